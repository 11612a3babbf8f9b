"""The student: dense 3x3 convolutions on three grids, sums from coarse to fine, and one small head for all grids.

0.4 million parameters. It has YuNet's outputs, so that whatever reads one
reads the other; "cls" and "obj" are one and the same score here.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from lab.architecture import Measures
from lab.boxes import STRIDES
from lab.layers import halving_stage, unit

PARTS = (1, 4, 10)
"""Values of a cell: the score's logit, the box, the landmarks."""


@dataclass(frozen=True)
class Architecture(Measures):
    """Widths are multiples of 16: ONNX Runtime's blocked layout pads to that anyway."""

    stem: int = 32
    widths: tuple[int, int, int] = (48, 64, 96)
    inner: tuple[int, int, int] = (32, 48, 64)
    depths: tuple[int, int, int] = (2, 2, 1)
    neck: int = 48
    head: int = 32


class Detector(nn.Module):
    """(n, 3, h, w), h and w multiples of 32, normalised -> for each stride (n, 15, h / stride, w / stride): a logit, the
    box and the landmarks, undecoded."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = a = architecture
        # One large step: a grid of half the picture's size would cost as much as all that follows.
        self.stem = unit(3, a.stem, 4, size=5)
        sizes = zip((a.stem, *a.widths), a.widths, a.inner, a.depths)
        self.stages = nn.ModuleList(nn.Sequential(*halving_stage(*size)) for size in sizes)
        self.lateral = nn.ModuleList(nn.Conv2d(w, a.neck, 1) for w in a.widths)
        self.tower = unit(a.neck, a.head)
        self.answers = nn.ModuleList(nn.Conv2d(a.head, sum(PARTS), 1) for _ in STRIDES)
        for answer in self.answers:
            nn.init.normal_(answer.weight, std=0.01)
            nn.init.zeros_(answer.bias)
            nn.init.constant_(answer.bias[:1], -4.0)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = self.stem(x)
        grids = []
        for stage in self.stages:
            x = stage(x)
            grids.append(x)
        merged = [lateral(g) for lateral, g in zip(self.lateral, grids)]
        for k in (1, 0):
            merged[k] = merged[k] + F.interpolate(merged[k + 1], scale_factor=2.0, mode="nearest")
        return [answer(self.tower(m)) for answer, m in zip(self.answers, merged)]


class LikeYuNet(nn.Module):
    """The student with YuNet's outputs, in YuNet's order: cls, obj, bbox, kps, each (n, cells, values) at strides 8, 16,
    32. `batch` fixes n, which spares an exported graph the arithmetic on shapes."""

    def __init__(self, detector: nn.Module, batch: int | None = None) -> None:
        super().__init__()
        self.detector, self.batch = detector, batch

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        n = self.batch or x.shape[0]
        kinds: tuple[list[Tensor], ...] = ([], [], [])
        for grid in self.detector(x):
            parts = grid if isinstance(grid, tuple) else grid.split(PARTS, 1)
            for kind, part, values in zip(kinds, parts, PARTS):
                kind.append(part.permute(0, 2, 3, 1).reshape(n, -1, values))
        scores = [logit.sigmoid() for logit in kinds[0]]
        return (*scores, *(s.clone() for s in scores), *kinds[1], *kinds[2])


OUTPUTS = [f"{name}_{stride}" for name in ("cls", "obj", "bbox", "kps") for stride in STRIDES]
