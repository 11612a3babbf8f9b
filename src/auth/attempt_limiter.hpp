// How often a subject may be tried: a person who fumbles gets a few more, a machine does not get endless ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct AttemptRule {
  std::size_t at_once = 4;           // the first try and three retries ...
  std::int64_t short_ms = 180'000;   // ... in any time so long
  std::size_t at_length = 12;        // and so many ...
  std::int64_t long_ms = 3'600'000;  // ... in any longer time
  std::size_t subjects = limits::kMaxLivenessSubjects;
};

/// Counts tries by subject until one succeeds. For one thread at a time. Times are of a clock that never steps back.
class AttemptLimiter {
 public:
  explicit AttemptLimiter(AttemptRule rule = {}) : rule_(rule) {}
  /// Counts one more; a try that is refused is not counted. Errors: liveness_retries_exceeded, with when to come again;
  /// overloaded where too many subjects are being tried.
  Status take(const SubjectId& subject, std::int64_t now_ms);
  /// The subject was recognised: what came before no longer counts.
  void clear(const SubjectId& subject) { taken_.erase(subject.str()); }
  /// Forgets what is too long ago to count.
  void sweep(std::int64_t now_ms);
  std::size_t subjects() const { return taken_.size(); }

 private:
  AttemptRule rule_;
  std::unordered_map<std::string, std::vector<std::int64_t>> taken_;  // times, oldest first
};

}  // namespace selfsame::auth
