#include "finger/embedder.hpp"

#include <string>

#include "finger/embedding.hpp"
#include "match/vector.hpp"

namespace selfsame::finger {

Result<Embedder> Embedder::create(std::shared_ptr<const infer::Session> net) {
  const infer::Manifest& manifest = net->manifest();
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::finger_embedder, "embedding"));
  if (manifest.ridges->side != kEmbeddingSide) {
    return fail(ErrorCode::pack_invalid, to_string(manifest.ref) + " does not see ridges of " +
                                             std::to_string(kEmbeddingSide) + " pixels a side");
  }
  return Embedder(std::move(net));
}

Result<std::vector<float>> Embedder::embed(const Ridges& ridges) const {
  SELFSAME_ASSIGN(const auto answers, net_->run(prepare_embedding(ridges)));
  return match::mean_direction(answers, dimension());
}

}  // namespace selfsame::finger
