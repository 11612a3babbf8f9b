"""Writes Silero VAD as ONNX and as model pack. Its weights are not in the repository, nor is what comes out.

    python3 -m voice_activity.export --out FOLDER

Input `wave` (1, windows, 576) in [-1, 1] at 16 kHz, a window every 512 samples; output `log_odds` (1, windows), of speech. The pack's
golden output is the published graph's, run window by window with its state, so `selfsame models verify` holds the rebuilt one against
it. Before anything is written both are compared on more sounds; a probability that differs by more than 1e-4 is an error.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from lab import options
from lab.speech import clips, pack

from .silero import RATE_HZ, STEP, WINDOW, all_at_once, build, one_by_one, published, weights_of, windows_of

FILE = "silero_vad.onnx"
LARGEST_DIFFERENCE = 1e-4
COMPARED_SECONDS = 6
MANIFEST = {
    "format": 1,
    "id": "silero-vad",
    "version": 1,
    "kind": "voice_activity",
    "title": "Silero VAD, where somebody speaks",
    "architecture": "activity",
    "precision": "fp32",
    "licence": "MIT",
    "source": "snakers4/silero-vad, silero_vad_16k_op15.onnx",
    "training_data": "not published; over 6,000 languages, by its authors' account",
    "input": {"name": "wave", "rate_hz": RATE_HZ, "samples": WINDOW, "step": STEP},
    "outputs": ["log_odds"],
    "dimension": 0,
}


def sounds(data: Path) -> dict[str, np.ndarray]:
    """What both graphs hear: made-up sounds, and the first recording of each folder that is there."""
    length = COMPARED_SECONDS * RATE_HZ
    time = np.arange(length) / RATE_HZ
    drawn = np.random.default_rng(1).standard_normal(length)
    heard = {"silence": np.zeros(length), "hiss": 0.1 * drawn, "tone": 0.5 * np.sin(2 * np.pi * 220 * time),
             "bursts that swell": 0.3 * drawn * (np.sin(4 * np.pi * time) > 0.5) * time / COMPARED_SECONDS}
    for folder in ("librispeech_test_other", "espeak_synthetic", "fsdd", "noise"):
        files = sorted(file for file in (data / folder).glob("*") if file.suffix in (".flac", ".wav"))
        if files:
            heard[folder] = clips.read(files[0])[:length]
    return heard


def largest_difference(rebuilt: onnx.GraphProto, original: onnx.GraphProto, heard: dict[str, np.ndarray]) -> float:
    """Of probabilities; printed for each sound."""
    largest = 0.0
    for name, wave in heard.items():
        windows = windows_of(wave)
        wanted = one_by_one(original, windows)
        difference = float(np.abs(1 / (1 + np.exp(-all_at_once(rebuilt, windows))) - wanted).max())
        print(f"{name:24}{len(wanted):4} windows, speech in {np.mean(wanted > 0.5):4.0%}, largest difference {difference:.1e}")
        largest = max(largest, difference)
    return largest


def main() -> None:
    parser = options.command(__doc__, {"weights": "../../shared/models/voice/silero_vad_16k_op15.onnx",
                                       "data": "../../shared/data/voice"})
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    original = published(arguments.weights)
    model = build(weights_of(original))
    largest = largest_difference(model.graph, original, sounds(arguments.data))
    if not largest <= LARGEST_DIFFERENCE:
        raise SystemExit(f"the rebuilt net differs from the published one by {largest:.1e}")

    def log_odds(wave: Tensor) -> Tensor:
        return torch.from_numpy(one_by_one(original, wave[0].numpy())).logit()[None]

    arguments.out.mkdir(parents=True, exist_ok=True)
    target = arguments.out / FILE
    onnx.save(model, str(target))
    pack.write(arguments.out, MANIFEST, target, log_odds)
    print(f"wrote {arguments.out}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
