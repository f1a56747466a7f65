#!/usr/bin/env python3
"""A scanned table in a PDF is written without its names and telephone numbers, and not refused.

    scanned_pdf_test.py --program build/release/firstpass

scanned/appointments.pdf is a drawing of bench/made_forms.py (seed 8) packed at 200 dots per inch; nobody is in it."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from given_program import run_tests

SCAN = pathlib.Path(__file__).resolve().parent / "scanned/appointments.pdf"
PROGRAM = None


class Scanned(unittest.TestCase):
    def test_a_table_is_hidden_and_the_rest_can_be_searched(self):
        with tempfile.TemporaryDirectory() as home:
            def run(*words):
                done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False,
                                      env={"PATH": "/usr/bin:/bin", "FIRSTPASS_HOME": home})
                self.assertEqual(done.returncode, 0, done.stderr or done.stdout)
                return json.loads(done.stdout.splitlines()[0])

            out = pathlib.Path(home) / "out.pdf"
            types = [one["type"] for one in run("redact", "--jsonl", SCAN, "-o", out)["regions"]]
            self.assertGreaterEqual(types.count("PERSON"), 1)
            self.assertGreaterEqual(types.count("PHONE_NUMBER"), 1)
            text = run("inspect", "--jsonl", out)["text"]
            self.assertIn("Appointments", text)
            self.assertFalse(re.search(r"\+44 ?\d{4} ?\d{6}", text), text)


if __name__ == "__main__":
    run_tests(__doc__)
