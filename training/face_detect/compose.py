"""Composes new pictures from labelled frames: turned, scaled, laid over each other on other backgrounds, then degraded.

A third of the pictures are one frame about as it was taken, with all the heads behind its subject. The others have a part of
a frame seen close up as background, which often shows no face, and up to three frames laid over it.
Where faces are is known from the frames' labels; how sure one may be of each is what the teacher says of the new picture.
"""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.boxes import MIRRORED_LANDMARKS, overlap
from lab.frames import FRAME_SIDE
from lab.photometric import block_compression, grey, light, lower_resolution, noise, sometimes
from lab.yunet import Labels

from .teacher import Opinion

SMALLEST_FACE = 12.0
AS_TAKEN = 0.35
"""The part of pictures that are one whole frame."""
LEAST_VISIBLE, CLEARLY_VISIBLE = 0.3, 0.75
_SAMPLES = torch.tensor([(x, y) for y in (0.15, 0.5, 0.85) for x in (0.15, 0.5, 0.85)])


@dataclass(frozen=True)
class Pictures:
    """Floats in [0, 1] (n, 3, side, side) and their faces: boxes (n, m, 4), landmarks (n, m, 5, 2), kinds (n, m) as in
    lab.yunet.Labels. Of every cell of all grids: the teacher's score (n, cells), and which face it sees there, or -1."""

    images: Tensor
    boxes: Tensor
    landmarks: Tensor
    kinds: Tensor
    scores: Tensor
    who: Tensor


@dataclass(frozen=True)
class Placement:
    """canvas = scale * rotation(angle) * (mirrored frame point - centre of the frame) + middle."""

    scale: Tensor
    angle: Tensor
    middle: Tensor
    mirrored: Tensor

    def to_canvas(self, points: Tensor) -> Tensor:
        """(n, ..., 2) frame points -> canvas points."""
        extra = (1,) * (points.dim() - 2)
        p = points - FRAME_SIDE / 2
        x = torch.where(self.mirrored.view(-1, *extra), -p[..., 0], p[..., 0])
        cos, sin = (f(self.angle).mul(self.scale).view(-1, *extra) for f in (torch.cos, torch.sin))
        turned = torch.stack([cos * x - sin * p[..., 1], sin * x + cos * p[..., 1]], -1)
        return turned + self.middle.view(-1, *extra, 2)

    def grid(self, side: int) -> Tensor:
        """For F.grid_sample: the position in the frame of each canvas pixel, in [-1, 1]."""
        line = torch.arange(side) + 0.5
        q = torch.stack([line[None, :].expand(side, side), line[:, None].expand(side, side)], -1)
        d = q[None] - self.middle[:, None, None]
        cos, sin = (f(self.angle).div(self.scale).view(-1, 1, 1) for f in (torch.cos, torch.sin))
        x = cos * d[..., 0] + sin * d[..., 1]
        y = -sin * d[..., 0] + cos * d[..., 1]
        x = torch.where(self.mirrored.view(-1, 1, 1), -x, x)
        return torch.stack([x, y], -1) / (FRAME_SIDE / 2)


def _uniform(n: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(n)


def background_placement(n: int, side: int) -> Placement:
    """Two to six times as large as the picture, at a random position."""
    scale = _uniform(n, 2.0, 6.0) * side / FRAME_SIDE
    reach = (scale * FRAME_SIDE - side * 1.3).clamp(min=0)[:, None] / 2
    return Placement(scale, _uniform(n, -0.3, 0.3), side / 2 + reach * (2 * torch.rand(n, 2) - 1), torch.rand(n) < 0.5)


def whole_placement(n: int, side: int) -> Placement:
    """Roughly filling the picture."""
    return Placement(_uniform(n, 0.85, 1.3) * side / FRAME_SIDE, 0.06 * torch.randn(n),
                     side / 2 + 0.05 * side * torch.randn(n, 2), torch.rand(n) < 0.5)


def foreground_placement(n: int, side: int) -> Placement:
    """From a fifth of the picture to twice as large, evenly in the logarithm; mostly upright."""
    scale = torch.exp(_uniform(n, math.log(0.2), math.log(2.0))) * side / FRAME_SIDE
    tilt = torch.where(torch.rand(n) < 0.85, 0.2 * torch.randn(n), _uniform(n, -0.8, 0.8))
    room = (1 - scale * FRAME_SIDE / side).abs()[:, None] * side / 2 + 0.12 * side
    return Placement(scale, tilt, side / 2 + room * (2 * torch.rand(n, 2) - 1), torch.rand(n) < 0.5)


def _either(first: Tensor, a: Placement, b: Placement) -> Placement:
    """Row by row: a's where `first`, else b's."""
    return Placement(torch.where(first, a.scale, b.scale), torch.where(first, a.angle, b.angle),
                     torch.where(first[:, None], a.middle, b.middle), torch.where(first, a.mirrored, b.mirrored))


class Composer:
    """Draws from frames, uint8 (n, 3, 250, 250), and their labels; `look` is what the teacher thinks of a picture."""

    def __init__(self, frames: Tensor, labels: Labels, look: Callable[[Tensor], Opinion]) -> None:
        self.frames, self.labels, self.look = frames, labels, look
        crowded = (labels.kinds > 0).sum(1).clamp(1, 4).float()
        self.chance = crowded / crowded.sum()
        self.halves = torch.cat([F.interpolate(part.float(), scale_factor=0.5, mode="area").round().byte()
                                 for part in frames.split(256)])

    def _sample(self, index: Tensor, placement: Placement, side: int) -> tuple[Tensor, Tensor]:
        """Pictures (n, 3, side, side) and where they are (n, 1, side, side). Much shrunk frames come from half-size ones."""
        grid = placement.grid(side)
        small = placement.scale < 0.6
        out = torch.empty(len(index), 3, side, side)
        for chosen, source in ((small, self.halves), (~small, self.frames)):
            if bool(chosen.any()):
                out[chosen] = F.grid_sample(source[index[chosen]].float() / 255, grid[chosen], padding_mode="border",
                                            align_corners=False)
        inside = (grid.abs() <= 1).all(-1)[:, None]
        return out, inside

    def _faces(self, index: Tensor, placement: Placement, side: int) -> tuple[Tensor, Tensor, Tensor]:
        boxes, landmarks = self.labels.boxes[index], placement.to_canvas(self.labels.landmarks[index])
        kinds = self.labels.kinds[index].clone()
        swapped = landmarks[:, :, list(MIRRORED_LANDMARKS)]
        landmarks = torch.where(placement.mirrored.view(-1, 1, 1, 1), swapped, landmarks)
        middle = placement.to_canvas(boxes[..., :2] + boxes[..., 2:] / 2)
        size = boxes[..., 2:] * placement.scale.view(-1, 1, 1)
        boxes = torch.cat([middle - size / 2, size], -1)
        points = boxes[..., None, :2] + _SAMPLES * size[..., None, :]
        visible = ((points >= 0) & (points <= side)).all(-1).float().mean(-1)
        kinds[(visible < CLEARLY_VISIBLE) & (kinds == 1)] = 2
        kinds[visible < LEAST_VISIBLE] = 0
        kinds[(size.amax(-1) < SMALLEST_FACE) & (kinds == 1)] = 2
        return boxes, landmarks, kinds

    def make(self, count: int, side: int) -> Pictures:
        index = self._draw(count)
        whole = torch.rand(count) < AS_TAKEN
        placement = _either(whole, whole_placement(count, side), background_placement(count, side))
        canvas, _ = self._sample(index, placement, side)
        layers = [self._faces(index, placement, side)]
        flat = ~whole & (torch.rand(count) < 0.2)
        canvas[flat] = torch.rand(int(flat.sum()), 3, 1, 1)
        layers[0][2][flat] = 0
        for chance in (0.95, 0.4, 0.15):
            placed = (~whole & (torch.rand(count) < chance)).nonzero().flatten()
            index = self._draw(len(placed))
            placement = foreground_placement(len(placed), side)
            picture, inside = self._sample(index, placement, side)
            canvas[placed] = torch.where(inside, picture, canvas[placed])
            for boxes, _, kinds in layers:
                kinds[placed] = _covered(boxes[placed], kinds[placed], inside[:, 0], side)
            new = self._faces(index, placement, side)
            layer = tuple(torch.zeros(count, *part.shape[1:], dtype=part.dtype) for part in new)
            for target, part in zip(layer, new):
                target[placed] = part
            layers.append(layer)
        boxes, landmarks, kinds = (torch.cat(parts, 1) for parts in zip(*layers))
        seen = self.look(canvas)
        return Pictures(canvas, boxes, landmarks, kinds, seen.scores.half(), which_face(seen, boxes, kinds))

    def _draw(self, count: int) -> Tensor:
        """Frames with several faces are drawn more often."""
        return torch.multinomial(self.chance, max(count, 1), replacement=True)[:count]


def which_face(seen: Opinion, boxes: Tensor, kinds: Tensor, least: float = 0.1) -> Tensor:
    """The index of the labelled face that the teacher's box of a cell overlaps most, by half at least; -1 where there is
    none, or a score below `least`."""
    who = torch.full(seen.scores.shape, -1, dtype=torch.int8)
    n, c = (seen.scores >= least).nonzero(as_tuple=True)
    if len(n):
        shared = overlap(seen.boxes[n, c][:, None], boxes[n]) * (kinds[n] > 0)
        best, index = shared.max(1)
        who[n, c] = torch.where(best >= 0.5, index, torch.full_like(index, -1)).to(torch.int8)
    return who


def worsen(pictures: Pictures) -> Pictures:
    """Parts of faces hidden, then light, sharpness and colour changed. Works in place."""
    images = pictures.images
    _hide_parts(images, pictures.boxes, pictures.kinds)
    for change, chance in ((light, 0.8), (lower_resolution, 0.2), (_blur, 0.15), (noise, 0.25),
                           (block_compression, 0.25), (grey, 0.15)):
        sometimes(images, change, chance)
    images.clamp_(0, 1)
    return pictures


_BESIDES_IMAGES = ("boxes", "landmarks", "kinds", "scores", "who")


class Pool:
    """The last pictures that were composed, as bytes. Composing costs more than a step of training: each is used a few
    times, never twice with the same light."""

    def __init__(self, size: int, composer: Composer, side: int) -> None:
        self.size, self.composer, self.side = size, composer, side
        self.filled = self.next = 0
        self.kept: Pictures | None = None

    def add(self, count: int) -> None:
        new = self.composer.make(count, self.side)
        if self.kept is None:
            self.kept = Pictures(torch.empty(self.size, 3, self.side, self.side, dtype=torch.uint8),
                                 *(torch.empty(self.size, *getattr(new, part).shape[1:], dtype=getattr(new, part).dtype)
                                   for part in _BESIDES_IMAGES))
        place = (self.next + torch.arange(count)) % self.size
        self.kept.images[place] = (new.images.clamp(0, 1) * 255).round().byte()
        for part in _BESIDES_IMAGES:
            getattr(self.kept, part)[place] = getattr(new, part)
        self.next = (self.next + count) % self.size
        self.filled = min(self.size, self.filled + count)

    def draw(self, count: int) -> Pictures:
        assert self.kept is not None
        who = torch.randperm(self.filled)[:count]
        return worsen(Pictures(self.kept.images[who].float() / 255, *(getattr(self.kept, part)[who] for part in _BESIDES_IMAGES)))


def _covered(boxes: Tensor, kinds: Tensor, inside: Tensor, side: int) -> Tensor:
    """Kinds after a frame was laid over: mostly hidden faces count as none, half hidden ones as doubtful."""
    points = (boxes[..., None, :2] + _SAMPLES * boxes[..., None, 2:]).long().clamp(0, side - 1)
    n = torch.arange(len(boxes)).view(-1, 1, 1)
    hidden = inside[n, points[..., 1], points[..., 0]].float().mean(-1)
    kinds = torch.where((hidden > 1 - CLEARLY_VISIBLE) & (kinds == 1), torch.full_like(kinds, 2), kinds)
    return torch.where(hidden > 1 - LEAST_VISIBLE, torch.zeros_like(kinds), kinds)


def _hide_parts(canvas: Tensor, boxes: Tensor, kinds: Tensor) -> None:
    """Covers a strip of every fourth face, as masks, dark glasses and hands do; the face stays one to be found."""
    side = canvas.shape[-1]
    for i, k in ((kinds == 1) & (torch.rand(kinds.shape) < 0.25)).nonzero().tolist():
        x, y, width, height = boxes[i, k].tolist()
        top, tall = (0.25, 0.25) if torch.rand(1) < 0.4 else (0.55, 0.45)
        left, wide = float(_uniform(1, -0.1, 0.4)), float(_uniform(1, 0.4, 1.1))
        x0, x1 = (min(max(round(x + v * width), 0), side) for v in (left, left + wide))
        y0, y1 = (min(max(round(y + v * height), 0), side) for v in (top, top + tall))
        canvas[i, :, y0:y1, x0:x1] = torch.rand(3, 1, 1) * float(torch.rand(1))


def _blur(x: Tensor) -> Tensor:
    """Along one direction, as hands and heads move."""
    length = int(torch.randint(1, 4, (1,))) * 2 + 1
    kernel = torch.zeros(1, 1, length, length)
    if torch.rand(1) < 0.5:
        kernel[0, 0, length // 2] = 1 / length
    else:
        kernel[0, 0] = torch.eye(length) / length
    return F.conv2d(x.flatten(0, 1)[:, None], kernel, padding=length // 2).view_as(x)
