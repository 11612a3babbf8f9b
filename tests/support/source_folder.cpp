#include "tests/support/source_folder.hpp"

namespace selfsame::test {

std::filesystem::path source_folder() { return SELFSAME_SOURCE_FOLDER; }

}  // namespace selfsame::test
