"""A long short-term memory layer whose products run in bfloat16: PyTorch's own multiplies in float32, many times slower here."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GATES = 4
"""Input, output, forget, cell: ONNX's order."""


class _Steps(torch.autograd.Function):
    """(t, n, inputs) -> states (t, n, width), with the gradient by hand: PyTorch's would keep and visit some ten tensors a step."""

    @staticmethod
    def forward(ctx, x: Tensor, weight_in: Tensor, weight_own: Tensor, bias: Tensor) -> Tensor:  # noqa: ANN001
        steps, n, _ = x.shape
        width = weight_own.shape[1]
        from_below = F.linear(x.reshape(steps * n, -1), weight_in.to(x.dtype)).view(steps, n, -1)
        own = weight_own.to(x.dtype).t().contiguous()
        states, cells = x.new_zeros(steps + 1, n, width), torch.zeros(steps + 1, n, width)
        gates = torch.empty(steps, n, GATES * width)
        for t in range(steps):
            now = (states[t] @ own).float().add_(from_below[t]).add_(bias)
            gates[t, :, : 3 * width] = now[:, : 3 * width].sigmoid_()
            gates[t, :, 3 * width :] = now[:, 3 * width :].tanh_()
            i, o, f, c = gates[t].chunk(GATES, 1)
            torch.addcmul(f * cells[t], i, c, out=cells[t + 1])
            states[t + 1] = o * torch.tanh(cells[t + 1])
        ctx.save_for_backward(x, weight_in, weight_own, states, cells, gates)
        return states[1:]

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor | None, Tensor, Tensor, Tensor]:  # noqa: ANN001
        x, weight_in, weight_own, states, cells, gates = ctx.saved_tensors
        steps, n, width = gradient.shape
        own = weight_own.to(x.dtype)
        of_gates = x.new_empty(steps, n, GATES * width)
        of_state, of_cell = torch.zeros(n, width), torch.zeros(n, width)
        for t in range(steps - 1, -1, -1):
            i, o, f, c = gates[t].chunk(GATES, 1)
            squashed = torch.tanh(cells[t + 1])
            of_state = of_state + gradient[t]
            of_cell = of_cell + of_state * o * (1 - squashed * squashed)
            parts = of_gates[t].chunk(GATES, 1)
            parts[0].copy_(of_cell * c * i * (1 - i))
            parts[1].copy_(of_state * squashed * o * (1 - o))
            parts[2].copy_(of_cell * cells[t] * f * (1 - f))
            parts[3].copy_(of_cell * i * (1 - c * c))
            of_cell = of_cell * f
            of_state = (of_gates[t] @ own).float()
        flat = of_gates.view(steps * n, -1)
        of_x = (flat @ weight_in.to(x.dtype)).view(x.shape) if ctx.needs_input_grad[0] else None
        return (of_x, (flat.t() @ x.reshape(steps * n, -1)).float(), (flat.t() @ states[:-1].reshape(steps * n, width)).float(),
                flat.float().sum(0))


class Recurrent(nn.Module):
    """(t, n, inputs) -> states (t, n, width), in the type of the input; the first state is 0."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.weight_in = nn.Parameter(torch.empty(GATES * width, inputs).uniform_(-1, 1) * math.sqrt(3 / inputs))
        self.weight_own = nn.Parameter(torch.cat([0.5 * nn.init.orthogonal_(torch.empty(width, width)) for _ in range(GATES)]))
        self.bias = nn.Parameter(torch.zeros(GATES * width))
        nn.init.ones_(self.bias.data[2 * width : 3 * width])  # remembers at first

    def forward(self, x: Tensor) -> Tensor:
        return _Steps.apply(x, self.weight_in, self.weight_own, self.bias)
