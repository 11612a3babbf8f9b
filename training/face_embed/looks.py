"""Looks: clusters of faces that the teacher finds alike, so that the parents of a new face can be chosen unlike.

Most public portraits show a few kinds of people. Drawn by kind, each weighing the root of its number, the rare ones are
parents more often than picture by picture, and blends fill the gaps between kinds.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

KINDS = 64


def kinds_of(vectors: Tensor, kinds: int = KINDS, rounds: int = 25, seed: int = 1) -> Tensor:
    """The kind (n,) of each unit vector (n, d): k-means on the sphere, the same each time. A kind left empty stays so."""
    chance = torch.Generator().manual_seed(seed)
    centres = vectors[torch.randperm(len(vectors), generator=chance)[:kinds].to(vectors.device)]
    for _ in range(rounds):
        kind = (vectors @ centres.t()).argmax(1)
        sums = torch.zeros_like(centres).index_add_(0, kind, vectors)
        centres = torch.where(sums.norm(dim=1, keepdim=True) > 0, F.normalize(sums), centres)
    return (vectors @ centres.t()).argmax(1)


class Looks:
    """Draws faces by kind. `vectors`: the teacher's unit embeddings of all faces, in order."""

    def __init__(self, vectors: Tensor, kinds: int = KINDS) -> None:
        kind = kinds_of(vectors, kinds)
        self._order = kind.argsort()
        counts = torch.bincount(kind, minlength=kinds)
        starts = counts.cumsum(0) - counts
        filled = counts > 0
        self._counts, self._starts = counts[filled], starts[filled]

    def unlike(self, n: int) -> Tensor:
        """Indices (2, n): two faces of different kinds each, where there are two kinds."""
        kinds = len(self._counts)
        kind = torch.multinomial(self._counts.float().sqrt(), 2 * n, replacement=True).view(2, n)
        kind[1] = torch.where(kind[0] == kind[1], (kind[1] + 1) % kinds, kind[1])
        place = (torch.rand(2, n, device=kind.device) * self._counts[kind]).long()
        return self._order[self._starts[kind] + torch.minimum(place, self._counts[kind] - 1)]
