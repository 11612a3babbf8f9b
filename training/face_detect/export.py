"""Writes the averaged student as ONNX: face_detect_fp32.onnx, face_detect_fp16.onnx, face_detect_int8.onnx.

    python3 -m face_detect.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-detector]

Input `image` (1, 3, height, width) float32, RGB, (value - 127.5) / 127.5, sides multiples of 32; outputs as YuNet's.
fp16 is a form of storage; int8 is arithmetic too, but for the last layer.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from lab import pack
from lab.fold import fold_units
from lab.onnx_export import export_float32, halve_weights
from lab.onnx_graph import OnnxModule
from lab.quantise import activation_ranges, quantise

from . import frames
from .evaluate import LEAST_SCORE, load_student
from .model import MEAN, OUTPUTS, PARTS, SCALE, Detector, LikeYuNet, normalise

LARGEST_DIFFERENCE = 1e-4
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


PROGRAMS_LEAST_SCORE = 0.6
"""From which score on the program takes a face for one; YuNet's own."""


@torch.no_grad()
def move_operating_point(folded: Detector, raw: float) -> None:
    """Shifts all logits, so that the raw score `raw` becomes the program's least score."""
    for answer in folded.answers:
        answer.parts[0].bias += float(torch.logit(torch.tensor(PROGRAMS_LEAST_SCORE)) - torch.logit(torch.tensor(raw)))


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
    parser.add_argument("--operating-point", type=float, default=LEAST_SCORE, help="raw score from which a face is one")
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    folded = fold_for_inference(student)
    samples = calibration_samples(arguments.data)
    with torch.no_grad():
        difference = max(float((a - b).abs().max())
                         for a, b in zip(LikeYuNet(student)(samples[0]), LikeYuNet(folded)(samples[0])))
    if difference > LARGEST_DIFFERENCE:
        raise SystemExit(f"the folded network differs from the trained one by {difference}")
    move_operating_point(folded, arguments.operating_point)
    whole, half, small = (arguments.out / f"face_detect_{kind}.onnx" for kind in ("fp32", "fp16", "int8"))
    export_float32(LikeYuNet(folded, batch=1), (1, 3, 320, 320), whole, f"face detector, step {step}", OUTPUTS,
                   {"image": {2: "height", 3: "width"}, **{name: {1: f"cells_{name}"} for name in OUTPUTS}})
    halve_weights(whole, half)
    quantise(whole, small, activation_ranges(whole, samples), EXACT)
    for path in (whole, half, small):
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    if arguments.pack:
        pack.write(arguments.pack, PACK, small, OnnxModule(small))
        print(f"wrote {arguments.pack}")


if __name__ == "__main__":
    main()
