// Any bytes through the Y4M reader, handed over in pieces: frames that are whole, then an end or an error.
#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "capture/y4m.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const ByteView bytes(data, size);
  const std::size_t step = size == 0 ? 1 : 1 + data[size - 1] % 97U * 16U;
  std::size_t at = 0;
  const capture::StopFlag stop = false;
  auto source = capture::Y4mSource::open(
      [&](std::span<std::uint8_t> into) -> Result<std::size_t> {
        const std::size_t count = std::min({step, into.size(), bytes.size() - at});
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, into.begin());
        at += count;
        return count;
      },
      stop);
  const auto check = [](const Error& error) {
    SELFSAME_CHECK(error.code == ErrorCode::unsupported_media || error.code == ErrorCode::corrupt_media ||
                   error.code == ErrorCode::media_too_large);
  };
  if (!source) {
    check(source.error());
    return 0;
  }
  std::int64_t last_ms = -1;
  for (auto frame = (*source)->next();; frame = (*source)->next()) {
    if (!frame) check(frame.error());
    if (!frame || !*frame) return 0;
    const auto& rgb = (*frame)->rgb;
    const auto pixels = static_cast<std::uint64_t>(rgb.width()) * static_cast<std::uint64_t>(rgb.height());
    SELFSAME_CHECK(pixels >= 1 && pixels <= limits::kMaxVideoPixels && rgb.bytes().size() == 3 * pixels);
    SELFSAME_CHECK((*frame)->time_ms > last_ms);
    last_ms = (*frame)->time_ms;
  }
}
