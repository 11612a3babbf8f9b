#include "finger_vectors.hpp"

#include <cmath>

#include "base/check.hpp"
#include "finger/embedder.hpp"
#include "in_parallel.hpp"
#include "match/vector.hpp"
#include "sample_files.hpp"
#include "synth/random.hpp"
#include "terminal.hpp"

namespace selfsame::app {
namespace {

/// The planes' normals for vectors of one size: normal numbers, made orthogonal one after the other (Gram and Schmidt).
std::vector<std::vector<float>> planes(std::size_t dimension) {
  synth::Random chance(1);
  std::vector<std::vector<float>> all;
  while (all.size() < kCodeBits) {
    std::vector<float> normal;
    for (std::size_t i = 0; i < dimension; ++i) normal.push_back(chance.normal());
    for (const auto& earlier : all) {
      const float along = match::dot_scalar(normal, earlier);
      for (std::size_t i = 0; i < dimension; ++i) normal[i] -= along * earlier[i];
    }
    SELFSAME_CHECK(match::normalize(normal));
    all.push_back(std::move(normal));
  }
  return all;
}

}  // namespace

Result<std::vector<std::vector<float>>> finger_vectors(const Context& context, const std::string& pack,
                                                       const std::vector<std::filesystem::path>& files,
                                                       std::size_t threads, const std::string& what) {
  const auto library = context.packs();
  SELFSAME_ASSIGN(const auto* found, library.find(pack));
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  SELFSAME_ASSIGN(auto session, infer::Session::load(runtime, *found));
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

std::vector<float> code_of(const std::vector<float>& vector) {
  static const std::vector<std::vector<float>> normals = planes(vector.size());
  const float bit = 1 / std::sqrt(static_cast<float>(kCodeBits));
  std::vector<float> code;
  for (const auto& normal : normals) code.push_back(match::dot_scalar(vector, normal) > 0 ? bit : -bit);
  return code;
}

}  // namespace selfsame::app
