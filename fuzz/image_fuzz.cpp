// Any bytes through decode_image: an error or a whole picture, on which every kernel holds.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"

namespace {

using selfsame::ErrorCode;
using selfsame::media::Affine;
using selfsame::media::Image;

constexpr std::size_t kSmallPixels = 4096;

/// Encoding costs more than decoding; on small pictures it is a second opinion on every pixel.
void check_round_trip(const Image& image) {
  const auto again = selfsame::media::codec::decode_image(selfsame::media::codec::encode_png(image));
  SELFSAME_CHECK(again && *again == image);
  if (image.channels() == 4) return;
  const auto plain = selfsame::media::codec::decode_image(selfsame::media::codec::encode_pnm(image));
  SELFSAME_CHECK(plain && *plain == image);
}

void check_kernels(const Image& image, std::uint8_t seed) {
  namespace media = selfsame::media;
  const int side = 1 + seed % 80;
  const Image small = media::resize(image, side, 1 + (seed * 7) % 80);
  const Image gray = media::to_gray(small);
  media::clahe(gray, 1 + seed % 9, 2);
  media::gray_statistics(gray);
  media::laplacian_variance(gray);
  const float turn = static_cast<float>(seed) / 64 + 0.01F;
  media::warp_affine(small, Affine{turn, -0.5F, 3, 0.5F, turn, -2}, 70, 9);
  SELFSAME_CHECK(media::flip_horizontal(media::flip_horizontal(small)) == small);
  media::crop(image, {static_cast<float>(seed) - 20, 3, 17, turn * 9});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int dots_per_inch = selfsame::media::codec::sensor_dots_per_inch({data, size});
  SELFSAME_CHECK(dots_per_inch == 0 || (dots_per_inch >= 200 && dots_per_inch <= 1300));
  const auto image = selfsame::media::codec::decode_image({data, size});
  if (!image) {
    const ErrorCode code = image.error().code;
    SELFSAME_CHECK(code == ErrorCode::unsupported_media || code == ErrorCode::corrupt_media ||
                   code == ErrorCode::media_too_large);
    SELFSAME_CHECK(!image.error().message.empty());
    return 0;
  }
  const auto pixels = static_cast<std::size_t>(image->width()) * static_cast<std::size_t>(image->height());
  SELFSAME_CHECK(pixels >= 1 && pixels <= selfsame::limits::kMaxImagePixels);
  SELFSAME_CHECK(image->bytes().size() == pixels * static_cast<std::size_t>(image->channels()));
  check_kernels(*image, data[size - 1]);
  if (pixels <= kSmallPixels) check_round_trip(*image);
  return 0;
}
