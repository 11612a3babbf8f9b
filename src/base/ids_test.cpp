#include "base/ids.hpp"

#include <gtest/gtest.h>

namespace selfsame {
namespace {

TEST(SubjectId, takes_every_allowed_character) {
  for (const auto* text : {"a", "Z", "0", "ann.lee_2@example-site.org", "...", ".a", "-", "@"}) {
    const auto id = SubjectId::create(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(id->str(), text);
  }
}

TEST(SubjectId, refuses_every_other_byte) {
  std::size_t taken = 0;
  for (int c = 0; c < 256; ++c) {
    const std::string text = {'a', static_cast<char>(c), 'b'};
    if (SubjectId::create(text)) ++taken;
  }
  EXPECT_EQ(taken, 26U + 26U + 10U + 4U);
}

TEST(SubjectId, refuses_empty_and_path_like_texts) {
  for (const auto* text : {"", ".", "..", "a/b", "../a", "a b", "a\n", "%41"}) {
    const auto id = SubjectId::create(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, ErrorCode::invalid_subject_id);
  }
}

TEST(SubjectId, length_is_taken_at_its_limit_and_refused_one_past_it) {
  EXPECT_TRUE(SubjectId::create(std::string(128, 'a')));
  EXPECT_FALSE(SubjectId::create(std::string(129, 'a')));
}

TEST(SubjectId, compares_without_case_and_keeps_its_spelling) {
  const auto ann = SubjectId::create("Ann.Lee-Z@2").value();
  const auto small = SubjectId::create("ann.lee-z@2").value();
  EXPECT_EQ(ann, small);
  EXPECT_EQ(ann.str(), "Ann.Lee-Z@2");
  EXPECT_EQ(ann.folded(), small.str());
  EXPECT_NE(ann, SubjectId::create("Ann.Lee-Y@2").value());
  EXPECT_LT(SubjectId::create("ann").value(), SubjectId::create("Bob").value());
}

TEST(SubjectId, folds_letters_and_nothing_else) {
  std::string every;
  for (int c = 1; c < 256; ++c) every += static_cast<char>(c);
  const std::string folded = fold_case(every);
  ASSERT_EQ(folded.size(), every.size());
  for (std::size_t i = 0; i < every.size(); ++i) {
    const bool capital = every[i] >= 'A' && every[i] <= 'Z';
    EXPECT_EQ(folded[i], capital ? static_cast<char>(every[i] + 32) : every[i]) << i;
  }
}

TEST(Modality, names_and_numbers_go_both_ways) {
  for (const auto modality : {Modality::face, Modality::voice, Modality::finger}) {
    EXPECT_EQ(modality_from(to_string(modality)), modality);
    EXPECT_EQ(modality_from(static_cast<std::uint8_t>(modality)), modality);
  }
}

// They are stored in templates.
TEST(Modality, numbers_stay) {
  EXPECT_EQ(static_cast<int>(Modality::face), 1);
  EXPECT_EQ(static_cast<int>(Modality::voice), 2);
  EXPECT_EQ(static_cast<int>(Modality::finger), 3);
}

TEST(Modality, foreign_names_and_numbers_are_none) {
  for (const auto* name : {"", "Face", "faces", "iris", "unknown"})
    EXPECT_EQ(modality_from(name), std::nullopt) << name;
  EXPECT_EQ(modality_from(std::uint8_t{0}), std::nullopt);
  EXPECT_EQ(modality_from(std::uint8_t{4}), std::nullopt);
  EXPECT_EQ(modality_from(std::uint8_t{255}), std::nullopt);
}

TEST(PackRef, prints_id_and_version) { EXPECT_EQ(to_string(PackRef{"mobilefacenet", 12}), "mobilefacenet@12"); }

TEST(PackRef, differs_by_id_and_by_version) {
  EXPECT_EQ((PackRef{"a", 1}), (PackRef{"a", 1}));
  EXPECT_NE((PackRef{"a", 1}), (PackRef{"a", 2}));
  EXPECT_NE((PackRef{"a", 1}), (PackRef{"b", 1}));
}

}  // namespace
}  // namespace selfsame
