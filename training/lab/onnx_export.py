"""Writing networks as ONNX, with weights in full or half precision or as 8-bit integers with one scale a channel.

The smaller forms keep float32 arithmetic: weights pass through `Cast` (and `Mul` by their scales), which ONNX Runtime
folds away once when it loads the file. They cost nothing at run time and need nothing from the runtime.
"""
from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 15
SMALLEST_STORED_SMALL = 512


def export_float32(network: nn.Module, input_shape: tuple[int, ...], path: Path, description: str, outputs: list[str],
                   free: dict[str, dict[int, str]]) -> None:
    """Input `image`; `free` names the dimensions of inputs and outputs that may change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network.eval(), torch.zeros(input_shape), str(path), opset_version=OPSET,
                      input_names=["image"], output_names=outputs, dynamic_axes=free)
    model = onnx.load(str(path))
    model.doc_string = description
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def shrink_weights(source: Path, target: Path, kind: str) -> None:
    """Rewrites weight tensors as `kind`, "float16" or "int8"; vectors such as biases stay float32."""
    model = onnx.load(str(source))
    graph = model.graph
    kept, nodes = [], []
    for initializer in graph.initializer:
        value = numpy_helper.to_array(initializer)
        if value.dtype != np.float32 or value.ndim < 2 or value.size < SMALLEST_STORED_SMALL:
            kept.append(initializer)
        elif kind == "float16":
            kept.append(numpy_helper.from_array(value.astype(np.float16), initializer.name + ".half"))
            nodes.append(_cast(initializer.name + ".half", initializer.name))
        elif kind == "int8":
            integers, scale = quantise_channels(value)
            kept.append(numpy_helper.from_array(integers, initializer.name + ".int8"))
            kept.append(numpy_helper.from_array(scale, initializer.name + ".scale"))
            nodes.append(_cast(initializer.name + ".int8", initializer.name + ".float"))
            nodes.append(helper.make_node("Mul", [initializer.name + ".float", initializer.name + ".scale"],
                                          [initializer.name]))
        else:
            raise ValueError(f"unknown kind of weights: {kind}")
    nodes.extend(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


@torch.no_grad()
def with_stored_weights(network: nn.Module, kind: str) -> nn.Module:
    """A copy that computes with what `shrink_weights` stores."""
    rounded = copy.deepcopy(network)
    for weight in rounded.parameters():
        if weight.ndim < 2 or weight.numel() < SMALLEST_STORED_SMALL:
            continue
        if kind == "float16":
            weight.copy_(weight.half().float())
        else:
            integers, scale = quantise_channels(weight.numpy())
            weight.copy_(torch.from_numpy(integers * scale))
    return rounded


def _cast(source: str, target: str) -> onnx.NodeProto:
    return helper.make_node("Cast", [source], [target], to=TensorProto.FLOAT)


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
