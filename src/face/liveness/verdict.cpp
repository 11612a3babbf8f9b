#include "face/liveness/verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "face/liveness/challenge.hpp"
#include "face/liveness/parallax.hpp"
#include "face/liveness/replay.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::Cue;
using pipeline::CueKind;
using pipeline::Liveness;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

enum CueIndex : std::size_t { kNetOwn, kNetTaught, kTurnRelief, kFrozen, kRepeated, kRecurrence, kSensorNoise, kRelief, kTurned, kEyes, kSway, kLive, kCuesX };
struct Extra { CueModel model; float (*of)(const Observation&); };
const Extra kExtra[] = {
  {{"lbp_lowpass", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.lbp_lowpass_distance; }},
  {{"lbp_entropy", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.lbp_entropy_bits; }},
  {{"laplacian", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.laplacian_relative; }},
  {{"grain_noise", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.noise; }},
  {{"grain_over_surround", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.noise_over_surround_db; }},
  {{"focus", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.focus_db; }},
  {{"focus_drop", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.grain.focus_drop_db; }},
  {{"moire", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.spectrum.moire_peak_db; }},
  {{"peak_share", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.spectrum.peak_share; }},
  {{"band", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.spectrum.band_correlation; }},
  {{"highlight", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.highlight_share; }},
  {{"highlight_compact", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.highlight_compactness; }},
  {{"chroma", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.chroma_spread; }},
  {{"saturation", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.saturation; }},
  {{"saturation_surround", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.saturation_over_surround; }},
  {{"black", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.black_level; }},
  {{"black_surround", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.black_over_surround; }},
  {{"white", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.white_level; }},
  {{"blueness", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.white_blueness; }},
  {{"redness", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.colour.skin_redness; }},
  {{"border", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.border.completeness; }},
  {{"border_second", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.border.second_side; }},
  {{"border_strength", CueKind::picture, 0, 1, 0, 0, kNone, ""}, [](const Observation& seen) { return seen.texture.border.strength; }},
};
constexpr std::array<CueModel, kCuesX> kModels{{
    {"net_recapture", CueKind::picture, 0, 1, 4, 1, kNone, "the picture looks like one of a print or a screen"},
    {"net_taught", CueKind::picture, 0, 1, 3, 0.3F, kNone, "the picture looks like one of a print or a screen"},
    {"turn_relief", CueKind::motion, 0, 1, 4, 1, kNone, "the face turns like a flat picture; show your own face"},
    {"frozen_frames", CueKind::injection, 0.2F, -20, 4, 1, 0.5F, "frames repeat; use a camera, not a recording"},
    {"repeated_frames", CueKind::injection, 0.02F, -60, 5, 1, 0.1F, "frames come back; use a camera, not a recording"},
    {"recurrence", CueKind::injection, 0.5F, 8, 3, 1, kNone, "the picture moves in a loop; use a camera, not a recording"},
    {"sensor_noise", CueKind::injection, 0.3F, 6, 3, 1, kNone, "the picture has no camera's noise; use a camera"},
    {"relief", CueKind::motion, 0, 1, 0, 0, kNone, ""},
    {"turned", CueKind::motion, 0, 1, 0, 0, kNone, ""},
    {"eyes", CueKind::motion, 0, 1, 0, 0, kNone, ""},
    {"sway", CueKind::motion, 0, 1, 0, 0, kNone, ""},
    {"nonrigid", CueKind::motion, 0, 1, 0, 0, kNone, ""},
}};

float logit(float probability) {
  const float safe = std::clamp(probability, 1e-4F, 1 - 1e-4F);
  return std::log(safe / (1 - safe));
}

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The middle one of what each frame shows: a single bad frame neither damns nor saves.
template <typename Of>
float over_frames(Track track, Of of) {
  std::vector<float> values;
  for (const Observation& seen : track) values.push_back(of(seen));
  return median(std::move(values));
}

bool in_time_order(Track track) {
  for (std::size_t i = 1; i < track.size(); ++i) {
    if (track[i].time_ms <= track[i - 1].time_ms) return false;
  }
  return track.size() > 1;
}

void add_picture_cues(Track track, std::vector<CueValue>& cues) {
  const auto add = [&](CueIndex index, float value) { cues.push_back({&kModels[index], value}); };
  add(kNetOwn, over_frames(track, [](const Observation& seen) { return logit(seen.captured_once); }));
  add(kNetTaught, over_frames(track, [](const Observation& seen) { return logit(seen.taught); }));
  for (const auto& extra : kExtra) cues.push_back({&extra.model, over_frames(track, extra.of)});
}

float llr_of(const CueValue& cue) {
  const CueModel& model = *cue.model;
  return model.weight * std::clamp(model.slope * (cue.value - model.centre), -model.limit, model.limit);
}

bool vetoes(const CueValue& cue) {
  const float veto = cue.model->veto;
  return !std::isnan(veto) && (cue.model->slope > 0 ? cue.value < veto : cue.value > veto);
}

float score_of(float llr) { return 1 / (1 + std::exp(-llr)); }

}  // namespace

std::span<const CueModel> cue_models() { return kModels; }

std::vector<CueValue> measure_cues(Track track, std::span<const pipeline::Prompt> /*prompts*/) {
  std::vector<CueValue> cues;
  if (track.empty()) return cues;
  const auto add = [&](CueIndex index, float value) { cues.push_back({&kModels[index], value}); };
  add_picture_cues(track, cues);
  if (!in_time_order(track)) return cues;
  if (const auto parallax = measure_parallax(track)) {
    add(kTurnRelief, parallax->head_over_plane);
    add(kRelief, parallax->relief);
    add(kTurned, parallax->plane_rms);
    add(kLive, parallax->head_rms);
  }
  {
    const auto open = openness_over_time(track);
    float mean = 0, sq = 0, x0 = 0, x2 = 0;
    for (float o : open) { mean += o; sq += o * o; }
    const float n = static_cast<float>(open.size());
    add(kEyes, std::sqrt(std::max(0.0F, sq / n - mean / n * mean / n)));
    for (const auto& seen : track) { const float v = std::log(head_turn(seen.points).yaw_ratio); x0 += v; x2 += v * v; }
    add(kSway, std::sqrt(std::max(0.0F, x2 / n - x0 / n * x0 / n)));
  }
  if (const auto replay = measure_replay(track)) {
    add(kFrozen, replay->frozen);
    add(kRepeated, replay->repeated);
    add(kRecurrence, replay->recurrence);
    add(kSensorNoise, replay->noise);
  }
  return cues;
}

float judge_picture(const Observation& seen) {
  std::vector<CueValue> cues;
  add_picture_cues({&seen, 1}, cues);
  float llr = 0;
  for (const CueValue& cue : cues) llr += llr_of(cue);
  return score_of(llr);
}

Liveness judge(Track track, std::span<const pipeline::Prompt> prompts) {
  Liveness liveness;
  liveness.frames = track.size();
  liveness.answers = judge_answers(track, prompts);
  if (track.empty()) {
    liveness.score = liveness.motion = 0;  // nothing was seen: fail closed
    return liveness;
  }
  for (const CueValue& value : measure_cues(track, prompts)) {
    const float llr = llr_of(value);
    const bool veto = vetoes(value);
    liveness.cues.push_back({value.model->name, value.model->kind, value.value, llr, score_of(llr), veto,
                             llr < 0 ? value.model->reason : std::string_view{}});
    liveness.llr += llr;
    if (value.model->kind == CueKind::motion) liveness.motion_llr += llr;
    liveness.attack = liveness.attack || veto;
  }
  liveness.score = score_of(liveness.llr);
  liveness.motion = score_of(liveness.motion_llr);
  return liveness;
}

}  // namespace selfsame::face::liveness
