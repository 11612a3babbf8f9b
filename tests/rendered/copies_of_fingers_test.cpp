// Copies of real prints, of pictures and of records, against other impressions of the same fingers.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/system.hpp"
#include "finger/copy_code.hpp"
#include "finger/interchange.hpp"
#include "finger/minutiae.hpp"
#include "finger/ridges.hpp"
#include "media/codec/wsq_test_support.hpp"
#include "tests/rendered/copies_table.hpp"
#include "tests/rendered/picture_edits.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame {
namespace {

using media::Image;
using test::Codes;

constexpr int kFingers = 10;
constexpr int kImpressions = 8;
constexpr int kEdited = 2;  // impressions of each finger
constexpr std::array kSets{"fvc2002_db1_b", "fvc2002_db3_b", "fvc2004_db2_b", "fvc2004_db4_b"};

const std::vector<test::PictureEdit>& picture_edits() {
  static const std::vector<test::PictureEdit> kEdits{
      {"the same file", [](const Image& p) { return p; }},
      {"JPEG, quality 50", [](const Image& p) { return media::to_gray(test::as_jpeg(p, 50)); }},
      {"WSQ, 12 levels a step",
       [](const Image& p) {
         return *media::codec::decode_image(media::codec::files::WsqWriter(p, {.step_in_thousandths = 12'000}).out);
       }},
      {"8 pixels cut off each side", [](const Image& p) { return test::cropped(p, 8); }},
      {"shifted by 5.5 and -7.25 pixels", [](const Image& p) { return test::turned(p, 0, 5.5F, -7.25F, 255); }},
      {"turned by 2 degrees", [](const Image& p) { return test::turned(p, 2, 0, 0, 255); }},
      {"2 % larger", [](const Image& p) { return test::scaled(p, 102); }},
      {"mirrored", [](const Image& p) { return media::flip_horizontal(p); }},
      {"turned, cut, JPEG, quality 50",
       [](const Image& p) {
         return media::to_gray(test::as_jpeg(test::cropped(test::turned(p, -2, 0, 0, 255), 8), 50));
       }},
  };
  return kEdits;
}

finger::RecordView changed(finger::RecordView view, double degrees, double right, double down) {
  const double angle = degrees * std::numbers::pi / 180;
  for (finger::RecordMinutia& m : view.minutiae) {
    const double x = m.x - 150.0;
    const double y = m.y - 150.0;
    m.x = static_cast<std::uint16_t>(std::lround(200 + x * std::cos(angle) - y * std::sin(angle) + right));
    m.y = static_cast<std::uint16_t>(std::lround(200 + x * std::sin(angle) + y * std::cos(angle) + down));
    m.angle = static_cast<std::uint8_t>(m.angle - std::lround(degrees / 360 * 256));  // the other way round
  }
  return view;
}

class CopiesOfFingers : public ::testing::Test {
 protected:
  /// As the engine reads it.
  Codes of_record(const finger::Record& record) const {
    const auto read = finger::parse_record(finger::write_record(record).value()).value();
    const finger::View view{read.views[0].position, finger::print_of(read, read.views[0])};
    return coder_.codes(std::span(&view, 1));
  }
  void add_record(test::CopiesTable& table, const finger::Print& print, std::vector<Codes>& earlier) const {
    using finger::RecordFormat;
    const auto record = [&](RecordFormat format) {
      return finger::record_of(print, format, 500, 500, finger::FingerPosition::unknown, 80);
    };
    const finger::Record iso = record(RecordFormat::iso_19794_2);
    const Codes codes = of_record(iso);
    for (const Codes& before : earlier) table.add("another impression", before, codes);
    if (earlier.size() < kEdited) {
      table.add("the same record", codes, of_record(iso));
      table.add("in the other format", codes, of_record(record(RecordFormat::ansi_378)));
      finger::Record other = iso;
      other.views[0] = changed(iso.views[0], 0, 7, -3);
      table.add("shifted by 7 and -3 pixels", codes, of_record(other));
      other.views[0] = changed(iso.views[0], 2, 0, 0);
      table.add("turned by 2 degrees", codes, of_record(other));
      other = iso;
      for (auto& m : other.views[0].minutiae)
        m.x = static_cast<std::uint16_t>(2 * m.x), m.y = static_cast<std::uint16_t>(2 * m.y);
      other.x_per_cm = other.y_per_cm = 394;
      table.add("at 1000 dpi", codes, of_record(other));
      other = iso;
      other.views[0].minutiae.erase(other.views[0].minutiae.begin() + 5);
      table.add("without one minutia", codes, of_record(other));
    }
    earlier.push_back(codes);
  }

  finger::CopyCoder coder_{test::kCopyKey};
};

TEST_F(CopiesOfFingers, are_told_from_other_impressions) {
  SELFSAME_NEED_DATA(folder, "data/finger");
  test::CopiesTable pictures;
  test::CopiesTable records;
  for (const char* set : kSets) {
    for (int finger = 0; finger < kFingers; ++finger) {
      std::vector<Codes> earlier;
      std::vector<Codes> earlier_records;
      for (int impression = 1; impression <= kImpressions; ++impression) {
        const auto name = std::to_string(101 + finger) + "_" + std::to_string(impression) + ".tif";
        const auto file = base::read_file(folder / set / name, limits::kMaxImageBytes);
        ASSERT_TRUE(file) << name;
        const Image picture = media::to_gray(media::codec::decode_image(*file).value());
        const Codes codes = coder_.codes(picture);
        for (const Codes& before : earlier) pictures.add("another impression", before, codes);
        if (impression <= kEdited) {
          for (const auto& [edit, apply] : picture_edits()) pictures.add(edit, codes, coder_.codes(apply(picture)));
        }
        earlier.push_back(codes);
        add_record(records, finger::print_of(finger::read_ridges(picture).value()), earlier_records);
      }
    }
  }
  pictures.print("pictures of prints, four FVC sets");
  records.print("records of their minutiae");
  for (const auto& [edit, apply] : picture_edits()) EXPECT_GE(pictures.known(edit), 0.97) << edit;
  for (const char* edit :
       {"the same record", "in the other format", "shifted by 7 and -3 pixels", "turned by 2 degrees", "at 1000 dpi"}) {
    EXPECT_GE(records.known(edit), 0.95) << edit;
  }
  EXPECT_EQ(pictures.known("the same file"), 1);
  EXPECT_LE(pictures.known("another impression"), 0.001);
  EXPECT_LE(records.known("another impression"), 0.005);
}

}  // namespace
}  // namespace selfsame
