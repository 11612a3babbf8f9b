"""Quick checks of the finger embedder's changes, losses, figures and exported form; no data needed."""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from finger_embed import evaluate, export, prints
from finger_embed.augment import augment, kept, moved, with_mistakes
from finger_embed.model import EMBEDDING_SIZE, INPUT_SIZE, Architecture, FingerNet
from finger_embed.train import mate_loss, proxy_loss
from lab import pack
from lab.onnx_graph import OnnxModule
from lab.release import release

from .support import as_if_trained, assert_same_function

SMALL = Architecture(stem=8, widths=(8, 16, 16), inner=(8, 8, 8), depths=(1, 1, 0), cell=4, fingers=6)


def waves(count: int, period: float = 12.0) -> torch.Tensor:
    """Prints whose ridges are straight and level."""
    y = torch.arange(INPUT_SIZE)[:, None].expand(INPUT_SIZE, INPUT_SIZE)
    return torch.sin(2 * torch.pi * y / period).expand(count, 1, INPUT_SIZE, INPUT_SIZE).contiguous()


class Changes(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)

    def test_turn_and_shift_but_keep_most_of_a_print(self) -> None:
        same, changed = waves(16), moved(waves(16))
        self.assertEqual(changed.shape, same.shape)
        self.assertLess(F.cosine_similarity(changed.flatten(1), same.flatten(1)).mean(), 0.7)
        # Ridges are as high in the middle as before, whichever way they run.
        middle = changed[..., 60:-60, 60:-60]
        self.assertLess(abs(float(middle.pow(2).mean()) - 0.5), 0.05)

    def test_lose_parts_of_some(self) -> None:
        left = kept(400, 56)
        lost = (left == 0).float().mean((1, 2))
        self.assertGreater(float((lost == 0).float().mean()), 0.2)
        self.assertGreater(float((lost > 0.1).float().mean()), 0.15)
        self.assertLess(float(lost.mean()), 0.3)

    def test_put_other_ridges_into_some(self) -> None:
        both = torch.stack([torch.ones(1, 56, 56), -torch.ones(1, 56, 56)]).repeat(50, 1, 1, 1)
        mixed = with_mistakes(both, 14)
        changed = (mixed != both).float().mean((1, 2, 3))
        self.assertGreater(int((changed > 0).sum()), 20)
        self.assertLess(float(changed.max()), 0.7)

    def test_stay_in_range(self) -> None:
        changed = augment(waves(8))
        self.assertEqual(changed.shape, (8, 1, INPUT_SIZE, INPUT_SIZE))
        self.assertLessEqual(float(changed.abs().max()), 1)


class Losses(unittest.TestCase):
    def test_know_the_right_proxy_and_ask_for_a_margin(self) -> None:
        proxies = torch.eye(6, 8)
        right, wrong = proxies[[2, 4]], proxies[[3, 5]]
        fingers = torch.tensor([2, 4])
        self.assertLess(float(proxy_loss(right, proxies, fingers, 0.2)), 1e-3)
        self.assertGreater(float(proxy_loss(wrong, proxies, fingers, 0.0)), 10)
        between = F.normalize(right + wrong)
        self.assertAlmostEqual(float(proxy_loss(between, proxies, fingers, 0.2) - proxy_loss(between, proxies, fingers, 0.0)),
                               np.log(1 + np.exp(24 * 0.2)) - np.log(2), places=3)

    def test_find_mates(self) -> None:
        first = torch.eye(5, 8)
        loss, found = mate_loss(torch.cat([first, first]))
        self.assertEqual(float(found), 1)
        self.assertLess(float(loss), 1e-3)
        _, found = mate_loss(torch.cat([first, first.roll(1, 0)]))
        self.assertEqual(float(found), 0)


class Figures(unittest.TestCase):
    def test_equal_error_of_known_scores(self) -> None:
        same = np.array([True] * 4 + [False] * 4)
        self.assertEqual(evaluate.equal_error(np.array([0.9, 0.8, 0.7, 0.6, 0.1, 0.2, 0.3, 0.4]), same), 0)
        self.assertAlmostEqual(evaluate.equal_error(np.array([0.9, 0.8, 0.7, 0.2, 0.1, 0.3, 0.4, 0.75]), same), 0.25)

    def test_codes_keep_angles(self) -> None:
        torch.manual_seed(1)
        vectors = F.normalize(torch.randn(40, 2, EMBEDDING_SIZE), dim=2)
        vectors[:, 1] = F.normalize(vectors[:, 0] + 0.5 * vectors[:, 1], dim=1)
        products, same = evaluate.all_pairs(evaluate.codes(vectors))
        differing = (evaluate.CODE_BITS - products[same]) / 2 / evaluate.CODE_BITS
        angle = np.arccos((vectors[:, 0] * vectors[:, 1]).sum(1).numpy()) / np.pi
        self.assertAlmostEqual(float(differing.mean()), float(angle.mean()), delta=0.02)
        self.assertEqual(evaluate.figures(vectors)["eer"], 0)


class Prints(unittest.TestCase):
    def test_pairs_are_two_impressions_of_one_finger(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            (out / "prints").mkdir()
            shape = (prints.FINGERS, prints.IMPRESSIONS, INPUT_SIZE, INPUT_SIZE)
            written = np.memmap(prints.part_path(out, 1), np.int8, "w+", shape=shape)
            for finger in range(prints.FINGERS):
                for impression in range(prints.IMPRESSIONS):
                    written[finger, impression, 0, :2] = [finger // 2, impression]
            written.flush()
            read = prints.Prints(out, 3)
            self.assertEqual(read.fingers, prints.FINGERS)
            pairs, fingers = read.draw_pairs(20)
            values = (pairs[:, 0, 0, :2] * 127).round().long()
            self.assertTrue(bool((fingers >= prints.FINGERS).all()))  # of the second part
            self.assertEqual(len(set(fingers.tolist())), 20)
            for half in values.split(20):
                self.assertEqual(half[:, 0].tolist(), ((fingers - prints.FINGERS) // 2).tolist())
            self.assertTrue(bool((values[:20, 1] != values[20:, 1]).all()))

    def test_missing_prints_are_said(self) -> None:
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(SystemExit):
            prints.Prints(Path(folder), 3)


class Export(unittest.TestCase):
    def test_folded_network_computes_what_was_trained(self) -> None:
        torch.manual_seed(1)
        network = as_if_trained(FingerNet(SMALL))
        x = torch.rand(2, 1, INPUT_SIZE, INPUT_SIZE) * 2 - 1
        assert_same_function(export.fold_for_inference(network), network, x, atol=1e-3, rtol=1e-4)

    def test_pack_says_what_the_program_reads(self) -> None:
        torch.manual_seed(1)
        network = as_if_trained(FingerNet(SMALL))
        samples = export.calibration_samples(torch.rand(8, 1, INPUT_SIZE, INPUT_SIZE) * 2 - 1)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "selfsame-finger-embedder"
            release(export.fold_for_inference(network), network, export.PACK, "a test", samples,
                    {"image": {0: "n"}, "embedding": {0: "n"}}, Path(folder), target)
            manifest = json.loads((target / "manifest.json").read_text())
            self.assertEqual(manifest["kind"], "finger_embedder")
            self.assertEqual(manifest["input"], {"name": "image", "side": INPUT_SIZE})
            golden = manifest["goldens"][0]
            self.assertEqual(golden["input"], "ridge_ramp")
            again = OnnxModule(target / manifest["weights"]["file"])(pack.ridge_ramp(INPUT_SIZE))
            self.assertAlmostEqual(golden["outputs"][0]["norm"], float(again.double().norm()), places=3)


if __name__ == "__main__":
    unittest.main()
