"""Verification figures from similarities of labelled pairs."""
from __future__ import annotations

import numpy as np


def best_threshold(similarity: np.ndarray, same: np.ndarray) -> float:
    """The threshold (accept at or above) with the fewest errors; halfway between neighbouring similarities."""
    order = np.argsort(similarity)
    values, labels = similarity[order], same[order]
    false_rejects = np.concatenate([[0], np.cumsum(labels)])
    false_accepts = (~labels).sum() - np.concatenate([[0], np.cumsum(~labels)])
    best = int(np.argmin(false_rejects + false_accepts))
    below = values[best - 1] if best > 0 else values[0] - 1e-3
    above = values[best] if best < len(values) else values[-1] + 1e-3
    return float((below + above) / 2)


def accuracy_across_folds(similarity: np.ndarray, same: np.ndarray, fold: np.ndarray) -> float:
    """LFW's protocol: each fold is judged by the threshold that is best on the other folds. Needs two folds or more."""
    right = 0
    for f in np.unique(fold):
        judged = fold == f
        threshold = best_threshold(similarity[~judged], same[~judged])
        right += int(((similarity[judged] >= threshold) == same[judged]).sum())
    return right / len(same)


def tar_at_fmr(similarity: np.ndarray, same: np.ndarray, fmr: float) -> float:
    """Share of genuine pairs accepted when at most `fmr` of the impostor pairs are."""
    impostors = np.sort(similarity[~same])[::-1]
    threshold = impostors[int(np.floor(fmr * len(impostors)))]
    return float((similarity[same] > threshold).mean())
