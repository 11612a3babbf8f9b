"""Shared by all training recipes: network, average, optimiser and step, stored together in a checkpoint."""
from __future__ import annotations

import argparse
import math
import time
from pathlib import Path
from typing import Any, Callable, TypeVar

import torch
from torch import Tensor, nn

from . import checkpoint
from .architecture import Measures
from .average import WeightAverage
from .curve import Curve
from .muon import Muon

CHECKPOINT_SECONDS = 120.0
N = TypeVar("N", bound=nn.Module)
A = TypeVar("A", bound=Measures)


class Trainer:
    """`student.architecture` has `to_dict`; a checkpoint of another architecture is refused.

    `extra` is a recipe's own state (numbers, by name), kept with the rest; `orthogonal` says whose momentum is made so.
    """

    def __init__(self, student: nn.Module, path: Path, options: argparse.Namespace, extra: dict[str, Any] | None = None,
                 device: torch.device = torch.device("cpu"),
                 orthogonal: Callable[[Tensor], bool] = lambda weight: weight.ndim == 4) -> None:
        self.path, self.extra = path, dict(extra or {})
        self.student = student.to(device=device, memory_format=torch.channels_last)
        self.average = WeightAverage(self.student, options.average_decay)
        decayed = [p for p in self.student.parameters() if orthogonal(p)]
        plain = [p for p in self.student.parameters() if not orthogonal(p)]
        self.optimiser = Muon([{"params": decayed, "weight_decay": options.weight_decay, "orthogonal": True},
                               {"params": plain}], lr=options.rate)
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

    def train(self, step: Callable[[], dict[str, Tensor]], last: int, batch: int, log_every: int,
              validate: Callable[[nn.Module], dict[str, float]], validate_every: int, stop: checkpoint.StopRequest) -> None:
        """Steps until `last` or a stop request, then saves. `step` gives named costs, whose means go to `curve.csv`;
        figures of the averaged network go to `validation.csv`; both are printed."""
        curve = scores = None
        sums: dict[str, float] = {}
        counted, began, saved = 0, time.monotonic(), time.monotonic()
        while self.step < last and not stop:
            for name, value in step().items():
                sums[name] = sums.get(name, 0.0) + float(value)
            counted += 1
            if self.step % log_every == 0:
                row = {name: total / counted for name, total in sums.items()}
                row |= {"rate": self.optimiser.param_groups[0]["lr"],
                        "images_per_s": counted * batch / (time.monotonic() - began)}
                curve = curve or Curve(self.path.with_name("curve.csv"), ["step", *row], self.step - 1)
                curve.add(step=self.step, **row)
                print(f"step {self.step}  " + "  ".join(f"{k} {v:.4g}" for k, v in row.items()), flush=True)
                sums, counted, began = {}, 0, time.monotonic()
            if self.step % validate_every == 0:
                result = validate(self.average.network)
                scores = scores or Curve(self.path.with_name("validation.csv"), ["step", *result], self.step - 1)
                scores.add(step=self.step, **result)
                print(f"step {self.step}  held out: " + "  ".join(f"{k} {v:.4g}" for k, v in result.items()), flush=True)
                began = time.monotonic()
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self.save()
                saved = time.monotonic()
        self.save()
        print(f"saved at step {self.step}", flush=True)


def cosine_rate(step: int, steps: int, peak: float, warm_up: int) -> float:
    """Rises over `warm_up` steps and falls to zero at `steps`."""
    return peak * min(1.0, (step + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))


def load_average(path: Path, network_of: Callable[[A], N], architecture: type[A]) -> tuple[N, int]:
    """The averaged network of a checkpoint, for use, and its step."""
    state = checkpoint.load(path)
    if state is None:
        raise SystemExit(f"there is no checkpoint {path}")
    network = network_of(architecture.from_dict(state["architecture"]))
    network.load_state_dict(state["average"])
    return network.eval(), int(state["step"])
