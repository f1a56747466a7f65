"""A subject of run_scores.py about the daemon: conversations over long files."""
import base64
import collections
import http.client
import json
import os
import subprocess

import mixed_requests
from score_tools import DATA, PROGRAM, Row, attempt, percent, read_rows

KEY, MOST_TURNS = "bench-key", 8


class Daemon:
    """`firstpass serve` in front of a provider that says back what it was told."""

    def __init__(self, folder, long_context):
        self.url, self.seen = mixed_requests.start_provider()
        self.child = subprocess.Popen(
            [str(PROGRAM), "serve", "--listen", "127.0.0.1:0", "--jsonl"], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "FIRSTPASS_HOME": str(folder / f"daemon-{long_context}"), "FIRSTPASS_PROVIDER": "openai",
                 "FIRSTPASS_BASE_URL": self.url, "FIRSTPASS_API_KEY": "k", "FIRSTPASS_SERVE_KEY": KEY,
                 "FIRSTPASS_LONG_CONTEXT": long_context})
        self.port = int(json.loads(self.child.stdout.readline())["listening"].rsplit(":", 1)[1])

    def ask(self, messages):
        """(what the provider was told, the answer)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request("POST", "/v1/chat/completions", json.dumps({"model": "m", "messages": messages}),
                           {"authorization": "Bearer " + KEY, "content-type": "application/json"})
        reply = connection.getresponse()
        answer = json.loads(reply.read())
        connection.close()
        if reply.status != 200:
            raise RuntimeError(answer)
        return self.seen[-1], answer["choices"][0]["message"]["content"]

    def cpu(self):
        fields = open(f"/proc/{self.child.pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.child.terminate()
        self.child.wait(timeout=30)


def conversations(bench):
    """A file and up to eight questions about it, one a turn, each looked up in what was sent so far; the whole file in
    every turn is what a client sends."""
    rows = []
    for name in ("xquad_mix20", "covidqa"):
        by_context = collections.defaultdict(list)
        for row in read_rows(DATA / f"compress/{name}.jsonl"):
            by_context[row["context"]].append(row)
        # The same number of turns of each, spread over its questions.
        asked = [(context, given[:: -(-len(given) // MOST_TURNS)]) for context, given in by_context.items()]
        asked = bench.take(asked[:: -(-len(asked) // 20)])
        for long_context, who in (("whole", "Firstpass, whole files"), ("files", "Firstpass")):
            attempt(rows, lambda name=name, asked=asked, long_context=long_context, who=who: held(
                bench, name, asked, long_context, who))
    return rows


def held(bench, name, asked, long_context, who):
    daemon = Daemon(bench.folder, long_context)
    turns = grounded = sent = 0
    try:
        for context, given in asked:
            file = "data:text/plain;base64," + base64.b64encode(context.encode()).decode()
            messages = []
            for turn, row in enumerate(given):
                content = [{"type": "text", "text": row["question"]}]
                if turn == 0:
                    content.append({"type": "file", "file": {"filename": "a.txt", "file_data": file}})
                messages.append({"role": "user", "content": content})
                told, restored = daemon.ask(messages)
                # The provider says back all that it was told, so the answer holds it with the real names in it.
                grounded += mixed_requests.is_grounded(["|".join(row["answers"])], restored)
                sent += mixed_requests.count_tokens(told)
                turns += 1
                messages.append({"role": "assistant", "content": "Noted."})
        cpu = daemon.cpu()
    finally:
        daemon.stop()
    return Row(name, who, turns, {"conversations": str(len(asked)), "answer in what was sent": percent(grounded / turns),
                                  "tokens a turn": f"{sent / turns:,.0f}", "CPU-s a turn": f"{cpu / turns:.2f}"},
               f"FIRSTPASS_LONG_CONTEXT={long_context} firstpass serve")
