// The stored state of a liveness session: a head that every request rewrites, and one record per request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/asking.hpp"
#include "auth/reports.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

/// Session names and nonces: 128 random bits in hexadecimal.
inline constexpr std::size_t kSessionNameBytes = 32;

/// Small, and the only part that is rewritten. It holds everything about earlier requests that the next one needs, so
/// that none has to read old records. Sample times are on the session's own clock.
struct SessionHead {
  std::string nonce;
  std::optional<SubjectId> subject = {};  // none for an identification
  std::string principal = {};             // who began it, in the log's form
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  Asking asking = {};
  std::int64_t begun_ms = 0;  // wall time
  bool used = false;
  LivenessCounts seen = {};
  std::map<Modality, std::size_t> probes = {};    // per modality, number taken
  std::map<Modality, std::int64_t> last_ms = {};  // per modality, time of the last sample
  std::int64_t next_compared_ms = 0;
  std::uint64_t last_record = 0;  // name of the newest record; 0: none
  std::string signed_by = {};     // id of the client key that signed all frames so far; empty: none, or not all
};

/// Little endian, strings with a u16 length: u8 format (3), nonce, subject (empty: none), principal, u8 purpose, u8
/// used, u64 begun; what is ahead and what is spare, each u8 number, u8 challenges; u8 number of prompts, then each: u8
/// challenge, u64 shown, u64 until, 3 x u8 colour, digits; u8 how many of them are open, and for each of the others u8
/// challenge, u8 outcome, u64 milliseconds; u8 misses, u64 when the next may be told, u8 failed; u32 frames, u32 with a
/// face, u8 number of reasons (0 or 1), each as text; u64 next compared, u64 last record; u8 number of modalities, then
/// each in order: u8 modality, u64 last time, u16 probes; the id of a client key, or nothing. Of times that may be
/// unknown, all bits are set. A renumbered enumeration is another format.
Bytes write_head(const SessionHead& head);
/// Errors: session_corrupt (another format, a wrong length, a value outside its range, trailing bytes).
Result<SessionHead> parse_head(ByteView bytes);

/// What one request added. Its name is a random number other than 0. Names and `previous` form a chain that begins at
/// SessionHead::last_record. The record of a request that lost its lease, or died before it wrote the head, is on the
/// list but not in the chain.
struct SessionRecord {
  std::uint64_t name = 0;
  std::uint64_t previous = 0;  // 0: this is the first
  ByteView attempt = {};       // pipeline::save_attempt
};

/// Little endian: u64 name, u64 previous, the attempt.
Bytes write_record(const SessionRecord& record);

/// The records of the chain that ends with `last`, in order; views into `list`. Errors: session_corrupt if one is
/// missing or truncated.
Result<std::vector<SessionRecord>> chain_of(std::span<const Bytes> list, std::uint64_t last);

}  // namespace selfsame::auth
