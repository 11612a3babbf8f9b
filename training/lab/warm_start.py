"""Continues from a shipped pack: turns its folded convolutions back into a network with batch normalisation.

A fresh machine has no checkpoint, but it has the pack. Folding cannot be undone; a normalisation that changes nothing can be
put behind each convolution, though, with the statistics that sample pictures give it, so that training finds what it left.
"""
from __future__ import annotations

from typing import Iterable

import torch
from torch import Tensor, nn


@torch.no_grad()
def put_back(convolution: nn.Conv2d, norm: nn.BatchNorm2d, weight: Tensor, bias: Tensor) -> None:
    """A folded convolution into a convolution without bias and its normalisation."""
    convolution.weight.copy_(weight)
    neutralise(norm)
    norm.bias.copy_(bias)


@torch.no_grad()
def neutralise(norm: nn.BatchNorm2d) -> None:
    """Makes it the identity."""
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)
    norm.weight.fill_(1)
    norm.bias.zero_()


@torch.no_grad()
def settle(network: nn.Module, batches: Iterable[Tensor]) -> None:
    """Gives every normalisation the mean and variance of what comes in, and scales and shifts so that the function of
    the network stays as it is: in training it then computes about the same."""
    sums: dict[nn.BatchNorm2d, list[Tensor]] = {}

    def watch(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...], _: Tensor) -> None:
        x = inputs[0].double()
        part = [x.mean((0, 2, 3)), (x * x).mean((0, 2, 3)), torch.ones(())]
        sums[norm] = [a + b for a, b in zip(sums[norm], part)] if norm in sums else part

    hooks = [m.register_forward_hook(watch) for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    network.eval()
    for batch in batches:
        network(batch)
    for hook in hooks:
        hook.remove()
    for norm, (mean, square, count) in sums.items():
        mean, square = mean / count, square / count
        variance = (square - mean * mean).clamp(min=0)
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        norm.bias.add_(scale * (mean.float() - norm.running_mean))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_(scale * torch.sqrt(norm.running_var + norm.eps))
