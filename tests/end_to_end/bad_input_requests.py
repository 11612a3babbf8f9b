"""Bad requests to the service; run by bad_input_test.py."""

import base64
import json
import re
import socket
import threading

from bad_input_page import Table, Checked
from harness import ENROL, OTHER, SAME, ServiceTest, multipart, needs_data
from made_samples import portrait, pgm, side_by_side, darkened

CONNECTIONS = 1000


@needs_data
class Service(ServiceTest, Checked):
    serve_options = ("--depth", "trusted")

    def answer(self, status, problem):
        return status, problem.get("code", "-"), problem.get("detail", "")

    def form(self, path, *fields):
        return self.answer(*self.post_form(path, fields))

    def json(self, path, text):
        return self.answer(*self.ask("POST", path, text if isinstance(text, bytes) else text.encode()))

    def raw(self, request, body=b"", patience=30):
        """Sends raw bytes on a socket that no proper client would send."""
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
        """Opens all connections, then sends a request on each. Returns a count per status."""
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
        """Errors of a liveness session for an enrolled user."""
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
