"""Run an ONNX graph of plain convolutional layers as a PyTorch module.

Only the operators that our teachers use are known; anything else is refused when the file is loaded, not when it runs.
"""
from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Callable

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import Tensor, nn

KNOWN_OPERATORS = {"Conv", "Relu", "Clip", "Add", "Reshape", "Flatten", "Sigmoid", "MaxPool", "Resize", "Transpose",
                   "Identity", "QuantizeLinear", "DequantizeLinear"}


def _attributes(node: onnx.NodeProto) -> dict:
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def _constant_value(node: onnx.NodeProto, weights: dict[str, np.ndarray]) -> np.ndarray | None:
    """The output of a node that depends only on weights (stored in half precision or as scaled integers)."""
    if node.op_type == "Constant":
        return numpy_helper.to_array(_attributes(node)["value"])
    if any(name not in weights for name in node.input):
        return None
    if node.op_type == "Identity":
        return weights[node.input[0]]
    if node.op_type == "Cast":
        return weights[node.input[0]].astype(np.float32)
    if node.op_type == "Mul":
        return weights[node.input[0]] * weights[node.input[1]]
    if node.op_type == "DequantizeLinear":
        integers, scale, zero = (weights[name].astype(np.float32) for name in node.input)
        shape = [-1 if k == _attributes(node).get("axis", 1) else 1 for k in range(integers.ndim)]
        return ((integers - zero.reshape(shape)) * scale.reshape(shape)).astype(np.float32)
    return None


class OnnxModule(nn.Module):
    """A frozen ONNX graph with one input (N, ...): gives its output, or a dictionary where it has several.

    `Reshape` and `Flatten` leave the batch alone, whatever batch size the graph was exported with.
    Weights are buffers, so `.to(device)`, `.to(dtype)` and `.to(memory_format=...)` work as usual.
    """

    def __init__(self, path: Path | str) -> None:
        super().__init__()
        graph = onnx.load(str(path)).graph
        weights = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self._steps: list[tuple[Callable[..., Tensor], list[str], list[str], str]] = []
        self._buffer_of: dict[str, str] = {}
        self._readers = Counter(name for node in graph.node for name in node.input)
        for node in graph.node:
            constant = _constant_value(node, weights)
            if constant is not None:
                weights[node.output[0]] = constant
            elif node.op_type in KNOWN_OPERATORS:
                self._add_step(node, weights)
            else:
                raise ValueError(f"{path}: operator {node.op_type} is not known here")
        self._input = next(i.name for i in graph.input if i.name not in weights)
        self._outputs = [o.name for o in graph.output]

    def _keep(self, name: str, value: np.ndarray) -> str:
        if name not in self._buffer_of:
            self._buffer_of[name] = f"w{len(self._buffer_of)}"
            self.register_buffer(self._buffer_of[name], torch.from_numpy(value.copy()))
        return self._buffer_of[name]

    def _add_step(self, node: onnx.NodeProto, weights: dict[str, np.ndarray]) -> None:
        attributes = _attributes(node)
        parameters: list[str] = []
        operation: Callable[..., Tensor]
        if node.op_type == "Conv":
            pads = attributes.get("pads", [0, 0, 0, 0])
            if pads[:2] != pads[2:] or any(d != 1 for d in attributes.get("dilations", [1, 1])):
                raise ValueError(f"{node.name}: asymmetric padding or dilation")
            parameters = [self._keep(name, weights[name]) for name in node.input[1:]]
            operation = _convolution(tuple(attributes["strides"]), tuple(pads[:2]), attributes["group"])
        elif node.op_type == "Clip":
            bounds = [float(weights[n]) for n in node.input[1:]] or [attributes["min"], attributes["max"]]
            if self._readers[node.input[0]] != 1:
                raise ValueError(f"{node.name}: its input has other readers")
            operation = _clip(bounds[0], bounds[1])
        elif node.op_type == "Relu":
            operation = F.relu
        elif node.op_type == "Add":
            operation = torch.add
        elif node.op_type in ("QuantizeLinear", "DequantizeLinear"):
            scale, zero = float(weights[node.input[1]]), float(weights[node.input[2]])
            operation = _quantise(scale, zero) if node.op_type == "QuantizeLinear" else _dequantise(scale, zero)
        elif node.op_type == "Identity":
            operation = torch.clone
        elif node.op_type == "Sigmoid":
            operation = torch.sigmoid
        elif node.op_type == "Transpose":
            operation = _permute(attributes["perm"])
        elif node.op_type == "Reshape":
            operation = _reshape(weights[node.input[1]].tolist())
        elif node.op_type == "MaxPool":
            if attributes["kernel_shape"] != [2, 2] or attributes["strides"] != [2, 2] or any(attributes.get("pads", [])):
                raise ValueError(f"{node.name}: only 2 x 2 pooling is known")
            operation = _halve
        elif node.op_type == "Resize":
            scales = weights[node.input[2]].tolist() if len(node.input) == 3 else []
            if attributes["mode"] != b"nearest" or scales != [1, 1, 2, 2]:
                raise ValueError(f"{node.name}: only doubling to the nearest is known")
            operation = _double
        else:
            operation = _flatten
        inputs = [name for name in node.input if name and name not in weights]
        self._steps.append((operation, inputs, parameters, node.output[0]))

    def all_values(self, x: Tensor) -> dict[str, Tensor]:
        """Every tensor of the graph by its name, input and outputs included."""
        values = {self._input: x}
        for operation, inputs, parameters, output in self._steps:
            values[output] = operation(*(values[i] for i in inputs), *(getattr(self, p) for p in parameters))
        return values

    def convolutions(self) -> list[tuple[Tensor, Tensor]]:
        """Weights and biases of all convolutions, in the order in which they are computed."""
        pairs = [[getattr(self, name) for name in parameters] for _, _, parameters, _ in self._steps if parameters]
        return [(weight, bias) for weight, bias in pairs]

    @property
    def output(self) -> str:
        """The name of the only output."""
        (name,) = self._outputs
        return name

    def forward(self, x: Tensor) -> Tensor | dict[str, Tensor]:
        values = self.all_values(x)
        if len(self._outputs) == 1:
            return values[self._outputs[0]]
        return {name: values[name] for name in self._outputs}


def _convolution(stride: tuple[int, ...], padding: tuple[int, ...], groups: int) -> Callable[..., Tensor]:
    def run(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return F.conv2d(x, weight, bias, stride, padding, 1, groups)

    return run


def _clip(low: float, high: float) -> Callable[[Tensor], Tensor]:
    """In place: memory traffic counts, and a convolution's output has no other reader (checked when loading)."""
    return lambda x: x.clamp_(low, high)


def _flatten(x: Tensor) -> Tensor:
    return x.flatten(1)


def _permute(order: list[int]) -> Callable[[Tensor], Tensor]:
    return lambda x: x.permute(order)


def _reshape(shape: list[int]) -> Callable[[Tensor], Tensor]:
    return lambda x: x.reshape(x.shape[0], *shape[1:])


def _halve(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 2)


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def _quantise(scale: float, zero: float) -> Callable[[Tensor], Tensor]:
    """To unsigned bytes, kept as floats."""
    return lambda x: (x / scale).round_().add_(zero).clamp_(0, 255)


def _dequantise(scale: float, zero: float) -> Callable[[Tensor], Tensor]:
    return lambda x: (x - zero) * scale
