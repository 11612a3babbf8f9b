// How well copies of a picture are distinguished from new pictures of the same person in the same place, on rendered
// people and photographs, with the shipped detector.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "face/copy_code.hpp"
#include "synth/presentation.hpp"
#include "tests/rendered/copies_table.hpp"
#include "tests/rendered/picture_edits.hpp"
#include "tests/rendered/rendered_people.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame {
namespace {

namespace fs = std::filesystem;
using media::Image;
using test::Codes;

constexpr float kFps = 1;  // a second from frame to frame: longer than a head keeps to one place
constexpr float kSeconds = 10;
constexpr std::size_t kPictures = 4;  // of each

struct FaceEdit {
  test::PictureEdit edit;
  double least = 0.9;        // share that must be known again by the codes of the whole; 0: they do not know it
  double least_still = 0.9;  // or by those of details
};

const std::vector<FaceEdit>& face_edits() {
  const auto side = [](const Image& p, int percent) { return p.width() * percent / 100; };
  static const std::vector<FaceEdit> kEdits{
      {{"the same file", [](const Image& p) { return p; }}},
      {{"JPEG, quality 85", [](const Image& p) { return test::as_jpeg(p, 85); }}},
      {{"JPEG, quality 50", [](const Image& p) { return test::as_jpeg(p, 50); }}, 0.8},
      {{"three quarters of the size", [](const Image& p) { return test::scaled(p, 75); }}, 0.9, 0.85},
      {{"12 % brighter", [](const Image& p) { return test::brightened(p, 1.12F); }}},
      {{"mirrored", [](const Image& p) { return media::flip_horizontal(p); }}, 0.9, 0.85},
      {{"mirrored, JPEG, quality 50", [](const Image& p) { return test::as_jpeg(media::flip_horizontal(p), 50); }},
       0.75,
       0.85},
      {{"3 % cut off each side", [side](const Image& p) { return test::cropped(p, side(p, 3)); }}, 0},
      {{"10 % cut off each side", [side](const Image& p) { return test::cropped(p, side(p, 10)); }}, 0, 0.5},
      {{"turned by 2 degrees", [](const Image& p) { return test::turned(p, 2); }}, 0},
      {{"turned by 5 degrees", [](const Image& p) { return test::turned(p, 5); }}, 0},
      {{"turned, cut and JPEG, quality 50",
        [](const Image& p) { return test::as_jpeg(test::cropped(test::turned(p, 2), 8), 50); }},
       0,
       0.85},
      {{"90 % of the size, mirrored, cut, JPEG, quality 70",
        [](const Image& p) {
          return test::as_jpeg(test::cropped(media::flip_horizontal(test::scaled(p, 90)), 8), 70);
        }},
       0,
       0.85},
  };
  return kEdits;
}

class CopiesOfFaces : public ::testing::Test {
 protected:
  struct Coded {
    Codes whole, details;
  };
  Coded coded(const Image& picture) const {
    const auto faces = engine_->detect(picture);
    if (!faces || faces->empty()) return {};
    return {coder_.codes(picture, faces->front().box), coder_.still_codes(picture, faces->front().landmarks)};
  }
  void compare(const std::string& row, const Coded& earlier, const Coded& now) {
    whole_.add(row, earlier.whole, now.whole);
    details_.add(row, earlier.details, now.details);
  }
  /// Pictures of one person; of the first, copies too.
  void add(const char* new_row, const std::vector<Image>& pictures) {
    std::vector<Coded> earlier;
    for (const Image& picture : pictures) {
      const Coded now = coded(picture);
      if (now.whole.empty()) continue;
      for (const Coded& before : earlier) {
        // Some sets hold a picture twice, under two names.
        if (distance(before.whole.front(), now.whole.front()) > 0) compare(new_row, before, now);
      }
      if (earlier.empty()) {
        for (const FaceEdit& one : face_edits()) compare(one.edit.name, now, coded(one.edit.edit(picture)));
      }
      earlier.push_back(now);
    }
  }
  void print(const char* of) {
    whole_.print((std::string(of) + ", codes of the whole").c_str());
    details_.print((std::string(of) + ", codes of details").c_str());
  }
  /// `slack`: rendered skin has less detail than skin.
  void expect_copies_known(double slack = 0) const {
    for (const FaceEdit& one : face_edits()) {
      if (one.least > 0) {
        EXPECT_GE(whole_.known(one.edit.name), one.least) << one.edit.name;
      }
      EXPECT_GE(details_.known(one.edit.name), one.least_still - slack) << one.edit.name;
    }
    EXPECT_EQ(whole_.known("the same file"), 1);
    EXPECT_EQ(details_.known("the same file"), 1);
  }

  std::shared_ptr<const face::Engine> engine_ = test::shipped_engine();
  face::CopyCoder coder_{test::kCopyKey};
  test::CopiesTable whole_;
  test::CopiesTable details_{auth::SeenSamplesOptions{}.nearest_still_bits};
};

/// Frames of one sitting.
std::vector<Image> rendered(std::uint64_t who, std::uint64_t seed, float seconds) {
  const synth::Script script{
      .seconds = seconds, .fps = kFps, .actions = {}, .width = 640, .height = 480, .flashes = {}};
  std::vector<Image> frames;
  for (auto& frame : synth::present(synth::Species::bona_fide, who, script, seed).frames) {
    frames.push_back(std::move(frame.rgb));
  }
  return frames;
}

TEST_F(CopiesOfFaces, are_told_from_new_frames_of_rendered_people) {
  constexpr const char* kLater = "a second or more later";
  const std::uint64_t people = test::people_to_show(5);
  for (std::uint64_t who = 4001; who <= 4000 + people; ++who) add(kLater, rendered(who, who, kSeconds));
  print("rendered people");
  expect_copies_known(0.35);
  EXPECT_LE(whole_.known(kLater), 0.02);  // by details many are taken for copies: they are for stills
}

TEST_F(CopiesOfFaces, are_told_from_rendered_people_at_another_time) {
  constexpr const char* kAnotherTime = "another time";
  const std::uint64_t people = test::people_to_show(3);
  for (std::uint64_t who = 4001; who <= 4000 + people; ++who) {
    std::vector<Image> pictures;
    for (std::uint64_t time = 0; time < 3; ++time) {
      pictures.push_back(std::move(rendered(who, 10 * who + time, 1).front()));
    }
    add(kAnotherTime, pictures);
  }
  print("rendered people, now and then");
  expect_copies_known(0.35);
  EXPECT_LE(whole_.known(kAnotherTime), 0.005);
  EXPECT_LE(details_.known(kAnotherTime), 0.005);
}

Image read_picture(const fs::path& file) {
  const auto bytes = base::read_file(file, limits::kMaxImageBytes);
  return media::codec::decode_image(bytes.value()).value();
}

TEST_F(CopiesOfFaces, are_told_from_other_photographs) {
  SELFSAME_NEED_DATA(folder, "data/face/lfw");
  constexpr const char* kOther = "another photograph";
  std::vector<fs::path> people;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) people.push_back(entry.path());
  }
  std::sort(people.begin(), people.end());
  const std::uint64_t most = test::people_to_show(30);
  std::uint64_t shown = 0;
  for (const fs::path& person : people) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(person)) files.push_back(entry.path());
    if (files.size() < 2 || shown == most) continue;
    ++shown;
    std::sort(files.begin(), files.end());
    files.resize(std::min(files.size(), kPictures));
    std::vector<Image> pictures;
    for (const fs::path& file : files) pictures.push_back(read_picture(file));
    add(kOther, pictures);
  }
  print("photographs (LFW)");
  expect_copies_known();
  EXPECT_LE(whole_.known(kOther), 0.005);
  EXPECT_LE(details_.known(kOther), 0.005);
}

TEST_F(CopiesOfFaces, are_told_from_photographs_of_one_sitting) {
  SELFSAME_NEED_DATA(folder, "data/face/yalefaces");
  constexpr const char* kOther = "another photograph of the sitting";
  std::map<std::string, std::vector<fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("subject")) files[name.substr(0, name.find('_'))].push_back(entry.path());
  }
  for (auto& [person, of_person] : files) {
    std::sort(of_person.begin(), of_person.end());
    std::vector<Image> pictures;
    for (const fs::path& file : of_person) pictures.push_back(read_picture(file));
    add(kOther, pictures);
  }
  print("photographs (Yale)");
  expect_copies_known();
  EXPECT_LE(whole_.known(kOther), 0.005);
  EXPECT_LE(details_.known(kOther), 0.01);  // seconds apart, by a camera that stood still
}

}  // namespace
}  // namespace selfsame
