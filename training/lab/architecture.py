"""The dimensions of a network, as a frozen dataclass that can be stored in a checkpoint."""
from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeVar

A = TypeVar("A", bound="Measures")


class Measures:
    """Base of the recipes' `Architecture` dataclasses."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls: type[A], values: dict[str, Any]) -> A:
        return cls(**{k: tuple(v) if isinstance(v, (list, tuple)) else v for k, v in values.items()})
