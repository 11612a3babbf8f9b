// What requests carry, read from either wire form: multipart/form-data or JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "http/message.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::http {

/// The pictures of one request together, once decoded: what bounds a worker's memory.
inline constexpr std::uint64_t kMaxRequestPixels = limits::kMaxImagePixels;
/// The same for its sounds.
inline constexpr double kMaxRequestSoundSeconds = 2 * limits::kMaxSoundSeconds;

/// Fields that are absent are empty; whether a route needs them is the handler's matter. Fields of other names are
/// ignored. Views point into the request's body or into `decoded`.
struct Form {
  std::optional<std::string> user_id;
  std::vector<ByteView> images;  // encoded pictures; multipart `image`, `images` or `file`, JSON `images` or `image`
  std::vector<ByteView> sounds;  // encoded sounds; multipart `audio`, JSON `audio`: one, or a list
  std::vector<ByteView> prints;  // pictures of fingers, or records; multipart `finger`, JSON `finger`: one, or a list
  std::vector<std::string> positions;  // which finger they show: one for all, or one for each; comma-separated
  std::vector<ByteView> depths;        // encoded depth frames; multipart `depth`, JSON `depth`: one, or a list
  std::optional<bool> replace;
  std::optional<std::int64_t> top;
  std::optional<std::string> purpose;
  std::optional<std::string> nonce;
  std::optional<std::vector<std::int64_t>> t_ms;  // comma-separated in multipart, a list in JSON
  std::vector<Bytes> decoded;                     // owns what came as base64

  std::size_t samples() const { return images.size() + sounds.size() + prints.size(); }
};

/// Errors: unsupported_content_type, invalid_multipart, invalid_json, invalid_base64, invalid_argument (a field twice
/// or of a wrong type, a time outside 0 to kMaxLivenessTimeMs), too_many_samples, media_too_large.
Result<Form> read_form(const Request& request);

/// Pictures, each with its depth frame where there are any, then sounds, then prints. Errors: those of decode_image,
/// decode_image16 and decode_sound, with the sample's number; media_too_large where all together pass kMaxRequestPixels
/// or kMaxRequestSoundSeconds; invalid_argument where there is none of them, or another number of depth frames than
/// pictures.
Result<std::vector<pipeline::Sample>> decode_samples(const Form& form);

/// The same with their capture times. Errors: those, and invalid_argument for another number of times.
Result<std::vector<pipeline::Sample>> decode_timed_samples(const Form& form);

/// Errors: invalid_argument where the form has no nonce.
Result<std::string> nonce_of(const Form& form);

/// "verify" or "enroll". Errors: invalid_argument.
Result<pipeline::Purpose> purpose_of(const Form& form);

/// Errors: invalid_argument where the form has no user id; invalid_subject_id.
Result<SubjectId> subject_of(const Form& form);

}  // namespace selfsame::http
