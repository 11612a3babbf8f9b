#include "face/liveness/flash.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;

constexpr std::int64_t kLongestDelayMs = 250;
constexpr std::int64_t kDelayStepMs = 25;
constexpr std::size_t kLeastFrames = 6;
/// Grey levels within which a mean is neither clipped nor mostly noise, in the unit of RegionColours.
constexpr float kDarkest = 10 * 256;
constexpr float kBrightest = 250 * 256;
/// A response is reliable for locating light if it is this many times its error.
constexpr float kSure = 8;
constexpr std::size_t kLeastRegions = 4;
constexpr auto kNeck = static_cast<std::size_t>(Region::neck);
/// A neck with less than this share of the skin's response is in shade, or outside a tint.
constexpr float kLitNeck = 0.3F;
/// A background darker than this share of the skin's light is so dark that even a distant screen adds much.
constexpr float kLit = 0.1F;
/// Above this skin response, the screen is practically the only light.
constexpr float kOutshines = 1;

/// A frame that shows the response to a flash.
struct Lit {
  const Observation* seen;
  const Prompt* prompt;
};

std::vector<Lit> lit_frames(Track track, std::span<const Prompt> prompts, std::int64_t delay_ms) {
  std::vector<Lit> lit;
  for (const Observation& frame : track) {
    for (const Prompt& prompt : prompts) {
      const std::int64_t time = frame.time_ms - delay_ms;
      if (prompt.challenge != Challenge::flash || time < prompt.shown_ms || time >= prompt.until_ms) continue;
      lit.push_back({&frame, &prompt});
    }
  }
  return lit;
}

/// A colour without its brightness.
std::array<double, 3> chroma(const std::array<double, 3>& colour) {
  const double mean = (colour[0] + colour[1] + colour[2]) / 3;
  return {colour[0] - mean, colour[1] - mean, colour[2] - mean};
}

float correlation_at(Track track, std::span<const Prompt> prompts, std::int64_t delay_ms) {
  // Pairs of shown and seen chromaticity, each less its mean over the frames.
  std::vector<std::array<double, 3>> shown;
  std::vector<std::array<double, 3>> seen;
  for (const Lit& lit : lit_frames(track, prompts, delay_ms)) {
    const Colour& skin = lit.seen->skin;
    const auto& colour = lit.prompt->colour;
    const double level = std::max(1.0F, skin[0] + skin[1] + skin[2]);
    shown.push_back(chroma({colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0}));
    seen.push_back(chroma({skin[0] / level, skin[1] / level, skin[2] / level}));
  }
  if (shown.size() < kLeastFrames) return 0;
  std::array<double, 3> mean_shown{};
  std::array<double, 3> mean_seen{};
  const auto n = static_cast<double>(shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      mean_shown[c] += shown[i][c] / n;
      mean_seen[c] += seen[i][c] / n;
    }
  }
  double both = 0;
  double first = 0;
  double second = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double a = shown[i][c] - mean_shown[c];
      const double b = seen[i][c] - mean_seen[c];
      both += a * b;
      first += a * a;
      second += b * b;
    }
  }
  return first <= 0 || second <= 0 ? 0 : static_cast<float>(both / std::sqrt(first * second));
}

/// From grey levels of a screen (nearly the same for a camera) to linear light.
double linear(double level) { return std::pow(level, 2.2); }

/// Least squares of y on x with an intercept.
struct Line {
  double slope = 0;
  double at_zero = 0;
  double variance = 0;  // of the slope
};

/// None if x is the same throughout.
std::optional<Line> fit_line(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0;
  double mean_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  if (xx < 1e-9) return std::nullopt;
  const double slope = xy / xx;
  return Line{slope, mean_y - slope * mean_x, std::max(0.0, yy - slope * xy) / std::max(1.0, n - 2) / xx};
}

/// Linear light of one channel in each frame: shown by the screen, and reflected by a region.
using Series = std::vector<double>;
Series shown_over_time(const std::vector<Lit>& frames, std::size_t channel) {
  Series shown;
  for (const Lit& lit : frames) shown.push_back(linear(lit.prompt->colour[channel] / 255.0));
  return shown;
}
Series seen_over_time(const std::vector<Lit>& frames, std::size_t region, std::size_t channel) {
  Series seen;
  for (const Lit& lit : frames) {
    seen.push_back(linear(static_cast<double>(lit.seen->regions[region][channel]) / (255 * 256)));
  }
  return seen;
}

RegionAnswer answer_of(const std::vector<Lit>& frames, std::size_t region) {
  RegionAnswer answer;
  double screen = 0;
  double variance = 0;
  double other = 0;
  int channels = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    for (const Lit& lit : frames) {
      const float level = lit.seen->regions[region][c];
      if (level < kDarkest || level > kBrightest) return answer;
    }
    const auto line = fit_line(shown_over_time(frames, c), seen_over_time(frames, region, c));
    if (!line) continue;  // skip a channel that is the same in every flash colour
    screen += line->slope;
    variance += line->variance;
    other += line->at_zero;
    channels += 1;
  }
  if (channels == 0) return answer;
  other = std::max(other, 1e-4);
  answer.response = static_cast<float>(screen / other);
  answer.error = static_cast<float>(std::sqrt(variance) / other);
  answer.light = static_cast<float>(other / channels);
  answer.seen = true;
  return answer;
}

/// Combines the regions seen among [first, end), weighted by the light that they reflect.
std::optional<RegionAnswer> together(const RegionAnswers& answers, std::size_t first, std::size_t end) {
  RegionAnswer sum;
  for (std::size_t i = first; i < end; ++i) {
    if (!answers[i].seen) continue;
    const float light = answers[i].light;
    sum.response += light * answers[i].response;
    sum.error += light * light * answers[i].error * answers[i].error;
    sum.light += light;
    sum.seen = true;
  }
  if (!sum.seen) return std::nullopt;
  sum.response /= sum.light;
  sum.error = std::sqrt(sum.error) / sum.light;
  return sum;
}

/// A region's response less the mean one, relative to the mean: changes of the whole picture, such as a camera that
/// adapts, are in both and cancel out.
struct Difference {
  double value = 0;
  double variance = 0;
};

/// Adds one channel. Returns its mean response; 0 if the screen never changes it.
double add_channel(const std::vector<Lit>& frames, std::span<const std::size_t> regions, std::size_t channel,
                   std::vector<Difference>& differences) {
  const Series shown = shown_over_time(frames, channel);
  std::vector<Series> series;  // each relative to the region's light without the screen
  for (const std::size_t region : regions) {
    Series& seen = series.emplace_back(seen_over_time(frames, region, channel));
    const auto line = fit_line(shown, seen);
    if (!line) return 0;
    for (double& light : seen) light /= std::max(line->at_zero, 1e-4);
  }
  Series mean(frames.size(), 0.0);
  for (std::size_t t = 0; t < frames.size(); ++t) {
    for (const Series& one : series) mean[t] += one[t] / static_cast<double>(series.size());
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t t = 0; t < frames.size(); ++t) series[i][t] -= mean[t];
    const auto line = fit_line(shown, series[i]);
    differences[i].value += line->slope;
    differences[i].variance += line->variance;
  }
  return fit_line(shown, mean)->slope;
}

/// None if no region responds.
std::optional<float> unevenness(const std::vector<Lit>& frames, const RegionAnswers& answers, float of_skin) {
  std::vector<std::size_t> regions;
  for (std::size_t i = 0; i <= kNeck; ++i) {
    if (!answers[i].seen || (i == kNeck && answers[i].response < kLitNeck * of_skin)) continue;
    regions.push_back(i);
  }
  std::vector<Difference> differences(regions.size());
  double response = 0;
  for (std::size_t channel = 0; channel < 3; ++channel) response += add_channel(frames, regions, channel, differences);
  if (response <= 0) return std::nullopt;
  double square = 0;
  for (const Difference& one : differences) {
    square += (one.value * one.value - one.variance) / (response * response) / static_cast<double>(regions.size());
  }
  return static_cast<float>(std::sqrt(std::max(0.0, square)));
}

}  // namespace

FlashResponse flash_response(Track track, std::span<const Prompt> prompts) {
  FlashResponse best;
  for (std::int64_t delay = 0; delay <= kLongestDelayMs; delay += kDelayStepMs) {
    const float correlation = correlation_at(track, prompts, delay);
    if (correlation > best.correlation) best = {correlation, delay};
  }
  return best;
}

RegionAnswers flash_by_region(Track track, std::span<const Prompt> prompts, std::int64_t delay_ms) {
  RegionAnswers answers{};
  const std::vector<Lit> frames = lit_frames(track, prompts, delay_ms);
  if (frames.size() < kLeastFrames) return answers;
  for (std::size_t region = 0; region < kRegions; ++region) answers[region] = answer_of(frames, region);
  return answers;
}

std::optional<FlashLight> measure_flash(Track track, std::span<const Prompt> prompts) {
  const FlashResponse followed = flash_response(track, prompts);
  if (followed.correlation < kFlashFollowed) return std::nullopt;
  const RegionAnswers answers = flash_by_region(track, prompts, followed.delay_ms);
  const auto seen = static_cast<std::size_t>(std::count_if(answers.begin(), answers.begin() + kSkinRegions,
                                                           [](const RegionAnswer& answer) { return answer.seen; }));
  const auto skin = together(answers, 0, kSkinRegions);
  if (seen < kLeastRegions || skin->response < kSure * skin->error) return std::nullopt;
  FlashLight light;
  if (skin->response < kOutshines) {
    light.unevenness = unevenness(lit_frames(track, prompts, followed.delay_ms), answers, skin->response);
  }
  constexpr auto kBeyond = static_cast<std::size_t>(Region::right_beyond);
  if (answers[kNeck].seen) light.neck = answers[kNeck].response / skin->response;
  const auto beyond = together(answers, kBeyond, kRegions);
  if (beyond && beyond->light > kLit * skin->light) light.background = beyond->response / skin->response;
  return light;
}

}  // namespace selfsame::face::liveness
