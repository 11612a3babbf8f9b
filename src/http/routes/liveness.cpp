// Liveness sessions.
#include "http/answers.hpp"
#include "http/route_rules.hpp"
#include "http/routes/shared_rows.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {
namespace {

using namespace rows;

constexpr std::string_view kPurposes[] = {"verify", "enroll"};
constexpr Quota kTimesQuota{limits::kMaxSamplesPerRequest, "t_ms may hold at most 16 times"};

constexpr Field kPurpose{.name = "purpose", .choices = kPurposes, .about = "`verify` or `enroll`", .example = "verify"};
constexpr Field kNonce{.name = "nonce", .about = "the one that came with the session", .example = "$NONCE"};
constexpr Field kTimes{.name = "t_ms",
                       .kind = FieldKind::integers,
                       .quota = &kTimesQuota,
                       .maximum = limits::kMaxLivenessTimeMs,
                       .about =
                           "when each picture was taken, then when each recording began, then when each print was "
                           "taken: milliseconds since the client began to show the session, each picture later "
                           "than the one before, and so the recordings; comma-separated, in JSON a list",
                       .example = "0"};
constexpr Field kBeginFields[] = {kPurpose, kUserId};
constexpr Field kFramesFields[] = {kNonce, kImages, kDepth, kSounds, kPrints, kPosition, kTimes};
constexpr Field kSessionVerifyFields[] = {kNonce, kUserId};
constexpr Field kSessionEnrollFields[] = {kNonce, kUserId, kReplace};

// --- Handlers ---

Result<Response> begin_liveness(const Call& call) {
  const bool enrols = call.fields.text("purpose") == "enroll";
  const auto purpose = enrols ? pipeline::Purpose::enrolment : pipeline::Purpose::verification;
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto ticket, call.context.service.liveness().begin(call.request.caller, purpose, subject));
  Response answer = json_answer(201, views::view(ticket));
  answer.headers.push_back({"Location", "/api/v1/liveness/sessions/" + ticket.id});
  return answer;
}

Result<Response> liveness_frames(const Call& call) {
  auto encoded = encoded_samples(call.fields);
  const auto times = call.fields.integers("t_ms");
  encoded.times_ms.assign(times.begin(), times.end());
  SELFSAME_ASSIGN(const auto samples, intake::read_samples(encoded));
  SELFSAME_ASSIGN(const auto progress, call.context.service.liveness().add_frames(call.request.param("session"),
                                                                                  call.fields.text("nonce"), samples));
  return json_answer(200, views::view(progress));
}

Result<Response> liveness_verify(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.liveness().verify(call.request.caller, call.request.param("session"),
                                                         call.fields.text("nonce"), subject));
  return json_answer(200, views::view(report, detail_of(call)));
}

Result<Response> liveness_enroll(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.liveness().enrol(call.request.caller, call.request.param("session"),
                                                        call.fields.text("nonce"), subject, if_exists(call.fields)));
  Response answer = json_answer(201, views::view(report, detail_of(call)));
  answer.headers.push_back({"Location", "/users/" + subject.str()});
  return answer;
}

// --- Answers ---

constexpr Answer kNoSession{404, "`liveness_session_not_found`"};
constexpr Answer kWrongHands{
    403, "`liveness_wrong_nonce`, or `liveness_wrong_subject`: the session is for another user or purpose"};
constexpr Answer kOver{410, "`liveness_session_expired`"};

constexpr Answer kBeginAnswers[] = {
    {201,
     "what to show and when, on a clock that starts when the client starts to show it; `color` is for `flash` alone, "
     "`digits` for `say_digits`",
     R"({"session_id": "0f8fad5bd9cb469fa1657c8ee3a4e0d1", "nonce": "7c9e6679742540de944be07fc1f90ae7",
         "purpose": "verify", "user_id": "ada", "expires_in_ms": 180000,
         "prompts": [{"challenge": "nod", "shown_ms": 912, "until_ms": 3412, "color": null, "digits": null},
                     {"challenge": "flash", "shown_ms": 4105, "until_ms": 4405, "color": "#00ff00", "digits": null},
                     {"challenge": "say_digits", "shown_ms": 9120, "until_ms": 17120, "color": null, "digits": "48291375"}]})"},
    kBadForm,
    kUnauthorized,
    {404, "`subject_not_found`: the user is not enrolled"},
    kLargeBody,
    kWrongBody,
    {
        429,
        "`liveness_retries_exceeded`: a fourth retry within three minutes, or a thirteenth try within an hour; see "
        "Retry-After",
    },
    kBusy};

constexpr Answer kFramesAnswers[] = {
    {200, "how far it is; `reasons` are of the last picture that could not be used",
     R"({"frames": 24, "frames_with_face": 23, "reasons": ["No face was found; face the camera."]})"},
    kBadForm,
    kUnauthorized,
    {403, "`liveness_wrong_nonce`"},
    kNoSession,
    {409, "`liveness_session_busy`: one request at a time; `liveness_session_used`: its verdict was given"},
    kOver,
    kTooLarge,
    kWrongType,
    {
        422,
        "`corrupt_media`, `liveness_out_of_order`, `liveness_bad_timing` or `liveness_too_many_frames`; none of the "
        "pictures was taken",
    },
    kBusy};

constexpr Answer kSessionVerifyAnswers[] = {
    {200, "a decision, as of /verify; never `accept` where a prompt was not answered",
     R"({"user_id": "ada", "decision": "accept", "match": true, "score": 0.95,
         "message": "The samples are of this person.", "liveness_score": 0.9,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 208.214,
         "confidence": 0.95, "fusion_score": 0.95})"},
    kBadForm,
    kUnauthorized,
    kWrongHands,
    kNoSession,
    {409, "`liveness_session_used`: its verdict was given; `liveness_session_busy`"},
    kOver,
    kLargeBody,
    kWrongBody,
    {422, "`too_few_samples`, or, where no picture could be used, the reason of the first"},
    kBusy};

constexpr Answer kSessionEnrollAnswers[] = {
    {201, "enrolled, as of /enroll; `samples` are the pictures that the template could be made of",
     R"({"success": true, "user_id": "ada", "decision": "accept",
         "message": "Enrolled from 1 of 1 samples.", "liveness_score": 0.9, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873, "warnings": [],
         "samples": [
           {"index": 0, "modality": "face", "used": true, "quality": 0.873, "error": null,
            "measures": [{"name": "inter_eye_px", "value": 61.5, "score": 0.91, "passed": true, "reason": ""}]}], "confidence": 0.87})"},
    kBadForm,
    kUnauthorized,
    kWrongHands,
    kNoSession,
    {
        409,
        "`liveness_session_used`, `liveness_session_busy`, or `subject_exists`: already enrolled, and `replace` is not "
        "true",
    },
    kOver,
    kLargeBody,
    kWrongBody,
    {422, "`liveness_failed`, `too_few_samples`, `samples_disagree`, or the reason of the first picture"},
    kBusy};

// --- Rows ---

constexpr Route kLivenessRoutes[] = {
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions", {}},
     .operation = "beginLiveness",
     .summary = "Begin a liveness session",
     .about = "For one verification or one enrolment of one user, within three minutes. Show the prompts at their "
              "times, post the camera's pictures meanwhile, then ask for the verdict.",
     .scope = auth::Scope::liveness,
     .action = store::Action::liveness_begin,
     .fields = kBeginFields,
     .answers = kBeginAnswers,
     .handler = begin_liveness},
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions/{session}/frames", {}},
     .operation = "livenessFrames",
     .summary = "Post pictures of a liveness session",
     .about = "At most 256 in a session, about ten per second. They are examined and not kept.",
     .scope = auth::Scope::liveness,
     .fields = kFramesFields,
     .answers = kFramesAnswers,
     .handler = liveness_frames},
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions/{session}/verify", {}},
     .operation = "livenessVerify",
     .summary = "Is this the selfsame person, alive and here?",
     .about = "The verdict of a session that was begun to verify. It is given once, whatever it is.",
     .scope = auth::Scope::verify,
     .action = store::Action::liveness_verify,
     .fields = kSessionVerifyFields,
     .query = kTraceQuery,
     .answers = kSessionVerifyAnswers,
     .handler = liveness_verify},
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions/{session}/enroll", {}},
     .operation = "livenessEnroll",
     .summary = "Enrol a user from a liveness session",
     .about = "The verdict of a session that was begun to enrol. It is given once, whatever it is.",
     .scope = auth::Scope::enroll,
     .action = store::Action::liveness_enrol,
     .fields = kSessionEnrollFields,
     .query = kTraceQuery,
     .answers = kSessionEnrollAnswers,
     .handler = liveness_enroll},
};
static_assert(complaint_about(kLivenessRoutes).empty());

}  // namespace

std::span<const Route> liveness_routes() { return kLivenessRoutes; }

}  // namespace selfsame::http
