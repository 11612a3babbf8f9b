"""The teacher's output for every cell of a picture, rather than the faces it finds (lab.yunet)."""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.boxes import STRIDES, cells, decode_boxes
from lab.yunet import YuNet


@dataclass(frozen=True)
class Opinion:
    """What a net says of every cell of all its grids, coarser ones last: scores (n, cells), boxes (n, cells, 4) in pixels."""

    scores: Tensor
    boxes: Tensor


def opinion(net: YuNet, pictures: Tensor) -> Opinion:
    """Of floats in [0, 1] (n, 3, s, s), at that size."""
    with torch.no_grad():
        outputs = net.network(pictures.flip(1) * 255)
    side = pictures.shape[-1]
    scores = [(outputs[f"cls_{s}"] * outputs[f"obj_{s}"]).clamp(0, 1).sqrt().flatten(1) for s in STRIDES]
    boxes = [decode_boxes(outputs[f"bbox_{s}"], cells(side, side, s, pictures.device), s) for s in STRIDES]
    return Opinion(torch.cat(scores, 1), torch.cat(boxes, 1))
