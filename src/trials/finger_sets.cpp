#include "trials/finger_sets.hpp"

#include <algorithm>
#include <system_error>

#include "finger/minutiae.hpp"
#include "match/vector.hpp"
#include "trials/finger_enrolments.hpp"
#include "trials/finger_impostors.hpp"
#include "trials/finger_windows.hpp"
#include "trials/people.hpp"

namespace selfsame::trials {
namespace {

namespace fs = std::filesystem;

void take_llrs(FingerSet& set) {
  for (const auto& match : set.matches) set.scores.emplace_back(match.llr);
}

}  // namespace

Result<FingerSet> list_finger_set(const fs::path& folder) {
  FingerSet set;
  set.name = folder.filename().string();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string stem = entry.path().stem().string();
    if (entry.is_regular_file() && stem.find('_') != std::string::npos) set.files.push_back(entry.path());
  }
  if (set.files.empty())
    return fail(ErrorCode::invalid_argument, "there are no files FINGER_IMPRESSION in " + folder.string());
  std::sort(set.files.begin(), set.files.end());
  auto& samples = set.trials.samples;
  for (const auto& file : set.files) {
    const std::string stem = file.stem().string();
    const std::string finger = stem.substr(0, stem.find('_'));
    if (samples.people.empty() || samples.people.back() != finger) samples.people.push_back(finger);
    samples.names.push_back(file.filename().string());
    samples.person_of.push_back(static_cast<std::uint32_t>(samples.people.size() - 1));
  }
  add_all_pairs(set.trials);
  return set;
}

Result<FingerSet> list_finger_folders(const fs::path& data, std::size_t levels) {
  FolderPlanOptions options{.levels = levels};
  options.folders.extensions.insert(options.folders.extensions.end(), {".tif", ".tiff", ".wsq"});
  SELFSAME_ASSIGN(auto plan, plan_folders(data, options));
  FingerSet set;
  set.name = data.filename().string();
  set.trials = std::move(plan.trials);
  for (const auto& name : set.trials.samples.names) set.files.push_back(data / name);
  return set;
}

Status match_windows(FingerSet& set, int side, bool pieces, const FingerWork& work) {
  std::vector<WindowedPrint> prints(set.files.size());
  const auto read = [&](std::size_t i) -> Result<WindowedPrint> {
    SELFSAME_ASSIGN(const auto picture, work.load(set.files[i]));
    return read_windows(picture, side, i);
  };
  SELFSAME_TRY(in_parallel(set.files.size(), work.threads, work.reading, read,
                           [&](std::size_t i, WindowedPrint print) { prints[i] = std::move(print); }));
  set.failed = static_cast<std::size_t>(std::count_if(
      prints.begin(), prints.end(), [](const auto& print) { return print.windows[0].print().minutiae.empty(); }));
  if (pieces) {
    WindowTrials planned = plan_pieces(set.trials);
    set.trials = std::move(planned.trials);
    set.matches = match_pieces(prints, set.trials, planned.enrolled);
  } else {
    finger::Matcher matcher;
    for (const auto& [a, b] : set.trials.pairs) {
      set.matches.push_back(matcher.compare(prints[a].whole[0], prints[b].windows[0]));
    }
  }
  take_llrs(set);
  return {};
}

Status match_all(FingerSet& set, bool minutiae_only, const FingerWork& work) {
  auto& prints = set.prints;
  prints.resize(set.files.size());
  const auto read = [&](std::size_t i) -> Result<finger::Matchable> {
    SELFSAME_ASSIGN(const auto picture, work.load(set.files[i]));
    SELFSAME_ASSIGN(const auto ridges, finger::read_ridges(picture));
    finger::Print print = finger::print_of(ridges);
    if (minutiae_only) print.flow = {};
    return finger::Matchable(std::move(print));
  };
  SELFSAME_TRY(in_parallel(set.files.size(), work.threads, work.reading, read,
                           [&](std::size_t i, finger::Matchable print) { prints[i].emplace(std::move(print)); }));
  set.failed = static_cast<std::size_t>(
      std::count_if(prints.begin(), prints.end(), [](const auto& print) { return print->print().minutiae.empty(); }));
  set.matches.resize(set.trials.pairs.size());
  // One row of pairs is enough work to justify a matcher of its own.
  const auto compare = [&](std::size_t row) -> Result<std::vector<finger::Match>> {
    finger::Matcher matcher;
    std::vector<finger::Match> matches;
    for (std::size_t b = row + 1; b < prints.size(); ++b) matches.push_back(matcher.compare(*prints[row], *prints[b]));
    return matches;
  };
  const auto keep = [&](std::size_t row, const std::vector<finger::Match>& matches) {
    // Pairs are stored row after row.
    const std::size_t first = row * prints.size() - row * (row + 1) / 2;
    std::copy(matches.begin(), matches.end(), set.matches.begin() + static_cast<std::ptrdiff_t>(first));
  };
  SELFSAME_TRY(in_parallel(prints.size(), work.threads, work.comparing, compare, keep));
  take_llrs(set);
  return {};
}

void compare_vectors(FingerSet& set) {
  for (const auto& [a, b] : set.trials.pairs) set.scores.emplace_back(match::cosine(set.vectors[a], set.vectors[b]));
}

void enrol_in_place(FingerSet& set, std::size_t count) {
  Enrolments enrolled = enrol_several(set.trials, set.scores, count);
  set.trials = std::move(enrolled.trials);
  set.scores = std::move(enrolled.scores);
}

Trials pooled_trials(const std::vector<FingerSet>& sets) {
  Trials all;
  for (const FingerSet& set : sets) {
    const auto& [own, pairs, genuine] = set.trials;
    const auto samples = static_cast<std::uint32_t>(all.samples.names.size());
    const auto people = static_cast<std::uint32_t>(all.samples.people.size());
    for (const auto& name : own.names) all.samples.names.push_back(set.name + "/" + name);
    for (const auto& person : own.people) all.samples.people.push_back(set.name + "/" + person);
    for (const auto person : own.person_of) all.samples.person_of.push_back(people + person);
    for (const auto& [a, b] : pairs) all.pairs.emplace_back(samples + a, samples + b);
    all.genuine.insert(all.genuine.end(), genuine.begin(), genuine.end());
  }
  return all;
}

Trials trials_across(const std::vector<FingerSet>& sets) {
  Trials all = pooled_trials(sets);
  all.pairs.clear();
  all.genuine.clear();
  add_all_pairs(all);
  return all;
}

Result<eval::ScoreSet> scores_across(const std::vector<FingerSet>& sets, std::size_t threads,
                                     const Progress& progress) {
  std::vector<float> genuine;
  std::vector<PrintsOfSet> prints;
  for (const FingerSet& set : sets) prints.emplace_back(set.prints);
  SELFSAME_ASSIGN(auto impostor, impostors_across(prints, threads, progress));
  for (const FingerSet& set : sets) {
    for (std::size_t i = 0; i < set.scores.size(); ++i) {
      (set.trials.genuine[i] ? genuine : impostor).push_back(*set.scores[i]);
    }
  }
  return eval::ScoreSet::create(genuine, impostor);
}

Result<eval::LinearFit> fit_measures(const std::vector<FingerSet>& sets, const FingerSet* left_out) {
  std::vector<float> rows;
  std::vector<bool> genuine;
  for (const FingerSet& set : sets) {
    if (&set == left_out) continue;
    for (std::size_t i = 0; i < set.matches.size(); ++i) {
      // If no hypothesis was found there is nothing to weigh.
      if (set.matches[i].pairs == 0) continue;
      rows.insert(rows.end(), set.matches[i].measures.begin(), set.matches[i].measures.end());
      genuine.push_back(set.trials.genuine[i]);
    }
  }
  return eval::fit_linear(rows, finger::kMatchMeasures, genuine);
}

Scores fitted_scores(const FingerSet& set, const eval::LinearFit& fit) {
  Scores scores;
  for (const auto& match : set.matches) scores.emplace_back(match.pairs == 0 ? match.llr : fit(match.measures));
  return scores;
}

}  // namespace selfsame::trials
