"""People and attacks that the program renders (`selfsame render FOLDER`), the other half of what the net learns from.

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


@dataclass(frozen=True)
class Rendered:
    """Crops, uint8 (n, 3, side, side), species by name, and the teachers' probability of a live face (n)."""

    crops: Tensor
    species: list[str]
    live: Tensor

    @property
    def genuine(self) -> Tensor:
        return torch.tensor([name == BONA_FIDE for name in self.species])


def read(folder: Path, teachers: Teachers, factor: float, side: int, held_out: bool) -> Rendered:
    """Pictures of every eighth person where `held_out`, of all others where not."""
    with open(folder / "faces.csv", newline="") as table:
        rows = [row for row in csv.DictReader(table) if (int(row["person"]) % HELD_OUT_EVERY == 0) == held_out]
    if not rows:
        raise SystemExit(f"{folder}/faces.csv lists no pictures")
    crops = torch.empty(len(rows), 3, side, side, dtype=torch.uint8)
    live = torch.empty(len(rows))
    for i, row in enumerate(rows):
        with Image.open(folder / row["file"]) as picture:
            flat = torch.frombuffer(bytearray(picture.convert("RGB").tobytes()), dtype=torch.uint8)
            seen = flat.view(1, picture.height, picture.width, 3).permute(0, 3, 1, 2).float()
        box = torch.tensor([[float(row[name]) for name in ("x", "y", "width", "height")]])
        crops[i] = crop(seen, box, factor, side)[0].clamp(0, 255).round().byte()
        live[i] = teachers.live(seen, box)[0]
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
