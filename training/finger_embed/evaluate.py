"""Error rates of vectors and of codes made of them, on synthetic fingers that were not trained on.

    python3 -m finger_embed.evaluate --checkpoint OUT/checkpoint.pt --prints OUT/prints/held_out.i8

For real prints use `selfsame eval finger --embedder PACK`.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import options
from lab.trainer import load_average
from lab.verification import tar_at_fmr

from .model import Architecture, FingerNet
from .prints import as_input, read

CODE_BITS = 128
BATCH = 100


@torch.no_grad()
def embed(network: nn.Module, prints: np.ndarray) -> Tensor:
    """(fingers, impressions, 224, 224) -> unit vectors (fingers, impressions, 512)."""
    network.eval()
    flat = prints.reshape(-1, *prints.shape[2:])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        parts = [network(as_input(flat[k : k + BATCH])).float() for k in range(0, len(flat), BATCH)]
    return F.normalize(torch.cat(parts)).view(*prints.shape[:2], -1)


def codes(vectors: Tensor, seed: int = 1) -> Tensor:
    """Signs (-1, 1) of CODE_BITS random orthogonal directions."""
    generator = torch.Generator().manual_seed(seed)
    turn, _ = torch.linalg.qr(torch.randn(vectors.shape[-1], CODE_BITS, generator=generator))
    return torch.where(vectors @ turn > 0, 1.0, -1.0)


def all_pairs(vectors: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Products of every two prints, and whether they are of one finger."""
    flat = vectors.flatten(0, 1)
    finger = torch.arange(len(vectors)).repeat_interleave(vectors.shape[1])
    a, b = torch.triu_indices(len(flat), len(flat), 1)
    return (flat @ flat.t())[a, b].numpy(), (finger[a] == finger[b]).numpy()


def equal_error(similarity: np.ndarray, same: np.ndarray) -> float:
    """The equal error rate: as large a share of genuine pairs is below the threshold as of impostors is not."""
    thresholds = np.unique(similarity)
    genuine, impostor = np.sort(similarity[same]), np.sort(similarity[~same])
    missed = np.searchsorted(genuine, thresholds, "left") / len(genuine)
    passed = 1 - np.searchsorted(impostor, thresholds, "left") / len(impostor)
    best = np.argmin(np.abs(missed - passed))
    return float((missed[best] + passed[best]) / 2)


def figures(vectors: Tensor) -> dict[str, float]:
    similarity, same = all_pairs(vectors)
    bits, _ = all_pairs(codes(vectors))
    return {"eer": equal_error(similarity, same), "tar_at_1e-3": tar_at_fmr(similarity, same, 1e-3),
            "code_eer": equal_error(bits, same)}


def main() -> None:
    arguments = options.evaluation(__doc__, {"prints": "held_out.i8"}).parse_args()
    network, step = load_average(arguments.checkpoint, FingerNet, Architecture)
    print(f"step {step}: " + "  ".join(f"{k} {v:.4f}" for k, v in figures(embed(network, read(arguments.prints))).items()))


if __name__ == "__main__":
    main()
