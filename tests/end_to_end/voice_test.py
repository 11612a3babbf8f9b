#!/usr/bin/env python3
"""End-to-end tests of voices: enrolled, verified and identified, alone and with a face.

    tests/end_to_end/voice_test.py PROGRAM

Needs real recordings and photographs below $SELFSAME_TESTDATA and a calibrated speaker pack (one that ships, or one in a folder
named by $SELFSAME_MODELS); skipped, in one line, without them.
"""

import array
import difflib
import json
import os
import random
import subprocess
import tempfile
import unittest
import wave
from pathlib import Path

try:
    import soundfile
except ImportError:
    soundfile = None

import harness
from harness import ACCEPT, BAD_INPUT, ENROL, OTHER, REJECT, REVERIFY, SAME, UNAVAILABLE, TESTDATA, ProgramTest, ServiceTest

VOICES = TESTDATA / "data/voice/librispeech_test_other"
DIGITS = TESTDATA / "data/voice/fsdd"
SILERO = TESTDATA / "models/voice/silero_vad_16k_op15.onnx"
TRAINING_PYTHON = os.environ.get("PYTHON", "/usr/bin/python3")  # as in training/Makefile


def sentences(speaker):
    """Those of about four seconds and more."""
    return [file for file in sorted(VOICES.glob(f"{speaker}-*.flac")) if file.stat().st_size > 100_000]


def some_speakers():
    """Those with enough sentences to enrol and verify."""
    return [speaker for speaker in sorted({file.name.split("-")[0] for file in VOICES.glob("*.flac")}) if len(sentences(speaker)) >= 6]


class Voices(ProgramTest):
    @classmethod
    def setUpClass(cls):
        speakers = some_speakers()
        if len(speakers) < 2 or not harness.HAVE_DATA:
            raise unittest.SkipTest(f"missing test data: {VOICES} (set SELFSAME_TESTDATA)")
        cls.ada, cls.ben = sentences(speakers[0]), sentences(speakers[1])

    def setUp(self):
        super().setUp()
        if not self.calibrated_speaker():
            self.skipTest("there is no calibrated speaker pack (set SELFSAME_MODELS)")

    def as_voice(self, *files):
        return [word for file in files for word in ("--voice", file)]


class CommandLine(Voices):
    def test_a_voice_beside_a_face(self):
        self.expect(ACCEPT, "enroll", "ada", *ENROL, *self.as_voice(*self.ada[:3]))
        self.expect(ACCEPT, "verify", "ada", SAME)
        both = self.expect(ACCEPT, "--json", "verify", "ada", SAME, *self.as_voice(self.ada[4]))
        self.assertEqual([score["modality"] for score in json.loads(both.stdout)["scores"]], ["face", "voice"])
        self.assertEqual(json.loads(both.stdout)["warnings"], ["liveness was measured, but refuses nobody (voice)"])
        self.expect(ACCEPT, "--factors", "face+voice", "verify", "ada", SAME, *self.as_voice(self.ada[5]))
        self.expect(ACCEPT, "--factors", "any-2-of-3", "verify", "ada", SAME, *self.as_voice(self.ada[5]))
        self.expect(REJECT, "verify", "ada", SAME, *self.as_voice(self.ben[4]))
        self.expect(REJECT, "verify", "ada", OTHER, *self.as_voice(self.ada[4]))
        self.expect_failure(BAD_INPUT, "factors_missing", "--factors", "face+voice", "verify", "ada", SAME)

    def test_a_voice_alone_only_where_the_site_says_so(self):
        self.expect(ACCEPT, "enroll", "ada", *self.as_voice(*self.ada[:3]))
        self.expect(ACCEPT, "enroll", "ben", *self.as_voice(*self.ben[:3]))
        self.expect_failure(UNAVAILABLE, "subject_exists", "enroll", "ada", *self.as_voice(*self.ada[:3]))
        self.expect_failure(BAD_INPUT, "factor_alone_refused", "verify", "ada", *self.as_voice(self.ada[4]))
        self.expect_failure(BAD_INPUT, "factor_alone_refused", "identify", *self.as_voice(self.ada[4]))
        alone = ("--policy", "fmr:1e-2", "--factors", "voice")
        done = self.expect(ACCEPT, *alone, "verify", "ada", *self.as_voice(self.ada[4]))
        self.assertIn("warning: decided by voice alone", done.stdout)
        self.expect(REJECT, *alone, "verify", "ada", *self.as_voice(self.ben[4]))
        found = json.loads(self.expect(ACCEPT, "--json", *alone, "identify", *self.as_voice(self.ben[5])).stdout)
        self.assertEqual(found["candidates"][0]["user_id"], "ben")
        self.assertEqual(len(found["warnings"]), 2)
        self.assertIn("liveness was measured, but refuses nobody (voice)", found["warnings"])
        self.expect(ACCEPT, "--policy", "fmr:1e-2", "compare", "--voice", self.ada[0], self.ada[4])
        self.expect(REJECT, "--policy", "fmr:1e-2", "compare", "--voice", self.ada[0], self.ben[4])

    def test_inspect_tells_recordings_from_pictures(self):
        answer = json.loads(self.expect(ACCEPT, "--json", "inspect", SAME, self.ada[0]).stdout)
        self.assertEqual((len(answer["pictures"]), len(answer["recordings"])), (1, 1))
        self.assertEqual(answer["recordings"][0]["measures"][0]["measure"], "net_speech_s")

    @unittest.skipUnless(soundfile and DIGITS.is_dir(), "needs python3-soundfile and recordings of digits")
    def test_inspect_hears_digits_that_are_read_aloud(self):
        for shown in ("48291375", "60317254"):
            pause, said = array.array("h", bytes(2 * 1600)), array.array("h")
            for take, digit in enumerate(shown):
                said += array.array("h", soundfile.read(str(DIGITS / f"{digit}_jackson_{take}.flac"), dtype="int16")[0].tobytes()) + pause
            file = self.data.parent / f"{shown}.wav"
            soundfile.write(str(file), memoryview(said), 8000)
            (recording,) = json.loads(self.expect(ACCEPT, "--json", "inspect", file).stdout)["recordings"]
            heard = difflib.SequenceMatcher(None, shown, recording["digits"], autojunk=False)
            self.assertGreaterEqual(sum(block.size for block in heard.get_matching_blocks()), 6, (shown, recording["digits"]))

    def test_without_a_voice_the_program_says_so(self):
        self.expect_failure(BAD_INPUT, "invalid_argument", "--speaker", "none", "enroll", "ada", *self.as_voice(*self.ada[:3]))

    def test_evaluation_writes_a_page_and_a_calibration(self):
        out = self.data.parent / "out"
        self.expect(ACCEPT, "--quiet", "eval", "voice", "--data", VOICES.parent, "--protocol", "3s", "--bootstrap", "50",
                    "--out", out, "--fit-calibration", out / "calibration.json")
        for name in ("report.html", "det.svg", "summary.json", "3s/scores.csv", "3s/det.svg", "calibration.json"):
            self.assertTrue((out / name).is_file(), name)
        summary = json.loads((out / "summary.json").read_text())
        self.assertLess(summary["protocols"]["3s"]["cosine"]["eer"]["rate"], 0.1)


class ActivityNet(Voices):
    """With a pack of kind voice_activity, made here from the published net."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not SILERO.is_file():
            raise unittest.SkipTest(f"missing test data: {SILERO} (set SELFSAME_TESTDATA)")
        if subprocess.run([TRAINING_PYTHON, "-c", "import onnx, soundfile, torch"], capture_output=True).returncode != 0:
            raise unittest.SkipTest(f"{TRAINING_PYTHON} has not what the recipes need (tools/setup training)")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.packs = Path(folder.name)
        subprocess.run([TRAINING_PYTHON, "-m", "voice_activity.export", "--weights", SILERO, "--data", folder.name,
                        "--out", cls.packs / "silero-vad"], cwd=harness.SOURCE / "training", check=True, capture_output=True)
        drawn = random.Random(1)
        cls.hiss = cls.packs / "hiss.wav"
        with wave.open(str(cls.hiss), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", None))
            file.writeframes(array.array("h", (drawn.randint(-3000, 3000) for _ in range(6 * 16000))).tobytes())

    def speech_s(self, recording, *options):
        found = json.loads(self.expect(ACCEPT, *options, "--json", "inspect", recording).stdout)["recordings"][0]
        return next(measure["value"] for measure in found["measures"] if measure["measure"] == "net_speech_s")

    def test_the_rebuilt_net_gives_the_published_answers(self):
        (checked,) = json.loads(self.expect(ACCEPT, "--models", self.packs, "--json", "models", "verify", "silero-vad").stdout)
        self.assertTrue(checked["ok"])
        self.assertLess(checked["worst_difference"], 1e-4)

    def test_hiss_is_no_speech_and_a_reading_stays_one(self):
        with_net = ("--models", self.packs)
        self.assertGreater(self.speech_s(self.hiss), 5, "by level alone")
        self.assertLess(self.speech_s(self.hiss, *with_net), 0.5)
        for reading in self.ada[:3]:
            self.assertGreater(self.speech_s(reading, *with_net), 0.9 * self.speech_s(reading))
        self.expect(ACCEPT, *with_net, "enroll", "ada", *self.as_voice(*self.ada[:3]))
        alone = ("--policy", "fmr:1e-2", "--factors", "voice")
        self.expect(ACCEPT, *with_net, *alone, "verify", "ada", *self.as_voice(self.ada[4]))
        self.expect_failure(BAD_INPUT, "speech_not_found", *with_net, *alone, "verify", "ada", *self.as_voice(self.hiss))


class Service(Voices, ServiceTest):
    def test_audio_parts_beside_pictures(self):
        part = lambda name, file: (name, file.read_bytes())
        user = ("user_id", b"ada")
        status, enrolled = self.post_form("/enroll", [user, *(part("image", f) for f in ENROL), *(part("audio", f) for f in self.ada[:3])])
        self.assertEqual((status, enrolled["modalities"]), (201, ["face", "voice"]), enrolled)
        status, answer = self.post_form("/verify", [user, part("image", SAME), part("audio", self.ada[4])])
        self.assertEqual((status, answer["decision"]), (200, "accept"), answer)
        status, answer = self.post_form("/verify", [user, part("image", SAME), part("audio", self.ben[4])])
        self.assertEqual((status, answer["decision"]), (200, "reject"), answer)
        status, problem = self.post_form("/verify", [user, part("audio", self.ada[4])])
        self.assertEqual((status, problem["code"]), (403, "factor_alone_refused"))


class SpokenChallenge(Voices, ServiceTest):
    options = ("--factors", "face+voice")

    def test_a_session_asks_for_digits_and_takes_recordings(self):
        user = ("user_id", b"ada")
        part = lambda name, file: (name, file.read_bytes())
        status, enrolled = self.post_form("/enroll", [user, *(part("image", f) for f in ENROL), *(part("audio", f) for f in self.ada[:3])])
        self.assertEqual(status, 201, enrolled)
        sessions = "/api/v1/liveness/sessions"
        status, ticket = self.post_json(sessions, {"purpose": "verify", "user_id": "ada"})
        self.assertEqual(status, 201, ticket)
        self.assertEqual(ticket["steps"], 5, "three movements, the colours, and the digits")
        nonce = ("nonce", ticket["nonce"].encode())
        session = f"{sessions}/{ticket['session_id']}"
        frames = [nonce, part("image", SAME), part("audio", self.ada[4])]
        status, problem = self.post_form(f"{session}/frames", [*frames, ("t_ms", b"100")])
        self.assertEqual((status, problem["code"]), (400, "invalid_argument"))
        status, progress = self.post_form(f"{session}/frames", [*frames, ("t_ms", b"100,0")])
        self.assertEqual((status, progress["frames"], progress["frames_with_face"]), (200, 2, 1), progress)
        status, answer = self.post_json(f"{session}/verify", {"nonce": ticket["nonce"], "user_id": "ada"})
        self.assertEqual(status, 200, answer)
        self.assertNotEqual(answer["decision"], "accept", "nothing that was asked for was done")


if __name__ == "__main__":
    harness.main(__doc__)
