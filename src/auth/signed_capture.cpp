#include "auth/signed_capture.hpp"

#include <algorithm>

#include "auth/liveness_sessions.hpp"
#include "crypto/sealing.hpp"

namespace selfsame::auth {
namespace {

constexpr std::size_t kKeyIdBytes = 16;

}  // namespace

std::string capture_message(const CaptureSession& session, std::string_view lines) {
  std::string message = "selfsame-capture-2\n";
  for (const std::string_view line : {session.id, session.nonce, name_of(session.purpose), session.subject}) {
    message.append(line).append("\n");
  }
  return message.append(lines);
}

std::string capture_lines(std::span<const std::int64_t> times_ms, std::span<const SentFile> files) {
  std::string lines;
  for (std::size_t i = 0; i < times_ms.size(); ++i) lines += (i > 0 ? "," : "") + std::to_string(times_ms[i]);
  lines += '\n';
  for (const SentFile& file : files) {
    lines.append(file.kind).append(" ");
    if (!file.position.empty()) lines.append(file.position).append(" ");
    lines.append(base::to_hex(crypto::sha256(file.bytes))).append("\n");
  }
  return lines;
}

Result<CaptureProof> parse_capture_proof(std::string_view header) {
  const auto refuse = [] {
    return fail(ErrorCode::invalid_argument,
                "the header Selfsame-Capture holds the id of a client key, a space, and the signature in base64");
  };
  const std::size_t space = header.find(' ');
  if (space != kKeyIdBytes) return refuse();
  CaptureProof proof{.key_id = std::string(header.substr(0, space)), .lines = {}};
  if (proof.key_id.find_first_not_of("0123456789abcdef") != std::string::npos) return refuse();
  const auto signature = base::from_base64(header.substr(space + 1));
  if (!signature || signature->size() != proof.signature.size()) return refuse();
  std::copy(signature->begin(), signature->end(), proof.signature.begin());
  return proof;
}

Result<store::RegisteredKey> verify_capture(const store::RegisteredKeys& keys, const CaptureSession& session,
                                            const CaptureProof& proof) {
  const std::string message = capture_message(session, proof.lines);
  SELFSAME_ASSIGN(auto key, keys.find_active(proof.key_id, store::KeyPurpose::capture));
  if (!key || !crypto::is_signed_by(key->key, base::as_bytes(message), proof.signature)) {
    return fail(ErrorCode::capture_signature_invalid,
                "these frames were not signed by an active client key; docs/api.md says what is signed");
  }
  return *std::move(key);
}

}  // namespace selfsame::auth
