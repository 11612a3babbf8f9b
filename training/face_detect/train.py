"""Distils the face detector. Run again with the same --out to resume.

    python3 -m face_detect.train --out OUT

The rate warms up, then falls to zero along a cosine over --steps.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from lab import checkpoint, frames, options, yunet
from lab.layers import normalise
from lab.trainer import Trainer, cosine_rate

from . import evaluate
from .compose import Composer, Pool
from .loss import detection_loss
from .model import Detector
from .teacher import opinion

WARM_UP = 300


class DetectorTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        student = evaluate.load_student(arguments.start_from)[0] if arguments.start_from else Detector()
        super().__init__(student, arguments.out / "checkpoint.pt", arguments)

    def train_step(self, pool: Pool) -> dict[str, Tensor]:
        self.student.train()
        if self.step % self.arguments.fresh_every == 0:
            pool.add(self.arguments.batch)
        pictures = pool.draw(self.arguments.batch)
        x = normalise(pictures.images).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            grids = self.student(x)
        loss = detection_loss(grids, pictures)
        self.update(loss.total, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 5.0)
        return {"loss": loss.total.detach(), "score": loss.score, "box": loss.box, "landmarks": loss.landmarks}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    arguments.out.mkdir(parents=True, exist_ok=True)
    training, _ = frames.split(arguments.data)
    # Every eighth training frame validates; the test people's frames are never looked at here.
    pictures = frames.load(training)
    validation = torch.arange(len(pictures)) % 8 == 7
    labels = yunet.label(pictures, arguments.models, arguments.out / "labels.pt")
    kept = (~validation).nonzero().flatten()
    net = yunet.YuNet(arguments.models / "yunet_n_320.onnx")
    composer = Composer(pictures[kept], labels.of(kept), lambda x: opinion(net, x))
    validated = validation.nonzero().flatten()
    held_out, reference = pictures[validated], labels.of(validated).sure()
    trainer = DetectorTrainer(arguments)
    parameters = sum(p.numel() for p in trainer.student.parameters())
    print(f"{len(kept)} frames to train on, {len(held_out)} to validate; student: {parameters:,} parameters", flush=True)
    pool = Pool(arguments.pool, composer, arguments.side)
    while pool.filled < min(arguments.pool, 16 * arguments.batch) and not stop:
        pool.add(arguments.batch)
    trainer.train(lambda: trainer.train_step(pool), arguments.steps, arguments.batch, 50,
                  lambda network: evaluate.figures(network, held_out, reference), arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/face/lfw", "models": "../../shared/models/face"}
    parser = options.training(__doc__, inputs, steps=8000, batch=32)
    parser.add_argument("--start-from", type=Path, help="a checkpoint whose averaged weights the student begins with")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--pool", type=int, default=1024, help="composed pictures kept, 0.2 MB each")
    parser.add_argument("--fresh-every", type=int, default=3, help="steps between two new batches")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
