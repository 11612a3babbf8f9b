"""Shared by the end-to-end tests: the program in a data folder of its own, and a client of its service."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
TESTDATA = Path(os.environ.get("SELFSAME_TESTDATA") or SOURCE.parent / "shared")
LFW = TESTDATA / "data/face/lfw"
HAVE_DATA = LFW.is_dir() and (TESTDATA / "models/face").is_dir()
needs_data = unittest.skipUnless(HAVE_DATA, f"missing test data: {LFW} or models (set SELFSAME_TESTDATA)")

ENROL = [LFW / "Tony_Blair" / f"Tony_Blair_000{n}.jpg" for n in (2, 3, 6)]
SAME = LFW / "Tony_Blair/Tony_Blair_0011.jpg"
ALSO_SAME = LFW / "Tony_Blair/Tony_Blair_0012.jpg"
OTHER = LFW / "Al_Gore/Al_Gore_0001.jpg"

ACCEPT, REJECT, REVERIFY, BAD_INPUT, UNAVAILABLE, FAULT = range(6)


class ProgramTest(unittest.TestCase):
    program = ""
    # A few samples serve for many decisions: commands forget them, except where a test is about that.
    command_options = ("--remember-samples", "0")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.data = Path(self.folder.name) / "data"
        further = os.environ.get("SELFSAME_MODELS", "")
        self.environment = dict(os.environ, SELFSAME_MODELS=f"{SOURCE / 'models'}:{TESTDATA / 'models'}" + (further and ":" + further))
        for name in ("BIOMETRIC_TEMPLATE_KEY", "BIOMETRIC_TEMPLATE_KEY_PREVIOUS", "SELFSAME_DATA", "SELFSAME_TEMPLATES"):
            self.environment.pop(name, None)

    def run_program(self, *words, **environment):
        return subprocess.run(
            [self.program, "--data", str(self.data), *self.command_options, *map(str, words)],
            capture_output=True, text=True, timeout=120, env={**self.environment, **environment})

    def calibrated_speaker(self):
        """The id of a pack that can decide by voice, or none."""
        packs = json.loads(self.run_program("--json", "models", "list").stdout)
        ready = [p["id"] for p in packs if p.get("kind") == "speaker_embedder" and p["calibrated"] and p["state"] == "ready"]
        return ready[0] if ready else None

    def expect(self, code, *words, **environment):
        done = self.run_program(*words, **environment)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def expect_failure(self, exit_code, error_code, *words, **environment):
        done = self.expect(exit_code, *words, **environment)
        self.assertIn(f"[{error_code}]", done.stderr)
        return done


def multipart(fields):
    """A multipart/form-data body of (name, bytes) pairs."""
    boundary = uuid.uuid4().hex
    body = b""
    for name, value in fields:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n'.encode()
        body += value + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class ServiceTest(ProgramTest):
    options = ()  # of the program, before its command
    serve_options = ()

    def setUp(self):
        super().setUp()
        self.start()
        self.addCleanup(self.stop)

    def start(self):
        began = time.monotonic()
        self.server = subprocess.Popen([self.program, "--data", str(self.data), *self.options, "serve", "--listen", "127.0.0.1:0", *self.serve_options],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
        self.url = ""
        for line in self.server.stdout:
            if found := re.search(r"listens on (\S+)", line):
                self.url = found.group(1)
            if "token" in line:
                break
        self.ready_s = time.monotonic() - began
        self.token = (self.data / "token").read_text().strip()

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(20), 0)
        self.server.stdout.close()

    def ask(self, method, path, body=None, kind="application/json", token=None, headers=None):
        headers = dict(headers or {})
        if body is not None:
            headers["Content-Type"] = kind
        headers["Authorization"] = f"Bearer {self.token if token is None else token}"
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def memory_of_server(self):
        """The writable memory of the server's process, piece by piece; none if this user may not read it."""
        regions = []
        for line in Path(f"/proc/{self.server.pid}/maps").read_text().splitlines():
            addresses, rights, *_ = line.split()
            if rights.startswith("rw"):
                regions.append([int(address, 16) for address in addresses.split("-")])
        with open(f"/proc/{self.server.pid}/mem", "rb", 0) as memory:
            for first, end in regions:
                memory.seek(first)
                yield memory.read(end - first)

    def post_form(self, path, fields, headers=None):
        body, kind = multipart(fields)
        return self.ask("POST", path, body, kind, headers=headers)

    def post_json(self, path, value):
        return self.ask("POST", path, json.dumps(value).encode())


def main(usage):
    """Runs the calling file's tests on the program named first."""
    if len(sys.argv) < 2:
        sys.exit(usage)
    ProgramTest.program = os.path.abspath(sys.argv.pop(1))
    if not HAVE_DATA:
        print(f"SKIPPED: most of {Path(sys.argv[0]).name}, for want of {LFW} and models (set SELFSAME_TESTDATA)", flush=True)
    unittest.main(verbosity=1)
