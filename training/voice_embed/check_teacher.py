"""Holds the rebuilt teacher against a plain NumPy evaluation of it, and says what it is worth on the test recordings.

    python3 -m voice_embed.check_teacher
"""
from __future__ import annotations

import numpy as np
import torch

from lab import options

from .evaluate import held_out_figures
from .teacher import BANDS, FRAMES, LAYERS, WIDTH, Teacher, weights_of


def evaluate_with_numpy(given: dict[str, np.ndarray], windows: np.ndarray) -> np.ndarray:
    """The same network by its textbook equations in float64."""
    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    x = windows.astype(np.float64)
    for k in range(LAYERS):
        weight_in, weight_own, bias = (given[f"lstm.{name}_l{k}"].astype(np.float64)
                                       for name in ("weight_ih", "weight_hh", "bias"))
        hidden = cell = np.zeros((len(x), WIDTH))
        states = []
        for t in range(x.shape[1]):
            i, f, g, o = np.split(x[:, t] @ weight_in.T + hidden @ weight_own.T + bias, 4, axis=1)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            hidden = sigmoid(o) * np.tanh(cell)
            states.append(hidden)
        x = np.stack(states, 1)
    y = np.maximum(x[:, -1] @ given["linear.weight"].astype(np.float64).T + given["linear.bias"], 0)
    return y / np.linalg.norm(y, axis=1, keepdims=True)


def main() -> None:
    inputs = {"data": "../../shared/data/voice", "teacher": "../../shared/models/voice/resemblyzer_f32.npz"}
    arguments = options.command(__doc__, inputs).parse_args()
    teacher = Teacher(arguments.teacher).eval()
    drawn = torch.rand(4, FRAMES, BANDS, generator=torch.Generator().manual_seed(1)) ** 8
    difference = np.abs(teacher(drawn).numpy() - evaluate_with_numpy(weights_of(arguments.teacher), drawn.numpy())).max()
    print(f"largest difference to NumPy {difference:.1e}")
    if difference > 1e-4:
        raise SystemExit("the rebuilt teacher differs from its equations")
    for name, rate in held_out_figures(lambda wave: teacher.embed(wave), arguments.data).items():
        print(f"{name}: EER {100 * rate:.2f} %")


if __name__ == "__main__":
    main()
