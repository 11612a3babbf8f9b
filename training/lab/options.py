"""Command-line options shared by all recipes that train, evaluate or export. Each recipe adds its own."""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import Mapping


def command(doc: str | None, inputs: Mapping[str, str]) -> argparse.ArgumentParser:
    """`doc` is printed as it is written; `inputs`: names of options that take a path, and their defaults."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in inputs.items():
        parser.add_argument(f"--{name}", type=Path, default=Path(default))
    return parser


def training(doc: str | None, inputs: Mapping[str, str], steps: int, batch: int, average_decay: float = 0.998,
             validate_every: int = 500) -> argparse.ArgumentParser:
    """Includes everything that `lab.trainer.Trainer` reads."""
    parser = command(doc, inputs)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--average-decay", type=float, default=average_decay)
    parser.add_argument("--validate-every", type=int, default=validate_every)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def evaluation(doc: str | None, inputs: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = command(doc, inputs)
    parser.add_argument("--checkpoint", type=Path, required=True)
    return parser


def export(doc: str | None, inputs: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = evaluation(doc, inputs)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    return parser
