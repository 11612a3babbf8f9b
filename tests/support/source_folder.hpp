// The path of the repository, for tests that read its files.
#pragma once

#include <filesystem>

namespace selfsame::test {

std::filesystem::path source_folder();

}  // namespace selfsame::test
