"""The student: convolutions over time that see all bands, two recurrent layers over steps of 20 ms, one linear layer.

What comes before the recurrence folds into convolutions and runs in 8 bits; the recurrent layers calculate in float32, their
weights being stored as bytes. An earlier student, a residual network over bands and time, learned what its clips sound like rather than
who speaks (README).
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab.architecture import Measures

from .recurrent import Recurrent
from .teacher import BANDS, WIDTH

EMBEDDING_SIZE = WIDTH
VIEWS = 3
LOUDEST, FAINTEST, SILENCE = 8.0, 1e-4, 1e-9
STRIDE = 2
"""Frames a step."""


@dataclass(frozen=True)
class Architecture(Measures):
    narrow: int = 192
    width: int = 256
    layers: int = 2


def over_time(inputs: int, outputs: int, size: int, stride: int = 1, active: bool = True) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Conv2d(inputs, outputs, (1, size), (1, stride), (0, size // 2), bias=False),
                               nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if active else nn.Sequential(*layers)


class Residual(nn.Module):
    """x + f(x), then ReLU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = over_time(width, width, 3, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.body(x))


class SpeakerNet(nn.Module):
    """Windows of power in mel bands (n, frames, 40) -> (n, 256), none below 0, not normalised.

    `usual`: (40), the power of each band in voices whose mean over all bands is 1.
    """

    products: torch.dtype = torch.bfloat16
    """In which products are computed; float32 takes many times as long."""

    def __init__(self, architecture: Architecture = Architecture(), usual: Tensor | None = None) -> None:
        super().__init__()
        self.architecture = a = architecture
        self.register_buffer("usual", torch.ones(BANDS) if usual is None else usual)
        self.hear = nn.Sequential(over_time(VIEWS * BANDS, a.narrow, 5), over_time(a.narrow, a.width, 5, STRIDE), Residual(a.width))
        self.remember = nn.Sequential(*(Recurrent(a.width, a.width) for _ in range(a.layers)))
        self.project = nn.Linear(a.width, EMBEDDING_SIZE)
        self.hint = nn.Linear(a.width, WIDTH)
        """Only for training: what the teacher's last layer holds at each step."""

    def views(self, power: Tensor) -> Tensor:
        """(n, 120, 1, frames): each band as it is, its cube root and its logarithm. Gain changes nothing."""
        x = power / (power.mean((1, 2), keepdim=True) + SILENCE) / self.usual
        x = torch.cat([x.clamp(max=LOUDEST), x.pow(1 / 3), torch.log(x + FAINTEST) * 0.3 + 1], 2)
        return x.transpose(1, 2)[:, :, None]

    def states(self, power: Tensor) -> Tensor:
        """(steps, n, width)"""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.products is torch.bfloat16):
            heard = self.hear(self.views(power).to(memory_format=torch.channels_last))
        return self.remember(heard[:, :, 0].permute(2, 0, 1).to(self.products).contiguous())

    def embed(self, states: Tensor) -> Tensor:
        return F.relu(self.project(states[-1].float()))

    def forward(self, power: Tensor) -> Tensor:
        return self.embed(self.states(power))
