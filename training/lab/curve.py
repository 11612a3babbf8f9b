"""CSV logs of a run: one row for a step, in order, also after a run was resumed from an older checkpoint."""
from __future__ import annotations

import csv
from pathlib import Path


class Curve:
    """Appends rows whose first column is the step; rows past `resumed_at` from an earlier run are dropped."""

    def __init__(self, path: Path, columns: list[str], resumed_at: int) -> None:
        self._path = path
        self._columns = columns
        kept: list[list[str]] = []
        if path.exists():
            with open(path, newline="") as file:
                rows = list(csv.reader(file))[1:]
            kept = [row for row in rows if row and int(row[0]) <= resumed_at]
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([columns, *kept])

    def add(self, **values: float) -> None:
        row = [values[c] if isinstance(values[c], int) else f"{values[c]:.6g}" for c in self._columns]
        with open(self._path, "a", newline="") as file:
            csv.writer(file).writerow(row)
