"""Golden figures of the mel bands: the formulas in the docstring of lab.speech.frontend in float64, with nothing but NumPy.

    python3 -m voice_embed.golden > ../tests/golden/mel.txt

The clip is made of integers, the same on every machine: CLIP_SAMPLES samples at 16 kHz, s[i] / 32768 with

    s[i] = ((i^2 // 50) mod 2001 - 1000) * (i // 800 mod 5) + ((i * 2654435761 mod 2^32) // 2^21 - 1024)

a sawtooth that rises, in steps of loudness, under noise; its first ZEROS samples are 0. Each block of the output is one layout:
a line of its fields in the order of `bands_of`, a line `frames T`, then for every STEP-th frame a line `t` and its bands.
"""
from __future__ import annotations

import math

import numpy as np

CLIP_SAMPLES, ZEROS, STEP = 5617, 500, 4
LAYOUTS = (
    (16000, 400, 160, 512, 64, 20, 7600, 1, 0),  # lab.speech.frontend
    (16000, 400, 160, 400, 40, 0, 8000, 0, 200),  # voice_embed.resemblyzer
)


def clip() -> np.ndarray:
    i = np.arange(CLIP_SAMPLES, dtype=np.int64)
    s = ((i * i // 50) % 2001 - 1000) * (i // 800 % 5) + ((i * 2654435761 % 2**32) // 2**21 - 1024)
    s[:ZEROS] = 0
    return s / 32768


def mel(hertz: float) -> float:
    return 3 * hertz / 200 if hertz < 1000 else 15 + 27 * math.log(hertz / 1000) / math.log(6.4)


def hertz(mels: float) -> float:
    return 200 * mels / 3 if mels < 15 else 1000 * math.exp((mels - 15) * math.log(6.4) / 27)


def bands_of(x: np.ndarray, rate_hz: int, window: int, hop: int, fft: int, bands: int, low_hz: float, high_hz: float, log: int,
             padding: int) -> np.ndarray:
    """(frames, bands)"""
    x = np.pad(x, padding)
    low, high = mel(low_hz), mel(high_hz)
    p = [hertz(low + (high - low) * k / (bands + 1)) for k in range(bands + 2)]
    w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    k = np.arange(fft // 2 + 1)
    turning = np.exp(-2j * np.pi * (np.outer(k, np.arange(window)) % fft) / fft)
    f = k * rate_hz / fft
    filters = np.stack([np.maximum(0, np.minimum((f - p[b]) / (p[b + 1] - p[b]), (p[b + 2] - f) / (p[b + 2] - p[b + 1])))
                        * 2 / (p[b + 2] - p[b]) for b in range(bands)])
    frames = np.stack([w * x[hop * t : hop * t + window] for t in range(1 + (len(x) - window) // hop)])
    energy = np.abs(frames @ turning.T) ** 2 @ filters.T
    if not log:
        return energy
    logarithm = np.log(energy + 1e-5 * energy.mean() + 1e-10)
    return logarithm - logarithm.mean(0)


def main() -> None:
    print("# Mel bands of a clip made of integers, in float64. Made by training/voice_embed/golden.py, which says how.")
    for layout in LAYOUTS:
        rows = bands_of(clip(), *layout)
        print("layout", *layout)
        print("frames", len(rows))
        for t in range(0, len(rows), STEP):
            print(t, *(f"{value:.9g}" for value in rows[t]))


if __name__ == "__main__":
    main()
