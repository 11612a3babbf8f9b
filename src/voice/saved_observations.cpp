#include "voice/saved_observations.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::voice {
namespace {

constexpr std::uint8_t kFormat = 1;
/// A time, two bytes for absent parts, and the number of digits.
constexpr std::size_t kLeastRecordingBytes = 12;
/// No measure comes close; NaN and infinity also fail the check.
constexpr float kLargest = 1e9F;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::session_corrupt, std::string("the saved recordings of a presentation ") + why);
}

void write_replay(base::ByteWriter& writer, const ReplayMeasures& replay) {
  for (const float value :
       {replay.rumble_db, replay.treble_db, replay.fill_db, replay.pulse_kurtosis, replay.pulse_skewness}) {
    writer.f32(value);
  }
  writer.u8(replay.decay_s ? 1 : 0);
  if (replay.decay_s) writer.f32(*replay.decay_s);
}

/// Reads and checks values; `fine` stays false once one is outside its range.
struct Checked {
  base::ByteReader& reader;
  bool fine = true;

  float number() {
    const float value = reader.f32();
    fine = fine && std::abs(value) <= kLargest;
    return value;
  }
  bool flag() {
    const std::uint8_t byte = reader.u8();
    fine = fine && byte <= 1;
    return byte == 1;
  }
};

ReplayMeasures read_replay(Checked& checked) {
  ReplayMeasures replay;
  for (float* value :
       {&replay.rumble_db, &replay.treble_db, &replay.fill_db, &replay.pulse_kurtosis, &replay.pulse_skewness}) {
    *value = checked.number();
  }
  if (checked.flag()) replay.decay_s = checked.number();
  return replay;
}

/// Errors: session_corrupt.
Result<Observation> read_recording(base::ByteReader& reader) {
  Observation heard;
  Checked checked{reader};
  heard.time_ms = static_cast<std::int64_t>(reader.u64());
  if (checked.flag()) heard.net_logit = checked.number();
  if (checked.flag()) heard.replay = read_replay(checked);
  const std::size_t digits = reader.u16();
  const ByteView spoken = reader.raw(digits);
  if (reader.failed()) return corrupt("are cut off");
  const bool possible = heard.time_ms >= 0 && heard.time_ms <= limits::kMaxLivenessTimeMs &&
                        digits <= kMostDigitsHeard &&
                        std::all_of(spoken.begin(), spoken.end(), [](std::uint8_t digit) { return digit <= 9; });
  if (!checked.fine || !possible) return corrupt("have a value outside its range");
  heard.digits.assign(spoken.begin(), spoken.end());
  return heard;
}

}  // namespace

Bytes write_observations(std::span<const Observation> heard) {
  SELFSAME_CHECK(heard.size() <= limits::kMaxLivenessFrames);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.u16(static_cast<std::uint16_t>(heard.size()));
  for (const Observation& one : heard) {
    writer.u64(static_cast<std::uint64_t>(one.time_ms));
    writer.u8(one.net_logit ? 1 : 0);
    if (one.net_logit) writer.f32(*one.net_logit);
    writer.u8(one.replay ? 1 : 0);
    if (one.replay) write_replay(writer, *one.replay);
    const std::size_t digits = std::min(one.digits.size(), kMostDigitsHeard);
    writer.u16(static_cast<std::uint16_t>(digits));
    for (std::size_t i = 0; i < digits; ++i) writer.u8(static_cast<std::uint8_t>(one.digits[i]));
  }
  return bytes;
}

Result<std::vector<Observation>> parse_observations(ByteView bytes) {
  base::ByteReader reader(bytes);
  const std::uint8_t format = reader.u8();
  const std::size_t count = reader.u16();
  if (reader.failed()) return corrupt("are cut off");
  if (format != kFormat) return corrupt("have a format that this version does not know");
  if (count > limits::kMaxLivenessFrames) return corrupt("are too many");
  if (reader.remaining() < count * kLeastRecordingBytes) return corrupt("are cut off");
  std::vector<Observation> heard;
  for (std::size_t i = 0; i < count; ++i) {
    SELFSAME_ASSIGN(auto one, read_recording(reader));
    if (!heard.empty() && one.time_ms <= heard.back().time_ms) return corrupt("are not in order of time");
    heard.push_back(std::move(one));
  }
  if (reader.remaining() != 0) return corrupt("have bytes after their end");
  return heard;
}

}  // namespace selfsame::voice
