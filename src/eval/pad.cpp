#include "eval/pad.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "eval/figures.hpp"

namespace selfsame::eval {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

std::vector<std::string> species_of(std::span<const PadTrial> trials) {
  std::vector<std::string> names;
  for (const PadTrial& trial : trials) {
    if (trial.bona_fide) continue;
    if (std::find(names.begin(), names.end(), trial.species) == names.end()) names.push_back(trial.species);
  }
  return names;
}

/// For each presenter of the species, whether any try got through; no trials if each had only one.
Rate presenters_of(std::span<const PadTrial> trials, const std::string& species, double threshold) {
  std::map<std::uint64_t, bool> through;
  std::size_t tries = 0;
  for (const PadTrial& trial : trials) {
    if (trial.bona_fide || trial.species != species) continue;
    through[trial.presenter] |= trial.passes(threshold) && trial.matched.value_or(true);
    ++tries;
  }
  Rate rate;
  if (tries == through.size()) return rate;
  rate.trials = through.size();
  for (const auto& [presenter, any] : through) rate.errors += any ? 1U : 0U;
  return rate;
}

std::vector<std::string> cue_names(std::span<const PadTrial> trials) {
  std::vector<std::string> names;
  for (const PadTrial& trial : trials) {
    for (const PadCue& cue : trial.cues) {
      if (std::find(names.begin(), names.end(), cue.name) == names.end()) names.push_back(cue.name);
    }
  }
  return names;
}

/// The highest threshold at which at most `bpcer` of the bona fide trials lie below.
double threshold_for(std::span<const PadTrial> trials, double bpcer, const std::string& without = {}) {
  std::vector<double> scores;
  for (const PadTrial& trial : trials) {
    if (trial.bona_fide) scores.push_back(trial.score(without));
  }
  std::sort(scores.begin(), scores.end());
  return scores[static_cast<std::size_t>(bpcer * static_cast<double>(scores.size()))];
}

double worst_apcer(std::span<const PadTrial> trials, double threshold, const std::string& without = {}) {
  std::map<std::string, Rate> rates;
  for (const PadTrial& trial : trials) {
    if (trial.bona_fide) continue;
    Rate& rate = rates[trial.species];
    ++rate.trials;
    rate.errors += trial.passes(threshold, without) ? 1U : 0U;
  }
  double worst = 0;
  for (const auto& [name, rate] : rates) worst = std::max(worst, rate.value());
  return worst;
}

/// Probability that a bona fide trial has the higher ratio, ties counting half.
std::optional<double> area(std::span<const PadTrial> trials, const std::string& cue, const std::string& species) {
  std::vector<float> live;
  std::vector<float> attack;
  for (const PadTrial& trial : trials) {
    if (!trial.bona_fide && trial.species != species) continue;
    for (const PadCue& one : trial.cues) {
      if (one.name == cue) (trial.bona_fide ? live : attack).push_back(one.llr);
    }
  }
  if (live.empty() || attack.empty()) return std::nullopt;
  std::sort(attack.begin(), attack.end());
  double wins = 0;
  for (const float llr : live) {
    const auto [low, high] = std::equal_range(attack.begin(), attack.end(), llr);
    wins += static_cast<double>(low - attack.begin()) + static_cast<double>(high - low) / 2;
  }
  return wins / static_cast<double>(live.size()) / static_cast<double>(attack.size());
}

std::string with_interval(const Rate& rate) {
  if (rate.trials == 0) return "-";
  const auto interval = rate.interval();
  return percent(rate.value()) + "  [" + percent(interval.low) + ", " + percent(interval.high) + "]  " +
         std::to_string(rate.errors) + "/" + std::to_string(rate.trials);
}

}  // namespace

Interval Rate::interval(double confidence) const {
  return trials == 0 ? Interval{0, 1} : wilson_interval(errors, trials, confidence);
}

bool PadTrial::vetoed(std::string_view without) const {
  return std::any_of(cues.begin(), cues.end(), [&](const PadCue& cue) { return cue.veto && cue.name != without; });
}

double PadTrial::score(std::string_view without) const {
  if (!responded || vetoed(without) || !answered) return kNever;
  double score = static_cast<double>(llr);
  for (const PadCue& cue : cues) {
    if (cue.name == without) score -= static_cast<double>(cue.llr);
  }
  return score;
}

bool PadTrial::passes(double threshold, std::string_view without) const {
  const double own = score(without);
  return own >= threshold && own > kNever;
}

std::optional<double> PadReport::riapar() const {
  double highest = -1;
  for (const SpeciesRow& row : species) {
    if (row.iapar.trials > 0) highest = std::max(highest, row.iapar.value());
  }
  return highest < 0 ? std::nullopt : std::optional(false_reject.value() + highest);
}

const SpeciesRow* PadReport::worst() const {
  const auto found = std::max_element(species.begin(), species.end(), [](const SpeciesRow& a, const SpeciesRow& b) {
    return a.apcer.value() < b.apcer.value();
  });
  return found == species.end() ? nullptr : &*found;
}

Result<PadReport> report_pad(std::span<const PadTrial> trials, double threshold, double target_bpcer) {
  PadReport report;
  report.threshold = threshold;
  report.target_bpcer = target_bpcer;
  for (const std::string& name : species_of(trials)) {
    report.species.push_back({name, {}, {}, {}, presenters_of(trials, name, threshold)});
  }
  std::vector<double> times;
  std::vector<double> sessions;
  for (const PadTrial& trial : trials) {
    const bool live = trial.passes(threshold);
    times.push_back(trial.ms);
    if (trial.bona_fide) {
      if (trial.seconds > 0) sessions.push_back(trial.seconds);
      ++report.bpcer.trials;
      report.bpcer.errors += live ? 0U : 1U;
      ++report.false_reject.trials;
      report.false_reject.errors += live && trial.matched.value_or(true) ? 0U : 1U;
      continue;
    }
    auto row = std::find_if(report.species.begin(), report.species.end(),
                            [&](const SpeciesRow& candidate) { return candidate.species == trial.species; });
    ++row->apcer.trials;
    row->apcer.errors += live ? 1U : 0U;
    ++row->non_response.trials;
    row->non_response.errors += trial.responded ? 0U : 1U;
    if (trial.matched) {
      ++row->iapar.trials;
      row->iapar.errors += live && *trial.matched ? 1U : 0U;
    }
  }
  if (report.bpcer.trials == 0 || report.species.empty()) {
    return fail(ErrorCode::invalid_argument, "a report needs bona fide presentations and attacks");
  }
  const double at_target = threshold_for(trials, target_bpcer);
  report.whole_apcer_at_target = worst_apcer(trials, at_target);
  for (const std::string& cue : cue_names(trials)) {
    CueRow row{cue, {}, worst_apcer(trials, threshold_for(trials, target_bpcer, cue), cue)};
    for (const SpeciesRow& species : report.species) row.area.push_back(area(trials, cue, species.species));
    report.cues.push_back(std::move(row));
  }
  std::sort(times.begin(), times.end());
  report.median_ms = times[times.size() / 2];
  report.highest_ms = times.back();
  std::sort(sessions.begin(), sessions.end());
  if (!sessions.empty()) report.median_seconds = sessions[sessions.size() / 2];
  return report;
}

std::string to_table(const PadReport& report) {
  std::string out;
  const auto line = [&](const std::string& name, const std::string& text) {
    char buffer[160];
    std::snprintf(buffer, sizeof buffer, "  %-22s %s\n", name.c_str(), text.c_str());
    out += buffer;
  };
  out += "Bona fide presentations\n";
  line("BPCER", with_interval(report.bpcer));
  line("false rejects", with_interval(report.false_reject));
  out += "\nAttacks, APCER of each species\n";
  for (const SpeciesRow& row : report.species) line(row.species, with_interval(row.apcer));
  if (const SpeciesRow* worst = report.worst()) {
    line("worst: " + worst->species, percent(worst->apcer.value()));
  }
  const bool in_loop = std::any_of(report.species.begin(), report.species.end(),
                                   [](const SpeciesRow& row) { return row.iapar.trials > 0; });
  if (in_loop) {
    out += "\nWith the recogniser in the loop, IAPAR\n";
    for (const SpeciesRow& row : report.species) line(row.species, with_interval(row.iapar));
  }
  const bool tried_again = std::any_of(report.species.begin(), report.species.end(),
                                       [](const SpeciesRow& row) { return row.presenters.trials > 0; });
  if (tried_again) {
    out += "\nAttackers of whom at least one try was accepted\n";
    for (const SpeciesRow& row : report.species) line(row.species, with_interval(row.presenters));
  }
  if (const auto riapar = report.riapar()) line("RIAPAR", percent(*riapar));
  out += "\nWorst APCER at BPCER " + percent(report.target_bpcer) + " on these trials\n";
  line("all cues", percent(report.whole_apcer_at_target));
  out += "\nEach cue: worst APCER without it at that BPCER, and the area under its own curve against each species\n";
  out += "  cue                 without";
  for (const SpeciesRow& row : report.species) out += "  " + row.species;
  out += "\n";
  for (const CueRow& row : report.cues) {
    char buffer[96];
    std::snprintf(buffer, sizeof buffer, "  %-17s %9s", row.cue.c_str(), percent(row.worst_apcer_without).c_str());
    out += buffer;
    for (std::size_t i = 0; i < row.area.size(); ++i) {
      const int width = static_cast<int>(report.species[i].species.size()) + 2;
      if (row.area[i]) std::snprintf(buffer, sizeof buffer, "%*.2f", width, *row.area[i]);
      if (!row.area[i]) std::snprintf(buffer, sizeof buffer, "%*s", width, "-");
      out += buffer;
    }
    out += "\n";
  }
  char times[96];
  std::snprintf(times, sizeof times, "\nTime a frame: median %.1f ms, highest %.1f ms\n", report.median_ms,
                report.highest_ms);
  out += times;
  if (report.median_seconds > 0) {
    std::snprintf(times, sizeof times, "A live subject's session: median %.1f s\n", report.median_seconds);
    out += times;
  }
  return out;
}

nlohmann::ordered_json to_json(const PadReport& report) {
  const auto rate = [](const Rate& r) -> nlohmann::ordered_json {
    if (r.trials == 0) return nullptr;
    const auto interval = r.interval();
    return {{"rate", r.value()},
            {"errors", r.errors},
            {"trials", r.trials},
            {"low", interval.low},
            {"high", interval.high}};
  };
  auto species = nlohmann::ordered_json::array();
  for (const SpeciesRow& row : report.species) {
    species.push_back({{"species", row.species},
                       {"apcer", rate(row.apcer)},
                       {"apnrr", rate(row.non_response)},
                       {"iapar", rate(row.iapar)},
                       {"presenters", rate(row.presenters)}});
  }
  auto cues = nlohmann::ordered_json::array();
  for (const CueRow& row : report.cues) {
    auto areas = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.area.size(); ++i) {
      areas[report.species[i].species] = row.area[i] ? nlohmann::ordered_json(*row.area[i]) : nlohmann::ordered_json();
    }
    cues.push_back({{"cue", row.cue}, {"worst_apcer_without", row.worst_apcer_without}, {"area", std::move(areas)}});
  }
  const auto riapar = report.riapar();
  const SpeciesRow* worst = report.worst();
  return {{"threshold_llr", report.threshold},
          {"bpcer", rate(report.bpcer)},
          {"false_reject", rate(report.false_reject)},
          {"species", std::move(species)},
          {"worst", {{"species", worst->species}, {"apcer", worst->apcer.value()}}},
          {"at_target", {{"bpcer", report.target_bpcer}, {"worst_apcer", report.whole_apcer_at_target}}},
          {"riapar", riapar ? nlohmann::ordered_json(*riapar) : nlohmann::ordered_json()},
          {"cues", std::move(cues)},
          {"median_ms", report.median_ms},
          {"highest_ms", report.highest_ms},
          {"median_seconds", report.median_seconds}};
}

std::string to_csv(std::span<const PadTrial> trials, double threshold) {
  const auto names = cue_names(trials);
  std::string out = "species,name,classified,llr,vetoed,answered,responded,matched,ms,seconds";
  for (const std::string& name : names) out += "," + name;
  out += "\n";
  const auto number = [](double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return std::string(text);
  };
  for (const PadTrial& trial : trials) {
    out += trial.species + "," + trial.name + ",";
    out += trial.passes(threshold) ? "bona_fide," : "attack,";
    out += number(static_cast<double>(trial.llr)) + (trial.vetoed() ? ",1" : ",0") + (trial.answered ? ",1" : ",0") +
           (trial.responded ? ",1," : ",0,");
    out += (trial.matched ? (*trial.matched ? "1" : "0") : "");
    out += "," + number(trial.ms) + "," + number(trial.seconds);
    for (const std::string& name : names) {
      const auto cue =
          std::find_if(trial.cues.begin(), trial.cues.end(), [&](const PadCue& c) { return c.name == name; });
      out += "," + (cue == trial.cues.end() ? std::string() : number(static_cast<double>(cue->value)));
    }
    out += "\n";
  }
  return out;
}

}  // namespace selfsame::eval
