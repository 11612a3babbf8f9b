"""LFW's full frames: 250 x 250 JPEG files `<data>/PERSON/PERSON_NNNN.jpg`; the people of `pairs.txt` are for testing."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from lab.faces import person_of, read_pairs

FRAME_SIDE = 250


def split(data: Path) -> tuple[list[Path], list[Path]]:
    """Frames to train on, and frames of the people in the test pairs."""
    people = {person_of(n) for p in read_pairs(data / "pairs.txt") for n in (p.first, p.second)}
    files = sorted(data.glob("*/*.jpg"))
    return [f for f in files if f.parent.name not in people], [f for f in files if f.parent.name in people]


def load(files: list[Path]) -> Tensor:
    """uint8 (n, 3, 250, 250), RGB."""
    frames = torch.empty((len(files), 3, FRAME_SIDE, FRAME_SIDE), dtype=torch.uint8)

    def read(i: int) -> None:
        with Image.open(files[i]) as picture:
            flat = torch.frombuffer(bytearray(picture.convert("RGB").tobytes()), dtype=torch.uint8)
        frames[i] = flat.view(FRAME_SIDE, FRAME_SIDE, 3).permute(2, 0, 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(len(files))))
    return frames


def load_square(file: Path) -> Tensor:
    """uint8 (1, 3, s, s), RGB: a picture of any shape, black to the right or below."""
    with Image.open(file) as opened:
        picture = opened.convert("RGB")
    side = max(picture.size)
    square = Image.new("RGB", (side, side))
    square.paste(picture)
    flat = torch.frombuffer(bytearray(square.tobytes()), dtype=torch.uint8)
    return flat.view(1, side, side, 3).permute(0, 3, 1, 2)
