#!/usr/bin/env python3
"""Writes the examples that the assistant's own verbs are learned from: rows {text, intent}, the same bytes every time.

Every phrase was written for this project. Verbs: summarise, extract, remind, schedule, reply, tag, file, translate, compare,
search, chat; `oos` are requests that a personal assistant over private files has no verb for. `--held` writes the rows that
are not for training: phrases kept apart by hand, never expanded, that share no pattern with the others."""
import json
import random
import sys

RANDOM = random.Random(8)

THINGS = ["this letter", "the attached invoice", "these receipts", "the contract", "this thread", "the voice memo", "my notes",
          "the scan", "these photos", "that PDF", "the meeting recording", "the report", "this screenshot", "the last mail",
          "the statement from the bank", "this page", "the offer from the garage", "these two documents"]
PEOPLE = ["Anna", "my landlord", "the doctor's office", "Mr. Hansen", "the team", "Julia", "my sister", "the supplier", "HR"]
TIMES = ["tomorrow", "on Friday", "next Monday at nine", "in two weeks", "on 3 March", "before the end of the month",
         "tonight at 8", "an hour before it starts", "next Tuesday afternoon"]
TASKS = ["pay the rent", "call the dentist", "send the form back", "renew the passport", "water the plants",
         "pay this bill", "hand in the tax papers", "buy a birthday present", "cancel the trial", "bring the car in"]
FIELDS = ["the total", "the due date", "the invoice number", "all amounts", "the names and phone numbers", "the IBAN",
          "the delivery address", "every date", "the list of items with prices", "who signed it", "the e-mail addresses"]
LANGUAGES = ["English", "German", "French", "Spanish", "Italian", "Dutch", "Portuguese", "Polish", "Japanese", "Chinese"]
FOLDERS = ["the tax folder", "Invoices 2026", "the project archive", "the folder for the flat", "Health", "Insurance"]
TOPICS = ["the heating", "our holiday in Crete", "the deposit", "the warranty of the fridge", "my vaccination",
          "the password policy", "the boiler repair", "the salary review", "the parking space"]
EVENTS = ["a call with {person}", "lunch with {person}", "the dentist", "a meeting about {topic}", "the handover of the keys",
          "a review with {person}", "the school concert"]

PATTERNS = {
    "summarise": ["summarise {thing}", "give me a summary of {thing}", "what is {thing} about", "sum up {thing} in three sentences",
                  "tl;dr of {thing}", "what are the main points of {thing}", "give me the gist of {thing}",
                  "shorten {thing} to one paragraph", "I have no time to read {thing}, what does it say",
                  "boil {thing} down for me", "a quick overview of {thing} please", "what did they decide in {thing}",
                  "recap {thing}", "condense {thing} for {person}", "key takeaways from {thing}", "explain {thing} in short",
                  "fasse {thing} zusammen", "worum geht es in {thing}", "résume {thing}", "de quoi parle {thing}",
                  "resume {thing}", "de qué trata {thing}", "brief me on {thing}", "what happened in {thing}"],
    "extract": ["extract {field} from {thing}", "what is {field} in {thing}", "pull {field} out of {thing}", "list {field} in {thing}",
                "get me {field} from {thing}", "how much do I owe according to {thing}", "read {field} off {thing}",
                "which amounts are in {thing}", "copy {field} out of {thing} into a table", "when is {thing} due",
                "who sent {thing} and what do they want paid", "write down {field}", "make a table of {field} from {thing}",
                "how much did I spend according to {thing}", "to whom do I have to pay {thing}",
                "hol {field} aus {thing}", "wie hoch ist der Betrag in {thing}", "extrais {field} de {thing}",
                "saca {field} de {thing}", "give me {field} as CSV", "fill in {field} from {thing}", "what does {thing} cost in total"],
    "remind": ["remind me to {task}", "remind me {time} to {task}", "don't let me forget to {task}", "set a reminder for {time}: {task}",
               "I need to {task} {time}, ping me", "nudge me {time} about {topic}", "alert me {time} so that I can {task}",
               "make sure I {task} {time}", "reminder: {task}", "tell me {time} that I have to {task}",
               "can you remind {person} and me to {task}", "erinnere mich {time} daran, {task}", "rappelle-moi de {task}",
               "recuérdame {task} {time}", "wake me up {time}", "I keep forgetting to {task}, help me remember",
               "follow up with me {time} about {topic}", "put a reminder on {thing}"],
    "schedule": ["schedule {event} {time}", "put {event} in my calendar {time}", "book {event} for {time}", "set up {event} {time}",
                 "add {event} to the calendar", "find a slot for {event}", "move {event} to {time}", "reschedule {event}",
                 "when are we both free for {event}", "plan {event} {time}", "create an appointment {time}: {event}",
                 "block two hours {time} for {task}", "invite {person} to {event} {time}", "make an event from {thing}",
                 "trage {event} {time} in den Kalender ein", "mets {event} dans mon agenda", "agenda {event} {time}",
                 "cancel {event} {time}", "enter the dates of {thing} in my calendar", "arrange {event}"],
    "reply": ["reply to {person} that I agree", "answer {thing} politely", "draft a reply to {thing}", "write back to {person}",
              "tell {person} that I will {task} {time}", "respond to {thing} and decline", "write an answer to {person} about {topic}",
              "say no to {person} in a friendly way", "draft a mail to {person} about {topic}", "compose a response to {thing}",
              "thank {person} for {thing}", "write a polite complaint about {topic}", "accept the offer in {thing}",
              "antworte {person}, dass ich zusage", "réponds à {person}", "responde a {person}", "ask {person} by mail for more time",
              "what should I answer to {thing}", "write {person} a short note about {topic}"],
    "tag": ["tag {thing}", "label {thing} by topic", "which category fits {thing}", "put tags on {thing}", "categorise {thing}",
            "classify {thing}", "give me keywords for {thing}", "mark {thing} as paid", "add the label insurance to {thing}",
            "what kind of document is {thing}", "sort {thing} by type with labels", "suggest tags for {thing}",
            "verschlagworte {thing}", "étiquette {thing}", "etiqueta {thing}", "flag {thing} as important", "tag everyone in {thing}"],
    "file": ["file {thing} under {folder}", "move {thing} to {folder}", "put {thing} into {folder}", "archive {thing}",
             "save {thing} in {folder}", "store {thing} where it belongs", "sort {thing} into folders", "rename {thing} by date and sender",
             "clean up my inbox and archive what is old", "lege {thing} in {folder} ab", "range {thing} dans {folder}",
             "guarda {thing} en {folder}", "keep {thing} with the papers of the flat", "put it away in {folder}",
             "add {thing} to {folder}", "drop {thing} in {folder}"],
    "translate": ["translate {thing} into {language}", "what does {thing} say in {language}", "{language} version of {thing} please",
                  "put {thing} into {language}", "how do you say this in {language}", "translate", "I don't speak {language}, translate {thing}",
                  "turn {thing} into {language}", "übersetze {thing} ins Deutsche", "traduis {thing} en français", "traduce {thing} al español",
                  "render {thing} in {language}", "can I have {thing} in {language}", "translate the answer for {person} into {language}",
                  "what is the {language} word for deposit", "read {thing} to me in {language}"],
    "compare": ["compare {thing} with {thing2}", "what is the difference between {thing} and {thing2}", "what changed between {thing} and {thing2}",
                "which is cheaper, {thing} or {thing2}", "{thing} versus {thing2}", "do {thing} and {thing2} agree", "diff {thing} against {thing2}",
                "is {thing} better than {thing2}", "check {thing} against {thing2}", "how do {thing} and {thing2} differ",
                "vergleiche {thing} mit {thing2}", "compare {thing} et {thing2}", "compara {thing} con {thing2}",
                "does the invoice match the order", "show me where the versions differ", "which offer should I take", "put both side by side"],
    "search": ["find {thing}", "where is the mail about {topic}", "search my files for {topic}", "look for {topic}", "find everything about {topic}",
               "in which document did {person} mention {topic}", "locate {thing} with the warranty", "show me all mails from {person}",
               "which photo shows the serial number", "do I have anything about {topic}", "look up {topic} in my notes",
               "when did {person} last write about {topic}", "suche {topic}", "cherche {topic} dans mes documents", "busca {topic}",
               "where did I put {thing}", "find the picture with the red car", "find the receipt for the fridge", "dig out {thing} from last year"],
    "chat": ["hello", "hi there", "good morning", "how are you", "thank you so much", "thanks, that helped", "who are you", "what can you do",
             "tell me a joke", "you are great", "good night", "never mind", "are you a robot", "do you ever sleep", "hallo", "guten Morgen",
             "danke dir", "merci beaucoup", "bonjour", "hola, qué tal", "gracias", "ok", "cool", "I am bored", "what is your name",
             "nice to meet you", "bye", "see you later", "that was wrong", "haha", "how old are you", "I feel tired today",
             "let's talk", "sorry about that", "yes please", "no thanks", "what do you think about {topic}", "hey", "help me"],
    "oos": ["what is the capital of Australia", "how tall is Mount Everest", "who won the world cup", "how is glue made",
            "what is the weather in Oslo", "play some jazz", "turn on the lights in the kitchen", "order a pizza",
            "what is the square root of 529", "how many calories are in an egg", "buy ten shares of that company",
            "call a taxi", "how do I get rid of hiccups", "write a python function that sorts a list", "what does the fox say",
            "why is the sky blue", "recommend a film", "set the thermostat to twenty degrees", "who wrote Don Quixote",
            "what is the meaning of life", "how far is the moon", "convert ten miles to kilometres", "start the vacuum cleaner",
            "what is in the news", "how do I fix a flat tyre", "roll a dice", "sing me a song", "what is my horoscope",
            "how long do I boil potatoes", "book a flight to Rome", "is it going to rain", "open the garage door",
            "what is the exchange rate of the yen", "how do airplanes fly", "give me a recipe for pancakes", "turn up the volume",
            "which team leads the league", "how do I train a puppy", "what is the fastest animal", "explain quantum physics"],
}

HELD = {
    "summarise": ["could you cut this down to the essentials", "what do I need to know from the minutes", "too long, short version please",
                  "in a nutshell?", "die wichtigsten Punkte bitte"],
    "extract": ["how much is it and by when", "which account number should the money go to", "numbers only please, from the bill",
                "what was the VAT on that receipt", "an wen muss ich was bezahlen"],
    "remind": ["I must not miss the deadline, say something the day before", "poke me about the rent on the first",
               "so that I don't forget: milk", "vergiss nicht, mir wegen Oma Bescheid zu sagen", "reminder for the parking ticket"],
    "schedule": ["Thursday 3 pm works, put it down", "can we have the call a day later", "get the dates from the invitation into Outlook",
                 "find us thirty minutes this week", "Termin beim Friseur am Samstag"],
    "reply": ["let her know I'm running late", "decline, but nicely", "what do I write to the insurance", "send them a thank-you note",
              "schreib ihm zurück"],
    "tag": ["what sort of letter is this", "give each picture a few words so that I find it again", "label: work or private",
            "assign a category", "mark it as urgent"],
    "file": ["this belongs to the insurance papers", "tidy the downloads", "put it with the others from the landlord", "archive it",
             "ab in den Steuerordner damit"],
    "translate": ["auf Englisch bitte", "can you say that in Portuguese", "I need it in French for the authorities", "what does this mean in German",
                  "this is Greek to me, literally"],
    "compare": ["is the new contract worse than the old one", "which of the two quotes is the lower", "spot the differences",
                "did they change anything since last year's version", "was ist günstiger"],
    "search": ["I know she wrote something about the roof", "where's that bill from the vet", "any mail from the tax office?",
               "the photo of the meter, please", "wo ist der Mietvertrag"],
    "chat": ["how's it going", "you're welcome", "lol", "what's up", "na, alles klar?"],
    "oos": ["who painted the Mona Lisa", "dim the bedroom lights", "how hot is the sun", "what time is it in Tokyo", "play the next song",
            "how do I knit a scarf", "what's the plot of Hamlet", "order more printer ink", "how many legs has a spider", "find me a cheap hotel"],
}


def expand(pattern):
    person, topic = RANDOM.choice(PEOPLE), RANDOM.choice(TOPICS)
    first, second = RANDOM.sample(THINGS, 2)
    event = RANDOM.choice(EVENTS).format(person=person, topic=topic)
    return pattern.format(thing=first, thing2=second, person=person, topic=topic, event=event, time=RANDOM.choice(TIMES),
                          task=RANDOM.choice(TASKS), field=RANDOM.choice(FIELDS), language=RANDOM.choice(LANGUAGES),
                          folder=RANDOM.choice(FOLDERS))


def dress(text):
    """As people type: politeness, capitals, a full stop or none."""
    text = RANDOM.choice(["", "", "", "", "please ", "can you ", "could you please ", "hey, ", "I want you to "]) + text
    if RANDOM.random() < 0.4:
        text = text[0].upper() + text[1:]
    return text + RANDOM.choice(["", "", "", ".", "?", "!"])


def main():
    if "--held" in sys.argv[1:]:
        rows = [(text, intent) for intent, texts in HELD.items() for text in texts]
    else:
        rows = []
        for intent, patterns in PATTERNS.items():
            texts = {pattern for pattern in patterns if "{" not in pattern}
            open_patterns = [pattern for pattern in patterns if "{" in pattern]
            for _ in range(120 if len(open_patterns) > 3 else 5 * len(open_patterns)):
                text = expand(RANDOM.choice(open_patterns))
                texts.add(text if intent in ("chat", "oos") else dress(text))
            rows += [(text, intent) for text in sorted(texts)]
    for text, intent in rows:
        print(json.dumps({"text": text, "intent": intent}, ensure_ascii=False))


if __name__ == "__main__":
    main()
