"""Simulated rooms: impulse responses of shoebox rooms by the image-source method (Allen and Berkley, 1979)."""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .frontend import RATE_HZ

SOUND_M_S = 343.0
LENGTH = 6400
_SABINE = 0.161


def _images(source: np.ndarray, room: np.ndarray, axis: int, reach_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Places of the source's mirror images along one axis, and how many walls each was mirrored by."""
    r = np.arange(-int(reach_m / (2 * room[axis])) - 1, int(reach_m / (2 * room[axis])) + 2)
    places = np.concatenate([source[axis] + 2 * r * room[axis], -source[axis] + 2 * r * room[axis]])
    return places, np.concatenate([np.abs(2 * r), np.abs(2 * r - 1)])


def impulse_response(room: np.ndarray, source: np.ndarray, listener: np.ndarray, reverberation_s: float) -> np.ndarray:
    """float32 (6400), 0.4 s from the direct sound on, of energy 1. Lengths in metres; all walls absorb alike, by Sabine's formula."""
    volume, surface = room.prod(), 2 * (room[0] * room[1] + room[0] * room[2] + room[1] * room[2])
    reflection = np.sqrt(1 - min(0.99, _SABINE * volume / (surface * reverberation_s)))
    direct = np.linalg.norm(source - listener)
    reach = direct + LENGTH / RATE_HZ * SOUND_M_S
    (x, nx), (y, ny), (z, nz) = (_images(source, room, axis, reach) for axis in range(3))
    distance = np.sqrt(((x - listener[0]) ** 2)[:, None, None] + ((y - listener[1]) ** 2)[None, :, None]
                       + ((z - listener[2]) ** 2)[None, None, :]).ravel()
    walls = (nx[:, None, None] + ny[None, :, None] + nz[None, None, :]).ravel()
    near = distance < reach
    delay = (distance[near] - direct) * (RATE_HZ / SOUND_M_S)
    strength = reflection ** walls[near] / distance[near]
    whole = np.floor(delay).astype(np.int64)
    part = delay - whole
    response = np.bincount(whole, strength * (1 - part), LENGTH + 2) + np.bincount(whole + 1, strength * part, LENGTH + 2)
    response = response[:LENGTH]
    return (response / np.linalg.norm(response)).astype(np.float32)


def bank(count: int, seed: int) -> Tensor:
    """(count, 6400): living rooms and offices, people 0.3 to 3 m from the microphone."""
    rng = np.random.default_rng(seed)
    responses = []
    for _ in range(count):
        room = rng.uniform([3.0, 3.0, 2.3], [8.0, 6.0, 3.5])
        listener = rng.uniform(0.15, 0.85, 3) * room
        direction = rng.normal(size=3)
        source = listener + direction / np.linalg.norm(direction) * rng.uniform(0.3, 3.0)
        source = np.clip(source, 0.05 * room, 0.95 * room)
        responses.append(impulse_response(room, source, listener, rng.uniform(0.15, 0.7)))
    return torch.from_numpy(np.stack(responses))
