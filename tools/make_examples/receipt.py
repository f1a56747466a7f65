"""A printed slip: what stands on it, and its picture on clean paper."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_ROOT = pathlib.Path("/usr/share/fonts/truetype")
FONTS = {  # name -> (regular, bold), from fonts-dejavu-core and fonts-liberation
    "dejavu": ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf"),
    "liberation": ("liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf"),
}
COLUMNS = 42
FONT_SIZE = 36
LINE_HEIGHT = 47
MARGIN = 58


@dataclass(frozen=True)
class Item:
    """One line of goods or work."""

    name: str
    quantity: int
    unit_price: Decimal

    @property
    def price(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Slip:
    """Everything that a small firm prints on an invoice slip."""

    merchant: str
    address: list[str]
    phone: str
    number: str
    issued: str
    customer: list[str]
    items: list[Item]
    tax_name: str
    tax_percent: int
    paid: Decimal
    paid_with: str
    pay_by: str
    iban: str
    currency: str = "GBP"
    symbol: str = "£"
    small_print: list[str] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        return sum((item.price for item in self.items), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.subtotal * self.tax_percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax

    @property
    def due(self) -> Decimal:
        return self.total - self.paid


def lines(slip: Slip) -> list[tuple[str, bool]]:
    """The slip as lines of text, each with whether it is bold."""
    rule = "-" * COLUMNS
    return [
        (slip.merchant.upper().center(COLUMNS), True),
        *_plain(line.center(COLUMNS) for line in slip.address),
        *_plain([f"Tel {slip.phone}".center(COLUMNS), rule]),
        *_plain([f"Invoice {slip.number}", f"Date    {slip.issued}"]),
        *_plain(slip.customer),
        *_plain([rule, *_item_lines(slip.items), rule]),
        *_plain([_columns("Subtotal", f"{slip.subtotal}"), _columns(f"{slip.tax_name} {slip.tax_percent}%", f"{slip.tax}")]),
        (_columns("TOTAL", f"{slip.symbol}{slip.total}"), True),
        *_plain([_columns("Deposit paid", f"-{slip.paid}"), f"  {slip.paid_with}", rule]),
        (_columns(f"AMOUNT DUE {slip.currency}", f"{slip.symbol}{slip.due}"), True),
        (_columns("PAY BY", slip.pay_by), True),
        *_plain([rule, "Please transfer to", f"IBAN {slip.iban}", *slip.small_print]),
    ]


def render(slip: Slip, rng: np.random.Generator, font: str = "liberation") -> Image.Image:
    """The slip printed on off-white paper, with the faint bands of a worn print head."""
    regular, bold = (ImageFont.truetype(str(FONT_ROOT / name), FONT_SIZE) for name in FONTS[font])
    rows = lines(slip)
    width = int(regular.getlength("0") * COLUMNS) + 2 * MARGIN
    height = LINE_HEIGHT * len(rows) + 2 * MARGIN + 40
    ink = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(ink)
    for row, (text, is_bold) in enumerate(rows):
        draw.text((MARGIN, MARGIN + row * LINE_HEIGHT), text, fill=255, font=bold if is_bold else regular)
    return _print(np.asarray(ink, dtype=np.float32) / 255, rng)


def _print(ink: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Ink on paper: strength varies by column and a little by pixel."""
    height, width = ink.shape
    bands = np.interp(np.arange(width), np.linspace(0, width, 24), rng.uniform(0.72, 1.0, 24))
    strength = bands[None, :] * rng.uniform(0.82, 1.0, (height, width))
    paper = np.array([246, 244, 236], dtype=np.float32) + rng.normal(0, 1.5, (height, width, 1))
    colour = np.array([48, 46, 58], dtype=np.float32)
    amount = (ink * strength)[..., None]
    return Image.fromarray(np.clip(paper * (1 - amount) + colour * amount, 0, 255).astype(np.uint8))


def _item_lines(items: list[Item]):
    for item in items:
        yield _columns(f"{item.quantity} x {item.name}", f"{item.price}")


def _columns(left: str, right: str) -> str:
    return left[: COLUMNS - len(right) - 1].ljust(COLUMNS - len(right)) + right


def _plain(texts) -> list[tuple[str, bool]]:
    return [(text, False) for text in texts]
