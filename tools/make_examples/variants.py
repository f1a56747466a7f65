"""Writes random variants of the examples, each with its ground truth, for tests that need many.

    python tools/make_examples/variants.py --seed 7 --count 20 --out /tmp/variants --kinds text,image,audio

Each variant is a folder with one file for each kind and a `truth.json`. All its
files tell of one purchase: somebody owes an amount for a product by a date.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from email import message_from_bytes, policy

import fake
import mail

KINDS = ("text", "image", "audio")
PRODUCTS = [  # product, lowest and highest price
    ("theatre tickets", 30, 240), ("garden bench", 90, 420), ("espresso machine", 120, 980), ("roof repair", 400, 4800),
    ("cello lessons", 60, 600), ("hearing aid batteries", 12, 60), ("winter tyres", 180, 760), ("wedding cake", 150, 900),
    ("server rack", 300, 3900), ("translation of a birth certificate", 45, 160), ("dog boarding", 70, 350),
    ("kitchen worktop", 250, 2400),
]
CURRENCIES = {"GBP": ("£", "pounds", "pence"), "EUR": ("€", "euros", "cents"), "USD": ("$", "dollars", "cents")}
FIRMS = ["Hollin & Daughters", "Tallow Finch Ltd", "Bright Otter Supplies", "Krähenberg Handel", "Maison Rêvée", "Port Amity Trading"]
CHATTER = [
    "The weather here has been dreadful since Thursday.",
    "By the way, the printer on the second floor is jammed again.",
    "Sorry for the late answer, the train had no signal for two hours.",
    "Did you see the match? Unbelievable.",
    "I will be out of the office next week and read mail only in the evening.",
    "Please ignore the first attachment, it was last year's.",
    "My sister says the blue one is nicer, but we took the grey one.",
    "Hope the move went well and the boxes are unpacked!",
    "The meeting room has moved to the third floor, mind the step.",
    "We changed the bakery, the rolls are worse and cost more.",
]


@dataclass(frozen=True)
class Case:
    """One purchase, and all that is private around it."""

    debtor: fake.Person
    seller: fake.Person
    firm: str
    product: str
    amount: Decimal
    currency: str
    issued: date
    due: date
    number: str
    card: str
    iban: str
    key_label: str
    api_key: str

    @property
    def symbol(self) -> str:
        return CURRENCIES[self.currency][0]

    @property
    def due_text(self) -> str:
        return f"{self.due.day} {self.due:%B %Y}"

    @property
    def spoken_amount(self) -> str:
        _, unit, part = CURRENCIES[self.currency]
        whole, cents = divmod(int(self.amount * 100), 100)
        return f"{whole} {unit} and {cents} {part}"


@dataclass(frozen=True)
class Planted:
    """A written file: its name, what is private in it, and the spellings of each fact that the question needs."""

    file: str
    private: list[dict]
    harmless: dict[str, list[str]]


def make_case(rng: random.Random, latin_only: bool) -> Case:
    """A random purchase; no amount is round, so that each is easily told from other numbers."""
    product, low, high = rng.choice(PRODUCTS)
    issued = date(2026, 11, 1) + timedelta(days=rng.randrange(28))
    key_label, key = fake.api_key(rng)
    debtor = seller = fake.person(rng, latin_only)
    while seller.name == debtor.name:
        seller = fake.person(rng, latin_only)
    return Case(
        debtor=debtor, seller=seller, firm=rng.choice(FIRMS), product=product,
        amount=Decimal(rng.randint(low, high) * 100 + rng.randint(1, 99)).scaleb(-2),
        currency=rng.choice(sorted(CURRENCIES)), issued=issued, due=issued + timedelta(days=rng.randint(7, 45)),
        number=f"{rng.choice(['INV', 'RE', 'F'])}-{rng.randint(10000, 99999)}",
        card=fake.card(rng), iban=fake.iban(rng), key_label=key_label, api_key=key)


# --- text ---------------------------------------------------------------------------------------

def _mail_text(case: Case, rng: random.Random) -> tuple[str, bytes]:
    """A thread of three messages; the invoice is in the middle one."""
    seller_signature = f"{case.seller.name}\n{case.firm}\n{case.seller.address}\n{case.seller.phone}"
    debtor_signature = f"{case.debtor.name}\n{case.debtor.address}"
    start = datetime(case.issued.year, case.issued.month, case.issued.day, 8, 30, tzinfo=timezone.utc)

    def post(person: fake.Person, hours: int, body: str, signature: str, disclaimer: bool = False) -> mail.Post:
        return mail.Post(person.name, person.email, start + timedelta(hours=hours), body, signature, disclaimer)

    posts = [
        post(case.debtor, 0, f"Hello {case.seller.given},\n\n{_chatter(rng, 3)}\n\nWe take the {case.product}. "
             f"You reach me at {case.debtor.phone}.", debtor_signature),
        post(case.seller, 5, f"Dear {case.debtor.name},\n\n{_chatter(rng, 2)} For the {case.product} please pay "
             f"{case.symbol}{case.amount} by {case.due_text} (invoice {case.number}) to {case.iban}.\n\n{_chatter(rng, 3)}",
             seller_signature, disclaimer=True),
        post(case.debtor, 9, f"Thanks! {_chatter(rng, 4)}\n\nIf it is easier take my card, {case.card}.", debtor_signature),
    ]
    data = mail.thread(f"Re: Re: your {case.product}", posts, to=[(case.seller.name, case.seller.email)],
                       reference=case.number.lower())
    return "thread.eml", data


def _chat_text(case: Case, rng: random.Random) -> tuple[str, bytes]:
    """A support chat with time stamps."""
    agent, customer = case.seller.given, case.debtor.given
    turns = [
        (agent, f"Welcome to {case.firm}! May I have your full name and phone number?"),
        (customer, f"{case.debtor.name}, {case.debtor.phone}. {_chatter(rng, 1)}"),
        (agent, "And the mail address and delivery address, please?"),
        (customer, f"{case.debtor.email} and {case.debtor.address}"),
        (customer, f"It is about the {case.product}. {_chatter(rng, 2)}"),
        (agent, f"I see {case.symbol}{case.amount} open on {case.number}, payable by {case.due_text}."),
        (customer, f"can i pay by card? {case.card}"),
        (agent, f"By transfer only, sorry: {case.iban}. Ask for me, {case.seller.name}, at {case.seller.phone} or {case.seller.email}."),
    ]
    lines = [f"[{case.issued} 14:{minute:02d}] {who}: {text}" for minute, (who, text) in enumerate(turns, 2)]
    return "chat.txt", _bytes(lines)


def _note_text(case: Case, rng: random.Random) -> tuple[str, bytes]:
    """Notes that a clerk typed after a call."""
    return "note.txt", _bytes([
        f"CALL NOTES {case.issued:%d/%m/%Y}", "",
        f"customer: {case.debtor.name} / {case.debtor.phone} / {case.debtor.email}",
        f"lives at {case.debtor.address}", _chatter(rng, 2),
        f"- {case.debtor.given} still owes {case.currency} {case.amount} for {case.product}, promised by {case.due_text}",
        f"- refund of the old order goes to {case.iban}, NOT the card ({case.card})",
        f"- {_chatter(rng, 1)}",
        f"- hand over to {case.seller.name} ({case.seller.email}, {case.seller.phone})",
    ])


def _log_text(case: Case, rng: random.Random) -> tuple[str, bytes]:
    """A developer's paste: a failing payment, with a key that should not be in it."""
    request = {"customer": {"name": case.debtor.name, "email": case.debtor.email, "phone": case.debtor.phone,
                            "address": case.debtor.address},
               "item": case.product, "amount": str(case.amount), "currency": case.currency,
               "due": case.due.isoformat(), "pan": case.card.replace(" ", ""), "payout": case.iban.replace(" ", "")}
    return "paste.log", _bytes([
        f"hi {case.seller.name}, checkout fails again, why is the reminder date wrong? {_chatter(rng, 1)}", "",
        f"{case.issued}T07:12:09Z INFO  using {case.key_label} {case.api_key}",
        f"{case.issued}T07:12:09Z DEBUG POST /v2/invoices/{case.number} {json.dumps(request, ensure_ascii=False)}",
        f"{case.issued}T07:12:10Z ERROR 422 reminder_date before due date", "",
        f"call me: {case.seller.phone}, {case.seller.email}",
    ])


TEXT_FORMS = [_mail_text, _chat_text, _note_text, _log_text]


def write_text(case: Case, rng: random.Random, folder: pathlib.Path) -> Planted:
    """One text file in a random form; not each form carries every private value."""
    name, data = rng.choice(TEXT_FORMS)(case, rng)
    (folder / name).write_bytes(data)
    seen = readable(name, data)
    private = [_private(kind, value) for kind, value in _all_private(case) if value in seen]
    private += [_private("PERSON", person.given, weak=True) for person in (case.debtor, case.seller)
                if person.given in seen.replace(person.name, "")]
    return Planted(name, private, _harmless(case))


def readable(name: str, data: bytes) -> str:
    """What a reader of the file sees: for mail, the headers and the plain text, decoded."""
    if not name.endswith(".eml"):
        return data.decode()
    message = message_from_bytes(data, policy=policy.default)
    headers = "\n".join(str(value) for value in message.values())
    return headers + "\n" + message.get_body(("plain",)).get_content()


def _all_private(case: Case) -> list[tuple[str, str]]:
    people = [entry for person in (case.debtor, case.seller) for entry in (
        ("PERSON", person.name), ("EMAIL_ADDRESS", person.email), ("PHONE_NUMBER", person.phone),
        ("ADDRESS", person.address))]
    return people + [("CREDIT_CARD", case.card), ("CREDIT_CARD", case.card.replace(" ", "")),
                     ("IBAN_CODE", case.iban), ("IBAN_CODE", case.iban.replace(" ", "")), ("API_KEY", case.api_key)]


# --- picture and sound: numpy and Pillow are imported here only, so that text needs nothing --------

def write_image(case: Case, rng: random.Random, folder: pathlib.Path) -> Planted:
    """A moderately crumpled slip."""
    import numpy as np

    import photo
    import receipt

    seller_address, debtor_address = (_two_lines(p.address) for p in (case.seller, case.debtor))
    slip = receipt.Slip(
        merchant=case.firm, address=seller_address, phone=case.seller.phone, number=case.number,
        issued=f"{case.issued:%d %b %Y}", customer=[f"For {case.debtor.name}", *debtor_address, case.debtor.phone],
        items=[receipt.Item(case.product.capitalize(), 1, case.amount + 20)], tax_name="Tax", tax_percent=0,
        paid=Decimal("20.00"), paid_with=f"CARD **** **** **** {case.card[-4:]}", pay_by=case.due_text,
        iban=case.iban, currency=case.currency, symbol=case.symbol, small_print=[f"You were served by {case.seller.given}"])
    pixels = np.random.default_rng(rng.getrandbits(32))
    page = receipt.render(slip, pixels, font=rng.choice(sorted(receipt.FONTS)))
    look = photo.Look(size=(1200, 1600), crumple=rng.uniform(0.4, 1.0), shadow=rng.uniform(0.0, 0.35), noise=3.0)
    photo.photograph(page, pixels, look).save(folder / "receipt.jpg", quality=72)
    private = [_private("PERSON", case.debtor.name), _private("IBAN_CODE", case.iban),
               *[_private("PHONE_NUMBER", person.phone) for person in (case.debtor, case.seller)],
               *[_private("ADDRESS", line) for line in seller_address + debtor_address],
               _private("PERSON", case.seller.given, weak=True),
               _private("CREDIT_CARD", f"**** **** **** {case.card[-4:]}", weak=True)]
    return Planted("receipt.jpg", private, _harmless(case))


def write_audio(case: Case, rng: random.Random, folder: pathlib.Path) -> Planted:
    """A memo by an English voice. Truth is as written: a transcript may spell names and numbers differently."""
    import numpy as np

    import speech

    digits = fake.spoken_digits(case.debtor.phone)
    text = (f"Um, right. A note for the files. {_chatter(rng, 1)} "
            f"I spoke to {case.debtor.name}. The number is, {digits}. "
            f"So, uh, we are owed {case.spoken_amount}, for the {case.product}, payable by {case.due:%B} {case.due.day}, {case.due.year}. "
            f"{_chatter(rng, 1)} And, um, tell {case.seller.name} about it.")
    voice = rng.choice(["espeak:en-gb", "espeak:en-us", "espeak:en-gb-scotland", "espeak:en-us+f3"])
    room = speech.Room(wet=rng.uniform(0.05, 0.15), snr_db=rng.uniform(20, 30))
    speech.write_wav(folder / "memo.wav", speech.memo(text, np.random.default_rng(rng.getrandbits(32)), voice, room))
    private = [_private("PERSON", case.debtor.name), _private("PERSON", case.seller.name),
               _private("PHONE_NUMBER", case.debtor.phone)]
    return Planted("memo.wav", private, _harmless(case))


WRITERS = {"text": write_text, "image": write_image, "audio": write_audio}


# --- a whole variant ----------------------------------------------------------------------------

def write_variant(folder: pathlib.Path, seed: int, index: int, kinds: tuple[str, ...]) -> dict:
    """One folder; depends on the seed and the index only, each kind independently of the others."""
    folder.mkdir(parents=True, exist_ok=True)
    case = make_case(random.Random(f"{seed}/{index}"), latin_only=kinds != ("text",))
    planted = [WRITERS[kind](case, random.Random(f"{seed}/{index}/{kind}"), folder) for kind in kinds]
    truth = {
        "seed": seed,
        "index": index,
        "question": f"How much is due for the {case.product}, and by when?",
        "facts": {"amount": str(case.amount), "currency": case.currency, "due": case.due.isoformat(),
                  "product": case.product, "payee": case.firm},
        "private": {p.file: p.private for p in planted},
        "harmless": {p.file: p.harmless for p in planted},
    }
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return truth


def _private(kind: str, value: str, weak: bool = False) -> dict:
    """A planted value; `weak` is a fragment, such as a given name alone."""
    return {"type": kind, "value": value} | ({"weak": True} if weak else {})


def _harmless(case: Case) -> dict[str, list[str]]:
    """Each fact with the ways in which the files write it."""
    return {
        "amount": [str(case.amount), case.spoken_amount],
        "due": [case.due_text, case.due.isoformat(), f"{case.due:%B} {case.due.day}, {case.due.year}"],
        "product": [case.product, case.product.capitalize()],
    }


def _chatter(rng: random.Random, count: int) -> str:
    return " ".join(rng.sample(CHATTER, count))


def _two_lines(address: str) -> list[str]:
    """A one-line address as two printed lines."""
    parts = address.split(", ")
    middle = max(1, len(parts) // 2)
    return [", ".join(parts[:middle]), ", ".join(parts[middle:])]


def _bytes(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _kinds(text: str) -> tuple[str, ...]:
    chosen = tuple(kind.strip() for kind in text.split(","))
    if unknown := set(chosen) - set(KINDS):
        raise argparse.ArgumentTypeError(f"unknown kind: {', '.join(sorted(unknown))}")
    return tuple(kind for kind in KINDS if kind in chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--kinds", type=_kinds, default=KINDS, help="some of text,image,audio")
    options = parser.parse_args()
    for index in range(options.count):
        write_variant(options.out / f"{index:04d}", options.seed, index, options.kinds)


if __name__ == "__main__":
    main()
