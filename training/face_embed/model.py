"""The student: a small residual network of dense 3x3 convolutions.

Dense convolutions rather than depthwise ones: for the same multiply-adds they train several times faster on CPUs with
matrix units (depthwise layers are bound by memory there), run as fast in ONNX Runtime, and gain most from int8.
Batch normalisation and ReLU only, so that everything folds into convolutions when exported.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import Residual, unit
from lab.onnx_graph import OnnxModule
from lab.warm_start import neutralise, put_back, settle

INPUT_SIZE = 112
EMBEDDING_SIZE = 128
MAP_CHANNELS = 128
MAP_GRID = INPUT_SIZE // 16


@dataclass(frozen=True)
class Architecture(Measures):
    """Widths and depths; stage k works on a grid of 28, 14 and 7 cells a side."""

    stem: int = 32
    widths: tuple[int, int, int] = (64, 128, 256)
    inner: tuple[int, int, int] = (32, 96, 192)
    depths: tuple[int, int, int] = (2, 5, 2)


class GlobalDepthwise(nn.Module):
    """One learned weight for each channel and cell: (N, C, 7, 7) -> (N, C, 1, 1).

    The same function as a 7x7 depthwise convolution without padding (export makes it one); written as product and sum
    because the convolution's gradient is an order of magnitude slower on CPUs.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels, MAP_GRID, MAP_GRID), 1.0 / MAP_GRID**2))

    def forward(self, x: Tensor) -> Tensor:
        return (x.float() * self.weight).sum((2, 3), keepdim=True)


class Student(nn.Module):
    """(N, 3, 112, 112) RGB, ImageNet mean and deviation -> (N, 128), not normalised."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = architecture
        a = architecture
        stages: list[nn.Module] = [unit(3, a.stem, 2)]
        width_before = a.stem
        for width, inner, depth in zip(a.widths, a.inner, a.depths):
            stages.append(unit(width_before, width, 2))
            stages.extend(Residual(width, inner) for _ in range(depth))
            width_before = width
        self.features = nn.Sequential(*stages, nn.BatchNorm2d(width_before))
        self.pool = GlobalDepthwise(width_before)
        self.pool_norm = nn.BatchNorm2d(width_before)
        self.project = nn.Conv2d(width_before, EMBEDDING_SIZE, 1)
        self.guide = nn.Conv2d(width_before, MAP_CHANNELS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self._embed(self.features(x))

    def forward_with_map(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Also (N, 128, 7, 7), compared with the teacher's map in training and left out of what is exported."""
        features = self.features(x)
        return self._embed(features), self.guide(features)

    def _embed(self, features: Tensor) -> Tensor:
        return self.project(self.pool_norm(self.pool(features))).flatten(1)


@torch.no_grad()
def start_from(student: Student, exported: OnnxModule, samples: list[Tensor]) -> None:
    """The function of an exported student of any precision, whose residual blocks may be narrower and fewer: what is new
    adds nothing at first. `samples` are batches of what the net takes."""
    *units, (pool, pool_bias), (project, project_bias) = exported.convolutions()
    grown: list[tuple[nn.BatchNorm2d, int]] = []
    for block in student.features:
        if not isinstance(block, Residual):
            if isinstance(block, nn.Sequential):
                _put_unit(block, units)
            continue
        (first, first_norm), (second, second_norm) = list(block.body[0])[:2], list(block.body[1])[:2]
        if not _holds_block(units, first):
            continue  # a block more: it begins with a last scale of zero
        (weight, bias), (back, back_bias) = units.pop(0), units.pop(0)
        old = len(weight)
        neutralise(first_norm)
        first.weight[:old], first_norm.bias[:old] = weight, bias
        put_back(second, second_norm, F.pad(back, (0, 0, 0, 0, 0, first.out_channels - old)), back_bias)
        grown.append((first_norm, old))
    if units:
        raise SystemExit("the file to start from holds a larger net or another one")
    neutralise(student.features[-1])
    student.pool.weight.copy_(pool[:, 0])
    neutralise(student.pool_norm)
    student.pool_norm.bias.copy_(pool_bias)
    student.project.weight.copy_(project)
    student.project.bias.copy_(project_bias)
    settle(student, samples)
    for norm, old in grown:  # nobody listens to new channels yet: any scale will do, and one is what training expects
        norm.weight[old:], norm.bias[old:] = 1, 0


def _put_unit(block: nn.Sequential, units: list[tuple[Tensor, Tensor]]) -> None:
    convolution, norm = list(block)[:2]
    if not units or units[0][0].shape != convolution.weight.shape:
        raise SystemExit("the file to start from holds another architecture")
    put_back(convolution, norm, *units.pop(0))


def _holds_block(units: list[tuple[Tensor, Tensor]], first: nn.Conv2d) -> bool:
    """Whether the next two convolutions are a residual block as wide outside as that of `first`, and no wider inside."""
    if len(units) < 2:
        return False
    there, back = units[0][0].shape, units[1][0].shape
    return there[1] == first.in_channels == back[0] and there[0] == back[1] and there[0] <= first.out_channels


def parameter_count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())
