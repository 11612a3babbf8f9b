// Stable error codes. A code, once released, keeps its name: clients match on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selfsame::base {

/// Every way a call can fail to decide. `to_string` gives the name that the API and the command line print.
enum class ErrorCode {
  invalid_argument,            // a value outside its documented range or format
  invalid_subject_id,          // a subject id outside [A-Za-z0-9._@-]{1,128}
  invalid_json,                // not JSON, too deep, or not of the documented shape
  invalid_multipart,           // a multipart body that breaks RFC 7578
  invalid_base64,              // base64 text with foreign characters or wrong padding
  unsupported_media,           // a file format that we do not decode
  corrupt_media,               // the format is known, the bytes are broken or cut off
  media_too_large,             // over a limit on bytes, pixels or seconds
  too_many_samples,            // more samples than one request may carry
  too_few_samples,             // fewer usable samples than an enrolment needs
  face_not_found,              // no face in a sample that requires one
  finger_not_found,            // no finger ridges, or hardly any, in a sample that requires them
  speech_not_found,            // no speech, or hardly any, in a sample that requires it
  multiple_faces,              // more than one face where exactly one is asked for
  quality_too_low,             // a sample below the quality required for the purpose; the detail names the measures
  samples_disagree,            // the samples of one enrolment do not seem to be of one person
  factors_missing,             // the samples lack a modality that the site's rule requires
  factor_alone_refused,        // a modality that may not decide alone came alone
  liveness_failed,             // an enrolment refused because the subject did not seem to be a live person
  liveness_required,           // the site's policy requires a liveness session
  liveness_session_not_found,  // no such liveness session, or it was swept after it expired
  liveness_session_expired,    // the session's time is over
  liveness_session_used,       // the session has already given its verdict
  liveness_session_busy,       // another request is using the session
  liveness_wrong_subject,      // the session is bound to another subject or another purpose
  liveness_wrong_nonce,        // the nonce is not the session's
  liveness_out_of_order,       // frames whose times do not increase
  liveness_bad_timing,         // frames with impossible times
  liveness_too_many_frames,    // more frames than a session accepts
  liveness_retries_exceeded,   // too many sessions for one subject in a short time; try again later
  session_corrupt,             // the stored state of a liveness session does not parse
  subject_not_found,           // no such subject, or nothing enrolled for it
  subject_exists,              // the subject has a template of this modality already
  template_corrupt,            // a stored template that does not parse
  template_sealed,             // a sealed template that does not open: wrong key, or moved, or changed
  template_pack_mismatch,      // template and probe come from different model packs
  pack_not_found,              // no such model pack
  pack_invalid,                // a manifest that does not parse or contradicts itself
  pack_weights_missing,        // the manifest is here, its weights are not
  pack_hash_mismatch,          // weights whose SHA-256 differs from the manifest's
  inference_failed,            // the inference engine refused or failed
  camera_unavailable,          // no such camera, or it is in use, or it gave no picture
  data_not_found,              // the data folder to be read does not exist
  key_missing,                 // the master key is missing
  key_invalid,                 // a malformed key
  files_exposed,               // other users can reach the data folder, a key or a token
  store_failed,                // the database failed
  store_newer,                 // the database was written by a newer version
  io_failed,                   // a file or a socket failed
  not_found,                   // no such route
  method_not_allowed,          // the route exists, the method does not
  unauthorized,                // no token, or a wrong one
  client_key_not_found,        // no client key of that id or name
  client_key_exists,           // a key of that name, or the same key, is registered already
  capture_unsigned,            // the site accepts only frames signed by a registered client
  capture_signature_invalid,   // the signature matches no active client key
  flash_required,              // liveness sessions here use a flash, which the request excluded
  proof_required,              // nothing proves that the user agrees to a change of the enrolment
  forbidden,                   // the caller is authenticated but may not do this
  payload_too_large,           // a body over the limit
  unsupported_content_type,    // a body type that the route does not read
  timeout,                     // the client took too long
  overloaded,                  // the queue is full; try again later
  internal,                    // an internal fault
};

/// What an error means to the caller, regardless of its details. Each kind has an HTTP status and an exit code.
enum class ErrorKind {
  bad_request,   // the request is malformed or out of range: change it
  unauthorized,  // no identity, or a wrong one
  forbidden,     // the caller or the site's policy does not allow it
  another_way,   // the request is valid, but the site's policy requires another way
  not_found,     // the named thing does not exist
  bad_method,    // it exists, but does not support this method
  timeout,       // the client took too long
  conflict,      // it conflicts with the current state
  gone,          // its time is over
  too_large,     // over a limit
  unsupported,   // a format that is not read here
  bad_sample,    // the sample is at fault, not the request: take another one
  too_many,      // too many tries: wait
  fault,         // an internal fault
  unavailable,   // something is missing or busy right now
  unusable,      // a key or a database that an operator must repair
};

/// The stable snake_case name, e.g. "face_not_found".
std::string_view to_string(ErrorCode code);
/// The code of that name; none if there is none.
std::optional<ErrorCode> error_code_from(std::string_view name);
ErrorKind kind_of(ErrorCode code);
/// One short sentence for people, the same for every error of this code.
std::string_view title_of(ErrorCode code);

/// A failure to decide. `message` is one sentence for people that says what is wrong and what to do; it never contains
/// biometric data, secrets or file contents.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::int64_t retry_after_s = 0;  // when to retry; 0: unknown
};

}  // namespace selfsame::base
