// selfsame: the command-line program.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "version.hpp"

namespace selfsame::app {
namespace {

std::filesystem::path default_data_folder() {
  if (const char* named = std::getenv("SELFSAME_DATA"); named != nullptr && *named != '\0') return named;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const bool installed = !error && program.string().starts_with("/usr/");
  if (!installed) return "selfsame-data";
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg == '/')
    return std::filesystem::path(xdg) / "selfsame";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "/") / ".local/share/selfsame";
}

/// SELFSAME_MODELS: folders, separated by colons.
std::vector<std::filesystem::path> model_folders_from_environment() {
  std::vector<std::filesystem::path> folders;
  const char* listed = std::getenv("SELFSAME_MODELS");
  std::string rest = listed != nullptr ? listed : "";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    if (colon != 0) folders.emplace_back(rest.substr(0, colon));
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  return folders;
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
  options.data = default_data_folder();
  options.models = model_folders_from_environment();
  app.add_option("--data", options.data, "Folder of the database and the key (or SELFSAME_DATA)")
      ->capture_default_str();
  app.add_option_function<std::vector<std::string>>(
         "--models",
         [&options](const std::vector<std::string>& folders) {
           options.models.insert(options.models.begin(), folders.begin(), folders.end());
         },
         "Further folders with model packs or their weights (or SELFSAME_MODELS)")
      ->check(CLI::ExistingDirectory);
  app.add_option(
         "--policy", options.policy,
         "default: of each model pack the rate that its manifest names; fmr:ACCEPT[,REJECT], a false-match rate "
         "within the worst group of people that was measured; mixed-fmr:ACCEPT[,REJECT], among strangers of "
         "all kinds, which is lower than what one group meets; raw:ACCEPT,REJECT, score:ACCEPT,REJECT, or "
         "bits:ACCEPT[,REJECT] of codes")
      ->capture_default_str();
  app.add_option("--fusion", options.fusion,
                 "weighted[:COMPARISON,RELIEF,LIVENESS,MOTION], llr-sum or quality-attention")
      ->capture_default_str();
  app.add_option("--liveness", options.liveness,
                 "off; passive: what the pictures show; session: also challenges, as the service asks them")
      ->check(CLI::IsMember({"off", "passive", "session"}))
      ->capture_default_str();
  app.add_option(
         "--session-flash", options.session_flash,
         "Colours that light the face in liveness sessions: required (only an operator can begin a session without "
         "them), or optional (any client can leave them out)")
      ->check(CLI::IsMember({"required", "optional"}))
      ->capture_default_str();
  app.add_option("--capture", options.capture,
                 "Whose frames count: any; signed: of liveness sessions alone, by clients whose keys are registered "
                 "(client-keys)")
      ->check(CLI::IsMember({"any", "signed"}))
      ->capture_default_str();
  app.add_option("--detector", options.detector, "Model pack that finds faces");
  app.add_option("--embedder", options.embedder, "Model pack that makes face vectors");
  app.add_option("--speaker", options.speaker,
                 "Model pack that makes voice vectors; none: no voice (default: an installed, calibrated one)");
  app.add_option(
         "--factors", options.factors,
         "What a decision needs: modalities such as face or face+voice, or any-2-of-3. A voice alone is refused "
         "unless it is named")
      ->capture_default_str();
  app.add_option(
         "--templates", options.templates,
         "What an enrolment keeps: full; full+code: also a code of 128 bits, by which searches choose whom they "
         "compare; code: 16 bytes and nothing else (or SELFSAME_TEMPLATES)")
      ->check(CLI::IsMember({"full", "full+code", "code"}))
      ->envname("SELFSAME_TEMPLATES")
      ->capture_default_str();
  app.add_flag("--mirrored", options.mirrored, "Also embed the mirror image: slower, a little more accurate");
  app.add_option("--min-samples", options.min_enrol_samples, "Usable samples that an enrolment needs")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--remember-samples", options.remember_hours,
                 "Hours for which a sample shown before, or a copy of it, is refused; 0: never. With --liveness off "
                 "nothing is remembered")
      ->check(CLI::Range(0.0, 8760.0))
      ->capture_default_str();
  app.add_option(
         "--short-lived", options.short_lived,
         "Where samples shown before, liveness sessions and tries are remembered: file, in the data folder, for "
         "all processes and after a restart; memory, in this process alone")
      ->check(CLI::IsMember({"file", "memory"}))
      ->capture_default_str();
  app.add_flag("--json", options.json, "Answer in JSON");
  app.add_flag("--quiet", options.quiet, "No progress bars");
}

/// The scopes of a person at the command line, beyond those of every client.
std::string_view hint(ErrorCode code) {
  switch (code) {
    case ErrorCode::factor_alone_refused: return ", or allow it with --factors";
    case ErrorCode::subject_exists: return " (--add, --replace, or: selfsame users delete ID)";
    default: return "";
  }
}

/// CLI11 reports missing arguments before unexpected ones; the unknown word is more helpful.
int report_misuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = app.remaining(true);
  const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (incomplete && !unknown.empty()) {
    std::fprintf(stderr, "selfsame: there is no %s \"%s\"; see selfsame --help\n",
                 unknown.front().starts_with('-') ? "option" : "command", unknown.front().c_str());
    return kExitBadInput;
  }
  return app.exit(error) == 0 ? kExitAccept : kExitBadInput;
}

int report_failure(const Context& context, const Error& error) {
  const std::string message = error.message + std::string(hint(error.code));
  if (context.options.json) {
    print_json({{"error", {{"code", base::to_string(error.code)}, {"message", message}}}});
  } else {
    std::fprintf(stderr, "selfsame: %s [%s]\n", message.c_str(), std::string(base::to_string(error.code)).c_str());
  }
  return exit_code_for(error);
}

int run(int argc, char** argv) {
  Context context;
  context.keys = std::make_shared<EnvironmentKeys>(take_environment_keys());
  CLI::App app("Selfsame: is this the selfsame person? Self-hosted biometric authentication.", "selfsame");
  app.set_version_flag("--version", std::string("selfsame ") + kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  add_global_options(app, context.options);
  for (const auto add : {add_enroll, add_verify, add_identify, add_compare, add_inspect, add_live, add_subjects,
                         add_models, add_keys, add_client_keys, add_serve, add_eval, add_draw, add_bench, add_samples,
                         add_render, add_synth, add_completion}) {
    add(app, context);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_misuse(app, error);
  }
  const auto result = context.action();
  return result ? *result : report_failure(context, result.error());
}

}  // namespace
}  // namespace selfsame::app

int main(int argc, char** argv) {
  // A reader that closes our output must not kill us in the middle of a transaction.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return selfsame::app::run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "selfsame: %s [internal]\n", failure.what());
    return selfsame::app::kExitFault;
  }
}
