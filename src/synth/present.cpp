// Creates the presenter of each species, and whole presentations.
#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "media/kernels.hpp"
#include "synth/answering.hpp"
#include "synth/attack.hpp"
#include "synth/performance.hpp"

namespace selfsame::synth {
namespace {

/// Photographs are scaled to about this size: more than a camera resolves.
constexpr float kPhotographFace_px = 180;

Sequence whole(Performance performance, Species species, std::uint64_t seed) {
  Sequence sequence{species, seed, {}};
  while (!performance.over()) sequence.frames.push_back(performance.next());
  return sequence;
}

/// Only the head and its surroundings, so that a large photograph costs no more than a small one.
Portrait cut_out(const PhotographOfFace& whole_photograph) {
  const media::Box& face = whole_photograph.face;
  const float reach = 2.4F * std::max(face.width, face.height);
  const media::Point middle = face.centre();
  const float left = std::max(0.0F, std::floor(middle.x - reach / 2));
  const float top = std::max(0.0F, std::floor(middle.y - reach / 2));
  media::Image picture = media::crop(whole_photograph.rgb, {left - 0.5F, top - 0.5F, reach, reach});
  const float scale = std::min(1.0F, kPhotographFace_px / face.width);
  if (scale < 1) {
    const auto shrunk = [&](int side) { return std::max(1, static_cast<int>(static_cast<float>(side) * scale)); };
    picture = media::resize(picture, shrunk(picture.width()), shrunk(picture.height()));
  }
  const media::Box box{(face.x - left) * scale, (face.y - top) * scale, face.width * scale, face.height * scale};
  const media::Affine to_cut{{scale, 0, -left * scale, 0, scale, -top * scale}};
  const FacePoints points = whole_photograph.points ? moved(*whole_photograph.points, to_cut) : points_in(box);
  return {{std::move(picture), points, box.centre()}, kFaceWidth_mm / box.width};
}

}  // namespace

std::string_view to_string(Species species) {
  switch (species) {
    case Species::bona_fide: return "bona_fide";
    case Species::flat_print: return "flat_print";
    case Species::bent_print: return "bent_print";
    case Species::cut_out_eyes: return "cut_out_eyes";
    case Species::screen_replay: return "screen_replay";
    case Species::mask: return "mask";
    case Species::looped_video: return "looped_video";
    case Species::injected: return "injected";
    case Species::warped_still: return "warped_still";
    case Species::spliced: return "spliced";
    case Species::face_swapped_gesture: return "face_swapped_gesture";
    case Species::stop_motion: return "stop_motion";
    case Species::late_answers: return "late_answers";
  }
  return "";
}

bool answers(Species species) {
  return std::find(kAnsweringSpecies.begin(), kAnsweringSpecies.end(), species) != kAnsweringSpecies.end();
}

std::unique_ptr<Presenter> presenter(Species species, std::uint64_t who, const Script& script, const Scene& scene,
                                     std::uint64_t seed) {
  const auto still = [&] { return photograph(Head(identity(who)), for_photograph(scene, seed)); };
  switch (species) {
    case Species::bona_fide: return live_person(who, script, scene, seed);
    case Species::mask: return masked_person(who, script, scene, seed);
    case Species::flat_print:
    case Species::bent_print: {
      Portrait picture = portrait(who, seed);
      return print(species, std::move(picture.photograph), picture.mm_per_pixel, script, scene, seed);
    }
    case Species::cut_out_eyes: return worn_print(portrait(who, seed).photograph, script, scene, seed);
    case Species::screen_replay: return screen(who, script, scene, seed);
    case Species::looped_video:
    case Species::injected: {
      Script recorded = script;
      recorded.actions = other_actions(script, seed);
      return live_person(who, recorded, scene, seed);
    }
    case Species::warped_still: return warped_still(still(), scene, seed);
    case Species::spliced: return spliced(still(), scene, seed);
    case Species::face_swapped_gesture: return face_swapped_gesture(still(), scene, seed);
    case Species::stop_motion: return stop_motion(who, scene, seed);
    case Species::late_answers: return late_answers(who, scene, seed);
  }
  return nullptr;
}

std::unique_ptr<Presenter> picture_presenter(Species species, const PhotographOfFace& photograph, const Script& script,
                                             const Scene& scene, std::uint64_t seed) {
  SELFSAME_CHECK(photograph.rgb.channels() == 3 && photograph.face.width > 0 && photograph.face.height > 0);
  switch (species) {
    case Species::flat_print:
    case Species::bent_print: {
      Portrait cut = cut_out(photograph);
      return print(species, std::move(cut.photograph), cut.mm_per_pixel, script, scene, seed);
    }
    case Species::cut_out_eyes: return worn_print(cut_out(photograph).photograph, script, scene, seed);
    case Species::screen_replay: {
      Portrait cut = cut_out(photograph);
      return still_screen(std::move(cut.photograph), cut.mm_per_pixel, script, scene, seed);
    }
    case Species::looped_video:
    case Species::injected: {
      Portrait cut = cut_out(photograph);
      return still_feed(std::move(cut.photograph), cut.mm_per_pixel, scene);
    }
    case Species::warped_still: return warped_still(still_of(photograph, scene), scene, seed);
    case Species::spliced: return spliced(still_of(photograph, scene), scene, seed);
    case Species::face_swapped_gesture: return face_swapped_gesture(still_of(photograph, scene), scene, seed);
    case Species::bona_fide:
    case Species::mask:
    case Species::stop_motion:
    case Species::late_answers: break;
  }
  SELFSAME_CHECK(false);
  return nullptr;
}

Sequence present(Species species, std::uint64_t who, const Script& script, std::uint64_t seed) {
  return whole(Performance(species, who, script, seed), species, seed);
}

Sequence present_picture(Species species, const media::Image& photograph, const media::Box& face, const Script& script,
                         std::uint64_t seed, const std::optional<FacePoints>& points) {
  return whole(Performance(species, photograph, face, script, seed, points), species, seed);
}

}  // namespace selfsame::synth
