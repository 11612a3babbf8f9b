// The face modality on real photographs, with third-party packs; skipped if they are missing.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "face/native.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame::face {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Engine> load_engine(const fs::path& models) {
  const auto library = infer::PackLibrary::scan({{test::source_folder() / "models"}, {models}});
  const auto runtime = infer::Runtime::create();
  const auto detector = infer::Session::load(*runtime, **library.find("yunet-n-dynamic"));
  const auto embedder = infer::Session::load(*runtime, **library.find("mobilefacenet-foamliu"));
  return *make_engine({*detector, *embedder});
}

pipeline::Sample photograph(const fs::path& file) {
  const auto bytes = base::read_file(file, limits::kMaxImageBytes);
  return {.content = pipeline::FacePicture{*media::codec::decode_image(*bytes)}};
}

class FaceEngine : public ::testing::Test {
 protected:
  Result<pipeline::Probe> extract(const Engine& engine, const pipeline::Sample& sample, pipeline::Purpose purpose) {
    pipeline::StageTimer stages(clock_);
    return engine.extract(sample, purpose, stages);
  }
  base::SystemClock clock_;
};

TEST_F(FaceEngine, tells_one_person_from_another) {
  SELFSAME_NEED_DATA(models, "models");
  SELFSAME_NEED_DATA(lfw, "data/face/lfw");
  const auto engine = load_engine(models);
  std::vector<pipeline::Probe> probes;
  for (const char* name : {"0002", "0003", "0004"}) {
    const auto probe = extract(*engine, photograph(lfw / "Tony_Blair" / ("Tony_Blair_" + std::string(name) + ".jpg")),
                               pipeline::Purpose::enrolment);
    if (probe) probes.push_back(*probe);
  }
  ASSERT_GE(probes.size(), 2U);
  const auto enrolment = engine->enrol(probes, 1);
  ASSERT_TRUE(enrolment);
  const auto& reference = enrolment->reference;
  const auto same =
      extract(*engine, photograph(lfw / "Tony_Blair/Tony_Blair_0011.jpg"), pipeline::Purpose::verification);
  const auto other = extract(*engine, photograph(lfw / "Al_Gore/Al_Gore_0001.jpg"), pipeline::Purpose::verification);
  EXPECT_GT(engine->compare(reference, *same)->raw, 0.45F);
  EXPECT_LT(engine->compare(reference, *other)->raw, 0.25F);
}

TEST_F(FaceEngine, gives_the_same_vector_for_gray_rgb_and_rgba) {
  SELFSAME_NEED_DATA(models, "models");
  SELFSAME_NEED_DATA(orl, "data/face/att_faces");
  const auto engine = load_engine(models);
  auto sample = photograph(orl / "s1" / "1.pgm");
  auto& image = std::get<pipeline::FacePicture>(sample.content).image;
  const auto gray = extract(*engine, sample, pipeline::Purpose::verification);
  ASSERT_TRUE(gray);
  image = media::to_rgb(image);
  EXPECT_EQ(extract(*engine, sample, pipeline::Purpose::verification)->vector, gray->vector);
}

TEST_F(FaceEngine, says_why_a_sample_cannot_be_used) {
  SELFSAME_NEED_DATA(models, "models");
  SELFSAME_NEED_DATA(lfw, "data/face/lfw");
  const auto engine = load_engine(models);
  const auto code = [&](media::Image image, pipeline::Purpose purpose) {
    const auto probe = extract(*engine, {.content = pipeline::FacePicture{std::move(image)}}, purpose);
    return probe ? std::string("none") : std::string(base::to_string(probe.error().code));
  };
  const auto photo = photograph(lfw / "Al_Gore/Al_Gore_0001.jpg");
  const auto portrait = media::to_rgb(std::get<pipeline::FacePicture>(photo.content).image);
  EXPECT_EQ(code(test::noise_image(300, 200, 3, 1), pipeline::Purpose::verification), "face_not_found");
  EXPECT_EQ(code(media::Image(1, 1, 1), pipeline::Purpose::verification), "face_not_found");

  media::Image two(500, 250, 3);
  for (int y = 0; y < 250; ++y) {
    std::copy_n(portrait.row(y), 750, two.row(y));
    std::copy_n(portrait.row(y), 750, two.row(y) + 750);
  }
  EXPECT_EQ(code(two, pipeline::Purpose::enrolment), "multiple_faces");
  EXPECT_EQ(code(two, pipeline::Purpose::verification), "none");
  EXPECT_EQ(engine->detect(two)->size(), 2U);

  media::Image dark = portrait;
  for (auto& value : dark.bytes()) value = static_cast<std::uint8_t>(value / 6);
  EXPECT_EQ(code(dark, pipeline::Purpose::enrolment), "quality_too_low");
}

TEST_F(FaceEngine, refuses_packs_of_the_wrong_kind) {
  SELFSAME_NEED_DATA(models, "models");
  const auto library = infer::PackLibrary::scan({{test::source_folder() / "models"}, {models}});
  const auto runtime = infer::Runtime::create();
  const auto detector = *infer::Session::load(*runtime, **library.find("yunet-n-dynamic"));
  EXPECT_EQ(make_engine({detector, detector}).error().code, ErrorCode::pack_invalid);
}

}  // namespace
}  // namespace selfsame::face
