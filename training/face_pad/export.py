"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_pad.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-pad]

Input `image` (n, 3, 128, 128) float32, RGB, (value - 127.5) / 127.5: the face's box made twice as wide and high around its
middle, made smaller and moved where it would leave the picture; output `answers` (n, 2): logits that nothing was
recaptured, and that the teachers would find a live face.
"""
from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from lab import frames, options, yunet
from lab.fold import fold_with_linear
from lab.layers import normalise
from lab.pack import manifest
from lab.release import release

from . import rendered
from .evaluate import load_student, main_faces
from .model import CROP, GRID, INPUT_SIZE
from .recapture import SPECIES, present
from .teacher import Teachers, crop

CALIBRATION_FACES = 256
PACK = manifest(
    kind="face_pad",
    title="Selfsame passive presentation attack detection, face",
    architecture="pad2",
    recipe="face_pad",
    training_data="LFW frames of people of no fold 8-9 pair and rendered people; simulated attacks only; distilled from two"
                  " MiniFASNets",
    size=INPUT_SIZE,
    outputs=["answers"],
)


def calibration_samples(pictures: Tensor, boxes: Tensor) -> list[Tensor]:
    """Batches of net inputs: training faces in every species."""
    torch.manual_seed(1)
    index = torch.arange(0, len(pictures), max(1, len(pictures) // CALIBRATION_FACES))
    seen, where = present(pictures[index].float() / 255, boxes[index], index % len(SPECIES))
    return [normalise(part).contiguous() for part in crop(seen, where, CROP, INPUT_SIZE).clamp(0, 1).split(32)]


def rendered_samples(folder: Path, teachers: Teachers) -> list[Tensor]:
    """The same of rendered pictures."""
    crops = rendered.read(folder, teachers, CROP, INPUT_SIZE, held_out=True).crops
    return list(normalise(crops[:: max(1, len(crops) // CALIBRATION_FACES)].float() / 255).split(32))


def main() -> None:
    inputs = {"data": "../../shared/data/face/lfw", "models": "../../shared/models/face"}
    parser = options.export(__doc__, inputs)
    parser.add_argument("--rendered", type=Path, help="the folder that training took rendered pictures from, if it did")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    pictures = frames.load(frames.split(arguments.data)[0])
    labels = yunet.label(pictures, arguments.models, arguments.checkpoint.parent / "labels.pt")
    samples = calibration_samples(*main_faces(pictures, labels))
    if arguments.rendered:
        samples += rendered_samples(arguments.rendered, Teachers(arguments.models.parent / "pad"))
    release(fold_with_linear(student.features, student.answer, GRID), student, PACK,
            f"face presentation attack detection, step {step}", samples,
            {"image": {0: "n"}, "answers": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
