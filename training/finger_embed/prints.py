"""Synthetic prints as the program prepares them for the net, in files of some fingers each.

    python3 -m finger_embed.prints --out OUT --program ../build/selfsame [--parts 32]

`OUT/prints/part_NN.i8` holds FINGERS x IMPRESSIONS prints of 224 x 224 signed bytes, `held_out.i8` those of fingers that no part has.
Training uses the parts that exist, and picks up later ones as they appear.
"""
from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .model import INPUT_SIZE

FINGERS, HELD_OUT_FINGERS, IMPRESSIONS = 250, 100, 8
FIRST_SEED, HELD_OUT_SEED = 1000, 999


def draw(program: Path, target: Path, fingers: int, seed: int, threads: int) -> None:
    """Does nothing if the file exists."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    subprocess.run([program, "--quiet", "synth", "finger", partial, "--prepared", "--fingers", str(fingers), "--impressions",
                    str(IMPRESSIONS), "--seed", str(seed), "--threads", str(threads)], check=True)
    os.replace(partial, target)


def part_path(out: Path, number: int) -> Path:
    return out / "prints" / f"part_{number:02}.i8"


def held_out_path(out: Path) -> Path:
    return out / "prints" / "held_out.i8"


def read(path: Path) -> np.ndarray:
    """(fingers, IMPRESSIONS, 224, 224) int8, read from the file on access."""
    return np.memmap(path, np.int8, "r").reshape(-1, IMPRESSIONS, INPUT_SIZE, INPUT_SIZE)


def as_input(prints: np.ndarray) -> Tensor:
    """(n, 224, 224) signed bytes -> (n, 1, 224, 224) in [-1, 1]."""
    return torch.from_numpy(np.array(prints)).float()[:, None] / 127


class Prints:
    """The existing parts. A finger's number does not depend on which parts are missing."""

    def __init__(self, out: Path, parts: int) -> None:
        self.out, self.parts = out, parts
        self.read: dict[int, np.ndarray] = {}
        self.look()
        if not self.read:
            raise SystemExit(f"there are no prints in {out}; draw some first: python3 -m finger_embed.prints")

    def look(self) -> None:
        for number in range(self.parts):
            if number not in self.read and part_path(self.out, number).exists():
                self.read[number] = read(part_path(self.out, number))

    @property
    def fingers(self) -> int:
        return len(self.read) * FINGERS

    def draw_pairs(self, count: int) -> tuple[Tensor, Tensor]:
        """Two impressions of each of `count` fingers, (2 * count, 1, 224, 224), the second half the mates of the first; and
        the fingers' numbers, (count)."""
        ready = list(self.read)
        numbers = torch.randperm(self.fingers)[:count]
        part, finger = numbers // FINGERS, numbers % FINGERS
        first = torch.randint(IMPRESSIONS, (count,))
        mate = (first + torch.randint(1, IMPRESSIONS, (count,))) % IMPRESSIONS
        prints = np.stack([self.read[ready[p]][f, k] for impression in (first, mate) for p, f, k in zip(part, finger, impression)])
        return as_input(prints), torch.tensor(ready)[part] * FINGERS + finger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--program", type=Path, default=Path("../build/selfsame"))
    parser.add_argument("--parts", type=int, default=32, help=f"of {FINGERS} fingers, 100 MB each")
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    arguments = parser.parse_args()
    draw(arguments.program, held_out_path(arguments.out), HELD_OUT_FINGERS, HELD_OUT_SEED, arguments.threads)
    for number in range(arguments.parts):
        draw(arguments.program, part_path(arguments.out, number), FINGERS, FIRST_SEED + number, arguments.threads)


if __name__ == "__main__":
    main()
