"""The net: dense 3x3 residual blocks, then one linear layer over a grid of places.

Prints come aligned at their reference place, so that a cell of the last grid sees about the same part of a finger in all its impressions;
the last layer weighs every cell by itself instead of pooling them.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import Residual, unit

INPUT_SIZE = 224
EMBEDDING_SIZE = 512
GRID = INPUT_SIZE // 32


@dataclass(frozen=True)
class Architecture(Measures):
    """Widths and depths; after the stem, stage k works on a grid of 28, 14 and 7 cells a side."""

    stem: int = 32
    widths: tuple[int, int, int] = (64, 128, 192)
    inner: tuple[int, int, int] = (32, 64, 128)
    depths: tuple[int, int, int] = (2, 2, 0)
    cell: int = 32
    """Numbers that are kept of a cell."""
    fingers: int = 5000
    """That it learns to tell apart."""


class FingerNet(nn.Module):
    """(n, 1, 224, 224) cleaned ridges in [-1, 1] -> (n, 512), not normalised."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = a = architecture
        # A ridge and a valley are six pixels: a stride of four loses none where enough channels look.
        stages: list[nn.Module] = [unit(1, a.stem, 4, size=7)]
        before = a.stem
        for width, inner, depth in zip(a.widths, a.inner, a.depths):
            stages.append(unit(before, width, 2))
            stages.extend(Residual(width, inner) for _ in range(depth))
            before = width
        stages.append(unit(before, a.cell, active=False, size=1))
        self.features = nn.Sequential(*stages)
        self.place = nn.Sequential(nn.Conv2d(a.cell, EMBEDDING_SIZE, GRID, bias=False), nn.BatchNorm2d(EMBEDDING_SIZE))
        self.proxies = nn.Parameter(0.1 * torch.randn(a.fingers, EMBEDDING_SIZE))
        """Only for training: where each finger's prints should lie."""

    def forward(self, prints: Tensor) -> Tensor:
        return self.place(self.features(prints)).flatten(1)
