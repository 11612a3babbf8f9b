"""An endless supply of new faces: those the teacher labels, and the pool from which the student draws.

A group of faces shares two parents A and B; each member is A, B, a smooth-mask mix, an alpha blend or an exchange of
coarse and fine detail, every one with its own small warp and tint. Members of a group resemble each other by degrees,
which is what the relational loss needs. The teacher sees the centre 112x112 of each 120x120 face, clean, and mirrored.
Half of the groups have parents of unlike looks (looks.py).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.photometric import enlarge, smooth_noise

from .looks import Looks
from .model import EMBEDDING_SIZE, INPUT_SIZE, MAP_CHANNELS, MAP_GRID
from .teacher import Teacher

POOL_SIZE_PX = 120
GROUP = 4
REAL, MASKED, ALPHA, DETAIL = 0.30, 0.35, 0.15, 0.20
UNLIKE = 0.5


def small_warp(n: int, device: torch.device, angle: float, scale: float, shift_px: float, elastic_px: float | Tensor,
               output_px: int, input_px: int) -> Tensor:
    """Sampling grids (n, output, output, 2) about the image centre: similarity transform plus smooth displacement.

    Standard deviations: `angle` in radians, `scale` relative, shifts in pixels of the input; `elastic_px` may differ between
    the n.
    """
    turn = torch.randn(n, device=device) * angle
    zoom = torch.exp(torch.randn(n, device=device) * scale) * (output_px / input_px)
    shift = torch.randn(n, 2, device=device) * (2 * shift_px / input_px)
    cosine, sine = (zoom * turn.cos())[:, None, None], (zoom * turn.sin())[:, None, None]
    line = (torch.arange(output_px, device=device) * 2 + 1) / output_px - 1
    x, y = line[None, None, :], line[None, :, None]
    grid = torch.stack([cosine * x - sine * y + shift[:, 0, None, None],
                        sine * x + cosine * y + shift[:, 1, None, None]], -1)
    elastic = torch.as_tensor(elastic_px, device=device).view(-1, 1, 1, 1)
    if bool((elastic > 0).any()):
        coarse = torch.randn(n, 2, 4, 4, device=device) * (2 * elastic / input_px)
        grid += enlarge(coarse, output_px).permute(0, 2, 3, 1)
    return grid


def mix_parents(a: Tensor, b: Tensor) -> Tensor:
    """Faces made from two aligned batches in [0, 1], (n, 3, s, s) each."""
    n, size, device = a.shape[0], a.shape[-1], a.device
    kind = torch.rand(n, device=device)
    mask = torch.zeros(n, 1, size, size, device=device)

    masked = (kind >= REAL) & (kind < REAL + MASKED)
    if int(masked.sum()):
        cells = int(torch.randint(2, 6, (1,)))
        sharpness = 1.5 + 4.5 * torch.rand(int(masked.sum()), 1, 1, 1, device=device)
        mask[masked] = torch.sigmoid(sharpness * smooth_noise(int(masked.sum()), cells, size, device))
    alpha = (kind >= REAL + MASKED) & (kind < REAL + MASKED + ALPHA)
    mask[alpha] = torch.rand(int(alpha.sum()), 1, 1, 1, device=device)
    mixed = a + (b - a) * mask

    detail = kind >= 1 - DETAIL
    if int(detail.sum()):
        # A few cells: skin and light of one on the other. Many: what is seen from afar of one, close up of the other.
        few, many = torch.randint(1, 5, (1,)), torch.randint(8, 33, (1,))
        cells = int(few if torch.rand(1) < 0.4 else many)
        difference = F.interpolate(F.adaptive_avg_pool2d(b[detail] - a[detail], cells), size=(size, size),
                                   mode="bilinear", align_corners=False)
        mixed[detail] = a[detail] + difference
    return mixed


def tint(x: Tensor) -> Tensor:
    """Mild change of exposure and colour that the teacher sees too."""
    n, device = x.shape[0], x.device
    gain = 1 + 0.10 * torch.randn(n, 1, 1, 1, device=device) + 0.03 * torch.randn(n, 3, 1, 1, device=device)
    offset = 0.04 * torch.randn(n, 1, 1, 1, device=device)
    return ((x - 0.5) * gain + 0.5 + offset).clamp(0, 1)


class FaceMaker:
    """Makes groups of new faces from `faces`, uint8 (N, 3, 128, 128), and labels them with the teacher."""

    def __init__(self, faces: Tensor, looks: Looks, teacher: Teacher) -> None:
        self.faces = faces
        self.looks = looks
        self.teacher = teacher

    def make(self, groups: int) -> tuple[Tensor, Tensor, Tensor]:
        """uint8 (4 * groups, 3, 120, 120), unit embeddings (4 * groups, 128) and maps (4 * groups, 128, 7, 7)."""
        device, n = self.faces.device, groups * GROUP
        unlike = torch.rand(groups, device=device) < UNLIKE
        anybody = torch.randint(self.faces.shape[0], (2, groups), device=device)
        parents = torch.where(unlike, self.looks.unlike(groups), anybody)
        a, b = (self._warped(p.repeat_interleave(GROUP), n) for p in parents)
        swap = torch.rand(n, 1, 1, 1, device=device) < 0.5
        made = tint(mix_parents(torch.where(swap, a, b), torch.where(swap, b, a)))
        made = (made * 255).round().to(torch.uint8)
        return made, *self.teacher.look_twice(centre(made))

    def _warped(self, index: Tensor, n: int) -> Tensor:
        face = self.faces[index].float() / 255
        flip = (torch.rand(index.shape[0] // GROUP, device=face.device) < 0.5).repeat_interleave(GROUP)
        shape = 0.6 + 2.2 * torch.rand(n, device=face.device)  # other proportions: somebody else, for the teacher too
        grid = small_warp(n, face.device, 0.03, 0.03, 1.0, shape, POOL_SIZE_PX, face.shape[-1])
        grid = torch.stack([torch.where(flip[:, None, None], -grid[..., 0], grid[..., 0]), grid[..., 1]], -1)
        return F.grid_sample(face, grid, padding_mode="reflection", align_corners=False).clamp(0, 1)


def centre(x: Tensor, size: int = INPUT_SIZE) -> Tensor:
    """The middle `size` x `size` of (n, c, s, s)."""
    margin = (x.shape[-1] - size) // 2
    return x[..., margin : margin + size, margin : margin + size]


class Pool:
    """A ring of labelled faces; whole groups are put in and drawn, so that a batch holds relatives."""

    def __init__(self, capacity: int, device: torch.device) -> None:
        self.capacity = capacity // GROUP
        self.faces = torch.empty(self.capacity, GROUP, 3, POOL_SIZE_PX, POOL_SIZE_PX, dtype=torch.uint8, device=device)
        self.targets = torch.empty(self.capacity, GROUP, EMBEDDING_SIZE, device=device)
        self.maps = torch.empty(self.capacity, GROUP, MAP_CHANNELS, MAP_GRID, MAP_GRID, dtype=torch.bfloat16, device=device)
        self.groups_put = 0

    def __len__(self) -> int:
        return min(self.groups_put, self.capacity) * GROUP

    def put(self, faces: Tensor, targets: Tensor, maps: Tensor) -> None:
        groups = faces.shape[0] // GROUP
        slots = torch.arange(self.groups_put, self.groups_put + groups, device=faces.device) % self.capacity
        self.faces[slots] = faces.view(groups, GROUP, *faces.shape[1:])
        self.targets[slots] = targets.view(groups, GROUP, -1)
        self.maps[slots] = maps.reshape(groups, GROUP, *maps.shape[1:])
        self.groups_put += groups

    def draw(self, n: int) -> tuple[Tensor, Tensor, Tensor]:
        """`n` faces, their targets and maps, n a multiple of the group size."""
        filled = len(self) // GROUP
        slots = torch.randint(filled, (n // GROUP,), device=self.faces.device)
        return self.faces[slots].flatten(0, 1), self.targets[slots].flatten(0, 1), self.maps[slots].flatten(0, 1)
