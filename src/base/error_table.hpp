// Everything about each error code in one table: its name, kind and title. A new code needs one line in error.hpp and
// one row here; HTTP status and exit code follow from the kind.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace selfsame::base {

struct ErrorRow {
  ErrorCode code = ErrorCode::internal;
  std::string_view name;  // stable, snake_case; clients match on it
  ErrorKind kind = ErrorKind::fault;
  std::string_view title;  // one short sentence, the same for every error of this code
};

inline constexpr std::array kErrors = {
    // clang-format off
    ErrorRow{ErrorCode::invalid_argument, "invalid_argument", ErrorKind::bad_request, "A value is missing or out of range"},
    ErrorRow{ErrorCode::invalid_subject_id, "invalid_subject_id", ErrorKind::bad_request, "The user id is not valid"},
    ErrorRow{ErrorCode::invalid_json, "invalid_json", ErrorKind::bad_request, "The body is not the expected JSON"},
    ErrorRow{ErrorCode::invalid_multipart, "invalid_multipart", ErrorKind::bad_request, "The body is not well-formed multipart/form-data"},
    ErrorRow{ErrorCode::invalid_base64, "invalid_base64", ErrorKind::bad_request, "A sample is not valid base64"},
    ErrorRow{ErrorCode::unsupported_media, "unsupported_media", ErrorKind::unsupported, "The format of a sample is not supported"},
    ErrorRow{ErrorCode::corrupt_media, "corrupt_media", ErrorKind::bad_sample, "A sample is broken or cut off"},
    ErrorRow{ErrorCode::media_too_large, "media_too_large", ErrorKind::too_large, "A sample is too large"},
    ErrorRow{ErrorCode::too_many_samples, "too_many_samples", ErrorKind::bad_request, "Too many samples in one request"},
    ErrorRow{ErrorCode::too_few_samples, "too_few_samples", ErrorKind::bad_sample, "Too few usable samples"},
    ErrorRow{ErrorCode::face_not_found, "face_not_found", ErrorKind::bad_sample, "No face found"},
    ErrorRow{ErrorCode::finger_not_found, "finger_not_found", ErrorKind::bad_sample, "No finger found"},
    ErrorRow{ErrorCode::speech_not_found, "speech_not_found", ErrorKind::bad_sample, "No speech found"},
    ErrorRow{ErrorCode::multiple_faces, "multiple_faces", ErrorKind::bad_sample, "More than one face found"},
    ErrorRow{ErrorCode::quality_too_low, "quality_too_low", ErrorKind::bad_sample, "The quality of a sample is too low"},
    ErrorRow{ErrorCode::samples_disagree, "samples_disagree", ErrorKind::bad_sample, "The samples are not alike enough for one person"},
    ErrorRow{ErrorCode::factors_missing, "factors_missing", ErrorKind::forbidden, "A factor is missing"},
    ErrorRow{ErrorCode::factor_alone_refused, "factor_alone_refused", ErrorKind::forbidden, "This modality does not decide alone"},
    ErrorRow{ErrorCode::liveness_failed, "liveness_failed", ErrorKind::bad_sample, "The liveness check failed"},
    ErrorRow{ErrorCode::liveness_required, "liveness_required", ErrorKind::another_way, "A liveness session is needed"},
    ErrorRow{ErrorCode::liveness_session_not_found, "liveness_session_not_found", ErrorKind::not_found, "No such liveness session"},
    ErrorRow{ErrorCode::liveness_session_expired, "liveness_session_expired", ErrorKind::gone, "The liveness session has expired"},
    ErrorRow{ErrorCode::liveness_session_used, "liveness_session_used", ErrorKind::conflict, "The liveness session was used already"},
    ErrorRow{ErrorCode::liveness_session_busy, "liveness_session_busy", ErrorKind::conflict, "The liveness session is in use"},
    ErrorRow{ErrorCode::liveness_wrong_subject, "liveness_wrong_subject", ErrorKind::forbidden, "The liveness session is for someone or something else"},
    ErrorRow{ErrorCode::liveness_wrong_nonce, "liveness_wrong_nonce", ErrorKind::forbidden, "The nonce is not this liveness session's"},
    ErrorRow{ErrorCode::liveness_out_of_order, "liveness_out_of_order", ErrorKind::bad_sample, "The frames are not in order of time"},
    ErrorRow{ErrorCode::liveness_bad_timing, "liveness_bad_timing", ErrorKind::bad_sample, "The times of the frames cannot be"},
    ErrorRow{ErrorCode::liveness_too_many_frames, "liveness_too_many_frames", ErrorKind::bad_sample, "Too many frames for one liveness session"},
    ErrorRow{ErrorCode::liveness_retries_exceeded, "liveness_retries_exceeded", ErrorKind::too_many, "Too many tries; wait a while"},
    ErrorRow{ErrorCode::session_corrupt, "session_corrupt", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::subject_not_found, "subject_not_found", ErrorKind::not_found, "The user is not enrolled"},
    ErrorRow{ErrorCode::subject_exists, "subject_exists", ErrorKind::conflict, "The user is already enrolled"},
    ErrorRow{ErrorCode::template_corrupt, "template_corrupt", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::template_sealed, "template_sealed", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::template_pack_mismatch, "template_pack_mismatch", ErrorKind::conflict, "The user was enrolled with another model"},
    ErrorRow{ErrorCode::pack_not_found, "pack_not_found", ErrorKind::unavailable, "The server is not ready"},
    ErrorRow{ErrorCode::pack_invalid, "pack_invalid", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::pack_weights_missing, "pack_weights_missing", ErrorKind::unavailable, "The server is not ready"},
    ErrorRow{ErrorCode::pack_hash_mismatch, "pack_hash_mismatch", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::inference_failed, "inference_failed", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::camera_unavailable, "camera_unavailable", ErrorKind::unavailable, "The server is not ready"},
    ErrorRow{ErrorCode::data_not_found, "data_not_found", ErrorKind::unavailable, "The server is not ready"},
    ErrorRow{ErrorCode::key_missing, "key_missing", ErrorKind::unavailable, "The server is not ready"},
    ErrorRow{ErrorCode::key_invalid, "key_invalid", ErrorKind::unusable, "The server is not ready"},
    ErrorRow{ErrorCode::files_exposed, "files_exposed", ErrorKind::unusable, "The server is not ready"},
    ErrorRow{ErrorCode::store_failed, "store_failed", ErrorKind::unusable, "The server is not ready"},
    ErrorRow{ErrorCode::store_newer, "store_newer", ErrorKind::unusable, "The server is not ready"},
    ErrorRow{ErrorCode::io_failed, "io_failed", ErrorKind::fault, "The server failed"},
    ErrorRow{ErrorCode::not_found, "not_found", ErrorKind::not_found, "No such endpoint"},
    ErrorRow{ErrorCode::method_not_allowed, "method_not_allowed", ErrorKind::bad_method, "This address does not take this method"},
    ErrorRow{ErrorCode::unauthorized, "unauthorized", ErrorKind::unauthorized, "A valid token is needed"},
    ErrorRow{ErrorCode::client_key_not_found, "client_key_not_found", ErrorKind::not_found, "No such client key"},
    ErrorRow{ErrorCode::client_key_exists, "client_key_exists", ErrorKind::conflict, "The client key is registered already"},
    ErrorRow{ErrorCode::capture_unsigned, "capture_unsigned", ErrorKind::forbidden, "Frames must be signed here"},
    ErrorRow{ErrorCode::capture_signature_invalid, "capture_signature_invalid", ErrorKind::forbidden, "The signature of the frames is not valid"},
    ErrorRow{ErrorCode::flash_required, "flash_required", ErrorKind::forbidden, "A liveness session here lights the face"},
    ErrorRow{ErrorCode::proof_required, "proof_required", ErrorKind::forbidden, "It was not shown that this is the user"},
    ErrorRow{ErrorCode::forbidden, "forbidden", ErrorKind::forbidden, "This caller may not do this"},
    ErrorRow{ErrorCode::payload_too_large, "payload_too_large", ErrorKind::too_large, "The request is too large"},
    ErrorRow{ErrorCode::unsupported_content_type, "unsupported_content_type", ErrorKind::unsupported, "The content type is not supported"},
    ErrorRow{ErrorCode::timeout, "timeout", ErrorKind::timeout, "The request took too long to arrive"},
    ErrorRow{ErrorCode::overloaded, "overloaded", ErrorKind::unavailable, "The server is busy"},
    ErrorRow{ErrorCode::internal, "internal", ErrorKind::fault, "The server failed"},
    // clang-format on
};

inline constexpr std::size_t kErrorCodes = static_cast<std::size_t>(ErrorCode::internal) + 1;
static_assert(kErrors.size() == kErrorCodes, "every error code has one row");
static_assert(
    [] {
      for (std::size_t i = 0; i < kErrors.size(); ++i) {
        if (kErrors[i].code != static_cast<ErrorCode>(i)) return false;
      }
      return true;
    }(),
    "rows are in the order of ErrorCode");

}  // namespace selfsame::base
