#!/usr/bin/env python3
"""page_test.py --program FIRSTPASS [--pictures FOLDER]: the page in a real browser, as a person uses it. Skips (77) where
no Chromium is installed; `./dev setup --dev` brings one."""
import json
import pathlib
import sys
import tempfile
import unittest

import browser
import gateway_test as gateway
from gateway_test import EMAIL, PLACEHOLDER, Setting

LETTER = f"Dear Kim, please pay 312.40 EUR to Bob's Garage by 14 December 2026. Questions: {EMAIL}\n"
PICTURES = None


def text(name):
    return f"document.getElementById('{name}').textContent"


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at, cls.browser = Setting("openai"), browser.Browser()
        path = json.loads(cls.at.call("/v1/firstpass/page/link", {})[1])["path"]
        cls.browser.go(cls.at.url + path)
        cls.browser.until("sessionStorage.getItem('key')")
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = pathlib.Path(cls.folder.name) / "letter.txt"
        cls.file.write_text(LETTER, encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.browser.stop()
        cls.at.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.browser.run("window.stale = true")
        self.browser.call("Page.reload")
        self.browser.until("!window.stale && document.readyState === 'complete'")

    def tearDown(self):
        if PICTURES:
            self.browser.picture(PICTURES / f"{self.id().rsplit('.', 1)[1]}.png")

    def click(self, selector):
        self.browser.run(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, name, value):
        self.browser.run(f"{{ const box = document.getElementById('{name}'); box.value = {json.dumps(value)};"
                         " box.dispatchEvent(new Event('input')); box.dispatchEvent(new Event('change')); }")

    def ask(self, question, via="auto"):
        self.browser.choose_files("#files", [self.file])
        self.browser.until("document.querySelectorAll('#chosen li').length === 1")
        self.type("question", question)
        self.type("via", via)

    def test_a_question_over_a_file_is_answered_with_the_real_names(self):
        self.ask("What does this letter want?", "cloud")
        self.click("#question-form [type=submit]")
        self.browser.until("!document.getElementById('leaves').hidden")
        self.assertIn(EMAIL, self.browser.run(text("answer")))
        sent = self.at.recorded()[-1]["body"]
        self.assertNotIn(EMAIL, sent)
        shown = self.browser.run(text("preview"))
        self.assertNotIn(EMAIL, shown)
        self.assertIn(PLACEHOLDER.search(shown).group(), sent)
        self.assertTrue(self.browser.run("document.querySelectorAll('#preview mark').length"))
        self.assertIn("What left for openai", self.browser.run(text("leaves-title")))
        seen = self.browser.run("[...document.querySelectorAll('#rooms .seen')].map((room) => room.dataset.room)")
        self.assertIn("protect", seen)
        self.assertIn("cloud", seen)

    def test_a_reminder_can_be_taken_along(self):
        self.ask("How much do I owe, to whom, by when? Remind me.", "local")
        before = len(self.at.recorded())
        self.click("#question-form [type=submit]")
        self.browser.until("!document.getElementById('answered').hidden")
        self.assertEqual(len(self.at.recorded()), before)
        self.assertIn("2026-12-14", self.browser.run(text("reminders")))
        # What is in it stands in ask_test.py: the page's policy lets no script fetch it, only the person.
        self.assertTrue(self.browser.run("document.getElementById('calendar').href.startsWith('blob:')"))
        self.assertFalse(self.browser.run("document.getElementById('calendar').hidden"))

    def test_a_look_first_sends_nothing(self):
        before = len(self.at.recorded())
        self.ask("What does this letter want?")
        self.click("#preview-only")
        self.browser.until("!document.getElementById('leaves').hidden")
        self.assertEqual(len(self.at.recorded()), before)
        self.assertTrue(self.browser.run("document.getElementById('answered').hidden"))
        self.assertTrue(PLACEHOLDER.search(self.browser.run(text("preview"))))

    def test_what_goes_wrong_is_told(self):
        self.click("#question-form [type=submit]")
        self.browser.until("!document.getElementById('notice').hidden")
        self.assertIn("Say what you want", self.browser.run(text("notice")))
        self.file.with_name("cut.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
        self.browser.choose_files("#files", [self.file.with_name("cut.png")])
        self.type("question", "What is this?")
        self.click("#question-form [type=submit]")
        self.browser.until(text("notice") + ".includes('cut.png')")
        with open(self.file.with_name("large.wav"), "wb") as large:
            large.truncate(46_000_000)
        self.browser.choose_files("#files", [self.file.with_name("large.wav")])
        self.browser.until("document.querySelectorAll('#chosen li').length === 2")
        self.click("#question-form [type=submit]")
        self.browser.until(text("notice") + ".includes('Too large for this page')")

    def test_by_hand_with_any_chat(self):
        self.click("[data-view=look]")
        self.type("text", LETTER)
        self.click("#form [type=submit]")
        self.browser.until("!document.getElementById('result').hidden")
        masked = self.browser.run(text("after"))
        self.assertNotIn(EMAIL, masked)
        placeholder = next(one for one in PLACEHOLDER.findall(masked) if 'EMAIL' in one)
        self.type("back", f"Write to {placeholder} today. <PERSON_ZZZZ>")
        self.browser.until(text("restored") + ".includes('Write to')")
        self.assertIn(f"Write to {EMAIL} today.", self.browser.run(text("restored")))
        self.assertIn("1 put back", self.browser.run(text("restored-count")))
        # Another conversation knows nothing of it.
        self.click("#fresh")
        self.type("back", f"Write to {placeholder} today.")
        self.browser.until(text("restored") + ".includes('Write to')")
        self.assertNotIn(EMAIL, self.browser.run(text("restored")))

    def test_a_copy_of_a_picture_without_its_private_places(self):
        self.click("[data-view=look]")
        self.browser.choose_files("#file", [gateway.HERE.parent.parent / "examples/receipt.jpg"])
        self.browser.until("!document.getElementById('result').hidden")
        self.click("#redact")
        self.browser.until("document.querySelector('#seen img')?.naturalWidth > 100")
        self.assertIn("IBAN_CODE", self.browser.run(text("regions")))
        self.assertEqual(self.browser.run("document.getElementById('redacted').download"), "receipt-public.jpg")

    def test_the_ledger_and_the_outbox_are_there(self):
        self.click("[data-view=ledger]")
        self.click("#verify")
        self.browser.until(text("verdict") + ".includes('none changed or missing')")
        self.click("[data-view=outbox]")
        self.browser.until(text("holding") + " !== ''")

    def test_markup_in_what_is_read_stays_text(self):
        self.file.with_name("evil.txt").write_text("<img src=x onerror='document.title=1'> <b id=own>Who?</b> Bob pays 3 EUR.",
                                                   encoding="utf-8")
        self.browser.choose_files("#files", [self.file.with_name("evil.txt")])
        self.type("question", "Who pays?")
        self.click("#preview-only")
        self.browser.until("!document.getElementById('leaves').hidden")
        self.assertEqual(self.browser.run("document.title"), "Firstpass")
        self.assertFalse(self.browser.run("Boolean(document.getElementById('own'))"))


if __name__ == "__main__":
    if browser.program() is None:
        print("skipped: no Chromium here; 8 tests")
        sys.exit(77)
    if "--pictures" in sys.argv:
        at = sys.argv.index("--pictures")
        PICTURES = pathlib.Path(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    gateway.main()
