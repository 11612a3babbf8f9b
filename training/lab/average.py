"""An exponential average of a network's weights: the model that is validated and shipped."""
from __future__ import annotations

import copy

import torch
from torch import nn


class WeightAverage:
    """Averages parameters and buffers over about 1 / (1 - decay) steps; shorter while the run is young."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval()
        for parameter in self.network.parameters():
            parameter.requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        weight = 1 - min(self._decay, (1 + step) / (10 + step))
        current = network.state_dict()
        for name, value in self.network.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(current[name], weight)
            else:
                value.copy_(current[name])
