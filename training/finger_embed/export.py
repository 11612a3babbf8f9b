"""Writes the averaged net as ONNX and as model pack.

    python3 -m finger_embed.export --prints OUT/prints/part_00.i8 --checkpoint OUT/checkpoint.pt --out OUT/onnx [--pack FOLDER]

Input `image` (n, 1, 224, 224) float32: cleaned ridges in [-1, 1], as `selfsame` prepares them; output `embedding` (n, 512), not normalised.
"""
from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from lab import options
from lab.fold import fold_units
from lab.pack import manifest
from lab.release import release
from lab.trainer import load_average

from .model import EMBEDDING_SIZE, INPUT_SIZE, Architecture, FingerNet
from .prints import as_input, read

CALIBRATION_FINGERS = 64
PACK = {
    **manifest(
        kind="finger_embedder",
        title=f"Selfsame finger embedder, {EMBEDDING_SIZE}-D",
        architecture="embedding",
        recipe="finger_embed",
        training_data="synthetic prints only, drawn by `selfsame synth finger`",
        size=INPUT_SIZE,
        outputs=["embedding"],
        dimension=EMBEDDING_SIZE,
    ),
    "input": {"name": "image", "side": INPUT_SIZE},
}


def fold_for_inference(network: FingerNet) -> nn.Module:
    """The same function from convolutions, ReLU and sums only: every normalisation is folded; a copy."""
    whole = nn.Sequential(*copy.deepcopy(network.features), copy.deepcopy(network.place)).to(memory_format=torch.contiguous_format)
    fold_units(whole)
    return nn.Sequential(*whole, nn.Flatten()).eval()


def calibration_samples(prints: Tensor) -> list[Tensor]:
    return [part.contiguous() for part in prints.split(32)]


def main() -> None:
    arguments = options.export(__doc__, {"prints": "part_00.i8"}).parse_args()
    network, step = load_average(arguments.checkpoint, FingerNet, Architecture)
    prints = read(arguments.prints)[:CALIBRATION_FINGERS, :2]
    samples = calibration_samples(as_input(prints.reshape(-1, *prints.shape[2:])))
    release(fold_for_inference(network), network, PACK, f"finger embedder, step {step}", samples,
            {"image": {0: "n"}, "embedding": {0: "n"}}, arguments.out, arguments.pack)


if __name__ == "__main__":
    main()
