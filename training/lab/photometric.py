"""Changes of light, sharpness and colour, and hidden parts. All take and give float pictures (n, 3, h, w) in [0, 1], or about."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

_LUMA = (0.299, 0.587, 0.114)


def sometimes(x: Tensor, change, chance: float) -> None:
    """Changes each picture with this probability, in place."""
    hit = (torch.rand(x.shape[0], device=x.device) < chance).nonzero().flatten()
    if hit.numel():
        x[hit] = change(x[hit])


def smooth_noise(n: int, cells: int, size: int, device: torch.device) -> Tensor:
    """(n, 1, size, size), roughly standard normal, smooth over size/cells pixels."""
    return enlarge(torch.randn(n, 1, cells, cells, device=device), size)


def enlarge(coarse: Tensor, size: int) -> Tensor:
    """Bicubic to a quarter of the size, linear from there: smooth enough, and several times faster than all bicubic."""
    middle = F.interpolate(coarse, size=(size // 4, size // 4), mode="bicubic", align_corners=True)
    return F.interpolate(middle, size=(size, size), mode="bilinear", align_corners=True)


def light(x: Tensor) -> Tensor:
    n, device = x.shape[0], x.device
    gamma = torch.exp(0.25 * torch.randn(n, 1, 1, 1, device=device))
    gain = torch.exp(0.18 * torch.randn(n, 1, 1, 1, device=device) + 0.04 * torch.randn(n, 3, 1, 1, device=device))
    slope = 0.15 * torch.randn(n, 1, 1, 1, device=device) * torch.linspace(-1, 1, x.shape[-1], device=device)
    return (x.clamp(1e-3, 1) ** gamma * gain * (1 + slope)).clamp(0, 1)


def lower_resolution(x: Tensor) -> Tensor:
    """To 32-80 % of its size and back."""
    factor = 0.32 + 0.48 * float(torch.rand(1))
    size = (round(factor * x.shape[-2]), round(factor * x.shape[-1]))
    small = F.interpolate(x, size=size, mode="bilinear", align_corners=False, antialias=True)
    return F.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)


def noise(x: Tensor) -> Tensor:
    return x + torch.randn_like(x) * (0.04 * torch.rand(x.shape[0], 1, 1, 1, device=x.device))


def _cosine_basis(device: torch.device) -> Tensor:
    k = torch.arange(8, device=device, dtype=torch.float32)
    basis = torch.cos(math.pi / 8 * (k[None, :] + 0.5) * k[:, None]) / 2
    basis[0] /= math.sqrt(2)
    return basis


def block_compression(x: Tensor) -> Tensor:
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


def grey(x: Tensor) -> Tensor:
    weights = torch.tensor(_LUMA, device=x.device)[:, None, None]
    return (x * weights).sum(1, keepdim=True).expand_as(x)


def infrared(x: Tensor) -> Tensor:
    """Grey, as from an infrared camera with a lamp: mostly the red channel, brighter in the middle, with another tone curve."""
    n, size, device = x.shape[0], x.shape[-1], x.device
    blue = -0.15 + 0.25 * torch.rand(n, 1, 1, 1, device=device)
    green = 0.35 * torch.rand(n, 1, 1, 1, device=device)
    seen = (1 - green - blue) * x[:, :1] + green * x[:, 1:2] + blue * x[:, 2:]
    curve = torch.exp(0.35 * torch.randn(n, 1, 1, 1, device=device) - 0.1)
    centre = 0.5 + 0.15 * torch.randn(2, n, 1, device=device)
    line = (torch.arange(size, device=device) + 0.5)[None] / size
    far = ((line - centre[0]) ** 2)[:, :, None] + ((line - centre[1]) ** 2)[:, None, :]
    fall = torch.rand(n, 1, 1, 1, device=device) * 1.6
    return (seen.clamp(1e-3, 1) ** curve / (1 + fall * far[:, None])).expand_as(x)


def hide(x: Tensor) -> Tensor:
    """One rectangle of flat colour, 10-40 % of each side."""
    n, size, device = x.shape[0], x.shape[-1], x.device
    extent = (0.1 + 0.3 * torch.rand(2, n, 1, device=device)) * size
    start = torch.rand(2, n, 1, device=device) * (size - extent)
    line = torch.arange(size, device=device)[None]
    inside = [(line >= s) & (line < s + e) for s, e in zip(start, extent)]
    box = (inside[0][:, :, None] & inside[1][:, None, :])[:, None]
    return torch.where(box, torch.rand(n, 3, 1, 1, device=device), x)
