"""Augmentation of the student's input: alignment error, light, blur, noise, block compression, lost colour, an infrared lamp, hidden
parts."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.photometric import block_compression, grey, hide, infrared, light, lower_resolution, noise, sometimes

from .blend import centre, small_warp
from .model import INPUT_SIZE

UNTOUCHED = 0.25


def augment(faces: Tensor) -> Tensor:
    """uint8 (n, 3, 120, 120) -> float in [0, 1] (n, 3, 112, 112). A quarter passes unchanged but for the crop."""
    result = centre(faces).float() / 255
    chosen = (torch.rand(faces.shape[0], device=faces.device) >= UNTOUCHED).nonzero().flatten()
    if chosen.numel():
        x = _realign(faces[chosen])
        for change, chance in ((light, 0.8), (lower_resolution, 0.25), (noise, 0.25), (block_compression, 0.2),
                               (grey, 0.15), (infrared, 0.1), (hide, 0.15)):
            sometimes(x, change, chance)
        result[chosen] = x.clamp_(0, 1)
    return result


def _realign(faces: Tensor) -> Tensor:
    grid = small_warp(faces.shape[0], faces.device, 0.035, 0.03, 1.2, 0.0, INPUT_SIZE, faces.shape[-1])
    return F.grid_sample(faces.float() / 255, grid, padding_mode="border", align_corners=False)
