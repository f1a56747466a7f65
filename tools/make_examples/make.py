"""Makes the three example inputs and their ground truth, the same bytes each time.

    python tools/make_examples/make.py [--out examples]
"""

from __future__ import annotations

import argparse
import json
import pathlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
from PIL import Image

import mail
import photo
import receipt
import speech

SEED = 20261113
QUESTION = "how much do I owe, to whom, by when? Remind me."
UK_TIME = timezone.utc
GERMAN_TIME = timezone(timedelta(hours=1))

SLIP = receipt.Slip(
    merchant="Hollin Lane Motor Works",
    address=["14 Hollin Lane", "Thornbeck LX4 7QP"],
    phone="020 7946 0318",
    number="HL-20417",
    issued="13 Nov 2026  16:42",
    customer=["Customer Ms Nadia Fairweather", "         27b Tanner Row", "         Thornbeck LX4 2HJ",
              "         07700 900481", "Job 5521 blue hatchback, 61204 miles"],
    items=[
        receipt.Item("Annual service petrol", 1, Decimal("149.00")),
        receipt.Item("Front brake pads, set", 1, Decimal("64.50")),
        receipt.Item("Brake fluid change", 1, Decimal("38.00")),
        receipt.Item("Wiper blade", 2, Decimal("9.75")),
        receipt.Item("Labour, half hours", 3, Decimal("26.00")),
    ],
    tax_name="VAT",
    tax_percent=20,
    paid=Decimal("50.00"),
    paid_with="VISA **** **** **** 1111",
    pay_by="04 December 2026",
    iban="GB82 WEST 1234 5698 7654 32",
    small_print=["Quote the invoice number. Parts are", "guaranteed for 12 months. Thank you!"],
)

MEMO = """
Okay, um. A reminder to myself. It's Tuesday, the seventeenth of November, twenty twenty six.
So, I picked up the car on Friday, and, uh, the brakes are fine again. Anyway.
Right, before I forget. I still owe ninety pounds to Rebecca Collins, for the theatre tickets.
They were, um, forty five pounds each, and she paid for both of us.
I promised Rebecca that I would pay her back by the seventh of December.
Her number is, zero seven seven zero zero, nine zero zero, one four two.
Oh, and, um, I have to buy some cat food.
"""

ZOE_SIGNATURE = """
Zoë Käfer
Ferienhof Lindenau
Müllerstiege 8, 10042 Bad Ahornstein, Germany
Tel. +49 30 23125 014 | zoe.kaefer@lindenau.example.com
"""
NADIA_SIGNATURE = """
Nadia Fairweather
27b Tanner Row, Thornbeck LX4 2HJ
07700 900481
"""
JOSE_SIGNATURE = """
José Núñez Ibarra
Flat 6, 3 Quarry Hill Road, Aldermouth LX9 5PH
m: +44 7700 900377
"""

POSTS = [
    mail.Post(
        "Zoë Käfer", "zoe.kaefer@lindenau.example.com", datetime(2026, 11, 10, 9, 12, tzinfo=GERMAN_TIME),
        """Dear Ms Fairweather,

thank you for your enquiry! Yes, the big house is free from 27 December to 2 January. Six beds, two dogs are no problem, sledges are in the barn. The price for the whole stay is EUR 462.40 with linen and tourist tax. I would ask for a deposit of EUR 150.00 to hold the dates; the remainder is due some weeks before you come.

The bakery in the village opens at seven, but not on Mondays.

Warm regards from the snow,
Zoë""", ZOE_SIGNATURE, disclaimer=True),
    mail.Post(
        "Nadia Fairweather", "nadia.fairweather@example.org", datetime(2026, 11, 11, 20, 47, tzinfo=UK_TIME),
        """Hi Zoë,

that sounds perfect, we'll take it! José is copied in, he is paying the deposit today. If a card is easier for you, mine is 4111 1111 1111 1111, expires 09/28 – otherwise just send me the invoice for the rest and I'll do a transfer.

One question: is there a cot? My sister Anouk Lefèvre may come with the baby. And is the wifi good enough for a video call on the 30th? (I know, I know.)

Best,
Nadia""", NADIA_SIGNATURE),
    mail.Post(
        "Zoë Käfer", "zoe.kaefer@lindenau.example.com", datetime(2026, 11, 18, 8, 5, tzinfo=GERMAN_TIME),
        """Dear Nadia, dear José,

a cot is there, and the wifi is good enough if nobody watches films. No card please, our machine is broken since the summer.

I received the deposit of EUR 150.00 on 12 November with thanks. As discussed, here is the rest:

Invoice no. LN-2026-0873
Remaining balance: EUR 312.40
Payable by 10 December 2026 at the latest
To: Ferienhof Lindenau
IBAN: DE89 3704 0044 0532 0130 00

Please write the invoice number in the transfer. The key is in the box at the door, I send you the code by telephone. If the road is closed, call my husband Jürgen, +49 30 23125 086.

Warm regards from the snow,
Zoë""", ZOE_SIGNATURE, disclaimer=True),
    mail.Post(
        "José Núñez Ibarra", "jose.nunez@example.com", datetime(2026, 11, 19, 22, 31, tzinfo=UK_TIME),
        """Nadia!! Did you see this? I did the deposit, so the balance on Zoë's invoice is yours (it's in her mail below, I'm on my phone and can't copy it). We can square it with the train tickets later, no rush.

Also:
- who brings the board games? NOT the one from last year
- Mum's knee is better, she sends her love
- I found the €20 you thought you lost in Porto, it was in my other coat

Big hug
J""", JOSE_SIGNATURE),
]
TRACE_HEADERS = {
    "Received": "from relay.example.com (relay.example.com [198.51.100.27]) by mail.example.org with ESMTPS; "
                "Thu, 19 Nov 2026 22:31:40 +0000",
    "X-Originating-IP": "[203.0.113.88]",
}


def expected() -> dict:
    """The ground truth, as the tests read it."""
    return {
        "question": QUESTION,
        "debts": [
            _debt("receipt.jpg", "368.80", "GBP", "Hollin Lane Motor Works", "2026-12-04", "HL-20417"),
            _debt("memo.wav", "90.00", "GBP", "Rebecca Collins", "2026-12-07"),
            _debt("thread.eml", "312.40", "EUR", "Ferienhof Lindenau", "2026-12-10", "LN-2026-0873"),
        ],
        "private": {"receipt.jpg": _receipt_private(), "memo.wav": _memo_private(), "thread.eml": _thread_private()},
        "harmless": {
            "receipt.jpg": {"amount": ["368.80"], "due": ["04 December 2026", "4 December 2026", "2026-12-04"]},
            "memo.wav": {"amount": ["90 pounds", "ninety pounds", "£90"],
                         "due": ["7th of December", "seventh of December", "7 December", "2026-12-07"]},
            "thread.eml": {"amount": ["312.40"], "due": ["10 December 2026", "2026-12-10"]},
        },
        "not_owed": {
            "receipt.jpg": ["349.00", "418.80", "50.00"],
            "memo.wav": ["45 pounds", "forty five pounds"],
            "thread.eml": ["462.40", "150.00", "€20"],
        },
    }


def _receipt_private() -> list[dict]:
    return [
        _private("PERSON", "Nadia Fairweather"),
        _private("ADDRESS", "27b Tanner Row"),
        _private("ADDRESS", "Thornbeck LX4 2HJ"),
        _private("PHONE_NUMBER", "07700 900481"),
        _private("PHONE_NUMBER", "020 7946 0318", of="business"),
        _private("ADDRESS", "14 Hollin Lane", of="business"),
        _private("ADDRESS", "Thornbeck LX4 7QP", of="business"),
        _private("IBAN_CODE", "GB82 WEST 1234 5698 7654 32", of="business"),
        _private("CREDIT_CARD", "**** **** **** 1111", weak=True),
    ]


def _memo_private() -> list[dict]:
    return [
        _private("PERSON", "Rebecca Collins"),
        _private("PERSON", "Rebecca", weak=True),
        _private("PHONE_NUMBER", "07700 900142"),
    ]


def _thread_private() -> list[dict]:
    return [
        *[_private("PERSON", name) for name in
          ("Nadia Fairweather", "José Núñez Ibarra", "Zoë Käfer", "Anouk Lefèvre")],
        *[_private("PERSON", name, weak=True) for name in ("Nadia", "José", "Zoë", "Jürgen", "Ms Fairweather")],
        *[_private("EMAIL_ADDRESS", value) for value in
          ("nadia.fairweather@example.org", "jose.nunez@example.com", "zoe.kaefer@lindenau.example.com")],
        *[_private("PHONE_NUMBER", value) for value in
          ("07700 900481", "+44 7700 900377", "+49 30 23125 014", "+49 30 23125 086")],
        _private("ADDRESS", "27b Tanner Row, Thornbeck LX4 2HJ"),
        _private("ADDRESS", "Flat 6, 3 Quarry Hill Road, Aldermouth LX9 5PH"),
        _private("ADDRESS", "Müllerstiege 8, 10042 Bad Ahornstein, Germany", of="business"),
        _private("CREDIT_CARD", "4111 1111 1111 1111"),
        _private("IBAN_CODE", "DE89 3704 0044 0532 0130 00", of="business"),
        _private("IP_ADDRESS", "198.51.100.27", where="header"),
        _private("IP_ADDRESS", "203.0.113.88", where="header"),
    ]


def _debt(file: str, amount: str, currency: str, payee: str, due: str, reference: str | None = None) -> dict:
    debt = {"file": file, "amount": amount, "currency": currency, "payee": payee, "due": due}
    return debt | ({"reference": reference} if reference else {})


def _private(kind: str, value: str, of: str = "person", where: str = "", weak: bool = False) -> dict:
    entry = {"type": kind, "value": value, "of": of}
    return entry | ({"where": where} if where else {}) | ({"weak": True} if weak else {})


def write_receipt(path: pathlib.Path) -> None:
    """The picture, with the kind of metadata that a phone leaves in it."""
    rng = np.random.default_rng(SEED)
    picture = photo.photograph(receipt.render(SLIP, rng), rng, photo.Look(crumple=1.25))
    exif = Image.Exif()
    exif[0x0110] = "Example Phone 7"  # Model
    exif[0x0132] = "2026:11:13 18:20:05"  # DateTime
    exif[0x0112] = 1  # Orientation: upright
    picture.save(path, quality=70, exif=exif)


def write_memo(path: pathlib.Path) -> None:
    speech.write_wav(path, speech.memo(MEMO, np.random.default_rng(SEED)))


def thread_bytes() -> bytes:
    """The mail thread as it is stored."""
    return mail.thread(
        "Re: Re: Re: New Year at the farm – invoice & other things", POSTS,
        to=[("Nadia Fairweather", "nadia.fairweather@example.org")],
        reference="20261110.lindenau", extra_headers=TRACE_HEADERS)


def write_expected(path: pathlib.Path) -> None:
    path.write_text(json.dumps(expected(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=here.parents[1] / "examples")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    write_receipt(out / "receipt.jpg")
    write_memo(out / "memo.wav")
    (out / "thread.eml").write_bytes(thread_bytes())
    write_expected(out / "expected.json")


if __name__ == "__main__":
    main()
