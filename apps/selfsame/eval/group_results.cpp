#include "selfsame/eval/group_results.hpp"

#include "eval/page.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "trials/groups.hpp"

namespace selfsame::app {

void add_group_option(CLI::App& command, std::string& groups) {
  command.add_option(
      "--groups", groups,
      "Report each group, and the worst: level:N, the N-th folder of a sample's path; or FILE.csv:COLUMN, "
      "a table whose first column names samples or people");
}

Result<std::optional<eval::GroupReport>> group_report(const std::string& groups, const trials::Trials& trials,
                                                      const trials::Scores& scores, std::size_t replicates) {
  if (groups.empty()) return std::optional<eval::GroupReport>();
  SELFSAME_ASSIGN(const auto grouping, trials::read_grouping(groups, trials.samples));
  eval::GroupOptions options;
  options.bootstrap.reset();
  if (replicates > 0) options.bootstrap = eval::BootstrapOptions{.replicates = replicates};
  SELFSAME_ASSIGN(auto report, trials::compare_groups(trials, scores, grouping, options));
  return std::optional(std::move(report));
}

Status write_groups(const std::filesystem::path& folder, const eval::GroupReport& report, const std::string& about) {
  std::vector<draw::Drawing> drawings;
  if (eval::has_curves(report)) drawings.push_back(eval::draw_groups(report));
  for (const auto& drawing : drawings) SELFSAME_TRY(write_text(folder / "groups.svg", draw::to_svg(drawing)));
  SELFSAME_TRY(write_text(folder / "groups.json", eval::to_json(report).dump(2) + "\n"));
  return write_text(folder / "groups.html",
                    eval::html_page("Error rates by " + report.by, about, eval::to_table(report), drawings));
}

}  // namespace selfsame::app
