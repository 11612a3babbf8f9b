#include "finger/gallery.hpp"

#include <algorithm>

#include "pipeline/template_parts.hpp"

namespace selfsame::finger {
namespace {

/// In order, the best first.
std::vector<match::Candidate> keep_best(std::vector<match::Candidate> found, std::size_t most) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, found.size()));
  std::partial_sort(found.begin(), found.begin() + count, found.end(),
                    [](const auto& a, const auto& b) { return a.raw != b.raw ? a.raw > b.raw : a.key < b.key; });
  found.resize(static_cast<std::size_t>(count));
  return found;
}

}  // namespace

bool Gallery::put(std::uint64_t key, const match::Template& reference) {
  auto views = reference.pack == pack_ ? parse_views(reference.features)
                                       : fail(ErrorCode::template_pack_mismatch, "another pack's");
  if (!views) {
    people_.erase(key);
    return false;
  }
  people_.insert_or_assign(key, make_ready(std::move(*views)));
  return true;
}

std::vector<const Gallery::Person*> Gallery::choose(const Keys& among) const {
  std::vector<const Person*> chosen;
  if (!among) {
    for (const Person& person : people_) chosen.push_back(&person);
    return chosen;
  }
  for (const std::uint64_t key : *among) {
    if (const auto person = people_.find(key); person != people_.end()) chosen.push_back(&*person);
  }
  return chosen;
}

Result<std::vector<match::Candidate>> Gallery::search(const pipeline::Probe& probe, std::size_t top,
                                                      const Keys& among) const {
  SELFSAME_TRY(pipeline::check_pack(pack_, probe.pack));
  SELFSAME_ASSIGN(const auto* prints, prints_of(probe));
  const std::vector<ReadyView>& presented = *prints;
  const auto chosen = choose(among);
  Matcher matcher;
  std::vector<match::Candidate> found;
  if (chosen.size() <= kAllCompared) {
    for (const Person* person : chosen) {
      if (const auto llr = best_llr(matcher, person->second, presented)) found.push_back({person->first, *llr});
    }
    return keep_best(std::move(found), top);
  }
  for (const Person* person : chosen) {
    if (const auto look = best_first_look(matcher, person->second, presented)) found.push_back({person->first, *look});
  }
  const auto compared = static_cast<std::size_t>(kCompared * static_cast<double>(people_.size()));
  found = keep_best(std::move(found), std::max({kAllCompared, compared, top}));
  for (match::Candidate& candidate : found) {
    candidate.raw = best_llr(matcher, people_.at(candidate.key), presented).value_or(Match{}.llr);
  }
  return keep_best(std::move(found), top);
}

}  // namespace selfsame::finger
