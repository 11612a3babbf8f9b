"""Silero VAD (Silero Team, github.com/snakers4/silero-vad) for 16 kHz, rebuilt as one graph from its published weights.

The published net hears 512 samples a call, behind the last 64 of the call before, and its caller carries its state from call to call.
Rebuilt, it hears all windows of a recording at once: what stands before the recurrence looks at each window by itself, and the
recurrence runs over them. Its answer is the log-odds of speech, of which the published one is the sigmoid: near 0 and 1 a probability
is too coarse for known answers to tell a wrong net.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from lab import numpy_graph
from lab.onnx_export import OPSET, reordered

RATE_HZ = 16_000
STEP, CONTEXT = 512, 64
WINDOW = CONTEXT + STEP
FRAME, HOP, BINS = 256, 128, 129
WIDTH = 128
SHAPES = {"spectrum": (2 * BINS, 1, FRAME), "conv_0": (128, BINS, 3), "conv_0_bias": (128,), "conv_1": (64, 128, 3), "conv_1_bias": (64,),
          "conv_2": (64, 64, 3), "conv_2_bias": (64,), "conv_3": (WIDTH, 64, 3), "conv_3_bias": (WIDTH,),
          "memory_in": (4 * WIDTH, WIDTH), "memory_own": (4 * WIDTH, WIDTH), "memory_in_bias": (4 * WIDTH,),
          "memory_own_bias": (4 * WIDTH,), "answer": (1, WIDTH, 1), "answer_bias": (1,)}
STRIDES = (1, 2, 2, 1)
"""Of the four convolutions: they leave one frame of the four that a window has."""
_PUBLISHED = {"model.stft.forward_basis_buffer": "spectrum", "model.decoder.rnn.weight_ih": "memory_in",
              "model.decoder.rnn.weight_hh": "memory_own", "model.decoder.rnn.bias_ih": "memory_in_bias",
              "model.decoder.rnn.bias_hh": "memory_own_bias", "model.decoder.decoder.2.weight": "answer",
              "model.decoder.decoder.2.bias": "answer_bias"}
for _k in range(len(STRIDES)):
    _PUBLISHED |= {f"model.encoder.{_k}.reparam_conv.weight": f"conv_{_k}", f"model.encoder.{_k}.reparam_conv.bias": f"conv_{_k}_bias"}


def weights_of(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Of the published graph, by our names. Every name and shape must be there, and no other."""
    given = {_PUBLISHED.get(i.name, i.name): numpy_helper.to_array(i) for i in graph.initializer}
    if given.keys() != SHAPES.keys():
        raise ValueError(f"missing or not known: {sorted(given.keys() ^ SHAPES.keys())}")
    for name, value in given.items():
        if value.shape != SHAPES[name]:
            raise ValueError(f"{name} has the shape {value.shape}, not {SHAPES[name]}")
    return given


def build(given: dict[str, np.ndarray]) -> onnx.ModelProto:
    """`wave` (1, windows, 576) -> `log_odds` (1, windows)."""
    constants = {name: value for name, value in given.items() if not name.startswith(("memory", "answer"))}
    constants |= {
        "reflected": np.array([0, 0, 0, 0, 0, CONTEXT], np.int64), "halves": np.array([BINS, BINS], np.int64),
        "direction_and_n": np.array([1, 2], np.int64),
        "memory_in": reordered(given["memory_in"])[None], "memory_own": reordered(given["memory_own"])[None],
        "memory_bias": np.concatenate([reordered(given["memory_in_bias"]), reordered(given["memory_own_bias"])])[None],
        "answer": given["answer"][:, :, 0], "answer_bias": given["answer_bias"]}
    nodes = [helper.make_node("Transpose", ["wave"], ["windows"], perm=[1, 0, 2]),
             helper.make_node("Pad", ["windows", "reflected"], ["padded"], mode="reflect"),
             helper.make_node("Conv", ["padded", "spectrum"], ["waves"], kernel_shape=[FRAME], strides=[HOP], pads=[0, 0]),
             helper.make_node("Mul", ["waves", "waves"], ["squares"]),
             helper.make_node("Split", ["squares", "halves"], ["real", "imaginary"], axis=1),
             helper.make_node("Add", ["real", "imaginary"], ["power"]),
             helper.make_node("Sqrt", ["power"], ["layer_0"])]
    for k, stride in enumerate(STRIDES):
        nodes += [helper.make_node("Conv", [f"layer_{k}", f"conv_{k}", f"conv_{k}_bias"], [f"signed_{k}"], kernel_shape=[3],
                                   strides=[stride], pads=[1, 1]),
                  helper.make_node("Relu", [f"signed_{k}"], [f"layer_{k + 1}"])]
    nodes += [helper.make_node("Transpose", [f"layer_{len(STRIDES)}"], ["steps"], perm=[0, 2, 1]),
              helper.make_node("LSTM", ["steps", "memory_in", "memory_own", "memory_bias"], ["states"], hidden_size=WIDTH),
              helper.make_node("Squeeze", ["states", "direction_and_n"], ["state"]),
              helper.make_node("Relu", ["state"], ["positive"]),
              helper.make_node("Gemm", ["positive", "answer", "answer_bias"], ["answers"], transB=1),
              helper.make_node("Transpose", ["answers"], ["log_odds"], perm=[1, 0])]
    graph = helper.make_graph(
        nodes, "silero_vad", [helper.make_tensor_value_info("wave", TensorProto.FLOAT, [1, "windows", WINDOW])],
        [helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [1, "windows"])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def windows_of(wave: np.ndarray) -> np.ndarray:
    """(windows, 576), one every 512 samples, each behind the 64 before it; silence comes before the first and fills up the last."""
    count = -(-len(wave) // STEP)
    padded = np.pad(wave, (CONTEXT, count * STEP - len(wave)))
    return np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP]


def all_at_once(graph: onnx.GraphProto, windows: np.ndarray) -> np.ndarray:
    """The rebuilt graph's log-odds, in float64."""
    return numpy_graph.evaluate(graph, {"wave": windows[None].astype(np.float64)})["log_odds"][0]


def one_by_one(graph: onnx.GraphProto, windows: np.ndarray) -> np.ndarray:
    """The published graph's probabilities, a call a window, in float64."""
    state = np.zeros((2, 1, WIDTH))
    answers = []
    for window in windows.astype(np.float64):
        values = numpy_graph.evaluate(graph, {"input": window[None], "state": state, "sr": np.array(RATE_HZ)})
        answers.append(values["output"][0, 0])
        state = values["stateN"]
    return np.array(answers)


def published(path: Path) -> onnx.GraphProto:
    return onnx.load(str(path)).graph
