"""The student: dense 3x3 convolutions down to a 4 x 4 grid, then one linear map to all coordinates."""
from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import halving_stage, unit

from .points import COUNT

INPUT_SIZE = 128
GRID = INPUT_SIZE // 32


@dataclass(frozen=True)
class Architecture(Measures):
    """Stage k works on a grid of 32, 16, 8 and 4 cells a side."""

    stem: int = 32
    widths: tuple[int, int, int] = (48, 64, 96)
    inner: tuple[int, int, int] = (32, 48, 64)
    depths: tuple[int, int, int] = (1, 2, 2)
    last: int = 48


class PointNet(nn.Module):
    """(n, 3, 128, 128) RGB, normalised -> (n, COUNT * 3): x, y, z of each point, 0 in the middle of the picture, 1 being
    half its side."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = a = architecture
        stages: list[nn.Module] = [unit(3, a.stem, 4, size=5)]
        for size in zip((a.stem, *a.widths), a.widths, a.inner, a.depths):
            stages += halving_stage(*size)
        stages.append(unit(a.widths[-1], a.last))
        self.features = nn.Sequential(*stages)
        self.place = nn.Linear(a.last * GRID**2, COUNT * 3)
        nn.init.normal_(self.place.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return self.place(self.features(x).float().flatten(1))
