// Any bytes through decode_image16: an error or a whole frame.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "media/codec/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using selfsame::ErrorCode;
  namespace codec = selfsame::media::codec;
  const auto frame = codec::decode_image16({data, size});
  if (!frame) {
    const ErrorCode code = frame.error().code;
    SELFSAME_CHECK(code == ErrorCode::unsupported_media || code == ErrorCode::corrupt_media ||
                   code == ErrorCode::media_too_large);
    return 0;
  }
  const auto pixels = static_cast<std::size_t>(frame->width()) * static_cast<std::size_t>(frame->height());
  SELFSAME_CHECK(pixels >= 1 && pixels <= selfsame::limits::kMaxImagePixels && frame->values().size() == pixels);
  // What is a gray frame to one decoder is a picture to the other.
  const auto image = codec::decode_image({data, size});
  SELFSAME_CHECK(image || image.error().code == ErrorCode::media_too_large);
  if (pixels <= 4096) {
    const auto again = codec::decode_image16(codec::encode_png(*frame));
    SELFSAME_CHECK(again && *again == *frame);
  }
  return 0;
}
