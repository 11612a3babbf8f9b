"""Compares the student with its teacher on unseen people.

    python3 -m face_points.evaluate --checkpoint OUT/checkpoint.pt
"""
from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from lab import faces, frames, options
from lab.align import align
from lab.layers import normalise
from lab.trainer import load_average
from lab.yunet import YuNet

from . import teacher
from .model import Architecture, PointNet
from .points import COUNT, eye_distance, eye_openness
from .views import close_eye


@torch.no_grad()
def find(network: nn.Module, pictures: Tensor) -> Tensor:
    """uint8 (n, 3, 128, 128) -> points (n, COUNT, 3) in units of the side."""
    network.eval()
    parts = [network(normalise(part.float() / 255)) for part in pictures.split(128)]
    return torch.cat(parts).view(-1, COUNT, 3) / 2 + torch.tensor([0.5, 0.5, 0.0])


def figures(network: nn.Module, pictures: Tensor, wanted: Tensor) -> dict[str, float]:
    """Errors as parts of the distance between the eyes; how well the openness of eyes follows the teacher's."""
    got = find(network, pictures)
    errors = (got[..., :2] - wanted[..., :2]).norm(dim=-1).mean(1) / eye_distance(wanted).clamp(min=0.05)
    ours, theirs = eye_openness(got).flatten(), eye_openness(wanted).flatten()
    together = torch.corrcoef(torch.stack([ours, theirs]))[0, 1]
    depth = (got[..., 2] - wanted[..., 2]).abs().mean(1) / eye_distance(wanted).clamp(min=0.05)
    return {"error": float(errors.median()), "error_95": float(errors.quantile(0.95)), "depth_error": float(depth.median()),
            "openness_correlation": float(together), "openness_error": float((ours - theirs).abs().mean())}


def closing_figures(network: nn.Module, pictures: Tensor, wanted: Tensor) -> dict[str, float]:
    """The student's openness before and after closing right eyes; the area under the ROC curve."""
    before = eye_openness(find(network, pictures))[:, 0]
    images, points = pictures.float() / 255, (wanted - torch.tensor([0.5, 0.5, 0.0])) * 2
    close_eye(images, points, 0, 1.0, 0.9)
    after = eye_openness(find(network, (images * 255).round().byte()))[:, 0]
    area = (before[:, None] > after[None, :]).float().mean()
    return {"open": float(before.mean()), "closed": float(after.mean()), "area": float(area)}


# Eyes as a person sees them in these pictures: right and left of the face, True for open.
REACTIONS = {"close_eyes.jpeg": (False, False), "close_open_eyes.jpeg": (False, True), "open_eyes.jpg": (True, True)}


def reactions(network: nn.Module, folder: Path, detector: Path, mesh: teacher.Mesh) -> None:
    """Prints the openness of the eyes in the few pictures labelled by a person."""
    net = YuNet(detector)
    for name, truth in REACTIONS.items():
        picture = frames.load_square(folder / name)
        face = align(picture, net.find(picture, 640, 0.5)[0].landmarks[0])
        ours, theirs = eye_openness(find(network, face))[0].tolist(), eye_openness(mesh.find(face)[0])[0].tolist()
        said = " and ".join("open" if eye else "closed" for eye in truth)
        print(f"{name}: {said}; student {ours[0]:.3f} {ours[1]:.3f}, teacher {theirs[0]:.3f} {theirs[1]:.3f}")


def load_student(path: Path) -> tuple[PointNet, int]:
    return load_average(path, PointNet, Architecture)


def held_out(data: Path, folds: set[int]) -> tuple[list[Path], Tensor]:
    """Files to train on, and the held-out people's faces (n, 3, 128, 128)."""
    training, pairs = faces.split(data, folds)
    return training, torch.from_numpy(pairs.faces).permute(0, 3, 1, 2).contiguous()


def main() -> None:
    inputs = {"data": "../../shared/data/face/aligned", "mesh": "../../shared/models/face/facemesh.json",
              "reactions": "../../shared/data/face/pose_mask_eyes/reaction",
              "detector": "../../shared/models/face/yunet_n_320.onnx"}
    arguments = options.evaluation(__doc__, inputs).parse_args()
    student, step = load_student(arguments.checkpoint)
    _, pictures = held_out(arguments.data, {6, 7})
    wanted, scores = teacher.label(pictures, arguments.mesh, arguments.checkpoint.parent / "held_out_labels.pt")
    seen = scores > teacher.SURE
    print(f"step {step}, {int(seen.sum())} aligned faces of the people of LFW folds 6-7")
    print(figures(student, pictures[seen], wanted[seen]))
    print("right eyes closed by 90 %:", closing_figures(student, pictures[seen], wanted[seen]))
    reactions(student, arguments.reactions, arguments.detector, teacher.Mesh(arguments.mesh))


if __name__ == "__main__":
    main()
