"""The recordings on disk, who is held out, and all of them as plain samples, at several speeds, ready to be drawn from.

Files: `<data>/librispeech_train_251/SPEAKER-CHAPTER-N.opus` (one a speaker), `<data>/unlabelled/COLLECTION/N.opus` (nobody
says who speaks), both 16 kHz. `librispeech_test_other` and `fsdd` are for testing and are never read here.
A clip played faster or slower is another voice: its pitch and the size of its throat change. So every speed counts as a speaker.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from .frontend import RATE_HZ

SPEEDS = (1.0, 0.8, 0.87, 0.93, 1.07, 1.15, 1.25)
VALIDATION_EVERY = 8
NOBODY = -1
LEVEL = 10 ** (-30 / 20)
_FRAME, _STEP = 400, 160
_MARGIN_FRAMES = 10


def read(path: Path) -> np.ndarray:
    """float32 samples at 16 kHz; the first channel."""
    samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    return resample(samples[:, 0], rate, RATE_HZ)


def resample(x: np.ndarray, rate: float, wanted: float) -> np.ndarray:
    """Through the spectrum: nothing is lost below the lower of both limits, nothing comes in from above."""
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
    """Up to -30 dB below full scale, never down: what the teacher was trained with."""
    level = float(np.sqrt((x.astype(np.float64) ** 2).mean()))
    return x * np.float32(LEVEL / level) if 0 < level < LEVEL else x


@dataclass(frozen=True)
class Source:
    path: Path
    speaker: int
    held_out: bool


def sources(data: Path) -> list[Source]:
    """All clips for training; of LibriSpeech's speakers every eighth is held out to follow a run."""
    named = sorted((data / "librispeech_train_251").glob("*.opus"), key=lambda p: int(p.name.split("-")[0]))
    people = [Source(p, i, i % VALIDATION_EVERY == VALIDATION_EVERY - 1) for i, p in enumerate(named)]
    return people + [Source(p, NOBODY, False) for p in sorted((data / "unlabelled").rglob("*.opus"))]


class Voices:
    """Every clip at every speed, as int16 in one file that is mapped, not loaded.

    Entry i: samples first[i] .. first[i] + length[i], of speaker speaker[i] (or nobody) at SPEEDS[speed[i]].
    """

    def __init__(self, folder: Path) -> None:
        index = np.load(folder / "voices.npz")
        self.samples = np.memmap(folder / "voices.i16", np.int16, "r")
        self.first, self.length = index["first"], index["length"]
        self.speaker, self.speed, self.held_out = index["speaker"], index["speed"], index["held_out"]

    def __len__(self) -> int:
        return len(self.first)

    def read(self, entry: int, start: int, count: int) -> np.ndarray:
        """float32; a clip that is too short begins again."""
        where = self.first[entry] + (start + np.arange(count)) % self.length[entry]
        return self.samples[where].astype(np.float32) / 32768


def prepare(data: Path, folder: Path) -> Voices:
    """Decodes what `sources` names into `folder` (3 GB, minutes), unless it is there. Clips held out are kept at speed 1 only."""
    if not (folder / "voices.npz").exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[tuple[int, int, int, int, bool]] = []
        end = 0
        with open(folder / "voices.i16", "wb") as file:
            for source in sources(data):
                speech = raise_level(speech_only(read(source.path)))
                for speed in range(1 if source.held_out else len(SPEEDS)):
                    x = resample(speech, SPEEDS[speed], 1.0)
                    x = np.clip(np.round(x * 32768), -32768, 32767).astype(np.int16)
                    file.write(x.tobytes())
                    rows.append((end, len(x), source.speaker, speed, source.held_out))
                    end += len(x)
        names = ("first", "length", "speaker", "speed", "held_out")
        np.savez(folder / "voices.npz", **{n: np.array(v) for n, v in zip(names, zip(*rows))})
        (folder / "voices.json").write_text(json.dumps({"clips": len(rows), "hours": round(end / RATE_HZ / 3600, 2)}))
    return Voices(folder)
