"""Compares the student with its teachers on frames of unseen people: recall, false alarms, landmark error.

    python3 -m face_detect.evaluate --checkpoint OUT/checkpoint.pt
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import frames, options, yunet
from lab.boxes import Found, find_faces, overlap
from lab.layers import normalise
from lab.trainer import load_average

from .model import OUTPUTS, Architecture, Detector, LikeYuNet

LEAST_SCORE = 0.5
SMALLEST_FACE = 20.0


@torch.no_grad()
def find(network: nn.Module, pictures: Tensor, least: float) -> list[Found]:
    """Faces in uint8 frames, padded to a multiple of 32 as the program does."""
    x = normalise(pictures.float() / 255)
    side = -(-x.shape[-1] // 32) * 32
    x = F.pad(x, (0, side - x.shape[-1], 0, side - x.shape[-2]), value=float(normalise(torch.zeros(()))))
    return find_faces(dict(zip(OUTPUTS, LikeYuNet(network)(x))), side, side, least)


def figures(network: nn.Module, pictures: Tensor, reference: list[Found], least: float = LEAST_SCORE) -> dict[str, float]:
    network.eval()
    found = [one for part in pictures.split(32) for one in find(network, part, least)]
    return compare(found, reference)


def compare(found: list[Found], reference: list[Found]) -> dict[str, float]:
    """Recall at an overlap of 0.5 of the reference's faces of 20 pixels and more; false alarms a picture; landmark errors
    as parts of the distance between the eyes, median and 95 % quantile, over the faces that were found."""
    wanted = hits = alarms = 0
    errors = []
    for got, true in zip(found, reference):
        taken = set()
        for box, points in zip(true.boxes, true.landmarks):
            if float(box[2:].amax()) < SMALLEST_FACE:
                continue
            wanted += 1
            shared = overlap(box, got.boxes) if len(got.boxes) else torch.zeros(1)
            k = int(shared.argmax())
            if float(shared[k]) >= 0.5:
                hits += 1
                taken.add(k)
                eyes = float((points[0] - points[1]).norm())
                errors.append(float((got.landmarks[k] - points).norm(dim=-1).mean()) / max(eyes, 1))
        for k, box in enumerate(got.boxes):
            near = len(true.boxes) > 0 and float(overlap(box, true.boxes).max()) > 0.3
            alarms += k not in taken and not near
    spread = torch.tensor(errors) if errors else torch.ones(1)
    return {"recall": hits / max(wanted, 1), "alarms": alarms / len(found), "landmark_error": float(spread.median()),
            "landmark_error_95": float(spread.quantile(0.95)), "faces": wanted}


def load_student(path: Path) -> tuple[Detector, int]:
    return load_average(path, Detector, Architecture)


def main() -> None:
    inputs = {"data": "../../shared/data/face/lfw", "models": "../../shared/models/face"}
    arguments = options.evaluation(__doc__, inputs).parse_args()
    student, step = load_student(arguments.checkpoint)
    pictures = frames.load(frames.split(arguments.data)[1])
    print(f"step {step}, {len(pictures)} frames of LFW folds 8-9", flush=True)
    one = yunet.single_look(arguments.models, pictures)
    many = yunet.label(pictures, arguments.models, arguments.checkpoint.parent / "test_labels.pt").sure()
    for least in (0.3, 0.4, LEAST_SCORE, 0.6):
        found = [f for part in pictures.split(32) for f in find(student, part, least)]
        print(f"from a score of {least} on, against one look of YuNet-n at 256:  {compare(found, one)}")
        print(f"from a score of {least} on, against the consensus of the looks:  {compare(found, many)}", flush=True)
    print(f"that one look against the consensus:         {compare(one, many)}")


if __name__ == "__main__":
    main()
