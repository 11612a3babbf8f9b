"""Distils the face detector. Run again with the same --out to resume.

    python3 -m face_detect.train --out OUT

The rate warms up, then falls to zero along a cosine over --steps.
"""
from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import torch

from lab import checkpoint
from lab.curve import Curve
from lab.trainer import Trainer

from . import evaluate, frames, teacher
from .compose import Composer, Pool
from .loss import Loss, detection_loss
from .model import Detector, normalise

CHECKPOINT_SECONDS = 120.0
WARM_UP = 300


class DetectorTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        super().__init__(Detector(), arguments.out / "checkpoint.pt", arguments)

    def rate(self) -> float:
        done = min(1.0, self.step / self.arguments.steps)
        return self.arguments.rate * min(1.0, (self.step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * done))

    def train_step(self, pool: Pool) -> Loss:
        self.student.train()
        if self.step % self.arguments.fresh_every == 0:
            pool.add(self.arguments.batch)
        pictures = pool.draw(self.arguments.batch)
        x = normalise(pictures.images).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            grids = self.student(x)
        loss = detection_loss(grids, pictures)
        self.update(loss.total, self.rate(), 5.0)
        return loss


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    arguments.out.mkdir(parents=True, exist_ok=True)
    training, _ = frames.split(arguments.data)
    # Every eighth training frame validates; the test people's frames are never looked at here.
    pictures = frames.load(training)
    validation = torch.arange(len(pictures)) % 8 == 7
    labels = teacher.label(pictures, arguments.models, arguments.out / "labels.pt")
    kept = (~validation).nonzero().flatten()
    composer = Composer(pictures[kept], labels.of(kept))
    validated = validation.nonzero().flatten()
    held_out, reference = pictures[validated], labels.of(validated).sure()
    trainer = DetectorTrainer(arguments)
    parameters = sum(p.numel() for p in trainer.student.parameters())
    print(f"{len(kept)} frames to train on, {len(held_out)} to validate; student: {parameters:,} parameters", flush=True)
    curve = Curve(arguments.out / "curve.csv", ["step", "loss", "score", "box", "landmarks", "rate", "images_per_s"], trainer.step)
    scores = Curve(arguments.out / "validation.csv", ["step", "recall", "alarms", "landmark_error", "landmark_error_95", "faces"], trainer.step)
    pool = Pool(arguments.pool, composer, arguments.side)
    while pool.filled < min(arguments.pool, 16 * arguments.batch) and not stop:
        pool.add(arguments.batch)
    loop(trainer, pool, curve, lambda: report(trainer, held_out, reference, scores), stop)
    trainer.save()
    print(f"saved at step {trainer.step}", flush=True)


def report(trainer: DetectorTrainer, held_out: torch.Tensor, reference: list, scores: Curve) -> None:
    result = evaluate.figures(trainer.average.network, held_out, reference)
    scores.add(step=trainer.step, **result)
    print(f"step {trainer.step}  held out: " + "  ".join(f"{k} {v:.4g}" for k, v in result.items()), flush=True)


def loop(trainer: DetectorTrainer, pool: Pool, curve: Curve, validate, stop: checkpoint.StopRequest) -> None:
    arguments = trainer.arguments
    sums, counted, began, saved = torch.zeros(4), 0, time.monotonic(), time.monotonic()
    while trainer.step < arguments.steps and not stop:
        loss = trainer.train_step(pool)
        sums += torch.stack([loss.total.detach(), loss.score, loss.box, loss.landmarks])
        counted += 1
        if trainer.step % 50 == 0:
            total, score, box, points = (sums / counted).tolist()
            speed = counted * arguments.batch / (time.monotonic() - began)
            curve.add(step=trainer.step, loss=total, score=score, box=box, landmarks=points, rate=trainer.rate(), images_per_s=speed)
            print(f"step {trainer.step}  loss {total:.3f}  score {score:.3f}  box {box:.3f}  landmarks {points:.4f}  {speed:.0f} img/s",
                  flush=True)
            sums, counted, began = torch.zeros(4), 0, time.monotonic()
        if trainer.step % arguments.validate_every == 0:
            validate()
            began = time.monotonic()
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            trainer.save()
            saved = time.monotonic()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/lfw"))
    parser.add_argument("--models", type=Path, default=Path("../../shared/models/face"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--pool", type=int, default=1024, help="composed pictures kept, 0.2 MB each")
    parser.add_argument("--fresh-every", type=int, default=3, help="steps between two new batches")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--average-decay", type=float, default=0.998)
    parser.add_argument("--validate-every", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
