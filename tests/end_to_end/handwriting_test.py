#!/usr/bin/env python3
"""Drawn notes of five hands and of two printers' types: what is written by hand is said to be, a word that is misread is not sure
of itself, and no value of such a row is stated without a doubt.

    handwriting_test.py --program build/release/firstpass [TEST...]

Each folder of handwriting/ holds note.jpg and rows.txt, what is written on it (drawn by bench/made_notes.py with fonts under the
Open Font License; nobody's note)."""
import collections
import functools
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from given_program import run_tests

NOTES = pathlib.Path(__file__).resolve().parent / "handwriting"
PROGRAM = None
HANDS, TYPES = ["todo", "phone", "sums", "cursive", "letter"], ["print", "print_label"]
SURE = 0.95


@functools.lru_cache
def said(verb, *words):
    """{note: row}: what the program says of all notes."""
    files = [str(NOTES / name / "note.jpg") for name in HANDS + TYPES]
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([PROGRAM, verb, *words, *files], capture_output=True, text=True, check=True,
                              env={"PATH": "/usr/bin:/bin", "FIRSTPASS_HOME": home})
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {pathlib.Path(row["file"]).parent.name: row for row in rows}


def bare(word):
    return re.sub(r"^\W+|\W+$", "", word.casefold())


def written(name):
    return (NOTES / name / "rows.txt").read_text(encoding="utf-8").split()


class Handwriting(unittest.TestCase):
    def test_rows_by_hand_are_told_from_print(self):
        for name, row in said("ocr", "--jsonl").items():
            by_hand = [line.get("handwritten", False) for line in row["lines"]]
            with self.subTest(name):
                self.assertGreater(len(by_hand), 1)
                if name in HANDS:
                    self.assertGreaterEqual(sum(by_hand), 0.8 * len(by_hand))
                else:
                    self.assertEqual(sum(by_hand), 0)

    def test_a_misread_word_is_not_sure_of_itself(self):
        sure = collections.Counter()
        for name in HANDS:
            left = collections.Counter(map(bare, written(name)))
            for line in said("ocr", "--jsonl")[name]["lines"]:
                for word in line.get("words", ()):
                    right = left[bare(word["text"])] > 0 or not bare(word["text"])
                    left[bare(word["text"])] -= right
                    if word["confidence"] >= SURE:
                        sure[right] += 1
        self.assertGreater(sure[True], 20)  # it does not doubt everything either
        self.assertLessEqual(sure[False], 0.05 * (sure[True] + sure[False]))

    def test_findings_and_fields_say_it(self):
        for name, row in said("inspect", "--jsonl").items():
            rows = [one for one in row["findings"] if one["kind"] == "handwriting"]
            with self.subTest(name):
                self.assertEqual(bool(rows), name in HANDS)
                for one in rows:
                    self.assertEqual(one["value"], "words of this row may be wrong")
                    self.assertIn("span", one)
                    self.assertIn("box", one)
        doubted = 0
        for name in ("todo", "cursive"):
            text = " ".join(map(bare, written(name)))
            for field in (said("inspect", "--jsonl")[name].get("summary") or {}).get("fields", {}).values():
                wrong = " ".join(map(bare, field["value"].split())) not in text and not re.fullmatch(r"[\d-]+", field["value"])
                doubted += bool(field.get("suspicious"))
                self.assertTrue(field.get("suspicious") or not wrong, field)
        self.assertGreater(doubted, 0)

    def test_people_are_told(self):
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run([PROGRAM, "inspect", str(NOTES / "todo/note.jpg")], capture_output=True, text=True, check=True,
                                  env={"PATH": "/usr/bin:/bin", "FIRSTPASS_HOME": home})
        self.assertRegex(done.stdout, r"handwriting: words of \d+ rows below may be wrong")


if __name__ == "__main__":
    run_tests(__doc__)
