// Prints as vectors of a net, and as codes of these, for evaluation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "context.hpp"

namespace selfsame::app {

/// Of each file's print the vector that the finger embedder `pack` makes, L2 norm 1. `what` is shown while it takes.
Result<std::vector<std::vector<float>>> finger_vectors(const Context& context, const std::string& pack,
                                                       const std::vector<std::filesystem::path>& files,
                                                       std::size_t threads, const std::string& what);

inline constexpr std::size_t kCodeBits = 128;
/// A vector's code: on which side of kCodeBits planes it lies, the same for all, at right angles to each other and
/// turned by chance. As a vector of norm 1, so that the product of two is 1 - 2 (bits that differ) / kCodeBits.
/// `vector` has kCodeBits numbers at least.
std::vector<float> code_of(const std::vector<float>& vector);

}  // namespace selfsame::app
