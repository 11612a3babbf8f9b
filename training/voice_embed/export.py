"""Writes the averaged student as ONNX and as model pack.

    python3 -m voice_embed.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-speaker-embedder]

Input `mel` (n, 160, 40): power in 40 bands, as the teacher hears them; output `embedding` (n, 256), not normalised. The convolutions are
exported and made 8-bit by themselves; then what makes the power three views is put before them, and the recurrent layers behind them,
which calculate in float32, their weights being stored as bytes.
"""
from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from lab import numpy_graph, options
from lab.fold import fold_units
from lab.onnx_export import export_float32, quantise_channels
from lab.onnx_graph import OnnxModule
from lab.quantise import activation_ranges, quantise
from lab.speech import pack
from lab.speech.augment import Surroundings, read_noises

from . import resemblyzer
from .cohort import cohort
from .evaluate import load_student, student_embedder
from .lessons import Lessons, throats
from .model import EMBEDDING_SIZE, FAINTEST, LOUDEST, SILENCE, SpeakerNet
from .teacher import BANDS, power
from .voices import Voices

CALIBRATION_WINDOWS = 256
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
    "input": resemblyzer.MANIFEST["input"],
    "outputs": ["embedding"],
    "dimension": EMBEDDING_SIZE,
}


def fold_features(student: SpeakerNet) -> nn.Module:
    """The convolutions with their normalisations folded in; a copy."""
    features = copy.deepcopy(student.hear).to(memory_format=torch.contiguous_format)
    fold_units(features)
    return features.eval()


class Parts:
    """Nodes and constants on their way into a graph."""

    def __init__(self, small: bool) -> None:
        self.small, self.nodes = small, []
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = value
        return name

    def weight(self, name: str, value: Tensor) -> str:
        """(outputs, inputs). If `small`, as bytes: ONNX Runtime makes floats of them once, when it loads the file."""
        matrix = value.detach().numpy()
        if not self.small:
            return self.constant(name, matrix)
        integers, scale = quantise_channels(matrix)
        self.node("Cast", [self.constant(f"{name}.integers", integers)], f"{name}.floats", to=TensorProto.FLOAT)
        return self.node("Mul", [f"{name}.floats", self.constant(f"{name}.scale", scale)], name)

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output


def views(student: SpeakerNet) -> Parts:
    """From `mel` (n, frames, 40) to `image` (n, 120, 1, frames): SpeakerNet.views."""
    parts = Parts(small=False)

    def number(name: str, value: float) -> str:
        return parts.constant(name, np.array(value, np.float32))

    parts.node("ReduceMean", ["mel"], "mean", axes=[1, 2], keepdims=1)
    parts.node("Add", ["mean", number("silence", SILENCE)], "heard_mean")
    parts.node("Div", ["mel", "heard_mean"], "level")
    parts.node("Div", ["level", parts.constant("usual", student.usual.numpy())], "power")
    parts.node("Min", ["power", number("loudest", LOUDEST)], "limited")
    parts.node("Pow", ["power", number("third", 1 / 3)], "root")
    parts.node("Add", ["power", number("faintest", FAINTEST)], "positive")
    parts.node("Log", ["positive"], "natural")
    parts.node("Mul", ["natural", number("log_scale", 0.3)], "scaled")
    parts.node("Add", ["scaled", number("log_shift", 1.0)], "logarithm")
    parts.node("Concat", ["limited", "root", "logarithm"], "views", axis=2)
    parts.node("Transpose", ["views"], "by_band", perm=[0, 2, 1])
    parts.node("Unsqueeze", ["by_band", parts.constant("axis_2", np.array([2], np.int64))], "image")
    return parts


def memory(student: SpeakerNet, small: bool) -> Parts:
    """From `features` (n, width, 1, steps) to `embedding`."""
    parts = Parts(small)
    axes = [parts.constant(f"axis_{k}", np.array([k], np.int64)) for k in range(3)]
    parts.node("Squeeze", ["features", axes[2]], "by_channel")
    parts.node("Transpose", ["by_channel"], "layer_0", perm=[2, 0, 1])
    for k, layer in enumerate(student.remember):
        weights = [parts.node("Unsqueeze", [parts.weight(f"{name}_{k}.matrix", value), axes[0]], f"{name}_{k}")
                   for name, value in (("in", layer.weight_in), ("own", layer.weight_own))]
        bias = layer.bias.detach().numpy()
        both = parts.constant(f"bias_{k}", np.concatenate([bias, np.zeros_like(bias)])[None])
        parts.nodes.append(helper.make_node("LSTM", [f"layer_{k}", *weights, both], [f"states_{k}", f"last_{k}"],
                                            hidden_size=student.architecture.width))
        parts.node("Squeeze", [f"states_{k}", axes[1]], f"layer_{k + 1}")
    parts.nodes.pop()
    parts.node("Squeeze", [f"last_{len(student.remember) - 1}", axes[0]], "last")
    weight = parts.weight("project", student.project.weight)
    parts.node("Gemm", ["last", weight, parts.constant("project.bias", student.project.bias.detach().numpy())], "voice", transB=1)
    parts.node("Relu", ["voice"], "embedding")
    return parts


def surround(model: onnx.ModelProto, before: Parts, behind: Parts) -> None:
    """Makes `image` -> `features` a graph from `mel` to `embedding`."""
    graph = model.graph
    nodes = [*before.nodes, *graph.node, *behind.nodes]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    constants = before.constants | behind.constants
    graph.initializer.extend(numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in constants.items())
    graph.input.append(helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", "frames", BANDS]))
    graph.output.append(helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", EMBEDDING_SIZE]))
    onnx.checker.check_model(model)


@torch.no_grad()
def run(path: Path, mel: Tensor) -> Tensor:
    """An exported student, (n, 160, 40) -> (n, 256): the convolutions by PyTorch, the rest by NumPy."""
    model = onnx.load(str(path))
    nodes = list(model.graph.node)
    first = next(k for k, node in enumerate(nodes) if "image" in node.output) + 1
    last = next(k for k, node in enumerate(nodes) if "features" in node.output) + 1

    def part(of: list[NodeProto], name: str, value: np.ndarray) -> dict[str, np.ndarray]:
        graph = onnx.GraphProto(node=of, initializer=model.graph.initializer)
        return numpy_graph.evaluate(graph, {name: value})

    image = torch.from_numpy(part(nodes[:first], "mel", mel.double().numpy())["image"]).float()
    body = onnx.ModelProto()
    body.CopyFrom(model)
    del body.graph.node[:], body.graph.input[:], body.graph.output[:]
    body.graph.node.extend(nodes[first:last])
    body.graph.input.append(helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", image.shape[1], 1, "frames"]))
    body.graph.output.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, None))
    scratch = path.with_suffix(".body.onnx")
    onnx.save(body, str(scratch))
    features = OnnxModule(scratch)(image)
    scratch.unlink()
    return torch.from_numpy(part(nodes[last:], "features", features.double().numpy())["embedding"]).float()


def calibration_samples(voices: Voices, surroundings: Surroundings) -> list[Tensor]:
    """Batches of windows (n, 160, 40), changed as in training."""
    torch.manual_seed(1)
    lessons = Lessons(voices)
    return [power(surroundings(lessons.draw(32))) @ throats(32) for _ in range(CALIBRATION_WINDOWS // 32)]


@torch.no_grad()
def release(student: SpeakerNet, description: str, samples: list[Tensor], people: np.ndarray, out: Path,
            folder: Path | None) -> None:
    """`people`: the cohort. `speaker_embedder_fp32.onnx` and `_int8.onnx` in `out`, compared with the student; the latter as pack into
    `folder`, the former as pack of its own name below `out`."""
    student.products = torch.float32
    whole, small = (out / f"speaker_embedder_{kind}.onnx" for kind in ("fp32", "int8"))
    pictures = [student.views(part) for part in samples]
    export_float32(fold_features(student), tuple(pictures[0][:1].shape), whole, description, ["features"],
                   {"image": {0: "n", 3: "frames"}, "features": {0: "n", 3: "steps"}})
    quantise(whole, small, activation_ranges(whole, pictures))
    wanted = student(samples[0])
    for path in (whole, small):
        model = onnx.load(str(path))
        surround(model, views(student), memory(student, small=path is small))
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
