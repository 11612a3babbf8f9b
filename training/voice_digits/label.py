"""Words and phones, with their times, of recordings that come without a transcript: a recogniser of many speakers writes them down.

    /usr/bin/python3 -m voice_digits.label --data ../../shared/data/voice --out labels.jsonl

Calls Debian's `python3-pocketsphinx` with `pocketsphinx-en-us` (BSD): the teacher of this recipe, no part of what ships. Sentences
are heard with its language model, orders of coffee with a grammar of what is said there, commands with the one word they hold; then
the phones of what was heard are put into the sound. Goes on where it stopped.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Iterator

import numpy as np

from lab.speech.clips import read

MODEL = Path("/usr/share/pocketsphinx/model/en-us")
PEAK = 0.5
READ = "librispeech_train_251"
COMMANDS = {"alexa": "alexa", "computer": "computer", "jarvis": "jarvis", "smart_mirror": "smart mirror", "snowboy": "snow boy",
            "view_glass": "view glass"}
ORDERS = "clean"
PHRASES = """can i get | can i have | could i get | may i have | give me | get me | make me | i want | i would like | i need | i'd like
 | please | a | an | the | light roast | medium roast | dark roast | small | medium | large | eight ounce | twelve ounce
 | sixteen ounce | twenty ounce | single shot | double shot | triple shot | quadruple shot | coffee | drip coffee | iced coffee
 | house coffee | americano | latte | cappuccino | mocha | espresso | with | and | no | some | a little | a little bit of | a bit of
 | a lot of | lots of | extra | light | milk | cream | half and half | whole milk | skim milk | two percent milk | almond milk
 | soy milk | coconut milk | sugar | brown sugar | sweetener | honey | shot | roast | to go"""
Span = tuple[str, int, int]
"""What, its first frame, and the frame after its last, in hundredths of a second."""


def grammar(choice: str, repeated: bool) -> str:
    return f"#JSGF V1.0; grammar g; public <g> = ( {' '.join(choice.split())} ){'+' if repeated else ''};"


def pronunciations(dictionary: Path) -> dict[str, list[str]]:
    lines = (line.split() for line in dictionary.read_text().splitlines())
    return {parts[0]: parts[1:] for parts in lines if parts}


def decoder(dictionary: Path, **options: Any) -> Any:
    """One of pocketsphinx's; `options` as on its command line."""
    from pocketsphinx.pocketsphinx import Decoder

    config = Decoder.default_config()
    for name, value in {"hmm": str(MODEL / "en-us"), "dict": str(dictionary), "logfn": "/dev/null", **options}.items():
        put = {bool: config.set_boolean, float: config.set_float, int: config.set_int}.get(type(value), config.set_string)
        put(f"-{name}", value)
    return Decoder(config)


def heard(decoder: Any, sound: bytes) -> list[Span]:
    """Without what stands for silence and noise."""
    decoder.start_utt()
    decoder.process_raw(sound, False, True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [(s.word, s.start_frame, s.end_frame + 1) for s in decoder.seg() if s.word[0] not in "<[+("]


class Teacher:
    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        dictionary = MODEL / "cmudict-en-us.dict"
        self.spoken = pronunciations(dictionary)
        phones = sorted({phone for spoken in self.spoken.values() for phone in spoken})
        (scratch / "phones.dict").write_text("".join(f"{phone} {phone}\n" for phone in phones))
        self.sentences = decoder(dictionary, lm=str(MODEL / "en-us.lm.bin"), maxhmmpf=3000, ds=2)
        self.words = decoder(dictionary, bestpath=False, fwdflat=False)
        self.words.set_jsgf_string("orders", grammar(PHRASES, True))
        for collection, words in COMMANDS.items():
            self.words.set_jsgf_string(collection, grammar(words, False))
        self.phones = decoder(scratch / "phones.dict", bestpath=False, fwdflat=False, beam=1e-120, pbeam=1e-120, wbeam=1e-100, lw=1.0)

    def label(self, path: Path) -> dict[str, Any]:
        x = read(path)
        sound = (x * (PEAK * 32767 / max(1e-9, float(np.abs(x).max())))).astype("<i2").tobytes()
        collection = path.parent.name
        if collection == READ:
            words = heard(self.sentences, sound)
        else:
            self.words.set_search("orders" if collection == ORDERS else collection)
            words = heard(self.words, sound)
        chain = [phone for word, _, _ in words for phone in self.spoken[word]]
        phones: list[Span] = []
        if chain:
            self.phones.set_jsgf_string("chain", grammar(" ".join(chain), False))
            self.phones.set_search("chain")
            phones = heard(self.phones, sound)
            if [name for name, _, _ in phones] != chain:
                phones = []
        return {"words": words, "phones": phones}


def sources(data: Path) -> Iterator[Path]:
    yield from sorted((data / READ).glob("*.opus"))
    for collection in (ORDERS, *COMMANDS):
        yield from sorted((data / "unlabelled" / collection).glob("*.opus"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data/voice"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    done = set()
    if arguments.out.exists():
        done = {json.loads(line)["clip"] for line in arguments.out.read_text().splitlines()}
    teacher = Teacher(arguments.out.parent)
    with arguments.out.open("a") as file:
        for path in sources(arguments.data):
            clip = f"{path.parent.name}/{path.name}"
            if clip not in done:
                print(json.dumps({"clip": clip, **teacher.label(path)}), file=file, flush=True)


if __name__ == "__main__":
    main()
