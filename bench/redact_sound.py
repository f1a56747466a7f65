#!/usr/bin/env python3
"""redact_sound.py [--listen COMMAND]: speaks sentences with 100 planted private values (espeak-ng), redacts the recordings
with `firstpass redact`, has them heard again, and counts the values that are still heard and the other words that are lost.

COMMAND gets raw 32-bit float files (16 kHz, one channel) and writes {"file", "text"} for each: another recogniser than the
two that redact itself listens with. Without it `firstpass transcribe` listens."""
import argparse
import array
import json
import pathlib
import random
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
FIRST = "Rebecca Daniel Maria Oliver Sandra Thomas Helen Patrick Laura Victor Monica George Angela Peter Susan".split()
LAST = "Collins Harrison Fletcher Morgan Whitfield Bennett Marshall Sullivan Jenkins Carpenter Hamilton Crawford".split()
TOWNS = "Manchester Bristol Edinburgh Liverpool Oxford Cambridge".split()
STREETS = ["High Street", "Station Road", "Victoria Avenue", "Church Lane", "Mill Road"]
DIGITS = "zero one two three four five six seven eight nine".split()


def planted(pick, number):
    """(kind, value as spoken, sentence)"""
    name = f"{pick.choice(FIRST)} {pick.choice(LAST)}"
    kind = number % 5
    if kind == 0:
        return "name", name, f"Please tell {name} that the meeting starts later today."
    if kind == 1:
        phone = " ".join(pick.choice("0123456789") for _ in range(10))
        return "phone", phone, f"You can reach the office on {phone}, any time this week."
    if kind == 2:
        mail = f"{pick.choice(FIRST).lower()} at {pick.choice(['example', 'mailbox', 'northwind'])} dot {pick.choice(['com', 'org', 'net'])}"
        return "mail", mail, f"Send the finished report to {mail}, and wait for an answer."
    if kind == 3:
        place = f"{pick.randint(2, 99)} {pick.choice(STREETS)}, {pick.choice(TOWNS)}"
        return "address", place, f"The parcel goes to {place}, before the shop closes."
    return "name", name, f"I spoke with {name} about the broken heating in the kitchen."


def words(text):
    text = text.lower()
    for number, word in enumerate(DIGITS):
        text = text.replace(word, str(number))
    return re.findall(r"[a-z']+|[0-9]+", text)


def still_heard(kind, value, text):
    """A name or address by its last telling word, a number by four of its digits in a row, mail by its name and host."""
    heard = words(text)
    if kind == "phone":
        digits, all_digits = "".join(re.findall(r"\d", value)), "".join(word for word in heard if word.isdigit())
        return any(digits[i:i + 4] in all_digits for i in range(len(digits) - 3))
    parts = [word for word in words(value) if len(word) > 3 and word not in ("street", "road", "lane", "avenue")]
    hits = sum(part in heard for part in parts)
    return hits == len(parts) if kind == "mail" else hits > 0 and (kind == "name" or hits == len(parts))


def kept_words(rows, text):
    """(other words that are heard, other words there are)"""
    heard, total, found = words(text), 0, 0
    for _, value, sentence in rows:
        for word in words(sentence.replace(value, " ")):
            total += 1
            if word in heard:
                heard.remove(word)
                found += 1
    return found, total


def as_floats(file, target):
    command = ["ffmpeg", "-nostdin", "-v", "quiet", "-y", "-i", str(file), "-ac", "1", "-ar", "16000", "-f", "f32le", str(target)]
    subprocess.run(command, check=True)


def listen(arguments, files, folder):
    if arguments.listen:
        raw = []
        for file in files:
            raw.append(folder / (file.stem + ".f32"))
            as_floats(file, raw[-1])
        command = [*arguments.listen.split(), *map(str, raw)]
    else:
        command = [str(arguments.program), "transcribe", "--jsonl", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {pathlib.Path(row["file"]).stem: row.get("text", "") for row in map(json.loads, done.stdout.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build/release/firstpass")
    parser.add_argument("--listen", help="another recogniser")
    parser.add_argument("--values", type=int, default=100)
    arguments = parser.parse_args()
    pick = random.Random(7)
    rows = [planted(pick, number) for number in range(arguments.values)]
    groups = [rows[i:i + 10] for i in range(0, len(rows), 10)]
    with tempfile.TemporaryDirectory() as name:
        folder, written, before = pathlib.Path(name), {}, []
        for number, group in enumerate(groups):
            spoken, out = folder / f"spoken{number}.wav", folder / f"public{number}.wav"
            voice = "en-gb" if number % 2 else "en-us"
            subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(spoken), "\n\n".join(row[2] for row in group)], check=True)
            before.append(spoken)
            done = subprocess.run([str(arguments.program), "redact", "--jsonl", str(spoken), "-o", str(out)],
                                  capture_output=True, text=True, check=False)
            print(json.dumps({"file": spoken.name, "exit": done.returncode, "written": out.exists()}), flush=True)
            if out.exists():
                written[number] = out
        first, second = listen(arguments, before, folder), listen(arguments, list(written.values()), folder)
        heard = planted_heard = found = total = could = 0
        leaks = []
        for number, group in enumerate(groups):
            was, now = first.get(f"spoken{number}", ""), second.get(f"public{number}")
            for kind, value, sentence in group:
                planted_heard += still_heard(kind, value, was)
                if now is not None and still_heard(kind, value, now):
                    heard += 1
                    leaks.append([number, kind])
            if now is not None:
                could += kept_words(group, was)[0]
                found += kept_words(group, now)[0]
                total += kept_words(group, was)[1]
        print(json.dumps({"planted": len(rows), "heard_before": planted_heard, "files_written": len(written), "of": len(groups),
                          "still_heard": heard, "other_words_lost": round(1 - found / max(could, 1), 4), "other_words": total,
                          "leaks": leaks}))


if __name__ == "__main__":
    main()
