#include "infer/session_runner.hpp"

#include <utility>

namespace selfsame::infer {

SessionRunner::SessionRunner(std::vector<std::shared_ptr<const Session>> sessions) : sessions_(std::move(sessions)) {
  std::erase(sessions_, nullptr);
}

Result<std::vector<base::Tensor>> SessionRunner::run(pipeline::NetRole net, const base::Tensor& input) const {
  for (const auto& session : sessions_) {
    if (to_string(session->manifest().kind) == net.name) return session->run(input);
  }
  return fail(ErrorCode::inference_failed, "no net is loaded for the part of " + std::string(net.name));
}

}  // namespace selfsame::infer
