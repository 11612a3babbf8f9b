"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_detect.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-detector]

Input `image` (1, 3, height, width) float32, RGB, (value - 127.5) / 127.5, sides multiples of 32; outputs as YuNet's.
The last layer keeps float32 arithmetic in the 8-bit form.

The program takes what scores 0.6. The student is less sure of heads in the background than its teacher, which it learned to
imitate cell by cell, so its scores are shifted: --operating-point is the student's own score that becomes 0.6.
"""
from __future__ import annotations

import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from lab import frames, options
from lab.fold import fold_units
from lab.layers import normalise
from lab.pack import manifest
from lab.release import release

from .evaluate import load_student
from .model import OUTPUTS, PARTS, Detector, LikeYuNet

CALIBRATION_FRAMES = 48
PROGRAM_SCORE = 0.6
EXACT = ["/detector/answers"]
"""The last convolutions: coordinates are finer than a 255th of their range."""
PACK = manifest(
    kind="face_detector",
    title="Selfsame face detector, five landmarks",
    architecture="yunet",
    recipe="face_detect",
    training_data="1,880 LFW frames of people of no fold 8-9 pair, labelled by YuNet (trained on WIDER FACE)",
    size=320,
    multiple=32,
    outputs=OUTPUTS,
)


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
def shift_scores(student: Detector, own: float) -> Detector:
    """A copy whose score is PROGRAM_SCORE where the student's is `own`."""
    shifted = copy.deepcopy(student)
    by = torch.logit(torch.tensor(PROGRAM_SCORE)) - torch.logit(torch.tensor(own))
    for answer in shifted.answers:
        answer.bias[0] += by
    return shifted


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
    parser = options.export(__doc__, {"data": "../../shared/data/face/lfw"})
    parser.add_argument("--operating-point", type=float, default=0.4)
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    student = shift_scores(student, arguments.operating_point)
    release(LikeYuNet(fold_for_inference(student), batch=1), LikeYuNet(student), PACK, f"face detector, step {step}",
            calibration_samples(arguments.data),
            {"image": {2: "height", 3: "width"}, **{name: {1: f"cells_{name}"} for name in OUTPUTS}}, arguments.out,
            arguments.pack, EXACT)


if __name__ == "__main__":
    main()
