// Prints as vectors of a net, for evaluation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "selfsame/wiring/context.hpp"

namespace selfsame::app {

/// Of each file's print the vector that the finger embedder `pack` makes, L2 norm 1. `what` is shown while it takes.
Result<std::vector<std::vector<float>>> finger_vectors(const Context& context, const std::string& pack,
                                                       const std::vector<std::filesystem::path>& files,
                                                       std::size_t threads, const std::string& what);

}  // namespace selfsame::app
