// Stable error codes. A code, once released, keeps its name: clients match on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selfsame::base {

/// Every way a call can fail to decide. `to_string` gives the name that the API and the command line print.
enum class ErrorCode {
  invalid_argument,            // a value outside its documented range or form
  invalid_subject_id,          // a subject id outside [A-Za-z0-9._@-]{1,128}
  invalid_json,                // not JSON, too deep, or not of the documented shape
  invalid_multipart,           // a multipart body that breaks RFC 7578
  invalid_base64,              // base64 text with foreign characters or wrong padding
  unsupported_media,           // the bytes are of no format we decode
  corrupt_media,               // the format is known, the bytes are broken or cut off
  media_too_large,             // over a limit on bytes, pixels or seconds
  too_many_samples,            // more samples than one request may carry
  too_few_samples,             // fewer usable samples than an enrolment needs
  face_not_found,              // no face in a sample that must hold one
  finger_not_found,            // no ridges of a finger, or hardly any, in a sample that must hold some
  speech_not_found,            // no speech, or hardly any, in a sample that must hold some
  multiple_faces,              // more than one face where exactly one is asked for
  quality_too_low,             // a sample below the quality that the purpose asks for; the detail names the measures
  samples_disagree,            // the samples of one enrolment do not seem to be of one person
  factors_missing,             // the samples are not of all the modalities that the site's rule asks for
  factor_alone_refused,        // a modality that never decides alone came alone, and the site did not allow it
  liveness_failed,             // an enrolment refused because what stood before the sensor did not seem a live person
  liveness_required,           // the site's policy asks for a liveness session, and the request came without one
  liveness_session_not_found,  // no such liveness session, or it was swept after it expired
  liveness_session_expired,    // the session's time is over
  liveness_session_used,       // the session has given its one verdict
  liveness_session_busy,       // another request is using the session
  liveness_wrong_subject,      // the session is bound to another subject or another purpose
  liveness_wrong_nonce,        // the nonce is not the session's
  liveness_out_of_order,       // frames whose times do not increase
  liveness_bad_timing,         // frames stamped with times that cannot be
  liveness_too_many_frames,    // more frames than one session takes
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
  data_not_found,              // no data folder where one is to be read
  key_missing,                 // no master key where one must be
  key_invalid,                 // a key of wrong form
  files_exposed,               // the data folder, a key or a token can be reached by others
  store_failed,                // the database failed
  store_newer,                 // the database was written by a newer version
  io_failed,                   // a file or a socket failed
  not_found,                   // no such route
  method_not_allowed,          // the route exists, the method does not
  unauthorized,                // no token, or a wrong one
  client_key_not_found,        // no client key of that id, or name
  client_key_exists,           // one of that name, or the same key, is registered
  capture_unsigned,            // the site takes frames signed by a registered client only
  capture_signature_invalid,   // frames with a signature that no active client key made
  flash_required,              // a liveness session here lights the face, and was to leave that out
  proof_required,              // nothing shows that the user wants what is enrolled to change
  forbidden,                   // the caller is known, and may not do this
  payload_too_large,           // a body over the limit
  unsupported_content_type,    // a body of a type the route does not read
  timeout,                     // the client took too long
  overloaded,                  // the queue is full; try again later
  internal,                    // a fault of ours
};

/// What an error means to the caller, whatever went wrong in detail. HTTP gives each kind a status, the command line an
/// exit code.
enum class ErrorKind {
  bad_request,   // the request is malformed or out of range: change it
  unauthorized,  // no identity, or a wrong one
  forbidden,     // the caller or the site's policy does not allow it
  another_way,   // nothing is wrong with the request; the site's policy asks for another way
  not_found,     // what was named does not exist
  bad_method,    // it exists, but cannot be used this way
  timeout,       // the client took too long
  conflict,      // it does not go with what is there now
  gone,          // its time is over
  too_large,     // over a limit
  unsupported,   // a format that is not read here
  bad_sample,    // the sample, not the request, is at fault: take another one
  too_many,      // too many tries: wait
  fault,         // a fault of ours
  unavailable,   // something is missing or busy right now
  unusable,      // a key or a database that an operator has to mend
};

/// The stable snake_case name, e.g. "face_not_found".
std::string_view to_string(ErrorCode code);
/// The code of that name; none for a text that names no code.
std::optional<ErrorCode> error_code_from(std::string_view name);
ErrorKind kind_of(ErrorCode code);
/// One short sentence for a person that is the same for every error of this code.
std::string_view title_of(ErrorCode code);

/// A failure to decide. `message` is one sentence for a person that says what is wrong and what to do;
/// it never holds biometric data, secrets or file contents.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::int64_t retry_after_s = 0;  // when to try again; 0: unknown
};

}  // namespace selfsame::base
