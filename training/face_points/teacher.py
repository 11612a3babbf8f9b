"""The teacher: MediaPipe's face mesh (Apache-2.0; Google's own pictures), read from its TensorFlow.js form.

It labels the aligned faces once, each in eight views: mirrored or not, at three more sizes and places. The mean of what it
says is the label, the spread tells how sure it is.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.tfjs_graph import TfjsModule

from .points import COUNT, MESH_INDICES, MIRRORED

SIDE = 192
SURE = 0.9
"""The least score of a picture that is learnt from."""
# Size of the part that is looked at, as a part of the face's own picture, and where its middle lies.
VIEWS = ((1.0, 0.0, 0.0), (1.1, 0.0, 0.02), (0.95, 0.02, 0.0), (1.05, -0.02, -0.02))
_BATCH = 64


class Mesh:
    def __init__(self, path: Path) -> None:
        self.network = TfjsModule(path).eval().to(memory_format=torch.channels_last)
        self.order = torch.tensor(MESH_INDICES)

    @torch.no_grad()
    def find(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 (n, 3, s, s) -> points (n, COUNT, 3) in units of the picture's side, and how sure it is of a face (n)."""
        views = [self._look(faces, *view, mirrored) for view in VIEWS for mirrored in (False, True)]
        points, scores = (torch.stack(parts) for parts in zip(*views))
        return points.mean(0), scores.mean(0)

    def _look(self, faces: Tensor, size: float, right: float, down: float, mirrored: bool) -> tuple[Tensor, Tensor]:
        line = (torch.arange(SIDE) + 0.5) / SIDE - 0.5
        grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1) * size + torch.tensor([right, down])
        x = F.grid_sample(faces.float() / 255, (2 * grid)[None].expand(len(faces), -1, -1, -1), padding_mode="border",
                          align_corners=False)
        outputs = self.network(x.flip(-1) if mirrored else x)
        points = next(v for v in outputs.values() if v.shape[1] == 468 * 3).view(-1, 468, 3)[:, self.order] / SIDE
        score = next(v for v in outputs.values() if v.shape[1] == 1)[:, 0]
        if mirrored:
            points = points[:, list(MIRRORED)]
            points = torch.cat([1 - points[..., :1], points[..., 1:]], -1)
        plane = (points[..., :2] - 0.5) * size + torch.tensor([right, down]) + 0.5
        return torch.cat([plane, points[..., 2:] * size], -1), score


def label(faces: Tensor, mesh: Path, cache: Path) -> tuple[Tensor, Tensor]:
    """Points (n, COUNT, 3) and scores (n) of uint8 faces; kept in `cache`."""
    if cache.exists():
        kept = torch.load(cache)
        if len(kept["scores"]) == len(faces):
            return kept["points"], kept["scores"]
    net = Mesh(mesh)
    points, scores = torch.empty(len(faces), COUNT, 3), torch.empty(len(faces))
    for start in range(0, len(faces), _BATCH):
        points[start : start + _BATCH], scores[start : start + _BATCH] = net.find(faces[start : start + _BATCH])
        print(f"\rlabelled {min(len(faces), start + _BATCH)} of {len(faces)} faces", end="", flush=True)
    print()
    torch.save({"points": points, "scores": scores}, cache)
    return points, scores
