// Simulates small sensors by cropping windows from whole prints: `eval finger --window`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "finger/matching.hpp"
#include "media/image.hpp"
#include "trials/trials.hpp"

namespace selfsame::trials {

inline constexpr std::size_t kPieces = 8;  // windows of an enrolment

/// A print, and windows of it at places drawn by its number, all on the finger.
struct WindowedPrint {
  std::vector<finger::Matchable> whole;    // one
  std::vector<finger::Matchable> windows;  // the first is the probe's; kPieces
};
/// `side` in pixels, at most the picture's.
Result<WindowedPrint> read_windows(const media::Image& picture, int side, std::uint64_t number);

/// One probe per print, compared with an enrolment of each finger.
struct WindowTrials {
  Trials trials;  // the first sample of a pair stands for its finger
  /// For each pair, the prints from which windows are enrolled: those of the finger with another number than the
  /// probe's.
  std::vector<std::vector<std::uint32_t>> enrolled;
};
/// `prints`: every finger has the same number of impressions, in the same order.
WindowTrials plan_pieces(const Trials& prints);

/// The best score over the enrolled windows, kPieces taken in turn from the prints.
std::vector<finger::Match> match_pieces(const std::vector<WindowedPrint>& prints, const Trials& trials,
                                        const std::vector<std::vector<std::uint32_t>>& enrolled);

}  // namespace selfsame::trials
