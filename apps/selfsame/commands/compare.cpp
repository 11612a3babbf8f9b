#include <cstdio>

#include "pipeline/measures.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "views/reports.hpp"

namespace selfsame::app {
namespace {

struct CompareOptions {
  std::string first;
  std::string second;
  bool voice = false;
  bool finger = false;
};

Result<pipeline::Sample> load(const std::string& file, const CompareOptions& options) {
  if (options.finger) return load_finger(file);
  pipeline::Sample sample;
  if (options.voice) {
    SELFSAME_ASSIGN(sample.content, load_voice(file));
  } else {
    SELFSAME_ASSIGN(sample.content, load_face(file));
  }
  return sample;
}

Result<int> run(const Context& context, const CompareOptions& options) {
  SELFSAME_ASSIGN(const auto first, load(options.first, options));
  SELFSAME_ASSIGN(const auto second, load(options.second, options));
  const Modality compared = modality_of(first);
  SELFSAME_ASSIGN(const auto pipeline, context.pipeline({&compared, 1}));
  pipeline::StageTimer stages(context.clock);
  SELFSAME_ASSIGN(const auto reference_probe,
                  pipeline.engines().extract(first, pipeline::Purpose::verification, stages));
  SELFSAME_ASSIGN(const auto probe, pipeline.engines().extract(second, pipeline::Purpose::verification, stages));
  const auto* engine = pipeline.engines().find(compared);
  SELFSAME_ASSIGN(const auto enrolment, engine->enrol({&reference_probe, 1}, context.clock.wall_ms()));
  SELFSAME_ASSIGN(const auto comparison, engine->compare(enrolment.reference, probe));
  auto decision = pipeline.rules().decide(compared, comparison);
  // A sample that fails a quality measure is not reliable enough for a yes.
  const bool fit = is_fit(reference_probe) && is_fit(probe);
  if (!fit && decision == pipeline::Decision::accept) decision = pipeline::Decision::reverify;
  if (context.options.json) {
    auto answer = views::view(comparison);
    answer["score"] = on_scale(decision, comparison.score);
    answer["decision"] = to_string(decision);
    const auto& policy = pipeline.rules().options().policy;
    answer["policy"] = to_string(policy);
    const auto& calibration = *engine->description().calibration_of(comparison.scale);
    if (const auto rates = pipeline::rates_of(policy, calibration)) {
      answer["policy_accepts"] = pipeline::in_words(*rates, calibration);
    }
    answer["first"] = {{"quality", reference_probe.quality}, {"measures", to_json(reference_probe.measures)}};
    answer["second"] = {{"quality", probe.quality}, {"measures", to_json(probe.measures)}};
    print_json(answer);
  } else {
    std::printf("%s  similarity %s  score %.3f  log-likelihood ratio %+.1f  qualities %.2f, %.2f\n",
                std::string(to_string(decision)).c_str(), similarity_of(comparison).c_str(),
                on_scale(decision, comparison.score), comparison.llr, reference_probe.quality, probe.quality);
    for (const auto* one : {&reference_probe, &probe}) {
      if (!is_fit(*one))
        std::printf("%s: %s\n", one == &probe ? "second" : "first", pipeline::reasons_of(one->measures).c_str());
    }
  }
  return exit_code_for(decision);
}

}  // namespace

void add_compare(CLI::App& app, Context& context) {
  auto options = std::make_shared<CompareOptions>();
  auto* command =
      app.add_subcommand("compare", "Compare two photographs, two recordings or two prints; nothing is stored");
  command->add_option("A", options->first, "A photograph, recording or print")->required();
  command->add_option("B", options->second, "Another one")->required();
  auto* voice = command->add_flag("--voice", options->voice, "They are recordings of voices");
  command->add_flag("--finger", options->finger, "They are prints of fingers")->excludes(voice);
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
