"""Writes AASIST-L as ONNX and as model pack. Its weights are not in the repository, nor is what comes out.

    python3 -m voice_pad.export --out FOLDER

Input `wave` (n, 64600) in [-1, 1] at 16 kHz; output `logits` (n, 2), of an attack and of bona fide speech. The pack's golden output
is the network's own, so `selfsame models verify` holds the exported graph against it.
"""
from __future__ import annotations

from pathlib import Path

from lab import options
from lab.onnx_export import export_float32
from lab.speech import pack

from .aasist import RATE_HZ, SAMPLES, published

FILE = "aasist_l.onnx"
MANIFEST = {
    "format": 1,
    "id": "aasist-l",
    "version": 1,
    "kind": "voice_pad",
    "title": "AASIST-L, signs of synthetic speech",
    "architecture": "spoof2",
    "precision": "fp32",
    "licence": "MIT",
    "source": "clovaai/aasist",
    "training_data": "ASVspoof 2019 LA",
    "input": {"name": "wave", "rate_hz": RATE_HZ, "samples": SAMPLES},
    "outputs": ["logits"],
    "dimension": 0,
}


def main() -> None:
    parser = options.command(__doc__, {"weights": "../../shared/models/voice/AASIST-L.pth"})
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    network = published(arguments.weights)
    target = arguments.out / FILE
    export_float32(network, (1, SAMPLES), target, "AASIST-L", ["logits"], {"wave": {0: "n"}, "logits": {0: "n"}}, given="wave")
    pack.write(arguments.out, MANIFEST, target, network)
    print(f"wrote {arguments.out}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
