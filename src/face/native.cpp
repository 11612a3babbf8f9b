#include "face/native.hpp"

#include <utility>

#include "infer/session_runner.hpp"

namespace selfsame::face {

Result<std::shared_ptr<const Engine>> make_engine(Sessions sessions, EngineOptions options) {
  const auto manifest_of = [](const std::shared_ptr<const infer::Session>& session) {
    return session ? &session->manifest() : nullptr;
  };
  SELFSAME_ASSIGN(auto facts, facts_of({manifest_of(sessions.detector), manifest_of(sessions.embedder),
                                        manifest_of(sessions.landmarks), manifest_of(sessions.pad)}));
  auto nets = std::make_shared<const infer::SessionRunner>(
      std::vector{std::move(sessions.detector), std::move(sessions.embedder), std::move(sessions.landmarks),
                  std::move(sessions.pad)});
  return std::make_shared<const Engine>(std::move(facts), options, std::move(nets));
}

}  // namespace selfsame::face
