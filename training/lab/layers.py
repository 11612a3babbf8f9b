"""Building blocks of the students: what they take, and dense 3x3 convolutions with batch normalisation and ReLU."""
from __future__ import annotations

from torch import Tensor, nn

MEAN, SCALE = 127.5, 1 / 127.5


def normalise(x: Tensor) -> Tensor:
    """Floats in [0, 1] -> the input of all students except the embedder, which keeps its teacher's values."""
    return (x * 255 - MEAN) * SCALE


def unit(inputs: int, outputs: int, stride: int = 1, active: bool = True, size: int = 3) -> nn.Sequential:
    layers: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    if active:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


class Residual(nn.Module):
    """x + f(x), f = conv3x3 -> BN -> ReLU -> conv3x3 -> BN; no activation after the sum (as in IResNet, MobileNetV2)."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.body = nn.Sequential(unit(width, inner), unit(inner, width, active=False))
        nn.init.zeros_(self.body[1][1].weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def halving_stage(inputs: int, outputs: int, inner: int, depth: int) -> list[nn.Module]:
    """Halves the grid, then `depth` residual blocks; ends in ReLU."""
    blocks: list[nn.Module] = [unit(inputs, outputs, 2), *(Residual(outputs, inner) for _ in range(depth))]
    return [*blocks, nn.ReLU()] if depth else blocks
