"""Checks of the makers, without fonts and voices: `python -m unittest discover tools/make_examples`."""

from __future__ import annotations

import datetime
import importlib.util
import pathlib
import random
import tempfile
import unittest
from email import message_from_bytes, policy

import fake
import mail
import variants


class FakeNumbers(unittest.TestCase):
    def test_check_digits_known_from_public_examples(self):
        self.assertTrue(fake.luhn_valid("4111 1111 1111 1111"))
        self.assertFalse(fake.luhn_valid("4111 1111 1111 1112"))
        self.assertTrue(fake.iban_valid("GB82 WEST 1234 5698 7654 32"))
        self.assertFalse(fake.iban_valid("GB83 WEST 1234 5698 7654 32"))

    def test_random_cards_and_ibans_are_valid(self):
        rng = random.Random(1)
        for _ in range(200):
            self.assertTrue(fake.luhn_valid(fake.card(rng)))
            self.assertTrue(fake.iban_valid(fake.iban(rng)))

    def test_mail_addresses_are_at_reserved_domains(self):
        rng = random.Random(2)
        for _ in range(200):
            self.assertRegex(fake.person(rng, latin_only=False).email, r"^[a-z0-9.]+@(mail\.)?example\.(org|com|net)$")

    def test_spoken_digits(self):
        self.assertEqual(fake.spoken_digits("+44 20 79"), "plus four four, two zero, seven nine")


class Variants(unittest.TestCase):
    def test_same_seed_same_bytes_and_truth_is_in_the_text(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for index in range(40):
                first = variants.write_variant(root / f"a{index}", 5, index, ("text",))
                variants.write_variant(root / f"b{index}", 5, index, ("text",))
                (name, private), = first["private"].items()
                data = (root / f"a{index}" / name).read_bytes()
                self.assertEqual(data, (root / f"b{index}" / name).read_bytes())
                text = variants.readable(name, data)
                for spellings in first["harmless"][name].values():
                    self.assertTrue(any(spelling in text for spelling in spellings), spellings)
                self.assertRegex(first["facts"]["amount"], r"^\d+\.\d\d$")
                kinds = {entry["type"] for entry in private}
                self.assertLessEqual({"PERSON", "PHONE_NUMBER", "ADDRESS", "CREDIT_CARD", "IBAN_CODE"}, kinds)


@unittest.skipUnless(importlib.util.find_spec("PIL") and importlib.util.find_spec("numpy"), "needs requirements.txt")
class GroundTruth(unittest.TestCase):
    """What expected.json claims is in the files is in what they are made from."""

    def setUp(self):
        import make
        import receipt
        thread = variants.readable("thread.eml", make.thread_bytes())
        slip = "\n".join(text for text, _ in receipt.lines(make.SLIP))
        spoken = make.MEMO + "07700 900142" * (fake.spoken_digits("07700 900 142") in make.MEMO)
        self.sources = {"receipt.jpg": slip, "memo.wav": spoken, "thread.eml": thread}
        self.truth = make.expected()

    def test_private_values_are_planted(self):
        for file, entries in self.truth["private"].items():
            for entry in entries:
                self.assertIn(entry["value"], self.sources[file], file)

    def test_facts_are_there(self):
        for file, facts in self.truth["harmless"].items():
            for spellings in facts.values():
                self.assertTrue(any(spelling in self.sources[file] for spelling in spellings), spellings)

    def test_debt_of_the_slip_is_what_it_adds_up_to(self):
        import make
        self.assertEqual(str(make.SLIP.due), self.truth["debts"][0]["amount"])


class Threads(unittest.TestCase):
    def test_plain_part_survives_the_round_trip(self):
        when = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)
        posts = [mail.Post("Zoë", "z@example.org", when, "first"), mail.Post("José", "j@example.com", when, "second")]
        message = message_from_bytes(mail.thread("s", posts, [("Zoë", "z@example.org")], "r"), policy=policy.default)
        self.assertEqual(message.get_body(("plain",)).get_content().replace("\r\n", "\n"), mail.plain_text(posts))
        self.assertIn("> first", mail.plain_text(posts))


if __name__ == "__main__":
    unittest.main()
