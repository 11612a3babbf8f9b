"""The recogniser: dense convolutions over bands and time that say for every 40 ms which digit is spoken, or none.

Convolutions, normalisation and ReLU only, so that all of it runs in 8 bits.
"""
from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import Residual, unit

from .words import BANDS

NONE = 10
"""The answer where no digit is at its middle; 0 to 9 are the digits."""
ANSWERS = 11
FRAMES_A_STEP = 4
PHONES, PHONES_A_STEP = 40, 2
"""Silence and the 39 of the teacher's dictionary; one for every 20 ms."""


@dataclass(frozen=True)
class Architecture(Measures):
    stem: int = 24
    widths: tuple[int, int] = (40, 64)
    inner: int = 40
    time: int = 104
    over_time: int = 3


class OverTime(nn.Module):
    """x + f(x), f over three steps."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(width, width, (1, 3), padding=(0, 1), bias=False), nn.BatchNorm2d(width),
                                  nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Layers(nn.Sequential):
    """(n, 1, 32, frames) -> (n, 11, 1, steps): log-odds, a step for every 4 frames."""

    def __init__(self, a: Architecture) -> None:
        first, second = a.widths
        narrow = nn.Sequential(nn.Conv2d(first, second, 3, (2, 1), 1, bias=False), nn.BatchNorm2d(second), nn.ReLU(inplace=True))
        over_bands = nn.Sequential(nn.Conv2d(second, a.time, (BANDS // 8, 1), bias=False), nn.BatchNorm2d(a.time),
                                   nn.ReLU(inplace=True))
        super().__init__(unit(1, a.stem, 2), unit(a.stem, first, 2), Residual(first, a.inner), nn.ReLU(inplace=True), narrow,
                         Residual(second, a.inner), nn.ReLU(inplace=True), over_bands,
                         *(OverTime(a.time) for _ in range(a.over_time)), nn.Conv2d(a.time, ANSWERS, 1))


class DigitNet(nn.Module):
    """Log-mel (n, 32, frames) -> (n, 11, steps). `phones` is a second answer from the same features, for training only."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = architecture
        self.layers = Layers(architecture)
        self.phones = nn.Conv2d(architecture.time, PHONES * PHONES_A_STEP, 1)

    def both(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Digits (n, 11, steps) and phones (n, 40, 2 steps)."""
        features = mel[:, None]
        for layer in list(self.layers)[:-1]:
            features = layer(features)
        phones = self.phones(features)[:, :, 0].unflatten(1, (PHONES, PHONES_A_STEP))
        return self.layers[-1](features)[:, :, 0], phones.transpose(2, 3).flatten(2)

    def forward(self, mel: Tensor) -> Tensor:
        return self.layers(mel[:, None])[:, :, 0]
