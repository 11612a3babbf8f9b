#include "trials/print_sets.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "trials/parallel.hpp"

namespace selfsame::trials {
namespace {

namespace fs = std::filesystem;

constexpr float kSamePlace = 20;  // pixels at 500 dpi

Result<SeenPrint> look(const fs::path& file, const LoadPrint& load) {
  SELFSAME_ASSIGN(const auto picture, load(file));
  SELFSAME_ASSIGN(const auto ridges, finger::read_ridges(picture));
  finger::Print print = finger::print_of(ridges);
  auto points = finger::find_singular_points(ridges.field);
  const auto pattern = finger::pattern_of(ridges.field, points);
  return SeenPrint{finger::quality_values(picture, ridges, print.minutiae), std::move(points), pattern,
                   finger::Matchable(std::move(print))};
}

/// The least-squares rotation and shift that map paired minutiae of one print onto those of the other.
class Overlay {
 public:
  Overlay(const finger::Print& from, const finger::Print& to, const std::vector<finger::MinutiaPair>& pairs) {
    for (const auto& pair : pairs) {
      const auto &a = from.minutiae[pair.reference], &b = to.minutiae[pair.probe];
      from_x_ += a.x, from_y_ += a.y, to_x_ += b.x, to_y_ += b.y;
    }
    const auto n = static_cast<double>(pairs.size());
    from_x_ /= n, from_y_ /= n, to_x_ /= n, to_y_ /= n;
    for (const auto& pair : pairs) {
      const auto &a = from.minutiae[pair.reference], &b = to.minutiae[pair.probe];
      cosine_ += (a.x - from_x_) * (b.x - to_x_) + (a.y - from_y_) * (b.y - to_y_);
      sine_ += (a.x - from_x_) * (b.y - to_y_) - (a.y - from_y_) * (b.x - to_x_);
    }
    const double length = std::hypot(cosine_, sine_);
    cosine_ /= length, sine_ /= length;
  }
  media::Point operator()(float x, float y) const {
    const double dx = static_cast<double>(x) - from_x_, dy = static_cast<double>(y) - from_y_;
    return {static_cast<float>(to_x_ + cosine_ * dx - sine_ * dy),
            static_cast<float>(to_y_ + sine_ * dx + cosine_ * dy)};
  }

 private:
  double from_x_ = 0, from_y_ = 0, to_x_ = 0, to_y_ = 0, cosine_ = 0, sine_ = 0;
};

/// Whether a core would be visible there: ridges on all sides, within reach of its filter.
bool ridges_around(const finger::Print& print, const media::Point& at) {
  constexpr float kFar = 32;
  for (const auto& [dx, dy] : {std::pair{0.F, 0.F}, {kFar, 0.F}, {-kFar, 0.F}, {0.F, kFar}, {0.F, -kFar}}) {
    if (print.flow_at(at.x + dx, at.y + dy) == nullptr) return false;
  }
  return true;
}

void compare_cores(PrintSet& set, const SeenPrint& a, const SeenPrint& b,
                   const std::vector<finger::MinutiaPair>& pairs) {
  const auto* core = core_of(a);
  if (core == nullptr || pairs.size() < 4) return;
  const auto at = Overlay(a.print.print(), b.print.print(), pairs)(core->x, core->y);
  float nearest = 1e6F;
  for (const auto& point : b.points) {
    if (point.kind == finger::SingularKind::core)
      nearest = std::min(nearest, std::hypot(point.x - at.x, point.y - at.y));
  }
  if (nearest < 1e6F) set.core_distances.push_back(nearest);
  if (!ridges_around(b.print.print(), at)) return;
  ++set.cores_expected;
  if (nearest <= kSamePlace) ++set.cores_found;
}

}  // namespace

const finger::SingularPoint* core_of(const SeenPrint& seen) {
  const auto core = std::find_if(seen.points.begin(), seen.points.end(),
                                 [](const auto& point) { return point.kind == finger::SingularKind::core; });
  return core == seen.points.end() ? nullptr : &*core;
}

std::vector<std::string> fvc_sets_in(const fs::path& folder) {
  std::vector<std::string> sets;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name.starts_with("fvc")) sets.push_back(name);
  }
  std::sort(sets.begin(), sets.end());
  return sets;
}

Result<PrintSet> read_print_set(const fs::path& folder, const LoadPrint& load, std::size_t threads,
                                const Progress& progress) {
  PrintSet set;
  set.name = folder.filename().string();
  eval::FolderOptions folders{.rule = eval::PersonRule::before_first_underscore};
  folders.extensions.insert(folders.extensions.end(), {".tif", ".tiff"});
  SELFSAME_ASSIGN(set.data, eval::list_folders(folder, folders));
  std::vector<std::optional<SeenPrint>> seen(set.data.samples.size());
  SELFSAME_TRY(in_parallel(
      seen.size(), threads, progress, [&](std::size_t i) { return look(set.data.samples[i].path, load); },
      [&](std::size_t i, SeenPrint one) { seen[i].emplace(std::move(one)); }));
  for (auto& one : seen) set.prints.push_back(std::move(*one));
  return set;
}

void compare_prints(PrintSet& set, float threshold) {
  finger::Matcher matcher;
  for (std::uint32_t a = 0; a < set.prints.size(); ++a) {
    for (std::uint32_t b = a + 1; b < set.prints.size(); ++b) {
      const float llr = matcher.compare(set.prints[a].print, set.prints[b].print).llr;
      if (set.data.samples[a].person != set.data.samples[b].person) {
        set.impostor.push_back(llr);
        continue;
      }
      set.genuine.push_back({a, b, llr});
      if (llr >= threshold) compare_cores(set, set.prints[a], set.prints[b], matcher.best_pairs());
    }
  }
}

}  // namespace selfsame::trials
