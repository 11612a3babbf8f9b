// A loaded net. This is the only room that knows ONNX Runtime.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/tensor.hpp"
#include "infer/library.hpp"

namespace selfsame::infer {

/// The inference engine; one per process, passed to every session.
class Runtime {
 public:
  static Result<std::shared_ptr<Runtime>> create();
  ~Runtime();
  struct Impl;
  Impl& impl() { return *impl_; }
  /// e.g. "onnxruntime 1.24.3".
  std::string version() const;

 private:
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct SessionOptions {
  int threads = 1;  // inside one run; the bounded pool above runs several
};

/// Threads: `run` is const and may be called from several threads at once.
class Session {
 public:
  /// Reads, checks and loads the weights, checks the net's inputs and outputs against the manifest, and warms up with
  /// one run. Errors: pack_weights_missing, pack_hash_mismatch, pack_invalid (the net is not what the manifest says),
  /// inference_failed.
  static Result<std::shared_ptr<const Session>> load(const std::shared_ptr<Runtime>& runtime, const Pack& pack,
                                                     SessionOptions options = {});
  ~Session();

  /// One input; outputs in the manifest's order. If the net accepts any size, the first inputs of a new size take
  /// longer (some 15 ms). Errors: inference_failed.
  Result<std::vector<base::Tensor>> run(const base::Tensor& input) const;

  const Manifest& manifest() const { return manifest_; }

 private:
  struct Impl;
  Session(Manifest manifest, std::unique_ptr<Impl> impl);
  Manifest manifest_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace selfsame::infer
