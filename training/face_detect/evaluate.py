"""The student against its teachers on frames of people it has never seen: recall, false alarms, landmark error.

    python3 -m face_detect.evaluate --checkpoint OUT/checkpoint.pt
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import checkpoint

from . import frames, teacher
from .geometry import Found, find_faces, overlap
from .model import OUTPUTS, Architecture, Detector, LikeYuNet, normalise

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
    """`reference`: what the teacher is sure of. Recall at an overlap of 0.5; false alarms a picture; landmark errors as
    parts of the distance between the eyes."""
    network.eval()
    wanted = hits = alarms = 0
    errors, centre_found = [], 0
    for start in range(0, len(pictures), 32):
        for got, true in zip(find(network, pictures[start : start + 32], least), reference[start : start + 32]):
            large = true.boxes[:, 2:].amax(-1) >= SMALLEST_FACE if len(true.boxes) else torch.zeros(0, dtype=torch.bool)
            taken = set()
            for box, points in zip(true.boxes[large], true.landmarks[large]):
                wanted += 1
                shared = overlap(box, got.boxes) if len(got.boxes) else torch.zeros(1)
                k = int(shared.argmax())
                if float(shared[k]) >= 0.5:
                    hits += 1
                    taken.add(k)
                    eyes = float((points[0] - points[1]).norm())
                    errors.append(float((got.landmarks[k] - points).norm(dim=-1).mean()) / max(eyes, 1))
            known = [k for k in range(len(got.boxes)) if len(true.boxes) and float(overlap(got.boxes[k], true.boxes).max()) > 0.3]
            alarms += len(got.boxes) - len(set(known) | taken)
    spread = torch.tensor(errors) if errors else torch.ones(1)
    return {"recall": hits / max(wanted, 1), "alarms": alarms / len(pictures), "landmark_error": float(spread.mean()),
            "landmark_error_95": float(spread.quantile(0.95)), "faces": wanted}


def sure_faces(net: teacher.YuNet, pictures: Tensor) -> list[Found]:
    found = []
    for start in range(0, len(pictures), 16):
        found += net.find(pictures[start : start + 16], teacher.SURE)
    return found


def load_student(path: Path) -> tuple[Detector, int]:
    state = checkpoint.load(path)
    if state is None:
        raise SystemExit(f"there is no checkpoint {path}")
    student = Detector(Architecture.from_dict(state["architecture"]))
    student.load_state_dict(state["average"])
    return student.eval(), int(state["step"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/face/lfw"))
    parser.add_argument("--models", type=Path, default=Path("../../shared/models/face"))
    parser.add_argument("--checkpoint", type=Path, required=True)
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    pictures = frames.load(frames.split(arguments.data)[1])
    print(f"step {step}, {len(pictures)} frames of LFW folds 8-9")
    for name, net in zip(("YuNet-s at 640", "YuNet-n at 250"), teacher.load_pair(arguments.models)):
        print(f"against {name}: {figures(student, pictures, sure_faces(net, pictures))}", flush=True)


if __name__ == "__main__":
    main()
