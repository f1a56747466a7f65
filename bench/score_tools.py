"""What every subject of run_scores.py needs: running a program and its peers, scoring, and the rows of a table."""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA, SCORE = SHARED / "data", SHARED / "score"
PROGRAM = ROOT / "build/release/firstpass"


class Row:
    """One line of a table: who did what, with which figures."""

    def __init__(self, data, who, items, figures, command):
        self.data, self.who, self.items, self.figures, self.command = data, who, items, figures, command


class Bench:
    def __init__(self, arguments, folder):
        self.limit, self.with_peers, self.folder = arguments.limit, not arguments.no_peers, pathlib.Path(folder)
        helped = subprocess.run([str(PROGRAM), "--help"], capture_output=True, text=True, check=False)
        self.verbs = set(re.findall(r"^  ([a-z]+)  ", helped.stdout, re.MULTILINE))
        self.count = 0

    def take(self, items):
        items = list(items)
        return items[: self.limit] if self.limit else items

    def measured(self, command, rows=None, environment=None, quiet=False, allowed=(0, 5)):
        """Runs one command; returns (path of its standard output, CPU seconds of it and its children)."""
        self.count += not quiet
        number = "quiet" if quiet else f"{self.count:02d}"  # a quiet run writes over the one before
        output = self.folder / f"{number}-{pathlib.Path(command[0]).name}.jsonl"
        fed = None
        if rows is not None:
            fed = self.folder / f"{number}-input.jsonl"
            fed.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        before, began = cpu_of_children(), time.monotonic()
        with open(output, "wb") as out, open(fed or os.devnull, "rb") as source:
            done = subprocess.run([str(word) for word in command], stdin=source, stdout=out, stderr=subprocess.PIPE,
                                  env={**os.environ, "OMP_WAIT_POLICY": "passive", **(environment or {})}, check=False)
        cpu = cpu_of_children() - before
        if not quiet:
            say(f"{pathlib.Path(command[0]).name} {command[1] if len(command) > 1 else ''}: {cpu:.1f} CPU-s, "
                f"{time.monotonic() - began:.1f} s, exit code {done.returncode}")
        if done.returncode != 0:
            say("  " + done.stderr.decode(errors="replace").strip()[-300:])
        # A program that fell over would look like one that finds nothing; only Firstpass says 5 for single bad files, and
        # 3 where a subject counts refusals.
        if done.returncode not in (allowed if pathlib.Path(command[0]) == PROGRAM else (0,)):
            raise Unavailable(f"{' '.join(map(str, command[:3]))} failed")
        return output, cpu

    def firstpass(self, verb, *words, rows=None, profile=None, environment=None, quiet=False, allowed=(0, 5)):
        if verb not in self.verbs:
            raise Unavailable(f"the program has no verb {verb} yet")
        environment = {"FIRSTPASS_HOME": str(self.folder / "home"), **(environment or {})}
        if profile:
            environment["FIRSTPASS_PROFILE"] = profile
        return self.measured([PROGRAM, verb, "--jsonl", *words], rows, environment, quiet, allowed)

    def peer(self, setup, *words, rows=None):
        """A peer's command from peers.py; raises Unavailable where it cannot be had."""
        if not self.with_peers:
            raise Unavailable("")
        command = setup()
        if command is None:
            raise Unavailable(f"{setup.__name__} cannot be had here")
        return self.measured([*command, *words], rows)


class Unavailable(Exception):
    """Something that this run cannot measure, and why."""


def say(line):
    print(line, file=sys.stderr, flush=True)


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def score(script, *words):
    """The scorer's own words and the last JSON object among them."""
    done = subprocess.run([sys.executable, str(SCORE / script), *map(str, words)], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise Unavailable(f"{script}: {done.stderr.strip()[-200:] or 'nothing to score'}")
    objects = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return objects[-1] if objects else {}


def read_rows(path):
    return [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]


def attempt(rows, make):
    """Adds the row or rows that `make` measures, or says why there are none."""
    try:
        made = make()
        rows.extend(made if isinstance(made, list) else [made])
    except Unavailable as why:
        if str(why):
            say(f"left out: {why}")


def percent(share):
    return "–" if share is None else f"{100 * share:.1f} %"


def covered(box, regions):
    """Share of a grid of points in the box (x0, y0, x1, y1) that the regions cover."""
    points = [(box[0] + (box[2] - box[0]) * (i + 0.5) / 24, box[1] + (box[3] - box[1]) * (j + 0.5) / 24)
              for i in range(24) for j in range(24)]
    return sum(any(r[0] <= x <= r[2] and r[1] <= y <= r[3] for r in regions) for x, y in points) / len(points)
