#include "auth/liveness_state.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::Purpose;

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kMostPrompts = 32;
constexpr std::size_t kMostDigits = 64;
constexpr std::size_t kMostReasonBytes = 4096;
constexpr std::size_t kRecordHeadBytes = 16;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::session_corrupt, std::string("the stored liveness session ") + why + "; begin another one");
}

bool is_session_time(std::int64_t ms) { return ms >= 0 && ms <= limits::kMaxLivenessTimeMs; }

void write_time(base::ByteWriter& writer, std::int64_t ms) { writer.u64(static_cast<std::uint64_t>(ms)); }
std::int64_t read_time(base::ByteReader& reader) { return static_cast<std::int64_t>(reader.u64()); }

void write_prompt(base::ByteWriter& writer, const Prompt& prompt) {
  writer.u8(static_cast<std::uint8_t>(prompt.challenge));
  write_time(writer, prompt.shown_ms);
  write_time(writer, prompt.until_ms);
  writer.raw(prompt.colour);
  writer.string(prompt.digits);
}

Result<Prompt> read_prompt(base::ByteReader& reader) {
  const std::uint8_t challenge = reader.u8();
  Prompt prompt{.challenge = static_cast<Challenge>(challenge)};
  prompt.shown_ms = read_time(reader);
  prompt.until_ms = read_time(reader);
  for (std::uint8_t& channel : prompt.colour) channel = reader.u8();
  const std::string_view digits = reader.string();
  if (reader.failed()) return corrupt("is cut off");
  if (challenge > static_cast<std::uint8_t>(Challenge::say_digits)) return corrupt("has an unknown prompt");
  if (!is_session_time(prompt.shown_ms) || !is_session_time(prompt.until_ms) || digits.size() > kMostDigits ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return corrupt("has a prompt that cannot be");
  }
  prompt.digits = digits;
  return prompt;
}

/// What the requests so far came to. Errors: session_corrupt.
Status read_progress(base::ByteReader& reader, SessionHead& head) {
  head.progress.frames = reader.u32();
  head.progress.with_face = reader.u32();
  const std::size_t reasons = reader.u8();
  if (reasons > 1) return corrupt("has too many reasons");
  for (std::size_t i = 0; i < reasons; ++i) head.progress.reasons.emplace_back(reader.string());
  head.probes = reader.u16();
  head.next_compared_ms = read_time(reader);
  head.last_record = reader.u64();
  const std::size_t modalities = reader.u8();
  if (modalities > kAllModalities.size()) return corrupt("has too many modalities");
  for (std::size_t i = 0; i < modalities; ++i) {
    const auto modality = modality_from(reader.u8());
    const std::int64_t last_ms = read_time(reader);
    if (reader.failed()) return corrupt("is cut off");
    const bool in_order = modality && (head.last_ms.empty() || head.last_ms.rbegin()->first < *modality);
    if (!in_order || !is_session_time(last_ms)) return corrupt("has a time of no modality");
    head.last_ms.emplace(*modality, last_ms);
  }
  if (reader.failed()) return corrupt("is cut off");
  const bool reason_fits = head.progress.reasons.empty() || head.progress.reasons[0].size() <= kMostReasonBytes;
  if (head.progress.frames > limits::kMaxLivenessFrames || head.progress.with_face > head.progress.frames ||
      head.probes > head.progress.frames || !is_session_time(head.next_compared_ms) || !reason_fits) {
    return corrupt("counts what cannot be");
  }
  return {};
}

}  // namespace

Bytes write_head(const SessionHead& head) {
  SELFSAME_CHECK(head.prompts.size() <= kMostPrompts && head.progress.reasons.size() <= 1);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.string(head.nonce);
  writer.string(head.subject.str());
  writer.u8(static_cast<std::uint8_t>(head.purpose));
  writer.u8(head.used ? 1 : 0);
  write_time(writer, head.begun_ms);
  writer.u8(static_cast<std::uint8_t>(head.prompts.size()));
  for (const Prompt& prompt : head.prompts) write_prompt(writer, prompt);
  writer.u32(static_cast<std::uint32_t>(head.progress.frames));
  writer.u32(static_cast<std::uint32_t>(head.progress.with_face));
  writer.u8(static_cast<std::uint8_t>(head.progress.reasons.size()));
  for (const auto& reason : head.progress.reasons) writer.string(std::string_view(reason).substr(0, kMostReasonBytes));
  writer.u16(static_cast<std::uint16_t>(head.probes));
  write_time(writer, head.next_compared_ms);
  writer.u64(head.last_record);
  writer.u8(static_cast<std::uint8_t>(head.last_ms.size()));
  for (const auto& [modality, last_ms] : head.last_ms) {
    writer.u8(static_cast<std::uint8_t>(modality));
    write_time(writer, last_ms);
  }
  return bytes;
}

Result<SessionHead> parse_head(ByteView bytes) {
  base::ByteReader reader(bytes);
  const std::uint8_t format = reader.u8();
  const std::string_view nonce = reader.string();
  const auto subject = SubjectId::create(reader.string());
  const std::uint8_t purpose = reader.u8();
  const std::uint8_t used = reader.u8();
  const std::int64_t begun_ms = read_time(reader);
  const std::size_t prompts = reader.u8();
  if (reader.failed()) return corrupt("is cut off");
  if (format != kFormat) return corrupt("has a format that this version does not know");
  if (nonce.size() != kSessionNameBytes || !subject) return corrupt("names nobody");
  if (purpose > static_cast<std::uint8_t>(Purpose::identification) || used > 1 || begun_ms < 0) {
    return corrupt("has a value outside its range");
  }
  if (prompts > kMostPrompts) return corrupt("has too many prompts");
  SessionHead head{.nonce = std::string(nonce),
                   .subject = *subject,
                   .purpose = static_cast<Purpose>(purpose),
                   .begun_ms = begun_ms,
                   .used = used == 1};
  for (std::size_t i = 0; i < prompts; ++i) {
    SELFSAME_ASSIGN(auto prompt, read_prompt(reader));
    head.prompts.push_back(std::move(prompt));
  }
  if (head.prompts.empty() && !head.used) return corrupt("has no prompts");
  SELFSAME_TRY(read_progress(reader, head));
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
  // A record comes after the one before it, so that one walk from the end finds all.
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
