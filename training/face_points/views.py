"""Augmentation of the student's input: faces turned, moved, scaled, mirrored, relit, partly hidden, with one or both eyes closed.

Closing an eye: the pixels between the brow and the cheek are squeezed towards the lower lid, and the upper lid's skin is
drawn over the eye; the labels of the upper lid move with it.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.photometric import block_compression, grey, hide, light, lower_resolution, noise, sometimes

from .model import INPUT_SIZE
from .points import MIRRORED


def augment(faces: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """uint8 (n, 3, s, s) and points (n, COUNT, 3) in units of the side -> floats in [0, 1] (n, 3, 128, 128) and the
    points, 0 in the middle, 1 being half the side."""
    n = len(faces)
    points = (points - torch.tensor([0.5, 0.5, 0.0])) * 2
    images = faces.float() / 255
    for first in (0, 16):
        close_eye(images, points, first, 0.33)
    mirrored = torch.rand(n) < 0.5
    sign = torch.where(mirrored, -1.0, 1.0)
    swapped = points[:, list(MIRRORED)] * torch.tensor([-1.0, 1.0, 1.0])
    points = torch.where(mirrored[:, None, None], swapped, points)
    angle, scale = 0.17 * torch.randn(n), torch.exp(0.1 * torch.randn(n))
    shift = 0.06 * torch.randn(n, 2)
    cos, sin = torch.cos(angle), torch.sin(angle)
    # Output to input: turn back, shrink back, mirror.
    inverse = torch.stack([torch.stack([cos, sin], -1), torch.stack([-sin, cos], -1)], 1) / scale[:, None, None]
    moved = -(inverse @ shift[:, :, None])
    theta = torch.cat([inverse, moved], 2)
    theta[:, 0] *= sign[:, None]
    grid = F.affine_grid(theta, [n, 3, INPUT_SIZE, INPUT_SIZE], align_corners=False)
    images = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    forward = torch.stack([torch.stack([cos, -sin], -1), torch.stack([sin, cos], -1)], 1) * scale[:, None, None]
    plane = points[..., :2] @ forward.transpose(1, 2) + shift[:, None]
    points = torch.cat([plane, points[..., 2:] * scale[:, None, None]], -1)
    for change, chance in ((light, 0.8), (lower_resolution, 0.25), (noise, 0.25), (block_compression, 0.2), (grey, 0.15),
                           (hide, 0.15)):
        sometimes(images, change, chance)
    return images.clamp_(0, 1), points


def close_eye(images: Tensor, points: Tensor, first: int, chance: float, least: float = 0.4) -> None:
    """Closes the eye whose points begin at `first` by `least` to all of its height, in place, in some of the pictures.
    For upright faces: lids close along the picture's columns."""
    chosen = (torch.rand(len(images)) < chance).nonzero().flatten()
    if not chosen.numel():
        return
    eye = points[chosen, first : first + 16, :2]
    side = images.shape[-1]
    amount = least + (1 - least) * torch.rand(len(chosen))
    middle = eye.mean(1)
    half = (eye[:, 0] - eye[:, 8]).norm(dim=-1) * 0.62
    upper, lower = eye[:, 4, 1], eye[:, 12, 1]
    gap = (lower - upper).clamp(min=0.01)
    line = (torch.arange(side) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    # How much of the closing a column takes part in: all in the middle, nothing past the corners.
    across = ((x[None] - middle[:, :1, None]) / half[:, None, None]).clamp(-1, 1)
    share = amount[:, None, None] * (0.5 + 0.5 * torch.cos(math.pi * across))
    top, bottom = upper[:, None, None], lower[:, None, None]
    rise = 1.6 * gap[:, None, None]
    lid = top + share * (bottom - top)
    # Above the new lid: skin from the brow down to the old lid, stretched. Below it: what was there.
    start = top - rise
    stretched = start + (y[None] - start) * (top - start) / (lid - start).clamp(min=1e-3)
    source = torch.where((y[None] > start) & (y[None] <= lid), stretched, y[None].expand_as(stretched))
    grid = torch.stack([x[None].expand_as(source), source], -1)
    images[chosen] = F.grid_sample(images[chosen], grid, padding_mode="border", align_corners=False)
    lids = points[chosen, first + 1 : first + 8]
    opposite = points[chosen][:, [first + 16 - k for k in range(1, 8)]]
    place = ((lids[..., 0] - middle[:, :1]) / half[:, None]).clamp(-1, 1)
    part = amount[:, None] * (0.5 + 0.5 * torch.cos(math.pi * place))
    lids[..., 1] = lids[..., 1] + part * (opposite[..., 1] - lids[..., 1])
    points[chosen[:, None], torch.arange(first + 1, first + 8)[None]] = lids
