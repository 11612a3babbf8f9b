#include "voice/native.hpp"

#include <utility>

#include "infer/session_runner.hpp"

namespace selfsame::voice {

Result<std::shared_ptr<const Engine>> make_engine(std::shared_ptr<const infer::Session> embedder, ByteView cohort,
                                                  EngineOptions options, std::shared_ptr<const Examiner> examiner,
                                                  SpeechDetector detector) {
  SELFSAME_ASSIGN(auto own, embedder_facts(embedder->manifest(), cohort));
  std::vector sessions{std::move(embedder), detector.net()};
  NetFacts facts{std::move(own), detector.facts(), std::nullopt};
  if (examiner) {
    facts.examiner = examiner->facts();
    sessions.push_back(examiner->pad());
    sessions.push_back(examiner->recogniser());
  }
  return std::make_shared<const Engine>(std::move(facts), options,
                                        std::make_shared<const infer::SessionRunner>(std::move(sessions)));
}

}  // namespace selfsame::voice
