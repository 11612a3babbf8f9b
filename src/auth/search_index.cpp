#include "auth/search_index.hpp"

#include <mutex>

namespace selfsame::auth {

Result<Hits> SearchIndex::search(const store::Templates& templates, const pipeline::Probe& probe, std::size_t top) {
  SELFSAME_ASSIGN(const std::uint64_t now, templates.generation());
  {
    std::unique_lock lock(mutex_);
    if (generation_ != now) SELFSAME_TRY(rebuild(templates));
  }
  std::shared_lock lock(mutex_);
  Hits hits{.gallery_size = gallery_->size()};
  SELFSAME_ASSIGN(const auto candidates, gallery_->search(probe, top));
  for (const match::Candidate& candidate : candidates) {
    hits.best.push_back({subjects_.at(candidate.key), candidate.raw});
  }
  return hits;
}

Status SearchIndex::rebuild(const store::Templates& templates) {
  // Read the generation first: a change during the walk then shows as a newer generation, and at worst costs a second
  // walk.
  SELFSAME_ASSIGN(const std::uint64_t generation, templates.generation());
  for (const auto& [number, subject] : subjects_) gallery_->remove(number);
  subjects_.clear();
  generation_.reset();
  SELFSAME_TRY(templates.walk(modality_, [&](const store::Owner& owner, const match::Template& reference) {
    put(owner.number, owner.id, reference);
  }));
  generation_ = generation;
  return {};
}

void SearchIndex::put(std::uint64_t number, const SubjectId& subject, const match::Template& reference) {
  if (gallery_->put(number, reference)) {
    subjects_.insert_or_assign(number, subject);
  } else {
    subjects_.erase(number);
  }
}

bool SearchIndex::apply_if_current(const store::Change& change) {
  if (generation_ != change.before) return false;
  generation_ = change.after;
  return true;
}

void SearchIndex::on_enrolled(const store::Change& change, const store::SubjectRecord& subject,
                              std::span<const match::Template> templates) {
  const std::unique_lock lock(mutex_);
  if (!apply_if_current(change)) return;
  for (const match::Template& reference : templates) {
    if (reference.modality == modality_) put(subject.number, subject.id, reference);
  }
}

void SearchIndex::on_erased(const store::Change& change, std::uint64_t number) {
  const std::unique_lock lock(mutex_);
  // Erased templates leave memory at once, whether or not the rest is current.
  gallery_->remove(number);
  subjects_.erase(number);
  apply_if_current(change);
}

SearchIndexes::SearchIndexes(const pipeline::Engines& engines) {
  for (const auto& engine : engines) {
    const Modality modality = engine->description().modality;
    indexes_.emplace_back(modality, std::make_unique<SearchIndex>(modality, engine->make_gallery()));
  }
}

SearchIndex* SearchIndexes::of(Modality modality) {
  for (auto& [which, index] : indexes_) {
    if (which == modality) return index.get();
  }
  return nullptr;
}

void SearchIndexes::on_enrolled(const store::Change& change, const store::SubjectRecord& subject,
                                std::span<const match::Template> templates) {
  for (auto& [modality, index] : indexes_) index->on_enrolled(change, subject, templates);
}

void SearchIndexes::on_erased(const store::Change& change, std::uint64_t number) {
  for (auto& [modality, index] : indexes_) index->on_erased(change, number);
}

}  // namespace selfsame::auth
