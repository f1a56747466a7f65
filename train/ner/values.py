"""Invented people, places, companies, addresses and numbers, in the forms of many countries. The lists of values/ are
our own (common.txt: frequent words of UD English EWT and others); about a third of the names are made from syllables or by a
Markov chain over letters, so that no list can be learnt by heart."""
import collections
import pathlib
import re
import string
import unicodedata

from things import Things

HERE = pathlib.Path(__file__).parent / "values"
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()}
DAYS = {"en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
        "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
        "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
        "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica".split(),
        "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
        "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split()}
TITLES = {"en": ["Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Mr", "Mrs", "Ms", "Dr", "Miss", "Professor", "Sir", "Rev.", "Capt.", "Lt.", "Sgt.", "Hon.", "Dame", "Fr."],
          "de": ["Herr", "Frau", "Dr.", "Prof. Dr.", "Herrn", "Dipl.-Ing."], "es": ["Sr.", "Sra.", "Srta.", "D.", "Dña.", "Don", "Doña", "Dr.", "Dra.", "Ing."],
          "fr": ["M.", "Mme", "Mlle", "Dr", "Me", "Monsieur", "Madame"], "it": ["Sig.", "Sig.ra", "Dott.", "Dott.ssa", "Avv.", "Ing.", "Prof."],
          "nl": ["dhr.", "mevr.", "De heer", "Mevrouw", "dr.", "Ir."], "pt": ["Sr.", "Sra.", "Dr.", "Dra.", "Eng.", "Dona"]}
SYLLABLES = {"en": ("Bar Bel Cor Dal Den Fen Gar Hal Har Kel Lan Mar Nor Pel Ren Rol Sel Tal Ter Tol Ver Wal Win Wes Bram Thorn Stan Black Crad Ack Hol", "a e i o er en ing ow am", "ton ley field man ford well by worth ham son sey ker low der win mond bury"),
             "es": ("Al Bar Car Des Es Fer Gal Her Lan Mar Men Ol Pal Que Ros Sal Tor Val Zar Bel Cas", "a e i o er an al", "ez illo ero al eda igo ano eta ador uela iz"),
             "fr": ("Beau Bel Char Clair Del Du Fon Gran Lam Mal Mon Per Ros Sau Tru Val Vil", "a e i o e ou ai", "mont court ville rand eau ier ard ois et elle in"),
             "de": ("Acker Berg Brand Dorn Eber Fel Gross Hell Holz Kalt Lind Mühl Neu Ober Reh Schön Stein Tann Wald Wester", "en er e el", "mann bach berg feld huber meier stein hof hausen mayer ler brück"),
             "it": ("Bal Bar Cal Cas Fer Gal Lam Mar Mon Pal Ros Sal Ter Val Zan", "a e i o", "etti ini one ucci ardi elli ano ese otto azzi"),
             "slav": ("Bor Chor Dobr Gor Jar Kras Lub Mir Nov Pol Rad Sob Stan Vlad Woj Zab", "o i a e", "ski wicz ko vich ova enko ak ek ny czyk"),
             "asia": ("Ka Ki Mi Na Sa Ta Yo Ha To Shi Mo Ao Fu Ku", "ra ri mu ka ta no shi ma ku", "moto yama da hara mura saki ta no gawa shima"),
             "india": ("An Bha Cha Dev Gan Jay Kri Mad Nar Pra Ram San Ven Vis", "a i u esh", "endra nath raj kar lingam swamy wala pathi anand"),
             "africa": ("Ade Olu Chi Nwa Oko Kwa Mba Ndi Tha Zim Nku", "a o e u", "yemi bayo kemi for nedu mba lani ngwe ruka bola")}
STREETS = {"en": ["Street", "St", "St.", "Avenue", "Ave", "Road", "Rd", "Rd.", "Lane", "Ln", "Drive", "Dr", "Blvd", "Boulevard", "Court", "Ct", "Way", "Place", "Pl", "Terrace", "Highway", "Crossing", "Trail", "Parkway", "Pkwy", "Circle", "Close", "Gardens", "Mews", "Crescent", "Hill", "Grove", "Row", "Square", "Walk", "Heights", "Loop", "Pike", "Turnpike", "Plaza", "Bend", "Hollow", "Ridge", "Alley"],
           "fr": ["rue", "avenue", "boulevard", "place", "impasse", "chemin", "allée", "quai", "cours", "route"], "es": ["Calle", "C/", "Avda.", "Avenida", "Plaza", "Paseo", "Camino", "Ronda", "Travesía", "Pza."],
           "it": ["Via", "Viale", "Piazza", "Corso", "Largo", "Vicolo", "Strada", "P.zza"], "pt": ["Rua", "Avenida", "Av.", "Travessa", "Largo", "Praça", "R.", "Alameda", "Estrada"],
           "de": ["straße", "str.", "strasse", "weg", "gasse", "platz", "allee", "ring", "ufer", "damm", "steig"], "nl": ["straat", "laan", "weg", "plein", "gracht", "kade", "dreef", "singel", "hof"]}
TREES = "Main Oak Elm Maple Cedar Park Church Mill High Station Victoria Kings Queens Spring Lake River Sunset Prospect Chestnut Walnut Pine Washington Lincoln Franklin Jackson Meadow Orchard Garden Forest Hillside Fairview Sunnyside Harbor Bridge Market College School Water North South 1st 2nd 3rd 5th 14th 21st 42nd 101st".split()
STATES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY ON QC BC AB NS NSW VIC QLD".split()
REGIONS = {"es": "Madrid Barcelona Sevilla Valencia Vizcaya Cádiz Asturias Toledo Álava Burgos".split(), "pt": "SP RJ MG RS PR BA".split(), "it": "MI RM TO NA FI BO PD BG LE".split()}
KIN = {"en": ["en", "en", "en", "en", "es", "fr", "de", "it", "nl", "pt", "nordic", "slav", "asia", "india", "mena", "africa", "pacific", "nick"],
       "de": ["de", "de", "de", "de", "mena", "slav", "it", "nl"], "es": ["es"] * 6 + ["mena", "slav", "pt"], "fr": ["fr"] * 5 + ["mena", "africa", "it"],
       "it": ["it"] * 6 + ["slav"], "nl": ["nl"] * 5 + ["mena", "de"], "pt": ["pt"] * 6 + ["it"],
       "sv": ["nordic"] * 5 + ["mena"], "da": ["nordic"] * 5 + ["mena"], "hr": ["slav"],
       "nb": ["nordic"] * 5 + ["mena"], "fi": ["nordic"] * 5 + ["slav"], "sk": ["slav"], "sr": ["slav"], "ro": ["it", "slav", "slav"], "hu": ["slav", "de"], "et": ["nordic", "slav"], "lv": ["slav", "nordic"]}


def read_groups(name):
    groups = {}
    for line in open(HERE / name, encoding="utf-8"):
        key, _, rest = line.strip().partition(": ")
        groups[key] = rest.split("|") if "|" in rest else rest.split()
    return groups


class Values:
    """Draws values. `lang` of the text decides most of its names and the form of its addresses and dates."""

    def __init__(self, chance):
        self.r = chance
        self.given_names, self.surnames = read_groups("given.txt"), read_groups("surnames.txt")
        self.places, self.companies = read_groups("places.txt"), read_groups("companies.txt")
        self.jobs = [line.strip() for line in open(HERE / "jobs.txt", encoding="utf-8") if line.strip()]
        self.nations = [line.strip() for line in open(HERE / "nationalities.txt", encoding="utf-8") if line.strip()]
        self.common = read_groups("common.txt")
        self.things = Things(chance, read_groups("things.txt"))
        self.chains = {}
        particles = {"de", "van", "der", "den", "De", "Di", "Le", "El", "Bin", "la", "Dela", "Van"}
        for key, names in self.surnames.items():  # particles belong to the name that follows
            joined, hold = [], []
            for name in names:
                hold.append(name)
                if name not in particles:
                    joined.append(" ".join(hold))
                    hold = []
            self.surnames[key] = joined

    def digits(self, count):
        return "".join(self.r.choice(string.digits) for _ in range(count))

    def pick(self, *options):
        return self.r.choice(options)

    def chained(self, names):
        """A name that follows the letters of `names`, three at a time, and is mostly none of them."""
        chain = self.chains.get(id(names))
        if chain is None:
            chain = self.chains[id(names)] = collections.defaultdict(list)
            for name in names:
                marked = "^^" + name + "$"
                for at in range(2, len(marked)):
                    chain[marked[at - 2:at]].append(marked[at])
        for _ in range(8):
            out = "^^"
            while len(out) < 15 and not out.endswith("$"):
                out += self.r.choice(chain[out[-2:]])
            if out.endswith("$") and 5 < len(out) and " " not in out:
                return out[2:-1]
        return self.invented("en")

    def invented(self, kin):
        first, middle, last = SYLLABLES.get(kin, SYLLABLES[self.r.choice(list(SYLLABLES))])
        word = self.r.choice(first.split())
        if self.r.random() < 0.4:
            word += self.r.choice(middle.split())
        return word + self.r.choice(last.split())

    def kin(self, lang):
        return self.r.choice(KIN.get(lang, KIN["en"]))

    def given(self, lang, kin=None):
        kin = kin or self.kin(lang)
        way = self.r.random()
        if way < 0.06:
            return self.invented(kin)[:8].capitalize()
        if way < 0.16:
            return self.chained(self.given_names.get(kin) or self.given_names["en"])
        return self.r.choice(self.given_names.get(kin) or self.given_names["en"])

    def surname(self, lang, kin=None):
        kin = kin or self.kin(lang)
        way = self.r.random()
        if way < 0.22:
            return self.invented(kin)
        if way < 0.42:
            return self.chained(self.surnames.get(kin) or self.surnames["en"])
        return self.r.choice(self.surnames.get(kin) or self.surnames["en"])

    def person(self, lang):
        kin, r = self.kin(lang), self.r
        given, last = self.given(lang, kin), self.surname(lang, kin)
        if kin in ("es", "pt") and r.random() < 0.5:
            return f"{given} {last} {self.surname(lang, kin)}"
        initial = lambda: r.choice(string.ascii_uppercase)
        form = r.random()
        if form < 0.62:
            return f"{given} {last}"
        if form < 0.625:
            return f"{given} {r.choice(self.common['adjective'])} {last}"
        return self.pick(f"{given} {initial()}. {last}", f"{given} {initial()} {last}", f"{given} {self.given(lang, kin)} {last}", f"{given} {last}-{self.surname(lang, kin)}",
                         f"{initial()}. {last}", f"{initial()}.{initial()}. {last}", f"{initial()} {last}", f"{last}, {given}", f"{last}, {given} {initial()}.", f"{last} {given}",
                         f"{given} {self.pick('de', 'van', 'von', 'de la', 'van der', 'bin', 'al', 'da', 'dos', 'St.', 'Mac', 'Ter')} {last}",
                         f"{given} {last} {self.pick('Jr.', 'Sr.', 'Jr', 'III', 'II', 'PhD', 'MD', 'Esq.')}", f"{given} '{self.given(lang, 'nick')}' {last}", f"{given} {last}", f"{last.upper()}, {given}", f"{last.upper()} {given}")

    def handle(self, lang):
        given, last, r = self.plain(self.given(lang)), self.plain(self.surname(lang)), self.r
        word = self.r.choice(self.companies["word"]).lower()
        return r.choice([given + last, f"{given}.{last}", f"{given}_{last}", given[0] + last, given + self.digits(2), f"{word}_{given}", f"{given}{word}{self.digits(1)}", f"{last}{self.digits(4)}", f"xX{given}Xx", f"the_real_{given}", f"{word}{word[:3]}{self.digits(2)}", f"{given}-{last}"])

    def nickname(self):
        """A name of the net as it stands in running text, without a sign before it."""
        r, c = self.r, self.common
        given, word, other = self.plain(self.given("en")), r.choice(c["noun"]), r.choice(c["noun"])
        parts = r.choice([(word, other), (word, other, self.pick("man", "girl", "guy", "lady", "boy", "kid", "lord", "queen")), (r.choice(c["adjective"]), given), (r.choice(c["adjective"]), word),
                          (given, word), (given, r.choice(c["doing"])), (r.choice(c["doing"]), given), (self.pick("its", "the", "mr", "miss", "dj", "lil", "big", "real", "not", "just", "im", "hey", "iam"), given), (given, self.pick("tv", "plays", "official", "music", "xo", "games", "hd", "vlogs", "art")), (word, given, self.digits(2)),
                          (self.plain(self.invented("")), word), (self.plain(self.invented("")),), (given[:1] + self.pick("d", "z", "x", "k"), word, other)])
        kind = r.random()
        if kind < 0.45:
            name = "".join(part.capitalize() for part in parts)
        elif kind < 0.8:
            name = "".join(parts)
        elif kind < 0.88:
            name = "_".join(parts)
        else:
            name = " ".join(parts)
        if r.random() < 0.08:
            name = name.replace("o", "0").replace("e", "3")
        return name + (self.digits(r.randint(1, 3)) if r.random() < 0.2 else "")

    def job(self):
        """A job title: from the list, or a rank, fields and a noun of work put together."""
        r, c = self.r, self.common
        if r.random() < 0.3:
            return r.choice(self.jobs)
        field, other, role, doing = (r.choice(c[key]) for key in ("field", "field", "role", "working"))
        field, other = field.replace("-", " "), other.replace("-", " ")
        second, third = r.choice(c["working"]), r.choice(c["working"])
        title = r.choice([f"{field} {role}", f"{field} {role}", f"{field} {role}", f"{r.choice(c['rank'])} {field} {role}", f"{r.choice(c['rank'])} {role}", f"{field} and {other} {role}", f"{field} {other} {role}",
                          f"{doing} machine {self.pick('operator', 'setter', 'tender')}", f"{doing}, {second}, and {third} machine {self.pick('operator', 'setter', 'tender')}", f"{doing} and {second} {self.pick('worker', 'machine operator', 'technician')}",
                          f"{role}, {field}", f"{field} {role}, {other}", f"head of {field}", f"{self.pick('director', 'manager', 'professor', 'vice president', 'officer')} of {field}", f"{field}, {other}, and {r.choice(c['field']).replace('-', ' ')} {role}", f"{self.pick('first-line supervisor', 'supervisor', 'manager')} of {field} {self.pick('workers', 'staff', 'operators', 'clerks')}"])
        form = r.random()
        return title[0].upper() + title[1:] if form < 0.45 else title if form < 0.75 else re.sub(r"(?<![\w'])[a-z](?!nd |f )", lambda m: m.group().upper(), title)

    def words(self):
        """Two to four common words that could be the name of something."""
        r, c = self.r, self.common
        noun, other, many, how, doing = (r.choice(c[key]) for key in ("noun", "noun", "nouns", "adjective", "doing"))
        return r.choice([f"{noun} {other}", f"{noun} {other}", f"{how} {noun}", f"{how} {noun}", f"{how} {many}", f"the {how} {many}", f"the {noun} {many}", f"{doing} {noun}", f"{noun} and {other}", f"{noun} & {other}", f"{how} {noun} {other}",
                         f"{noun} {other} {many}", f"{noun} of {many}", f"{many} of {noun}", f"{many} for {noun}", f"{doing} {many}", f"the {noun}", f"{self.pick('two', 'three', 'four', 'five', 'seven', 'nine', 'twelve')} {many}", f"{noun} {doing}"])

    @staticmethod
    def titled(text):
        return " ".join(word if word in ("of", "and", "for", "the", "&") and at else word[:1].upper() + word[1:] for at, word in enumerate(text.split()))

    def firm_of_words(self):
        """A company, band, team, club or paper named with common words, also in small letters."""
        r, c = self.r, self.common
        letters = "".join(r.choice(string.ascii_uppercase) for _ in range(self.pick(2, 3, 3, 4)))
        name, kind = self.titled(self.words()), r.choice(self.companies["kind"])
        noun, other = r.choice(c["noun"]).capitalize(), r.choice(c["noun"])
        made = r.choice([name, name, name, f"{name} {kind}", f"{name} {r.choice(self.companies['suffix'])}", f"{letters} {noun} {kind}", f"{letters} {noun}{other}", f"{letters} {name}", f"{letters} {noun} {self.titled(other)} {kind}",
                         f"{self.surname('en')} {name}", f"{self.surname('en')} {self.titled(r.choice(c['adjective']))} {noun} {self.titled(other)} {self.titled(r.choice(c['noun']))}", f"{noun}{other}", f"{noun}{other.capitalize()}", f"{name} {self.pick('News', 'FC', 'Club', 'Band', 'Radio', 'Podcast', 'Magazine', 'Project', 'Collective', 'Network', 'Crew', 'Daily', 'TV', 'Show', 'Orchestra', 'Alliance', 'Initiative', 'Fund', 'Union', 'Guild', 'Squad')}",
                         f"{self.city('en')} {self.titled(r.choice(c['nouns']))}", f"{self.city('en')} {self.titled(r.choice(c['nouns']))}", f"{self.pick('Save the', 'Nothing But', 'All About', 'House of', 'Friends of', 'Citizens for', 'Doctors for', 'Center for', 'Women in', 'Parents Against', 'Campaign for', 'Planet', 'Club', 'Team', 'Café', 'Studio')} {noun}"])
        return made.lower() if r.random() < 0.06 else made

    @staticmethod
    def plain(name):
        text = unicodedata.normalize("NFKD", name)
        return re.sub(r"[^a-z]", "", "".join(c for c in text if not unicodedata.combining(c)).lower()) or "info"

    def city(self, lang):
        r = self.r.random()
        if r < 0.35:
            return self.r.choice(self.places["city"])
        if r < 0.6:
            return self.r.choice(self.places["town"])
        if r < 0.75:
            return self.r.choice(self.places["multi"])
        word = self.invented(self.kin(lang)).capitalize()
        return self.pick(word, word, f"{self.pick('New', 'Port', 'Lake', 'West', 'East', 'North', 'South', 'Upper', 'Fort', 'Mount', 'St.')} {word}", word + self.pick("burg", "ville", " Falls", " Springs", " Heights", "shire", "-sur-Mer", " am See"))

    def country(self, lang):
        key = self.r.choice(["country", "country", "multiregion", "region"])
        return self.r.choice(self.places[key])

    def place(self, lang):
        r = self.r.random()
        if r < 0.45:
            return self.city(lang)
        if r < 0.85:
            return self.country(lang)
        return f"{self.city(lang)}, {self.country(lang)}"

    def company(self, lang):
        r, c = self.r, self.companies
        way = r.random()
        if way < 0.17:
            return r.choice(c["real"])
        if way < 0.4 and lang == "en":
            return self.firm_of_words()
        word = r.choice(c["word"]) if r.random() < 0.55 else self.invented(self.kin(lang)).capitalize()
        other, kind, suffix = r.choice(c["word"]), r.choice(c["kind"]), r.choice(c["suffix"])
        last, second = self.surname(lang), self.surname(lang)
        city = self.city(lang)
        coined = self.pick(word + self.pick("ly", "ify", "io", "ex", "ora", "ia", "ix", "tech", "soft", "labs", "pay", "hub", "works", "wise", "gen", "med"), word[:4] + other.lower()[:5], (word[:1] + other[:1] + kind[:1]).upper(), word + other, word.lower() + other, word + self.pick("360", "24", "One", "X", "4U", " 7"))
        return self.pick(f"{word} {kind}", f"{word} {kind}", f"{word} {other} {kind}", f"{word} {kind} {suffix}", f"{word} {suffix}", f"{last} {kind}", f"{last} {suffix}", f"{last} & {second}", f"{last}, {second} and {self.surname(lang)}", f"{last} & Sons", f"{last} Brothers",
                         f"{last}-{second}", f"{last}, {second} & Partners", f"{last} and {second} {suffix}", f"{last} Group", f"{last} PLC", f"{last} Inc", f"{last} LLC", f"{last} Ltd", f"The {word} {kind}", f"{city} {kind}", f"University of {city}", f"{city} University", f"{city} General Hospital", f"St. {self.given('en', 'en')}'s {self.pick('Hospital', 'School', 'Church', 'College')}",
                         f"{city} City Council", f"{city} Police Department", f"Bank of {city}", f"{city} United", f"{word}{other.lower()}", f"{word} {other}", coined, coined, f"{coined} {suffix}", f"{self.pick('National', 'First', 'Royal', 'Federal', 'Global', 'United', 'Central', 'Eastern', 'American', 'European')} {kind}", f"{self.pick('Department', 'Ministry', 'Institute', 'Bureau', 'Office')} of {self.pick('Health', 'Education', 'Finance', 'Justice', 'Energy', 'Labor', 'Housing', 'Fisheries')}",
                         f"{last}'s", f"{self.given('en')}'s {self.pick('Bakery', 'Diner', 'Garage', 'Flowers', 'Pizza', 'Barbershop', 'Books')}", f"{word} of {city}", f"{last} {second} {suffix}", *self.local_company(lang, word, last, city))

    def local_company(self, lang, word, last, city):
        if lang == "de":
            return [f"{last} GmbH", f"{word} {self.pick('Versicherung AG', 'Bau GmbH', 'Logistik GmbH & Co. KG', 'Apotheke', 'Stiftung')}", f"Stadtwerke {city}", f"Sparkasse {city}", f"Bäckerei {last}", f"Universitätsklinikum {city}", f"Autohaus {last}"] * 2
        if lang == "es":
            return [f"Hospital {self.pick('Universitario', 'General', 'Clínico')} {city}", f"{last} e Hijos S.L.", f"Talleres {last}", f"Clínica {last}", f"Hospital de la {self.pick('Princesa', 'Paz', 'Santa Cruz', 'Ribera')}", f"Centro de Salud {city}", f"Ayuntamiento de {city}", f"Construcciones {last} S.A.", f"Farmacia {last}"] * 2
        if lang == "fr":
            return [f"Boulangerie {last}", f"Établissements {last}", f"Mairie de {city}", f"Cabinet {last}", f"SARL {last}", f"Clinique {word}", f"Garage {last} et Fils"] * 2
        if lang == "it":
            return [f"Studio Legale {last}", f"{last} S.r.l.", f"Comune di {city}", f"Officine {last} S.p.A.", f"Banca di {city}", f"Farmacia {last}"] * 2
        if lang == "nl":
            return [f"Bakkerij {last}", f"Gemeente {city}", f"{last} Bouw B.V.", f"Stichting {word}", f"Ziekenhuis {city}"] * 2
        if lang == "pt":
            return [f"Padaria {last}", f"Prefeitura de {city}", f"{last} Ltda", f"Clínica {last}", f"Banco {word} S.A."] * 2
        return []

    def postcode(self, lang):
        up = lambda: self.r.choice("ABCDEFGHJKLMNPRSTUWXYZ")
        return {"de": lambda: self.digits(5), "fr": lambda: self.digits(5), "es": lambda: self.pick("0", "1", "2", "3", "4") + self.digits(4), "it": lambda: self.digits(5),
                "nl": lambda: f"{self.r.randint(1000, 9999)}{self.pick(' ', '')}{up()}{up()}", "pt": lambda: self.pick(f"{self.digits(4)}-{self.digits(3)}", f"{self.digits(5)}-{self.digits(3)}")}.get(
            lang, lambda: self.pick(self.digits(5), self.digits(5), f"{self.digits(5)}-{self.digits(4)}", f"{up()}{up()}{self.r.randint(1, 20)} {self.r.randint(1, 9)}{up()}{up()}", f"{up()}{self.r.randint(1, 9)}{up()} {self.r.randint(1, 9)}{up()}{up()}", self.digits(4), self.digits(6)))()

    def number(self):
        return self.pick(str(self.r.randint(1, 99)), str(self.r.randint(1, 300)), str(self.r.randint(100, 9999)), str(self.r.randint(1, 60)) + self.pick("a", "B", "b", "/2", "-3", " bis"))

    def unit(self, lang):
        n = self.pick(self.digits(1), self.digits(2), self.digits(3), self.r.choice("ABCD"), self.digits(1) + self.r.choice("ABC"))
        return {"de": f"{self.pick('Hinterhaus', '3. OG', 'Whg.', 'Aufgang')} {n}", "es": self.pick(f"{self.r.randint(1, 9)}º {self.r.choice('ABCD')}", f"piso {n}", f"Esc. {n}, 2º izq.", f"Bloque {n}", f"portal {n}"), "fr": f"{self.pick('Bât.', 'Appt', 'Esc.', 'Résidence')} {n}", "it": f"{self.pick('Scala', 'int.', 'Palazzina')} {n}", "nl": f"{n}-{self.pick('hs', 'II', '3')}", "pt": self.pick(f"{self.r.randint(1, 9)}º {self.pick('Esq.', 'Dto.', 'Frente')}", f"apto {n}", f"Bloco {n}")}.get(
            lang, f"{self.pick('Apt', 'Apt.', 'Apartment', 'Suite', 'Ste', 'Unit', '#', 'Flat', 'Floor', 'Room', 'Bldg', 'Lot', 'Building', 'Dept', 'Box')}{self.pick(' ', ' ', ' ')}{n}")

    def road(self, lang):
        name = self.pick(self.surname(lang), self.r.choice(TREES), self.invented(self.kin(lang)).capitalize(), self.r.choice(self.companies["word"]), self.given(lang))
        if lang in ("fr", "es", "it", "pt"):
            joint = {"fr": ["de ", "du ", "des ", "de la ", ""], "es": ["de ", "del ", "de la ", "", ""], "it": ["", "", "dei ", "della "], "pt": ["de ", "do ", "da ", "dos ", ""]}[lang]
            return f"{self.r.choice(STREETS[lang])} {self.r.choice(joint)}{name}"
        if lang in ("de", "nl"):
            base = name.split()[-1]
            return self.pick(base + self.r.choice(STREETS[lang]), f"{base}er {self.r.choice(STREETS[lang]).capitalize()}" if lang == "de" else base + self.r.choice(STREETS[lang]), f"{self.pick('Am', 'An der', 'Im', 'Zum')} {base}" if lang == "de" else f"{base}{self.pick('straat', 'weg')}")
        return f"{self.pick('', '', '', 'N. ', 'S ', 'West ', 'E ', 'NW ', 'Old ', 'Upper ', 'Great ')}{name} {self.r.choice(STREETS['en'])}{self.pick('', '', '', '', ' NE', ' SW', ' East')}"

    def street(self, lang):
        if lang == "fr":
            return f"{self.number()}{self.pick(' ', ', ')}{self.road(lang)}"
        if lang in ("es", "it", "pt"):
            return f"{self.road(lang)}{self.pick(' ', ', ', ', nº ', ' n. ')}{self.number()}{self.pick('', '', ', ' + self.unit(lang))}"
        if lang in ("de", "nl"):
            return f"{self.road(lang)} {self.number()}"
        return f"{self.number()} {self.road(lang)}{self.pick('', '', '', ' ' + self.unit(lang), ', ' + self.unit(lang), chr(10) + self.unit(lang))}"

    def military(self):
        return self.pick(f"PSC {self.digits(4)}, Box {self.digits(4)}\n{self.pick('APO', 'FPO', 'DPO')} {self.pick('AA', 'AE', 'AP')} {self.digits(5)}", f"Unit {self.digits(4)} Box {self.digits(4)}\n{self.pick('APO', 'DPO')} {self.pick('AA', 'AE', 'AP')} {self.digits(5)}", f"USS {self.surname('en')}\nFPO {self.pick('AE', 'AP')} {self.digits(5)}", f"USNV {self.surname('en')}\nFPO {self.pick('AE', 'AP', 'AA')} {self.digits(5)}")

    def box(self, lang):
        return f"{ {'de': 'Postfach', 'fr': 'BP', 'es': self.pick('Apartado', 'Apdo. de Correos'), 'it': 'Casella Postale', 'nl': 'Postbus', 'pt': 'Caixa Postal'}.get(lang, self.pick('PO Box', 'P.O. Box', 'P. O. Box', 'Box'))} {self.digits(self.r.randint(2, 5))}"

    def town_line(self, lang):
        city, code = self.city(lang), self.postcode(lang)
        if lang in ("de", "fr", "es", "it", "nl", "pt"):
            tail = f", {self.r.choice(REGIONS[lang])}" if lang in REGIONS and self.r.random() < 0.3 else ""
            return self.pick(f"{code} {city}", f"{code} {city}", f"{code} {city}{tail}", f"{code}, {city}", f"{self.pick('D', 'F', 'E', 'I', 'NL', 'A', 'CH')}-{code} {city}", city)
        state = self.r.choice(STATES)
        return self.pick(f"{city}, {state} {code}", f"{city}, {state} {code}", f"{city} {state} {code}", f"{city}, {state}, {code}", f"{city}, {code}", f"{city} {code}", f"{city}\n{state}\n{code}", f"{city}\n{code}", f"{city}, {state}", city, f"{city}, {self.country(lang)} {code}")

    def address(self, lang):
        r = self.r.random()
        if lang == "en" and r < 0.05:
            return self.military()
        if lang == "en" and r < 0.35:
            lang = self.pick("de", "fr", "es", "it", "nl", "pt", "slav", "asia", "india")
            if lang == "slav":
                return f"{self.pick('ul. ', 'ulica ', 'al. ', '')}{self.surname('en', 'slav')}{self.pick('a', 'ego', 'ova', '')} {self.number()}{self.pick(', ', chr(10))}{self.digits(2)}-{self.digits(3)} {self.city('en')}"
            if lang == "asia":
                return f"{self.r.randint(1, 20)}-{self.r.randint(1, 30)}-{self.r.randint(1, 20)} {self.invented('asia')}{self.pick('-ku', '-dong', ' District', '')}, {self.city('en')} {self.digits(self.pick(5, 6, 7))}"
            if lang == "india":
                return f"{self.pick('Flat', 'House', 'Plot', 'H.No.', 'Door No.', '#')} {self.number()}, {self.pick('Sector', 'Block', 'Phase', 'Cross', 'Lane')} {self.number()}, {self.surname('en', 'india')} {self.pick('Nagar', 'Colony', 'Road', 'Layout', 'Vihar', 'Marg')}, {self.city('en')} {self.digits(6)}"
        head = self.box(lang) if r > 0.95 else self.street(lang)
        joint = self.pick(", ", "\n", ", ", "\n", " ")
        country = f"{self.pick(', ', chr(10))}{self.r.choice(self.places['country'] + self.places['multiregion'][:12])}" if self.r.random() < 0.15 else ""
        return head + joint + self.town_line(lang) + country

    def corner(self, lang):
        a, b = self.road("en"), self.road("en")
        return self.pick(f"corner of {a} and {b}", f"{a} and {b}", f"{a} & {b}", f"{a} at {b}", f"intersection of {a} and {b}")

    def phone(self, lang):
        d = self.digits
        local = {"de": [f"0{d(3)} {d(7)}", f"+49 {d(3)} {d(7)}", f"0{d(4)}/{d(6)}", f"01{d(2)}-{d(8)}"], "fr": [f"0{d(1)} {d(2)} {d(2)} {d(2)} {d(2)}", f"+33 {d(1)} {d(2)} {d(2)} {d(2)} {d(2)}"], "es": [f"{self.pick('6', '9')}{d(2)} {d(3)} {d(3)}", f"+34 {d(3)} {d(2)} {d(2)} {d(2)}", f"{self.pick('6', '9')}{d(8)}"], "it": [f"0{d(1)} {d(7)}", f"3{d(2)} {d(7)}", f"+39 0{d(2)} {d(6)}"], "nl": [f"06-{d(8)}", f"020 {d(3)} {d(4)}", f"+31 6 {d(8)}"], "pt": [f"9{d(2)} {d(3)} {d(3)}", f"({d(2)}) 9{d(4)}-{d(4)}", f"+351 {d(3)} {d(3)} {d(3)}"]}
        world = [f"({d(3)}) {d(3)}-{d(4)}", f"{d(3)}-{d(3)}-{d(4)}", f"+1 {d(3)} {d(3)} {d(4)}", f"+44 20 {d(4)} {d(4)}", f"0{d(4)} {d(6)}", f"{d(3)}.{d(3)}.{d(4)}", f"+{d(2)}-{d(3)}-{d(3)}-{d(3)}", d(10), f"+91 {d(5)} {d(5)}", f"{d(3)}-{d(4)}", f"x{d(4)}", f"{d(3)} {d(3)} {d(3)}", f"001-{d(3)}-{d(3)}-{d(4)}", f"{d(3)}-{d(3)}-{d(4)} ext. {d(3)}", f"+{d(3)} {d(8)}", f"0{d(2)} {d(3)} {d(2)} {d(2)}", f"({d(2)}) {d(4)} {d(4)}", f"0{d(1)} {d(4)} {d(4)}"]
        return self.r.choice(local[lang] if lang in local and self.r.random() < 0.7 else world)

    def date(self, lang):
        month, day, year = self.r.choice(MONTHS.get(lang, MONTHS["en"])), self.r.randint(1, 28), self.r.randint(1930, 2027)
        m = self.r.randint(1, 12)
        plain = [f"{day}/{m}/{year}", f"{day:02d}.{m:02d}.{year}", f"{year}-{m:02d}-{day:02d}", f"{m}/{day}/{str(year)[2:]}", f"{day}-{m}-{year}", f"{day:02d}/{m:02d}/{year}"]
        words = {"en": [f"{month} {day}, {year}", f"{day} {month} {year}", f"{month[:3]} {day}", f"{month} {day}", f"{month} {year}", f"{day}th of {month}", f"the {day}th of {month} {year}", f"{month[:3]} {day} {year}", f"{day}-{month[:3]}-{year}", f"{day} {month[:3]} {str(year)[2:]}"],
                 "de": [f"{day}. {month} {year}", f"{day}. {month}", f"{month} {year}"], "es": [f"{day} de {month} de {year}", f"{day} de {month}", f"{month} de {year}"], "pt": [f"{day} de {month} de {year}", f"{month} de {year}"]}
        return self.r.choice(words.get(lang, [f"{day} {month} {year}", f"{day} {month}", f"{month} {year}"]) * 2 + plain)

    def relative(self, lang):
        day, month, n = self.r.choice(DAYS["en"]), self.r.choice(MONTHS["en"]), self.r.randint(2, 11)
        return self.pick(f"last {day}", f"next {day}", f"this {day}", day, day, f"{day} morning", f"{n} days ago", f"{n} weeks ago", f"{n} years ago", f"last {month}", f"in {month}"[3:], f"early {month}", f"two weeks from {day}", f"the week of {month} {n}", f"{n}:{self.digits(1)}0 pm", f"{n} pm", f"{n}:15", f"{n}am on {day}", f"the {n}th", "yesterday evening", "last night", "tomorrow at noon", f"{day} at {n}", f"since {self.r.randint(1950, 2024)}"[6:], f"{self.r.randint(1950, 2024)}")

    def ident(self, lang):
        d, up = self.digits, lambda: self.r.choice(string.ascii_uppercase)
        mixed = lambda n: "".join(self.r.choice(string.ascii_uppercase + string.digits * 2) for _ in range(n))
        low = lambda n: "".join(self.r.choice(string.ascii_letters + string.digits) for _ in range(n))
        return self.pick(d(9), d(8), up() + d(7), up() + up() + d(6), f"{up()}{d(3)}-{d(4)}-{d(4)}", f"{d(3)}-{d(2)}-{d(4)}", " ".join(d(4) for _ in range(4)), d(16), d(12), f"{self.pick('INV', 'CUST', 'ACC', 'EMP', 'MRN', 'REF', 'POL', 'ORD', 'TKT', 'K')}-{d(6)}", f"{up()}{up()} {d(2)} {d(2)} {d(2)} {up()}",
                         f"{self.pick('GB', 'DE', 'FR', 'ES', 'NL')}{d(2)} {d(4)} {d(4)} {d(4)} {d(4)} {d(2)}", f"{d(2)}-{d(7)}", f"{d(8)}{up()}", f"{d(8)}-{up()}", mixed(8), mixed(11), mixed(17), low(24), low(32), f"{mixed(4)}-{mixed(4)}-{mixed(4)}", d(7), d(10), f"{up()}{d(8)}", f"{d(3)}.{d(3)}.{d(3)}-{d(2)}", f"{up()}{up()}-{d(5)}", f"#{d(6)}", f"{d(2)}/{d(5)}/{d(2)}", f"{up()}{up()}{up()} {d(4)}")

    def domain(self, lang):
        return f"{self.plain(self.company(lang))[:18]}.{self.pick('com', 'com', 'org', 'net', 'de', 'co.uk', 'io', 'es', 'fr', 'it', 'nl', 'com.br', 'info', 'biz')}"

    def email(self, lang):
        given, last = self.plain(self.given(lang)), self.plain(self.surname(lang))
        local = self.pick(f"{given}.{last}", given + last[:1], given[:1] + last, f"{given}_{last}", f"{last}{self.digits(2)}", given, "info", self.handle(lang))
        return f"{local}@{self.pick(self.domain(lang), self.domain(lang), 'gmail.com', 'yahoo.com', 'outlook.com', 'web.de', 'hotmail.com', 'proton.me')}"

    def net(self, lang):
        octet = lambda: str(self.r.randint(1, 254))
        return self.pick(self.email(lang), self.email(lang), f"www.{self.domain(lang)}", f"https://{self.domain(lang)}/{self.handle(lang)}", ".".join(octet() for _ in range(4)), self.domain(lang), f"http://www.{self.domain(lang)}/", f"fe80::{self.digits(4)}:{self.digits(2)}ab", f"{self.digits(2)}:ab:{self.digits(2)}:0c:{self.digits(2)}:ef")

    def age(self, lang):
        n = self.r.randint(1, 97)
        return self.pick(f"{n} years old", f"{n} year old", f"{n}-year-old", f"{n} yo", f"{n}", f"{n}") if lang == "en" else {"es": f"{n} años", "de": f"{n} Jahre", "fr": f"{n} ans", "it": f"{n} anni", "nl": f"{n} jaar", "pt": f"{n} anos"}.get(lang, str(n))


class RareValues:
    """Names that training never draws (held_out.txt), to be put into held-out rows: what a model does with names that it does
    not know. Of the names of people, those with a word in `seen` are left out."""

    def __init__(self, chance, seen=frozenset()):
        self.r = chance
        groups = read_groups("held_out.txt")
        self.given_names, self.surnames = ([name for name in groups[key] if not seen & set(re.findall(r"[^\W\d_]{3,}", name.lower()))] for key in ("given", "surname"))
        self.places, self.companies, self.nicknames = groups["place"], groups["company"], groups["nickname"]

    def given(self, lang):
        return self.r.choice(self.given_names)

    def surname(self, lang):
        return self.r.choice(self.surnames)

    def person(self, lang):
        return self.r.choice([f"{self.given(lang)} {self.surname(lang)}"] * 4 + [f"{self.given(lang)[0]}. {self.surname(lang)}", f"{self.surname(lang)}, {self.given(lang)}"])

    def company(self, lang):
        return self.r.choice(self.companies)

    def city(self, lang):
        return self.r.choice([place for place in self.places if " " not in place])

    def place(self, lang):
        return self.r.choice(self.places)

    def nickname(self):
        return self.r.choice(self.nicknames)
