#!/usr/bin/env python3
"""planted_values_test.py --program FIRSTPASS: plants values and searches every output for them.

Runs mask, restore, ask (held back in the outbox), refusals and wrong usage over planted names, addresses and numbers, and
searches standard error, error rows, the ledger, the outbox, the vault, the list of own words and the temporary folder,
raw and in base64 and hex. Masked text must not hold them either; restored text must."""
import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PLANTED = ["quorlinda.vexley@plantmail.example", "+44 20 7946 0958", "GB82WEST12345698765432", "4111111111111111",
           "Quorlinda Vexley", "Zephandor"]


def forms(value):
    raw = value.encode()
    yield raw
    yield value.upper().encode()
    yield raw.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b"x" * shift + raw)[4:-4]


def holds(data):
    return sorted({value for value in PLANTED for form in forms(value) if len(form) > 6 and form in data})


class Run:
    def __init__(self, program):
        self.program, self.failures, self.searched = program, [], 0
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="planted-"))
        self.temporary = self.home / "tmp"
        self.temporary.mkdir()

    def __call__(self, *words, stdin="", expect=0, **environment):
        env = dict(os.environ, FIRSTPASS_HOME=str(self.home / "home"), FIRSTPASS_PROFILE="rules", TMPDIR=str(self.temporary),
                   **environment)
        done = subprocess.run([self.program, *words], input=stdin.encode(), capture_output=True, env=env, timeout=120)
        if done.returncode != expect:
            self.failures.append(f"{words[0]}: exit code {done.returncode}, not {expect}: {done.stderr.decode()[-200:]}")
        self.search(f"standard error of {words[0]}", done.stderr)
        return done.stdout

    def search(self, where, data):
        self.searched += 1
        for value in holds(data):
            self.failures.append(f"{where} holds {value}")

    def search_files(self):
        for file in sorted(self.home.rglob("*")):
            if file.is_file() and file.name not in ("letter.txt", "config.toml"):
                self.search(str(file.relative_to(self.home)), file.read_bytes())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    run = Run(parser.parse_args().program)
    letter = f"Dear {PLANTED[4]}, mail {PLANTED[0]}, call {PLANTED[1]}, pay {PLANTED[2]} or {PLANTED[3]} for {PLANTED[5]}."
    run("vault", "words", "add", PLANTED[4])
    run("vault", "words", "add", "--type", "PROJECT", PLANTED[5])
    file = run.home / "letter.txt"
    file.write_text(letter)

    masked = run("mask", str(file))
    run.search("masked text", masked)
    if run("restore", stdin=masked.decode()).decode() != letter:
        run.failures.append("restored text differs")
    rows = json.dumps({"id": 1, "text": letter, "scope": "rows"}) + "\n" + json.dumps({"id": 2, "text": 7}) + "\n{broken\n"
    for line in run("mask", "--jsonl", stdin=rows, expect=5).splitlines():
        run.search("row", line)
    run.search("refusal", run("mask", "--rule", "EMAIL_ADDRESS=refuse", str(file), expect=3))
    run.search("wrong usage", run("mask", "--rule", "EMAIL_ADDRESS=nothing", str(file), expect=2))
    run("vault", "words", "import", str(file), expect=5)
    provider = {"FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_BASE_URL": "http://127.0.0.1:9/v1", "FIRSTPASS_API_KEY": "key-for-tests"}
    run("ask", f"What does {PLANTED[4]} owe?", str(file), "--via", "cloud", expect=4, FIRSTPASS_OFFLINE="1", **provider)
    run.search("outbox list", run("outbox", "list", "--jsonl"))
    run("ask", f"What does {PLANTED[4]} owe?", str(file), "--via", "cloud", expect=4, **provider)
    run.search("ledger", run("ledger", "export"))
    run.search_files()
    for failure in run.failures:
        print("FAILED:", failure)
    print(f"{run.searched} outputs and files searched for {len(PLANTED)} planted values: {len(run.failures)} failures")
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
