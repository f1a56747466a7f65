"""Rows {a, b} in, {same} out: rensa's MinHash over runs of three words.

usage: run_rensa.py [--sketch]     --sketch: rows {id, text} in, only their sketches are made: what speed is measured by."""
import json
import re
import sys

from rensa import RMinHash


def sketch(text):
    words = re.findall(r"\w+", text.lower())
    made = RMinHash(num_perm=128, seed=42)
    made.update([" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))])
    return made


for line in sys.stdin:
    row = json.loads(line)
    if sys.argv[1:] == ["--sketch"]:
        sketch(row["text"])
        continue
    print(json.dumps({"same": sketch(row["a"]).jaccard(sketch(row["b"])) >= 0.5}), flush=True)
