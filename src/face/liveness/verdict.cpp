#include "face/liveness/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "face/liveness/body.hpp"
#include "face/liveness/challenge.hpp"
#include "face/liveness/continuity.hpp"
#include "face/liveness/flash.hpp"
#include "face/liveness/median.hpp"
#include "face/liveness/parallax.hpp"
#include "face/liveness/replay.hpp"
#include "face/liveness/sway.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::CueKind;
using pipeline::CueModel;
using pipeline::CueValue;
using pipeline::Liveness;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

float logit(float probability) {
  const float safe = std::clamp(probability, 1e-4F, 1 - 1e-4F);
  return std::log(safe / (1 - safe));
}

/// A cue of single pictures. The median over frames counts, so one bad frame neither fails nor saves a presentation.
struct PictureCue {
  CueModel model;
  float (*of)(const Observation& seen);
  bool needs_colour = false;  // ignored for pictures of a gray or infrared camera
};

/// The most saturated pixels of a gray picture have no saturation beyond coding noise; the least colourful of 1,332
/// colour pictures of LFW had 0.1 on average.
constexpr float kLeastSaturation = 0.03F;
bool has_colour(const Observation& seen) { return seen.texture.colour.saturation_high >= kLeastSaturation; }

constexpr std::string_view kRecaptured = "the picture looks like one of a print or a screen; show your own face";
constexpr std::string_view kFramed = "there is a frame around the face; show your own face";
constexpr std::string_view kFlat = "the face is flat; show your own face";
constexpr std::string_view kBent = "the face does not move as one head does; turn and nod with all of your head";
constexpr std::string_view kTinted = "the screen's light does not fall on the face as light does; use a camera";
constexpr std::string_view kRecording = "the frames come from a recording; use a camera";

/// Centre, slope, limits against and for life, weight. Slopes and centres were fitted to each cue alone (eval pad --fit
/// on rendered people and on recaptured photographs). Weights were set by hand, and limits keep any single cue from
/// deciding (docs/adr/0009).
constexpr PictureCue kPictureCues[] = {
    {{"net_recapture", CueKind::picture, 1.3F, 1, 3.5F, 3.5F, 1, kNone, kRecaptured},
     [](const Observation& seen) { return logit(seen.captured_once); },
     true},
    {{"net_taught", CueKind::picture, 0.8F, 1, 1.5F, 1.5F, 0.5F, kNone, kRecaptured},
     [](const Observation& seen) { return logit(seen.taught); },
     true},
    {{"colours", CueKind::picture, 0.0585F, 45, 1.5F, 1, 0.3F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.colour.chroma_spread; },
     true},
    {{"saturation", CueKind::picture, 0.39F, 10, 1.5F, 1, 0.3F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.colour.saturation_high; },
     true},
    {{"redness", CueKind::picture, 0.31F, 9, 1.5F, 1, 0.3F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.colour.skin_redness; },
     true},
    {{"black_level", CueKind::picture, 68, -0.04F, 1.5F, 0.5F, 0.3F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.colour.black_level; }},
    {{"border_sides", CueKind::picture, 0.7F, -4, 1.2F, 0, 0.5F, kNone, kFramed},
     [](const Observation& seen) { return seen.texture.border_side; }},
    {{"focus", CueKind::picture, -6.3F, 1.2F, 1.5F, 1, 0.5F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.focus_db; }},
    {{"moire", CueKind::picture, 8.7F, -0.5F, 2, 0.5F, 0.7F, kNone, kRecaptured},
     [](const Observation& seen) { return seen.texture.moire_peak_db; }},
};

enum TrackCue : std::size_t {
  kTurnRelief,
  kEyeMotion,
  kSway,
  kFrozen,
  kRepeated,
  kRecurrence,
  kSensorNoise,
  kContinuity,
  kBodyTurn,
  kBodyNod,
  kFlashBackground,
  kFlashNeck,
  kFlashUnevenness,
  kDepthPlane,
  kDepthNose
};
/// The most evidence for life that single pictures may give together. A good photograph injected behind the camera was
/// also captured only once, and must not outweigh what its motion and light reveal.
constexpr float kMostForPictures = 2;

/// Frames that come from a camera do not prove life, so injection cues only count against it.
constexpr CueModel kTrackCues[] = {
    {"turn_relief", CueKind::motion, 0.5F, 8, 4, 0.25F, 1, 0.2F,
     "the face turns like a flat picture; show your own face"},
    {"eye_motion", CueKind::motion, 0.01F, 40, 0.3F, 0.4F, 0.5F, kNone, "the eyes hardly move"},
    {"sway", CueKind::motion, 0.35F, 6, 1.5F, 0.25F, 0.7F, kNone, "the face does not sway as a head does"},
    {"frozen_frames", CueKind::injection, 0.3F, -10, 3, 0, 1, 0.5F, kRecording},
    {"repeated_frames", CueKind::injection, 0.02F, -60, 3, 0, 1, 0.1F, kRecording},
    {"recurrence", CueKind::injection, 0.5F, 8, 3, 0, 1, 0.2F, kRecording},
    {"sensor_noise", CueKind::injection, 0.5F, 8, 4, 0, 1, 0.1F, "the frames show no camera's noise; use a camera"},
    {"continuity", CueKind::injection, 0.8F, -8, 3, 0, 1, kNone, kRecording},
    {"body_turn", CueKind::motion, 0.88F, 25, 1.5F, 0, 1, kNone, kBent},
    {"body_nod", CueKind::motion, 0.74F, 12, 3, 0, 1, kNone, kBent},
    {"flash_background", CueKind::motion, 0.35F, -10, 6, 0, 1, kNone, kTinted},
    {"flash_neck", CueKind::motion, 0.8F, 12, 6, 0, 1, kNone, kTinted},
    {"flash_unevenness", CueKind::motion, 0.1F, 50, 4, 0, 1, kNone, kTinted},
    {"depth_residual", CueKind::depth, 5, 1, 4, 3, 1, 2.5F, kFlat},
    {"depth_nose", CueKind::depth, 18, 0.3F, 3, 2, 1, kNone, kFlat},
};

float deviation(const std::vector<float>& values) {
  float mean = 0;
  float square = 0;
  for (const float value : values) {
    mean += value / static_cast<float>(values.size());
    square += value * value / static_cast<float>(values.size());
  }
  return std::sqrt(std::max(0.0F, square - mean * mean));
}

bool in_time_order(Track track) {
  for (std::size_t i = 1; i < track.size(); ++i) {
    if (track[i].time_ms <= track[i - 1].time_ms) return false;
  }
  return track.size() > 1;
}

void add_picture_cues(Track track, std::vector<CueValue>& cues) {
  for (const PictureCue& cue : kPictureCues) {
    std::vector<float> values;
    for (const Observation& seen : track) {
      if (seen.texture.valid && (has_colour(seen) || !cue.needs_colour)) values.push_back(cue.of(seen));
    }
    if (!values.empty()) cues.push_back({&cue.model, median(std::move(values))});
  }
}

void add_depth_cues(Track track, std::vector<CueValue>& cues) {
  std::vector<float> residuals;
  std::vector<float> noses;
  for (const Observation& seen : track) {
    if (!seen.depth || !seen.depth->valid) continue;
    residuals.push_back(seen.depth->plane_residual_mm);
    if (seen.depth->nose_prominence_mm) noses.push_back(*seen.depth->nose_prominence_mm);
  }
  if (!residuals.empty()) cues.push_back({&kTrackCues[kDepthPlane], median(std::move(residuals))});
  if (!noses.empty()) cues.push_back({&kTrackCues[kDepthNose], median(std::move(noses))});
}

}  // namespace

std::vector<CueValue> measure_cues(Track track, std::span<const pipeline::Prompt> prompts) {
  std::vector<CueValue> cues;
  if (track.empty()) return cues;
  const auto add = [&](TrackCue cue, float value) { cues.push_back({&kTrackCues[cue], value}); };
  add_picture_cues(track, cues);
  add_depth_cues(track, cues);
  if (!in_time_order(track)) return cues;
  if (const auto parallax = measure_parallax(track); parallax && parallax->turned_deg >= kLeastTurnDeg) {
    add(kTurnRelief, parallax->relief);
  }
  if (const auto sway = measure_sway(track)) add(kSway, *sway);
  if (const auto replay = measure_replay(track)) {
    add(kEyeMotion, deviation(openness_over_time(track)));
    add(kFrozen, replay->frozen);
    add(kRepeated, replay->repeated);
    add(kRecurrence, replay->recurrence);
    if (replay->noise) add(kSensorNoise, *replay->noise);
  }
  if (const auto continuity = measure_continuity(track, prompts)) add(kContinuity, continuity->largest);
  const BodyMotion body = measure_body(track);
  if (body.turn) add(kBodyTurn, *body.turn);
  if (body.nod) add(kBodyNod, *body.nod);
  const auto light = measure_flash(track, prompts);
  const bool flashed = std::any_of(prompts.begin(), prompts.end(), [](const pipeline::Prompt& prompt) {
    return prompt.challenge == pipeline::Challenge::flash;
  });
  // A flash that was followed but whose light cannot be located was faked.
  if (flashed && !(light && light->is_placed())) add(kFlashNeck, 0);
  if (light) {
    if (light->background) add(kFlashBackground, *light->background);
    if (light->neck) add(kFlashNeck, *light->neck);
    if (light->unevenness) add(kFlashUnevenness, *light->unevenness);
  }
  return cues;
}

float judge_picture(const Observation& seen) {
  std::vector<CueValue> cues;
  add_picture_cues({&seen, 1}, cues);
  float llr = 0;
  for (const CueValue& cue : cues) llr += pipeline::weigh(cue).llr;
  return pipeline::score_of(llr);
}

Liveness judge(Track track, std::span<const pipeline::Prompt> prompts) {
  Liveness liveness;
  liveness.frames = track.size();
  liveness.answers = judge_answers(track, prompts);
  liveness.gestures = find_gestures(track);
  if (track.empty()) {
    liveness.score = liveness.motion = 0;  // no face was seen: fail closed
    return liveness;
  }
  float pictures = 0;
  for (const CueValue& value : measure_cues(track, prompts)) {
    const pipeline::Cue cue = pipeline::weigh(value);
    liveness.cues.push_back(cue);
    (cue.kind == CueKind::picture ? pictures : liveness.llr) += cue.llr;
    if (cue.kind == CueKind::motion) liveness.motion_llr += cue.llr;
    liveness.attack = liveness.attack || cue.veto;
    if (value.model->kind == CueKind::depth) {
      liveness.depth = pipeline::DepthSource::sensor;
    } else if (value.model == &kTrackCues[kTurnRelief] && liveness.depth == pipeline::DepthSource::none) {
      liveness.depth = pipeline::DepthSource::estimated;
    }
  }
  liveness.llr += std::min(pictures, kMostForPictures);
  liveness.score = pipeline::score_of(liveness.llr);
  liveness.motion = pipeline::score_of(liveness.motion_llr);
  return liveness;
}

}  // namespace selfsame::face::liveness
