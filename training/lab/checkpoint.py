"""Atomic checkpoints: the file is either the old or the new one, whatever happens while writing."""
from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import torch


def save(path: Path, state: dict[str, Any]) -> None:
    """Writes beside `path`, flushes to disk, then renames over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(path.suffix + ".partial")
    with open(scratch, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, path)


def load(path: Path, device: torch.device | str = "cpu") -> dict[str, Any] | None:
    """The state, or None if there is none yet."""
    return torch.load(path, map_location=device) if path.exists() else None


class StopRequest:
    """True once SIGTERM or SIGINT came; the training loop looks at it between steps and saves before it leaves."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self._asked = True

    def __bool__(self) -> bool:
        return self._asked
