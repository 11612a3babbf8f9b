"""The recordings on disk, who is held out, and all of them as plain samples, at several speeds, ready to be drawn from.

Files: `<data>/librispeech_train_251/SPEAKER-CHAPTER-N.opus` (one a speaker), `<data>/unlabelled/COLLECTION/N.opus` (nobody
says who speaks), both 16 kHz; beside `<data>`, in `second`, what may teach weights that ship: volunteers in three languages and
synthetic voices in many. `librispeech_test_other` and `fsdd` are for testing and are never read here.
A clip played faster or slower is another voice: its pitch and the size of its throat change. So every speed counts as a speaker.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.speech.clips import raise_level, read, resample, speech_only
from lab.speech.frontend import RATE_HZ

SPEEDS = (1.0, 0.8, 0.87, 0.93, 1.07, 1.15, 1.25)
VALIDATION_EVERY = 8
NOBODY = -1
MAY_TEACH = ("voices/precise_*.opus", "synthetic/edgetts_*.opus", "synthetic/tortoise_*.opus", "synthetic/espeakng_*.opus",
             "synthetic/flite_*.opus")
"""Of the second gathering; every other corpus in it is for measuring only, by its licence."""


@dataclass(frozen=True)
class Source:
    path: Path
    speaker: int
    held_out: bool


def sources(data: Path, second: Path) -> list[Source]:
    """All clips for training; of LibriSpeech's speakers every eighth is held out to follow a run."""
    named = sorted((data / "librispeech_train_251").glob("*.opus"), key=lambda p: int(p.name.split("-")[0]))
    people = [Source(p, i, i % VALIDATION_EVERY == VALIDATION_EVERY - 1) for i, p in enumerate(named)]
    others = [*sorted((data / "unlabelled").rglob("*.opus")), *(p for kind in MAY_TEACH for p in sorted(second.glob(kind)))]
    return people + [Source(p, NOBODY, False) for p in others]


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


def prepare(data: Path, second: Path, folder: Path) -> Voices:
    """Decodes what `sources` names into `folder` (3 GB, minutes), unless it is there. Clips held out are kept at speed 1 only."""
    if not (folder / "voices.npz").exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[tuple[int, int, int, int, bool]] = []
        end = 0
        with open(folder / "voices.i16", "wb") as file:
            for source in sources(data, second):
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
