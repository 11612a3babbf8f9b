// libpng's reader behind value types. libpng leaves by longjmp: the members of PngReader that call it hold no object
// with a destructor, so that a jump skips none.
#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/limits.hpp"
#include "media/codec/decode_limits.hpp"
#include "media/codec/exif.hpp"
#include "media/codec/formats.hpp"
#include "media/kernels.hpp"

namespace selfsame::media::codec {
namespace {

/// 258 bytes from one length code and one distance code of a bit each (RFC 1951).
constexpr std::uint64_t kMaxDeflateRatio = 1032;

constexpr std::array<png_byte, 5> kExifChunk = {'e', 'X', 'I', 'f', 0};

struct Header {
  std::uint64_t width;
  std::uint64_t height;
  std::uint32_t bit_depth;
  std::uint32_t colour_type;
};

Result<Header> read_ihdr(ByteView bytes) {
  constexpr std::size_t kEnd = 8 + 8 + 13;
  if (bytes.size() < kEnd || std::memcmp(bytes.data() + 12, "IHDR", 4) != 0) {
    return fail(ErrorCode::corrupt_media, "the PNG has no header; it may be cut off: send it again");
  }
  const auto u32 = [&](std::size_t at) {
    return std::uint64_t{bytes[at]} << 24 | std::uint64_t{bytes[at + 1]} << 16 | std::uint64_t{bytes[at + 2]} << 8 |
           std::uint64_t{bytes[at + 3]};
  };
  return Header{u32(16), u32(20), bytes[24], bytes[25]};
}

std::uint64_t stored_channels(std::uint32_t colour_type) {
  const bool palette = (colour_type & PNG_COLOR_MASK_PALETTE) != 0;
  const std::uint64_t colours = (colour_type & PNG_COLOR_MASK_COLOR) != 0 && !palette ? 3 : 1;
  return colours + ((colour_type & PNG_COLOR_MASK_ALPHA) != 0 ? 1 : 0);
}

/// `bytes_a_pixel`: what a pixel will decode to at least.
Status check_header(ByteView bytes, const Header& header, std::uint64_t bytes_a_pixel) {
  SELFSAME_TRY(check_dimensions(header.width, header.height));
  const std::uint64_t pixels = header.width * header.height;
  const std::uint64_t packed = pixels * stored_channels(header.colour_type) * header.bit_depth / 8;
  return check_proportion(bytes.size(), packed / kMaxDeflateRatio, pixels * bytes_a_pixel);
}

class PngReader {
 public:
  explicit PngReader(ByteView bytes) : rest_(bytes) {}
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  [[nodiscard]] bool read_header() {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    if (png_ == nullptr) return false;
    info_ = png_create_info_struct(png_);
    if (info_ == nullptr) return false;
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, limits::kMaxImageSide, limits::kMaxImageSide);
    // No chunk of a file within the limit can be longer. Only pixels are ever decompressed: all optional chunks except
    // EXIF are skipped.
    png_set_chunk_malloc_max(png_, limits::kMaxImageBytes);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_AS_DEFAULT, kExifChunk.data(), 1);
    png_set_read_fn(png_, this, on_read);
    png_read_info(png_, info_);
    return true;
  }

  /// To 8 bits a channel: gray, RGB or RGBA.
  [[nodiscard]] bool convert_to_8_bit() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const bool transparent = has_alpha() || png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
    png_set_scale_16(png_);
    png_set_expand(png_);
    if (transparent) png_set_gray_to_rgb(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  /// To 8 or 16 bits as stored, 16 in the byte order of this machine.
  [[nodiscard]] bool keep_depth() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    if (bit_depth() < 8) png_set_packing(png_);
    if (bit_depth() == 16 && std::endian::native == std::endian::little) png_set_swap(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  /// Rows grow as they are decoded; those of an interlaced picture are all there from the first pass on.
  [[nodiscard]] bool read_rows(std::vector<std::uint8_t>& pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const std::size_t row_bytes = png_get_rowbytes(png_, info_);
    for (int pass = 0; pass < passes_; ++pass) {
      for (std::size_t y = 0; y < height(); ++y) {
        const std::size_t start = y * row_bytes;
        if (pixels.size() < start + row_bytes) pixels.resize(start + row_bytes);
        png_read_row(png_, pixels.data() + start, nullptr);
      }
    }
    return true;
  }

  [[nodiscard]] bool finish() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_end(png_, info_);
    return true;
  }

  std::size_t width() const { return png_get_image_width(png_, info_); }
  std::size_t height() const { return png_get_image_height(png_, info_); }
  int bit_depth() const { return png_get_bit_depth(png_, info_); }
  bool is_gray() const { return png_get_color_type(png_, info_) == PNG_COLOR_TYPE_GRAY; }
  int channels() const { return png_get_channels(png_, info_); }

  int orientation() const {
    png_uint_32 size = 0;
    png_bytep data = nullptr;
    if (png_get_eXIf_1(png_, info_, &size, &data) == 0 || data == nullptr) return 1;
    return exif_orientation({data, size});
  }

  tl::unexpected<Error> error() const {
    return fail(ErrorCode::corrupt_media,
                std::string("the PNG is damaged or cut off (") + message_.data() + "); send the original file again");
  }

 private:
  bool has_alpha() const { return (png_get_color_type(png_, info_) & PNG_COLOR_MASK_ALPHA) != 0; }

  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    auto* self = static_cast<PngReader*>(png_get_error_ptr(png));
    std::snprintf(self->message_.data(), self->message_.size(), "%s", message);
    png_longjmp(png, 1);
  }

  static void on_warning(png_structp, png_const_charp) {}

  static void on_read(png_structp png, png_bytep to, std::size_t size) {
    auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
    if (size > self->rest_.size()) png_error(png, "the data ends too early");
    std::copy_n(self->rest_.begin(), size, to);
    self->rest_ = self->rest_.subspan(size);
  }

  ByteView rest_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
  std::array<char, 128> message_{};
};

Image16 widen(const PngReader& reader, const std::vector<std::uint8_t>& stored) {
  std::vector<std::uint16_t> values(reader.width() * reader.height());
  if (stored.size() == values.size()) {
    std::copy(stored.begin(), stored.end(), values.begin());
  } else {
    std::memcpy(values.data(), stored.data(), stored.size());
  }
  return Image16(static_cast<int>(reader.width()), static_cast<int>(reader.height()), std::move(values));
}

}  // namespace

Result<Image> decode_png(ByteView bytes) {
  SELFSAME_ASSIGN(const Header header, read_ihdr(bytes));
  SELFSAME_TRY(check_header(bytes, header, header.colour_type == PNG_COLOR_TYPE_GRAY ? 1 : 3));
  PngReader reader(bytes);
  if (!reader.read_header() || !reader.convert_to_8_bit()) return reader.error();
  const auto channels = static_cast<std::size_t>(reader.channels());
  const std::size_t size = reader.width() * reader.height() * channels;
  SELFSAME_TRY(check_proportion(bytes.size(), 0, size));  // checked again, because transparency is known only now
  std::vector<std::uint8_t> pixels;
  pixels.reserve(size);  // address space only; memory is touched row by row
  if (!reader.read_rows(pixels) || !reader.finish()) return reader.error();
  Image image(static_cast<int>(reader.width()), static_cast<int>(reader.height()), reader.channels(),
              std::move(pixels));
  const int orientation = reader.orientation();
  return orientation == 1 ? std::move(image) : apply_exif_orientation(image, orientation);
}

Result<Image16> decode_png16(ByteView bytes) {
  SELFSAME_ASSIGN(const Header header, read_ihdr(bytes));
  SELFSAME_TRY(check_header(bytes, header, 2));
  PngReader reader(bytes);
  if (!reader.read_header()) return reader.error();
  if (!reader.is_gray()) {
    return fail(ErrorCode::unsupported_media, "the PNG is in colour or transparent; save the frame as gray PNG");
  }
  if (!reader.keep_depth()) return reader.error();
  std::vector<std::uint8_t> stored;
  stored.reserve(reader.width() * reader.height() * (reader.bit_depth() == 16 ? 2 : 1));
  if (!reader.read_rows(stored) || !reader.finish()) return reader.error();
  return widen(reader, stored);
}

}  // namespace selfsame::media::codec
