"""What every recipe's training has in common: network, average, optimiser and step, kept together in a checkpoint."""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from . import checkpoint
from .average import WeightAverage


class Trainer:
    """`student.architecture` has `to_dict`; a checkpoint of another architecture is refused.

    `extra` is a recipe's own state (numbers, by name), kept with the rest.
    """

    def __init__(self, student: nn.Module, path: Path, options: argparse.Namespace, extra: dict[str, Any] | None = None,
                 device: torch.device = torch.device("cpu")) -> None:
        self.path, self.extra = path, dict(extra or {})
        self.student = student.to(device=device, memory_format=torch.channels_last)
        self.average = WeightAverage(self.student, options.average_decay)
        decayed = [p for p in self.student.parameters() if p.ndim == 4]
        plain = [p for p in self.student.parameters() if p.ndim != 4]
        self.optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": options.weight_decay},
                                            {"params": plain, "weight_decay": 0.0}], lr=options.rate)
        self.step = 0
        state = checkpoint.load(path, device)
        if state is not None:
            self._resume(state)
        torch.manual_seed(options.seed + 1 + self.step)

    def _resume(self, state: dict[str, Any]) -> None:
        if state["architecture"] != self.student.architecture.to_dict():
            raise SystemExit(f"{self.path} holds another architecture")
        self.student.load_state_dict(state["student"])
        self.average.network.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = int(state["step"])
        self.extra.update((name, state[name]) for name in self.extra if name in state)
        print(f"resumed at step {self.step}", flush=True)

    def save(self, path: Path | None = None) -> None:
        checkpoint.save(path or self.path, {"step": self.step, "student": self.student.state_dict(),
                                            "average": self.average.network.state_dict(),
                                            "optimiser": self.optimiser.state_dict(),
                                            "architecture": self.student.architecture.to_dict(), **self.extra})

    def update(self, loss: Tensor, rate: float, largest_gradient: float) -> None:
        """One step down the gradient of `loss`. Stops the program where it is not finite: the last checkpoint stands."""
        if not torch.isfinite(loss):
            raise SystemExit(f"loss is not finite at step {self.step}; the last checkpoint stands")
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.student.parameters(), largest_gradient)
        self.optimiser.step()
        self.step += 1
        self.average.update(self.student, self.step)
