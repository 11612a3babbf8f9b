// Error rates of presentation attack detection, in the terms of ISO/IEC 30107-3.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "draw/shapes.hpp"
#include "eval/normal.hpp"

namespace selfsame::eval {

/// One cue's contribution to a trial.
struct PadCue {
  std::string name;
  float value = 0;
  float llr = 0;
  bool veto = false;  // proved an attack by itself
};

/// One presentation: a bona fide one, or an attack with an instrument of some species.
struct PadTrial {
  std::string species;  // "bona_fide" or the name of the instrument's species
  std::string name;     // identifies the presentation, so that it can be reproduced
  bool bona_fide = false;
  bool responded = true;        // false: no face was found, so nothing was classified
  bool answered = true;         // every challenge was answered, by one person; true if there was none
  float llr = 0;                // natural log-likelihood ratio, live over attack
  std::optional<bool> matched;  // the comparison alone, with the recogniser in the loop
  double ms = 0;                // liveness time per frame
  double seconds = 0;           // until the session was over; 0 where there was none
  std::uint64_t presenter = 0;  // who presented it: tries of one presenter have the same
  std::vector<PadCue> cues;

  /// By a cue of another name than `without`.
  bool vetoed(std::string_view without = {}) const;
  /// The log-likelihood ratio as a threshold sees it, with the cue `without` left out: minus infinity, below every
  /// threshold, where there was no response, a veto, or an answer that did not come.
  double score(std::string_view without = {}) const;
  /// Classified as bona fide.
  bool passes(double threshold, std::string_view without = {}) const;
};

struct Rate {
  std::size_t errors = 0;
  std::size_t trials = 0;
  double value() const { return trials == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(trials); }
  Interval interval(double confidence = 0.95) const;
};

struct SpeciesRow {
  std::string species;
  Rate apcer;         // attacks classified as bona fide; attacks without a response are classified correctly
  Rate non_response;  // APNRR
  Rate iapar;         // attacks classified as bona fide that also matched; no trials without a recogniser
  Rate presenters;    // presenters with at least one try classified as bona fide and matched; no trials if each has one
                      // try
};

/// The discrimination of one cue, and the cost of leaving it out.
struct CueRow {
  std::string cue;
  /// Area under the curve of its log-likelihood ratio against each species of the report, in order: 0.5 is no
  /// information, 1 perfect separation. None if it was measured for one class only.
  std::vector<std::optional<double>> area;
  double worst_apcer_without = 0;  // with the threshold reset for the same BPCER
};

struct PadReport {
  double threshold = 0;  // on the log-likelihood ratio
  Rate bpcer;            // bona fide presentations taken for attacks, those without a response included
  Rate false_reject;     // bona fide ones that were not accepted: taken for attacks, or not matched
  std::vector<SpeciesRow> species;
  double whole_apcer_at_target = 0;  // worst species, the threshold set for `target_bpcer` on these trials
  double target_bpcer = 0;
  std::vector<CueRow> cues;
  double median_ms = 0;
  double highest_ms = 0;
  double median_seconds = 0;  // of bona fide sessions; 0 where there were none

  /// The species with the most undetected attacks; none if there are only bona fide trials.
  const SpeciesRow* worst() const;
  /// RIAPAR: false rejects and the worst IAPAR together; none without a recogniser.
  std::optional<double> riapar() const;
};

/// A trial is classified as bona fide if it got a response, no veto, all answers, and llr >= threshold.
/// Errors: invalid_argument without a bona fide trial or without an attack.
Result<PadReport> report_pad(std::span<const PadTrial> trials, double threshold, double target_bpcer = 0.03);

std::string to_table(const PadReport& report);
nlohmann::ordered_json to_json(const PadReport& report);
/// species,name,classified,llr,vetoed,answered,responded,matched,ms,seconds and a column for each cue's value.
std::string to_csv(std::span<const PadTrial> trials, double threshold);
/// APCER of each species against BPCER as the threshold moves, in percent.
draw::Drawing draw_pad(std::span<const PadTrial> trials, const PadReport& report, const std::string& subtitle);
/// One page for people: the table, the drawing, and what was simulated.
std::string to_html(const PadReport& report, const draw::Drawing& drawing, const std::string& about);

/// How a cue's value becomes a log-likelihood ratio: weight * clamp(slope * (value - centre), -limit, limit).
struct FittedCue {
  std::string name;
  double centre = 0;
  double slope = 0;
  double weight = 0;
  std::size_t bona_fide = 0;  // values it rests on
  std::size_t attacks = 0;
};

/// Trials decided by a veto are left out, because they need no other cue. Each cue is first fitted alone by logistic
/// regression with a flat prior, each species of attack weighing the same; then the weights of all together by ridge
/// regression on the clamped ratios. Uninformative cues get weight 0.
std::vector<FittedCue> fit_cues(std::span<const PadTrial> trials, double limit);

}  // namespace selfsame::eval
