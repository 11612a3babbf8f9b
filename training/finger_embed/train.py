"""Trains the finger embedder on synthetic prints. Run again with the same --out to resume.

    python3 -m finger_embed.prints --out OUT &      # draws prints; training needs the first part only to begin
    python3 -m finger_embed.train --out OUT

Two impressions each of some fingers make a step. Every print must be nearer to its finger's proxy than to all others', by a margin (CosFace),
and nearer to its mate than to the other prints of the step. The rate warms up, then falls to zero along a cosine at --steps; a run that has to
end sooner is resumed with fewer steps, one that may go on with more.
"""
from __future__ import annotations

import argparse

import torch
import torch.nn.functional as F
from torch import Tensor

from lab import checkpoint, options
from lab.trainer import Trainer, cosine_rate

from . import evaluate
from .augment import augment
from .model import Architecture, FingerNet
from .prints import FINGERS, Prints, held_out_path, read

WARM_UP = 100
SHARPNESS = 24.0
MARGIN = 0.25
MARGIN_STEPS = 1500
LOOK_EVERY = 25


def proxy_loss(unit: Tensor, proxies: Tensor, fingers: Tensor, margin: float) -> Tensor:
    """CosFace: (n, d) unit vectors, (fingers, d) proxies of any length, the (n) numbers of the right ones."""
    cosine = unit @ F.normalize(proxies).t()
    right = F.one_hot(fingers, len(proxies)).bool()
    return F.cross_entropy(SHARPNESS * torch.where(right, cosine - margin, cosine), fingers)


def mate_loss(unit: Tensor) -> tuple[Tensor, Tensor]:
    """Of (2 n, d) unit vectors, the second half the mates of the first: the cross entropy of finding the mate among all others; and how
    many are found."""
    pairs = len(unit) // 2
    logits = (SHARPNESS * unit @ unit.t()).fill_diagonal_(-1e4)
    mates = torch.arange(2 * pairs).roll(pairs)
    return F.cross_entropy(logits, mates), (logits.argmax(1) == mates).float().mean()


class FingerTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace, prints: Prints) -> None:
        self.arguments, self.prints = arguments, prints
        torch.manual_seed(arguments.seed)
        network = FingerNet(Architecture(fingers=arguments.parts * FINGERS))
        super().__init__(network, arguments.out / "checkpoint.pt", arguments)

    def train_step(self) -> dict[str, Tensor]:
        self.student.train()
        if self.step % LOOK_EVERY == 0:
            self.prints.look()
        prints, fingers = self.prints.draw_pairs(self.arguments.batch // 2)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            given = self.student(augment(prints))
        unit = F.normalize(given.float())
        margin = MARGIN * min(1.0, self.step / MARGIN_STEPS)
        by_proxy = proxy_loss(unit, self.student.proxies, fingers.repeat(2), margin)
        by_mate, found = mate_loss(unit)
        self.update(by_proxy + by_mate, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 5.0)
        return {"proxy": by_proxy.detach(), "mate": by_mate.detach(), "found": found}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    prints = Prints(arguments.out, arguments.parts)
    trainer = FingerTrainer(arguments, prints)
    shown = read(held_out_path(arguments.out))
    print(f"{prints.fingers:,} fingers are there; {sum(p.numel() for p in trainer.student.parameters()):,} parameters", flush=True)
    trainer.train(trainer.train_step, arguments.steps, arguments.batch, 25,
                  lambda network: evaluate.figures(evaluate.embed(network, shown)), arguments.validate_every, stop)


def main() -> None:
    parser = options.training(__doc__, {}, steps=20_000, batch=96, average_decay=0.99, validate_every=200)
    parser.add_argument("--parts", type=int, default=20, help=f"of {FINGERS} fingers, as finger_embed.prints draws them")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
