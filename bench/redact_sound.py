#!/usr/bin/env python3
"""redact_sound.py [--values N] [--seed N] [--tone]: speaks sentences with planted private values, every other group between real
recordings, redacts them with `firstpass redact`, has them heard again by Whisper tiny.en, which is none of the recognisers
that redact itself listens with, and counts the values that are still heard and the other words that are lost. A listener
loses words by itself where a recording has gaps: what it loses where nothing but the planted values is silent, by the
synthesisers' clocks, is counted beside it, and by the same clocks how much of other words and of the values is silent.

--sentences new: spoken by flite's and espeak-ng's voices in turn, never looked at while rules are changed; tried: others, spoken
in the same way, to choose on; old: by espeak-ng alone, ten voices and speeds. --tone covers the values with a tone instead of
silence; --own listens with `firstpass transcribe` instead; --show lists the other words that are lost in each recording."""
import argparse
import array
import collections
import concurrent.futures
import json
import pathlib
import random
import re
import subprocess
import tempfile
import wave

import peers
import spoken_clock

ROOT = pathlib.Path(__file__).resolve().parents[1]
FIRST = "Rebecca Daniel Maria Oliver Sandra Thomas Helen Patrick Laura Victor Monica George Angela Peter Susan".split()
LAST = "Collins Harrison Fletcher Morgan Whitfield Bennett Marshall Sullivan Jenkins Carpenter Hamilton Crawford".split()
TOWNS = "Manchester Bristol Edinburgh Liverpool Oxford Cambridge".split()
STREETS = ["High Street", "Station Road", "Victoria Avenue", "Church Lane", "Mill Road"]
VOICES = [("en-us", 150, 50), ("en-gb", 150, 50), ("en-us", 130, 40), ("en-gb-scotland", 140, 50), ("en-us", 175, 60),
          ("en-gb", 165, 35), ("en-gb-x-rp", 150, 55), ("en-us", 150, 70), ("en-029", 140, 50), ("en-us", 120, 45)]
HERE = pathlib.Path(__file__).resolve().parent
VALUES = {
    "new": {"sentences": HERE / "spoken_sentences.txt",
            "first": "Gloria Martin Yvonne Leonard Harriet Douglas Bridget Edmund Natalie Vincent Judith Stanley".split(),
            "last": "Pemberton Lockwood Ashworth Goodwin Hargreaves Blackburn Donovan Rutherford Chapman Osborne".split(),
            "towns": "Nottingham Sheffield Plymouth Glasgow Brighton Norwich".split(),
            "streets": ["Park Road", "London Street", "Windsor Avenue", "Meadow Lane", "Chestnut Drive"],
            "hosts": ["harbour", "silverline", "greenfield"]},
    "tried": {"sentences": HERE / "spoken_sentences_tried.txt",
              "first": "Evelyn Russell Tabitha Gilbert Beatrice Malcolm Imogen Clifford Rosalind Desmond Philippa Norman".split(),
              "last": "Atherton Birchall Cartwright Ellsworth Fairbanks Grantham Holloway Kingsley Montague Thornton".split(),
              "towns": "Leicester Coventry Swansea Aberdeen Bournemouth Exeter".split(),
              "streets": ["Orchard Road", "King Street", "Albert Avenue", "Willow Lane", "Granary Court"],
              "hosts": ["meadowsoft", "bluestone", "lanternpost"]}}
RATE = 16000
AROUND = 0.04  # seconds of silence beside a word, as redact leaves
AUDIBLE = 100  # of 32767
FLITE = ["slt", "rms", "awb", "kal16"]
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


def newly_planted(pick, number, sentences, values):
    """The same from other sentences: each once, then each again with another value."""
    kind, sentence = sentences[number % len(sentences)]
    name = f"{pick.choice(values['first'])} {pick.choice(values['last'])}"
    value = {"name": name, "phone": " ".join(pick.choice("0123456789") for _ in range(11)),
             "mail": f"{name.split()[1].lower()} at {pick.choice(values['hosts'])} dot {pick.choice(['com', 'org', 'net'])}",
             "address": f"{pick.randint(2, 99)} {pick.choice(values['streets'])}, {pick.choice(values['towns'])}"}[kind]
    return kind, value, sentence.replace("{}", value)


def speak(number, sentence, spoken, new):
    """Every other group of the other sentences is spoken by flite, whose voices are made from recordings of people. Returns
    when each word is said."""
    voice, speed, pitch = VOICES[number // 2 % len(VOICES)] if new else VOICES[number % len(VOICES)]
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", str(spoken), sentence]
    by_flite = new and number % 2 == 0
    if by_flite:
        command = ["flite", "-voice", FLITE[number // 2 % len(FLITE)], "-t", sentence, "-o", str(spoken)]
    subprocess.run(command, check=True)
    if by_flite:
        return spoken_clock.flite_words(sentence, FLITE[number // 2 % len(FLITE)])
    return spoken_clock.espeak_words(sentence, voice, speed, pitch)


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


def kept_words(rows, real, text):
    """The words beside the values that are heard."""
    said = collections.Counter(word for sentence in [sentence.replace(value, " ") for _, value, sentence in rows] + real
                               for word in words(sentence))
    return said & collections.Counter(words(text))


def samples_of(file):
    """16-bit mono samples at 16 kHz."""
    command = ["ffmpeg", "-nostdin", "-v", "quiet", "-i", str(file), "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    return array.array("h", subprocess.run(command, capture_output=True, check=True).stdout)


def as_loud(samples, like):
    """The samples at the level of others."""
    peak, wanted = max(map(abs, samples)), max(map(abs, like))
    return array.array("h", (max(-32768, min(32767, int(sample * wanted / max(peak, 1)))) for sample in samples))


def is_of_value(sentence, value):
    """For each word between spaces whether it is of the value."""
    before = len(sentence[:sentence.index(value)].split())
    return [before <= i < before + len(value.split()) for i in range(len(sentence.split()))]


def write_sound(target, sound):
    with wave.open(str(target), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(sound.tobytes())


def write_group(number, group, carriers, folder, new):
    """One recording: the sentences of a group, in every other group with real speech between them. (file, other words, words
    of the sentences as begin, end, whether it is private, the word)"""
    pause, sound, others, said = array.array("h", bytes(2 * 9600)), array.array("h"), [], []
    for place, (_, value, sentence) in enumerate(group):
        spoken = folder / "sentence.wav"
        times = speak(number, sentence, spoken, new)
        samples = samples_of(spoken)
        if number // (2 if new else 1) % 2 and carriers and place % 2 == 0:
            file, text = carriers[(number * len(group) + place) // 2 % len(carriers)]
            real = samples_of(file)
            samples = as_loud(samples, real)
            sound += real + pause
            others.append(text)
        start = len(sound) / RATE
        said += [(start + begin, start + end, private, word) for (begin, end), private, word
                 in zip(times, is_of_value(sentence, value), sentence.split())]
        sound += samples + pause
    write_sound(folder / f"spoken{number}.wav", sound)
    write_sound(folder / f"exact{number}.wav", with_silence(sound, said))
    return folder / f"spoken{number}.wav", others, said


def with_silence(sound, said):
    """The sound in which exactly the private words are silent."""
    sound = sound[:]
    for begin, end, private, _ in said:
        if private:
            first, last = (int(max(0, at) * RATE) for at in (begin - AROUND, end + AROUND))
            sound[first:last] = array.array("h", bytes(2 * (min(last, len(sound)) - first)))
    return sound


def hidden_share(before, after, begin, end):
    """Of a stretch: what is not as it was, of the part that was audible."""
    audible = [i for i in range(int(begin * RATE), min(int(end * RATE), len(before), len(after))) if abs(before[i]) > AUDIBLE]
    return sum(abs(after[i]) <= abs(before[i]) // 2 for i in audible) / max(len(audible), 1)


def by_the_clock(said, before, after):
    """[other words, of them silent by 40 % and more, seconds of values, of them silent]"""
    found = [0, 0, 0.0, 0.0]
    silent = []
    for begin, end, private, word in said:
        share = hidden_share(before, after, begin, end)
        if private:
            found[2] += end - begin
            found[3] += share * (end - begin)
        else:
            found[0] += 1
            found[1] += share >= 0.4
            silent += [f"{word} {begin:.2f}"] if share >= 0.4 else []
    return found, silent


def real_recordings():
    """(file, what is said in it); empty where the shared data are absent."""
    found = []
    for name in ("jfk", "pocketsphinx", "speechbrain"):
        folder = ROOT.parent / "shared/data/speech" / name
        if folder.exists():
            gold = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
            found += [(folder / file, text) for file, text in sorted(gold.items())]
    return found


def listen(arguments, files):
    if arguments.own:
        command = [str(arguments.program), "transcribe", "--jsonl"]
    else:
        command = peers.whisper_tiny()
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    return {pathlib.Path(row["file"]).stem: row.get("text", "") for row in map(json.loads, done.stdout.splitlines())}


def public_of(spoken):
    return spoken.with_name(spoken.name.replace("spoken", "public"))


def redact(arguments, spoken):
    """CPU seconds."""
    out = public_of(spoken)
    cover = ["--tone"] if arguments.tone else []
    done = subprocess.run([str(arguments.program), "redact", "--jsonl", *cover, str(spoken), "-o", str(out)],
                          capture_output=True, text=True, check=False)
    used = sum(row.get("cpu_seconds", 0) for row in map(json.loads, done.stdout.splitlines()))
    print(json.dumps({"file": spoken.name, "exit": done.returncode, "written": out.exists(), "cpu": used}), flush=True)
    return used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build/release/firstpass")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--tone", action="store_true", help="a tone in the place of private words, not silence")
    parser.add_argument("--values", type=int, default=100)
    parser.add_argument("--sentences", choices=("old", "new", "tried"), default="new")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the recordings in this folder")
    parser.add_argument("--jobs", type=int, default=1, help="recordings that are redacted at a time")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    pick = random.Random(arguments.seed)
    new = arguments.sentences != "old"
    values = VALUES["new" if arguments.sentences == "old" else arguments.sentences]
    sentences = [line.split("\t") for line in values["sentences"].read_text(encoding="utf-8").splitlines()]
    pick.shuffle(sentences)
    rows = [newly_planted(pick, number, sentences, values) if new else planted(pick, number)
            for number in range(arguments.values)]
    groups = [rows[i:i + 10] for i in range(0, len(rows), 10)]
    with tempfile.TemporaryDirectory() as name:
        folder, written, before, others, said, cpu, seconds = arguments.keep or pathlib.Path(name), {}, [], [], [], 0.0, 0.0
        folder.mkdir(parents=True, exist_ok=True)
        for number, group in enumerate(groups):
            spoken, real, times = write_group(number, group, real_recordings(), folder, new)
            before.append(spoken)
            others.append(real)
            said.append(times)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for number, used in enumerate(pool.map(lambda spoken: redact(arguments, spoken), before)):
                cpu += used
                with wave.open(str(before[number])) as sound:
                    seconds += sound.getnframes() / sound.getframerate()
                if public_of(before[number]).exists():
                    written[number] = public_of(before[number])
        exact = [folder / f"exact{number}.wav" for number in written]
        first, second, ideal = (listen(arguments, files) for files in (before, list(written.values()), exact))
        planted_heard = sum(still_heard(kind, value, first.get(f"spoken{number}", ""))
                            for number, group in enumerate(groups) for kind, value, _ in group)
        leaks, found, could, could_be_found, clock = [], 0, 0, 0, [0, 0, 0.0, 0.0]
        for number in written:
            was, now, best = first.get(f"spoken{number}", ""), second.get(f"public{number}", ""), ideal.get(f"exact{number}", "")
            leaks += [[number, kind, value] for kind, value, _ in groups[number] if still_heard(kind, value, now)]
            heard_before, heard_now, heard_best = (kept_words(groups[number], others[number], text) for text in (was, now, best))
            could += heard_before.total()
            found += heard_now.total()
            could_be_found += heard_best.total()
            times, silent = by_the_clock(said[number], samples_of(before[number]), samples_of(written[number]))
            clock = [a + b for a, b in zip(clock, times)]
            if arguments.show:
                print(json.dumps({"file": f"public{number}.wav", "of": heard_before.total(), "kept": heard_now.total(),
                                  "kept_where_only_values_are_silent": heard_best.total(), "silent_by_the_clock": silent,
                                  "lost": sorted((heard_before - heard_now).elements()), "before": was, "after": now}))
        print(json.dumps({"planted": len(rows), "heard_before": planted_heard, "files_written": len(written), "of": len(groups),
                          "still_heard": len(leaks), "other_words_lost": round(1 - found / max(could, 1), 4),
                          "lost_where_only_values_are_silent": round(1 - could_be_found / max(could, 1), 4),
                          "lost_beyond_that": round((could_be_found - found) / max(could, 1), 4),
                          "other_words_heard_before": could, "by_the_clock": {
                              "other_words": clock[0], "silent": clock[1], "value_seconds": round(clock[2], 1),
                              "value_silent": round(clock[3], 1)},
                          "cpu_seconds_a_second": round(cpu / max(seconds, 1), 3), "leaks": leaks}))


if __name__ == "__main__":
    main()
