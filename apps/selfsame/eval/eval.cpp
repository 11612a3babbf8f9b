// eval: the evaluations, one file each.
#include "selfsame/commands/commands.hpp"

namespace selfsame::app {

void add_eval(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("eval", "Measure accuracy on labelled data (ISO/IEC 19795-1)");
  command->require_subcommand(1);
  add_eval_face(*command, context);
  add_eval_pad(*command, context);
  add_eval_finger(*command, context);
  add_eval_finger_quality(*command, context);
  add_eval_gestures(*command, context);
  add_eval_voice(*command, context);
  add_eval_voice_pad(*command, context);
}

}  // namespace selfsame::app
