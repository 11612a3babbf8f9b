#include "face/liveness/saved_observations.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::face::liveness {
namespace {

constexpr std::uint8_t kFormat = 2;
/// The least that a frame needs, without depth.
constexpr std::size_t kLeastFrameBytes = 1560;
/// No coordinate or measure comes close; NaN and infinity also fail the check.
constexpr float kLargest = 1e9F;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::session_corrupt, std::string("the saved frames of a presentation ") + why);
}

/// Writes a value, or validates it while reading: one list of fields serves both, in the same order.
class Writing {
 public:
  explicit Writing(Bytes& bytes) : writer_(bytes) {}
  void number(const float& value) { writer_.f32(value); }
  void flag(const bool& value) { writer_.u8(value ? 1 : 0); }
  void time(const std::int64_t& value) { writer_.u64(static_cast<std::uint64_t>(value)); }
  void word(const std::uint64_t& value) { writer_.u64(value); }
  void level(const std::uint16_t& value) { writer_.u16(value); }
  void bytes(std::span<const std::uint8_t> value) { writer_.raw(value); }
  template <typename T>
  bool present(const std::optional<T>& value) {
    flag(value.has_value());
    return value.has_value();
  }

 private:
  base::ByteWriter writer_;
};

class Reading {
 public:
  explicit Reading(base::ByteReader& reader) : reader_(reader) {}
  void number(float& value) {
    value = reader_.f32();
    in_range_ = in_range_ && std::abs(value) <= kLargest;
  }
  void flag(bool& value) {
    const std::uint8_t byte = reader_.u8();
    in_range_ = in_range_ && byte <= 1;
    value = byte == 1;
  }
  void time(std::int64_t& value) {
    value = static_cast<std::int64_t>(reader_.u64());
    in_range_ = in_range_ && value >= 0 && value <= limits::kMaxLivenessTimeMs;
  }
  void word(std::uint64_t& value) { value = reader_.u64(); }
  void level(std::uint16_t& value) { value = reader_.u16(); }
  void bytes(std::span<std::uint8_t> value) {
    const ByteView taken = reader_.raw(value.size());
    std::copy(taken.begin(), taken.end(), value.begin());
  }
  template <typename T>
  bool present(std::optional<T>& value) {
    bool there = false;
    flag(there);
    if (there) value.emplace();
    return there;
  }
  bool in_range() const { return in_range_; }

 private:
  base::ByteReader& reader_;
  bool in_range_ = true;
};

template <typename Way, typename Texture>
void pass_texture(Way& way, Texture& texture) {
  way.flag(texture.valid);
  way.number(texture.focus_db);
  way.number(texture.moire_peak_db);
  way.number(texture.colour.chroma_spread);
  way.number(texture.colour.saturation_high);
  way.number(texture.colour.black_level);
  way.number(texture.colour.skin_redness);
  way.number(texture.border_side);
}

template <typename Way, typename Depth>
void pass_depth(Way& way, Depth& depth) {
  way.flag(depth.valid);
  for (auto* value : {&depth.hole_share, &depth.outlier_share, &depth.median_depth_mm, &depth.noise_mm,
                      &depth.plane_residual_mm, &depth.plane_residual_relative, &depth.plane_tilt_deg,
                      &depth.curvature_across_per_m, &depth.curvature_along_per_m, &depth.quadric_residual_mm,
                      &depth.surround_behind_share, &depth.surround_plane_share}) {
    way.number(*value);
  }
  for (auto* value : {&depth.nose_prominence_mm, &depth.cheek_falloff_mm, &depth.forehead_mm, &depth.chin_mm,
                      &depth.eye_distance_mm}) {
    if (way.present(*value)) way.number(**value);
  }
}

template <typename Way, typename Frame>
void pass_frame(Way& way, Frame& frame) {
  way.time(frame.time_ms);
  for (auto* value : {&frame.face.x, &frame.face.y, &frame.face.width, &frame.face.height}) way.number(*value);
  for (auto& point : frame.points) {
    way.number(point.x);
    way.number(point.y);
    way.number(point.z);
  }
  way.number(frame.captured_once);
  way.number(frame.taught);
  pass_texture(way, frame.texture);
  if (way.present(frame.depth)) pass_depth(way, *frame.depth);
  for (auto& channel : frame.skin) way.number(channel);
  way.number(frame.eye_edges);
  for (auto& region : frame.regions) {
    for (auto& channel : region) way.level(channel);
  }
  way.word(frame.signature.content);
  way.bytes(frame.signature.scattered);
}

}  // namespace

Bytes write_observations(std::span<const Observation> frames) {
  SELFSAME_CHECK(frames.size() <= limits::kMaxLivenessFrames);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.u16(static_cast<std::uint16_t>(frames.size()));
  Writing way(bytes);
  for (const Observation& frame : frames) pass_frame(way, frame);
  return bytes;
}

Result<std::vector<Observation>> parse_observations(ByteView bytes) {
  base::ByteReader reader(bytes);
  const std::uint8_t format = reader.u8();
  const std::size_t count = reader.u16();
  if (reader.failed()) return corrupt("are cut off");
  if (format != kFormat) return corrupt("have a format that this version does not know");
  if (count > limits::kMaxLivenessFrames) return corrupt("are too many");
  if (reader.remaining() < count * kLeastFrameBytes) return corrupt("are cut off");
  std::vector<Observation> frames(count);
  Reading way(reader);
  std::int64_t last_ms = -1;
  for (Observation& frame : frames) {
    pass_frame(way, frame);
    if (reader.failed()) return corrupt("are cut off");
    if (!way.in_range()) return corrupt("have a value outside its range");
    if (frame.time_ms <= last_ms) return corrupt("are not in order of time");
    last_ms = frame.time_ms;
  }
  if (reader.remaining() != 0) return corrupt("have bytes after their end");
  return frames;
}

}  // namespace selfsame::face::liveness
