"""The teachers: MiniFASNetV2 and MiniFASNetV1SE (minivision-ai, Silent-Face-Anti-Spoofing, Apache-2.0).

Each looks at a crop of its own around the face, 80 x 80, BGR, 0 to 255, and gives three classes, the middle one being a
live face. Their own program adds the probabilities of both; so does `Teachers`.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

SIDE = 80
LIVE = 1
CROPS = {"2.7_80x80_MiniFASNetV2.pth": 2.7, "4_0_0_80x80_MiniFASNetV1SE.pth": 4.0}
"""File -> side of its crop as a multiple of the face box."""
_EPSILON = 1e-5


class MiniFasNet:
    """Runs straight from the published weights; their names tell the structure."""

    def __init__(self, path: Path) -> None:
        state = torch.load(path, map_location="cpu")
        self.weights = {name.removeprefix("module."): value for name, value in state.items()}

    def _norm(self, x: Tensor, name: str) -> Tensor:
        w = self.weights
        return F.batch_norm(x, w[f"{name}.running_mean"], w[f"{name}.running_var"], w[f"{name}.weight"], w[f"{name}.bias"],
                            eps=_EPSILON)

    def _unit(self, x: Tensor, name: str, stride: int = 1) -> Tensor:
        """Convolution, normalisation and, where it has slopes, PReLU."""
        weight = self.weights[f"{name}.conv.weight"]
        groups = weight.shape[0] if weight.shape[1] == 1 else 1
        padding = 1 if weight.shape[-1] == 3 else 0
        x = self._norm(F.conv2d(x, weight, stride=stride, padding=padding, groups=groups), f"{name}.bn")
        slopes = self.weights.get(f"{name}.prelu.weight")
        return x if slopes is None else F.prelu(x, slopes)

    def _inverted(self, x: Tensor, name: str, stride: int) -> Tensor:
        y = self._unit(x, f"{name}.conv")
        y = self._unit(y, f"{name}.conv_dw", stride)
        y = self._unit(y, f"{name}.project")
        return self._excite(y, name) if f"{name}.se_fc1.weight" in self.weights else y

    def _excite(self, x: Tensor, name: str) -> Tensor:
        y = F.adaptive_avg_pool2d(x, 1)
        y = F.relu(self._norm(F.conv2d(y, self.weights[f"{name}.se_fc1.weight"]), f"{name}.se_bn1"))
        y = torch.sigmoid(self._norm(F.conv2d(y, self.weights[f"{name}.se_fc2.weight"]), f"{name}.se_bn2"))
        return x * y

    def _residuals(self, x: Tensor, name: str) -> Tensor:
        k = 0
        while f"{name}.model.{k}.project.conv.weight" in self.weights:
            x = x + self._inverted(x, f"{name}.model.{k}", 1)
            k += 1
        return x

    @torch.no_grad()
    def __call__(self, crops: Tensor) -> Tensor:
        """(n, 3, 80, 80) BGR, 0 to 255 -> probabilities (n, 3)."""
        x = self._unit(self._unit(crops, "conv1", 2), "conv2_dw")
        for between, block in (("conv_23", "conv_3"), ("conv_34", "conv_4"), ("conv_45", "conv_5")):
            x = self._residuals(self._inverted(x, between, 2), block)
        x = self._unit(self._unit(x, "conv_6_sep"), "conv_6_dw").flatten(1)
        x = self._norm(F.linear(x, self.weights["linear.weight"]), "bn")
        return F.linear(x, self.weights["prob.weight"]).softmax(1)


def crop(pictures: Tensor, boxes: Tensor, factor: float, side: int = SIDE) -> Tensor:
    """Floats (n, 3, h, w) and face boxes (n, 4) -> (n, 3, side, side): the box made `factor` times as wide and
    high around its middle. As in the teachers' program a crop that would leave the picture is made smaller, then moved."""
    height, width = pictures.shape[-2:]
    middle = boxes[:, :2] + boxes[:, 2:] / 2
    size = boxes[:, 2:] * factor
    shrink = torch.minimum((width - 1) / size[:, 0], (height - 1) / size[:, 1]).clamp(max=1)
    size = size * shrink[:, None]
    limit = torch.tensor([width - 1.0, height - 1.0])
    low = torch.minimum((middle - size / 2).clamp(min=0), (limit - size).clamp(min=0))
    line = (torch.arange(side) + 0.5) / side
    x = low[:, :1] + size[:, :1] * line
    y = low[:, 1:] + size[:, 1:] * line
    grid = torch.stack([x[:, None, :].expand(-1, side, -1) / width, y[:, :, None].expand(-1, -1, side) / height], -1) * 2 - 1
    return F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


class Teachers:
    def __init__(self, folder: Path) -> None:
        self.nets = {name: MiniFasNet(folder / name) for name in CROPS}

    def live(self, pictures: Tensor, boxes: Tensor) -> Tensor:
        """uint8 RGB pictures (n, 3, h, w) and a face box each -> mean probability of a live face (n)."""
        bgr = pictures.float().flip(1)
        return torch.stack([net(crop(bgr, boxes, CROPS[name]))[:, LIVE] for name, net in self.nets.items()]).mean(0)
