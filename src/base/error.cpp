#include "base/error.hpp"

namespace selfsame::base {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::invalid_subject_id: return "invalid_subject_id";
    case ErrorCode::invalid_json: return "invalid_json";
    case ErrorCode::invalid_multipart: return "invalid_multipart";
    case ErrorCode::invalid_base64: return "invalid_base64";
    case ErrorCode::unsupported_media: return "unsupported_media";
    case ErrorCode::corrupt_media: return "corrupt_media";
    case ErrorCode::media_too_large: return "media_too_large";
    case ErrorCode::too_many_samples: return "too_many_samples";
    case ErrorCode::too_few_samples: return "too_few_samples";
    case ErrorCode::face_not_found: return "face_not_found";
    case ErrorCode::finger_not_found: return "finger_not_found";
    case ErrorCode::speech_not_found: return "speech_not_found";
    case ErrorCode::multiple_faces: return "multiple_faces";
    case ErrorCode::quality_too_low: return "quality_too_low";
    case ErrorCode::samples_disagree: return "samples_disagree";
    case ErrorCode::factors_missing: return "factors_missing";
    case ErrorCode::factor_alone_refused: return "factor_alone_refused";
    case ErrorCode::liveness_failed: return "liveness_failed";
    case ErrorCode::liveness_required: return "liveness_required";
    case ErrorCode::liveness_session_not_found: return "liveness_session_not_found";
    case ErrorCode::liveness_session_expired: return "liveness_session_expired";
    case ErrorCode::liveness_session_used: return "liveness_session_used";
    case ErrorCode::liveness_session_busy: return "liveness_session_busy";
    case ErrorCode::liveness_wrong_subject: return "liveness_wrong_subject";
    case ErrorCode::liveness_wrong_nonce: return "liveness_wrong_nonce";
    case ErrorCode::liveness_out_of_order: return "liveness_out_of_order";
    case ErrorCode::liveness_bad_timing: return "liveness_bad_timing";
    case ErrorCode::liveness_too_many_frames: return "liveness_too_many_frames";
    case ErrorCode::liveness_retries_exceeded: return "liveness_retries_exceeded";
    case ErrorCode::subject_not_found: return "subject_not_found";
    case ErrorCode::subject_exists: return "subject_exists";
    case ErrorCode::template_corrupt: return "template_corrupt";
    case ErrorCode::template_sealed: return "template_sealed";
    case ErrorCode::template_pack_mismatch: return "template_pack_mismatch";
    case ErrorCode::pack_not_found: return "pack_not_found";
    case ErrorCode::pack_invalid: return "pack_invalid";
    case ErrorCode::pack_weights_missing: return "pack_weights_missing";
    case ErrorCode::pack_hash_mismatch: return "pack_hash_mismatch";
    case ErrorCode::inference_failed: return "inference_failed";
    case ErrorCode::camera_unavailable: return "camera_unavailable";
    case ErrorCode::key_missing: return "key_missing";
    case ErrorCode::key_invalid: return "key_invalid";
    case ErrorCode::store_failed: return "store_failed";
    case ErrorCode::store_newer: return "store_newer";
    case ErrorCode::io_failed: return "io_failed";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::method_not_allowed: return "method_not_allowed";
    case ErrorCode::unauthorized: return "unauthorized";
    case ErrorCode::payload_too_large: return "payload_too_large";
    case ErrorCode::unsupported_content_type: return "unsupported_content_type";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::overloaded: return "overloaded";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace selfsame::base
