#include "auth/liveness_state.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::Purpose;

constexpr std::uint8_t kFormat = 3;
constexpr std::size_t kMostPrompts = 32;
constexpr std::size_t kMostDigits = 64;
constexpr std::size_t kMostReasonBytes = 4096;
constexpr std::size_t kMostPrincipalBytes = 512;
constexpr std::size_t kMostKeyIdBytes = 64;
constexpr std::size_t kRecordHeadBytes = 16;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::session_corrupt, std::string("the stored liveness session ") + why + "; begin another one");
}

bool is_session_time(std::int64_t ms) { return ms >= 0 && ms <= limits::kMaxLivenessTimeMs; }
bool is_session_time_or_none(std::int64_t ms) { return ms == -1 || is_session_time(ms); }

void write_time(base::ByteWriter& writer, std::int64_t ms) { writer.u64(static_cast<std::uint64_t>(ms)); }
std::int64_t read_time(base::ByteReader& reader) { return static_cast<std::int64_t>(reader.u64()); }

/// An enumerator, a count or a bool: all below 256.
template <typename Small>
void write_u8(base::ByteWriter& writer, Small value) {
  writer.u8(static_cast<std::uint8_t>(value));
}

/// A value of an enumeration whose last enumerator is `last`. Errors: session_corrupt.
template <typename Name>
Result<Name> read_name(base::ByteReader& reader, Name last) {
  const std::uint8_t number = reader.u8();
  if (reader.failed()) return corrupt("is cut off");
  if (number > static_cast<std::uint8_t>(last)) return corrupt("has a value outside its range");
  return static_cast<Name>(number);
}

void write_challenges(base::ByteWriter& writer, std::span<const Challenge> challenges) {
  write_u8(writer, challenges.size());
  for (const Challenge challenge : challenges) write_u8(writer, challenge);
}

Result<std::vector<Challenge>> read_challenges(base::ByteReader& reader) {
  std::vector<Challenge> challenges;
  const std::size_t count = reader.u8();
  if (count > kMostPrompts) return corrupt("has too many prompts");
  for (std::size_t i = 0; i < count; ++i) {
    SELFSAME_ASSIGN(const auto challenge, read_name(reader, Challenge::say_digits));
    challenges.push_back(challenge);
  }
  return challenges;
}

void write_prompt(base::ByteWriter& writer, const Prompt& prompt) {
  write_u8(writer, prompt.challenge);
  write_time(writer, prompt.shown_ms);
  write_time(writer, prompt.until_ms);
  writer.raw(prompt.colour);
  writer.string(prompt.digits);
}

Result<Prompt> read_prompt(base::ByteReader& reader) {
  SELFSAME_ASSIGN(const auto challenge, read_name(reader, Challenge::say_digits));
  Prompt prompt{.challenge = challenge};
  prompt.shown_ms = read_time(reader);
  prompt.until_ms = read_time(reader);
  for (std::uint8_t& channel : prompt.colour) channel = reader.u8();
  const std::string_view digits = reader.string();
  if (reader.failed()) return corrupt("is cut off");
  // A prompt may be revealed at a session's last moment and end after it.
  if (!is_session_time(prompt.shown_ms) || prompt.until_ms < prompt.shown_ms ||
      prompt.until_ms > 2 * limits::kMaxLivenessTimeMs || digits.size() > kMostDigits ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return corrupt("has a prompt that cannot be");
  }
  prompt.digits = digits;
  return prompt;
}

void write_asking(base::ByteWriter& writer, const Asking& asking) {
  write_challenges(writer, asking.ahead);
  write_challenges(writer, asking.spare);
  write_u8(writer, asking.asked.size());
  for (const Prompt& prompt : asking.asked) write_prompt(writer, prompt);
  write_u8(writer, asking.open);
  for (const auto& answer : asking.given) {
    write_u8(writer, answer.challenge);
    write_u8(writer, answer.outcome);
    write_time(writer, answer.after_ms);
  }
  write_u8(writer, asking.misses);
  write_time(writer, asking.next_ms);
  write_u8(writer, asking.failed ? 1 : 0);
}

Result<Asking> read_asking(base::ByteReader& reader) {
  Asking asking;
  SELFSAME_ASSIGN(asking.ahead, read_challenges(reader));
  SELFSAME_ASSIGN(asking.spare, read_challenges(reader));
  const std::size_t asked = reader.u8();
  if (asked > kMostPrompts) return corrupt("has too many prompts");
  for (std::size_t i = 0; i < asked; ++i) {
    SELFSAME_ASSIGN(auto prompt, read_prompt(reader));
    asking.asked.push_back(std::move(prompt));
  }
  asking.open = reader.u8();
  if (asking.open > asked) return corrupt("has more open prompts than there are");
  for (std::size_t i = 0; i < asked - asking.open; ++i) {
    pipeline::PromptAnswer answer;
    SELFSAME_ASSIGN(answer.challenge, read_name(reader, Challenge::say_digits));
    SELFSAME_ASSIGN(answer.outcome, read_name(reader, pipeline::PromptOutcome::too_early));
    answer.after_ms = read_time(reader);
    if (!is_session_time_or_none(answer.after_ms)) return corrupt("has an answer that cannot be");
    asking.given.push_back(answer);
  }
  asking.misses = reader.u8();
  asking.next_ms = read_time(reader);
  const std::uint8_t failed = reader.u8();
  if (reader.failed()) return corrupt("is cut off");
  // The next prompt may be due after the session's end.
  if (asking.next_ms < -1 || asking.next_ms > 2 * limits::kMaxLivenessTimeMs || failed > 1) {
    return corrupt("has a value outside its range");
  }
  asking.failed = failed == 1;
  return asking;
}

void write_counts(base::ByteWriter& writer, const LivenessCounts& seen) {
  writer.u32(static_cast<std::uint32_t>(seen.frames));
  writer.u32(static_cast<std::uint32_t>(seen.with_face));
  write_u8(writer, seen.reasons.size());
  for (const auto& reason : seen.reasons) writer.string(std::string_view(reason).substr(0, kMostReasonBytes));
}

Result<LivenessCounts> read_counts(base::ByteReader& reader) {
  LivenessCounts seen{.frames = reader.u32(), .with_face = reader.u32()};
  const std::size_t reasons = reader.u8();
  if (reasons > 1) return corrupt("has too many reasons");
  for (std::size_t i = 0; i < reasons; ++i) seen.reasons.emplace_back(reader.string());
  if (reader.failed()) return corrupt("is cut off");
  const bool fits = seen.reasons.empty() || seen.reasons[0].size() <= kMostReasonBytes;
  if (seen.frames > limits::kMaxLivenessFrames || seen.with_face > seen.frames || !fits) {
    return corrupt("counts what cannot be");
  }
  return seen;
}

/// Errors: session_corrupt.
Status read_modalities(base::ByteReader& reader, SessionHead& head) {
  const std::size_t modalities = reader.u8();
  if (modalities > kAllModalities.size()) return corrupt("has too many modalities");
  for (std::size_t i = 0; i < modalities; ++i) {
    const auto modality = modality_from(reader.u8());
    const std::int64_t last_ms = read_time(reader);
    const std::size_t probes = reader.u16();
    if (reader.failed()) return corrupt("is cut off");
    const bool in_order = modality && (head.last_ms.empty() || head.last_ms.rbegin()->first < *modality);
    if (!in_order || !is_session_time(last_ms)) return corrupt("has a time of no modality");
    if (probes > head.seen.frames) return corrupt("counts what cannot be");
    head.last_ms.emplace(*modality, last_ms);
    if (probes > 0) head.probes.emplace(*modality, probes);
  }
  return {};
}

}  // namespace

Bytes write_head(const SessionHead& head) {
  SELFSAME_CHECK(head.asking.asked.size() <= kMostPrompts && head.seen.reasons.size() <= 1);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.string(head.nonce);
  writer.string(head.subject ? std::string_view(head.subject->str()) : std::string_view());
  writer.string(std::string_view(head.principal).substr(0, kMostPrincipalBytes));
  write_u8(writer, head.purpose);
  write_u8(writer, head.used ? 1 : 0);
  write_time(writer, head.begun_ms);
  write_asking(writer, head.asking);
  write_counts(writer, head.seen);
  write_time(writer, head.next_compared_ms);
  writer.u64(head.last_record);
  write_u8(writer, head.last_ms.size());
  for (const auto& [modality, last_ms] : head.last_ms) {
    write_u8(writer, modality);
    write_time(writer, last_ms);
    const auto probes = head.probes.find(modality);
    writer.u16(static_cast<std::uint16_t>(probes == head.probes.end() ? 0 : probes->second));
  }
  writer.string(head.signed_by);
  return bytes;
}

Result<SessionHead> parse_head(ByteView bytes) {
  base::ByteReader reader(bytes);
  const std::uint8_t format = reader.u8();
  const std::string_view nonce = reader.string();
  const std::string_view subject = reader.string();
  const std::string_view principal = reader.string();
  if (reader.failed()) return corrupt("is cut off");
  if (format != kFormat) return corrupt("has a format that this version does not know");
  SessionHead head{.nonce = std::string(nonce), .principal = std::string(principal)};
  if (!subject.empty()) {
    auto named = SubjectId::create(subject);
    if (!named) return corrupt("names nobody");
    head.subject = std::move(*named);
  }
  if (nonce.size() != kSessionNameBytes || principal.size() > kMostPrincipalBytes) return corrupt("names nobody");
  SELFSAME_ASSIGN(head.purpose, read_name(reader, Purpose::identification));
  const std::uint8_t used = reader.u8();
  head.begun_ms = read_time(reader);
  if (reader.failed()) return corrupt("is cut off");
  if (used > 1 || head.begun_ms < 0) return corrupt("has a value outside its range");
  head.used = used == 1;
  SELFSAME_ASSIGN(head.asking, read_asking(reader));
  SELFSAME_ASSIGN(head.seen, read_counts(reader));
  head.next_compared_ms = read_time(reader);
  head.last_record = reader.u64();
  if (head.next_compared_ms < 0 || head.next_compared_ms > 2 * limits::kMaxLivenessTimeMs) {
    return corrupt("has a value outside its range");
  }
  SELFSAME_TRY(read_modalities(reader, head));
  head.signed_by = reader.string();
  if (reader.failed()) return corrupt("is cut off");
  if (head.signed_by.size() > kMostKeyIdBytes) return corrupt("names no key");
  if (reader.failed()) return corrupt("is cut off");
  if (reader.remaining() != 0) return corrupt("has bytes after its end");
  return head;
}

Bytes write_record(const SessionRecord& record) {
  SELFSAME_CHECK(record.name != 0);
  Bytes bytes;
  bytes.reserve(kRecordHeadBytes + record.attempt.size());
  base::ByteWriter writer(bytes);
  writer.u64(record.name);
  writer.u64(record.previous);
  writer.raw(record.attempt);
  return bytes;
}

Result<std::vector<SessionRecord>> chain_of(std::span<const Bytes> list, std::uint64_t last) {
  std::vector<SessionRecord> chain;
  // A record comes after the one before it in the chain, so one walk from the end finds all.
  for (auto bytes = list.rbegin(); bytes != list.rend() && last != 0; ++bytes) {
    base::ByteReader reader(*bytes);
    SessionRecord record{.name = reader.u64(), .previous = reader.u64()};
    if (reader.failed()) return corrupt("has a record that is cut off");
    if (record.name != last) continue;
    record.attempt = reader.raw(reader.remaining());
    chain.push_back(record);
    last = record.previous;
  }
  if (last != 0) return corrupt("lacks a record");
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace selfsame::auth
