"""The points of the 468-point mesh that the student has, and measures of them.

Right and left are the face's own; a mirrored picture shows them exchanged.
"""
from __future__ import annotations

import torch
from torch import Tensor

# Outer corner first, then along the upper lid to the inner corner and back along the lower lid.
RIGHT_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
RIGHT_BROW = (70, 63, 105, 66, 107)
LEFT_BROW = (300, 293, 334, 296, 336)
NOSE = (168, 6, 195, 4, 1, 2)
RIGHT_NOSTRIL, LEFT_NOSTRIL = (98, 64), (327, 294)
LIPS_MIDDLE = (0, 13, 14, 17)
RIGHT_LIPS, LEFT_LIPS = (61, 40, 37, 91, 84, 78, 81, 178), (291, 270, 267, 321, 314, 308, 311, 402)
OVAL_MIDDLE = (10, 152)
RIGHT_OVAL, LEFT_OVAL = (67, 54, 21, 127, 234, 132, 172, 150, 148), (297, 284, 251, 356, 454, 361, 397, 379, 377)
RIGHT_CHEEK, LEFT_CHEEK = (50, 205, 117), (280, 425, 346)

MESH_INDICES = (RIGHT_EYE + LEFT_EYE + RIGHT_BROW + LEFT_BROW + NOSE + RIGHT_NOSTRIL + LEFT_NOSTRIL + LIPS_MIDDLE +
                RIGHT_LIPS + LEFT_LIPS + OVAL_MIDDLE + RIGHT_OVAL + LEFT_OVAL + RIGHT_CHEEK + LEFT_CHEEK)
COUNT = len(MESH_INDICES)
_PAIRS = [(RIGHT_EYE, LEFT_EYE), (RIGHT_BROW, LEFT_BROW), (RIGHT_NOSTRIL, LEFT_NOSTRIL), (RIGHT_LIPS, LEFT_LIPS),
          (RIGHT_OVAL, LEFT_OVAL), (RIGHT_CHEEK, LEFT_CHEEK)]


def _mirrored() -> tuple[int, ...]:
    place = {mesh: i for i, mesh in enumerate(MESH_INDICES)}
    other = {i: i for i in range(COUNT)}
    for right, left in _PAIRS:
        for r, l in zip(right, left):
            other[place[r]], other[place[l]] = place[l], place[r]
    return tuple(other[i] for i in range(COUNT))


MIRRORED = _mirrored()
"""The point that takes each point's place when the picture is mirrored."""


def eye_distance(points: Tensor) -> Tensor:
    """(n, COUNT, 2 or 3) -> (n): between the middles of the eyes' corners, in the picture's plane."""
    right = (points[:, 0, :2] + points[:, 8, :2]) / 2
    left = (points[:, 16, :2] + points[:, 24, :2]) / 2
    return (right - left).norm(dim=-1)


def eye_openness(points: Tensor) -> Tensor:
    """(n, COUNT, 2 or 3) -> (n, 2), right and left: mean height between the lids over the width (the eye aspect ratio of
    Soukupova and Cech 2016, with three heights)."""
    ratios = []
    for first in (0, 16):
        eye = points[:, first : first + 16, :2]
        height = torch.stack([(eye[:, upper] - eye[:, 16 - upper]).norm(dim=-1) for upper in (3, 4, 5)]).mean(0)
        ratios.append(height / (eye[:, 0] - eye[:, 8]).norm(dim=-1).clamp(min=1e-6))
    return torch.stack(ratios, -1)
