"""Distils the face embedder. Run again with the same --out to resume.

    python3 -m face_embed.train --out OUT

Learning rate: warm-up, then a slow decay without an end, so that the averaged weights are usable at any time and more
steps keep improving them. `--cooldown-steps N` lowers it to zero over the N steps after the checkpoint it resumes
from, for a final model (that checkpoint stays as trunk.pt; an interrupted cooldown goes on where it was). Everything counts steps; the clock only decides when a checkpoint is written.
"""
from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from lab import checkpoint, faces, options
from lab.onnx_graph import OnnxModule
from lab.trainer import Trainer

from . import evaluate
from .augment import augment
from .blend import GROUP, FaceMaker, Pool, centre
from .looks import Looks
from .model import Architecture, Student, parameter_count, start_from
from .teacher import Teacher, normalise

LOOK_ALIKE = 0.55


@dataclass(frozen=True)
class Loss:
    total: Tensor
    cosine: Tensor
    relation: Tensor


def distillation_loss(student: Tensor, target: Tensor, relation_weight: float) -> Loss:
    """(n, 128) raw student outputs against unit targets: 1 - cosine, plus squared errors of all pair similarities.

    Pairs that the teacher finds related weigh more; most pairs in a batch are strangers near zero.
    """
    unit = F.normalize(student)
    cosine = (unit * target).sum(1).mean()
    wanted = target @ target.t()
    weight = (1 + 8 * wanted.abs()).fill_diagonal_(0)
    relation = (weight * (unit @ unit.t() - wanted) ** 2).sum() / weight.sum()
    return Loss(1 - cosine + relation_weight * relation, cosine.detach(), relation.detach())


def map_loss(guess: Tensor, wanted: Tensor) -> Tensor:
    """The share of the teacher's map (n, c, h, w) that the guess leaves unexplained, every channel counting alike."""
    mean, variance = wanted.mean((0, 2, 3), keepdim=True), wanted.var((0, 2, 3), keepdim=True)
    scale = (variance + 1e-6).rsqrt()
    return F.mse_loss(guess, (wanted - mean) * scale)


def mirrored(images: Tensor, target: Tensor, maps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mirrors half of the faces, with their maps. The label already covers both sides."""
    turn = (torch.rand(len(images), device=images.device) < 0.5).view(-1, 1, 1, 1)
    return torch.where(turn, images.flip(-1), images), target, torch.where(turn, maps.flip(-1), maps)


def learning_rate(step: int, arguments: argparse.Namespace, cooldown_from: int | None) -> float:
    """The rate of a step; cooling down begins at step `cooldown_from`."""
    rate = arguments.rate * min(1.0, (step + 1) / arguments.warm_up) / (1 + step / arguments.decay_steps) ** 0.5
    if cooldown_from is not None:
        rate *= max(0.0, 1 - (step - cooldown_from) / arguments.cooldown_steps)
    return rate


@dataclass(frozen=True)
class Known:
    """The teacher's output for all faces; cached in the run's folder, because computing it takes minutes."""

    training: Tensor
    held_out: evaluate.Labels


def known_labels(images: np.ndarray, names: list[str], held_out: faces.HeldOut, path: Path, device: torch.device,
                 cache: Path) -> Known:
    state = checkpoint.load(cache)
    if state is None or state["names"] != names or len(state["plain"]) != len(held_out.faces):
        labels = evaluate.Labels.of(Teacher(path, device, exact=True), held_out, device)
        training = evaluate.embed_all(Teacher(path, device).embed, images, device)
        state = {"names": names, "training": training, "plain": labels.plain, "twice": labels.twice}
        checkpoint.save(cache, state)
    return Known(state["training"], evaluate.Labels(state["plain"], state["twice"]))


def look_alikes(known: Known) -> Tensor:
    """The training faces that the teacher takes for a held-out person (other name, same face)."""
    return (known.training @ known.held_out.plain.t()).max(1).values > LOOK_ALIKE


class EmbedderTrainer(Trainer):
    """Also knows at which step it began to cool down, if it did."""

    def __init__(self, arguments: argparse.Namespace, device: torch.device,
                 samples: Callable[[], list[Tensor]] = list) -> None:
        """`samples` gives batches of what the net takes, for starting from an exported net."""
        self.arguments, self.device = arguments, device
        torch.manual_seed(arguments.seed)
        path = arguments.out / "checkpoint.pt"
        state = checkpoint.load(path)  # a run goes on with the measures that it began with
        student = Student(Architecture.from_dict(state["architecture"]) if state else Architecture())
        if arguments.start_from and not state:
            start_from(student, OnnxModule(arguments.start_from), samples())
        super().__init__(student, path, arguments, {"cooldown_from": None}, device)
        if not arguments.cooldown_steps:
            self.extra["cooldown_from"] = None
        elif self.cooldown_from is None:
            self.save(arguments.out / "trunk.pt")
            self.extra["cooldown_from"] = self.step

    @property
    def cooldown_from(self) -> int | None:
        return self.extra["cooldown_from"]

    def train_step(self, maker: FaceMaker, pool: Pool) -> dict[str, Tensor]:
        self.student.train()
        if self.step % self.arguments.fresh_every == 0:
            pool.put(*maker.make(self.arguments.fresh // GROUP))
        images, target, maps = mirrored(*pool.draw(self.arguments.batch))
        x = normalise(augment(images))
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            output, guess = self.student.forward_with_map(x)
        loss = distillation_loss(output.float(), target, self.arguments.relation_weight)
        unexplained = map_loss(guess.float(), maps.float())
        self.update(loss.total + self.arguments.map_weight * unexplained,
                    learning_rate(self.step, self.arguments, self.cooldown_from), 1.0)
        return {"loss": loss.total.detach(), "cosine": loss.cosine, "relation": loss.relation, "map": unexplained.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    arguments.out.mkdir(parents=True, exist_ok=True)
    paths, held_out = faces.split(arguments.data, set(arguments.hold_out_folds))
    images = faces.decode(paths)
    known = known_labels(images, [p.name for p in paths], held_out, arguments.teacher, device, arguments.out / "labels.pt")
    print("teacher on the held-out pairs:", evaluate.figures(known.held_out.plain, held_out), flush=True)
    print("the same, with mirror images:", evaluate.figures(known.held_out.twice, held_out), flush=True)
    alike = look_alikes(known)
    images, vectors = images[~alike.numpy()], known.training[~alike]
    print(f"{len(images)} faces to train on, {int(alike.sum())} look-alikes of held-out people left out", flush=True)

    trainer = EmbedderTrainer(arguments, device, lambda: [
        normalise(centre(torch.from_numpy(images[k::200][:64]).permute(0, 3, 1, 2))) for k in range(16)])
    print(f"student: {parameter_count(trainer.student):,} parameters on {device}", flush=True)
    maker = FaceMaker(torch.from_numpy(images).permute(0, 3, 1, 2).to(device), Looks(vectors.to(device)),
                      Teacher(arguments.teacher, device))
    pool = Pool(arguments.pool, device)
    while len(pool) < min(arguments.pool, 20 * arguments.batch) and not stop:
        pool.put(*maker.make(32))
    cooling = trainer.cooldown_from is not None
    last = trainer.cooldown_from + arguments.cooldown_steps if cooling else arguments.steps
    trainer.train(lambda: trainer.train_step(maker, pool), last, arguments.batch, 100,
                  lambda network: evaluate.student_figures(network, held_out, known.held_out, device), arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../shared/data/face/aligned", "teacher": "../shared/models/face/mobilefacenet_foamliu.onnx"}
    parser = options.training(__doc__, inputs, steps=400_000, batch=96, average_decay=0.9998, validate_every=1000)
    parser.add_argument("--start-from", type=Path,
                        help="an exported net, as in the shipped pack; only where OUT holds no checkpoint")
    parser.add_argument("--cooldown-steps", type=int, default=0)
    parser.add_argument("--pool", type=int, default=32_768, help="labelled faces kept, 43 kB each")
    parser.add_argument("--fresh", type=int, default=128, help="new faces labelled each time")
    parser.add_argument("--fresh-every", type=int, default=5, help="steps between two times")
    parser.add_argument("--decay-steps", type=float, default=10_000, help="rate falls as 1/sqrt(1 + step / this)")
    parser.add_argument("--relation-weight", type=float, default=20.0)
    parser.add_argument("--warm-up", type=int, default=300)
    parser.add_argument("--map-weight", type=float, default=2.0)
    parser.add_argument("--hold-out-folds", type=int, nargs="+", default=[6, 7], help="two at least")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
