// libpng's writer behind value types; it leaves by longjmp as the reader does.
#include <png.h>

#include <bit>
#include <csetjmp>
#include <new>

#include "base/check.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::media::codec {
namespace {

struct Layout {
  int width;
  int height;
  int bit_depth;
  int colour_type;
  std::size_t row_bytes;
};

class PngWriter {
 public:
  PngWriter() : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr)) {
    SELFSAME_CHECK(png_ != nullptr);
    info_ = png_create_info_struct(png_);
    SELFSAME_CHECK(info_ != nullptr);
  }
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  [[nodiscard]] bool write(const Layout& layout, const std::uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_write_fn(png_, this, on_write, on_flush);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(layout.width), static_cast<png_uint_32>(layout.height),
                 layout.bit_depth, layout.colour_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, info_);
    if (layout.bit_depth == 16 && std::endian::native == std::endian::little) png_set_swap(png_);
    for (int y = 0; y < layout.height; ++y) {
      png_write_row(png_, pixels + static_cast<std::size_t>(y) * layout.row_bytes);
    }
    png_write_end(png_, info_);
    return true;
  }

  Bytes take() { return std::move(out_); }

 private:
  static void on_write(png_structp png, png_bytep data, std::size_t size) {
    auto* self = static_cast<PngWriter*>(png_get_io_ptr(png));
    bool stored = true;
    try {
      self->out_.insert(self->out_.end(), data, data + size);
    } catch (const std::bad_alloc&) {
      stored = false;
    }
    if (!stored) png_error(png, "out of memory");
  }
  static void on_flush(png_structp) {}

  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  Bytes out_;
};

Bytes encode(const Layout& layout, const std::uint8_t* pixels) {
  PngWriter writer;
  SELFSAME_CHECK(writer.write(layout, pixels));
  return writer.take();
}

}  // namespace

Bytes encode_png(const Image& image) {
  SELFSAME_CHECK(!image.empty());
  const int channels = image.channels();
  const int colour_type = channels == 1   ? PNG_COLOR_TYPE_GRAY
                          : channels == 3 ? PNG_COLOR_TYPE_RGB
                                          : PNG_COLOR_TYPE_RGBA;
  return encode({image.width(), image.height(), 8, colour_type, image.row_bytes()}, image.bytes().data());
}

Bytes encode_png(const Image16& image) {
  SELFSAME_CHECK(!image.empty());
  const std::size_t row_bytes = static_cast<std::size_t>(image.width()) * 2;
  return encode({image.width(), image.height(), 16, PNG_COLOR_TYPE_GRAY, row_bytes},
                reinterpret_cast<const std::uint8_t*>(image.values().data()));
}

}  // namespace selfsame::media::codec
