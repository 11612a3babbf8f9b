#include "trials/people.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <sstream>
#include <system_error>

#include "base/system.hpp"

namespace selfsame::trials {
namespace {

namespace fs = std::filesystem;

/// Folders, by name; hidden ones are skipped.
Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code unknown;
    if (it->is_directory(unknown) && !it->path().filename().string().starts_with('.')) folders.push_back(it->path());
  }
  if (error) return fail(ErrorCode::io_failed, "cannot list the folder " + folder.string() + ": " + error.message());
  if (folders.empty()) return fail(ErrorCode::invalid_argument, "there are no folders in " + folder.string());
  std::sort(folders.begin(), folders.end());
  return folders;
}

class FolderPlanner {
 public:
  FolderPlanner(const fs::path& data, const FolderPlanOptions& options, std::set<std::string> named)
      : data_(data), options_(options), named_(std::move(named)) {}

  Status add(const fs::path& folder, const std::string& prefix, std::size_t levels) {
    if (levels == 0) return add_people(folder, prefix);
    SELFSAME_ASSIGN(const auto folders, folders_in(folder));
    for (const fs::path& group : folders) {
      SELFSAME_TRY(add(group, prefix + group.filename().string() + "/", levels - 1));
    }
    return {};
  }
  Samples take() { return std::move(samples_); }

 private:
  Status add_people(const fs::path& folder, const std::string& prefix) {
    SELFSAME_ASSIGN(const auto listed, eval::list_folders(folder, options_.folders));
    const auto first = static_cast<std::uint32_t>(samples_.people.size());
    for (const auto& person : listed.people) samples_.people.push_back(prefix + person);
    for (const auto& sample : listed.samples) {
      if (!wanted(listed.people[sample.person])) continue;
      samples_.names.push_back(fs::relative(sample.path, data_).string());
      samples_.person_of.push_back(first + sample.person);
    }
    return {};
  }
  bool wanted(const std::string& person) const {
    if (!options_.only.empty()) return named_.contains(person);
    return options_.exclude.empty() || !named_.contains(person);
  }

  const fs::path& data_;
  const FolderPlanOptions& options_;
  std::set<std::string> named_;
  Samples samples_;
};

}  // namespace

Result<Plan> plan_folders(const fs::path& data, const FolderPlanOptions& options) {
  const fs::path& file = options.only.empty() ? options.exclude : options.only;
  std::set<std::string> named;
  if (!file.empty()) {
    SELFSAME_ASSIGN(const auto lfw, eval::load_lfw_pairs(file));
    for (auto& person : eval::people_of(lfw)) named.insert(std::move(person));
  }
  FolderPlanner planner(data, options, std::move(named));
  SELFSAME_TRY(planner.add(data, "", options.levels));
  Plan plan;
  plan.trials.samples = planner.take();
  add_all_pairs(plan.trials);
  plan.about = "folders: all pairs";
  if (!file.empty()) {
    plan.about +=
        (options.only.empty() ? ", without the people of " : ", only the people of ") + file.filename().string();
  }
  return plan;
}

Result<Plan> plan_lfw(const fs::path& pairs_file) {
  Plan plan;
  SELFSAME_ASSIGN(plan.lfw, eval::load_lfw_pairs(pairs_file));
  const auto listed = eval::samples_of(*plan.lfw);
  auto& samples = plan.trials.samples;
  samples.people = eval::people_of(*plan.lfw);
  for (const auto& sample : listed) {
    samples.names.push_back(eval::relative_path(sample));
    const auto person = std::lower_bound(samples.people.begin(), samples.people.end(), sample.person);
    samples.person_of.push_back(static_cast<std::uint32_t>(person - samples.people.begin()));
  }
  const auto index = [&](const eval::LfwSample& sample) {
    return static_cast<std::uint32_t>(std::lower_bound(listed.begin(), listed.end(), sample) - listed.begin());
  };
  for (const auto& pair : plan.lfw->pairs) {
    plan.trials.pairs.emplace_back(index(pair.a), index(pair.b));
    plan.trials.genuine.push_back(pair.genuine);
  }
  plan.about = "lfw: " + std::to_string(plan.lfw->folds) + " folds";
  return plan;
}

Result<Plan> plan_pairs(const fs::path& pairs_file) {
  SELFSAME_ASSIGN(const auto bytes, base::read_file(pairs_file, kMaxPairsFileBytes));
  Plan plan;
  std::map<std::string, std::uint32_t> index;
  const auto number_of = [&](const std::string& name) {
    const auto [entry, is_new] = index.try_emplace(name, static_cast<std::uint32_t>(plan.trials.samples.names.size()));
    if (is_new) plan.trials.samples.names.push_back(name);
    return entry->second;
  };
  std::istringstream lines{std::string(base::as_text(bytes))};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const auto first = line.find('\t');
    const auto second = first == std::string::npos ? first : line.find('\t', first + 1);
    const std::string truth = second == std::string::npos ? "" : line.substr(second + 1);
    if (first == 0 || (truth != "0" && truth != "1")) {
      return fail(ErrorCode::invalid_argument,
                  pairs_file.string() + ", line " + std::to_string(number) + ": expected A TAB B TAB 1 or 0");
    }
    const auto a = number_of(line.substr(0, first));
    const auto b = number_of(line.substr(first + 1, second - first - 1));
    plan.trials.pairs.emplace_back(a, b);
    plan.trials.genuine.push_back(truth == "1");
  }
  plan.about = "pairs: " + pairs_file.filename().string();
  return plan;
}

std::size_t level_in(const std::string& groups) {
  constexpr std::string_view kLevel = "level:";
  std::size_t level = 0;
  if (groups.starts_with(kLevel)) std::from_chars(groups.data() + kLevel.size(), groups.data() + groups.size(), level);
  return level;
}

}  // namespace selfsame::trials
