"""Writing networks as ONNX, in full precision or with half-precision weights; lab.quantise makes 8-bit arithmetic of it."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 15
SMALLEST_STORED_SMALL = 512


def export_float32(network: nn.Module, input_shape: tuple[int, ...], path: Path, description: str, outputs: list[str],
                   free: dict[str, dict[int, str]], given: str = "image") -> None:
    """`given`: the input's name; `free` names the dimensions of inputs and outputs that may change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network.eval(), torch.zeros(input_shape), str(path), opset_version=OPSET,
                      input_names=[given], output_names=outputs, dynamic_axes=free)
    model = onnx.load(str(path))
    model.doc_string = description
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def halve_weights(source: Path, target: Path) -> None:
    """Rewrites weight tensors in half precision; vectors such as biases stay float32. Arithmetic stays float32: weights pass
    through `Cast`, which ONNX Runtime folds away once when it loads the file."""
    model = onnx.load(str(source))
    graph = model.graph
    kept, nodes = [], []
    for initializer in graph.initializer:
        value = numpy_helper.to_array(initializer)
        if value.dtype != np.float32 or value.ndim < 2 or value.size < SMALLEST_STORED_SMALL:
            kept.append(initializer)
            continue
        kept.append(numpy_helper.from_array(value.astype(np.float16), initializer.name + ".half"))
        nodes.append(helper.make_node("Cast", [initializer.name + ".half"], [initializer.name], to=TensorProto.FLOAT))
    nodes.extend(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def reordered(gates: np.ndarray) -> np.ndarray:
    """From PyTorch's order of gates (input, forget, cell, output) to ONNX's (input, output, forget, cell)."""
    i, f, c, o = np.split(gates, 4)
    return np.concatenate([i, o, f, c])


def quantise_channels(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 weights and float32 scales (outputs, 1, ...): of 40 clipping points the one with the least squared error."""
    flat = weights.reshape(len(weights), -1)
    peak = np.maximum(np.abs(flat).max(1), 1e-12)
    best_scale, best_error = peak / 127, np.full(len(flat), np.inf)
    for shrink in np.linspace(0.6, 1.0, 40):
        scale = shrink * peak / 127
        rounded = np.clip(np.round(flat / scale[:, None]), -127, 127) * scale[:, None]
        error = ((rounded - flat) ** 2).sum(1)
        better = error < best_error
        best_scale, best_error = np.where(better, scale, best_scale), np.where(better, error, best_error)
    integers = np.clip(np.round(flat / best_scale[:, None]), -127, 127).astype(np.int8)
    return integers.reshape(weights.shape), best_scale.astype(np.float32).reshape(-1, *[1] * (weights.ndim - 1))
