"""What several tests need: networks that look trained, and the comparison with what is made of them."""
from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn

N = TypeVar("N", bound=nn.Module)


@torch.no_grad()
def as_if_trained(network: N) -> N:
    """Gives every normalisation statistics and weights of its own, so that one which is forgotten shows."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
            module.weight.uniform_(0.5, 1.5)
    return network.eval()


@torch.no_grad()
def assert_same_function(got: nn.Module, wanted: nn.Module, x: Tensor, atol: float, rtol: float) -> None:
    """Of networks with one output, or with as many of the same shapes."""
    torch.testing.assert_close(got(x), wanted(x), atol=atol, rtol=rtol)
