// A recording of a voice, played to a microphone: an attack that needs only a telephone.
#pragma once

#include <cstdint>

#include "media/sound.hpp"

namespace selfsame::synth {

/// The sound out of a loudspeaker, in a room, into a microphone. All three are drawn from the seed: a loudspeaker that
/// gives nothing below 100 to 500 Hz nor above 5 to 7.8 kHz, has three resonances and distorts when it is loud; a room
/// of 0.15 to 0.7 s of reverberation (image sources: Allen and Berkley, 1979) with 0.1 to 1 m between loudspeaker and
/// microphone; and a microphone with noise 35 to 60 dB below the voice. As loud and as long as before. At the sound's
/// own rate; the same bits on every platform.
media::Sound played_back(const media::Sound& sound, std::uint64_t seed);

}  // namespace selfsame::synth
