// Real prints simulated for other sensors: other resolutions, light ridges, small areas.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "finger/resolution.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame::finger {
namespace {

namespace fs = std::filesystem;

media::Image picture_of(const fs::path& file) {
  const auto image = media::codec::decode_image(base::read_file(file, limits::kMaxImageBytes).value());
  return media::to_gray(image.value());
}

Matchable matchable(const media::Image& picture) { return Matchable(print_of(read_ridges(picture).value())); }

/// Two impressions of each of some fingers.
struct Pairs {
  std::vector<media::Image> references, probes;
};

Pairs pairs_in(const fs::path& folder) {
  Pairs pairs;
  for (const char* finger : {"101", "102", "104", "105", "108", "109"}) {
    pairs.references.push_back(picture_of(folder / (std::string(finger) + "_1.tif")));
    pairs.probes.push_back(picture_of(folder / (std::string(finger) + "_2.tif")));
  }
  return pairs;
}

/// The lowest score of the same finger less the highest of different fingers.
template <typename Change>
float margin(const Pairs& pairs, const Change& change) {
  std::vector<Matchable> references, probes;
  for (const auto& picture : pairs.references) references.push_back(matchable(picture));
  for (const auto& picture : pairs.probes) probes.push_back(matchable(change(picture)));
  Matcher matcher;
  float least = 100;
  float most = -100;
  for (std::size_t a = 0; a < references.size(); ++a) {
    for (std::size_t b = 0; b < probes.size(); ++b) {
      const float llr = matcher.compare(references[a], probes[b]).llr;
      (a == b ? least : most) = a == b ? std::min(least, llr) : std::max(most, llr);
    }
  }
  return least - most;
}

TEST(Sensors, fingers_are_known_at_other_resolutions) {
  SELFSAME_NEED_DATA(folder, "data/finger/fvc2002_db1_b");
  const Pairs pairs = pairs_in(folder);
  for (const int dpi : {250, 300, 363, 508, 700, 1000}) {
    const auto scanned = [dpi](const media::Image& picture) {
      const auto scan =
          media::resize(picture, (picture.width() * dpi + 250) / 500, (picture.height() * dpi + 250) / 500);
      return at_500_dpi(scan, dpi).value();
    };
    EXPECT_GT(margin(pairs, scanned), 2) << dpi;
  }
}

TEST(Sensors, fingers_are_known_when_ridges_are_light) {
  SELFSAME_NEED_DATA(folder, "data/finger/fvc2002_db1_b");
  const auto turned = [](media::Image picture) {
    for (std::uint8_t& value : picture.bytes()) value = static_cast<std::uint8_t>(255 - value);
    return picture;
  };
  EXPECT_GT(margin(pairs_in(folder), turned), 2);
}

TEST(Sensors, fingers_are_found_in_their_pictures_and_not_in_faces) {
  SELFSAME_NEED_DATA(prints, "data/finger/fvc2002_db1_b");
  SELFSAME_NEED_DATA(faces, "data/face/att_faces");
  for (const char* finger : {"101", "105", "109"}) {
    EXPECT_TRUE(check_finger(read_ridges(picture_of(prints / (std::string(finger) + "_1.tif"))).value())) << finger;
  }
  for (const char* person : {"s1", "s2", "s3"}) {
    const auto found = check_finger(read_ridges(picture_of(faces / person / "1.pgm")).value());
    ASSERT_FALSE(found) << person;
    EXPECT_EQ(found.error().code, ErrorCode::finger_not_found);
  }
}

TEST(Sensors, every_picture_of_small_sensors_is_read_or_refused) {
  SELFSAME_NEED_DATA(folder, "data/finger/libfprint_sensors");
  int found = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const Bytes file = base::read_file(entry.path(), limits::kMaxImageBytes).value();
    const auto picture = at_500_dpi(media::codec::decode_image(file).value(), media::codec::sensor_dots_per_inch(file));
    ASSERT_TRUE(picture) << entry.path() << ": " << picture.error().message;
    const auto ridges = read_ridges(*picture);
    ASSERT_TRUE(ridges) << entry.path();
    if (check_finger(*ridges)) ++found;
    // Also for any crop that an even smaller sensor would capture.
    for (const int side : {32, 33, 64, 95}) {
      const auto corner = media::crop(*picture, {7, 5, static_cast<float>(side), static_cast<float>(side)});
      ASSERT_TRUE(read_ridges(corner)) << entry.path() << ' ' << side;
    }
  }
  EXPECT_GE(found, 9);
}

}  // namespace
}  // namespace selfsame::finger
