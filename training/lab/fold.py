"""Folds batch normalisation into the convolutions before it, once training is finished."""
from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


def scale_and_shift(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias - norm.running_mean * scale


@torch.no_grad()
def fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> nn.Conv2d:
    scale, shift = scale_and_shift(norm)
    folded = nn.Conv2d(convolution.in_channels, convolution.out_channels, convolution.kernel_size,
                       convolution.stride, convolution.padding)
    folded.weight.copy_(convolution.weight * scale[:, None, None, None])
    folded.bias.copy_(shift)
    return folded


def fold_units(module: nn.Module) -> None:
    """Folds every lab.layers.unit below, in place."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, nn.Sequential(fold(child[0], child[1]), *list(child)[2:]))
        else:
            fold_units(child)


@torch.no_grad()
def as_convolution(linear: nn.Linear, channels: int, side: int) -> nn.Conv2d:
    """A linear map of a flattened (channels, side, side) grid as a convolution over all of it."""
    convolution = nn.Conv2d(channels, linear.out_features, side)
    convolution.weight.copy_(linear.weight.view(linear.out_features, channels, side, side))
    convolution.bias.copy_(linear.bias)
    return convolution


def fold_with_linear(features: nn.Sequential, last: nn.Linear, side: int) -> nn.Sequential:
    """`last` of the flattened grid (side x side) that `features` give, from convolutions, ReLU and sums only; a copy."""
    folded = copy.deepcopy(features).to(memory_format=torch.contiguous_format)
    fold_units(folded)
    return nn.Sequential(*folded, as_convolution(last, last.in_features // side**2, side), nn.Flatten()).eval()
