// Makes codes from vectors and compares stored ones. Internal to this room.
#pragma once

#include "match/code_gallery.hpp"
#include "pipeline/coded_engine.hpp"

namespace selfsame::pipeline {

class CodeBook {
 public:
  CodeBook(CodeSource source, std::uint32_t key, bool hamming, match::Coder coder)
      : source_(std::move(source)), key_(key), hamming_(hamming), coder_(std::move(coder)) {}

  bool hamming() const { return hamming_; }
  bool is_centred() const { return !source_.centre.empty(); }
  bool fits(std::span<const float> vector) const { return vector.size() == source_.dimension; }
  match::StoredCode code_of(std::span<const float> vector) const { return {source_.pack, key_, coder_.code(vector)}; }
  /// The template's code, or one made from its vector. Errors: template_pack_mismatch if it has neither that fits here.
  Result<match::Code> code_of(const match::Template& reference) const;
  /// Errors: invalid_argument if the probe has no vector.
  Result<match::SoftDistances> distances(const Probe& probe) const;
  Result<match::Code> code_of(const Probe& probe) const;
  /// Errors: as `distances`.
  Result<Comparison> compare(const match::Code& reference, const Probe& probe) const;
  const match::Calibration& calibration() const {
    return hamming_ ? source_.calibrations.hamming : source_.calibrations.soft;
  }

 private:
  Status check_vector(const Probe& probe) const;

  CodeSource source_;
  std::uint32_t key_;
  bool hamming_;
  match::Coder coder_;
};

/// An empty coded gallery over the engine's own empty gallery. `vectors`: the engine's gallery is searched by cosine.
std::unique_ptr<Gallery> make_coded_gallery(std::unique_ptr<Gallery> full, bool vectors, PackRef pack,
                                            std::shared_ptr<const CodeBook> book);

}  // namespace selfsame::pipeline
