#include <algorithm>
#include <unordered_set>

#include "match/two_step_search.hpp"
#include "pipeline/code_book.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// Codes pre-filter subjects with full templates, and decide for those with only a code.
class CodedGallery final : public Gallery {
 public:
  CodedGallery(std::unique_ptr<Gallery> full, bool vectors, PackRef pack, std::shared_ptr<const CodeBook> book)
      : full_(std::move(full)), vectors_(vectors), pack_(std::move(pack)), book_(std::move(book)) {}

  bool put(std::uint64_t key, const match::Template& reference) override {
    remove(key);
    const auto code = book_->code_of(reference);
    // Under Hamming distances only codes are compared, for every subject.
    if (reference.is_code_only() || book_->hamming()) {
      if (!code || reference.pack != pack_) return false;
      alone_.put(key, *code);
      return true;
    }
    if (!full_->put(key, reference)) return false;
    if (code) {
      codes_.put(key, *code);
    } else {
      without_code_.insert(key);
    }
    return true;
  }
  void remove(std::uint64_t key) override {
    full_->remove(key);
    codes_.remove(key);
    alone_.remove(key);
    without_code_.erase(key);
  }
  std::size_t size() const override { return full_->size() + alone_.size(); }
  /// Candidates are on two scales.
  bool compares() const override { return false; }

  Result<std::vector<match::Candidate>> search(const Probe& probe, std::size_t top, const Keys& among) const override {
    SELFSAME_ASSIGN(auto found, among ? full_->search(probe, top, among) : search_full(probe, top));
    // A record of another system has no vector; the subjects it can be compared with were searched above.
    if (alone_.size() == 0 || (probe.vector.empty() && full_->size() > 0)) return found;
    match::RowFilter filter;
    if (among) {
      filter.admits = [wanted = std::unordered_set<std::uint64_t>(among->begin(), among->end())](std::uint64_t key) {
        return wanted.contains(key);
      };
    }
    if (book_->hamming()) {
      SELFSAME_ASSIGN(const match::Code code, book_->code_of(probe));
      for (const match::CodeHit& hit : alone_.nearest(code, top, match::kCodeBits, filter)) {
        found.push_back({hit.key, match::raw_of_bits(static_cast<float>(hit.distance))});
      }
      return found;
    }
    SELFSAME_ASSIGN(const auto distances, book_->distances(probe));
    for (const match::SoftHit& hit : alone_.nearest(distances, top, filter)) {
      found.push_back({hit.key, match::raw_of_bits(hit.distance)});
    }
    return found;
  }

 private:
  Result<std::vector<match::Candidate>> search_full(const Probe& probe, std::size_t top) const {
    // Only distances of codes without a centre bound the cosine.
    const bool chosen =
        !probe.vector.empty() && full_->size() > CodedEngine::kAllCompared && !(vectors_ && book_->is_centred());
    if (!chosen) return full_->search(probe, top);
    return vectors_ ? search_by_codes(probe, top) : search_nearest(probe, top);
  }

  Result<std::vector<match::Candidate>> search_by_codes(const Probe& probe, std::size_t top) const {
    SELFSAME_ASSIGN(const match::Code code, book_->code_of(probe));
    Status status;
    const auto by_cosine = [&](std::span<const std::uint64_t> chosen) {
      auto found = full_->search(probe, top, chosen);
      if (found) return *std::move(found);
      status = fail(found.error());
      return std::vector<match::Candidate>{};
    };
    auto found = match::search_by_codes(codes_, code, top, by_cosine).best;
    SELFSAME_TRY(status);
    return found;
  }

  Result<std::vector<match::Candidate>> search_nearest(const Probe& probe, std::size_t top) const {
    SELFSAME_ASSIGN(const auto distances, book_->distances(probe));
    const auto share = static_cast<std::size_t>(CodedEngine::kChosenShare * static_cast<double>(codes_.size()));
    std::vector<std::uint64_t> keys(without_code_.begin(), without_code_.end());
    for (const match::SoftHit& hit : codes_.nearest(distances, std::max({CodedEngine::kAllCompared, share, top}))) {
      keys.push_back(hit.key);
    }
    return full_->search(probe, top, keys);
  }

  std::unique_ptr<Gallery> full_;
  bool vectors_;
  PackRef pack_;
  std::shared_ptr<const CodeBook> book_;
  match::CodeGallery codes_;                        // subjects with full templates in full_
  std::unordered_set<std::uint64_t> without_code_;  // subjects in full_ without a code: always compared
  match::CodeGallery alone_;
};

}  // namespace

std::unique_ptr<Gallery> make_coded_gallery(std::unique_ptr<Gallery> full, bool vectors, PackRef pack,
                                            std::shared_ptr<const CodeBook> book) {
  return std::make_unique<CodedGallery>(std::move(full), vectors, std::move(pack), std::move(book));
}

}  // namespace selfsame::pipeline
