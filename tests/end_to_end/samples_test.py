#!/usr/bin/env python3
"""The synthetic people of samples/: the demo, and `selfsame live` on their sequences. Uses only shipped packs.

    tests/end_to_end/samples_test.py PROGRAM
"""

import base64
import hashlib
import json
import signal
import subprocess
import time
from pathlib import Path

import harness
from harness import ACCEPT, BAD_INPUT, FAULT, REJECT, REVERIFY, SOURCE, UNAVAILABLE, ProgramTest, ServiceTest

SAMPLES = SOURCE / "samples"
PEOPLE = sorted(folder.name for folder in (SAMPLES / "people").iterdir())
ADA_LIVE = SAMPLES / "sequences/ada-live"
FRAMES = len(list(ADA_LIVE.glob("*.jpg")))
FRAME_BYTES = len(b"FRAME\n") + 320 * 240 * 3 // 2
JUDGED = (ACCEPT, REJECT, REVERIFY)


def pictures(person, kind):
    return sorted((SAMPLES / "people" / person).glob(f"{kind}-*.jpg"))


def frames(sequence, *numbers):
    return [SAMPLES / "sequences" / sequence / f"{number:04}.jpg" for number in numbers]


def depths(sequence, *numbers):
    return [file.with_suffix(".depth.png") for file in frames(sequence, *numbers)]


class SamplesTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["SELFSAME_MODELS"] = str(SOURCE / "models")

    def temporary(self, name):
        return Path(self.folder.name) / name

    def live(self, *words):
        """The report of a run with at least one verdict."""
        done = self.run_program("--json", "live", *words)
        self.assertIn(done.returncode, JUDGED, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(("accept", "reject", "reverify")[done.returncode], report["decision"])
        return report


class Samples(SamplesTest):
    def test_what_is_committed_is_what_the_program_makes(self):
        self.expect(ACCEPT, "samples", "--check", SAMPLES)
        self.assertLess(sum(file.stat().st_size for file in SAMPLES.rglob("*") if file.is_file()), 4 << 20)

    def test_a_changed_sample_is_noticed(self):
        copy = self.temporary("copy")
        subprocess.run(["cp", "-r", SAMPLES, copy], check=True)
        first, second = copy / "people/ada/enrol-1.jpg", copy / "people/ben/enrol-1.jpg"
        first.write_bytes(second.read_bytes())
        self.expect_failure(BAD_INPUT, "corrupt_media", "samples", "--check", copy)
        first.unlink()
        self.expect_failure(BAD_INPUT, "invalid_argument", "samples", "--check", copy)

    def test_every_detector_that_is_here_finds_one_face_in_each_picture(self):
        packs = json.loads(self.expect(ACCEPT, "--json", "models", "list").stdout)
        detectors = [pack["id"] for pack in packs if pack["kind"] == "face_detector" and pack["state"] == "ready"]
        self.assertIn("selfsame-face-detector", detectors)
        for detector in detectors:
            files = [file for person in PEOPLE for kind in ("enrol", "verify") for file in pictures(person, kind)]
            self.assertEqual(len(files), 15)
            found = json.loads(self.expect(ACCEPT, "--detector", detector, "--json", "inspect", *files).stdout)["pictures"]
            for picture in found:
                self.assertEqual(len(picture["faces"]), 1, (detector, picture["picture"]))

    def test_people_are_told_apart(self):
        for person in PEOPLE:
            answer = json.loads(self.expect(ACCEPT, "--json", "enroll", person, *pictures(person, "enrol")).stdout)
            self.assertEqual(answer["samples_used"], 3)
        for person in PEOPLE:
            for other in PEOPLE:
                for picture in pictures(other, "verify"):
                    with self.subTest(person=person, picture=picture):
                        self.expect(ACCEPT if other == person else REJECT, "verify", person, picture)

    def test_depth_frames_are_looked_at(self):
        self.expect(ACCEPT, "enroll", "ada", *frames("ada-live", 1, 9, 17), "--depth", *depths("ada-live", 1, 9, 17))
        there = json.loads(self.expect(ACCEPT, "--json", "verify", "ada", *frames("ada-live", 25), "--depth",
                                       *depths("ada-live", 25)).stdout)
        self.assertEqual(there["liveness"]["depth"], "sensor")
        self.assertIn("relief", [share["part"] for share in there["fusion"]["shares"]])
        without = json.loads(self.expect(ACCEPT, "--json", "verify", "ada", *frames("ada-live", 33)).stdout)
        self.assertEqual(without["liveness"]["depth"], "none")
        flat = json.loads(self.expect(REJECT, "--json", "verify", "ada", *frames("ada-live", 33), "--depth",
                                      *depths("ada-print", 17)).stdout)
        self.assertTrue(flat["liveness"]["attack"])
        for wrong, code in ((depths("ada-live", 25, 33), "invalid_argument"), (frames("ada-live", 25), "unsupported_media"),
                            ([self.temporary("none.png")], "invalid_argument")):
            self.expect_failure(BAD_INPUT, code, "verify", "ada", *frames("ada-live", 25), "--depth", *wrong)

    def test_the_demo_comes_out_as_it_says(self):
        done = subprocess.run([SOURCE / "tools/demo", self.program], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Live(SamplesTest):
    def test_every_frame_is_seen_and_the_subject_recognised(self):
        self.expect(ACCEPT, "enroll", "ada", *pictures("ada", "enrol"))
        report = self.live("ada", "--folder", ADA_LIVE, "--fps", "12")
        self.assertEqual((report["frames"], report["with_face"]), (FRAMES, FRAMES))
        self.assertGreater(report["similarity"], 0.8)
        self.assertEqual({cue["kind"] for cue in report["liveness"]["cues"]}, {"picture", "motion", "injection", "depth"})
        self.assertEqual(sum(report["verdicts"].values()), 3, "after two seconds, after three, at the end")
        self.assertLess(report["liveness"]["frames"], FRAMES, "a window, not all that was ever seen")
        history = json.loads(self.expect(ACCEPT, "--json", "users", "show", "ada").stdout)
        self.assertEqual(json.dumps(history).count("live_verify"), 3, "each verdict is on record")

    def test_somebody_else_is_never_accepted(self):
        self.expect(ACCEPT, "enroll", "ben", *pictures("ben", "enrol"))
        report = self.live("ben", "--folder", ADA_LIVE, "--fps", "12")
        self.assertEqual(report["decision"], "reject")
        self.assertEqual(report["verdicts"]["accept"], 0)

    def test_attacks_in_her_name_are_refused(self):
        self.expect(ACCEPT, "enroll", "ada", *pictures("ada", "enrol"))
        for attack in ("ada-print", "ada-screen"):
            with self.subTest(attack):
                folder = SAMPLES / "sequences" / attack
                report = self.live("ada", "--folder", folder, "--fps", "12")
                self.assertEqual(report["decision"], "reject")
                self.assertIsNone(report["similarity"], "frames that are not live are not compared")
                frame = folder / "0001.jpg"
                refused = self.expect(REVERIFY, "--json", "verify", "ada", frame)
                self.assertLess(json.loads(refused.stdout)["liveness"]["score"], 0.4, "nor is one frame alone accepted")
                self.expect(ACCEPT, "--liveness", "off", "verify", "ada", frame)  # it is her face

    def test_a_recording_does_not_answer_challenges(self):
        self.expect(ACCEPT, "enroll", "ada", *pictures("ada", "enrol"))
        report = self.live("ada", "--challenge", "--folder", ADA_LIVE, "--fps", "12")
        self.assertNotEqual(report["decision"], "accept")
        given = [answer["outcome"] for answer in report["liveness"]["answers"]]
        self.assertLess(given.count("answered"), 3, "not all that was to be asked for was done")

    def test_frames_with_the_overlay_are_a_video_that_is_read_back(self):
        video = self.temporary("out.y4m")
        self.live("--folder", ADA_LIVE, "--fps", "12", "--out", video)
        self.assertEqual(video.stat().st_mode & 0o077, 0, "faces are for the owner alone")
        content = video.read_bytes()
        header, _, frames = content.partition(b"\n")
        self.assertEqual(header, b"YUV4MPEG2 W320 H240 F12000:1000 Ip A1:1 C420jpeg")
        self.assertEqual(len(frames), FRAMES * FRAME_BYTES)
        self.assertEqual(self.live("--video", video)["frames"], FRAMES)
        self.assertEqual(self.live("--video", video, "--seconds", "1")["frames"], 12)
        self.expect_failure(BAD_INPUT, "too_few_samples", "live", "--video", video, "--seconds", "0.5")
        piped = subprocess.run([self.program, "--data", str(self.data), "live", "--video", "-", "--out", "-"],
                               input=content, capture_output=True, timeout=120, env=self.environment)
        self.assertIn(piped.returncode, JUDGED, piped.stderr)
        self.assertEqual(len(piped.stdout), len(content), "standard output holds the video alone")
        self.assertIn(b"ms a frame", piped.stderr)

    def test_frames_with_the_overlay_are_pictures_in_a_new_folder(self):
        out = self.temporary("pictures")
        self.live("--folder", ADA_LIVE, "--fps", "12", "--out", out)
        self.assertEqual([file.name for file in sorted(out.iterdir())], [f"{n:06}.png" for n in range(1, FRAMES + 1)])
        self.assertEqual((out / "000001.png").stat().st_mode & 0o077, 0)
        self.expect_failure(BAD_INPUT, "invalid_argument", "live", "--folder", ADA_LIVE, "--out", out)

    def test_an_interrupt_ends_with_a_verdict(self):
        video = self.temporary("out.y4m")
        self.live("--folder", ADA_LIVE, "--fps", "12", "--out", video)
        watching = subprocess.Popen([self.program, "--data", str(self.data), "live", "--video", "-"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment)
        with watching:
            watching.stdin.write(video.read_bytes())
            watching.stdin.flush()
            while b" 3.0 s" not in watching.stdout.readline():
                self.assertIsNone(watching.poll())
            time.sleep(0.5)
            watching.send_signal(signal.SIGINT)
            self.assertIn(watching.wait(20), JUDGED)
            self.assertIn(b"ms a frame", watching.stdout.read())

    def test_what_cannot_be_watched_is_told_apart(self):
        live = ("live",)
        text = self.temporary("text.mp4")
        text.write_text("no video")
        cut = self.temporary("cut.y4m")
        cut.write_bytes(b"YUV4MPEG2 W320 H240\nFRAME\nxx")
        empty = self.temporary("empty")
        empty.mkdir()
        nobody = self.temporary("nobody.y4m")
        nobody.write_bytes(b"YUV4MPEG2 W320 H240 Cmono\n" + 50 * (b"FRAME\n" + bytes(320 * 240)))
        for words, exit_code, code in (
                ((), BAD_INPUT, "invalid_argument"),
                (("--camera", "/dev/no-such-camera"), UNAVAILABLE, "camera_unavailable"),
                (("--camera", "/dev/null"), UNAVAILABLE, "camera_unavailable"),
                (("--video", "/nowhere.y4m"), BAD_INPUT, "invalid_argument"),
                (("--video", text), BAD_INPUT, "unsupported_media"),
                (("--video", cut), BAD_INPUT, "corrupt_media"),
                (("--video", nobody), BAD_INPUT, "face_not_found"),
                (("--folder", empty), BAD_INPUT, "invalid_argument"),
                (("--folder", ADA_LIVE, "--out", self.temporary("out.mp4")), BAD_INPUT, "invalid_argument"),
                (("eve", "--folder", ADA_LIVE), UNAVAILABLE, "data_not_found")):
            with self.subTest(words):
                self.expect_failure(exit_code, code, *live, *words)
        self.expect(BAD_INPUT, "live", "--folder", ADA_LIVE, "--video", cut)
        self.expect(BAD_INPUT, "--json", "live", "--folder", ADA_LIVE, "--out", "-")

    def test_where_sessions_are_asked_for_the_command_line_gives_way(self):
        self.expect(ACCEPT, "enroll", "ada", *pictures("ada", "enrol"))
        session = ("--liveness", "session")
        picture = pictures("ada", "verify")[0]
        for words in (("verify", "ada", picture), ("enroll", "new", picture), ("identify", picture),
                      ("live", "ada", "--folder", ADA_LIVE, "--fps", "12")):
            failed = self.expect_failure(UNAVAILABLE, "liveness_required", *session, *words)
            self.assertIn("selfsame live --challenge", failed.stderr)
        self.live(*session, "ada", "--challenge", "--folder", ADA_LIVE, "--fps", "12")


class DepthService(ServiceTest):
    serve_options = ("--depth", "trusted")

    def test_a_flat_depth_frame_is_told(self):
        user = ("user_id", b"ada")

        def pair(number, depth):
            return [("image", frames("ada-live", number)[0].read_bytes()), ("depth", depth[0].read_bytes())]

        def both(number):
            return pair(number, depths("ada-live", number))

        status, enrolled = self.post_form("/enroll", [user, *both(1), *both(9)])
        self.assertEqual(status, 201, enrolled)
        status, answer = self.post_form("/verify?trace=1", [user, *both(25)])
        self.assertEqual((status, answer["decision"], answer["depth"]), (200, "accept", "sensor"), answer)
        status, answer = self.post_form("/verify?trace=1", [user, *pair(33, depths("ada-print", 17))])
        self.assertEqual((status, answer["match"]), (200, False), answer)
        self.assertLess(next(cue["score"] for cue in answer["cues"] if cue["cue"] == "depth_residual"), 0.2)
        status, problem = self.post_form("/verify", [user, *both(41), both(17)[0]])
        self.assertEqual((status, problem["code"]), (400, "invalid_argument"))


class UntrustedDepthService(ServiceTest):
    def test_depth_of_a_client_is_refused_until_the_site_trusts_it(self):
        picture, depth = frames("ada-live", 1)[0].read_bytes(), depths("ada-live", 1)[0].read_bytes()
        status, problem = self.post_form("/enroll", [("user_id", b"ada"), ("image", picture), ("depth", depth)])
        self.assertEqual((status, problem["code"]), (400, "invalid_argument"))
        self.assertEqual(self.post_form("/enroll", [("user_id", b"ada"), ("image", picture)])[0], 201)


class MemoryService(ServiceTest):
    """A sample seen by one process is refused by all others on the data folder, and after a restart."""
    command_options = ()

    def service_says(self, picture):
        status, answer = self.post_form("/verify", [("user_id", b"ada"), ("image", picture.read_bytes())])
        self.assertEqual(status, 200, answer)
        return answer["decision"], " ".join(answer["reasons"])

    def command_says(self, picture):
        answer = json.loads(self.run_program("--json", "verify", "ada", picture).stdout)
        return answer["decision"], " ".join(answer["reasons"])

    def expect_known(self, picture):
        for says in (self.service_says, self.command_says):
            decision, reasons = says(picture)
            self.assertEqual(decision, "reject")
            self.assertIn("shown before", reasons)

    def test_what_was_shown_is_known_to_every_process_and_after_restarts(self):
        enrolled, (first, second) = pictures("ada", "enrol"), pictures("ada", "verify")
        self.expect(ACCEPT, "enroll", "ada", *enrolled)
        self.expect_known(enrolled[0])
        self.assertEqual(self.service_says(first)[0], "accept")
        self.expect_known(first)
        self.stop()
        self.assertEqual(self.command_says(first)[0], "reject")
        self.start()
        self.expect_known(first)
        self.assertEqual(self.command_says(second)[0], "accept")
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        self.start()
        self.expect_known(second)
        self.expect(ACCEPT, "keys", "rotate")
        self.expect_known(second)

    def test_it_can_be_left_out(self):
        enrolled = pictures("ada", "enrol")
        self.expect(ACCEPT, "enroll", "ada", *enrolled)
        self.expect(ACCEPT, "--remember-samples", "0", "verify", "ada", enrolled[0])
        self.expect(ACCEPT, "--short-lived", "memory", "verify", "ada", enrolled[0])
        self.expect(REJECT, "verify", "ada", enrolled[0])

    def test_a_file_that_is_damaged_is_begun_anew(self):
        enrolled = pictures("ada", "enrol")
        self.expect(ACCEPT, "enroll", "ada", *enrolled)
        self.stop()
        (self.data / "short-lived.db").write_bytes(b"x" * 5000)
        self.start()
        self.assertEqual(self.service_says(enrolled[0])[0], "accept")
        self.expect_known(enrolled[0])


class SessionService(ServiceTest):
    options = ("--liveness", "session")

    def test_a_picture_is_not_enough(self):
        status, answer = self.post_form("/verify", [("user_id", b"ada"), ("image", pictures("ada", "verify")[0].read_bytes())])
        self.assertEqual((status, answer["code"]), (403, "liveness_required"))
        status, answer = self.post_form("/api/v1/liveness/sessions", [("purpose", b"enroll"), ("user_id", b"ada")])
        self.assertEqual(status, 201, answer)


class SignedService(ServiceTest):
    options = ("--liveness", "session", "--capture", "signed")

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def test_frames_are_signed_by_a_client_that_an_operator_registered(self):
        folder = Path(self.folder.name)
        key, public = folder / "client.pem", folder / "client.pub.pem"
        self.openssl("genpkey", "-algorithm", "ed25519", "-out", key)
        self.openssl("pkey", "-in", key, "-pubout", "-out", public)
        client = json.loads(self.expect(ACCEPT, "--json", "client-keys", "add", "lobby", "--public-key", public).stdout)
        sessions = "/api/v1/liveness/sessions"
        status, ticket = self.post_json(sessions, {"purpose": "enroll", "user_id": "ada"})
        self.assertEqual(status, 201, ticket)
        picture = pictures("ada", "verify")[0].read_bytes()

        def post(signed_times, sent_times, signs=True):
            lines = ["selfsame-capture-2", ticket["session_id"], ticket["nonce"], "enroll", "ada", signed_times,
                     "picture " + hashlib.sha256(picture).hexdigest()]
            message, signature = folder / "message", folder / "signature"
            message.write_text("".join(line + "\n" for line in lines))
            self.openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", message, "-out", signature)
            header = {"Selfsame-Capture": f"{client['id']} {base64.b64encode(signature.read_bytes()).decode()}"}
            fields = [("nonce", ticket["nonce"].encode()), ("image", picture), ("t_ms", sent_times.encode())]
            return self.post_form(f"{sessions}/{ticket['session_id']}/frames", fields, header if signs else None)

        status, problem = post("100", "100", signs=False)
        self.assertEqual((status, problem["code"]), (403, "capture_unsigned"))
        status, problem = post("100", "120")
        self.assertEqual((status, problem["code"]), (403, "capture_signature_invalid"))
        status, told = post("100", "100")
        self.assertEqual((status, told["frames"]), (200, 1), told)
        self.expect(ACCEPT, "client-keys", "revoke", "lobby")
        status, problem = post("166", "166")
        self.assertEqual((status, problem["code"]), (403, "capture_signature_invalid"))
        listed = json.loads(self.expect(ACCEPT, "--json", "client-keys", "list").stdout)
        self.assertEqual([(one["name"], one["state"]) for one in listed], [("lobby", "revoked")])
        refused = self.expect_failure(FAULT, "key_invalid", "client-keys", "add", "other", "--public-key", key)
        self.assertIn("openssl pkey", refused.stderr, "a private key is not taken")


if __name__ == "__main__":
    harness.main(__doc__)
