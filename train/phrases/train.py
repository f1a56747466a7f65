"""Trains the tagger of noun phrases and writes its weights.

    train.py ROWS OUT.bin        (rows of treebanks.py; prints how well the held ones are told)

An averaged perceptron (Collins, "Discriminative Training Methods for Hidden Markov Models", 2002) over hashed features,
decoded from left to right. OUT holds kBuckets times three signed bytes. The program computes the same features
(src/understand/text/phrase_tagger.cc): what changes here must change there.
"""
import json
import random
import sys

import numpy

BUCKETS = 1 << 16
EPOCHS = 6
MASK = 0xFFFFFFFF


def shape(word):
    letters = [c for c in word if c.isalpha()]
    if any(c.isdigit() for c in word):
        return "d" if not letters else "x"
    if not letters:
        return "p"
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return "A"
    return "C" if word[0].isupper() else "a"


def fnv(data, seed):
    value = (0x811C9DC5 ^ seed) * 0x01000193 & MASK
    for byte in data:
        value = (value ^ byte) * 0x01000193 & MASK
    return value


def token_hashes(word, first):
    data = word.lower().encode()
    return {"w": fnv(data, 1), "s3": fnv(data[-3:], 2), "s2": fnv(data[-2:], 3), "s4": fnv(data[-4:], 4),
            "sh": fnv((shape(word) + ("^" if first else "")).encode(), 5)}


EDGE = {"w": 11, "s3": 12, "s2": 13, "s4": 14, "sh": 15}


def mix(*values):
    out = 0x9E3779B9
    for value in values:
        out = ((out ^ value) * 0x85EBCA6B) & MASK
        out ^= out >> 15
    return out


def static_features(tokens):
    """Buckets of each token's features that no label is part of."""
    hashed = [token_hashes(token, index == 0) for index, token in enumerate(tokens)]
    at = lambda i: hashed[i] if 0 <= i < len(hashed) else EDGE
    rows = []
    for i in range(len(tokens)):
        b, p, c, n, m = at(i - 2), at(i - 1), at(i), at(i + 1), at(i + 2)
        rows.append([mix(1, c["w"]), mix(2, c["s3"]), mix(3, c["s2"]), mix(4, c["s4"]), mix(5, c["sh"]), mix(6, p["w"]), mix(7, n["w"]),
                     mix(8, b["w"]), mix(9, m["w"]), mix(10, n["s3"]), mix(11, n["s2"], n["sh"]), mix(12, p["s3"]), mix(13, p["w"], c["w"]),
                     mix(14, c["w"], n["w"]), mix(15, p["sh"], c["sh"], n["sh"]), mix(16, m["s3"]), mix(17, c["s3"], n["s3"]), mix(18, p["s3"], c["s3"])])
    return (numpy.array(rows, dtype=numpy.int64) % BUCKETS, [h["w"] for h in hashed], [h["s3"] for h in hashed])


def label_features(word, ending, before, before2):
    return [mix(31, before) % BUCKETS, mix(32, before, before2) % BUCKETS, mix(33, before, word) % BUCKETS, mix(34, before, ending) % BUCKETS]


def decode(weights, example):
    static, words, endings = example
    scores = weights[static].sum(1)
    before = before2 = 3
    out, used = [], []
    for i in range(len(words)):
        extra = label_features(words[i], endings[i], before, before2)
        total = scores[i] + weights[extra].sum(0)
        best = int(total.argmax())
        out.append(best)
        used.append(extra)
        before2, before = before, best
    return out, used


def phrases(labels):
    found, begin = set(), None
    for i, kind in enumerate(labels):
        if kind == 0:
            begin = None
        else:
            begin = i if begin is None else begin
            if kind == 2:
                found.add((begin, i))
                begin = None
    return found


def score(weights, held):
    right = guessed = there = tokens = same = 0
    for example, gold in held:
        told = decode(weights, example)[0]
        same += sum(a == b for a, b in zip(told, gold))
        tokens += len(gold)
        a, b = phrases(told), phrases(gold)
        right, guessed, there = right + len(a & b), guessed + len(a), there + len(b)
    p, r = right / max(guessed, 1), right / max(there, 1)
    return f"tokens {same / tokens:.4f}, phrases P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"


def main():
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    prepared = [(static_features(row["tokens"]), row["labels"], row["held"]) for row in rows]
    train = [(example, gold) for example, gold, held in prepared if not held]
    held = [(example, gold) for example, gold, kept in prepared if kept][:1500]
    weights = numpy.zeros((BUCKETS, 3))
    sums, since, step = numpy.zeros((BUCKETS, 3)), numpy.zeros(BUCKETS, dtype=numpy.int64), 0
    random.seed(7)
    for epoch in range(EPOCHS):
        random.shuffle(train)
        for example, gold in train:
            told, used = decode(weights, example)
            step += 1
            for i, (a, b) in enumerate(zip(told, gold)):
                if a == b:
                    continue
                # What was told led astray: its features lose, the right label's gain.
                touched = numpy.concatenate([example[0][i], used[i]])
                sums[touched] += weights[touched] * (step - since[touched])[:, None]
                since[touched] = step
                weights[touched, b] += 1
                weights[touched, a] -= 1
        average = (sums + weights * (step - since)[:, None]) / step
        print(f"epoch {epoch + 1}: {score(average, held)}", flush=True)
    scale = 127 / numpy.percentile(numpy.abs(average[average != 0]), 99.9)
    small = numpy.clip(numpy.rint(average * scale), -127, 127).astype(numpy.int8)
    print("in bytes:", score(small.astype(numpy.int64), held))
    with open(sys.argv[2], "wb") as file:
        file.write(small.tobytes())


if __name__ == "__main__":
    main()
