"""Variation between two impressions beyond what the program draws: other pose, other skin, less of it."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

TURN = math.radians(14)
SHIFT = 0.06
"""Of half the print's side: what the reference place is off by."""
SCALE = 0.04
FAR, FAR_TURN, FAR_SHIFT = 0.2, math.radians(30), 0.2
"""The share of the prints that is turned so far, and whose reference place is found so far off: prints that show it badly."""
BEND = 0.012
KNOTS = 6
CUT, SPOILT = 0.35, 0.4
"""Shares of the prints."""
CELL = 4
"""Pixels, sides of what is kept or lost."""


def moved(prints: Tensor) -> Tensor:
    """Turned, shifted, scaled, and bent as skin is."""
    n = len(prints)
    far = torch.rand(n) < FAR
    angle = torch.where(far, FAR_TURN, TURN) * (torch.randn(n) / 2).clamp(-1, 1)
    scale = 1 + SCALE * torch.randn(n).clamp(-2, 2)
    cosine, sine = torch.cos(angle) / scale, torch.sin(angle) / scale
    reach = torch.where(far, FAR_SHIFT / 2, SHIFT)[:, None, None, None]
    shift = reach * torch.randn(n, 2, 1, 1).clamp(-2, 2)
    x = torch.linspace(-1, 1, KNOTS)[None, None].expand(n, KNOTS, KNOTS)
    y, cosine, sine = x.transpose(1, 2), cosine[:, None, None], sine[:, None, None]
    knots = torch.stack([cosine * x - sine * y, sine * x + cosine * y], 1) + shift + BEND * torch.randn(n, 2, KNOTS, KNOTS)
    # Between knots the grid is linear, as turning and shifting are.
    grid = F.interpolate(knots, prints.shape[2:], mode="bilinear", align_corners=True).permute(0, 2, 3, 1)
    return F.grid_sample(prints, grid, mode="bilinear", align_corners=True)


def smooth_field(n: int, side: int, knots: int) -> Tensor:
    """(n, side, side), about normal."""
    return F.interpolate(torch.randn(n, 1, knots, knots), (side, side), mode="bilinear", align_corners=True)[:, 0]


def kept(n: int, side: int) -> Tensor:
    """(n, side, side), what is left of a print's ridges: they stand out more or less, from place to place; are lost beyond a line across
    some prints, and here and there in some others."""
    strength = (0.85 + 0.2 * torch.randn(n, 1, 1) + 0.15 * smooth_field(n, side, 5)).clamp(min=0.25)
    place = torch.linspace(-1, 1, side)
    angle = 2 * math.pi * torch.rand(n, 1, 1)
    along = torch.cos(angle) * place + torch.sin(angle) * place[:, None]
    beyond = (along > 0.15 + 0.6 * torch.rand(n, 1, 1)) & (torch.rand(n, 1, 1) < CUT)
    holes = (smooth_field(n, side, 9) > 1.3) & (torch.rand(n, 1, 1) < SPOILT)
    return strength.masked_fill(beyond | holes, 0)


def with_mistakes(prints: Tensor, cells: int) -> Tensor:
    """Replaces parts of some prints by another print's ridges, to imitate reading errors."""
    n, side = len(prints), prints.shape[-1]
    wrong = (smooth_field(n, cells, 9) > 1.1) & (torch.rand(n, 1, 1) < SPOILT)
    wrong = wrong[:, :, None, :, None].expand(n, cells, side // cells, cells, side // cells).reshape(n, 1, side, side)
    return torch.where(wrong, prints.roll(1, 0), prints)


@torch.no_grad()
def augment(prints: Tensor) -> Tensor:
    """(n, 1, side, side) in [-1, 1], the same for the result."""
    n, side = len(prints), prints.shape[-1]
    cells = side // CELL
    changed = with_mistakes(moved(prints), cells).view(n, cells, CELL, cells, CELL)
    return (changed * kept(n, cells)[:, :, None, :, None]).clamp_(-1, 1).view(n, 1, side, side)
