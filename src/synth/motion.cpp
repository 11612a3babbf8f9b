#include "synth/motion.hpp"

#include <algorithm>
#include <cmath>

#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

/// Sizes of a seated person's sway, one standard deviation: yaw, pitch, roll in degrees; x, y, z in mm.
constexpr std::array<float, 6> kSway = {0.7F, 0.55F, 0.35F, 2.2F, 1.0F, 2.6F};
constexpr float kTurnSeconds = 0.45F;
constexpr float kHoldSeconds = 0.35F;
constexpr float kNodSeconds = 0.75F;
/// The longest that lids take to fall and rise again.
constexpr std::int64_t kBlink_ms = 340;
/// How long people go on to blink and look around: longer than any session.
constexpr float kLongestSeconds = 300;

/// Out, held, and back: 0..1.
float out_and_back(float t) {
  return step(0, kTurnSeconds, t) * step(2 * kTurnSeconds + kHoldSeconds, kTurnSeconds + kHoldSeconds, t);
}

}  // namespace

std::int64_t length_ms(Action action) {
  const auto whole_ms = [](float seconds) { return static_cast<std::int64_t>(1000 * seconds + 0.5F); };
  switch (action) {
    case Action::turn_left:
    case Action::turn_right: return whole_ms(2 * kTurnSeconds + kHoldSeconds);
    case Action::nod: return whole_ms(kNodSeconds);
    case Action::blink: return kBlink_ms;
    case Action::none: break;
  }
  return 0;
}

float Motion::Drift::at(float seconds) const {
  float sum = 0;
  for (std::size_t i = 0; i < hertz.size(); ++i) sum += size[i] * sine(2 * kPi * hertz[i] * seconds + phase[i]);
  return sum;
}

Motion::Motion(const Pose& rest, const std::vector<Cue>& actions, float seconds, std::uint64_t seed,
               const MotionStyle& style)
    : rest_(rest), seed_(seed), actions_(actions), style_(style) {
  Random random = Random(seed).fork(21);
  const auto drift = [&](float low, float high, float size) {
    // Power falls with the square of frequency.
    Drift result;
    float total = 0;
    for (std::size_t i = 0; i < result.hertz.size(); ++i) {
      result.hertz[i] = low * power(high / low, random.uniform());
      result.phase[i] = random.uniform(0, 2 * kPi);
      result.size[i] = low / result.hertz[i];
      total += square(result.size[i]) / 2;
    }
    for (float& s : result.size) s *= size / std::sqrt(total);
    return result;
  };
  for (std::size_t i = 0; i < drifts_.size(); ++i) drifts_[i] = drift(0.12F, 1.6F, kSway[i] * style.sway);
  for (Drift& tremor : tremors_) tremor = drift(5, 11, style.tremor_mm);
  breath_hertz_ = random.uniform(0.2F, 0.3F);
  turn_deg_ = random.uniform(21, 30);
  nod_deg_ = random.uniform(11, 17);
  smile_ = std::max(0.0F, 0.25F * random.normal());
  lead_eye_ = 0.004F * random.normal();

  const auto blink_at = [&](float start) {
    blinks_.push_back({start, random.uniform(0.06F, 0.10F), random.uniform(0.11F, 0.19F)});
  };
  float next_blink = random.uniform(0, 3.6F);
  for (; next_blink < seconds; next_blink += random.uniform(2.2F, 5)) blink_at(next_blink);
  for (const Cue& cue : actions_) {
    if (cue.action == Action::blink) blink_at(static_cast<float>(cue.start_ms) / 1000);
  }
  float next_look = 0;
  for (; next_look < seconds; next_look += random.uniform(0.25F, 1.3F)) {
    looks_.push_back({next_look, 0.07F * random.normal(), 0.05F * random.normal()});
  }
  go_on(next_blink, next_look);
}

void Motion::go_on(float blink_start, float look_start) {
  Random random = Random(seed_).fork(22);
  for (float t = blink_start; t < kLongestSeconds; t += random.uniform(2.2F, 5)) {
    blinks_.push_back({t, random.uniform(0.06F, 0.10F), random.uniform(0.11F, 0.19F)});
  }
  for (float t = look_start; t < kLongestSeconds; t += random.uniform(0.25F, 1.3F)) {
    looks_.push_back({t, 0.07F * random.normal(), 0.05F * random.normal()});
  }
}

void Motion::act(const Cue& cue) {
  if (cue.action == Action::blink) {
    // Seeded by the action's number, so that it is the same blink whatever else is requested.
    Random random = Random(seed_).fork(23).fork(actions_.size());
    const float start = static_cast<float>(cue.start_ms) / 1000 + std::max(0.0F, lead_eye_);
    blinks_.push_back({start, random.uniform(0.06F, 0.10F), random.uniform(0.11F, 0.19F)});
  }
  actions_.push_back(cue);
}

float Motion::lids_at(float seconds) const {
  float open = 1;
  for (const Blink& blink : blinks_) {
    const float t = seconds - blink.start;
    const float shut = blink.closing + 0.03F;
    open = std::min(open, std::max(step(blink.closing, 0, t), step(shut, shut + blink.opening, t)));
  }
  return open;
}

Moment Motion::at(float seconds) const {
  Moment moment{rest_, {}};
  Pose& pose = moment.pose;
  const std::array<float*, 6> channels = {&pose.yaw_deg, &pose.pitch_deg, &pose.roll_deg,
                                          &pose.x_mm,    &pose.y_mm,      &pose.z_mm};
  for (std::size_t i = 0; i < channels.size(); ++i) *channels[i] += drifts_[i].at(seconds);
  pose.y_mm += 0.8F * sine(2 * kPi * breath_hertz_ * seconds) + tremors_[1].at(seconds);
  pose.x_mm += tremors_[0].at(seconds);
  pose.roll_deg += 0.15F * tremors_[2].at(seconds);
  for (const Cue& cue : actions_) {
    const float t = seconds - static_cast<float>(cue.start_ms) / 1000;
    switch (cue.action) {
      case Action::turn_left: pose.yaw_deg += turn_deg_ * out_and_back(t); break;
      case Action::turn_right: pose.yaw_deg -= turn_deg_ * out_and_back(t); break;
      case Action::nod:
        pose.pitch_deg += nod_deg_ * step(0, 0.4F * kNodSeconds, t) * step(kNodSeconds, 0.45F * kNodSeconds, t);
        break;
      case Action::none:
      case Action::blink: break;
    }
  }
  Expression& face = moment.expression;
  face.smile = smile_;
  if (!style_.eyes) return moment;
  face.right_eye_open = lids_at(seconds + lead_eye_);
  face.left_eye_open = lids_at(seconds);
  // Eyes stay on the camera while the head turns, as far as they can, and jump a little now and then.
  face.gaze_x = std::clamp(-pose.yaw_deg / 30, -0.8F, 0.8F);
  face.gaze_y = std::clamp(-pose.pitch_deg / 30, -0.5F, 0.5F);
  for (std::size_t i = 0; i < looks_.size(); ++i) {
    const float t = step(0, 0.04F, seconds - looks_[i].start);
    const Look before = i > 0 ? looks_[i - 1] : Look{0, 0, 0};
    face.gaze_x += t * (looks_[i].x - before.x);
    face.gaze_y += t * (looks_[i].y - before.y);
  }
  return moment;
}

}  // namespace selfsame::synth
