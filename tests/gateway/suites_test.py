#!/usr/bin/env python3
"""suites_test.py --program FIRSTPASS --folder FOLDER: two published black-box suites against `firstpass serve`.

pii-leak-benchmark plays the provider itself and must call the daemon CLEAN, after it has called its own open wire a LEAK.
chunk-invariance cuts the provider's bytes, and the answer's text, at every place; the client must get the same.
Both are installed below FOLDER by pip; where they cannot be had, the test is skipped and says so."""
import argparse
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import gateway_test

KEY = gateway_test.KEY
PACKAGES = ["pii-leak-benchmark==0.6.0", "chunk-invariance==0.2.0"]
OPTIONS = None
EMAIL = "maria.delgado@planted.example"


def install(folder):
    """True when the suites can be imported from `folder`."""
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != " ".join(PACKAGES):
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "--upgrade",
                               *PACKAGES], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr.strip()[-300:], file=sys.stderr)
            return False
        stamp.write_text(" ".join(PACKAGES))
    sys.path.insert(0, str(folder))
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """`firstpass serve` in front of a given address."""

    def __init__(self, base_url):
        self.home = tempfile.TemporaryDirectory()
        self.process = gateway_test.Process(
            [OPTIONS.program, "serve", "--listen", "127.0.0.1:0", "--jsonl"],
            {"FIRSTPASS_HOME": self.home.name, "FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_BASE_URL": base_url,
             "FIRSTPASS_API_KEY": "upstream-key", "FIRSTPASS_PROFILE": "rules", "FIRSTPASS_SERVE_KEY": KEY})
        self.url = json.loads(self.process.child.stdout.readline())["listening"]
        self.port = int(self.url.rsplit(":", 1)[1])

    call = gateway_test.Setting.call

    def stop(self):
        self.process.stop()
        self.home.cleanup()


class LeakBenchmarkTest(unittest.TestCase):
    def verdict(self, *words):
        done = subprocess.run([sys.executable, "-m", "pii_leak_benchmark.cli", "selfcheck", *words], text=True,
                              capture_output=True, timeout=300, check=False,
                              env={**os.environ, "PYTHONPATH": str(OPTIONS.folder)})
        return done.returncode, done.stdout + done.stderr

    def test_the_open_wire_leaks(self):
        port = str(free_port())
        code, said = self.verdict("--target-base-url", "capture://self", "--capture-port", port)
        self.assertEqual(code, 1, said)
        self.assertIn("LEAK", said)

    def test_the_daemon_is_clean(self):
        port = free_port()
        daemon = Daemon(f"http://127.0.0.1:{port}/v1")
        self.addCleanup(daemon.stop)
        code, said = self.verdict("--target-base-url", daemon.url + "/v1", "--target-api-key", KEY, "--capture-port",
                                  str(port))
        self.assertEqual(code, 0, said)
        self.assertIn("CLEAN", said)


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers with the pieces that were laid out, each in a packet of its own."""

    protocol_version = "HTTP/1.1"
    pieces, seen = [b""], []

    def log_message(self, *ignored):
        pass

    def do_POST(self):
        Provider.seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(Provider.pieces):
            if number:
                time.sleep(0.004)  # so that the cut arrives as a cut
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")


def frame(text):
    chunk = {"id": "1", "model": "m", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


class ChunkInvarianceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.daemon = Daemon(f"http://127.0.0.1:{cls.server.server_port}/v1")
        Provider.pieces = [frame("hello"), b"data: [DONE]\n\n"]
        cls.ask()
        cls.placeholder = re.search(r"<EMAIL_ADDRESS_\w+>", Provider.seen[-1])[0]

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()
        cls.server.shutdown()
        cls.server.server_close()

    @classmethod
    def ask(cls):
        status, raw, _ = cls.daemon.call("/v1/chat/completions", {
            "model": "m", "stream": True, "messages": [{"role": "user", "content": "Write to " + EMAIL}]},
            {"x-firstpass-scope": "cuts"})
        assert status == 200, raw
        return raw

    def test_bytes_cut_anywhere(self):
        from chunk_invariance import assert_chunk_invariant
        raw = frame(f"Grüße \U0001f388 an {self.placeholder}!") + b"data: [DONE]\n\n"

        def through(pieces):
            Provider.pieces = list(pieces)
            return [self.ask()]

        self.assertIn(EMAIL.encode(), b"".join(through([raw])))
        tried = assert_chunk_invariant(through, lambda whole: b"".join(through([whole])), raw)
        self.assertEqual(tried, len(raw))

    def test_text_cut_anywhere(self):
        from chunk_invariance import assert_chunk_invariant
        text = f"Grüße an {self.placeholder}, <EMAIL und {self.placeholder.lower()}."

        def through(pieces):
            Provider.pieces = [b"".join(map(frame, pieces)), b"data: [DONE]\n\n"]
            for _, data in gateway_test.events(self.ask())[:-1]:
                yield from (choice["delta"].get("content", "") for choice in data["choices"])

        expected = text.replace(self.placeholder, EMAIL).replace(self.placeholder.lower(), EMAIL)
        assert_chunk_invariant(through, lambda whole: expected, text)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    OPTIONS, rest = parser.parse_known_args()
    gateway_test.OPTIONS = OPTIONS
    if not install(OPTIONS.folder):
        print(f"skipped: {len(PACKAGES)} suites cannot be installed here: {', '.join(PACKAGES)}")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
