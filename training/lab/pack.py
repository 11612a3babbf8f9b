"""Writing a model pack: weights and `manifest.json` with hash and golden outputs. The card is written by hand.

The golden outputs are this framework's own, so that the program's test of them holds its inference against training.
"""
from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import torch
from torch import Tensor

from .layers import MEAN, SCALE

TOLERANCE = {"fp32": 1e-3, "fp16": 1e-3, "int8": 0.05}
"""In 8 bits a value halfway between two steps may be rounded up here and down there, which the next layers carry on."""
_HEAD = 8


def manifest(kind: str, title: str, architecture: str, recipe: str, training_data: str, size: int, outputs: Sequence[str],
             mean: Sequence[float] = (MEAN,) * 3, scale: Sequence[float] = (SCALE,) * 3, multiple: int | None = None,
             dimension: int = 0) -> dict[str, Any]:
    """Of an 8-bit pack; `write` adds the rest. The input is `size` x `size`, or any sides that are multiples of `multiple`."""
    return {
        "format": 1,
        "id": f"selfsame-{kind.replace('_', '-')}",
        "version": 1,
        "kind": kind,
        "title": title,
        "architecture": architecture,
        "precision": "int8",
        "licence": "Apache-2.0",
        "source": f"training/{recipe}",
        "training_data": training_data,
        "input": {"name": "image", "channels": "rgb", "width": size, "height": size, "dynamic": multiple is not None,
                  "multiple": multiple or 1, "mean": list(mean), "scale": list(scale)},
        "outputs": list(outputs),
        "dimension": dimension,
    }


def ramp(height: int, width: int, mean: list[float], scale: list[float]) -> Tensor:
    """The program's golden input (1, 3, height, width): pixel (7 x + 13 y + 29 c) mod 256, then mean and scale."""
    x, y = torch.arange(width)[None, None, :], torch.arange(height)[None, :, None]
    pixels = ((7 * x + 13 * y + 29 * torch.arange(3)[:, None, None]) % 256).float()
    return ((pixels - torch.tensor(mean)[:, None, None]) * torch.tensor(scale)[:, None, None])[None]


def ridge_ramp(side: int) -> Tensor:
    """The program's golden input of a net that sees ridges, (1, 1, side, side): ((7 x + 13 y) mod 255 - 127) / 127."""
    x, y = torch.arange(side)[None, :], torch.arange(side)[:, None]
    return (((7 * x + 13 * y) % 255).float() - 127)[None, None] / 127


def golden_input(spec: Mapping[str, Any]) -> tuple[str, Tensor]:
    """Name and values of the generated input for a manifest's `input`, of a net that sees."""
    if "side" in spec:
        return "ridge_ramp", ridge_ramp(spec["side"])
    return "ramp", ramp(spec["height"], spec["width"], spec["mean"], spec["scale"])


def summarise(name: str, output: Tensor) -> dict[str, Any]:
    values = output.detach().double().flatten()
    return {"name": name, "size": len(values), "sum": round(float(values.sum()), 6),
            "norm": round(float(values.norm()), 6), "head": [round(v, 6) for v in values[:_HEAD].tolist()]}


@torch.no_grad()
def write(folder: Path, manifest: Mapping[str, Any], weights: Path, network: Callable[[Tensor], Mapping[str, Tensor]]) -> None:
    """`manifest`: everything but `weights`, `calibration` and `goldens`. A calibration that is in `folder` already is
    kept where the weights are the same, and dropped where they are not: it would be about another net."""
    folder.mkdir(parents=True, exist_ok=True)
    data = weights.read_bytes()
    entry = {"file": weights.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "url": ""}
    generator, given = golden_input(manifest["input"])
    outputs = network(given)
    whole = {**manifest, "weights": entry,
             "goldens": [{"input": generator, "tolerance": TOLERANCE[manifest["precision"]],
                          "outputs": [summarise(name, outputs[name]) for name in manifest["outputs"]]}]}
    target = folder / "manifest.json"
    if target.exists():
        old = json.loads(target.read_text())
        if old["weights"]["sha256"] == entry["sha256"] and "calibration" in old:
            whole["calibration"] = old["calibration"]
    shutil.copyfile(weights, folder / weights.name)
    target.write_text(json.dumps(whole, indent=2) + "\n")
