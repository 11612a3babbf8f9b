// The commands: one file each. Each adds itself to the command line and sets Context::action when it is named.
#pragma once

#include <CLI/CLI.hpp>

#include "selfsame/wiring/context.hpp"

namespace selfsame::app {

void add_enroll(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_identify(CLI::App& app, Context& context);
void add_compare(CLI::App& app, Context& context);
void add_inspect(CLI::App& app, Context& context);
void add_live(CLI::App& app, Context& context);
void add_samples(CLI::App& app, Context& context);
void add_subjects(CLI::App& app, Context& context);
void add_models(CLI::App& app, Context& context);
void add_keys(CLI::App& app, Context& context);
void add_client_keys(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_render(CLI::App& app, Context& context);
void add_synth(CLI::App& app, Context& context);
void add_draw(CLI::App& app, Context& context);
void add_eval(CLI::App& app, Context& context);
void add_eval_face(CLI::App& eval, Context& context);
void add_eval_pad(CLI::App& eval, Context& context);
void add_eval_finger(CLI::App& eval, Context& context);
void add_eval_finger_quality(CLI::App& eval, Context& context);
void add_eval_gestures(CLI::App& eval, Context& context);
void add_eval_voice(CLI::App& eval, Context& context);
void add_eval_voice_pad(CLI::App& eval, Context& context);
void add_bench(CLI::App& app, Context& context);
void add_completion(CLI::App& app, Context& context);

}  // namespace selfsame::app
