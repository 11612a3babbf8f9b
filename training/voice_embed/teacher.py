"""The teacher: Resemblyzer's speaker encoder (Resemble AI, Apache-2.0; GE2E loss on LibriSpeech-other, VoxCeleb 1 and 2).

Three LSTM layers read 160 frames of 40 mel bands (power, no logarithm); the last state, through a linear layer and ReLU, is the
voice. A longer clip is the mean of several windows.
`check_teacher` holds it against a plain NumPy evaluation.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lab.speech.frontend import RATE_HZ, mel_filters, mel_power

FRAMES, BANDS, FFT, WIDTH, LAYERS = 160, 40, 400, 256, 3
_FILTERS = mel_filters(BANDS, FFT, 0.0, RATE_HZ / 2)
_HALF_WINDOW = 200


def power(waves: Tensor) -> Tensor:
    """(n, samples) -> (n, frames, 40)"""
    return mel_power(waves, _FILTERS)


def windows(wave: np.ndarray, step: int = FRAMES // 2) -> Tensor:
    """(n, 160, 40) from all of a clip, the last one ending with it; silence follows a clip that is too short. Frames are centred,
    with silence beyond both ends."""
    mel = power(torch.from_numpy(np.pad(wave, _HALF_WINDOW))[None])[0]
    mel = F.pad(mel, (0, 0, 0, max(0, FRAMES - len(mel))))
    starts = [*range(0, len(mel) - FRAMES, step), len(mel) - FRAMES]
    return torch.stack([mel[s : s + FRAMES] for s in starts])


def weights_of(path: Path) -> dict[str, np.ndarray]:
    return dict(np.load(path))


class Teacher(nn.Module):
    """Frozen. Windows (n, 160, 40) -> unit vectors (n, 256)."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.lstm = nn.LSTM(BANDS, WIDTH, LAYERS, batch_first=True)
        self.linear = nn.Linear(WIDTH, WIDTH)
        given = weights_of(path)
        state = {name: torch.from_numpy(given[name]) for name in given if "bias_l" not in name}
        for k in range(LAYERS):  # one bias a layer is stored: the sum of both
            state[f"lstm.bias_ih_l{k}"] = torch.from_numpy(given[f"lstm.bias_l{k}"])
            state[f"lstm.bias_hh_l{k}"] = torch.zeros(4 * WIDTH)
        self.load_state_dict(state)
        self.requires_grad_(False)

    def forward(self, windows: Tensor) -> Tensor:
        states, _ = self.lstm(windows)
        return self.voice(states[:, -1])

    def hasty_states(self, windows: Tensor) -> Tensor:
        """What the last layer holds after each frame, (160, n, 256), with products in bfloat16: many times faster where matrix
        units or BLAS ask for it."""
        x = windows.transpose(0, 1).bfloat16()
        for k in range(LAYERS):
            weight_in, weight_own, bias = (getattr(self.lstm, f"{name}_l{k}") for name in ("weight_ih", "weight_hh", "bias_ih"))
            weight_in, weight_own = weight_in.bfloat16(), weight_own.bfloat16().t()
            hidden, cell, states = torch.zeros(x.shape[1], WIDTH, dtype=torch.bfloat16), torch.zeros(x.shape[1], WIDTH), []
            for t in x:
                gates = F.linear(t, weight_in).float() + (hidden @ weight_own).float() + bias
                i, f, g, o = gates.chunk(4, 1)
                cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
                hidden = (torch.sigmoid(o) * torch.tanh(cell)).bfloat16()
                states.append(hidden)
            x = torch.stack(states)
        return x

    def voice(self, state: Tensor) -> Tensor:
        """Unit vectors of last states (n, 256)."""
        return F.normalize(F.relu(self.linear(state.float())))

    def hasty(self, windows: Tensor) -> Tensor:
        return self.voice(self.hasty_states(windows)[-1])

    def embed(self, wave: np.ndarray) -> Tensor:
        """The unit vector of a whole clip, (256)."""
        return F.normalize(self(windows(wave)).mean(0), dim=0)

    def embed_hastily(self, wave: np.ndarray) -> Tensor:
        return F.normalize(self.hasty(windows(wave)).mean(0), dim=0)
