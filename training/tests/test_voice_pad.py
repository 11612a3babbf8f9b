"""Quick checks of the rebuilt AASIST-L; its published weights are not needed."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import torch

from lab.onnx_export import export_float32
from lab.speech import pack
from voice_pad.aasist import PASSES, RATE_HZ, SAMPLES, TAPS, Aasist, Pool, Residual, band_passes, published, repeated
from voice_pad.export import MANIFEST


def as_if_published() -> Aasist:
    """Random weights, so that one part that is forgotten shows."""
    torch.manual_seed(1)
    network = Aasist()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(0, 0.3)
    return network.eval()


class Rebuilt(unittest.TestCase):
    def test_has_the_published_number_of_parameters(self) -> None:
        self.assertEqual(sum(p.numel() for p in Aasist().parameters()), 85_306)

    @torch.no_grad()
    def test_gives_two_finite_logits_a_wave_whatever_else_is_in_the_batch(self) -> None:
        network = as_if_published()
        waves = 0.1 * torch.randn(2, SAMPLES)
        logits = network(waves)
        self.assertEqual(tuple(logits.shape), (2, 2))
        self.assertTrue(torch.isfinite(logits).all())
        torch.testing.assert_close(network(waves[1:]), logits[1:], atol=1e-4, rtol=1e-4)
        self.assertGreater(float((logits[0] - logits[1]).abs().max()), 0)

    def test_loads_a_state_with_every_name_and_no_other(self) -> None:
        state = as_if_published().state_dict()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.pth"

            def load(changed: dict) -> Aasist:
                torch.save(changed, path)
                return published(path)

            again = load(state).state_dict()
            self.assertTrue(all(torch.equal(again[name], state[name]) for name in state))
            for name in ("pos_S", "encoder.3.0.bn1.running_var", "HtrgGAT_layer_ST21.att_weight12"):
                with self.subTest(name), self.assertRaisesRegex(RuntimeError, "Missing key"):
                    load({k: v for k, v in state.items() if k != name})
            with self.assertRaisesRegex(RuntimeError, "Unexpected key"):
                load({**state, "more": torch.zeros(1)})
            with self.assertRaisesRegex(RuntimeError, "size mismatch"):
                load({**state, "pos_S": torch.zeros(1, 22, 24)})

    def test_residual_blocks_keep_the_rows_and_a_third_of_the_columns(self) -> None:
        with torch.no_grad():
            self.assertEqual(tuple(Residual(4, 6, first=False).eval()(torch.zeros(1, 4, 23, 90)).shape), (1, 6, 23, 30))

    @torch.no_grad()
    def test_pooling_keeps_the_nodes_with_the_highest_scores_weighed_by_them(self) -> None:
        pool = Pool(1, 2)
        pool.proj.weight.fill_(1)
        pool.proj.bias.fill_(0)
        kept = pool(torch.tensor([[[-3.0], [2.0], [0.0], [1.0]]]))[0, :, 0]
        wanted = torch.tensor([1.0, 2.0]) * torch.sigmoid(torch.tensor([1.0, 2.0]))
        torch.testing.assert_close(kept.sort().values, wanted)


class Waves(unittest.TestCase):
    def test_each_band_passes_its_own_tone(self) -> None:
        passes = band_passes()
        self.assertEqual(tuple(passes.shape), (PASSES, 1, TAPS))
        answers = [np.abs(np.fft.rfft(p, 16 * 1024)) for p in passes[:, 0].numpy()]
        peaks = [int(np.argmax(a)) * RATE_HZ / (16 * 1024) for a in answers]
        self.assertTrue(all(a < b for a, b in zip(peaks[10:], peaks[11:])), peaks)
        self.assertLess(peaks[10], 700)
        self.assertGreater(peaks[-1], 7500)

    def test_a_short_wave_is_said_again_and_a_long_one_cut(self) -> None:
        wave = np.arange(20_000, dtype=np.float32)
        again = repeated(wave)
        self.assertEqual(len(again), SAMPLES)
        np.testing.assert_array_equal(again[40_000:60_000], wave)
        np.testing.assert_array_equal(repeated(np.arange(SAMPLES + 5)), np.arange(SAMPLES))

    def test_golden_wave_is_the_manifests_length(self) -> None:
        wave = pack.golden_input(MANIFEST["input"])
        self.assertEqual(tuple(wave.shape), (1, SAMPLES))
        self.assertEqual([float(v) for v in wave[0, [0, 1, 37]]], [-0.5, 7 / 256 - 0.5, 3 / 256 - 0.5])


class Exported(unittest.TestCase):
    def test_is_a_graph_from_a_wave_to_logits(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.onnx"
            export_float32(as_if_published(), (1, SAMPLES), path, "test", ["logits"], {"wave": {0: "n"}, "logits": {0: "n"}},
                           given="wave")
            graph = onnx.load(str(path)).graph
        self.assertEqual([i.name for i in graph.input], ["wave"])
        self.assertEqual([d.dim_value for d in graph.input[0].type.tensor_type.shape.dim][1:], [SAMPLES])
        self.assertEqual([o.name for o in graph.output], ["logits"])


if __name__ == "__main__":
    unittest.main()
