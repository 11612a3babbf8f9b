"""Writes the averaged student as ONNX and as model pack.

    python3 -m voice_embed.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-speaker-embedder]

Input `mel` (n, 64, frames), any number of frames from 16: voice_embed.frontend; output `embedding` (n, 192), not normalised.
The convolutions are exported and made 8-bit by themselves; then statistics and the linear layer are put behind them, which
calculate in float32, the layer's weights being stored as bytes.
"""
from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from lab import options
from lab.fold import fold_units, scale_and_shift
from lab.onnx_export import export_float32, quantise_channels
from lab.onnx_graph import OnnxModule
from lab.quantise import activation_ranges, quantise

from . import numpy_graph, pack
from .augment import Surroundings, read_noises
from .clips import Voices
from .cohort import cohort
from .evaluate import CROP_FRAMES, load_student, student_embedder
from .frontend import BANDS, FFT, HIGH_HZ, HOP, LOW_HZ, RATE_HZ, WINDOW, LogMel, samples_for
from .model import EMBEDDING_SIZE, VARIANCE_FLOOR, SpeakerNet

CALIBRATION_CLIPS = 256
LARGEST_DIFFERENCE = 1e-3
LARGEST_PACK = 2_000_000
"""Bytes of weights and cohort together."""
MANIFEST = {
    "format": 1,
    "id": "selfsame-speaker-embedder",
    "version": 1,
    "kind": "speaker_embedder",
    "title": f"Selfsame speaker embedder, {EMBEDDING_SIZE}-D",
    "architecture": "embedding",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/voice_embed",
    "training_data": "LibriSpeech train-clean-100 (one utterance of 220 people), unlabelled commands; distilled from Resemblyzer",
    "input": {"name": "mel", "rate_hz": RATE_HZ, "window": WINDOW, "hop": HOP, "fft": FFT, "bands": BANDS, "low_hz": LOW_HZ,
              "high_hz": HIGH_HZ, "log": True, "padding": 0, "frames_first": False, "frames": 0, "frame_step": 0},
    "outputs": ["embedding"],
    "dimension": EMBEDDING_SIZE,
}


def fold_features(student: SpeakerNet) -> nn.Module:
    """The convolutions with their normalisations folded in; a copy."""
    features = copy.deepcopy(student.features).to(memory_format=torch.contiguous_format)
    fold_units(features)
    return features.eval()


@torch.no_grad()
def fold_head(student: SpeakerNet) -> tuple[np.ndarray, np.ndarray]:
    """Weight (192, statistics) and bias (192) of normalisation and linear layer together."""
    scale, shift = scale_and_shift(student.pool_norm)
    weight = student.project.weight.flatten(1)
    return (weight * scale).numpy(), (student.project.bias + weight @ shift).numpy()


def put_behind(model: onnx.ModelProto, weight: np.ndarray, bias: np.ndarray, small: bool) -> None:
    """Makes `image` (n, 1, bands, frames) -> `features` a graph from `mel` to `embedding`. `small`: weights as bytes."""
    graph = model.graph
    constants = {"axis_1": np.array([1], np.int64), "axis_2": np.array([2], np.int64),
                 "rows": np.array([0, weight.shape[1] // 2, -1], np.int64),
                 "variance_floor": np.array(VARIANCE_FLOOR, np.float32), "head.bias": bias.astype(np.float32)}
    nodes = [helper.make_node("Reshape", ["features", "rows"], ["over_time"]),
             helper.make_node("ReduceMean", ["over_time"], ["mean"], axes=[2], keepdims=1),
             helper.make_node("Sub", ["over_time", "mean"], ["difference"]),
             helper.make_node("Mul", ["difference", "difference"], ["square"]),
             helper.make_node("ReduceMean", ["square"], ["variance"], axes=[2], keepdims=1),
             helper.make_node("Add", ["variance", "variance_floor"], ["positive"]),
             helper.make_node("Sqrt", ["positive"], ["deviation"]),
             helper.make_node("Concat", ["mean", "deviation"], ["both"], axis=1),
             helper.make_node("Squeeze", ["both", "axis_2"], ["statistics"])]
    if small:
        integers, scale = quantise_channels(weight)
        constants |= {"head.integers": integers, "head.scale": scale.reshape(-1), "head.zero": np.zeros(len(integers), np.int8)}
        nodes.append(helper.make_node("DequantizeLinear", ["head.integers", "head.scale", "head.zero"], ["head.weight"], axis=0))
    else:
        constants["head.weight"] = weight
    nodes.append(helper.make_node("Gemm", ["statistics", "head.weight", "head.bias"], ["embedding"], transB=1))
    before = [helper.make_node("Unsqueeze", ["mel", "axis_1"], ["image"]), *graph.node]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend([*before, *nodes])
    graph.initializer.extend(numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in constants.items())
    graph.input.append(helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", BANDS, "frames"]))
    graph.output.append(helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", len(bias)]))
    onnx.checker.check_model(model)


@torch.no_grad()
def run(path: Path, mel: Tensor) -> Tensor:
    """An exported student, (n, 64, frames) -> (n, 192): what lies before the statistics by PyTorch, the rest by NumPy."""
    model = onnx.load(str(path))
    graph = model.graph
    behind = next(k for k, node in enumerate(graph.node) if "features" in node.output) + 1
    nodes = list(graph.node)
    body = onnx.ModelProto()
    body.CopyFrom(model)
    del body.graph.node[:], body.graph.input[:], body.graph.output[:]
    body.graph.node.extend(nodes[1:behind])
    body.graph.input.append(helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 1, BANDS, "frames"]))
    body.graph.output.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, None))
    scratch = path.with_suffix(".body.onnx")
    onnx.save(body, str(scratch))
    features = OnnxModule(scratch)(mel[:, None])
    scratch.unlink()
    del graph.node[:]
    graph.node.extend(nodes[behind:])
    return torch.from_numpy(numpy_graph.evaluate(graph, {"features": features.double().numpy()})["embedding"]).float()


def calibration_samples(voices: Voices, surroundings: Surroundings) -> list[Tensor]:
    """Batches (n, 64, 300) of training clips, changed as in training."""
    torch.manual_seed(1)
    entries = np.flatnonzero(~voices.held_out)
    chosen = entries[:: max(1, len(entries) // CALIBRATION_CLIPS)]
    waves = torch.from_numpy(np.stack([voices.read(e, 0, samples_for(CROP_FRAMES)) for e in chosen]))
    hear = LogMel()
    return [hear(surroundings(part)) for part in waves.split(32)]


@torch.no_grad()
def release(student: SpeakerNet, description: str, samples: list[Tensor], people: np.ndarray, out: Path,
            folder: Path | None) -> None:
    """`people`: the cohort. `speaker_embedder_fp32.onnx` and `_int8.onnx` in `out`, compared with the student; the latter as pack into `folder`, the
    former as pack of its own name below `out`."""
    weight, bias = fold_head(student)
    whole, small = (out / f"speaker_embedder_{kind}.onnx" for kind in ("fp32", "int8"))
    pictures = [part[:, None] for part in samples]
    export_float32(fold_features(student), tuple(pictures[0][:1].shape), whole, description, ["features"],
                   {"image": {0: "n", 3: "frames"}, "features": {0: "n", 3: "cells"}})
    quantise(whole, small, activation_ranges(whole, pictures))
    wanted = student(samples[0])
    for path in (whole, small):
        model = onnx.load(str(path))
        put_behind(model, weight, bias, small=path is small)
        onnx.save(model, str(path))
        got = run(path, samples[0])
        cosine = float(torch.cosine_similarity(got, wanted).min())
        difference = float((got - wanted).abs().max())
        print(f"{path.name}: {path.stat().st_size:,} bytes, largest difference {difference:.1e}, lowest cosine {cosine:.5f}")
        if path is whole and difference > LARGEST_DIFFERENCE:
            raise SystemExit("the exported network differs from the trained one")
    packs = [(out / "packs" / f"{MANIFEST['id']}-fp32", whole, {**MANIFEST, "id": f"{MANIFEST['id']}-fp32", "precision": "fp32"})]
    if folder:
        packs.append((folder, small, MANIFEST))
    size = small.stat().st_size + people.nbytes
    if size > LARGEST_PACK:
        raise SystemExit(f"weights and cohort have {size:,} bytes")
    for target, path, manifest in packs:
        pack.write(target, manifest, path, lambda mel: run(path, mel), people)
        print(f"wrote {target}")


def main() -> None:
    arguments = options.export(__doc__, {"data": "../../shared/data/voice"}).parse_args()
    student, step = load_student(arguments.checkpoint)
    voices = Voices(arguments.checkpoint.parent)
    samples = calibration_samples(voices, Surroundings(read_noises(arguments.data / "noise")))
    people = cohort(student_embedder(student), arguments.data)
    release(student, f"speaker embedder, step {step}", samples, people, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
