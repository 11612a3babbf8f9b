"""The aligned faces on disk, the held-out people, and LFW's pair lists.

Files: `<data>/lfw_train/PERSON_NNNN.webp`, `<data>/portraits/SOURCE/PERSON_NNNN.webp`, 128x128 RGB, the 112x112 ArcFace
template centred with a margin of 8 pixels; `<data>/lfw_pairs_folds_1_to_7.txt` in LFW's own pair format.
LFW folds 8-10 are not in these folders and must never be.
"""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

SOURCE_SIZE = 128
PAIRS_FILE = "lfw_pairs_folds_1_to_7.txt"
CALIBRATION_FACES = 256


@dataclass(frozen=True)
class Pair:
    first: str
    second: str
    same: bool
    fold: int


def _lfw_name(person: str, number: str) -> str:
    return f"{person}_{int(number):04d}"


def read_pairs(path: Path) -> list[Pair]:
    """All pairs of an LFW pair list; folds count from 1."""
    lines = path.read_text().splitlines()
    folds, per_kind = (int(v) for v in lines[0].split())
    pairs = []
    for i, line in enumerate(lines[1 : 1 + folds * per_kind * 2]):
        fold, fields = 1 + i // (2 * per_kind), line.split()
        if len(fields) == 3:
            pairs.append(Pair(_lfw_name(fields[0], fields[1]), _lfw_name(fields[0], fields[2]), True, fold))
        else:
            pairs.append(Pair(_lfw_name(fields[0], fields[1]), _lfw_name(fields[2], fields[3]), False, fold))
    return pairs


def person_of(name: str) -> str:
    return name.rsplit("_", 1)[0]


def decode(paths: list[Path]) -> np.ndarray:
    """uint8 (N, 128, 128, 3), RGB."""
    faces = np.empty((len(paths), SOURCE_SIZE, SOURCE_SIZE, 3), np.uint8)

    def read(i: int) -> None:
        with Image.open(paths[i]) as image:
            faces[i] = np.asarray(image.convert("RGB"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(len(paths))))
    return faces


@dataclass(frozen=True)
class HeldOut:
    """Pairs of the held-out folds as indices into `faces`, uint8 (N, 128, 128, 3); `person` holds the numbers of their people."""

    faces: np.ndarray
    person: np.ndarray
    first: np.ndarray
    second: np.ndarray
    same: np.ndarray
    fold: np.ndarray


def split(data: Path, folds_held_out: set[int]) -> tuple[list[Path], HeldOut]:
    """Files to train on (no person of a held-out fold among the LFW ones) and the held-out pairs."""
    lfw = {p.stem: p for p in sorted((data / "lfw_train").glob("*.webp"))}
    pairs = [p for p in read_pairs(data / PAIRS_FILE) if p.fold in folds_held_out]
    pairs = [p for p in pairs if p.first in lfw and p.second in lfw]
    people = {person_of(n) for p in pairs for n in (p.first, p.second)}
    names = sorted({n for p in pairs for n in (p.first, p.second)})
    index = {n: i for i, n in enumerate(names)}
    number = {person: i for i, person in enumerate(sorted(people))}
    held_out = HeldOut(
        decode([lfw[n] for n in names]),
        np.array([number[person_of(n)] for n in names], np.int64),
        np.array([index[p.first] for p in pairs], np.int64),
        np.array([index[p.second] for p in pairs], np.int64),
        np.array([p.same for p in pairs], bool),
        np.array([p.fold for p in pairs], np.int64),
    )
    training = [path for name, path in lfw.items() if person_of(name) not in people]
    return training + portraits(data), held_out


def portraits(data: Path) -> list[Path]:
    return sorted((data / "portraits").rglob("*.webp"))


def calibration_batches(data: Path) -> tuple[Tensor, ...]:
    """Portraits, which are training data, to find an exported net's ranges with: uint8 (n, 3, 128, 128) each."""
    paths = portraits(data)
    return torch.from_numpy(decode(paths[:: max(1, len(paths) // CALIBRATION_FACES)])).permute(0, 3, 1, 2).split(32)
