"""Noun phrases of dependency treebanks: for each token whether it stands inside a noun phrase, ends one, or is outside.

    treebanks.py EWT_GIT_DIR GUM_GIT_DIR        (rows {tokens, labels} on standard output)

A noun phrase here is what a key phrase can be: a noun and the adjectives, participles and nouns that stand in front of it
without a break. Articles, numbers and possessors are outside.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "ner"))
from languages import sentences  # noqa: E402
from rows import Repository  # noqa: E402

EWT, GUM = "15d613d8", "72ce5ac"
WEB = ("weblog", "newsgroup", "reviews", "answers")
GENRES = ("academic", "bio", "court", "voyage", "news", "interview")  # those whose texts may be passed on
OUTSIDE, INSIDE, END = 0, 1, 2


def label(lines):
    """Labels of a sentence's tokens, from the columns of CoNLL-U."""
    number = {columns[0]: index for index, columns in enumerate(lines)}
    labels = [OUTSIDE] * len(lines)

    def modifies(index, head):
        """Whether a token belongs to the phrase of `head`: a modifier of it, or of one of its modifiers."""
        for _ in range(8):
            kind = lines[index][7].split(":")[0]
            if kind not in ("amod", "compound", "flat", "punct", "nmod", "conj", "advmod") or lines[index][3] in ("NUM", "DET", "PRON"):
                return False
            if kind in ("conj", "nmod") or (kind == "punct" and lines[index][1] != "-") or (kind == "advmod" and lines[index][1].endswith("ly")):
                return False
            parent = lines[index][6]
            if parent not in number:
                return False
            if number[parent] == head:
                return True
            index = number[parent]
        return False

    for head in range(len(lines) - 1, -1, -1):
        if lines[head][3] not in ("NOUN", "PROPN") or labels[head] != OUTSIDE:
            continue
        if lines[head][7].split(":")[0] == "flat":  # the later words of a name belong to its first
            root = lines[head][6]
            if root in number and number[root] < head:
                begin = number[root]
                for index in range(begin, head):
                    labels[index] = INSIDE
                labels[head] = END
                continue
        labels[head] = END
        before = head - 1
        while before >= 0 and modifies(before, head):
            labels[before] = INSIDE
            before -= 1
    return labels


def joined(lines, labels):
    """Hyphenated words as one token, as the program reads them."""
    tokens, out, glue = [], [], False
    for index, (columns, kind) in enumerate(zip(lines, labels)):
        tight = index > 0 and "SpaceAfter=No" in lines[index - 1][9]
        if tokens and tight and (glue or (columns[1] == "-" and index + 1 < len(lines) and "SpaceAfter=No" in columns[9])):
            tokens[-1] += columns[1]
            if columns[1] != "-":
                out[-1] = kind
            glue = columns[1] == "-"
            continue
        glue = False
        tokens.append(columns[1])
        out.append(kind)
    return tokens, out


def texts(ewt, gum):
    held = "".join(ewt.show(f"not-to-release/file-lists/files.{part}") for part in ("dev", "test"))
    for path in ewt.files("not-to-release/sources/"):
        genre, name = path.split("/")[2:4]
        if genre in WEB:
            yield name.split(".xml")[0].removesuffix(".conllu") in held, ewt.show(path)
    for path in gum.files("dep/"):
        genre = path.split("_")[1] if path.startswith("dep/GUM_") else ""
        if genre in GENRES:
            yield sum(path.encode()) % 10 == 0, gum.show(path)


def main():
    ewt, gum = Repository(sys.argv[1], EWT), Repository(sys.argv[2], GUM)
    for held, text in texts(ewt, gum):
        for _, lines, _ in sentences(text):
            tokens, labels = joined(lines, label(lines))
            print(json.dumps({"held": held, "tokens": tokens, "labels": labels}, ensure_ascii=False))


if __name__ == "__main__":
    main()
