#include <cstdio>

#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "views/reports.hpp"

namespace selfsame::app {
namespace {

struct VerifyOptions {
  std::string subject;
  SampleFiles files;
  bool trace = false;
};

void print(const auth::VerifyReport& report, bool with_trace) {
  std::printf("%s  %s  score %.3f", std::string(to_string(report.decision)).c_str(), report.subject.str().c_str(),
              report.score);
  for (const auto& score : report.scores) {
    const std::string whose = report.scores.size() > 1 ? std::string(to_string(score.modality)) + " " : "";
    std::printf("  %ssimilarity %s", whose.c_str(), similarity_of(score.comparison).c_str());
  }
  if (report.liveness) std::printf("  liveness %.2f", report.liveness->score);
  std::printf("  quality %.2f  %.1f ms\n", report.quality, report.ms);
  for (const auto& reason : report.reasons) std::printf("  %s\n", reason.c_str());
  for (const auto& warning : report.warnings) std::printf("  warning: %s\n", warning.c_str());
  if (!with_trace) return;
  if (report.liveness) std::printf("\n%s", cue_table(*report.liveness).c_str());
  std::printf("\n%s", trace_table(report.trace).c_str());
}

Result<int> run(const Context& context, const VerifyOptions& options) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(options.subject));
  SELFSAME_ASSIGN(const auto samples, options.files.load());
  SELFSAME_ASSIGN(const auto service, context.service({.modalities = modalities_of(samples)}));
  SELFSAME_ASSIGN(const auto report,
                  service->verifier().verify(auth::Caller::operator_on_this_machine(), subject, samples));
  if (context.options.json) {
    print_json(views::view(report, views::Detail::exact));
  } else {
    print(report, options.trace);
  }
  return exit_code_for(report.decision);
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command =
      app.add_subcommand("verify",
                         "Is this user who they claim to be? Exit code: 0 yes, 1 no, 2 unsure, 3 bad input, 4 not "
                         "available, 5 failure");
  command->add_option("ID", options->subject, "The user's id")->required();
  add_sample_options(*command, options->files,
                     {"One photograph, or several: the first that is accepted decides",
                      "A recording of the voice, or several, beside or instead",
                      "A print of a finger, or several, beside or instead; or records of other systems"});
  command->add_flag("--trace", options->trace, "Show the stages and their times");
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
