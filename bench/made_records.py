"""What a machine remembers of a person, made up: browsing, health, a calendar, an address book, and questions about them.

make(folder) writes the files and returns the questions with the files they are about and the answers that must stand in
what is sent or said. All of it is drawn from a seed; nobody lives here."""
import datetime
import pathlib
import random
import sqlite3
import zipfile

TOPICS = """heat pump|roof insulation|sourdough bread|night train|tax return|bicycle repair|piano tuning|tomato seedlings|knee surgery|language course
|rental deposit|solar panels|camping stove|wedding photographer|cat allergy|chess opening|coffee grinder|pension fund|garden fence|driving licence""".replace("\n", "").split("|")
FRAMES = ["Everything about {0}: a guide for beginners", "{0}, compared and tested", "What {0} really costs", "Forum: trouble with {0}",
          "How to plan {0} step by step"]
PLAIN = ["Inbox ({0})", "Search results, page {0}", "Article {0}: the week in pictures", "Pull request {0} · build", "Route {0} to the station",
         "Offer {0} of the day", "Episode {0} – watch online", "Weather for region {0}", "Thread {0} – latest answers", "Headline {0} from the council"]
FIRST = "Ada Bruno Clara Dario Edda Felix Greta Hugo Ines Jonas Karla Leo Mira Nils Olga Piet Quinn Rosa Sven Tilda".split()
LAST = "Abel Brandt Castro Dietz Egan Farkas Grant Holm Ivarsson Jansen Keller Lorenz Moreau Novak Okafor Petit Quist Rossi Silva Toth".split()
ABOUT = "budget|contract|holiday plan|website|kitchen|insurance|school trip|concert|rent|translation".split("|")
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me,Record*)>\n]>\n<HealthData locale="en_GB">\n'
        ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1985-03-04"/>\n')


def spoken(day):
    return f"{day.day} {day:%B} {day.year}"


def history(folder, draw):
    path = folder / "places.sqlite"
    path.unlink(missing_ok=True)
    start = datetime.datetime(2026, 5, 1).timestamp()
    pages = [(f"https://site{draw.randrange(40)}.example/{draw.randrange(9000)}?s={draw.random()}", draw.choice(PLAIN).format(draw.randrange(3000)))
             for _ in range(20000)]
    asked = []
    for i, topic in enumerate(TOPICS):
        host = f"{topic.split()[0]}{draw.randrange(100, 999)}.example"
        pages.append((f"https://www.{host}/read?visitor=7f31", draw.choice(FRAMES).format(topic).capitalize()))
        asked.append({"id": f"history-{i}", "question": f"Where did I read about {topic}?", "files": [path], "answers": [host]})
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR)")
    database.execute("CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER, visit_type INTEGER)")
    draw.shuffle(pages)
    database.executemany("INSERT INTO moz_places VALUES (?, ?, ?)", [(i, *page) for i, page in enumerate(pages)])
    database.executemany("INSERT INTO moz_historyvisits VALUES (?, ?, ?, 1)",
                         [(i, i, int((start + draw.random() * 86400 * 200) * 1e6)) for i in range(len(pages))])
    database.commit()
    database.close()
    return asked


def health(folder, draw):
    path = folder / "export.zip"
    text, steps, pulse, asked = [HEAD], {}, {}, []

    def record(kind, unit, value, start, end):
        text.append(f' <Record type="{kind}" sourceName="Ada’s Watch" unit="{unit}" startDate="{start}" endDate="{end}" value="{value}"/>\n')

    days = [datetime.date(2024, 11, 1) + datetime.timedelta(i) for i in range(730)]
    for day in days:
        for hour in range(7, 22):
            value = draw.randrange(50, 1200)
            steps[day] = steps.get(day, 0) + value
            record("HKQuantityTypeIdentifierStepCount", "count", value, f"{day} {hour:02}:00:00 +0100", f"{day} {hour:02}:40:00 +0100")
        for minute in range(0, 1440, 10):
            value = draw.randrange(48, 150)
            pulse[day] = max(pulse.get(day, 0), value)
            at = f"{day} {minute // 60:02}:{minute % 60:02}:00 +0100"
            record("HKQuantityTypeIdentifierHeartRate", "count/min", value, at, at)
        night = f"{day - datetime.timedelta(1)} 23:00:00 +0100"
        record("HKCategoryTypeIdentifierSleepAnalysis", "", "HKCategoryValueSleepAnalysisAsleepCore", night, f"{day} 06:{draw.randrange(60):02}:00 +0100")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export.xml", "".join(text) + "</HealthData>\n")
    for i, day in enumerate(draw.sample(days, 14)):
        question, answer = ((f"How many steps did I take on {spoken(day)}?", f"{steps[day]:,}") if i % 2 else
                            (f"What was my highest heart rate on {spoken(day)}?", f"to {pulse[day]}"))
        asked.append({"id": f"health-{i}", "question": question, "files": [path], "answers": [answer]})
    for i, month in enumerate(draw.sample([day for day in days if day.day == 1], 6)):
        inside = [steps[day] for day in days if (day.year, day.month) == (month.year, month.month)]
        asked.append({"id": f"health-month-{i}", "question": f"How many steps a day did I take in {month:%B} {month.year}?", "files": [path],
                      "answers": [f"{sum(inside) / len(inside):,.0f} steps"]})
    return asked


def calendar(folder, draw):
    path, asked, events = folder / "calendar.ics", [], []
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    for i in range(3000):
        day = datetime.date(2025, 1, 1) + datetime.timedelta(draw.randrange(900))
        hour, name, about = draw.randrange(8, 18), draw.choice(names), draw.choice(ABOUT)
        events.append((name, about))
        path_text = (f"BEGIN:VEVENT\r\nUID:{i}@made\r\nDTSTART:{day:%Y%m%d}T{hour:02}0000\r\nDTEND:{day:%Y%m%d}T{hour + 1:02}0000\r\n"
                     f"SUMMARY:{about.capitalize()} with {name}\r\nLOCATION:Room {draw.randrange(1, 90)}\r\nEND:VEVENT\r\n")
        events[-1] += (day, path_text)
    path.write_bytes(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(event[3] for event in events) + "END:VCALENDAR\r\n").encode())
    once = [event for event in events if sum(event[:2] == other[:2] for other in events) == 1]
    for i, (name, about, day, _) in enumerate(draw.sample(once, 20)):
        asked.append({"id": f"calendar-{i}", "question": f"When did I meet {name} about the {about}?", "files": [path], "answers": [str(day)]})
    return asked


def contacts(folder, draw):
    path, asked, cards = folder / "contacts.vcf", [], {}
    for first in FIRST:
        for last in LAST:
            cards[f"{first} {last}"] = f"+44 20 7946 {draw.randrange(10000):04}"
    path.write_bytes("".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{name.split()[1]};{name.split()[0]};;;\r\nFN:{name}\r\nTEL:{phone}\r\n"
        f"EMAIL:{name.lower().replace(' ', '.')}@home.example\r\nEND:VCARD\r\n" for name, phone in cards.items()).encode())
    for i, name in enumerate(draw.sample(sorted(cards), 20)):
        asked.append({"id": f"contacts-{i}", "question": f"What is the phone number of {name}?", "files": [path], "answers": [cards[name]]})
    return asked


def make(folder, seed=7):
    """{kind: questions}; `folder` must exist."""
    folder, draw = pathlib.Path(folder), random.Random(seed)
    return {kind.__name__: kind(folder, draw) for kind in (history, health, calendar, contacts)}
