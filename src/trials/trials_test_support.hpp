// A folder of empty files, for tests of plans.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace selfsame::trials::test {

class FilledFolder {
 public:
  FilledFolder() = default;
  ~FilledFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  FilledFolder(const FilledFolder&) = delete;
  FilledFolder& operator=(const FilledFolder&) = delete;

  std::filesystem::path put(const std::string& name, const std::string& text = "x") const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
    return root_ / name;
  }
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_ = selfsame::test::make_temporary_folder("trials");
};

}  // namespace selfsame::trials::test
