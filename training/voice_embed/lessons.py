"""Windows to learn from, and who speaks in them: teacher and student hear the same of what is made here, so none of it needs to sound
like a person, and each is another voice.

A few thousand recorded voices are soon known by heart. Microphones and speeds make many of each; throats move what lies on one
frequency to another; some windows are two people at once, whose voice only the teacher can tell. Some are short pieces of one
recording, joined, as digits are.
"""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lab.speech.augment import level, microphones
from lab.speech.clips import LEVEL
from lab.speech.frontend import RATE_HZ, hertz, mel, samples_for

from .teacher import BANDS, FRAMES
from .voices import NOBODY, Voices

NAMED_WEIGHT = 3
"""LibriSpeech's people are better recorded than the others, and fewer: of them as much more is drawn."""
TELEPHONES, IN_PIECES, TWO_PEOPLE, OTHER_THROATS = 0.3, 0.35, 0.2, 0.6
_SHORTEST_PIECE, _LONGEST_PIECE = int(0.25 * RATE_HZ), int(0.7 * RATE_HZ)
_SAMPLES = samples_for(FRAMES)
_TRANSFORM = 1 << (_SAMPLES - 1).bit_length()


class Lessons:
    """Draws windows to train on from who is not held out, longer clips more often. Draws from torch's random numbers."""

    def __init__(self, voices: Voices) -> None:
        self.voices, self.entries = voices, np.flatnonzero(~voices.held_out)
        named = voices.speaker[self.entries] != NOBODY
        self.rising = np.cumsum(voices.length[self.entries] * np.where(named, float(NAMED_WEIGHT), 1.0))

    def draw(self, count: int) -> Tensor:
        """(count, samples), through microphones, at the level to which speech is raised."""
        chosen = self.entries[np.searchsorted(self.rising, torch.rand(count, dtype=torch.float64).numpy() * self.rising[-1])]
        waves = torch.from_numpy(np.stack([self._window(entry) for entry in chosen]))
        pairs = torch.rand(count, 1) < TWO_PEOPLE
        waves = waves + pairs * levelled(waves.roll(1, 0)) * 10 ** (-torch.rand(count, 1) * 0.75)
        bins = _TRANSFORM // 2 + 1
        spectrum = torch.fft.rfft(waves, _TRANSFORM) * microphones(count, bins)
        f = torch.linspace(0, RATE_HZ / 2, bins)
        telephone = torch.sigmoid((3400 + 600 * torch.rand(count, 1) - f) / 20)
        spectrum *= torch.where(torch.rand(count, 1) < TELEPHONES, telephone, torch.ones(()))
        return levelled(torch.fft.irfft(spectrum, _TRANSFORM)[:, :_SAMPLES])

    def _window(self, entry: int) -> np.ndarray:
        def somewhere(samples: int) -> np.ndarray:
            return self.voices.read(entry, int(torch.rand((), dtype=torch.float64) * self.voices.length[entry]), samples)

        if torch.rand(()) >= IN_PIECES:
            return levelled_piece(somewhere(_SAMPLES))
        pieces, left = [], _SAMPLES
        while left > 0:
            size = min(left, int(torch.randint(_SHORTEST_PIECE, _LONGEST_PIECE, (1,))))
            pieces.append(levelled_piece(somewhere(size)) * np.float32(10 ** (0.1 * float(torch.randn(())))))
            left -= size
        return np.concatenate(pieces)


def levelled_piece(wave: np.ndarray) -> np.ndarray:
    return wave * np.float32(LEVEL / (np.sqrt((wave * wave).mean()) + 1e-6))


def levelled(waves: Tensor) -> Tensor:
    return waves * (LEVEL / (level(waves) + 1e-9))


def throats(count: int) -> Tensor:
    """(count, 40, 40): power in bands @ one of these is that of a throat up to a quarter longer or shorter; none is changed
    where the throat is the speaker's own. Above 4.8 kHz the change fades out."""
    centres = hertz(torch.linspace(0, mel(RATE_HZ / 2), BANDS + 2, dtype=torch.float64))[1:-1].float()
    changed = torch.rand(count, 1) < OTHER_THROATS
    factor = torch.where(changed, torch.exp((0.1 * torch.randn(count, 1)).clamp(-0.22, 0.22)), torch.ones(()))
    bend = 4800 / torch.maximum(factor, torch.ones(()))
    top = RATE_HZ / 2
    source = torch.where(centres < bend, centres * factor,
                         top - (top - factor * bend) * (top - centres) / (top - bend))
    # Between which two bands each source lies, and how far from the lower one.
    above = torch.searchsorted(centres, source.contiguous()).clamp(1, BANDS - 1)
    share = ((source - centres[above - 1]) / (centres[above] - centres[above - 1])).clamp(0, 1)
    matrix = torch.zeros(count, BANDS, BANDS)
    matrix.scatter_add_(1, (above - 1)[:, None], (1 - share)[:, None])
    matrix.scatter_add_(1, above[:, None], share[:, None])
    return matrix
