"""The open corpora, by the names and shares of corpora.toml, as training windows. What a corpus does not label though it
is private (e-mail addresses, numbers, dates, handles, titles, nationalities) counts neither way there."""
import json
import pathlib
import random
import re
import tomllib

import alphabets
from features import CLS, SEP, WINDOW, encode, label_pieces

HERE = pathlib.Path(__file__).parent
MONTHS = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
OTHER_MONTHS = ("enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janvier février mars avril mai juin juillet "
                "août septembre octobre novembre décembre januar jänner februar märz juni juli oktober dezember gennaio febbraio aprile maggio giugno luglio "
                "settembre ottobre dicembre januari februari maart mei augustus januar marts maj august janeiro fevereiro março junho julho setembro outubro "
                "novembro dezembro siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca")
WEEKDAYS = ("lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag "
            "samstag sonnabend sonntag lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
            "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag")
STEMS_OF_MONTHS = ("(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu styczni styczeń lutego luty marca marzec kwietnia kwiecień maja czerwca czerwiec lipca lipiec "
                   "sierpnia sierpień września wrzesień październik listopad grudnia grudzień ledna leden únor března březen dubna duben května květen červen srpna srpen září října říjen "
                   "prosinc prosinec ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie oktober desember január február márci marec áprili apríl május "
                   "június júni július júli auguszt szeptember október jaanuar veebruar märts aprill juuni juuli august september oktoober november detsember janvār februār aprīl jūnij jūlij "
                   "septembr oktobr novembr decembr sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio ocak şubat nisan mayıs haziran temmuz "
                   "ağustos eylül ekim kasım aralık februar mart april maj juna jula")
OTHER_TITLES = "señora? sra? señorita don doña herrn? frau monsieur madame mademoiselle mme mlle signora? signorina sig sig\\.ra meneer mevrouw mevr dhr senhora? doutora? dona herr fru fröken hr dott dottoressa docteur docteure"
UNLABELLED = [re.compile(pattern, re.I) for pattern in (
    r"[\w.%+'-]+@(?:[\w-]+\.)+[a-z]{2,24}\b", r"\b(?:https?|ftp)://\S+", r"\bwww\.\S+", r"@ ?\w+",
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|biz|io|co|de|fr|uk|me|tv)\b\S*",
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b", r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b", r"\b\d{4}-\d{2}-\d{2}\b",
    rf"\b{MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? ?\d{{4}})?\b", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTHS}\b(?:,? \d{{4}})?",
    rf"\b{MONTHS},? \d{{4}}\b", r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", r"\b(?:yesterday|tomorrow|today|tonight)\b",
    rf"(?:\b\d{{1,2}}(?:\.|er|º|°)?,? (?:de |di |van )?)?\b(?:{OTHER_MONTHS.replace(' ', '|')})\b(?:,? (?:de |del |van )?\d{{4}})?",
    rf"(?:\b\d{{1,2}}\.? ?)?\b(?:{STEMS_OF_MONTHS.replace(' ', '|')})\w*(?: \d{{4}})?", r"\btháng \d+(?: năm \d+)?",
    rf"\b(?:{WEEKDAYS.replace(' ', '|')})\b", rf"\b(?:{OTHER_TITLES.replace(' ', '|')})\b\.?", r"\b\d{1,2}\. ?\d{1,2}\. ?\d{2,4}\b",
    r"(?<!\w)[+(]?\d[\d ()./-]{6,}\d", r"\b(?:1[5-9]|20)\d\d\b", r"\b(?:mr|mrs|ms|dr|prof|sir|miss|rev|capt|lt|sgt|gen|col)\b\.?")]


def load_catalogue():
    with open(HERE / "corpora.toml", "rb") as file:
        return tomllib.load(file)["corpus"]


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["text"], [(s["start"], s["end"], "ONLINE_ID" if s["type"] == "NET" else s["type"]) for s in row["spans"]]


def nationalities():
    return {line.strip().lower() for line in open(HERE / "values/nationalities.txt", encoding="utf-8") if line.strip()}


def recase(text, chance, lower=0.12, upper=0.03):
    """A part of the texts in small letters or capitals, where that keeps every offset."""
    if chance < lower and len(text.lower()) == len(text):
        return text.lower()
    if lower <= chance < lower + upper and len(text.upper()) == len(text):
        return text.upper()
    return text


def to_windows(tokenizer, text, spans, public, nations=frozenset()):
    ids, offsets, kinds, tables = encode(tokenizer, text)
    labels = label_pieces(offsets, spans)
    if public:
        ignore = [match.span() for pattern in UNLABELLED for match in pattern.finditer(text)]
        for k, (begin, end) in enumerate(offsets):
            if labels[k] == 0 and (any(a < end and begin < b for a, b in ignore) or text[begin:end].lower() in nations):
                labels[k] = -100
    out, step = [], WINDOW
    for begin in range(0, len(ids), step):
        part = slice(begin, min(len(ids), begin + step))
        out.append((ids[part], kinds[part], tables[part], labels[part]))
    return out


def rows_of(folder, chance, held_out, foreign, limit=None, unlabelled=False):
    """(text, spans, its corpus, whether it is held out) of the corpora in English or in the other languages; at most `limit`
    rows of each. `unlabelled`: those without labels too, which are one span that is left out of the loss."""
    wanted = [corpus for corpus in load_catalogue() if (corpus.get("language", "en") != "en") == foreign and (unlabelled or not corpus.get("unlabelled"))]
    missing = [corpus["file"] for corpus in wanted if not (pathlib.Path(folder) / corpus["file"]).exists()]
    if missing:
        print(f"not in {folder}, so left out: {' '.join(missing)}", flush=True)
    for corpus in wanted:
        path = pathlib.Path(folder) / corpus["file"]
        if corpus["file"] in missing:
            continue
        for index, (text, spans) in enumerate(read_rows(path)):
            if index == limit:
                break
            is_held = index % held_out == 0
            used = corpus.get("keep", 1.0) * (1.0 if spans else corpus["keep_empty"])
            if is_held or used >= 1 or chance.random() < used:
                yield text, spans, corpus, is_held


def load_public(tokenizer, folder, seed=3, held_out=25, foreign=False, limit=None, unlabelled=False):
    """Training windows of the corpora, without the rows held out: of each corpus every `held_out`th is kept apart for
    choosing thresholds."""
    chance, nations, train = random.Random(seed), nationalities(), []
    for text, spans, _, is_held in rows_of(folder, chance, held_out, foreign, limit, unlabelled):
        if not is_held:
            train += to_windows(tokenizer, recase(text, chance.random()), spans, True, nations)
    return train


def held_rows(folder, held_out=25, foreign=False):
    return [{"text": text, "spans": spans, "set": corpus["file"], "language": corpus.get("language", "en")}
            for text, spans, corpus, is_held in rows_of(folder, random.Random(0), held_out, foreign) if is_held]


def other_value(name, value, values, lang):
    """An invented value in the place of `value`, in its letter case, and one word for one word."""
    if lang in alphabets.WORDS:
        return alphabets.other_value(values.r, lang, name, value)
    is_single = " " not in value
    chance = values.r.random()
    if name == "PERSON" and is_single:
        made = values.given(lang) if chance < 0.45 else values.surname(lang) if chance < 0.85 or lang != "en" else values.nickname()
    elif name == "PERSON":
        made = values.person(lang)
    elif name == "ORGANIZATION":
        made = values.company(lang)
    else:
        made = values.city(lang) if is_single else values.place(lang)
    if value.islower():
        return made.lower()
    return made.upper() if value.isupper() and len(value) > 4 else made


def with_other_values(text, spans, values, lang="en", keep=0.0):
    """The row with every person, organisation and place replaced by an invented one: real sentences, names never seen. A
    share `keep` of the values stays."""
    out, moved, at = "", [], 0
    for begin, end, name in sorted(spans):
        if begin < at or name not in ("PERSON", "ORGANIZATION", "LOCATION"):
            if begin >= at:  # what has no invented value keeps its own
                out += text[at:begin]
                moved.append([len(out), len(out) + end - begin, name])
                out += text[begin:end]
                at = end
            continue
        value = text[begin:end] if values.r.random() < keep else other_value(name, text[begin:end], values, lang)
        out += text[at:begin]
        moved.append([len(out), len(out) + len(value), name])
        out += value
        at = end
    return out + text[at:], moved


def load_shuffled(tokenizer, folder, values, seed=5, held_out=25, limit=None, foreign=False, used=0.45, keep=0.0):
    """Training windows of rows with names, the names exchanged; `used`: the share of the rows."""
    chance, nations, train = random.Random(seed), nationalities(), []
    for text, spans, corpus, is_held in rows_of(folder, chance, held_out, foreign, limit):
        if is_held or chance.random() >= used or not any(name != "SKIP" for _, _, name in spans):
            continue
        lang = corpus.get("language", "en").split()[0]
        if lang in ("zh", "ja", "ko", "bn"):  # no invented values in running text of these
            continue
        text, spans = with_other_values(text, spans, values, lang, keep)
        train += to_windows(tokenizer, recase(text, chance.random(), 0.15, 0.05), spans, True, nations)
    return train


def exchanged_rows(rows, values):
    """Held-out rows with every name exchanged; those without a name are left out."""
    out = []
    for row in rows:
        if any(name in ("PERSON", "ORGANIZATION", "LOCATION") for _, _, name in row["spans"]):
            text, spans = with_other_values(row["text"], row["spans"], values)
            out.append({**row, "text": text, "spans": spans})
    return out


def load_synthetic(tokenizer, path, limit=None):
    out = []
    for index, (text, spans) in enumerate(read_rows(path)):
        if limit is not None and index >= limit:
            break
        out += to_windows(tokenizer, text, spans, False)
    return out
