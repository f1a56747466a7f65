#!/usr/bin/env python3
"""Writes the second set of duplicate pairs, written for this project before the duplicate search was tuned on any set.

usage: second_pairs.py > pairs.jsonl        rows {a, b, label, kind}; the same bytes every time

The first set (../shared/data/dedup) quotes encyclopedia and meeting text. This one has what people's mailboxes hold: thread
answers over the same quoted mail, forwarded chains, newsletters, receipts read by OCR, and letters of one template that
differ in a single fact (amount, date, name, account, weekday, a "not", "approved" against "rejected")."""
import json
import random

RANDOM = random.Random(20261125)

NOTES = [
    "Hi all,\n\nthe plumber came this morning and replaced the valve under the kitchen sink. He left the old part on the "
    "window sill in case we want to claim it under the warranty. The bill comes to {money} and is payable until {date}. "
    "Please let me know who takes care of it.",
    "Dear {name},\n\nthank you for your order {number}. We have packed the two lamps and the carpet and handed them to the "
    "carrier on {date}. You will be charged {money} after the delivery. Returns are free for thirty days.",
    "Hello {name},\n\nthis is to confirm your appointment with Dr. Weber on {date}. Please bring your insurance card and "
    "the list of the medicines that you take, and come ten minutes early so that we can prepare your file.",
    "Team,\n\nshort notes from the call with the supplier: they accept the new drawings, the first samples are ready on "
    "{date}, and the price per piece stays at {money} as long as we order at least {number} pieces. {name} writes the "
    "minutes.",
    "Liebe Nachbarn,\n\nam {date} wird das Wasser im ganzen Haus von acht bis zwölf Uhr abgestellt, weil die Steigleitung "
    "erneuert wird. Die Kosten von {money} trägt die Gemeinschaft. Bei Fragen wendet euch bitte an {name}.",
    "Bonjour {name},\n\nvous trouverez ci-joint la facture {number} d'un montant de {money} pour les travaux de peinture "
    "dans l'entrée. Le règlement est attendu avant le {date}. N'hésitez pas à nous appeler pour toute question.",
    "Hello,\n\nyour application for the flat in the Garden Street has been approved by the owner. The keys can be picked "
    "up on {date} at the office; the deposit of {money} has to be on the account {number} before that day.",
    "Hi {name},\n\nthe server moves to the new rack on {date}. Expect the shared folders to be away for two hours. The old "
    "backup {number} is kept until the end of the quarter and will then be removed for good.",
]
NAMES = ["Marta Kowalska", "Jonas Brandt", "Amelie Roux", "Tomás Silva", "Ingrid Solheim", "Peter Novak", "Lucía Ortega"]
DATES = ["3 March 2027", "17 April 2027", "2027-05-09", "21.06.2027", "8 July 2027", "30 September 2027"]
MONEY = ["EUR 148.20", "€ 1,320.00", "$84.99", "CHF 2'450.00", "219,90 EUR", "£612.35"]
ANSWERS = ["Fine with me, I will pay it tomorrow.", "Sorry, I am away that week, can somebody else do it?",
           "Thanks! Could you send me the original as well?", "No objections from my side.",
           "I called them and they will send a corrected version."]
SIGNATURES = ["Best regards,\nMarta Kowalska\nHead of Facilities\nTel. +49 30 5550 1234",
              "--\nJonas Brandt | Example GmbH | Hafenstr. 12 | 20457 Hamburg",
              "Viele Grüße\nIngrid"]
FOOTERS = ["You get this mail because you signed up at example.org. Unsubscribe with one click: https://example.org/u/{n}",
           "This message may contain confidential information. If you are not the intended recipient, delete it."]
SWAPS = {"0": "O", "1": "l", "5": "S", "e": "c", "m": "rn", "i": "l", "a": "o", "h": "b"}


def fill(note, **fixed):
    values = {"name": RANDOM.choice(NAMES), "date": RANDOM.choice(DATES), "money": RANDOM.choice(MONEY),
              "number": str(RANDOM.randint(10000, 999999))}
    values.update(fixed)
    return note.format(**values)


def other(choices, current):
    return RANDOM.choice([choice for choice in choices if choice != current])


def quoted(text, depth=1):
    return "\n".join(("> " * depth).rstrip() + (" " + line if line else "") for line in text.split("\n"))


def wrapped(text, width):
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def misread(text):
    """What a scanner makes of a page: few letters exchanged, digits left alone."""
    return "".join(SWAPS[c] if c in SWAPS and not c.isdigit() and RANDOM.random() < 0.03 else c for c in text)


def positives(note):
    """Each kind over a text of its own, since two answers over one text are two mails."""
    top, signature = RANDOM.choice(ANSWERS), RANDOM.choice(SIGNATURES)
    text = fill(note)
    yield "reply_on_top", text, f"{top}\n\nOn Tue, 4 May 2027 at 09:12, {RANDOM.choice(NAMES)} wrote:\n{quoted(text)}"
    text = fill(note)
    yield "outlook_reply", text, (f"{top}\n\n{signature}\n\n-----Original Message-----\nFrom: {RANDOM.choice(NAMES)}\n"
                                  f"Sent: Tuesday\nTo: All\nSubject: Re: news\n\n{text}")
    text = fill(note)
    yield "forward_of_forward", text, (f"FYI\n\nBegin forwarded message:\n\nFrom: {RANDOM.choice(NAMES)}\nSubject: Fwd: Fwd: news\n\n"
                                       f"> Begin forwarded message:\n>\n> From: {RANDOM.choice(NAMES)}\n>\n{quoted(text, 2)}")
    text = fill(note)
    yield "signature_added", text, f"{text}\n\n{signature}"
    text = fill(note)
    yield "footer_added", text, f"{text}\n\n{RANDOM.choice(FOOTERS).format(n=RANDOM.randint(1000, 9999))}"
    text = fill(note)
    yield "wrapped_again", text, wrapped(text, RANDOM.randint(30, 60))
    text = fill(note)
    yield "scanned", text, misread(text)
    text = fill(note)
    yield "cut_short", text, text[: int(len(text) * RANDOM.uniform(0.6, 0.9))].rsplit(" ", 1)[0]
    text = fill(note)
    yield "shouted", text, text.upper()
    text = fill(note)
    yield "html_leftovers", text, text.replace("'", "&#39;").replace(" and ", " &amp; and ").replace("\n", " \n ")


def negatives(note):
    money, date, name, number = RANDOM.choice(MONEY), RANDOM.choice(DATES), RANDOM.choice(NAMES), "48213"
    base = fill(note, money=money, date=date, name=name, number=number)
    if "{money}" in note:
        yield "other_amount", base, fill(note, money=other(MONEY, money), date=date, name=name, number=number)
        wrong = next(digit for digit in "0412" if digit in money)
        cents = money.replace(wrong, {"0": "8", "4": "6", "1": "7", "2": "3"}[wrong], 1)
        yield "one_digit_of_amount", base, fill(note, money=cents, date=date, name=name, number=number)
    yield "other_date", base, fill(note, money=money, date=other(DATES, date), name=name, number=number)
    if "{name}" in note:
        yield "other_person", base, fill(note, money=money, date=date, name=other(NAMES, name), number=number)
    if "{number}" in note:
        yield "other_number", base, fill(note, money=money, date=date, name=name, number="48231")
    first, second = RANDOM.sample(ANSWERS, 2)
    head = f"\n\nOn Tue, 4 May 2027 at 09:12, {name} wrote:\n"
    yield "other_answer_same_quote", first + head + quoted(base), second + head + quoted(base)
    for word, opposite in ((" approved ", " rejected "), (" accept ", " do not accept "), (" is payable ", " is not payable "),
                           (" are free ", " are not free "), (" is kept ", " is not kept "), (" wird ", " wird nicht ")):
        if word in base:
            yield "opposite", base, base.replace(word, opposite, 1)
            break
    yield "same_signature", f"{fill(NOTES[0])}\n\n{SIGNATURES[0]}", f"{fill(NOTES[6])}\n\n{SIGNATURES[0]}"


def main():
    for _ in range(6):
        for note in NOTES:
            for label, pairs in ((1, positives(note)), (0, negatives(note))):
                for kind, a, b in pairs:
                    print(json.dumps({"a": a, "b": b, "label": label, "kind": kind}, ensure_ascii=False))


if __name__ == "__main__":
    main()
