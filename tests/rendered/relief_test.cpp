// How well the relief from a depth camera distinguishes rendered people, enrolled in one setting and seen in another.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "base/system.hpp"
#include "synth/presentation.hpp"
#include "tests/rendered/rendered_people.hpp"

namespace selfsame {
namespace {

constexpr std::uint64_t kFirst = 6000;

class ReliefTest : public ::testing::Test {
 protected:
  std::vector<pipeline::Probe> probes(synth::Species species, std::uint64_t who, std::uint64_t seed) {
    const synth::Script script{.seconds = 1, .fps = 4, .actions = {}, .flashes = {}};
    auto presentation = engine_->begin_presentation();
    std::vector<pipeline::Probe> found;
    for (const auto& frame : synth::present(species, who, script, seed).frames) {
      pipeline::StageTimer stages(clock_);
      auto probe = presentation->extract({frame.time_ms, pipeline::FacePicture{frame.rgb, frame.depth_mm}},
                                         pipeline::Purpose::verification, stages);
      if (probe) found.push_back(std::move(*probe));
    }
    return found;
  }

  base::SystemClock clock_;
  std::shared_ptr<const face::Engine> engine_ = test::shipped_engine();
};

TEST_F(ReliefTest, is_enrolled_and_tells_people_apart_and_flat_pictures_have_none) {
  const std::uint64_t people = test::people_to_show(8);
  std::vector<match::Template> references;
  std::vector<std::vector<pipeline::Probe>> seen;
  for (std::uint64_t i = 0; i < people; ++i) {
    const auto enrolled = probes(synth::Species::bona_fide, kFirst + i, kFirst + i);
    ASSERT_FALSE(enrolled.empty());
    references.push_back(engine_->enrol(enrolled, 1)->reference);
    seen.push_back(probes(synth::Species::bona_fide, kFirst + i, kFirst + 500'000 + i));
  }
  std::vector<float> mated;
  std::vector<float> others;
  for (std::size_t i = 0; i < references.size(); ++i) {
    EXPECT_FALSE(references[i].relief.empty());
    for (std::size_t j = 0; j < seen.size(); ++j) {
      for (const auto& probe : seen[j]) {
        const auto comparison = engine_->compare(references[i], probe);
        for (const auto& relief : comparison->extra) (i == j ? mated : others).push_back(relief.raw);
      }
    }
  }
  std::sort(mated.begin(), mated.end());
  std::sort(others.begin(), others.end());
  ASSERT_FALSE(mated.empty() || others.empty());
  double best = 1;
  float at = 0;
  for (const float threshold : mated) {
    const double missed = static_cast<double>(std::lower_bound(mated.begin(), mated.end(), threshold) - mated.begin()) /
                          static_cast<double>(mated.size());
    const double wrong = static_cast<double>(others.end() - std::lower_bound(others.begin(), others.end(), threshold)) /
                         static_cast<double>(others.size());
    if (std::max(missed, wrong) < best) {
      best = std::max(missed, wrong);
      at = threshold;
    }
  }
  std::printf(
      "%zu people, frames of one second: mated %.3f [%.3f, %.3f], others %.3f [%.3f, %.3f] (median, 5 to 95 %%); equal "
      "error rate about %.1f %% at %.3f\n",
      references.size(), mated[mated.size() / 2], mated[mated.size() / 20], mated[mated.size() * 19 / 20],
      others[others.size() / 2], others[others.size() / 20], others[others.size() * 19 / 20], 100 * best, at);
  EXPECT_LE(best, 0.35);

  for (const auto& probe : probes(synth::Species::flat_print, kFirst, kFirst)) {
    EXPECT_TRUE(engine_->compare(references.front(), probe)->extra.empty());
  }
}

}  // namespace
}  // namespace selfsame
