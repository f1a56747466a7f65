"""How much the whole program, rules and name model together, leaks and hides in vain on the held-out rows of the corpora, on invented
text of another seed, and on the same rows with their names exchanged for ones that no training text has: what decides whether a
network or a threshold is better. Counts letters and digits; what a corpus leaves open counts neither way.
usage: held_out.py --corpora C --synthetic S [--program P] [--profile NAME] [--seen-list L] [--part K/N]"""
import argparse
import collections
import json
import os
import pathlib
import subprocess

import numpy as np

import evaluate

ROOT = pathlib.Path(__file__).resolve().parents[2]


def private_letters(row):
    """For each character 1 private, 0 harmless, -1 open or no letter."""
    text, gold = row["text"], evaluate.gold_of(row)
    gold[[index for index, c in enumerate(text) if not c.isalnum()]] = -1
    return gold


def answers(program, profile, rows):
    lines = "".join(json.dumps({"id": str(index), "text": row["text"]}) + "\n" for index, row in enumerate(rows))
    done = subprocess.run([program, "mask", "--jsonl"], input=lines, capture_output=True, text=True, check=True, env={**os.environ, "FIRSTPASS_PROFILE": profile})
    return {int(row["id"]): row["spans"] for row in map(json.loads, done.stdout.splitlines())}


def score(rows, found):
    """(leaked, rows that leak, hidden in vain) in per cent, and what is hidden in vain by type."""
    private = leaked = harmless = vain = having = leaking = 0
    by_type = collections.Counter()
    for index, row in enumerate(rows):
        gold, hidden = private_letters(row), np.zeros(len(row["text"]), bool)
        for span in found.get(index, []):
            hidden[span["start"]:span["end"]] = True
            by_type[span["type"]] += int((gold[span["start"]:span["end"]] == 0).sum())
        open_letters = int(((gold == 1) & ~hidden).sum())
        private, leaked = private + int((gold == 1).sum()), leaked + open_letters
        harmless, vain = harmless + int((gold == 0).sum()), vain + int(((gold == 0) & hidden).sum())
        having, leaking = having + bool((gold == 1).any()), leaking + (open_letters > 0)
    share = lambda part, whole: 100 * part / max(1, whole)
    return share(leaked, private), share(leaking, having), share(vain, harmless), {name: share(n, harmless) for name, n in by_type.most_common(6)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--synthetic", required=True, help="invented rows of a seed that was not trained on")
    parser.add_argument("--program", default=str(ROOT / "build/release/firstpass"))
    parser.add_argument("--profile", default="balanced")
    parser.add_argument("--seen-list", default=str(pathlib.Path(__file__).parent / "seen_words.txt.xz"))
    parser.add_argument("--part", default="0/1", help="only every Nth row, from the Kth on: one part to choose by, another to report")
    arguments = parser.parse_args()
    first, step = map(int, arguments.part.split("/"))
    sets = evaluate.held_out_sets(pathlib.Path(arguments.corpora), arguments.synthetic, 1 << 30, arguments.seen_list)
    print(f"{'rows':34}{'leaked':>8}{'texts':>8}{'in vain':>9}")
    for name, rows in sets.items():
        rows = rows[first::step]
        leak, texts, vain, types = score(rows, answers(arguments.program, arguments.profile, rows))
        print(f"{name + f' ({len(rows)})':34}{leak:8.2f}{texts:8.2f}{vain:9.2f}   " + ", ".join(f"{t} {v:.2f}" for t, v in types.items()), flush=True)


if __name__ == "__main__":
    main()
