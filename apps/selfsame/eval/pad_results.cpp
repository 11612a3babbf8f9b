#include "selfsame/eval/pad_results.hpp"

#include <cmath>
#include <cstdio>

#include "eval/pad_groups.hpp"
#include "eval/plot.hpp"
#include "selfsame/eval/group_results.hpp"
#include "selfsame/report.hpp"
#include "trials/groups.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

/// Limit of a single cue's log-likelihood ratio in the fit of weights.
constexpr double kFitLimit = 4;

Status write(const fs::path& file, const std::string& text) {
  return base::write_file_atomically(file, base::as_bytes(text), base::FileMode::everyone_reads);
}

nlohmann::ordered_json fitted_json(const std::vector<eval::FittedCue>& fitted) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& cue : fitted) {
    list.push_back({{"cue", cue.name},
                    {"centre", cue.centre},
                    {"slope", cue.slope},
                    {"weight", cue.weight},
                    {"bona_fide", cue.bona_fide},
                    {"attacks", cue.attacks}});
  }
  return list;
}

Status write_all(const fs::path& folder, std::span<const eval::PadTrial> trials, const eval::PadReport& report,
                 const std::string& about) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + folder.string() + ": " + error.message());
  const auto drawing = eval::draw_pad(trials, report, about);
  SELFSAME_TRY(write(folder / "trials.csv", eval::to_csv(trials, report.threshold)));
  SELFSAME_TRY(write(folder / "summary.json", eval::to_json(report).dump(2) + "\n"));
  SELFSAME_TRY(write(folder / "pad.svg", draw::to_svg(drawing)));
  SELFSAME_TRY(write(folder / "report.html", eval::to_html(report, drawing, about)));
  return base::write_file_atomically(folder / "pad.png", eval::to_png(drawing), base::FileMode::everyone_reads);
}

/// Groups of the trials by their names; nullopt where none were asked for.
Result<std::optional<eval::PadGroupReport>> grouped(std::span<const eval::PadTrial> trials, const std::string& how,
                                                    double threshold) {
  if (how.empty()) return std::optional<eval::PadGroupReport>();
  trials::Samples named;
  for (const auto& trial : trials) named.names.push_back(trial.name);
  SELFSAME_ASSIGN(const auto grouping, trials::read_grouping(how, named));
  return std::optional(eval::group_pad(trials, grouping.of_sample, grouping.by, grouping.names, threshold));
}

}  // namespace

void add_pad_file_options(CLI::App& command, PadFiles& files, const std::string& what) {
  command.add_option("--out", files.out, "Write report.html, pad.svg, pad.png, summary.json and trials.csv here");
  command.add_option("--fit", files.fit, "Write what these " + what + " say each cue is worth");
  add_group_option(command, files.groups);
}

Status report_trials(const Context& context, std::span<const eval::PadTrial> trials, const std::string& about,
                     const PadFiles& files) {
  const double least = static_cast<double>(pipeline::LivenessPolicy{}.min_verification);
  SELFSAME_ASSIGN(const auto report, eval::report_pad(trials, std::log(least / (1 - least))));
  SELFSAME_ASSIGN(const auto groups, grouped(trials, files.groups, report.threshold));
  if (!files.out.empty()) SELFSAME_TRY(write_all(files.out, trials, report, about));
  if (!files.fit.empty()) {
    SELFSAME_TRY(write(files.fit, fitted_json(eval::fit_cues(trials, kFitLimit)).dump(2) + "\n"));
  }
  if (groups && !files.out.empty()) {
    SELFSAME_TRY(write(files.out / "groups.json", eval::to_json(*groups).dump(2) + "\n"));
  }
  if (context.options.json) {
    auto json = eval::to_json(report);
    if (groups) json["groups"] = eval::to_json(*groups);
    print_json(json);
    return {};
  }
  std::printf("%s\n\n%s", about.c_str(), eval::to_table(report).c_str());
  if (groups) std::printf("\n%s", eval::to_table(*groups).c_str());
  return {};
}

}  // namespace selfsame::app
