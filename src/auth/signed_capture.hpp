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
#include "pipeline/modality.hpp"
#include "store/registered_keys.hpp"

namespace selfsame::auth {

/// Whether frames of liveness sessions must be signed.
enum class CaptureRule { any, signed_only };

/// One file of a request, as it is sent.
struct SentFile {
  std::string_view kind;  // "picture", "depth", "recording" or "print"
  ByteView bytes;
  std::string_view position = {};  // of a print, as the request names it; empty where it names none
};

/// What a client says of one request's frames.
struct CaptureProof {
  std::string key_id;
  crypto::Signature signature{};
  std::string lines;  // capture_lines of the request
};

/// A session as its client was told of it.
struct CaptureSession {
  std::string_view id;
  std::string_view nonce;
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::string_view subject = {};  // empty where nobody is named
};

/// What is signed for one request: the session, what it is for, when each sample was taken, and what each file is, with
/// the SHA-256 of its bytes as they are sent, in lines of text. A signature thus serves one request of one session, and
/// nobody who passes it on can begin the session in another name, or use a picture as a print.
///
///     selfsame-capture-2
///     SESSION
///     NONCE
///     verify, enroll or identify
///     the user's id; an empty line where nobody is named
///     T_MS,T_MS,...
///     KIND SHA-256, of a print with its position KIND POSITION SHA-256, in lower-case hexadecimal
///     ...
///
/// Every line ends with a line feed. Files come in the order pictures, depth frames, recordings, prints.
std::string capture_message(const CaptureSession& session, std::string_view lines);
/// The lines from T_MS on.
std::string capture_lines(std::span<const std::int64_t> times_ms, std::span<const SentFile> files);

/// Of the header Selfsame-Capture: "KEY_ID SIGNATURE", the key's id and the signature in base64. The lines are empty.
/// Errors: invalid_argument.
Result<CaptureProof> parse_capture_proof(std::string_view header);

/// The key that made it. Errors: capture_signature_invalid; those of RegisteredKeys.
Result<store::RegisteredKey> verify_capture(const store::RegisteredKeys& keys, const CaptureSession& session,
                                            const CaptureProof& proof);

}  // namespace selfsame::auth
