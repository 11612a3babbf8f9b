"""Writes the averaged recogniser as ONNX and as model pack.

    python3 -m voice_digits.export --checkpoint OUT/all/checkpoint.pt --rows OUT/rows.pt --out OUT/onnx
        [--pack ../models/selfsame-voice-digits] [--id NAME]

Input `mel` (n, 32, frames), any number of frames: lab.speech.frontend with the bands of voice_digits.words; output `log_odds`
(n, 11, steps). `--id`: another name for the pack, such as that of a net which one speaker was left out of.
"""
from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from lab import options
from lab.fold import fold_units
from lab.onnx_export import export_float32
from lab.onnx_graph import OnnxModule
from lab.quantise import activation_ranges, quantise
from lab.speech import pack
from lab.speech.frontend import FFT, HOP, RATE_HZ, WINDOW
from lab.trainer import load_average

from .lessons import Rows
from .model import ANSWERS, Architecture, DigitNet
from .words import BANDS, HIGH_HZ, LOW_HZ

CALIBRATION_ROWS = 256
LARGEST_DIFFERENCE = 1e-3
LARGEST_PACK = 256 * 1024
MANIFEST = {
    "format": 1,
    "id": "selfsame-voice-digits",
    "version": 1,
    "kind": "voice_digits",
    "title": "Selfsame recogniser of spoken digits, English",
    "architecture": "digits",
    "precision": "int8",
    "licence": "CC-BY-SA-4.0",
    "source": "training/voice_digits",
    "training_data": "Free Spoken Digit Dataset (CC BY-SA 4.0): 6 speakers, 1,800 recordings; phones in LibriSpeech "
                     "(CC BY 4.0) and Picovoice's clips (Apache-2.0), labelled by pocketsphinx en-us (BSD); asterisk's prompts "
                     "(CC BY-SA 3.0); synthetic voices",
    "input": {"name": "mel", "rate_hz": RATE_HZ, "window": WINDOW, "hop": HOP, "fft": FFT, "bands": BANDS, "low_hz": LOW_HZ,
              "high_hz": HIGH_HZ, "log": True, "padding": 0, "frames_first": False, "frames": 0, "frame_step": 0},
    "outputs": ["log_odds"],
    "dimension": 0,
}


def put_around(model: onnx.ModelProto) -> None:
    """Makes `image` (n, 1, bands, frames) -> `answers` (n, 11, 1, steps) a graph from `mel` to `log_odds`."""
    graph = model.graph
    axes = {"axis_1": np.array([1], np.int64), "axis_2": np.array([2], np.int64)}
    nodes = [helper.make_node("Unsqueeze", ["mel", "axis_1"], ["image"]), *graph.node,
             helper.make_node("Squeeze", ["answers", "axis_2"], ["log_odds"])]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in axes.items())
    graph.input.append(helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", BANDS, "frames"]))
    graph.output.append(helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, ["n", ANSWERS, "steps"]))
    onnx.checker.check_model(model)


@torch.no_grad()
def release(network: DigitNet, description: str, rows: Tensor, out: Path, folder: Path | None, name: str) -> None:
    """`rows`: (n, 32, frames) to take ranges from. `digits_fp32.onnx` and `_int8.onnx` in `out`, compared with the network; the
    latter as pack into `folder`."""
    layers = copy.deepcopy(network.layers).to(memory_format=torch.contiguous_format)
    fold_units(layers)
    whole, small = (out / f"voice_digits_{kind}.onnx" for kind in ("fp32", "int8"))
    pictures = list(rows[:, None].split(32))
    export_float32(layers, tuple(pictures[0][:1].shape), whole, description, ["answers"],
                   {"image": {0: "n", 3: "frames"}, "answers": {0: "n", 3: "steps"}})
    quantise(whole, small, activation_ranges(whole, pictures))
    graphs = {path: OnnxModule(path) for path in (whole, small)}
    wanted = network(rows[:32])
    for path, graph in graphs.items():
        got = graph(pictures[0])[:, :, 0]
        agree = float((got.argmax(1) == wanted.argmax(1)).float().mean())
        difference = float((got - wanted).abs().max())
        model = onnx.load(str(path))
        put_around(model)
        onnx.save(model, str(path))
        print(f"{path.name}: {path.stat().st_size:,} bytes, largest difference {difference:.1e}, answers alike {agree:.4f}")
        if path is whole and difference > LARGEST_DIFFERENCE:
            raise SystemExit("the exported network differs from the trained one")
    if small.stat().st_size > LARGEST_PACK:
        raise SystemExit(f"the weights have {small.stat().st_size:,} bytes")
    if folder:
        pack.write(folder, {**MANIFEST, "id": name}, small, lambda mel: graphs[small](mel[:, None])[:, :, 0])
        print(f"wrote {folder}")


def main() -> None:
    parser = options.export(__doc__, {"rows": "rows.pt"})
    parser.add_argument("--id", default=MANIFEST["id"])
    arguments = parser.parse_args()
    network, step = load_average(arguments.checkpoint, DigitNet, Architecture)
    rows = Rows(**torch.load(arguments.rows))
    chosen = rows.mel[:: max(1, len(rows.mel) // CALIBRATION_ROWS)].float()
    release(network, f"spoken digits, step {step}", chosen, arguments.out, arguments.pack, arguments.id)


if __name__ == "__main__":
    main()
