// A run of a net as a value. Whoever works out a sample asks for it; whoever drives the work has it run: natively by
// ONNX Runtime while the caller waits, in a page by onnxruntime-web while the page goes on.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::pipeline {

/// Which net is meant: the kind of its pack, as the pack's manifest names it ("face_detector"). Points to a literal.
struct NetRole {
  std::string_view name;
  bool operator==(const NetRole&) const = default;
};

struct NetCall {
  NetRole net;
  base::Tensor input;
};

/// Runs nets while the caller waits. Threads: `run` may be called from several threads at once.
class NetRunner {
 public:
  virtual ~NetRunner() = default;
  /// The outputs in the manifest's order. Errors: inference_failed, also where there is no such net.
  virtual Result<std::vector<base::Tensor>> run(NetRole net, const base::Tensor& input) const = 0;
};

}  // namespace selfsame::pipeline
