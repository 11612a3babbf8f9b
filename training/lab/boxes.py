"""Boxes, landmarks and YuNet's grid. Boxes are (x, y, width, height); landmarks are right eye, left eye, nose, right and
left corner of the mouth, as seen in the picture from left to right for an upright face."""
from __future__ import annotations

import torch
from torch import Tensor

STRIDES = (8, 16, 32)
MIRRORED_LANDMARKS = (1, 0, 2, 4, 3)


def cells(height: int, width: int, stride: int, device: torch.device) -> Tensor:
    """(cells, 2): column and row of every cell of a picture, row by row."""
    rows, columns = torch.meshgrid(torch.arange(height // stride, device=device),
                                   torch.arange(width // stride, device=device), indexing="ij")
    return torch.stack([columns, rows], -1).view(-1, 2).float()


def decode_boxes(raw: Tensor, grid: Tensor, stride: int) -> Tensor:
    """(..., cells, 4) outputs -> boxes in pixels."""
    centre = (grid + raw[..., :2]) * stride
    size = raw[..., 2:].clamp(max=8).exp() * stride
    return torch.cat([centre - size / 2, size], -1)


def decode_landmarks(raw: Tensor, grid: Tensor, stride: int) -> Tensor:
    """(..., cells, 10) outputs -> (..., cells, 5, 2) in pixels."""
    return (raw.unflatten(-1, (5, 2)) + grid[:, None]) * stride


def overlap(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of boxes (..., 4), pair by pair."""
    low = torch.maximum(a[..., :2], b[..., :2])
    high = torch.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    return shared / (a[..., 2:].prod(-1) + b[..., 2:].prod(-1) - shared).clamp(min=1e-6)


def generalised_overlap(a: Tensor, b: Tensor) -> Tensor:
    """GIoU (Rezatofighi et al. 2019): falls below zero with the distance of boxes that do not meet."""
    low, high = torch.minimum(a[..., :2], b[..., :2]), torch.maximum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    hull = (high - low).prod(-1).clamp(min=1e-6)
    both = overlap(a, b)
    union = (a[..., 2:].prod(-1) + b[..., 2:].prod(-1)) / (1 + both)
    return both - (hull - union) / hull


class Found:
    """Faces of one picture, best first: scores (n,), boxes (n, 4), landmarks (n, 5, 2)."""

    def __init__(self, scores: Tensor, boxes: Tensor, landmarks: Tensor) -> None:
        self.scores, self.boxes, self.landmarks = scores, boxes, landmarks


def find_faces(outputs: dict[str, Tensor], height: int, width: int, least: float) -> list[Found]:
    """YuNet's outputs of a batch -> faces with at least this score, overlapping ones suppressed at 0.3."""
    parts = []
    for stride in STRIDES:
        grid = cells(height, width, stride, outputs["cls_8"].device)
        score = (outputs[f"cls_{stride}"] * outputs[f"obj_{stride}"]).clamp(0, 1).sqrt().flatten(1)
        parts.append((score, decode_boxes(outputs[f"bbox_{stride}"], grid, stride),
                      decode_landmarks(outputs[f"kps_{stride}"], grid, stride)))
    scores, boxes, landmarks = (torch.cat(p, 1) for p in zip(*parts))
    found = []
    for s, b, l in zip(scores, boxes, landmarks):
        order = s.argsort(descending=True)
        order = order[s[order] >= least].tolist()
        kept: list[int] = []
        for i in order:
            if not kept or float(overlap(b[i], b[kept]).max()) <= 0.3:
                kept.append(i)
        found.append(Found(s[kept], b[kept], l[kept]))
    return found
