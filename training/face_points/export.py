"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_points.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-landmarks]

Input `image` (n, 3, 128, 128) float32, RGB, (value - 127.5) / 127.5: the aligned face with its margin; output `points`
(n, 294): x, y, z of 98 points, 0 in the middle of the picture, 1 being half its side.
"""
from __future__ import annotations

from lab import faces, options
from lab.fold import fold_with_linear
from lab.layers import normalise
from lab.pack import manifest
from lab.release import release

from .evaluate import load_student
from .model import GRID, INPUT_SIZE

PACK = manifest(
    kind="face_landmarks",
    title="Selfsame dense face landmarks, 98 points in 3-D",
    architecture="points98",
    recipe="face_points",
    training_data="LFW (folds 1-5, people of no pair), public portraits; distilled from MediaPipe's 468-point face mesh",
    size=INPUT_SIZE,
    outputs=["points"],
)


def main() -> None:
    arguments = options.export(__doc__, {"data": "../../shared/data/face/aligned"}).parse_args()
    student, step = load_student(arguments.checkpoint)
    samples = [normalise(part.float() / 255).contiguous() for part in faces.calibration_batches(arguments.data)]
    release(fold_with_linear(student.features, student.place, GRID), student, PACK, f"dense face landmarks, step {step}",
            samples, {"image": {0: "n"}, "points": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
