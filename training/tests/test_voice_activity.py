"""Quick checks of the rebuilt Silero VAD; its published weights are not needed."""
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from lab import numpy_graph
from lab.speech import pack
from voice_activity import silero
from voice_activity.export import LARGEST_DIFFERENCE, MANIFEST, largest_difference, sounds
from voice_activity.silero import BINS, CONTEXT, HOP, RATE_HZ, SHAPES, STEP, STRIDES, WIDTH, WINDOW, all_at_once, build, windows_of


def as_if_published() -> dict[str, np.ndarray]:
    """Random weights, so that one part that is forgotten shows."""
    drawn = np.random.default_rng(1)
    return {name: (drawn.standard_normal(shape) * 2 / np.sqrt(np.prod(shape[1:], initial=2))).astype(np.float32) for name, shape in SHAPES.items()}


def by_torch(given: dict[str, np.ndarray], windows: np.ndarray) -> np.ndarray:
    """The net as it is described, by another library, a window at a time with its state carried along."""
    of = {name: torch.from_numpy(value) for name, value in given.items()}
    cell = nn.LSTMCell(WIDTH, WIDTH)
    cell.load_state_dict({"weight_ih": of["memory_in"], "weight_hh": of["memory_own"], "bias_ih": of["memory_in_bias"],
                          "bias_hh": of["memory_own_bias"]})
    state: tuple[Tensor, Tensor] | None = None
    answers = []
    for window in torch.from_numpy(np.ascontiguousarray(windows)).float():
        x = F.conv1d(F.pad(window[None, None], (0, CONTEXT), mode="reflect"), of["spectrum"], stride=HOP)
        x = torch.hypot(x[:, :BINS], x[:, BINS:])
        for k, stride in enumerate(STRIDES):
            x = F.conv1d(x, of[f"conv_{k}"], of[f"conv_{k}_bias"], stride, padding=1).relu()
        state = cell(x[:, :, 0], state)
        answers.append(float(F.conv1d(state[0].relu()[:, :, None], of["answer"], of["answer_bias"])))
    return np.array(answers)


def as_published_graph(given: dict[str, np.ndarray]) -> onnx.GraphProto:
    """Only its weights, by the published names."""
    names = {ours: theirs for theirs, ours in silero._PUBLISHED.items()}
    return helper.make_graph([], "published", [], [], [numpy_helper.from_array(value, names.get(name, name)) for name, value in given.items()])


class Rebuilt(unittest.TestCase):
    @torch.no_grad()
    def test_hears_all_windows_at_once_as_one_by_one_with_its_state(self) -> None:
        given = as_if_published()
        windows = windows_of(np.random.default_rng(2).uniform(-1, 1, 9 * STEP + 7).astype(np.float32))
        answers = all_at_once(build(given).graph, windows)
        self.assertEqual(answers.shape, (10,))
        np.testing.assert_allclose(answers, by_torch(given, windows), atol=1e-4)
        self.assertGreater(np.ptp(answers), 0.01)
        alone = all_at_once(build(given).graph, windows[5:6])
        self.assertGreater(abs(float(alone[0] - answers[5])), 1e-3, "what came before counts")

    def test_takes_every_published_weight_and_no_other(self) -> None:
        given = as_if_published()
        again = silero.weights_of(as_published_graph(given))
        self.assertTrue(all(np.array_equal(again[name], given[name]) for name in SHAPES))
        without = {name: value for name, value in given.items() if name != "conv_2_bias"}
        for wrong in (without, {**given, "more": np.zeros(1, np.float32)}, {**given, "answer_bias": np.zeros(2, np.float32)}):
            with self.assertRaises(ValueError):
                silero.weights_of(as_published_graph(wrong))

    def test_is_a_graph_from_windows_to_log_odds(self) -> None:
        graph = build(as_if_published()).graph
        (given,), (answer,) = graph.input, graph.output
        self.assertEqual((given.name, answer.name), (MANIFEST["input"]["name"], MANIFEST["outputs"][0]))
        self.assertEqual([d.dim_value or d.dim_param for d in given.type.tensor_type.shape.dim], [1, "windows", WINDOW])

    def test_another_net_is_found_to_differ(self) -> None:
        given = as_if_published()
        rebuilt, changed = build(given).graph, build({**given, "answer_bias": given["answer_bias"] + np.float32(0.01)}).graph
        wave = np.random.default_rng(3).uniform(-1, 1, 3 * STEP)
        # A stand-in for the published graph: its input is one window, its answer a probability, its state unused.
        def published(of: onnx.GraphProto, windows: np.ndarray) -> np.ndarray:
            return 1 / (1 + np.exp(-all_at_once(of, windows)))

        with mock.patch("voice_activity.export.one_by_one", published):
            self.assertLess(largest_difference(rebuilt, rebuilt, {"noise": wave}), 1e-12)
            self.assertGreater(largest_difference(rebuilt, changed, {"noise": wave}), LARGEST_DIFFERENCE)


class Windows(unittest.TestCase):
    def test_follow_one_another_each_behind_what_came_before(self) -> None:
        wave = np.arange(1, 2 * STEP + 2, dtype=np.float32)
        windows = windows_of(wave)
        self.assertEqual(windows.shape, (3, WINDOW))
        np.testing.assert_array_equal(windows[0, :CONTEXT], 0)
        np.testing.assert_array_equal(windows[:, CONTEXT:].reshape(-1)[: len(wave)], wave)
        np.testing.assert_array_equal(windows[1, :CONTEXT], wave[STEP - CONTEXT : STEP])
        np.testing.assert_array_equal(windows[2, CONTEXT + 1 :], 0)

    def test_golden_windows_are_cut_from_one_ramp(self) -> None:
        windows = pack.golden_input(MANIFEST["input"])
        self.assertEqual(tuple(windows.shape), (1, pack.GOLDEN_FRAMES, WINDOW))
        self.assertEqual(float(windows[0, 3, 5]), (7 * (3 * STEP + 5)) % 256 / 256 - 0.5)

    def test_made_up_sounds_are_there_without_data(self) -> None:
        heard = sounds(Path("/nowhere"))
        self.assertEqual(len(heard), 4)
        self.assertTrue(all(len(wave) % RATE_HZ == 0 and np.abs(wave).max() <= 2 for wave in heard.values()))


class Operators(unittest.TestCase):
    """Those that only the published graph has, by their definitions."""

    def evaluate(self, nodes: list[onnx.NodeProto], **inputs: np.ndarray) -> np.ndarray:
        return numpy_graph.evaluate(helper.make_graph(nodes, "g", [], []), inputs)["y"]

    def test_a_slice_runs_backwards_to_the_first(self) -> None:
        node = helper.make_node("Slice", ["x", "from", "to", "axis", "step"], ["y"])
        far = np.iinfo(np.int64).min + 1
        given = {"x": np.arange(4), "from": np.array([-1]), "to": np.array([far]), "axis": np.array([0]), "step": np.array([-1])}
        np.testing.assert_array_equal(self.evaluate([node], **given), [3, 2, 1, 0])

    def test_a_branch_sees_what_is_around_it(self) -> None:
        def branch(operator: str) -> onnx.GraphProto:
            return helper.make_graph([helper.make_node(operator, ["x", "x"], ["z"])], operator, [],
                                     [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)])

        node = helper.make_node("If", ["so"], ["y"], then_branch=branch("Add"), else_branch=branch("Mul"))
        self.assertEqual(self.evaluate([node], x=np.array(3.0), so=np.array(True)), 6)
        self.assertEqual(self.evaluate([node], x=np.array(3.0), so=np.array(False)), 9)


if __name__ == "__main__":
    unittest.main()
