// The engine of the shipped packs, and the number of people in these tests.
#pragma once

#include <cstdlib>
#include <memory>

#include "face/native.hpp"
#include "tests/support/source_folder.hpp"

namespace selfsame::test {

inline std::uint64_t people_to_show(std::uint64_t by_default) {
  const char* wanted = std::getenv("SELFSAME_RENDERED_PEOPLE");
  return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : by_default;
}

inline std::shared_ptr<const face::Engine> shipped_engine() {
  const auto models = source_folder() / "models";
  const auto library = infer::PackLibrary::scan({{models}, {models}});
  const auto runtime = infer::Runtime::create();
  const auto session = [&](const char* name) { return *infer::Session::load(*runtime, **library.find(name)); };
  return *face::make_engine({session("selfsame-face-detector"), session("selfsame-face-embedder"),
                             session("selfsame-face-landmarks"), session("selfsame-face-pad")});
}

}  // namespace selfsame::test
