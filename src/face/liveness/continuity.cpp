#include "face/liveness/continuity.hpp"

#include <algorithm>
#include <cmath>

#include "face/liveness/median.hpp"
#include "face/liveness/rigid_shape.hpp"

namespace selfsame::face::liveness {
namespace {

/// Limits on what a head can do from one frame to the next: see Step. Rendered people reach 0.09, 0.13, 0.02, 0.5 and 9
/// grey levels at 15 frames a second.
constexpr float kMostMoved = 0.5F;
constexpr float kMostScaled = 0.288F;  // a third more
constexpr float kMostReshaped = 0.035F;
constexpr float kMostRecoloured = 0.7F;
/// A hand-held camera changes every frame, so a change is also measured against the track's own median.
constexpr float kMostChanged = 12;
constexpr float kMostOverMedian = 6;
constexpr float kLeastMedian = 1;
/// Time after a flash until the camera has settled.
constexpr std::int64_t kAfterFlashMs = 400;

bool while_flashing(std::span<const pipeline::Prompt> prompts, std::int64_t time_ms) {
  return std::any_of(prompts.begin(), prompts.end(), [time_ms](const pipeline::Prompt& prompt) {
    return prompt.challenge == pipeline::Challenge::flash && time_ms >= prompt.shown_ms &&
           time_ms < prompt.until_ms + kAfterFlashMs;
  });
}

/// The median over the skin regions visible in both frames: a turn brings hair or shade over some of them.
float recoloured(const RegionColours& before, const RegionColours& after) {
  std::vector<float> changes;
  for (std::size_t region = 0; region < kSkinRegions; ++region) {
    if (before[region][0] == 0 || after[region][0] == 0) continue;
    float square = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      constexpr float kDark = 8 * 256;  // keeps noise in the dark from counting as change
      const float change =
          std::log2((static_cast<float>(after[region][c]) + kDark) / (static_cast<float>(before[region][c]) + kDark));
      square += change * change / 3;
    }
    changes.push_back(std::sqrt(square));
  }
  return changes.empty() ? 0 : median(std::move(changes));
}

float changed(const FrameSignature& before, const FrameSignature& after) {
  std::vector<float> changes;
  for (std::size_t i = 0; i < before.scattered.size(); ++i) {
    changes.push_back(static_cast<float>(int{after.scattered[i]} - int{before.scattered[i]}));
  }
  const float common = median(changes);  // the response of a camera that adapts to the light
  float sum = 0;
  for (const float change : changes) sum += std::fabs(change - common);
  return sum / static_cast<float>(changes.size());
}

Step step_between(const Observation& before, const Observation& after) {
  const media::Point from = before.face.centre();
  const media::Point to = after.face.centre();
  const float width = std::max(1.0F, before.face.width);
  Step step;
  step.moved = std::hypot(to.x - from.x, to.y - from.y) / width;
  step.scaled = std::fabs(std::log(std::max(1.0F, after.face.width) / width));
  step.reshaped =
      static_cast<float>(std::sqrt(fit_affine(upright(before.points), upright(after.points)).residual / kRigidRows));
  step.recoloured = recoloured(before.regions, after.regions);
  step.changed = changed(before.signature, after.signature);
  return step;
}

}  // namespace

std::vector<Step> steps_between(Track track, std::span<const pipeline::Prompt> prompts) {
  std::vector<Step> steps;
  for (std::size_t i = 1; i < track.size(); ++i) {
    if (track[i].time_ms - track[i - 1].time_ms > kLongestGapMs) continue;
    steps.push_back(step_between(track[i - 1], track[i]));
    if (while_flashing(prompts, track[i].time_ms)) steps.back().recoloured = steps.back().changed = 0;
  }
  return steps;
}

std::optional<Continuity> measure_continuity(Track track, std::span<const pipeline::Prompt> prompts) {
  const std::vector<Step> steps = steps_between(track, prompts);
  if (steps.empty()) return std::nullopt;
  std::vector<float> changes;
  for (const Step& step : steps) {
    if (step.changed > 0) changes.push_back(step.changed);
  }
  const float usual = changes.empty() ? kLeastMedian : std::max(kLeastMedian, median(std::move(changes)));
  Continuity continuity;
  continuity.steps = steps.size();
  for (const Step& step : steps) {
    const float over = std::max({step.moved / kMostMoved, step.scaled / kMostScaled, step.reshaped / kMostReshaped,
                                 step.recoloured / kMostRecoloured,
                                 std::min(step.changed / kMostChanged, step.changed / usual / kMostOverMedian)});
    continuity.breaks += over >= 1 ? 1 : 0;
    continuity.largest = std::max(continuity.largest, over);
  }
  return continuity;
}

}  // namespace selfsame::face::liveness
