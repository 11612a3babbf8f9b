#!/usr/bin/env python3
"""Everything a client or an operator may get wrong, and what the program answers.

    tests/end_to_end/bad_input_test.py PROGRAM           holds the answers against docs/bad-input.md
    tests/end_to_end/bad_input_test.py PROGRAM --write   writes docs/bad-input.md anew

Every case names the status and the code that it must get; docs/bad-input.md adds the message, so that a change of any
of them is seen. After the cases of a group, the person enrolled before them is still verified: nothing was lost.
"""

import base64
import json
import math
import os
import random
import re
import socket
import sqlite3
import struct
import sys
import threading
from pathlib import Path

try:
    import soundfile  # of the training tools
except ImportError:
    soundfile = None

import harness
from harness import (ACCEPT, BAD_INPUT, ENROL, FAULT, OTHER, REVERIFY, SAME, SOURCE, TESTDATA, UNAVAILABLE, ProgramTest, ServiceTest,
                     multipart, needs_data)

PAGE = SOURCE / "docs/bad-input.md"
WRITE = "--write" in sys.argv
CONNECTIONS = 1000

INTRODUCTION = """# Bad input

What the program answers to what it cannot use. Made by `tests/end_to_end/bad_input_test.py PROGRAM --write`; the same
test without `--write` fails when an answer differs from this page. After each group of cases a person enrolled before
them is verified: nothing is lost by any of them.
"""


def portrait(person, number):
    """Width, height and pixels of an ORL picture."""
    content = (TESTDATA / f"data/face/att_faces/s{person}/{number}.pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", content)
    return int(head[1]), int(head[2]), content[head.end():]


def pgm(width, height, pixels):
    return b"P5\n%d %d\n255\n" % (width, height) + bytes(pixels)


def side_by_side(one, other):
    width, height, left = one
    right = other[2]
    rows = (left[y * width:(y + 1) * width] + right[y * width:(y + 1) * width] for y in range(height))
    return pgm(2 * width, height, b"".join(rows))


def darkened(picture):
    width, height, pixels = picture
    return pgm(width, height, bytes(p // 4 for p in pixels))


class Table:
    """The cases of a group as they ran."""

    def __init__(self, title, status_title):
        self.title, self.status_title, self.rows = title, status_title, []

    def add(self, what, status, code, message):
        self.rows.append((what, str(status), code, message))

    def text(self):
        lines = [f"\n## {self.title}\n", f"| case | {self.status_title} | code | message |", "|---|---|---|---|"]
        cell = lambda value: value.replace("|", "\\|")
        lines += [f"| {cell(what)} | {status} | `{code}` | {cell(message)} |" for what, status, code, message in self.rows]
        return "\n".join(lines) + "\n"


TABLES = {}


class Checked(ProgramTest):
    def check(self, table, what, got, wanted):
        """`got`: status, code, message; `wanted`: status and code."""
        status, code, message = got
        table.add(what, status, code, message)
        with self.subTest(what):
            self.assertEqual((status, code), wanted, message)

    def keep(self, table):
        TABLES[table.title] = table.text()
        if not WRITE:
            with self.subTest("docs/bad-input.md"):
                self.assertIn(table.text(), PAGE.read_text(), "the page says something else; run with --write, look at the change")


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


def wav(samples, rate=16000, form=1, bits=16, claimed=None):
    """A WAV of raw little-endian samples; `claimed`: the length that its header says."""
    width = bits // 8
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, form, 1, rate, rate * width, width, bits,
                       b"data", len(samples) if claimed is None else claimed)
    return head + samples


def tone(seconds, hertz, level=0.3, rate=16000):
    """A chord that nobody sings: three steady sines."""
    values = (sum(math.sin(2 * math.pi * hertz * k * i / rate) for k in (1, 1.26, 1.5)) / 3 for i in range(int(seconds * rate)))
    return b"".join(struct.pack("<h", int(32767 * level * v)) for v in values)


def noise(seconds, level=0.1, rate=16000):
    source = random.Random(1)
    return b"".join(struct.pack("<h", int(32767 * level * source.uniform(-1, 1))) for _ in range(int(seconds * rate)))


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


def tiff(width, height, pixels, bits=8):
    """One strip of uncompressed gray, little-endian, as the header says."""
    fields = [(256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 122), (277, 3, 1), (278, 4, height), (279, 4, len(pixels))]
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    return struct.pack("<2sHIH", b"II", 42, 8, len(fields)) + directory + struct.pack("<I", 0) + pixels


def ridges(width, height):
    """Straight ridges, nine pixels apart."""
    rows = (bytes([int(128 - 90 * math.cos(2 * math.pi * (y + 0.2 * x) / 9)) for x in range(width)]) for y in range(height))
    return b"".join(rows)


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


@needs_data
class Service(ServiceTest, Checked):
    def answer(self, status, problem):
        return status, problem.get("code", "-"), problem.get("detail", "")

    def form(self, path, *fields):
        return self.answer(*self.post_form(path, fields))

    def json(self, path, text):
        return self.answer(*self.ask("POST", path, text if isinstance(text, bytes) else text.encode()))

    def raw(self, request, body=b"", patience=30):
        """Bytes on a socket, for what a proper client would not send."""
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=patience) as connection:
            connection.sendall(request.replace(b"TOKEN", self.token.encode()) + body)
            got = b""
            while chunk := connection.recv(65536):
                got += chunk
                if b"\r\n\r\n" in got and got.rstrip().endswith(b"}"):
                    break
        head, _, content = got.partition(b"\r\n\r\n")
        return self.answer(int(head.split()[1]), json.loads(content) if content else {})

    def many_connections(self):
        """Opens them all, then asks on each; the number of each status."""
        host, port = self.url.removeprefix("http://").split(":")
        statuses, lock, ready = {}, threading.Lock(), threading.Barrier(CONNECTIONS)

        def one():
            status = "no answer"
            try:
                with socket.create_connection((host, int(port)), timeout=60) as connection:
                    ready.wait(60)
                    connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    status = int(connection.recv(4096).split()[1])
            except (OSError, ValueError, IndexError, threading.BrokenBarrierError) as error:
                status = type(error).__name__
            with lock:
                statuses[status] = statuses.get(status, 0) + 1

        threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return statuses

    def liveness_cases(self, tony, image):
        """What may go wrong with a liveness session of a user who is enrolled."""
        sessions = "/api/v1/liveness/sessions"
        begin = lambda user: self.post_form(sessions, [("purpose", b"verify"), user])
        _, session = begin(tony)
        nonce = ("nonce", session["nonce"].encode())
        strange = ("nonce", b"0" * 32)
        frames, verdict = (f"{sessions}/{session['session_id']}/{what}" for what in ("frames", "verify"))
        times = lambda text: ("t_ms", text)

        def fourth_retry():
            answers = [begin(tony) for _ in range(4)]
            status, code, message = self.answer(*answers[-1])
            return status, code, re.sub(r"\d+ seconds", "… seconds", message)

        return [
            ("a liveness session for a user who is not enrolled", lambda: self.answer(*begin(("user_id", b"eve"))), 404, "subject_not_found"),
            ("a liveness session for no known purpose", lambda: self.form(sessions, ("purpose", b"fun"), tony), 400, "invalid_argument"),
            ("frames for an unknown liveness session", lambda: self.form(f"{sessions}/{'0' * 32}/frames", nonce, image, times(b"0")), 404, "liveness_session_not_found"),
            ("frames with another session's nonce", lambda: self.form(frames, strange, image, times(b"0")), 403, "liveness_wrong_nonce"),
            ("frames without their times", lambda: self.form(frames, nonce, image), 400, "invalid_argument"),
            ("two frames and one time", lambda: self.form(frames, nonce, image, image, times(b"0")), 400, "invalid_argument"),
            ("a frame's time that is no number", lambda: self.form(frames, nonce, image, times(b"soon")), 400, "invalid_argument"),
            ("a frame from the future", lambda: self.form(frames, nonce, image, times(b"170000")), 422, "liveness_bad_timing"),
            ("frames out of order", lambda: self.form(frames, nonce, image, image, times(b"200,100")), 422, "liveness_out_of_order"),
            ("a liveness session's verdict on another user", lambda: self.form(verdict, nonce, ("user_id", b"eve")), 403, "liveness_wrong_subject"),
            ("an enrolment by a session that was begun to verify", lambda: self.form(verdict.replace("/verify", "/enroll"), nonce, tony, ("replace", b"true")), 403, "liveness_wrong_subject"),
            ("a verdict before any frame", lambda: self.form(verdict, nonce, tony), 422, "too_few_samples"),
            ("a verdict requested again", lambda: self.form(verdict, nonce, tony), 409, "liveness_session_used"),
            ("a fourth retry within three minutes", fourth_retry, 429, "liveness_retries_exceeded"),
        ]

    def test_requests(self):
        table = Table("REST", "status")
        photograph = SAME.read_bytes()
        encoded = base64.b64encode(photograph).decode()
        image, tony = ("image", photograph), ("user_id", b"tony")
        status, _ = self.post_form("/enroll", [tony] + [("image", f.read_bytes()) for f in ENROL])
        self.assertEqual(status, 201)
        head = b"POST /verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n"
        cut_form, kind = multipart([tony, image])
        eve = ("user_id", b"eve")
        picture = lambda content: ("image", content)
        as_json = lambda **fields: json.dumps({"user_id": "tony", **fields})
        cases = [
            ("a picture of no bytes", lambda: self.form("/verify", tony, picture(b"")), 415, "unsupported_media"),
            ("text where a picture should be", lambda: self.form("/verify", tony, picture(b"not a picture at all")), 415, "unsupported_media"),
            ("a JPEG cut in the middle", lambda: self.form("/verify", tony, picture(photograph[:len(photograph) // 2])), 422, "corrupt_media"),
            ("a header of 100 megapixels", lambda: self.form("/verify", tony, picture(b"P5\n10000 10000\n255\n")), 413, "media_too_large"),
            ("a picture of more than 5 MB", lambda: self.form("/verify", tony, picture(photograph + bytes(5 << 20))), 413, "media_too_large"),
            ("17 pictures", lambda: self.form("/verify", tony, *[image] * 17), 400, "too_many_samples"),
            ("no face", lambda: self.form("/verify", tony, picture(pgm(200, 200, bytes([127]) * 40000))), 422, "face_not_found"),
            ("two faces at enrolment", lambda: self.form("/enroll", eve, picture(side_by_side(portrait(1, 1), portrait(2, 1)))), 422, "multiple_faces"),
            ("a dark picture at enrolment", lambda: self.form("/enroll", eve, picture(darkened(portrait(1, 1)))), 422, "quality_too_low"),
            ("two people in one enrolment", lambda: self.form("/enroll", eve, picture(ENROL[0].read_bytes()), picture(OTHER.read_bytes())), 422, "samples_disagree"),
            ("a user who is already enrolled", lambda: self.form("/enroll", tony, image), 409, "subject_exists"),
            ("a user who is not enrolled", lambda: self.form("/verify", eve, image), 404, "subject_not_found"),
            ("a user id with a space", lambda: self.form("/verify", ("user_id", b"to ny"), image), 400, "invalid_subject_id"),
            ("a user id that is a path", lambda: self.answer(*self.ask("GET", "/users/..%2f..%2fetc%2fpasswd")), 400, "invalid_subject_id"),
            ("no user id", lambda: self.form("/verify", image), 400, "invalid_argument"),
            ("the user id twice", lambda: self.form("/verify", tony, tony, image), 400, "invalid_argument"),
            ("no picture", lambda: self.form("/verify", tony), 400, "invalid_argument"),
            ("two depth frames of one picture", lambda: self.form("/verify", tony, image, ("depth", b"P5 1 1 65535\n\0\0"), ("depth", b"P5 1 1 65535\n\0\0")), 400, "invalid_argument"),
            ("a depth frame in colour", lambda: self.form("/verify", tony, image, ("depth", image[1])), 415, "unsupported_media"),
            ("a multipart body cut off", lambda: self.answer(*self.ask("POST", "/verify", cut_form[:-200], kind)), 400, "invalid_multipart"),
            ("multipart without a boundary", lambda: self.answer(*self.ask("POST", "/verify", cut_form, "multipart/form-data")), 400, "invalid_multipart"),
            ("text as a body", lambda: self.answer(*self.ask("POST", "/verify", b"hello", "text/plain")), 415, "unsupported_content_type"),
            ("JSON that ends early", lambda: self.json("/verify", '{"user_id": "tony", '), 400, "invalid_json"),
            ("JSON 100 deep", lambda: self.json("/verify", "[" * 100 + "]" * 100), 400, "invalid_json"),
            ("JSON with a key twice", lambda: self.json("/verify", '{"user_id": "tony", "user_id": "eve", "image": "%s"}' % encoded), 400, "invalid_json"),
            ("JSON that is not UTF-8", lambda: self.json("/verify", b'{"user_id": "\xff\xfe"}'), 400, "invalid_json"),
            ("a number as user id", lambda: self.json("/verify", '{"user_id": 7, "image": "%s"}' % encoded), 400, "invalid_json"),
            ("base64 with foreign characters", lambda: self.json("/verify", as_json(image="****")), 400, "invalid_base64"),
            ("base64 without its padding", lambda: self.json("/verify", as_json(image=encoded.rstrip("=")[:-1])), 400, "invalid_base64"),
            ("no token", lambda: self.raw(b"GET /users HTTP/1.1\r\nHost: x\r\n\r\n"), 401, "unauthorized"),
            ("a wrong token", lambda: self.answer(*self.ask("GET", "/users", token="wrong")), 401, "unauthorized"),
            ("an unknown endpoint", lambda: self.answer(*self.ask("GET", "/nowhere")), 404, "not_found"),
            ("a method that the endpoint does not take", lambda: self.answer(*self.ask("PUT", "/verify", b"{}")), 405, "method_not_allowed"),
            ("a limit that is no number", lambda: self.answer(*self.ask("GET", "/users?limit=many")), 400, "invalid_argument"),
            ("an address of 5,000 bytes", lambda: self.answer(*self.ask("GET", "/users?after=" + "a" * 5000)), 400, "invalid_argument"),
            ("headers of 20 KB", lambda: self.raw(b"GET /users HTTP/1.1\r\nHost: x\r\nX-Fill: " + b"a" * 20000 + b"\r\n\r\n"), 431, "payload_too_large"),
            ("a body of 33 MB, announced", lambda: self.raw(head + b"Content-Type: application/json\r\nContent-Length: 34603008\r\n\r\n"), 413, "payload_too_large"),
            ("a compressed body", lambda: self.raw(head + b"Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), 415, "unsupported_content_type"),
            ("a transfer encoding that is not chunked", lambda: self.raw(head + b"Content-Type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n"), 501, "invalid_argument"),
            ("an expectation that is not supported", lambda: self.raw(head + b"Content-Type: application/json\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}"), 417, "invalid_argument"),
            ("a length and chunks at once", lambda: self.raw(head + b"Content-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), 400, "invalid_argument"),
            ("not HTTP", lambda: self.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), 400, "invalid_argument"),
            ("a client that stops in its headers (10 s)", lambda: self.raw(b"GET /users HTTP/1.1\r\nHost: x\r\n"), 408, "timeout"),
        ]
        for what, ask, status, code in cases:
            self.check(table, what, ask(), (status, code))
        for what, ask, status, code in self.liveness_cases(tony, image):
            self.check(table, what, ask(), (status, code))
        statuses = self.many_connections()
        self.check(table, f"{CONNECTIONS:,} connections at once, one request each", (max(statuses, key=statuses.get), "-", f"{statuses.get(200, 0):,} answers of 200"), (200, "-"))
        with self.subTest("every connection is answered"):
            self.assertEqual(statuses, {200: CONNECTIONS})
        self.assertEqual(self.post_form("/verify", [tony, image])[1]["decision"], "accept")
        self.keep(table)


if __name__ == "__main__":
    if WRITE:
        sys.argv.remove("--write")
    try:
        harness.main(__doc__)
    finally:
        if WRITE and TABLES:
            PAGE.write_text(INTRODUCTION + "".join(TABLES[title] for title in sorted(TABLES, key=["REST", "Command line", "Recordings", "Fingers", "Keys, database and models"].index)))
