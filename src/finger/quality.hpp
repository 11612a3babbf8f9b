// Quality measures of a print, modelled on NFIQ 2 and ISO/IEC 29794-4, each with its own score and reason, and one
// overall score from 0 to 100: how likely the print will match others of its finger.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "finger/minutiae.hpp"
#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

/// "Blocks" are of 32 x 32 pixels, as in NFIQ 2, mostly covered by ridges; means over them are 0 if there are none. In
/// brackets the NFIQ 2 measure that each follows; "after" means that values differ from it.
struct QualityValues {
  float ridge_area_mm2 = 0;           // with ridges that can be read (after SufficientFingerprintForeground)
  float minutiae = 0;                 // how many (FingerJetFX_MinutiaeCount)
  float minutia_reliability = 0;      // [0, 1]: mean of Minutia::quality
  float clear_minutiae_fraction = 0;  // in blocks of orientation certainty over 0.8 (FJFXPos_OCL_MinutiaeQuality_80)
  float orientation_certainty = 0;    // [0, 1]: 1 - least / greatest eigenvalue of the gradients' covariance (OCL)
  float local_clarity = 0;  // [0, 1]: 1 - mean share of ridge and of valley that looks like the other (after LCS)
  float ridge_energy_fraction =
      0;                     // [0, 1]: of what the picture holds, at the ridges' direction and period (after FDA)
  float flow_turn_sine = 0;  // mean sine of the turn from a block to its neighbours (after OF)
  float ridge_share = 0;     // of blocks, dark: 0.5 where ridges are as wide as valleys, below where the finger
                             // is dry or lies lightly, above where it is wet or pressed (after RVUP)
  float ridge_share_deviation = 0;  // of that between blocks: blots and dry spots (after RVUP)
  float contrast_grey_levels = 0;   // between valleys and ridges
  float mean_grey_level = 0;        // without a white frame (Mu)
};

/// `picture` is what `ridges` and `minutiae` were read from. About 0.1 ms for 388 x 374 pixels.
QualityValues quality_values(const media::Image& picture, const Ridges& ridges, std::span<const Minutia> minutiae);

/// [0, 100]: the probability, if as many prints were good as bad, that a comparison with another print of the finger
/// gives odds of a thousand to one. A logistic fit to minutiae, their reliability and ridge energy, on four FVC sets:
/// see `selfsame eval finger-quality`. It is not an NFIQ 2 score, and increases with the visible area of the finger.
float unified_score(const QualityValues& values);

/// The inputs of the score's fit: ln(1 + minutiae), minutia_reliability, ridge_energy_fraction.
inline constexpr std::size_t kScoreTerms = 3;
std::array<float, kScoreTerms> score_terms(const QualityValues& values);

/// The values in order, by name, each with a score, followed by unified_score. Enrolment requires more than other
/// purposes. Some measures are only hints and never change a decision, because on prints with known mates they add
/// nothing to the others.
std::vector<pipeline::Measure> measure_quality(const QualityValues& values, pipeline::Purpose purpose);

/// Errors: finger_not_found if there are too few ridges or minutiae for a comparison.
Status check_enough(const QualityValues& values);

}  // namespace selfsame::finger
