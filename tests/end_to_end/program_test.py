#!/usr/bin/env python3
"""End-to-end tests of the released program: the command line and the service, on real photographs.

    tests/end_to_end/program_test.py PROGRAM

Needs the third-party packs and LFW below $SELFSAME_TESTDATA (default: ../shared beside the repository); without them
the tests that need them are skipped, and say so.
"""

import base64
import json
import math
import os
import subprocess
import urllib.request
from pathlib import Path

import harness
from harness import (ACCEPT, BAD_INPUT, ENROL, FAULT, HAVE_DATA, LFW, ALSO_SAME, OTHER, REJECT, REVERIFY, SAME, SOURCE, UNAVAILABLE, ProgramTest,
                     ServiceTest, needs_data)


class CommandLine(ProgramTest):
    def test_help_names_every_command(self):
        text = self.expect(ACCEPT, "--help").stdout
        for command in "enroll verify identify compare inspect live users models keys serve eval bench samples completion".split():
            self.assertIn(command, text)

    def test_usage_errors_are_bad_input(self):
        self.expect(BAD_INPUT)
        self.expect(BAD_INPUT, "guess")
        self.expect(BAD_INPUT, "verify")
        self.expect(BAD_INPUT, "--min-samples", "0", "users", "list")

    def test_completion_is_valid_bash(self):
        script = self.expect(ACCEPT, "completion", "bash").stdout
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        asked = script + '\nCOMP_WORDS=(selfsame users ""); COMP_CWORD=2; _selfsame; echo "${COMPREPLY[@]}"'
        answer = subprocess.run(["bash"], input=asked, text=True, capture_output=True, check=True).stdout
        for word in ("list", "show", "delete", "export"):
            self.assertIn(word, answer.split())

    def test_missing_weights_are_named_with_their_remedy(self):
        done = self.expect(ACCEPT, "models", "list", SELFSAME_MODELS=str(SOURCE / "models"))
        self.assertIn("weights missing", done.stdout)
        self.assertIn("selfsame models show mobilefacenet-foamliu", done.stdout)
        self.expect_failure(UNAVAILABLE, "pack_not_found", "models", "show", "nothing")
        if not HAVE_DATA:
            self.expect_failure(UNAVAILABLE, "pack_weights_missing", "models", "pull", "mobilefacenet-foamliu")

    @needs_data
    def test_a_person_is_enrolled_verified_identified_and_erased(self):
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        self.expect_failure(UNAVAILABLE, "subject_exists", "enroll", "tony", *ENROL)
        self.expect(ACCEPT, "enroll", "--replace", "tony", *ENROL)
        self.expect(ACCEPT, "verify", "tony", SAME)
        self.expect(REJECT, "verify", "tony", OTHER)
        self.expect(ACCEPT, "identify", SAME)
        self.expect(REJECT, "identify", OTHER)
        # Two single pictures: alike enough among mixed strangers, not within the worst group.
        self.expect(ACCEPT, "--policy", "mixed-fmr:1e-4", "compare", ENROL[0], SAME)
        self.expect(REVERIFY, "compare", ENROL[0], SAME)
        self.expect(REJECT, "compare", OTHER, SAME)
        answer = json.loads(self.expect(ACCEPT, "--json", "verify", "tony", SAME).stdout)
        self.assertEqual(answer["decision"], "accept")
        self.assertIn("detect", [stage["stage"] for stage in answer["trace"]])
        self.expect_failure(UNAVAILABLE, "subject_exists", "enroll", "Tony", *ENROL)
        self.expect(ACCEPT, "verify", "TONY", SAME)
        exported = json.loads(self.expect(ACCEPT, "users", "export", "tony").stdout)
        self.assertEqual(base64.b64decode(exported["templates"][0]["template"])[:4], b"SSTP")
        self.expect(ACCEPT, "keys", "rotate")
        self.expect(ACCEPT, "verify", "tony", SAME)
        self.expect_failure(BAD_INPUT, "invalid_argument", "users", "delete", "tony")
        self.expect(ACCEPT, "users", "delete", "--yes", "tony")
        self.expect_failure(UNAVAILABLE, "subject_not_found", "verify", "tony", SAME)

    def test_packs_that_ship_give_what_training_gave(self):
        done = self.expect(ACCEPT, "models", "verify", SELFSAME_MODELS="")
        for kind in ("detector", "embedder", "landmarks", "pad"):
            self.assertRegex(done.stdout, rf"selfsame-face-{kind} +.*ok")
            self.assertIn("# Selfsame", self.expect(ACCEPT, "models", "show", f"selfsame-face-{kind}").stdout)

    @needs_data
    def test_the_program_needs_nothing_but_what_ships(self):
        alone = {"SELFSAME_MODELS": ""}
        self.expect(ACCEPT, "enroll", "tony", *ENROL, **alone)
        answer = json.loads(self.expect(ACCEPT, "--json", "verify", "tony", SAME, **alone).stdout)
        self.assertEqual(answer["decision"], "accept")
        self.expect(REJECT, "verify", "tony", OTHER, **alone)

    @needs_data
    def test_a_stronger_pack_does_not_orphan_who_is_enrolled(self):
        self.expect(ACCEPT, "enroll", "tony", *ENROL, SELFSAME_MODELS="")
        self.expect(ACCEPT, "verify", "tony", SAME)
        self.expect(ACCEPT, "enroll", "other", OTHER)
        self.expect(REJECT, "verify", "other", SAME)
        self.expect_failure(UNAVAILABLE, "template_pack_mismatch", "--embedder", "mobilefacenet-foamliu", "verify", "tony", SAME)

    @needs_data
    def test_inspect_says_what_the_program_sees(self):
        self.assertIn("captured once", self.expect(ACCEPT, "inspect", SAME, OTHER).stdout)
        (picture,) = json.loads(self.expect(ACCEPT, "--json", "inspect", SAME).stdout)["pictures"]
        face = max(picture["faces"], key=lambda one: one["box"][2])
        self.assertEqual(len(face["points"]), 98)
        x, y, width, height = face["box"]
        inside = [x - 0.3 * width < px < x + 1.3 * width and y - 0.3 * height < py < y + 1.3 * height
                  for px, py, _ in face["points"]]
        self.assertGreater(sum(inside), 90)
        for eye in face["eye_openness"].values():
            self.assertTrue(0.05 < eye < 0.7, eye)
        for answer in face["presentation"].values():
            self.assertTrue(0 <= answer <= 1)

    def test_inspect_measures_prints(self):
        wave = [int(128 + 90 * math.sin(2 * math.pi * y / 9)) for y in range(240)]
        for name, rows in (("wave.pgm", wave), ("blank.pgm", [255] * 240)):
            Path(self.folder.name, name).write_bytes(b"P5\n240 240\n255\n" + b"".join(bytes([row]) * 240 for row in rows))
        files = [str(Path(self.folder.name) / name) for name in ("wave.pgm", "blank.pgm")]
        wave, blank = json.loads(self.expect(ACCEPT, "--json", "inspect", "--finger", *files).stdout)["prints"]
        value = {measure["measure"]: measure["value"] for measure in wave["measures"]}
        self.assertGreater(value["ridge_area_mm2"], 100)
        self.assertGreater(value["orientation_certainty"], 0.95)
        self.assertEqual((wave["minutiae"], wave["singular_points"], wave["pattern"]), (0, [], "unknown"))
        self.assertFalse(blank["finger_found"])
        self.assertIn("experimental", self.expect(ACCEPT, "inspect", "--finger", files[0]).stdout)
        self.expect_failure(BAD_INPUT, "invalid_argument", "inspect")

    def test_commands_that_only_read_make_no_data_folder(self):
        """Otherwise a typo in --data would look like an empty system with a new key."""
        sample = SOURCE / "samples/people/ada/verify-1.jpg"
        for words in (("users", "list"), ("users", "show", "ada"), ("users", "export", "ada"),
                      ("users", "delete", "ada", "--yes"), ("verify", "ada", sample), ("identify", sample),
                      ("keys", "rotate")):
            with self.subTest(words):
                self.expect_failure(UNAVAILABLE, "data_not_found", *words)
                self.assertFalse(self.data.exists())

    @needs_data
    def test_policies_move_the_decision(self):
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        self.expect(ACCEPT, "--policy", "raw:0.30,0.20", "verify", "tony", SAME)
        self.expect(REVERIFY, "--policy", "raw:0.99,0.20", "verify", "tony", SAME)
        self.expect(REJECT, "--policy", "raw:0.99,0.98", "verify", "tony", SAME)
        self.expect_failure(BAD_INPUT, "invalid_argument", "--policy", "fmr:1e-9", "verify", "tony", SAME)
        self.expect_failure(BAD_INPUT, "invalid_argument", "--policy", "often", "verify", "tony", SAME)

    @needs_data
    def test_bad_input_gives_its_own_code_and_changes_nothing(self):
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        photograph = SAME.read_bytes()
        files = {
            "empty.jpg": (b"", "unsupported_media"),
            "text.jpg": (b"not a picture at all", "unsupported_media"),
            "cut.jpg": (photograph[: len(photograph) // 2], "corrupt_media"),
            "header.jpg": (photograph[:30], "corrupt_media"),
            "huge.pgm": (b"P5\n10000 10000\n255\n", "media_too_large"),
            "lies.pgm": (b"P5\n100 100\n255\nxx", "corrupt_media"),
            "flat.ppm": (b"P6\n200 200\n255\n" + bytes([127]) * 120_000, "face_not_found"),
            "dot.pgm": (b"P5\n1 1\n255\n\x00", "face_not_found"),
            "fat.jpg": (photograph + bytes(5 * 1024 * 1024), "media_too_large"),
        }
        for name, (content, code) in files.items():
            file = Path(self.folder.name) / name
            file.write_bytes(content)
            with self.subTest(name):
                self.expect_failure(BAD_INPUT, code, "verify", "tony", file)
                self.expect_failure(BAD_INPUT, code, "enroll", "--replace", "tony", file)
        with self.subTest("no file, a folder, a bad id"):
            self.expect_failure(BAD_INPUT, "invalid_argument", "verify", "tony", "/nowhere.jpg")
            self.expect_failure(BAD_INPUT, "invalid_argument", "verify", "tony", self.folder.name)
            self.expect_failure(BAD_INPUT, "invalid_subject_id", "verify", "../tony", SAME)
        self.expect(ACCEPT, "verify", "tony", SAME)

    @needs_data
    def test_keys_are_never_made_twice_nor_left_open(self):
        self.expect(ACCEPT, "enroll", "tony", *ENROL)
        key = self.data / "master.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        content = key.read_text()
        key.chmod(0o644)
        self.expect_failure(FAULT, "key_invalid", "verify", "tony", SAME)
        key.unlink()
        self.expect_failure(UNAVAILABLE, "key_missing", "verify", "tony", SAME)
        self.expect_failure(BAD_INPUT, "invalid_argument", "keys", "init")
        key.write_text(content)
        key.chmod(0o600)
        self.expect(ACCEPT, "verify", "tony", SAME)

    def test_serve_refuses_a_folder_or_a_token_that_others_can_reach(self):
        self.expect(ACCEPT, "keys", "init")
        self.assertEqual(self.data.stat().st_mode & 0o777, 0o700)
        self.data.chmod(0o755)
        refused = self.expect_failure(FAULT, "files_exposed", "serve", "--listen", "127.0.0.1:0")
        self.assertIn(f"run: chmod 700 {self.data}", refused.stderr)
        self.data.chmod(0o700)
        token = self.data / "token"
        token.write_text("x" * 64)
        token.chmod(0o644)
        refused = self.expect_failure(FAULT, "files_exposed", "serve", "--listen", "127.0.0.1:0")
        self.assertIn(f"run: chmod 600 {token}", refused.stderr)

    @needs_data
    def test_the_key_may_live_in_the_environment(self):
        old, new = os.urandom(32).hex(), os.urandom(32).hex()
        self.expect(ACCEPT, "enroll", "tony", *ENROL, BIOMETRIC_TEMPLATE_KEY=old)
        self.assertFalse((self.data / "master.key").exists())
        both = {"BIOMETRIC_TEMPLATE_KEY": new, "BIOMETRIC_TEMPLATE_KEY_PREVIOUS": old}
        self.expect(ACCEPT, "keys", "rotate", **both)
        self.expect(ACCEPT, "verify", "tony", SAME, BIOMETRIC_TEMPLATE_KEY=new)
        self.assertNotIn(self.run_program("verify", "tony", SAME, BIOMETRIC_TEMPLATE_KEY=old).returncode, (0, 1, 2))
        self.expect_failure(FAULT, "key_invalid", "verify", "tony", SAME, BIOMETRIC_TEMPLATE_KEY="00")

    @needs_data
    def test_evaluation_writes_plots_scores_and_a_calibration(self):
        out = Path(self.folder.name) / "out"
        pairs = Path(self.folder.name) / "pairs.txt"
        pairs.write_text("Tony_Blair/Tony_Blair_0002.jpg\tTony_Blair/Tony_Blair_0011.jpg\t1\n"
                         "Tony_Blair/Tony_Blair_0003.jpg\tTony_Blair/Tony_Blair_0006.jpg\t1\n"
                         "Tony_Blair/Tony_Blair_0002.jpg\tAl_Gore/Al_Gore_0001.jpg\t0\n"
                         "Tony_Blair/Tony_Blair_0003.jpg\tAl_Gore/Al_Gore_0001.jpg\t0\n")
        done = self.expect(ACCEPT, "--json", "eval", "face", "--protocol", "pairs", "--data", LFW, "--pairs", pairs, "--out", out)
        self.assertEqual(json.loads(done.stdout)["eer"]["rate"], 0)
        self.assertEqual((out / "det.png").read_bytes()[:4], b"\x89PNG")
        self.assertIn("<svg", (out / "det.svg").read_text())
        self.assertEqual(len((out / "scores.csv").read_text().splitlines()), 5)
        pairs.write_text("one\ttwo\tmaybe\n")
        failed = self.expect_failure(BAD_INPUT, "invalid_argument", "eval", "face", "--protocol", "pairs", "--data", LFW, "--pairs", pairs)
        self.assertIn("line 1", failed.stderr)


@needs_data
class Service(ServiceTest):
    def test_both_wire_forms_from_enrolment_to_erasure(self):
        self.assertEqual((self.data / "token").stat().st_mode & 0o777, 0o600)
        status, answer = self.post_form("/enroll", [("user_id", b"tony")] + [("image", f.read_bytes()) for f in ENROL])
        self.assertEqual(status, 201, answer)
        text = lambda file: base64.b64encode(file.read_bytes()).decode()
        status, answer = self.post_json("/enroll", {"user_id": "tony", "images": [text(f) for f in ENROL], "replace": True})
        self.assertEqual(status, 201, answer)
        status, answer = self.post_json("/verify", {"user_id": "tony", "images": [text(SAME)]})
        self.assertEqual((status, answer["decision"], answer["match"]), (200, "accept", True))
        self.assertLess(abs(answer["fusion_score"] * 20 - round(answer["fusion_score"] * 20)), 1e-3, "a coarse score")
        status, answer = self.post_form("/authenticate", [("user_id", b"tony"), ("image", SAME.read_bytes())])
        self.assertEqual((status, answer["authenticated"], answer["decision"]), (200, False, "reject"))
        self.assertIn("shown before", " ".join(answer["reasons"]))
        status, answer = self.post_form("/authenticate", [("user_id", b"tony"), ("image", ALSO_SAME.read_bytes())])
        self.assertEqual((status, answer["authenticated"]), (200, True))
        status, answer = self.post_form("/authenticate", [("user_id", b"tony"), ("image", OTHER.read_bytes())])
        self.assertEqual((status, answer["authenticated"], answer["decision"]), (200, False, "reject"))
        status, answer = self.post_form("/api/v1/embeddings", [("file", SAME.read_bytes())])
        self.assertEqual((status, answer["dimension"], len(answer["embedding"])), (200, 128, 128))
        status, answer = self.ask("GET", "/users/tony/history?limit=50")
        self.assertEqual(status, 200)
        self.assertEqual(self.ask("DELETE", "/users/tony")[0], 204)
        self.assertEqual(self.post_form("/verify", [("user_id", b"tony"), ("image", SAME.read_bytes())])[0], 404)

    def test_only_health_and_the_documents_are_open(self):
        with urllib.request.urlopen(self.url + "/health", timeout=10) as answer:
            self.assertEqual(answer.status, 200)
        status, answer = self.ask("GET", "/users", token="wrong")
        self.assertEqual((status, answer["code"]), (401, "unauthorized"))

    @needs_data
    def test_no_token_and_no_picture_stays_in_memory(self):
        token = self.token.encode()
        picture = SAME.read_bytes()
        inside = picture[len(picture) // 2:][:64]
        pictures = [("image", path.read_bytes()) for path in ENROL]
        self.assertEqual(self.post_form("/enroll", [("user_id", b"tony"), *pictures])[0], 201)
        for _ in range(3):
            self.assertEqual(self.post_form("/verify", [("user_id", b"tony"), ("image", picture)])[0], 200)
            body = {"user_id": "tony", "images": [base64.b64encode(picture).decode()]}
            self.assertEqual(self.post_json("/verify", body)[0], 200)
            self.assertEqual(self.ask("GET", "/users")[0], 200)
        try:
            memory = list(self.memory_of_server())
        except PermissionError:
            self.skipTest("the server's memory cannot be read by this user: run as root")
        self.assertGreater(sum(map(len, memory)), 10 << 20)
        traces = {"token": token, "picture": inside, "Base64 of it": base64.b64encode(picture)[3000:3064]}
        found = {name: sum(region.count(trace) for region in memory) for name, trace in traces.items()}
        self.assertEqual(found, dict.fromkeys(traces, 0))

    def test_enrolments_survive_a_restart(self):
        pictures = [("image", picture.read_bytes()) for picture in ENROL]
        self.assertEqual(self.post_form("/enroll", [("user_id", b"tony"), *pictures])[0], 201)
        token = self.token
        self.stop()
        self.start()
        self.assertEqual(self.token, token)
        self.assertEqual(self.post_form("/verify", [("user_id", b"tony"), ("image", SAME.read_bytes())])[1]["decision"], "accept")


if __name__ == "__main__":
    harness.main(__doc__)
