"""What both models read and answer: labels, pieces, and the features of a word. src/protect/ner/features.cc computes the
same numbers, which src/protect/testdata/name_features.jsonl proves."""
import re

from tokenizers import Tokenizer

TYPES = ["PERSON", "ORGANIZATION", "LOCATION", "ADDRESS", "NRP", "TITLE", "DATE_TIME", "PHONE_NUMBER", "ID", "ONLINE_ID"]
LABELS = ["O"] + [f"{prefix}-{name}" for name in TYPES for prefix in "BI"]
LABEL = {label: index for index, label in enumerate(LABELS)}
CLS, SEP, PAD, UNKNOWN = 101, 102, 0, 100
WINDOW, OVERLAP = 94, 20

CASES, GAPS = 4, 3  # token type = case + CASES * gap
SHAPES, AFFIXES, WORDS = 512, 4096, 8192

# One letter for the script of a character beyond ASCII; what is not listed is "o".
SCRIPTS = [(0x80, 0x24F, "l"), (0x1E00, 0x1EFF, "l"), (0x370, 0x3FF, "g"), (0x400, 0x52F, "c"), (0x590, 0x5FF, "h"),
           (0x600, 0x77F, "a"), (0x900, 0xDFF, "i"), (0xE00, 0xE7F, "t"), (0x3040, 0x30FF, "k"), (0x4E00, 0x9FFF, "z"),
           (0xAC00, 0xD7A3, "r"), (0x300, 0x36F, "l")]


def load_tokenizer(path):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def fnv(data):
    value = 2166136261
    for byte in data:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def letter(c):
    code = ord(c)
    if code < 0x80:
        return "X" if "A" <= c <= "Z" else "x" if "a" <= c <= "z" else "d" if "0" <= c <= "9" else c
    for low, high, name in SCRIPTS:
        if low <= code <= high:
            return name
    return "o"


def shape(word):
    """Runs of more than three equal letters are cut to three: "Xxxx", "dddXX"."""
    out = []
    for c in word:
        now = letter(c)
        if len(out) >= 3 and out[-1] == out[-2] == out[-3] == now:
            continue
        out.append(now)
    return "".join(out)


def ascii_lower(word):
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in word)


_cache = {}


def hashes(word):
    """Bucket of the shape, of the first and last three characters, and of the whole word."""
    found = _cache.get(word)
    if found is None:
        low = ascii_lower(word)
        found = (fnv(shape(word).encode()) % SHAPES, fnv(("<" + low[:3]).encode()) % AFFIXES,
                 fnv((low[-3:] + ">").encode()) % AFFIXES, fnv(low.encode()) % WORDS)
        if len(_cache) < 400000:
            _cache[word] = found
    return found


def case_of(word):
    if any(c.isdigit() for c in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[:1].isupper() else 0


def gap_of(between, first):
    """What stands before a word: 0 nothing, 1 white space, 2 the end of a line or the start of the text."""
    if first or "\n" in between:
        return 2
    return 1 if between else 0


def encode(tokenizer, text):
    """ids, offsets, token types and hashes, one of each for every piece; the features are those of the piece's word."""
    pieces = tokenizer.encode(text, add_special_tokens=False)
    offsets, words, count = pieces.offsets, pieces.word_ids, len(pieces.ids)
    kinds, tables = [0] * count, [None] * count
    begin, last = 0, 0
    while begin < count:
        end = begin
        while end + 1 < count and words[end + 1] == words[begin]:
            end += 1
        word = text[offsets[begin][0]:offsets[end][1]]
        kind = case_of(word) + CASES * gap_of(text[last:offsets[begin][0]], begin == 0)
        table = hashes(word)
        for index in range(begin, end + 1):
            kinds[index], tables[index] = kind, table
        begin, last = end + 1, offsets[end][1]
    return pieces.ids, offsets, kinds, tables


def label_pieces(offsets, spans):
    """The label of each piece. A span of type SKIP is one of which a corpus does not say whether it is private: -100, no label."""
    labels = [0] * len(offsets)
    at = 0
    for begin, end, name in sorted(spans):
        while at < len(offsets) and offsets[at][1] <= begin:
            at += 1
        first, k = True, at
        while k < len(offsets) and offsets[k][0] < end:
            labels[k] = -100 if name == "SKIP" else LABEL[("B-" if first else "I-") + name]
            first = False
            k += 1
    return labels


def windows(count, size=WINDOW, overlap=OVERLAP):
    """(begin, end, keep_begin): in an overlap each window speaks for the half that lies deeper inside it."""
    out, begin = [], 0
    while begin < count:
        end = min(count, begin + size)
        out.append((begin, end, begin if begin == 0 else begin + overlap // 2))
        if end == count:
            break
        begin = end - overlap
    return out
