#include "print_files.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "finger/resolution.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::app {
namespace {

namespace codec = media::codec;

Result<media::Image> read_print(ByteView bytes, const PrintFiles& options) {
  int told = 0;
  media::Image picture;
  if (options.raw.empty()) {
    SELFSAME_ASSIGN(picture, codec::decode_image(bytes));
    told = codec::sensor_dots_per_inch(bytes);
  } else {
    SELFSAME_ASSIGN(const auto layout, codec::parse_raw_layout(options.raw));
    SELFSAME_ASSIGN(picture, codec::decode_raw(bytes, layout));
    told = layout.dots_per_inch;
  }
  return finger::at_500_dpi(std::move(picture), options.dots_per_inch != 0 ? options.dots_per_inch : told);
}

}  // namespace

void add_print_options(CLI::App& command, PrintFiles& files) {
  command.add_option("--raw", files.raw, "The files are gray pixels alone: WIDTHxHEIGHT@DPI, e.g. 388x374@500");
  command.add_option("--dpi", files.dots_per_inch, "Dots an inch of the prints; default: what a file tells, else 500");
}

Result<media::Image> load_print(const std::filesystem::path& file, const PrintFiles& options) {
  const auto bytes = base::read_file(file, limits::kMaxImageBytes);
  if (!bytes) {
    // A file that the user named and that cannot be read is bad input, not a fault of the disk.
    const bool unreadable = bytes.error().code == ErrorCode::io_failed;
    return fail(unreadable ? ErrorCode::invalid_argument : bytes.error().code, bytes.error().message);
  }
  auto print = read_print(*bytes, options);
  if (!print) return fail(print.error().code, file.string() + ": " + print.error().message);
  return print;
}

}  // namespace selfsame::app
