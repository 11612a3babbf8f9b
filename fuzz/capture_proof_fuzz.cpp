// auth::parse_capture_proof: a header that a client sends.
#include "auth/signed_capture.hpp"
#include "base/bytes.hpp"
#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const auto proof = auth::parse_capture_proof({reinterpret_cast<const char*>(data), size});
  if (!proof) {
    SELFSAME_CHECK(proof.error().code == ErrorCode::invalid_argument);
    return 0;
  }
  // What was read, written again, reads the same.
  const auto again = auth::parse_capture_proof(proof->key_id + " " + base::to_base64(proof->signature));
  SELFSAME_CHECK(again && again->key_id == proof->key_id && again->signature == proof->signature);
  return 0;
}
