"""Digits of people who were not trained on: single ones, and rows of eight with pauses and nearly without.

    python3 -m voice_digits.evaluate --out OUT

Reads `OUT/SPEAKER/checkpoint.pt` of every speaker left out. Word accuracy is 1 less the errors (digits exchanged, left out, put
in) over the digits said.
"""
from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lab.speech.clips import speech_only
from lab.trainer import load_average

from .decode import digits_of, errors
from .lessons import hearing
from .model import Architecture, DigitNet
from .words import Row, Takes, joined, recordings, test_rows

ROWS, DIGITS, SEED = 300, 8, 11
KINDS = {"pauses": (0.15, 0.5), "close": (0.0, 0.05)}
ALLOWED = 2
"""Errors in a row that a challenge forgives (docs/adr/0012)."""


def single_rows(takes: Takes) -> list[Row]:
    return [joined([clip], [digit], [0.3, 0.3]) for digit, clips in takes.items() for clip in clips]


@torch.no_grad()
def heard(network: nn.Module, row: Row) -> list[int]:
    log_odds: Tensor = network(hearing()(torch.from_numpy(speech_only(row.samples))[None]))[0]
    return digits_of(log_odds.numpy())


def count_errors(network: nn.Module, rows: list[Row]) -> np.ndarray:
    return np.array([errors(row.digits, heard(network, row)) for row in rows])


def rows_of(takes: Takes, count: int = ROWS) -> dict[str, list[Row]]:
    rows = {kind: test_rows(takes, count, DIGITS, pauses, SEED) for kind, pauses in KINDS.items()}
    return {"single": single_rows(takes), **rows}


def interval(right: float, count: int) -> tuple[float, float]:
    """Wilson's, 95 %."""
    z = 1.96
    middle = (right + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(right * (1 - right) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/voice"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    wrong: Counter[str] = Counter()
    said: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for speaker, takes in recordings(arguments.data / "fsdd", "flac").items():
        network, _ = load_average(arguments.out / speaker / "checkpoint.pt", DigitNet, Architecture)
        line = f"{speaker:9}"
        for kind, rows in rows_of(takes).items():
            faults = count_errors(network, rows)
            digits = sum(len(row.digits) for row in rows)
            wrong[kind] += int(faults.sum())
            said[kind] += digits
            passed[kind] += int((faults <= ALLOWED).sum())
            line += f"  {kind} {1 - faults.sum() / digits:.4f} (all right {(faults == 0).mean():.3f}, at most {ALLOWED} wrong {(faults <= ALLOWED).mean():.3f})"
        print(line, flush=True)
    for kind, count in said.items():
        right = 1 - wrong[kind] / count
        low, high = interval(right, count)
        rows = count // (1 if kind == "single" else DIGITS)
        print(f"{kind}: {count} digits, word accuracy {right:.4f} ({low:.4f} to {high:.4f}); rows with at most {ALLOWED} wrong {passed[kind] / rows:.4f}")


if __name__ == "__main__":
    main()
