"""Subjects of run_scores.py about text: what is kept, what is the same, what is wanted, what it is about."""
import collections
import json
import os
import re
import subprocess
import sys
import time

import peers
from score_tools import DATA, PROGRAM, ROOT, Row, Unavailable, attempt, percent, read_rows, say, score

# ------------------------------------------------------------------------------------------------------------ compress

COMPRESS = ("xquad_mix20", "xquad_article5", "hotpot_distractor100", "covidqa", "qmsum")
ANSWERED = COMPRESS[:4]  # qmsum asks for passages, not for an answer
KEEPS = ("0.5", "0.33", "0.2", "0.1")


def count_tokens(text):
    return len(re.findall(r"\w+|[^\w\s]", text))


def compress(bench):
    rows, grounded = [], collections.defaultdict(list)
    vocabulary = str(ROOT / "models/ner/vocab.txt")
    for name in COMPRESS:
        gold_rows = bench.take(read_rows(DATA / f"compress/{name}.jsonl"))
        gold = bench.folder / "gold.jsonl"
        gold.write_text("".join(json.dumps(row) + "\n" for row in gold_rows), encoding="utf-8")
        asked = [{key: row[key] for key in ("id", "question", "context")} for row in gold_rows]
        tokens = sum(count_tokens(row["context"]) for row in asked)

        def row(who, keep, measured, command, name=name, gold=gold, tokens=tokens):
            output, cpu = measured
            scored = bench.folder / "score.json"
            score("score_compress.py", "--gold", gold, "--pred", output, "--max-keep", keep, "--json", scored)
            done = json.loads(scored.read_text())["ALL"]
            low, high = done["grounded_ci"] or (None, None)
            if name in ANSWERED:
                grounded[keep, who].append(done["grounded"])
            figures = {"asked": percent(float(keep)), "kept": percent(done["keep"]), "over": str(done["over"]),
                       "grounded": percent(done["grounded"]), "95 % interval": f"{percent(low)} to {percent(high)}",
                       "evidence": percent(done["evidence"]), "tokens a CPU-s": f"{tokens / max(cpu, 1e-3):,.0f}"}
            return Row(name, who, done["n"], figures, command)

        for keep in KEEPS:
            for model in ("none", "minilm"):
                attempt(rows, lambda keep=keep, model=model, asked=asked, row=row: row(
                    "Firstpass" if model == "none" else f"Firstpass, {model}", keep,
                    bench.firstpass("compress", "--keep", keep, "--model", model, rows=asked),
                    f"firstpass compress --keep {keep} --model {model} --jsonl"))
        for setup, who in ((peers.sentences_bm25, "BM25 over sentences"), (peers.sentences_hybrid, "BM25 and MiniLM")):
            def peer(setup=setup, who=who, asked=asked, row=row):
                output, cpu = bench.peer(setup, ",".join(KEEPS), vocabulary, rows=asked)
                made = []
                for keep in KEEPS:  # all ratios in one run: its CPU time is shared among them
                    one = output.with_suffix(f".{keep}.jsonl")
                    one.write_text("".join(json.dumps(line) + "\n" for line in read_rows(output) if line["keep"] == keep))
                    made.append(row(who, keep, (one, cpu / len(KEEPS)), "bench/peers/run_sentences.py"))
                return made
            attempt(rows, peer)
    return means(grounded) + rows


def means(grounded):
    """Of the sets with answers, each counting alike; and what half of the hybrid's losses would be."""
    rows = []
    for (keep, who), shares in sorted(grounded.items(), key=lambda item: -float(item[0][0])):
        if len(shares) != len(ANSWERED):
            continue
        mean, hybrid = sum(shares) / len(shares), grounded.get((keep, "BM25 and MiniLM"), [])
        figures = {"asked": percent(float(keep)), "grounded": percent(mean)}
        if who.startswith("Firstpass") and len(hybrid) == len(ANSWERED):
            figures["half of the hybrid's losses"] = percent(1 - (1 - sum(hybrid) / len(hybrid)) / 2)
        rows.append(Row("mean of the four with answers", who, len(shares), figures, "the rows below"))
    return rows


def unasked(bench):
    """Letters, minutes and chats made for this project, whose facts are marked: how many stay where nothing is asked."""
    rows = []
    given = bench.take(read_rows(ROOT / "bench/unasked.jsonl"))

    def at(keep, half):
        chosen = [row for row in given if row["half"] == half]
        output, _ = bench.firstpass("compress", "--keep", keep, rows=[{"id": row["id"], "context": row["text"]} for row in chosen])
        kept = {row["id"]: row["compressed"] for row in read_rows(output)}
        facts = [fact in kept[row["id"]] for row in chosen for fact in row["facts"]]
        return Row(f"letters, minutes, chats: {half}", "Firstpass", len(facts),
                   {"asked": percent(float(keep)), "facts kept": percent(sum(facts) / max(len(facts), 1))},
                   f"firstpass compress --keep {keep} --jsonl")

    for half in ("chosen over", "others"):
        for keep in ("0.5", "0.4", "0.3", "0.2"):
            attempt(rows, lambda keep=keep, half=half: at(keep, half))
    return rows


def compress_speed(bench):
    """Long input, so that the program's start does not count; and one text of 10,000 tokens with the model, twice."""
    texts = [row["context"] for name in COMPRESS for row in read_rows(DATA / f"compress/{name}.jsonl")]
    texts = bench.take(dict.fromkeys(texts))
    asked = [{"id": n, "question": "Who decided on the price, and when?", "context": text}
             for n, text in enumerate(texts * 8)]
    tokens = sum(count_tokens(text) for text in texts) * 8
    rows = []

    def without(name, given, tokens):
        _, cpu = bench.firstpass("compress", "--keep", "0.33", rows=given)
        return Row(name, "Firstpass", len(given), {"tokens": f"{tokens:,}", "tokens a CPU-s": f"{tokens / cpu:,.0f}"},
                   "firstpass compress --keep 0.33 --jsonl")

    attempt(rows, lambda: without("the contexts of the five sets, eight times", asked, tokens))
    long = "\n\n".join(texts)
    attempt(rows, lambda: without("the same as one text", [{"id": 0, "question": "Who decided on the price?", "context": long}],
                                  count_tokens(long)))
    meeting = max((row["context"] for row in read_rows(DATA / "compress/qmsum.jsonl")), key=len)
    end = [found.end() for found in re.finditer(r"\w+|[^\w\s]", meeting)][9999]
    given = [{"id": 0, "question": "What did the group decide about the budget?", "context": meeting[:end]}]

    def with_model(name):
        began = time.monotonic()
        _, cpu = bench.firstpass("compress", "--keep", "0.33", "--model", "minilm", rows=given)
        return Row(name, "Firstpass, minilm", 1, {"tokens": "10,000", "CPU-s": f"{cpu:.3f}",
                                                  "seconds": f"{time.monotonic() - began:.3f}"},
                   "firstpass compress --keep 0.33 --model minilm --jsonl")

    attempt(rows, lambda: with_model("10,000 tokens of a meeting, cold"))
    attempt(rows, lambda: with_model("the same again, vectors remembered"))
    return rows


# ---------------------------------------------------------------------------------------------------------- duplicates


def second_pairs(bench):
    """Pairs written for this project before the duplicate search was tuned (second_pairs.py)."""
    done = subprocess.run([sys.executable, str(ROOT / "bench/second_pairs.py")], capture_output=True, text=True, check=True)
    return bench.take(json.loads(line) for line in done.stdout.splitlines())


def pair_figures(pairs, found, megabytes, cpu):
    """Figures of a method that found `found[n]` of pair n to be the same."""
    hits = sum(same and pair["label"] for same, pair in zip(found, pairs))
    precision, recall = hits / max(sum(found), 1), hits / max(sum(pair["label"] for pair in pairs), 1)
    facts = ("template_diff_facts", "other_amount", "one_digit_of_amount", "other_date", "other_person", "other_number",
             "opposite")
    other = [same for same, pair in zip(found, pairs) if pair["kind"] in facts]
    return {"precision": percent(precision), "recall": percent(recall),
            "F1": percent(2 * precision * recall / max(precision + recall, 1e-9)),
            "different facts merged": percent(sum(other) / max(len(other), 1)),
            "MB a CPU-s": f"{megabytes / max(cpu, 1e-3):.1f}"}


def group_of(output):
    return {one: index for index, line in enumerate(read_rows(output)) for one in line.get("ids", [])}


def said_to_be_same(output):
    """Pairs of ids that one line calls the same although they are in two groups; a copy counts for the first of its letters."""
    first, also = {}, set()
    for line in read_rows(output):
        first.update(line.get("copies", []))
        also.update(frozenset(pair) for pair in line.get("also", []))
    return lambda one, other: frozenset((first.get(one, one), first.get(other, other))) in also


def duplicates(bench):
    """Pairs, each asked by itself; then all in one folder, where a text that two letters quote can join but one of them."""
    rows = []
    for name, pairs in (("mail pairs", bench.take(read_rows(DATA / "dedup/mail_pairs.jsonl"))),
                        ("second pairs", second_pairs(bench))):
        texts = [{"id": f"{number}{side}", "text": pair[side]} for number, pair in enumerate(pairs) for side in "ab"]
        megabytes = sum(len(text["text"].encode()) for text in texts) / 1e6

        def alone(name=name, pairs=pairs):
            same = []
            for pair in pairs:
                output, _ = bench.firstpass("dedup", rows=[{"id": side, "text": pair[side]} for side in "ab"], quiet=True)
                same.append(len(read_rows(output)) == 1)
            figures = pair_figures(pairs, same, megabytes, 0)
            del figures["MB a CPU-s"]
            return Row(name, "Firstpass, pair by pair", len(pairs), figures, "firstpass dedup --jsonl")

        def together(name=name, pairs=pairs, texts=texts, megabytes=megabytes):
            output, cpu = bench.firstpass("dedup", rows=texts)
            group, also = group_of(output), said_to_be_same(output)
            grouped = [f"{n}a" in group and group[f"{n}a"] == group.get(f"{n}b") for n in range(len(pairs))]
            same = [one or also(f"{n}a", f"{n}b") for n, one in enumerate(grouped)]
            rows.append(Row(name, "Firstpass, all at once, one group each", len(pairs),
                            {**pair_figures(pairs, grouped, megabytes, cpu), "MB a CPU-s": "–"}, "`ids` of the next row's output"))
            return Row(name, "Firstpass, all at once", len(pairs), pair_figures(pairs, same, megabytes, cpu),
                       "firstpass dedup --jsonl, `ids`, `copies` and `also`")

        def peer(setup, who, command, name=name, pairs=pairs, megabytes=megabytes):
            output, cpu = bench.peer(setup, rows=pairs)
            same = [row["same"] for row in read_rows(output)]
            return Row(name, who, len(pairs), pair_figures(pairs, same, megabytes, cpu), command)

        attempt(rows, alone)
        attempt(rows, together)
        attempt(rows, lambda peer=peer: peer(peers.rapidfuzz, "RapidFuzz", "rapidfuzz.fuzz.partial_ratio >= 90"))
        attempt(rows, lambda peer=peer: peer(peers.rensa, "rensa", "RMinHash, 128 hashes of 3 words, similarity >= 0.5"))
    attempt(rows, lambda: folder_of_mail(bench))
    attempt(rows, lambda: folder_of_mail(bench, peers.rensa))
    return rows


def mail_folder(megabytes):
    """Letters of real paragraphs, one in five the answer to an earlier one, one in ten a copy: what a mailbox holds."""
    import random
    chance = random.Random(8)
    pages = [row["context"] for name in COMPRESS for row in read_rows(DATA / f"compress/{name}.jsonl")]
    pages += [row["text"] for name in ("gum_free_genres", "btc", "uner_ewt_noenron", "crossner")
              for row in read_rows(DATA / f"ner_train/{name}.jsonl")]
    sentences = list(dict.fromkeys(one for page in dict.fromkeys(pages) for one in re.split(r"(?<=[.!?])\s+", page)))
    letters, size = [], 0
    while size < megabytes * 1e6:
        dice = chance.random()
        text = " ".join(chance.choice(sentences) for _ in range(chance.randint(4, 20)))
        if letters and dice < 0.1:
            text = chance.choice(letters)
        elif letters and dice < 0.3:
            text = (text[:200] + f"\n\nOn Tue, 4 May 2027 at 09:12, Ann wrote:\n"
                    + "\n".join("> " + line for line in chance.choice(letters).split("\n")))
        letters.append(text)
        size += len(text.encode())
    return letters, size / 1e6


def folder_of_mail(bench, setup=None):
    letters, megabytes = mail_folder(20 if not bench.limit else 2)
    rows = [{"id": n, "text": text} for n, text in enumerate(letters)]
    if setup:
        _, cpu = bench.peer(setup, "--sketch", rows=rows)
    else:
        _, cpu = bench.firstpass("dedup", rows=rows)
    who, command = ("rensa", "RMinHash.update alone, no search") if setup else ("Firstpass", "firstpass dedup --jsonl")
    return Row(f"a mailbox of {megabytes:.0f} MB", who, len(rows), {"MB a CPU-s": f"{megabytes / cpu:.1f}"}, command)


# -------------------------------------------------------------------------------------------------------------- intent


def in_scope_share(gold, guesses):
    return sum(row["intent"] == guess["intent"] for row, guess in zip(gold, guesses)) / max(len(gold), 1)


def waits_alone(bench, model, asked):
    """Milliseconds from each row to its answer, when the next is given only then; the first, which loads, left out."""
    with subprocess.Popen([str(PROGRAM), "intent", "predict", "-m", str(model), "--jsonl"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True, env={**os.environ, "FIRSTPASS_HOME": str(bench.folder / "home")}) as child:
        waits = []
        for row in asked:
            began = time.perf_counter()
            child.stdin.write(json.dumps(row) + "\n")
            child.stdin.flush()
            child.stdout.readline()
            waits.append(1000 * (time.perf_counter() - began))
        child.stdin.close()
    return waits[1:]


def clinc(bench):
    """Half of the out-of-scope validation rows is given to training, which sets the threshold; the other is scored."""
    folder = DATA / "intent/clinc150"
    outside = read_rows(folder / "oos_val.jsonl")
    examples = read_rows(folder / "train.jsonl") + read_rows(folder / "oos_train.jsonl") + outside[::2]
    inside = bench.take(read_rows(folder / "val.jsonl"))
    asked = [{"id": n, "text": row["text"]} for n, row in enumerate(inside + outside[1::2])]

    def ours():
        model = bench.folder / "clinc.intent"
        _, training = bench.firstpass("intent", "train", "-o", model, rows=examples)
        output, cpu = bench.firstpass("intent", "predict", "-m", model, rows=asked)
        guesses = read_rows(output)
        waits = sorted(waits_alone(bench, model, asked[:1000]))
        right = [row["intent"] == guess["intent"] and guess["in_scope"] for row, guess in zip(inside, guesses)]
        refused = [not guess["in_scope"] for guess in guesses[len(inside):]]
        return Row("CLINC150", "Firstpass", len(asked),
                   {"in scope": percent(in_scope_share(inside, guesses)), "accepted and right": percent(sum(right) / len(right)),
                    "out of scope found": percent(sum(refused) / len(refused)), "CPU-ms a text": f"{1000 * cpu / len(asked):.2f}",
                    "ms, one at a time: median, p95": f"{waits[len(waits) // 2]:.1f}, {waits[len(waits) * 95 // 100]:.1f}",
                    "training, CPU-s": f"{training:.0f}", "model, MB": f"{model.stat().st_size / 1e6:.1f}"},
                   "firstpass intent train ROWS -o MODEL; firstpass intent predict -m MODEL --jsonl")

    def fasttext():
        output, cpu = bench.peer(peers.fasttext, rows=[*({**row, "train": True} for row in examples if row["intent"] != "oos"),
                                                       *asked])
        return Row("CLINC150", "fastText", len(asked), {"in scope": percent(in_scope_share(inside, read_rows(output))),
                                                        "training, CPU-s": f"{cpu:.0f}"},
                   "fasttext, wordNgrams 2, epoch 25, lr 0.5 (training and prediction together)")

    rows = []
    attempt(rows, ours)
    attempt(rows, fasttext)
    return rows


def banking(bench):
    """Five folds of the training rows: row n belongs to fold n % 5."""
    data = bench.take(read_rows(DATA / "intent/banking77/train.jsonl"))

    def ours():
        right = cpu = 0
        for fold in range(5):
            model = bench.folder / "banking.intent"
            bench.firstpass("intent", "train", "-o", model, rows=[row for n, row in enumerate(data) if n % 5 != fold])
            gold = data[fold::5]
            output, used = bench.firstpass("intent", "predict", "-m", model, rows=[{"text": row["text"]} for row in gold])
            right += in_scope_share(gold, read_rows(output)) * len(gold)
            cpu += used
        return Row("BANKING77, five folds", "Firstpass", len(data),
                   {"in scope": percent(right / len(data)), "CPU-ms a text": f"{1000 * cpu / len(data):.2f}"},
                   "firstpass intent train; firstpass intent predict")

    rows = []
    attempt(rows, ours)
    return rows


def intent(bench):
    return clinc(bench) + banking(bench)


# ------------------------------------------------------------------------------------------------------------ keywords


def keywords(bench):
    """F1 of ten phrases, exact after Porter's stemmer; phrases that do not stand in the text count as well."""
    rows = []
    for name in ("Inspec", "SemEval2017"):
        gold = bench.take(read_rows(DATA / f"keyword/{name}.jsonl")[:300])
        asked = [{"id": row["id"], "text": row["text"]} for row in gold]

        def row(who, measured, command, name=name, gold=gold):
            output, cpu = measured
            if (scorer := peers.keyword_scorer()) is None:
                raise Unavailable("the stemmer that scores key phrases cannot be had here")
            found = {line["id"]: [one["text"] for one in line["keywords"][:10]] for line in read_rows(output)}
            fed = "".join(json.dumps({"keys": one["keys"], "found": found.get(one["id"], [])}) + "\n" for one in gold)
            done = subprocess.run(scorer, input=fed, capture_output=True, text=True, check=True)
            figures = {"F1 of ten": f"{json.loads(done.stdout)['f1']:.3f}", "CPU-ms a text": f"{1000 * cpu / len(gold):.2f}"}
            return Row(name, who, len(gold), figures, command)

        for model in ("none", "phrases", "minilm"):
            attempt(rows, lambda model=model, asked=asked, row=row: row(
                "Firstpass" if model == "none" else f"Firstpass, {model}",
                bench.firstpass("keywords", "--model", model, rows=asked), f"firstpass keywords --model {model} --jsonl"))
        attempt(rows, lambda asked=asked, row=row: row("YAKE", bench.peer(peers.yake, rows=asked), "KeywordExtractor(n=3, top=10)"))
    return rows


# ------------------------------------------------------------------------------------------------------ mixed requests


def told(bench, asked, everything, data, via, who, provider):
    """Each request through the program to a provider that says back what it was told."""
    import mixed_requests
    url, seen = provider
    environment = {"FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_BASE_URL": url, "FIRSTPASS_API_KEY": "k"}
    sent = grounded = here = refused = 0
    cpu, missed = 0.0, []
    for row in asked:
        before = len(seen)
        output, used = bench.firstpass("ask", "--via", via, row["question"], *row["files"], environment=environment,
                                       quiet=True, allowed=(0, 3))
        cpu += used
        answer = read_rows(output)[-1]
        refused += "error" in answer
        sent += sum(mixed_requests.count_tokens(said) for said in seen[before:])
        here += len(seen) == before and "error" not in answer
        good = mixed_requests.is_grounded(row["answers"], answer.get("answer", ""))
        grounded += good
        if not good:
            missed.append(row["id"])
    say(f"{data}, {via}: not grounded: {' '.join(missed)}")
    figures = {"tokens of everything": f"{everything:,}", "tokens sent": f"{sent:,}",
               "fewer": f"{everything / sent:.1f} ×" if sent else "–", "answer in what is sent or said": f"{grounded}/{len(asked)}",
               "answered here": str(here), "refused": str(refused), "CPU-s a request": f"{cpu / len(asked):.2f}"}
    return Row(data, who, len(asked), figures, f"firstpass ask --via {via} --jsonl QUESTION FILES")


def mixed(bench):
    """Fifty frozen requests: each forced to the cloud; and as the policy routes them, where some are answered here."""
    import mixed_requests
    asked = bench.take(mixed_requests.requests(bench.folder))
    provider = mixed_requests.start_provider()
    pages = [file for row in asked for file in row["files"] if file.suffix == ".pdf"]
    inspected = {}
    if pages:
        inspected = {row["file"]: row for row in read_rows(bench.firstpass("inspect", *pages)[0])}
    everything = sum(mixed_requests.tokens_of_everything(row, inspected) for row in asked)
    rows = []
    for via, who in (("cloud", "Firstpass, all to the cloud"), ("auto", "Firstpass, as routed")):
        attempt(rows, lambda via=via, who=who: told(bench, asked, everything, "50 mixed requests", via, who, provider))
    return rows


def brief(bench):
    """The sets of `compress` that have answers, each context a file that is asked about: fifty rows of each, evenly spread."""
    import mixed_requests
    provider, rows = mixed_requests.start_provider(), []
    for name in ANSWERED:
        given = read_rows(DATA / f"compress/{name}.jsonl")
        asked = bench.take(given[:: -(-len(given) // 50)])
        for row in asked:
            row["files"] = [bench.folder / f"{row['id']}.txt"]
            row["files"][0].write_text(row["context"], encoding="utf-8")
            row["answers"] = ["|".join(row["answers"])]  # ways to write the one answer
        everything = sum(mixed_requests.tokens_of_everything(row, {}) for row in asked)
        attempt(rows, lambda asked=asked, everything=everything, name=name: told(
            bench, asked, everything, name, "cloud", "Firstpass, all to the cloud", provider))
    return rows


def records(bench):
    """Made records of a life, twenty questions of each kind; everything is the text that was decoded, not the file."""
    import made_records
    import mixed_requests
    provider, rows = mixed_requests.start_provider(), []
    for kind, questions in made_records.make(bench.folder).items():
        asked = bench.take(questions)
        decoded = read_rows(bench.firstpass("inspect", asked[0]["files"][0])[0])[0]["text"]
        everything = len(asked) * mixed_requests.count_tokens(decoded)
        attempt(rows, lambda asked=asked, everything=everything, kind=kind: told(
            bench, asked, everything, kind, "cloud", "Firstpass, all to the cloud", provider))
        attempt(rows, lambda asked=asked, everything=everything, kind=kind: told(
            bench, asked, everything, kind, "local", "Firstpass, on the device", provider))
    return rows


def quotes(bench):
    """What the device says by itself: each context a file that is asked about, the answer looked for in the quotes alone."""
    import mixed_requests
    rows = []
    for name in ("xquad_mix20", "xquad_article5", "hotpot_distractor100"):
        given = read_rows(DATA / f"compress/{name}.jsonl")
        asked = bench.take(given[:: -(-len(given) // 60)])

        def ours(asked=asked, name=name):
            held = first = words = nothing = 0
            cpu, missed = 0.0, []
            for row in asked:
                file = bench.folder / "asked.txt"
                file.write_text(row["context"], encoding="utf-8")
                output, used = bench.firstpass("ask", "--via", "local", row["question"], file, quiet=True)
                cpu += used
                lines = [line for line in read_rows(output)[-1]["answer"].split("\n") if line.startswith('- asked.txt: "')]
                answers = ["|".join(row["answers"])]  # ways to write the one answer
                held += mixed_requests.is_grounded(answers, "\n".join(lines))
                first += mixed_requests.is_grounded(answers, "".join(lines[:1]))
                if not mixed_requests.is_grounded(answers, "\n".join(lines)):
                    missed.append(row["id"])
                nothing += not lines
                words += sum(count_tokens(line) for line in lines)
            say(f"{name}: not in the quotes: {' '.join(missed)}")
            return Row(name, "Firstpass", len(asked),
                       {"answer in the quotes": percent(held / len(asked)), "in the first": percent(first / len(asked)),
                        "no quote": str(nothing), "tokens quoted": f"{words / len(asked):.0f}",
                        "CPU-s a question": f"{cpu / len(asked):.2f}"},
                       "firstpass ask --via local --jsonl QUESTION FILE")

        attempt(rows, ours)
    return rows
