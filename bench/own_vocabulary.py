#!/usr/bin/env python3
"""own_vocabulary.py [--names tried|kept] [--program PATH] [--keep FOLDER]: what a person's own words are worth in speech. Ten voices of
flite and espeak-ng speak thirty sentences with a name of a person, a product or a place that no dictionary holds, and thirty
without; `firstpass transcribe` hears them without the names and with all of them (`--word`). One row of JSON: names written
exactly, other words heard, names written where nobody said them; what differs on standard error. Changes are tried on the
names "tried"; those "kept" are for a figure, with other voices for each sentence. Invented names, nobody's."""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
NAMES = {"tried": ["Torvald Haugen", "Annika Lindqvist", "Priya Ramanathan", "Leandra Venturi", "Marek Dubrovski", "Ottoline Fairweather",
                   "Bastian Kruger", "Yolanda Quispe", "Emeka Okonkwo", "Hollis Pennington", "Renzo Castellane", "Ingrid Sorensen",
                   "Quantrix", "Fluvoxin", "Nebulon", "Orvanta", "Brightmoor", "Tesseline", "Kestrel Pay", "Drayveil", "Marlowick",
                   "Sandovia", "Pellagrin", "Vinterholm", "Corvale", "Zentiva Ridge", "Halcyra", "Mintaro", "Oxbridge Minor", "Lumadex"],
         "kept": ["Soren Bjorklund", "Katarina Novakova", "Vikram Subramanian", "Elodie Marchand", "Pavel Zelenka", "Cordelia Ashgrove",
                  "Matthias Engel", "Rosalba Ferrante", "Chidi Nwosu", "Barnaby Thistlewood", "Dario Bellandi", "Astrid Nygaard",
                  "Synthera", "Cardoxil", "Pulsarion", "Avendra", "Stonehaven Pay", "Velmora", "Tricorvex", "Glenmarrow", "Ashkelund",
                  "Montavia", "Ferrolene", "Ostergard", "Bexhollow", "Talvera Creek", "Nymbris", "Kolvano", "Upper Wexcombe", "Dramadin"]}
WITH = """Please forward the contract to {} before the end of the week.
The first talk of the afternoon is given by {} in the large hall.
We have been waiting for {} since half past nine this morning.
My brother says that {} is worth every penny.
Nobody told {} about the change of plan.
The questions about {} were the hardest ones.
Could you ask about {} when you are there on Monday?
I read about {} in the paper and thought of you.
The letter mentions {} twice on the last page.
There is a parcel for {} at the front desk.
Without {} the project would have failed last winter.
Put {} at the top of the list, please.
She moved her account to {} and never looked back.
The doctor wrote {} on a small piece of paper.
Everything we know about {} fits on one page.
The lights went out while {} was on the screen.
He has never heard of {} and does not want to.
Write to {} today, and send me a copy.
Our neighbours talk about {} all the time.
The prices of {} went up again in spring.
A friend of mine found {} on the map.
The meeting about {} lasted for two hours.
They drove past {} on the way to the coast.
The second chapter begins with {} and a storm.
What does {} cost in a month?
Send the keys back to {} by courier.
It was {} that made them change their minds.
The children made a song about {} in school.
Keep {} out of this conversation for now.
The boat was named after {} many years ago.""".splitlines()
WITHOUT = """The quarterly report has to be finished before the holiday.
Could you water the plants while we are away next week?
The market opens at seven and closes shortly after noon.
A heavy storm covered the mountain road with branches and stones.
Please bring a warm coat, a torch and enough food for two days.
The new carpet in the waiting room is brighter than the old one.
She explained the difference between a lease and a loan.
Our train was delayed because of snow on the line.
The museum shows paintings from three centuries.
He paid for the tickets with a card that had expired.
We need a larger table if everybody wants to sit down.
The engine makes a strange sound when it is cold.
Turn left at the bridge and follow the river to the mill.
The minutes of the last meeting were sent on Thursday.
Nobody remembers who painted the kitchen green.
The teacher asked every pupil to bring a photograph.
There is a small bakery behind the church.
My grandmother kept her letters in a wooden box.
The invoice was paid twice by mistake.
Fresh bread tastes best with salted butter.
The lawyer will call you back within the hour.
They planted an orchard on the sunny side of the hill.
The winter was long, and the harvest came late.
An old lantern hangs above the garden door.
The committee could not agree on a date.
Her violin needs new strings before the concert.
The ferry to the island leaves from the second pier.
Most of the visitors come in the last week of June.
He cannot find the charger for his phone.
The recipe asks for two lemons and a spoon of honey.""".splitlines()
VOICES = [("flite", "slt"), ("espeak-ng", "en-us"), ("flite", "rms"), ("espeak-ng", "en-gb"), ("flite", "awb"), ("espeak-ng", "en-us+f3"),
          ("flite", "slt"), ("espeak-ng", "en-gb-scotland"), ("flite", "rms"), ("espeak-ng", "en-gb+m3")]


def speak(program, voice, sentence, file):
    command = {"flite": ["flite", "-voice", voice, "-t", sentence, "-o", file],
               "espeak-ng": ["espeak-ng", "-v", voice, "-s", "150", "-w", file, sentence]}[program]
    subprocess.run(command, check=True)


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def heard(program, files, entries):
    command = [program, "transcribe", "--jsonl", "--quiet", *(word for entry in entries for word in ("--word", entry)), *files]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return {row["file"]: row["text"] for row in map(json.loads, done.stdout.splitlines())}


def contains(text, entry):
    return f" {' '.join(words(entry))} " in f" {' '.join(words(text))} "


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", choices=sorted(NAMES), default="kept")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/firstpass")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the recordings there")
    arguments = parser.parse_args()
    entries, shift = NAMES[arguments.names], 3 if arguments.names == "kept" else 0
    with tempfile.TemporaryDirectory() as name:
        folder, said = arguments.keep or pathlib.Path(name), {}
        folder.mkdir(parents=True, exist_ok=True)
        for number, sentence in enumerate(WITH + WITHOUT):
            entry = entries[number] if number < len(WITH) else None
            file = folder / f"{number:02}.wav"
            speak(*VOICES[(number + shift) % len(VOICES)], sentence.replace("{}", entry or ""), file)
            said[str(file)] = (entry, sentence)
        texts = {"without": heard(arguments.program, said, []), "with": heard(arguments.program, said, entries)}
    figures = {"names": len(WITH)}
    for way, text in texts.items():
        right = sum(contains(text[file], entry) for file, (entry, _) in said.items() if entry)
        others = sum(sum((collections.Counter(words(sentence.replace("{}", ""))) & collections.Counter(words(text[file]))).values())
                     for file, (_, sentence) in said.items())
        uncalled = sum(contains(text[file], one) for file, (entry, _) in said.items() for one in entries if one != entry)
        figures[way] = {"names right": right, "other words right": others, "names that nobody said": uncalled}
    figures["other words"] = sum(len(words(sentence.replace("{}", ""))) for _, sentence in said.values())
    for file, (entry, _) in said.items():
        if texts["with"][file] != texts["without"][file] or (entry and not contains(texts["with"][file], entry)):
            print(f"{entry or '–'}: {texts['without'][file]} → {texts['with'][file]}", file=sys.stderr)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
