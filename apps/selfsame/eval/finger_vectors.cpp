#include "selfsame/eval/finger_vectors.hpp"

#include "finger/embedder.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {

Result<std::vector<std::vector<float>>> finger_vectors(const Context& context, const std::string& pack,
                                                       const std::vector<std::filesystem::path>& files,
                                                       std::size_t threads, const std::string& what) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  SELFSAME_ASSIGN(const auto* found, nets->packs().find(pack));
  SELFSAME_ASSIGN(auto session, nets->load(*found));
  SELFSAME_ASSIGN(const auto embedder, finger::Embedder::create(std::move(session)));
  std::vector<std::vector<float>> vectors(files.size());
  Progress progress(what, context.options.quiet);
  const auto embed = [&](std::size_t i) -> Result<std::vector<float>> {
    SELFSAME_ASSIGN(const auto ridges, load_ridges(files[i]));
    return embedder.embed(ridges);
  };
  SELFSAME_TRY(in_parallel(files.size(), threads, progress, embed,
                           [&](std::size_t i, std::vector<float> vector) { vectors[i] = std::move(vector); }));
  return vectors;
}

}  // namespace selfsame::app
