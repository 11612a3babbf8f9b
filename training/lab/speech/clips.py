"""Recordings as samples: decoding, other rates, pauses, level."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from .frontend import RATE_HZ

LEVEL = 10 ** (-30 / 20)
_FRAME, _STEP = 400, 160
_MARGIN_FRAMES = 10


def read(path: Path) -> np.ndarray:
    """float32 samples at 16 kHz; the first channel."""
    samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    return resample(samples[:, 0], rate, RATE_HZ)


def resample(x: np.ndarray, rate: float, wanted: float) -> np.ndarray:
    """Resamples in the spectrum: nothing is lost below the lower Nyquist frequency, nothing aliases from above."""
    if rate == wanted:
        return x
    length = round(len(x) * wanted / rate)
    spectrum = np.fft.rfft(x)
    kept = np.zeros(length // 2 + 1, spectrum.dtype)
    both = min(len(spectrum), len(kept))
    kept[:both] = spectrum[:both]
    return (np.fft.irfft(kept, length) * (length / len(x))).astype(np.float32)


def speech_mask(x: np.ndarray) -> np.ndarray:
    """Of each sample, whether it stays without pauses: frames keep their place that lie within 30 dB of the loud ones and 6 dB above
    the quiet ones, or within 0.1 s of such a frame. All of it where that leaves nothing."""
    if len(x) < 2 * _FRAME:
        return np.ones(len(x), bool)
    frames = np.lib.stride_tricks.sliding_window_view(x, _FRAME)[::_STEP]
    level = 10 * np.log10((frames.astype(np.float64) ** 2).mean(1) + 1e-10)
    quiet, loud = np.percentile(level, [10, 95])
    speech = level > max(loud - 30, min(quiet + 6, loud - 12))
    wide = np.convolve(speech, np.ones(2 * _MARGIN_FRAMES + 1), "same") > 0.5
    keep = np.zeros(len(x), bool)
    keep[: len(wide) * _STEP] = wide.repeat(_STEP)[: len(x)]
    keep[len(wide) * _STEP :] = wide[-1]
    return keep if keep.any() else ~keep


def speech_only(x: np.ndarray) -> np.ndarray:
    return x[speech_mask(x)]


def raise_level(x: np.ndarray) -> np.ndarray:
    """Raises the level to -30 dB below full scale, never lowers it, as in the teacher's training."""
    level = float(np.sqrt((x.astype(np.float64) ** 2).mean()))
    return x * np.float32(LEVEL / level) if 0 < level < LEVEL else x
