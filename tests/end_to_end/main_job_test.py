#!/usr/bin/env python3
"""The main job against a provider that records every byte it receives.

    main_job_test.py --program build/release/firstpass [--variants 200] [--media 20] [--seed N] [--profile NAME] [--expect clean|leaks]
                     [--keep DIR] [--show-leaks]

Runs `firstpass ask` over the examples and over generated variants with private values planted in text, pictures and
sound. Proves, for each: no planted value is in what the provider received, nor in any message, ledger row or file of
the state folder; what the question needs is in it; the answer, which uses every placeholder, comes back without one.

`--expect leaks` turns the verdict round: with hiding broken on purpose the same test must find leaks. Exit code 0 when
the expectation holds.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools" / "make_examples"))
import variants  # noqa: E402

PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9A-HJKMNP-TV-Z]{4,8}>")
DIGIT_TYPES = {"PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN"}


def folded(text):
    """Letters and digits of a text, case and accents aside: what a reader would still recognise."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text):
    return " ".join(re.findall(r"\w+", folded(text)))


def compact(text):
    """Separators between digits and letters dropped, so that 0770-090 and 0770 090 are the same number."""
    return re.sub(r"[\s().\-/·]+", "", folded(text))


def stands_in(planted, received_words, received_compact):
    value = planted["value"]
    if planted["type"] in DIGIT_TYPES or planted["type"] in ("API_KEY", "EMAIL_ADDRESS"):
        return compact(value) in received_compact
    return f" {words(value)} " in f" {received_words} "


class Standin:
    """The recording provider, one for each worker, so that a request belongs to a known variant."""

    def __init__(self, folder):
        self.record = folder / "received.bin"
        self.record.touch()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/standin/provider_standin.py"), "--record", str(self.record), "--answer", "echo"],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.seen = 0

    def new_bytes(self):
        data = self.record.read_bytes()
        fresh, self.seen = data[self.seen:], len(data)
        return fresh.decode("utf-8", "replace")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def request_text(raw):
    """The strings of the JSON body, unescaped, after the raw bytes: a value may hide behind \\u escapes."""
    texts = [raw]
    for start in (match.start() for match in re.finditer(r"\r\n\r\n\{", raw)):
        try:
            body, _ = json.JSONDecoder().raw_decode(raw[start + 4:])
        except ValueError:
            continue
        stack = [body]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                texts.append(item)
            elif isinstance(item, dict):
                stack += list(item.values())
            elif isinstance(item, list):
                stack += item
    return "\n".join(texts)


class Worker:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.home = folder / "home"
        self.standin = Standin(folder)

    def environment(self):
        return dict(os.environ, FIRSTPASS_HOME=str(self.home), FIRSTPASS_PROVIDER="openai",
                    FIRSTPASS_BASE_URL=f"http://127.0.0.1:{self.standin.port}/v1", FIRSTPASS_API_KEY="test-key",
                    FIRSTPASS_PROFILE=self.arguments.profile)

    def ask(self, question, files):
        run = subprocess.run([self.arguments.program, "ask", question, *map(str, files), "--jsonl", "--verbose"],
                             env=self.environment(), capture_output=True, text=True, timeout=300)
        return run, self.standin.new_bytes()

    def check(self, name, question, files, private, harmless):
        """Problems of one case, as lines; leaks start with LEAK."""
        run, raw = self.ask(question, files)
        if run.returncode != 0:
            return [f"{name}: exit {run.returncode}: {run.stderr.strip().splitlines()[-1:]}"]
        received = request_text(raw)
        received_words, received_compact = words(received), compact(received)
        problems = []
        for planted in private:
            if planted.get("weak"):
                continue
            if stands_in(planted, received_words, received_compact):
                problems.append(f"LEAK {name}: {planted['type']}" + (f" {planted['value']!r}" if self.arguments.show_leaks else ""))
        for fact, spellings in harmless.items():
            if not any(words(spelling) in received_words for spelling in spellings):
                problems.append(f"LOST {name}: the {fact} is not in what was sent")
        answer = json.loads(run.stdout.splitlines()[-1])
        if answer["via"] != "cloud":
            problems.append(f"{name}: went {answer['via']}, not to the provider")
        if PLACEHOLDER.search(answer["answer"]):
            problems.append(f"{name}: a placeholder was left in the answer")
        if PLACEHOLDER.search(received) and not any(
                words(planted["value"]) in words(answer["answer"]) for planted in private):
            problems.append(f"{name}: no original came back in the answer")
        return problems

    def check_files_at_rest(self, private):
        """No planted value in clear in any file of the state folder, nor in the ledger as it is shown."""
        problems = []
        for path in sorted(self.home.rglob("*")):
            if not path.is_file() or path.suffix == ".ics":
                continue
            data = path.read_bytes()
            for planted in private:
                if not planted.get("weak") and planted["value"].encode() in data:
                    problems.append(f"LEAK at rest: {planted['type']} in {path.name}")
        for words_of_ledger in (["ledger", "export"], ["outbox", "list"]):
            shown = subprocess.run([self.arguments.program, *words_of_ledger], env=self.environment(), capture_output=True, text=True).stdout
            problems += [f"LEAK in {' '.join(words_of_ledger)}: {planted['type']}" for planted in private
                         if not planted.get("weak") and planted["value"] in shown]
        verify = subprocess.run([self.arguments.program, "ledger", "verify"], env=self.environment(), capture_output=True, text=True)
        if verify.returncode != 0:
            problems.append("the ledger does not verify: " + verify.stdout.strip())
        return problems


def example_case():
    truth = json.loads((ROOT / "examples/expected.json").read_text())
    files = [ROOT / "examples" / name for name in truth["private"]]
    private = [planted for values in truth["private"].values() for planted in values]
    harmless = {f"{kind} of {name}": spellings for name, facts in truth["harmless"].items() for kind, spellings in facts.items()}
    return "examples", truth["question"], files, private, harmless


def variant_case(folder, seed, index, kinds):
    truth = variants.write_variant(folder / f"{index:04}", seed, index, kinds)
    files = sorted(path for path in (folder / f"{index:04}").iterdir() if path.name != "truth.json")
    private = [planted for values in truth["private"].values() for planted in values]
    # Each fact must arrive once; which of the files said it does not matter.
    harmless = {}
    for facts in truth["harmless"].values():
        for kind, spellings in facts.items():
            harmless.setdefault(kind, []).extend(spellings)
    return f"variant {index:04}", truth["question"], files, private, harmless


def run_cases(worker, cases):
    problems, planted = [], []
    for case in cases:
        problems += worker.check(*case)
        planted += case[3]
    return problems + worker.check_files_at_rest(planted)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--variants", type=int, default=200)
    parser.add_argument("--media", type=int, default=20, help="how many of the variants have pictures and sound too")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--profile", default="balanced")
    parser.add_argument("--expect", choices=["clean", "leaks"], default="clean")
    parser.add_argument("--no-examples", action="store_true")
    parser.add_argument("--show-leaks", action="store_true", help="print the invented values that leaked")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    arguments.program = str(pathlib.Path(arguments.program).resolve())

    with tempfile.TemporaryDirectory(prefix="firstpass-main-job-") as temporary:
        folder = pathlib.Path(temporary)
        cases = [] if arguments.no_examples else [example_case()]
        for index in range(arguments.variants):
            kinds = ("text", "image", "audio") if index < arguments.media else ("text",)
            cases.append(variant_case(folder / "variants", arguments.seed, index, kinds))
        workers = []
        for number in range(arguments.workers):
            place = folder / f"worker{number}"
            place.mkdir()
            workers.append(Worker(arguments, place))
        try:
            with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
                lists = pool.map(run_cases, workers, [cases[n::arguments.workers] for n in range(arguments.workers)])
                problems = [problem for found in lists for problem in found]
        finally:
            for worker in workers:
                worker.standin.stop()

    leaks = [problem for problem in problems if problem.startswith("LEAK")]
    for problem in problems[:200]:
        print(problem)
    print(f"{len(cases)} questions, {sum(len(case[3]) for case in cases)} private values planted, {len(leaks)} leaks, "
          f"{len(problems) - len(leaks)} other problems (profile {arguments.profile})")
    if arguments.expect == "leaks":
        sys.exit(0 if leaks else "hiding was broken on purpose and the test did not notice")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
