#!/usr/bin/env python3
"""Mistakes of clients and operators, and the program's answers.

    tests/end_to_end/bad_input_test.py PROGRAM           holds the answers against docs/bad-input.md
    tests/end_to_end/bad_input_test.py PROGRAM --write   writes docs/bad-input.md anew

Every case names the status and the code that it must get; docs/bad-input.md adds the message, so that a change of any
of them is seen. After the cases of a group, the person enrolled before them is still verified: nothing was lost.
"""

import json
import random
import re
import sqlite3
import struct
import sys
from pathlib import Path

try:
    import soundfile  # of the training tools
except ImportError:
    soundfile = None

import harness
from bad_input_page import PAGE, WRITE, INTRODUCTION, Table, TABLES, Checked
from bad_input_requests import Service  # noqa: F401, run from here
from harness import ACCEPT, BAD_INPUT, ENROL, FAULT, OTHER, REVERIFY, SAME, SOURCE, TESTDATA, UNAVAILABLE, needs_data
from made_samples import portrait, pgm, side_by_side, darkened, wav, tone, noise, tiff, ridges


@needs_data
class CommandLine(Checked):
    def answer(self, *words, **environment):
        done = self.run_program(*words, **environment)
        found = re.search(r"^selfsame: (.*) \[(\w+)\]\s*$", done.stderr, re.M | re.S)
        message, code = (found[1], found[2]) if found else (done.stderr + done.stdout, "-")
        message = re.sub(re.escape(self.folder.name) + r"[\w./-]*", lambda m: "…/" + Path(m[0]).name, message)
        return done.returncode, code, " ".join(message.replace(str(SOURCE), "…").split())

    def write(self, name, content):
        file = Path(self.folder.name) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def pack_with(self, name, change):
        """A folder with one pack, made from MobileFaceNet's by `change`."""
        manifest = json.loads((SOURCE / "models/mobilefacenet-foamliu/manifest.json").read_text())
        text = change(manifest) or json.dumps(manifest)
        return self.write(f"{name}/mobilefacenet-foamliu/manifest.json", text).parents[1]

    def test_pictures_and_arguments(self):
        table = Table("Command line", "exit")
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        photograph = SAME.read_bytes()
        dark = self.write("dark.pgm", darkened(portrait(1, 1)))
        two = self.write("two.pgm", side_by_side(portrait(1, 1), portrait(2, 1)))
        broken_pairs = self.write("pairs.txt", "one\ttwo\tmaybe\n")
        verify = lambda name, content: ("verify", "tony", self.write(name, content))
        cases = [
            ("a picture of no bytes", verify("empty.jpg", b""), BAD_INPUT, "unsupported_media"),
            ("text where a picture should be", verify("text.jpg", b"not a picture at all"), BAD_INPUT, "unsupported_media"),
            ("a JPEG cut in the middle", verify("cut.jpg", photograph[:len(photograph) // 2]), BAD_INPUT, "corrupt_media"),
            ("a header of 100 megapixels", verify("huge.pgm", b"P5\n10000 10000\n255\n"), BAD_INPUT, "media_too_large"),
            ("a PGM with fewer pixels than it says", verify("lies.pgm", b"P5\n100 100\n255\nxx"), BAD_INPUT, "corrupt_media"),
            ("a picture of more than 5 MB", verify("fat.jpg", photograph + bytes(5 << 20)), BAD_INPUT, "media_too_large"),
            ("a grey surface", verify("flat.pgm", pgm(200, 200, bytes([127]) * 40000)), BAD_INPUT, "face_not_found"),
            ("a file that is not there", ("verify", "tony", "/nowhere.jpg"), BAD_INPUT, "invalid_argument"),
            ("a folder instead of a file", ("verify", "tony", self.data), BAD_INPUT, "invalid_argument"),
            ("two faces at enrolment", ("enroll", "eve", two), BAD_INPUT, "multiple_faces"),
            ("a dark picture at enrolment", ("enroll", "eve", dark), BAD_INPUT, "quality_too_low"),
            ("two people in one enrolment", ("enroll", "eve", ENROL[0], OTHER), BAD_INPUT, "samples_disagree"),
            ("a user id that is a path", ("verify", "../tony", SAME), BAD_INPUT, "invalid_subject_id"),
            ("a user who is not enrolled", ("verify", "eve", SAME), UNAVAILABLE, "subject_not_found"),
            ("a user who is already enrolled", ("enroll", "tony", *ENROL), UNAVAILABLE, "subject_exists"),
            ("erasure without --yes", ("users", "delete", "tony"), BAD_INPUT, "invalid_argument"),
            ("a second `keys init`", ("keys", "init"), BAD_INPUT, "invalid_argument"),
            ("a false match rate that was never measured", ("--policy", "fmr:1e-9", "verify", "tony", SAME), BAD_INPUT, "invalid_argument"),
            ("a policy of no known form", ("--policy", "often", "verify", "tony", SAME), BAD_INPUT, "invalid_argument"),
            ("a pair file with a broken line", ("eval", "face", "--protocol", "pairs", "--data", str(harness.LFW), "--pairs", broken_pairs), BAD_INPUT, "invalid_argument"),
            ("a model pack that is not there", ("models", "show", "nothing"), UNAVAILABLE, "pack_not_found"),
        ]
        for what, words, status, code in cases:
            self.check(table, what, self.answer(*words), (status, code))
        self.expect(ACCEPT, "verify", "tony", SAME)
        self.keep(table)

    def test_keys_database_and_models(self):
        table = Table("Keys, database and models", "exit")
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        key, database = self.data / "master.key", self.data / "selfsame.db"
        verify = ("verify", "tony", SAME)
        kept_key, kept_database = key.read_bytes(), database.read_bytes()

        def restore():
            key.write_bytes(kept_key)
            key.chmod(0o600)
            for suffix in ("-wal", "-shm"):
                Path(f"{database}{suffix}").unlink(missing_ok=True)
            database.write_bytes(kept_database)

        def sql(statement, *values):
            with sqlite3.connect(database) as connection:
                connection.execute(statement, values)
            connection.close()

        def flip_a_bit_of_the_template():
            with sqlite3.connect(database) as connection:
                sealed = bytearray(connection.execute("SELECT sealed FROM templates").fetchone()[0])
                sealed[len(sealed) // 2] ^= 1
                connection.execute("UPDATE templates SET sealed = ?", (bytes(sealed),))
            connection.close()

        damages = [
            ("a key file that others can read", lambda: key.chmod(0o644), FAULT, "key_invalid"),
            ("a key file with a digit missing", lambda: key.write_bytes(kept_key[:-3]), FAULT, "key_invalid"),
            ("no key file beside a database that needs one", key.unlink, UNAVAILABLE, "key_missing"),
            ("one bit of a sealed template changed", flip_a_bit_of_the_template, FAULT, "template_sealed"),
            ("a database written by a later version", lambda: sql("PRAGMA user_version = 999"), FAULT, "store_newer"),
            ("a database that is something else", lambda: database.write_bytes(b"not a database at all" * 300), FAULT, "store_failed"),
        ]
        for what, damage, status, code in damages:
            damage()
            self.check(table, what, self.answer(*verify), (status, code))
            restore()
        self.check(table, "a master key of one byte in the environment", self.answer(*verify, BIOMETRIC_TEMPLATE_KEY="00"), (FAULT, "key_invalid"))

        def not_a_number(manifest):
            return re.sub(r'"mean": \[[^,]*', '"mean": [NaN', json.dumps(manifest))

        def a_text_as_width(manifest):
            manifest["input"]["width"] = "wide"

        def another_hash(manifest):
            manifest["weights"]["sha256"] = "0" * 64

        weights = str(TESTDATA / "models")
        for what, change, status, code in [
            ("a manifest with NaN", not_a_number, FAULT, "pack_invalid"),
            ("a manifest with a text as width", a_text_as_width, FAULT, "pack_invalid"),
            ("weights whose hash is another", another_hash, FAULT, "pack_hash_mismatch"),
        ]:
            folder = self.pack_with(change.__name__, change)
            got = self.answer("models", "verify", "mobilefacenet-foamliu", SELFSAME_MODELS=f"{folder}:{weights}")
            self.check(table, what, got, (status, code))
        self.expect(ACCEPT, *verify)
        self.keep(table)


@needs_data
class Recordings(CommandLine):
    test_pictures_and_arguments = test_keys_database_and_models = None

    def decoded(self, clip):
        """16-bit samples of a recording."""
        return soundfile.read(str(clip), dtype="int16")[0].astype("<i2").tobytes()

    def test_recordings(self):
        table = Table("Recordings", "exit")
        clips = sorted((TESTDATA / "data/voice/librispeech_test_other").glob("*.flac"))
        clips = [clip for clip in clips if clip.stat().st_size > 100_000]  # about four seconds and more
        if not clips or not soundfile or not self.calibrated_speaker():
            self.skipTest("there are no recordings, no python3-soundfile, or no calibrated speaker pack")
        ada = [clip for clip in clips if clip.name.startswith("1998-")]
        ben = [clip for clip in clips if clip.name.split("-")[0] == clips[-1].name.split("-")[0]]
        alone = ("--policy", "fmr:1e-2", "--factors", "voice")
        voices = lambda files: [word for file in files for word in ("--voice", file)]
        self.expect(ACCEPT, "enroll", "ada", *voices(ada[:3]))
        flac, sound, other = ada[4].read_bytes(), self.decoded(ada[4]), self.decoded(ben[0])
        loud = b"".join(struct.pack("<h", max(-32768, min(32767, 40 * v[0]))) for v in struct.iter_unpack("<h", sound))
        verify = lambda name, content: (*alone, "verify", "ada", "--voice", self.write(name, content))
        enrol = lambda name, content: ("enroll", "eve", *voices([self.write(name, content)] * 3))
        cases = [
            ("a recording of no bytes", verify("empty.wav", b""), BAD_INPUT, "unsupported_media"),
            ("text where a recording should be", verify("text.wav", b"not a recording at all"), BAD_INPUT, "unsupported_media"),
            ("a picture where a recording should be", verify("photo.jpg", SAME.read_bytes()), BAD_INPUT, "unsupported_media"),
            ("a recording where a picture should be", ("verify", "ada", self.write("voice.flac", flac)), BAD_INPUT, "unsupported_media"),
            ("a FLAC cut in the middle", verify("cut.flac", flac[:len(flac) // 2]), BAD_INPUT, "corrupt_media"),
            ("a WAV header that promises more than there is", verify("lies.wav", wav(sound[:64000], claimed=1 << 20)), BAD_INPUT, "corrupt_media"),
            ("24 bits that are said to be float", verify("float.wav", wav(sound[:48000], form=3, bits=24)), BAD_INPUT, "unsupported_media"),
            ("a WAV of 4,000 Hz", verify("slow.wav", wav(sound[:64000], rate=4000)), BAD_INPUT, "unsupported_media"),
            ("a recording of 61 s", verify("long.wav", wav(bytes(2 * 61 * 8000), rate=8000)), BAD_INPUT, "media_too_large"),
            ("a recording of more than 10 MB", verify("fat.wav", wav(bytes(11 << 20))), BAD_INPUT, "media_too_large"),
            ("a recording of one sample", verify("one.wav", wav(sound[:2])), BAD_INPUT, "speech_not_found"),
            ("silence", verify("silence.wav", wav(bytes(96000))), BAD_INPUT, "speech_not_found"),
            ("noise", verify("noise.wav", wav(noise(4))), REVERIFY, "-"),
            ("a steady chord", verify("chord.wav", wav(tone(4, 220))), REVERIFY, "-"),
            ("one second of speech", verify("one_second.wav", wav(sound[32000:64000])), REVERIFY, "-"),
            ("two seconds of speech at enrolment", enrol("two_seconds.wav", wav(sound[32000:96000])), BAD_INPUT, "too_few_samples"),
            ("an overdriven voice at enrolment", enrol("loud.wav", wav(loud)), BAD_INPUT, "too_few_samples"),
            ("two voices in one recording, at enrolment", enrol("two.wav", wav(sound[:160000] + other[:160000])), BAD_INPUT, "too_few_samples"),
            ("two people in one enrolment of voices", ("enroll", "eve", *voices([ada[0], ada[1], ben[0], ben[1]])), BAD_INPUT, "samples_disagree"),
            ("two recordings to enrol", ("enroll", "eve", *voices(ada[:2])), BAD_INPUT, "too_few_samples"),
            ("a voice alone", ("verify", "ada", *voices([ada[4]])), BAD_INPUT, "factor_alone_refused"),
            ("a voice alone where a face is asked for too", ("--factors", "face+voice", "verify", "ada", *voices([ada[4]])), BAD_INPUT, "factors_missing"),
            ("a rule of factors of no known form", ("--factors", "smell", "verify", "ada", *voices([ada[4]])), BAD_INPUT, "invalid_argument"),
            ("a voice where there is no speaker pack", ("--speaker", "none", "enroll", "eve", *voices(ada[:3])), BAD_INPUT, "invalid_argument"),
        ]
        for what, words, status, code in cases:
            answer = self.answer(*words)
            self.check(table, what, (*answer[:2], re.sub(r"-?\d+\.\d+( ms)?", "…", answer[2]) if status == REVERIFY else answer[2]), (status, code))
        self.expect(ACCEPT, *alone, "verify", "ada", *voices([ada[4]]))
        self.keep(table)


@needs_data
class Fingers(CommandLine):
    test_pictures_and_arguments = test_keys_database_and_models = None

    def test_fingers(self):
        table = Table("Fingers", "exit")
        print_file = self.write("print.pgm", pgm(300, 300, ridges(300, 300)))
        wsq = (SOURCE / "tests/golden/wsq/fine.wsq").read_bytes()
        page = tiff(96, 96, ridges(96, 96))
        out = Path(self.folder.name) / "out.svg"
        draw = lambda name, content, *options: ("draw", "finger", self.write(name, content), out, *options)
        frame = wsq.index(b"\xff\xa2") + 6  # height, then width
        larger = wsq[:frame] + struct.pack(">HH", 30000, 2000) + wsq[frame + 4:]
        longer = wsq[:frame] + struct.pack(">H", 200) + wsq[frame + 2:]
        cases = [
            ("a print of no bytes", draw("empty.wsq", b""), "unsupported_media"),
            ("text where a print should be", draw("text.wsq", b"not a print at all"), "unsupported_media"),
            ("a WSQ cut in the middle", draw("cut.wsq", wsq[:len(wsq) // 2]), "corrupt_media"),
            ("a WSQ with one byte of its codes changed", draw("changed.wsq", wsq[:-900] + bytes([wsq[-900] ^ 0x55]) + wsq[-899:]), "corrupt_media"),
            ("a WSQ whose header says more rows than its blocks hold", draw("longer.wsq", longer), "corrupt_media"),
            ("a WSQ of 4 KB that says it has 60 megapixels", draw("larger.wsq", larger), "media_too_large"),
            ("a TIFF whose pixels lie beyond its end", draw("short.tif", page[:4000]), "corrupt_media"),
            ("a TIFF whose strip begins beyond its end", draw("strip.tif", page.replace(struct.pack("<HHII", 273, 4, 1, 122), struct.pack("<HHII", 273, 4, 1, 1 << 30))), "corrupt_media"),
            ("a TIFF of 70,000 pixels a side", draw("wide.tif", tiff(70000, 70000, b"")), "media_too_large"),
            ("raw pixels, one too few", draw("less.raw", ridges(100, 100)[1:], "--raw", "100x100@500"), "corrupt_media"),
            ("raw pixels whose size is told the other way", draw("size.raw", ridges(120, 100), "--raw", "120*100"), "invalid_argument"),
            ("raw pixels of 40,000 a side", draw("huge.raw", ridges(100, 100), "--raw", "40000x40000@500"), "media_too_large"),
            ("a resolution that no sensor has", draw("dpi.pgm", print_file.read_bytes(), "--dpi", "90000"), "invalid_argument"),
            ("a resolution below 1", draw("dpi.pgm", print_file.read_bytes(), "--dpi", "-500"), "invalid_argument"),
            ("a blank picture", draw("blank.pgm", pgm(300, 300, bytes([240]) * 90000)), "finger_not_found"),
            ("noise", draw("noise.pgm", pgm(300, 300, random.Random(1).randbytes(90000))), "finger_not_found"),
            ("a photograph of a face", draw("face.pgm", (TESTDATA / "data/face/att_faces/s1/1.pgm").read_bytes()), "finger_not_found"),
            ("a print of 31 pixels a side", draw("tiny.pgm", pgm(31, 31, ridges(31, 31))), "finger_not_found"),
            ("a print of 2,049 pixels a side", draw("long.pgm", pgm(2049, 64, ridges(2049, 64))), "media_too_large"),
            ("a print that is too large at the stated resolution", draw("fine.pgm", pgm(600, 600, ridges(600, 600)), "--dpi", "130"), "media_too_large"),
            ("a drawing of no known kind", ("draw", "finger", print_file, Path(self.folder.name) / "out.gif"), "invalid_argument"),
        ]
        for what, words, code in cases:
            status, got, message = self.answer(*words)
            self.check(table, what, (status, got, message), (BAD_INPUT, code))
            with self.subTest(what):
                self.assertNotEqual(status, ACCEPT)
                self.assertFalse(out.exists(), "a drawing of nothing")
        self.expect(ACCEPT, "draw", "finger", print_file, out)
        self.keep(table)


if __name__ == "__main__":
    if WRITE:
        sys.argv.remove("--write")
    try:
        harness.main(__doc__)
    finally:
        if WRITE and TABLES:
            PAGE.write_text(INTRODUCTION + "".join(TABLES[title] for title in sorted(TABLES, key=["REST", "Command line", "Recordings", "Fingers", "Keys, database and models"].index)))
