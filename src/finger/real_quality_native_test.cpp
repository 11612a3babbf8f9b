// Quality, singular points and signs of skin of real pictures, and of NFIQ 2's own examples.
#include <gtest/gtest.h>

#include <array>

#include "base/system.hpp"
#include "finger/altered_picture_test_support.hpp"
#include "finger/quality.hpp"
#include "finger/signs_of_skin.hpp"
#include "finger/singular_points.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame::finger {
namespace {

namespace fs = std::filesystem;

media::Image picture(const fs::path& file) {
  const auto bytes = base::read_file(file, 1U << 22U);
  const auto image = media::codec::decode_image(bytes.value());
  return image->channels() == 1 ? image.value() : media::to_gray(image.value());
}
Pattern pattern(const media::Image& image) {
  const RidgeField field = read_ridges(image)->field;
  return pattern_of(field, find_singular_points(field));
}

/// What NFIQ 2.3 says of its example pictures (examples/output of its repository).
struct Example {
  const char* file;
  float mu, orientation_certainty, foreground_px;
};
constexpr std::array<Example, 4> kExamples{{{"SFinGe_Test01.pgm", 183.975F, 0.8317F, 186473},
                                            {"SFinGe_Test02.pgm", 179.192F, 0.8672F, 190707},
                                            {"SFinGe_Test04.pgm", 144.611F, 0.8987F, 197840},
                                            {"SFinGe_Test05.pgm", 160.022F, 0.9061F, 194625}}};

TEST(RealQuality, is_that_of_nfiq2_where_definitions_coincide) {
  SELFSAME_NEED_DATA(folder, "data/finger/nfiq2_sfinge");
  float last = 0;
  for (const Example& example : kExamples) {
    const media::Image image = picture(folder / example.file);
    const Ridges ridges = read_ridges(image).value();
    const QualityValues values = quality_values(image, ridges, find_minutiae(ridges));
    EXPECT_NEAR(values.mean_grey_level, example.mu, 0.001) << example.file;
    EXPECT_NEAR(values.orientation_certainty, example.orientation_certainty, 0.04) << example.file;
    EXPECT_NEAR(values.ridge_area_mm2 / (0.0508 * 0.0508) / static_cast<double>(example.foreground_px), 1, 0.05)
        << example.file;
    EXPECT_GT(values.orientation_certainty, last) << example.file;  // in the same order
    last = values.orientation_certainty;
  }
}

TEST(RealPattern, is_what_the_pictures_are_of) {
  SELFSAME_NEED_DATA(folder, "data/finger/libfprint_sensors");
  const auto of = [&](const std::string& name) {
    // They are of about 250 dpi.
    const media::Image image = picture(folder / ("example_" + name + ".png"));
    return pattern(media::resize(image, 2 * image.width(), 2 * image.height()));
  };
  EXPECT_EQ(of("arch"), Pattern::arch);
  EXPECT_EQ(of("tented_arch"), Pattern::tented_arch);
  EXPECT_EQ(of("loop-right"), Pattern::right_loop);
  EXPECT_EQ(of("whorl"), Pattern::whorl);
}

TEST(RealSignsOfSkin, move_as_their_comments_say) {
  SELFSAME_NEED_DATA(folder, "data/finger/fvc2004_db2_b");
  for (const char* name : {"101_1.tif", "104_2.tif", "107_3.tif", "110_4.tif"}) {
    const media::Image image = picture(folder / name);
    const auto cues = [](const media::Image& of) { return signs_of_skin(of, read_ridges(of).value()); };
    const auto before = cues(image);
    const auto blurred = cues(test::blurred(image)), copied = cues(test::black_and_white(image)),
               flat = cues(test::flattened(image));
    for (const std::size_t k : {0U, 1U, 2U}) EXPECT_LT(blurred[k].value, before[k].value) << name << ' ' << k;
    EXPECT_GT(copied[0].value, before[0].value) << name;
    for (const std::size_t k : {1U, 2U, 3U}) EXPECT_LT(copied[k].value, 0.1F * before[k].value) << name << ' ' << k;
    EXPECT_LT(flat[3].value, 0.2F * before[3].value) << name;
  }
}

TEST(RealFingers, are_told_from_faces) {
  SELFSAME_NEED_DATA(faces, "data/face/att_faces");
  SELFSAME_NEED_DATA(prints, "data/finger/fvc2002_db1_b");
  const auto refused = [](const fs::path& file) {
    const media::Image image = picture(file);
    const Ridges ridges = read_ridges(image).value();
    const QualityValues values = quality_values(image, ridges, find_minutiae(ridges));
    for (const auto& measure : measure_quality(values, pipeline::Purpose::enrolment)) {
      if (!measure.passed) return true;
    }
    return !check_enough(values);
  };
  for (const auto& entry : fs::recursive_directory_iterator(faces)) {
    if (entry.path().filename() != "1.pgm") continue;
    EXPECT_TRUE(refused(entry.path())) << entry.path();
  }
  for (const char* name : {"101_1.tif", "105_3.tif", "110_8.tif"}) EXPECT_FALSE(refused(prints / name)) << name;
}

}  // namespace
}  // namespace selfsame::finger
