"""Converters of corpora in languages other than English, and of English that is no prose. Names in them are PERSON, ORGANIZATION or
LOCATION; SKIP is what counts neither way, because the corpus does not say whether it is private."""
import io
import zipfile

from rows import aligned_spaces, conll, row_of

NAMES = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION"}
MULTICONER = {kind: name for name, kinds in {
    "PERSON": "Artist OtherPER Athlete Politician SportsManager Scientist Cleric", "LOCATION": "HumanSettlement OtherLOC Facility Station",
    "ORGANIZATION": "ORG SportsGRP MusicalGRP PublicCorp PrivateCorp CarManufacturer AerospaceManufacturer TechCORP",
    "SKIP": "WrittenWork"}.items() for kind in kinds.split()}  # newspapers are written works there and organisations elsewhere
MOBIE = {"person": "PERSON", "organization": "ORGANIZATION", "organization-company": "ORGANIZATION", "location": "LOCATION", "location-city": "LOCATION", "location-stop": "LOCATION",
         "location-street": "ADDRESS", "location-route": "SKIP", "date": "SKIP", "time": "SKIP", "org-position": "SKIP", "set": "SKIP"}
CHUNK = 40  # tokens of newspaper text, which has no sentences


def sentences(text):
    """(tokens, columns, running text) of each sentence of a CoNLL-U or UNER file."""
    original, lines = "", []
    for line in [*text.split("\n"), ""]:
        if line.startswith("# text ="):
            original = line.split("= ", 1)[-1]
        elif not line.strip():
            if lines:
                yield [columns[1] for columns in lines], lines, original
            lines = []
        elif not line.startswith("#"):
            columns = line.split("\t")
            if columns[0].isdigit():
                lines.append(columns)


def uner(repository):
    """Labelled treebanks of Universal NER, all parts."""
    for path in repository.files("."):
        if path.endswith(".iob2"):
            for tokens, lines, original in sentences(repository.show(path)):
                yield row_of(tokens, [columns[2].split("#")[0] for columns in lines], NAMES, aligned_spaces(tokens, original))


def surface(lines):
    """Contractions that a treebank splits ("del" is "de" and "el") as they stand in the text: (token, columns of its last part)."""
    out, until = [], 0
    for columns in lines:
        if "-" in columns[0]:
            first, last = columns[0].split("-")
            out.append([columns[1], None])
            until = int(last)
        elif columns[0].isdigit():
            if int(columns[0]) <= until:
                out[-1][1] = columns
            else:
                out.append([columns[1], columns])
    return out


def proper_nouns_open(text, german=False):
    """Rows of the sentences of CoNLL-U in which proper nouns count neither way and every other word is harmless."""
    for block in text.split("\n\n"):
        lines = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
        words = [(token, columns) for token, columns in surface([c for c in lines if "." not in c[0]]) if columns]
        if len(words) < 2:
            continue
        proper = []
        for index, (token, columns) in enumerate(words):
            is_name = columns[3] in ("PROPN", "X")
            if index and token[:1].isupper():
                is_name = is_name or columns[3] == "ADJ" or (not german and len(token) > 1)
            proper.append(is_name)
        for index in range(1, len(words) - 1):  # "de la", "of the", a common noun between two parts of a name
            if proper[index - 1] and any(proper[index + 1:index + 3]) and words[index][1][3] not in ("PUNCT", "VERB", "AUX"):
                proper[index] = True
        spaces = ["SpaceAfter=No" not in columns[9] for _, columns in words]
        yield row_of([token for token, _ in words], ["B-SKIP" if mark else "O" for mark in proper], {"SKIP": "SKIP"}, spaces)


def treebank(repository, german=False, parts=("dev", "test")):
    """A treebank of Universal Dependencies, which has no types of names."""
    for path in repository.files("."):
        if path.endswith(tuple(f"-ud-{part}.conllu" for part in parts)):
            yield from proper_nouns_open(repository.show(path), german)


def english_web(repository):
    """The training part of UD English EWT without its mails: weblogs, newsgroups, reviews, answers."""
    held = "".join(repository.show(f"not-to-release/file-lists/files.{part}") for part in ("dev", "test"))
    for path in repository.files("not-to-release/sources/"):
        genre, name = path.split("/")[2:4]
        if genre in ("weblog", "newsgroup", "reviews", "answers") and name.split(".xml")[0].removesuffix(".conllu") not in held:
            yield from proper_nouns_open(repository.show(path))


def europeana(repository):
    """Newspapers of 1870 to 1939 as a scanner read them: Dutch, French, German."""
    for path in repository.files("."):
        if not path.endswith(".bio"):
            continue
        tokens, tags = [], []
        for line in repository.show(path).split("\n"):
            columns = line.split()
            if len(columns) != 2:
                continue
            tokens.append(columns[0])
            tags.append(columns[1].upper())
            if len(tokens) >= CHUNK and columns[0][-1:] in ".;!?" or len(tokens) >= 3 * CHUNK:
                yield row_of(tokens, tags, NAMES)
                tokens, tags = [], []
        if tokens:
            yield row_of(tokens, tags, NAMES)


def multiconer(repository):
    for name in ("English/en-dev", "English/en-train10", "en-train90"):
        yield from conll(repository.show(f"multiconer-baseline/{name}.conll"), MULTICONER)


def mobie(repository):
    packed = zipfile.ZipFile(io.BytesIO(repository.read("v1_20210811/ner_conll03_formatted.zip")))
    for part in ("train", "dev", "test"):
        yield from conll(packed.read(f"{part}.conll2003").decode("utf-8"), MOBIE)
