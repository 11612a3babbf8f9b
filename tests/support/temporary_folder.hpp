// A folder for one test, below the system's temporary one.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace selfsame::test {

/// Makes an empty folder (0700) for exclusive use. The caller must remove it.
inline std::filesystem::path make_temporary_folder(std::string_view name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "selfsame-").string();
  pattern.append(name).append("-XXXXXX");
  SELFSAME_CHECK(::mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

}  // namespace selfsame::test
