"""What hundreds of people say, as rows with a phone for every frame: digits are spoken by too few to learn a net from them alone.

Reads what voice_digits.label wrote.
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lab.speech.augment import Surroundings, read_noises
from lab.speech.clips import read, resample, speech_mask
from lab.speech.frontend import HOP, WINDOW, samples_for

from .label import COMMANDS, READ, Span
from .lessons import FRAMES, ROOMS, SURROUNDED, contrasted, hearing, hidden, warped, with_hiss
from .model import FRAMES_A_STEP, PHONES_A_STEP
from .words import FASTEST, LEVEL, SLOWEST

NAMES = ("silence", "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K", "L",
         "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH")
SILENCE, UNKNOWN = 0, -1
DIGITS = {word: digit for digit, word in enumerate("zero one two three four five six seven eight nine".split())}
PASSES = {READ: 3, "orders": 1, "commands": 1}
_TOGETHER = 50
_COMMANDS_JOINED = 3
_LEAST_FRAMES = 60
_WORD_MIDDLE = 0.6


@dataclass(frozen=True)
class Clip:
    """Without pauses, levels alike; of every sample's hundredth of a second, which phone and which digit it belongs to."""

    samples: np.ndarray
    phones: np.ndarray
    digits: np.ndarray


def marked(spans: list[Span], values: dict[str, int], frames: int, otherwise: int, middle: float = 1.0) -> np.ndarray:
    """A value for every frame: that of the span around it. `middle`: the part of each span that counts."""
    marks = np.full(frames, otherwise, np.int8)
    for name, start, end in spans:
        edge = (end - start) * (1 - middle) / 2
        name = name.split("(")[0]
        if name in values:
            marks[round(start + edge) : round(end - edge)] = values[name]
    return marks


def clip_of(x: np.ndarray, words: list[Span], phones: list[Span]) -> Clip:
    frames = len(x) // HOP + 1
    keep = speech_mask(x)
    at = np.flatnonzero(keep) // HOP
    spoken = marked(phones, {name: k for k, name in enumerate(NAMES)}, frames, SILENCE)
    digits = marked(words, DIGITS, frames, UNKNOWN, _WORD_MIDDLE)
    x = x[keep]
    return Clip(x * np.float32(LEVEL / (np.sqrt((x**2).mean()) + 1e-9)), spoken[at], digits[at])


def clips(data: Path, labels: Path) -> Iterator[tuple[str, Clip]]:
    """By collection, where the teacher found words and put all their phones into the sound."""
    for line in labels.read_text().splitlines():
        entry = json.loads(line)
        collection, name = entry["clip"].split("/")
        if entry["phones"]:
            folder = data / collection if collection == READ else data / "unlabelled" / collection
            kind = READ if collection == READ else collection if collection in COMMANDS else "orders"
            yield kind, clip_of(read(folder / name), entry["words"], entry["phones"])


def joined(parts: list[Clip]) -> Clip:
    return Clip(*(np.concatenate([getattr(part, field) for part in parts]) for field in ("samples", "phones", "digits")))


def sequences(found: list[tuple[str, Clip]], rng: np.random.Generator) -> Iterator[Clip]:
    """What rows are cut from: sentences as often as they are worth, commands a few in one, in another order each time."""
    for kind, clip in found:
        if kind not in COMMANDS:
            yield from [clip] * PASSES[kind]
    commands = [clip for kind, clip in found if kind in COMMANDS]
    for _ in range(PASSES["commands"]):
        order = rng.permutation(len(commands))
        for start in range(0, len(order), _COMMANDS_JOINED):
            yield joined([commands[k] for k in order[start : start + _COMMANDS_JOINED]])


def rows_of(clip: Clip, rng: np.random.Generator) -> Iterator[Clip]:
    """Played faster or slower, in pieces of 3.2 s from anywhere on; phones and digits now for every frame."""
    speed = rng.uniform(SLOWEST, FASTEST)
    x = resample(clip.samples, speed, 1.0)
    length = samples_for(FRAMES)
    start = int(rng.integers(0, max(1, len(x) - length) if len(x) < 2 * length else length // 2))
    while len(x) - start >= samples_for(_LEAST_FRAMES):
        piece = x[start : start + length]
        middles = start + np.arange(1 + (len(piece) - WINDOW) // HOP) * HOP + WINDOW // 2
        at = np.minimum((middles * speed).astype(int), len(clip.phones) - 1)
        yield Clip(piece, clip.phones[at], clip.digits[at])
        start += length


@dataclass(frozen=True)
class Talk:
    """`mel` (n, 32, 320) in half precision, 0 behind the end; `phones` and `digits` (n, 320), -1 where not known."""

    mel: Tensor
    phones: Tensor
    digits: Tensor

    def of(self, keep: slice) -> Talk:
        return Talk(self.mel[keep], self.phones[keep], self.digits[keep])


def make(data: Path, labels: Path, seed: int) -> Talk:
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    surroundings, hear = Surroundings(read_noises(data / "noise"), ROOMS), hearing()
    found = list(clips(data, labels))
    pieces = [row for clip in sequences(found, rng) for row in rows_of(clip, rng)]
    rng.shuffle(pieces)
    mel = torch.zeros(len(pieces), hear.filters.shape[1], FRAMES, dtype=torch.half)
    phones, digits = (torch.full((len(pieces), FRAMES), UNKNOWN, dtype=torch.int8) for _ in range(2))
    for first in range(0, len(pieces), _TOGETHER):
        rows = pieces[first : first + _TOGETHER]
        waves = with_hiss(torch.stack([F.pad(torch.from_numpy(row.samples), (0, samples_for(FRAMES) - len(row.samples))) for row in rows]))
        changed = (torch.rand(len(rows)) < SURROUNDED).nonzero().flatten()
        waves[changed] = surroundings(waves[changed])
        for k, (row, wave) in enumerate(zip(rows, waves), first):
            count = len(row.phones)
            mel[k, :, :count] = hear(wave[None, : len(row.samples)])[0].half()
            phones[k, :count], digits[k, :count] = torch.from_numpy(row.phones), torch.from_numpy(row.digits)
    return Talk(mel, phones, digits)


def prepare(data: Path, labels: Path, file: Path, seed: int) -> Talk:
    """Made when `file` is not there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(vars(make(data, labels, seed)), file)
    return Talk(**torch.load(file))


@dataclass(frozen=True)
class PhoneLesson:
    mel: Tensor
    phones: Tensor
    """(n, 2 steps)"""
    digits: Tensor
    """(n, steps): a digit where one is said, -1 elsewhere: the words that sound alike are not told from it."""


def draw(talk: Talk, count: int, steps: int) -> PhoneLesson:
    """Rows in the warps of voice_digits.lessons."""
    chosen = torch.randint(len(talk.mel), (count,))
    mel = hidden(contrasted(warped(talk.mel[chosen].float(), steps * FRAMES_A_STEP)))
    return PhoneLesson(mel, sampled(talk.phones[chosen], steps * PHONES_A_STEP), sampled(talk.digits[chosen], steps))


def sampled(marks: Tensor, steps: int) -> Tensor:
    """(n, frames) -> (n, steps): those in the middle of each step."""
    at = ((torch.arange(steps) + 0.5) * marks.shape[1] / steps).long()
    return marks[:, at].long()
