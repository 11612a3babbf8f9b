"""The student: dense 3x3 convolutions over bands and time, statistics of what they give over time, one linear layer.

Batch normalisation and ReLU only, so that everything before the statistics folds into convolutions and runs in 8 bits. A mean
and a deviation over time do not survive 8 bits well, and cost next to nothing: they stay in float32.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab.architecture import Measures
from lab.layers import halving_stage, unit

from .frontend import BANDS

EMBEDDING_SIZE = 192
VARIANCE_FLOOR = 1e-4


@dataclass(frozen=True)
class Architecture(Measures):
    """The stem works on half of the bands and frames, stage k on a quarter, an eighth and a sixteenth; `classes` are the
    speakers that training tells apart."""

    classes: int = 0
    stem: int = 32
    widths: tuple[int, int, int] = (64, 128, 256)
    inner: tuple[int, int, int] = (32, 64, 128)
    depths: tuple[int, int, int] = (1, 3, 1)


class Statistics(nn.Module):
    """(n, c, bands, frames) -> (n, 2 c bands, 1, 1): mean over time and standard deviation."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.float().flatten(1, 2)
        mean = x.mean(2, keepdim=True)
        variance = ((x - mean) ** 2).mean(2, keepdim=True)
        return torch.cat([mean, torch.sqrt(variance + VARIANCE_FLOOR)], 1)[..., None]


class SpeakerNet(nn.Module):
    """Log-mel (n, 64, frames), at least 16 frames -> (n, 192), not normalised."""

    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = a = architecture
        stages: list[nn.Module] = [unit(1, a.stem, 2)]
        for size in zip((a.stem, *a.widths), a.widths, a.inner, a.depths):
            stages += halving_stage(*size)
        self.features = nn.Sequential(*stages)
        statistics = 2 * a.widths[-1] * BANDS // 16
        self.pool = Statistics()
        self.pool_norm = nn.BatchNorm2d(statistics)
        self.project = nn.Conv2d(statistics, EMBEDDING_SIZE, 1)
        self.classes = nn.Parameter(torch.randn(a.classes, EMBEDDING_SIZE))

    def embed(self, features: Tensor) -> Tensor:
        """Of what `features` give; float32."""
        return self.project(self.pool_norm(self.pool(features))).flatten(1)

    def forward(self, mel: Tensor) -> Tensor:
        return self.embed(self.features(mel[:, None]))

    def margin_loss(self, embeddings: Tensor, speakers: Tensor, margin: float = 0.2, scale: float = 30.0) -> Tensor:
        """Additive angular margin softmax (Deng et al., 2019) against one direction for each speaker."""
        cosine = F.linear(F.normalize(embeddings), F.normalize(self.classes)).clamp(-1 + 1e-6, 1 - 1e-6)
        narrowed = torch.cos((torch.acos(cosine) + margin).clamp(max=torch.pi))
        own = F.one_hot(speakers, len(self.classes)).bool()
        return F.cross_entropy(scale * torch.where(own, narrowed, cosine), speakers)
