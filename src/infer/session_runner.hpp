// Runs nets with sessions, for the steps of extractions.
#pragma once

#include <memory>
#include <vector>

#include "infer/session.hpp"
#include "pipeline/net.hpp"

namespace selfsame::infer {

/// A net's role is the kind of its pack. Threads: as Session.
class SessionRunner final : public pipeline::NetRunner {
 public:
  /// At most one per kind; null pointers are skipped.
  explicit SessionRunner(std::vector<std::shared_ptr<const Session>> sessions);
  Result<std::vector<base::Tensor>> run(pipeline::NetRole net, const base::Tensor& input) const override;

 private:
  std::vector<std::shared_ptr<const Session>> sessions_;
};

}  // namespace selfsame::infer
