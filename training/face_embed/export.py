"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_embed.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-embedder]

Input `image` (n, 3, 112, 112) float32, RGB, ImageNet mean and deviation; output `embedding` (n, 128), not normalised:
the teacher's contract.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
from torch import Tensor, nn

from lab.fold import fold_units, scale_and_shift
from lab.release import release

from . import faces
from .blend import centre
from .evaluate import load_student
from .model import INPUT_SIZE, Student
from .teacher import DEVIATION, MEAN, normalise

CALIBRATION_FACES = 256
PACK = {
    "format": 1,
    "id": "selfsame-face-embedder",
    "version": 1,
    "kind": "face_embedder",
    "title": "Selfsame face embedder, 128-D",
    "architecture": "embedding",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/face_embed",
    "training_data": "LFW (folds 1-5, people of no pair), public portraits; distilled from MobileFaceNet (MS-Celeb-1M)",
    "input": {"name": "image", "channels": "rgb", "width": INPUT_SIZE, "height": INPUT_SIZE, "dynamic": False, "multiple": 1,
              "mean": [round(255 * m, 3) for m in MEAN], "scale": [round(1 / (255 * d), 9) for d in DEVIATION]},
    "outputs": ["embedding"],
    "dimension": 128,
}


@torch.no_grad()
def fold_for_inference(student: Student) -> nn.Module:
    """The same function from convolutions, ReLU and sums only: every normalisation is folded."""
    fold_units(student.features)
    last = student.features[-1]
    assert isinstance(last, nn.BatchNorm2d)
    (s1, t1), (s2, t2) = scale_and_shift(last), scale_and_shift(student.pool_norm)
    channels, side, _ = student.pool.weight.shape
    pool = nn.Conv2d(channels, channels, side, groups=channels)
    pool.weight.copy_((student.pool.weight * (s1 * s2)[:, None, None])[:, None])
    pool.bias.copy_(s2 * t1 * student.pool.weight.sum((1, 2)) + t2)
    return nn.Sequential(*list(student.features)[:-1], pool, student.project, nn.Flatten()).eval()


def calibration_samples(data: Path) -> list[Tensor]:
    """Batches of what the net takes, from portraits, which are training data."""
    paths = sorted((data / "portraits").rglob("*.webp"))
    pictures = torch.from_numpy(faces.decode(paths[:: max(1, len(paths) // CALIBRATION_FACES)])).permute(0, 3, 1, 2)
    return [normalise(centre(part)).contiguous() for part in pictures.split(32)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/aligned"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint, torch.device("cpu"))
    student = student.to(memory_format=torch.contiguous_format)
    release(fold_for_inference(copy.deepcopy(student)), student, PACK, f"face embedder, step {step}",
            calibration_samples(arguments.data), {"image": {0: "n"}, "embedding": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
