// Attackers who are injected behind the camera and do what is asked: one class per kind.
#pragma once

#include <memory>

#include "synth/attack.hpp"
#include "synth/still.hpp"

namespace selfsame::synth {

std::unique_ptr<Presenter> warped_still(Still still, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> spliced(Still still, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> face_swapped_gesture(Still still, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> stop_motion(std::uint64_t who, const Scene& scene, std::uint64_t seed);
std::unique_ptr<Presenter> late_answers(std::uint64_t who, const Scene& scene, std::uint64_t seed);

}  // namespace selfsame::synth
