#include "pipeline/decision.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "match/codes.hpp"
#include "pipeline/parse_number.hpp"

namespace selfsame::pipeline {
namespace {

constexpr double kDefaultRejectFmr = 1e-2;
/// Codes of one finger or face seldom differ in fewer bits than kFewestBits; codes of strangers often differ in no more
/// than kMostBits.
constexpr double kFewestBits = 5;
constexpr double kMostBits = 50;
constexpr float kNever = std::numeric_limits<float>::infinity();

/// The shortest decimal that reads back as the same number.
template <typename Number>
std::string shown(Number value) {
  char text[32];
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
    if (static_cast<Number>(std::strtod(text, nullptr)) == value) break;
  }
  return text;
}

Result<Policy> refuse(std::string_view why) {
  return fail(ErrorCode::invalid_argument,
              "a policy is default, fmr:ACCEPT[,REJECT], mixed-fmr:ACCEPT[,REJECT], raw:ACCEPT,REJECT, "
              "score:ACCEPT,REJECT or bits:ACCEPT[,REJECT], such as fmr:1e-2 or raw:0.60,0.40; " +
                  std::string(why));
}

Result<Policy> bits_policy(double accept, double reject) {
  if (std::trunc(accept) != accept || std::trunc(reject) != reject) return refuse("bits are whole numbers");
  if (!(accept >= kFewestBits) || !(accept <= kMostBits) || !(reject <= match::kCodeBits)) {
    return refuse("ACCEPT is 5 to 50 bits, REJECT at most 128");
  }
  if (reject < accept) return refuse("REJECT is below ACCEPT: bits count how far apart codes are");
  return Policy{BitsPolicy{static_cast<int>(accept), static_cast<int>(reject)}};
}

}  // namespace

std::string_view to_string(Scale scale) {
  switch (scale) {
    case Scale::full: return "full";
    case Scale::code: return "code";
  }
  return "full";
}

std::string_view to_string(Decision decision) {
  switch (decision) {
    case Decision::accept: return "accept";
    case Decision::reject: return "reject";
    case Decision::reverify: return "reverify";
  }
  return "reject";
}

int rank(Decision decision) {
  switch (decision) {
    case Decision::accept: return 2;
    case Decision::reverify: return 1;
    case Decision::reject: return 0;
  }
  return 0;
}

ScoreBand band_of(Decision decision) {
  switch (decision) {
    case Decision::accept: return {0.85F, 1};
    case Decision::reverify: return {0.50F, 0.80F};
    case Decision::reject: return {0, 0.45F};
  }
  return {0, 0.45F};
}

float on_scale(Decision decision, float score) {
  const ScoreBand band = band_of(decision);
  // NaN compares false with everything, and so gets the minimum.
  return score >= band.least ? std::min(score, band.most) : band.least;
}

Result<Policy> parse_policy(std::string_view text) {
  if (text == "default") return Policy{DefaultPolicy{}};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return refuse("the colon is missing");
  const auto kind = text.substr(0, colon);
  const auto rest = text.substr(colon + 1);
  const auto comma = rest.find(',');
  const auto accept = parse_number(rest.substr(0, comma));
  const auto reject = comma == std::string_view::npos ? std::nullopt : parse_number(rest.substr(comma + 1));
  if (!accept || (comma != std::string_view::npos && !reject)) return refuse("a threshold is not a number");

  if (kind == "fmr" || kind == "mixed-fmr") {
    const auto of = kind == "fmr" ? match::Strangers::worst_group : match::Strangers::mixed;
    const FmrPolicy policy{*accept, reject.value_or(std::max(kDefaultRejectFmr, *accept)), of};
    if (policy.accept_fmr <= 0 || policy.reject_fmr >= 1 || policy.accept_fmr > policy.reject_fmr) {
      return refuse("a false-match rate lies between 0 and 1, and ACCEPT is not above REJECT");
    }
    return Policy{policy};
  }
  if (kind == "bits") return bits_policy(*accept, reject.value_or(*accept));
  if (!reject) return refuse("REJECT is missing");
  if (*reject > *accept) return refuse("REJECT is above ACCEPT");
  // Checked after rounding to float, which may reach the end of the range.
  const auto accept_at = static_cast<float>(*accept);
  const auto reject_below = static_cast<float>(*reject);
  if (kind == "raw") {
    if (!(reject_below >= -1) || !(accept_at <= 1)) return refuse("a raw similarity lies between -1 and 1");
    return Policy{RawPolicy{accept_at, reject_below}};
  }
  if (kind == "score") {
    if (!(reject_below > 0) || !(accept_at < 1)) return refuse("a score threshold lies between 0 and 1, ends excluded");
    return Policy{ScorePolicy{accept_at, reject_below}};
  }
  return refuse("\"" + std::string(kind.substr(0, 16)) + "\" is not a kind of policy");
}

std::string to_string(const Policy& policy) {
  struct Printer {
    std::string operator()(const FmrPolicy& p) const {
      const std::string kind = p.of == match::Strangers::worst_group ? "fmr:" : "mixed-fmr:";
      return kind + shown(p.accept_fmr) + "," + shown(p.reject_fmr);
    }
    std::string operator()(const DefaultPolicy&) const { return "default"; }
    std::string operator()(const RawPolicy& p) const { return "raw:" + shown(p.accept) + "," + shown(p.reject); }
    std::string operator()(const ScorePolicy& p) const { return "score:" + shown(p.accept) + "," + shown(p.reject); }
    std::string operator()(const BitsPolicy& p) const {
      return "bits:" + std::to_string(p.accept) + "," + std::to_string(p.reject);
    }
  };
  return std::visit(Printer{}, policy);
}

std::optional<FmrPolicy> rates_of(const Policy& policy, const match::Calibration& calibration) {
  if (const auto* fmr = std::get_if<FmrPolicy>(&policy)) return *fmr;
  if (!std::holds_alternative<DefaultPolicy>(policy)) return std::nullopt;
  return FmrPolicy{calibration.default_fmr(), kDefaultRejectFmr};
}

std::string in_words(const FmrPolicy& policy, const match::Calibration& calibration) {
  const bool groups = policy.of == match::Strangers::worst_group && calibration.knows_groups();
  const std::string rate = "FMR " + shown(policy.accept_fmr);
  if (groups) return rate + " within the worst group measured";
  return rate + " of mixed strangers" + (calibration.knows_groups() ? "" : "; groups were not measured");
}

Result<Thresholds> thresholds_for(const Policy& policy, const match::Calibration& calibration, Scale scale) {
  struct Resolver {
    const match::Calibration& calibration;
    Scale scale;
    Result<Thresholds> operator()(const FmrPolicy& p) const {
      SELFSAME_ASSIGN(const float accept, calibration.threshold(p.accept_fmr, p.of));
      SELFSAME_ASSIGN(const float reject, calibration.threshold(p.reject_fmr, match::Strangers::mixed));
      return Thresholds{accept, std::min(reject, accept)};
    }
    Result<Thresholds> operator()(const DefaultPolicy& p) const {
      auto thresholds = (*this)(*rates_of(p, calibration));
      if (thresholds) return thresholds;
      return fail(thresholds.error().code, thresholds.error().message + "; choose a rate, such as --policy fmr:" +
                                               shown(calibration.table().back().fmr));
    }
    Result<Thresholds> operator()(const RawPolicy& p) const {
      if (scale == Scale::code) return Thresholds{kNever, -kNever};
      return Thresholds{p.accept, p.reject};
    }
    Result<Thresholds> operator()(const ScorePolicy& p) const {
      // Scores use "reject at or below", raw values "reject below": taking the next float up makes the two agree.
      const float reject = std::nextafter(calibration.raw_for_score(p.reject), 2.0F);
      return Thresholds{calibration.raw_for_score(p.accept), reject};
    }
    Result<Thresholds> operator()(const BitsPolicy& p) const {
      if (scale == Scale::full) return Thresholds{kNever, -kNever};
      return Thresholds{match::raw_of_bits(static_cast<float>(p.accept)),
                        match::raw_of_bits(static_cast<float>(p.reject))};
    }
  };
  return std::visit(Resolver{calibration, scale}, policy);
}

Decision decide(const Thresholds& thresholds, float raw) {
  // NaN compares false with everything, and so is rejected.
  if (raw >= thresholds.accept) return Decision::accept;
  if (raw >= thresholds.reject) return Decision::reverify;
  return Decision::reject;
}

}  // namespace selfsame::pipeline
