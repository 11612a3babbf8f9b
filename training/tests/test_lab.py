"""Quick checks of the shared parts and of the embedder's geometry; no data needed."""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from face_embed.augment import augment
from face_embed.blend import POOL_SIZE_PX, Pool, mix_parents, small_warp
from face_embed.export import fold_for_inference
from face_embed.looks import Looks
from face_embed.model import Architecture, Student, start_from
from face_embed.train import mirrored
from lab import checkpoint, pack, verification
from lab.average import WeightAverage
from lab.curve import Curve
from lab.faces import read_pairs
from lab.onnx_export import export_float32, quantise_channels
from lab.onnx_graph import OnnxModule
from lab.photometric import infrared

from .support import as_if_trained, assert_same_function


class Verification(unittest.TestCase):
    def test_accuracy_is_one_when_kinds_are_apart(self) -> None:
        similarity = np.array([0.9, 0.8, 0.1, 0.2, 0.7, 0.95, 0.0, 0.3])
        same = np.array([1, 1, 0, 0, 1, 1, 0, 0], bool)
        fold = np.array([1, 1, 1, 1, 2, 2, 2, 2])
        self.assertEqual(verification.accuracy_across_folds(similarity, same, fold), 1.0)
        self.assertEqual(verification.tar_at_fmr(similarity, same, 0.01), 1.0)

    def test_threshold_agrees_with_brute_force(self) -> None:
        rng = np.random.default_rng(3)
        similarity, same = rng.normal(size=101), rng.random(101) < 0.5
        errors = [((similarity >= t) != same).sum() for t in np.append(similarity, similarity.max() + 1)]
        chosen = verification.best_threshold(similarity, same)
        self.assertEqual(((similarity >= chosen) != same).sum(), min(errors))


class Storage(unittest.TestCase):
    def test_checkpoint_round_trip_and_absence(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a" / "c.pt"
            self.assertIsNone(checkpoint.load(path))
            checkpoint.save(path, {"step": 3})
            self.assertEqual(checkpoint.load(path), {"step": 3})

    def test_curve_drops_rows_past_the_resumed_step(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "c.csv"
            curve = Curve(path, ["step", "loss"], 0)
            for step in (100, 200, 300):
                curve.add(step=step, loss=1.0)
            Curve(path, ["step", "loss"], 200)
            self.assertEqual(path.read_text().split(), ["step,loss", "100,1", "200,1"])

    def test_integer_weights_stay_within_half_a_step_when_not_clipped(self) -> None:
        weights = np.random.default_rng(1).normal(size=(8, 4, 3, 3)).astype(np.float32)
        integers, scale = quantise_channels(weights)
        self.assertLess(float(np.abs(integers * scale - weights).mean()), float(scale.mean()))


class Packs(unittest.TestCase):
    def test_calibration_stays_with_its_weights_only(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            weights, target = Path(folder) / "net.onnx", Path(folder) / "pack"
            manifest = {"id": "x", "precision": "fp32", "outputs": ["y"],
                        "input": {"height": 2, "width": 3, "mean": [0, 0, 0], "scale": [1, 1, 2]}}
            network = lambda image: {"y": image}
            weights.write_bytes(b"one")
            pack.write(target, manifest, weights, network)
            written = json.loads((target / "manifest.json").read_text())
            self.assertEqual(written["goldens"][0]["outputs"][0]["head"], [0, 7, 14, 13, 20, 27, 29, 36])
            self.assertEqual(written["weights"]["bytes"], 3)
            (target / "manifest.json").write_text(json.dumps({**written, "calibration": {"slope": 1}}))
            pack.write(target, manifest, weights, network)
            self.assertIn("calibration", json.loads((target / "manifest.json").read_text()))
            weights.write_bytes(b"two")
            pack.write(target, manifest, weights, network)
            self.assertNotIn("calibration", json.loads((target / "manifest.json").read_text()))


class Faces(unittest.TestCase):
    def test_pairs_are_read_in_both_forms(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pairs.txt"
            path.write_text("2\t1\nA_B\t1\t4\nA_B\t1\tC\t2\nD\t1\t2\nD\t2\tE\t1\n")
            pairs = read_pairs(path)
        self.assertEqual([(p.first, p.second, p.same, p.fold) for p in pairs],
                         [("A_B_0001", "A_B_0004", True, 1), ("A_B_0001", "C_0002", False, 1),
                          ("D_0001", "D_0002", True, 2), ("D_0002", "E_0001", False, 2)])

    def test_warp_without_spread_is_a_centred_crop(self) -> None:
        image = torch.rand(2, 3, 128, 128)
        grid = small_warp(2, torch.device("cpu"), 0, 0, 0, 0, 112, 128)
        cropped = torch.nn.functional.grid_sample(image, grid, align_corners=False)
        torch.testing.assert_close(cropped, image[:, :, 8:120, 8:120], atol=1e-3, rtol=0)

    def test_mixes_of_one_face_are_that_face(self) -> None:
        face = torch.rand(16, 3, POOL_SIZE_PX, POOL_SIZE_PX)
        torch.testing.assert_close(mix_parents(face, face), face)

    def test_augmented_faces_keep_their_range(self) -> None:
        x = augment(torch.randint(0, 256, (64, 3, POOL_SIZE_PX, POOL_SIZE_PX), dtype=torch.uint8))
        self.assertEqual(x.shape, (64, 3, 112, 112))
        self.assertTrue(bool(((x >= 0) & (x <= 1)).all()))

    def test_infrared_views_have_no_colour(self) -> None:
        x = infrared(torch.rand(8, 3, 112, 112))
        torch.testing.assert_close(x[:, 0], x[:, 2])
        self.assertTrue(bool(((x >= 0) & (x <= 1)).all()))

    def test_parents_of_unlike_looks_are_of_two_kinds(self) -> None:
        torch.manual_seed(1)
        kind = torch.tensor([0] * 30 + [1] * 70)
        vectors = torch.nn.functional.normalize(torch.eye(8)[kind] + 0.05 * torch.randn(100, 8))
        first, second = Looks(vectors, 2).unlike(500)
        self.assertTrue(bool((kind[first] != kind[second]).all()))
        self.assertEqual(len(torch.unique(torch.cat([first, second]))), 100)

    def test_half_of_the_faces_are_mirrored_with_their_maps(self) -> None:
        torch.manual_seed(1)
        line = torch.arange(4.0).expand(32, 3, 2, 4)
        images, _, maps = mirrored(line, torch.zeros(32, 1), line)
        torch.testing.assert_close(images, maps)
        turned = int((images[:, 0, 0, 0] == 3).sum())
        self.assertTrue(8 < turned < 24)

    def test_pool_draws_whole_groups(self) -> None:
        pool = Pool(16, torch.device("cpu"))
        marks = torch.arange(24).float()
        pool.put(torch.zeros(24, 3, POOL_SIZE_PX, POOL_SIZE_PX, dtype=torch.uint8)[:16], marks[:16, None].expand(16, 128),
                 torch.zeros(16, 128, 7, 7, dtype=torch.bfloat16))
        _, targets, _ = pool.draw(8)
        groups = (targets[:, 0] // 4).view(2, 4)
        self.assertTrue(bool((groups == groups[:, :1]).all()))


class Network(unittest.TestCase):
    def test_folded_network_computes_the_same(self) -> None:
        torch.manual_seed(1)
        student = as_if_trained(Student(Architecture(8, (8, 16, 16), (8, 8, 8), (1, 1, 1))))
        assert_same_function(fold_for_inference(student), student, torch.randn(2, 3, 112, 112), atol=1e-5, rtol=1e-5)

    def test_average_follows_a_constant_network(self) -> None:
        network = torch.nn.Linear(2, 2)
        average = WeightAverage(network, 0.9)
        torch.nn.init.ones_(network.weight)
        for step in range(200):
            average.update(network, step)
        torch.testing.assert_close(average.network.weight, torch.ones(2, 2))


class WarmStart(unittest.TestCase):
    def test_a_network_gets_its_exported_self_back(self) -> None:
        torch.manual_seed(1)
        student, other = as_if_trained(Student()), Student()
        samples = [torch.randn(16, 3, 112, 112) for _ in range(2)]
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            path = Path(folder) / "student.onnx"
            export_float32(fold_for_inference(student), (1, 3, 112, 112), path, "test", ["embedding"],
                           {"image": {0: "n"}, "embedding": {0: "n"}})
            start_from(other, OnnxModule(path), samples)
            x = torch.randn(4, 3, 112, 112)
            torch.testing.assert_close(student(x), other.eval()(x), atol=1e-4, rtol=1e-3)
            # In training it computes about the same on what it was settled on.
            wanted = student(samples[0])
            self.assertLess(float((other.train()(samples[0]) - wanted).norm() / wanted.norm()), 0.3)

    def test_a_larger_network_begins_with_the_function_of_a_smaller_one(self) -> None:
        torch.manual_seed(1)
        small = as_if_trained(Student(Architecture(8, (8, 16, 24), (4, 8, 8), (1, 1, 1))))
        large = Student(Architecture(8, (8, 16, 24), (4, 12, 16), (1, 2, 3)))
        samples = [torch.randn(16, 3, 112, 112) for _ in range(2)]
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            path = Path(folder) / "student.onnx"
            export_float32(fold_for_inference(small), (1, 3, 112, 112), path, "test", ["embedding"],
                           {"image": {0: "n"}, "embedding": {0: "n"}})
            start_from(large, OnnxModule(path), samples)
            x = torch.randn(4, 3, 112, 112)
            torch.testing.assert_close(small(x), large.eval()(x), atol=1e-4, rtol=1e-3)
            with self.assertRaises(SystemExit):
                start_from(Student(Architecture(8, (8, 16, 24), (4, 6, 8), (1, 1, 1))), OnnxModule(path), samples)
        large.train()(torch.randn(4, 3, 112, 112)).square().sum().backward()
        back = large.features[4].body[1][0].weight.grad
        self.assertGreater(float(back[:, 8:].abs().sum()), 0, "new channels learn at once")


if __name__ == "__main__":
    unittest.main()
