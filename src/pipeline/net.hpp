// A net run as a value. Extraction requests it and the driver executes it: natively with ONNX Runtime, synchronously;
// in a page with onnxruntime-web, asynchronously.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::pipeline {

/// Identifies a net by the kind of its pack, as in the pack's manifest ("face_detector"). Points to a literal.
struct NetRole {
  std::string_view name;
  bool operator==(const NetRole&) const = default;
};

struct NetCall {
  NetRole net;
  base::Tensor input;
};

/// Runs nets synchronously. Threads: `run` may be called from several threads at once.
class NetRunner {
 public:
  virtual ~NetRunner() = default;
  /// The outputs in the manifest's order. Errors: inference_failed, also if there is no such net.
  virtual Result<std::vector<base::Tensor>> run(NetRole net, const base::Tensor& input) const = 0;
};

}  // namespace selfsame::pipeline
