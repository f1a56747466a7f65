"""The foundry of the name model: its text has sound spans and comes out the same twice; where a Python with its
requirements is at hand (FIRSTPASS_TRAIN_PYTHON), --quick runs every step and leaves models that answer."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOUNDRY = ROOT / "train/ner"
CORPORA = ROOT.parent / "shared/data/ner_train"


def generate(folder, rows, seed):
    out = pathlib.Path(folder) / f"{seed}.jsonl"
    subprocess.run([sys.executable, str(FOUNDRY / "generate.py"), "--rows", str(rows), "--seed", str(seed), "--out", str(out)], check=True)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


class Generator(unittest.TestCase):
    def test_spans_lie_in_the_text_and_apart(self):
        with tempfile.TemporaryDirectory() as folder:
            rows = generate(folder, 800, 3)
        self.assertEqual(len(rows), 800)
        kinds = set()
        for row in rows:
            last = 0
            for span in sorted(row["spans"], key=lambda s: s["start"]):
                self.assertGreaterEqual(span["start"], last, row)
                self.assertTrue(row["text"][span["start"]:span["end"]].strip(), row)
                self.assertLessEqual(span["end"], len(row["text"]), row)
                last = span["end"]
                kinds.add(span["type"])
            self.assertNotIn("[P]", row["text"])
        self.assertEqual(len(kinds), 10, kinds)
        self.assertGreater(sum(not row["spans"] for row in rows), 50)

    def test_the_same_seed_gives_the_same_text(self):
        with tempfile.TemporaryDirectory() as folder:
            first, second, other = generate(folder, 50, 5), generate(folder, 50, 5), generate(folder, 50, 6)
        self.assertEqual(first, second)
        self.assertNotEqual([row["text"] for row in first], [row["text"] for row in other])


@unittest.skipUnless(os.environ.get("FIRSTPASS_TRAIN_PYTHON") and CORPORA.exists(), "needs a Python with train/ner/requirements.txt and the corpora")
class Quick(unittest.TestCase):
    def test_every_step_runs(self):
        subprocess.run([str(FOUNDRY / "run"), "--quick"], check=True)
        out = ROOT / "build/train/ner-quick"
        scores = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
        self.assertEqual(len(scores), 6)
        self.assertGreater((out / "student.onnx").stat().st_size, 5_000_000)
        self.assertIn("CC-BY-4.0", (out / "FIGURES.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
