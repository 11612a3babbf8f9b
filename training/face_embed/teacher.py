"""The teacher: MobileFaceNet, 128-D (foamliu/MobileFaceNet, Apache-2.0, trained on MS-Celeb-1M), read from ONNX.

`python3 -m face_embed.teacher` checks the rebuilt network against a plain NumPy evaluation of the same graph.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import Tensor

from lab.onnx_graph import OnnxModule

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
# The last thing the teacher knows of where in the face something is: 7 x 7 cells, before it pools them.
MAP_LAYER = "/features/features.14/Add_output_0"


def normalise(x: Tensor) -> Tensor:
    """uint8 or [0, 1] float RGB (n, 3, h, w) -> ImageNet-normalised float, channels last."""
    x = x.float() / 255 if x.dtype == torch.uint8 else x
    mean = torch.tensor(MEAN, device=x.device)[:, None, None]
    deviation = torch.tensor(DEVIATION, device=x.device)[:, None, None]
    return ((x - mean) / deviation).contiguous(memory_format=torch.channels_last)


class Teacher:
    """Frozen; on CPUs it runs in bfloat16 (cosine to its own float32 result 0.9996 in the mean, twice the speed)."""

    def __init__(self, path: Path | str, device: torch.device, exact: bool = False) -> None:
        low = device.type == "cpu" and not exact
        self.dtype = torch.bfloat16 if low else torch.float32
        self.network = OnnxModule(path).eval().to(device=device, dtype=self.dtype,
                                                             memory_format=torch.channels_last)

    @torch.no_grad()
    def embed(self, faces: Tensor) -> Tensor:
        """Unit vectors (n, 128) of uint8 RGB faces (n, 3, 112, 112)."""
        return self.look(faces)[0]

    @torch.no_grad()
    def look(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors (n, 128) and bfloat16 maps (n, 128, 7, 7) of uint8 RGB faces (n, 3, 112, 112)."""
        values = self.network.all_values(normalise(faces).to(self.dtype))
        embeddings = values[self.network.output].float()
        return F.normalize(embeddings), values[MAP_LAYER].to(torch.bfloat16)


    @torch.no_grad()
    def look_twice(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """As `look`, the mean of a face and its mirror image: less of it is chance, and the student may see either."""
        n = faces.shape[0]
        embeddings, maps = self.look(torch.cat([faces, faces.flip(-1)]))
        return F.normalize(embeddings[:n] + embeddings[n:]), (maps[:n] + maps[n:].flip(-1)) / 2


def evaluate_with_numpy(path: Path | str, x: np.ndarray) -> np.ndarray:
    """The same ONNX graph by patches and tensor products in float64, one picture (1, 3, 112, 112)."""
    graph = onnx.load(str(path)).graph
    values = {i.name: numpy_helper.to_array(i).astype(np.float64) for i in graph.initializer}
    values[graph.input[0].name] = x.astype(np.float64)
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Constant":
            continue
        args = [values[i] for i in node.input if i in values]
        if node.op_type == "Conv":
            result = _conv_numpy(*args, attributes["strides"][0], attributes["pads"][0], attributes["group"])
        elif node.op_type == "Clip":
            result = np.clip(args[0], attributes.get("min", None) if len(args) == 1 else args[1],
                             attributes.get("max", None) if len(args) == 1 else args[2])
        elif node.op_type == "Relu":
            result = np.maximum(args[0], 0)
        elif node.op_type == "Add":
            result = args[0] + args[1]
        elif node.op_type == "Reshape":
            result = args[0].reshape(1, -1)
        else:
            raise ValueError(node.op_type)
        values[node.output[0]] = result
    return values[graph.output[0].name]


def _conv_numpy(x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int, pad: int, groups: int) -> np.ndarray:
    x = np.pad(x[0], ((0, 0), (pad, pad), (pad, pad)))
    patches = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    patches = patches.reshape(groups, -1, *patches.shape[1:])
    w = w.reshape(groups, -1, *w.shape[1:])
    y = np.einsum("gchwij,gocij->gohw", patches, w, optimize=True)
    return y.reshape(1, -1, *y.shape[2:]) + b[None, :, None, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", type=Path, default=Path("../shared/models/face/mobilefacenet_foamliu.onnx"))
    arguments = parser.parse_args()
    x = np.random.default_rng(1).normal(size=(1, 3, 112, 112)).astype(np.float32)
    with torch.no_grad():
        ours = OnnxModule(arguments.teacher)(torch.from_numpy(x)).numpy()
    theirs = evaluate_with_numpy(arguments.teacher, x)
    difference = float(np.abs(ours - theirs).max())
    print(f"largest difference {difference:.2e} (values up to {np.abs(theirs).max():.2f})")
    if difference > 1e-4:
        raise SystemExit("the rebuilt teacher differs from the graph")


if __name__ == "__main__":
    main()
