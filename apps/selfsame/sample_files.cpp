#include "selfsame/sample_files.hpp"

#include <limits>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "finger/position.hpp"
#include "finger/resolution.hpp"

namespace selfsame::app {
namespace {

/// An unreadable file named by the user is bad input, not a fault of the disk.
Result<Bytes> read_named_file(const std::filesystem::path& file, std::size_t limit) {
  auto bytes = base::read_file(file, limit);
  if (!bytes && bytes.error().code == ErrorCode::io_failed) {
    return fail(ErrorCode::invalid_argument, bytes.error().message);
  }
  return bytes;
}

template <class Read>
auto named(const std::filesystem::path& file, Read read) -> decltype(read) {
  if (read) return read;
  return fail(read.error().code, file.string() + ": " + read.error().message);
}

}  // namespace

Result<pipeline::FacePicture> load_face(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  return named(file, intake::read_picture(bytes));
}

Result<pipeline::Recording> load_voice(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxSoundBytes));
  return named(file, intake::read_recording(bytes));
}

Result<pipeline::Sample> load_finger(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  return named(file, intake::read_print(bytes, format));
}

Result<media::Image> load_print(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  SELFSAME_ASSIGN(auto picture, named(file, intake::read_print_picture(bytes, format)));
  return named(file, finger::at_500_dpi(std::move(picture.image), picture.dots_per_inch));
}

Result<finger::Ridges> load_ridges(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto print, load_print(file, format));
  return named(file, finger::read_ridges(print));
}

namespace {

/// Files as they are; `bytes` owns them.
Status add_files(const std::vector<std::string>& files, std::size_t limit, std::vector<Bytes>& bytes,
                 std::vector<intake::Encoded>& out) {
  for (const auto& file : files) {
    SELFSAME_ASSIGN(bytes.emplace_back(), read_named_file(file, limit));
    out.push_back({bytes.back(), file});
  }
  return {};
}

}  // namespace

std::vector<std::string> SampleFiles::names() const {
  std::vector<std::string> all = pictures;
  all.insert(all.end(), recordings.begin(), recordings.end());
  all.insert(all.end(), prints.begin(), prints.end());
  return all;
}

Result<std::vector<pipeline::Sample>> SampleFiles::load() const {
  if (pictures.empty() && recordings.empty() && prints.empty()) {
    return fail(ErrorCode::invalid_argument,
                "name a photograph, or a recording with --voice, or a print with --finger");
  }
  if (!positions.empty() && prints.empty()) {
    return fail(ErrorCode::invalid_argument, "--position says which finger a print shows; name one with --finger");
  }
  std::vector<Bytes> bytes;
  bytes.reserve(pictures.size() + depths.size() + recordings.size() + prints.size());
  intake::EncodedSamples encoded;
  SELFSAME_TRY(add_files(pictures, limits::kMaxImageBytes, bytes, encoded.pictures));
  SELFSAME_TRY(add_files(depths, limits::kMaxImageBytes, bytes, encoded.depths));
  SELFSAME_TRY(add_files(recordings, limits::kMaxSoundBytes, bytes, encoded.recordings));
  SELFSAME_TRY(add_files(prints, limits::kMaxImageBytes, bytes, encoded.prints));
  encoded.positions = positions;
  encoded.print_format = print_format;
  // The user of the command may choose how much memory it takes; each file still has its limits.
  return intake::read_samples(
      encoded, {.pixels = std::numeric_limits<std::uint64_t>::max(), .seconds = std::numeric_limits<double>::max()});
}

void add_print_options(CLI::App& command, PrintFormat& format) {
  command.add_option("--raw", format.raw, "Prints are gray pixels alone: WIDTHxHEIGHT@DPI, e.g. 388x374@500");
  command.add_option("--dpi", format.dots_per_inch,
                     "Resolution of prints in dpi; default: what the file says, else 500");
}

void add_sample_options(CLI::App& command, SampleFiles& files, const SampleTexts& texts) {
  command.add_option("IMAGE", files.pictures, texts.pictures);
  command.add_option(
      "--depth", files.depths,
      "The depth camera's frame for each photograph: 16-bit gray PNG or PGM, millimetres, 0 for no reading");
  command.add_option("--voice", files.recordings, texts.recordings);
  command.add_option("--finger", files.prints, texts.prints);
  command
      .add_option("--position", files.positions,
                  "Which finger --finger shows, one for all or one for each: " + finger::position_names())
      ->check([](const std::string& name) {
        return finger::position_from(name) ? std::string() : "a finger is one of: " + finger::position_names();
      });
  add_print_options(command, files.print_format);
}

}  // namespace selfsame::app
