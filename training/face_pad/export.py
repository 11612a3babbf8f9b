"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_pad.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-pad]

Input `image` (n, 3, 128, 128) float32, RGB, (value - 127.5) / 127.5: the face's box made twice as wide and high around its
middle, made smaller and moved where it would leave the picture; output `answers` (n, 2): logits that nothing was
recaptured, and that the teachers would find a live face.
"""
from __future__ import annotations

import torch
from torch import Tensor

from face_detect import frames
from face_detect import teacher as detector_teacher
from lab import options
from lab.fold import fold_with_linear
from lab.layers import normalise
from lab.pack import manifest
from lab.release import release

from .evaluate import load_student, main_faces
from .model import CROP, GRID, INPUT_SIZE
from .recapture import SPECIES, present
from .teacher import crop

CALIBRATION_FACES = 256
PACK = manifest(
    kind="face_pad",
    title="Selfsame passive presentation attack detection, face",
    architecture="pad2",
    recipe="face_pad",
    training_data="LFW frames of people of no fold 8-9 pair; simulated attacks only; distilled from two MiniFASNets",
    size=INPUT_SIZE,
    outputs=["answers"],
)


def calibration_samples(pictures: Tensor, boxes: Tensor) -> list[Tensor]:
    """Batches of what the net takes: training faces in every species."""
    torch.manual_seed(1)
    index = torch.arange(0, len(pictures), max(1, len(pictures) // CALIBRATION_FACES))
    seen, where = present(pictures[index].float() / 255, boxes[index], index % len(SPECIES))
    return [normalise(part).contiguous() for part in crop(seen, where, CROP, INPUT_SIZE).clamp(0, 1).split(32)]


def main() -> None:
    inputs = {"data": "../../shared/data/face/lfw", "models": "../../shared/models/face"}
    arguments = options.export(__doc__, inputs).parse_args()
    student, step = load_student(arguments.checkpoint)
    pictures = frames.load(frames.split(arguments.data)[0])
    labels = detector_teacher.label(pictures, arguments.models, arguments.checkpoint.parent / "labels.pt")
    release(fold_with_linear(student.features, student.answer, GRID), student, PACK,
            f"face presentation attack detection, step {step}", calibration_samples(*main_faces(pictures, labels)),
            {"image": {0: "n"}, "answers": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
