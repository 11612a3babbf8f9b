"""Trains the passive anti-spoof net. Run again with the same --out to resume.

    python3 -m face_pad.train --out OUT

Half of what it sees is bona fide, half are simulated attacks: on photographs (recapture.py) and, with --rendered, on people
whom the program renders. One answer learns which; the other learns what the teachers, who know real attacks, say of the
same picture. The rate warms up, then falls to zero along a cosine.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from lab import checkpoint, frames, options, yunet
from lab.layers import normalise
from lab.photometric import block_compression, hide, light, lower_resolution, noise, sometimes
from lab.trainer import Trainer, cosine_rate

from . import evaluate, rendered
from .evaluate import main_faces
from .model import CROP, INPUT_SIZE, SpoofNet
from .recapture import SPECIES, present
from .teacher import Teachers, crop

WARM_UP = 200
STORED_SIZE, STORED_CROP = 144, CROP * 144 / 128


class Pool:
    """Presented faces, cropped, with their species and what the teachers say of them."""

    def __init__(self, size: int, pictures: Tensor, boxes: Tensor, teachers: Teachers) -> None:
        self.size, self.pictures, self.boxes, self.teachers = size, pictures, boxes, teachers
        self.crops = torch.empty(size, 3, STORED_SIZE, STORED_SIZE, dtype=torch.uint8)
        self.species = torch.empty(size, dtype=torch.long)
        self.live = torch.empty(size)
        self.filled = self.next = 0

    def add(self, count: int) -> None:
        index = torch.randint(len(self.pictures), (count,))
        species = torch.where(torch.rand(count) < 0.5, torch.zeros((), dtype=torch.long),
                              torch.randint(1, len(SPECIES), (count,)))
        seen, boxes = present(self.pictures[index].float() / 255, self.boxes[index], species)
        place = (self.next + torch.arange(count)) % self.size
        self.crops[place] = (crop(seen, boxes, STORED_CROP, STORED_SIZE).clamp(0, 1) * 255).round().byte()
        self.species[place], self.live[place] = species, self.teachers.live(seen * 255, boxes)
        self.next = (self.next + count) % self.size
        self.filled = min(self.size, self.filled + count)

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Floats in [0, 1] (n, 3, 128, 128), whether each is bona fide, and the teachers' probability."""
        who = torch.randint(self.filled, (count,))
        return augment(self.crops[who].float() / 255), (self.species[who] == 0).float(), self.live[who]


class RenderedPool:
    """Rendered pictures, bona fide in half of the draws."""

    def __init__(self, shown: rendered.Rendered) -> None:
        self.crops, self.live = shown.crops, shown.live
        self.attacks, self.people = (mine.nonzero()[:, 0] for mine in (~shown.genuine, shown.genuine))

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        genuine = torch.rand(count) < 0.5
        who = torch.where(genuine, self.people[torch.randint(len(self.people), (count,))],
                          self.attacks[torch.randint(len(self.attacks), (count,))])
        return augment(self.crops[who].float() / 255), genuine.float(), self.live[who]


def augment(crops: Tensor) -> Tensor:
    """The same for all species: box error, mirroring, light, blur, noise, compression."""
    n = len(crops)
    theta = torch.zeros(n, 2, 3)
    scale = INPUT_SIZE / STORED_SIZE * torch.exp(0.08 * torch.randn(n))
    theta[:, 0, 0] = scale * torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    theta[:, 1, 1] = scale
    theta[:, :, 2] = 0.04 * torch.randn(n, 2)
    x = F.grid_sample(crops, F.affine_grid(theta, [n, 3, INPUT_SIZE, INPUT_SIZE], align_corners=False), padding_mode="border",
                      align_corners=False)
    for change, chance in ((light, 0.8), (lower_resolution, 0.2), (noise, 0.3), (block_compression, 0.3), (hide, 0.1)):
        sometimes(x, change, chance)
    return x.clamp_(0, 1)


class SpoofTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        student = evaluate.load_student(arguments.start_from)[0] if arguments.start_from else SpoofNet()
        super().__init__(student, arguments.out / "checkpoint.pt", arguments)

    def train_step(self, pool: Pool, drawn: RenderedPool | None) -> dict[str, Tensor]:
        self.student.train()
        if self.step % self.arguments.fresh_every == 0:
            pool.add(self.arguments.batch)
        if drawn is None:
            pictures, genuine, live = pool.draw(self.arguments.batch)
        else:
            parts = pool.draw(self.arguments.batch // 2), drawn.draw(self.arguments.batch // 2)
            pictures, genuine, live = (torch.cat(pair) for pair in zip(*parts))
        x = normalise(pictures).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            features = self.student.features(x)
        logits = self.student.answer(features.float().flatten(1))
        recaptured = F.binary_cross_entropy_with_logits(logits[:, 0], genuine * 0.98 + 0.01)
        taught = F.binary_cross_entropy_with_logits(logits[:, 1], live)
        self.update(recaptured + taught, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"recaptured": recaptured.detach(), "taught": taught.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    arguments.out.mkdir(parents=True, exist_ok=True)
    training, _ = frames.split(arguments.data)
    pictures = frames.load(training)
    labels = yunet.label(pictures, arguments.models / "face", arguments.out / "labels.pt")
    pictures, boxes = main_faces(pictures, labels)
    validation = torch.arange(len(pictures)) % 8 == 7
    teachers = Teachers(arguments.models / "pad")
    held_out = evaluate.presentations(pictures[validation], boxes[validation], teachers)
    drawn, drawn_held_out = None, None
    if arguments.rendered:
        drawn = RenderedPool(rendered.read(arguments.rendered, teachers, STORED_CROP, STORED_SIZE, held_out=False))
        drawn_held_out = rendered.read(arguments.rendered, teachers, CROP, INPUT_SIZE, held_out=True)
    trainer = SpoofTrainer(arguments)
    parameters = sum(p.numel() for p in trainer.student.parameters())
    print(f"{int((~validation).sum())} faces to train on, {int(validation.sum())} to validate;"
          f" student: {parameters:,} parameters", flush=True)
    pool = Pool(arguments.pool, pictures[~validation], boxes[~validation], teachers)
    while pool.filled < 8 * arguments.batch and not stop:
        pool.add(arguments.batch)

    def validate(network: SpoofNet) -> dict[str, float]:
        figures = evaluate.figures(evaluate.scores(network, held_out.crops), held_out)
        if drawn_held_out is not None:
            figures.update(rendered.error_rates(evaluate.scores(network, drawn_held_out.crops), drawn_held_out))
        return figures

    trainer.train(lambda: trainer.train_step(pool, drawn), arguments.steps, arguments.batch, 50, validate,
                  arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/face/lfw", "models": "../../shared/models"}
    parser = options.training(__doc__, inputs, steps=5000, batch=64)
    parser.add_argument("--pool", type=int, default=4096, help="presented faces kept, 62 kB each")
    parser.add_argument("--rendered", type=Path, help="folder written by `selfsame render`: half of each batch comes from it")
    parser.add_argument("--start-from", type=Path, help="a checkpoint whose averaged weights the student begins with")
    parser.add_argument("--fresh-every", type=int, default=3, help="steps between two new batches")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
