#!/usr/bin/env python3
"""Pictures that the development data lack, made from it: their truth is known to the pixel.

usage: made_pictures.py warped|private|spoilt|ablation|large|chat [--count N] [--program PATH] [--keep FOLDER]

warped: real receipts laid on made grounds, turned, tilted and seen at an angle. Word recall with sheets laid flat and
without (build/release/ocr_probe), and how far the found corners are off, in percent of the picture's diagonal.
private: signatures under labels of eight languages, number plates on the vehicles of the photos, identity cards with the
faces of the face set; and near misses (empty fields, the same without plate or title). A private box is a hit when
`firstpass redact --dry-run` covers 85 % of it.
spoilt: pages of words turned by 0 to 40 degrees, under a reflection, and cut off on the left: words that are read, rows that
are read whole, and the quality score with its reason.
large: pages of small print, long screenshots and a plan with a few words: word recall.
chat: a long screenshot of 110 messages: words of private values that `firstpass redact` covers, harmless ones it loses.
ablation: what is read with and without a step of the reader (build/release/ocr_probe), on pictures that need the step.
Everything is drawn with fixed seeds; nobody's real card or hand is here."""
import argparse
import collections
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from score_tools import covered

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA, SCORE = SHARED / "data", SHARED / "score"
FONTS = pathlib.Path("/usr/share/fonts/truetype/liberation")


def font(name, size):
    return ImageFont.truetype(str(FONTS / f"Liberation{name}.ttf"), size)


def ground(width, height, dice):
    """A table top: one colour, grain along it, light that falls off to one side."""
    colour = dice.choice([(112, 78, 48), (60, 66, 72), (150, 140, 128), (38, 52, 44), (128, 128, 132)])
    noise = Image.effect_noise((width, max(2, height // 10)), 38).resize((width, height)).convert("RGB")
    picture = Image.blend(Image.new("RGB", (width, height), colour), noise, 0.16)
    shade = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize((width, height))
    return Image.composite(picture, picture.point(lambda v: int(v * 0.72)), shade)


def coefficients(there, here):
    """Of PIL's perspective transform that puts the pixel `here` of the source to `there`."""
    rows = []
    for (x, y), (u, v) in zip(there, here):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for i in range(8):
        best = max(range(i, 8), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(8):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i])]
    return [row[8] for row in rows]


def laid(sheet, corners, picture):
    """`sheet` on `picture` with its corners (clockwise from the top left) there."""
    here = [(0, 0), (sheet.width, 0), (sheet.width, sheet.height), (0, sheet.height)]
    numbers = coefficients(corners, here)
    flat = sheet.transform(picture.size, Image.PERSPECTIVE, numbers, Image.BICUBIC)
    mask = Image.new("L", sheet.size, 255).transform(picture.size, Image.PERSPECTIVE, numbers, Image.NEAREST)
    picture.paste(flat, (0, 0), mask)
    return picture


def tilted(width, height, dice, share):
    """Corners of a sheet of this size in the middle of a picture, turned and seen at an angle."""
    angle = math.radians(dice.uniform(-14, 14))
    room = max(width, height) / share
    size = (int(room), int(room))
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = x * width / 2 * (1 + dice.uniform(-0.07, 0.07)), y * height / 2 * (1 + dice.uniform(-0.04, 0.04))
        corners.append((size[0] / 2 + x * math.cos(angle) - y * math.sin(angle),
                        size[1] / 2 + x * math.sin(angle) + y * math.cos(angle)))
    return size, corners


def laid_on_grounds(count, folder, dice):
    """[(file, corners of its sheet)]: the first receipts, seen at an angle on a table."""
    made = []
    for receipt in sorted((DATA / "receipts/sroie").glob("*.jpg"))[:count]:
        sheet = Image.open(receipt).convert("RGB")
        scale = min(1, 1500 / max(sheet.size))
        sheet = sheet.resize((int(sheet.width * scale), int(sheet.height * scale)), Image.LANCZOS)
        size, corners = tilted(sheet.width, sheet.height, dice, 0.8)
        file = folder / receipt.name
        laid(sheet, corners, ground(*size, dice)).filter(ImageFilter.GaussianBlur(0.5)).save(file, quality=92)
        made.append((file, corners, math.dist((0, 0), size)))
    return made


def probed(files, *options):
    """What ocr_probe reads, its rows, and the scorer's last line about it."""
    done = subprocess.run([str(ROOT / "build/release/ocr_probe"), *options, *map(str, files)], capture_output=True, text=True,
                          check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as output:
        output.write(done.stdout)
        output.flush()
        scored = subprocess.run([sys.executable, str(SCORE / "score_ocr.py"), output.name, str(DATA / "receipts/sroie")],
                                capture_output=True, text=True, check=True).stdout.strip()
    return [json.loads(line) for line in done.stdout.splitlines()], scored


def warped(arguments, folder):
    made = laid_on_grounds(arguments.count, folder, random.Random(7))
    truth = {file.name: (corners, diagonal) for file, corners, diagonal in made}
    for options in ([], ["--as-it-is"]):
        rows, scored = probed([file for file, _, _ in made], *options)
        found = [row for row in rows if "sheet" in row]
        line = f"{'as it is' if options else 'laid flat'}: {scored}"
        if not options:
            off = [max(math.dist(a, b) for a, b in zip(row["sheet"], truth[pathlib.Path(row["file"]).name][0])) /
                   truth[pathlib.Path(row["file"]).name][1] for row in found]
            line += (f"; sheets found {len(found)} of {len(rows)}, worst corner off: median "
                     f"{100 * sorted(off)[len(off) // 2]:.1f} %, most {100 * max(off):.1f} %" if off else "; no sheet found")
        print(line, flush=True)


def turned(count, folder, degrees):
    folder = folder / str(degrees)
    folder.mkdir()
    files = []
    for receipt in sorted((DATA / "receipts/sroie").glob("*.jpg"))[:count]:
        files.append(folder / receipt.name)
        Image.open(receipt).convert("RGB").rotate(degrees, expand=True).save(files[-1], quality=95)
    return files


def ablation(arguments, folder):
    """One line a step: word recall and CER without spaces, with the step and without it, on pictures that need it."""
    receipts = sorted((DATA / "receipts/sroie").glob("*.jpg"))[: arguments.count]
    flat = folder / "ground"
    flat.mkdir()
    steps = [("sheets laid flat", "receipts on a table, at an angle", "--as-it-is",
              [file for file, _, _ in laid_on_grounds(arguments.count, flat, random.Random(7))]),
             ("the page turned upright", "receipts upside down", "--unturned", turned(arguments.count, folder, 180)),
             ("the page turned upright", "receipts on their side", "--unturned", turned(arguments.count, folder, 90)),
             ("rows and columns from boxes", "receipts as they are", "--unarranged", receipts)]
    for step, pictures, option, files in steps:
        made = {"step": step, "pictures": pictures, "count": len(files)}
        for name, options in (("with", []), ("without", [option])):
            scored = json.loads(probed(files, *options)[1].splitlines()[-1])
            made |= {f"word recall {name}": scored["word_recall"], f"CER {name}": scored["cer_nospace"]}
        print(json.dumps(made), flush=True)


def pen(draw, x, y, dice, width=190, height=46):
    """A signature that nobody has: loops of changing size. Returns its box."""
    points = []
    a, b, c = dice.uniform(14, 26), dice.uniform(5, 9), dice.uniform(0, 6)
    for i in range(160):
        t = i / 159
        points.append((x + width * t + 9 * math.sin(a * t), y - height / 2 * (math.sin(a * 1.3 * t + c) * (1 - 0.6 * t) + 0.4 * math.sin(b * t))))
    draw.line(points, fill=dice.choice([(24, 24, 30), (30, 40, 120)]), width=3, joint="curve")
    xs, ys = zip(*points)
    return [min(xs), min(ys), max(xs), max(ys)]


LABELS = ["Signature", "Unterschrift", "Firma:", "Assinatura", "Handtekening", "Podpis", "Signature of applicant", "Date, Signature"]


def signatures(folder, dice):
    for i, label in enumerate(LABELS):
        for signed in (True, False):
            page = Image.new("RGB", (1000, 700), (252, 252, 250))
            draw = ImageDraw.Draw(page)
            for j, text in enumerate(["Agreement on the use of the garden", "The tools are returned clean and dry.",
                                      "Either side may end this with a month of notice.", "Place: Riverside"]):
                draw.text((90, 80 + 60 * j), text, font=font("Serif-Regular", 26), fill=(20, 20, 20))
            y = 560
            draw.line([(90, y), (480, y)], fill=(60, 60, 60), width=2)
            draw.text((90, y + 10), label, font=font("Sans-Regular", 20), fill=(30, 30, 30))
            box = pen(draw, 120 + dice.uniform(0, 90), y - 30, dice) if signed else None
            file = folder / f"signature_{i}_{int(signed)}.png"
            page.save(file)
            yield file, "SIGNATURE", [box] if signed else []


VEHICLES = {2, 5, 7}  # car, bus, truck among the 80 classes; a motorcycle's plate stands in two rows


def plates(folder, dice):
    for photo in sorted((DATA / "images/coco").glob("*.jpg")):
        picture = Image.open(photo).convert("RGB")
        boxes = []
        labels = photo.with_suffix("").with_suffix(".yolo.txt")
        for line in labels.read_text().splitlines() if labels.exists() else []:
            kind, x, y, wide, high = (float(word) for word in line.split())
            wide, high = wide * picture.width, high * picture.height
            if int(kind) not in VEHICLES or wide < 75:
                continue
            width = max(44, int(wide * (0.3 if wide < 250 else 0.16)))
            plate = Image.new("RGB", (520, 112), (245, 245, 240))
            draw = ImageDraw.Draw(plate)
            draw.rectangle([3, 3, 516, 108], outline=(20, 20, 20), width=5)
            text = f"{dice.choice('BKMW')}{dice.choice('ADX')} {dice.choice('EHRT')}{dice.choice('CLN')} {dice.randrange(1000, 9999)}"
            draw.text((36, 8), text, font=font("SansNarrow-Bold", 92), fill=(15, 15, 15))
            height = round(width * 112 / 520)
            left = int(x * picture.width - width / 2)
            top = int(y * picture.height + high * 0.30)
            if left < 0 or top + height > picture.height or left + width > picture.width:
                continue
            picture.paste(plate.resize((width, height), Image.LANCZOS).filter(ImageFilter.GaussianBlur(0.4)), (left, top))
            boxes.append([left, top, left + width, top + height])
        if boxes:
            file = folder / f"plate_{photo.stem}.png"
            picture.save(file)
            yield file, "LICENSE_PLATE", boxes


def cards(folder, dice):
    faces = []
    for photo in sorted((DATA / "images/faces").iterdir()):
        if photo.suffix.lower() in (".jpg", ".jpeg", ".png"):
            faces.append(photo)
    for i, photo in enumerate(faces):
        for title in ("IDENTITY CARD", "DRIVING LICENCE", None):
            picture = Image.open(photo).convert("RGB")
            picture.thumbnail((200, 250))
            card = Image.new("RGB", (856, 540), (226, 234, 240))
            draw = ImageDraw.Draw(card)
            card.paste(picture, (40, 120))
            draw.text((40, 30), title or "Members of the choir", font=font("Sans-Bold", 40), fill=(20, 40, 90))
            for j, text in enumerate(["VANCE", "ROSALIND", "12 MAR 1984", "T22000129"] if title else ["Every Tuesday", "at seven", "in the hall", ""]):
                draw.text((300, 130 + 60 * j), text, font=font("Sans-Regular", 32), fill=(20, 20, 20))
            if title == "IDENTITY CARD":
                for j, text in enumerate(["IDXYZT220001293<<<<<<<<<<<<<<<", "8403126F3203125XYZ<<<<<<<<<<<4", "VANCE<<ROSALIND<<<<<<<<<<<<<<<"]):
                    draw.text((30, 400 + 44 * j), text, font=font("Mono-Regular", 42), fill=(10, 10, 10))
            size, corners = tilted(card.width, card.height, dice, 0.7)
            file = folder / f"card_{i}_{(title or 'none').split()[0].lower()}.jpg"
            laid(card, corners, ground(*size, dice)).save(file, quality=93)
            xs, ys = zip(*corners)
            yield file, "ID_CARD", [[min(xs), min(ys), max(xs), max(ys)]] if title else []


def private(arguments, folder):
    dice = random.Random(arguments.seed)
    totals = {}
    for make in (signatures, plates, cards):
        if arguments.only not in (None, make.__name__):
            continue
        for number, (file, kind, boxes) in enumerate(make(folder, dice)):
            if number >= arguments.count:
                break
            done = subprocess.run([str(arguments.program), "redact", "--jsonl", "--dry-run", str(file)], capture_output=True,
                                  text=True, check=False)
            total = totals.setdefault(kind, {"boxes": 0, "hit": 0, "pictures without": 0, "false": 0, "refused": 0})
            if done.returncode != 0:
                total["refused"] += 1
                continue
            regions = json.loads(done.stdout)["regions"]
            every = [one["box"] for one in regions]
            hits = [covered(box, every) >= 0.85 for box in boxes]
            total["boxes"] += len(boxes)
            total["hit"] += sum(hits)
            if not boxes:
                total["pictures without"] += 1
                total["false"] += any(one["type"] == kind for one in regions)
            print(file.name, "hit" if boxes and all(hits) else "missed" if boxes else "none asked",
                  [one["type"] for one in regions], file=sys.stderr, flush=True)
    for kind, total in totals.items():
        print(kind, json.dumps(total), flush=True)


WORDS = ("river stone paper window garden morning letter market bridge silver yellow thunder pocket candle winter autumn engine "
         "kitchen basket number ticket orange forest mirror").split()
GROUND = (205, 203, 198)


def page_of_words(face, dice):
    """A page of rows of three words and an amount, and its rows as text."""
    picture = Image.new("RGB", (1000, 1200), GROUND)
    draw, rows = ImageDraw.Draw(picture), []
    for row in range(18):
        left, right = " ".join(dice.choices(WORDS, k=3)), f"{dice.randint(1, 99)}.{dice.randint(10, 99)}"
        for x, text in ((120, left), (780, right)):
            draw.text((x, 140 + 50 * row), text, (30, 30, 30), font=font(face, 28))
        rows.append(f"{left} {right}")
    return picture, rows


def under_reflection(picture, radius):
    """White within `radius` of a point between the columns, falling off over as much again."""
    light = Image.new("L", picture.size)
    light.putdata([int(255 * min(max(2 - math.hypot(x - 480, y - 560) / radius, 0), 1))
                   for y in range(picture.height) for x in range(picture.width)])
    return ImageChops.add(picture, Image.merge("RGB", [light] * 3))


def spoilt(arguments, folder):
    dice, truth = random.Random(6), {}
    for number in range(min(arguments.count, 4)):
        picture, rows = page_of_words(("Sans-Regular", "Serif-Regular")[number % 2], dice)
        made = {f"turned {angle:3}": picture.rotate(angle, Image.BICUBIC, expand=True, fillcolor=GROUND)
                for angle in (0, 5, 10, 20, 30, 40)}
        made |= {f"reflection {radius:3}": under_reflection(picture, radius) for radius in (60, 100, 140, 180, 240, 300)}
        made |= {f"cut {left:3}": picture.crop((left, 0, *picture.size)) for left in (100, 130, 170, 220, 300)}
        for name, one in made.items():
            file = folder / f"{name.replace(' ', '-')}-{number}.png"
            one.save(file)
            truth[str(file)] = (name, rows)
    done = subprocess.run([str(arguments.program), "ocr", "--jsonl", "--quiet", *truth], capture_output=True, text=True,
                          check=True)
    results = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        name, rows = truth[row["file"]]
        wanted = collections.Counter(" ".join(rows).split())
        found = wanted & collections.Counter(row["text"].split())
        whole = sum(one in row["text"].split("\n") for one in rows)
        results[name].append((found.total() / wanted.total(), whole / len(rows), row["quality"], row["reason"]))
    for name, several in results.items():
        words, whole, score = (sum(one[i] for one in several) / len(several) for i in range(3))
        print(f"{name}: words {words:.3f}, whole rows {whole:.3f}, score {score:.2f},",
              dict(collections.Counter(one[3] for one in several)), flush=True)


def large_page(width, height, size, columns, seed, share):
    """Rows of random words in columns; `share` of the rows hold any. Returns the picture and its words."""
    dice = random.Random(seed)
    picture = Image.new("L", (width, height), 255)
    draw, face = ImageDraw.Draw(picture), font(("Sans-Regular", "Serif-Regular")[seed % 2], size)
    texts = "".join((ROOT / name).read_text() for name in ("THIRD_PARTY_NOTICES.md", "ARCHITECTURE.md", "LICENSE"))
    vocabulary = sorted(set(re.findall("[A-Za-z]{3,11}", texts)))
    margin, words = width // 20, []
    room = (width - 2 * margin) // columns
    for column in range(columns):
        left = margin + column * room
        for y in range(margin, height - margin, int(size * 1.45)):
            if dice.random() >= share:
                continue
            row, x = [], left
            while True:
                word = dice.choice(vocabulary) if dice.random() < .85 else str(dice.randint(10, 99999))
                x += draw.textlength(word + " ", font=face)
                if x > left + room - 2 * size:
                    break
                row.append(word)
            draw.text((left, y), " ".join(row), font=face, fill=30)
            words += row
    return picture, words


def large(arguments, folder):
    made = {}
    for points in (6, 8, 11):
        for name, (width, height), dots, columns, seed, share in (
                ("A4 at 300", (210, 297), 300, 1, points, 1), ("A4 at 600", (210, 297), 600, 1, points, 1),
                ("A3 at 300", (297, 420), 300, 2, points + 1, 1), ("A3 at 600", (297, 420), 600, 2, points + 2, .5)):
            made[f"{name} dots per inch, {points} points"] = (round(width / 25.4 * dots), round(height / 25.4 * dots),
                                                              round(points / 72 * dots), columns, seed, share)
    for height in (3000, 8000, 20000):
        made[f"screenshot, 1080 x {height}"] = (1080, height, 34, 1, height // 1000, .6)
    made["panorama, 8000 x 1200"] = (8000, 1200, 34, 6, 5, 1)
    made["plan, A1 at 300 dots per inch, 9 points"] = (7016, 9933, 38, 5, 3, .08)
    for name, size in made.items():
        picture, words = large_page(*size)
        file = folder / (re.sub(r"\W+", "-", name) + ".png")
        picture.save(file)
        done = subprocess.run([str(arguments.program), "ocr", "--jsonl", "--quiet", str(file)], capture_output=True,
                              text=True, check=True)
        row = json.loads(done.stdout)
        wanted = collections.Counter(word.casefold() for word in words)
        found = wanted & collections.Counter(re.sub(r"^\W+|\W+$", "", word.casefold()) for word in row["text"].split())
        print(f"{name}: {size[0]} x {size[1]}, letters of {size[2]} pixels, words {found.total() / wanted.total():.3f} of "
              f"{wanted.total()}, {row['cpu_seconds']:.1f} CPU-s", flush=True)


MESSAGES = [("Hi, are you there?", ""), ("Yes, just came home", ""), ("My new number is 07700 900123", "07700 900123"),
            ("Write to mara.lindqvist@example.org", "mara.lindqvist@example.org"),
            ("The parcel goes to Oliver Bennett", "Oliver Bennett"),
            ("12 Mill Lane, Leeds LS1 4AB", "12 Mill Lane, Leeds LS1 4AB"),
            ("Card 4111 1111 1111 1111", "4111 1111 1111 1111"), ("The weather is lovely today", ""),
            ("See you on the train tomorrow", ""), ("IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
            ("Bring bread and butter please", ""), ("The dog sleeps all day long", "")]


def chat(arguments, folder):
    picture = Image.new("RGB", (1080, 16000), (245, 246, 250))
    draw, face, words = ImageDraw.Draw(picture), font("Sans-Regular", 34), []
    for number in range(110):
        text, value = MESSAGES[number % len(MESSAGES)]
        x, y = (60 if number % 2 else 360), 60 + 140 * number
        draw.rounded_rectangle((x - 24, y - 14, x + 640, y + 60), 22,
                               fill=(255, 255, 255) if number % 2 else (214, 235, 255))
        draw.text((x, y), text, font=face, fill=(20, 20, 20))
        before = ""
        for word in text.split():
            left = x + face.getlength(before)
            words.append((word in value.split(), (left, y + 6, left + face.getlength(word), y + 34)))
            before += word + " "
    file = folder / "chat.png"
    picture.save(file)
    done = subprocess.run([str(arguments.program), "redact", "--dry-run", "--jsonl", "--quiet", str(file)],
                          capture_output=True, text=True, check=True)
    boxes = [region["box"] for region in json.loads(done.stdout)["regions"]]
    private_words = [covered(box, boxes) for secret, box in words if secret]
    harmless = [covered(box, boxes) for secret, box in words if not secret]
    print(f"chat: private words hidden {sum(share > 0.85 for share in private_words)} of {len(private_words)}, harmless lost "
          f"{sum(share > 0.5 for share in harmless)} of {len(harmless)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["warped", "private", "spoilt", "ablation", "large", "chat"])
    parser.add_argument("--count", type=int, default=50, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=11, help="other pens, numbers and places (private)")
    parser.add_argument("--only", choices=["signatures", "plates", "cards"], help="one kind alone (private)")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/firstpass")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the pictures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        {"warped": warped, "private": private, "spoilt": spoilt, "ablation": ablation,
         "large": large, "chat": chat}[arguments.what](arguments, folder)


if __name__ == "__main__":
    main()
