// How well copies of a picture are distinguished from new pictures of the same person in the same place, on rendered
// people and photographs, with the shipped detector.
#include <gtest/gtest.h>

#include <filesystem>

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
constexpr std::size_t kPeople = 150;  // of the photographs
constexpr std::size_t kPictures = 4;  // of each

struct FaceEdit {
  test::PictureEdit edit;
  double least = 0.9;  // share that must be recognised; 0: published as a limit
};

const std::vector<FaceEdit>& face_edits() {
  static const std::vector<FaceEdit> kEdits{
      {{"the same file", [](const Image& p) { return p; }}},
      {{"JPEG, quality 85", [](const Image& p) { return test::as_jpeg(p, 85); }}},
      {{"JPEG, quality 50", [](const Image& p) { return test::as_jpeg(p, 50); }}, 0.8},
      {{"three quarters of the size", [](const Image& p) { return test::scaled(p, 75); }}},
      {{"12 % brighter", [](const Image& p) { return test::brightened(p, 1.12F); }}},
      {{"mirrored", [](const Image& p) { return media::flip_horizontal(p); }}},
      {{"mirrored, JPEG, quality 50", [](const Image& p) { return test::as_jpeg(media::flip_horizontal(p), 50); }},
       0.75},
      {{"8 pixels cut off each side", [](const Image& p) { return test::cropped(p, 8); }}, 0},
      {{"turned by 2 degrees", [](const Image& p) { return test::turned(p, 2); }}, 0},
  };
  return kEdits;
}

class CopiesOfFaces : public ::testing::Test {
 protected:
  Codes codes(const Image& picture) const {
    const auto faces = engine_->detect(picture);
    if (!faces || faces->empty()) return {};
    return coder_.codes(picture, faces->front().box);
  }
  /// Pictures of one person; of the first, copies too.
  void add(const char* new_row, const std::vector<Image>& pictures) {
    std::vector<Codes> earlier;
    for (const Image& picture : pictures) {
      const Codes now = codes(picture);
      if (now.empty()) continue;
      for (const Codes& before : earlier) table_.add(new_row, before, now);
      if (earlier.empty()) {
        for (const FaceEdit& one : face_edits()) table_.add(one.edit.name, now, codes(one.edit.edit(picture)));
      }
      earlier.push_back(now);
    }
  }
  void expect_copies_known() const {
    for (const FaceEdit& one : face_edits()) {
      if (one.least > 0) {
        EXPECT_GE(table_.known(one.edit.name), one.least) << one.edit.name;
      }
    }
    EXPECT_EQ(table_.known("the same file"), 1);
  }

  std::shared_ptr<const face::Engine> engine_ = test::shipped_engine();
  face::CopyCoder coder_{test::kCopyKey};
  test::CopiesTable table_;
};

TEST_F(CopiesOfFaces, are_told_from_new_frames_of_rendered_people) {
  constexpr const char* kLater = "a second or more later";
  const std::uint64_t people = test::people_to_show(5);
  for (std::uint64_t who = 1; who <= people; ++who) {
    const synth::Script script{
        .seconds = kSeconds, .fps = kFps, .actions = {}, .width = 640, .height = 480, .flashes = {}};
    std::vector<Image> frames;
    for (auto& frame : synth::present(synth::Species::bona_fide, 4000 + who, script, 4000 + who).frames) {
      frames.push_back(std::move(frame.rgb));
    }
    add(kLater, frames);
  }
  table_.print("rendered people");
  expect_copies_known();
  EXPECT_LE(table_.known(kLater), 0.02);
}

TEST_F(CopiesOfFaces, are_told_from_other_photographs) {
  SELFSAME_NEED_DATA(folder, "data/face/lfw");
  constexpr const char* kOther = "another photograph";
  std::vector<fs::path> people;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) people.push_back(entry.path());
  }
  std::sort(people.begin(), people.end());
  std::size_t shown = 0;
  for (const fs::path& person : people) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(person)) files.push_back(entry.path());
    if (files.size() < 2 || shown == kPeople) continue;
    ++shown;
    std::sort(files.begin(), files.end());
    files.resize(std::min(files.size(), kPictures));
    std::vector<Image> pictures;
    for (const fs::path& file : files) {
      const auto bytes = base::read_file(file, limits::kMaxImageBytes);
      pictures.push_back(media::codec::decode_image(bytes.value()).value());
    }
    add(kOther, pictures);
  }
  table_.print("photographs (LFW)");
  expect_copies_known();
  EXPECT_LE(table_.known(kOther), 0.005);
}

}  // namespace
}  // namespace selfsame
