"""Converters of corpora in Romanian, Norwegian, Finnish, Hungarian, Estonian and Latvian. Names in them are PERSON, ORGANIZATION or
LOCATION; SKIP is what counts neither way, because it may be private and the corpus does not say so."""
import json

from languages import sentences
from rows import aligned_spaces, conll, row_of

NAMES = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "GPE": "LOCATION", "FAC": "LOCATION", "DATE": "SKIP", "TIME": "SKIP", "TITLE": "SKIP"}
ROMANIAN = {"PERSON": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "GPE": "LOCATION", "FACILITY": "LOCATION", "DATETIME": "SKIP", "PERIOD": "SKIP", "WORK_OF_ART": "SKIP",
            "ROLE": "SKIP"}
NORWEGIAN = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "GPE_LOC": "LOCATION", "GPE_ORG": "LOCATION", "DRV": "SKIP"}
LATVIAN = {"person": "PERSON", "organization": "ORGANIZATION", "location": "LOCATION", "GPE": "LOCATION", "time": "SKIP", "entity": "SKIP"}


def without_roles(tokens, tags):
    """Tags in which a person who is only told by a role ("jucători") is nobody, and one by role and name is left open."""
    out, index = list(tags), 0
    while index < len(tags):
        end = index + 1
        while end < len(tags) and tags[end].startswith("I-"):
            end += 1
        if tags[index] == "B-PERSON" and tokens[index][:1].islower():
            is_named = any(token[:1].isupper() for token in tokens[index:end])
            out[index:end] = ["B-ROLE" if is_named else "O"] * (end - index)
        index = end
    return out


def romanian(repository):
    for part in ("valid", "test"):
        for row in json.loads(repository.show(f"data/{part}.json")):
            yield row_of(row["tokens"], without_roles(row["tokens"], row["ner_tags"]), ROMANIAN, row["space_after"])


def norwegian(repository):
    """Both written forms; the training parts, which are large, are not needed."""
    for path in ("nob/no_bokmaal", "nno/no_nynorsk"):
        for part in ("dev", "test"):
            for tokens, lines, original in sentences(repository.show(f"ud/{path}-ud-{part}.conllu")):
                tags = [columns[9].rpartition("name=")[2].split("|")[0] for columns in lines]
                yield row_of(tokens, tags, NORWEGIAN, aligned_spaces(tokens, original))


def finnish(repository):
    for part in ("train", "dev", "test"):
        yield from conll(repository.show(f"data/conll/{part}.tsv"), {**NAMES, "PRO": "SKIP"})


def hungarian(repository):
    for path in repository.files("data"):
        if "/legal/" in path:
            continue
        for block in repository.show(path).split("\n\n"):
            columns = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
            if len(columns) > 1:
                yield row_of([fields[0] for fields in columns], [fields[5] for fields in columns], {**NAMES, "MISC": "SKIP"})


def estonian(repository):
    for part in ("dev", "test"):
        for document in json.loads(repository.show(f"EstNER_v1_{part}.json"))["documents"]:
            for sentence in document["sentences"]:
                words = sentence["words"]
                yield row_of([word["word"] for word in words], [word["ner_1"] for word in words], NAMES)


def latvian(repository):
    for path in repository.files("NamedEntities/data"):
        for tokens, lines, original in sentences(repository.show(path)):
            yield row_of(tokens, [columns[6] for columns in lines], LATVIAN, aligned_spaces(tokens, original))
