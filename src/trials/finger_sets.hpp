// Sets of prints: read, compared and pooled. The protocols of `eval finger`.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eval/linear_fit.hpp"
#include "finger/matching.hpp"
#include "finger/ridges.hpp"
#include "trials/parallel.hpp"
#include "trials/print_sets.hpp"
#include "trials/trials.hpp"

namespace selfsame::trials {

/// Prints, and every pair of them.
struct FingerSet {
  Trials trials;
  std::string name;
  std::vector<std::filesystem::path> files;
  std::size_t failed = 0;              // prints without minutiae
  std::vector<finger::Match> matches;  // empty if vectors were compared
  Scores scores;
  std::vector<std::optional<finger::Matchable>> prints;
  std::vector<std::vector<float>> vectors;  // if they were compared
};

/// Reads FINGER_IMPRESSION.EXTENSION files of one folder. Errors: invalid_argument if there are none.
Result<FingerSet> list_finger_set(const std::filesystem::path& folder);
/// One folder per finger, below `levels` folders of groups. Errors: those of plan_folders.
Result<FingerSet> list_finger_folders(const std::filesystem::path& data, std::size_t levels);

struct FingerWork {
  LoadPrint load;
  std::size_t threads = 0;  // 0: one per core
  Progress reading = {};
  Progress comparing = {};
};

/// Compares all pairs by their minutiae, `minutiae_only` or with the flow of ridges. Sets failed, prints, matches and
/// scores.
Status match_all(FingerSet& set, bool minutiae_only, const FingerWork& work);
/// Compares windows of `side` pixels with whole prints, or, if `pieces`, with eight windows of a finger, which replaces
/// the trials. Sets failed, matches and scores.
Status match_windows(FingerSet& set, int side, bool pieces, const FingerWork& work);
/// Compares the given `vectors` by cosine.
void compare_vectors(FingerSet& set);
/// Replaces the trials by enrolments of `count` prints against the others; see enrol_several.
void enrol_in_place(FingerSet& set, std::size_t count);

/// All sets as one, with different fingers in each set; samples are called SET/NAME.
Trials pooled_trials(const std::vector<FingerSet>& sets);
/// All pairs of prints of all sets, across sets too.
Trials trials_across(const std::vector<FingerSet>& sets);
/// All pairs of the sets, and those of impostors_across. Requires prints.
Result<eval::ScoreSet> scores_across(const std::vector<FingerSet>& sets, std::size_t threads,
                                     const Progress& progress = {});

/// Fits weights of the measures of matches to all sets but one (null: to all).
Result<eval::LinearFit> fit_measures(const std::vector<FingerSet>& sets, const FingerSet* left_out);
Scores fitted_scores(const FingerSet& set, const eval::LinearFit& fit);

}  // namespace selfsame::trials
