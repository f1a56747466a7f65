"""Rows {a, b} in, {same} out: RapidFuzz, the better of whole and partial likeness in lower case."""
import json
import sys

from rapidfuzz import fuzz

for line in sys.stdin:
    row = json.loads(line)
    print(json.dumps({"same": fuzz.partial_ratio(row["a"].lower(), row["b"].lower()) >= 90}), flush=True)
