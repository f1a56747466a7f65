"""How much a model leaks and hides in vain on rows that it was not trained on: a held-out part of each open corpus and
synthetic text of another seed. Thresholds are meant to be chosen here. Also writes the list of words seen
in training, by which "values never seen" are told."""
import argparse
import json
import lzma
import pathlib
import re

import numpy as np
import onnxruntime

import corpora
from features import CLS, LABELS, SEP, TYPES, encode, load_tokenizer, windows


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


def measure(model, rows, thresholds):
    """{threshold: (leak, harmless hidden)} in shares of letters, and hidden-in-vain letters by type at each."""
    leaked = {t: 0 for t in thresholds}
    vain = {t: np.zeros(len(TYPES)) for t in thresholds}
    private = harmless = 0
    for row in rows:
        text = row["text"]
        gold = np.zeros(len(text), bool)
        for begin, end, _ in row["spans"]:
            gold[begin:end] = True
        counts = np.array([not c.isspace() for c in text], bool)
        odds, kind = np.zeros(len(text)), np.zeros(len(text), int)
        offsets, chances, types = model.hidden(text)
        for (begin, end), chance, name in zip(offsets, chances, types):
            odds[begin:end], kind[begin:end] = chance, name
        for match in re.finditer(r"\w+", text):  # a word is hidden as a whole
            part = slice(*match.span())
            if not re.search(r"[一-鿿]", match.group()):
                kind[part] = kind[part][odds[part].argmax()]
                odds[part] = odds[part].max()
        private += int((gold & counts).sum())
        harmless += int((~gold & counts).sum())
        letters = np.array([c.isalnum() for c in text], bool)
        for t in thresholds:
            leaked[t] += int((gold & letters & (odds < t)).sum())
            vain[t] += np.bincount(kind[~gold & letters & (odds >= t)], minlength=len(TYPES))
    return {t: (leaked[t] / max(1, private), vain[t].sum() / max(1, harmless), vain[t] / max(1, harmless)) for t in thresholds}


def seen_words(paths):
    words = set()
    for path in paths:
        for text, _ in corpora.read_rows(path):
            words.update(re.findall(r"[^\W\d_]{3,}", text.lower()))
    return sorted(words)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*")
    parser.add_argument("--base", help="folder of MiniLM, for its tokenizer")
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--synthetic", help="synthetic rows of a seed that was not trained on")
    parser.add_argument("--rows", type=int, default=700, help="of each kind")
    parser.add_argument("--json")
    parser.add_argument("--seen", nargs=2, metavar=("TRAINED", "OUT"), help="write the words of the corpora and of TRAINED (files, by commas)")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.corpora)
    if arguments.seen:
        paths = [folder / corpus["file"] for corpus in corpora.load_catalogue()] + arguments.seen[0].split(",")
        with lzma.open(arguments.seen[1], "wt", encoding="utf-8", preset=9) as file:
            file.write("\n".join(seen_words(paths)) + "\n")
    if not arguments.models:
        return
    tokenizer = load_tokenizer(pathlib.Path(arguments.base) / "tokenizer.json")
    _, held = corpora.load_public(tokenizer, folder)
    made = [{"text": text, "spans": spans} for text, spans in corpora.read_rows(arguments.synthetic)]
    tweets = [row for row in held if row["set"] in ("wnut17.jsonl", "btc.jsonl")]
    sets = {"corpora": held[:: max(1, len(held) // arguments.rows)], "tweets": tweets[: arguments.rows], "synthetic": made[: arguments.rows]}
    thresholds, report = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5), {}
    for path in arguments.models:
        model = Model(path, tokenizer)
        for name, rows in sets.items():
            done = measure(model, rows, thresholds)
            report[f"{path} {name}"] = {str(t): [round(100 * leak, 2), round(100 * vain, 2)] for t, (leak, vain, _) in done.items()}
            print(f"{pathlib.Path(path).name} {name}: " + "  ".join(f"{t}: {100 * leak:.1f}/{100 * vain:.1f}" for t, (leak, vain, _) in done.items()))
            print("   in vain at 0.2 by type: " + ", ".join(f"{t} {100 * v:.2f}" for t, v in zip(TYPES, done[0.2][2])), flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
