// The nets of one run of the program: one library of packs, one runtime, each net loaded once.
#pragma once

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
  /// Errors: those of Session::load.
  Result<Net> load(const infer::Pack& pack);
  /// The named pack, or else the first of `preferred` whose weights are available. Errors: those of PackLibrary::find
  /// and ::choose, and of `load`.
  Result<Net> load(infer::PackKind kind, const std::string& named, const std::vector<std::string>& preferred);
  /// The first pack of an optional kind; null if there is none.
  Result<Net> load_optional(infer::PackKind kind);

 private:
  const SiteConfig* config_;
  std::optional<infer::PackLibrary> packs_;
  std::shared_ptr<infer::Runtime> runtime_;
  std::map<std::string, Net> loaded_;  // by pack id
};

}  // namespace selfsame::app
