#include "finger/gallery.hpp"

#include <algorithm>

#include "pipeline/template_parts.hpp"

namespace selfsame::finger {

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

Result<std::vector<match::Candidate>> Gallery::search(const pipeline::Probe& probe, std::size_t top) const {
  SELFSAME_TRY(pipeline::check_pack(pack_, probe));
  SELFSAME_ASSIGN(auto views, parse_views(probe.features));
  const auto presented = make_ready(std::move(views));
  Matcher matcher;
  std::vector<match::Candidate> found;
  for (const auto& [key, enrolled] : people_) {
    if (const auto llr = best_llr(matcher, enrolled, presented)) found.push_back({key, *llr});
  }
  const auto better = [](const match::Candidate& a, const match::Candidate& b) {
    return a.raw != b.raw ? a.raw > b.raw : a.key < b.key;
  };
  const auto count = static_cast<std::ptrdiff_t>(std::min(top, found.size()));
  std::partial_sort(found.begin(), found.begin() + count, found.end(), better);
  found.resize(static_cast<std::size_t>(count));
  return found;
}

}  // namespace selfsame::finger
