#include "http/problem.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "http/json.hpp"

namespace selfsame::http {

using base::ErrorCode;

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::invalid_subject_id:
    case ErrorCode::invalid_json:
    case ErrorCode::invalid_multipart:
    case ErrorCode::invalid_base64:
    case ErrorCode::too_many_samples: return 400;
    case ErrorCode::unauthorized: return 401;
    case ErrorCode::factors_missing:
    case ErrorCode::factor_alone_refused:
    case ErrorCode::liveness_required:
    case ErrorCode::liveness_wrong_subject:
    case ErrorCode::liveness_wrong_nonce: return 403;
    case ErrorCode::liveness_session_not_found:
    case ErrorCode::subject_not_found:
    case ErrorCode::not_found: return 404;
    case ErrorCode::method_not_allowed: return 405;
    case ErrorCode::timeout: return 408;
    case ErrorCode::liveness_session_used:
    case ErrorCode::liveness_session_busy:
    case ErrorCode::subject_exists:
    case ErrorCode::template_pack_mismatch: return 409;
    case ErrorCode::liveness_session_expired: return 410;
    case ErrorCode::payload_too_large:
    case ErrorCode::media_too_large: return 413;
    case ErrorCode::unsupported_content_type:
    case ErrorCode::unsupported_media: return 415;
    case ErrorCode::corrupt_media:
    case ErrorCode::too_few_samples:
    case ErrorCode::face_not_found:
    case ErrorCode::finger_not_found:
    case ErrorCode::speech_not_found:
    case ErrorCode::multiple_faces:
    case ErrorCode::quality_too_low:
    case ErrorCode::samples_disagree:
    case ErrorCode::liveness_failed:
    case ErrorCode::liveness_out_of_order:
    case ErrorCode::liveness_bad_timing:
    case ErrorCode::liveness_too_many_frames: return 422;
    case ErrorCode::liveness_retries_exceeded: return 429;
    case ErrorCode::template_corrupt:
    case ErrorCode::template_sealed:
    case ErrorCode::pack_invalid:
    case ErrorCode::pack_hash_mismatch:
    case ErrorCode::inference_failed:
    case ErrorCode::io_failed:
    case ErrorCode::internal: return 500;
    case ErrorCode::pack_not_found:
    case ErrorCode::pack_weights_missing:
    case ErrorCode::camera_unavailable:
    case ErrorCode::key_missing:
    case ErrorCode::key_invalid:
    case ErrorCode::store_failed:
    case ErrorCode::store_newer:
    case ErrorCode::overloaded: return 503;
  }
  return 500;
}

std::string_view title_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "A value is missing or out of range";
    case ErrorCode::invalid_subject_id: return "The user id has a wrong form";
    case ErrorCode::invalid_json: return "The body is not the JSON that was asked for";
    case ErrorCode::invalid_multipart: return "The body is not well-formed multipart/form-data";
    case ErrorCode::invalid_base64: return "A sample is not valid base64";
    case ErrorCode::unsupported_media: return "A sample has a format that is not read here";
    case ErrorCode::corrupt_media: return "A sample is broken or cut off";
    case ErrorCode::media_too_large: return "A sample is too large";
    case ErrorCode::too_many_samples: return "Too many samples in one request";
    case ErrorCode::too_few_samples: return "Too few usable samples";
    case ErrorCode::face_not_found: return "No face found";
    case ErrorCode::finger_not_found: return "No finger found";
    case ErrorCode::speech_not_found: return "No speech found";
    case ErrorCode::multiple_faces: return "More than one face found";
    case ErrorCode::quality_too_low: return "The quality of a sample is too low";
    case ErrorCode::samples_disagree: return "The samples are not alike enough for one person";
    case ErrorCode::factors_missing: return "A factor is missing";
    case ErrorCode::factor_alone_refused: return "This modality does not decide alone";
    case ErrorCode::liveness_failed: return "The liveness check failed";
    case ErrorCode::liveness_required: return "A liveness session is needed";
    case ErrorCode::liveness_session_not_found: return "No such liveness session";
    case ErrorCode::liveness_session_expired: return "The liveness session has expired";
    case ErrorCode::liveness_session_used: return "The liveness session was used already";
    case ErrorCode::liveness_session_busy: return "The liveness session is in use";
    case ErrorCode::liveness_wrong_subject: return "The liveness session is for someone or something else";
    case ErrorCode::liveness_wrong_nonce: return "The nonce is not this liveness session's";
    case ErrorCode::liveness_out_of_order: return "The frames are not in order of time";
    case ErrorCode::liveness_bad_timing: return "The times of the frames cannot be";
    case ErrorCode::liveness_too_many_frames: return "Too many frames for one liveness session";
    case ErrorCode::liveness_retries_exceeded: return "Too many tries; wait a while";
    case ErrorCode::subject_not_found: return "No such user";
    case ErrorCode::subject_exists: return "The user is enrolled already";
    case ErrorCode::template_pack_mismatch: return "The user was enrolled with another model";
    case ErrorCode::not_found: return "No such address";
    case ErrorCode::method_not_allowed: return "This address does not take this method";
    case ErrorCode::unauthorized: return "A valid token is needed";
    case ErrorCode::payload_too_large: return "The request is too large";
    case ErrorCode::unsupported_content_type: return "The content type is not read here";
    case ErrorCode::timeout: return "The request took too long to arrive";
    case ErrorCode::overloaded: return "The server is busy";
    case ErrorCode::template_corrupt:
    case ErrorCode::template_sealed:
    case ErrorCode::pack_invalid:
    case ErrorCode::pack_hash_mismatch:
    case ErrorCode::inference_failed:
    case ErrorCode::io_failed:
    case ErrorCode::internal: return "The server failed";
    case ErrorCode::pack_not_found:
    case ErrorCode::pack_weights_missing:
    case ErrorCode::camera_unavailable:
    case ErrorCode::key_missing:
    case ErrorCode::key_invalid:
    case ErrorCode::store_failed:
    case ErrorCode::store_newer: return "The server is not able to work";
  }
  return "The server failed";
}

Response problem(const base::Error& error) { return problem(error, status_of(error.code)); }

Response problem(const base::Error& error, int status) {
  // 501 is a 5xx, but what was not implemented is something that the client asked for.
  const bool ours = status >= 500 && status != 501 && error.code != ErrorCode::overloaded;
  const std::string code(to_string(error.code));
  Json body;
  body["type"] = "urn:selfsame:problem:" + code;
  body["title"] = title_of(error.code);
  body["status"] = status;
  body["detail"] = ours ? "The reason is in the server's log, under the X-Request-Id of this answer." : error.message;
  body["code"] = code;

  Response response{.status = status, .content_type = kProblemType, .body = to_text(body), .headers = {}, .fault = {}};
  if (ours) response.fault = code + ": " + error.message;
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"selfsame\""});
  if (status == 503 || status == 429) {
    response.headers.push_back({"Retry-After", std::to_string(std::max<std::int64_t>(1, error.retry_after_s))});
  }
  return response;
}

}  // namespace selfsame::http
