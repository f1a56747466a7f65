"""Writes training text with private spans from the templates of templates/ and the values of values/. Nothing in it was
taken from a data set that anything is scored on. Same seed, same text."""
import argparse
import json
import pathlib
import random
import re

import alphabets
from tables import table
from values import TITLES, Values, read_groups

HERE = pathlib.Path(__file__).parent
SLOT = re.compile(r"\[([A-Za-z]{1,3})\]")
SHARES = {"en_general": 30, "en_more": 42, "en_names": 26, "en_things": 24, "es": 8, "de": 7, "fr": 6, "it": 4, "nl": 4, "pt": 4, "zh": 1.4, "ja": 1.0, "ko": 1.0,
          "ru": 4, "uk": 1.6, "el": 3, "ar": 4, "fa": 1.4, "hi": 3, "he": 2.4, "pl": 3, "cs": 2.4, "tr": 2.4}
THINGS = ("printer invoice laptop contract garden refund subscription camera report budget router bicycle server mattress recipe password policy "
          "meeting warranty shipment password-reset upgrade dashboard parcel account order payment schedule keyboard heater sofa ticket battery "
          "survey training roof boiler website newsletter presentation lease phone bill statement keys package license scan").split()
CJK = {"z": ("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎雷段史陶贺顾毛郝龚邵万钱",
             "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彬鹏浩凯健俊帆帅旭宁龙林欢凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉兰思雨欣怡子涵梓轩宇浩然一诺博文晓东建国志"),
       "j": ("佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 前田 藤田 小川 岡田 後藤 長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 藤原 岡本 松田 中川 原田 小野 田村".split(),
             "太郎 花子 健一 美咲 翔太 陽菜 大輔 さくら 拓也 愛 直樹 由美 隆 恵子 誠 真由美 浩 裕子 翼 彩 健 舞 蓮 葵 悠斗 結衣 修 和子 茂 明美".split()),
       "k": ("김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민", "민준서연지후수빈예은도윤하은시우지민현우서현준호지영성민은정동현미경영호수진재현혜진태영경숙상훈정희진우보람")}


def cjk(v, kind):
    r, script = v.r, kind[0]
    family, given = CJK[script]
    if kind[1] == "P":
        if script == "j":
            return r.choice(family) + v.pick("", "", " ") + r.choice(given)
        return r.choice(family) + "".join(r.choice(given) for _ in range(2 if script == "k" else v.pick(1, 2, 2)))
    city = {"z": "北京 上海 广州 深圳 杭州 成都 武汉 南京 西安 重庆 天津 苏州 长沙 青岛 郑州 大连 厦门".split(), "j": "東京 大阪 京都 名古屋 札幌 福岡 神戸 横浜 仙台 広島 奈良 千葉".split(), "k": "서울 부산 대구 인천 광주 대전 울산 수원 전주 제주".split()}[script]
    if kind[1] == "C":
        return r.choice(city)
    word = "".join(r.choice(given) for _ in range(2))
    n = r.randint(1, 999)
    if kind[1] == "A":
        return {"z": f"{r.choice(city)}市{word[:2]}区{word[-1]}{v.pick('山', '民', '华')}路{n}号{v.pick('', f'{r.randint(1, 30)}室')}", "j": f"{r.choice(city)}{v.pick('都', '府', '県', '市')}{r.choice(family)}区{r.randint(1, 9)}-{r.randint(1, 30)}-{r.randint(1, 20)}", "k": f"{r.choice(city)}{v.pick('시', '특별시', '광역시')} {word[:1]}{v.pick('남', '동', '서')}구 {word[:2]}로 {n}"}[script]
    return {"z": f"{v.pick('', r.choice(city))}{word[:2]}{v.pick('科技有限公司', '医院', '银行', '大学', '集团')}", "j": f"{v.pick('株式会社', '')}{r.choice(family)}{v.pick('商事', '病院', '銀行', '大学', '製作所')}", "k": f"{word[:2]}{v.pick('전자', '은행', '병원', '대학교', '건설')}"}[script]


class Writer:
    """Fills templates. A slot is [X]; kinds() tells which value and which type it stands for."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.v = Values(self.r)
        read = lambda name: [line.rstrip("\n") for line in open(HERE / f"templates/{name}.txt", encoding="utf-8") if line.strip() and not line.startswith("# ")]
        self.templates = {name: read(name) for name in SHARES}
        self.negative = read("negative_general") + read("negative_more") + read("negative_names") + read("negative_words") + read("negative_data") + read("negative_things") + read("negative_abbreviations")
        self.negative_of = {lang: read(f"negative_{lang}") for lang in ("de", "es", "fr", "it", "nl", "pt")}
        self.negative_other = read("negative_other")
        self.abbreviations = read_groups("abbreviations.txt")
        self.harmless = open(HERE / "values/harmless.txt", encoding="utf-8").read().strip().split("|")

    def value(self, slot, lang):
        v, r = self.v, self.r
        if slot[0] in alphabets.LANGUAGES and len(slot) == 2 and slot[1] in "PGCAO":
            return alphabets.value(r, slot)
        if slot[0] in "zjk" and len(slot) == 2 and slot[1] in "PCAO":
            return {"P": "PERSON", "C": "LOCATION", "A": "ADDRESS", "O": "ORGANIZATION"}[slot[1]], cjk(v, slot)
        typed = {"P": ("PERSON", v.person), "G": ("PERSON", v.given), "S": ("PERSON", v.surname), "H": ("ONLINE_ID", v.handle), "O": ("ORGANIZATION", v.company),
                 "L": ("LOCATION", v.place), "C": ("LOCATION", v.city), "K": ("LOCATION", v.country), "A": ("ADDRESS", v.address), "X": ("ADDRESS", v.street), "XR": ("ADDRESS", v.road),
                 "U": ("ADDRESS", v.unit), "Z": ("ADDRESS", v.postcode), "Hn": ("ADDRESS", lambda _: v.number()), "B": ("ADDRESS", v.box), "M": ("ADDRESS", lambda _: v.military()), "W": ("ADDRESS", v.corner),
                 "D": ("DATE_TIME", v.date), "R": ("DATE_TIME", v.relative), "a": ("DATE_TIME", v.age), "F": ("PHONE_NUMBER", v.phone), "I": ("ID", v.ident), "E": ("ONLINE_ID", v.net), "Em": ("ONLINE_ID", v.email)}
        if slot in typed:
            name, make = typed[slot]
            return name, make(lang)
        plain = {"T": ("TITLE", lambda: r.choice(TITLES.get(lang) or ["Mr."])), "N": ("NRP", lambda: r.choice(v.nations)), "NP": ("NRP", lambda: r.choice(v.nations).rstrip("s") + "s"),
                 "J": ("TITLE", v.job), "Q": ("ONLINE_ID", v.nickname), "V": ("ORGANIZATION", v.firm_of_words), "cn": (None, v.words), "CN": (None, lambda: v.titled(v.words())), "dj": (None, v.job), "j": (None, lambda: r.choice(v.jobs[22:90])),
                 "th": (None, lambda: v.things.thing(lang)), "Th": (None, lambda: v.things.titled(lang)), "ky": (None, v.things.key), "lg": (None, v.things.component), "mt": (None, v.things.matter), "ac": (None, v.things.activity), "st": (None, v.things.status), "n": (None, lambda: str(r.randint(2, r.choice([12, 99, 9999])))), "m": (None, lambda: f"{r.choice('$€£')}{r.randint(5, 90000):,}"),
                 "w": (None, lambda: r.choice(THINGS)),
                 "ab": (None, lambda: r.choice(self.abbreviations[r.choice(("business", "computers", "business", "medicine"))])), "am": (None, lambda: r.choice(self.abbreviations["medicine"])), "y": (None, lambda: r.choice(self.harmless)), "sx": ("NRP", lambda: r.choice(["Varón", "varón", "Mujer", "mujer", "Hombre", "niño", "niña", "H", "M", "paciente varón"])),
                 "sxa": ("NRP", lambda: r.choice(["un varón", "una mujer", "un niño", "una niña"])), "fam": ("NRP", lambda: r.choice("madre padre hermano hermana hijo hija esposa marido tía abuelo abuela sobrino".split()))}
        if slot not in plain:
            return None
        name, make = plain[slot]
        return name, make()

    def fill(self, template, lang):
        text, spans, at = "", [], 0
        template = template.replace("\\n", "\n")
        one_line = any(mark in template for mark in ('{"', "<td", "|", ",[", ";[", "'["))
        for slot in SLOT.finditer(template):
            made = self.value(slot.group(1), lang)
            if made is None:
                continue
            text += template[at:slot.start()]
            value = str(made[1]).strip()
            if one_line:
                value = value.replace("\n", ", ")
            if made[0]:
                spans.append([len(text), len(text) + len(value), made[0]])
            text += value
            at = slot.end()
        return text + template[at:], spans

    def example(self):
        r = self.r
        name = r.choices(list(SHARES), list(SHARES.values()))[0]
        lang = name if name in self.negative_of else "en"
        fill = lambda: self.fill(r.choice(self.templates[name]), lang)
        harmless = self.negative_other if name in alphabets.WORDS else self.negative_of.get(lang, self.negative)
        negative = lambda: self.fill(r.choice(harmless), lang)
        kind = r.random()
        if kind < 0.05:
            text, spans = table(r, self.v)
            return noise(r, text, spans) if r.random() < 0.2 else (text, spans)
        if kind < 0.53:
            parts = [fill()]
        elif kind < 0.69:
            parts = [fill() for _ in range(r.randint(2, 3))]
        elif kind < 0.86:
            parts = [negative() for _ in range(r.randint(1, 3))]
        else:
            parts = [negative() for _ in range(r.randint(1, 2))] + [fill()]
            r.shuffle(parts)
        text, spans = join(parts, r.choice([" ", "\n", " ", "\n\n"]))
        return noise(r, text, spans)


def join(parts, between):
    text, spans = "", []
    for index, (piece, found) in enumerate(parts):
        text += between if index else ""
        spans += [[a + len(text), b + len(text), name] for a, b, name in found]
        text += piece
    return text, spans


OCR = {"l": "1", "O": "0", "o": "0", "I": "l", "S": "5", "e": "c", "B": "8", "i": "l", "n": "ri", "m": "rn"}


def ocr(r, text, spans):
    """Confuses letters as a reader of bad scans does; spans move along."""
    out, where = [], []
    for c in text:
        where.append(len(out))
        new = OCR[c] if c in OCR and r.random() < 0.04 else " " if c == "\n" and r.random() < 0.3 else c
        out.extend(new)
    where.append(len(out))
    return "".join(out), [[where[a], where[b], name] for a, b, name in spans]


def spoken(text, spans):
    """As a recogniser of speech writes: small letters, no marks inside sentences."""
    out, where = "", []
    for index, c in enumerate(text):
        where.append(len(out))
        keep = c not in ",;:!?\"()." or text[index + 1:index + 2] not in ("", " ", "\n")
        out += (" " if c == "\n" else c.lower()[:1]) if keep else ""
    where.append(len(out))
    return out, [[where[a], where[b], name] for a, b, name in spans if where[b] > where[a]]


def noise(r, text, spans):
    kind = r.random()
    if kind < 0.10 and len(text.lower()) == len(text):
        return text.lower(), spans
    if kind < 0.15 and len(text.upper()) == len(text):
        return text.upper(), spans
    if kind < 0.18:
        return re.sub(r"[A-Za-z]+", lambda m: m.group()[0].upper() + m.group()[1:], text), spans
    if kind < 0.22:
        return ocr(r, text, spans)
    if kind < 0.27:
        return spoken(text, spans)
    if kind < 0.32 and len(text) > 3:
        k = r.randrange(len(text) - 2)
        if text[k].isalpha() and text[k + 1].isalpha():
            text = text[:k] + text[k + 1] + text[k] + text[k + 2:]
    elif kind < 0.36:
        text = text.replace("\n", " ")
    elif kind < 0.39 and text.endswith("."):
        text = text[:-1]
        spans = [[begin, min(end, len(text)), name] for begin, end, name in spans]
    return text, spans


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    writer = Writer(arguments.seed)
    with open(arguments.out, "w", encoding="utf-8") as file:
        for index in range(arguments.rows):
            text, spans = writer.example()
            spans = [{"start": a, "end": b, "type": name} for a, b, name in spans if text[a:b].strip()]
            file.write(json.dumps({"id": f"synthetic-{index}", "text": text, "spans": spans}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
