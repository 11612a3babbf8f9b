#include "auth/signed_capture.hpp"

#include <algorithm>

#include "crypto/sealing.hpp"

namespace selfsame::auth {
namespace {

constexpr std::size_t kKeyIdBytes = 16;

}  // namespace

std::string capture_message(std::string_view session, std::string_view nonce, std::span<const std::int64_t> times_ms,
                            std::span<const ByteView> files) {
  std::string message = "selfsame-capture-1\n";
  message.append(session).append("\n").append(nonce).append("\n");
  for (std::size_t i = 0; i < times_ms.size(); ++i) message += (i > 0 ? "," : "") + std::to_string(times_ms[i]);
  message += '\n';
  for (const ByteView file : files) message += base::to_hex(crypto::sha256(file)) + '\n';
  return message;
}

Result<CaptureProof> parse_capture_proof(std::string_view header) {
  const auto refuse = [] {
    return fail(ErrorCode::invalid_argument,
                "the header Selfsame-Capture holds the id of a client key, a space, and the signature in base64");
  };
  const std::size_t space = header.find(' ');
  if (space != kKeyIdBytes) return refuse();
  CaptureProof proof{.key_id = std::string(header.substr(0, space)), .message = {}};
  if (proof.key_id.find_first_not_of("0123456789abcdef") != std::string::npos) return refuse();
  const auto signature = base::from_base64(header.substr(space + 1));
  if (!signature || signature->size() != proof.signature.size()) return refuse();
  std::copy(signature->begin(), signature->end(), proof.signature.begin());
  return proof;
}

Result<store::RegisteredKey> verify_capture(const store::RegisteredKeys& keys, const CaptureProof& proof) {
  SELFSAME_ASSIGN(auto key, keys.find_active(proof.key_id, store::KeyPurpose::capture));
  if (!key || !crypto::is_signed_by(key->key, base::as_bytes(proof.message), proof.signature)) {
    return fail(ErrorCode::capture_signature_invalid,
                "these frames were not signed by an active client key; sign the session, its nonce, t_ms and the files "
                "as they are sent");
  }
  return *std::move(key);
}

}  // namespace selfsame::auth
