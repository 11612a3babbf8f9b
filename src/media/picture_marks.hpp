// Knowing parts of a picture again, or of a copy of it, without keeping it.
#pragma once

#include <functional>
#include <vector>

#include "media/image.hpp"
#include "media/mark.hpp"

namespace selfsame::media {

struct PictureMarkOptions {
  std::size_t most = 16;    // marks of one picture
  std::size_t places = 20;  // the most striking, of which pairs are made
  float nearest = 60;       // pixels between the places of a pair ...
  float farthest = 160;     // ... and at most
  float reach = 0.45F;      // of that distance: radius of what is looked at around the middle of a pair
  float least_seen = 0.7F;  // share of it that has structure
};

/// Which parts of a picture count; all of it where empty. Coordinates are pixels.
struct PictureParts {
  std::function<bool(float x, float y)> places = {};  // where a pair's places may be
  std::function<bool(int x, int y)> looked_at = {};   // what a mark is made of
};

/// Makes marks of the fine detail around the middle of pairs of striking places: where lines end, fork or bend (after
/// the parabolic symmetry of Bigun and Fronthaler 2008). The pair gives place, direction and scale, so marks stay when
/// a picture is shifted, cropped, turned, mirrored, scaled or encoded anew: each as far as both its places are found
/// again, which holds for half of them and more. Detail is a wave of eight pixels or so; where a mark's surroundings
/// are bent by a few pixels, as skin is from one impression to the next, it is another mark.
/// Threads: const methods may be called from several threads at once.
class PictureMarks {
 public:
  explicit PictureMarks(const MarkKey& key, PictureMarkOptions options = {});
  /// The best first, at most `most`; none of a picture without structure. `gray`: one channel, at most
  /// limits::kMaxImageSide; larger than kMostPixels it is looked at in half its size, or a quarter ...
  std::vector<Mark> of(const Image& gray, const PictureParts& parts = {}) const;

  static constexpr std::size_t kMostPixels = 640 * 640;

 private:
  PictureMarkOptions options_;
  std::vector<Point> points_;  // kPoints of each bit, in a disc of radius 1
};

}  // namespace selfsame::media
