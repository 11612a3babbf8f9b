// Real pictures, compared with the templates that another vendor's extractor made of them.
#include <gtest/gtest.h>

#include <cmath>

#include "base/system.hpp"
#include "finger/interchange.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "media/codec/codec.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame::finger {
namespace {

constexpr std::size_t kLimit = 1U << 20U;

namespace fs = std::filesystem;

Print read_picture(const fs::path& folder, const std::string& name) {
  const auto image = media::codec::decode_image(base::read_file(folder / (name + ".pgm"), kLimit).value());
  return print_of(read_ridges(image.value()).value());
}
Bytes template_bytes(const fs::path& folder, const std::string& name) {
  return base::read_file(folder / (name + ".ist"), kLimit).value();
}
Print read_template(const fs::path& folder, const std::string& name) {
  const auto record = parse_record(template_bytes(folder, name));
  return print_of(record.value(), record.value().views.at(0));
}

constexpr const char* kFolder = "data/finger/sample_pairs/fjfx";
const std::vector<std::string> kNames{"a001_03p", "a001_04p", "a001_05p", "a001_06p", "a001_07p",
                                      "a004_05p", "b001_04p", "b001_06p", "b001_08p"};

TEST(RealPrints, templates_of_another_maker_are_written_as_they_were_read) {
  SELFSAME_NEED_DATA(folder, kFolder);
  for (const auto& name : kNames) {
    const Bytes bytes = template_bytes(folder, name);
    const auto record = parse_record(bytes);
    ASSERT_TRUE(record) << name << ": " << record.error().message;
    EXPECT_EQ(*write_record(*record), bytes) << name;
  }
}

TEST(RealPrints, records_in_buffers_of_a_fixed_size_are_read) {
  SELFSAME_NEED_DATA(folder, "data/trial");
  const auto read = [&](const char* name) { return parse_record(base::read_file(folder / name, kLimit).value()); };
  const auto padded = read("openafis_101_1_padded_to_512.iso");
  ASSERT_TRUE(padded) << padded.error().message;
  EXPECT_EQ(padded->views.at(0).minutiae.size(), 25U);
  const auto other = read("openafis_101_2.iso");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_GT(Matcher()
                .compare(Matchable(print_of(*padded, padded->views[0])), Matchable(print_of(*other, other->views[0])))
                .llr,
            0);
  const auto with_extended_data = read("sourceafis_iso-probe.dat");
  ASSERT_TRUE(with_extended_data) << with_extended_data.error().message;
  EXPECT_EQ(with_extended_data->views.at(0).minutiae.size(), 38U);
}

TEST(RealPrints, our_minutiae_lie_and_point_as_those_of_another_maker) {
  SELFSAME_NEED_DATA(folder, kFolder);
  for (const auto& name : kNames) {
    const Print ours = read_picture(folder, name);
    const Print theirs = read_template(folder, name);
    int near = 0;
    double turned = 0;
    for (const Minutia& t : theirs.minutiae) {
      const Minutia* nearest = nullptr;
      double least = 9;
      for (const Minutia& o : ours.minutiae) {
        if (std::hypot(o.x - t.x, o.y - t.y) < least) {
          least = std::hypot(o.x - t.x, o.y - t.y);
          nearest = &o;
        }
      }
      if (nearest == nullptr) continue;
      ++near;
      turned += std::abs(static_cast<std::int8_t>(static_cast<std::uint8_t>(nearest->angle - t.angle)));
    }
    EXPECT_GT(3 * near, 2 * static_cast<int>(std::min(ours.minutiae.size(), theirs.minutiae.size()))) << name;
    EXPECT_LT(turned / near, 16) << name;  // of 256 a turn
  }
}

TEST(RealPrints, fingers_are_known_by_templates_of_another_maker) {
  SELFSAME_NEED_DATA(folder, kFolder);
  // Two impressions each of two fingers; other names do not reveal pairs.
  const auto mates = [](const std::string& a, const std::string& b) {
    const auto either = [&](std::string_view p, std::string_view q) {
      return (a == p && b == q) || (a == q && b == p);
    };
    return a == b || either("a001_04p", "b001_04p") || either("a001_06p", "b001_06p");
  };
  Matcher matcher;
  for (const auto& a : kNames) {
    const Matchable ours(read_picture(folder, a));
    for (const auto& b : kNames) {
      const float llr = matcher.compare(ours, Matchable(read_template(folder, b))).llr;
      if (mates(a, b)) {
        EXPECT_GT(llr, 4) << a << ' ' << b;
      } else {
        EXPECT_LT(llr, 4) << a << ' ' << b;
      }
    }
  }
}

}  // namespace
}  // namespace selfsame::finger
