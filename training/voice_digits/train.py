"""Trains the digit recogniser.

    python3 -m voice_digits.train --data ../../shared/data/voice --synthetic FOLDER --out OUT [--leave-out SPEAKER | all]

Writes `OUT/SPEAKER/checkpoint.pt`, or `OUT/all/...` where nobody is left out, and the rows of digits that all of these share.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import checkpoint, options
from lab.trainer import Trainer, cosine_rate

from .evaluate import count_errors, rows_of
from .lessons import Rows, draw, prepare
from .model import NONE, DigitNet
from .words import Row, recordings

WARM_UP = 50
VALIDATION_ROWS = 60
NOBODY = "all"


class DigitTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        super().__init__(DigitNet(), arguments.out / arguments.leave_out / "checkpoint.pt", arguments)

    def train_step(self, rows: Rows) -> dict[str, Tensor]:
        self.student.train()
        lesson = draw(rows, self.arguments.batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            log_odds = self.student(lesson.mel)
        log_odds = log_odds.float()
        steps = F.cross_entropy(log_odds, lesson.steps)
        lengths = torch.full((len(log_odds),), log_odds.shape[2])
        order = F.ctc_loss(log_odds.permute(2, 0, 1).log_softmax(2), lesson.digits, lengths, lesson.lengths, blank=NONE,
                           zero_infinity=True)
        loss = self.arguments.step_weight * steps + self.arguments.order_weight * order
        self.update(loss, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"steps": steps.detach(), "order": order.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    rows = prepare(arguments.data, arguments.synthetic, arguments.out / "rows.pt", arguments.seed)
    people = recordings(arguments.data / "fsdd", "flac")
    shown: dict[str, list[Row]] = {}
    if arguments.leave_out != NOBODY:
        rows = rows.without(arguments.leave_out)
        shown = rows_of(people[arguments.leave_out], VALIDATION_ROWS)
    trainer = DigitTrainer(arguments)
    print(f"{len(rows.speakers):,} rows; {sum(p.numel() for p in trainer.student.parameters()):,} parameters", flush=True)

    def figures(network: nn.Module) -> dict[str, float]:
        return {kind: 1 - float(count_errors(network, own).sum()) / sum(len(r.digits) for r in own)
                for kind, own in shown.items()}

    trainer.train(lambda: trainer.train_step(rows), arguments.steps, arguments.batch, 25, figures, arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/voice"}
    parser = options.training(__doc__, inputs, steps=800, batch=32, average_decay=0.99, validate_every=200)
    parser.add_argument("--synthetic", type=Path, help="synthetic voices, see voice_digits.synthesise")
    parser.add_argument("--leave-out", default=NOBODY, help="a speaker of FSDD who is not trained on")
    parser.add_argument("--step-weight", type=float, default=1.0)
    parser.add_argument("--order-weight", type=float, default=0.5)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
