"""Rows of digits as the recogniser hears them, made once and used several times, in other warps each time."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lab.speech.augment import Surroundings, coloured, level, read_noises
from lab.speech.frontend import LogMel, samples_for

from .model import FRAMES_A_STEP, NONE
from .words import BANDS, HIGH_HZ, LOW_HZ, MOST_DIGITS, draw_row, recordings

FRAMES = 320
SYNTHETIC = "synthetic"
PEOPLE_ROWS, RULE_ROWS, RECORDED_ROWS = 400, 1800, 800
SURROUNDED, HISS = 0.6, 0.7
ROOMS, _TOGETHER = 64, 50
_MIDDLE = 0.6
_STRETCH = (0.8, 1.2)
_BANDS_SCALE, _BANDS_SHIFT = 0.12, 1.0
_CONTRAST = 0.25
_HIDDEN_BANDS, _HIDDEN_FRAMES = 5, 10


def hearing() -> LogMel:
    return LogMel(BANDS, LOW_HZ, HIGH_HZ)


@dataclass(frozen=True)
class Rows:
    """`mel` (n, 32, 320) in half precision, 0 behind the end of a row; `digits` (n, 12), -1 after the last; `spans` (n, 12, 2) in frames; who speaks."""

    mel: Tensor
    digits: Tensor
    spans: Tensor
    speakers: list[str]

    def of(self, keep: Tensor) -> Rows:
        return Rows(self.mel[keep], self.digits[keep], self.spans[keep], [self.speakers[k] for k in keep.tolist()])

    def without(self, speaker: str) -> Rows:
        return self.of(torch.tensor([k for k, s in enumerate(self.speakers) if s != speaker]))


def with_hiss(waves: Tensor) -> Tensor:
    """Recordings have no digital silence between words: faint noise, 25 to 60 dB below the voice, in most rows."""
    noise = torch.stack([coloured(waves.shape[1]) for _ in waves])
    ratio_db = 25 + 35 * torch.rand(len(waves), 1)
    gain = level(waves) / (level(noise) + 1e-9) * 10 ** (-ratio_db / 20) * (torch.rand(len(waves), 1) < HISS)
    return waves + gain * noise


def make(data: Path, synthetic: Path | None, seed: int) -> Rows:
    """Every row holds one speaker, and nobody else's voice: whoever is left out of training is in no row of the others."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    surroundings, hear = Surroundings(read_noises(data / "noise"), ROOMS), hearing()
    plan = [(speaker, [takes], PEOPLE_ROWS) for speaker, takes in recordings(data / "fsdd", "flac").items()]
    if synthetic:
        voices = recordings(synthetic, "wav")
        by_rule = [takes for name, takes in voices.items() if name.startswith("rule")]
        recorded = [takes for name, takes in voices.items() if not name.startswith("rule")]
        plan += [(SYNTHETIC, by_rule, RULE_ROWS), (SYNTHETIC, recorded, RECORDED_ROWS)]
    mel, digits, spans, speakers = [], [], [], []
    for speaker, voices, count in plan:
        for _ in range(count // _TOGETHER):
            rows = [draw_row(voices[int(rng.integers(len(voices)))], rng, samples_for(FRAMES)) for _ in range(_TOGETHER)]
            waves = with_hiss(torch.stack([F.pad(x, (0, samples_for(FRAMES) - len(x))) for x in
                                           (torch.from_numpy(row.samples) for row in rows)]))
            changed = (torch.rand(_TOGETHER) < SURROUNDED).nonzero().flatten()
            waves[changed] = surroundings(waves[changed])
            for row, wave in zip(rows, waves):
                bands = hear(wave[None, : len(row.samples)])[0]
                mel.append(F.pad(bands, (0, FRAMES - bands.shape[1])).half())
            for row in rows:
                missing = MOST_DIGITS - len(row.digits)
                digits.append(row.digits + [-1] * missing)
                spans.append(row.spans + [(0, 0)] * missing)
                speakers.append(speaker)
    return Rows(torch.stack(mel), torch.tensor(digits), torch.tensor(spans), speakers)


def prepare(data: Path, synthetic: Path | None, file: Path, seed: int) -> Rows:
    """Made when `file` is not there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = make(data, synthetic, seed)
        torch.save(vars(rows), file)
    return Rows(**torch.load(file))


@dataclass(frozen=True)
class Lesson:
    mel: Tensor
    """(n, 32, frames)"""
    steps: Tensor
    """(n, steps): the answer at each step."""
    digits: Tensor
    """All digits of all rows, one after the other."""
    lengths: Tensor
    """(n): digits of each row."""


def draw_steps() -> int:
    """How many a lesson has, which says how fast all of its rows are spoken."""
    low, high = _STRETCH
    return round(FRAMES * (low + (high - low) * float(torch.rand(1))) / FRAMES_A_STEP)


def draw(rows: Rows, count: int, steps: int) -> Lesson:
    """Rows spoken faster or slower (all alike), by longer or shorter throats (each its own), with hidden bands and times."""
    chosen = torch.randint(len(rows.mel), (count,))
    mel = hidden(contrasted(warped(rows.mel[chosen].float(), steps * FRAMES_A_STEP)))
    digits, spans = rows.digits[chosen], rows.spans[chosen] * (steps / FRAMES)
    return Lesson(mel, answers(digits, spans, steps), digits[digits >= 0], (digits >= 0).sum(1))


def warped(mel: Tensor, frames: int) -> Tensor:
    n, bands, _ = mel.shape
    scale = 1 + _BANDS_SCALE * (2 * torch.rand(n, 1) - 1)
    shift = _BANDS_SHIFT * (2 * torch.rand(n, 1) - 1)
    place = ((torch.arange(bands) * scale + shift) * 2 + 1) / bands - 1
    time = (torch.arange(frames) * 2 + 1) / frames - 1
    grid = torch.stack(torch.broadcast_tensors(time, place[..., None]), 3)
    return F.grid_sample(mel[:, None], grid, padding_mode="border", align_corners=False)[:, 0]


def contrasted(mel: Tensor) -> Tensor:
    """Loud and quiet further apart or closer together, as near and far microphones hear them."""
    return mel * (1 + _CONTRAST * (2 * torch.rand(len(mel), 1, 1) - 1))


def hidden(mel: Tensor) -> Tensor:
    """Sets some bands, and a moment shorter than a word, to their mean, which is 0; in half of the rows; in place."""
    for row in (torch.rand(len(mel)) < 0.5).nonzero().flatten().tolist():
        for axis, widest in ((0, _HIDDEN_BANDS), (1, _HIDDEN_FRAMES)):
            width = int(torch.randint(widest + 1, (1,)))
            start = int(torch.randint(mel.shape[axis + 1] - width, (1,)))
            mel[row].narrow(axis, start, width).zero_()
    return mel


def answers(digits: Tensor, spans: Tensor, steps: int) -> Tensor:
    """(n, 12) and (n, 12, 2) in steps -> (n, steps): the digit in the middle of its span, none at its edges, so that a digit
    said twice is two."""
    middle, half = spans.float().mean(2), (spans[..., 1] - spans[..., 0]) * (_MIDDLE / 2)
    at = torch.arange(steps) + 0.5
    inside = ((at - middle[..., None]).abs() <= half[..., None].clamp(min=0.5)) & (digits >= 0)[..., None]
    return torch.where(inside.any(1), (inside * digits[..., None]).amax(1), torch.full((), NONE))
