#include "http/routes/shared_rows.hpp"

namespace selfsame::http::rows {
namespace {

void add_files(const Fields& fields, std::string_view name, std::vector<intake::Encoded>& out) {
  if (!fields.describes(name)) return;
  for (const ByteView file : fields.files(name)) out.push_back({.bytes = file});
}

}  // namespace

Result<intake::EncodedSamples> encoded_samples(const Call& call) {
  const Fields& fields = call.fields;
  intake::EncodedSamples encoded;
  add_files(fields, "image", encoded.pictures);
  add_files(fields, "depth", encoded.depths);
  if (!encoded.depths.empty() && !call.context.trusts_depth) {
    return fail(ErrorCode::invalid_argument,
                "this site takes no depth frames from clients, because a client could make them up; send the pictures "
                "alone");
  }
  add_files(fields, "audio", encoded.recordings);
  add_files(fields, "finger", encoded.prints);
  if (fields.describes("position")) {
    const auto positions = fields.texts("position");
    encoded.positions.assign(positions.begin(), positions.end());
  }
  return encoded;
}

Result<std::vector<pipeline::Sample>> samples_of(const Call& call, std::string_view subject) {
  const auto read = [&]() -> Result<std::vector<pipeline::Sample>> {
    SELFSAME_ASSIGN(const auto encoded, encoded_samples(call));
    return intake::read_samples(encoded);
  };
  auto samples = read();
  if (!samples) log_refusal(call.route, call.context, call.request.caller, samples.error().code, subject);
  return samples;
}

Result<SubjectId> subject_of(const Call& call) {
  auto subject = SubjectId::create(call.fields.text("user_id"));
  // Without the text that was sent: it is not a valid user name.
  if (!subject) log_refusal(call.route, call.context, call.request.caller, subject.error().code);
  return subject;
}

Result<auth::IfEnrolled> if_enrolled(const Fields& fields) {
  const bool adds = fields.flag("add");
  const bool replaces = fields.flag("replace");
  if (adds && replaces)
    return fail(ErrorCode::invalid_argument, "add and replace exclude each other; send one of them");
  return adds ? auth::IfEnrolled::add : replaces ? auth::IfEnrolled::replace : auth::IfEnrolled::refuse;
}

}  // namespace selfsame::http::rows
