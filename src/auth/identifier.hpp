// Identification: who is this (1:N)?
#pragma once

#include <cstddef>

#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// An Identifier searches the whole gallery for one sample. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Identifier {
 public:
  explicit Identifier(Core& core) : core_(&core) {}

  /// The `top` best candidates. Nobody is accepted for a sample that verification would refuse: one that is not live,
  /// or a copy of an earlier one. An attack gets no candidates at all. Searches that accept nobody are counted by
  /// client, unless the caller may change enrolments.
  /// Errors: forbidden, liveness_required, liveness_retries_exceeded, those of extraction and of
  /// Pipeline::check_factors: if one sample cannot satisfy the factor rule, identification is not possible.
  Result<IdentifyReport> identify(const Caller& caller, const pipeline::Sample& sample, std::size_t top);
  /// The vector of a sample, for callers who compare by other means. Errors: forbidden, invalid_argument for a modality
  /// that has no vector, those of extraction.
  Result<EmbedReport> embed(const Caller& caller, const pipeline::Sample& sample);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
