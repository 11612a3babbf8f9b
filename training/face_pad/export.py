"""Writes the averaged student as ONNX and as model pack.

    python3 -m face_pad.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-pad]

Input `image` (n, 3, 128, 128) float32, RGB, (value - 127.5) / 127.5: the face's box made twice as wide and high around its
middle, made smaller and moved where it would leave the picture; output `answers` (n, 2): logits that nothing was
recaptured, and that the teachers would find a live face.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
from torch import Tensor, nn

from face_detect import frames
from face_detect import teacher as detector_teacher
from lab.fold import as_convolution, fold_units
from lab.release import release

from .evaluate import load_student, main_faces
from .model import CROP, GRID, INPUT_SIZE, MEAN, SCALE, SpoofNet, normalise
from .recapture import SPECIES, present
from .teacher import crop

CALIBRATION_FACES = 256
PACK = {
    "format": 1,
    "id": "selfsame-face-pad",
    "version": 1,
    "kind": "face_pad",
    "title": "Selfsame passive presentation attack detection, face",
    "architecture": "pad2",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/face_pad",
    "training_data": "LFW frames of people of no fold 8-9 pair; simulated attacks only; distilled from two MiniFASNets",
    "input": {"name": "image", "channels": "rgb", "width": INPUT_SIZE, "height": INPUT_SIZE, "dynamic": False, "multiple": 1,
              "mean": [MEAN] * 3, "scale": [SCALE] * 3},
    "outputs": ["answers"],
    "dimension": 0,
}


def fold_for_inference(student: SpoofNet) -> nn.Module:
    """The same function from convolutions, ReLU and sums only."""
    folded = copy.deepcopy(student).to(memory_format=torch.contiguous_format).eval()
    fold_units(folded.features)
    return nn.Sequential(*folded.features, as_convolution(folded.answer, student.architecture.widths[-1], GRID),
                         nn.Flatten()).eval()


def calibration_samples(pictures: Tensor, boxes: Tensor) -> list[Tensor]:
    """Batches of what the net takes: training faces in every species."""
    torch.manual_seed(1)
    index = torch.arange(0, len(pictures), max(1, len(pictures) // CALIBRATION_FACES))
    seen, where = present(pictures[index].float() / 255, boxes[index], index % len(SPECIES))
    return [normalise(part).contiguous() for part in crop(seen, where, CROP, INPUT_SIZE).clamp(0, 1).split(32)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/lfw"))
    parser.add_argument("--models", type=Path, default=Path("../../shared/models/face"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    student = student.to(memory_format=torch.contiguous_format)
    pictures = frames.load(frames.split(arguments.data)[0])
    labels = detector_teacher.label(pictures, arguments.models, arguments.checkpoint.parent / "labels.pt")
    release(fold_for_inference(student), student, PACK, f"face presentation attack detection, step {step}",
            calibration_samples(*main_faces(pictures, labels)), {"image": {0: "n"}, "answers": {0: "n"}}, arguments.out,
            arguments.pack)


if __name__ == "__main__":
    main()
