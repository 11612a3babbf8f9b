#include "match/vector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.hpp"
#include "match/kernels.hpp"

namespace selfsame::match {
namespace {

/// Mean agreement of input `i` with the other remaining inputs.
float agreement_with_rest(const std::vector<bool>& in, std::size_t i, const Agreement& agreement) {
  float sum = 0;
  int others = 0;
  for (std::size_t j = 0; j < in.size(); ++j) {
    if (j == i || !in[j]) continue;
    sum += agreement(i, j);
    ++others;
  }
  return others == 0 ? 1.0F : sum / static_cast<float>(others);
}

/// The remaining input that agrees least with the rest.
std::pair<std::size_t, float> worst_of(const std::vector<bool>& in, const Agreement& agreement) {
  std::pair<std::size_t, float> worst{0, std::numeric_limits<float>::infinity()};
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (!in[i]) continue;
    const float with_others = agreement_with_rest(in, i, agreement);
    if (with_others < worst.second) worst = {i, with_others};
  }
  return worst;
}

}  // namespace

float dot(std::span<const float> a, std::span<const float> b) {
  SELFSAME_CHECK(a.size() == b.size());
  return best_kernels().dot(a.data(), b.data(), a.size());
}

float dot_scalar(std::span<const float> a, std::span<const float> b) {
  SELFSAME_CHECK(a.size() == b.size());
  return available_kernels().front()->dot(a.data(), b.data(), a.size());
}

float cosine(std::span<const float> a, std::span<const float> b) { return std::clamp(dot(a, b), -1.0F, 1.0F); }

bool is_unit(std::span<const float> vector) {
  constexpr double kTolerance = 1e-3;
  double squares = 0;
  for (const float value : vector) squares += double{value} * value;
  // Written this way round so that NaN is refused.
  return std::abs(std::sqrt(squares) - 1.0) <= kTolerance;
}

bool normalize(std::span<float> vector) {
  double squares = 0;
  for (const float value : vector) squares += double{value} * value;
  const double norm = std::sqrt(squares);
  if (!(norm > 1e-12) || !std::isfinite(norm)) return false;
  for (float& value : vector) value = static_cast<float>(value / norm);
  return true;
}

Result<std::vector<float>> mean_direction(std::span<const base::Tensor> outputs, std::size_t dimension) {
  std::vector<float> sum(dimension, 0.0F);
  for (const base::Tensor& output : outputs) {
    if (output.values.size() != dimension) {
      return fail(ErrorCode::inference_failed, "the embedder's output differs in size from its manifest");
    }
    std::vector<float> unit = output.values;
    if (!normalize(unit)) return fail(ErrorCode::inference_failed, "the embedder's output has no direction");
    for (std::size_t i = 0; i < dimension; ++i) sum[i] += unit[i];
  }
  if (!normalize(sum)) return fail(ErrorCode::inference_failed, "the embedder's output has no direction");
  return sum;
}

Result<std::vector<std::size_t>> find_outliers(std::size_t count, float least, const Agreement& agreement) {
  if (count == 0) return fail(ErrorCode::invalid_argument, "there is nothing to aggregate");
  // Computed once per pair, because a comparison may be slow.
  std::vector<float> asked(count * count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      if (i != j) asked[i * count + j] = agreement(i, j);
    }
  }
  const Agreement known = [&](std::size_t i, std::size_t j) { return asked[i * count + j]; };
  std::vector<bool> in(count, true);
  std::size_t remaining = count;
  std::vector<std::size_t> outliers;
  while (remaining >= 2) {
    const auto [index, mean] = worst_of(in, known);
    if (mean >= least) break;
    // More than half must remain: otherwise either of two groups could be the subject.
    if (remaining < 3 || (remaining - 1) * 2 <= count) {
      return fail(ErrorCode::samples_disagree,
                  "the samples do not seem to be of one person; take them again, with one person only");
    }
    in[index] = false;
    --remaining;
    outliers.push_back(index);
  }
  std::sort(outliers.begin(), outliers.end());
  return outliers;
}

Result<Aggregate> aggregate(std::span<const std::vector<float>> vectors, float min_similarity,
                            const Similarity& similarity) {
  Aggregate result;
  SELFSAME_ASSIGN(result.outliers, find_outliers(vectors.size(), min_similarity, [&](std::size_t i, std::size_t j) {
                    return similarity(vectors[i], vectors[j]);
                  }));
  result.mean.assign(vectors.front().size(), 0.0F);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (std::binary_search(result.outliers.begin(), result.outliers.end(), i)) continue;
    SELFSAME_CHECK(vectors[i].size() == result.mean.size());
    for (std::size_t d = 0; d < result.mean.size(); ++d) result.mean[d] += vectors[i][d];
  }
  if (!normalize(result.mean)) {
    return fail(ErrorCode::samples_disagree, "the samples cancel each other out; take them again");
  }
  return result;
}

}  // namespace selfsame::match
