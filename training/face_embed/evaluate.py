"""Compares student and teacher on held-out LFW pairs (aligned crops): accuracy, TAR, closeness to the teacher.

    python3 -m face_embed.evaluate --checkpoint OUT/checkpoint.pt [--onnx ../models/selfsame-face-embedder/face_embedder_int8.onnx]

The reported figure of a shipped model is another one: LFW folds 8-9 from full frames, through the C++ engine.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import faces, options, verification
from lab.onnx_graph import OnnxModule
from lab.trainer import load_average

from .blend import centre
from .model import Architecture, Student, parameter_count
from .teacher import Teacher, normalise


@torch.no_grad()
def embed_all(embed: Callable[[Tensor], Tensor], images: np.ndarray, device: torch.device, batch: int = 64) -> Tensor:
    """Unit embeddings (N, 128) of uint8 (N, 128, 128, 3), from the centre 112x112."""
    out = []
    for start in range(0, len(images), batch):
        part = torch.from_numpy(images[start : start + batch]).to(device).permute(0, 3, 1, 2)
        out.append(F.normalize(embed(centre(part)).float()).cpu())
    return torch.cat(out)


def student_embedder(network: nn.Module) -> Callable[[Tensor], Tensor]:
    return lambda x: network(normalise(x))


def figures(embeddings: Tensor, held_out: faces.HeldOut) -> dict[str, float]:
    e = embeddings.numpy()
    similarity = (e[held_out.first] * e[held_out.second]).sum(1)
    return {
        "accuracy": verification.accuracy_across_folds(similarity, held_out.same, held_out.fold),
        "tar_fmr_1pc": verification.tar_at_fmr(similarity, held_out.same, 0.01),
        **{f"tar_all_pairs_{name}": value for name, value in all_pairs(e, held_out.person).items()},
    }


def all_pairs(e: np.ndarray, person: np.ndarray) -> dict[str, float]:
    """TAR at FMR 1e-3 and 1e-4, everyone's pictures against all others."""
    first, second = np.triu_indices(len(e), 1)
    similarity, same = (e @ e.T)[first, second], person[first] == person[second]
    return {name: verification.tar_at_fmr(similarity, same, float(name)) for name in ("1e-3", "1e-4")}


@dataclass(frozen=True)
class Labels:
    """The teacher's unit vectors (N, 128) of the held-out faces: of each as it is, and averaged with its mirror image."""

    plain: Tensor
    twice: Tensor

    @classmethod
    def of(cls, teacher: Teacher, held_out: faces.HeldOut, device: torch.device) -> Labels:
        plain = embed_all(teacher.embed, held_out.faces, device)
        mirrored = embed_all(lambda x: teacher.embed(x.flip(-1)), held_out.faces, device)
        return cls(plain, F.normalize(plain + mirrored))


def student_figures(network: nn.Module, held_out: faces.HeldOut, labels: Labels, device: torch.device) -> dict[str, float]:
    """The same figures plus the mean cosine to the teacher: to one look of it, and to two."""
    mine = embed_all(student_embedder(network), held_out.faces, device)
    return {**figures(mine, held_out), "cosine": float((mine * labels.plain).sum(1).mean()),
            "cosine_twice": float((mine * labels.twice).sum(1).mean())}


def load_student(path: Path, device: torch.device) -> tuple[Student, int]:
    """The averaged student of a checkpoint, ready for use, and its step."""
    student, step = load_average(path, Student, Architecture)
    return student.to(device=device, memory_format=torch.channels_last), step


def main() -> None:
    inputs = {"data": "../shared/data/face/aligned", "teacher": "../shared/models/face/mobilefacenet_foamliu.onnx"}
    parser = options.command(__doc__, inputs)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--onnx", type=Path, help="an exported net, as in the shipped pack")
    parser.add_argument("--folds", type=int, nargs="+", default=[6, 7])
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    _, held_out = faces.split(arguments.data, set(arguments.folds))
    teacher = Teacher(arguments.teacher, device, exact=True)
    labels = Labels.of(teacher, held_out, device)
    if arguments.onnx:
        exported = OnnxModule(arguments.onnx).eval().to(device)
        print(arguments.onnx.name, student_figures(exported, held_out, labels, device))
    if arguments.checkpoint:
        student, step = load_student(arguments.checkpoint, device)
        print(f"student at step {step}, {parameter_count(student):,} parameters",
              student_figures(student, held_out, labels, device))


if __name__ == "__main__":
    main()
