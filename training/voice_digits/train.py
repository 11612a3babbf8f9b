"""Trains the digit recogniser.

    python3 -m voice_digits.train --data ../../shared/data/voice --synthetic FOLDER --out OUT [--leave-out SPEAKER | all]
        [--begin OUT/phones/checkpoint.pt --talk OUT/talk.pt]

Begins with what voice_digits.pretrain learnt, and keeps its phones as a second task, lest the net forget that people differ.
Writes `OUT/SPEAKER/checkpoint.pt`, or `OUT/all/...` where nobody is left out, and the rows of digits that all of these share.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import checkpoint, options
from lab.trainer import Trainer, cosine_rate, load_average

from .evaluate import count_errors, rows_of
from .lessons import Rows, draw, draw_steps, prepare
from .model import NONE, Architecture, DigitNet
from .phones import UNKNOWN, Talk
from .phones import draw as draw_talk
from .pretrain import phone_cost
from .words import Row, recordings

WARM_UP = 50
VALIDATION_ROWS = 60
NOBODY = "all"


class DigitTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        network = DigitNet()
        if arguments.begin:
            network.load_state_dict(load_average(arguments.begin, DigitNet, Architecture)[0].state_dict())
        super().__init__(network, arguments.out / arguments.leave_out / "checkpoint.pt", arguments)

    def train_step(self, rows: Rows, talk: Talk | None) -> dict[str, Tensor]:
        self.student.train()
        count = draw_steps()
        lesson = draw(rows, self.arguments.batch, count)
        spoken = draw_talk(talk, self.arguments.talk_batch, count) if talk else None
        mel = torch.cat([lesson.mel, spoken.mel]) if spoken else lesson.mel
        with torch.autocast("cpu", dtype=torch.bfloat16):
            log_odds, phones = self.student.both(mel)
        log_odds, talked = log_odds.float().tensor_split([self.arguments.batch])
        steps = F.cross_entropy(log_odds, lesson.steps)
        lengths = torch.full((len(log_odds),), log_odds.shape[2])
        order = F.ctc_loss(log_odds.permute(2, 0, 1).log_softmax(2), lesson.digits, lengths, lesson.lengths, blank=NONE,
                           zero_infinity=True)
        loss = self.arguments.step_weight * steps + self.arguments.order_weight * order
        costs = {"steps": steps, "order": order}
        if spoken:
            costs["phones"] = phone_cost(phones[self.arguments.batch :].float(), spoken)
            words = F.cross_entropy(talked, spoken.digits, ignore_index=UNKNOWN, reduction="sum")
            costs["words"] = words / spoken.digits.numel()
            loss = loss + self.arguments.phone_weight * costs["phones"] + self.arguments.word_weight * costs["words"]
        self.update(loss, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {name: cost.detach() for name, cost in costs.items()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    rows = prepare(arguments.data, arguments.synthetic, arguments.out / "rows.pt", arguments.seed)
    people = recordings(arguments.data / "fsdd", "flac")
    shown: dict[str, list[Row]] = {}
    if arguments.leave_out != NOBODY:
        rows = rows.without(arguments.leave_out)
        shown = rows_of(people[arguments.leave_out], VALIDATION_ROWS)
    talk = Talk(**torch.load(arguments.talk)) if arguments.talk else None
    trainer = DigitTrainer(arguments)
    print(f"{len(rows.speakers):,} rows; {sum(p.numel() for p in trainer.student.parameters()):,} parameters", flush=True)

    def figures(network: nn.Module) -> dict[str, float]:
        return {kind: 1 - float(count_errors(network, own).sum()) / sum(len(r.digits) for r in own)
                for kind, own in shown.items()}

    trainer.train(lambda: trainer.train_step(rows, talk), arguments.steps, arguments.batch, 25, figures, arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/voice"}
    parser = options.training(__doc__, inputs, steps=700, batch=32, average_decay=0.99, validate_every=700)
    parser.set_defaults(rate=0.01)
    parser.add_argument("--synthetic", type=Path, help="synthetic voices, see voice_digits.synthesise")
    parser.add_argument("--leave-out", default=NOBODY, help="a speaker of FSDD who is not trained on")
    parser.add_argument("--step-weight", type=float, default=1.0)
    parser.add_argument("--order-weight", type=float, default=0.5)
    parser.add_argument("--begin", type=Path, help="a checkpoint of voice_digits.pretrain to begin with")
    parser.add_argument("--talk", type=Path, help="its talk.pt: phones stay a second task")
    parser.add_argument("--talk-batch", type=int, default=12)
    parser.add_argument("--phone-weight", type=float, default=0.3)
    parser.add_argument("--word-weight", type=float, default=3.0)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
