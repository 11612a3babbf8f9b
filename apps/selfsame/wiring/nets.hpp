// The nets of one run of the program: one library of packs, one runtime, each net loaded once.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infer/session.hpp"
#include "selfsame/config.hpp"

namespace selfsame::app {

/// For one thread at a time; what it hands out may be shared.
class Nets {
 public:
  using Net = std::shared_ptr<const infer::Session>;

  /// `config` outlives it. Nothing is read before it is needed.
  explicit Nets(const SiteConfig& config) : config_(&config) {}

  const infer::PackLibrary& packs();
  /// Starts the inference engine in the background: that takes longer than opening a store.
  void start();
  /// Starts to load the named pack, or else the first of `preferred` whose weights are available, in the background.
  /// Errors: those of PackLibrary::find and ::choose.
  Result<const infer::Pack*> begin(infer::PackKind kind, const std::string& named = {},
                                   const std::vector<std::string>& preferred = {});
  /// Loads a pack of `packs()`, or waits until it is loaded. Errors: those of Session::load.
  Result<Net> load(const infer::Pack& pack);
  /// The first pack of an optional kind; null if there is none.
  Result<Net> load_optional(infer::PackKind kind);

 private:
  void begin(const infer::Pack& pack);

  using RuntimeOrError = Result<std::shared_ptr<infer::Runtime>>;

  const SiteConfig* config_;
  std::optional<infer::PackLibrary> packs_;
  std::shared_future<RuntimeOrError> runtime_;
  std::map<std::string, std::shared_future<Result<Net>>> loading_;  // by pack id
};

}  // namespace selfsame::app
