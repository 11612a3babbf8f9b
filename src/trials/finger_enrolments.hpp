// Fingers enrolled from several prints: `eval finger --enrol`.
#pragma once

#include <cstddef>

#include "trials/trials.hpp"

namespace selfsame::trials {

struct Enrolments {
  Trials trials;  // a sample is a print, or, after all prints, an enrolment
  Scores scores;
};

/// Enrols every `count` consecutive prints of a finger (cyclically), and compares them with all other prints. `prints`:
/// every pair, as `eval finger` plans them; `llrs`: of each pair. A score is the best over an enrolment's prints,
/// corrected for their number, as in finger::Engine. Fingers with no more than `count` prints are left out.
Enrolments enrol_several(const Trials& prints, const Scores& llrs, std::size_t count);

}  // namespace selfsame::trials
