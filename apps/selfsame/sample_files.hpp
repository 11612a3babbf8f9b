// Samples that the user names as files.
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

/// Reads a print: decodes a picture, or takes a record of another system as it is. Errors name the file.
Result<pipeline::Sample> load_finger(const std::filesystem::path& file, const PrintFormat& format = {});
/// Reads and decodes the picture of a print, and brings it to 500 dpi. Errors name the file.
Result<media::Image> load_print(const std::filesystem::path& file, const PrintFormat& format);
/// The same, and finds its ridges, of which there may be none.
Result<finger::Ridges> load_ridges(const std::filesystem::path& file, const PrintFormat& format = {});

/// The samples that a command was given.
struct SampleFiles {
  std::vector<std::string> pictures;
  std::vector<std::string> depths;  // none, or one for each picture
  std::vector<std::string> recordings;
  std::vector<std::string> prints;
  PrintFormat print_format;
  std::vector<std::string> positions;  // which finger prints show: none, one for all, or one for each

  /// Names in the order of `load`.
  std::vector<std::string> names() const;
  /// Pictures, then recordings, then prints. Errors: also invalid_argument where there is none of them, or another
  /// number of depth frames than of pictures, or of positions than of prints.
  Result<std::vector<pipeline::Sample>> load() const;
};

/// What each kind of sample is to a command.
struct SampleTexts {
  std::string pictures, recordings, prints;
};
/// IMAGE, --depth, --voice, --finger, --position and those of add_print_options.
void add_sample_options(CLI::App& command, SampleFiles& files, const SampleTexts& texts);

}  // namespace selfsame::app
