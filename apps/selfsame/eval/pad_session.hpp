// A liveness session of the real service, with a camera that shows a person or an attack who react to prompts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "auth/asking.hpp"
#include "eval/pad.hpp"
#include "face/engine.hpp"
#include "pipeline/decision_rules.hpp"
#include "synth/presentation.hpp"

namespace selfsame::app {

/// Shared by all sessions of an evaluation.
struct PadSite {
  std::shared_ptr<const face::Engine> engine;
  pipeline::Options options;  // of the site: its policy and liveness requirements
  auth::AskingOptions asking = {};
  const base::Clock* clock = nullptr;  // to time frames
};

/// A real person, of whom an attacker has one photograph.
struct Photographed {
  std::string name;
  std::vector<media::Image> enrolment = {};
  media::Image still = {};
};

/// Enrols `who` from frames of other days; then a presenter of `species` goes through one session in their name and
/// requests the verdict. Presenters learn of prompts with network delay, and react as slowly as people do.
/// `trial.answered`: the session was answered to its end by one person; `trial.matched`: it was accepted. Errors: those
/// of the service, and io_failed.
Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, std::uint64_t who, std::uint64_t seed);
/// The same in the name of a photographed person; `species` needs a picture (synth::present_picture). Errors: also
/// face_not_found if the still shows none, and those of an enrolment.
Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, const Photographed& who,
                                   std::uint64_t seed);

}  // namespace selfsame::app
