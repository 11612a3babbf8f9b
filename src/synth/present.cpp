// The clock of a presentation: which frames there are, and what each shows.
#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "media/kernels.hpp"
#include "synth/attack.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

/// Light of a screen that shows white, at 450 mm.
constexpr float kScreenLight = 0.55F;
/// A looped video's length.
constexpr float kLoopSeconds = 1;
/// The part of an injected video's frames that show the one before again.
constexpr float kFrozen = 0.06F;
/// Width of a mean face between the ears' fronts.
constexpr float kFaceWidth_mm = 138;
/// Photographs are brought to about this size: more than a camera sees.
constexpr float kPhotographFace_px = 180;

std::array<std::uint8_t, 3> flash_at(const Script& script, std::int64_t time_ms) {
  std::array<std::uint8_t, 3> colour{};
  for (const Flash& flash : script.flashes) {
    if (flash.start_ms <= time_ms) colour = flash.colour;
  }
  return colour;
}

Scene at_time(const Scene& setting, const Script& script, std::int64_t time_ms, std::uint64_t seed) {
  Scene scene = setting;
  const auto flash = flash_at(script, time_ms);
  const auto light = [](std::uint8_t value) { return kScreenLight * square(static_cast<float>(value) / 255); };
  scene.light.screen = {light(flash[0]), light(flash[1]), light(flash[2])};
  scene.noise_seed = Random(seed).fork(51).fork(static_cast<std::uint64_t>(time_ms)).next();
  return scene;
}

/// When frames arrive: nearly even, and some not at all. A feed from a file is exactly even.
std::vector<std::int64_t> times(const Script& script, bool even, std::uint64_t seed) {
  SELFSAME_CHECK(script.fps > 0 && script.seconds >= 0 && script.width > 0 && script.height > 0);
  Random random = Random(seed).fork(52);
  std::vector<std::int64_t> result;
  const auto count = static_cast<int>(std::floor(script.seconds * script.fps + 0.5F));
  for (int i = 0; i < count; ++i) {
    const float jitter = std::clamp(1.6F * random.normal(), -4.0F, 4.0F);
    const bool lost = random.chance(script.dropped);
    const float due = 1000 * static_cast<float>(i) / script.fps;
    if (!even && lost) continue;
    result.push_back(static_cast<std::int64_t>(std::floor(std::max(0.0F, due + (even ? 0 : jitter)) + 0.5F)));
  }
  return result;
}

Sequence film(Species species, Presenter& presenter, const Scene& setting, const Script& script, std::uint64_t seed) {
  Sequence sequence{species, seed, {}};
  for (const std::int64_t time_ms : times(script, false, seed)) {
    sequence.frames.push_back(presenter.at(time_ms, at_time(setting, script, time_ms, seed)));
    sequence.frames.back().time_ms = time_ms;
    sequence.frames.back().flash = flash_at(script, time_ms);
  }
  return sequence;
}

/// A feed that knows nothing of this script: its own motion, light and length.
Sequence feed(Species species, Presenter& presenter, Scene setting, const Script& script, std::uint64_t seed) {
  Sequence sequence{species, seed, {}};
  Random random = Random(seed).fork(53);
  const bool loop = species == Species::looped_video;
  const bool frozen_noise = random.chance(0.5F);
  const std::uint64_t noise_seed = random.next();
  if (!loop) {
    if (!frozen_noise) setting.camera.noise = 0;
    setting.camera.block_quality = random.chance(0.5F) ? random.uniform(45, 85) : 0;
  }
  const auto period = static_cast<std::size_t>(std::max(1.0F, std::floor(kLoopSeconds * script.fps + 0.5F)));
  for (const std::int64_t time_ms : times(script, true, seed)) {
    auto& frames = sequence.frames;
    const bool frozen = random.chance(kFrozen);
    if (loop && frames.size() >= period) {
      frames.push_back(frames[frames.size() - period]);
    } else if (!loop && frozen && !frames.empty()) {
      frames.push_back(frames.back());
    } else {
      Scene scene = at_time(setting, {}, time_ms, seed);
      if (!loop) scene.noise_seed = noise_seed;
      frames.push_back(presenter.at(time_ms, scene));
      if (!loop) frames.back().depth_mm = {};
    }
    frames.back().time_ms = time_ms;
    frames.back().flash = flash_at(script, time_ms);
  }
  return sequence;
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
  }
  return "";
}

Sequence present(Species species, std::uint64_t who, const Script& script, std::uint64_t seed) {
  const Scene scene = setting(script, seed);
  Script recorded = script;
  recorded.actions = other_actions(script, seed);
  switch (species) {
    case Species::bona_fide: return film(species, *live_person(who, script, scene, seed), scene, script, seed);
    case Species::mask: return film(species, *masked_person(who, script, scene, seed), scene, script, seed);
    case Species::flat_print:
    case Species::bent_print: {
      Portrait picture = portrait(who, seed);
      return film(species, *print(species, std::move(picture.photograph), picture.mm_per_pixel, script, scene, seed),
                  scene, script, seed);
    }
    case Species::cut_out_eyes:
      return film(species, *worn_print(portrait(who, seed).photograph, script, scene, seed), scene, script, seed);
    case Species::screen_replay: return film(species, *screen(who, script, scene, seed), scene, script, seed);
    case Species::looped_video:
    case Species::injected: return feed(species, *live_person(who, recorded, scene, seed), scene, script, seed);
  }
  return {};
}

Sequence present_picture(Species species, const media::Image& photograph, const media::Box& face, const Script& script,
                         std::uint64_t seed) {
  SELFSAME_CHECK(photograph.channels() == 3 && face.width > 0 && face.height > 0);
  SELFSAME_CHECK(species != Species::bona_fide && species != Species::mask);
  const Scene scene = setting(script, seed);
  // Only the head and what is near it, so that a large photograph costs no more than a small one.
  const float reach = 2.4F * std::max(face.width, face.height);
  const media::Point middle = face.centre();
  const float left = std::max(0.0F, std::floor(middle.x - reach / 2));
  const float top = std::max(0.0F, std::floor(middle.y - reach / 2));
  media::Image picture = media::crop(photograph, {left - 0.5F, top - 0.5F, reach, reach});
  const float scale = std::min(1.0F, kPhotographFace_px / face.width);
  if (scale < 1) {
    const auto shrunk = [&](int side) { return std::max(1, static_cast<int>(static_cast<float>(side) * scale)); };
    picture = media::resize(picture, shrunk(picture.width()), shrunk(picture.height()));
  }
  const media::Box box{(face.x - left) * scale, (face.y - top) * scale, face.width * scale, face.height * scale};
  Photograph shown{std::move(picture), points_in(box), box.centre()};
  const float mm_per_pixel = kFaceWidth_mm / box.width;
  switch (species) {
    case Species::flat_print:
    case Species::bent_print:
      return film(species, *print(species, std::move(shown), mm_per_pixel, script, scene, seed), scene, script, seed);
    case Species::cut_out_eyes:
      return film(species, *worn_print(std::move(shown), script, scene, seed), scene, script, seed);
    case Species::screen_replay:
      return film(species, *still_screen(std::move(shown), mm_per_pixel, script, scene, seed), scene, script, seed);
    case Species::looped_video:
    case Species::injected:
      return feed(species, *still_feed(std::move(shown), mm_per_pixel, scene), scene, script, seed);
    case Species::bona_fide:
    case Species::mask: break;
  }
  return {};
}

}  // namespace selfsame::synth
