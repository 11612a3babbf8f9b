#include "auth/seen_samples.hpp"

#include <algorithm>

namespace selfsame::auth {
namespace {

Key list_key() { return {KeySpace::copies, "codes"}; }

bool any_code(std::span<const pipeline::SampleCopies> samples) {
  return std::any_of(samples.begin(), samples.end(), [](const auto& sample) { return !sample.codes.empty(); });
}

}  // namespace

/// Gives the position of the first of them. A record: u64 wall time, 2 x u64 code.
Result<std::uint64_t> SeenSamples::append(std::span<const pipeline::SampleCopies> samples) {
  std::vector<Bytes> records;
  for (const pipeline::SampleCopies& sample : samples) {
    for (const pipeline::CopyCode& code : sample.codes) {
      base::ByteWriter writer(records.emplace_back());
      writer.u64(static_cast<std::uint64_t>(clock_->wall_ms()));
      for (const std::uint64_t half : code.bits) writer.u64(half);
    }
  }
  SELFSAME_ASSIGN(const std::uint64_t end, port_->append(list_key(), records, options_.lifetime_ms, options_.most));
  return end - records.size();
}

bool SeenSamples::knows(const pipeline::CopyCode& code) const {
  return std::any_of(seen_.begin(), seen_.end(),
                     [&](const Seen& seen) { return distance(seen.code, code) <= options_.nearest_bits; });
}

bool SeenSamples::is_copy(const pipeline::SampleCopies& sample) const {
  const auto known =
      std::count_if(sample.codes.begin(), sample.codes.end(), [this](const auto& code) { return knows(code); });
  return static_cast<std::size_t>(known) * 4 > sample.codes.size();
}

void SeenSamples::mirror(std::span<const Bytes> records) {
  for (const Bytes& record : records) {
    base::ByteReader reader(record);
    Seen seen;
    seen.at_ms = static_cast<std::int64_t>(reader.u64());
    for (std::uint64_t& half : seen.code.bits) half = reader.u64();
    // What this version did not write it does not know again.
    if (!reader.failed()) seen_.push_back(seen);
  }
}

void SeenSamples::forget(std::int64_t now_ms) {
  while (!seen_.empty() && (seen_.size() > options_.most || seen_.front().at_ms + options_.lifetime_ms <= now_ms)) {
    seen_.pop_front();
  }
}

Result<bool> SeenSamples::seen_before(std::span<const pipeline::SampleCopies> samples) {
  if (!any_code(samples)) return false;
  const std::lock_guard lock(mutex_);
  // First on the list, then a look at what was there before: so of two copies at once, one finds the other.
  SELFSAME_ASSIGN(const std::uint64_t own, append(samples));
  if (own < read_) read_ = 0;  // the list was lost, and is another one
  SELFSAME_ASSIGN(const ListPart part, port_->read_list(list_key(), read_));
  const auto before = static_cast<std::size_t>(std::clamp(own, part.first, part.end()) - part.first);
  mirror(std::span(part.records).first(before));
  forget(clock_->wall_ms());
  std::size_t coded = 0;
  std::size_t copies = 0;
  bool decided_by_copy = false;
  for (const pipeline::SampleCopies& sample : samples) {
    const bool copy = is_copy(sample);
    if (!sample.codes.empty()) ++coded;
    if (copy) ++copies;
    decided_by_copy = decided_by_copy || (copy && sample.decided);
  }
  mirror(std::span(part.records).subspan(before));
  forget(clock_->wall_ms());
  read_ = part.end();
  return decided_by_copy || copies * 4 > coded;
}

Status SeenSamples::remember(std::span<const pipeline::SampleCopies> samples) {
  if (!any_code(samples)) return {};
  SELFSAME_TRY(append(samples));
  return {};
}

std::size_t SeenSamples::size() const {
  const std::lock_guard lock(mutex_);
  return seen_.size();
}

}  // namespace selfsame::auth
