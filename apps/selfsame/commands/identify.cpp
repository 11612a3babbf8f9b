#include <cstdio>

#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "views/reports.hpp"

namespace selfsame::app {
namespace {

struct IdentifyOptions {
  SampleFiles files;
  std::size_t top = 5;
};

Result<int> run(const Context& context, const IdentifyOptions& options) {
  SELFSAME_ASSIGN(const auto samples, options.files.load());
  if (samples.size() > 1)
    return fail(ErrorCode::too_many_samples, "a search takes one photograph, one recording or one print");
  SELFSAME_ASSIGN(const auto service, context.service({.modalities = modalities_of(samples)}));
  SELFSAME_ASSIGN(const auto report, service->identifier().identify(auth::Caller::operator_on_this_machine(),
                                                                    samples.front(), options.top));
  if (context.options.json) {
    print_json(views::view(report, views::Detail::exact));
  } else {
    Table table({"rank", "user", "decision", "score", "similarity"});
    for (std::size_t i = 0; i < report.candidates.size(); ++i) {
      const auto& candidate = report.candidates[i];
      table.add({std::to_string(i + 1), candidate.subject.str(), std::string(to_string(candidate.decision)),
                 fixed(candidate.score(), 3), similarity_of(candidate.comparison)});
    }
    std::printf("%s\nsearched %s, %.1f ms\n", table.str().c_str(), counted(report.gallery_size, "template").c_str(),
                report.ms);
    for (const auto& reason : report.reasons) std::printf("%s\n", reason.c_str());
    for (const auto& warning : report.warnings) std::printf("warning: %s\n", warning.c_str());
  }
  return report.candidates.empty() ? kExitReject : exit_code_for(report.candidates.front().decision);
}

}  // namespace

void add_identify(CLI::App& app, Context& context) {
  auto options = std::make_shared<IdentifyOptions>();
  auto* command = app.add_subcommand("identify", "Who is this? Searches all enrolled users");
  add_sample_options(*command, options->files,
                     {"A photograph", "A recording of the voice instead",
                      "A print of a finger instead, or a record of another system"});
  command->add_option("--top", options->top, "How many candidates to list")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
