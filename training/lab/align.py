"""The aligned face, as the program makes it: ArcFace's template of five landmarks, with a margin."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

TEMPLATE = torch.tensor([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
MARGIN, SIDE = 8, 128


def align(picture: Tensor, landmarks: Tensor) -> Tensor:
    """uint8 (1, 3, h, w) and five landmarks (5, 2) -> uint8 (1, 3, 128, 128), by the similarity with the least squared error."""
    wanted = TEMPLATE + MARGIN
    # picture = [[a, -b], [b, a]] template + (tx, ty), linear in its four unknowns
    x, y = wanted[:, 0], wanted[:, 1]
    one, none = torch.ones(5), torch.zeros(5)
    rows = torch.cat([torch.stack([x, -y, one, none], 1), torch.stack([y, x, none, one], 1)])
    a, b, tx, ty = torch.linalg.solve(rows.t() @ rows, rows.t() @ torch.cat([landmarks[:, 0], landmarks[:, 1]])).tolist()
    line = torch.arange(SIDE) + 0.5
    u, v = line[None, :].expand(SIDE, SIDE), line[:, None].expand(SIDE, SIDE)
    height, width = picture.shape[-2:]
    grid = torch.stack([(a * u - b * v + tx) / width, (b * u + a * v + ty) / height], -1) * 2 - 1
    scale = (a * a + b * b) ** 0.5
    x = picture.float()
    if scale > 2:  # much smaller than the picture: average first, so that nothing is skipped
        x = F.interpolate(x, scale_factor=1 / (scale / 1.5), mode="area")
    return F.grid_sample(x, grid[None], padding_mode="border", align_corners=False).round().clamp(0, 255).byte()
