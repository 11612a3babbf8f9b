"""Writes the averaged student as ONNX: face_detect_fp32.onnx, face_detect_fp16.onnx, face_detect_int8.onnx.

    python3 -m face_detect.export --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack ../models/selfsame-face-detector]

Input `image` (1, 3, height, width) float32, RGB, (value - 127.5) / 127.5, sides multiples of 32; outputs as YuNet's.
fp16 and int8 are forms of storage here (see lab.onnx_export), arithmetic stays float32.
"""
from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch

from lab import pack
from lab.fold import fold_units
from lab.onnx_export import export_float32, shrink_weights, with_stored_weights

from .evaluate import load_student
from .model import MEAN, OUTPUTS, SCALE, Detector, LikeYuNet

LARGEST_DIFFERENCE = 1e-4
PACK = {
    "format": 1,
    "id": "selfsame-face-detector",
    "version": 1,
    "kind": "face_detector",
    "title": "Selfsame face detector, five landmarks",
    "architecture": "yunet",
    "precision": "int8",
    "licence": "Apache-2.0",
    "source": "training/face_detect",
    "training_data": "1,880 LFW frames of people of no fold 8-9 pair, labelled by YuNet (trained on WIDER FACE)",
    "input": {"name": "image", "channels": "rgb", "width": 320, "height": 320, "dynamic": True, "multiple": 32,
              "mean": [MEAN] * 3, "scale": [SCALE] * 3},
    "outputs": OUTPUTS,
    "dimension": 0,
}


def fold_for_inference(student: Detector) -> Detector:
    """A copy that computes the same from convolutions, ReLU and sums only."""
    folded = copy.deepcopy(student).to(memory_format=torch.contiguous_format).eval()
    fold_units(folded)
    return folded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, help="also write the shipped pack into this folder")
    arguments = parser.parse_args()
    student, step = load_student(arguments.checkpoint)
    folded = fold_for_inference(student)
    x = torch.randn(1, 3, 320, 256, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        difference = max(float((a - b).abs().max()) for a, b in zip(LikeYuNet(student)(x), LikeYuNet(folded)(x)))
    if difference > LARGEST_DIFFERENCE:
        raise SystemExit(f"the folded network differs from the trained one by {difference}")
    whole = arguments.out / "face_detect_fp32.onnx"
    export_float32(LikeYuNet(folded, batch=1), (1, 3, 320, 320), whole, f"face detector, step {step}", OUTPUTS,
                   {"image": {2: "height", 3: "width"}, **{name: {1: f"cells_{name}"} for name in OUTPUTS}})
    shrink_weights(whole, arguments.out / "face_detect_fp16.onnx", "float16")
    shrink_weights(whole, arguments.out / "face_detect_int8.onnx", "int8")
    for path in sorted(arguments.out.glob("face_detect_*.onnx")):
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    if arguments.pack:
        like_yunet = LikeYuNet(with_stored_weights(folded, "int8"))
        pack.write(arguments.pack, PACK, arguments.out / "face_detect_int8.onnx",
                   lambda image: dict(zip(OUTPUTS, like_yunet(image))))
        print(f"wrote {arguments.pack}")


if __name__ == "__main__":
    main()
