"""Distils the speaker embedder. Run again with the same --out to resume.

    python3 -m voice_embed.train --out OUT

The teacher listens to each window (`lessons.py`); the student to the same or, as often, to what rooms,
noise and codecs make of that. It learns what the teacher's last layer holds at every step, and the voice at the end. The rate warms
up, then falls to zero along a cosine at --steps; a run that has to end sooner is resumed with fewer steps.
"""
from __future__ import annotations

import argparse
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from lab import checkpoint, options
from lab.speech.augment import Surroundings, read_noises
from lab.trainer import Trainer, cosine_rate

from . import evaluate
from .lessons import Lessons, throats
from .model import STRIDE, Architecture, SpeakerNet
from .teacher import BANDS, FRAMES, WIDTH, Teacher, power
from .voices import prepare

WARM_UP = 50


@dataclass(frozen=True)
class Lesson:
    clean: Tensor
    """(n, 160, 40)"""
    changed: Tensor
    states: Tensor
    """(steps, n, 256): what the teacher holds after every second frame of the clean window."""


class Pool:
    """A ring of windows with what the teacher holds of them: changing and labelling one costs more than a step on it, so each is used
    several times."""

    def __init__(self, size: int, lessons: Lessons, surroundings: Surroundings, teacher: Teacher) -> None:
        self.lessons, self.surroundings, self.teacher, self.size = lessons, surroundings, teacher, size
        self.clean, self.changed = torch.empty(size, FRAMES, BANDS), torch.empty(size, FRAMES, BANDS)
        self.states = torch.empty(FRAMES // STRIDE, size, WIDTH, dtype=torch.bfloat16)
        self.put = 0

    @torch.no_grad()
    def add(self, count: int) -> None:
        waves = self.lessons.draw(count)
        place = (self.put + torch.arange(count)) % self.size
        throat = throats(count)
        self.clean[place], self.changed[place] = power(waves) @ throat, power(self.surroundings(waves)) @ throat
        self.states[:, place] = self.teacher.hasty_states(self.clean[place])[STRIDE - 1 :: STRIDE]
        self.put += count

    def draw(self, count: int) -> Lesson:
        chosen = torch.randint(min(self.put, self.size), (count,))
        return Lesson(self.clean[chosen], self.changed[chosen], self.states[:, chosen])

    def usual(self) -> Tensor:
        """(40): root mean square of each band's power where the mean over a window is 1."""
        seen = self.clean[: self.put]
        return (seen / seen.mean((1, 2), keepdim=True)).pow(2).mean((0, 1)).sqrt()

    def centre(self) -> Tensor:
        """The mean of all voices, (256)."""
        return self.teacher.voice(self.states[-1, : self.put]).mean(0)


class SpeakerTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace, usual: Tensor, teacher: Teacher, centre: Tensor) -> None:
        self.arguments, self.teacher, self.centre = arguments, teacher, centre
        torch.manual_seed(arguments.seed)
        super().__init__(SpeakerNet(Architecture(), usual), arguments.out / "checkpoint.pt", arguments,
                         orthogonal=lambda weight: weight.ndim > 1)

    def train_step(self, pool: Pool) -> dict[str, Tensor]:
        self.student.train()
        pool.add(self.arguments.fresh)
        lesson = pool.draw(self.arguments.batch)
        hard = torch.rand(len(lesson.clean), 1, 1) < self.arguments.changed_share
        states = self.student.states(torch.where(hard, lesson.changed, lesson.clean))
        wanted = lesson.states.float()
        hint = F.linear(states, self.student.hint.weight.bfloat16()).float() + self.student.hint.bias
        held = (hint - wanted).pow(2).mean() / wanted.var()
        own, got = self.teacher.voice(lesson.states[-1]), F.normalize(self.student.embed(states) + 1e-6)
        cosine = F.cosine_similarity(got - self.centre, own - self.centre).mean()
        self.update(held + 1 - cosine, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"held": held.detach(), "cosine": cosine.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    voices = prepare(arguments.data, arguments.second, arguments.out)
    teacher = Teacher(arguments.teacher).eval()
    surroundings = Surroundings(read_noises(arguments.data / "noise"))
    torch.manual_seed(arguments.seed)
    pool = Pool(arguments.pool, Lessons(voices), surroundings, teacher)
    for _ in range(arguments.pool // 8 // 64):
        pool.add(64)
    centre = pool.centre()
    trainer = SpeakerTrainer(arguments, pool.usual(), teacher, centre)
    shown = evaluate.held_out(voices, surroundings, teacher)
    print(f"{len(voices):,} voices; {sum(p.numel() for p in trainer.student.parameters()):,} parameters", flush=True)

    trainer.train(lambda: trainer.train_step(pool), arguments.steps, arguments.batch, 50,
                  lambda network: evaluate.figures(network, shown, centre), arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/voice", "second": "../../shared/data/second",
              "teacher": "../../shared/models/voice/resemblyzer_f32.npz"}
    parser = options.training(__doc__, inputs, steps=20_000, batch=96, average_decay=0.99, validate_every=250)
    parser.add_argument("--pool", type=int, default=4096, help="windows kept")
    parser.add_argument("--fresh", type=int, default=16, help="windows changed and labelled a step")
    parser.add_argument("--changed-share", type=float, default=0.5, help="how many the student hears as rooms and noise change them")
    parser.set_defaults(weight_decay=0.0)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
