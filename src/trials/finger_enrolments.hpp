// Fingers enrolled from several prints: `eval finger --enrol`.
#pragma once

#include <cstddef>

#include "trials/trials.hpp"

namespace selfsame::trials {

struct Enrolments {
  Trials trials;  // a sample is a print, or behind all of those an enrolment
  Scores scores;
};

/// Every `count` prints of a finger that follow each other, the first after the last, against all other prints.
/// `prints`: every pair, as `eval finger` plans them; `llrs`: of each pair. A score is the best of an enrolment's
/// prints, less what chance gains by their number: what finger::Engine says. Fingers of no more than `count` prints
/// are left out.
Enrolments enrol_several(const Trials& prints, const Scores& llrs, std::size_t count);

}  // namespace selfsame::trials
