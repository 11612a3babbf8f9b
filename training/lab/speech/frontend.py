"""The student's input: log-mel bands. Computed outside the exported graph, so this is a contract with the program.

Samples x are mono, 16 kHz, in [-1, 1], speech only (pauses cut out). All in float32 or better.

    frames    T = 1 + (N - 400) // 160 of 400 samples (25 ms), one every 160 (10 ms); nothing is padded, no pre-emphasis
    window    w[i] = 0.5 - 0.5 cos(2 pi i / 400), i = 0..399 (periodic Hann)
    power     P[t, k] = |sum_i w[i] x[160 t + i] exp(-2 pi j i k / 512)|^2, k = 0..256: 112 zeros follow the 400 samples
    bands     E[t, b] = sum_k F[b, k] P[t, k], b = 0..63
    floor     e = 1e-5 * mean of E over all t and b, plus 1e-10
    log       L[t, b] = ln(E[t, b] + e)
    mean      y[b, t] = L[t, b] - mean of L[., b] over t

F are triangles on Slaney's mel scale, as in his Auditory Toolbox (1998) and librosa's default: 66 points equally far apart in
mel from 20 Hz to 7600 Hz; mel(f) = 3 f / 200 below 1000 Hz and 15 + 27 ln(f / 1000) / ln 6.4 above. With the points'
frequencies p[0..65] and f = 31.25 k,

    F[b, k] = max(0, min((f - p[b]) / (p[b+1] - p[b]), (p[b+2] - f) / (p[b+2] - p[b+1]))) * 2 / (p[b+2] - p[b])

The floor follows the clip's own level: the result does not change with gain, and bands in which a telephone lets nothing
through become 0 rather than their noise.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

RATE_HZ = 16_000
WINDOW, HOP, FFT = 400, 160, 512
BANDS, LOW_HZ, HIGH_HZ = 64, 20.0, 7600.0
FLOOR, SILENCE = 1e-5, 1e-10

_LINEAR_HZ_PER_MEL = 200 / 3
_BREAK_HZ, _BREAK_MEL = 1000.0, 15.0
_LOG_STEP = math.log(6.4) / 27


def mel(hertz: float) -> float:
    if hertz < _BREAK_HZ:
        return hertz / _LINEAR_HZ_PER_MEL
    return _BREAK_MEL + math.log(hertz / _BREAK_HZ) / _LOG_STEP


def hertz(mels: Tensor) -> Tensor:
    return torch.where(mels < _BREAK_MEL, mels * _LINEAR_HZ_PER_MEL, _BREAK_HZ * torch.exp(_LOG_STEP * (mels - _BREAK_MEL)))


def mel_filters(bands: int, fft: int, low_hz: float, high_hz: float) -> Tensor:
    """(fft // 2 + 1, bands) triangles of equal area."""
    points = hertz(torch.linspace(mel(low_hz), mel(high_hz), bands + 2, dtype=torch.float64))
    f = torch.arange(fft // 2 + 1, dtype=torch.float64)[:, None] * (RATE_HZ / fft)
    low, middle, high = points[:-2], points[1:-1], points[2:]
    triangles = torch.minimum((f - low) / (middle - low), (high - f) / (high - middle)).clamp(min=0)
    return (triangles * 2 / (high - low)).float()


def frame_count(samples: int) -> int:
    return max(0, 1 + (samples - WINDOW) // HOP)


def samples_for(frames: int) -> int:
    return WINDOW + (frames - 1) * HOP


def product(x: Tensor, matrix: Tensor) -> Tensor:
    """(n, rows, k) @ (k, m) as a convolution: Debian's PyTorch multiplies float32 matrices by the reference BLAS, which takes
    twenty times as long."""
    return F.conv1d(x.transpose(1, 2), matrix.t().contiguous()[..., None]).transpose(1, 2)


def mel_power(waves: Tensor, filters: Tensor) -> Tensor:
    """(n, samples) -> (n, frames, bands); the FFT's length follows from the filters."""
    window = torch.hann_window(WINDOW, dtype=waves.dtype, device=waves.device)
    spectrum = torch.fft.rfft(waves.unfold(1, WINDOW, HOP) * window, 2 * (len(filters) - 1))
    return product(spectrum.real**2 + spectrum.imag**2, filters)


class LogMel:
    """(n, samples) -> (n, bands, frames), by the formulas above; of other bands where a recipe asks for them."""

    def __init__(self, bands: int = BANDS, low_hz: float = LOW_HZ, high_hz: float = HIGH_HZ) -> None:
        self.filters = mel_filters(bands, FFT, low_hz, high_hz)

    def __call__(self, waves: Tensor) -> Tensor:
        energy = mel_power(waves, self.filters)
        floor = FLOOR * energy.mean((1, 2), keepdim=True) + SILENCE
        bands = torch.log(energy + floor).transpose(1, 2)
        return bands - bands.mean(2, keepdim=True)
