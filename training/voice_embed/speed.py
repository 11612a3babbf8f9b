"""The teacher in Python beside the program with the same encoder as a pack: recording to vector, one thread, in turns.

    python3 -m voice_embed.speed --packs FOLDER

FOLDER holds the pack that `make export-resemblyzer` writes. Python computes in float32, as Resemblyzer does, and in bfloat16; the
program in float32. The program also judges quality and liveness, compares and decides; Python does not.
"""
from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable

import numpy as np
import soundfile
import torch
from torch import Tensor

from lab import options
from lab.speech.clips import raise_level, read, speech_only
from lab.speech.frontend import RATE_HZ

from .evaluate import middle
from .teacher import Teacher

SECONDS, CLIPS, TURNS = 5.0, 6, 4
PROGRAM_ROUNDS = 10
ENROLLED = "1998-"
"""Speaker whose first three clips hold speech enough to be enrolled."""


def cut(data: Path, folder: Path) -> list[Path]:
    """Clips of equal length, as files; the first three are one speaker's."""
    every = sorted((data / "librispeech_test_other").glob("*.flac"))
    enrolled = [file for file in every if file.name.startswith(ENROLLED)][:3]
    others = [file for file in every if not file.name.startswith(ENROLLED) and soundfile.info(str(file)).duration > SECONDS]
    files = []
    for source in enrolled + others[:: len(others) // (CLIPS - 3)][: CLIPS - 3]:
        files.append(folder / f"{source.stem}.wav")
        soundfile.write(str(files[-1]), middle(read(source), SECONDS), RATE_HZ)
    return files


def python_ms(embed: Callable[[np.ndarray], Tensor], files: list[Path]) -> list[float]:
    took = []
    for file in files:
        began = time.perf_counter()
        embed(raise_level(speech_only(read(file))))
        took.append(1e3 * (time.perf_counter() - began))
    return took


def program_ms(program: Path, packs: Path, files: list[Path]) -> float:
    done = subprocess.run([program, "--models", packs, "--speaker", "resemblyzer", "--quiet", "--json", "bench", "--voice",
                           "--rounds", str(PROGRAM_ROUNDS), *files], check=True, capture_output=True, text=True)
    return next(stage["median_ms"] for stage in json.loads(done.stdout)["stages"] if stage["stage"] == "total")


@torch.no_grad()
def main() -> None:
    parser = options.command(__doc__, {"data": "../../shared/data/voice", "program": "../build/selfsame",
                                       "teacher": "../../shared/models/voice/resemblyzer_f32.npz"})
    parser.add_argument("--packs", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    teacher = Teacher(arguments.teacher).eval()
    ways = {"python float32": teacher.embed, "python bfloat16": teacher.embed_hastily}
    with tempfile.TemporaryDirectory() as folder:
        files = cut(arguments.data, Path(folder))
        took: dict[str, list[float]] = {name: [] for name in [*ways, "program"]}
        for embed in ways.values():
            python_ms(embed, files[:1])  # warms up
        for _ in range(TURNS):
            for name, embed in ways.items():
                took[name] += python_ms(embed, files)
            took["program"].append(program_ms(arguments.program.resolve(), arguments.packs, files))
    print(f"{CLIPS} clips of {SECONDS:g} s; real-time factor: time over length")
    program = statistics.median(took["program"])
    for name, times in took.items():
        median = statistics.median(times)
        print(f"{name:16} {median:8.1f} ms   real-time factor {median / 1e3 / SECONDS:.4f}   {median / program:6.2f} times the program's")


if __name__ == "__main__":
    main()
