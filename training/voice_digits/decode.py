"""From log-odds over time to digits: the rule of src/voice/digits.cpp."""
from __future__ import annotations

import numpy as np

from .model import NONE

LEAST_CONFIDENCE = 0.5


def digits_of(log_odds: np.ndarray, least: float = LEAST_CONFIDENCE) -> list[int]:
    """(11, steps) -> the digits of runs of steps in which one digit is likelier than all else, and at least once `least`."""
    odds = np.exp(log_odds - log_odds.max(0))
    chances = odds / odds.sum(0)
    best, found = chances.argmax(0), []
    for step, answer in enumerate(best):
        if answer == NONE:
            continue
        peak = chances[answer, step]
        if step > 0 and best[step - 1] == answer:
            found[-1][1] = max(found[-1][1], peak)
        else:
            found.append([int(answer), peak])
    return [digit for digit, peak in found if peak >= least]


def errors(said: list[int], heard: list[int]) -> int:
    """Digits to be exchanged, left out or put in to make one of the other (Levenshtein, 1966)."""
    row = list(range(len(heard) + 1))
    for i, digit in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (digit != other))
    return row[-1]
