"""Static 8-bit arithmetic: weights with a scale a channel, activations with ranges from sample pictures.

Both are unsigned: with signed weights, processors without VNNI add pairs of products in 16 bits, which overflow in silence,
and templates would differ between machines. Unsigned weights cost a tenth more time where there is AMX.

Written as QuantizeLinear / DequantizeLinear pairs around convolutions and sums, which ONNX Runtime turns into integer
kernels. Everything else in the graph stays float32.
"""
from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Iterable

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from .onnx_export import quantise_channels
from .onnx_graph import OnnxModule

_KEEP = 0.9999
"""Of a tensor's values, the part that its range must hold: single outliers would make every step coarser."""


@torch.no_grad()
def activation_ranges(path: Path, samples: Iterable[torch.Tensor]) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of each tensor of the graph, over batches of inputs; medians of the batches' quantiles."""
    network = OnnxModule(path).eval()
    seen: dict[str, list[tuple[float, float]]] = {}
    for batch in samples:
        for name, value in network.all_values(batch).items():
            flat = value.flatten()[:: max(1, value.numel() // 200_000)].float().sort().values
            last = len(flat) - 1
            seen.setdefault(name, []).append((float(flat[round((1 - _KEEP) * last)]), float(flat[round(_KEEP * last)])))
    return {name: (float(np.median([low for low, _ in pairs])), float(np.median([high for _, high in pairs])))
            for name, pairs in seen.items()}


def quantise(source: Path, target: Path, ranges: dict[str, tuple[float, float]], exact: Iterable[str] = ()) -> None:
    """Rewrites `source`. Convolutions whose names begin with one of `exact` keep float32 arithmetic."""
    model = onnx.load(str(source))
    graph = model.graph
    weights = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:  # equal weights are exported once and copied
        if node.op_type == "Identity" and node.input[0] in weights:
            weights[node.output[0]] = weights[node.input[0]]
    readers = Counter(name for node in graph.node for name in node.input)
    kinds_reading = {name: {n.op_type for n in graph.node if name in n.input} for name in readers}
    relu_of = {n.input[0]: n.output[0] for n in graph.node if n.op_type == "Relu" and readers[n.input[0]] == 1}
    outputs = {o.name for o in graph.output}
    initializers: dict[str, onnx.TensorProto] = {}
    nodes: list[onnx.NodeProto] = []
    stand_in: dict[str, str] = {}
    scale_of: dict[str, np.ndarray] = {}
    used: set[str] = set()

    def keep(name: str, value: np.ndarray) -> str:
        initializers[name] = numpy_helper.from_array(value, name)
        return name

    def dequantise(name: str, integers: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> None:
        inputs = [keep(f"{name}.integers", integers), keep(f"{name}.scale", scale), keep(f"{name}.zero", zero)]
        nodes.append(helper.make_node("DequantizeLinear", inputs, [f"{name}.dq"], axis=0))

    def passed_through(name: str) -> str:
        """The tensor after a round of quantisation; made when first asked for."""
        if name in stand_in or name not in ranges:
            return stand_in.get(name, name)
        low, high = min(ranges[name][0], 0.0), max(ranges[name][1], 0.0)
        scale = max((high - low) / 255, 1e-8)
        parameters = [keep(f"{name}.scale", np.array(scale, np.float32)),
                      keep(f"{name}.zero", np.array(np.clip(round(-low / scale), 0, 255), np.uint8))]
        nodes.append(helper.make_node("QuantizeLinear", [name, *parameters], [f"{name}.q"]))
        nodes.append(helper.make_node("DequantizeLinear", [f"{name}.q", *parameters], [f"{name}.dq"]))
        stand_in[name] = f"{name}.dq"
        return stand_in[name]

    for node in graph.node:
        if node.output[0] in weights:
            continue
        if node.op_type == "Conv" and not node.name.startswith(tuple(exact)):
            weight, bias = node.input[1], node.input[2]
            x = passed_through(node.input[0])
            if weight not in scale_of:
                integers, scale = quantise_channels(weights[weight])
                scale_of[weight] = scale.reshape(-1)
                unsigned = (integers.astype(np.int16) + 128).astype(np.uint8)
                dequantise(weight, unsigned, scale_of[weight], np.full(len(unsigned), 128, np.uint8))
            # A layer that is used twice has a bias for each input's scale.
            input_scale = numpy_helper.to_array(initializers[f"{node.input[0]}.scale"])
            bias_scale = (scale_of[weight] * input_scale).astype(np.float32)
            whole = np.clip(np.round(weights[bias] / bias_scale), -(2**31), 2**31 - 1).astype(np.int32)
            own_bias = f"{node.output[0]}.bias"
            dequantise(own_bias, whole, bias_scale, np.zeros(len(whole), np.int32))
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            del copy.input[:]
            copy.input.extend([x, f"{weight}.dq", f"{own_bias}.dq"])
            nodes.append(copy)
            result = relu_of.get(node.output[0], node.output[0])
            if result == node.output[0] and result not in outputs and kinds_reading[result] != {"Flatten"}:
                passed_through(result)
            continue
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        if node.op_type == "Add":
            inputs = [passed_through(name) for name in node.input]
        else:
            inputs = [name if name in weights else stand_in.get(name, name) for name in node.input]
        del copy.input[:]
        copy.input.extend(inputs)
        used.update(name for name in inputs if name in weights)
        nodes.append(copy)
        if node.op_type in ("Relu", "Add") and node.output[0] not in outputs:
            passed_through(node.output[0])
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend([numpy_helper.from_array(weights[name], name) for name in sorted(used)])
    graph.initializer.extend(initializers.values())
    graph.node.extend(nodes)
    del graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
