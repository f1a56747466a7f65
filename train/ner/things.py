"""Ordinary things, keys and parts of programs, that nobody's name stands in: goods with their parts and services, in small letters
and in headings; keys of JSON and columns of tables; loggers, jobs and what they do. The lists are our own (values/things.txt)."""
import re

ABOUT = {"de": ("neue", "gebrauchte", "alte", "kaputte", "schwarze", "kleine"), "fr": ("neuf", "d'occasion", "cassé", "noir", "petit"),
         "es": ("nuevo", "usado", "roto", "negro", "pequeño"), "it": ("nuovo", "usato", "rotto", "nero", "piccolo"),
         "nl": ("nieuwe", "gebruikte", "kapotte", "zwarte", "kleine"), "pt": ("novo", "usado", "avariado", "preto", "pequeno")}


class Things:
    def __init__(self, chance, groups):
        self.r, self.groups = chance, groups

    def one(self, *keys):
        word = self.r.choice(self.groups[self.r.choice(keys)])
        return word if self.r.random() < 0.1 else word.replace("-", " ")

    def thing(self, lang):
        """A good, a part of one, food or a service, with what is said of it."""
        if lang in ABOUT:
            word, how = self.one(lang), self.r.choice(ABOUT[lang])
            if self.r.random() < 0.75:
                return word
            return f"{how} {word}" if lang in ("de", "nl") else f"{word} {how}"
        good, part, service, food, stuff, how = (self.one(key) for key in ("goods", "parts", "services", "food", "stuff", "how"))
        return self.r.choice([good, good, good, f"{how} {good}", f"{stuff} {good}", f"{good} {part}", f"{part} {self.one('parts')}", part, f"{how} {part}", f"{good} {service}", f"{part} {service}", service, food, food,
                              f"{how} {food}", f"{good} and {self.one('goods')}", f"{good} with {part}", f"{service} of the {good}", f"{self.one('parts')} for the {good}"])

    def titled(self, lang):
        """The same as a heading writes it: all words, or the first, with a capital; or all in capitals."""
        text = self.thing(lang)
        form = self.r.random()
        if form < 0.45:
            return re.sub(r"(?<![\w'])[^\W\d_](?!nd |f |or |he )", lambda match: match.group().upper(), text)
        return text.upper() if form > 0.9 else text[0].upper() + text[1:]

    def key(self):
        """A key of JSON, a column of a table, an environment variable."""
        words = [self.one("tech").split()[0] for _ in range(self.r.choice((1, 2, 2, 2, 3)))]
        if self.r.random() < 0.4:
            words[-1] = self.r.choice("id name key count size type code url at date by title label status total amount number text note owner flag kind mode unit path hash index level price list map set".split())
        form = self.r.random()
        if form < 0.45:
            return "_".join(words)
        if form < 0.75:
            return words[0] + "".join(word.capitalize() for word in words[1:])
        return self.r.choice(["-".join(words), ".".join(words), "_".join(words).upper(), "".join(word.capitalize() for word in words), " ".join(words), " ".join(words).capitalize()])

    def component(self):
        """What a log names as its speaker, or a service of a deployment."""
        words = [self.one("tech") for _ in range(self.r.choice((1, 2, 2, 3)))]
        camel = "".join(word.capitalize() for word in words)
        return self.r.choice([camel, camel, "-".join(words), ".".join(words), "_".join(words), f"{'-'.join(words)}-{self.r.randint(0, 12)}", f"{camel}#{self.r.choice(self.groups['verb']).split('-')[0]}", " ".join(words), f"{words[0]}.{camel}", f"{words[0]}/{words[-1]}"])

    def matter(self):
        """What a program speaks of: "model provider", "cache entry 12"."""
        words = " ".join(self.one("tech") for _ in range(self.r.choice((1, 2, 2, 3))))
        return self.r.choice([words, words, words, f"the {words}", f"{words} {self.r.randint(1, 999)}", f"{words}s", f"all {words}s", words.capitalize(), f"'{words}'"])

    def activity(self):
        """Most of a log line."""
        doing, matter, status = self.one("verb"), self.matter(), self.one("status")
        return self.r.choice([f"{doing} {matter}", f"{doing} {matter}", f"{doing.capitalize()} {matter}", f"{matter} {status}", f"{matter} is {status}", f"{matter}: {status}", f"could not load {matter}", f"failed {doing} {matter}",
                              f"no {matter} for {self.matter()}", f"{doing} {matter} from {self.matter()}", f"{matter} has {self.r.randint(0, 90)} {self.one('tech')}s", f"unknown {matter}", f"{matter} not found", f"{doing} {matter} to {self.component()}"])

    def status(self):
        word = self.one("status")
        return self.r.choice([word, word, word.capitalize(), word.upper(), word.replace(" ", "_")])
