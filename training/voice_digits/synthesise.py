"""Digits in other voices, most of them synthetic, for more speakers than FSDD has: six people do not show how differently a word is spoken.

    python3 -m voice_digits.synthesise --out FOLDER

Calls `espeak-ng` (formants, by rule) and `flite` (four recorded people: kal16, awb, rms, slt), both Debian packages of these names.
Some of the voices by rule speak another language and read English as it is spelt there: several of FSDD's people have an accent. Writes
`DIGIT_VOICE_0.wav`, named like FSDD's. One more person, once each: the prompts of Debian's `asterisk-core-sounds-en-wav` (Allison Smith,
CC BY-SA 3.0), where they are installed. Accents, voices, rates and pitches are drawn from a seed.
"""
from __future__ import annotations

import argparse
import random
import shutil
import subprocess
from pathlib import Path
from typing import Sequence

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc")
VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "klatt", "klatt2", "klatt4", "adam",
            "Alex", "Andy", "Annie", "belinda", "benjamin", "boris", "caleb", "david", "edward", "linda", "max", "paul", "steph",
            "steph2", "travis", "zac")
PEOPLE = {"kal16": 105, "awb": 120, "rms": 95, "slt": 170}
"""Of flite, and their pitch in Hz."""
PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison/digits")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

FOREIGN = {
    "de": "siro uann tuh srih fohr faif ßiks ßäwen äit nain",
    "fr-fr": "ziro ouanne tou sri fôr faïve sixe sévenne éïte naïne",
    "es": "siro uan tu tri for faiv siks seven eit nain",
    "it": "ziro uan tu tri for faiv siks seven eit nain",
    "el": "ζίρο γουάν του θρι φορ φάιβ σιξ σέβεν έιτ νάιν",
    "pl": "ziro łan tu fri for fajw syks sewen ejt najn",
    "ru": "зиро уан ту сри фор файв сикс сэвэн эйт найн",
    "nl": "ziero wan toe srie foor faiv siks seven eet nain",
    "hi": "ज़ीरो वन टू थ्री फोर फाइव सिक्स सेवन एट नाइन",
    "tr": "ziro van tu tri for fayv siks sevın eyt nayn",
    "pt-br": "ziro uan tu tri fór faiv siks séven eit nain",
    "hu": "zíró van tú szrí fór fájv sziksz szeven éjt nájn",
    "fi": "siro uan tuu trii foor faiv siks seven eit nain",
}
"""Zero to nine as people with these mother tongues say them, in their own spelling."""


def by_rule(draw: random.Random, languages: Sequence[str]) -> list[str]:
    name = f"{draw.choice(languages)}+{draw.choice(VARIANTS)}"
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
    parser.add_argument("--foreign", type=int, default=130, help="voices of espeak-ng that speak other languages")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    draw = random.Random(arguments.seed)
    for voice in range(arguments.rules):
        command = by_rule(draw, ACCENTS)
        for digit, word in enumerate(WORDS):
            subprocess.run([*command, str(arguments.out / f"{digit}_rule{voice:03d}_0.wav"), word], check=True)
    for person in PEOPLE:
        for take in range(arguments.takes):
            command = recorded(draw, person)
            for digit, word in enumerate(WORDS):
                target = arguments.out / f"{digit}_{person}{take:03d}_0.wav"
                subprocess.run([*command, "-t", word, "-o", str(target)], check=True)
    for voice in range(arguments.rules, arguments.rules + arguments.foreign):
        language = draw.choice(tuple(FOREIGN))
        command = by_rule(draw, (language,))
        for digit, word in enumerate(FOREIGN[language].split()):
            subprocess.run([*command, str(arguments.out / f"{digit}_rule{voice:03d}_0.wav"), word], check=True)
    for digit in range(len(WORDS)) if PROMPTS.exists() else ():
        shutil.copy(PROMPTS / f"{digit}.wav", arguments.out / f"{digit}_allison_0.wav")


if __name__ == "__main__":
    main()
