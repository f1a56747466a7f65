#!/usr/bin/env python3
"""The command contract: words, flags, fields and exit codes that scripts rely on.

    commands_test.py --program build/release/firstpass [TEST...]
"""

import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from given_program import run_tests

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
PROGRAM = None
QUESTION = "How much do I owe, to whom, by when? Remind me."


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="firstpass-commands-"))

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_program(self, *words, code=0, stderr_too=False, **options):
        environment = dict(os.environ, FIRSTPASS_HOME=str(self.folder / "home"), FIRSTPASS_PROVIDER="")
        run = subprocess.run([PROGRAM, *map(str, words)], env=environment, capture_output=True, text=True, timeout=300, cwd=self.folder, **options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout + run.stderr if stderr_too else run.stdout

    def rows(self, *words, **options):
        return [json.loads(line) for line in self.run_program(*words, "--jsonl", **options).splitlines()]

    def test_inspect_receipt(self):
        row, = self.rows("inspect", EXAMPLES / "receipt.jpg")
        self.assertLessEqual({"file", "type", "text", "parts", "findings", "summary"}, row.keys())
        self.assertEqual(row["type"], "image/jpeg")
        fields = row["summary"]["fields"]
        self.assertLessEqual({"merchant", "address", "date", "total", "currency"}, fields.keys())
        self.assertEqual(fields["currency"]["value"], "GBP")
        self.assertEqual(len(fields["total"]["box"]), 4)
        self.assertTrue(0 <= fields["total"]["confidence"] <= 1)

    def test_ocr(self):
        row, = self.rows("ocr", EXAMPLES / "receipt.jpg")
        self.assertLessEqual({"file", "text", "lines", "quality", "seconds", "cpu_seconds"}, row.keys())
        self.assertIn("Hollin Lane", row["text"])
        self.assertTrue(all(len(line["box"]) == 4 and line["box"][0] < line["box"][2] for line in row["lines"]))

    def test_transcribe(self):
        row, = self.rows("transcribe", EXAMPLES / "memo.wav")
        self.assertLessEqual({"file", "text", "segments", "keywords", "language", "seconds", "cpu_seconds", "audio_seconds"}, row.keys())
        self.assertIn("Rebecca", row["text"])
        self.assertAlmostEqual(row["audio_seconds"], 39.9, delta=0.2)
        ends = [segment["end"] for segment in row["segments"]]
        self.assertEqual(ends, sorted(ends))

    def test_records_of_a_life_leave_as_the_rows_that_are_asked_for(self):
        history = self.folder / "places.sqlite"
        with contextlib.closing(sqlite3.connect(history)) as database, database:
            database.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR)")
            database.execute("CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER, visit_type INTEGER)")
            pages = [(i, f"https://wiki.example/{i}?session=9f3e", f"Article {i}") for i in range(1, 2000)]
            pages.append((2000, "https://www.energy.example/heat-pumps/grants?user=kim", "Grants for heat pumps"))
            database.executemany("INSERT INTO moz_places VALUES (?, ?, ?)", pages)
            database.executemany("INSERT INTO moz_historyvisits VALUES (?, ?, ?, 1)",
                                 [(i, i, (1763600000 + 60 * i) * 1000000) for i, _, _ in pages])
        health = self.folder / "export.xml"
        steps = "".join(f'<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Kim\u2019s Watch" unit="count" '
                        f'startDate="2026-{month:02}-{day:02} 08:00:00 +0100" endDate="2026-{month:02}-{day:02} 09:00:00 +0100" '
                        f'value="{1000 * month + day}"/>\n' for month in (9, 10) for day in range(1, 31))
        health.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<HealthData>\n{steps}</HealthData>\n')
        for question, file, wanted, most in (("Where did I read about grants for heat pumps?", history, "energy.example/heat-pumps", 400),
                                             ("How many steps did I take on 20 October 2026?", health, "10,020 steps", 400)):
            row, = self.rows("ask", question, file)
            self.assertIn(wanted, row["answer"])
            self.assertLess(row["would_send"]["bytes"], most)
            for absent in ("session", "9f3e", "kim", "Watch"):
                self.assertNotIn(absent, row["answer"])
        row, = self.rows("inspect", health)
        self.assertEqual((row["summary"]["kind"], row["parts"][0]["kind"]), ("health", "records"))

    def test_mask_rows(self):
        text = "𝒳 Kim 🙂 wrote to kim@example.org"
        row, = self.rows("mask", input=json.dumps({"id": "a", "text": text}) + "\n")
        self.assertEqual(row["id"], "a")
        mail = [span for span in row["spans"] if span["type"] == "EMAIL_ADDRESS"][0]
        self.assertEqual(text[mail["start"]:mail["end"]], "kim@example.org")
        self.assertNotIn("kim@example.org", row["masked"])

    def test_mask_types_and_scores(self):
        text = "kim@example.org 4111 1111 1111 1111"
        lines = [{"id": 1, "text": text, "types": ["CREDIT_CARD"]}, {"id": 2, "text": "due on 3 May", "min_score": 0.99}]
        only, none = self.rows("mask", input="".join(json.dumps(line) + "\n" for line in lines))
        self.assertEqual([span["type"] for span in only["spans"]], ["CREDIT_CARD"])
        self.assertEqual((none["masked"], none["spans"]), (lines[1]["text"], []))

    def test_mask_refuses_what_would_hide_nothing(self):
        for words, told in ((("--min-score", "2"), "0 to 1"), (("--min-score", "-0.1"), "0 to 1"), (("--min-score", "nan"), "0 to 1"),
                            (("--type", "NOPE"), "the nearest is"), (("--type", "PHONE"), "PHONE_NUMBER"), (("--type", "*"), "no type"),
                            (("--rule", "PRSON=hide"), "the nearest is PERSON")):
            self.assertIn(told, self.run_program("mask", *words, code=2, stderr_too=True, input="kim@example.org"))
        row = json.loads(self.run_program("mask", "--jsonl", code=2, input='{"text": "kim@example.org", "min_score": 1.1}\n'))
        self.assertNotIn("masked", row)
        lines = [{"text": "kim@example.org", "types": ["NOPE"]}, {"text": "kim@example.org", "types": ["EMAIL_ADDRESS"]}]
        unknown, known = map(json.loads, self.run_program("mask", "--jsonl", code=5, input="".join(json.dumps(line) + "\n" for line in lines)).splitlines())
        self.assertIn("row 1: there is no type NOPE", unknown["error"]["message"])
        self.assertNotIn("masked", unknown)
        self.assertEqual(len(known["spans"]), 1)
        self.run_program("vault", "words", "add", "--type", "CASE_FILE", "Bluebird")
        self.assertRegex(self.run_program("mask", "--type", "CASE_FILE", input="Bluebird, 3 May 2026"), r"^<CASE_FILE_\w+>, 3 May 2026")

    def test_mask_hides_only_the_type_that_is_asked_for(self):
        text = "Kimberly Watson wrote to kim@example.org on 3 May 2026."
        self.assertNotIn("Watson", self.run_program("mask", "--scope", "s", input=text))
        masked = self.run_program("mask", "--scope", "s", "--type", "DATE_TIME", input=text)
        self.assertRegex(masked, r"^Kimberly Watson wrote to kim@example\.org on <DATE_TIME_\w+>\.$")
        row, = self.rows("mask", "--scope", "s", input=json.dumps({"text": text, "types": ["DATE_TIME"]}) + "\n")
        self.assertEqual([span["type"] for span in row["spans"]], ["DATE_TIME"])

    def test_mask_and_restore_are_inverse(self):
        letter = "Dear Ms Watson,\ncall +44 20 7946 0018 or write to kim@example.org. <PERSON_K7Q2> is no placeholder.\n"
        masked = self.run_program("mask", input=letter)
        self.assertNotIn("kim@example.org", masked)
        self.assertEqual(self.run_program("restore", input=masked), letter)
        for name in ("-", "/dev/stdin"):
            self.assertEqual(self.run_program("restore", name, input=masked), letter)

    def test_same_scope_same_placeholder(self):
        first, second = self.rows("mask", "--scope", "s", input='{"text": "a@example.org"}\n{"text": "x a@example.org"}\n')
        self.assertEqual("x " + first["masked"], second["masked"])
        one, two = self.rows("mask", input='{"text": "a@example.org"}\n{"text": "a@example.org"}\n')
        self.assertRegex(one["masked"], r"^<EMAIL_ADDRESS_[0-9A-HJKMNP-TV-Z]{4,8}>$")

    def test_scripts_in_which_names_are_not_found_are_told(self):
        text = "Please call สมชาย ใจดี ที่บ้าน and ask whether the parcel came"
        told = self.run_program("mask", input=text * 9 + " ผมชื่อสมชาย ใจดี อยู่กรุงเทพ" * 20, stderr_too=True)
        self.assertIn("names written in Thai letters are not found", told)
        thai, plain = self.rows("mask", input='{"text": "ผมชื่อสมชาย ใจดี"}\n{"text": "Привет, Ольга"}\n')
        self.assertEqual(thai["unread_scripts"], ["Thai"])
        self.assertNotIn("unread_scripts", plain)
        strict, = self.rows("mask", "--set", "profile=strict", input='{"text": "ผมชื่อสมชาย ใจดี"}\n')
        self.assertNotIn("สมชาย", strict["masked"])
        self.assertNotIn("unread_scripts", strict)

    def test_compress(self):
        context = " ".join(f"Sentence number {n} is about the weather in spring." for n in range(40)) + " The rent is 900 EUR."
        row, = self.rows("compress", "--keep", "0.2", input=json.dumps({"id": 7, "question": "How much is the rent?", "context": context}) + "\n")
        self.assertLessEqual({"id", "compressed", "tokens_before", "tokens_after", "dropped"}, row.keys())
        self.assertIn("900 EUR", row["compressed"])
        self.assertLessEqual(row["tokens_after"], 0.2 * row["tokens_before"])

    def test_a_mail_is_read_before_it_is_shortened(self):
        """Not its transport, its encodings or the same text again as HTML."""
        mail = EXAMPLES / "thread.eml"
        asked = self.run_program("compress", "--keep", "0.2", "--question", "What balance is payable, and by when?", mail)
        for words in ("EUR 312.40", "Payable by 10 December 2026"):
            self.assertIn(words, asked)
        self.assertNotIn("received this message in error", asked)
        plain = self.run_program("compress", "--keep", "0.25", input=mail.read_text())
        self.assertIn("the balance on Zoë's invoice is yours", plain)
        topics = self.run_program("keywords", mail)
        for out in (asked, plain, topics):
            for transport in ("Content-T", "=C3", "ESMTPS", "<p>", "CONFIDENTIALITY"):
                self.assertNotIn(transport, out)
        self.run_program("compress", EXAMPLES / "none.eml", code=5)
        (self.folder / "blob").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(64))
        self.assertIn("blob", self.run_program("compress", self.folder / "blob", code=5, stderr_too=True))

    def test_a_table_keeps_its_header_and_json_is_json_still(self):
        table = "name,city,phone\n" + "".join(f"Person {n},Linz,555 {n}\n" for n in range(100, 160))
        kept = self.run_program("compress", "--keep", "0.1", "--question", "the phone of Person 137", input=table).splitlines()
        self.assertEqual(kept[0], "name,city,phone")
        self.assertIn("Person 137,Linz,555 137", kept)
        orders = {"shop": "Tiles", "orders": [{"orderId": n, "customer": f"Person {n}", "note": ""} for n in range(100, 160)]}
        for indent in (None, 2):
            kept = json.loads(self.run_program("compress", "--keep", "0.1", "--question", "Which order is of Person 137?",
                                               input=json.dumps(orders, indent=indent)))
            self.assertIn(orders["orders"][37], kept["orders"])

    def test_standard_input_by_its_names(self):
        row = json.dumps({"id": 1, "text": "The espresso machine leaks.", "context": "The espresso machine leaks."}) + "\n"
        for name in ("-", "/dev/stdin", "/dev/fd/0"):
            for verb in ("compress", "keywords", "dedup", "mask"):
                self.assertTrue(self.rows(verb, name, input=row), verb)
            self.assertIn("espresso", self.rows("inspect", name, input=row)[0]["text"])
            self.assertIn("espresso", self.run_program("ask", "What leaks?", name, input=row))

    def test_a_pipe_by_another_name_is_told_the_way(self):
        os.mkfifo(self.folder / "pipe")
        out = self.run_program("compress", "--keep", "0.5", "--jsonl", self.folder / "pipe", code=5, stderr_too=True)
        self.assertIn("standard input, as -", out)

    def test_trained_intents_tell_what_is_wanted(self):
        phrases = {"diary": ["dear diary", "what did I write in my diary", "my diary says", "note in the diary that I was sad",
                             "read my diary to me", "my diary of last week"],
                   "money": ["what do I have to pay", "which bills are open", "how much is the bill", "what does it cost me",
                             "is there money to be paid", "sum up my bills"]}
        rows = [{"text": text, "intent": intent} for intent, texts in phrases.items() for text in texts]
        self.run_program("intent", "train", "-o", "mine.intent", input="".join(json.dumps(row) + "\n" for row in rows))
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(f"""provider = "openai"
api_key = "k"
base_url = "http://127.0.0.1:9/v1"
intents = "{self.folder / 'mine.intent'}"
[intent.diary]
via = "local"
[intent.money]
verb = "extract"
""")
        text = "I was at the sea. The bill of the hotel is 90 EUR."
        kept, = self.rows("route", "what did I write in my diary", "-", input=text)
        self.assertEqual((kept["decision"], kept["rule"], kept["intent"]["name"]), ("local", "kept-here:diary", "diary"))
        self.run_program("ask", "what did I write in my diary", "-", "--via", "cloud", input=text, code=3)
        asked, = self.rows("route", "which bills are open", "-", input=text)
        self.assertEqual((asked["decision"], asked["verb"], asked["intent"]["name"]), ("cloud", "extract", "money"))
        (home / "config.toml").write_text('intents = "/nowhere/mine.intent"\n')
        self.run_program("ask", "which bills are open", "-", input=text, code=5)

    def test_left_out_passages_have_handles(self):
        context = "é. " + " ".join(f"Sentence number {n} is about the weather in spring." for n in range(40)) + " The rent is 900 EUR."
        lines = "".join(json.dumps({"id": n, "question": "How much is the rent?", "context": context}) + "\n" for n in range(2))
        first, second = self.rows("compress", "--keep", "0.2", "--handles", input=lines)
        self.assertEqual(first["compressed"], second["compressed"])
        for row in (first, second):
            self.assertTrue(row["dropped"])
            kept = context
            for drop in reversed(row["dropped"]):
                self.assertRegex(drop["handle"], r"^\d{10}$")
                self.assertGreater(drop["tokens"], 0)
                kept = kept[:drop["start"]] + kept[drop["end"]:]
            self.assertEqual(kept.split(), row["compressed"].split())
        handles = [drop["handle"] for row in (first, second) for drop in row["dropped"]]
        self.assertEqual(len(set(handles)), len(handles))
        plain, = self.rows("compress", "--keep", "0.2", input=lines.splitlines()[0])
        self.assertNotIn("handle", plain["dropped"][0])

    def test_ask_locally(self):
        row, = self.rows("ask", QUESTION, EXAMPLES / "receipt.jpg", EXAMPLES / "memo.wav", EXAMPLES / "thread.eml", "--to", "ics:out.ics")
        self.assertLessEqual({"answer", "via", "sent", "cost", "delivered"}, row.keys())
        self.assertEqual(row["via"], "local")
        self.assertEqual(row["sent"]["bytes"], 0)
        self.assertIn("on this device", row["answer"])
        for debt in json.loads((EXAMPLES / "expected.json").read_text())["debts"]:
            self.assertIn(debt["amount"], row["answer"].replace(",", ""))
            self.assertIn(debt["payee"].casefold(), row["answer"].casefold())
        calendar = (self.folder / "out.ics").read_text()
        for due in ("20261204", "20261207", "20261210"):
            self.assertIn(due, calendar)

    def test_answer_survives_a_delivery_that_fails(self):
        out = self.run_program("ask", QUESTION, EXAMPLES / "thread.eml", "--to", "file:/proc/none/answer.txt", code=1)
        self.assertIn("312.40", out)

    def test_dedup_and_keywords(self):
        rows = [{"id": 1, "text": "Please pay invoice 17 of 40 EUR by Friday."}, {"id": 2, "text": "> Please pay invoice 17 of 40 EUR by Friday."},
                {"id": 3, "text": "Please pay invoice 17 of 45 EUR by Friday."}]
        groups = self.rows("dedup", input="".join(json.dumps(row) + "\n" for row in rows))
        self.assertEqual([group["ids"] for group in groups], [[1, 2], [3]])
        row, = self.rows("keywords", input=json.dumps({"id": 9, "text": "The espresso machine leaks. The espresso machine is under warranty."}) + "\n")
        self.assertIn("espresso machine", row["keywords"][0]["text"].lower())

    def test_rows_are_read_and_written_as_they_are(self):
        """What a text may hold comes back as it was, a row of any length, and rows that come one by one are answered."""
        odd = ['say "hi" \\ to\tAnn\r\n\x01\x1f\x7f of Köln 🎈', "", "plain " * 5, "ä" * 7 + '"', "x" * 3_000_000 + "\\"]
        ids = [1, -5, "a \"b\"", 1.5, None, 2**64 - 1]
        lines = [json.dumps({"id": ids[n % len(ids)], "text": f"{n} {text}"}, ensure_ascii=n % 2 == 0) for n, text in enumerate(odd * 2)]
        groups = self.rows("dedup", input="\n\n".join(lines))
        self.assertEqual([(group["kept"], group["text"]) for group in groups],
                         [(json.loads(line)["id"], json.loads(line)["text"]) for line in lines])
        many = "".join(json.dumps({"id": n, "text": f"letter {n * 977} of {n}"}) + "\n" for n in range(3000))
        self.assertEqual([group["ids"] for group in self.rows("dedup", input=many)], [[n] for n in range(3000)])
        bad = self.rows("dedup", input='{"id": 1, "text": "one"}\nno row\n{"id": 2}\n{"id": 3, "text": "three"}', code=5)
        self.assertEqual([row.get("ids", row.get("id")) for row in bad], ["2", "3", [1], [3]])
        with subprocess.Popen([PROGRAM, "compress", "--jsonl", "--keep", "0.5"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=dict(os.environ, FIRSTPASS_HOME=str(self.folder / "home"))) as child:
            for n in range(3):
                child.stdin.write(json.dumps({"id": n, "context": "The rent is 900 EUR. It rains."}) + "\n")
                child.stdin.flush()
                self.assertEqual(json.loads(child.stdout.readline())["id"], n)
            child.stdin.close()

    def test_keywords_refuses_a_limit_below_one(self):
        said = self.run_program("keywords", "--limit", "0", input="The espresso machine leaks.", code=2, stderr_too=True)
        self.assertIn("--limit", said)

    def test_compress_with_a_model(self):
        row, = self.rows("compress", "--keep", "0.4", "--model", "minilm", input=json.dumps(
            {"question": "Who repairs the boiler?", "context": "The heating engineer is called Ann. It rained for a week. "
             "The shop sells paint and brushes. " * 8}) + "\n")
        self.assertIn("Ann", row["compressed"])

    def test_route_and_dry_run_send_nothing(self):
        row, = self.rows("route", QUESTION, EXAMPLES / "thread.eml")
        self.assertEqual(row["decision"], "local")
        self.assertTrue(row["reasons"])
        said = self.run_program("route", QUESTION, EXAMPLES / "thread.eml")
        self.assertRegex(said, r"(?m)^  local: \d+ tokens, 0\.0000 to pay, about \d+\.\d s$")
        self.rows("ask", QUESTION, EXAMPLES / "thread.eml", "--dry-run", "--to", "ics:none.ics")
        self.assertFalse((self.folder / "none.ics").exists())

    def test_run_recipe_twice(self):
        first, = self.rows("run", "receipts", EXAMPLES / "receipt.jpg")
        self.assertEqual(first["status"], "done")
        table = (self.folder / "receipts.csv").read_text()
        self.assertEqual(len(table.splitlines()), 2)
        self.assertIn("20261204", (self.folder / "reminders.ics").read_text())
        again, = self.rows("run", "receipts", EXAMPLES / "receipt.jpg")
        self.assertEqual(again["status"], "unchanged")
        self.assertEqual((self.folder / "receipts.csv").read_text(), table)

    def test_payments_are_rows_only_where_money_is_asked_for(self):
        notes = {"bill.txt": "Please pay Anna Berg EUR 90.00 by 4 December 2030.\n",
                 "came.txt": "Your deposit of EUR 90.00 reached us on Monday. Thanks.\n"}
        for name, text in notes.items():
            (self.folder / name).write_text(text)
        rows = self.rows("run", "payments", *(self.folder / name for name in notes))
        self.assertEqual([row["status"] for row in rows], ["done", "skipped"])
        self.assertEqual(len((self.folder / "payments.csv").read_text().splitlines()), 2)
        self.assertIn("20301204", (self.folder / "payments.ics").read_text())

    def test_each_debt_of_a_file_is_a_row_and_a_reminder(self):
        (self.folder / "cabin.txt").write_text(
            "Pete paid the deposit for all of us, so you owe him $85, and me $32 for the groceries.\n"
            "Please pay by 30 November 2030.\n")
        rows = self.rows("run", "payments", self.folder / "cabin.txt")
        self.assertEqual([row["row"]["amount"] for row in rows], ["85.00", "32.00"])
        self.assertEqual(len((self.folder / "payments.csv").read_text().splitlines()), 3)
        calendar = (self.folder / "payments.ics").read_text()
        self.assertIn("SUMMARY:Pay 85.00 USD to Pete", calendar)
        self.assertRegex(calendar, r"SUMMARY:Pay 32\.00 USD\r?\n")
        again, = self.rows("run", "payments", self.folder / "cabin.txt")
        self.assertEqual(again["status"], "unchanged")
        with (self.folder / "cabin.txt").open("a") as more:
            more.write("You also owe Mia $12 for the taxi.\n")
        self.rows("run", "payments", self.folder / "cabin.txt")
        self.assertEqual(len((self.folder / "payments.csv").read_text().splitlines()), 4)

    def test_watch_once(self):
        inbox = self.folder / "inbox"
        inbox.mkdir()
        shutil.copy(EXAMPLES / "receipt.jpg", inbox)
        row, = self.rows("watch", inbox, "--once", "--settle", "0")
        self.assertEqual(row["status"], "done")

    def test_stores(self):
        self.assertEqual(self.rows("outbox", "list"), [])
        check, = self.rows("ledger", "verify")
        self.assertTrue(check["intact"])
        self.run_program("mask", "--scope", "claims", input="kim@example.org")
        self.assertIn({"scope": "claims"}, self.rows("vault", "list"))
        self.assertIn("claims: erased", self.run_program("vault", "erase", "claims"))
        self.assertNotIn({"scope": "claims"}, self.rows("vault", "list"))

    def test_config_names_origins(self):
        rows = {row["name"]: row for row in self.rows("config", "show", "--set", "profile=rules")}
        self.assertEqual((rows["profile"]["value"], rows["profile"]["origin"]), ("rules", "flag"))
        self.assertEqual(rows["home"]["origin"], "environment FIRSTPASS_HOME")

    def test_models_and_doctor(self):
        states = {row["id"]: row["state"] for row in self.rows("models", "list")}
        self.assertEqual(states["ocr-ppocr-v6"], "ready")
        self.assertTrue(all(row["ok"] for row in self.rows("doctor")))

    def test_help_teaches(self):
        overview = self.run_program("--help")
        for verb in ("ask", "inspect", "ocr", "transcribe", "mask", "restore", "compress", "route", "run", "watch", "outbox", "ledger",
                     "models", "config", "doctor"):
            self.assertIn(f"  {verb} ", overview)
            self.assertIn("usage", self.run_program(verb, "--help").lower())


if __name__ == "__main__":
    run_tests(__doc__)
