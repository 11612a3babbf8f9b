"""Recordings of single digits, and the rows of digits that are made of them.

Files: `<data>/fsdd/DIGIT_SPEAKER_N.flac` (6 people, 8 kHz), and where they were made (voice_digits.synthesise) synthetic voices as
`DIGIT_VOICE_N.wav` in a folder of their own.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.speech.clips import read, resample
from lab.speech.frontend import HOP, RATE_HZ, WINDOW

BANDS, LOW_HZ, HIGH_HZ = 32, 60.0, 3800.0
"""Up to where a telephone lets pass: FSDD has nothing above, and so the net hears alike at every rate."""
MOST_DIGITS = 12
FASTEST, SLOWEST = 1.22, 0.82
LEVEL = 0.05
_FADE = 80
_MARGIN = 0.12
_CUT = 0.15

Takes = dict[int, list[np.ndarray]]
"""Samples at 16 kHz by digit."""


def recordings(folder: Path, suffix: str) -> dict[str, Takes]:
    """By speaker, in the order of the numbers in the names; levels alike."""
    found: dict[str, Takes] = defaultdict(lambda: defaultdict(list))
    for path in sorted(folder.glob(f"*.{suffix}"), key=lambda p: int(p.stem.split("_")[2])):
        digit, speaker, _ = path.stem.split("_")
        x = without_edges(read(path))
        found[speaker][int(digit)].append(x * np.float32(LEVEL / (np.sqrt((x**2).mean()) + 1e-9)))
    return {speaker: dict(takes) for speaker, takes in sorted(found.items())}


def without_edges(x: np.ndarray) -> np.ndarray:
    """From the first to the last 20 ms within 35 dB of the loudest, and 40 ms more on both sides."""
    frame = RATE_HZ // 50
    level = 10 * np.log10((x[: len(x) // frame * frame].reshape(-1, frame).astype(np.float64) ** 2).mean(1) + 1e-12)
    loud = np.flatnonzero(level > level.max() - 35)
    return x[max(0, (loud[0] - 2) * frame) : (loud[-1] + 3) * frame]


@dataclass(frozen=True)
class Row:
    """Digits one after the other in one sound; of each the first and the last frame."""

    samples: np.ndarray
    digits: list[int]
    spans: list[tuple[int, int]]


def joined(clips: list[np.ndarray], digits: list[int], pauses: list[float]) -> Row:
    """`pauses` in seconds: before each digit, and one at the end; where negative, clips overlap."""
    pieces, spans, end = [], [], 0
    for clip, pause in zip(clips, pauses):
        start = max(0, end + round(pause * RATE_HZ))
        pieces.append((start, clip))
        end = start + len(clip)
        spans.append((start // HOP, max(start // HOP + 1, (end - WINDOW) // HOP)))
    end = max(end, round((end / RATE_HZ + pauses[len(clips)]) * RATE_HZ))
    x = np.zeros(end, np.float32)
    ramp = np.linspace(0, 1, _FADE, dtype=np.float32)
    for start, clip in pieces:
        soft = clip.copy()
        soft[:_FADE] *= ramp
        soft[-_FADE:] *= ramp[::-1]
        x[start : start + len(soft)] += soft
    return Row(x, digits, spans)


def cut_short(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In half of the cases, at either end: recordings of single words often lose a weak first or last sound."""
    before, after = (int(len(clip) * rng.uniform(0, _CUT)) if rng.random() < 0.5 else 0 for _ in range(2))
    return clip[before : len(clip) - after]


def draw_row(takes: Takes, rng: np.random.Generator, longest: int) -> Row:
    """Digits at one rate of playing, as many as fit or fewer, with what is left of pauses when longer ones are cut out."""
    speed = rng.uniform(SLOWEST, FASTEST)
    close = rng.random() < 0.4
    most = int(rng.integers(1, 4)) if rng.random() < 0.1 else int(rng.integers(4, MOST_DIGITS + 1))
    clips: list[np.ndarray] = []
    digits: list[int] = []
    pauses = [rng.uniform(0, _MARGIN)]
    used = pauses[0] + _MARGIN
    while len(digits) < most:
        digit = digits[-1] if digits and rng.random() < 0.1 else int(rng.integers(10))
        own = takes[digit]
        clip = resample(cut_short(own[int(rng.integers(len(own)))], rng), speed, 1.0) * np.float32(10 ** rng.uniform(-0.2, 0.2))
        used += len(clip) / RATE_HZ
        if used > longest / RATE_HZ:
            break
        clips.append(clip)
        digits.append(digit)
        pauses.append(rng.uniform(-0.03, 0.06) if close else rng.uniform(0.0, 0.25))
        used += max(0.0, pauses[-1])
    return joined(clips, digits, pauses[: len(clips)] + [rng.uniform(0, _MARGIN)])


def test_rows(takes: Takes, count: int, digits: int, pauses: tuple[float, float], seed: int) -> list[Row]:
    """Untouched recordings, joined at random, half a second of quiet before and after."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        said = [int(d) for d in rng.integers(0, 10, digits)]
        clips = [takes[d][int(rng.integers(len(takes[d])))] for d in said]
        gaps = [0.5, *rng.uniform(*pauses, digits - 1).tolist(), 0.5]
        rows.append(joined(clips, said, gaps))
    return rows
