"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_embed.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-embedder]

Input `image` (n, 3, 112, 112) float32, RGB, ImageNet mean and deviation; output `embedding` (n, 128), not normalised:
the teacher's contract.
"""
from __future__ import annotations

import copy

import torch
from torch import nn

from lab import faces, options
from lab.fold import fold_units, scale_and_shift
from lab.pack import manifest
from lab.release import release

from .blend import centre
from .evaluate import load_student
from .model import EMBEDDING_SIZE, INPUT_SIZE, Student
from .teacher import DEVIATION, MEAN, normalise

PACK = manifest(
    kind="face_embedder",
    title="Selfsame face embedder, 128-D",
    architecture="embedding",
    recipe="face_embed",
    training_data="LFW (folds 1-5, people of no pair), public portraits; distilled from MobileFaceNet (MS-Celeb-1M)",
    size=INPUT_SIZE,
    mean=[round(255 * m, 3) for m in MEAN],
    scale=[round(1 / (255 * d), 9) for d in DEVIATION],
    outputs=["embedding"],
    dimension=EMBEDDING_SIZE,
)


@torch.no_grad()
def fold_for_inference(student: Student) -> nn.Module:
    """The same function from convolutions, ReLU and sums only: every normalisation is folded; a copy."""
    student = copy.deepcopy(student)
    fold_units(student.features)
    last = student.features[-1]
    assert isinstance(last, nn.BatchNorm2d)
    (s1, t1), (s2, t2) = scale_and_shift(last), scale_and_shift(student.pool_norm)
    channels, side, _ = student.pool.weight.shape
    pool = nn.Conv2d(channels, channels, side, groups=channels)
    pool.weight.copy_((student.pool.weight * (s1 * s2)[:, None, None])[:, None])
    pool.bias.copy_(s2 * t1 * student.pool.weight.sum((1, 2)) + t2)
    return nn.Sequential(*list(student.features)[:-1], pool, student.project, nn.Flatten()).eval()


def main() -> None:
    arguments = options.export(__doc__, {"data": "../../shared/data/face/aligned"}).parse_args()
    student, step = load_student(arguments.checkpoint, torch.device("cpu"))
    student = student.to(memory_format=torch.contiguous_format)
    samples = [normalise(centre(part)).contiguous() for part in faces.calibration_batches(arguments.data)]
    release(fold_for_inference(student), student, PACK, f"face embedder, step {step}", samples,
            {"image": {0: "n"}, "embedding": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
