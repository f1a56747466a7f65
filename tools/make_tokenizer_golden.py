#!/usr/bin/env python3
"""make_tokenizer_golden.py VOCAB OUT: what the reference tokenizer makes of texts in many scripts.

Needs the Python package `tokenizers`. The texts are made here, from a fixed seed: words of many scripts, every kind of
space, dash, quote and mark, control characters, emoji, long words, and random code points of every plane. Each row of OUT
is {text, ids, offsets}, offsets in code points. src/runtime/wordpiece_test.cc holds the C++ tokenizer to it."""
import argparse
import json
import random
import unicodedata

WORDS = """Hello world the quick brown fox unaffable tokenization Müller São Tomé naïve façade Ångström Łódź Çelik İstanbul
ıspanak Straße GROẞ ÆØÅ œuvre Ñandú Ελληνικά ΑΘΗΝΑ ἀρχή Привет МОСКВА ёлка Київ България Српски ქართული Հայերեն שָׁלוֹם עברית
العربية مُحَمَّد فارسی اردو हिन्दी नमस्ते कार्यक्रम বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ภาษา ລາວ မြန်မာ ខ្មែរ 中文 漢字 東京都 日本語 ひらがな
カタカナ ｶﾀｶﾅ 한국어 서울특별시 tiếng Việt Nguyễn Thị ЁЖИК ﬁancé ﬂow ½ ² ③ Ⅳ № ™ ℃ Ａｄａ １２３ 😀 👩‍👩‍👧 🇩🇪 🏳️‍🌈 e\u0301cole co\u0302te\u0301 ǅ ǆ Ǆ
can't rock'n'roll O'Neil C++ a_b x-ray 3.14 1,000.00 $12.50 €99 user@example.org https://example.org/a?b=c#d 555-0100
#hashtag @handle <PERSON_K7Q2> {"a":1} foo(bar) a/b\\c ~tilde` ^caret| ADA lovelace WATSON, Kimberly""".split()
SPACES = [" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\u200b", "\u2028", "\ufeff", "\u00ad", "\u200d", "\x00",
          "\x07", "\x7f", "\x85", "\u180e", ""]
MARKS = list(".,;:!?-–—…'\"’“”«»()[]{}<>/\\|@#$%^&*+=~`_¿¡§¶·、。「」・！？（）％") + ["\u0301", "\u0327", "\u20dd", "\ufffd", "\ue000", "\u0378"]


def random_text(rng):
    parts = []
    for _ in range(rng.randint(1, 14)):
        kind = rng.random()
        if kind < 0.62:
            word = rng.choice(WORDS)
            parts.append(rng.choice([word, word, word.upper(), word.lower(), word.title(), unicodedata.normalize("NFD", word),
                                     unicodedata.normalize("NFC", word)]))
        elif kind < 0.8:
            parts.append("".join(rng.choice(MARKS) for _ in range(rng.randint(1, 3))))
        elif kind < 0.9:
            parts.append("".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789") for _ in range(rng.randint(1, 20))))
        elif kind < 0.97:
            parts.append("".join(random_character(rng) for _ in range(rng.randint(1, 5))))
        else:
            parts.append(rng.choice("aé中") * rng.randint(95, 105))
        parts.append(rng.choice(SPACES) if rng.random() < 0.35 else " ")
    return "".join(parts)


def random_character(rng):
    # Characters younger than the oldest Unicode tables in use would be told apart by age, not by the code.
    while True:
        code = rng.choice([rng.randrange(0x80, 0x3000), rng.randrange(0x3000, 0x10000), rng.randrange(0x10000, 0x20000),
                           rng.randrange(0x20000, 0x30000)])
        if 0xD800 <= code < 0xE000:
            continue
        if unicodedata.ucd_3_2_0.category(chr(code)) != "Cn":
            return chr(code)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vocab")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=1200)
    arguments = parser.parse_args()
    from tokenizers import BertWordPieceTokenizer
    tokenizer = BertWordPieceTokenizer(arguments.vocab, lowercase=True)
    rng = random.Random(20261123)
    texts = ["", " ", "a", "\x00", "\u0301", "ABC def", *WORDS, " ".join(WORDS)]
    texts += [random_text(rng) for _ in range(arguments.count - len(texts))]
    with open(arguments.out, "w", encoding="utf-8") as out:
        for text in texts:
            encoded = tokenizer.encode(text, add_special_tokens=False)
            row = {"text": text, "ids": encoded.ids, "offsets": [n for pair in encoded.offsets for n in pair]}
            out.write(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
