"""Plain NumPy evaluation, in float64, of the ONNX operators that lab.onnx_graph does not know: recurrence, what comes
before and behind it. Slow and short: it holds what is exported against the operators' definitions."""
from __future__ import annotations

from typing import Callable

import numpy as np
import onnx
from onnx import helper, numpy_helper


def evaluate(graph: onnx.GraphProto, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every tensor of the graph by its name."""
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer} | inputs
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        given = [values[name] if name else None for name in node.input]
        results = _OPERATORS[node.op_type](*given, **attributes)
        for name, result in zip(node.output, results if isinstance(results, tuple) else (results,)):
            values[name] = result
    return values


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _lstm(x: np.ndarray, weight_in: np.ndarray, weight_own: np.ndarray, bias: np.ndarray, *, hidden_size: int) -> tuple:
    """x (steps, n, inputs); gates in ONNX's order: input, output, forget, cell."""
    hidden = cell = np.zeros((x.shape[1], hidden_size))
    states = []
    for now in x.astype(np.float64):
        gates = now @ weight_in[0].T + hidden @ weight_own[0].T + bias[0].reshape(2, -1).sum(0)
        i, o, f, c = np.split(gates, 4, axis=1)
        cell = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(c)
        hidden = _sigmoid(o) * np.tanh(cell)
        states.append(hidden)
    return np.stack(states)[:, None], hidden[None]


def _gemm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, *, transB: int) -> np.ndarray:  # noqa: N803, ONNX's name
    return x @ (weight.T if transB else weight) + bias


_OPERATORS: dict[str, Callable] = {
    "LSTM": _lstm,
    "Transpose": lambda x, *, perm: x.transpose(perm),
    "Squeeze": lambda x, axes: x.squeeze(tuple(axes)),
    "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
    "Cast": lambda x, *, to: x.astype(np.float64),
    "Min": np.minimum,
    "Pow": np.power,
    "Log": np.log,
    "Gemm": _gemm,
    "Relu": lambda x: np.maximum(x, 0),
    "ReduceL2": lambda x, *, axes, keepdims: np.sqrt((x * x).sum(tuple(axes), keepdims=bool(keepdims))),
    "ReduceMean": lambda x, *, axes, keepdims: x.mean(tuple(axes), keepdims=bool(keepdims)),
    "Max": np.maximum,
    "Add": np.add,
    "Mul": np.multiply,
    "Div": np.divide,
    "Concat": lambda *x, axis: np.concatenate(x, axis),
}
