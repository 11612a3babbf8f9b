// Arithmetic on embedding vectors: the kernels are chosen at run time and checked against the scalar one.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::match {

/// Sum of products; sizes equal. The fastest kernel of this machine; equals dot_scalar within 1e-5 for unit vectors.
float dot(std::span<const float> a, std::span<const float> b);
float dot_scalar(std::span<const float> a, std::span<const float> b);

/// Cosine of two unit vectors, clamped to [-1, 1].
float cosine(std::span<const float> a, std::span<const float> b);

/// Whether the L2 norm is 1 within 1e-3; false if it is not finite or there are no values.
bool is_unit(std::span<const float> vector);

/// Scales to L2 norm 1. Returns false, without changes, if the norm is zero or not finite.
bool normalize(std::span<float> vector);

/// Combines an embedding net's outputs for one or more inputs of one sample into one vector; each counts the same,
/// whatever its length. L2 norm 1. Errors: inference_failed if the size is not `dimension`, a value is not finite, or a
/// vector is zero.
Result<std::vector<float>> mean_direction(std::span<const base::Tensor> outputs, std::size_t dimension);

/// Which samples of one enrolment to keep, and their mean.
struct Aggregate {
  std::vector<float> mean;            // L2 norm 1
  std::vector<std::size_t> outliers;  // indices of inputs that were left out
};

/// The similarity of two inputs, by index; higher is more alike.
using Agreement = std::function<float(std::size_t, std::size_t)>;

/// The inputs of `count` that do not belong with the rest, in order. With 3 or more inputs, drops those whose mean
/// agreement with the others is below `least`, worst first, while more than half remain.
/// Errors: samples_disagree if the rest still disagrees; invalid_argument if there is no input.
Result<std::vector<std::size_t>> find_outliers(std::size_t count, float least, const Agreement& agreement);

/// The similarity of two vectors; higher is more alike.
using Similarity = std::function<float(std::span<const float>, std::span<const float>)>;

/// Mean of unit vectors, normalised, without outliers. Errors: those of find_outliers.
Result<Aggregate> aggregate(std::span<const std::vector<float>> vectors, float min_similarity,
                            const Similarity& similarity = cosine);

}  // namespace selfsame::match
