#include "match/template.hpp"

#include <algorithm>
#include <string_view>

#include "base/limits.hpp"
#include "match/vector.hpp"

namespace selfsame::match {
namespace {

constexpr std::string_view kMagic = "SSTP";
constexpr std::uint16_t kPlain = 1;
constexpr std::uint16_t kWithRelief = 2;
constexpr std::uint16_t kWithFeatures = 3;
constexpr std::uint16_t kWithCode = 4;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::template_corrupt, std::string("the template ") + why + "; enrol the user again");
}

void write_vector(base::ByteWriter& writer, const std::vector<float>& vector) {
  writer.u32(static_cast<std::uint32_t>(vector.size()));
  for (const float element : vector) writer.f32(element);
}

std::uint16_t format_of(const Template& value) {
  if (value.code) return kWithCode;
  if (!value.features.empty()) return kWithFeatures;
  return value.relief.empty() ? kPlain : kWithRelief;
}

/// Errors: template_corrupt.
Result<std::vector<float>> read_vector(base::ByteReader& reader, bool may_be_empty) {
  const std::uint32_t dimension = reader.u32();
  if (reader.failed()) return corrupt("is cut off");
  if (dimension > limits::kMaxEmbeddingDimension) return corrupt("has too many dimensions");
  if (reader.remaining() < std::size_t{dimension} * 4) return corrupt("has a length that differs from its dimension");
  std::vector<float> vector(dimension);
  std::generate(vector.begin(), vector.end(), [&reader] { return reader.f32(); });
  if (!(vector.empty() && may_be_empty) && !is_unit(vector)) return corrupt("has a vector that is not of length 1");
  return vector;
}

/// Errors: template_corrupt.
Result<StoredCode> read_code(base::ByteReader& reader) {
  StoredCode stored;
  stored.key = reader.u32();
  stored.pack.version = reader.u32();
  stored.pack.id = reader.string();
  const ByteView bytes = reader.raw(kCodeBytes);
  if (reader.failed()) return corrupt("is cut off");
  stored.code = code_from_bytes(bytes.first<kCodeBytes>());
  return stored;
}

}  // namespace

Bytes serialize(const Template& value) {
  Bytes bytes;
  const std::uint16_t format = format_of(value);
  bytes.reserve(42 + value.pack.id.size() + (value.vector.size() + value.relief.size()) * 4 + value.features.size() +
                (value.code ? 26 + value.code->pack.id.size() : 0));
  base::ByteWriter writer(bytes);
  for (const char letter : kMagic) writer.u8(static_cast<std::uint8_t>(letter));
  writer.u16(format);
  writer.u8(static_cast<std::uint8_t>(value.modality));
  writer.u8(0);
  writer.u64(static_cast<std::uint64_t>(value.created_ms));
  writer.f32(value.quality);
  writer.u32(value.samples);
  writer.u32(value.pack.version);
  writer.string(value.pack.id);
  write_vector(writer, value.vector);
  if (format != kPlain) write_vector(writer, value.relief);
  if (format >= kWithFeatures) {
    writer.u32(static_cast<std::uint32_t>(value.features.size()));
    writer.raw(value.features);
  }
  if (value.code) {
    writer.u32(value.code->key);
    writer.u32(value.code->pack.version);
    writer.string(value.code->pack.id);
    writer.raw(to_bytes(value.code->code));
  }
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
  if (reader.failed()) return corrupt("is cut off");
  if (format < kPlain || format > kWithCode) return corrupt("has a format that this version does not know");
  if (!modality) return corrupt("has an unknown modality");
  if (reserved != 0) return corrupt("uses a field that this version does not know");
  if (!(value.quality >= 0 && value.quality <= 1)) return corrupt("has a quality outside 0 to 1");
  value.modality = *modality;
  const bool may_be_empty = format >= kWithFeatures;
  SELFSAME_ASSIGN(value.vector, read_vector(reader, may_be_empty));
  if (format != kPlain) {
    SELFSAME_ASSIGN(value.relief, read_vector(reader, may_be_empty));
  }
  if (may_be_empty) {
    const std::uint32_t length = reader.u32();
    if (reader.failed() || length > reader.remaining()) return corrupt("is cut off");
    if (length == 0 && format == kWithFeatures) return corrupt("has no features, and says that it has");
    const ByteView features = reader.raw(length);
    value.features.assign(features.begin(), features.end());
  }
  if (format == kWithCode) {
    SELFSAME_ASSIGN(value.code, read_code(reader));
  }
  if (reader.remaining() != 0) return corrupt("has bytes after its end");
  return value;
}

}  // namespace selfsame::match
