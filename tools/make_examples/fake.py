"""Invented people and numbers, in the shapes that real ones have.

Nothing here can belong to anybody: phone numbers come from the ranges that
regulators keep for films and books, mail addresses from the domains reserved
for examples, IBANs from banks that do not exist, cards from the prefixes that
payment providers publish for tests. Every function draws only from the
`random.Random` it is given.
"""

from __future__ import annotations

import random
import string
import unicodedata
from dataclasses import dataclass

# Origin -> (given names, family names). Names in their own script stand apart,
# since neither the fonts nor the voices used here can render all of them.
LATIN_NAMES = {
    "Britain": (["Eleanor", "Rhys", "Imogen", "Callum"], ["Fairweather", "Marchbank", "Pritchard", "Tolliver"]),
    "Germany": (["Zoë", "Jürgen", "Annika", "Matthias"], ["Käfer", "Groß", "Lindenau", "Bäumler"]),
    "France": (["Anouk", "Thibault", "Maëlle", "Gérard"], ["Lefèvre", "d'Aubigny", "Chastain", "Rousselot"]),
    "Spain": (["José", "Begoña", "Íñigo", "Lucía"], ["Núñez Ibarra", "Goikoetxea", "Peñalver", "Del Olmo"]),
    "Nigeria": (["Chidinma", "Olúwaseun", "Ngozi", "Tunde"], ["Okonkwo", "Adébáyò", "Eze", "Balogun"]),
    "India": (["Priya", "Arjun", "Lakshmi", "Sanjay"], ["Raman", "Chatterjee", "Iyer", "Deshpande"]),
    "Poland": (["Małgorzata", "Paweł", "Agnieszka", "Łukasz"], ["Wiśniewska", "Dąbrowski", "Żak", "Kościelny"]),
    "Turkey": (["Ayşe", "Çağlar", "Elif", "Oğuz"], ["Yıldırım", "Şahin", "Özdemir", "Kılıç"]),
    "Vietnam": (["Nguyễn Thị", "Trần Minh", "Lê Hoàng"], ["Hương", "Đức", "Phương"]),
    "Japan": (["Haruka", "Kenji", "Sayuri", "Daichi"], ["Watanabe", "Ōtsuka", "Kobayashi", "Mori"]),
    "Brazil": (["João", "Thaís", "Caetano", "Luíza"], ["dos Santos", "Magalhães", "Quintão", "Araújo"]),
    "Sweden": (["Åsa", "Björn", "Linnéa", "Göran"], ["Öberg", "Sjöström", "Lindqvist", "Ek"]),
    "Ireland": (["Siobhán", "Oisín", "Caoimhe", "Pádraig"], ["Ó Briain", "Ní Dhálaigh", "McGrath", "O'Rourke"]),
    "Samoa": (["Sefina", "Tavita", "Lupe"], ["Tuilagi", "Faleolo", "Leota"]),
}
NATIVE_NAMES = {
    "Ukraine": (["Олена", "Тарас", "Юлія"], ["Коваленко", "Шевчук", "Мельник"]),
    "Greece": (["Ελένη", "Γιώργος", "Μαρία"], ["Παπαδοπούλου", "Νικολάου", "Αθανασίου"]),
    "China": (["晓明", "丽华", "志强"], ["欧阳", "司马", "诸葛"]),
    "Egypt": (["فاطمة", "محمود", "ليلى"], ["المنصوري", "حداد", "الشريف"]),
}

# Streets and towns are made up; postal codes have the form of their country.
ADDRESSES = {
    "GB": lambda r: f"{_number(r)} {r.choice(['Hollin Lane', 'Tanner Row', 'Quarry Hill Road'])}, "
                    f"{r.choice(['Thornbeck', 'Aldermouth'])} LX{r.randint(1, 9)} {r.randint(1, 9)}{_letters(r, 'QPJH', 2)}",
    "US": lambda r: f"{r.randint(100, 9899)} {r.choice(['Juniper Hollow Dr', 'N Larkspur Ave', 'Old Mill Pike'])}, "
                    f"{r.choice(['Apt 4B', 'Unit 12', 'Suite 210'])}, {r.choice(['Fernvale', 'Port Amity'])}, "
                    f"{r.choice(['OH', 'OR', 'VT'])} 000{r.randint(10, 99)}",
    "DE": lambda r: f"{r.choice(['Lindenweg', 'Am Krähenberg', 'Müllerstiege'])} {_number(r)}, "
                    f"{r.randint(10000, 10099):05d} {r.choice(['Niederquell', 'Bad Ahornstein'])}",
    "FR": lambda r: f"{_number(r)} {r.choice(['rue des Tilleuls-Gris', 'allée du Vieux-Puits', 'impasse de l’Écluse'])}, "
                    f"000{r.randint(10, 99)} {r.choice(['Saint-Aubin-le-Rêvé', 'Montclairval'])}",
    "SE": lambda r: f"{r.choice(['Sjöängsvägen', 'Björkstigen'])} {_number(r)}, "
                    f"000 {r.randint(10, 99)} {r.choice(['Österlunda', 'Norrhamn'])}",
    "AU": lambda r: f"{r.choice(['Unit 3/', ''])}{_number(r)} {r.choice(['Wattle Creek Rd', 'Bottlebrush Cres'])}, "
                    f"{r.choice(['Mullanup', 'Koorabin'])} {r.choice(['NSW', 'QLD'])} 00{r.randint(10, 99)}",
    "JP": lambda r: f"{r.randint(1, 5)}-{r.randint(1, 20)}-{r.randint(1, 20)} Kazemachi, Aoba-ku, "
                    f"{r.choice(['Hoshikawa', 'Minato-no-Sato'])} 000-00{r.randint(10, 99)}",
    "BR": lambda r: f"Rua {r.choice(['das Jabuticabeiras', 'Coronel Antão'])}, {_number(r)}, apto {r.randint(11, 94)}, "
                    f"{r.choice(['Vila Serena', 'Porto Manso'])} - {r.choice(['SP', 'BA'])}, 00000-0{r.randint(10, 99)}",
}

# Ranges kept for drama and examples, written as people of each country write them.
PHONES = {
    "GB": lambda r: r.choice([f"020 7946 0{r.randint(0, 999):03d}", f"+44 20 7946 0{r.randint(0, 999):03d}",
                              f"07700 900{r.randint(0, 999):03d}", f"+44 7700 900{r.randint(0, 999):03d}"]),
    "US": lambda r: r.choice(["({}) 555-01{:02d}", "{}-555-01{:02d}", "+1 {} 555 01{:02d}"]).format(
        r.choice([212, 312, 415, 503, 614, 802]), r.randint(0, 99)),
    "DE": lambda r: r.choice(["+49 30 23125 {:03d}", "030 23125-{:03d}"]).format(r.randint(0, 999)),
    "FR": lambda r: r.choice(["01 99 00 {:02d} {:02d}", "+33 1 99 00 {:02d} {:02d}"]).format(
        r.randint(0, 99), r.randint(0, 99)),
    "SE": lambda r: r.choice(["08-465 004 {:02d}", "+46 8 465 004 {:02d}"]).format(r.randint(0, 99)),
    "AU": lambda r: r.choice(["(02) 5550 {:04d}", "+61 2 5550 {:04d}"]).format(r.randint(0, 9999)),
}

# Bank and branch part (a bank that does not exist), then the account digits.
IBAN_BANKS = {"DE": ("00000000", 10), "GB": ("WEST000000", 8), "FR": ("0000000000", 13), "SE": ("000", 17)}

CARD_PREFIXES = ["411111", "424242", "400005", "555555", "222300", "601111"]

API_KEY_FORMS = [
    ("AWS access key", lambda r: "AKIA" + _pick(r, string.ascii_uppercase + "234567", 9) + "EXAMPLE"),
    ("test payment key", lambda r: "sk_" + "test_" + _pick(r, string.ascii_letters + string.digits, 24)),
    ("model provider key", lambda r: "sk-" + "proj-" + _pick(r, string.ascii_letters + string.digits, 48)),
    ("code host token", lambda r: "gh" + "p_" + _pick(r, string.ascii_letters + string.digits, 36)),
    ("chat bot token", lambda r: "xox" + "b-" + "-".join(
        [_pick(r, string.digits, 12), _pick(r, string.digits, 12), _pick(r, string.ascii_letters + string.digits, 24)])),
    ("maps key", lambda r: "AI" + "za" + _pick(r, string.ascii_letters + string.digits + "-_", 35)),
]


@dataclass(frozen=True)
class Person:
    """One invented person and the ways to reach them."""

    given: str
    family: str
    email: str
    phone: str
    address: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


def person(rng: random.Random, latin_only: bool = True) -> Person:
    """A person of a random origin; one in six has a name in another script unless `latin_only`."""
    native = not latin_only and rng.random() < 1 / 6
    table = NATIVE_NAMES if native else LATIN_NAMES
    given, family = (rng.choice(names) for names in table[rng.choice(sorted(table))])
    return Person(given, family, _email(rng, given, family), phone(rng), address(rng))


def phone(rng: random.Random, country: str | None = None) -> str:
    """A phone number from a range reserved for drama."""
    return PHONES[country or rng.choice(sorted(PHONES))](rng)


def address(rng: random.Random, country: str | None = None) -> str:
    """An address on one line, parts separated by commas."""
    return ADDRESSES[country or rng.choice(sorted(ADDRESSES))](rng)


def card(rng: random.Random) -> str:
    """A 16-digit card number in groups of four, valid by Luhn."""
    body = rng.choice(CARD_PREFIXES) + _pick(rng, string.digits, 9)
    return in_fours(body + luhn_digit(body))


def iban(rng: random.Random) -> str:
    """An IBAN in groups of four, valid by mod 97, of a bank that does not exist."""
    country = rng.choice(sorted(IBAN_BANKS))
    bank, digits = IBAN_BANKS[country]
    account = bank + _pick(rng, string.digits, digits)
    return in_fours(country + iban_check(country, account) + account)


def api_key(rng: random.Random) -> tuple[str, str]:
    """What the key is for, and a random string in its documented form."""
    label, make = rng.choice(API_KEY_FORMS)
    return label, make(rng)


def luhn_digit(body: str) -> str:
    """The digit that makes `body` valid by Luhn."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def luhn_valid(number: str) -> bool:
    """Whether the digits of `number` pass Luhn."""
    digits = [c for c in number if c.isdigit()]
    return luhn_digit("".join(digits[:-1])) == digits[-1]


def iban_check(country: str, account: str) -> str:
    """The two check digits of an IBAN."""
    return f"{98 - _mod97(account + country + '00'):02d}"


def iban_valid(number: str) -> bool:
    """Whether `number` passes mod 97."""
    compact = number.replace(" ", "")
    return _mod97(compact[4:] + compact[:4]) == 1


def in_fours(compact: str) -> str:
    """`compact` in groups of four, as cards and IBANs are printed."""
    return " ".join(compact[i:i + 4] for i in range(0, len(compact), 4))


def spoken_digits(number: str) -> str:
    """A phone number as it is read out: digit by digit, a pause between groups."""
    words = "zero one two three four five six seven eight nine".split()
    groups = "".join(c if c.isdigit() else " " for c in number.replace("+", "")).split()
    return ("plus " if number.startswith("+") else "") + ", ".join(
        " ".join(words[int(digit)] for digit in group) for group in groups)


def _mod97(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text)) % 97


def _email(rng: random.Random, given: str, family: str) -> str:
    """A mail address at a reserved domain, from the name where it has Latin letters."""
    local = ".".join(filter(None, (_ascii(given), _ascii(family)))) or f"user{rng.randint(100, 999)}"
    if rng.random() < 0.3:
        local += str(rng.randint(50, 99))
    return f"{local}@{rng.choice(['example.org', 'example.com', 'mail.example.net'])}"


def _ascii(name: str) -> str:
    plain = name.translate(str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss"}))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "".join(c for c in plain.lower() if c.isalnum())


def _number(rng: random.Random) -> str:
    return f"{rng.randint(1, 180)}{rng.choice(['', '', '', 'a', 'b'])}"


def _letters(rng: random.Random, alphabet: str, count: int) -> str:
    return _pick(rng, alphabet, count)


def _pick(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))
