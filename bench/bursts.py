#!/usr/bin/env python3
"""Bursts of one photo, made from photos: how well `firstpass dedup --pictures` tells one moment from another.

usage: bursts.py [--count N] [--receipts N] [--program PATH] [--keep FOLDER]

Of each photo four shots: as it is; and three as a hand that holds a camera makes them (moved and turned by a little, brighter or
darker, noisy, one of them smaller, as JPEG of other qualities). Of each receipt two shots, and one shot of the same sheet with
another total, which says something else and must stay by itself. Pairs of files are scored: shots of one photo belong together,
any others do not. One JSON line: {scenes, pairs, recall, precision, altered, "altered merged", "CPU-s"}. Fixed seeds."""
import argparse
import csv
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops, ImageDraw, ImageEnhance

from made_pictures import DATA, ROOT, font
from score_tools import cpu_of_children


def another_shot(photo, dice, smaller=False):
    """The same scene a moment later."""
    width, height = photo.size
    turned = photo.rotate(dice.uniform(-0.6, 0.6), Image.BICUBIC)
    left, top = (int(dice.uniform(0.004, 0.02) * side) for side in (width, height))
    right, bottom = width - int(dice.uniform(0.004, 0.02) * width), height - int(dice.uniform(0.004, 0.02) * height)
    shot = ImageEnhance.Brightness(turned.crop((left, top, right, bottom))).enhance(dice.uniform(0.93, 1.07))
    noise = Image.effect_noise(shot.size, 9).convert("RGB")
    shot = ImageChops.add(shot, noise, 1, -128)
    return shot.resize((int(shot.width * 0.6), int(shot.height * 0.6)), Image.LANCZOS) if smaller else shot


def burst(photo, name, folder, dice, shots):
    files = []
    for n in range(shots):
        file = folder / f"{name}_{n}.jpg"
        shot = photo if n == 0 else another_shot(photo, dice, smaller=n == 3)
        shot.save(file, quality=dice.choice([68, 78, 88, 94]))
        files.append(file)
    return files


def with_another_total(sheet, receipt):
    """The receipt with another amount wherever its total stands; None where the boxes do not say where."""
    total = re.sub(r"[^\d.]", "", json.loads(receipt.with_suffix("").with_suffix(".key.json").read_text(encoding="utf-8"))["total"]) \
        if receipt.suffix == ".csv" else ""
    if not re.fullmatch(r"\d+\.\d\d", total):
        return None
    changed = f"{float(total) + 30:.2f}"
    altered, draw, found = sheet.copy(), None, False
    for row in csv.reader(receipt.read_text(encoding="utf-8", errors="replace").splitlines()):
        text = ",".join(row[8:])
        if len(row) < 9 or total not in text:
            continue
        draw = draw or ImageDraw.Draw(altered)
        xs, ys = [int(v) for v in row[0:8:2]], [int(v) for v in row[1:8:2]]
        box = (min(xs), min(ys), max(xs), max(ys))
        draw.rectangle(box, fill=altered.getpixel((max(0, box[0] - 4), box[1])))
        draw.text((box[0], box[1]), text.replace(total, changed), font=font("Sans-Regular", max(10, int(0.9 * (box[3] - box[1])))), fill=(25, 25, 25))
        found = True
    return altered if found else None


def made(arguments, folder):
    """(files, scene of each file); an altered receipt is a scene of its own."""
    dice = random.Random(11)
    scene, altered = {}, []
    photos = sorted((DATA / "images/coco").glob("*.jpg"))[: arguments.count]
    for photo in photos:
        for file in burst(Image.open(photo).convert("RGB"), photo.stem, folder, dice, 4):
            scene[file] = photo.stem
    taken = 0
    for boxes in sorted((DATA / "receipts/sroie").glob("*.box.csv")):
        if taken == arguments.receipts:
            break
        receipt = boxes.with_name(boxes.name.replace(".box.csv", ".jpg"))
        sheet = Image.open(receipt).convert("RGB")
        other = with_another_total(sheet, boxes)
        if other is None:
            continue
        taken += 1
        for file in burst(sheet, receipt.stem, folder, dice, 2):
            scene[file] = receipt.stem
        file = folder / f"{receipt.stem}_other.jpg"
        another_shot(other, dice).save(file, quality=88)
        scene[file] = receipt.stem + " with another total"
        altered.append(file)
    return scene, altered


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60, help="photos")
    parser.add_argument("--receipts", type=int, default=8)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/firstpass")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the pictures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        scene, altered = made(arguments, folder)
        files = sorted(scene)
        random.Random(5).shuffle(files)
        before = cpu_of_children()
        done = subprocess.run([str(arguments.program), "dedup", "--pictures", "--jsonl", *map(str, files)], capture_output=True, text=True, check=True)
        cpu = cpu_of_children() - before
    groups = [json.loads(line)["ids"] for line in done.stdout.splitlines()]
    told = {frozenset(pair) for ids in groups for pair in itertools.combinations(ids, 2)}
    there = {frozenset(map(str, pair)) for pair in itertools.combinations(files, 2) if scene[pair[0]] == scene[pair[1]]}
    merged = sum(any(str(file) in pair for pair in told) for file in altered)
    print(json.dumps({"scenes": len(set(scene.values())), "pictures": len(files), "pairs": len(there),
                      "recall": len(told & there) / max(len(there), 1), "precision": len(told & there) / max(len(told), 1),
                      "altered": len(altered), "altered merged": merged, "CPU-s": cpu}))
    for pair in sorted(map(sorted, told - there)):
        print("merged:", *(pathlib.Path(file).name for file in pair), file=sys.stderr)
    for pair in sorted(map(sorted, there - told))[:20]:
        print("parted:", *(pathlib.Path(file).name for file in pair), file=sys.stderr)


if __name__ == "__main__":
    main()
