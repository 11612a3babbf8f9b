"""Error rates of the student on simulated attacks of people it has never seen, and its agreement with the teachers.

    python3 -m face_pad.evaluate --checkpoint OUT/checkpoint.pt

APCER: part of the attacks of a species taken for bona fide. BPCER: part of the bona fide presentations taken for attacks
(ISO/IEC 30107-3). The threshold is set on other people's pictures, for a BPCER of 1 %.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from lab import frames, options, yunet
from lab.layers import normalise
from lab.trainer import load_average

from .model import CROP, INPUT_SIZE, Architecture, SpoofNet
from .recapture import BONA_FIDE, SPECIES, present
from .teacher import Teachers, crop

SEED = 7
_BATCH = 32


@dataclass(frozen=True)
class Presentations:
    """Crops, uint8 (n, 3, 128, 128), species (n) and the teachers' probability of a live face (n)."""

    crops: Tensor
    species: Tensor
    live: Tensor


def main_faces(pictures: Tensor, labels: yunet.Labels) -> tuple[Tensor, Tensor]:
    """Of each frame that shows a sure face: the frame and the box (n, 4) of its largest sure face."""
    size = labels.boxes[..., 2:].prod(-1) * (labels.kinds == 1)
    best, index = size.max(1)
    shown = best > 0
    return pictures[shown], labels.boxes[shown, index[shown]]


def presentations(pictures: Tensor, boxes: Tensor, teachers: Teachers) -> Presentations:
    """Each face untouched and once in each species of attack; deterministic for given faces."""
    kept = torch.get_rng_state()
    torch.manual_seed(SEED)
    crops, species, live = [], [], []
    for part, box in zip(pictures.split(_BATCH), boxes.split(_BATCH)):
        for kind in range(len(SPECIES)):
            whole = part.float() / 255
            seen, where = (whole, box) if kind == BONA_FIDE else present(whole, box, torch.full((len(part),), kind))
            crops.append((crop(seen, where, CROP, INPUT_SIZE).clamp(0, 1) * 255).round().byte())
            live.append(teachers.live(seen * 255, where))
            species.append(torch.full((len(part),), kind))
    torch.set_rng_state(kept)
    return Presentations(torch.cat(crops), torch.cat(species), torch.cat(live))


@torch.no_grad()
def scores(network: nn.Module, crops: Tensor) -> Tensor:
    """uint8 (n, 3, 128, 128) -> (n, 2) logits."""
    return torch.cat([network(normalise(part.float() / 255)) for part in crops.split(128)])


def combined(logits: Tensor) -> Tensor:
    """(n, 2) -> (n): mean probability of both answers."""
    return logits.sigmoid().mean(1)


def threshold_at(bona_fide: Tensor, bpcer: float) -> float:
    """Scores below it are attacks; at most this part of `bona_fide` lies below."""
    return float(bona_fide.sort().values[int(bpcer * len(bona_fide))])


def error_rates(score: Tensor, species: Tensor, threshold: float) -> dict[str, float]:
    rates = {"BPCER": float((score[species == BONA_FIDE] < threshold).float().mean())}
    for kind, name in enumerate(SPECIES):
        if kind != BONA_FIDE:
            rates[f"APCER {name}"] = float((score[species == kind] >= threshold).float().mean())
    return rates


def figures(logits: Tensor, shown: Presentations) -> dict[str, float]:
    """Progress of a run: error rates at a BPCER of 1 % by the first answer, and the second's agreement with the teachers."""
    own = logits[:, 0]
    rates = error_rates(own, shown.species, threshold_at(own[shown.species == BONA_FIDE], 0.01))
    taught = logits[:, 1].sigmoid()
    together = torch.corrcoef(torch.stack([taught, shown.live]))[0, 1]
    agree = ((taught >= 0.5) == (shown.live >= 0.5)).float().mean()
    return {**{name.replace(" ", "_").replace("-", "_"): rate for name, rate in rates.items()}, "correlation": float(together),
            "agreement": float(agree)}


def load_student(path: Path) -> tuple[SpoofNet, int]:
    return load_average(path, SpoofNet, Architecture)


def samples(data: Path, models: Path, student: nn.Module, teachers: Teachers) -> None:
    """The few available real pictures, one by one: fakes (F) and a live face (T)."""
    net = yunet.YuNet(models / "face" / "yunet_n_320.onnx")
    for path in sorted((data / "spoof_samples").glob("*.jpg")):
        x = frames.load_square(path)
        found = net.find(x, 640, 0.4)[0]
        if not len(found.boxes):
            print(f"{path.name}: no face found")
            continue
        box = found.boxes[:1]
        with torch.no_grad():
            logits = student(normalise(crop(x.float() / 255, box, CROP, INPUT_SIZE)))
        own, taught = logits.sigmoid()[0].tolist()
        print(f"{path.name}: not recaptured {own:.3f}, teachers' answer {taught:.3f}"
              f" (teachers {float(teachers.live(x, box)):.3f})")


def main() -> None:
    inputs = {"data": "../../shared/data/face", "models": "../../shared/models"}
    arguments = options.evaluation(__doc__, inputs).parse_args()
    student, step = load_student(arguments.checkpoint)
    teachers = Teachers(arguments.models / "pad")
    training, test = (frames.load(files) for files in frames.split(arguments.data / "lfw"))
    labels = yunet.label(training, arguments.models / "face", arguments.checkpoint.parent / "labels.pt")
    pictures, boxes = main_faces(training, labels)
    seen = presentations(pictures[7::8], boxes[7::8], teachers)  # those that training held out
    found = yunet.single_look(arguments.models / "face", test)
    shown = torch.tensor([len(one.boxes) > 0 for one in found])
    unseen = presentations(test[shown], torch.stack([one.boxes[0] for one in found if len(one.boxes)]), teachers)
    bona_fide = seen.species == BONA_FIDE
    mine_seen, mine = scores(student, seen.crops), scores(student, unseen.crops)
    print(f"step {step}; {int((unseen.species == BONA_FIDE).sum())} faces of LFW folds 8-9, each once in each species;"
          f" thresholds for a BPCER of 1 % on {int(bona_fide.sum())} validation pictures")
    for name, theirs, ours in (("recapture answer", mine_seen[:, 0], mine[:, 0]), ("taught answer", mine_seen[:, 1], mine[:, 1]),
                               ("both", combined(mine_seen), combined(mine)), ("teachers", seen.live, unseen.live)):
        rates = error_rates(ours, unseen.species, threshold_at(theirs[bona_fide], 0.01))
        print(f"{name:>16}: " + "  ".join(f"{k} {100 * v:.2f} %" for k, v in rates.items()))
    print({k: round(v, 4) for k, v in figures(mine, unseen).items()})
    samples(arguments.data, arguments.models, student, teachers)


if __name__ == "__main__":
    main()
