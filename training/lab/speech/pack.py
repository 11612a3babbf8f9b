"""Packs of audio nets: like those of picture nets (lab.pack), but the manifest describes how sound becomes the input.

`input`: `name`; `rate_hz`; `window`, `hop` and `fft` in samples; `bands` and `low_hz`, `high_hz` of the triangles on Slaney's
mel scale, of equal area; `log`: whether the logarithm with its floor and the mean over time follow (lab.speech.frontend);
`padding`: samples of silence before and after the clip; `frames_first`: (n, frames, bands) rather than (n, bands, frames);
`frames`: of one input, 0 for any number; `frame_step`: between inputs of one clip, whose answers are averaged. A net that
hears cepstra says with `coefficients` how many. Of a net that hears the wave itself `input` is `name`, `rate_hz` and how many
`samples` it takes; where it takes windows of so many, (n, windows, samples), also the `step` from one to the next.

`cohort`: a file of int8 vectors beside the manifest that scores are normalised against, and by how many of them.
"""
from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from ..pack import TOLERANCE, summarise

GOLDEN_FRAMES = 160
COHORT_FILE = "cohort.i8"
NEAREST = 30
"""How many of a cohort a score is normalised by."""


def ramp(frames: int, bands: int) -> Tensor:
    """The golden input (frames, bands): at frame t and band b ((7 t + 13 b) mod 256) / 256."""
    return ((7 * torch.arange(frames)[:, None] + 13 * torch.arange(bands)) % 256).float() / 256


def wave_ramp(samples: int) -> Tensor:
    """The golden input of a net that takes the waveform: sample t is ((7 t) mod 256) / 256 - 1/2."""
    return ((7 * torch.arange(samples)) % 256).float() / 256 - 0.5


def golden_input(sound: Mapping[str, Any]) -> Tensor:
    """(1, ...) as the manifest's `input` wants it."""
    if "step" in sound:
        whole = wave_ramp((GOLDEN_FRAMES - 1) * sound["step"] + sound["samples"])
        return whole.unfold(0, sound["samples"], sound["step"])[None].contiguous()
    if "samples" in sound:
        return wave_ramp(sound["samples"])[None]
    values = ramp(sound["frames"] or GOLDEN_FRAMES, sound["bands"])
    return (values if sound["frames_first"] else values.t())[None].contiguous()


def entry_of(name: str, data: bytes) -> dict[str, Any]:
    return {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@torch.no_grad()
def write(folder: Path, manifest: Mapping[str, Any], weights: Path, network: Callable[[Tensor], Tensor],
          cohort: np.ndarray | None = None) -> None:
    """`manifest`: everything but `weights`, `cohort`, `calibration` and `goldens`. A calibration that is in `folder` already
    stays with the same weights and cohort only."""
    folder.mkdir(parents=True, exist_ok=True)
    answer = summarise(manifest["outputs"][0], network(golden_input(manifest["input"])))
    whole = {**manifest, "weights": {**entry_of(weights.name, weights.read_bytes()), "url": ""},
             "goldens": [{"input": "wave_ramp" if "samples" in manifest["input"] else "mel_ramp",
                          "tolerance": TOLERANCE[manifest["precision"]], "outputs": [answer]}]}
    if cohort is not None:
        whole["cohort"] = {**entry_of(COHORT_FILE, cohort.tobytes()), "nearest": min(NEAREST, len(cohort))}
        (folder / COHORT_FILE).write_bytes(cohort.tobytes())
    target = folder / "manifest.json"
    if target.exists():
        old = json.loads(target.read_text())
        same = old["weights"]["sha256"] == whole["weights"]["sha256"] and old.get("cohort") == whole.get("cohort")
        if same and "calibration" in old:
            whole["calibration"] = old["calibration"]
    if weights.resolve() != (folder / weights.name).resolve():
        shutil.copyfile(weights, folder / weights.name)
    target.write_text(json.dumps(whole, indent=2) + "\n")
