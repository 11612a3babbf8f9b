// The gallery of one modality, kept in step with the store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/engines.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

struct Hit {
  SubjectId subject;
  float raw = 0;
};

struct Hits {
  std::vector<Hit> best = {};    // best first
  std::size_t gallery_size = 0;  // number of templates searched
};

/// Built from the store at the first search, then updated by `on_enrolled` and `on_erased`. The store's generation
/// reveals changes made any other way (by another process, or after a lost race); the index is then rebuilt.
/// Threads: all methods may be called from several threads at once.
class SearchIndex {
 public:
  SearchIndex(Modality modality, std::unique_ptr<pipeline::Gallery> gallery)
      : modality_(modality), gallery_(std::move(gallery)) {}

  /// At most `top` hits for each scale (pipeline::Gallery). Templates that cannot be compared are left out.
  Result<Hits> search(const store::Templates& templates, const pipeline::Probe& probe, std::size_t top);
  /// Whether the hits' raw similarities are those of the modality's `compare`.
  bool compares() const { return gallery_->compares(); }

  void on_enrolled(const store::Change& change, const store::SubjectRecord& subject,
                   std::span<const match::Template> templates);
  void on_erased(const store::Change& change, std::uint64_t number);

 private:
  Status rebuild(const store::Templates& templates);
  void put(std::uint64_t number, const SubjectId& subject, const match::Template& reference);
  /// True if the index was current right before the change and still is; otherwise the next search rebuilds it.
  bool apply_if_current(const store::Change& change);

  Modality modality_;
  std::shared_mutex mutex_;
  std::unique_ptr<pipeline::Gallery> gallery_;
  std::unordered_map<std::uint64_t, SubjectId> subjects_;
  std::optional<std::uint64_t> generation_;  // generation of the store that the gallery matches; nullopt: never built
};

/// The galleries of all modalities. Threads: all methods may be called from several threads at once.
class SearchIndexes {
 public:
  explicit SearchIndexes(const pipeline::Engines& engines);
  /// Null for a modality that is not loaded.
  SearchIndex* of(Modality modality);
  void on_enrolled(const store::Change& change, const store::SubjectRecord& subject,
                   std::span<const match::Template> templates);
  void on_erased(const store::Change& change, std::uint64_t number);

 private:
  std::vector<std::pair<Modality, std::unique_ptr<SearchIndex>>> indexes_;
};

}  // namespace selfsame::auth
