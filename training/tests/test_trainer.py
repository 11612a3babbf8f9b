"""The loop that all recipes share: what it logs, when it stops, and what it carries over."""
import argparse
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from lab.architecture import Measures
from lab.trainer import Trainer, cosine_rate, load_average


@dataclass(frozen=True)
class Architecture(Measures):
    width: int = 2


class Line(nn.Module):
    def __init__(self, architecture: Architecture = Architecture()) -> None:
        super().__init__()
        self.architecture = architecture
        self.map = nn.Linear(architecture.width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.map(x)


def trainer_in(folder: str, architecture: Architecture = Architecture()) -> Trainer:
    torch.manual_seed(1)
    options = argparse.Namespace(average_decay=0.9, weight_decay=0.0, rate=0.05, seed=1)
    return Trainer(Line(architecture), Path(folder) / "checkpoint.pt", options)


def train(trainer: Trainer, last: int, stop: object = False) -> None:
    def step() -> dict[str, torch.Tensor]:
        x = torch.randn(16, 2)
        loss = ((trainer.student(x) - x.sum(1, keepdim=True)) ** 2).mean()
        trainer.update(loss, 0.5, 1.0)
        return {"loss": loss.detach()}

    trainer.train(step, last, 16, 10, lambda network: {"weight": float(network.map.weight.mean())}, 20, stop)


class Loop(unittest.TestCase):
    def test_learns_logs_and_goes_on_where_it_stopped(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            train(trainer_in(folder), 100)
            again = trainer_in(folder)
            self.assertEqual(again.step, 100)
            train(again, 200)
            curve = (Path(folder) / "curve.csv").read_text().splitlines()
            self.assertEqual(curve[0], "step,loss,rate,images_per_s")
            self.assertEqual([int(row.split(",")[0]) for row in curve[1:]], list(range(10, 201, 10)))
            self.assertLess(float(curve[-1].split(",")[1]), 0.1 * float(curve[1].split(",")[1]))
            self.assertEqual(len((Path(folder) / "validation.csv").read_text().splitlines()), 11)
            network, step = load_average(Path(folder) / "checkpoint.pt", Line, Architecture)
            self.assertEqual(step, 200)
            self.assertAlmostEqual(float(network.map.weight.mean()), 1, delta=0.1)

    def test_a_stop_request_saves_at_once(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            train(trainer_in(folder), 100, stop=True)
            self.assertEqual(trainer_in(folder).step, 0)
            self.assertTrue((Path(folder) / "checkpoint.pt").exists())

    def test_another_architecture_and_a_broken_loss_are_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            trainer = trainer_in(folder)
            trainer.save()
            with self.assertRaises(SystemExit):
                trainer_in(folder, Architecture(3))
            with self.assertRaises(SystemExit):
                trainer.update(torch.tensor(float("nan"), requires_grad=True), 0.1, 1.0)

    def test_cosine_rate_rises_and_falls(self) -> None:
        self.assertLess(cosine_rate(0, 1000, 1.0, 100), 0.02)
        self.assertGreater(cosine_rate(100, 1000, 1.0, 100), 0.9)
        self.assertEqual(cosine_rate(1000, 1000, 1.0, 100), 0)


if __name__ == "__main__":
    unittest.main()
