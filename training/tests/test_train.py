"""Stopping and resuming: what a checkpoint must carry over."""
import argparse
import tempfile
import unittest
from pathlib import Path

import torch

from face_embed.blend import FaceMaker, Pool
from face_embed.looks import Looks
from face_embed.model import Architecture, Student
from face_embed.train import EmbedderTrainer, distillation_loss, learning_rate
from lab.trainer import Trainer


def _arguments(out: Path, cooldown_steps: int = 0, **others: float) -> argparse.Namespace:
    return argparse.Namespace(out=out, seed=1, average_decay=0.9995, weight_decay=0.05, rate=1e-3, decay_steps=10_000,
                              warm_up=1000, relation_weight=20.0, start_from=None, cooldown_steps=cooldown_steps, **others)


class Resuming(unittest.TestCase):
    def test_interrupted_cooldown_goes_on_where_it_was(self) -> None:
        device = torch.device("cpu")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            trunk = EmbedderTrainer(_arguments(out), device)
            trunk.step = 500
            trunk.save()
            cooling = EmbedderTrainer(_arguments(out, 100), device)
            self.assertTrue((out / "trunk.pt").exists())
            cooling.step = 540
            cooling.save()
            again = EmbedderTrainer(_arguments(out, 100), device)
            self.assertEqual((again.step, again.cooldown_from), (540, 500))
            self.assertIsNone(EmbedderTrainer(_arguments(out), device).cooldown_from)

    def test_a_run_goes_on_with_the_measures_it_began_with(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out, small = Path(folder), Student(Architecture(8, (8, 16, 24), (4, 8, 8), (1, 1, 1)))
            Trainer(small, out / "checkpoint.pt", _arguments(out)).save()
            again = EmbedderTrainer(_arguments(out), torch.device("cpu"))
            self.assertEqual(again.student.architecture, small.architecture)

    def test_rate_warms_up_decays_and_cools_to_zero(self) -> None:
        arguments = _arguments(Path(), 100)
        rates = [learning_rate(step, arguments, None) for step in (0, 999, 50_000)]
        self.assertLess(rates[0], rates[2])
        self.assertLess(rates[2], rates[1])
        self.assertEqual(learning_rate(600, arguments, 500), 0.0)


class Brightness:
    """In place of the teacher: what it says of a face is how bright its parts are."""

    def look_twice(self, faces: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        coarse = torch.nn.functional.adaptive_avg_pool2d(faces.float() - 128, (6, 7)).flatten(1)
        return (torch.nn.functional.normalize(torch.nn.functional.pad(coarse, (0, 2))),
                torch.rand(len(faces), 128, 7, 7, dtype=torch.bfloat16))


class Steps(unittest.TestCase):
    def test_a_step_makes_faces_and_learns_from_them(self) -> None:
        torch.manual_seed(1)
        shown = torch.randint(0, 256, (12, 3, 128, 128), dtype=torch.uint8)
        looks = Looks(torch.nn.functional.normalize(torch.randn(12, 128)), 3)
        with tempfile.TemporaryDirectory() as folder:
            arguments = _arguments(Path(folder), batch=8, fresh=8, fresh_every=1, map_weight=2.0)
            trainer = EmbedderTrainer(arguments, torch.device("cpu"))
            before = trainer.student.project.weight.detach().clone()
            costs = trainer.train_step(FaceMaker(shown, looks, Brightness()), Pool(16, torch.device("cpu")))
        self.assertEqual(trainer.step, 1)
        self.assertTrue(all(bool(torch.isfinite(cost)) for cost in costs.values()))
        self.assertGreater(float((trainer.student.project.weight - before).abs().max()), 0)


class DistillationLoss(unittest.TestCase):
    def test_is_zero_only_at_the_target(self) -> None:
        target = torch.nn.functional.normalize(torch.randn(8, 128))
        self.assertAlmostEqual(float(distillation_loss(3 * target, target, 20.0).total), 0.0, places=5)
        self.assertGreater(float(distillation_loss(torch.randn(8, 128), target, 20.0).total), 0.5)


if __name__ == "__main__":
    unittest.main()
