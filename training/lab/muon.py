"""Muon: momentum whose matrices are made orthogonal before they move the weights (Jordan et al., 2024).

A step turns every direction of a layer's momentum into one of equal length, so that rare directions learn as fast as
common ones. For convolutions that is worth more than AdamW's scaling of single weights. Everything that is no matrix (biases, normalisation)
goes by AdamW, in the same optimiser.
"""
from __future__ import annotations

from typing import Iterable

import torch
from torch import Tensor, nn

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """Nearly U V' of the singular value decomposition U S V' of a (rows, columns) matrix: singular values 0.7 to 1.2.

    A quintic Newton-Schulz iteration in bfloat16, which matrix units do.
    """
    a, b, c = _COEFFICIENTS
    x = matrix.to(torch.bfloat16)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.t()
    x = (x / (x.norm() + 1e-7)).contiguous()
    for _ in range(steps):
        gram = x @ x.t()
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return (x.t() if tall else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Groups with `orthogonal=True` hold weights of two or more dimensions; the others go by AdamW at `rate * plain_ratio`."""

    def __init__(self, groups: Iterable[dict], lr: float, momentum: float = 0.95, plain_ratio: float = 0.1) -> None:
        super().__init__(groups, {"lr": lr, "weight_decay": 0.0, "orthogonal": False, "momentum": momentum,
                                  "plain_ratio": plain_ratio})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                move = self._matrix_move if group["orthogonal"] else self._plain_move
                move(parameter, group)

    def _matrix_move(self, parameter: nn.Parameter, group: dict) -> None:
        state, gradient = self.state[parameter], parameter.grad.flatten(1)
        if not state:
            state["momentum"] = torch.zeros_like(gradient)
        state["momentum"].lerp_(gradient, 1 - group["momentum"])
        direction = orthogonal(gradient.lerp(state["momentum"], group["momentum"]))
        scale = max(1.0, gradient.shape[0] / gradient.shape[1]) ** 0.5
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(direction.view(parameter.shape), alpha=-group["lr"] * scale)

    def _plain_move(self, parameter: nn.Parameter, group: dict) -> None:
        state, gradient = self.state[parameter], parameter.grad
        if not state:
            state.update(step=0, mean=torch.zeros_like(parameter), square=torch.zeros_like(parameter))
        state["step"] += 1
        state["mean"].lerp_(gradient, 0.1)
        state["square"].lerp_(gradient * gradient, 0.001)
        rate = group["lr"] * group["plain_ratio"]
        mean = state["mean"] / (1 - 0.9 ** state["step"])
        square = state["square"] / (1 - 0.999 ** state["step"])
        parameter.mul_(1 - rate * group["weight_decay"])
        parameter.addcdiv_(mean, square.sqrt().add_(1e-8), value=-rate)
