#include "http/handlers.hpp"
#include "http/route.hpp"

namespace selfsame::http {
namespace {

// --- Bodies ---

constexpr Field kUserId{"user_id", "user_id", FieldKind::text, true, "1 to 128 characters of A-Z a-z 0-9 . _ @ -"};
constexpr Field kImages{"image", "images", FieldKind::images, true,
                        "1 to 16 pictures (JPEG, PNG, PNM, BMP; 5 MB each, 64 megapixels together)"};
constexpr Field kImage{"image", "image", FieldKind::image, true, "one picture (JPEG, PNG, PNM, BMP; at most 5 MB)"};
constexpr Field kFile{"file", "image", FieldKind::image, true, "one picture (JPEG, PNG, PNM, BMP; at most 5 MB)"};
constexpr Field kReplace{"replace", "replace", FieldKind::flag, false, "true replaces what is enrolled; default false"};
constexpr Field kTopField{"top", "top", FieldKind::integer, false, "how many candidates, 1 to 20; default 5"};

constexpr Field kEnrollFields[] = {kUserId, kImages, kReplace};
constexpr Field kVerifyFields[] = {kUserId, kImages};
constexpr Field kIdentifyFields[] = {kImage, kTopField};
constexpr Field kEmbeddingFields[] = {kFile};

constexpr QueryParameter kTraceQuery[] = {kTrace};
constexpr QueryParameter kIdentifyQuery[] = {kTop, kTrace};
constexpr QueryParameter kUsersQuery[] = {kUsersAfter, kUsersLimit};
constexpr QueryParameter kHistoryQuery[] = {kHistoryLimit};

// --- Problems ---

constexpr Answer kUnauthorized{401, "`unauthorized`: no token, or a wrong one", {}};
constexpr Answer kBadForm{
    400,
    "`invalid_argument`, `invalid_subject_id`, `invalid_json`, `invalid_multipart`, `invalid_base64` or "
    "`too_many_samples`",
    {}};
constexpr Answer kBadQuery{400, "`invalid_argument` or `invalid_subject_id`", {}};
constexpr Answer kUnknownUser{404, "`subject_not_found`", {}};
constexpr Answer kTooLarge{413, "`payload_too_large` or `media_too_large`", {}};
constexpr Answer kWrongType{415, "`unsupported_content_type` of the body, or `unsupported_media` of a picture", {}};
constexpr Answer kBadSample{422, "`corrupt_media`, `face_not_found` or `multiple_faces`", {}};
constexpr Answer kBusy{503, "`overloaded`: the queue is full, or the server is not able to work; see Retry-After", {}};

// --- Answers ---

constexpr Answer kHealthAnswers[] = {
    {200, "the server is up", R"({"status": "ok", "version": "0.1.0", "uptime_s": 12})"}};
constexpr Answer kOpenApiAnswers[] = {{200, "this document", {}}};
constexpr Answer kDocsAnswers[] = {{200, "a page for people, made of the same table", {}}};

constexpr Answer kEnrollAnswers[] = {
    {201, "enrolled; what became of each picture",
     R"({"success": true, "user_id": "ada", "decision": "accept", "confidence": 0.87,
         "message": "Enrolled from 1 of 2 pictures.", "liveness_score": null, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873,
         "samples": [
           {"index": 0, "used": true, "quality": 0.873, "error": null,
            "measures": [{"name": "inter_eye_px", "value": 61.5, "score": 0.91, "passed": true, "reason": ""}]},
           {"index": 1, "used": false, "quality": 0.0, "measures": [],
            "error": {"code": "face_not_found", "message": "No face was found; face the camera."}}]})"},
    kBadForm,
    kUnauthorized,
    {409, "`subject_exists`: enrolled already, and `replace` is not true", {}},
    kTooLarge,
    kWrongType,
    {422,
     "`corrupt_media`, `face_not_found`, `multiple_faces`, `quality_too_low`, `samples_disagree` or `too_few_samples`",
     {}},
    kBusy};

constexpr Answer kVerifyAnswers[] = {
    {200, "a decision: `accept`, `reject` or `reverify`; a no is an answer, not an error",
     R"({"user_id": "ada", "decision": "accept", "confidence": 0.95, "match": true,
         "message": "The pictures show this person.", "liveness_score": null, "fusion_score": 0.95,
         "reasons": [], "quality": 0.873, "ms": 8.214})"},
    kBadForm,
    kUnauthorized,
    kUnknownUser,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kAuthenticateAnswers[] = {
    {200, "a decision; `authenticated` is true for `accept` alone",
     R"({"authenticated": true, "user_id": "ada", "decision": "accept", "confidence": 0.95, "match": true,
         "message": "The pictures show this person.", "liveness_score": null, "fusion_score": 0.95,
         "reasons": [], "quality": 0.873, "ms": 8.214})"},
    kBadForm,
    kUnauthorized,
    kUnknownUser,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kIdentifyAnswers[] = {
    {200, "the nearest users, best first",
     R"({"candidates": [{"user_id": "ada", "decision": "accept", "match": true, "confidence": 0.95}],
         "gallery_size": 1200, "ms": 9.001})"},
    kBadForm,
    kUnauthorized,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr Answer kEmbeddingAnswers[] = {
    {200, "the embedding of the largest face, of length 1",
     R"({"success": true, "embedding": [0.123, -0.456, 0.789], "dimension": 128, "model_precision": "fp32",
         "model": "mobilefacenet-foamliu@1", "quality": 0.873})"},
    kBadForm,
    kUnauthorized,
    kTooLarge,
    kWrongType,
    kBadSample,
    kBusy};

constexpr std::string_view kUserExample =
    R"({"user_id": "ada", "created_at": "2026-01-31T12:00:00.000Z", "updated_at": "2026-01-31T12:00:00.000Z",
        "modalities": ["face"]})";
constexpr Answer kUsersAnswers[] = {{200, "a page of users in the order of their ids; `next` is null on the last one",
                                     R"({"users": [{"user_id": "ada", "created_at": "2026-01-31T12:00:00.000Z",
                    "updated_at": "2026-01-31T12:00:00.000Z", "modalities": ["face"]}],
         "total": 1, "next": null})"},
                                    kBadQuery,
                                    kUnauthorized,
                                    kBusy};
constexpr Answer kUserAnswers[] = {{200, "the user", kUserExample}, kBadQuery, kUnauthorized, kUnknownUser, kBusy};
constexpr Answer kDeleteAnswers[] = {
    {204, "erased: the key to the user's templates is destroyed", {}}, kBadQuery, kUnauthorized, kUnknownUser, kBusy};
constexpr Answer kHistoryAnswers[] = {{200, "newest first; a user that was erased keeps a history",
                                       R"({"user_id": "ada", "count": 2,
         "entries": [{"sequence": 7, "time": "2026-01-31T12:00:00.000Z", "action": "verify", "outcome": "accept",
                      "modality": "face", "confidence": 0.95, "ms": 8.214, "origin": "127.0.0.1"},
                     {"sequence": 6, "time": "2026-01-31T11:59:00.000Z", "action": "enrol", "outcome": "ok",
                      "modality": "face", "confidence": null, "ms": 21.337, "origin": "127.0.0.1"}]})"},
                                      kBadQuery,
                                      kUnauthorized,
                                      kUnknownUser,
                                      kBusy};

constexpr Route kRoutes[] = {
    {Method::get,
     {"/health", "/api/v1/health"},
     "health",
     "Is the server up?",
     "Answers without a token, and also while all workers are busy.",
     Access::open,
     RunsOn::io_thread,
     {},
     {},
     kHealthAnswers,
     health},
    {Method::post,
     {"/enroll", "/api/v1/enroll"},
     "enroll",
     "Enrol a user from pictures",
     "Makes a template of the pictures, seals and stores it. The pictures are not kept. Each must hold exactly one "
     "face.",
     Access::token,
     RunsOn::worker,
     kEnrollFields,
     kTraceQuery,
     kEnrollAnswers,
     enroll},
    {Method::post,
     {"/verify", "/api/v1/verify"},
     "verify",
     "Is this the selfsame person?",
     "Compares the pictures with the user's template (1:1). They are tried in order; the first that is accepted "
     "decides.",
     Access::token,
     RunsOn::worker,
     kVerifyFields,
     kTraceQuery,
     kVerifyAnswers,
     verify},
    {Method::post,
     {"/authenticate", "/api/v1/authenticate"},
     "authenticate",
     "Verify, with a plain yes or no",
     "As /verify; `authenticated` comes first.",
     Access::token,
     RunsOn::worker,
     kVerifyFields,
     kTraceQuery,
     kAuthenticateAnswers,
     authenticate},
    {Method::post,
     {"/identify", "/api/v1/identify"},
     "identify",
     "Who is this?",
     "Compares one picture with all users (1:N).",
     Access::token,
     RunsOn::worker,
     kIdentifyFields,
     kIdentifyQuery,
     kIdentifyAnswers,
     identify},
    {Method::get,
     {"/users", "/api/v1/users"},
     "listUsers",
     "List users",
     "Page by page, in the order of their ids.",
     Access::token,
     RunsOn::worker,
     {},
     kUsersQuery,
     kUsersAnswers,
     list_users},
    {Method::get,
     {"/users/{id}", "/api/v1/users/{id}"},
     "showUser",
     "Show a user",
     "What is enrolled, and since when.",
     Access::token,
     RunsOn::worker,
     {},
     {},
     kUserAnswers,
     show_user},
    {Method::erase,
     {"/users/{id}", "/api/v1/users/{id}"},
     "deleteUser",
     "Erase a user",
     "Destroys the user's data key, so that no copy of the templates can be opened again.",
     Access::token,
     RunsOn::worker,
     {},
     {},
     kDeleteAnswers,
     delete_user},
    {Method::get,
     {"/users/{id}/history", "/api/v1/users/{id}/history"},
     "userHistory",
     "What happened to a user",
     "Enrolments, verifications and identifications from the append-only log.",
     Access::token,
     RunsOn::worker,
     {},
     kHistoryQuery,
     kHistoryAnswers,
     user_history},
    {Method::post,
     {"/api/v1/embeddings", {}},
     "embeddings",
     "The embedding of a face",
     "For systems that keep and compare embeddings themselves. An embedding is biometric data: handle it so.",
     Access::token,
     RunsOn::worker,
     kEmbeddingFields,
     kTraceQuery,
     kEmbeddingAnswers,
     embeddings},
    {Method::get,
     {"/openapi.json", {}},
     "openapi",
     "This interface as OpenAPI 3.1",
     "Needs no token.",
     Access::open,
     RunsOn::io_thread,
     {},
     {},
     kOpenApiAnswers,
     openapi_document},
    {Method::get,
     {"/docs", {}},
     "docs",
     "This interface as a page",
     "Needs no token.",
     Access::open,
     RunsOn::io_thread,
     {},
     {},
     kDocsAnswers,
     docs_page},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace selfsame::http
