"""A sorted list of words as a small file: on each line a letter for how many characters the word shares with the one before
("A" none, "B" one, ...), then the rest of it; compressed. A third smaller than the words themselves."""
import lzma

MOST_SHARED = 25
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}]


def write(path, words):
    lines, before = [], ""
    for word in sorted(words):
        shared = 0
        while shared < min(len(word), len(before), MOST_SHARED) and word[shared] == before[shared]:
            shared += 1
        lines.append(chr(ord("A") + shared) + word[shared:])
        before = word
    with lzma.open(path, "wt", encoding="utf-8", filters=FILTERS) as file:
        file.write("\n".join(lines) + "\n")


def read(path):
    words, word = set(), ""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file.read().splitlines():
            word = word[:ord(line[0]) - ord("A")] + line[1:]
            words.add(word)
    return frozenset(words)
