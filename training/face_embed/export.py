"""Writes the averaged student as ONNX: face_embed_fp32.onnx, face_embed_fp16.onnx, face_embed_int8.onnx.

    python3 -m face_embed.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-embedder]

Input `image` (n, 3, 112, 112) float32, RGB, ImageNet mean and deviation; output `embedding` (n, 128), not normalised:
the teacher's contract. fp16 and int8 are forms of storage here (see lab.onnx_export), arithmetic stays float32.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn

from lab import pack
from lab.fold import fold_units, scale_and_shift
from lab.onnx_export import export_float32, shrink_weights, with_stored_weights
from lab.onnx_graph import OnnxModule

from .evaluate import load_student
from .model import INPUT_SIZE, Student
from .teacher import DEVIATION, MEAN

LARGEST_DIFFERENCE = 1e-4
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint, torch.device("cpu"))
    student = student.to(memory_format=torch.contiguous_format)
    x = torch.randn(2, 3, INPUT_SIZE, INPUT_SIZE, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        wanted = student(x)
    folded = fold_for_inference(student)
    whole = arguments.out / "face_embed_fp32.onnx"
    export_float32(folded, (1, 3, INPUT_SIZE, INPUT_SIZE), whole, f"face embedder, step {step}",
                   ["embedding"], {"image": {0: "n"}, "embedding": {0: "n"}})
    shrink_weights(whole, arguments.out / "face_embed_fp16.onnx", "float16")
    shrink_weights(whole, arguments.out / "face_embed_int8.onnx", "int8")
    for path in sorted(arguments.out.glob("face_embed_*.onnx")):
        with torch.no_grad():
            got = OnnxModule(path)(x)
        difference = float((got - wanted).abs().max())
        cosine = float(torch.cosine_similarity(got, wanted).min())
        print(f"{path.name}: {path.stat().st_size:,} bytes, largest difference {difference:.1e}, cosine {cosine:.6f}")
        if path == whole and difference > LARGEST_DIFFERENCE:
            raise SystemExit("the exported network differs from the trained one")

    if arguments.pack:
        stored = with_stored_weights(folded, "int8")
        pack.write(arguments.pack, PACK, arguments.out / "face_embed_int8.onnx", lambda image: {"embedding": stored(image)})
        print(f"wrote {arguments.pack}")


if __name__ == "__main__":
    main()
