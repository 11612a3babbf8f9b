// Presentations frame by frame: one class for each kind.
#pragma once

#include <memory>

#include "synth/flat.hpp"
#include "synth/motion.hpp"
#include "synth/presentation.hpp"
#include "synth/still.hpp"

namespace selfsame::synth {

/// The setting of a sequence: light, room, distance, camera. The same for a seed, whatever is presented.
Scene setting(const Script& script, std::uint64_t seed);

/// A script other than the requested one, as an earlier recording would show.
std::vector<Cue> other_actions(const Script& script, std::uint64_t seed);

class Presenter {
 public:
  virtual ~Presenter() = default;
  /// The frame at a time; `scene` has the setting, and the sensor's noise and the flash of that time.
  virtual Frame at(std::int64_t time_ms, const Scene& scene) = 0;
  /// Adds a request to the script. Recordings ignore it.
  virtual void act(const Cue&) {}
  /// What the screen shows from a time on. Its light reaches any physical presentation without this call.
  virtual void flash(const Flash&) {}
};

std::unique_ptr<Presenter> live_person(std::uint64_t who, const Script& script, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> masked_person(std::uint64_t who, const Script& script, const Scene& scene,
                                         std::uint64_t seed);
/// species: flat_print or bent_print.
std::unique_ptr<Presenter> print(Species species, Photograph photograph, float life_mm_per_pixel, const Script& script,
                                 const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> worn_print(Photograph photograph, const Script& script, const Scene& scene,
                                      std::uint64_t seed);
/// A recording of `who`, or a still if there is one.
std::unique_ptr<Presenter> screen(std::uint64_t who, const Script& script, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> still_screen(Photograph photograph, float life_mm_per_pixel, const Script& script,
                                        const Scene& scene, std::uint64_t seed);
/// The photograph itself in place of the camera's picture.
std::unique_ptr<Presenter> still_feed(Photograph photograph, float life_mm_per_pixel, const Scene& scene);

/// Makes the presenter of a species, as for present() and present_picture().
std::unique_ptr<Presenter> presenter(Species species, std::uint64_t who, const Script& script, const Scene& scene,
                                     std::uint64_t seed);
std::unique_ptr<Presenter> picture_presenter(Species species, const PhotographOfFace& photograph, const Script& script,
                                             const Scene& scene, std::uint64_t seed);
/// Whether a presenter learns the script's actions and flashes only through act() and flash().
bool answers(Species species);

/// A good portrait of a person, cut to the head, and the length of a pixel at the face.
struct Portrait {
  Photograph photograph;
  float mm_per_pixel = 1;
};
Portrait portrait(std::uint64_t who, std::uint64_t seed);

}  // namespace selfsame::synth
