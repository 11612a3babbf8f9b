// Frames signed by a registered client: a stolen token alone cannot substitute others.
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

/// Whether the frames of liveness sessions must be signed.
enum class CaptureRule { any, signed_only };

/// One file of a request, as sent.
struct SentFile {
  std::string_view kind;  // "picture", "depth", "recording" or "print"
  ByteView bytes;
  std::string_view position = {};  // for a print, as named in the request; empty if not named
};

/// A client's signature of one request's frames.
struct CaptureProof {
  std::string key_id;
  crypto::Signature signature{};
  std::string lines;  // capture_lines of the request
};

/// A session as its client knows it.
struct CaptureSession {
  std::string_view id;
  std::string_view nonce;
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::string_view subject = {};  // empty if no user is named
};

/// The message that is signed for one request: the session, its purpose, when each sample was taken, and each file's
/// kind and SHA-256 as sent, as lines of text. A signature is thus valid for one request of one session only; somebody
/// who forwards it cannot begin the session in another name, or use a picture as a print.
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

/// Parses the header Selfsame-Capture: "KEY_ID SIGNATURE", the key's id and the signature in base64. `lines` stays
/// empty. Errors: invalid_argument.
Result<CaptureProof> parse_capture_proof(std::string_view header);

/// The key that made the signature. Errors: capture_signature_invalid; those of RegisteredKeys.
Result<store::RegisteredKey> verify_capture(const store::RegisteredKeys& keys, const CaptureSession& session,
                                            const CaptureProof& proof);

}  // namespace selfsame::auth
