"""The student: dense 3x3 convolutions down to a 4 x 4 grid, two answers."""
from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import halving_stage, unit

INPUT_SIZE = 128
CROP = 2.0
"""How much wider and higher than the face's box what it looks at is."""
GRID = INPUT_SIZE // 32


@dataclass(frozen=True)
class Architecture(Measures):
    """Stage k works on a grid of 32, 16, 8 and 4 cells a side; the stem on 64."""

    stem: int = 32
    widths: tuple[int, int, int, int] = (48, 96, 128, 64)
    inner: tuple[int, int, int, int] = (32, 64, 96, 64)
    depths: tuple[int, int, int, int] = (1, 2, 1, 0)


class SpoofNet(nn.Module):
    """(n, 3, 128, 128) RGB, normalised -> (n, 2) logits: that nothing was recaptured, and that the teachers find it live."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = a = architecture
        stages: list[nn.Module] = [unit(3, a.stem, 2)]
        for size in zip((a.stem, *a.widths), a.widths, a.inner, a.depths):
            stages += halving_stage(*size)
        self.features = nn.Sequential(*stages)
        self.answer = nn.Linear(a.widths[-1] * GRID**2, 2)
        nn.init.normal_(self.answer.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.features(x).float().flatten(1))
