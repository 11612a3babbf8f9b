#include "http/handlers.hpp"
#include "http/route.hpp"

namespace selfsame::http {
namespace {

// --- Bodies ---

constexpr Field kUserId{"user_id", "user_id", FieldKind::text, true, "1 to 128 characters of A-Z a-z 0-9 . _ @ -"};
constexpr Field kImages{"image", "images", FieldKind::images, true,
                        "1 to 16 pictures (JPEG, PNG, TIFF, PNM, BMP; 5 MB each, 64 megapixels together)"};
constexpr Field kImage{"image", "image", FieldKind::image, true,
                       "one picture (JPEG, PNG, TIFF, PNM, BMP; at most 5 MB)"};
constexpr Field kSounds{"audio",
                        "audio",
                        FieldKind::sounds,
                        false,
                        "1 to 16 recordings of the voice (WAV, FLAC, Opus in Ogg; 10 MB and 60 s each, 120 s together)",
                        "ada",
                        "image"};
constexpr Field kSound{"audio",
                       "audio",
                       FieldKind::sound,
                       false,
                       "one recording of the voice (WAV, FLAC, Opus in Ogg; at most 10 MB and 60 s)",
                       "ada",
                       "image"};
constexpr Field kSoundAsFile{"audio",
                             "audio",
                             FieldKind::sound,
                             false,
                             "one recording of the voice (WAV, FLAC, Opus in Ogg; at most 10 MB and 60 s)",
                             "ada",
                             "file"};
constexpr Field kPrints{"finger",
                        "finger",
                        FieldKind::images,
                        false,
                        "1 to 16 prints of fingers (WSQ, PNG, TIFF, PNM, BMP, JPEG; 500 dots an inch where the file "
                        "tells nothing), or records (ISO/IEC 19794-2:2005, ANSI "
                        "INCITS 378-2004)",
                        "ada",
                        "image"};
constexpr Field kPrint{"finger",
                       "finger",
                       FieldKind::image,
                       false,
                       "one print of a finger (WSQ, PNG, TIFF, PNM, BMP, JPEG; 500 dots an inch where the file tells "
                       "nothing), or a record (ISO/IEC "
                       "19794-2:2005, ANSI INCITS 378-2004)",
                       "ada",
                       "image"};
constexpr Field kPosition{"position",
                          "position",
                          FieldKind::text,
                          false,
                          "which finger `finger` shows, one for all or one for each, comma-separated: `right-thumb`, "
                          "`right-index` ... `left-little`; default: not told",
                          "right-index"};
constexpr Field kFile{"file", "image", FieldKind::image, true, "one picture (JPEG, PNG, TIFF, PNM, BMP; at most 5 MB)"};
constexpr Field kDepth{
    "depth", "depth", FieldKind::images, false,
    "one 16-bit gray PNG for each picture, in their order: the depth camera's frame registered to it, "
    "millimetres, 0 where it read nothing"};
constexpr Field kReplace{"replace", "replace", FieldKind::flag, false, "true replaces what is enrolled; default false"};
constexpr Field kTopField{"top", "top", FieldKind::integer, false, "how many candidates, 1 to 20; default 5"};

constexpr Field kPurpose{"purpose", "purpose", FieldKind::text, true, "`verify` or `enroll`", "verify"};
constexpr Field kNonce{"nonce", "nonce", FieldKind::text, true, "the one that came with the session", "$NONCE"};
constexpr Field kTimes{
    "t_ms",
    "t_ms",
    FieldKind::integers,
    true,
    "when each picture was taken, then when each recording began, then when each print was taken: milliseconds since "
    "the client began to show the "
    "session, each picture later than the one before, and so the recordings; comma-separated, in JSON a list",
    "0"};

constexpr Field kEnrollFields[] = {kUserId, kImages, kDepth, kSounds, kPrints, kPosition, kReplace};
constexpr Field kVerifyFields[] = {kUserId, kImages, kDepth, kSounds, kPrints, kPosition};
constexpr Field kIdentifyFields[] = {kImage, kDepth, kSound, kPrint, kPosition, kTopField};
constexpr Field kEmbeddingFields[] = {kFile, kSoundAsFile};
constexpr Field kBeginFields[] = {kPurpose, kUserId};
constexpr Field kFramesFields[] = {kNonce, kImages, kDepth, kSounds, kPrints, kPosition, kTimes};
constexpr Field kLivenessVerifyFields[] = {kNonce, kUserId};
constexpr Field kLivenessEnrollFields[] = {kNonce, kUserId, kReplace};

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
constexpr Answer kNeedsSession{403, "`liveness_required`: this site verifies and enrols by liveness session only", {}};
constexpr Answer kNotAllowed{
    403,
    "`liveness_required`: by liveness session only; `factors_missing`: this site asks for more modalities than came; "
    "`factor_alone_refused`: a voice alone decides nothing here",
    {}};
constexpr Answer kUnknownUser{404, "`subject_not_found`", {}};
constexpr Answer kTooLarge{413, "`payload_too_large` or `media_too_large`", {}};
constexpr Answer kWrongType{415, "`unsupported_content_type` of the body, or `unsupported_media` of a sample", {}};
constexpr Answer kBadSample{
    422, "`corrupt_media`, `face_not_found`, `multiple_faces`, `speech_not_found` or `finger_not_found`", {}};
constexpr Answer kBusy{503, "`overloaded`: the queue is full, or the server is not able to work; see Retry-After", {}};

constexpr Answer kLargeBody{413, "`payload_too_large`", {}};
constexpr Answer kWrongBody{415, "`unsupported_content_type`", {}};
constexpr Answer kNoSession{404, "`liveness_session_not_found`", {}};
constexpr Answer kWrongHands{
    403, "`liveness_wrong_nonce`, or `liveness_wrong_subject`: the session is for another user or purpose", {}};
constexpr Answer kOver{410, "`liveness_session_expired`", {}};

// --- Answers ---

constexpr Answer kHealthAnswers[] = {
    {200, "the server is up", R"({"status": "ok", "version": "0.1.0", "uptime_s": 12})"}};
constexpr Answer kOpenApiAnswers[] = {{200, "this document", {}}};
constexpr Answer kDocsAnswers[] = {{200, "a page for people, made of the same table", {}}};

constexpr Answer kEnrollAnswers[] = {{201, "enrolled; what became of each sample",
                                      R"({"success": true, "user_id": "ada", "decision": "accept", "confidence": 0.87,
         "message": "Enrolled from 1 of 2 samples.", "liveness_score": null, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873,
         "samples": [
           {"index": 0, "modality": "face", "used": true, "quality": 0.873, "error": null,
            "measures": [{"name": "inter_eye_px", "value": 61.5, "score": 0.91, "passed": true, "reason": ""}]},
           {"index": 1, "modality": "face", "used": false, "quality": 0.0, "measures": [],
            "error": {"code": "face_not_found", "message": "No face was found; face the camera."}}]})"},
                                     kBadForm,
                                     kUnauthorized,
                                     kNeedsSession,
                                     {409, "`subject_exists`: enrolled already, and `replace` is not true", {}},
                                     kTooLarge,
                                     kWrongType,
                                     {422,
                                      "`corrupt_media`, `face_not_found`, `multiple_faces`, `speech_not_found`, "
                                      "`finger_not_found`, `quality_too_low`, `samples_disagree`, "
                                      "`too_few_samples` or `liveness_failed`",
                                      {}},
                                     kBusy};

constexpr Answer kVerifyAnswers[] = {
    {200, "a decision: `accept`, `reject` or `reverify`; a no is an answer, not an error",
     R"({"user_id": "ada", "decision": "accept", "confidence": 0.95, "match": true,
         "message": "The samples are of this person.", "liveness_score": null, "fusion_score": 0.95,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 8.214})"},
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
     R"({"authenticated": true, "user_id": "ada", "decision": "accept", "confidence": 0.95, "match": true,
         "message": "The samples are of this person.", "liveness_score": null, "fusion_score": 0.95,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 8.214})"},
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
     R"({"candidates": [{"user_id": "ada", "decision": "accept", "match": true, "confidence": 0.95}],
         "warnings": [], "gallery_size": 1200, "ms": 9.001})"},
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
    {404, "`subject_not_found`: there is nobody to verify", {}},
    kLargeBody,
    kWrongBody,
    {429,
     "`liveness_retries_exceeded`: a fourth retry within three minutes, or a thirteenth try within an hour; see "
     "Retry-After",
     {}},
    kBusy};

constexpr Answer kFramesAnswers[] = {
    {200, "how far it is; `reasons` are of the last picture that could not be used",
     R"({"frames": 24, "frames_with_face": 23, "reasons": ["No face was found; face the camera."]})"},
    kBadForm,
    kUnauthorized,
    {403, "`liveness_wrong_nonce`", {}},
    kNoSession,
    {409, "`liveness_session_busy`: one request at a time; `liveness_session_used`: its verdict was given", {}},
    kOver,
    kTooLarge,
    kWrongType,
    {422,
     "`corrupt_media`, `liveness_out_of_order`, `liveness_bad_timing` or `liveness_too_many_frames`; none of the "
     "pictures was taken",
     {}},
    kBusy};

constexpr Answer kLivenessVerifyAnswers[] = {
    {200, "a decision, as of /verify; never `accept` where a prompt was not answered",
     R"({"user_id": "ada", "decision": "accept", "confidence": 0.95, "match": true,
         "message": "The samples are of this person.", "liveness_score": 0.9, "fusion_score": 0.95,
         "reasons": [], "warnings": [], "quality": 0.873, "ms": 208.214})"},
    kBadForm,
    kUnauthorized,
    kWrongHands,
    kNoSession,
    {409, "`liveness_session_used`: its verdict was given; `liveness_session_busy`", {}},
    kOver,
    kLargeBody,
    kWrongBody,
    {422, "`too_few_samples`, or, where no picture could be used, the reason of the first", {}},
    kBusy};

constexpr Answer kLivenessEnrollAnswers[] = {
    {201, "enrolled, as of /enroll; `samples` are the pictures that the template could be made of",
     R"({"success": true, "user_id": "ada", "decision": "accept", "confidence": 0.87,
         "message": "Enrolled from 1 of 1 samples.", "liveness_score": 0.9, "modalities": ["face"],
         "samples_used": 1, "quality": 0.873,
         "samples": [
           {"index": 0, "modality": "face", "used": true, "quality": 0.873, "error": null,
            "measures": [{"name": "inter_eye_px", "value": 61.5, "score": 0.91, "passed": true, "reason": ""}]}]})"},
    kBadForm,
    kUnauthorized,
    kWrongHands,
    kNoSession,
    {409,
     "`liveness_session_used`, `liveness_session_busy`, or `subject_exists`: enrolled already, and `replace` is not "
     "true",
     {}},
    kOver,
    kLargeBody,
    kWrongBody,
    {422, "`liveness_failed`, `too_few_samples`, `samples_disagree`, or the reason of the first picture", {}},
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
     "Enrol a user from pictures, recordings of the voice, prints of fingers, or several of them",
     "Makes a template of each kind, seals and stores it. The samples are not kept. Each picture must hold exactly one "
     "face; of recordings there must be three, with three seconds of speech in each; each print shows one finger.",
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
     "Compares the samples with the user's templates (1:1). Those of one kind are tried in order; the first that is "
     "accepted counts, and all kinds are fused.",
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
     "Compares one sample with all users (1:N).",
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
     "The embedding of a face or voice",
     "For systems that keep and compare embeddings themselves. An embedding is biometric data: handle it so.",
     Access::token,
     RunsOn::worker,
     kEmbeddingFields,
     kTraceQuery,
     kEmbeddingAnswers,
     embeddings},
    {Method::post,
     {"/api/v1/liveness/sessions", {}},
     "beginLiveness",
     "Begin a liveness session",
     "For one verification or one enrolment of one user, within three minutes. Show the prompts at their times, post "
     "the "
     "camera's pictures meanwhile, then ask for the verdict.",
     Access::token,
     RunsOn::worker,
     kBeginFields,
     {},
     kBeginAnswers,
     begin_liveness},
    {Method::post,
     {"/api/v1/liveness/sessions/{session}/frames", {}},
     "livenessFrames",
     "Post pictures of a liveness session",
     "At most 256 in a session, about ten a second. They are looked at and not kept.",
     Access::token,
     RunsOn::worker,
     kFramesFields,
     {},
     kFramesAnswers,
     liveness_frames},
    {Method::post,
     {"/api/v1/liveness/sessions/{session}/verify", {}},
     "livenessVerify",
     "Is this the selfsame person, alive and here?",
     "The verdict of a session that was begun to verify. It is given once, whatever it is.",
     Access::token,
     RunsOn::worker,
     kLivenessVerifyFields,
     kTraceQuery,
     kLivenessVerifyAnswers,
     liveness_verify},
    {Method::post,
     {"/api/v1/liveness/sessions/{session}/enroll", {}},
     "livenessEnroll",
     "Enrol a user from a liveness session",
     "The verdict of a session that was begun to enrol. It is given once, whatever it is.",
     Access::token,
     RunsOn::worker,
     kLivenessEnrollFields,
     kTraceQuery,
     kLivenessEnrollAnswers,
     liveness_enroll},
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
