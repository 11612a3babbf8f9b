#include "match/template.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "base/limits.hpp"

namespace selfsame::match {
namespace {

std::vector<float> unit_vector(std::size_t dimension, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> vector(dimension);
  double sum = 0;
  for (auto& value : vector) {
    value = normal(random);
    sum += double{value} * double{value};
  }
  for (auto& value : vector) value = static_cast<float>(value / std::sqrt(sum));
  return vector;
}

Template example() {
  return Template{.modality = Modality::face,
                  .pack = {"pack-a", 7},
                  .quality = 0.5F,
                  .created_ms = 1'700'000'000'123,
                  .samples = 3,
                  .vector = {0.6F, -0.8F}};
}

constexpr std::size_t kQualityOffset = 16;
constexpr std::size_t kDimensionOffset = 4 + 2 + 1 + 1 + 8 + 4 + 4 + 4 + 2 + 6;

void expect_corrupt(const Bytes& bytes) {
  const auto parsed = parse_template(bytes);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::template_corrupt);
}

void put_f32(Bytes& bytes, std::size_t offset, float value) {
  const auto word = std::bit_cast<std::uint32_t>(value);
  for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<std::uint8_t>(word >> (8 * i));
}

TEST(Template, byte_form_is_the_golden_one) {
  EXPECT_EQ(base::to_hex(serialize(example())),
            "53535450"          // SSTP
            "0100"              // format
            "01"                // face
            "00"                // reserved
            "7b68e5cf8b010000"  // created_ms
            "0000003f"          // quality 0.5
            "03000000"          // samples
            "07000000"          // pack version
            "06007061636b2d61"  // "pack-a"
            "02000000"          // dimension
            "9a99193f"          // 0.6
            "cdcc4cbf");        // -0.8
}

TEST(Template, of_features_has_a_format_of_its_own) {
  Template value = example();
  value.modality = Modality::finger;
  value.vector.clear();
  value.features = {0xAB, 0xCD, 0xEF};
  Bytes bytes = serialize(value);
  EXPECT_EQ(base::to_hex(bytes),
            "53535450"          // SSTP
            "0300"              // format
            "03"                // finger
            "00"                // reserved
            "7b68e5cf8b010000"  // created_ms
            "0000003f"          // quality 0.5
            "03000000"          // samples
            "07000000"          // pack version
            "06007061636b2d61"  // "pack-a"
            "00000000"          // no vector
            "00000000"          // no relief
            "03000000abcdef");  // features
  expect_corrupt({bytes.begin(), bytes.end() - 1});
  bytes[bytes.size() - 7] = 2;  // a length that leaves a byte over
  expect_corrupt(bytes);
  bytes.erase(bytes.end() - 3, bytes.end());
  bytes[bytes.size() - 4] = 0;
  expect_corrupt(bytes);
}

TEST(Template, of_a_code_alone_holds_sixteen_bytes_and_what_they_can_be_compared_under) {
  Template value = example();
  value.vector.clear();
  value.code = StoredCode{{"net", 2}, 9, {{0x0807060504030201, 0xFFEEDDCCBBAA9988}}};
  EXPECT_TRUE(value.is_code_only());
  const Bytes bytes = serialize(value);
  EXPECT_EQ(base::to_hex(bytes),
            "53535450"                            // SSTP
            "0400"                                // format
            "01"                                  // face
            "00"                                  // reserved
            "7b68e5cf8b010000"                    // created_ms
            "0000003f"                            // quality 0.5
            "03000000"                            // samples
            "07000000"                            // pack version
            "06007061636b2d61"                    // "pack-a"
            "00000000"                            // no vector
            "00000000"                            // no relief
            "00000000"                            // no features
            "09000000"                            // number of the key
            "02000000"                            // version of the net
            "03006e6574"                          // "net"
            "01020304050607088899aabbccddeeff");  // the code
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    expect_corrupt(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
  }
  Bytes longer = bytes;
  longer.push_back(0);
  expect_corrupt(longer);
  value.features = {1};
  EXPECT_FALSE(value.is_code_only());
}

TEST(Template, round_trip_keeps_every_field) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Template value;
    value.modality = *modality_from(static_cast<std::uint8_t>(1 + random() % 3));
    value.pack = {std::string(random() % 60, 'p'), static_cast<std::uint32_t>(random())};
    value.quality = static_cast<float>(random() % 1001) / 1000.0F;
    value.created_ms = static_cast<std::int64_t>(random()) - (std::int64_t{1} << 31);
    value.samples = static_cast<std::uint32_t>(random());
    value.vector = unit_vector(1 + random() % 600, seed);
    if (seed % 3 == 0) value.features.assign(1 + random() % 2000, static_cast<std::uint8_t>(random()));
    if (seed % 6 == 0) value.vector.clear();
    if (seed % 4 == 0) value.relief = unit_vector(1 + random() % 99, seed);
    if (seed % 5 == 0) {
      value.code = StoredCode{{std::string(random() % 60, 'n'), static_cast<std::uint32_t>(random())},
                              static_cast<std::uint32_t>(random()),
                              {{random(), random()}}};
    }
    const auto parsed = parse_template(serialize(value));
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, value);
  }
}

TEST(Template, refused_when_cut_anywhere) {
  const Bytes whole = serialize(example());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_corrupt(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(Template, refused_when_bytes_trail) {
  Bytes bytes = serialize(example());
  bytes.push_back(0);
  expect_corrupt(bytes);
}

TEST(Template, refused_when_header_fields_are_foreign) {
  const Bytes whole = serialize(example());
  for (const auto& [offset, value] :
       {std::pair<std::size_t, std::uint8_t>{0, 'T'}, {4, 0}, {4, 2}, {5, 1}, {6, 0}, {6, 4}, {7, 1}}) {
    Bytes bytes = whole;
    bytes[offset] = value;
    expect_corrupt(bytes);
  }
}

TEST(Template, refused_when_lengths_lie) {
  for (const std::uint8_t dimension : std::initializer_list<std::uint8_t>{0, 1, 3, 255}) {
    Bytes bytes = serialize(example());
    bytes[kDimensionOffset] = dimension;
    expect_corrupt(bytes);
  }
  Bytes huge = serialize(example());
  for (std::size_t i = 0; i < 4; ++i) huge[kDimensionOffset + i] = 0xFF;
  expect_corrupt(huge);
  Bytes long_id = serialize(example());
  long_id[28] = 0xFF;
  long_id[29] = 0xFF;
  expect_corrupt(long_id);
}

TEST(Template, with_a_relief_comes_back_and_is_checked_like_the_vector) {
  Template value = example();
  value.relief = unit_vector(120, 5);
  const Bytes bytes = serialize(value);
  EXPECT_EQ(bytes[4], 2) << "the format that has it";
  EXPECT_EQ(parse_template(bytes), value);
  expect_corrupt(Bytes(bytes.begin(), bytes.end() - 1));
  Bytes longer = bytes;
  longer.push_back(0);
  expect_corrupt(longer);
  Bytes not_unit = bytes;
  put_f32(not_unit, bytes.size() - 4, 2.0F);
  expect_corrupt(not_unit);
  Bytes huge = bytes;
  const std::size_t dimension = bytes.size() - 4 * 121;
  huge[dimension + 2] = 0xFF;
  expect_corrupt(huge);
  Bytes none = serialize(example());
  none[4] = 2;
  expect_corrupt(none);
}

TEST(Template, quality_is_taken_at_its_bounds_and_refused_past_them) {
  for (const float good : {0.0F, 1.0F}) {
    Bytes bytes = serialize(example());
    put_f32(bytes, kQualityOffset, good);
    EXPECT_TRUE(parse_template(bytes));
  }
  using Float = std::numeric_limits<float>;
  for (const float bad : {-Float::denorm_min(), std::nextafter(1.0F, 2.0F), Float::infinity(), Float::quiet_NaN()}) {
    Bytes bytes = serialize(example());
    put_f32(bytes, kQualityOffset, bad);
    expect_corrupt(bytes);
  }
}

TEST(Template, refused_when_the_vector_is_not_finite) {
  using Float = std::numeric_limits<float>;
  for (const float bad : {Float::infinity(), -Float::infinity(), Float::quiet_NaN()}) {
    Template value = example();
    value.vector = {1.0F, bad};
    expect_corrupt(serialize(value));
  }
}

TEST(Template, norm_may_differ_from_one_by_a_thousandth) {
  const auto with_norm = [](float norm) {
    Template value = example();
    value.vector = {0.0F, norm, 0.0F};
    return serialize(value);
  };
  EXPECT_TRUE(parse_template(with_norm(1.00099F)));
  EXPECT_TRUE(parse_template(with_norm(0.99901F)));
  expect_corrupt(with_norm(1.00101F));
  expect_corrupt(with_norm(0.99899F));
  expect_corrupt(with_norm(0.0F));
}

TEST(Template, dimension_is_taken_at_its_limit_and_refused_one_past_it) {
  Template value = example();
  value.vector.assign(limits::kMaxEmbeddingDimension, 0.0F);
  value.vector[0] = 1.0F;
  EXPECT_TRUE(parse_template(serialize(value)));
  value.vector.push_back(0.0F);
  expect_corrupt(serialize(value));
}

TEST(Template, size_is_taken_at_its_limit_and_refused_one_past_it) {
  Template value = example();
  value.pack.id.clear();
  const std::size_t rest = serialize(value).size();
  value.pack.id.assign(limits::kMaxTemplateBytes - rest, 'p');
  EXPECT_EQ(serialize(value).size(), limits::kMaxTemplateBytes);
  EXPECT_TRUE(parse_template(serialize(value)));
  value.pack.id.push_back('p');
  expect_corrupt(serialize(value));
}

}  // namespace
}  // namespace selfsame::match
