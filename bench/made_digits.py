#!/usr/bin/env python3
"""made_digits.py [--seed N] [--others] [--program PATH] [--keep FOLDER]: digits said alone by ten voices of flite and espeak-ng, cut
to the word, at 8 kHz under noise of 15 to 30 dB, and how many `firstpass transcribe` writes rightly. One row of JSON; what it
wrote otherwise on standard error. --others: sixty other words, each by one voice, of which none should become a number or an
answer. For trying changes on voices that no evaluation set holds. Needs numpy."""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import wave

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[1]
DIGITS = "zero one two three four five six seven eight nine".split()
OTHERS = """hello thanks please sorry table paper water house music window garden coffee maybe good great sure wait help open close play
pause what who why here there cat dog book car school money peter anna london summer doctor page peace pavement hay bye poor sun
heaven nice mine tree fix hero bridge lemon river yellow kitchen button market letter teacher""".split()
VOICES = [("flite", voice) for voice in ("slt", "rms", "awb", "kal16")]
VOICES += [("espeak-ng", voice) for voice in ("en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-gb+m3", "en-029")]
RATE = 8000


def spoken(program, voice, word, dice, folder):
    file = folder / "spoken.wav"
    if program == "flite":
        command = ["flite", "-voice", voice, "-t", f"{word}.", "-o", file]
    else:
        command = ["espeak-ng", "-v", voice, "-s", str(dice.randint(120, 190)), "-p", str(dice.randint(30, 65)), "-w", file, word]
    subprocess.run(command, check=True)
    done = subprocess.run(["ffmpeg", "-v", "quiet", "-i", file, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"],
                          capture_output=True, check=True)
    return numpy.frombuffer(done.stdout, "<i2") / 32768


def cut(samples):
    """From where the energy over 20 ms first passes a five-hundredth of its peak to where it last does."""
    energy = numpy.convolve(samples ** 2, numpy.ones(RATE // 50), "same")
    loud = numpy.flatnonzero(energy > energy.max() / 500)
    return samples[max(0, loud[0] - 100):loud[-1] + 100]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--others", action="store_true", help="words that are neither numbers nor answers")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/firstpass")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the recordings there")
    arguments = parser.parse_args()
    dice, noise = random.Random(arguments.seed), numpy.random.default_rng(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder, truth = arguments.keep or pathlib.Path(name), {}
        folder.mkdir(parents=True, exist_ok=True)
        for number, (program, voice) in enumerate(VOICES):
            for word in OTHERS[number::len(VOICES)] if arguments.others else DIGITS:
                samples = cut(spoken(program, voice, word, dice, folder))
                samples = samples / abs(samples).max() * dice.uniform(0.1, 0.8)
                strength = numpy.sqrt((samples ** 2).mean()) * 10 ** (-dice.uniform(15, 30) / 20)
                samples = samples + noise.normal(0, strength, len(samples))
                file = folder / f"{word}_{number}.wav"
                truth[str(file)] = word
                with wave.open(str(file), "wb") as out:
                    out.setparams((1, 2, RATE, 0, "NONE", ""))
                    out.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        done = subprocess.run([str(arguments.program), "transcribe", "--jsonl", "--quiet", *truth], capture_output=True, text=True,
                              check=True)
    figures = {"words": len(truth), "right": 0, "other words": 0, "unsaid": 0}
    for row in map(json.loads, done.stdout.splitlines()):
        wanted, wrote = truth[row["file"]], row["text"].strip(" .,!?").lower()
        right = wrote == wanted or (wanted in DIGITS and wrote == str(DIGITS.index(wanted)))
        figures["right" if right else "other words" if wrote else "unsaid"] += 1
        if not right:
            print(f"{pathlib.Path(row['file']).name}: {wrote or '(nothing)'}", file=sys.stderr)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
