#!/usr/bin/env python3
"""speech_live.py FILE.wav...: pipes recordings into `firstpass transcribe --partial --jsonl -` at the speed at which they
were spoken, and tells how soon words come, how soon the end is there, and how many firm words changed.

Each recording must be 16-bit PCM. Its speech is taken to begin at --speech seconds (0: at once)."""
import argparse
import json
import pathlib
import queue
import re
import subprocess
import threading
import time
import wave

ROOT = pathlib.Path(__file__).resolve().parents[1]


def words(text):
    return re.findall(r"[\w']+", text.lower())


def stream(program, file, slow, piece_seconds=0.1):
    """Rows with the moment (seconds after the first sample) at which each came, and when the sound was over."""
    child = subprocess.Popen([str(program), "transcribe", "--partial", "--jsonl", "-"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    lines = queue.Queue()

    def collect():
        for line in child.stdout:
            lines.put((time.monotonic(), json.loads(line)))

    reader = threading.Thread(target=collect)
    reader.start()
    with wave.open(str(file)) as sound:
        whole = pathlib.Path(file).read_bytes()
        head = whole[:whole.index(b"data") + 8]
        rate, width = sound.getframerate(), sound.getnchannels() * sound.getsampwidth()
        child.stdin.write(head)
        child.stdin.flush()
        time.sleep(1.5 * slow)  # the models load while nobody speaks yet
        begin, sent = time.monotonic(), 0
        while piece := sound.readframes(int(rate * piece_seconds)):
            sent += len(piece) // width
            time.sleep(max(0, begin + slow * sent / rate - time.monotonic()))
            child.stdin.write(piece)
            child.stdin.flush()
    over = (time.monotonic() - begin) / slow
    child.stdin.close()
    child.wait()
    reader.join()
    rows = []
    while not lines.empty():
        at, row = lines.get()
        rows.append(((at - begin) / slow, row))
    return rows, over


def changed(rows):
    """Firm words that differ in the final text, of all that were ever firm."""
    final = words(rows[-1][1].get("text", ""))
    firm = words(rows[-2][1]["firm"]) if len(rows) > 1 else []
    moved = 0
    last = []
    for _, row in rows[:-1]:
        now = words(row["firm"])
        moved += sum(a != b for a, b in zip(last, now)) + max(0, len(last) - len(now))
        last = now
    return moved + sum(a != b for a, b in zip(firm, final)) + max(0, len(firm) - len(final)), len(firm)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--program", default=ROOT / "build/release/firstpass")
    parser.add_argument("--speech", type=float, default=0.0, help="seconds before the speech begins")
    parser.add_argument("--slow", type=float, default=1.0,
                        help="on a machine that is N times too busy: everything N times slower, times divided by N")
    arguments = parser.parse_args()
    for file in arguments.files:
        rows, over = stream(arguments.program, file, arguments.slow)
        partial = [at for at, row in rows if row.get("partial") and row["text"]]
        moved, firm = changed(rows)
        print(json.dumps({"file": pathlib.Path(file).name, "first_partial": round(partial[0] - arguments.speech, 2) if partial else None,
                          "final_after_end": round(rows[-1][0] - over, 2), "partials": len(partial), "firm_words": firm,
                          "changed": moved, "text": rows[-1][1].get("text", "")}), flush=True)


if __name__ == "__main__":
    main()
