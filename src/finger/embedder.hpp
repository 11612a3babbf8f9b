// Finger vectors, from a net that is run natively.
#pragma once

#include <memory>
#include <vector>

#include "finger/ridges.hpp"
#include "infer/session.hpp"

namespace selfsame::finger {

/// Threads: const methods may be called from several threads at once.
class Embedder {
 public:
  /// Errors: pack_invalid if the pack is of another kind, architecture or side.
  static Result<Embedder> create(std::shared_ptr<const infer::Session> net);

  std::size_t dimension() const { return net_->manifest().dimension; }
  /// L2 norm 1. Errors: inference_failed.
  Result<std::vector<float>> embed(const Ridges& ridges) const;

 private:
  explicit Embedder(std::shared_ptr<const infer::Session> net) : net_(std::move(net)) {}
  std::shared_ptr<const infer::Session> net_;
};

}  // namespace selfsame::finger
