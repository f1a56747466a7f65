"""How much a model leaks and hides in vain on rows that it was not trained on: a held-out part of each open corpus and
synthetic text of another seed, and how much on the same rows with names that no training text has. Thresholds are chosen here, for
each type, by what a point of leak is worth. Also writes the list of words seen in training, by which "values never seen" are told."""
import argparse
import json
import pathlib
import random
import re

import numpy as np
import onnxruntime

import corpora
import word_list
from features import CLS, LABELS, SEP, TYPES, encode, load_tokenizer, windows
from values import RareValues


OTHER_ALPHABETS = ("ru", "el", "ar", "fa", "hi", "bn", "zh", "ja", "ko")


class Model:
    """A model file of either kind, alone: no rules beside it."""

    def __init__(self, path, tokenizer):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session, self.tokenizer = onnxruntime.InferenceSession(str(path), options), tokenizer
        self.is_student = "hashes" in [item.name for item in self.session.get_inputs()]

    def logits(self, ids, kinds, tables):
        if self.is_student:
            fed = {"ids": [ids], "kinds": [kinds], "hashes": [tables]}
            fed = {name: np.array(value, np.int64) for name, value in fed.items()} | {"keep": np.ones((1, len(ids)), np.float32)}
            return self.session.run(["logits"], fed)[0][0]
        fed = {"input_ids": [[CLS, *ids, SEP]], "token_type_ids": [[0, *kinds, 0]], "attention_mask": [[1] * (len(ids) + 2)]}
        return self.session.run(["logits"], {name: np.array(value, np.int64) for name, value in fed.items()})[0][0, 1:-1]

    def hidden(self, text):
        """Offsets of each piece, the chance that it is private, and the likeliest type."""
        ids, offsets, kinds, tables = encode(self.tokenizer, text)
        out = np.zeros((len(ids), len(LABELS)), np.float32)
        for begin, end, keep in windows(len(ids)):
            logits = self.logits(ids[begin:end], kinds[begin:end], tables[begin:end])
            odds = np.exp(logits - logits.max(-1, keepdims=True))
            out[keep:end] = (odds / odds.sum(-1, keepdims=True))[keep - begin:]
        private = out[:, 1:].reshape(len(ids), len(TYPES), 2).sum(-1)
        return offsets, 1 - out[:, 0], private.argmax(-1) if len(ids) else np.zeros(0, int)


def gold_of(row):
    """For each character 1 private, 0 harmless, -1 what the corpus leaves open (SKIP, and the private things that it does not
    label)."""
    text = row["text"]
    gold = np.zeros(len(text), np.int8)
    for begin, end, name in row["spans"]:
        gold[begin:end] = -1 if name == "SKIP" else 1
    if "set" in row:
        for pattern in corpora.UNLABELLED:
            for match in pattern.finditer(text):
                part = gold[slice(*match.span())]
                part[part == 0] = -1
    return gold


def scored_words(model, rows):
    """One line for each word of the rows: letters, whether it is private, chance that the model hides it, likeliest type. What
    a corpus leaves open (SKIP, and the private things that it does not label) is left out."""
    out = []
    for row in rows:
        text, gold = row["text"], gold_of(row)
        odds, kind = np.zeros(len(text)), np.zeros(len(text), int)
        offsets, chances, types = model.hidden(text)
        for (begin, end), chance, name in zip(offsets, chances, types):
            odds[begin:end], kind[begin:end] = chance, name
        for match in re.finditer(r"[一-鿿]|[^\W一-鿿]+", text):  # a word is hidden as a whole
            part = slice(*match.span())
            if (gold[part] >= 0).all():
                best = odds[part].argmax()
                out.append((len(match.group()), int(gold[part].max()), odds[part][best], kind[part][best]))
    return np.array(out, [("letters", int), ("private", int), ("chance", float), ("type", int)])


def measure(words, thresholds):
    """(leak, harmless hidden, the latter by type) in shares of letters; thresholds[type]."""
    hidden = words["chance"] >= np.asarray(thresholds)[words["type"]]
    private = words["private"] == 1
    all_private, all_harmless = (max(1, words["letters"][part].sum()) for part in (private, ~private))
    vain = np.bincount(words["type"][hidden & ~private], words["letters"][hidden & ~private], len(TYPES))
    return words["letters"][private & ~hidden].sum() / all_private, vain.sum() / all_harmless, vain / all_harmless


def choose(sets, price, steps=(0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)):
    """The threshold of each type at which leak + price x harmless hidden is least, each set counting alike."""
    chosen = []
    for kind in range(len(TYPES)):
        costs = []
        for step in steps:
            cost = 0.0
            for words in sets:
                private = words["private"] == 1
                shares = words["letters"][private].sum() or 1, words["letters"][~private].sum() or 1
                here = words["type"] == kind
                hidden = words["chance"] >= step
                cost += words["letters"][here & private & ~hidden].sum() / shares[0] + price * words["letters"][here & ~private & hidden].sum() / shares[1]
            costs.append(cost)
        chosen.append(steps[int(np.argmin(costs))])
    return chosen


def cost(sets, price):
    """Mean over the sets of leak + price x harmless hidden, at the thresholds that make it least."""
    chosen = choose(sets, price)
    return float(np.mean([leak + price * vain for leak, vain, _ in (measure(words, chosen) for words in sets)]))


def held_out_sets(folder, synthetic, count, seen_list=None):
    """The rows that are looked at, `count` of each kind at most: {name: rows}."""
    held, foreign = corpora.held_rows(folder), corpora.held_rows(folder, foreign=True)
    made = [{"text": text, "spans": spans} for text, spans in corpora.read_rows(synthetic)]
    tweets = [row for row in held if row["set"] in ("wnut17.jsonl", "btc.jsonl", "tweebank.jsonl")]
    thin = lambda rows: rows[:: max(1, len(rows) // count)]
    latin = [row for row in foreign if row["language"] not in OTHER_ALPHABETS]
    others = [row for row in foreign if row["language"] in OTHER_ALPHABETS]
    sets = {"corpora": thin(held), "tweets": thin(tweets), "other languages": thin(latin), "other alphabets": thin(others), "synthetic": made[:count]}
    rare = RareValues(random.Random(6), word_list.read(seen_list) if seen_list else frozenset())
    sets["names exchanged, corpora"] = corpora.exchanged_rows(sets["corpora"], rare)
    sets["names exchanged, tweets"] = corpora.exchanged_rows(sets["tweets"], rare)
    return sets


def seen_words(paths):
    words = set()
    for path in paths:
        if str(path).endswith(".xz"):
            words |= word_list.read(path)
            continue
        for text, _ in corpora.read_rows(path):
            # Of Latin letters and no sentences of Chinese: other words would be most of the list.
            words.update(word for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if len(word) <= 20 and ord(max(word)) < 0x250)
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*")
    parser.add_argument("--base", help="folder of MiniLM, for its tokenizer")
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--synthetic", help="synthetic rows of a seed that was not trained on")
    parser.add_argument("--rows", type=int, default=700, help="of each kind")
    parser.add_argument("--seen-list", help="seen_words.txt.xz; rare names with a word of it are not used")
    parser.add_argument("--json")
    parser.add_argument("--seen", nargs=2, metavar=("TRAINED", "OUT"), help="write the words of the corpora and of TRAINED (files, by commas; an earlier list counts too)")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.corpora)
    if arguments.seen:
        paths = [folder / corpus["file"] for corpus in corpora.load_catalogue() if (folder / corpus["file"]).exists()] + arguments.seen[0].split(",")
        word_list.write(arguments.seen[1], seen_words(paths))
    if not arguments.models:
        return
    tokenizer = load_tokenizer(pathlib.Path(arguments.base) / "tokenizer.json")
    sets = held_out_sets(folder, arguments.synthetic, arguments.rows, arguments.seen_list)
    report, bought = {}, {}
    for path in arguments.models:
        model = Model(path, tokenizer)
        words = {name: scored_words(model, rows) for name, rows in sets.items()}
        for name, part in words.items():
            done = {t: measure(part, [t] * len(TYPES)) for t in (0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)}
            report[f"{path} {name}"] = {str(t): [round(100 * leak, 2), round(100 * vain, 2)] for t, (leak, vain, _) in done.items()}
            print(f"{pathlib.Path(path).name} {name}: " + "  ".join(f"{t}: {100 * leak:.1f}/{100 * vain:.1f}" for t, (leak, vain, _) in done.items()))
            print("   in vain at 0.1 by type: " + ", ".join(f"{t} {100 * v:.2f}" for t, v in zip(TYPES, done[0.1][2])), flush=True)
        for price in (0.5, 1, 2, 4):
            chosen = choose(words.values(), price)
            figures = {name: [round(100 * share, 2) for share in measure(part, chosen)[:2]] for name, part in words.items()}
            bought[f"{pathlib.Path(path).name}, {price}"] = {"thresholds": dict(zip(TYPES, chosen)), "leak and harmless hidden": figures}
            print(f"{pathlib.Path(path).name} price {price}: {dict(zip(TYPES, chosen))} {figures}", flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"scores": report, "thresholds by what a point of leak is worth": bought}, indent=1) + "\n")


if __name__ == "__main__":
    main()
