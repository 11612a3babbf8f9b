// Routes to enrol, verify, identify and embed.
#include "http/answers.hpp"
#include "http/route_rules.hpp"
#include "http/routes/shared_rows.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {
namespace {

using namespace rows;

constexpr Field kEnrollFields[] = {kUserId, kImages, kDepth, kSounds, kPrints, kPosition, kAdd, kReplace};
constexpr Field kVerifyFields[] = {kUserId, kImages, kDepth, kSounds, kPrints, kPosition};
constexpr Field kIdentifyFields[] = {kImage, kDepth, kSound, kPrint, kPosition, kTopField};
constexpr Field kEmbeddingFields[] = {kImage, kSound};

// --- Handlers ---

Result<Response> enroll(const Call& call) {
  SELFSAME_ASSIGN(const auto if_enrolled, rows::if_enrolled(call.fields));
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto samples, samples_of(call, subject.str()));
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.enroller().enrol(call.request.caller, subject, samples, if_enrolled));
  Response answer = json_answer(201, views::view(report, detail_of(call)));
  answer.headers.push_back({"Location", "/users/" + subject.str()});
  return answer;
}

Result<auth::VerifyReport> verify_report(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, subject_of(call));
  SELFSAME_ASSIGN(const auto samples, samples_of(call, subject.str()));
  return call.context.service.verifier().verify(call.request.caller, subject, samples);
}

Result<Response> verify(const Call& call) {
  SELFSAME_ASSIGN(const auto report, verify_report(call));
  return json_answer(200, views::view(report, detail_of(call)));
}

Result<Response> authenticate(const Call& call) {
  SELFSAME_ASSIGN(const auto report, verify_report(call));
  Json json;
  json["authenticated"] = report.decision == pipeline::Decision::accept;
  json.update(views::view(report, detail_of(call)));
  return json_answer(200, json);
}

Result<Response> identify(const Call& call) {
  SELFSAME_ASSIGN(const auto samples, samples_of(call));
  SELFSAME_ASSIGN(const auto report,
                  call.context.service.identifier().identify(call.request.caller, samples.front(), top_of(call)));
  return json_answer(200, views::view(report, detail_of(call)));
}

Result<Response> embeddings(const Call& call) {
  SELFSAME_ASSIGN(const auto samples, samples_of(call));
  SELFSAME_ASSIGN(const auto report, call.context.service.identifier().embed(call.request.caller, samples.front()));
  return json_answer(200, views::view(report, detail_of(call)));
}

// --- Answers ---

constexpr Answer kEnrollAnswers[] = {
    {201, "enrolled; what became of each sample",
     R"({"success": true, "user_id": "ada", "decision": "accept",
         "message": "Enrolled from 1 of 2 samples.", "liveness_score": null, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873, "warnings": [],
         "samples": [
           {"index": 0, "modality": "face", "used": true, "quality": 0.873, "error": null,
            "measures": [{"name": "inter_eye_px", "value": 61.5, "score": 0.91, "passed": true, "reason": ""}]},
           {"index": 1, "modality": "face", "used": false, "quality": 0.0, "measures": [],
            "error": {"code": "face_not_found", "message": "No face was found; face the camera."}}], "confidence": 0.87})"},
    kBadForm,
    kUnauthorized,
    kNeedsSession,
    {409, "`subject_exists`: already enrolled, and `replace` is not true"},
    kTooLarge,
    kWrongType,
    {422,
     "`corrupt_media`, `face_not_found`, `multiple_faces`, `speech_not_found`, `finger_not_found`, `quality_too_low`, "
     "`samples_disagree`, `too_few_samples` or `liveness_failed`"},
    kBusy};

constexpr Answer kVerifyAnswers[] = {
    {200, "a decision: `accept`, `reject` or `reverify`; a rejection is an answer, not an error",
     R"({"user_id": "ada", "decision": "accept", "match": true, "score": 0.95,
         "message": "The samples are of this person.", "liveness_score": null,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 8.214,
         "confidence": 0.95, "fusion_score": 0.95})"},
    kBadForm,
    kUnauthorized,
    kNotAllowed,
    kUnknownUser,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kAuthenticateAnswers[] = {
    {200, "a decision; `authenticated` is true for `accept` alone",
     R"({"authenticated": true, "user_id": "ada", "decision": "accept", "match": true, "score": 0.95,
         "message": "The samples are of this person.", "liveness_score": null,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 8.214,
         "confidence": 0.95, "fusion_score": 0.95})"},
    kBadForm,
    kUnauthorized,
    kNotAllowed,
    kUnknownUser,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kIdentifyAnswers[] = {
    {200, "the nearest users, best first",
     R"({"candidates": [{"user_id": "ada", "decision": "accept", "match": true, "score": 0.95, "confidence": 0.95}],
         "liveness_score": null, "reasons": [], "warnings": [], "gallery_size": 1200, "ms": 9.001})"},
    kBadForm,
    kUnauthorized,
    kNotAllowed,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kEmbeddingAnswers[] = {
    {200, "the embedding of the largest face, or of the voice; of length 1",
     R"({"success": true, "embedding": [0.123, -0.456, 0.789], "dimension": 128, "model_precision": "fp32",
         "model": "mobilefacenet-foamliu@1", "quality": 0.873})"},
    kBadForm,
    kUnauthorized,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

// --- Rows ---

constexpr Route kBiometricRoutes[] = {
    {.method = Method::post,
     .patterns = {"/enroll", "/api/v1/enroll"},
     .operation = "enroll",
     .summary = "Enrol a user from pictures, recordings of the voice, prints of fingers, or several of them",
     .about = "Makes a template of each kind, seals it and stores it. The samples are not kept. Each picture must hold "
              "exactly one face; of recordings there must be three, with three seconds of speech in each; each print "
              "shows one finger.",
     .scope = auth::Scope::enroll,
     .action = store::Action::enrol,
     .fields = kEnrollFields,
     .query = kTraceQuery,
     .answers = kEnrollAnswers,
     .handler = enroll},
    {.method = Method::post,
     .patterns = {"/verify", "/api/v1/verify"},
     .operation = "verify",
     .summary = "Is this the selfsame person?",
     .about = "Compares the samples with the user's templates (1:1). Those of one kind are tried in order; the first "
              "that is accepted counts, and all kinds are fused.",
     .scope = auth::Scope::verify,
     .action = store::Action::verify,
     .fields = kVerifyFields,
     .query = kTraceQuery,
     .answers = kVerifyAnswers,
     .handler = verify},
    {.method = Method::post,
     .patterns = {"/authenticate", "/api/v1/authenticate"},
     .operation = "authenticate",
     .summary = "Verify, with a plain yes or no",
     .about = "As /verify; `authenticated` comes first.",
     .scope = auth::Scope::verify,
     .action = store::Action::verify,
     .fields = kVerifyFields,
     .query = kTraceQuery,
     .answers = kAuthenticateAnswers,
     .handler = authenticate},
    {.method = Method::post,
     .patterns = {"/identify", "/api/v1/identify"},
     .operation = "identify",
     .summary = "Who is this?",
     .about = "Compares one sample with all users (1:N).",
     .scope = auth::Scope::identify,
     .action = store::Action::identify,
     .fields = kIdentifyFields,
     .query = kIdentifyQuery,
     .answers = kIdentifyAnswers,
     .handler = identify},
    {.method = Method::post,
     .patterns = {"/api/v1/embeddings", {}},
     .operation = "embeddings",
     .summary = "The embedding of a face or voice",
     .about = "For systems that keep and compare embeddings themselves. An embedding is biometric data: handle it so.",
     .scope = auth::Scope::embeddings,
     .action = store::Action::embed,
     .fields = kEmbeddingFields,
     .query = kTraceQuery,
     .answers = kEmbeddingAnswers,
     .handler = embeddings},
};
static_assert(complaint_about(kBiometricRoutes).empty());

}  // namespace

std::span<const Route> biometric_routes() { return kBiometricRoutes; }

}  // namespace selfsame::http
