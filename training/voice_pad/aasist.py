"""AASIST-L (Jung et al., "AASIST: audio anti-spoofing using integrated spectro-temporal graph attention networks", ICASSP 2022),
rebuilt from the paper and from the names and shapes of its published weights: 85,306 parameters, trained on ASVspoof 2019 LA.

A wave of 64,600 samples at 16 kHz passes fixed band passes and six residual blocks; the map that comes out is read once as 23
nodes over frequency and once as 29 over time. Graph attention relates the nodes of each kind, then both kinds through a master
node, in two branches of which the larger answer counts. Logits: of an attack, of bona fide speech.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

RATE_HZ = 16_000
SAMPLES = 64_600
PASSES, TAPS = 70, 129
CHANNELS = ((1, 32), (32, 32), (32, 24), (24, 24), (24, 24), (24, 24))
NARROW, WIDE = 24, 32
FREQUENCY_NODES = 23
KEPT_OF_FREQUENCY, KEPT_OF_TIME = 9, 14
"""Of 23 and 29 nodes: shares of 0.4 and 0.5."""
KEPT_LATER = {"S": 6, "T": 9}
"""Of those: 0.7."""
COOL, HOT = 2.0, 100.0
"""What attention is divided by before its softmax: within one kind of nodes, and between both."""


def band_passes() -> Tensor:
    """(70, 1, 129): windowed sincs between edges equally far apart in mel from 0 to 8 kHz."""
    top = 2595 * np.log10(1 + RATE_HZ / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, PASSES + 1) / 2595) - 1)
    place = np.arange(TAPS) - (TAPS - 1) / 2
    low_pass = [2 * edge / RATE_HZ * np.sinc(2 * edge * place / RATE_HZ) for edge in edges]
    filters = np.diff(np.stack(low_pass), axis=0) * np.hamming(TAPS)
    return torch.from_numpy(filters.astype(np.float32))[:, None]


class Residual(nn.Module):
    """The paper's pre-activation is in the published weights (`bn1`), and was not in the published network's path: its scale is
    still one and its shift nought."""

    def __init__(self, inputs: int, outputs: int, first: bool) -> None:
        super().__init__()
        if not first:
            self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, (2, 3), padding=(1, 1))
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, (2, 3), padding=(0, 1))
        if inputs != outputs:
            self.conv_downsample = nn.Conv2d(inputs, outputs, (1, 3), padding=(0, 1))

    def forward(self, x: Tensor) -> Tensor:
        straight = self.conv_downsample(x) if hasattr(self, "conv_downsample") else x
        return F.max_pool2d(self.conv2(F.selu(self.bn2(self.conv1(x)))) + straight, (1, 3))


def normalised(norm: nn.BatchNorm1d, nodes: Tensor) -> Tensor:
    return norm(nodes.transpose(1, 2)).transpose(1, 2)


def related(nodes: Tensor) -> Tensor:
    """(n, nodes, nodes, values): the product of every two."""
    return nodes[:, :, None] * nodes[:, None]


class Attention(nn.Module):
    """Among nodes of one kind."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.att_proj = nn.Linear(width, width)
        self.att_weight = nn.Parameter(torch.zeros(width, 1))
        self.proj_with_att = nn.Linear(width, width)
        self.proj_without_att = nn.Linear(width, width)
        self.bn = nn.BatchNorm1d(width)

    def forward(self, x: Tensor) -> Tensor:
        strength = (torch.tanh(self.att_proj(related(x))) @ self.att_weight)[..., 0] / COOL
        seen = strength.softmax(-1) @ x
        return F.selu(normalised(self.bn, self.proj_with_att(seen) + self.proj_without_att(x)))


class MixedAttention(nn.Module):
    """Among nodes of both kinds, each pair of kinds with a weight of its own; the master node sees all and none sees it."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.proj_type1, self.proj_type2 = nn.Linear(inputs, inputs), nn.Linear(inputs, inputs)
        self.att_proj, self.att_projM = nn.Linear(inputs, outputs), nn.Linear(inputs, outputs)
        for name in ("11", "22", "12", "M"):
            setattr(self, f"att_weight{name}", nn.Parameter(torch.zeros(outputs, 1)))
        for name in ("proj_with_att", "proj_without_att", "proj_with_attM", "proj_without_attM"):
            setattr(self, name, nn.Linear(inputs, outputs))
        self.bn = nn.BatchNorm1d(outputs)

    def forward(self, first: Tensor, second: Tensor, master: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        count = first.shape[1]
        x = torch.cat([self.proj_type1(first), self.proj_type2(second)], 1)
        pairs = torch.tanh(self.att_proj(related(x)))
        mixed_12, mixed_21 = pairs[:, :count, count:] @ self.att_weight12, pairs[:, count:, :count] @ self.att_weight12
        upper = torch.cat([pairs[:, :count, :count] @ self.att_weight11, mixed_12], 2)
        lower = torch.cat([mixed_21, pairs[:, count:, count:] @ self.att_weight22], 2)
        strength = torch.cat([upper, lower], 1)[..., 0] / HOT
        to_master = torch.tanh(self.att_projM(x * master)) @ self.att_weightM / HOT
        heard = to_master.softmax(1).transpose(1, 2) @ x
        master = self.proj_with_attM(heard) + self.proj_without_attM(master)
        seen = strength.softmax(-1) @ x
        nodes = F.selu(normalised(self.bn, self.proj_with_att(seen) + self.proj_without_att(x)))
        return nodes[:, :count], nodes[:, count:], master


class Pool(nn.Module):
    """Keeps the nodes with the highest scores, weighed by them."""

    def __init__(self, width: int, kept: int) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 1)
        self.kept = kept

    def forward(self, x: Tensor) -> Tensor:
        score = torch.sigmoid(self.proj(x))
        _, best = score.topk(self.kept, 1)
        return (x * score).gather(1, best.expand(-1, -1, x.shape[2]))


class Aasist(nn.Module):
    """Names follow the published state."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("passes", band_passes(), persistent=False)
        self.first_bn = nn.BatchNorm2d(1)
        self.encoder = nn.Sequential(*(nn.Sequential(Residual(*shape, first=k == 0)) for k, shape in enumerate(CHANNELS)))
        self.pos_S = nn.Parameter(torch.zeros(1, FREQUENCY_NODES, NARROW))
        self.master1, self.master2 = (nn.Parameter(torch.zeros(1, 1, NARROW)) for _ in range(2))
        self.GAT_layer_S, self.GAT_layer_T = Attention(NARROW), Attention(NARROW)
        self.pool_S, self.pool_T = Pool(NARROW, KEPT_OF_FREQUENCY), Pool(NARROW, KEPT_OF_TIME)
        for branch in (1, 2):
            setattr(self, f"HtrgGAT_layer_ST{branch}1", MixedAttention(NARROW, WIDE))
            setattr(self, f"HtrgGAT_layer_ST{branch}2", MixedAttention(WIDE, WIDE))
            for kind, kept in KEPT_LATER.items():
                setattr(self, f"pool_h{kind}{branch}", Pool(WIDE, kept))
        self.out_layer = nn.Linear(5 * WIDE, 2)

    def branch(self, number: int, over_time: Tensor, over_frequency: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        one, two = (getattr(self, f"HtrgGAT_layer_ST{number}{layer}") for layer in (1, 2))
        master = getattr(self, f"master{number}").expand(over_time.shape[0], -1, -1)
        t, s, master = one(over_time, over_frequency, master)
        t, s = getattr(self, f"pool_hT{number}")(t), getattr(self, f"pool_hS{number}")(s)
        more_t, more_s, more = two(t, s, master)
        return t + more_t, s + more_s, master + more

    def forward(self, wave: Tensor) -> Tensor:
        """(n, 64600) -> (n, 2)."""
        x = F.conv1d(wave[:, None], self.passes)[:, None]
        x = self.encoder(F.selu(self.first_bn(F.max_pool2d(x.abs(), 3)))).abs()
        frequency = x.amax(3).transpose(1, 2) + self.pos_S
        time = x.amax(2).transpose(1, 2)
        frequency, time = self.pool_S(self.GAT_layer_S(frequency)), self.pool_T(self.GAT_layer_T(time))
        t, s, master = (torch.maximum(a, b) for a, b in zip(self.branch(1, time, frequency), self.branch(2, time, frequency)))
        return self.out_layer(torch.cat([t.abs().amax(1), t.mean(1), s.abs().amax(1), s.mean(1), master[:, 0]], 1))


def published(path: Path) -> Aasist:
    """With the published weights, ready to listen. Every name and shape must be there, and no other."""
    network = Aasist()
    network.load_state_dict(torch.load(path, map_location="cpu"))
    return network.eval().requires_grad_(False)


def repeated(wave: np.ndarray) -> np.ndarray:
    """The first 64,600 samples of the wave said again and again, as the published evaluation feeds it."""
    return np.resize(wave, SAMPLES) if len(wave) < SAMPLES else wave[:SAMPLES]
