#include "pipeline/factors.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::pipeline {
namespace {

constexpr std::size_t kModalities = kAllModalities.size();
constexpr std::size_t kFirstModalities = 3;  // how many existed when rules were first written
constexpr float kFullQuality = 0.5F;
/// The rate at which strangers in all factors but one may pass on the others.
constexpr double kMostFmrOfOthers = 1e-2;
constexpr double kRounding = 1e-4;  // tolerance for a table's last row stored as a float

tl::unexpected<Error> bad_factors(std::string_view text) {
  return fail(ErrorCode::invalid_argument,
              "\"" + std::string(text.substr(0, 64)) +
                  "\" is not a rule of factors; name modalities, such as face or face+voice, "
                  "or any-1-of-3, any-2-of-3, any-3-of-3");
}

}  // namespace

bool FactorRule::met_by(std::span<const Modality> compared) const {
  const auto is_there = [&](Modality wanted) {
    return std::find(compared.begin(), compared.end(), wanted) != compared.end();
  };
  return compared.size() >= least && std::all_of(required.begin(), required.end(), is_there);
}

bool FactorRule::names_only(Modality modality) const { return required == std::vector{modality}; }

Result<FactorRule> parse_factors(std::string_view text) {
  for (std::size_t least = 1; least <= kModalities; ++least) {
    const std::string any = "any-" + std::to_string(least);
    if (text == any) return FactorRule{{}, least};
    // A site's rule keeps its meaning when a modality is added.
    for (std::size_t of = kFirstModalities; of <= kModalities; ++of) {
      if (text == any + "-of-" + std::to_string(of)) return FactorRule{{}, least};
    }
  }
  FactorRule rule;
  for (std::string_view rest = text;;) {
    const auto plus = rest.find('+');
    const auto modality = modality_from(rest.substr(0, plus));
    if (!modality || std::find(rule.required.begin(), rule.required.end(), *modality) != rule.required.end()) {
      return bad_factors(text);
    }
    rule.required.push_back(*modality);
    if (plus == std::string_view::npos) break;
    rest.remove_prefix(plus + 1);
  }
  rule.least = rule.required.size();
  return rule;
}

std::string to_string(const FactorRule& rule) {
  if (rule.required.empty()) return "any-" + std::to_string(rule.least) + "-of-" + std::to_string(kModalities);
  std::string text;
  for (const Modality modality : rule.required)
    text += (text.empty() ? "" : "+") + std::string(selfsame::to_string(modality));
  return text;
}

float evidence_weight(float quality) { return std::clamp(quality / kFullQuality, 0.0F, 1.0F); }

namespace {

/// In nats: a factor's evidence, less the correction for being the best of several tries.
float evidence_of(const Factor& factor) {
  return evidence_weight(factor.score.quality) * std::min(factor.score.comparison.llr, factor.most_llr);
}
double cost_of(const Factor& factor) { return std::log(static_cast<double>(factor.tries)); }

/// Whether the rest convinces without any single factor: one of the others by its own thresholds, or all by their sum.
/// False for NaN.
bool each_is_dispensable(std::span<const Factor> factors, double fmr) {
  const double least = std::min(kMostFmrOfOthers, std::sqrt(fmr));
  return std::all_of(factors.begin(), factors.end(), [&](const Factor& left_out) {
    double others = 0;
    double asked_fmr = 1;
    for (const Factor& factor : factors) {
      if (&factor == &left_out) continue;
      if (factor.alone == Decision::accept) return true;
      others += double{evidence_of(factor)} - cost_of(factor);
      asked_fmr = std::min(asked_fmr, std::max({least, factor.accept_fmr, factor.measured_to}));
    }
    return others >= -std::log(asked_fmr) - kRounding;
  });
}

}  // namespace

float summed_llr(std::span<const Factor> factors) {
  float sum = 0;
  for (const Factor& factor : factors) sum += evidence_of(factor);
  return sum;
}

Decision decide(const Policy& policy, std::span<const Factor> factors, EachMustStand each) {
  struct Suffices {
    std::span<const Factor> factors;
    EachMustStand each;
    // Written so that a NaN sum is never enough.
    bool operator()(const FmrPolicy& p) const { return reaches(p.accept_fmr); }
    bool operator()(const DefaultPolicy&) const {
      double strictest = 1;
      for (const Factor& factor : factors) strictest = std::min(strictest, factor.accept_fmr);
      return reaches(strictest);
    }
    bool reaches(double fmr) const {
      double asked = -std::log(fmr);
      for (const Factor& factor : factors) asked += cost_of(factor);
      return double{summed_llr(factors)} >= asked && stands(fmr);
    }
    bool stands(double fmr) const { return each == EachMustStand::no || each_is_dispensable(factors, fmr); }
    bool operator()(const RawPolicy&) const { return each_accepts(); }
    bool operator()(const BitsPolicy&) const { return each_accepts(); }
    bool each_accepts() const {
      return std::all_of(factors.begin(), factors.end(), [](const Factor& f) { return f.alone == Decision::accept; });
    }
    bool operator()(const ScorePolicy& p) const {
      return 1 / (1 + std::exp(-summed_llr(factors))) >= p.accept && stands(kMostFmrOfOthers);
    }
  };
  const auto rejects = [](const Factor& factor) { return factor.alone == Decision::reject; };
  if (factors.empty() || std::any_of(factors.begin(), factors.end(), rejects)) return Decision::reject;
  return std::visit(Suffices{factors, each}, policy) ? Decision::accept : Decision::reverify;
}

}  // namespace selfsame::pipeline
