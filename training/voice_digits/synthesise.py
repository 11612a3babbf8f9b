"""Digits in synthetic voices, for more speakers than FSDD has: six people do not show how differently a word is spoken.

    python3 -m voice_digits.synthesise --out FOLDER

Calls `espeak-ng` (formants, by rule) and `flite` (four recorded people: kal16, awb, rms, slt), both Debian packages of these names.
Writes `DIGIT_VOICE_0.wav`, named like FSDD's. Accents, voices, rates and pitches are drawn from a seed.
"""
from __future__ import annotations

import argparse
import random
import subprocess
from pathlib import Path

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc")
VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "klatt", "klatt2", "klatt4", "adam",
            "Alex", "Andy", "Annie", "belinda", "benjamin", "boris", "caleb", "david", "edward", "linda", "max", "paul", "steph",
            "steph2", "travis", "zac")
PEOPLE = {"kal16": 105, "awb": 120, "rms": 95, "slt": 170}
"""Of flite, and their pitch in Hz."""
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def by_rule(draw: random.Random) -> list[str]:
    name = f"{draw.choice(ACCENTS)}+{draw.choice(VARIANTS)}"
    return ["espeak-ng", "-v", name, "-s", str(draw.randint(110, 250)), "-p", str(draw.randint(15, 85)), "-w"]


def recorded(draw: random.Random, person: str) -> list[str]:
    pitch = PEOPLE[person] * draw.uniform(0.8, 1.3)
    return ["flite", "-voice", person, "--setf", f"duration_stretch={draw.uniform(0.7, 1.4):.2f}",
            "--setf", f"int_f0_target_mean={pitch:.0f}", "--setf", f"int_f0_target_stddev={draw.uniform(8, 25):.0f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rules", type=int, default=240, help="voices of espeak-ng")
    parser.add_argument("--takes", type=int, default=15, help="of each of flite's people")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    draw = random.Random(arguments.seed)
    for voice in range(arguments.rules):
        command = by_rule(draw)
        for digit, word in enumerate(WORDS):
            subprocess.run([*command, str(arguments.out / f"{digit}_rule{voice:03d}_0.wav"), word], check=True)
    for person in PEOPLE:
        for take in range(arguments.takes):
            command = recorded(draw, person)
            for digit, word in enumerate(WORDS):
                target = arguments.out / f"{digit}_{person}{take:03d}_0.wav"
                subprocess.run([*command, "-t", word, "-o", str(target)], check=True)


if __name__ == "__main__":
    main()
