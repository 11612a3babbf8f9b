#include "auth/seen_samples.hpp"

#include <algorithm>

namespace selfsame::auth {
namespace {

using pipeline::CopyCode;
using pipeline::SampleCopies;

Key list_key(const SubjectId& subject) { return {KeySpace::copies, subject.folded()}; }

bool any_code(std::span<const SampleCopies> samples) {
  return std::any_of(samples.begin(), samples.end(), [](const auto& sample) { return !sample.codes.empty(); });
}

}  // namespace

/// Returns the position of the first. A record: u64 wall time, 2 x u64 code.
Result<std::uint64_t> SeenSamples::append(const SubjectId& subject, std::span<const SampleCopies> samples) {
  std::vector<Bytes> records;
  for (const SampleCopies& sample : samples) {
    for (const CopyCode& code : sample.codes) {
      base::ByteWriter writer(records.emplace_back());
      writer.u64(static_cast<std::uint64_t>(clock_->wall_ms()));
      for (const std::uint64_t half : code.bits) writer.u64(half);
    }
  }
  SELFSAME_ASSIGN(const std::uint64_t end,
                  port_->append(list_key(subject), records, options_.lifetime_ms, options_.most));
  return end - records.size();
}

/// Codes that have not expired. Records in another format are ignored.
std::vector<CopyCode> SeenSamples::codes_of(std::span<const Bytes> records) const {
  std::vector<CopyCode> codes;
  const std::int64_t now_ms = clock_->wall_ms();
  for (const Bytes& record : records) {
    base::ByteReader reader(record);
    const auto at_ms = static_cast<std::int64_t>(reader.u64());
    CopyCode code;
    for (std::uint64_t& half : code.bits) half = reader.u64();
    if (!reader.failed() && at_ms + options_.lifetime_ms > now_ms) codes.push_back(code);
  }
  return codes;
}

bool SeenSamples::is_copy(const SampleCopies& sample, std::span<const CopyCode> known) const {
  const auto count = std::count_if(sample.codes.begin(), sample.codes.end(), [&](const CopyCode& code) {
    return std::any_of(known.begin(), known.end(),
                       [&](const CopyCode& one) { return distance(one, code) <= options_.nearest_bits; });
  });
  return static_cast<std::size_t>(count) * 4 > sample.codes.size();
}

Result<bool> SeenSamples::seen_before(const SubjectId& subject, std::span<const SampleCopies> samples) {
  if (!any_code(samples)) return false;
  // Append first, then read what was there before: of two simultaneous copies, one finds the other.
  SELFSAME_ASSIGN(const std::uint64_t own, append(subject, samples));
  SELFSAME_ASSIGN(const ListPart part, port_->read_list(list_key(subject), 0));
  const auto before = static_cast<std::size_t>(std::clamp(own, part.first, part.end()) - part.first);
  const auto known = codes_of(std::span(part.records).first(before));
  std::size_t coded = 0;
  std::size_t copies = 0;
  bool decided_by_copy = false;
  for (const SampleCopies& sample : samples) {
    const bool copy = is_copy(sample, known);
    if (!sample.codes.empty()) ++coded;
    if (copy) ++copies;
    decided_by_copy = decided_by_copy || (copy && sample.decided);
  }
  return decided_by_copy || copies * 4 > coded;
}

Status SeenSamples::remember(const SubjectId& subject, std::span<const SampleCopies> samples) {
  if (!any_code(samples)) return {};
  SELFSAME_TRY(append(subject, samples));
  return {};
}

bool SeenSamples::any_repeated(std::span<const SampleCopies> samples) const {
  std::vector<CopyCode> before;
  for (const SampleCopies& sample : samples) {
    if (is_copy(sample, before)) return true;
    before.insert(before.end(), sample.codes.begin(), sample.codes.end());
  }
  return false;
}

}  // namespace selfsame::auth
