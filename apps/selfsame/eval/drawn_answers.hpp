// How a synthetic subject performs a session's prompts.
#pragma once

#include "pipeline/liveness.hpp"
#include "synth/presentation.hpp"

namespace selfsame::app {

/// None for prompts that are not answered with the face.
inline synth::Action action_for(pipeline::Challenge challenge) {
  switch (challenge) {
    case pipeline::Challenge::blink: return synth::Action::blink;
    case pipeline::Challenge::turn_left: return synth::Action::turn_left;
    case pipeline::Challenge::turn_right: return synth::Action::turn_right;
    case pipeline::Challenge::nod: return synth::Action::nod;
    case pipeline::Challenge::flash:
    case pipeline::Challenge::say_digits: break;
  }
  return synth::Action::none;
}

}  // namespace selfsame::app
