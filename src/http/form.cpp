#include "http/form.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "http/header_value.hpp"
#include "http/json.hpp"
#include "http/multipart.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"

namespace selfsame::http {
namespace {

using limits::kMaxImageBytes;
using limits::kMaxSamplesPerRequest;

enum class Kind { picture, sound, print, depth };

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::picture: return "picture";
    case Kind::sound: return "recording";
    case Kind::print: return "print";
    case Kind::depth: return "depth frame";
  }
  return "sample";
}
std::size_t limit_of(Kind kind) { return kind == Kind::sound ? limits::kMaxSoundBytes : kMaxImageBytes; }
std::vector<ByteView>& samples_of(Form& form, Kind kind) {
  switch (kind) {
    case Kind::picture: return form.images;
    case Kind::sound: return form.sounds;
    case Kind::print: return form.prints;
    case Kind::depth: return form.depths;
  }
  return form.images;
}

// Four characters for three bytes, and room for a `data:image/...;base64,` prefix.
std::size_t base64_limit_of(Kind kind) { return (limit_of(kind) + 2) / 3 * 4 + 128; }

Error too_large(Kind kind) {
  return {ErrorCode::media_too_large, "a " + std::string(name_of(kind)) + " has more than " +
                                          std::to_string(limit_of(kind) >> 20) + " MB; send a smaller one"};
}

// A depth frame belongs to its picture; too many are refused before they are compared with those.
Status check_count(const Form& form, Kind kind) {
  const std::size_t count = kind == Kind::depth ? form.depths.size() : form.samples();
  if (count < kMaxSamplesPerRequest) return {};
  return fail(ErrorCode::too_many_samples, "a request may carry at most " + std::to_string(kMaxSamplesPerRequest) +
                                               " pictures, recordings and prints");
}

Status add_sample(Form& form, Kind kind, ByteView sample) {
  SELFSAME_TRY(check_count(form, kind));
  if (sample.size() > limit_of(kind)) return fail(too_large(kind));
  samples_of(form, kind).push_back(sample);
  return {};
}

Result<std::int64_t> parse_integer(std::string_view text, std::string_view field) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorCode::invalid_argument, std::string(field) + " is not a whole number");
  }
  return value;
}

Result<bool> parse_flag(std::string_view text, std::string_view field) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return fail(ErrorCode::invalid_argument, std::string(field) + " is neither true nor false");
}

Status add_time(std::vector<std::int64_t>& times, std::int64_t time) {
  if (time < 0 || time > limits::kMaxLivenessTimeMs) {
    return fail(ErrorCode::invalid_argument,
                "a time in t_ms is not from 0 to " + std::to_string(limits::kMaxLivenessTimeMs));
  }
  if (times.size() == kMaxSamplesPerRequest) {
    return fail(ErrorCode::too_many_samples,
                "t_ms may hold at most " + std::to_string(kMaxSamplesPerRequest) + " times");
  }
  times.push_back(time);
  return {};
}

Result<std::vector<std::int64_t>> parse_times(std::string_view text) {
  std::vector<std::int64_t> times;
  for (bool more = true; more;) {
    const std::string_view item = text.substr(0, text.find(','));
    SELFSAME_ASSIGN(const auto time, parse_integer(item, "t_ms"));
    SELFSAME_TRY(add_time(times, time));
    more = item.size() < text.size();
    if (more) text.remove_prefix(item.size() + 1);
  }
  return times;
}

/// What is between commas. More than there can be prints are cut short, and then refused for their number.
std::vector<std::string> parse_positions(std::string_view text) {
  std::vector<std::string> positions;
  for (bool more = true; more && positions.size() <= kMaxSamplesPerRequest;) {
    const std::string_view item = text.substr(0, text.find(','));
    positions.emplace_back(item);
    more = item.size() < text.size();
    if (more) text.remove_prefix(item.size() + 1);
  }
  return positions;
}

auto twice(std::string_view field) {
  return fail(ErrorCode::invalid_argument, std::string(field) + " stands twice in the form");
}

Status read_part(const Part& part, Form& form) {
  const std::string_view text = base::as_text(part.content);
  if (part.name == "image" || part.name == "images" || part.name == "file") {
    return add_sample(form, Kind::picture, part.content);
  }
  if (part.name == "audio") return add_sample(form, Kind::sound, part.content);
  if (part.name == "finger") return add_sample(form, Kind::print, part.content);
  if (part.name == "depth") return add_sample(form, Kind::depth, part.content);
  if (part.name == "user_id") {
    if (form.user_id) return twice(part.name);
    form.user_id = text;
  } else if (part.name == "replace") {
    if (form.replace) return twice(part.name);
    SELFSAME_ASSIGN(form.replace, parse_flag(text, part.name));
  } else if (part.name == "top") {
    if (form.top) return twice(part.name);
    SELFSAME_ASSIGN(form.top, parse_integer(text, part.name));
  } else if (part.name == "purpose") {
    if (form.purpose) return twice(part.name);
    form.purpose = text;
  } else if (part.name == "position") {
    if (!form.positions.empty()) return twice(part.name);
    form.positions = parse_positions(text);
  } else if (part.name == "nonce") {
    if (form.nonce) return twice(part.name);
    form.nonce = text;
  } else if (part.name == "t_ms") {
    if (form.t_ms) return twice(part.name);
    SELFSAME_ASSIGN(form.t_ms, parse_times(text));
  }
  return {};
}

Result<Form> read_multipart(const Request& request, std::string_view boundary) {
  SELFSAME_ASSIGN(const auto parts, parse_multipart(request.body.view(), boundary));
  Form form;
  for (const Part& part : parts) SELFSAME_TRY(read_part(part, form));
  return form;
}

Status add_base64(Form& form, Kind kind, const nlohmann::json& value) {
  if (!value.is_string()) {
    return fail(ErrorCode::invalid_json, "a " + std::string(name_of(kind)) + " is not a base64 string");
  }
  const auto& text = value.get_ref<const std::string&>();
  // All limits are looked at before anything is decoded.
  if (text.size() > base64_limit_of(kind)) return fail(too_large(kind));
  SELFSAME_TRY(check_count(form, kind));
  SELFSAME_ASSIGN(Bytes bytes, base::from_base64(text));
  form.decoded.push_back(std::move(bytes));
  return add_sample(form, kind, form.decoded.back());
}

Status read_list(const nlohmann::json& list, const char* name, Kind kind, Form& form) {
  if (!list.is_array()) return fail(ErrorCode::invalid_json, std::string(name) + " is not a list of base64 strings");
  for (const auto& sample : list) SELFSAME_TRY(add_base64(form, kind, sample));
  return {};
}

Status read_one_or_list(const nlohmann::json& body, const char* name, Kind kind, Form& form) {
  const auto found = body.find(name);
  if (found == body.end()) return {};
  return found->is_string() ? add_base64(form, kind, *found) : read_list(*found, name, kind, form);
}

Status read_samples(const nlohmann::json& body, Form& form) {
  if (const auto image = body.find("image"); image != body.end()) SELFSAME_TRY(add_base64(form, Kind::picture, *image));
  if (const auto images = body.find("images"); images != body.end()) {
    SELFSAME_TRY(read_list(*images, "images", Kind::picture, form));
  }
  SELFSAME_TRY(read_one_or_list(body, "audio", Kind::sound, form));
  SELFSAME_TRY(read_one_or_list(body, "finger", Kind::print, form));
  return read_one_or_list(body, "depth", Kind::depth, form);
}

Status read_text(const nlohmann::json& body, const char* name, std::optional<std::string>& out) {
  const auto found = body.find(name);
  if (found == body.end()) return {};
  if (!found->is_string()) return fail(ErrorCode::invalid_json, std::string(name) + " is not a string");
  out = found->get<std::string>();
  return {};
}

Status read_times(const nlohmann::json& body, Form& form) {
  const auto list = body.find("t_ms");
  if (list == body.end()) return {};
  if (!list->is_array()) return fail(ErrorCode::invalid_json, "t_ms is not a list of whole numbers");
  auto& times = form.t_ms.emplace();
  for (const auto& time : *list) {
    if (!time.is_number_integer()) return fail(ErrorCode::invalid_json, "t_ms is not a list of whole numbers");
    // A number beyond a signed one's range becomes negative, which is refused too.
    SELFSAME_TRY(add_time(times, time.get<std::int64_t>()));
  }
  return {};
}

Result<Form> read_json(const Request& request) {
  SELFSAME_ASSIGN(const auto body, parse_json(request.body.view()));
  if (!body.is_object()) return fail(ErrorCode::invalid_json, "the body is not a JSON object");
  Form form;
  SELFSAME_TRY(read_text(body, "user_id", form.user_id));
  SELFSAME_TRY(read_text(body, "purpose", form.purpose));
  SELFSAME_TRY(read_text(body, "nonce", form.nonce));
  std::optional<std::string> positions;
  SELFSAME_TRY(read_text(body, "position", positions));
  if (positions) form.positions = parse_positions(*positions);
  SELFSAME_TRY(read_times(body, form));
  if (const auto replace = body.find("replace"); replace != body.end()) {
    if (!replace->is_boolean()) return fail(ErrorCode::invalid_json, "replace is neither true nor false");
    form.replace = replace->get<bool>();
  }
  if (const auto top = body.find("top"); top != body.end()) {
    if (!top->is_number_integer()) return fail(ErrorCode::invalid_json, "top is not a whole number");
    form.top = top->get<std::int64_t>();
  }
  SELFSAME_TRY(read_samples(body, form));
  return form;
}

}  // namespace

Result<Form> read_form(const Request& request) {
  SELFSAME_ASSIGN(const ContentType type, parse_content_type(request.content_type));
  if (type.type == "multipart/form-data") return read_multipart(request, type.boundary);
  if (type.type == "application/json") return read_json(request);
  return fail(ErrorCode::unsupported_content_type, "send multipart/form-data or application/json");
}

namespace {

/// Adds what a decoded picture or depth frame has to the pixels of the request.
template <class Decoded>
Status count_pixels(const Result<Decoded>& decoded, Kind kind, std::size_t number, std::uint64_t& pixels) {
  if (!decoded) {
    return fail(decoded.error().code,
                std::string(name_of(kind)) + " " + std::to_string(number) + ": " + decoded.error().message);
  }
  pixels += static_cast<std::uint64_t>(decoded->width()) * static_cast<std::uint64_t>(decoded->height());
  if (pixels <= kMaxRequestPixels) return {};
  return fail(ErrorCode::media_too_large, "the pictures together have more than " +
                                              std::to_string(kMaxRequestPixels / 1'000'000) +
                                              " megapixels; send fewer or smaller ones");
}

Status decode_pictures(const Form& form, std::uint64_t& pixels, std::vector<pipeline::Sample>& samples) {
  if (!form.depths.empty() && form.depths.size() != form.images.size()) {
    return fail(ErrorCode::invalid_argument, "depth must hold one frame for each picture, in the same order");
  }
  for (std::size_t i = 0; i < form.images.size(); ++i) {
    auto image = media::codec::decode_image(form.images[i]);
    SELFSAME_TRY(count_pixels(image, Kind::picture, i + 1, pixels));
    pipeline::FacePicture picture{std::move(*image)};
    if (!form.depths.empty()) {
      auto depth = media::codec::decode_image16(form.depths[i]);
      SELFSAME_TRY(count_pixels(depth, Kind::depth, i + 1, pixels));
      picture.depth = std::move(*depth);
    }
    samples.push_back({.content = std::move(picture)});
  }
  return {};
}

Status decode_sounds(const Form& form, std::vector<pipeline::Sample>& samples) {
  double seconds = 0;
  for (std::size_t i = 0; i < form.sounds.size(); ++i) {
    auto sound = media::codec::decode_sound(form.sounds[i]);
    if (!sound) {
      return fail(sound.error().code, "recording " + std::to_string(i + 1) + ": " + sound.error().message);
    }
    seconds += sound->seconds();
    if (seconds > kMaxRequestSoundSeconds) {
      return fail(ErrorCode::media_too_large, "the recordings together are longer than " +
                                                  std::to_string(static_cast<int>(kMaxRequestSoundSeconds)) +
                                                  " s; send fewer or shorter ones");
    }
    samples.push_back({.content = pipeline::Recording{std::move(*sound)}});
  }
  return {};
}

Status decode_prints(const Form& form, std::uint64_t& pixels, std::vector<pipeline::Sample>& samples) {
  if (form.positions.size() > 1 && form.positions.size() != form.prints.size()) {
    return fail(ErrorCode::invalid_argument, "position must name one finger for all prints, or one for each, in order");
  }
  for (std::size_t i = 0; i < form.prints.size(); ++i) {
    std::string position;
    if (!form.positions.empty()) position = form.positions[form.positions.size() == 1 ? 0 : i];
    auto image = media::codec::decode_image(form.prints[i]);
    if (!image && image.error().code == ErrorCode::unsupported_media && !form.prints[i].empty()) {
      // Then it is a record of another system, or the modality says that it is neither.
      samples.push_back({.content = pipeline::FingerRecord{Bytes(form.prints[i].begin(), form.prints[i].end()),
                                                           std::move(position)}});
    } else {
      SELFSAME_TRY(count_pixels(image, Kind::print, i + 1, pixels));
      const int dots_per_inch = media::codec::sensor_dots_per_inch(form.prints[i]);
      samples.push_back({.content = pipeline::FingerPicture{std::move(*image), dots_per_inch, std::move(position)}});
    }
  }
  return {};
}

}  // namespace

Result<std::vector<pipeline::Sample>> decode_samples(const Form& form) {
  if (form.samples() == 0) {
    return fail(ErrorCode::invalid_argument, "the request carries no picture, no recording and no print");
  }
  std::vector<pipeline::Sample> samples;
  samples.reserve(form.samples());
  std::uint64_t pixels = 0;
  SELFSAME_TRY(decode_pictures(form, pixels, samples));
  SELFSAME_TRY(decode_sounds(form, samples));
  SELFSAME_TRY(decode_prints(form, pixels, samples));
  return samples;
}

Result<std::vector<pipeline::Sample>> decode_timed_samples(const Form& form) {
  if (!form.t_ms || form.t_ms->size() != form.samples()) {
    return fail(ErrorCode::invalid_argument,
                "t_ms must hold one time for each picture, then one for each recording, then one for each print");
  }
  SELFSAME_ASSIGN(auto samples, decode_samples(form));
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i].time_ms = (*form.t_ms)[i];
  return samples;
}

Result<std::string> nonce_of(const Form& form) {
  if (!form.nonce) return fail(ErrorCode::invalid_argument, "nonce is missing");
  return *form.nonce;
}

Result<pipeline::Purpose> purpose_of(const Form& form) {
  if (form.purpose == "verify") return pipeline::Purpose::verification;
  if (form.purpose == "enroll") return pipeline::Purpose::enrolment;
  return fail(ErrorCode::invalid_argument, "purpose must be verify or enroll");
}

Result<SubjectId> subject_of(const Form& form) {
  if (!form.user_id) return fail(ErrorCode::invalid_argument, "user_id is missing");
  return SubjectId::create(*form.user_id);
}

}  // namespace selfsame::http
