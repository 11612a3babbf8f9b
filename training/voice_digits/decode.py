"""From log-odds over time to digits: the rule of src/voice/digits.cpp."""
from __future__ import annotations

import numpy as np

from .model import NONE

LEAST_CONFIDENCE = 0.5


def digits_of(log_odds: np.ndarray, least: float = LEAST_CONFIDENCE) -> list[int]:
    """(11, steps) -> digits: of the likeliest sequence of answers in which a digit lasts two steps or more and none lies between two
    digits (Viterbi, 1967), those that are at least once as likely as `least`."""
    shifted = log_odds - log_odds.max(0)
    chances = np.exp(shifted) / np.exp(shifted).sum(0)
    logs = np.log(chances + 1e-30)
    steps = logs.shape[1]
    none, first, later = logs[NONE, 0], logs[:NONE, 0].copy(), np.full(NONE, -np.inf)
    ended = np.full(steps, NONE)  # the digit that none follows at once
    stayed = np.zeros((NONE, steps), bool)  # whether a digit goes on longer than two steps
    for t in range(1, steps):
        stayed[:, t] = later > first
        last = int(later.argmax())
        ended[t] = last if later[last] > none else NONE
        none, first, later = (max(none, later[last]) + logs[NONE, t], none + logs[:NONE, t],
                              np.maximum(later, first) + logs[:NONE, t])
    found, t, answer = [], steps - 1, int(later.argmax()) if later.max() > none else NONE
    while t > 0:
        if answer == NONE:
            answer = int(ended[t])
            t -= 1
            continue
        end = t
        while stayed[answer, t]:
            t -= 1
        begin = t - 1
        if chances[answer, begin : end + 1].max() >= least:
            found.append(answer)
        t, answer = begin - 1, NONE
    return found[::-1]


def errors(said: list[int], heard: list[int]) -> int:
    """Digits to be exchanged, left out or put in to make one of the other (Levenshtein, 1966)."""
    row = list(range(len(heard) + 1))
    for i, digit in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (digit != other))
    return row[-1]
