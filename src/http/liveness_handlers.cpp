// The routes of liveness sessions.
#include "http/answers.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"

namespace selfsame::http {
namespace {

struct Claim {
  std::string nonce;
  SubjectId subject;
  bool replace = false;
  bool trace = false;
};

Result<Claim> read_claim(const Request& request) {
  SELFSAME_ASSIGN(const bool trace, wants_trace(request));
  SELFSAME_ASSIGN(const Form form, read_form(request));
  SELFSAME_ASSIGN(std::string nonce, nonce_of(form));
  SELFSAME_ASSIGN(SubjectId subject, subject_of(form));
  return Claim{std::move(nonce), std::move(subject), form.replace.value_or(false), trace};
}

}  // namespace

Result<Response> begin_liveness(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Form form, read_form(request));
  SELFSAME_ASSIGN(const auto purpose, purpose_of(form));
  SELFSAME_ASSIGN(const auto subject, subject_of(form));
  SELFSAME_ASSIGN(const auto ticket, context.service.liveness().begin(caller_of(request), purpose, subject));
  Response answer = json_answer(201, to_json(ticket));
  answer.headers.push_back({"Location", "/api/v1/liveness/sessions/" + ticket.id});
  return answer;
}

Result<Response> liveness_frames(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Form form, read_form(request));
  SELFSAME_ASSIGN(const auto nonce, nonce_of(form));
  SELFSAME_ASSIGN(const auto samples, decode_timed_samples(form));
  SELFSAME_ASSIGN(const auto progress, context.service.liveness().add_frames(request.id, nonce, samples));
  return json_answer(200, to_json(progress));
}

Result<Response> liveness_verify(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Claim claim, read_claim(request));
  SELFSAME_ASSIGN(const auto report,
                  context.service.liveness().verify(caller_of(request), request.id, claim.nonce, claim.subject));
  return json_answer(200, to_json(report, claim.trace));
}

Result<Response> liveness_enroll(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Claim claim, read_claim(request));
  const auto if_exists = claim.replace ? store::IfExists::replace : store::IfExists::refuse;
  SELFSAME_ASSIGN(const auto report, context.service.liveness().enrol(caller_of(request), request.id, claim.nonce,
                                                                      claim.subject, if_exists));
  Response answer = json_answer(201, to_json(report, claim.trace));
  answer.headers.push_back({"Location", "/users/" + claim.subject.str()});
  return answer;
}

}  // namespace selfsame::http
