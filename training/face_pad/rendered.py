"""People and attacks rendered by the program (`selfsame render FOLDER`), the other half of the training data.

`faces.csv` names for each picture its species, its person and the box of the face as the program's detector found it.
"""
from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from .teacher import Teachers, crop

BONA_FIDE = "bona_fide"
HELD_OUT_EVERY = 8
_BATCH = 32


@dataclass(frozen=True)
class Rendered:
    """Crops, uint8 (n, 3, side, side), species by name, and the teachers' probability of a live face (n)."""

    crops: Tensor
    species: list[str]
    live: Tensor

    @property
    def genuine(self) -> Tensor:
        return torch.tensor([name == BONA_FIDE for name in self.species])


def _load(file: Path) -> Tensor:
    """uint8 (3, h, w), RGB."""
    with Image.open(file) as picture:
        flat = torch.frombuffer(bytearray(picture.convert("RGB").tobytes()), dtype=torch.uint8)
        return flat.view(picture.height, picture.width, 3).permute(2, 0, 1)


def _of_one_size(files: list[Path]) -> list[list[int]]:
    """Places of files in batches of pictures of the same size."""
    by_size: dict[tuple[int, int], list[int]] = {}
    for i, file in enumerate(files):
        with Image.open(file) as picture:
            by_size.setdefault(picture.size, []).append(i)
    return [same[start:start + _BATCH] for same in by_size.values() for start in range(0, len(same), _BATCH)]


def read(folder: Path, teachers: Teachers, factor: float, side: int, held_out: bool) -> Rendered:
    """Pictures of every eighth person where `held_out`, of all others where not."""
    with open(folder / "faces.csv", newline="") as table:
        rows = [row for row in csv.DictReader(table) if (int(row["person"]) % HELD_OUT_EVERY == 0) == held_out]
    if not rows:
        raise SystemExit(f"{folder}/faces.csv lists no pictures")
    boxes = torch.tensor([[float(row[name]) for name in ("x", "y", "width", "height")] for row in rows])
    files = [folder / row["file"] for row in rows]
    crops = torch.empty(len(rows), 3, side, side, dtype=torch.uint8)
    live = torch.empty(len(rows))
    for batch in _of_one_size(files):
        seen = torch.stack([_load(files[i]) for i in batch]).float()
        crops[batch] = crop(seen, boxes[batch], factor, side).clamp(0, 255).round().byte()
        live[batch] = teachers.live(seen, boxes[batch])
    return Rendered(crops, [row["species"] for row in rows], live)


def error_rates(logits: Tensor, shown: Rendered) -> dict[str, float]:
    """APCER of each species by the first answer, at a BPCER of 1 % on the same pictures."""
    genuine = shown.genuine
    threshold = logits[genuine, 0].sort().values[int(0.01 * int(genuine.sum()))]
    rates = {}
    for name in sorted(set(shown.species) - {BONA_FIDE}):
        mine = torch.tensor([species == name for species in shown.species])
        rates[f"rendered_{name}"] = float((logits[mine, 0] >= threshold).float().mean())
    return rates
