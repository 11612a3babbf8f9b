#include "match/template.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/limits.hpp"

namespace selfsame::match {
namespace {

constexpr std::string_view kMagic = "SSTP";
constexpr std::uint16_t kFormat = 1;
constexpr double kNormTolerance = 1e-3;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::template_corrupt, std::string("the template ") + why + "; enrol the subject again");
}

bool is_unit_vector(const std::vector<float>& vector) {
  double sum = 0;
  for (const float value : vector) sum += double{value} * double{value};
  // Not the other way round: a NaN compares false and so is refused.
  return std::abs(std::sqrt(sum) - 1.0) <= kNormTolerance;
}

}  // namespace

Bytes serialize(const Template& value) {
  Bytes bytes;
  bytes.reserve(34 + value.pack.id.size() + value.vector.size() * 4);
  base::ByteWriter writer(bytes);
  for (const char letter : kMagic) writer.u8(static_cast<std::uint8_t>(letter));
  writer.u16(kFormat);
  writer.u8(static_cast<std::uint8_t>(value.modality));
  writer.u8(0);
  writer.u64(static_cast<std::uint64_t>(value.created_ms));
  writer.f32(value.quality);
  writer.u32(value.samples);
  writer.u32(value.pack.version);
  writer.string(value.pack.id);
  writer.u32(static_cast<std::uint32_t>(value.vector.size()));
  for (const float element : value.vector) writer.f32(element);
  return bytes;
}

Result<Template> parse_template(ByteView bytes) {
  if (bytes.size() > limits::kMaxTemplateBytes) return corrupt("is larger than any template");
  base::ByteReader reader(bytes);
  if (base::as_text(reader.raw(kMagic.size())) != kMagic) return corrupt("does not start with its mark");
  const std::uint16_t format = reader.u16();
  const auto modality = modality_from(reader.u8());
  const std::uint8_t reserved = reader.u8();

  Template value;
  value.created_ms = static_cast<std::int64_t>(reader.u64());
  value.quality = reader.f32();
  value.samples = reader.u32();
  value.pack.version = reader.u32();
  value.pack.id = reader.string();
  const std::uint32_t dimension = reader.u32();
  if (reader.failed()) return corrupt("is cut off");
  if (format != kFormat) return corrupt("has a format that this version does not know");
  if (!modality) return corrupt("has an unknown modality");
  if (reserved != 0) return corrupt("uses a field that this version does not know");
  if (!(value.quality >= 0 && value.quality <= 1)) return corrupt("has a quality outside 0 to 1");
  if (dimension > limits::kMaxEmbeddingDimension) return corrupt("has too many dimensions");
  if (reader.remaining() != std::size_t{dimension} * 4) return corrupt("has a length that differs from its dimension");

  value.modality = *modality;
  value.vector.resize(dimension);
  std::generate(value.vector.begin(), value.vector.end(), [&reader] { return reader.f32(); });
  if (!is_unit_vector(value.vector)) return corrupt("has a vector that is not of length 1");
  return value;
}

}  // namespace selfsame::match
