"""Voices that scores are normalised against: one of each LibriSpeech speaker, none of them a subject, as int8.

Each comes twice, as recorded and as a telephone would let it through: a probe finds those most like itself among both, so
that what all telephone voices have in common is taken out of a score. Each is as short as a probe: against whole utterances,
whose vectors are steadier, the scores of short probes spread more than they should.
"""
from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import torch
from torch import Tensor

from lab.speech.clips import raise_level, read, resample, speech_only
from lab.speech.frontend import RATE_HZ

TELEPHONE_HZ = 8_000
SECONDS = 3.0


def voices(data: Path) -> list[np.ndarray]:
    """3 s of speech of each, then of each over the telephone."""
    paths = sorted((data / "librispeech_train_251").glob("*.opus"), key=lambda p: int(p.name.split("-")[0]))
    whole = [read(path) for path in paths]
    narrow = [resample(resample(x, RATE_HZ, TELEPHONE_HZ), TELEPHONE_HZ, RATE_HZ) for x in whole]
    return [raise_level(middle(speech_only(x))) for x in whole + narrow]


def middle(speech: np.ndarray) -> np.ndarray:
    count = int(SECONDS * RATE_HZ)
    start = max(0, (len(speech) - count) // 2)
    return speech[start : start + count]


def as_int8(vectors: np.ndarray) -> np.ndarray:
    """(n, d), each row scaled so that its largest value is 127: only directions count."""
    return np.round(vectors * (127 / np.abs(vectors).max(1, keepdims=True))).astype(np.int8)


@torch.no_grad()
def cohort(embed: Callable[[np.ndarray], Tensor], data: Path) -> np.ndarray:
    """`embed`: speech of one clip -> unit vector."""
    return as_int8(np.stack([embed(x).numpy() for x in voices(data)]))
