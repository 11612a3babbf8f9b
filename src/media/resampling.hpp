// Resampling of sound.
#pragma once

#include "media/sound.hpp"

namespace selfsame::media {

/// The sound at `rate_hz`, by a windowed sinc (Kaiser) in a polyphase filter. Both rates: limits::kMinSoundRateHz to
/// kMaxSoundRateHz; at its own rate the sound comes back as it is.
///
/// No delay: sample n is the sound at time n / rate_hz; there are ceil(samples * rate_hz / sound.rate_hz) of them, and
/// silence is taken to lie before and behind. With N the lower of both rates' Nyquist frequencies: flat to 0.01 dB up
/// to 0.9 N; what lies above N is at least 80 dB down wherever it lands. Ringing may exceed full scale a little.
///
/// The same bits on every platform and with every kernel. About 1 ms for 10 s from 48 kHz to 16 kHz on one core.
Sound resample(const Sound& sound, int rate_hz);

}  // namespace selfsame::media
