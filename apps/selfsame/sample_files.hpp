// Reads samples from files named by the user.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "finger/ridges.hpp"
#include "intake/samples.hpp"
#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::app {

/// Reads and decodes a picture file.
Result<pipeline::FacePicture> load_face(const std::filesystem::path& file);
/// Reads and decodes a recording.
Result<pipeline::Recording> load_voice(const std::filesystem::path& file);

using intake::PrintFormat;
/// Adds --raw and --dpi.
void add_print_options(CLI::App& command, PrintFormat& format);

/// Reads a print: decodes a picture, or passes on a record of another system. Errors name the file.
Result<pipeline::Sample> load_finger(const std::filesystem::path& file, const PrintFormat& format = {});
/// Reads and decodes the picture of a print, and scales it to 500 dpi. Errors name the file.
Result<media::Image> load_print(const std::filesystem::path& file, const PrintFormat& format);
/// The same, and finds its ridges, if any.
Result<finger::Ridges> load_ridges(const std::filesystem::path& file, const PrintFormat& format = {});

/// The samples given to a command.
struct SampleFiles {
  std::vector<std::string> pictures;
  std::vector<std::string> depths;  // none, or one per picture
  std::vector<std::string> recordings;
  std::vector<std::string> prints;
  PrintFormat print_format;
  std::vector<std::string> positions;  // positions of the prints: none, one for all, or one each

  /// Names, in the order of `load`.
  std::vector<std::string> names() const;
  /// Pictures, then recordings, then prints. Errors: also invalid_argument if there are none, or the number of depth
  /// frames or positions does not match.
  Result<std::vector<pipeline::Sample>> load() const;
};

/// How a command describes each kind of sample.
struct SampleTexts {
  std::string pictures, recordings, prints;
};
/// IMAGE, --depth, --voice, --finger, --position and those of add_print_options.
void add_sample_options(CLI::App& command, SampleFiles& files, const SampleTexts& texts);

}  // namespace selfsame::app
