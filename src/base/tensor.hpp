// A dense float tensor, passed between our code and an inference engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace selfsame::base {

/// Row-major. `values.size()` equals the product of `shape`.
struct Tensor {
  std::vector<std::int64_t> shape;  // e.g. {1, 3, 112, 112}
  std::vector<float> values;
};

/// A tensor with its name in the network.
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

}  // namespace selfsame::base
