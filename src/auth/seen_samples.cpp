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

/// Whether more than a quarter of the codes are known, to so many bits.
bool are_known(std::span<const CopyCode> codes, std::span<const CopyCode> known, int nearest_bits) {
  const auto count = std::count_if(codes.begin(), codes.end(), [&](const CopyCode& code) {
    return std::any_of(known.begin(), known.end(),
                       [&](const CopyCode& one) { return distance(one, code) <= nearest_bits; });
  });
  return static_cast<std::size_t>(count) * 4 > codes.size();
}

}  // namespace

/// Leaves out codes that are already in `known`, bit for bit, or occur twice. Returns the position of the first. A
/// record: u64 wall time, 2 x u64 code.
Result<std::uint64_t> SeenSamples::append(const SubjectId& subject, std::span<const SampleCopies> samples,
                                          std::span<const CopyCode> known) {
  std::vector<CopyCode> added;
  const auto add = [&](const CopyCode& code) {
    const auto same = [&](const CopyCode& one) { return one.bits == code.bits; };
    if (std::any_of(known.begin(), known.end(), same) || std::any_of(added.begin(), added.end(), same)) return;
    added.push_back(code);
  };
  for (const SampleCopies& sample : samples) {
    std::for_each(sample.codes.begin(), sample.codes.end(), add);
    std::for_each(sample.still_codes.begin(), sample.still_codes.end(), add);
  }
  std::vector<Bytes> records;
  for (const CopyCode& code : added) {
    base::ByteWriter writer(records.emplace_back());
    writer.u64(static_cast<std::uint64_t>(clock_->wall_ms()));
    for (const std::uint64_t half : code.bits) writer.u64(half);
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
  return are_known(sample.codes, known, options_.nearest_bits);
}

bool SeenSamples::is_still_copy(const SampleCopies& sample, std::span<const CopyCode> known) const {
  return are_known(sample.still_codes, known, options_.nearest_still_bits);
}

bool SeenSamples::are_copies(std::span<const SampleCopies> samples, std::span<const CopyCode> known) const {
  std::size_t coded = 0;
  std::size_t copies = 0;
  bool decided_by_copy = false;
  for (const SampleCopies& sample : samples) {
    const bool copy = is_copy(sample, known) || is_still_copy(sample, known);
    if (!sample.codes.empty()) ++coded;
    if (copy) ++copies;
    decided_by_copy = decided_by_copy || (copy && sample.decided);
  }
  return decided_by_copy || copies * 4 > coded;
}

Result<bool> SeenSamples::seen_before(const SubjectId& subject, std::span<const SampleCopies> samples) {
  if (!any_code(samples)) return false;
  SELFSAME_ASSIGN(const ListPart before, port_->read_list(list_key(subject), 0));
  auto known = codes_of(before.records);
  if (are_copies(samples, known)) return true;
  SELFSAME_ASSIGN(const std::uint64_t own, append(subject, samples, known));
  // Two copies may arrive at once: look at what was added between the read and the own codes.
  SELFSAME_ASSIGN(const ListPart since, port_->read_list(list_key(subject), before.end()));
  const auto others = static_cast<std::size_t>(std::clamp(own, since.first, since.end()) - since.first);
  if (others == 0) return false;
  const auto meanwhile = codes_of(std::span(since.records).first(others));
  known.insert(known.end(), meanwhile.begin(), meanwhile.end());
  return are_copies(samples, known);
}

Status SeenSamples::remember(const SubjectId& subject, std::span<const SampleCopies> samples) {
  if (!any_code(samples)) return {};
  SELFSAME_ASSIGN(const ListPart before, port_->read_list(list_key(subject), 0));
  SELFSAME_TRY(append(subject, samples, codes_of(before.records)));
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
