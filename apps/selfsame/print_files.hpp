// Pictures of fingers, as the command line names them.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::app {

/// What their files do not tell, or tell wrongly.
struct PrintFiles {
  std::string raw;        // WIDTHxHEIGHT@DPI; empty: the files are pictures
  int dots_per_inch = 0;  // 0: as the file tells, 500 where it does not
};

/// Adds --raw and --dpi.
void add_print_options(CLI::App& command, PrintFiles& files);

/// Reads and decodes the picture of a print, and brings it to 500 dots an inch. Errors name the file.
Result<media::Image> load_print(const std::filesystem::path& file, const PrintFiles& options);

}  // namespace selfsame::app
