"""Distils the dense landmarks. Run again with the same --out to resume.

    python3 -m face_points.train --out OUT

The rate warms up, then falls to zero along a cosine over --steps.
"""
from __future__ import annotations

import argparse

import torch
import torch.nn.functional as F
from torch import Tensor

from lab import checkpoint, faces, options
from lab.layers import normalise
from lab.trainer import Trainer, cosine_rate

from . import evaluate, teacher
from .model import PointNet
from .points import COUNT, eye_distance, eye_openness
from .views import augment

WARM_UP = 300
_EYES = 32


def point_loss(got: Tensor, wanted: Tensor) -> Tensor:
    """Smooth L1 of coordinates over the distance between the eyes, eyes counting three times and depth a third, and of the
    openness of the eyes."""
    scale = eye_distance(wanted).clamp(min=0.1)[:, None, None]
    cost = F.smooth_l1_loss(got / scale, wanted / scale, beta=0.02, reduction="none").mean(0)
    weight = torch.ones(COUNT, 1)
    weight[:_EYES] = 3
    weight = weight * torch.tensor([1.0, 1.0, 1 / 3])
    openness = F.smooth_l1_loss(eye_openness(got), eye_openness(wanted), beta=0.02)
    return (cost * weight).sum() / weight.sum() + 0.5 * openness


class PointTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        super().__init__(PointNet(), arguments.out / "checkpoint.pt", arguments)

    def train_step(self, pictures: Tensor, points: Tensor) -> dict[str, Tensor]:
        self.student.train()
        index = torch.randint(len(pictures), (self.arguments.batch,))
        images, wanted = augment(pictures[index], points[index])
        x = normalise(images).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            features = self.student.features(x)
        got = self.student.place(features.float().flatten(1)).view(-1, COUNT, 3)
        loss = point_loss(got, wanted)
        self.update(loss, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"loss": loss.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    arguments.out.mkdir(parents=True, exist_ok=True)
    files, held_out = evaluate.held_out(arguments.data, set(arguments.hold_out_folds))
    pictures = torch.from_numpy(faces.decode(files)).permute(0, 3, 1, 2).contiguous()
    points, scores = teacher.label(pictures, arguments.mesh, arguments.out / "labels.pt")
    wanted, held_scores = teacher.label(held_out, arguments.mesh, arguments.out / "held_out_labels.pt")
    pictures, points = pictures[scores > teacher.SURE], points[scores > teacher.SURE]
    held_out, wanted = held_out[held_scores > teacher.SURE], wanted[held_scores > teacher.SURE]
    trainer = PointTrainer(arguments)
    parameters = sum(p.numel() for p in trainer.student.parameters())
    print(f"{len(pictures)} faces to train on, {len(held_out)} to validate; student: {parameters:,} parameters", flush=True)
    trainer.train(lambda: trainer.train_step(pictures, points), arguments.steps, arguments.batch, 100,
                  lambda network: evaluate.figures(network, held_out, wanted), arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/face/aligned", "mesh": "../../shared/models/face/facemesh.json"}
    parser = options.training(__doc__, inputs, steps=12_000, batch=96)
    parser.add_argument("--hold-out-folds", type=int, nargs="+", default=[6, 7])
    run(parser.parse_args())


if __name__ == "__main__":
    main()
