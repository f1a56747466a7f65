#!/usr/bin/python3
"""Small questions over messy texts of look_ups.jsonl, asked of the program as a person would: what it tells, quotes and leaves.

usage: bench/look_ups.py [--program PATH] [--half seen|held] [--show]

Each text was written for this, before the code that reads it for the half `held`; `says` lists what an answer must hold (of a list in
it any one), null where nothing in the text answers. Told right and wrong are answers told as such; a question whose answer is not
told may still be the first of the sentences quoted as nearest. One line of JSON a half.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
QUOTED = "This is what your files say nearest"
NOTE = "(Answered on this device"


def holds(says, text):
    low = text.lower()
    return all(any(one.lower() in low for one in (each if isinstance(each, list) else [each])) for each in says)


def judged(says, answer):
    """The kind of outcome; evidence in brackets is no answer."""
    told = bool(answer) and not answer.startswith((QUOTED, "No sentence"))
    if says is None:
        return "told wrong" if told else "left rightly"
    if told:
        own = answer if "\n- " in answer else re.sub(r'\([\w-]+\.(?:txt|eml).*?"\)', "", answer)
        return "told right" if holds(says, own) else "told wrong"
    quotes = answer.split("\n")[1:] if answer.startswith(QUOTED) else []
    if quotes and holds(says, quotes[0]):
        return "quoted first"
    return "quoted" if holds(says, "\n".join(quotes)) and quotes else "missed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=HERE.parent / "build/release/firstpass", type=pathlib.Path)
    parser.add_argument("--half", choices=("seen", "held"))
    parser.add_argument("--show", action="store_true", help="each question with its answer")
    arguments = parser.parse_args()
    counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, FIRSTPASS_HOME=f"{folder}/home")
        for line in (HERE / "look_ups.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if arguments.half not in (None, row["half"]):
                continue
            file = pathlib.Path(folder) / row["file"]
            file.write_text(row["text"], encoding="utf-8")
            for asked in row["asked"]:
                done = subprocess.run([arguments.program, "ask", asked["question"], file, "--via", "local", "--quiet"],
                                      capture_output=True, text=True, check=True, env=environment)
                answer = done.stdout.split(NOTE)[0].strip()
                outcome = judged(asked["says"], answer)
                counts[row["half"]][outcome] += 1
                if arguments.show:
                    print(f"[{outcome}] {row['file']}: {asked['question']} {asked['says']}\n    " + answer.replace("\n", "\n    "))
    for half, outcomes in counts.items():
        print(json.dumps({"half": half, "questions": sum(outcomes.values()), **dict(sorted(outcomes.items()))}))


if __name__ == "__main__":
    main()
