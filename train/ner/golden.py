"""Writes the golden rows that prove the C++ tokenizer and word features equal to these: texts of many scripts, marks,
emoji and broken spacing, invented here and by generate.py."""
import argparse
import json
import random
import unicodedata

from features import encode, load_tokenizer
from generate import Writer

ODD = ["", " ", "\n", "a", "A", "É", "e\u0301", "\u0301", "ﬁne ﬂow", "Straße", "STRASSE", "İstanbul ışık", "naïve café", "Zoë", "O'Neil", "O’Neil", "x\u200by", "a\u00a0b", "ｆｕｌｌ　ｗｉｄｔｈ", "①②③", "１２３", "٣٤٥", "٠١٢ مرحبا", "שלום עולם", "Привет, Мир!", "ЁЖИК й", "Ελληνικά ΑΘΗΝΑ ς", "नमस्ते दुनिया", "ไทย", "你好，世界", "東京都港区", "こんにちは カタカナ", "안녕하세요 김민준", "한글", "👍", "👨‍👩‍👧‍👦 family", "🇩🇪 flag", "a👍b", "x\r\ny", "tab\tbed", "\ufeffbom", "a\u0000b", "a\ufffdb", "\u202eabc", "İ", "ǅ ǆ", "ß ẞ", "Ǆungla", "mañana", "año 2024", "Ångström", "Łódź", "Ørsted", "þorn Ð", "œuvre", "1st 2nd", "x²", "½ cup", "€5", "$1,000.00", "a_b", "foo@bar.com", "https://x.y/z?q=1", "#tag @user", "C++", "...", "“quoted”", "a—b", "a--b", "x" * 120, "supercalifragilisticexpialidocious", "Wörterbuchverlagsgesellschaft", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𠀀𠀁", "e\u0323\u0302", "q\u0307\u0323", "각", "\u1100\u1161", "ｶﾀｶﾅ", "℃ ㎏", "Ⅷ", "ﷺ", "a\u2028b", "a\u0085b", "Σίσυφος ΟΔΟΣ"]
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x5D0, 0x6FF), (0x900, 0xDFF), (0xE00, 0xE5B), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x218F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFB00, 0xFDFF), (0xFF00, 0xFFEF), (0x1F300, 0x1FAFF), (0x20000, 0x20100)]


def odd_texts(chance, count):
    for _ in range(count):
        ranges = [(0x20, 0x7E)] + [chance.choice(RANGES) for _ in range(2)]
        text = "".join(chr(chance.randint(*chance.choice(ranges))) for _ in range(chance.randint(1, 24)))
        # The reference knows the punctuation of an older Unicode than ICU does.
        old = unicodedata.ucd_3_2_0
        yield "".join(c for c in text if old.category(c) != "Cn" or unicodedata.category(c) == "So")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    tokenizer, chance, writer = load_tokenizer(arguments.tokenizer), random.Random(4), Writer(77)
    texts = ODD + list(odd_texts(chance, arguments.rows // 2))
    while len(texts) < arguments.rows:
        texts.append(writer.example()[0][:160])
    with open(arguments.out, "w", encoding="utf-8") as file:
        for text in texts:
            ids, offsets, kinds, tables = encode(tokenizer, text)
            at = [0]
            for c in text:
                at.append(at[-1] + len(c.encode("utf-8", "surrogatepass")))
            row = {"text": text, "ids": ids, "offsets": [at[k] for pair in offsets for k in pair], "kinds": kinds, "hashes": [k for table in tables for k in table]}
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
