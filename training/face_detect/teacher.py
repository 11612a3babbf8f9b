"""The teachers: two YuNets (OpenCV Zoo, MIT; WIDER FACE) label every frame once, the larger one at 640 x 640."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.onnx_graph import OnnxModule

from .frames import FRAME_SIDE
from .geometry import Found, find_faces, overlap

SURE, POSSIBLE = 0.6, 0.3
MOST_FACES = 8


@dataclass(frozen=True)
class Labels:
    """Of n frames: boxes (n, 8, 4), landmarks (n, 8, 5, 2), kinds (n, 8): 0 nothing, 1 a face, 2 perhaps one."""

    boxes: Tensor
    landmarks: Tensor
    kinds: Tensor


class YuNet:
    """One of the nets, which takes pictures of one size: frames are enlarged, or padded, to it."""

    def __init__(self, path: Path, side: int, enlarge: bool) -> None:
        self.network = OnnxModule(path).eval()
        self.side, self.enlarge = side, enlarge

    @torch.no_grad()
    def find(self, frames: Tensor, least: float) -> list[Found]:
        """Faces in uint8 RGB frames (n, 3, h, w), in their pixels."""
        x = frames.float().flip(1)
        factor = 1.0
        if self.enlarge:
            factor = self.side / x.shape[-1]
            x = F.interpolate(x, size=(self.side, self.side), mode="bilinear", align_corners=False)
        else:
            x = F.pad(x, (0, self.side - x.shape[-1], 0, self.side - x.shape[-2]))
        found = find_faces(self.network(x), self.side, self.side, least)
        for one in found:
            one.boxes /= factor
            one.landmarks /= factor
        return found


def load_pair(models: Path) -> tuple[YuNet, YuNet]:
    return (YuNet(models / "face_detection_yunet_2023mar.onnx", 640, True), YuNet(models / "yunet_n_320.onnx", 320, False))


def label(frames: Tensor, large: YuNet, small: YuNet, cache: Path) -> Labels:
    """Both teachers' faces; where they agree, their mean. Kept in `cache`."""
    if cache.exists():
        kept = torch.load(cache)
        if len(kept["kinds"]) == len(frames):
            return Labels(**kept)
    n = len(frames)
    boxes, landmarks = torch.zeros(n, MOST_FACES, 4), torch.zeros(n, MOST_FACES, 5, 2)
    kinds = torch.zeros(n, MOST_FACES, dtype=torch.uint8)
    for start in range(0, n, 16):
        part = frames[start : start + 16]
        for i, (a, b) in enumerate(zip(large.find(part, POSSIBLE), small.find(part, POSSIBLE))):
            faces = merge(a, b)[:MOST_FACES]
            for k, (score, box, points) in enumerate(faces):
                boxes[start + i, k], landmarks[start + i, k] = box, points
                kinds[start + i, k] = 1 if score >= SURE else 2
        print(f"\rlabelled {min(n, start + 16)} of {n} frames", end="", flush=True)
    print()
    torch.save({"boxes": boxes, "landmarks": landmarks, "kinds": kinds}, cache)
    return Labels(boxes, landmarks, kinds)


def merge(a: Found, b: Found) -> list[tuple[float, Tensor, Tensor]]:
    """Score, box and landmarks of the faces of both, those that both saw averaged; best first."""
    faces, seen = [], set()
    for s, box, points in zip(a.scores.tolist(), a.boxes, a.landmarks):
        shared = overlap(box, b.boxes) if len(b.boxes) else torch.zeros(1)
        k = int(shared.argmax())
        if float(shared[k]) > 0.5:
            seen.add(k)
            faces.append((max(s, float(b.scores[k])), (box + b.boxes[k]) / 2, (points + b.landmarks[k]) / 2))
        else:
            faces.append((s, box, points))
    faces += [(s, box, points) for k, (s, box, points) in enumerate(zip(b.scores.tolist(), b.boxes, b.landmarks))
              if k not in seen]
    return sorted(faces, key=lambda f: -f[0])
