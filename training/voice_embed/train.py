"""Distils the speaker embedder, and teaches it the names of LibriSpeech's speakers. Run again with the same --out to resume.

    python3 -m voice_embed.train --out OUT

Two crops of a clip at one speed go together, each changed in its own way. The rate warms up, then falls to zero along a cosine
at --steps; a run that has to end sooner is resumed with fewer steps.
"""
from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from face_embed.train import distillation_loss
from lab import checkpoint, options
from lab.trainer import Trainer, cosine_rate

from . import evaluate
from .augment import Surroundings, read_noises
from .clips import NOBODY, SPEEDS, Voices, prepare
from .frontend import BANDS, HOP, LogMel, samples_for
from .model import EMBEDDING_SIZE, Architecture, SpeakerNet
from .teacher import WINDOW_STEP, Teacher, label

WARM_UP = 300
POOL_FRAMES = 320
CROPS = (200, 240, 280, 320)
PAIR = 2
_MASKED = 0.3


class TeacherSpace:
    """The teacher's vectors (n, 256) as the student learns them: without their mean, which all voices share, and turned so that
    the 192 directions in which voices differ most remain; unit length again."""

    def __init__(self, vectors: Tensor) -> None:
        x = F.normalize(vectors.float()).double()
        self.mean = x.mean(0)
        values, directions = torch.linalg.eigh(torch.from_numpy(np.cov(x.numpy().T)))
        self.directions = directions[:, -EMBEDDING_SIZE:]
        self.kept = float(values[-EMBEDDING_SIZE:].sum() / values.sum())

    def __call__(self, vectors: Tensor) -> Tensor:
        return F.normalize((F.normalize(vectors.double()) - self.mean) @ self.directions).float()


class Lessons:
    """Draws clips to train on, with what the teacher says of them and who speaks."""

    def __init__(self, voices: Voices, vectors: Tensor, first: np.ndarray, named_share: float, whole_share: float) -> None:
        self.voices, self.vectors, self.first, self.whole_share = voices, vectors, first, whole_share
        self.counts = np.diff(first)
        train = ~voices.held_out
        self.space = TeacherSpace(vectors[torch.from_numpy(train.repeat(self.counts))])
        whole = np.add.reduceat(vectors.float().numpy(), first[:-1]) / self.counts[:, None]
        self.whole = torch.from_numpy(whole)
        named = train & (voices.speaker != NOBODY)
        people = np.unique(voices.speaker[named])
        self.classes = len(people) * len(SPEEDS)
        self.class_of = np.where(named, np.searchsorted(people, voices.speaker) * len(SPEEDS) + voices.speed, NOBODY)
        seconds = voices.length.astype(float)
        self.chances = (named_share * named * seconds / (named * seconds).sum()
                        + (1 - named_share) * (train & ~named) * seconds / ((train & ~named) * seconds).sum())
        self.rising = np.cumsum(self.chances)

    def draw(self, pairs: int) -> tuple[Tensor, Tensor, Tensor]:
        """Clean samples (2 pairs, n), targets (2 pairs, 192) and classes, -1 where nobody knows; partners are neighbours."""
        entries = np.searchsorted(self.rising, torch.rand(pairs, dtype=torch.float64).numpy() * self.rising[-1]).repeat(PAIR)
        windows = (torch.rand(len(entries)).numpy() * (self.counts[entries] - 1)).astype(np.int64)
        late = torch.randint(0, WINDOW_STEP // 3, (len(entries),)).numpy()
        waves = [self.voices.read(e, (k * WINDOW_STEP + d) * HOP, samples_for(POOL_FRAMES))
                 for e, k, d in zip(entries, windows, late)]
        own = torch.from_numpy(self.first[entries] + windows)
        heard = F.normalize(self.vectors[own].float() + self.vectors[own + 1].float())
        whole = F.normalize(self.whole[torch.from_numpy(entries)])
        target = self.space(heard + self.whole_share * (whole - heard))
        return torch.from_numpy(np.stack(waves)), target, torch.from_numpy(self.class_of[entries])

    def of_crops(self, waves: list[np.ndarray], teacher: Teacher) -> Tensor:
        return self.space(torch.stack([teacher.embed(w) for w in waves]))


class Pool:
    """A ring of pairs as the student hears them: changing a clip costs more than a step on it, so each is used several times."""

    def __init__(self, size: int, lessons: Lessons, surroundings: Surroundings) -> None:
        self.lessons, self.surroundings, self.hear = lessons, surroundings, LogMel()
        self.pairs = size // PAIR
        self.mel = torch.empty(self.pairs, PAIR, BANDS, POOL_FRAMES, dtype=torch.half)
        self.target = torch.empty(self.pairs, PAIR, EMBEDDING_SIZE)
        self.who = torch.empty(self.pairs, PAIR, dtype=torch.long)
        self.put = 0

    def add(self, count: int) -> None:
        pairs = count // PAIR
        waves, target, who = self.lessons.draw(pairs)
        mel = self.hear(self.surroundings(waves))
        place = (self.put + torch.arange(pairs)) % self.pairs
        for ring, value in ((self.mel, mel.half()), (self.target, target), (self.who, who)):
            ring[place] = value.view(pairs, PAIR, *value.shape[1:])
        self.put += pairs

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """(count, 64, frames), targets and classes; one length for all."""
        chosen = torch.randint(min(self.put, self.pairs), (count // PAIR,))
        frames = CROPS[int(torch.randint(len(CROPS), (1,)))]
        start = int(torch.randint(POOL_FRAMES - frames + 1, (1,)))
        mel = self.mel[chosen, :, :, start : start + frames].flatten(0, 1).float()
        return hide(mel - mel.mean(2, keepdim=True)), self.target[chosen].flatten(0, 1), self.who[chosen].flatten(0, 1)


def hide(mel: Tensor) -> Tensor:
    """Sets up to 10 bands and up to 30 frames of some clips to their mean, which is 0; in place."""
    for row in (torch.rand(len(mel)) < _MASKED).nonzero().flatten().tolist():
        for axis, widest in ((0, 10), (1, 30)):
            width = int(torch.randint(widest + 1, (1,)))
            start = int(torch.randint(mel.shape[axis + 1] - width, (1,)))
            mel[row].narrow(axis, start, width).zero_()
    return mel


class SpeakerTrainer(Trainer):
    def __init__(self, arguments: argparse.Namespace, classes: int) -> None:
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        super().__init__(SpeakerNet(Architecture(classes)), arguments.out / "checkpoint.pt", arguments)

    def train_step(self, pool: Pool) -> dict[str, Tensor]:
        self.student.train()
        if self.step % self.arguments.fresh_every == 0:
            pool.add(self.arguments.fresh)
        mel, target, who = pool.draw(self.arguments.batch)
        x = mel[:, None].contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            features = self.student.features(x)
        output = self.student.embed(features)
        taught = distillation_loss(output, target, self.arguments.relation_weight)
        named = who != NOBODY
        names = self.student.margin_loss(output[named], who[named]) if bool(named.any()) else output.sum() * 0
        loss = taught.total + self.arguments.name_weight * names
        self.update(loss, cosine_rate(self.step, self.arguments.steps, self.arguments.rate, WARM_UP), 1.0)
        return {"taught": taught.total.detach(), "cosine": taught.cosine, "names": names.detach()}


def run(arguments: argparse.Namespace) -> None:
    stop = checkpoint.StopRequest()
    voices = prepare(arguments.data, arguments.out)
    teacher = Teacher(arguments.teacher).eval()
    lessons = Lessons(voices, *label(voices, teacher, arguments.out / "labels.pt"), arguments.named_share, arguments.whole_share)
    surroundings = Surroundings(read_noises(arguments.data / "noise"))
    shown = evaluate.held_out(voices, surroundings)
    wanted = lessons.of_crops(shown.waves, teacher)
    trainer = SpeakerTrainer(arguments, lessons.classes)
    parameters = sum(p.numel() for name, p in trainer.student.named_parameters() if name != "classes")
    print(f"{len(voices):,} voices, {lessons.classes} of them with names; {len(shown.speakers)} crops of held-out speakers;"
          f" student: {parameters:,} parameters; targets hold {lessons.space.kept:.4f} of the teacher's variance;"
          f" teacher's EER on clean crops {evaluate.eer_between(wanted, wanted, shown.speakers):.4f}", flush=True)
    pool = Pool(arguments.pool, lessons, surroundings)
    while pool.put * PAIR < min(arguments.pool, 12 * arguments.batch) and not stop:
        pool.add(arguments.fresh)
    trainer.train(lambda: trainer.train_step(pool), arguments.steps, arguments.batch, 50,
                  lambda network: evaluate.figures(network, shown, wanted), arguments.validate_every, stop)


def main() -> None:
    inputs = {"data": "../../shared/data/voice", "teacher": "../../shared/models/voice/resemblyzer_f32.npz"}
    parser = options.training(__doc__, inputs, steps=8000, batch=96, validate_every=250)
    parser.add_argument("--pool", type=int, default=4096, help="changed clips kept, 42 kB each")
    parser.add_argument("--fresh", type=int, default=48, help="new ones each time")
    parser.add_argument("--fresh-every", type=int, default=2, help="steps between two times")
    parser.add_argument("--named-share", type=float, default=0.5, help="of LibriSpeech's 251 among what is drawn")
    parser.add_argument("--whole-share", type=float, default=0.5, help="of a whole clip's vector in the target of a crop")
    parser.add_argument("--relation-weight", type=float, default=20.0)
    parser.add_argument("--name-weight", type=float, default=0.02)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
