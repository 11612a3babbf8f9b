// Presentations in front of a camera: living people, and attacks that imitate one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "media/image.hpp"
#include "synth/scene.hpp"

namespace selfsame::synth {

enum class Species : std::uint8_t {
  bona_fide,
  flat_print,     // a photograph on paper
  bent_print,     // the same, bent about an upright axis
  cut_out_eyes,   // a print with holes, worn by someone who blinks behind it
  screen_replay,  // a video of the person on a screen
  mask,           // the person's shape in rubber, true in depth
  looped_video,   // fed in behind the camera: one second again and again
  injected,       // fed in behind the camera: a video of the person
  // Fed in behind the camera by somebody who has photographs of the person and does what is asked:
  warped_still,          // one photograph, bent; lids drawn over it; flashes painted on
  spliced,               // one photograph, and somebody else alive while a gesture is made
  face_swapped_gesture,  // somebody else alive, the photograph's face over theirs except while a gesture is made
  stop_motion,           // photographs in several poses, one fading into the other
  late_answers,          // a living image of the person who answers, seconds late
};
inline constexpr std::array kAllSpecies = {Species::bona_fide,    Species::flat_print,    Species::bent_print,
                                           Species::cut_out_eyes, Species::screen_replay, Species::mask,
                                           Species::looped_video, Species::injected};
/// Species not in kAllSpecies. Their pictures have no traces of a real camera.
inline constexpr std::array kAnsweringSpecies = {Species::warped_still, Species::spliced, Species::face_swapped_gesture,
                                                 Species::stop_motion, Species::late_answers};
std::string_view to_string(Species species);

/// Left and right are the subject's own.
enum class Action : std::uint8_t { none, blink, turn_left, turn_right, nod };

/// What a person does, and when.
struct Cue {
  Action action = Action::none;
  std::int64_t start_ms = 0;
};
/// What the screen in front of the person shows from a time on; black is off.
struct Flash {
  std::int64_t start_ms = 0;
  std::array<std::uint8_t, 3> colour{};
};

struct Script {
  float seconds = 2;
  float fps = 15;
  float dropped = 0;  // the part of frames that never arrives, below 1
  float noise = 2;    // of the sensor, grey levels
  std::vector<Cue> actions;
  int width = 320;
  int height = 240;
  std::vector<Flash> flashes;
};

struct Frame {
  std::int64_t time_ms = 0;
  media::Image rgb;
  media::Image16 depth_mm;  // empty if the attack is injected behind the camera
  /// Of the visible face, as projected into this picture; on a print or a screen z is that of its surface.
  FacePoints points{};
  /// Of the visible face: on a print those of the photograph, through holes those behind it.
  float true_right_eye_open = 1;
  float true_left_eye_open = 1;
  /// Of the head, or of the print.
  float true_yaw_deg = 0;
  float true_pitch_deg = 0;
  std::array<std::uint8_t, 3> flash{};
};

struct Sequence {
  Species species = Species::bona_fide;
  std::uint64_t seed = 0;
  std::vector<Frame> frames;  // in order of time
};

/// Presents person `who` (the seed of an identity), or an attack in their name. `seed` sets light, room, motion and
/// noise. Living people follow the script; prints are turned and tilted accordingly; recordings show something else. If
/// prompts come one by one, use Performance (performance.hpp).
Sequence present(Species species, std::uint64_t who, const Script& script, std::uint64_t seed);

/// Presents a photograph in front of the camera: on paper, on a screen, or injected behind it; `face` lies in it. If
/// `points` (in the photograph's pixels) are missing, those of a mean face in that box are used. `species` must not be
/// bona_fide, mask, stop_motion or late_answers; the photograph is RGB.
Sequence present_picture(Species species, const media::Image& photograph, const media::Box& face, const Script& script,
                         std::uint64_t seed, const std::optional<FacePoints>& points = std::nullopt);

}  // namespace selfsame::synth
