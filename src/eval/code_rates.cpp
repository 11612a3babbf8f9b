#include "eval/code_rates.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"
#include "eval/metrics.hpp"
#include "match/two_step_search.hpp"
#include "match/vector.hpp"

namespace selfsame::eval {
namespace {

constexpr std::size_t kTen = 10;

using Vectors = std::span<const std::vector<float>>;

std::size_t dimension_of(Vectors vectors) {
  for (const auto& vector : vectors) {
    if (!vector.empty()) return vector.size();
  }
  return 0;
}

/// Scores of the trials for which both vectors exist.
template <class Score>
Result<ScoreSet> scores_of(Vectors vectors, std::span<const CodeTrial> trials, const Score& score) {
  std::vector<float> genuine;
  std::vector<float> impostor;
  for (const CodeTrial& trial : trials) {
    if (vectors[trial.reference].empty() || vectors[trial.probe].empty()) continue;
    (trial.genuine ? genuine : impostor).push_back(score(trial.reference, trial.probe));
  }
  return ScoreSet::create(genuine, impostor);
}

/// Means, least and most of what is added.
class SpreadOf {
 public:
  void add(double value) {
    spread_.least = count_ == 0 ? value : std::min(spread_.least, value);
    spread_.most = count_ == 0 ? value : std::max(spread_.most, value);
    sum_ += value;
    ++count_;
  }
  KeySpread get() const { return {sum_ / static_cast<double>(count_), spread_.least, spread_.most}; }
  bool empty() const { return count_ == 0; }

 private:
  KeySpread spread_;
  double sum_ = 0;
  std::size_t count_ = 0;
};

class RatesOf {
 public:
  void add(const ScoreSet& set) {
    equal_error_.add(equal_error(set).rate);
    for (std::size_t i = 0; i < kCodeFmrs.size(); ++i) {
      if (const auto point = tar_at(set, kCodeFmrs[i])) tar_[i].add(point->tar);
    }
  }
  ComparisonRates get() const {
    ComparisonRates rates{equal_error_.get(), {}};
    for (std::size_t i = 0; i < kCodeFmrs.size(); ++i) {
      if (!tar_[i].empty()) rates.tar[i] = tar_[i].get();
    }
    return rates;
  }

 private:
  SpreadOf equal_error_;
  std::array<SpreadOf, kCodeFmrs.size()> tar_;
};

struct Coded {
  std::vector<match::Code> codes;
  std::vector<std::vector<float>> rotated;  // empty where the vector is
};

Coded encode(const match::Coder& coder, Vectors vectors) {
  Coded coded;
  for (const auto& vector : vectors) {
    coded.rotated.push_back(vector.empty() ? std::vector<float>{} : coder.rotate(vector));
    coded.codes.push_back(vector.empty() ? match::Code{} : coder.code_of_rotated(coded.rotated.back()));
  }
  return coded;
}

/// The share of the first `k` expected that is among `found`.
double agreement(const std::vector<match::Candidate>& expected, const std::vector<match::Candidate>& found,
                 std::size_t k) {
  const auto there = std::count_if(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(k), [&](auto& one) {
    return std::any_of(found.begin(), found.end(), [&](auto& other) { return other.key == one.key; });
  });
  return static_cast<double>(there) / static_cast<double>(k);
}

}  // namespace

std::array<std::uint8_t, 32> evaluation_key(std::size_t number) {
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i < sizeof number; ++i) key[i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xFFU);
  return key;
}

Result<CodeRates> code_rates(Vectors vectors, std::span<const CodeTrial> trials, const CodeRateOptions& options) {
  SELFSAME_CHECK(options.keys > 0);
  CodeRates rates;
  rates.keys = options.keys;
  SELFSAME_ASSIGN(const auto by_vector, scores_of(vectors, trials, [&](std::uint32_t a, std::uint32_t b) {
                    return match::cosine(vectors[a], vectors[b]);
                  }));
  rates.genuine = by_vector.genuine().scores.size();
  rates.impostor = by_vector.impostor().scores.size();
  RatesOf vector;
  vector.add(by_vector);
  rates.vector = vector.get();
  for (int bits = kFewestCodeBits; bits <= kMostCodeBits; ++bits) rates.thresholds.push_back({bits});

  RatesOf code;
  RatesOf soft;
  const auto share = 1 / static_cast<double>(options.keys);
  for (std::size_t key = 0; key < options.keys; ++key) {
    SELFSAME_ASSIGN(const auto coder, match::Coder::create(evaluation_key(key), dimension_of(vectors), options.centre));
    const Coded coded = encode(coder, vectors);
    // Scores are higher for the same person: a distance counts negative.
    SELFSAME_ASSIGN(const auto by_code, scores_of(vectors, trials, [&](std::uint32_t a, std::uint32_t b) {
                      return static_cast<float>(-match::distance(coded.codes[a], coded.codes[b]));
                    }));
    SELFSAME_ASSIGN(const auto by_soft, scores_of(vectors, trials, [&](std::uint32_t a, std::uint32_t b) {
                      return -coder.soft_distance(coded.codes[a], coded.rotated[b]);
                    }));
    code.add(by_code);
    soft.add(by_soft);
    for (CodeThreshold& row : rates.thresholds) {
      const auto least = static_cast<float>(-row.bits);
      row.fmr += share * by_code.fmr(least);
      row.fnmr += share * by_code.fnmr(least);
      row.soft_fmr += share * by_soft.fmr(least);
      row.soft_fnmr += share * by_soft.fnmr(least);
    }
  }
  rates.code = code.get();
  rates.soft = soft.get();
  return rates;
}

Result<std::vector<Preselection>> preselection(Vectors vectors, std::span<const std::uint32_t> person_of,
                                               const CodeRateOptions& options) {
  SELFSAME_CHECK(options.keys > 0 && person_of.size() == vectors.size());
  std::array<SpreadOf, kPenetrations.size()> errors;
  for (std::size_t key = 0; key < options.keys; ++key) {
    SELFSAME_ASSIGN(const auto coder, match::Coder::create(evaluation_key(key), dimension_of(vectors), options.centre,
                                                           match::Coder::Part::codes));
    const Coded coded = encode(coder, vectors);
    std::array<std::size_t, kPenetrations.size()> missed{};
    std::size_t searches = 0;
    for (std::size_t probe = 0; probe < vectors.size(); ++probe) {
      if (vectors[probe].empty()) continue;
      const auto distances = coder.soft_distances(coded.rotated[probe]);
      std::vector<float> others;
      std::vector<float> own;
      for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (i == probe || vectors[i].empty()) continue;
        (person_of[i] == person_of[probe] ? own : others).push_back(distances.to(coded.codes[i]));
      }
      if (others.empty()) continue;
      std::sort(others.begin(), others.end());
      searches += own.size();
      for (const float distance : own) {
        const auto nearer = std::lower_bound(others.begin(), others.end(), distance) - others.begin();
        const double share = static_cast<double>(nearer) / static_cast<double>(others.size());
        for (std::size_t i = 0; i < kPenetrations.size(); ++i) missed[i] += share >= kPenetrations[i] ? 1U : 0U;
      }
    }
    if (searches == 0) return fail(ErrorCode::invalid_argument, "nobody has two vectors");
    for (std::size_t i = 0; i < kPenetrations.size(); ++i) {
      errors[i].add(static_cast<double>(missed[i]) / static_cast<double>(searches));
    }
  }
  std::vector<Preselection> rows;
  for (std::size_t i = 0; i < kPenetrations.size(); ++i) rows.push_back({kPenetrations[i], errors[i].get()});
  return rows;
}

Result<CodeScoreLists> code_score_lists(Vectors vectors, std::span<const CodeTrial> trials,
                                        const CodeRateOptions& options) {
  SELFSAME_CHECK(options.keys > 0);
  CodeScoreLists lists;
  for (std::size_t key = 0; key < options.keys; ++key) {
    SELFSAME_ASSIGN(const auto coder, match::Coder::create(evaluation_key(key), dimension_of(vectors), options.centre,
                                                           match::Coder::Part::codes));
    const Coded coded = encode(coder, vectors);
    for (const CodeTrial& trial : trials) {
      if (vectors[trial.reference].empty() || vectors[trial.probe].empty()) continue;
      const match::Code& reference = coded.codes[trial.reference];
      const int bits = match::distance(reference, coded.codes[trial.probe]);
      lists.hamming.push_back(match::raw_of_bits(static_cast<float>(bits)));
      lists.soft.push_back(match::raw_of_bits(coder.soft_distance(reference, coded.rotated[trial.probe])));
    }
  }
  return lists;
}

Result<CodeScores> code_scores(Vectors vectors, std::span<const CodeTrial> trials, const CodeRateOptions& options) {
  SELFSAME_ASSIGN(const auto lists, code_score_lists(vectors, trials, options));
  std::vector<CodeTrial> there;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(there), [&](const CodeTrial& trial) {
    return !vectors[trial.reference].empty() && !vectors[trial.probe].empty();
  });
  std::array<std::vector<float>, 2> hamming;  // of impostors, of genuine ones
  std::array<std::vector<float>, 2> soft;
  for (std::size_t i = 0; i < lists.hamming.size(); ++i) {
    const std::size_t kind = there[i % there.size()].genuine ? 1 : 0;
    hamming[kind].push_back(lists.hamming[i]);
    soft[kind].push_back(lists.soft[i]);
  }
  const std::size_t impostors = hamming[0].size() / options.keys;
  SELFSAME_ASSIGN(auto by_hamming, ScoreSet::create(hamming[1], hamming[0]));
  SELFSAME_ASSIGN(auto by_soft, ScoreSet::create(soft[1], soft[0]));
  return CodeScores{std::move(by_hamming), std::move(by_soft), impostors};
}

Result<SearchRecall> search_recall(Vectors vectors, std::size_t keys, std::size_t shortlist) {
  const auto there = static_cast<std::size_t>(
      std::count_if(vectors.begin(), vectors.end(), [](const auto& vector) { return !vector.empty(); }));
  if (there < kTen + 2) return fail(ErrorCode::invalid_argument, "there are too few vectors to search among");
  const std::size_t dimension = dimension_of(vectors);
  match::Gallery floats(dimension);
  match::ByteGallery bytes(dimension);
  for (std::uint64_t i = 0; i < vectors.size(); ++i) {
    if (vectors[i].empty()) continue;
    floats.put(i, vectors[i]);
    bytes.put(i, vectors[i]);
  }
  SearchRecall recall;
  for (std::size_t key = 0; key < keys; ++key) {
    SELFSAME_ASSIGN(const auto coder, match::Coder::create(evaluation_key(key), dimension));
    match::CodeGallery codes;
    for (std::uint64_t i = 0; i < vectors.size(); ++i) {
      if (!vectors[i].empty()) codes.put(i, coder.code(vectors[i]));
    }
    for (std::uint64_t i = 0; i < vectors.size(); ++i) {
      if (vectors[i].empty()) continue;
      // A vector finds itself first, which does not count.
      auto expected = floats.top_k(vectors[i], kTen + 1);
      std::erase_if(expected, [&](const auto& candidate) { return candidate.key == i; });
      expected.resize(kTen);
      match::RowFilter others;
      others.admits = [i](std::uint64_t other) { return other != i; };
      const auto add = [&](Recall& to, const std::vector<match::Candidate>& found, std::size_t looked_at,
                           std::size_t k) {
        to.found += agreement(expected, found, k);
        to.looked_at += static_cast<double>(looked_at) / static_cast<double>(there);
      };
      const match::Code code = coder.code(vectors[i]);
      for (const std::size_t k : {std::size_t{1}, kTen}) {
        const auto search = match::search_by_codes(codes, floats, code, vectors[i], k, {shortlist, others});
        add(k == 1 ? recall.codes_one : recall.codes_ten, search.best, search.looked_at, k);
      }
      add(recall.bytes_ten, match::search_by_bytes(bytes, floats, vectors[i], kTen, others),
          bytes.shortlist(vectors[i], kTen, others).size(), kTen);
      ++recall.searches;
    }
  }
  const auto all = static_cast<double>(recall.searches);
  for (Recall* of : {&recall.codes_one, &recall.codes_ten, &recall.bytes_ten}) {
    of->found /= all;
    of->looked_at /= all;
  }
  return recall;
}

}  // namespace selfsame::eval
