// A liveness session of the real service, before a camera that shows a person or an attack who hear what is asked.
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

/// What all sessions of an evaluation share.
struct PadSite {
  std::shared_ptr<const face::Engine> engine;
  pipeline::Options options;  // of the site: its policy and what liveness has to say
  auth::AskingOptions asking = {};
  const base::Clock* clock = nullptr;  // for what frames cost
};

/// A real person, of whom an attacker has one photograph.
struct Photographed {
  std::string name;
  std::vector<media::Image> enrolment = {};
  media::Image still = {};
};

/// `who` is enrolled, from frames of other days; then whoever `species` is goes through one session in their name, and
/// asks for the verdict. They hear what is asked when an answer over a network tells them, and react as slowly as
/// people do. `trial.answered` says whether the session was answered to its end by one person; `trial.matched` whether
/// it was accepted. Errors: those of the service, and io_failed.
Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, std::uint64_t who, std::uint64_t seed);
/// The same in the name of a person who was photographed; `species` takes a picture (synth::present_picture). Errors:
/// also face_not_found where the still shows none, and those of an enrolment.
Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, const Photographed& who,
                                   std::uint64_t seed);

}  // namespace selfsame::app
