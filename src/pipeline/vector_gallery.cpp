#include "pipeline/modality.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// By the cosine of vectors.
class VectorGallery final : public Gallery {
 public:
  explicit VectorGallery(const Description& described)
      : pack_(described.pack), compares_(described.raw_is_cosine), rows_(described.dimension) {}

  bool put(std::uint64_t key, const match::Template& reference) override {
    if (reference.pack != pack_ || reference.vector.size() != rows_.dimension()) {
      rows_.remove(key);
      return false;
    }
    rows_.put(key, reference.vector);
    return true;
  }
  void remove(std::uint64_t key) override { rows_.remove(key); }
  std::size_t size() const override { return rows_.size(); }
  bool compares() const override { return compares_; }
  Result<std::vector<match::Candidate>> search(const Probe& probe, std::size_t top) const override {
    SELFSAME_TRY(check_pack(pack_, probe));
    return rows_.top_k(probe.vector, top);
  }

 private:
  PackRef pack_;
  bool compares_;
  match::Gallery rows_;
};

}  // namespace

std::unique_ptr<Gallery> ModalityEngine::make_gallery() const { return std::make_unique<VectorGallery>(describe()); }

}  // namespace selfsame::pipeline
