"""Student and teacher on the test recordings, whose speakers were not trained on.

    python3 -m voice_embed.evaluate --checkpoint OUT/checkpoint.pt

All pairs of LibriSpeech test-other, whole and as 3 s cut from the middle; three recordings to enrol and one to test; FSDD's
digits, 8 kHz, six joined. Pauses are cut out of each. The reported figure of a shipped model is another one: 8 bits, through
the C++ engine.
"""
from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab import options
from lab.speech.augment import Surroundings
from lab.speech.clips import raise_level, read, speech_only
from lab.speech.frontend import RATE_HZ
from lab.trainer import load_average

from .model import Architecture, SpeakerNet
from .teacher import Teacher, windows
from .voices import Voices

CROP_SECONDS = 3.0
MOST_CROPS = 4
DIGITS_JOINED, TAKES = 6, 30


def equal_error_rate(genuine: np.ndarray, impostor: np.ndarray) -> float:
    """Where as many genuine scores lie below the threshold as impostor scores at or above it; between steps, their mean."""
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    missed = np.searchsorted(np.sort(genuine), thresholds) / len(genuine)
    passed = 1 - np.searchsorted(np.sort(impostor), thresholds) / len(impostor)
    best = int(np.argmin(np.abs(missed - passed)))
    return float((missed[best] + passed[best]) / 2)


def eer_of_all_pairs(vectors: Tensor, speakers: np.ndarray) -> float:
    """Of every pair of unit vectors (n, d)."""
    first, second = (np.array(side) for side in zip(*combinations(range(len(speakers)), 2)))
    scores, same = (vectors @ vectors.t()).numpy()[first, second], speakers[first] == speakers[second]
    return equal_error_rate(scores[same], scores[~same])


def eer_of_enrolled(vectors: Tensor, speakers: np.ndarray) -> float:
    """The first three of each speaker are the template, the others try every speaker's."""
    order = {s: np.flatnonzero(speakers == s) for s in np.unique(speakers)}
    templates = F.normalize(torch.stack([vectors[rows[:3]].mean(0) for rows in order.values()]))
    probes = np.concatenate([rows[3:] for rows in order.values()])
    scores = (vectors[probes] @ templates.t()).numpy()
    same = speakers[probes][:, None] == np.array(list(order))[None, :]
    return equal_error_rate(scores[same], scores[~same])


def librispeech(data: Path) -> tuple[list[np.ndarray], np.ndarray]:
    paths = sorted((data / "librispeech_test_other").glob("*.flac"))
    return [read(p) for p in paths], np.array([int(p.name.split("-")[0]) for p in paths])


def digits(data: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Take n of a speaker: digits n to n + 5 (after 9 comes 0), joined."""
    people = sorted({p.name.split("_")[1] for p in (data / "fsdd").glob("*.flac")})
    waves = [np.concatenate([read(data / "fsdd" / f"{(n + k) % 10}_{who}_{n}.flac") for k in range(DIGITS_JOINED)])
             for who in people for n in range(TAKES)]
    return waves, np.arange(len(people)).repeat(TAKES)


def middle(wave: np.ndarray, seconds: float) -> np.ndarray:
    count = int(seconds * RATE_HZ)
    start = max(0, (len(wave) - count) // 2)
    return wave[start : start + count]


@torch.no_grad()
def held_out_figures(embed: Callable[[np.ndarray], Tensor], data: Path) -> dict[str, float]:
    """`embed`: speech of one clip -> unit vector."""
    def vectors(waves: list[np.ndarray]) -> Tensor:
        return torch.stack([embed(raise_level(speech_only(w))) for w in waves])

    waves, speakers = librispeech(data)
    whole = vectors(waves)
    joined, who = digits(data)
    return {"whole": eer_of_all_pairs(whole, speakers),
            "3 s": eer_of_all_pairs(vectors([middle(w, 3.0) for w in waves]), speakers),
            "enrol 3": eer_of_enrolled(whole, speakers),
            "six digits": eer_of_all_pairs(vectors(joined), who)}


def of_clip(vectors: Tensor) -> Tensor:
    """The unit vector of a clip from those of its windows (n, 256)."""
    return F.normalize(F.normalize(vectors).mean(0), dim=0)


def student_embedder(network: nn.Module) -> Callable[[np.ndarray], Tensor]:
    return lambda wave: of_clip(network(windows(wave)))


@dataclass(frozen=True)
class HeldOut:
    """Crops of 3 s of the held-out speakers, clean and as the surroundings change them, each as windows (n, 160, 40); what the
    teacher says of the clean ones."""

    clean: list[Tensor]
    changed: list[Tensor]
    teacher: Tensor
    speakers: np.ndarray


@torch.no_grad()
def held_out(voices: Voices, surroundings: Surroundings, teacher: Teacher, seed: int = 1) -> HeldOut:
    """The same for every run; the stream of random numbers goes on as if nothing had been drawn."""
    kept = torch.get_rng_state()
    torch.manual_seed(seed)
    count = int(CROP_SECONDS * RATE_HZ)
    waves, speakers = [], []
    for entry in np.flatnonzero(voices.held_out):
        for k in range(min(MOST_CROPS, max(1, int(voices.length[entry]) // count))):
            waves.append(voices.read(entry, k * count, count))
            speakers.append(int(voices.speaker[entry]))
    changed = torch.cat([surroundings(part) for part in torch.from_numpy(np.stack(waves)).split(32)])
    result = HeldOut([windows(w) for w in waves], [windows(raise_level(w)) for w in changed.numpy()],
                     torch.stack([teacher.embed_hastily(w) for w in waves]), np.array(speakers))
    torch.set_rng_state(kept)
    return result


def eer_between(first: Tensor, second: Tensor, speakers: np.ndarray) -> float:
    """Of all pairs of one crop in `first` and another crop in `second`."""
    scores, same = (first @ second.t()).numpy(), speakers[:, None] == speakers[None, :]
    other = ~np.eye(len(speakers), dtype=bool)
    return equal_error_rate(scores[same & other], scores[~same])


@torch.no_grad()
def figures(network: nn.Module, shown: HeldOut, centre: Tensor) -> dict[str, float]:
    """`centre`: the mean of all voices, (256)."""
    def vectors(clips: list[Tensor]) -> Tensor:
        found = torch.cat([network(part) for part in torch.cat(clips).split(128)])
        return torch.stack([of_clip(part) for part in found.split([len(clip) for clip in clips])])

    clean, changed = vectors(shown.clean), vectors(shown.changed)
    wanted = shown.teacher - centre
    return {"eer_clean": eer_between(clean, clean, shown.speakers),
            "eer_changed": eer_between(clean, changed, shown.speakers),
            "eer_both_changed": eer_between(changed, changed, shown.speakers),
            "cosine": float(F.cosine_similarity(clean - centre, wanted).mean()),
            "cosine_changed": float(F.cosine_similarity(changed - centre, wanted).mean())}


def load_student(path: Path) -> tuple[SpeakerNet, int]:
    return load_average(path, SpeakerNet, Architecture)


def main() -> None:
    arguments = options.evaluation(__doc__, {"data": "../../shared/data/voice"}).parse_args()
    student, step = load_student(arguments.checkpoint)
    print(f"step {step}, {sum(p.numel() for p in student.parameters()):,} parameters")
    for name, rate in held_out_figures(student_embedder(student), arguments.data).items():
        print(f"{name}: EER {100 * rate:.2f} %")


if __name__ == "__main__":
    main()
