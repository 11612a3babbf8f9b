"""Run a TensorFlow.js graph model of plain convolutional layers as a PyTorch module.

The file pair is `model.json` (topology and a manifest of weights) and its binary shards, float32 or stored as float16.
As with lab.onnx_graph, what is not known is refused when the file is loaded.
"""
from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

_TYPES = {"float32": np.float32, "int32": np.int32}
_STORED = {"float16": np.float16}


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Every weight that the manifest of `path` names, as float32 or int32."""
    values: dict[str, np.ndarray] = {}
    for group in json.loads(path.read_text())["weightsManifest"]:
        data = b"".join((path.parent / shard).read_bytes() for shard in group["paths"])
        offset = 0
        for entry in group["weights"]:
            quantisation = entry.get("quantization")
            if quantisation and quantisation["dtype"] not in _STORED:
                raise ValueError(f"{path}: {entry['name']} is stored as {quantisation['dtype']}")
            stored = np.dtype(_STORED[quantisation["dtype"]] if quantisation else _TYPES[entry["dtype"]])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            flat = np.frombuffer(data, stored, count, offset)
            values[entry["name"]] = flat.astype(_TYPES[entry["dtype"]]).reshape(entry["shape"])
            offset += count * stored.itemsize
        if offset != len(data):
            raise ValueError(f"{path}: the shards hold {len(data)} bytes, the manifest names {offset}")
    return values


class TfjsModule(nn.Module):
    """Takes (n, channels, height, width) although the graph has channels last; gives a dictionary of its outputs, each
    (n, ...) in the graph's own order of values."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._weights = read_weights(path)
        self._buffer_of: dict[str, str] = {}
        self._steps: list[tuple[Callable[..., Tensor], list[str], list[str], str]] = []
        self._outputs: dict[str, str] = {}
        nodes = json.loads(path.read_text())["modelTopology"]["node"]
        for node in nodes:
            self._add(node)
        del self._weights

    def _keep(self, name: str, value: np.ndarray) -> str:
        if name not in self._buffer_of:
            self._buffer_of[name] = f"w{len(self._buffer_of)}"
            self.register_buffer(self._buffer_of[name], torch.from_numpy(np.ascontiguousarray(value)))
        return self._buffer_of[name]

    def _add(self, node: dict) -> None:
        kind, name, inputs = node["op"], node["name"], [i.split(":")[0] for i in node.get("input", [])]
        attributes = node.get("attr", {})
        kept: list[str] = []
        operation: Callable[..., Tensor]
        if kind == "Const":
            return
        if kind == "Placeholder":
            self._input = name
            return
        if kind == "Identity":
            self._outputs[name] = inputs[0]
            return
        if kind in ("_FusedConv2D", "DepthwiseConv2dNative"):
            weight = self._weights[inputs[1]]
            depthwise = kind == "DepthwiseConv2dNative"
            # Height, width, inputs, outputs; a depthwise kernel has one output an input.
            kept.append(self._keep(inputs[1], weight.transpose(2, 3, 0, 1) if depthwise else weight.transpose(3, 2, 0, 1)))
            fused = _texts(attributes.get("fused_ops", {}))
            if fused not in ([], ["BiasAdd"], ["BiasAdd", "Prelu"]):
                raise ValueError(f"{name}: fused operations {fused}")
            kept += [self._keep(i, self._weights[i].reshape(-1)) for i in inputs[2:]]
            stride = int(attributes["strides"]["list"]["i"][1])
            operation = _convolution(stride, _text(attributes["padding"]) == "SAME", depthwise, "Prelu" in fused)
        elif kind == "Prelu":
            kept.append(self._keep(inputs[1], self._weights[inputs[1]].reshape(-1)))
            operation = F.prelu
        elif kind == "AddV2":
            operation = torch.add
        elif kind == "MaxPool":
            sides = [int(attributes[k]["list"]["i"][1]) for k in ("ksize", "strides")]
            if sides != [2, 2]:
                raise ValueError(f"{name}: pooling of {sides}")
            operation = _halve
        elif kind == "Pad":
            pads = self._weights[inputs[1]].tolist()
            if pads[:3] != [[0, 0]] * 3:
                raise ValueError(f"{name}: only channels may be padded")
            operation = _more_channels(*pads[3])
        elif kind == "Reshape":
            operation = _channels_last_and_flat
        elif kind == "Sigmoid":
            operation = torch.sigmoid
        else:
            raise ValueError(f"{name}: operation {kind} is not known here")
        self._steps.append((operation, [i for i in inputs if i not in self._weights], kept, name))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        values = {self._input: x}
        for operation, inputs, kept, output in self._steps:
            values[output] = operation(*(values[i] for i in inputs), *(getattr(self, k) for k in kept))
        return {name: values[source] for name, source in self._outputs.items()}


def _text(attribute: dict) -> str:
    return base64.b64decode(attribute["s"]).decode()


def _texts(attribute: dict) -> list[str]:
    return [base64.b64decode(s).decode() for s in attribute.get("list", {}).get("s", [])]


def _same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's "SAME" padding: an odd pixel goes to the end."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _convolution(stride: int, same: bool, depthwise: bool, active: bool) -> Callable[..., Tensor]:
    def run(x: Tensor, weight: Tensor, bias: Tensor | None = None, slope: Tensor | None = None) -> Tensor:
        if same:
            top, bottom = _same_padding(x.shape[2], weight.shape[2], stride)
            left, right = _same_padding(x.shape[3], weight.shape[3], stride)
            x = F.pad(x, (left, right, top, bottom))
        y = F.conv2d(x, weight, bias, stride, groups=x.shape[1] if depthwise else 1)
        return F.prelu(y, slope) if active else y

    return run


def _halve(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 2)


def _more_channels(before: int, after: int) -> Callable[[Tensor], Tensor]:
    return lambda x: F.pad(x, (0, 0, 0, 0, before, after))


def _channels_last_and_flat(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).flatten(1)
