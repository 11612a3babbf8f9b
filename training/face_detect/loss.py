"""Which cells answer for which face, and what wrong answers cost.

A cell answers for a face of its grid's sizes if its middle lies within one step of the face's middle; neighbours within
two steps, and cells on doubtful faces, are not judged. Scores learn the overlap of their box (Li et al. 2020, QFL).
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .compose import Pictures
from .geometry import STRIDES, cells, decode_boxes, decode_landmarks, generalised_overlap, overlap

FACE_SIZES = ((0.0, 48.0), (36.0, 128.0), (96.0, 1e9))
_FAR = 1e9


@dataclass(frozen=True)
class Loss:
    total: Tensor
    score: Tensor
    box: Tensor
    landmarks: Tensor


def assign(pictures: Pictures, level: int, side: int) -> tuple[Tensor, Tensor]:
    """(n, cells): the index of the face that a cell answers for, or -1; and whether the cell is judged otherwise."""
    stride = STRIDES[level]
    low, high = FACE_SIZES[level]
    middle = (cells(side, side, stride, pictures.boxes.device) + 0.5) * stride
    boxes, kinds = pictures.boxes, pictures.kinds
    size = boxes[..., 2:].prod(-1).sqrt()
    offset = (middle[None, None] - (boxes[..., :2] + boxes[..., 2:] / 2)[:, :, None]).abs().amax(-1) / stride
    right_size = ((size >= low) & (size < high))[..., None]
    face = (kinds == 1)[..., None]
    answers = face & right_size & (offset < 1.0)
    # The smallest face wins where several claim a cell.
    claim = torch.where(answers, size[..., None], torch.full_like(offset, _FAR))
    best, who = claim.min(1)
    chosen = torch.where(best < _FAR, who, torch.full_like(who, -1))
    within = ((middle[None, None] >= boxes[:, :, None, :2]) &
              (middle[None, None] <= (boxes[..., :2] + boxes[..., 2:])[:, :, None])).all(-1)
    unjudged = (face & right_size & (offset < 2.0)) | ((kinds == 2)[..., None] & within)
    return chosen, ~unjudged.any(1)


def detection_loss(grids: list[Tensor], pictures: Pictures) -> Loss:
    side = pictures.images.shape[-1]
    score = torch.zeros(())
    box = torch.zeros(())
    points = torch.zeros(())
    positives = 0
    for level, (stride, grid) in enumerate(zip(STRIDES, grids)):
        rows = grid.float().permute(0, 2, 3, 1).flatten(1, 2)
        chosen, judged = assign(pictures, level, side)
        n, c = (chosen >= 0).nonzero(as_tuple=True)
        target = torch.zeros_like(rows[..., 0])
        if len(n):
            place = cells(side, side, stride, rows.device)[c]
            who = chosen[n, c]
            wanted, wanted_points = pictures.boxes[n, who], pictures.landmarks[n, who]
            got = decode_boxes(rows[n, c, 1:5], place, stride)
            got_points = decode_landmarks(rows[n, c, 5:], place, stride)
            target[n, c] = overlap(got.detach(), wanted).clamp(min=0.05)
            box = box + (1 - generalised_overlap(got, wanted)).sum()
            size = wanted[:, 2:].prod(-1).sqrt()[:, None, None]
            points = points + F.smooth_l1_loss((got_points - wanted_points) / size, torch.zeros_like(got_points),
                                               beta=0.02, reduction="sum") / 10
            positives += len(n)
        logit = rows[..., 0]
        cost = F.binary_cross_entropy_with_logits(logit, target, reduction="none")
        cost = cost * (target - logit.detach().sigmoid()).abs() ** 2
        score = score + cost[judged | (chosen >= 0)].sum()
    many = max(positives, 1)
    return Loss((score + 2 * box + 10 * points) / many, (score / many).detach(), (box / many).detach(),
                (points / many).detach())
