"""Writes Resemblyzer's encoder as ONNX and as model pack. Its weights are not in the repository, nor is what comes out.

    python3 -m voice_embed.resemblyzer --out FOLDER

Input `mel` (n, 160, 40): power in 40 bands, no logarithm; output `embedding` (n, 256), unit length.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from lab import numpy_graph, options
from lab.onnx_export import OPSET, reordered
from lab.speech import pack
from lab.speech.frontend import HOP, RATE_HZ, WINDOW

from .cohort import cohort
from .teacher import BANDS, FFT, FRAMES, LAYERS, WIDTH, Teacher, weights_of

FILE = "resemblyzer.onnx"
SMALLEST_NORM = 1e-12
LARGEST_DIFFERENCE = 1e-5
MANIFEST = {
    "format": 1,
    "id": "resemblyzer",
    "version": 1,
    "kind": "speaker_embedder",
    "title": "Resemblyzer speaker encoder, 256-D",
    "architecture": "embedding",
    "precision": "fp32",
    "licence": "Apache-2.0",
    "source": "resemble-ai/Resemblyzer",
    "training_data": "LibriSpeech-other, VoxCeleb 1 and 2 (GE2E)",
    "input": {"name": "mel", "rate_hz": RATE_HZ, "window": WINDOW, "hop": HOP, "fft": FFT, "bands": BANDS, "low_hz": 0,
              "high_hz": RATE_HZ // 2, "log": False, "padding": WINDOW // 2, "frames_first": True, "frames": FRAMES,
              "frame_step": FRAMES // 2},
    "outputs": ["embedding"],
    "dimension": WIDTH,
}


def build(given: dict[str, np.ndarray]) -> onnx.ModelProto:
    width = given["linear.weight"].shape[1]
    bands = given["lstm.weight_ih_l0"].shape[1]
    constants = {"axis_1": np.array([1], np.int64), "axis_0": np.array([0], np.int64),
                 "smallest": np.array(SMALLEST_NORM, np.float32),
                 "linear.weight": given["linear.weight"], "linear.bias": given["linear.bias"]}
    nodes = [helper.make_node("Transpose", ["mel"], ["layer_0"], perm=[1, 0, 2])]
    for k in range(LAYERS):
        both = np.concatenate([reordered(given[f"lstm.bias_l{k}"]), np.zeros(4 * width, np.float32)])
        constants |= {f"in_{k}": reordered(given[f"lstm.weight_ih_l{k}"])[None],
                      f"own_{k}": reordered(given[f"lstm.weight_hh_l{k}"])[None], f"bias_{k}": both[None]}
        nodes += [helper.make_node("LSTM", [f"layer_{k}", f"in_{k}", f"own_{k}", f"bias_{k}"], [f"states_{k}", f"last_{k}"],
                                   hidden_size=width),
                  helper.make_node("Squeeze", [f"states_{k}", "axis_1"], [f"layer_{k + 1}"])]
    nodes[-1] = helper.make_node("Squeeze", [f"last_{LAYERS - 1}", "axis_0"], ["last"])
    nodes += [helper.make_node("Gemm", ["last", "linear.weight", "linear.bias"], ["voice"], transB=1),
              helper.make_node("Relu", ["voice"], ["positive"]),
              helper.make_node("ReduceL2", ["positive"], ["norm"], axes=[1], keepdims=1),
              helper.make_node("Max", ["norm", "smallest"], ["length"]),
              helper.make_node("Div", ["positive", "length"], ["embedding"])]
    graph = helper.make_graph(
        nodes, "resemblyzer",
        [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", "frames", bands])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", len(given["linear.bias"])])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = options.command(__doc__, {"teacher": "../../shared/models/voice/resemblyzer_f32.npz",
                                       "data": "../../shared/data/voice"})
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    teacher = Teacher(arguments.teacher).eval()
    model = build(weights_of(arguments.teacher))
    windows = torch.rand(2, FRAMES, BANDS, generator=torch.Generator().manual_seed(1)) ** 8
    evaluated = numpy_graph.evaluate(model.graph, {"mel": windows.numpy()})["embedding"]
    difference = float(np.abs(evaluated - teacher(windows).numpy()).max())
    print(f"largest difference between graph and network {difference:.1e}")
    if difference > LARGEST_DIFFERENCE:
        raise SystemExit("the graph differs from the network")
    arguments.out.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(arguments.out / FILE))
    pack.write(arguments.out, MANIFEST, arguments.out / FILE, teacher, cohort(teacher.embed_hastily, arguments.data))
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
