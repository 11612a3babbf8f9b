"""Plain NumPy evaluation, in float64, of the ONNX operators that lab.onnx_graph does not know: recurrence, what comes
before and behind it. Slow and short: it holds what is exported against the operators' definitions."""
from __future__ import annotations

from typing import Callable

import numpy as np
import onnx
from onnx import helper, numpy_helper


def evaluate(graph: onnx.GraphProto, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every tensor of the graph by its name. `inputs` includes the outer tensors that a branch uses."""
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer} | inputs
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        given = [values[name] if name else None for name in node.input]
        if node.op_type == "If":
            branch = attributes["then_branch" if given[0] else "else_branch"]
            within = evaluate(branch, values)
            results = tuple(within[output.name] for output in branch.output)
        else:
            results = _OPERATORS[node.op_type](*given, **attributes)
        for name, result in zip(node.output, results if isinstance(results, tuple) else (results,)):
            values[name] = result
    return values


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _lstm(x: np.ndarray, weight_in: np.ndarray, weight_own: np.ndarray, bias: np.ndarray, lengths: None = None,
          hidden: np.ndarray | None = None, cell: np.ndarray | None = None, *, hidden_size: int) -> tuple:
    """x (steps, n, inputs); gates in ONNX's order: input, output, forget, cell. All of a batch are of one length."""
    hidden, cell = (np.zeros((x.shape[1], hidden_size)) if start is None else start[0] for start in (hidden, cell))
    states = []
    for now in x.astype(np.float64):
        gates = now @ weight_in[0].T + hidden @ weight_own[0].T + bias[0].reshape(2, -1).sum(0)
        i, o, f, c = np.split(gates, 4, axis=1)
        cell = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(c)
        hidden = _sigmoid(o) * np.tanh(cell)
        states.append(hidden)
    return np.stack(states)[:, None], hidden[None], cell[None]


def _gemm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, *, transB: int) -> np.ndarray:  # noqa: N803, ONNX's name
    return x @ (weight.T if transB else weight) + bias


def _conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | float = 0.0, *, strides: list[int], pads: list[int],
          **_: object) -> np.ndarray:
    """x (n, inputs, length); neither groups nor dilation."""
    padded = np.pad(x, ((0, 0), (0, 0), tuple(pads)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2], axis=2)[:, :, :: strides[0]]
    return np.einsum("nilk,oik->nol", windows, weight) + np.reshape(bias, (-1, 1))


def _slice(x: np.ndarray, starts: np.ndarray, ends: np.ndarray, axes: np.ndarray, steps: np.ndarray | None = None) -> np.ndarray:
    places = [slice(None)] * x.ndim
    for start, end, axis, step in zip(starts, ends, axes, np.ones_like(starts) if steps is None else steps):
        # Backwards there is no number for "as far as the first": what lies before every length means it.
        places[axis] = slice(start, None if end < -x.shape[axis] else end, step)
    return x[tuple(places)]


def _pad(x: np.ndarray, pads: np.ndarray, *, mode: bytes) -> np.ndarray:
    return np.pad(x, tuple(zip(pads[: x.ndim], pads[x.ndim :])), mode=mode.decode())


_TYPES = {onnx.TensorProto.FLOAT: np.float64, onnx.TensorProto.INT64: np.int64, onnx.TensorProto.BOOL: np.bool_}


_OPERATORS: dict[str, Callable] = {
    "LSTM": _lstm,
    "Conv": _conv,
    "Slice": _slice,
    "Pad": _pad,
    "Split": lambda x, sizes, *, axis: tuple(np.split(x, np.cumsum(sizes)[:-1], axis)),
    "Transpose": lambda x, *, perm: x.transpose(perm),
    "Squeeze": lambda x, axes: x.squeeze(tuple(axes)),
    "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
    "Cast": lambda x, *, to: x.astype(_TYPES[to]),
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
    "Sub": np.subtract,
    "Sqrt": np.sqrt,
    "Sigmoid": _sigmoid,
    "Equal": np.equal,
    "Not": np.logical_not,
    "Identity": np.asarray,
    "Shape": lambda x: np.array(np.shape(x)),
    "Size": np.size,
    "Gather": lambda x, places, *, axis=0: np.take(x, places, axis),
    "Reshape": lambda x, shape, *, allowzero=0: x.reshape(shape),
    "Constant": lambda *, value: numpy_helper.to_array(value),
    "ConstantOfShape": lambda shape, *, value: np.full(shape, numpy_helper.to_array(value)[0]),
    "Concat": lambda *x, axis: np.concatenate(x, axis),
}
