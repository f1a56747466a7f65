"""Subjects of run_scores.py about what is said of a picture and hidden in it: invoices, blur, faces, and things that are drawn
for it because the data have none (signatures, number plates, identity cards)."""
import json
import pathlib
import subprocess
import sys

from score_tools import DATA, PROGRAM, ROOT, Row, Unavailable, attempt, covered, cpu_of_children, read_rows

TRUSTED = 0.5  # the program's own limit: below it a reading is not trusted


def field(row, name):
    return ((row.get("summary") or {}).get("fields", {}).get(name) or {}).get("value")


def same_amount(read, wanted):
    try:
        return abs(float(read) - wanted) < 0.005
    except (TypeError, ValueError):
        return False


def invoices(bench):
    """Date and total of invoices, as documents and as pictures; a label that is not there cannot be missed."""
    folder, rows = DATA / "receipts/invoice2data", []
    for name, ending in (("invoices, PDF", "pdf"), ("invoices, as pictures", "png")):
        def row(name=name, ending=ending):
            files = bench.take(sorted(folder.glob(f"*.{ending}")))
            output, cpu = bench.firstpass("inspect", *files)
            right, labelled = {"date": 0, "total": 0}, {"date": 0, "total": 0}
            for read in read_rows(output):
                label = json.loads(pathlib.Path(read["file"]).with_suffix(".json").read_text(encoding="utf-8"))[0]
                labelled["date"] += "date" in label
                right["date"] += "date" in label and field(read, "date") == label["date"]
                labelled["total"] += "amount" in label
                right["total"] += "amount" in label and same_amount(field(read, "total"), label["amount"])
            figures = {key: f"{right[key]}/{labelled[key]}" for key in right}
            figures["CPU-s a document"] = f"{cpu / max(len(files), 1):.2f}"
            return Row(name, "Firstpass", len(files), figures,
                       f"firstpass inspect --jsonl ../shared/data/receipts/invoice2data/*.{ending}")
        attempt(rows, row)
    return rows


def area_under_curve(good, bad):
    """The share of pairs in which the good one scores higher; equal scores count half."""
    won = sum((a > b) + 0.5 * (a == b) for a in good for b in bad)
    return won / max(len(good) * len(bad), 1)


def blur(bench):
    folder = DATA / "images/blur"
    gold = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
    files = bench.take(sorted(folder.glob("*.jpg")))
    output, cpu = bench.firstpass("inspect", *files)
    sharp, blurred = [], []
    for row in read_rows(output):
        score = next(one["confidence"] for one in row["findings"] if one["kind"] == "quality")
        (blurred if gold[pathlib.Path(row["file"]).name]["blurred"] else sharp).append(score)
    right = sum(score >= TRUSTED for score in sharp) + sum(score < TRUSTED for score in blurred)
    figures = {"AUC": f"{area_under_curve(sharp, blurred):.3f}", "accuracy at 0.5": f"{right / max(len(files), 1):.3f}",
               "lowest score of a sharp one": f"{min(sharp, default=0):.2f}",
               "highest of a blurred one": f"{max(blurred, default=0):.2f}", "CPU-s a picture": f"{cpu / max(len(files), 1):.2f}"}
    return [Row("blur", "Firstpass", len(files), figures, "firstpass inspect --jsonl ../shared/data/images/blur/*.jpg")]


def faces(bench):
    """One row a photo: labelled faces that `redact` fills (as many regions as faces, over the labelled box where there is
    one), regions beyond them, and what `inspect` still takes for a face in the result."""
    folder = DATA / "images/faces"
    gold = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
    rows, totals = [], {"labelled": 0, "hidden": 0, "left": 0, "cpu": 0.0}
    for name in bench.take(sorted(gold)):
        out = bench.folder / f"redacted-{pathlib.Path(name).stem}.png"
        labelled, hidden, further, left, cpu, missed = gold[name]["faces"], 0, 0, 0, 0.0, "refused"
        try:
            output, cpu = bench.firstpass("redact", folder / name, "-o", out)
            regions = [one["box"] for one in read_rows(output)[0]["regions"] if one["type"] == "FACE"]
            hidden = min(len(regions), labelled)
            if gold[name]["hog_box_trbl"]:
                top, right, bottom, left_edge = gold[name]["hog_box_trbl"]
                hidden = min(hidden, covered((left_edge, top, right, bottom), regions) >= 0.85)
            further, missed = len(regions) - hidden, str(labelled - hidden)
            again, _ = bench.firstpass("inspect", out)
            left = sum(one["kind"] == "face" for one in read_rows(again)[0]["findings"])
        except Unavailable:
            pass
        rows.append(Row(f"`{name}`", "Firstpass", 1,
                        {"faces labelled": str(labelled), "hidden": str(hidden), "missed": missed, "further regions": str(further),
                         "found in the result": str(left), "CPU-s a picture": f"{cpu:.2f}"}, "firstpass redact --jsonl FILE -o OUT"))
        for key, value in (("labelled", labelled), ("hidden", hidden), ("left", left), ("cpu", cpu)):
            totals[key] += value
    rows.append(Row("all", "Firstpass", len(rows),
                    {"faces labelled": str(totals["labelled"]), "hidden": str(totals["hidden"]),
                     "missed": str(totals["labelled"] - totals["hidden"]), "further regions": "", "found in the result":
                     str(totals["left"]), "CPU-s a picture": f"{totals['cpu'] / max(len(rows), 1):.2f}"},
                    "firstpass redact --jsonl FILE -o OUT"))
    return rows


def ablation(bench):
    """What each step of the reader is worth: with it and without it, on pictures that need it."""
    count = str(bench.limit or 12)
    done = subprocess.run([sys.executable, ROOT / "bench/made_pictures.py", "ablation", "--count", count], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"made_pictures.py: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    rows = []
    for line in done.stdout.splitlines():
        made = json.loads(line)
        figures = {f"{name} {how} the step": f"{100 * made[f'{name} {how}']:.1f} %"
                   for name in ("word recall", "CER") for how in ("with", "without")}
        rows.append(Row(made["pictures"], made["step"], made["count"], figures, "bench/made_pictures.py ablation"))
    return rows


def drawn(bench):
    """Signatures, number plates and identity cards of made_pictures.py, whose places are known to the pixel."""
    count = str(bench.limit or 100)
    before = cpu_of_children()
    done = subprocess.run([sys.executable, ROOT / "bench/made_pictures.py", "private", "--count", count, "--program", PROGRAM],
                          capture_output=True, text=True, check=False)
    cpu = cpu_of_children() - before
    if done.returncode != 0:
        raise Unavailable(f"made_pictures.py: {done.stderr.strip().splitlines()[-1]}")
    rows = []
    for line in done.stdout.splitlines():
        kind, figures = line.split(" ", 1)
        made = json.loads(figures)
        rows.append(Row(f"drawn: {kind}", "Firstpass", made["boxes"] + made["pictures without"],
                        {"hidden": f"{made['hit']}/{made['boxes']}",
                         "false in pictures without": f"{made['false']}/{made['pictures without']}",
                         "refused": str(made["refused"]), "CPU-s of all kinds": f"{cpu:.0f}"},
                        "bench/made_pictures.py private"))
    return rows


def drawn_forms(bench):
    """Forms, tables and dialogs of made_forms.py: what is hidden in vain, word by word, and what is missed."""
    done = subprocess.run([sys.executable, ROOT / "bench/made_forms.py", "--count", str(bench.limit or 40), "--seed", "8", "--program",
                           PROGRAM], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"made_forms.py: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    made = json.loads(done.stdout)
    figures = {"private values hidden": f"{made['hidden']}/{made['boxes']}",
               "harmless words lost": f"{100 * made['lost'] / max(made['words'], 1):.1f} % of {made['words']}",
               "refused": str(made["refused"])}
    return [Row("drawn forms and tables", "Firstpass", made["screens"], figures, "bench/made_forms.py --count 40 --seed 8")]


def bursts(bench):
    """Shots of one moment made from photos and receipts by bursts.py, and receipts with another total."""
    count, receipts = (str(bench.limit or many) for many in (60, 8))
    done = subprocess.run([sys.executable, ROOT / "bench/bursts.py", "--count", count, "--receipts", receipts, "--program", PROGRAM],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"bursts.py: {done.stderr.strip().splitlines()[-1]}")
    made = json.loads(done.stdout)
    figures = {"pairs found": f"{100 * made['recall']:.1f} % of {made['pairs']}", "pairs right": f"{100 * made['precision']:.1f} %",
               "receipts with another total merged": f"{made['altered merged']}/{made['altered']}",
               "CPU-s a picture": f"{made['CPU-s'] / made['pictures']:.2f}"}
    return [Row("bursts of photos", "Firstpass", made["pictures"], figures, "firstpass dedup --pictures --jsonl FILES")]
