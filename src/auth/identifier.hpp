// Who is this (1:N)?
#pragma once

#include <cstddef>

#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// An Identifier searches everybody enrolled for one sample. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Identifier {
 public:
  explicit Identifier(Core& core) : core_(&core) {}

  /// The `top` best candidates. Nobody is accepted, and of an attack nobody is told, by a sample that verification
  /// would refuse: not live, or a copy of one that was shown before. Searches of callers who may not change what is
  /// enrolled are counted by client where they accept nobody. Errors: forbidden, liveness_required,
  /// liveness_retries_exceeded, those of extraction and of Pipeline::check_factors: a rule that one sample cannot meet
  /// allows no identification.
  Result<IdentifyReport> identify(const Caller& caller, const pipeline::Sample& sample, std::size_t top);
  /// The vector of a sample, for whoever compares by other means. Errors: forbidden, invalid_argument for a modality
  /// that has no vector, those of extraction.
  Result<EmbedReport> embed(const Caller& caller, const pipeline::Sample& sample);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
