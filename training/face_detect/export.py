"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_detect.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-detector]

Input `image` (1, 3, height, width) float32, RGB, (value - 127.5) / 127.5, sides multiples of 32; outputs as YuNet's.
The last layer keeps float32 arithmetic in the 8-bit form.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from lab.fold import fold_units
from lab.release import release

from . import frames
from .evaluate import load_student
from .model import MEAN, OUTPUTS, PARTS, SCALE, Detector, LikeYuNet, normalise

CALIBRATION_FRAMES = 48
EXACT = ["/detector/answers"]
"""The last convolutions: coordinates are finer than a 255th of their range."""
PACK = {
    "format": 1,
    "id": "selfsame-face-detector",
    "version": 1,
    "kind": "face_detector",
    "title": "Selfsame face detector, five landmarks",
    "architecture": "yunet",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/face_detect",
    "training_data": "1,880 LFW frames of people of no fold 8-9 pair, labelled by YuNet (trained on WIDER FACE)",
    "input": {"name": "image", "channels": "rgb", "width": 320, "height": 320, "dynamic": True, "multiple": 32,
              "mean": [MEAN] * 3, "scale": [SCALE] * 3},
    "outputs": OUTPUTS,
    "dimension": 0,
}


class Answers(nn.Module):
    """One 1x1 convolution as one for each kind of value, so that the graph need not cut its output up."""

    def __init__(self, whole: nn.Conv2d) -> None:
        super().__init__()
        self.parts = nn.ModuleList(nn.Conv2d(whole.in_channels, n, 1) for n in PARTS)
        weights, biases = whole.weight.split(PARTS), whole.bias.split(PARTS)
        for part, weight, bias in zip(self.parts, weights, biases):
            part.weight.copy_(weight)
            part.bias.copy_(bias)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(part(x) for part in self.parts)


@torch.no_grad()
def fold_for_inference(student: Detector) -> Detector:
    """A copy that computes the same from convolutions, ReLU and sums only."""
    folded = copy.deepcopy(student).to(memory_format=torch.contiguous_format).eval()
    fold_units(folded)
    folded.answers = nn.ModuleList(Answers(answer) for answer in folded.answers)
    return folded


def calibration_samples(data: Path) -> list[torch.Tensor]:
    """What the net takes of training frames, one by one, as the program pads them."""
    training, _ = frames.split(data)
    pictures = normalise(frames.load(training[:: len(training) // CALIBRATION_FRAMES]).float() / 255)
    border = -frames.FRAME_SIDE % 32
    return list(F.pad(pictures, (0, border, 0, border), value=float(normalise(torch.zeros(())))).split(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/lfw"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    release(LikeYuNet(fold_for_inference(student), batch=1), LikeYuNet(student), PACK, f"face detector, step {step}",
            calibration_samples(arguments.data),
            {"image": {2: "height", 3: "width"}, **{name: {1: f"cells_{name}"} for name in OUTPUTS}}, arguments.out,
            arguments.pack, EXACT)


if __name__ == "__main__":
    main()
