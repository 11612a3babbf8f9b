#include "eval/pad_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace selfsame::eval {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Presentations with their groups.
class Presented {
 public:
  void add(int times, std::optional<std::uint32_t> group, const std::string& species, float llr) {
    PadTrial trial;
    trial.species = species;
    trial.bona_fide = species == "bona_fide";
    trial.llr = llr;
    trials_.insert(trials_.end(), static_cast<std::size_t>(times), trial);
    groups_.insert(groups_.end(), static_cast<std::size_t>(times), group);
  }
  PadGroupReport report(double threshold = 0) const {
    const std::vector<std::string> names{"north", "nobody", "south", "east"};
    return group_pad(trials_, groups_, "region", names, threshold);
  }

 private:
  std::vector<PadTrial> trials_;
  std::vector<std::optional<std::uint32_t>> groups_;
};

Presented two_regions() {
  Presented presented;
  presented.add(9, 0, "bona_fide", 1);
  presented.add(1, 0, "bona_fide", -1);
  presented.add(3, 0, "print", 1);
  presented.add(7, 0, "print", -1);
  presented.add(10, 0, "screen", -1);
  presented.add(5, 2, "bona_fide", 1);
  presented.add(5, 2, "bona_fide", -1);
  presented.add(1, 2, "print", -1);
  presented.add(1, 2, "screen", -1);
  presented.add(4, 3, "bona_fide", 1);
  presented.add(2, std::nullopt, "print", 1);
  return presented;
}

TEST(PadGroups, have_rates_of_their_own_at_one_threshold) {
  const auto report = two_regions().report();
  ASSERT_EQ(report.groups.size(), 3U) << "a group without a presentation says nothing";
  EXPECT_EQ(report.groups[0].name, "north");
  EXPECT_DOUBLE_EQ(report.groups[0].bpcer.value(), 0.1);
  ASSERT_TRUE(report.groups[0].worst);
  EXPECT_EQ(report.groups[0].worst->species, "print");
  EXPECT_DOUBLE_EQ(report.groups[0].worst->apcer.value(), 0.3);
  EXPECT_DOUBLE_EQ(report.groups[1].bpcer.value(), 0.5);
  EXPECT_FALSE(report.groups[2].worst) << "nobody attacked there";
  EXPECT_EQ(report.ungrouped, 2U);
  EXPECT_EQ(report.worst_bpcer()->name, "south");
  EXPECT_EQ(report.worst_apcer()->name, "north");

  const auto strict = two_regions().report(2);
  EXPECT_DOUBLE_EQ(strict.groups[0].bpcer.value(), 1);
  EXPECT_DOUBLE_EQ(strict.groups[0].worst->apcer.value(), 0);
}

TEST(PadGroups, without_attacks_or_people_have_no_worst_one) {
  Presented presented;
  presented.add(3, 3, "bona_fide", 1);
  EXPECT_EQ(presented.report().worst_apcer(), nullptr);
  EXPECT_EQ(presented.report().worst_bpcer()->name, "east");
  EXPECT_EQ(to_json(presented.report())["worst_apcer"], nullptr);
  EXPECT_EQ(Presented().report().worst_bpcer(), nullptr);
}

TEST(PadGroups, are_told_as_a_table_and_as_json) {
  const auto report = two_regions().report();
  const auto table = to_table(report);
  EXPECT_THAT(table, HasSubstr("worst BPCER: south, 50.00 %"));
  EXPECT_THAT(table, HasSubstr("worst APCER: north, 30.00 % of print"));
  EXPECT_THAT(table, HasSubstr("2 presentations without a group are left out"));
  EXPECT_THAT(table, Not(HasSubstr("nobody")));
  const auto json = to_json(report);
  EXPECT_EQ(json["groups"][1]["bpcer"]["errors"], 5);
  EXPECT_EQ(json["groups"][2]["apcer"], nullptr);
  EXPECT_EQ(json["worst_apcer"], "north");
}

}  // namespace
}  // namespace selfsame::eval
