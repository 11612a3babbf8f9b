// Who is this from now on?
#pragma once

#include <span>

#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

struct Core;

/// An Enroller makes templates of samples and stores them sealed. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Enroller {
 public:
  explicit Enroller(Core& core) : core_(&core) {}

  /// Errors: forbidden, liveness_required if the site takes liveness sessions only, subject_exists, those of
  /// Pipeline::enrol and of the store.
  Result<EnrolReport> enrol(const Caller& caller, const SubjectId& subject, std::span<const pipeline::Sample> samples,
                            store::IfExists if_exists);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
