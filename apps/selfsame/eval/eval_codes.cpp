#include "selfsame/eval/eval_codes.hpp"

#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

constexpr std::size_t kKeys = 10;
/// Share of the gallery that codes pre-select.
constexpr std::size_t kShortlistPart = 100;

std::string percent(double rate) { return fixed(100 * rate, 2); }

std::string text_of(const eval::KeySpread& spread) {
  if (spread.least == spread.most) return percent(spread.mean);
  return percent(spread.mean) + " (" + percent(spread.least) + " to " + percent(spread.most) + ")";
}

nlohmann::ordered_json json_of(const eval::KeySpread& spread) {
  return {{"mean", spread.mean}, {"least", spread.least}, {"most", spread.most}};
}

nlohmann::ordered_json json_of(const eval::Recall& recall) {
  return {{"found", recall.found}, {"looked_at", recall.looked_at}};
}

nlohmann::ordered_json json_of(const eval::ComparisonRates& rates) {
  nlohmann::ordered_json tar = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < eval::kCodeFmrs.size(); ++i) {
    tar.push_back(
        {{"fmr", eval::kCodeFmrs[i]}, {"tar", rates.tar[i] ? json_of(*rates.tar[i]) : nlohmann::ordered_json()}});
  }
  return {{"eer", json_of(rates.equal_error)}, {"tar", std::move(tar)}};
}

std::vector<eval::CodeTrial> code_trials(const Trials& trials) {
  std::vector<eval::CodeTrial> pairs;
  pairs.reserve(trials.pairs.size());
  for (std::size_t i = 0; i < trials.pairs.size(); ++i) {
    pairs.push_back({trials.pairs[i].first, trials.pairs[i].second, trials.genuine[i]});
  }
  return pairs;
}

}  // namespace

Result<CodeResults> measure_codes(const Trials& trials, const std::vector<std::vector<float>>& vectors,
                                  const std::vector<float>& centre) {
  const auto pairs = code_trials(trials);
  CodeResults results;
  SELFSAME_ASSIGN(results.rates, eval::code_rates(vectors, pairs, {kKeys, centre}));
  if (!trials.samples.person_of.empty()) {
    SELFSAME_ASSIGN(results.chosen, eval::preselection(vectors, trials.samples.person_of, {kKeys, centre}));
  }
  const std::size_t shortlist = std::max<std::size_t>(10, vectors.size() / kShortlistPart);
  SELFSAME_ASSIGN(results.recall, eval::search_recall(vectors, kKeys, shortlist));
  return results;
}

Result<std::optional<CodeGroupRates>> fit_code_calibration(const std::filesystem::path& file, const Trials& trials,
                                                           const std::vector<std::vector<float>>& vectors,
                                                           const eval::TestDescription& test,
                                                           const std::vector<float>& centre,
                                                           const GroupSamples* groups) {
  SELFSAME_ASSIGN(const auto scores, eval::code_scores(vectors, code_trials(trials), {kKeys, centre}));
  eval::TestDescription described = test;
  described.protocol += ", codes under " + std::to_string(kKeys) + " keys";
  nlohmann::ordered_json fitted;
  SELFSAME_ASSIGN(fitted["soft"], fit_calibration(scores.soft, described, scores.impostors));
  SELFSAME_ASSIGN(fitted["hamming"], fit_calibration(scores.hamming, described, scores.impostors));
  std::optional<CodeGroupRates> rates;
  if (groups != nullptr) {
    const eval::CodeRateOptions options{kKeys, centre};
    SELFSAME_ASSIGN(rates, measure_code_group_rates(*groups, {trials.samples, vectors}, scores, options));
    add_groups(rates->soft, fitted["soft"]);
    add_groups(rates->hamming, fitted["hamming"]);
  }
  SELFSAME_TRY(write_text(file, fitted.dump(2) + "\n"));
  return rates;
}

nlohmann::ordered_json to_json(const CodeResults& results) {
  const auto& [rates, recall, chosen] = results;
  nlohmann::ordered_json preselection = nlohmann::ordered_json::array();
  for (const eval::Preselection& row : chosen) {
    preselection.push_back({{"penetration", row.penetration}, {"error", json_of(row.error)}});
  }
  nlohmann::ordered_json thresholds = nlohmann::ordered_json::array();
  for (const eval::CodeThreshold& row : rates.thresholds) {
    thresholds.push_back({{"bits", row.bits},
                          {"fmr", row.fmr},
                          {"fnmr", row.fnmr},
                          {"soft_fmr", row.soft_fmr},
                          {"soft_fnmr", row.soft_fnmr}});
  }
  return {{"keys", rates.keys},
          {"comparisons", {{"genuine", rates.genuine}, {"impostor", rates.impostor}}},
          {"vector", json_of(rates.vector)},
          {"code", json_of(rates.code)},
          {"soft", json_of(rates.soft)},
          {"thresholds", std::move(thresholds)},
          {"preselection", std::move(preselection)},
          {"search",
           {{"searches", recall.searches},
            {"codes_then_vectors", {{"one", json_of(recall.codes_one)}, {"ten", json_of(recall.codes_ten)}}},
            {"int8_then_vectors", {{"ten", json_of(recall.bytes_ten)}}}}}};
}

std::string to_table(const CodeResults& results) {
  const auto& [rates, recall, chosen] = results;
  Table ways(
      {"%, mean and range of " + std::to_string(rates.keys) + " keys", "EER", "TAR at FMR 1e-2", "at 1e-3", "at 1e-4"});
  const auto add = [&](const std::string& name, const eval::ComparisonRates& way) {
    std::vector<std::string> row{name, text_of(way.equal_error)};
    for (const auto& tar : way.tar) row.push_back(tar ? text_of(*tar) : "not enough comparisons");
    ways.add(std::move(row));
  };
  add("vectors, cosine", rates.vector);
  add("128-bit codes", rates.code);
  add("code and vector of the probe (soft)", rates.soft);
  Table thresholds({"bits", "FMR, %", "FNMR, %", "soft FMR, %", "soft FNMR, %"});
  for (const eval::CodeThreshold& row : rates.thresholds) {
    thresholds.add({std::to_string(row.bits), fixed(100 * row.fmr, 4), percent(row.fnmr), fixed(100 * row.soft_fmr, 4),
                    percent(row.soft_fnmr)});
  }
  Table searches({"search among all others", "found, %", "vectors compared, %"});
  const auto add_search = [&](const std::string& name, const eval::Recall& of) {
    searches.add({name, percent(of.found), percent(of.looked_at)});
  };
  add_search("the best, by codes and then vectors", recall.codes_one);
  add_search("the ten best, by codes and then vectors", recall.codes_ten);
  add_search("the ten best, by int8 and then vectors", recall.bytes_ten);
  Table preselection({"penetration rate, %", "pre-selection error, %"});
  for (const eval::Preselection& row : chosen) preselection.add({fixed(100 * row.penetration, 0), text_of(row.error)});
  return ways.str() + "\n" + thresholds.str() + "\n" + searches.str() +
         (chosen.empty() ? "" : "\n" + preselection.str());
}

}  // namespace selfsame::app
