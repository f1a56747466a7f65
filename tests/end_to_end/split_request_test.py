#!/usr/bin/env python3
"""A request of several parts: what can be done here is done here, and only the rest is asked.

    split_request_test.py --program build/release/firstpass [TEST...]
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from given_program import run_tests
from main_job_test import Standin, request_text

PROGRAM = None
LETTER = """Dear Anna,

the heating of the house in Quarry Lane was looked at on 12 November. The boiler leaks and has to be replaced before
the frost comes; the fitter offers the work for 2,450 EUR, to be paid by 18 December 2030 to IBAN DE89 3704 0044 0532 0130 00.
Please tell us by the end of the month whether we may order it.

Kind regards
Rebecca Collins
"""
TWO = "Remind me on 4 December 2030 to call Kimberly Watson, and summarise the letter for Anna."


class SplitRequest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="firstpass-split-"))
        self.letter = self.folder / "letter.txt"
        self.letter.write_text(LETTER)
        self.standin = Standin(self.folder)

    def tearDown(self):
        self.standin.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def row(self, *words, code=0, **settings):
        environment = dict(os.environ, FIRSTPASS_HOME=str(self.folder / "home"), FIRSTPASS_PROVIDER="openai", FIRSTPASS_API_KEY="test-key",
                           FIRSTPASS_BASE_URL=f"http://127.0.0.1:{self.standin.port}/v1", **settings)
        run = subprocess.run([PROGRAM, *map(str, words), "--jsonl"], env=environment, capture_output=True, text=True, timeout=300,
                             cwd=self.folder)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return json.loads(run.stdout.splitlines()[-1])

    def received(self):
        return request_text(self.standin.new_bytes())

    def calendar(self):
        return (self.folder / "out.ics").read_text()

    def test_route_shows_each_part_with_reasons_and_estimates(self):
        row = self.row("route", TWO, self.letter)
        self.assertEqual(row["decision"], "cloud")
        here, asked = row["parts"]
        self.assertEqual((here["text"], here["decision"], here["rule"]),
                         ("Remind me on 4 December 2030 to call Kimberly Watson", "local", "own-words"))
        self.assertEqual((asked["text"], asked["decision"]), ("summarise the letter for Anna.", "cloud"))
        for part in row["parts"]:
            self.assertTrue(part["reasons"])
            for way in ("local", "cloud"):
                self.assertLessEqual({"tokens", "money", "seconds"}, part["estimates"][way].keys())
        self.assertLess(here["estimates"]["cloud"]["tokens"], asked["estimates"]["cloud"]["tokens"])
        self.assertEqual(self.received(), "")

    def test_only_the_rest_is_asked(self):
        row = self.row("ask", TWO, self.letter, "--to", "ics:out.ics")
        self.assertEqual(row["via"], "cloud")
        received = self.received()
        self.assertIn("summarise the letter", received)
        self.assertIn("2,450", received)
        for kept in ("Remind", "REMINDER", "4 December", "Watson", "Kimberly"):
            self.assertNotIn(kept, received)
        self.assertIn("Reminder for 4 December 2030: Call Kimberly Watson", row["answer"])
        self.assertIn("SUMMARY:Call Kimberly Watson", self.calendar())
        self.assertIn("20301204", self.calendar())

    def test_a_reminder_alone_asks_nobody(self):
        row = self.row("ask", "Remind me on 4 December 2030 at 9 to call Kimberly Watson", "--to", "ics:out.ics")
        self.assertEqual((row["via"], row["sent"]["bytes"]), ("local", 0))
        self.assertIn("20301204T090000", self.calendar())
        self.assertEqual(self.received(), "")

    def test_forced_ways_take_the_whole(self):
        self.row("ask", TWO, self.letter, "--via", "cloud", "--to", "ics:out.ics")
        self.assertIn("Remind me on", self.received())
        row = self.row("ask", "Remind me on 4 December 2030 to call Anna. By when is the work to be paid?", self.letter, "--via", "local",
                       "--to", "ics:local.ics")
        self.assertEqual(row["sent"]["bytes"], 0)
        self.assertIn("18 December 2030", row["answer"])
        self.assertIn("20301204", (self.folder / "local.ics").read_text())
        self.assertEqual(self.received(), "")

    def test_sure_answers_stay_here_beside_what_needs_more(self):
        row = self.row("route", "What is the IBAN? And draft a reply to Rebecca.", self.letter)
        self.assertEqual([part["decision"] for part in row["parts"]], ["local", "cloud"])
        self.assertNotIn("parts", self.row("route", "What is the IBAN?", self.letter))  # the person prefers the provider
        both = "What is the IBAN? How many files are there?"
        self.assertNotIn("parts", self.row("route", both, self.letter))
        row = self.row("route", both, self.letter, FIRSTPASS_PREFER="local")
        self.assertEqual([part["decision"] for part in row["parts"]], ["local", "local"])

    def test_what_is_here_is_given_when_the_rest_must_wait(self):
        row = self.row("ask", TWO, self.letter, "--to", "ics:out.ics", code=4, FIRSTPASS_OFFLINE="1")
        self.assertEqual(row["via"], "defer")
        self.assertIn("Kimberly Watson", row["answer"])
        self.assertIn("outbox", row["answer"])
        self.assertIn("20301204", self.calendar())
        waiting = self.row("outbox", "list")
        self.assertEqual(waiting["state"], "queued")
        self.row("outbox", "send", waiting["id"])
        received = self.received()
        self.assertIn("summarise the letter", received)
        self.assertNotIn("Watson", received)

    def test_an_empty_question_is_told(self):
        for question in ("", "  "):
            run = subprocess.run([PROGRAM, "ask", question, self.letter, "--via", "local"], capture_output=True, text=True,
                                 env=dict(os.environ, FIRSTPASS_HOME=str(self.folder / "home")), timeout=300)
            self.assertNotEqual(run.returncode, 0)
            self.assertIn("the question is empty", run.stderr)
        run = subprocess.run([PROGRAM, "ask", "?!", self.letter, "--via", "local"], capture_output=True, text=True,
                             env=dict(os.environ, FIRSTPASS_HOME=str(self.folder / "home")), timeout=300)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_what_is_here_is_given_when_the_provider_fails(self):
        base = f"http://127.0.0.1:{self.standin.port}/fail-401/v1"
        environment = {"FIRSTPASS_HOME": str(self.folder / "home"), "FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_API_KEY": "k",
                       "FIRSTPASS_BASE_URL": base}
        run = subprocess.run([PROGRAM, "ask", TWO, self.letter, "--to", "ics:out.ics", "--jsonl"], env=dict(os.environ, **environment),
                             capture_output=True, text=True, timeout=300, cwd=self.folder)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn("20301204", self.calendar())
        self.assertIn("cloud", run.stdout + run.stderr)


if __name__ == "__main__":
    run_tests(__doc__)
