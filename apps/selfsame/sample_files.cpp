#include "selfsame/sample_files.hpp"

#include "base/limits.hpp"
#include "base/system.hpp"
#include "finger/interchange.hpp"
#include "finger/position.hpp"
#include "finger/resolution.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"

namespace selfsame::app {
namespace {

/// A file that the user named and that cannot be read is bad input, not a fault of the disk.
Result<Bytes> read_named_file(const std::filesystem::path& file, std::size_t limit) {
  auto bytes = base::read_file(file, limit);
  if (!bytes && bytes.error().code == ErrorCode::io_failed) {
    return fail(ErrorCode::invalid_argument, bytes.error().message);
  }
  return bytes;
}

tl::unexpected<Error> of_file(const std::filesystem::path& file, const Error& error) {
  return fail(error.code, file.string() + ": " + error.message);
}

}  // namespace

Result<pipeline::Sample> load_face(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  auto image = media::codec::decode_image(bytes);
  if (!image) return of_file(file, image.error());
  return pipeline::Sample{Modality::face, std::move(*image), {}, 0, {}};
}

namespace {

/// As the file has it; `Sample::dots_per_inch` says what is known of it.
Result<pipeline::Sample> read_print(ByteView bytes, const PrintFormat& format) {
  pipeline::Sample sample;
  sample.modality = Modality::finger;
  if (format.raw.empty()) {
    SELFSAME_ASSIGN(sample.image, media::codec::decode_image(bytes));
    sample.dots_per_inch = media::codec::sensor_dots_per_inch(bytes);
  } else {
    SELFSAME_ASSIGN(const auto layout, media::codec::parse_raw_layout(format.raw));
    SELFSAME_ASSIGN(sample.image, media::codec::decode_raw(bytes, layout));
    sample.dots_per_inch = layout.dots_per_inch;
  }
  if (format.dots_per_inch != 0) sample.dots_per_inch = format.dots_per_inch;
  return sample;
}

}  // namespace

Result<pipeline::Sample> load_finger(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(auto bytes, read_named_file(file, limits::kMaxImageBytes));
  if (format.raw.empty() && finger::is_record(bytes)) {
    pipeline::Sample sample;
    sample.modality = Modality::finger;
    sample.record = std::move(bytes);
    return sample;
  }
  auto sample = read_print(bytes, format);
  if (!sample) return of_file(file, sample.error());
  return sample;
}

Result<media::Image> load_print(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  auto sample = read_print(bytes, format);
  if (!sample) return of_file(file, sample.error());
  auto print = finger::at_500_dpi(std::move(sample->image), sample->dots_per_inch);
  if (!print) return of_file(file, print.error());
  return print;
}

Result<finger::Ridges> load_ridges(const std::filesystem::path& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto print, load_print(file, format));
  auto ridges = finger::read_ridges(print);
  if (!ridges) return of_file(file, ridges.error());
  return ridges;
}

Result<pipeline::Sample> load_voice(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxSoundBytes));
  auto sound = media::codec::decode_sound(bytes);
  if (!sound) return of_file(file, sound.error());
  return pipeline::Sample{Modality::voice, {}, {}, 0, std::move(*sound)};
}

namespace {

Result<media::Image16> load_depth(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  auto depth = media::codec::decode_image16(bytes);
  if (!depth) return of_file(file, depth.error());
  return std::move(*depth);
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
  if (positions.size() > 1 && positions.size() != prints.size()) {
    return fail(ErrorCode::invalid_argument, "--position wants one finger for all prints, or one for each, in order");
  }
  if (!positions.empty() && prints.empty()) {
    return fail(ErrorCode::invalid_argument, "--position says which finger a print shows; name one with --finger");
  }
  std::vector<pipeline::Sample> samples;
  if (!depths.empty() && depths.size() != pictures.size()) {
    return fail(ErrorCode::invalid_argument, "--depth wants one frame for each photograph, in the same order");
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    SELFSAME_ASSIGN(auto sample, load_face(pictures[i]));
    if (!depths.empty()) {
      SELFSAME_ASSIGN(sample.depth, load_depth(depths[i]));
    }
    samples.push_back(std::move(sample));
  }
  for (const auto& file : recordings) {
    SELFSAME_ASSIGN(auto sample, load_voice(file));
    samples.push_back(std::move(sample));
  }
  for (std::size_t i = 0; i < prints.size(); ++i) {
    SELFSAME_ASSIGN(auto sample, load_finger(prints[i], print_format));
    if (!positions.empty()) sample.position = positions[positions.size() == 1 ? 0 : i];
    samples.push_back(std::move(sample));
  }
  return samples;
}

void add_print_options(CLI::App& command, PrintFormat& format) {
  command.add_option("--raw", format.raw, "Prints are gray pixels alone: WIDTHxHEIGHT@DPI, e.g. 388x374@500");
  command.add_option("--dpi", format.dots_per_inch, "Dots an inch of prints; default: what a file tells, else 500");
}

void add_sample_options(CLI::App& command, SampleFiles& files, const SampleTexts& texts) {
  command.add_option("IMAGE", files.pictures, texts.pictures);
  command.add_option("--depth", files.depths,
                     "The depth camera's frame for each photograph: 16-bit gray PNG, millimetres, 0 for no reading");
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
