// libjpeg-turbo behind value types. libjpeg leaves by longjmp: the members of JpegReader and JpegWriter that call it
// hold no object with a destructor, so that a jump skips none.
#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

// jpeglib.h needs <cstdio> before it, and jerror.h needs jpeglib.h.
#include <jpeglib.h>

#include <jerror.h>

#include "base/check.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/decode_limits.hpp"
#include "media/codec/exif.hpp"
#include "media/codec/formats.hpp"
#include "media/kernels.hpp"

namespace selfsame::media::codec {
namespace {

/// Where libjpeg's callbacks record errors. `manager` must be first: libjpeg holds a pointer to it.
struct Trap {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  int message_code;
  std::array<char, JMSG_LENGTH_MAX> message;
};

/// Negative, to differ from libjpeg's own codes.
constexpr int kTooManyScans = -1;

Trap& trap_of(j_common_ptr info) { return *reinterpret_cast<Trap*>(info->err); }

[[noreturn]] void leave(j_common_ptr info) {
  Trap& trap = trap_of(info);
  trap.message_code = info->err->msg_code;
  info->err->format_message(info, trap.message.data());
  std::longjmp(trap.jump, 1);
}

bool is_harmless(int warning) {
  return warning == JWRN_ADOBE_XFORM || warning == JWRN_BOGUS_ICC || warning == JWRN_EXTRANEOUS_DATA ||
         warning == JWRN_JFIF_MAJOR || warning == JWRN_TOO_MUCH_DATA;
}

/// libjpeg fills in missing data and only warns. A template must not be made from filled-in pixels.
void on_message(j_common_ptr info, int level) {
  if (level < 0 && !is_harmless(info->err->msg_code)) leave(info);
}

void on_progress(j_common_ptr info) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(info);
  const std::uint64_t pixels = std::uint64_t{decoder->image_width} * decoder->image_height;
  if (may_have_scans(decoder->input_scan_number, pixels)) return;
  trap_of(info).message_code = kTooManyScans;
  std::longjmp(trap_of(info).jump, 1);
}

void set_up(Trap& trap) {
  jpeg_std_error(&trap.manager);
  trap.manager.error_exit = leave;
  trap.manager.emit_message = on_message;
}

tl::unexpected<Error> error_of(const Trap& trap) {
  switch (trap.message_code) {
    case kTooManyScans:
      return fail(ErrorCode::media_too_large,
                  "the progressive JPEG has too many scans for its size; save it again as baseline JPEG");
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY:
    case JERR_IMAGE_TOO_BIG:
      return fail(ErrorCode::media_too_large,
                  "the JPEG needs too much memory to decode; save it smaller or as baseline JPEG");
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_COMPONENT_COUNT:
      return fail(ErrorCode::unsupported_media, std::string("this kind of JPEG is not supported (") +
                                                    trap.message.data() + "); save it as baseline RGB JPEG");
    default:
      return fail(ErrorCode::corrupt_media, std::string("the JPEG is damaged or cut off (") + trap.message.data() +
                                                "); send the original file again");
  }
}

class JpegReader {
 public:
  JpegReader() {
    set_up(trap_);
    info_.err = &trap_.manager;
    progress_.progress_monitor = on_progress;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  [[nodiscard]] bool read_header(ByteView bytes) {
    if (setjmp(trap_.jump) != 0) return false;
    jpeg_create_decompress(&info_);
    info_.mem->max_memory_to_use = kMaxJpegWorkBytes;
    info_.progress = &progress_;
    jpeg_mem_src(&info_, bytes.data(), static_cast<unsigned long>(bytes.size()));
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&info_, TRUE);
    return true;
  }

  /// Reads all scans of a progressive picture.
  [[nodiscard]] bool start(J_COLOR_SPACE output) {
    if (setjmp(trap_.jump) != 0) return false;
    info_.out_color_space = output;
    jpeg_start_decompress(&info_);
    return true;
  }

  [[nodiscard]] bool read_rows(std::vector<std::uint8_t>& pixels, std::size_t row_bytes) {
    if (setjmp(trap_.jump) != 0) return false;
    while (info_.output_scanline < info_.output_height) {
      const std::size_t start = pixels.size();
      pixels.resize(start + row_bytes);
      JSAMPROW row = pixels.data() + start;
      jpeg_read_scanlines(&info_, &row, 1);
    }
    return true;
  }

  /// Reads on to the end marker, and forgets the saved segments.
  [[nodiscard]] bool finish() {
    if (setjmp(trap_.jump) != 0) return false;
    jpeg_finish_decompress(&info_);
    return true;
  }

  const jpeg_decompress_struct& info() const { return info_; }
  const Trap& trap() const { return trap_; }

  int orientation() const {
    static constexpr std::array<std::uint8_t, 6> kExif = {'E', 'x', 'i', 'f', 0, 0};
    for (auto marker = info_.marker_list; marker != nullptr; marker = marker->next) {
      const ByteView data(marker->data, marker->data_length);
      if (data.size() < kExif.size() || !std::equal(kExif.begin(), kExif.end(), data.begin())) continue;
      return exif_orientation(data.subspan(kExif.size()));
    }
    return 1;
  }

 private:
  jpeg_decompress_struct info_{};
  jpeg_progress_mgr progress_{};
  Trap trap_{};
};

Status check_header(const jpeg_decompress_struct& info, std::size_t file_bytes, std::uint64_t channels) {
  SELFSAME_TRY(check_dimensions(info.image_width, info.image_height));
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK) {
    return fail(ErrorCode::unsupported_media, "the JPEG is in CMYK, the colours of print; save it as RGB JPEG");
  }
  if (info.num_components != 1 && info.num_components != 3) {
    return fail(ErrorCode::unsupported_media, "the JPEG is neither gray nor of three colours; save it as RGB JPEG");
  }
  if (info.arith_code != 0) {
    return fail(ErrorCode::unsupported_media, "the JPEG is arithmetic-coded; save it as baseline JPEG");
  }
  // A Huffman code has at least one bit, and each block of 8x8 pixels at least one code.
  const std::uint64_t pixels = std::uint64_t{info.image_width} * info.image_height;
  return check_proportion(file_bytes, pixels / (64 * 8), pixels * channels);
}

class JpegWriter {
 public:
  JpegWriter() {
    set_up(trap_);
    info_.err = &trap_.manager;
  }
  ~JpegWriter() {
    jpeg_destroy_compress(&info_);
    std::free(buffer_);
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  [[nodiscard]] bool write(const Image& image, int quality) {
    if (setjmp(trap_.jump) != 0) return false;
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &buffer_, &size_);
    info_.image_width = static_cast<JDIMENSION>(image.width());
    info_.image_height = static_cast<JDIMENSION>(image.height());
    info_.input_components = image.channels();
    info_.in_color_space = image.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(image.row(static_cast<int>(info_.next_scanline)));
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }

  ByteView bytes() const { return {buffer_, size_}; }

 private:
  jpeg_compress_struct info_{};
  Trap trap_{};
  unsigned char* buffer_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

Result<Image> decode_jpeg(ByteView bytes) {
  JpegReader reader;
  if (!reader.read_header(bytes)) return error_of(reader.trap());
  const int channels = reader.info().num_components == 1 ? 1 : 3;
  SELFSAME_TRY(check_header(reader.info(), bytes.size(), static_cast<std::uint64_t>(channels)));

  if (!reader.start(channels == 1 ? JCS_GRAYSCALE : JCS_RGB)) return error_of(reader.trap());
  const auto width = static_cast<std::size_t>(reader.info().output_width);
  const auto height = static_cast<std::size_t>(reader.info().output_height);
  const std::size_t row_bytes = width * static_cast<std::size_t>(channels);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(row_bytes * height);  // address space only; memory is touched row by row
  if (!reader.read_rows(pixels, row_bytes)) return error_of(reader.trap());
  const int orientation = reader.orientation();
  if (!reader.finish()) return error_of(reader.trap());

  Image image(static_cast<int>(width), static_cast<int>(height), channels, std::move(pixels));
  return orientation == 1 ? std::move(image) : apply_exif_orientation(image, orientation);
}

Bytes encode_jpeg(const Image& image, int quality) {
  SELFSAME_CHECK(image.channels() == 1 || image.channels() == 3);
  SELFSAME_CHECK(quality >= 1 && quality <= 100);
  JpegWriter writer;
  SELFSAME_CHECK(writer.write(image, quality));
  const ByteView bytes = writer.bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace selfsame::media::codec
