"""Teaches the digit recogniser's net the phones of hundreds of people, before it hears digits.

    python3 -m voice_digits.pretrain --data ../../shared/data/voice --labels OUT/labels.jsonl --out OUT

Writes `OUT/phones/checkpoint.pt`, and what it hears as `OUT/talk.pt`. Nobody of FSDD is among them.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import checkpoint, options
from lab.trainer import Trainer, cosine_rate

from .lessons import draw_steps
from .model import DigitNet
from .phones import UNKNOWN, PhoneLesson, Talk, draw, prepare

WARM_UP = 100
VALIDATION_EVERY = 40
SMOOTHING = 0.1


def phone_cost(phones: Tensor, lesson: PhoneLesson) -> Tensor:
    return F.cross_entropy(phones, lesson.phones, ignore_index=UNKNOWN, label_smoothing=SMOOTHING)


class PhoneTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        super().__init__(DigitNet(), arguments.out / "phones" / "checkpoint.pt", arguments)

    def train_step(self, talk: Talk) -> dict[str, Tensor]:
        self.student.train()
        lesson = draw(talk, self.arguments.batch, draw_steps())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            _, phones = self.student.both(lesson.mel)
        cost = phone_cost(phones.float(), lesson)
        self.update(cost, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"phones": cost.detach()}


@torch.no_grad()
def right(network: nn.Module, talk: Talk) -> float:
    """Of all steps, how many have the teacher's phone."""
    hit = count = 0
    for mel, marks in zip(talk.mel.split(50), talk.phones.split(50)):
        phones = network.both(mel.float())[1].argmax(1)
        step = marks.shape[1] // phones.shape[1]
        wanted = marks[:, step // 2 :: step]
        known = wanted != UNKNOWN
        hit += int((phones == wanted)[known].sum())
        count += int(known.sum())
    return hit / count


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    talk = prepare(arguments.data, arguments.labels, arguments.out / "talk.pt", arguments.seed)
    shown = talk.of(slice(None, len(talk.mel) // VALIDATION_EVERY))
    trainer = PhoneTrainer(arguments)
    print(f"{len(talk.mel):,} rows; {sum(p.numel() for p in trainer.student.parameters()):,} parameters", flush=True)
    trainer.train(lambda: trainer.train_step(talk), arguments.steps, arguments.batch, 50, lambda net: {"right": right(net, shown)},
                  arguments.validate_every, stop)


def main() -> None:
    parser = options.training(__doc__, {"data": "../../shared/data/voice"}, steps=4600, batch=48)
    parser.set_defaults(rate=0.015)
    parser.add_argument("--labels", type=Path, required=True)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
