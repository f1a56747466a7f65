#!/usr/bin/env python3
"""made_forms.py [--count N] [--seed N] [--program PATH] [--keep FOLDER]: draws screens with forms, tables and dialogs in which
a few words are private and most are not (quantities, sizes, versions, times, shelves, error codes), hides with
`firstpass redact --dry-run`, and counts private values of which 85 % is covered, and harmless words of which half is. One row
of JSON; what was hidden in vain, and what was missed, on standard error. Needs Pillow."""
import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFont

from score_tools import covered

ROOT = pathlib.Path(__file__).resolve().parents[1]
FONTS = pathlib.Path("/usr/share/fonts/truetype/liberation")
FIRST = "Harriet Douglas Bridget Leonard Natalie Vincent Judith Stanley Camille Anders Noor Mateo".split()
LAST = "Pemberton Lockwood Ashworth Goodwin Hargreaves Blackburn Rutherford Osborne Delacroix Lindgren".split()
STREETS = ["Park Road", "Windsor Avenue", "Meadow Lane", "Mill Street", "Chestnut Drive"]
THINGS = ["desk lamp", "copper wire", "paint brush", "door handle", "garden hose", "wall clock", "screw set", "rubber boots"]


class Screen:
    """A drawn page; remembers the box of every word, and which values are private."""

    def __init__(self, dice, title):
        self.dark = dice.random() < 0.3
        self.size = dice.choice([15, 16, 18, 20])
        self.face = dice.choice(["Sans", "Serif", "Sans"])
        self.picture = Image.new("RGB", (1000, 560), (30, 32, 38) if self.dark else (252, 252, 252))
        self.draw = ImageDraw.Draw(self.picture)
        self.private, self.harmless = [], []
        self.write(30, 20, title, size=self.size + 6, bold=True)
        self.y = 80

    def font(self, size=None, bold=False):
        return ImageFont.truetype(str(FONTS / f"Liberation{self.face}-{'Bold' if bold else 'Regular'}.ttf"), size or self.size)

    def write(self, x, y, text, private=False, size=None, bold=False):
        """Returns where the text ends."""
        font = self.font(size, bold)
        colour = (225, 225, 225) if self.dark else (20, 20, 20)
        self.draw.text((x, y), text, font=font, fill=colour)
        if private:
            self.private.append((text, self.draw.textbbox((x, y), text, font=font)))
        at = 0
        for word in text.split():
            at = text.index(word, at)
            left = x + self.draw.textlength(text[:at], font=font)
            box = self.draw.textbbox((left, y), word, font=font)
            if not private:
                self.harmless.append((word, box))
            at += len(word)
        return x + self.draw.textlength(text, font=font)

    def row(self, *parts):
        """Parts one after the other; (text,) is private."""
        x = 30
        for part in parts:
            x = self.write(x, self.y, part if isinstance(part, str) else part[0], not isinstance(part, str))
            x += self.draw.textlength(" ", font=self.font())
        self.y += int(self.size * 2.1)

    def table(self, heads, rows, bordered):
        widths = [max(self.draw.textlength(cell if isinstance(cell, str) else cell[0], font=self.font(bold=True))
                      for cell in column) + 26 for column in zip(heads, *rows)]
        height = int(self.size * 1.9)
        for number, cells in enumerate([heads, *rows]):
            x = 30
            for width, cell in zip(widths, cells):
                hidden = not isinstance(cell, str)
                self.write(x + 9, self.y + height / 5, cell[0] if hidden else cell, hidden, bold=number == 0)
                if bordered:
                    self.draw.rectangle([x, self.y, x + width, self.y + height], outline=(128, 128, 128))
                x += width
            self.y += height
        self.y += height


def person(dice):
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def mail(dice, name):
    return f"{name.lower().replace(' ', '.')}{dice.randint(10, 99)}@example.{dice.choice(['org', 'com', 'net'])}"


def phone(dice):
    return f"+44 {dice.randint(1000, 9999)} {dice.randint(100000, 999999)}"


def day(dice):
    return f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def clock(dice):
    return f"{dice.randint(7, 20)}:{dice.randint(0, 59):02}"


def orders(dice):
    screen, rows = Screen(dice, "Open orders"), []
    for _ in range(5):
        name = person(dice)
        rows.append([(name,), (mail(dice, name),), dice.choice(THINGS), f"{dice.randint(1, 60)} x {dice.randint(1000, 9999)}",
                     f"{dice.randint(3, 300)}.{dice.randint(10, 99)} EUR", dice.choice(["packed", "open", "sent"])])
    screen.table(["Customer", "Email", "Article", "Lot", "Price", "State"], rows, dice.random() < 0.5)
    return screen


def stock(dice):
    screen, rows = Screen(dice, "Stock"), []
    for _ in range(6):
        rows.append([dice.choice(THINGS), f"{dice.randint(10, 90)} x {dice.randint(10, 90)} x {dice.randint(1, 30)} cm",
                     str(dice.randint(10, 4000)), f"{dice.choice('ABCDE')}{dice.randint(1, 9)}-{dice.randint(10, 40)}",
                     f"{dice.randint(1000, 9999)} x {dice.randint(2, 9)}", day(dice)])
    screen.table(["Article", "Size", "In stock", "Shelf", "Pack", "Counted"], rows, dice.random() < 0.5)
    return screen


def appointments(dice):
    screen, rows = Screen(dice, "Appointments"), []
    for _ in range(5):
        rows.append([clock(dice), (person(dice),), (phone(dice),), f"Room {dice.randint(1, 30)}",
                     dice.choice(["first visit", "follow-up", "blood test", "check-up"])])
    screen.table(["Time", "Patient", "Phone", "Place", "Reason"], rows, dice.random() < 0.5)
    screen.row("Closed on", "public holidays", "and from", clock(dice), "to", clock(dice))
    return screen


def settings(dice):
    screen, name = Screen(dice, "About this device"), person(dice)
    screen.row("Owner:", (name,))
    screen.row("Account:", (mail(dice, name),))
    screen.row("Recovery phone:", (phone(dice),))
    screen.row(f"Version: {dice.randint(1, 9)}.{dice.randint(0, 40)}.{dice.randint(0, 9)} (build {dice.randint(1000, 9999)})")
    screen.row(f"Display: {dice.choice([1920, 2560, 3840])} x {dice.choice([1080, 1440, 2160])}, {dice.choice([60, 120])} Hz")
    screen.row(f"Storage: {dice.randint(20, 400)} of 512 GB used, {dice.randint(1000, 9999)} photos")
    screen.row("Language: English, last update on", day(dice))
    return screen


def delivery(dice):
    screen, name = Screen(dice, "Delivery note"), person(dice)
    screen.row("Recipient:", (name,))
    screen.row("Deliver to:", (f"{dice.randint(2, 190)} {dice.choice(STREETS)}",))
    screen.row("Phone:", (phone(dice),))
    screen.row(f"Parcel: {dice.randint(1, 30)}.{dice.randint(1, 9)} kg, {dice.randint(20, 60)} x {dice.randint(20, 60)} x "
               f"{dice.randint(5, 40)} cm, {dice.randint(1, 4)} of 4")
    screen.row("Contents:", f"{dice.randint(2, 12)}", dice.choice(THINGS) + ",", f"{dice.randint(2, 12)}", dice.choice(THINGS))
    screen.row("Postage", f"{dice.randint(3, 20)}.{dice.randint(10, 99)} EUR", "paid in cash, please leave at the back door")
    return screen


def results(dice):
    screen, rows = Screen(dice, "Laboratory results"), []
    screen.row("Patient:", (person(dice),))
    screen.row("Date of birth:", (f"{dice.randint(1931, 2015)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",))
    for what, low, high, unit in (("Glucose", 40, 120, "mg/dl"), ("Sodium", 130, 150, "mmol/l"), ("Platelets", 1500, 4500, "/nl"),
                                  ("Haemoglobin", 10, 18, "g/dl"), ("Pulse", 50, 120, "1/min")):
        rows.append([what, str(dice.randint(low, high)), f"{low} - {high}", unit, dice.choice(["normal", "high", "low"])])
    screen.table(["Test", "Value", "Range", "Unit", "Remark"], rows, dice.random() < 0.5)
    return screen


def chat(dice):
    screen, name = Screen(dice, "Team chat"), person(dice)
    screen.row(f"{clock(dice)}  Can somebody call", (name,), "about the broken printer?")
    screen.row(f"{clock(dice)}  Yes, the number is", (phone(dice),))
    screen.row(f"{clock(dice)}  We need {dice.randint(2, 40)} boxes of A4 paper and {dice.randint(1000, 9000)} labels")
    screen.row(f"{clock(dice)}  Table for {dice.randint(3, 9)} at {clock(dice)}, same place as last week")
    screen.row(f"{clock(dice)}  Write to", (mail(dice, name),), "when it is done")
    return screen


def trouble(dice):
    screen, name = Screen(dice, "The update failed"), person(dice)
    screen.row(f"Error 0x{dice.randrange(16 ** 8):08X} in module store, line {dice.randint(10, 900)}")
    screen.row(f"Tried {dice.randint(2, 9)} times, {dice.randint(1000, 9999)} of {dice.randint(10000, 99999)} files copied")
    screen.row(f"Needed: {dice.randint(2, 90)} GB free, port {dice.choice([443, 8080, 5432, 6379])} open, driver "
               f"{dice.randint(300, 600)}.{dice.randint(10, 99)}")
    screen.row("Ask your administrator", (name,), "or write to", (mail(dice, name),))
    screen.row("Try again", "Cancel", "Details")
    return screen


def timetable(dice):
    screen, rows = Screen(dice, "Departures"), []
    for _ in range(6):
        rows.append([clock(dice), f"{dice.choice(['Bus', 'Tram', 'RE', 'S'])} {dice.randint(1, 120)}",
                     dice.choice(["Harbour", "North Station", "Airport", "City Hall"]), f"Platform {dice.randint(1, 14)}",
                     dice.choice(["on time", f"{dice.randint(2, 30)} min late"]), f"{dice.randint(1, 9)} x {dice.randint(2, 8)}"])
    screen.table(["Time", "Line", "To", "From", "Remark", "Cars"], rows, dice.random() < 0.5)
    return screen


def narrow(dice):
    """A table whose cells are broken into two lines each."""
    screen = Screen(dice, "Members")
    line, x0 = int(screen.size * 1.25), (40, 240, 460, 700)
    for x, head in zip(x0, ("Name", "Phone", "Lives at", "Since")):
        screen.write(x, screen.y, head, bold=True)
    screen.y += int(screen.size * 2.2)
    for _ in range(4):
        first, last = person(dice).split()
        prefix, number = f"+44 {dice.randint(1000, 9999)}", str(dice.randint(100000, 999999))
        cells = [(first, last), (prefix, number), (f"{dice.randint(2, 190)}", dice.choice(STREETS)), ("spring", "of last year")]
        for column, (x, parts) in enumerate(zip(x0, cells)):
            for part, text in enumerate(parts):
                screen.write(x, screen.y + part * line, text, column < 3)
        screen.y += 2 * line + int(screen.size * 0.9)
    return screen


KINDS = [orders, stock, appointments, settings, delivery, results, chat, trouble, timetable, narrow]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/firstpass")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the pictures there")
    parser.add_argument("--pdf", action="store_true", help="as scans packed into PDFs of 200 dots per inch")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    total, vain = {"screens": 0, "boxes": 0, "hidden": 0, "words": 0, "lost": 0, "refused": 0}, collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or pathlib.Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(arguments.count):
            screen = KINDS[number % len(KINDS)](dice)
            file = folder / f"form{number:02}-{KINDS[number % len(KINDS)].__name__}.png"
            scale = 1.0  # pixels of the drawing for one unit of the regions
            if arguments.pdf:
                file, scale = file.with_suffix(".pdf"), 200 / 72
                screen.picture.convert("RGB").save(file, resolution=200)
            else:
                screen.picture.save(file)
            done = subprocess.run([str(arguments.program), "redact", "--jsonl", "--dry-run", str(file)], capture_output=True,
                                  text=True, check=False)
            if done.returncode != 0:
                total["refused"] += 1
                continue
            regions = json.loads(done.stdout)["regions"]
            for one in regions:
                one["box"] = [side * scale for side in one["box"]]
            every = [one["box"] for one in regions]
            for text, box in screen.private:
                hit = covered(box, every) >= 0.85
                total["hidden"] += hit
                if not hit:
                    print(f"{file.name}: missed {text}", file=sys.stderr, flush=True)
            lost = [(word, box) for word, box in screen.harmless if covered(box, every) >= 0.5]
            for word, box in lost:
                kinds = sorted({one["type"] for one in regions if covered(box, [one["box"]]) > 0.1})
                vain.update(kinds)
                print(f"{file.name}: in vain {word} {kinds}", file=sys.stderr, flush=True)
            for key, value in (("screens", 1), ("boxes", len(screen.private)), ("words", len(screen.harmless)), ("lost", len(lost))):
                total[key] += value
    print(json.dumps({**total, "in vain": dict(vain)}))


if __name__ == "__main__":
    main()
