// Liveness sessions.
#include <algorithm>

#include "http/answers.hpp"
#include "http/route_rules.hpp"
#include "http/routes/shared_rows.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {
namespace {

using namespace rows;

constexpr std::string_view kPurposes[] = {"verify", "enroll", "identify"};
constexpr Quota kTimesQuota{limits::kMaxSamplesPerRequest, "t_ms may hold at most 16 times"};

constexpr Field kPurpose{
    .name = "purpose", .choices = kPurposes, .about = "`verify`, `enroll` or `identify`", .example = "verify"};
constexpr Field kWhom{
    .name = "user_id",
    .required = false,
    .about = "whom to verify or enrol: 1 to 128 characters of A-Z a-z 0-9 . _ @ -; not for `identify`"};
constexpr Field kNonce{.name = "nonce", .about = "the one that came with the session", .example = "$NONCE"};
constexpr Field kTimes{.name = "t_ms",
                       .kind = FieldKind::integers,
                       .quota = &kTimesQuota,
                       .maximum = limits::kMaxLivenessTimeMs,
                       .about =
                           "when each picture was taken, then when each recording began, then when each print was "
                           "taken: milliseconds since the client had the session, each picture later than the one "
                           "before, and so the recordings; comma-separated, in JSON a list",
                       .example = "0"};
constexpr Quota kWithoutQuota{4, "without may name at most 4 movements"};
constexpr Field kFlash{.name = "flash",
                       .kind = FieldKind::flag,
                       .required = false,
                       .about =
                           "false: no colours light the face, and a bent photograph passes more often; allowed if "
                           "the service runs with `--session-flash optional`, or for an operator (scope "
                           "`users:write`); default: true, each colour for one second"};
constexpr Field kDigits{
    .name = "digits",
    .kind = FieldKind::flag,
    .required = false,
    .about = "true: also ask for digits to be read aloud; default: true if every decision needs a voice"};
constexpr Field kWithout{.name = "without",
                         .kind = FieldKind::texts,
                         .required = false,
                         .quota = &kWithoutQuota,
                         .about =
                             "what the user cannot do, and is not asked for: `blink`, `nod`, `turn_left`, "
                             "`turn_right`, comma-separated; default: nothing",
                         .example = ""};
constexpr Field kBeginFields[] = {kPurpose, kWhom, kFlash, kDigits, kWithout};
constexpr Field kFramesFields[] = {kNonce, kImages, kDepth, kSounds, kPrints, kPosition, kTimes};
constexpr Field kSessionVerifyFields[] = {kNonce, kUserId};
constexpr Field kSessionEnrollFields[] = {kNonce, kUserId, kAdd, kReplace};
constexpr Field kSessionIdentifyFields[] = {kNonce, kTopField};

constexpr std::string_view kCaptureHeader = "selfsame-capture";
constexpr std::string_view kFramesHeaders[] = {kCaptureHeader};

// --- Handlers ---

/// The client's signature, if any. Errors: invalid_argument.
Result<std::optional<auth::CaptureProof>> proof_of(const Call& call, const intake::EncodedSamples& encoded) {
  const auto& headers = call.request.headers;
  const auto header =
      std::find_if(headers.begin(), headers.end(), [](const RequestHeader& one) { return one.name == kCaptureHeader; });
  if (header == headers.end()) return std::optional<auth::CaptureProof>();
  SELFSAME_ASSIGN(auto proof, auth::parse_capture_proof(header->value));
  std::vector<auth::SentFile> files;
  const auto add = [&files](std::string_view kind, std::span<const intake::Encoded> sent) {
    for (const intake::Encoded& file : sent) files.push_back({kind, file.bytes});
  };
  add("picture", encoded.pictures);
  add("depth", encoded.depths);
  add("recording", encoded.recordings);
  const auto& positions = encoded.positions;  // none, one for all, or one each
  for (std::size_t i = 0; i < encoded.prints.size(); ++i) {
    const std::string_view position =
        positions.empty() ? std::string_view() : positions[std::min(i, positions.size() - 1)];
    files.push_back({"print", encoded.prints[i].bytes, position});
  }
  proof.lines = auth::capture_lines(encoded.times_ms, files);
  return std::optional(std::move(proof));
}

/// Errors: invalid_argument.
Result<auth::AskingOptions> asking_of(const Fields& fields) {
  auth::AskingOptions asking{.flash = !fields.has("flash") || fields.flag("flash"), .digits = fields.flag("digits")};
  for (const std::string& name : fields.texts("without")) {
    const auto challenge = pipeline::challenge_from(name);
    if (!challenge) {
      return fail(ErrorCode::invalid_argument,
                  "without names blink, nod, turn_left and turn_right, not \"" + name + "\"");
    }
    asking.without.push_back(*challenge);
  }
  return asking;
}

pipeline::Purpose purpose_of(std::string_view name) {
  if (name == "enroll") return pipeline::Purpose::enrolment;
  return name == "identify" ? pipeline::Purpose::identification : pipeline::Purpose::verification;
}

Result<Response> begin_liveness(const Call& call) {
  const auto purpose = purpose_of(call.fields.text("purpose"));
  std::optional<SubjectId> subject;
  if (call.fields.has("user_id")) {
    SELFSAME_ASSIGN(subject, subject_of(call));
  }
  SELFSAME_ASSIGN(auto asking, asking_of(call.fields));
  SELFSAME_ASSIGN(const auto ticket,
                  call.context.service.liveness().begin(call.request.caller, purpose, subject, std::move(asking)));
  Response answer = json_answer(201, views::view(ticket));
  answer.headers.push_back({"Location", "/api/v1/liveness/sessions/" + ticket.id});
  return answer;
}

Result<Response> liveness_frames(const Call& call) {
  SELFSAME_ASSIGN(auto encoded, encoded_samples(call));
  const auto times = call.fields.integers("t_ms");
  encoded.times_ms.assign(times.begin(), times.end());
  SELFSAME_ASSIGN(const auto proof, proof_of(call, encoded));
  SELFSAME_ASSIGN(const auto samples, intake::read_samples(encoded));
  SELFSAME_ASSIGN(const auto progress,
                  call.context.service.liveness().add_frames(call.request.caller, call.request.param("session"),
                                                             call.fields.text("nonce"), samples, proof));
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
  SELFSAME_ASSIGN(const auto if_enrolled, rows::if_enrolled(call.fields));
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.liveness().enrol(call.request.caller, call.request.param("session"),
                                                        call.fields.text("nonce"), subject, if_enrolled));
  Response answer = json_answer(201, views::view(report, detail_of(call)));
  answer.headers.push_back({"Location", "/users/" + subject.str()});
  return answer;
}

Result<Response> liveness_identify(const Call& call) {
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.liveness().identify(call.request.caller, call.request.param("session"),
                                                           call.fields.text("nonce"), top_of(call)));
  return json_answer(200, views::view(report, detail_of(call)));
}

// --- Answers ---

constexpr Answer kNoSession{404, "`liveness_session_not_found`"};
constexpr Answer kWrongHands{
    403, "`liveness_wrong_nonce`, or `liveness_wrong_subject`: the session is for another user or purpose"};
constexpr Answer kOver{410, "`liveness_session_expired`"};

constexpr Answer kBeginAnswers[] = {
    {201, "the session; its clock starts when the client has it. The answers to its frames say what to do",
     R"({"session_id": "0f8fad5bd9cb469fa1657c8ee3a4e0d1", "nonce": "7c9e6679742540de944be07fc1f90ae7",
         "purpose": "verify", "user_id": "ada", "steps": 4, "expires_in_ms": 180000})"},
    kBadForm,
    kUnauthorized,
    {404,
     "`subject_not_found`: the user is not enrolled; told only to callers who can list users (scope `users:read`)"},
    kLargeBody,
    kWrongBody,
    {
        429,
        "`liveness_retries_exceeded`: a fourth retry within three minutes, or a thirteenth try within an hour; see "
        "Retry-After",
    },
    kBusy};

constexpr Answer kFramesAnswers[] = {
    {200,
     "how far it is, and what to do: `state` is `look`, `act`, `done` or `failed`; `reasons` are of the last picture "
     "that could not be used; `color` is for `flash` alone, `digits` for `say_digits`",
     R"({"frames": 24, "frames_with_face": 23, "reasons": ["No face was found; face the camera."], "state": "act",
         "now_ms": 2410, "steps": 4, "steps_done": 1,
         "prompts": [{"challenge": "nod", "shown_ms": 2341, "until_ms": 4341, "color": null, "digits": null}]})"},
    kBadForm,
    kUnauthorized,
    {403,
     "`liveness_wrong_nonce`; `capture_signature_invalid`, or `capture_unsigned` where the service runs with "
     "`--capture signed`"},
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
    {200, "a decision, as from /verify; never `accept` if something was not done, or not by the same person",
     R"({"user_id": "ada", "decision": "accept", "match": true, "score": 0.95,
         "message": "The samples are of this person.", "liveness_score": 0.9,
         "reasons": [], "warnings": [], "signed_by": null, "quality": 0.873, "ms": 208.214,
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
    {201, "enrolled, as from /enroll; `samples` are the pictures that the template could be made from",
     R"({"success": true, "user_id": "ada", "decision": "accept",
         "message": "Enrolled from 1 of 1 samples.", "liveness_score": 0.9, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873, "warnings": [], "signed_by": null,
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

constexpr Answer kSessionIdentifyAnswers[] = {
    {200, "candidates, as from /identify; nobody is accepted if something was not done, or not by the same person",
     R"({"candidates": [{"user_id": "ada", "decision": "accept", "match": true, "score": 0.95, "confidence": 0.95}],
         "liveness_score": 0.9, "reasons": [], "warnings": [], "signed_by": null, "gallery_size": 31,
         "ms": 12.5})"},
    kBadForm,
    kUnauthorized,
    kWrongHands,
    kNoSession,
    {409, "`liveness_session_used`: its verdict was given; `liveness_session_busy`"},
    kOver,
    kLargeBody,
    kWrongBody,
    {422, "`too_few_samples`: no picture shows a face well enough"},
    kBusy};

// --- Rows ---

constexpr Route kLivenessRoutes[] = {
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions", {}},
     .operation = "beginLiveness",
     .summary = "Begin a liveness session",
     .about = "For one verification or enrolment of a user, or one identification, within three minutes. Post the "
              "camera's pictures as "
              "they come, show what the answers ask for, and when all is done ask for the verdict.",
     .scope = auth::Scope::liveness,
     .action = store::Action::liveness_begin,
     .fields = kBeginFields,
     .answers = kBeginAnswers,
     .handler = begin_liveness},
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions/{session}/frames", {}},
     .operation = "livenessFrames",
     .summary = "Post pictures of a liveness session",
     .about = "At most 256 in a session, about ten per second, each within two seconds of when it was taken. They are "
              "examined and not kept.",
     .scope = auth::Scope::liveness,
     .fields = kFramesFields,
     .headers = kFramesHeaders,
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
    {.method = Method::post,
     .patterns = {"/api/v1/liveness/sessions/{session}/identify", {}},
     .operation = "livenessIdentify",
     .summary = "Who is this, alive and here?",
     .about = "The verdict of a session that was begun to identify. It is given once, whatever it is.",
     .scope = auth::Scope::identify,
     .action = store::Action::liveness_identify,
     .fields = kSessionIdentifyFields,
     .query = kIdentifyQuery,
     .answers = kSessionIdentifyAnswers,
     .handler = liveness_identify},
};
static_assert(complaint_about(kLivenessRoutes).empty());

}  // namespace

std::span<const Route> liveness_routes() { return kLivenessRoutes; }

}  // namespace selfsame::http
