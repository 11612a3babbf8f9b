"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_points.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-landmarks]

Input `image` (n, 3, 128, 128) float32, RGB, (value - 127.5) / 127.5: the aligned face with its margin; output `points`
(n, 294): x, y, z of 98 points, 0 in the middle of the picture, 1 being half its side.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
from torch import Tensor, nn

from face_embed import faces
from lab.fold import as_convolution, fold_units
from lab.release import release

from .evaluate import load_student
from .model import GRID, INPUT_SIZE, MEAN, SCALE, PointNet, normalise

CALIBRATION_FACES = 256
PACK = {
    "format": 1,
    "id": "selfsame-face-landmarks",
    "version": 1,
    "kind": "face_landmarks",
    "title": "Selfsame dense face landmarks, 98 points in 3-D",
    "architecture": "points98",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/face_points",
    "training_data": "LFW (folds 1-5, people of no pair), public portraits; distilled from MediaPipe's 468-point face mesh",
    "input": {"name": "image", "channels": "rgb", "width": INPUT_SIZE, "height": INPUT_SIZE, "dynamic": False, "multiple": 1,
              "mean": [MEAN] * 3, "scale": [SCALE] * 3},
    "outputs": ["points"],
    "dimension": 0,
}


def fold_for_inference(student: PointNet) -> nn.Module:
    """The same function from convolutions, ReLU and sums only."""
    folded = copy.deepcopy(student).to(memory_format=torch.contiguous_format).eval()
    fold_units(folded.features)
    return nn.Sequential(*folded.features, as_convolution(folded.place, student.architecture.last, GRID), nn.Flatten()).eval()


def calibration_samples(data: Path) -> list[Tensor]:
    """Batches of what the net takes, from portraits, which are training data."""
    paths = sorted((data / "portraits").rglob("*.webp"))
    pictures = torch.from_numpy(faces.decode(paths[:: max(1, len(paths) // CALIBRATION_FACES)])).permute(0, 3, 1, 2)
    return [normalise(part.float() / 255).contiguous() for part in pictures.split(32)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/aligned"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    student = student.to(memory_format=torch.contiguous_format)
    release(fold_for_inference(student), student, PACK, f"dense face landmarks, step {step}",
            calibration_samples(arguments.data), {"image": {0: "n"}, "points": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
