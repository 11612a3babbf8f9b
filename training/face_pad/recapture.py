"""Simulated presentation attacks: what a camera sees of a print, a screen or a paper mask instead of a person.

No real attack is at hand for training; these are drawn after what real ones show: flat colours and lifted blacks, halftone
dots, moire, glare, the object's own edge, a scene behind it, sharp contours where a mask ends. Bona fide pictures get the
same camera (zoom, light, blur, noise, compression) and harmless rectangles, so that none of those tells.
"""
from __future__ import annotations

import math
from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.photometric import grey, lower_resolution, smooth_noise

BONA_FIDE, PRINT, SCREEN, CUT_OUT = range(4)
SPECIES = ("bona fide", "print", "screen", "cut-out")
"""Presentation attack instrument species (ISO/IEC 30107-3), and no attack."""


def _uniform(n: int, low: float, high: float) -> Tensor:
    return (low + (high - low) * torch.rand(n)).view(n, 1, 1, 1)


def _where(n: int, chance: float) -> Tensor:
    return (torch.rand(n, 1, 1, 1) < chance).float()


def _grating(n: int, side: int, shortest: float, longest: float) -> Tensor:
    """(n, 1, side, side): one cosine wave each, of any direction, its period in pixels between the two."""
    period = torch.exp(_uniform(n, math.log(shortest), math.log(longest)))
    angle, phase = _uniform(n, 0, math.pi), _uniform(n, 0, 2 * math.pi)
    line = torch.arange(side).float()
    along = torch.cos(angle) * line[None, None, None, :] + torch.sin(angle) * line[None, None, :, None]
    return torch.cos(2 * math.pi * along / period + phase)


def printed(x: Tensor) -> Tensor:
    """Ink on paper: duller, less contrast, a cast, dots or grain."""
    n, _, side, _ = x.shape
    x = grey(x) + (x - grey(x)) * _uniform(n, 0.35, 1.0)
    black, white = _uniform(n, 0.02, 0.2), _uniform(n, 0.7, 1.0)
    x = black + (white - black) * x.clamp(1e-3, 1) ** torch.exp(0.25 * torch.randn(n, 1, 1, 1))
    x = x * (1 + 0.06 * torch.randn(n, 3, 1, 1))
    dots = _grating(n, side, 2.0, 6.0) * _grating(n, side, 2.0, 6.0)
    x = x * (1 + _where(n, 0.6) * _uniform(n, 0.02, 0.16) * dots)
    x = x + _uniform(n, 0.0, 0.05) * torch.randn(n, 1, side, side) + _uniform(n, 0.0, 0.03) * smooth_noise(n, 6, side, x.device)
    return x


def displayed(x: Tensor) -> Tensor:
    """Light from a screen: bluish, saturated, moire between its pixels and the camera's, bands, glare on the glass."""
    n, _, side, _ = x.shape
    x = grey(x) + (x - grey(x)) * _uniform(n, 0.8, 1.5)
    glow = _uniform(n, 0.0, 0.14)
    x = glow + (1 - glow) * x.clamp(1e-3, 1) ** torch.exp(0.3 * torch.randn(n, 1, 1, 1)) * _uniform(n, 0.75, 1.25)
    x = x * (1 + torch.tensor([-0.03, 0.0, 0.05])[:, None, None] + 0.04 * torch.randn(n, 3, 1, 1))
    carrier = _grating(n, side, 3.0, 30.0)
    beat = torch.stack([carrier[:, 0] * g[:, 0] for g in (_grating(n, side, 4.0, 60.0) for _ in range(3))], 1)
    x = x * (1 + _where(n, 0.8) * _uniform(n, 0.02, 0.16) * beat)
    x = x * (1 + _where(n, 0.5) * _uniform(n, 0.01, 0.1) * _grating(n, side, 2.0, 5.0))
    x = x * (1 + _where(n, 0.3) * _uniform(n, 0.02, 0.12) * _grating(n, side, 40.0, 200.0))
    line = torch.linspace(-1, 1, side)
    dx, dy = line[None, None, None, :] - _uniform(n, -1, 1), line[None, None, :, None] - _uniform(n, -1, 1)
    glare = torch.exp(-(dx**2 / _uniform(n, 0.02, 0.5) + dy**2 / _uniform(n, 0.02, 0.5)))
    return x + _where(n, 0.4) * _uniform(n, 0.1, 0.6) * glare


def in_scene(photo: Tensor, boxes: Tensor, bordered: Callable[[int], Tensor], edge_chance: float) -> tuple[Tensor, Tensor]:
    """The photo held in front of a camera: cut to a rectangle around the face, with a border, turned, before another scene.
    Gives pictures and the boxes (n, 4) in them. `bordered` draws the border's colours (n, 3, 1, 1)."""
    n, _, side, _ = photo.shape
    x, y, width, height = (boxes[:, k].view(n, 1, 1, 1) for k in range(4))
    line = torch.arange(side).float()
    across, down = line[None, None, None, :], line[None, None, :, None]
    reach = [torch.exp(_uniform(n, math.log(0.12), math.log(1.5))) for _ in range(4)]
    whole = 1 - _where(n, edge_chance)
    left, right = x - reach[0] * width - whole * 1e4, x + width * (1 + reach[1]) + whole * 1e4
    top, bottom = y - reach[2] * height - whole * 1e4, y + height * (1 + reach[3]) + whole * 1e4
    inside = (across >= left) & (across <= right) & (down >= top) & (down <= bottom)
    border = _where(n, 0.7) * _uniform(n, 0.01, 0.15) * width
    within = (across >= left - border) & (across <= right + border) & (down >= top - border) & (down <= bottom + border)
    photo = torch.where(inside, photo, bordered(n).expand_as(photo))
    layer = torch.cat([photo, within.float()], 1)

    angle, zoom = 0.12 * torch.randn(n), torch.exp(0.5 * torch.rand(n) - 0.4)
    zoom = torch.where(whole.flatten() > 0, zoom.clamp(min=1.15), zoom)
    middle = (boxes[:, :2] + boxes[:, 2:] / 2) / side * 2 - 1
    target = (middle * 0.6 + 0.1 * torch.randn(n, 2)).clamp(-0.4, 0.4)
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    turn = torch.stack([torch.stack([cos, sin], -1), torch.stack([-sin, cos], -1)], 1)
    shift = middle[:, :, None] - turn @ target[:, :, None]
    # A slight keystone: the farther side is smaller.
    grid = F.affine_grid(torch.cat([turn, shift], 2), [n, 4, side, side], align_corners=False)
    keystone = 1 + 0.12 * torch.randn(n, 1, 1) * torch.linspace(-1, 1, side)[None, None, :]
    grid = torch.stack([grid[..., 0], (grid[..., 1] - middle[:, 1, None, None]) * keystone + middle[:, 1, None, None]], -1)
    filled = F.grid_sample(layer, grid, padding_mode="border", align_corners=False)
    outside = (grid.abs() > 1).any(-1)[:, None] & (whole < 1)
    alpha = torch.where(outside, torch.zeros(()), filled[:, 3:])
    behind = scene_behind(photo)
    picture = behind + (filled[:, :3] - behind) * alpha
    size = boxes[:, 2:] * zoom[:, None]
    centre = (target + 1) / 2 * side
    return picture, torch.cat([centre - size / 2, size], 1)


def scene_behind(pictures: Tensor) -> Tensor:
    """Out-of-focus parts of other pictures, or flat walls."""
    n, _, side, _ = pictures.shape
    other = pictures.roll(1 + int(torch.randint(max(n - 1, 1), (1,))), 0)
    corner = torch.rand(n, 2) * 1.2 - 0.6
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 0.35
    theta[:, :, 2] = corner
    small = F.grid_sample(other, F.affine_grid(theta, [n, 3, 40, 40], align_corners=False), align_corners=False)
    blurred = F.interpolate(small, size=(side, side), mode="bilinear", align_corners=False)
    flat = torch.rand(n, 3, 1, 1) + 0.04 * torch.randn(n, 1, side, side)
    return torch.where(torch.rand(n, 1, 1, 1) < 0.3, flat, blurred)


def paper_colour(n: int) -> Tensor:
    return 0.7 + 0.3 * torch.rand(n, 1, 1, 1) + 0.03 * torch.randn(n, 3, 1, 1)


def bezel_colour(n: int) -> Tensor:
    return 0.12 * torch.rand(n, 1, 1, 1) + 0.8 * _where(n, 0.15)


def print_attack(x: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    return in_scene(printed(x), boxes, paper_colour, 0.6)


def screen_attack(x: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    return in_scene(displayed(x), boxes, bezel_colour, 0.5)


def cut_out_attack(x: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """A printed face, cut along its contour, in front of somebody else's head; half of them with holes for the eyes."""
    n, _, side, _ = x.shape
    k = 1 + int(torch.randint(max(n - 1, 1), (1,)))
    wearer, theirs = x.roll(k, 0), boxes.roll(k, 0)
    ratio = (theirs[:, 2:] / boxes[:, 2:]).mean(1)
    ours, other = ((b[:, :2] + b[:, 2:] / 2) / side * 2 - 1 for b in (boxes, theirs))
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = ratio
    theta[:, :, 2] = other - ratio[:, None] * ours
    behind = F.grid_sample(wearer, F.affine_grid(theta, list(x.shape), align_corners=False), padding_mode="reflection",
                           align_corners=False)
    line = torch.arange(side).float()
    u = (line[None, None, None, :] - (boxes[:, 0] + boxes[:, 2] / 2).view(n, 1, 1, 1)) / boxes[:, 2].view(n, 1, 1, 1)
    v = (line[None, None, :, None] - (boxes[:, 1] + boxes[:, 3] / 2).view(n, 1, 1, 1)) / boxes[:, 3].view(n, 1, 1, 1)
    wobble = 0.06 * smooth_noise(n, 5, side + side % 4, x.device)[..., :side, :side]
    radius = _uniform(n, 0.42, 0.62)
    mask = ((u / radius) ** 2 + (v / (radius * 1.12)) ** 2 + wobble < 1).float()
    holes = sum((((u - s * 0.2) / 0.11) ** 2 + ((v + 0.08) / 0.06) ** 2 < 1).float() for s in (-1, 1))
    mask = mask * (1 - holes.clamp(max=1) * _where(n, 0.5))
    edge = F.avg_pool2d(mask, 3, 1, 1)
    face = printed(x)
    rim = ((edge > 0.05) & (edge < 0.95)).float() * _where(n, 0.5)
    face = torch.where(rim > 0, paper_colour(n).expand_as(face), face)
    return behind + (face - behind) * edge, boxes


def bona_fide(x: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The picture itself, in some cases with harmless rectangles beside the face."""
    n, _, side, _ = x.shape
    line = torch.arange(side).float()
    across, down = line[None, None, None, :], line[None, None, :, None]
    kept = ((across > (boxes[:, 0] - 0.15 * boxes[:, 2]).view(n, 1, 1, 1)) & (across < (boxes[:, 0] + 1.15 * boxes[:, 2]).view(n, 1, 1, 1))
            & (down > (boxes[:, 1] - 0.25 * boxes[:, 3]).view(n, 1, 1, 1)))
    for _ in range(2):
        left, top = _uniform(n, -60, side), _uniform(n, -60, side)
        drawn = (across > left) & (across < left + _uniform(n, 20, 120)) & (down > top) & (down < top + _uniform(n, 20, 200))
        drawn = drawn & ~kept & (torch.rand(n, 1, 1, 1) < 0.3)
        x = torch.where(drawn, torch.rand(n, 3, 1, 1).expand_as(x), x)
    return x, boxes


def zoom_in(x: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The camera's effect: nearer by up to a third, turned a little, around the face's middle."""
    n, _, side, _ = x.shape
    zoom, angle = torch.exp(0.3 * torch.rand(n)), 0.1 * torch.randn(n)
    middle = (boxes[:, :2] + boxes[:, 2:] / 2) / side * 2 - 1
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    turn = torch.stack([torch.stack([cos, sin], -1), torch.stack([-sin, cos], -1)], 1)
    shift = middle[:, :, None] - turn @ middle[:, :, None]
    grid = F.affine_grid(torch.cat([turn, shift], 2), list(x.shape), align_corners=False)
    size = boxes[:, 2:] * zoom[:, None]
    return (F.grid_sample(x, grid, padding_mode="reflection", align_corners=False),
            torch.cat([(middle + 1) / 2 * side - size / 2, size], 1))


PRESENTATIONS = (bona_fide, print_attack, screen_attack, cut_out_attack)


def present(frames: Tensor, boxes: Tensor, species: Tensor) -> tuple[Tensor, Tensor]:
    """Floats in [0, 1] (n, 3, s, s) with a face box each -> the same in front of a camera, as their species says."""
    frames, boxes = frames.clone(), boxes.clone()
    for kind, presentation in enumerate(PRESENTATIONS):
        chosen = (species == kind).nonzero().flatten()
        if len(chosen):
            frames[chosen], boxes[chosen] = presentation(frames[chosen], boxes[chosen])
    frames, boxes = zoom_in(frames, boxes)
    soft = (torch.rand(len(frames)) < 0.3).nonzero().flatten()
    if len(soft):
        frames[soft] = lower_resolution(frames[soft])
    return frames.clamp_(0, 1), boxes
