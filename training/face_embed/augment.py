"""What only the student sees: alignment error, light, blur, noise, block compression, lost colour, hidden parts."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .blend import centre, small_warp
from .model import INPUT_SIZE

UNTOUCHED = 0.25
_LUMA = (0.299, 0.587, 0.114)


def augment(faces: Tensor) -> Tensor:
    """uint8 (n, 3, 120, 120) -> float in [0, 1] (n, 3, 112, 112). A quarter passes unchanged but for the crop."""
    result = centre(faces).float() / 255
    chosen = (torch.rand(faces.shape[0], device=faces.device) >= UNTOUCHED).nonzero().flatten()
    if chosen.numel():
        x = _realign(faces[chosen])
        for change, chance in ((_light, 0.8), (_lower_resolution, 0.25), (_noise, 0.25), (_block_compression, 0.2),
                               (_grey, 0.08), (_hide, 0.15)):
            hit = (torch.rand(x.shape[0], device=x.device) < chance).nonzero().flatten()
            if hit.numel():
                x[hit] = change(x[hit])
        result[chosen] = x.clamp_(0, 1)
    return result


def _realign(faces: Tensor) -> Tensor:
    grid = small_warp(faces.shape[0], faces.device, 0.035, 0.03, 1.2, 0.0, INPUT_SIZE, faces.shape[-1])
    return F.grid_sample(faces.float() / 255, grid, padding_mode="border", align_corners=False)


def _light(x: Tensor) -> Tensor:
    n, device = x.shape[0], x.device
    gamma = torch.exp(0.25 * torch.randn(n, 1, 1, 1, device=device))
    gain = torch.exp(0.18 * torch.randn(n, 1, 1, 1, device=device) + 0.04 * torch.randn(n, 3, 1, 1, device=device))
    slope = 0.15 * torch.randn(n, 1, 1, 1, device=device) * torch.linspace(-1, 1, x.shape[-1], device=device)
    return (x.clamp(1e-3, 1) ** gamma * gain * (1 + slope)).clamp(0, 1)


def _lower_resolution(x: Tensor) -> Tensor:
    size = int(torch.randint(36, 90, (1,)))
    small = F.interpolate(x, size=(size, size), mode="bilinear", align_corners=False, antialias=True)
    return F.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)


def _noise(x: Tensor) -> Tensor:
    return x + torch.randn_like(x) * (0.04 * torch.rand(x.shape[0], 1, 1, 1, device=x.device))


def _cosine_basis(device: torch.device) -> Tensor:
    k = torch.arange(8, device=device, dtype=torch.float32)
    basis = torch.cos(math.pi / 8 * (k[None, :] + 0.5) * k[:, None]) / 2
    basis[0] /= math.sqrt(2)
    return basis


def _block_compression(x: Tensor) -> Tensor:
    """Quantises 8x8 cosine coefficients as JPEG does, coarser for high frequencies; no colour subsampling."""
    n, c, h, w = x.shape
    basis = _cosine_basis(x.device)
    blocks = x.reshape(n, c, h // 8, 8, w // 8, 8).permute(0, 1, 2, 4, 3, 5)
    rise = torch.arange(8, device=x.device, dtype=torch.float32)
    step = (1 + 0.6 * (rise[:, None] + rise[None, :])) / 255
    step = step * (4 + 16 * torch.rand(n, 1, 1, 1, 1, 1, device=x.device))
    coefficients = basis @ blocks @ basis.t()
    blocks = basis.t() @ ((coefficients / step).round() * step) @ basis
    return blocks.permute(0, 1, 2, 4, 3, 5).reshape(n, c, h, w)


def _grey(x: Tensor) -> Tensor:
    weights = torch.tensor(_LUMA, device=x.device)[:, None, None]
    return (x * weights).sum(1, keepdim=True).expand_as(x)


def _hide(x: Tensor) -> Tensor:
    """One rectangle of flat colour, 10-40 % of each side."""
    n, size, device = x.shape[0], x.shape[-1], x.device
    extent = (0.1 + 0.3 * torch.rand(2, n, 1, device=device)) * size
    start = torch.rand(2, n, 1, device=device) * (size - extent)
    line = torch.arange(size, device=device)[None]
    inside = [(line >= s) & (line < s + e) for s, e in zip(start, extent)]
    box = (inside[0][:, :, None] & inside[1][:, None, :])[:, None]
    return torch.where(box, torch.rand(n, 3, 1, 1, device=device), x)
