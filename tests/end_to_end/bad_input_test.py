#!/usr/bin/env python3
"""Bad input, bad machines and bad providers: each gives one clear line, its exit code, nothing half-sent, nothing lost.

    bad_input_test.py --program build/release/firstpass [TEST...]
"""

import json
import os
import pathlib
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

from given_program import run_tests

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
PROGRAM = None
DONE, FAILED, USAGE, REFUSED, DEFERRED, UNREADABLE = range(6)
NOTE = "Please pay 120.50 EUR to Kimberly Watson, kim.watson@example.org, by 2026-12-04 for the theatre tickets."
SECRETS = ["Kimberly Watson", "kim.watson@example.org"]


def png(width, height, rows=b"", depth=8, colour=2):
    """A PNG whose header says width x height, whatever its data holds."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif(*frames):
    """An animation of 2 x 2 pictures in black and white, each given as four bits."""
    out = b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0xF0, 0, 0) + bytes([255, 255, 255, 0, 0, 0])
    for bits in frames:
        codes = [4, *bits[:2], 4, *bits[2:], 5]  # cleared halfway, so that a code stays three bits wide
        data = sum(code << 3 * i for i, code in enumerate(codes)).to_bytes((3 * len(codes) + 7) // 8, "little")
        out += b"\x2c" + struct.pack("<HHHHBBB", 0, 0, 2, 2, 0, 2, len(data)) + data + b"\0"
    return out + b";"


def inks(width, height, ink):
    """An uncompressed TIFF of one CMYK colour."""
    size, after = width * height * 4, 8 + 2 + 12 * 9 + 4
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, after), (259, 3, 1, 1), (262, 3, 1, 5),
               (273, 4, 1, after + 8), (277, 3, 1, 4), (278, 4, 1, height), (279, 4, 1, size)]
    return (b"II*\0" + struct.pack("<IH", 8, 9) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
            + struct.pack("<4H", 8, 8, 8, 8) + bytes(ink) * (width * height))


def with_exif(jpeg, tiff):
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def pdf(catalog="", objects=(), trailer=""):
    """A page that says TOTAL_40, with more entries and objects (from number 6 on)."""
    content = "BT /F 12 Tf 20 70 Td (TOTAL_40) Tj ET"
    out, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, text in enumerate((
            f"<</Type/Catalog/Pages 2 0 R{catalog}>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *objects), 1):
        table += b"%010d 00000 n \n" % len(out)
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    size = 6 + len(objects)
    return (out + f"xref\n0 {size}\n".encode() + table
            + f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode())


class Standin:
    def __init__(self, *flags):
        self.record = tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/standin/provider_standin.py"), "--record", self.record.name, *flags],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def received(self):
        return pathlib.Path(self.record.name).read_bytes().decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.record.close()


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="firstpass-bad-"))
        self.home = self.folder / "home"
        self.note = self.folder / "note.txt"
        self.note.write_text(NOTE)

    def tearDown(self):
        subprocess.run(["chmod", "-R", "u+rwX", str(self.folder)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_program(self, *words, env=None, timeout=120, **options):
        environment = {**os.environ, "FIRSTPASS_HOME": str(self.home), "FIRSTPASS_PROVIDER": "", **(env or {})}
        return subprocess.run([PROGRAM, *map(str, words)], env=environment, capture_output=True, text=True, timeout=timeout, **options)

    def assert_clear(self, run, code, *fragments):
        """The exit code, and one line on standard error that names what failed."""
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        lines = [line for line in run.stderr.splitlines() if line.startswith("firstpass: ")]
        self.assertEqual(len(lines), 1, run.stderr)
        for fragment in fragments:
            self.assertIn(fragment, lines[0])
        for secret in SECRETS:
            self.assertNotIn(secret, run.stderr)

    # --- files -----------------------------------------------------------------------------------------------------

    def unreadable(self, name, data, *fragments, verbs=("inspect",)):
        path = self.folder / name
        path.write_bytes(data)
        for verb in verbs:
            self.assert_clear(self.run_program(verb, path), UNREADABLE, name, *fragments)
            rows = self.run_program(verb, path, "--jsonl").stdout.splitlines()
            row = json.loads(rows[0])
            self.assertEqual(row["file"], str(path))
            self.assertIn("code", row["error"])

    def test_empty_file(self):
        self.unreadable("empty.jpg", b"", "empty", verbs=("inspect", "ocr", "transcribe"))

    def test_directory(self):
        self.assert_clear(self.run_program("inspect", self.folder), UNREADABLE, "directory")

    def test_missing_file(self):
        self.assert_clear(self.run_program("inspect", self.folder / "none.jpg"), UNREADABLE, "none.jpg")

    def test_file_without_permission(self):
        secret = self.folder / "secret.txt"
        secret.write_text("x")
        secret.chmod(0)
        if os.geteuid() == 0:
            user = {"user": 65534, "group": 65534}
            self.folder.chmod(0o755)
            self.home = pathlib.Path(tempfile.mkdtemp(dir="/tmp"))
            self.home.chmod(0o777)
            probe = subprocess.run([PROGRAM, "--version"], capture_output=True, **user)
            if probe.returncode != 0:
                self.skipTest("another user cannot run the program from this folder")
            run = self.run_program("inspect", secret, **user)
        else:
            run = self.run_program("inspect", secret)
        self.assert_clear(run, UNREADABLE, "secret.txt")

    def test_text_file_named_jpg_is_read_as_text(self):
        path = self.folder / "letter.jpg"
        path.write_text("Dear all, the meeting is on Friday.")
        row = json.loads(self.run_program("inspect", path, "--jsonl").stdout)
        self.assertEqual(row["type"], "text/plain")
        self.assertIn("Friday", row["text"])

    def test_picture_of_30000_by_30000(self):
        self.unreadable("huge.png", png(30000, 30000), "30000", verbs=("inspect", "ocr"))

    def test_odd_pictures_and_documents(self):
        """Each has a clear result (what its quality finding or its text says) or a clear line."""
        receipt = (EXAMPLES / "receipt.jpg").read_bytes()
        black_and_white = (b"\0" + (b"\x00\x00" * 20 + b"\xff\xff" * 20) * 5) * 200  # 16 bits, 200 x 200
        locked = "<</Filter/Standard/V 1/R 2/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">>>"
        text, reason, error = "text", "reason", "error"
        table = [
            ("cut.jpg", receipt[:len(receipt) // 2], error, "the JPEG picture is damaged or cut"),
            ("bomb.png", png(30000, 30000), error, "30000 x 30000 pixels is over the limit"),
            ("1x1.png", png(1, 1, bytes(4)), reason, "too small to read"),
            ("1x50000.png", png(1, 50000, b"\0\xff\xff\xff" * 50000), reason, "too small to read"),
            ("50000x1.png", png(50000, 1, b"\0" + b"\xff" * 150000), reason, "too small to read"),
            ("black.png", png(300, 200, bytes(901 * 200)), reason, "black: nothing can be seen"),
            ("animated.gif", gif((0, 1, 1, 0), (1, 0, 0, 1)), reason, "too small to read"),
            ("cut.gif", gif((0, 1, 1, 0), (1, 0, 0, 1))[:20], error, "damaged or cut"),
            ("cmyk.tif", inks(64, 64, (0, 0, 0, 255)), reason, "black: nothing can be seen"),
            ("16bit.png", png(200, 200, black_and_white, 16, 0), reason, "sharp"),
            ("exif-turn-99.jpg", with_exif(receipt, b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x112, 3, 1, 99) + bytes(4)),
             text, "MOTOR WORKS"),
            # A folder of entries that names itself as its own sub-folder.
            ("exif-loop.jpg", with_exif(receipt, b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)),
             text, "MOTOR WORKS"),
            ("exif-far.jpg", with_exif(receipt, b"II*\0" + struct.pack("<I", 0x7FFFFFFF)), text, "MOTOR WORKS"),
            ("script.pdf", pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), text, "TOTAL_40"),
            ("embedded.pdf", pdf("/Names<</EmbeddedFiles<</Names[(a.txt)6 0 R]>>>>",
                                 ("<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>",
                                  "<</Type/EmbeddedFile/Length 10>>stream\nATTACHMENT\nendstream")), text, "TOTAL_40"),
            ("encrypted.pdf", pdf("", (locked,), "/Encrypt 6 0 R/ID[<00><00>]"), error, "the PDF needs a password"),
            ("cut.pdf", pdf()[:200], error, "the PDF is damaged or cut"),
            ("nested.pdf", b"%PDF-1.7\n" + b"[" * 1000000, error, "the PDF is damaged or cut"),
        ]
        for name, data, _, _ in table:
            (self.folder / name).write_bytes(data)
        run = self.run_program("inspect", *(self.folder / name for name, *_ in table), "--jsonl", "--quiet", timeout=300)
        self.assertEqual(run.returncode, UNREADABLE, run.stderr)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([pathlib.Path(row["file"]).name for row in rows], [name for name, *_ in table])
        for row, (name, _, kind, fragment) in zip(rows, table):
            with self.subTest(name=name):
                self.assertEqual("error" in row, kind == error, row)
                if kind == error:
                    self.assertEqual(row["error"]["code"], "data_loss")
                    self.assertIn(fragment, row["error"]["message"])
                    self.assertIn(name, row["error"]["message"])
                elif kind == text:
                    self.assertIn(fragment, row["text"])
                    self.assertNotIn("ATTACHMENT", row["text"])
                else:
                    self.assertEqual([fragment in finding["value"] for finding in row["findings"]
                                      if finding["kind"] == "quality"], [True], row)

    def test_decompression_bomb(self):
        # 9000 x 9000 pixels of one colour: 243 MB out of 240 KB, and a stream that goes on ten times longer.
        bomb = png(9000, 9000, b"\0" * (9000 * 27001 * 2))
        path = self.folder / "bomb.png"
        path.write_bytes(bomb)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        run = self.run_program("inspect", path, timeout=180)
        self.assertIn(run.returncode, (DONE, UNREADABLE), run.stderr)
        self.assertLess(max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), 3 * 1024 * 1024, "KiB")

    def cuts(self, name, step):
        data = (EXAMPLES / name).read_bytes()
        for cut in range(0, len(data), step):
            yield cut, data[:cut]

    def check_every_cut(self, name, step, verb):
        """All the cuts of a file in one run: a row each, in order, none stopping the others."""
        files = []
        for cut, data in self.cuts(name, step):
            path = self.folder / f"{cut:08}-{name}"
            path.write_bytes(data)
            files.append(path)
        run = self.run_program(verb, *files, "--jsonl", "--quiet", timeout=900)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([row["file"] for row in rows], [str(path) for path in files])
        self.assertIn(run.returncode, (DONE, UNREADABLE), run.stderr)
        self.assertEqual(rows[0]["error"]["code"], "data_loss")

    def test_mail_cut_at_every_1000th_byte(self):
        self.check_every_cut("thread.eml", 1000, "inspect")

    def test_picture_cut_at_every_1000th_byte(self):
        # Reading all 230 would take minutes; the decoder sees every cut in its own test. Here: the whole way, sampled.
        self.check_every_cut("receipt.jpg", 29000, "ocr")

    def test_sound_cut(self):
        self.check_every_cut("memo.wav", 161000, "transcribe")

    def test_one_bad_file_does_not_stop_the_others(self):
        bad = self.folder / "bad.png"
        bad.write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
        run = self.run_program("inspect", bad, self.note, "--jsonl", "--quiet")
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual(run.returncode, UNREADABLE)
        self.assertIn("error", rows[0])
        self.assertIn("theatre", rows[1]["text"])

    def test_bad_rows(self):
        run = self.run_program("mask", "--jsonl", input='{"id": 1, "text": "mail a@example.org"}\nnot json\n{"id": 3}\n{"id": 4, "text": "fine"}\n')
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual(len(rows), 4)
        self.assertNotIn("a@example.org", rows[0]["masked"])
        self.assertIn("error", rows[1])
        self.assertIn("error", rows[2])
        self.assertEqual(rows[3]["masked"], "fine")
        self.assertEqual(rows[3]["spans"], [])
        self.assertEqual(run.returncode, UNREADABLE)

    # --- the machine -----------------------------------------------------------------------------------------------

    def test_wrong_usage(self):
        for words in (["nonsense"], ["mask", "--nonsense"], ["ask"], ["compress", "--keep", "x"], ["inspect"]):
            self.assertEqual(self.run_program(*words).returncode, USAGE, words)

    def test_unknown_setting_is_refused(self):
        self.home.mkdir()
        (self.home / "config.toml").write_text('providr = "openai"\n')
        self.assert_clear(self.run_program("config", "show"), USAGE, "providr")

    def test_missing_models(self):
        empty = self.folder / "models"
        empty.mkdir()
        picture = EXAMPLES / "receipt.jpg"
        self.assert_clear(self.run_program("ocr", picture, env={"FIRSTPASS_MODELS": str(empty)}), FAILED, "models pull")

    def test_what_is_no_text_is_not_masked_as_one(self):
        for name, content in (("program.bin", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20), ("utf16.txt", "Dear Kimberly Watson".encode("utf-16"))):
            path = self.folder / name
            path.write_bytes(content)
            run = self.run_program("mask", str(path))
            self.assert_clear(run, UNREADABLE)
            self.assertEqual(run.stdout, "")
            self.assertIn(name, run.stderr)

    def test_missing_name_model_stops_masking_and_sends_nothing(self):
        manifest = self.folder / "manifest"
        manifest.mkdir()
        shutil.copy(ROOT / "models/manifest.toml", manifest)
        environment = {"FIRSTPASS_MANIFEST": str(manifest / "manifest.toml")}
        self.assert_clear(self.run_program("mask", self.note, env=environment), FAILED)
        with Standin() as standin:
            run = self.run_program("ask", "How much?", self.note, env={**environment, **self.provider(standin.port)})
            self.assert_clear(run, FAILED)
            self.assertEqual(standin.received(), "")

    def test_full_disk(self):
        """A state folder that can hold nothing: said so, exit 1, and the provider saw nothing."""
        if os.geteuid() != 0:
            self.skipTest("needs root to mount a small file system")
        self.home.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(self.home)]).returncode != 0:
            self.skipTest("cannot mount here")
        try:
            with Standin() as standin:
                run = self.run_program("ask", "How much?", self.note, env=self.provider(standin.port))
                self.assert_clear(run, FAILED)
                self.assertEqual(standin.received(), "")
        finally:
            subprocess.run(["umount", str(self.home)])

    # --- the provider ----------------------------------------------------------------------------------------------

    def provider(self, port, failure="", name="openai"):
        base = f"http://127.0.0.1:{port}" + (f"/fail-{failure}" if failure else "") + ("/v1" if name == "openai" else "")
        return {"FIRSTPASS_PROVIDER": name, "FIRSTPASS_BASE_URL": base, "FIRSTPASS_API_KEY": "test-key", "FIRSTPASS_TIMEOUT": "4"}

    def ask(self, port, failure, name="openai"):
        return self.run_program("ask", "How much do I owe, to whom?", self.note, env=self.provider(port, failure, name))

    def states(self):
        rows = self.run_program("outbox", "list", "--jsonl").stdout.splitlines()
        return [json.loads(row)["state"] for row in rows]

    def check_failure(self, failure, code, state):
        for name in ("openai", "anthropic"):
            with self.subTest(failure=failure, provider=name), Standin() as standin:
                shutil.rmtree(self.home, ignore_errors=True)
                run = self.ask(standin.port, failure, name)
                self.assertEqual(run.returncode, code, run.stdout + run.stderr)
                self.assertEqual(self.states(), [state])
                for secret in SECRETS:
                    self.assertNotIn(secret, standin.received())
                    self.assertNotIn(secret, run.stderr)
                self.assertEqual(self.run_program("ledger", "verify").returncode, DONE)

    def test_401(self):
        self.check_failure("401", FAILED, "failed")

    def test_429_waits_in_the_outbox(self):
        self.check_failure("429-long", DEFERRED, "queued")

    def test_500_waits_in_the_outbox(self):
        self.check_failure("500", DEFERRED, "queued")

    def test_garbage(self):
        self.check_failure("garbage", FAILED, "failed")

    def test_half_an_answer_is_uncertain(self):
        self.check_failure("half", FAILED, "uncertain")

    def test_never_is_uncertain(self):
        self.check_failure("never", FAILED, "uncertain")

    def test_error_body_that_repeats_the_request_is_not_shown(self):
        with Standin() as standin:
            run = self.ask(standin.port, "secret-error")
            self.assertEqual(run.returncode, DEFERRED)
            self.assertNotIn("theatre", run.stderr)

    def test_no_network_then_sent_later(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        run = self.ask(port, "")
        self.assertEqual(run.returncode, DEFERRED, run.stderr)
        self.assertEqual(self.states(), ["queued"])
        with Standin("--port", str(port)) as standin:
            sent = self.run_program("outbox", "send", env=self.provider(port))
            self.assertEqual(sent.returncode, DONE, sent.stderr)
            self.assertIn("Kimberly Watson", sent.stdout)
            self.assertNotIn("Kimberly Watson", standin.received())
        self.assertEqual(self.states(), ["done"])

    def test_killed_while_sending_is_uncertain_and_not_sent_again(self):
        with Standin() as standin:
            environment = {**os.environ, "FIRSTPASS_HOME": str(self.home), **self.provider(standin.port, "never"), "FIRSTPASS_TIMEOUT": "60"}
            running = subprocess.Popen([PROGRAM, "ask", "How much?", str(self.note)], env=environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(200):
                if standin.received().count("POST "):
                    break
                time.sleep(0.05)
            running.kill()
            running.wait()
            self.assertEqual(standin.received().count("POST "), 1)
            self.assertEqual(self.states(), ["uncertain"])
            self.run_program("outbox", "send", env=self.provider(standin.port))
            self.assertEqual(standin.received().count("POST "), 1)
            self.assertEqual(self.run_program("ledger", "verify").returncode, DONE)


if __name__ == "__main__":
    run_tests(__doc__)
