// How good a print is: named measures in the manner of NFIQ 2 and ISO/IEC 29794-4, each with its own score and reason,
// and one score from 0 to 100 that tells how likely the print will be found like others of its finger.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "finger/minutiae.hpp"
#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

/// What is measured. "Blocks" are of 32 x 32 pixels, as in NFIQ 2, of which most is ridges; means over them are 0 where
/// there are none. In brackets the NFIQ 2 measure that each follows; where it says "after", values differ from it.
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

/// [0, 100]: the chance, were as many prints good as bad, that a comparison with another print of the finger gives odds
/// of a thousand to one. A logistic fit to minutiae, their reliability and ridge energy, on four FVC sets: see
/// `selfsame eval finger-quality`. It is no NFIQ 2 score, and grows with the part of the finger that is seen.
float unified_score(const QualityValues& values);

/// What the score is fitted to: ln(1 + minutiae), minutia_reliability, ridge_energy_fraction.
inline constexpr std::size_t kScoreTerms = 3;
std::array<float, kScoreTerms> score_terms(const QualityValues& values);

/// The values by their names and in their order, each with a score, then unified_score. What passes depends on the
/// purpose: enrolment asks for more. Some only hint: they lower no decision, because on prints whose mates are known
/// they tell nothing that others do not.
std::vector<pipeline::Measure> measure_quality(const QualityValues& values, pipeline::Purpose purpose);

/// Errors: finger_not_found where there are too few ridges or minutiae for any comparison.
Status check_enough(const QualityValues& values);

}  // namespace selfsame::finger
