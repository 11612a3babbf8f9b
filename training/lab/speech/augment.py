"""Augmentation of the student's input: rooms, noise, other voices, telephones, microphones, codecs, clipping."""
from __future__ import annotations

import math
import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import torch
from torch import Tensor

from . import rooms
from .clips import read, resample
from .frontend import RATE_HZ, product

UNTOUCHED = 0.15
_SECONDS_KEPT = 60
_BLOCK = 320


def read_noises(folder: Path) -> list[np.ndarray]:
    """Recorded rooms: every FLAC file, and the WAV files in archives."""
    noises = [read(path) for path in sorted(folder.glob("*.flac"))]
    for path in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            for member in sorted((m for m in archive.getmembers() if m.name.endswith(".wav")), key=lambda m: m.name):
                samples, rate = soundfile.read(BytesIO(archive.extractfile(member).read()), dtype="float32", always_2d=True)
                noises.append(resample(samples[:, 0], rate, RATE_HZ))
    return [n[: _SECONDS_KEPT * RATE_HZ] / (np.sqrt((n**2).mean()) + 1e-9) for n in noises]


class Surroundings:
    """Changes batches of clips (n, samples). Draws from torch's random numbers."""

    def __init__(self, noises: list[np.ndarray], room_count: int = 192, seed: int = 1) -> None:
        self.noises = [torch.from_numpy(np.ascontiguousarray(n, np.float32)) for n in noises]
        self.rooms = rooms.bank(room_count, seed)

    def __call__(self, waves: Tensor) -> Tensor:
        result = waves.clone()
        chosen = (torch.rand(len(waves)) >= UNTOUCHED).nonzero().flatten()
        if not len(chosen):
            return result
        x = self._heard(waves[chosen])
        for change, chance in ((companded, 0.1), (transform_coded, 0.3), (clipped, 0.05)):
            hit = (torch.rand(len(x)) < chance).nonzero().flatten()
            if len(hit):
                x[hit] = change(x[hit])
        result[chosen] = x
        return result

    def _heard(self, dry: Tensor) -> Tensor:
        """A voice in a room, with noise, through a microphone or a telephone: all computed in the spectrum."""
        n, length = dry.shape
        size = 1 << (length + rooms.LENGTH - 1).bit_length()
        bins = size // 2 + 1
        spectrum = torch.fft.rfft(dry, size)
        roomy = (torch.rand(n) < 0.5).nonzero().flatten()
        if len(roomy):
            spectrum[roomy] *= torch.fft.rfft(self.rooms[torch.randint(len(self.rooms), (len(roomy),))], size)
        noisy = (torch.rand(n) < 0.7).nonzero().flatten()
        if len(noisy):
            spectrum[noisy] += torch.fft.rfft(self._noise(dry, noisy), size)
        response = microphones(n, bins)
        return torch.fft.irfft(spectrum * response, size)[:, :length]

    def _noise(self, dry: Tensor, noisy: Tensor) -> Tensor:
        """(len(noisy), samples), 0 to 20 dB below the voice; other voices at least 8 dB."""
        noise, louder = torch.empty(len(noisy), dry.shape[1]), torch.zeros(len(noisy))
        for row in range(len(noisy)):
            kind = float(torch.rand(1))
            if kind < 0.45 and self.noises:
                noise[row] = self._recorded(dry.shape[1])
            elif kind < 0.75:
                noise[row] = coloured(dry.shape[1])
            else:
                others = torch.randint(len(dry), (int(torch.randint(2, 6, (1,))),))
                noise[row] = (dry[others] / (level(dry[others]) + 1e-6)).sum(0)
                louder[row] = 8.0
        ratio_db = louder + (20 - louder) * torch.rand(len(noisy))
        return noise / (level(noise) + 1e-6) * level(dry[noisy]) * 10 ** (-ratio_db / 20)[:, None]

    def _recorded(self, length: int) -> Tensor:
        noise = self.noises[int(torch.randint(len(self.noises), (1,)))]
        start = int(torch.randint(len(noise), (1,)))
        return noise[(start + torch.arange(length)) % len(noise)]


def level(x: Tensor) -> Tensor:
    return (x * x).mean(-1, keepdim=True).sqrt()


def coloured(length: int) -> Tensor:
    """Noise that falls by 0 to 9 dB an octave."""
    size = 1 << (length - 1).bit_length()
    slope = 1.5 * float(torch.rand(1))
    gain = (torch.arange(size // 2 + 1) + 20.0) ** -slope
    return torch.fft.irfft(torch.fft.rfft(torch.randn(size)) * gain, size)[:length]


def microphones(n: int, bins: int) -> Tensor:
    """Gain of each frequency, (n, bins): a slope and two humps for half of them, and for four in ten an upper limit, which is
    a telephone's in most cases, with a lower one in half of those."""
    f = torch.linspace(0, RATE_HZ / 2, bins)
    octave = torch.log2(f.clamp(min=60) / 1000)
    gain_db = 2.5 * torch.randn(n, 1) * octave
    for _ in range(2):
        middle, width = 5.5 * torch.rand(n, 1) - 3, 0.3 + torch.rand(n, 1)
        gain_db = gain_db + 5 * torch.randn(n, 1) * torch.exp(-(((octave - middle) / width) ** 2))
    gain = 10 ** (gain_db * (torch.rand(n, 1) < 0.5) / 20)
    limited, phone = torch.rand(n, 1) < 0.4, torch.rand(n, 1) < 0.8
    high = torch.where(phone, 3300 + 700 * torch.rand(n, 1), 4000 + 3500 * torch.rand(n, 1))
    low = torch.where(phone & (torch.rand(n, 1) < 0.5), 150 + 200 * torch.rand(n, 1), torch.zeros(()))
    passed = torch.sigmoid((high - f) / 40) * torch.sigmoid((f - low) / 20)
    return gain * torch.where(limited, passed, torch.ones(()))


def companded(x: Tensor) -> Tensor:
    """8-bit mu-law, as telephones do."""
    peak = x.abs().amax(1, keepdim=True) + 1e-6
    y = torch.sign(x) * torch.log1p(255 * (x / peak).abs()) / math.log(256)
    y = (y * 127).round() / 127
    return torch.sign(y) * torch.expm1(y.abs() * math.log(256)) / 255 * peak


def _lapped_basis() -> Tensor:
    """(640, 320): the modified discrete cosine transform with a sine window; its transpose takes back."""
    n, k = torch.arange(2 * _BLOCK) + 0.5, torch.arange(_BLOCK) + 0.5
    window = torch.sin(math.pi / (2 * _BLOCK) * n)
    return window[:, None] * torch.cos(math.pi / _BLOCK * (n[:, None] + _BLOCK / 2) * k) * math.sqrt(2 / _BLOCK)


def transform_coded(x: Tensor) -> Tensor:
    """Rounds the coefficients of 20 ms blocks in steps that follow the loudness around them, coarser for high frequencies, as
    codecs at low rates do; where all become 0 a hole stays."""
    n, length = x.shape
    basis = _lapped_basis()
    blocks = length // _BLOCK + 2
    padded = torch.zeros(n, (blocks + 1) * _BLOCK)
    padded[:, _BLOCK : _BLOCK + length] = x
    coefficients = product(padded.unfold(1, 2 * _BLOCK, _BLOCK), basis).contiguous()
    around = (coefficients**2).view(n, blocks, 20, -1).mean(3, keepdim=True).sqrt()
    loud = around.amax(2, keepdim=True)
    coarse = (0.5 + 1.5 * torch.rand(n, 1, 1, 1)) * torch.linspace(0.7, 1.6, 20)[:, None]
    step = coarse * around.clamp(min=1e-7) + 0.01 * loud
    rounded = ((coefficients.view(n, blocks, 20, -1) / step).round() * step).view(n, blocks, _BLOCK)
    rounded = product(rounded, basis.t())
    whole = torch.zeros_like(padded)
    whole[:, :-_BLOCK] += rounded[:, :, :_BLOCK].reshape(n, -1)
    whole[:, _BLOCK:] += rounded[:, :, _BLOCK:].reshape(n, -1)
    return whole[:, _BLOCK : _BLOCK + length]


def clipped(x: Tensor) -> Tensor:
    limit = x.abs().amax(1, keepdim=True) * (0.1 + 0.4 * torch.rand(len(x), 1))
    return torch.maximum(torch.minimum(x, limit), -limit)
