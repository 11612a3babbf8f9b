#include "trials/groups.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/system.hpp"
#include "base/utf8.hpp"

namespace selfsame::trials {
namespace {

namespace fs = std::filesystem;

/// Reads a table record by record.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }

  /// nullopt if a quote stays open, or something follows a closing one.
  std::optional<std::vector<std::string>> next() {
    std::vector<std::string> fields;
    while (true) {
      fields.emplace_back();
      if (!(peek() == '"' ? quoted(fields.back()) : plain(fields.back()))) return std::nullopt;
      const char end = peek();
      if (end == ',') {
        ++at_;
        continue;
      }
      if (end == '\r') ++at_;
      if (!at_end() && peek() != '\n') return std::nullopt;
      if (!at_end()) ++at_;
      ++line_;
      return fields;
    }
  }

 private:
  char peek() const { return at_end() ? '\n' : text_[at_]; }
  bool plain(std::string& field) {
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    field = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }
  bool quoted(std::string& field) {
    for (++at_; !at_end(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        if (peek() != '"' || at_end()) return true;
      }
      if (text_[at_] == '\n') ++line_;
      field += text_[at_];
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

/// Group names appear on terminals, in JSON and on pages.
bool is_plain(const std::string& text) { return base::printable(text) == text; }

std::string folder_at(const std::string& name, std::size_t level) {
  std::size_t begin = 0;
  for (std::size_t k = 1;; ++k) {
    const std::size_t end = name.find('/', begin);
    if (end == std::string::npos) return "";
    if (k == level) return name.substr(begin, end - begin);
    begin = end + 1;
  }
}

Grouping grouped(std::string by, const std::vector<std::string>& group_of_sample) {
  Grouping grouping;
  grouping.by = std::move(by);
  std::set<std::string> names(group_of_sample.begin(), group_of_sample.end());
  names.erase("");
  grouping.names.assign(names.begin(), names.end());
  for (const std::string& group : group_of_sample) {
    const auto at = std::lower_bound(grouping.names.begin(), grouping.names.end(), group);
    if (group.empty()) {
      grouping.of_sample.emplace_back(std::nullopt);
    } else {
      grouping.of_sample.emplace_back(static_cast<std::uint32_t>(at - grouping.names.begin()));
    }
  }
  return grouping;
}

std::string group_in(const std::map<std::string, std::string>& table, const Samples& samples, std::size_t sample) {
  if (const auto found = table.find(samples.names[sample]); found != table.end()) return found->second;
  if (samples.person_of.empty()) return "";
  const auto found = table.find(samples.people[samples.person_of[sample]]);
  return found == table.end() ? "" : found->second;
}

}  // namespace

Result<std::map<std::string, std::string>> parse_groups(std::string_view csv, const std::string& column) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  CsvReader reader(csv);
  const auto header = reader.at_end() ? std::nullopt : reader.next();
  const auto refuse = [](std::size_t line, const std::string& what) {
    return fail(ErrorCode::invalid_argument, "groups, line " + std::to_string(line) + ": " + what);
  };
  if (!header) return refuse(1, "expected a header");
  const auto found = std::find(header->begin() + 1, header->end(), column);
  if (found == header->end()) return refuse(1, "there is no column \"" + column + "\" beside the first");
  const auto place = static_cast<std::size_t>(found - header->begin());
  std::map<std::string, std::string> groups;
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    const auto row = reader.next();
    if (!row) return refuse(line, "a quote is not closed, or not at the ends of a field");
    if (row->size() == 1 && row->front().empty()) continue;
    if (row->size() != header->size())
      return refuse(line, std::to_string(row->size()) + " fields; the header has " + std::to_string(header->size()));
    for (const auto& text : {row->front(), (*row)[place]}) {
      if (!is_plain(text)) return refuse(line, "\"" + base::printable(text) + "\" is not plain text in UTF-8");
    }
    if (!groups.try_emplace(row->front(), (*row)[place]).second)
      return refuse(line, "\"" + row->front() + "\" appears twice");
  }
  return groups;
}

Result<Grouping> read_grouping(const std::string& how, const Samples& samples) {
  const std::size_t colon = how.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == how.size())
    return fail(ErrorCode::invalid_argument, "groups are level:N or FILE.csv:COLUMN, not \"" + how + "\"");
  const std::string source = how.substr(0, colon);
  const std::string column = how.substr(colon + 1);
  std::vector<std::string> group_of_sample;
  std::string by = column;
  if (source == "level") {
    std::size_t level = 0;
    const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), level);
    if (error != std::errc() || end != column.data() + column.size() || level == 0)
      return fail(ErrorCode::invalid_argument, "the level of a folder is a number from 1, not \"" + column + "\"");
    for (const auto& name : samples.names) {
      group_of_sample.push_back(folder_at(name, level));
      if (is_plain(group_of_sample.back())) continue;
      return fail(ErrorCode::invalid_argument, "the name of the folder \"" + base::printable(group_of_sample.back()) +
                                                   "\" is not plain text in UTF-8; rename it");
    }
    by = "folder " + column;
  } else {
    SELFSAME_ASSIGN(const auto bytes, base::read_file(source, kMaxGroupBytes));
    SELFSAME_ASSIGN(const auto table, parse_groups(base::as_text(bytes), column));
    for (std::size_t i = 0; i < samples.names.size(); ++i) group_of_sample.push_back(group_in(table, samples, i));
  }
  Grouping grouping = grouped(std::move(by), group_of_sample);
  if (grouping.names.empty())
    return fail(ErrorCode::invalid_argument, "groups by " + how + ": none of the samples has one");
  return grouping;
}

Result<std::vector<GroupPairs>> halves_of(const Trials& trials, const Scores& scores, const Grouping& grouping) {
  const auto& [names, person_of, people] = trials.samples;
  if (person_of.empty()) {
    return fail(ErrorCode::invalid_argument, "halves of the people need to know whose each sample is");
  }
  std::vector<bool> fitted;
  for (const std::string& person : people) fitted.push_back(eval::is_fitted_to(person));
  std::vector<GroupPairs> groups;
  for (const std::string& name : grouping.names) groups.push_back({name, {}, {}});
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto& [a, b] = trials.pairs[i];
    const auto group = grouping.of_sample[a];
    if (!scores[i] || trials.genuine[i] || !group || group != grouping.of_sample[b]) continue;
    if (fitted[person_of[a]] != fitted[person_of[b]]) continue;
    (fitted[person_of[a]] ? groups[*group].fitted : groups[*group].judged).push_back(i);
  }
  return groups;
}

Result<eval::GroupReport> compare_groups(const Trials& trials, const Scores& scores, const Grouping& grouping,
                                         const eval::GroupOptions& options) {
  const auto& person_of = trials.samples.person_of;
  eval::GroupOptions with_people = options;
  if (person_of.empty()) with_people.bootstrap.reset();
  std::vector<eval::GroupedPair> pairs;
  std::size_t ungrouped = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!scores[i]) continue;
    const auto& [a, b] = trials.pairs[i];
    const auto group = grouping.of_sample[a];
    if (!group || group != grouping.of_sample[b]) {
      ++ungrouped;
      continue;
    }
    eval::GroupedPair grouped{{*scores[i], trials.genuine[i], 0, 0}, *group};
    if (!person_of.empty()) grouped.pair.subject_a = person_of[a], grouped.pair.subject_b = person_of[b];
    pairs.push_back(grouped);
  }
  SELFSAME_ASSIGN(auto report, eval::compare_groups(grouping.by, grouping.names, pairs, with_people));
  report.ungrouped = ungrouped;
  return report;
}

}  // namespace selfsame::trials
