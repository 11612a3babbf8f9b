// Access to real test data (photographs, models), which is not part of the repository.
//
// The root is $SELFSAME_TESTDATA, or `shared` beside the source folder. A test that needs real data starts with
//   SELFSAME_NEED_DATA(lfw, "data/face/lfw");
// and is skipped with one line naming what is missing when it is not there.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "tests/support/source_folder.hpp"

namespace selfsame::test {

inline std::filesystem::path test_data_root() {
  if (const char* named = std::getenv("SELFSAME_TESTDATA"); named != nullptr && *named != '\0') return named;
  return source_folder().parent_path() / "shared";
}

// The path of a file or folder below the root, or nothing if it does not exist.
inline std::optional<std::filesystem::path> test_data(std::string_view relative) {
  std::error_code ignored;
  auto path = test_data_root() / relative;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return path;
}

}  // namespace selfsame::test

// Declares `var`, a std::filesystem::path. Only in the body of a TEST, because it may return from it.
#define SELFSAME_NEED_DATA(var, relative)                                                               \
  const auto var##_found = ::selfsame::test::test_data(relative);                                       \
  if (!var##_found) {                                                                                   \
    GTEST_SKIP() << "missing test data: " << (::selfsame::test::test_data_root() / (relative)).string() \
                 << " (set SELFSAME_TESTDATA to the folder that holds it)";                             \
  }                                                                                                     \
  const std::filesystem::path var = *var##_found
