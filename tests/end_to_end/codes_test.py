#!/usr/bin/env python3
"""End-to-end tests of 128-bit codes, in addition to or instead of templates.

    tests/end_to_end/codes_test.py PROGRAM

Needs the third-party packs, LFW and the FVC sets below $SELFSAME_TESTDATA (default: ../shared beside the repository); without
them its tests are skipped, and say so.
"""

import base64
import json

import harness
from harness import (ACCEPT, ALSO_SAME, BAD_INPUT, ENROL, OTHER, REJECT, REVERIFY, SAME, TESTDATA, UNAVAILABLE, ProgramTest, ServiceTest,
                     needs_data)

FINGERS = TESTDATA / "data/finger/fvc2002_db1_b"
VOICES = TESTDATA / "data/voice/librispeech_test_other"


def prints(finger, *impressions):
    return ["--finger", *(FINGERS / f"{finger}_{impression}.tif" for impression in impressions)]


def longest_recordings():
    """Of one speaker."""
    return sorted(VOICES.glob("1688-*.flac"), key=lambda file: -file.stat().st_size)


@needs_data
class CommandLine(ProgramTest):
    """The secret from which codes are derived is drawn anew for each database, so the samples leave a margin for that."""

    def answer(self, code, *words, **environment):
        return json.loads(self.expect(code, "--json", *words, **environment).stdout)

    def stored(self, subject):
        (template,) = json.loads(self.expect(ACCEPT, "users", "export", subject).stdout)["templates"]
        return base64.b64decode(template["template"])

    def test_a_code_is_all_that_is_kept_where_that_is_asked_for(self):
        enrolled = self.answer(ACCEPT, "--templates", "code", "enroll", "tony", *ENROL)
        self.assertEqual(enrolled["kept"], [{"modality": "face", "full": False, "code": True}])
        self.assertLess(len(self.stored("tony")), 120)
        # Whoever was enrolled so is compared so, whatever the option says now.
        verified = self.answer(ACCEPT, "verify", "tony", SAME)
        self.assertEqual(verified["scores"][0]["scale"], "code")
        self.assertIn("bits apart", self.expect(ACCEPT, "verify", "tony", SAME).stdout)
        self.expect(REJECT, "verify", "tony", OTHER)
        self.expect(ACCEPT, "keys", "rotate")
        self.expect(ACCEPT, "verify", "tony", SAME)

    def test_three_forms_live_in_one_database(self):
        sizes = {}
        for form in ("full", "full+code", "code"):
            enrolled = self.answer(ACCEPT, "enroll", f"in-{form.replace('+', '-')}", *ENROL, SELFSAME_TEMPLATES=form)
            self.assertEqual((enrolled["kept"][0]["full"], enrolled["kept"][0]["code"]), (form != "code", form != "full"))
            sizes[form] = len(self.stored(enrolled["user_id"]))
        self.assertTrue(sizes["code"] < 120 < 500 < sizes["full"] < sizes["full+code"])
        self.expect(ACCEPT, "enroll", "al", OTHER)
        found = self.answer(ACCEPT, "identify", ALSO_SAME)
        self.assertEqual({one["user_id"] for one in found["candidates"][:3]}, {"in-full", "in-full-code", "in-code"})
        self.assertEqual({one["scale"] for one in found["candidates"][:3]}, {"full", "code"})
        self.assertEqual(found["gallery_size"], 4)
        self.assertEqual(len(self.answer(ACCEPT, "identify", "--top", "2", ALSO_SAME)["candidates"]), 2)
        self.expect(ACCEPT, "enroll", "--replace", "in-code", *ENROL)
        self.assertEqual(len(self.stored("in-code")), sizes["full"])

    def test_a_policy_in_bits_compares_codes_of_all(self):
        self.expect(ACCEPT, "--templates", "full", "enroll", "tony", *ENROL)
        first = self.answer(ACCEPT, "--policy", "bits:50", "verify", "tony", SAME)
        apart = round(64 * (1 - first["scores"][0]["raw"]))
        self.expect(ACCEPT, "--policy", f"bits:{apart}", "verify", "tony", SAME)
        self.expect(REJECT, "--policy", f"bits:{apart - 1}", "verify", "tony", SAME)
        self.expect(REVERIFY, "--policy", f"bits:{apart - 1},{apart}", "verify", "tony", SAME)
        self.expect(REJECT, "--policy", f"bits:{apart}", "verify", "tony", OTHER)
        self.expect(ACCEPT, "--policy", f"bits:{apart}", "identify", SAME)
        self.expect(ACCEPT, "--policy", "bits:50", "compare", SAME, SAME)
        self.expect_failure(BAD_INPUT, "invalid_argument", "--policy", "bits:4", "verify", "tony", SAME)
        # What other policies speak of, codes are not.
        self.expect(ACCEPT, "--templates", "code", "enroll", "short", *ENROL)
        self.expect(REVERIFY, "--policy", "raw:0.6,0.4", "verify", "short", SAME)

    def test_a_finger_is_a_code_of_one_finger(self):
        self.expect(ACCEPT, "--templates", "code", "enroll", "ada", *prints(101, 1, 2, 3))
        self.assertLess(len(self.stored("ada")), 140)
        # Measured to 3e-4: at a stricter rate it accepts together with another modality only.
        refused = self.expect(REVERIFY, "verify", "ada", *prints(101, 5))
        self.assertIn("was not measured", refused.stdout)
        self.expect(ACCEPT, "--policy", "fmr:1e-3", "verify", "ada", *prints(101, 5))
        self.expect(REJECT, "--policy", "fmr:1e-3", "verify", "ada", *prints(102, 5))
        self.expect(ACCEPT, "--policy", "fmr:1e-3", "identify", *prints(101, 5))
        two = ["--finger", FINGERS / "103_1.tif", FINGERS / "104_1.tif", "--position", "right-index", "left-index"]
        self.expect_failure(BAD_INPUT, "invalid_argument", "--templates", "code", "enroll", "bob", *two)
        self.expect(ACCEPT, "--templates", "full+code", "enroll", "bob", *two)
        # Where minutiae are kept too, they decide.
        self.assertEqual(self.answer(ACCEPT, "--templates", "full+code", "enroll", "cleo", *prints(102, 1, 2))["kept"],
                         [{"modality": "finger", "full": True, "code": True}])
        self.assertEqual(self.answer(ACCEPT, "verify", "cleo", *prints(102, 4))["scores"][0]["scale"], "full")

    def test_voices_and_fingers_beside_faces(self):
        own = longest_recordings()
        samples = ["--voice", *own[:3], *prints(101, 1, 2, 4)]
        enrolled = self.answer(ACCEPT, "--templates", "code", "enroll", "tony", *ENROL, *samples)
        self.assertEqual([one["full"] for one in enrolled["kept"]], [False] * 3)
        both = self.answer(ACCEPT, "--factors", "face+voice", "verify", "tony", SAME, "--voice", own[3])
        self.assertEqual([one["scale"] for one in both["scores"]], ["code", "code"])
        self.expect(REJECT, "--factors", "face+voice", "verify", "tony", OTHER, "--voice", own[3])
        self.expect(ACCEPT, "--factors", "face+finger", "verify", "tony", SAME, *prints(101, 3))
        self.expect(REJECT, "--factors", "face+finger", "verify", "tony", SAME, *prints(102, 5))

    def test_the_shipped_packs_make_codes(self):
        self.expect(ACCEPT, "--templates", "code", "enroll", "tony", *ENROL, SELFSAME_MODELS="")
        self.expect(REJECT, "verify", "tony", OTHER, SELFSAME_MODELS="")
        self.expect(ACCEPT, "--policy", "mixed-fmr:1e-3", "verify", "tony", SAME, SELFSAME_MODELS="")
        # A pack that came later makes other vectors.
        self.expect_failure(UNAVAILABLE, "template_pack_mismatch", "--embedder", "mobilefacenet-foamliu", "verify", "tony", SAME)
        self.assertIn("bits, to a probe's code", self.expect(ACCEPT, "models", "show", "selfsame-face-embedder").stdout)


@needs_data
class Service(ServiceTest):
    options = ("--templates", "code")

    def test_the_service_keeps_codes_alone(self):
        status, _ = self.post_form("/enroll", [("user_id", b"tony"), *(("image", file.read_bytes()) for file in ENROL)])
        self.assertEqual(status, 201)
        status, answer = self.post_form("/verify", [("user_id", b"tony"), ("image", SAME.read_bytes())])
        self.assertEqual((status, answer["decision"]), (200, "accept"))
        status, answer = self.post_form("/verify", [("user_id", b"tony"), ("image", OTHER.read_bytes())])
        self.assertEqual((status, answer["decision"]), (200, "reject"))
        status, answer = self.post_form("/identify", [("image", ALSO_SAME.read_bytes())])
        self.assertEqual((status, answer["candidates"][0]["user_id"]), (200, "tony"))
        exported = json.loads(self.expect(ACCEPT, "users", "export", "tony").stdout)
        self.assertLess(len(base64.b64decode(exported["templates"][0]["template"])), 120)


if __name__ == "__main__":
    harness.main(__doc__)
