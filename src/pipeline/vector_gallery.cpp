#include "match/byte_gallery.hpp"
#include "match/two_step_search.hpp"
#include "pipeline/modality.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// Searches by the cosine of vectors. A rounded copy of each lets a search read a quarter of the memory and find the
/// same.
class VectorGallery final : public Gallery {
 public:
  explicit VectorGallery(const Description& described)
      : pack_(described.pack),
        compares_(described.raw_is_cosine),
        rows_(described.dimension),
        bytes_(described.dimension) {}

  bool put(std::uint64_t key, const match::Template& reference) override {
    if (reference.pack != pack_ || reference.vector.size() != rows_.dimension()) {
      remove(key);
      return false;
    }
    rows_.put(key, reference.vector);
    bytes_.put(key, reference.vector);
    return true;
  }
  void remove(std::uint64_t key) override {
    rows_.remove(key);
    bytes_.remove(key);
  }
  std::size_t size() const override { return rows_.size(); }
  bool compares() const override { return compares_; }
  Result<std::vector<match::Candidate>> search(const Probe& probe, std::size_t top, const Keys& among) const override {
    SELFSAME_TRY(check_pack(pack_, probe.pack));
    if (among) return match::rerank(rows_, *among, probe.vector, top);
    return match::search_by_bytes(bytes_, rows_, probe.vector, top);
  }

 private:
  PackRef pack_;
  bool compares_;
  match::Gallery rows_;
  match::ByteGallery bytes_;
};

}  // namespace

std::unique_ptr<Gallery> ModalityEngine::make_gallery() const { return std::make_unique<VectorGallery>(description()); }

}  // namespace selfsame::pipeline
