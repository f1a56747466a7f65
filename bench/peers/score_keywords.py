"""Rows {keys, found} in, {f1} out: the mean over texts of the F1 of found phrases, exact after Porter's stemmer."""
import json
import re
import sys

import snowballstemmer

STEMMER = snowballstemmer.stemmer("porter")


def stems(phrases):
    return list(dict.fromkeys(" ".join(STEMMER.stemWords(re.findall(r"\w+", phrase.lower()))) for phrase in phrases))


total = count = 0
for line in sys.stdin:
    row = json.loads(line)
    gold, found = set(stems(row["keys"])), stems(row["found"])
    hits = sum(one in gold for one in found)
    total += 2 * hits / max(len(gold) + len(found), 1)
    count += 1
print(json.dumps({"f1": total / max(count, 1)}))
