#include "finger/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "finger/comparing.hpp"
#include "finger/drawn_print_test_support.hpp"
#include "finger/gallery.hpp"
#include "finger/interchange.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"

namespace selfsame::finger {
namespace {

using pipeline::Purpose;

class FingerEngine : public ::testing::Test {
 protected:
  static pipeline::Sample sample(std::uint64_t finger, std::uint64_t impression = 0, std::string position = {}) {
    test::DrawnPrint drawn = test::drawn_finger(finger);
    drawn.seed += impression;
    drawn.noise = impression == 0 ? 0 : 30;
    drawn.shift_x = 7.0 * static_cast<double>(impression);
    drawn.turn = 0.1 * static_cast<double>(impression);
    return {.content = pipeline::FingerPicture{.image = drawn.draw(), .position = std::move(position)}};
  }
  static pipeline::Sample record_of_finger(std::uint64_t finger, FingerPosition position) {
    const Print print = print_of(read_ridges(test::drawn_finger(finger).draw()).value());
    return {.content = pipeline::FingerRecord{
                write_record(record_of(print, RecordFormat::iso_19794_2, 300, 300, position, 80)).value()}};
  }
  Result<pipeline::Probe> extract(const pipeline::Sample& of, Purpose purpose = Purpose::verification) {
    pipeline::StageTimer stages(clock_);
    return engine_.extract(of, purpose, stages);
  }
  match::Template enrol(const std::vector<pipeline::Sample>& samples) {
    std::vector<pipeline::Probe> probes;
    for (const auto& one : samples) probes.push_back(extract(one, Purpose::enrolment).value());
    auto enrolment = engine_.enrol(probes, 123).value();
    dropped_ = std::move(enrolment.outliers);
    return enrolment.reference;
  }
  float llr(const match::Template& reference, const pipeline::Sample& of) {
    return engine_.compare(reference, extract(of).value()).value().llr;
  }

  base::FakeClock clock_;
  Engine engine_;
  std::vector<std::size_t> dropped_;
};

TEST_F(FingerEngine, knows_an_enrolled_finger_and_no_other) {
  const auto reference = enrol({sample(1), sample(1, 1), sample(1, 2)});
  EXPECT_TRUE(dropped_.empty());
  EXPECT_EQ(reference.samples, 3U);
  EXPECT_EQ(reference.created_ms, 123);
  EXPECT_EQ(parse_views(reference.features)->size(), 3U);
  EXPECT_GT(llr(reference, sample(1, 3)), 3);
  EXPECT_LT(llr(reference, sample(2, 3)), 0);
  const auto comparison = engine_.compare(reference, extract(sample(1, 3)).value()).value();
  EXPECT_EQ(comparison.raw, comparison.llr);
  EXPECT_GT(comparison.score, 0.9F);
}

TEST_F(FingerEngine, a_template_survives_its_byte_form) {
  const auto reference = enrol({sample(1)});
  const auto again = match::parse_template(match::serialize(reference));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, reference);
}

TEST_F(FingerEngine, features_of_a_probe_survive_their_byte_form) {
  const auto reference = enrol({sample(1)});
  for (const auto& of : {sample(1, 3, "left-thumb"), record_of_finger(1, FingerPosition::right_index)}) {
    pipeline::Probe probe = extract(of).value();
    const Bytes saved = probe.features->save();
    const float before = engine_.compare(reference, probe).value().llr;
    probe.features = engine_.load_features(saved).value();
    EXPECT_EQ(probe.features->save(), saved);
    EXPECT_EQ(engine_.compare(reference, probe).value().llr, before);
    EXPECT_EQ(engine_.load_features(ByteView(saved).first(saved.size() - 1)).error().code, ErrorCode::session_corrupt);
  }
}

TEST_F(FingerEngine, leaves_out_the_stranger_among_three) {
  const auto reference = enrol({sample(1), sample(2), sample(1, 2)});
  EXPECT_EQ(dropped_, std::vector<std::size_t>{1});
  EXPECT_LT(llr(reference, sample(2, 1)), 0);
}

TEST_F(FingerEngine, refuses_two_fingers_that_are_said_to_be_one) {
  const std::vector<pipeline::Probe> probes{extract(sample(1)).value(), extract(sample(2)).value()};
  EXPECT_EQ(engine_.enrol(probes, 0).error().code, ErrorCode::samples_disagree);
}

TEST_F(FingerEngine, several_fingers_of_a_person_are_kept_apart) {
  const auto reference = enrol({sample(1, 0, "right-index"), sample(2, 0, "left-thumb")});
  EXPECT_TRUE(dropped_.empty());
  EXPECT_GT(llr(reference, sample(1, 1, "right-index")), 3);
  EXPECT_GT(llr(reference, sample(2, 1)), 3) << "not told which";
  EXPECT_LT(llr(reference, sample(1, 1, "left-thumb")), 0) << "another finger than is said";
  EXPECT_EQ(llr(reference, sample(1, 1, "left-little")), Match{}.llr) << "none that could be it";
}

TEST_F(FingerEngine, takes_records_of_other_systems) {
  const auto reference = enrol({sample(1)});
  EXPECT_GT(llr(reference, record_of_finger(1, FingerPosition::right_index)), 3);
  EXPECT_LT(llr(reference, record_of_finger(2, FingerPosition::right_index)), 0);
  const auto from_record = enrol({record_of_finger(1, FingerPosition::right_index)});
  EXPECT_EQ(parse_views(from_record.features)->front().position, FingerPosition::right_index);
  EXPECT_GT(llr(from_record, sample(1, 1)), 3);

  auto broken = record_of_finger(1, FingerPosition::right_index);
  auto& bytes = std::get<pipeline::FingerRecord>(broken.content).bytes;
  bytes.pop_back();
  EXPECT_EQ(extract(broken).error().code, ErrorCode::template_corrupt);
  bytes = {'h', 'e', 'l', 'l', 'o'};
  EXPECT_EQ(extract(broken).error().code, ErrorCode::unsupported_media);
}

/// A record of `views` views, each of `minutiae` minutiae in a grid.
pipeline::Sample crowded(std::size_t views, std::size_t minutiae, std::uint8_t quality = 50) {
  Record record;
  for (std::size_t v = 0; v < views; ++v) {
    RecordView view;
    for (std::size_t k = 0; k < minutiae; ++k) {
      view.minutiae.push_back({RecordMinutia::Type::ending, static_cast<std::uint16_t>(20 + k % 16 * 18),
                               static_cast<std::uint16_t>(20 + k / 16 * 18), static_cast<std::uint8_t>(37 * k + v),
                               quality});
    }
    record.views.push_back(std::move(view));
  }
  return {.content = pipeline::FingerRecord{write_record(record).value()}};
}

TEST_F(FingerEngine, refuses_records_of_more_prints_than_two_hands_have) {
  EXPECT_TRUE(extract(crowded(limits::kMaxRecordPrints, 12)));
  const auto refused = extract(crowded(limits::kMaxRecordPrints + 1, 12));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(refused.error().message.find("at most 10 prints"), std::string::npos) << refused.error().message;
}

TEST_F(FingerEngine, leaves_out_prints_of_a_record_that_tell_nobody_apart) {
  const auto refused = extract(crowded(3, kLeastRecordMinutiae - 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::finger_not_found);
  EXPECT_NE(refused.error().message.find("12 minutiae"), std::string::npos) << refused.error().message;
  Record mixed = parse_record(std::get<pipeline::FingerRecord>(crowded(2, 30).content).bytes).value();
  mixed.views[0].minutiae.resize(kLeastRecordMinutiae - 1);
  const auto probe = extract({.content = pipeline::FingerRecord{write_record(mixed).value()}});
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ((*prints_of(*probe))->size(), 1U);
}

TEST_F(FingerEngine, compares_no_more_minutiae_of_a_record_than_a_picture_gives) {
  const auto reference = enrol({crowded(2, 255)});
  const auto views = parse_views(reference.features).value();
  ASSERT_EQ(views.size(), 2U);
  for (const View& view : views) EXPECT_EQ(view.print.minutiae.size(), kMostRecordMinutiae);
}

TEST(Thinning, keeps_the_best_and_of_equals_those_in_the_middle) {
  Print print;
  for (int k = 0; k < 200; ++k) {
    print.minutiae.push_back({static_cast<std::int16_t>(10 * k), 50, 0, static_cast<std::uint8_t>(k == 199 ? 90 : 40)});
  }
  const Print thin = thinned(print, limits::kMaxComparedMinutiae);
  ASSERT_EQ(thin.minutiae.size(), limits::kMaxComparedMinutiae);
  EXPECT_EQ(thin.minutiae.back().x, 1990) << "the best, though at the edge";
  EXPECT_GT(thin.minutiae.front().x, 350);
  EXPECT_LT(thin.minutiae[thin.minutiae.size() - 2].x, 1640);
  EXPECT_TRUE(std::is_sorted(thin.minutiae.begin(), thin.minutiae.end(),
                             [](const Minutia& a, const Minutia& b) { return a.x < b.x; }));
  print.minutiae.resize(limits::kMaxComparedMinutiae);
  EXPECT_EQ(thinned(print, limits::kMaxComparedMinutiae).minutiae, print.minutiae);
}

TEST_F(FingerEngine, finds_the_one_print_that_matches_among_more_than_are_compared) {
  // 21 prints of others and one of the finger, against two prints of which one is the finger's: 44 pairs.
  std::vector<View> views;
  for (std::uint64_t finger = 2; finger < 23; ++finger) {
    views.push_back({FingerPosition::unknown, print_of(read_ridges(test::drawn_finger(finger).draw()).value())});
  }
  views.push_back({FingerPosition::unknown, print_of(read_ridges(test::drawn_finger(1).draw()).value())});
  const auto enrolled = make_ready(views);
  test::DrawnPrint again = test::drawn_finger(1);
  again.turn = 0.2;
  again.noise = 30;
  const auto presented =
      make_ready({{FingerPosition::unknown, print_of(read_ridges(again.draw()).value())},
                  {FingerPosition::unknown, print_of(read_ridges(test::drawn_finger(40).draw()).value())}});
  ASSERT_GT(enrolled.size() * presented.size(), limits::kMaxComparedPrints);
  Matcher matcher;
  const float one_pair = matcher.compare(enrolled.back().print, presented.front().print).llr;
  EXPECT_EQ(best_llr(matcher, enrolled, presented), less_chance(one_pair, 44));
}

TEST_F(FingerEngine, says_what_is_wrong_with_a_sample) {
  pipeline::Sample blank = sample(1);
  auto& white = std::get<pipeline::FingerPicture>(blank.content).image;
  std::fill(white.bytes().begin(), white.bytes().end(), std::uint8_t{255});
  EXPECT_EQ(extract(blank).error().code, ErrorCode::finger_not_found);
  EXPECT_EQ(extract(sample(1, 0, "nose")).error().code, ErrorCode::invalid_argument);
  const pipeline::Sample empty{.content = pipeline::FingerPicture{}};
  EXPECT_EQ(extract(empty).error().code, ErrorCode::invalid_argument);

  test::DrawnPrint little = test::drawn_finger(1);
  little.width = little.height = 140;
  const pipeline::Sample small{.content = pipeline::FingerPicture{little.draw()}};
  const auto refused = extract(small, Purpose::enrolment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::quality_too_low);
}

TEST_F(FingerEngine, refuses_templates_of_another_pack_or_broken_ones) {
  auto reference = enrol({sample(1)});
  const auto probe = extract(sample(1, 1)).value();
  reference.features.pop_back();
  EXPECT_EQ(engine_.compare(reference, probe).error().code, ErrorCode::template_corrupt);
  reference.pack.version += 1;
  EXPECT_EQ(engine_.compare(reference, probe).error().code, ErrorCode::template_pack_mismatch);
}

TEST_F(FingerEngine, keeps_no_more_prints_than_a_template_may_hold) {
  const auto probe = extract(sample(1)).value();
  const std::vector<pipeline::Probe> many(kMostViews + 3, probe);
  const auto enrolment = engine_.enrol(many, 0);
  ASSERT_TRUE(enrolment);
  EXPECT_EQ(parse_views(enrolment->reference.features)->size(), kMostViews);
}

TEST_F(FingerEngine, searches_as_it_compares) {
  const auto gallery = engine_.make_gallery();
  EXPECT_TRUE(gallery->compares());
  std::vector<match::Template> people;
  for (std::uint64_t person = 1; person <= 5; ++person) {
    people.push_back(enrol({sample(person)}));
    EXPECT_TRUE(gallery->put(person, people.back()));
  }
  const auto probe = extract(sample(4, 1)).value();
  const auto found = gallery->search(probe, 3).value();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].key, 4U);
  for (const auto& candidate : found) {
    EXPECT_EQ(candidate.raw, engine_.compare(people[static_cast<std::size_t>(candidate.key) - 1], probe)->raw);
  }
  EXPECT_GE(found[1].raw, found[2].raw);

  gallery->remove(4);
  EXPECT_EQ(gallery->size(), 4U);
  EXPECT_NE(gallery->search(probe, 1)->front().key, 4U);
  auto foreign = people[4];
  foreign.pack.id = "another";
  EXPECT_FALSE(gallery->put(5, foreign));
  EXPECT_EQ(gallery->size(), 3U) << "what a key held is gone";
  auto strange = probe;
  strange.pack.id = "another";
  EXPECT_EQ(gallery->search(strange, 1).error().code, ErrorCode::template_pack_mismatch);
}

TEST_F(FingerEngine, finds_a_person_among_many) {
  const auto gallery = engine_.make_gallery();
  std::vector<match::Template> people;
  for (std::uint64_t person = 1; person <= 6; ++person) people.push_back(enrol({sample(person)}));
  // More than are all compared: the same few fingers under many keys, and one that is there once.
  for (std::uint64_t key = 0; key < kAllCompared + 500; ++key) gallery->put(key, people[key % 5]);
  gallery->put(7777, people[5]);
  const auto found = gallery->search(extract(sample(6, 1)).value(), 2).value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].key, 7777U);
  EXPECT_EQ(found[0].raw, engine_.compare(people[5], extract(sample(6, 1)).value())->raw);
}

}  // namespace
}  // namespace selfsame::finger
