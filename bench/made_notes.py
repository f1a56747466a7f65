#!/usr/bin/env python3
"""Handwritten notes, which the development data lack: to-do lists, telephone notes, sums, labels, letters, drawn with fonts that
are real hands, on paper, as a telephone sees them.

usage: made_notes.py [--count N] [--seed N] [--set held-out|made-with|print] [--keep FOLDER]

Every glyph is bent in its own way (a smooth field moves the ink), baselines wander, words slant, paper has lines or squares,
the photo has a falling light, blur, noise and JPEG. `held-out` are the eight hands of the figures; nothing was fitted on
them. `made-with` are the hands that train/handwriting was fitted on, `print` the same notes in printers' type.
Writes FOLDER/noteNN-HAND.jpg with .gt.txt (rows as written) and .todo.json (what is to be done); prints the list of files.
Fonts (Debian): fonts-breip, -dkg-handwriting, -femkeklaver, -isabella, -humor-sans, -bwht, -rufscript, -sjfonts, -kristi,
-dancingscript; only the drawn pictures are used, no font is part of this repository. No note is anybody's."""
import argparse
import json
import math
import pathlib
import random
import sys
import tempfile

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from made_pictures import ground, laid, tilted

FONTS = pathlib.Path("/usr/share/fonts")
HANDS = {
    "held-out": ["truetype/fifthhorseman/dkg.ttf", "truetype/femkeklaver/femkeklaver.ttf", "opentype/bwht/BecauseWeCreate-Regular.otf",
                 "opentype/bwht/BecauseWeMentor-Regular.otf", "opentype/bwht/BecauseWeOrganize-Regular.otf",
                 "truetype/sjfonts/Delphine.ttf", "truetype/sjfonts/SteveHand.ttf", "opentype/dancingscript/DancingScript-Regular.otf"],
    "made-with": ["truetype/breip/Breip.ttf", "truetype/humor-sans/Humor-Sans.ttf", "opentype/bwht/BecauseWeBuild-Regular.otf",
                  "opentype/bwht/BecauseWeConnect-Regular.otf", "opentype/bwht/BecauseWeLearn-Regular.otf",
                  "truetype/rufscript/Rufscript010.ttf", "truetype/kristi/Kristi.ttf", "truetype/isabella/Isabella.ttf"],
    "print": ["truetype/liberation/LiberationSans-Regular.ttf", "truetype/liberation/LiberationSerif-Regular.ttf",
              "truetype/liberation/LiberationMono-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSerif.ttf",
              "truetype/dejavu/DejaVuSansMono-Bold.ttf", "truetype/liberation/LiberationSerif-Italic.ttf",
              "truetype/lato/Lato-Regular.ttf", "truetype/open-sans/OpenSans-Regular.ttf", "opentype/ebgaramond/EBGaramond12-Regular.otf",
              "truetype/liberation/LiberationSansNarrow-Bold.ttf", "opentype/freefont/FreeSansOblique.otf"]}
TASKS = ["call the plumber", "buy milk and bread", "water the plants", "return library books", "pay the electricity bill", "order new tyres",
         "book a table for six", "fix the garden fence", "write to the landlord", "collect the parcel", "renew the passport",
         "send the tax papers", "clean the oven", "ask about the deposit", "charge the batteries", "measure the kitchen window",
         "print the tickets", "bring the ladder back", "cancel the newspaper", "prepare the meeting"]
THINGS = ["potatoes", "olive oil", "light bulbs", "stamps", "coffee", "butter", "washing powder", "apples", "candles", "envelopes", "cheese",
          "toothpaste", "onions", "rice", "paper towels", "screws", "yoghurt", "honey"]
FIRST = ["Anna", "Tom", "Julia", "Peter", "Maria", "Oliver", "Hannah", "David", "Laura", "Simon"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def price(dice):
    return f"{dice.randint(1, 900)}.{dice.randint(0, 99):02}"


def day(dice):
    return f"{dice.randint(1, 28)} {dice.choice(MONTHS)}"


def telephone(dice):
    return f"0{dice.randint(151, 179)} {dice.randint(100, 999)} {dice.randint(1000, 9999)}"


def todo(dice):
    items = [task + dice.choice(["", "", f" by {day(dice)}", f" on {dice.choice(DAYS)}"]) for task in dice.sample(TASKS, dice.randint(4, 6))]
    return ["To do"] + [f"- {item}" for item in items], items


def shopping(dice):
    items = [f"{dice.randint(2, 12)} {thing}" for thing in dice.sample(THINGS, 6)]
    return ["Shopping list"] + [f"- {item}" for item in items], items


def telephone_note(dice):
    name = dice.choice(FIRST)
    return [f"{name} called at {dice.randint(8, 18)}:{dice.randint(10, 59)}", f"please call back {telephone(dice)}",
            f"before {dice.choice(DAYS)} evening", f"it is about the {dice.choice(['car', 'garden', 'flat', 'concert', 'invoice'])}"], []


def sums(dice):
    return [f"{what} {price(dice)}" for what in dice.sample(["rent", "water", "gas", "phone", "insurance", "school", "train", "food"], 4)] + \
        [f"together {price(dice)}", f"{dice.choice(FIRST)} pays half by {day(dice)}"], []


def labels(dice):
    return [f"Box {dice.randint(1, 40)}: {dice.choice(['winter clothes', 'old letters', 'kitchen', 'tools', 'photo albums', 'toys'])}",
            f"weight {dice.randint(3, 30)} kg", f"shelf {dice.choice('ABCDE')}{dice.randint(1, 9)}, packed {day(dice)}"], []


def letter(dice):
    return [f"Dear {dice.choice(FIRST)},", f"thank you for the {dice.choice(['flowers', 'cake', 'lovely card', 'long letter'])}.",
            f"We arrive on {dice.choice(DAYS)} at {dice.randint(8, 20)}:{dice.choice(['05', '15', '30', '45'])}", "and would love to see you all.",
            f"The key is with {dice.choice(FIRST)}.", f"Yours, {dice.choice(FIRST)}"], []


KINDS = [todo, shopping, telephone_note, todo, sums, labels, letter]


def bent(ink, size, dice):
    """The ink moved by a smooth field, so that no letter looks like another of its kind."""
    cell = max(6, int(size * 0.45))
    columns, rows = ink.width // cell + 2, ink.height // cell + 2
    far = size * 0.045
    shift = [[(dice.gauss(0, far), dice.gauss(0, far)) for _ in range(columns)] for _ in range(rows)]
    mesh = []
    for i in range(rows - 1):
        for j in range(columns - 1):
            corners = []
            for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)):
                corners += [b * cell + shift[a][b][0], a * cell + shift[a][b][1]]
            mesh.append(((j * cell, i * cell, (j + 1) * cell, (i + 1) * cell), corners))
    return ink.transform(ink.size, Image.MESH, mesh, Image.BICUBIC)


def paper(width, height, size, top, dice):
    colour = dice.choice([(252, 251, 247), (248, 244, 228), (255, 247, 190), (244, 246, 250)])
    sheet = Image.new("RGB", (width, height), colour)
    draw, kind = ImageDraw.Draw(sheet), dice.choice(["plain", "lines", "squares", "lines"])
    line = dice.choice([(176, 196, 222), (200, 200, 205), (226, 190, 190)])
    if kind == "lines":
        for y in range(int(top + size), height, int(size * 1.75)):
            draw.line([(0, y), (width, y)], fill=line, width=max(1, size // 26))
    if kind == "squares":
        for step in range(0, max(width, height), int(size * 0.7)):
            draw.line([(0, step), (width, step)], fill=line)
            draw.line([(step, 0), (step, height)], fill=line)
    return sheet


def written(rows, file, dice, by_hand):
    """A sheet with the rows on it."""
    size = dice.randint(34, 56)
    font = ImageFont.truetype(str(file), size)
    slope, top = dice.uniform(-0.012, 0.012) if by_hand else 0, int(size * 1.2)
    width = int(max(font.getlength(row) for row in rows) * 1.12 + size * 4.5)
    height = int(top + size * 1.75 * len(rows) + size * 1.5)
    sheet = paper(width, height, size, top, dice)
    ink = Image.new("L", sheet.size, 0)
    draw = ImageDraw.Draw(ink)
    for number, row in enumerate(rows):
        x, y = size * 1.2 + (dice.uniform(0, size * 0.5) if by_hand else 0), top + number * size * 1.75
        phase = dice.uniform(0, 6)
        for word in row.split(" "):
            wave = math.sin(phase + x / (size * 5)) * size * 0.07 + dice.gauss(0, size * 0.035) if by_hand else 0
            draw.text((x, y + size * 1.0 + slope * x + wave), word, font=font, fill=dice.randint(215, 255), anchor="ls")
            x += font.getlength(word) + max(font.getlength(" "), size * 0.26) * (dice.uniform(0.85, 1.5) if by_hand else 1)
    if by_hand:
        ink = bent(ink, size, dice)
        slant = dice.uniform(-0.16, 0.16)
        ink = ink.transform(ink.size, Image.AFFINE, (1, slant, -slant * ink.height / 2, 0, 1, 0), Image.BICUBIC)
    if dice.random() < 0.35:  # a pencil leaves grains
        ink = ImageChops.multiply(ink, Image.effect_noise(ink.size, 60).point(lambda v: min(255, int(90 + v))))
    colour = dice.choice([(24, 24, 30), (28, 40, 130), (60, 60, 66), (20, 30, 90), (120, 20, 30)])
    sheet.paste(Image.new("RGB", sheet.size, colour), (0, 0), ink)
    return sheet


def photographed(sheet, dice):
    """Laid on a table and seen at an angle, or filling the picture, near or far; uneven light, blur and noise."""
    far = dice.uniform(0.5, 1)
    sheet = sheet.resize((int(sheet.width * far), int(sheet.height * far)), Image.LANCZOS)
    if dice.random() < 0.5:
        size, corners = tilted(sheet.width, sheet.height, dice, 0.86)
        sheet = laid(sheet, corners, ground(*size, dice))
    light = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize(sheet.size)
    least = dice.uniform(0.5, 0.95)
    sheet = ImageChops.multiply(sheet, light.point(lambda v: int(255 * (least + (1 - least) * v / 255))).convert("RGB"))
    sheet = sheet.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.5) * far))
    noise = Image.effect_noise(sheet.size, dice.uniform(4, 14)).convert("RGB")
    return ImageChops.add(sheet, noise, 1, -128)


def make(folder, count, seed, chosen):
    """[(picture, rows, what is to be done)], the same for the same arguments."""
    dice, made = random.Random(seed), []
    hands = [FONTS / name for name in HANDS[chosen]]
    missing = [str(hand) for hand in hands if not hand.exists()]
    if missing:
        sys.exit(f"made_notes.py: fonts are missing (see the usage): {', '.join(missing)}")
    for number in range(count):
        rows, items = KINDS[number % len(KINDS)](dice)
        hand = hands[(number // len(KINDS) + number) % len(hands)]
        picture = photographed(written(rows, hand, dice, chosen != "print"), dice)
        file = folder / f"note{number:02}-{hand.stem}.jpg"
        picture.save(file, quality=dice.randint(72, 93))
        file.with_suffix(".gt.txt").write_text("\n".join(rows), encoding="utf-8")
        file.with_suffix(".todo.json").write_text(json.dumps(items), encoding="utf-8")
        made.append((file, rows, items))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=42)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--set", dest="chosen", choices=list(HANDS), default="held-out")
    parser.add_argument("--keep", type=pathlib.Path, help="write the pictures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or pathlib.Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for file, _, _ in make(folder, arguments.count, arguments.seed, arguments.chosen):
            print(file)


if __name__ == "__main__":
    main()
