// Quality measures of a recording, taken without a model.
#pragma once

#include "media/sound.hpp"

namespace selfsame::media {

struct SoundMeasures {
  /// Duration in seconds.
  double seconds = 0;
  /// Root mean square about the mean, in dB below full scale: a square wave of full scale has 0, a sine -3.01; -120 to
  /// 0.
  double level_dbfs = -120;
  /// Largest distance from 0, of full scale: 0 to 1.
  double peak = 0;
  /// Share of samples in runs of at least three that stick at full scale (0.99 and beyond, one sign): 0 to 1. Must be
  /// measured at the recording's own rate, because a filter removes the corners.
  double clipped_share = 0;
  /// Mean, of full scale: -1 to 1.
  double dc_offset = 0;
  /// Signal to noise in dB, 0 to 60: the power of frames (25 ms, one every 10 ms) that are 6 dB above the noise,
  /// relative to the noise, which is the 10th percentile of frames. Needs pauses: without any, soft speech is taken for
  /// noise. Speech with white noise 10 to 30 dB below the level of the whole clip reads up to 8 dB more than that,
  /// because its pauses do not count; at 0 dB it reads 5 to 10.
  double snr_db = 0;
  /// The highest frequency with content, in Hz, 0 to half the rate: everything above it has at most 1e-5 of the power.
  /// Telephone audio ends below 4000 whatever its rate: 550 recordings brought down to 8 kHz had 3875 at most, the 400
  /// of them that were at 16 kHz 6062 at least.
  double band_limit_hz = 0;
  /// The power from 60 to 250 Hz relative to the total, in dB: -120 to 0. Low voices have most of theirs there; a
  /// telephone cuts it off.
  double low_band_db = -120;
};

/// Measures a sound of any length; an empty one has the default values. The same bits on every platform.
SoundMeasures measure(const Sound& sound);

}  // namespace selfsame::media
