"""The loss function.

Every cell learns the teacher's score there, hard ones more (the quality focal loss of Li et al. 2020). Where the teacher sees a
labelled face, the cell learns that face's box and landmarks, which many looks agreed on, by how sure the teacher is.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.boxes import STRIDES, cells, decode_boxes, decode_landmarks, generalised_overlap

from .compose import Pictures


@dataclass(frozen=True)
class Loss:
    total: Tensor
    score: Tensor
    box: Tensor
    landmarks: Tensor


def detection_loss(grids: list[Tensor], pictures: Pictures) -> Loss:
    side = pictures.images.shape[-1]
    rows = torch.cat([grid.float().permute(0, 2, 3, 1).flatten(1, 2) for grid in grids], 1)
    place = torch.cat([cells(side, side, stride, rows.device) for stride in STRIDES])
    stride = torch.cat([torch.full(((side // s) ** 2,), float(s)) for s in STRIDES]).to(rows.device)
    wanted_scores = pictures.scores.float()
    cost = F.binary_cross_entropy_with_logits(rows[..., 0], wanted_scores, reduction="none")
    score = (cost * (wanted_scores - rows[..., 0].detach().sigmoid()).abs()).sum()
    n, c = (pictures.who >= 0).nonzero(as_tuple=True)
    box = points = torch.zeros(())
    weight = wanted_scores[n, c]
    if len(n):
        who = pictures.who[n, c].long()
        wanted, wanted_points = pictures.boxes[n, who], pictures.landmarks[n, who]
        step = stride[c, None]
        box = (weight * (1 - generalised_overlap(decode_boxes(rows[n, c, 1:5], place[c], step), wanted))).sum()
        size = wanted[:, 2:].prod(-1).sqrt()[:, None, None]
        off = (decode_landmarks(rows[n, c, 5:], place[c], step[:, None]) - wanted_points) / size
        points = (weight[:, None, None] * F.smooth_l1_loss(off, torch.zeros_like(off), beta=0.02, reduction="none")).sum() / 10
    many = weight.sum().clamp(min=1.0)
    return Loss((2 * score + 2 * box + 10 * points) / many, (score / many).detach(), (box / many).detach(),
                (points / many).detach())
