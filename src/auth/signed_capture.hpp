// Frames that a registered client signed: whoever has its token alone cannot put others in their place.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"
#include "store/registered_keys.hpp"

namespace selfsame::auth {

/// Whether frames of liveness sessions must be signed.
enum class CaptureRule { any, signed_only };

/// What a client says of one request's frames.
struct CaptureProof {
  std::string key_id;
  crypto::Signature signature{};
  std::string message;  // what it signed: capture_message of the request
};

/// What is signed for one request: the session, its nonce, when each sample was taken, and the SHA-256 of each file as
/// it is sent, in lines of text. A signature thus serves one request of one session.
///
///     selfsame-capture-1
///     SESSION
///     NONCE
///     T_MS,T_MS,...
///     SHA-256 of the first file, in lower-case hexadecimal
///     ...
///
/// Every line ends with a line feed. Files come in the order pictures, depth frames, recordings, prints.
std::string capture_message(std::string_view session, std::string_view nonce, std::span<const std::int64_t> times_ms,
                            std::span<const ByteView> files);

/// Of the header Selfsame-Capture: "KEY_ID SIGNATURE", the key's id and the signature in base64. The message is empty.
/// Errors: invalid_argument.
Result<CaptureProof> parse_capture_proof(std::string_view header);

/// The key that made it. Errors: capture_signature_invalid; those of RegisteredKeys.
Result<store::RegisteredKey> verify_capture(const store::RegisteredKeys& keys, const CaptureProof& proof);

}  // namespace selfsame::auth
