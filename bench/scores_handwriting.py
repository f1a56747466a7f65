"""Subject `handwriting` of run_scores.py: drawn notes of hands that nothing was fitted on (made_notes.py); what is read, and
whether the confidence says when it is not."""
import collections
import json
import pathlib
import re

import made_notes
import peers
from score_tools import Row, attempt, percent, read_rows

BANDS = [(0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)]


def bare(word):
    return re.sub(r"^\W+|\W+$", "", word.casefold())


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]


def area(words):
    """Of (confidence, right): the share of pairs in which the right one is surer."""
    good, bad = ([c for c, right in words if right == one] for one in (True, False))
    won = sum((a > b) + 0.5 * (a == b) for a in good for b in bad)
    return won / max(len(good) * len(bad), 1)


def coverage(words, wanted=0.95):
    """The largest share of the words read that may be taken, surest first, with 95 % of them right."""
    best = right = 0
    ordered = sorted(words, key=lambda one: -one[0])
    for number, (confidence, is_right) in enumerate(ordered, 1):
        right += is_right
        ends = number == len(ordered) or ordered[number][0] < confidence
        if ends and right >= wanted * number:
            best = number
    return best / max(len(words), 1)


def row_of(who, notes, read, cpu, command):
    """`read`: {file: (text, [(word, confidence)])}."""
    found = wanted = letters = wrong = 0
    words = []
    for file, rows, _ in notes:
        text, sure = read.get(str(file), ("", []))
        written = collections.Counter(word for word in map(bare, " ".join(rows).split()) if word)
        wanted += sum(written.values())
        found += sum((written & collections.Counter(word for word in map(bare, text.split()) if word)).values())
        a, b = ("".join(one.casefold().split()) for one in ("\n".join(rows), text))
        letters, wrong = letters + len(a), wrong + distance(a, b)
        for word, confidence in sure:
            if bare(word):
                words.append((confidence, written[bare(word)] > 0))
                written[bare(word)] -= words[-1][1]
    figures = {"word recall": percent(found / max(wanted, 1)), "CER": percent(wrong / max(letters, 1)),
               "words read right": percent(sum(right for _, right in words) / max(len(words), 1)), "AUC": f"{area(words):.3f}",
               "coverage at 95 % right": percent(coverage(words))}
    for low, high in BANDS:
        band = [right for confidence, right in words if low <= confidence < high]
        figures[f"right of those said {low}–{min(high, 1)}"] = f"{percent(sum(band) / len(band)) if band else '–'} of {len(band)}"
    return Row("handwritten notes", who, len(notes), {**figures, "CPU-s a picture": f"{cpu / max(len(notes), 1):.2f}"}, command)


def words_of(rows):
    return {row["file"]: (row["text"], [tuple(one) for one in row["words"]]) for row in rows}


def words_found(row):
    """Words of `inspect` have their confidence in the rows of `ocr --words`; a row in print says one for all of its words."""
    for line in row["lines"]:
        yield from ((one["text"], one["confidence"]) for one in line.get("words", ()))
        if "words" not in line:
            yield from ((word, line["confidence"]) for word in line["text"].split())


def notes_row(bench, notes):
    """What the note recipe makes of to-do lists: items whole and right, items that are wrong, and how many of the wrong ones come
    without a word of doubt."""
    lists = [one for one in notes if one[2]]
    output, cpu = bench.firstpass("inspect", *(file for file, _, _ in lists))
    total = collections.Counter()
    for (file, _, items), row in zip(lists, read_rows(output)):
        fields = (row.get("summary") or {}).get("fields", {})
        read = [(bare(field["value"]), bool(field.get("suspicious"))) for name, field in fields.items() if name.startswith("todo_")]
        wanted = collections.Counter(map(bare, items))
        total.update(items=len(items), lists=(row.get("summary") or {}).get("kind") == "note")
        for value, doubted in read:
            right = wanted[value] > 0
            wanted[value] -= right
            total.update({("right" if right else "wrong") + (" doubted" if doubted else ""): 1})
    right, wrong = (total[one] + total[one + " doubted"] for one in ("right", "wrong"))
    return Row("to-do lists of them", "Firstpass inspect", len(lists),
               {"taken for a note": f"{total['lists']}/{len(lists)}", "items right": f"{right}/{total['items']}",
                "of these, said to be doubtful": str(total["right doubted"]), "items wrong": str(wrong),
                "wrong without a doubt": str(total["wrong"]), "CPU-s a picture": f"{cpu / max(len(lists), 1):.2f}"},
               "firstpass inspect --jsonl FILES")


def handwriting(bench):
    folder = bench.folder / "notes"
    folder.mkdir(exist_ok=True)
    notes, rows = made_notes.make(folder, bench.limit or 42, 5, "held-out"), []
    files = [str(file) for file, _, _ in notes]

    def ours():
        output, cpu = bench.firstpass("ocr", *files)
        read = {row["file"]: (row["text"], list(words_found(row))) for row in read_rows(output)}
        made = row_of("Firstpass ocr", notes, read, cpu, "bench/made_notes.py, firstpass ocr --jsonl FILES")
        lines = [line.get("handwritten", False) for row in read_rows(output) for line in row["lines"]]
        made.figures["rows said to be by hand"] = f"{sum(lines)}/{len(lines)}"
        return made

    attempt(rows, ours)
    attempt(rows, lambda: notes_row(bench, notes))
    for who, setup, words in (("tesseract", peers.tesseract, ["--words", "--psm=4"]), ("RapidOCR", peers.rapidocr, ["--words"])):
        def peer(who=who, setup=setup, words=words):
            output, cpu = bench.peer(setup, *words, *files)
            return row_of(who, notes, words_of(read_rows(output)), cpu, f"bench/peers/run_{who.lower()}.py {' '.join(words)} FILES")
        attempt(rows, peer)
    return rows
