// Recognises parts of a picture, or of a copy of it, without storing it.
#pragma once

#include <functional>
#include <vector>

#include "media/image.hpp"
#include "media/mark.hpp"

namespace selfsame::media {

struct PictureMarkOptions {
  std::size_t most = 16;    // marks of one picture
  std::size_t places = 20;  // number of the most distinctive places, of which pairs are made
  float nearest = 60;       // pixels between the places of a pair ...
  float farthest = 160;     // ... and at most
  float reach = 0.45F;      // of that distance: radius of the sampled area around the middle of a pair
  float least_seen = 0.7F;  // share of it that has structure
};

/// The parts of a picture to use; all of it if empty. Coordinates are pixels.
struct PictureParts {
  std::function<bool(float x, float y)> places = {};  // where a pair's places may be
  std::function<bool(int x, int y)> looked_at = {};   // which pixels a mark may use
};

/// Makes marks of the fine detail around the middle of pairs of distinctive places: where lines end, fork or bend
/// (after the parabolic symmetry of Bigun and Fronthaler 2008). The pair gives place, direction and scale, so marks
/// survive when a picture is shifted, cropped, turned, mirrored, scaled or re-encoded, provided that both places are
/// found again, as at least half are. Detail has a wavelength of about eight pixels; if a mark's surroundings are
/// distorted by a few pixels, as skin is between impressions, the mark changes.
/// Threads: const methods may be called from several threads at once.
class PictureMarks {
 public:
  explicit PictureMarks(const MarkKey& key, PictureMarkOptions options = {});
  /// The best first, at most `most`; none if the picture has no structure. `gray`: one channel, at most
  /// limits::kMaxImageSide. If it is larger than kMostPixels, it is processed at half its size, or a quarter ...
  std::vector<Mark> of(const Image& gray, const PictureParts& parts = {}) const;

  static constexpr std::size_t kMostPixels = 640 * 640;

 private:
  PictureMarkOptions options_;
  std::vector<Point> points_;  // kPoints of each bit, in a disc of radius 1
};

}  // namespace selfsame::media
