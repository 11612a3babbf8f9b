"""The teachers: two YuNets (OpenCV Zoo, MIT; WIDER FACE) look at every frame at several sizes, mirrored and not.

One look is not exact: two looks place a frontal face's landmarks some 7 % of the distance between the eyes apart (median).
Labels are therefore what most looks agree on, and the mean of where they see it.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .boxes import MIRRORED_LANDMARKS, Found, find_faces, overlap
from .onnx_graph import OnnxModule

SURE = 0.6
"""The least score at which a single look counts, as in the program."""
MOST_AGREE, SOME_AGREE = 0.45, 0.1
"""Mean scores over all looks, misses being zero, from which a face is one, or perhaps one."""
SIDES = {"yunet_n_320.onnx": (192, 256, 320, 448), "face_detection_yunet_2023mar.onnx": (320, 480)}
MOST_FACES = 8
_LEAST = 0.3
_BATCH = 32


@dataclass(frozen=True)
class Labels:
    """Of n frames: boxes (n, 8, 4), landmarks (n, 8, 5, 2), kinds (n, 8): 0 nothing, 1 a face, 2 perhaps one."""

    boxes: Tensor
    landmarks: Tensor
    kinds: Tensor

    def of(self, index: Tensor) -> "Labels":
        return Labels(self.boxes[index], self.landmarks[index], self.kinds[index])

    def sure(self) -> list[Found]:
        return [Found(torch.ones(int((k == 1).sum())), b[k == 1], l[k == 1])
                for b, l, k in zip(self.boxes, self.landmarks, self.kinds)]


class YuNet:
    """Either net, at any size that is a multiple of 32 (its file's size is only that of its export)."""

    def __init__(self, path: Path) -> None:
        self.network = OnnxModule(path).eval()

    @torch.no_grad()
    def find(self, frames: Tensor, side: int, least: float, mirrored: bool = False) -> list[Found]:
        """Faces in uint8 RGB frames (n, 3, s, s), seen at `side` pixels; in the frames' own pixels."""
        x = frames.float().flip(1)
        own = x.shape[-1]
        x = F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False, antialias=side < own)
        found = find_faces(self.network(x.flip(-1) if mirrored else x), side, side, least)
        for one in found:
            if mirrored:
                one.boxes[:, 0] = side - one.boxes[:, 0] - one.boxes[:, 2]
                one.landmarks[..., 0] = side - one.landmarks[..., 0]
                one.landmarks = one.landmarks[:, list(MIRRORED_LANDMARKS)]
            one.boxes *= own / side
            one.landmarks *= own / side
        return found


def single_look(models: Path, frames: Tensor) -> list[Found]:
    """YuNet-n's confident faces at about the frames' own size: the reference that users would compare with."""
    net = YuNet(models / "yunet_n_320.onnx")
    return [found for part in frames.split(_BATCH) for found in net.find(part, 256, SURE)]


def label(frames: Tensor, models: Path, cache: Path) -> Labels:
    """The consensus of all looks; kept in `cache`."""
    if cache.exists():
        kept = torch.load(cache)
        if len(kept["kinds"]) == len(frames):
            return Labels(**kept)
    nets = {name: YuNet(models / name) for name in SIDES}
    n = len(frames)
    boxes, landmarks = torch.zeros(n, MOST_FACES, 4), torch.zeros(n, MOST_FACES, 5, 2)
    kinds = torch.zeros(n, MOST_FACES, dtype=torch.uint8)
    for start in range(0, n, _BATCH):
        part = frames[start : start + _BATCH]
        looks = [nets[name].find(part, side, _LEAST, mirrored)
                 for name, sides in SIDES.items() for side in sides for mirrored in (False, True)]
        for i, found in enumerate(zip(*looks)):
            for k, (score, box, points) in enumerate(consensus(found)[:MOST_FACES]):
                boxes[start + i, k], landmarks[start + i, k] = box, points
                kinds[start + i, k] = 1 if score >= MOST_AGREE else 2
        print(f"\rlabelled {min(n, start + _BATCH)} of {n} frames", end="", flush=True)
    print()
    torch.save({"boxes": boxes, "landmarks": landmarks, "kinds": kinds}, cache)
    return Labels(boxes, landmarks, kinds)


def consensus(looks: tuple[Found, ...]) -> list[tuple[float, Tensor, Tensor]]:
    """Mean score, box and landmarks of the faces that enough looks at one frame saw; best first."""
    seen = [(float(s), which, box, points) for which, found in enumerate(looks)
            for s, box, points in zip(found.scores, found.boxes, found.landmarks)]
    groups: list[dict[int, tuple[float, Tensor, Tensor]]] = []
    for score, which, box, points in sorted(seen, key=lambda one: -one[0]):
        home = next((g for g in groups if float(overlap(box, next(iter(g.values()))[1])) > 0.5), None)
        if home is None:
            home = {}
            groups.append(home)
        home.setdefault(which, (score, box, points))
    faces = []
    for group in groups:
        scores, boxes, points = zip(*group.values())
        mean = sum(scores) / len(looks)
        if mean >= SOME_AGREE:
            faces.append((mean, torch.stack(boxes).mean(0), torch.stack(points).mean(0)))
    return sorted(faces, key=lambda face: -face[0])
