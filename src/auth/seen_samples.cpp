#include "auth/seen_samples.hpp"

#include <algorithm>

namespace selfsame::auth {

bool SeenSamples::knows(const pipeline::CopyCode& code) const {
  return std::any_of(seen_.begin(), seen_.end(),
                     [&](const Seen& seen) { return distance(seen.code, code) <= options_.nearest_bits; });
}

void SeenSamples::add(std::span<const pipeline::CopyCode> codes, std::int64_t now_ms) {
  for (const pipeline::CopyCode& code : codes) seen_.push_back({code, now_ms});
  while (seen_.size() > options_.most) seen_.pop_front();
}

bool SeenSamples::seen_before(std::span<const pipeline::CopyCode> codes) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = now_ms();
  while (!seen_.empty() && seen_.front().at_ms + options_.lifetime_ms <= now) seen_.pop_front();
  const auto copies = std::count_if(codes.begin(), codes.end(), [this](const auto& code) { return knows(code); });
  add(codes, now);
  return static_cast<std::size_t>(copies) * 4 > codes.size();
}

void SeenSamples::remember(std::span<const pipeline::CopyCode> codes) {
  const std::lock_guard lock(mutex_);
  add(codes, now_ms());
}

std::size_t SeenSamples::size() const {
  const std::lock_guard lock(mutex_);
  return seen_.size();
}

}  // namespace selfsame::auth
