"""Readers of corpora of posts and conversations: tweets, questions about programs, requests to an assistant, chats."""
import json
import re

from rows import conll, row_of

TWEETS = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "MISC": "SKIP"}
SHOPS = {"stylist_name", "dentist_name"}
PEOPLE = {"doctor_name", "therapist_name", "recipient_account_name", "recipient_name", "receiver", "contact_name", "directed_by",
          "director", "artist", "actors", "cast", "aggregate_cast"}
PLACES = {"city", "city_of_event", "location", "origin", "destination", "origin_city", "destination_city", "from_location", "to_location", "from", "to", "where_to",
          "pickup_city", "area", "visit_city"}
ADDRESSES = {"address", "street_address", "venue_address", "address_of_location", "theater_address"}
HARMLESS = {"cuisine", "category", "subcategory", "genre", "number_of_days", "average_rating", "rating", "price", "fare", "ride_fare", "rent", "humidity", "wind",
            "temperature", "precipitation", "wait_time", "approximate_ride_duration", "amount", "balance", "price_per_night", "total_price"}


def tweebank(repository):
    """Tweets whose user names and addresses were replaced before they were published: these are written as they look in tweets."""
    for part in ("train", "dev", "test"):
        text = repository.show(f"Tweebank-NER-v1.0/{part}.bio")
        text = re.sub(r"^@USER(\d+)", r"@user\1", text, flags=re.M)
        yield from conll(re.sub(r"^URL(\d+)", r"http://t.co/u\1", text, flags=re.M), TWEETS)


def questions(repository):
    """Sentences of questions and answers about programs: names of software, devices and classes are harmless, users are not."""
    for part in ("train", "dev", "test"):
        for block in re.split(r"\n\s*\n", repository.show(f"resources/annotated_ner_data/StackOverflow/{part}.txt")):
            pairs = [line.split()[:2] for line in block.split("\n") if len(line.split()) >= 2]
            if len(pairs) < 3 or re.match(r"(?:Question|Answer)_|CODE_BLOCK|OUTPUT_BLOCK", pairs[0][0]):
                continue
            tokens, tags = zip(*pairs)
            users = ["B-NET" if tag[2:] == "User_Name" and re.search(r"[\d_]", token) else tag for token, tag in pairs]
            yield row_of(tokens, users, {"User_Name": "PERSON", "NET": "NET", "Organization": "ORGANIZATION", "Website": "SKIP", "Code_Block": "SKIP", "Output_Block": "SKIP",
                                         "Value": "SKIP"})


def kind_of_slot(slot):
    for names, kind in ((PEOPLE, "PERSON"), (SHOPS, "ORGANIZATION"), (PLACES, "LOCATION"), (ADDRESSES, "ADDRESS")):
        if slot in names:
            return kind
    return None if slot in HARMLESS else "SKIP"


def capitals(text):
    """Words with a capital letter that open no sentence: what nobody labelled and may be a name."""
    for match in re.finditer(r"[^\W\d_][\w'’-]*", text):
        before = text[:match.start()].rstrip("\"'“ ")
        if re.search(r"[A-Z]", match.group()) and match.group() not in ("I", "I'm", "I'd", "I'll", "I've", "OK", "TV", "PM", "AM") and before and before[-1] not in ".!?:\n":
            yield match.span()


def assistant(repository):
    """Two or three turns of talks with an assistant. Slots give people, towns and addresses; names of shops, works and lines, times
    and whatever else has a capital letter are left open; other words are harmless."""
    for path in repository.files("train"):
        if not re.search(r"dialogues_(?:0[0-2]|10)[159]\.json$|dialogues_04\d\.json$", path):
            continue
        for dialogue in json.loads(repository.show(path)):
            turns = dialogue["turns"]
            for begin in range(0, len(turns), 3):
                text, spans = "", []
                for turn in turns[begin:begin + 3]:
                    for frame in turn["frames"]:
                        for slot in frame["slots"]:
                            kind = kind_of_slot(slot["slot"])
                            if kind:
                                spans.append((len(text) + slot["start"], len(text) + slot["exclusive_end"], kind))
                    text += turn["utterance"] + "\n"
                text = text.rstrip()
                spans = sorted({span for span in spans if span[1] <= len(text)})
                spans = [span for k, span in enumerate(spans) if not k or span[0] >= spans[k - 1][1]]
                free = [(a, b, "SKIP") for a, b in capitals(text) if not any(x < b and a < y for x, y, _ in spans)]
                numbers = [(m.start(), m.end(), "SKIP") for m in re.finditer(r"\d[\d:./-]*(?: ?[ap]m)?", text) if not any(x < m.end() and m.start() < y for x, y, _ in spans + free)]
                yield text, sorted(spans + free + numbers)


def chats(repository):
    """Turns of chats about what people like, three in a row, without labels: for the small network to read with the large one."""
    for part in ("valid_freq", "valid_rare", "test_freq", "test_rare"):
        for chat in json.loads(repository.show(f"conversations/{part}.json")).values():
            turns = [turn["message"].strip() for turn in chat["content"]]
            for begin in range(0, len(turns), 3):
                text = "\n".join(turns[begin:begin + 3])
                yield text, [(0, len(text), "SKIP")]
