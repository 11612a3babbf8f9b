// One run of the program: what the commands share, created on first use.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "auth/service.hpp"
#include "base/system.hpp"
#include "selfsame/config.hpp"
#include "selfsame/exit_codes.hpp"
#include "selfsame/wiring/engines.hpp"
#include "selfsame/wiring/stores.hpp"

namespace selfsame::app {

/// What a command remembers of its samples, for later commands and for the service.
enum class Remembers {
  nothing,               // for measurements, which show the same samples repeatedly
  samples,               // so that they and copies of them are refused, if the site wants that
  samples_and_sessions,  // also liveness sessions and tries
};

struct ServiceNeeds {
  IfNoData if_no_data = IfNoData::refuse;
  /// Load only what these samples need; empty: every modality.
  std::vector<Modality> modalities = {};
  Remembers remembers = Remembers::samples;
};

/// For one thread at a time.
class Context {
 public:
  GlobalOptions options;
  base::SystemClock clock;
  /// Set by the parsed command; runs after parsing.
  std::function<Result<int>()> action;

  /// A separate run with other options, such as another data folder.
  Context with(GlobalOptions other) const;

  std::shared_ptr<const EnvironmentKeys> keys = std::make_shared<EnvironmentKeys>();

  /// The options, parsed once. Errors: invalid_argument.
  Result<const SiteConfig*> config() const;
  Result<Nets*> nets() const;
  /// The available modalities, and the site's policy; only those in `modalities`, if any are given.
  Result<pipeline::Pipeline> pipeline(std::span<const Modality> modalities = {}) const;
  Result<std::unique_ptr<store::Store>> storage(IfNoData if_none = IfNoData::refuse) const;
  Result<std::unique_ptr<auth::Service>> service(const ServiceNeeds& needs = {}) const;

  Result<std::shared_ptr<const face::Engine>> face_engine(face::EngineOptions engine_options = {}) const;
  Result<std::shared_ptr<const voice::Engine>> voice_engine() const;
  Result<std::shared_ptr<const voice::Examiner>> voice_examiner() const;
  Result<voice::SpeechDetector> speech_detector() const;

 private:
  struct Made;
  mutable std::shared_ptr<Made> made_;
};

}  // namespace selfsame::app
