#!/usr/bin/env python3
"""kill_test.py --program FIRSTPASS [--shim power_cut.so] [--kills N] [--seed S]: the daemon is killed under load, N times.

A stand-in provider (in this process, so it outlives the daemon) and a fallback count how often each prompt is taken; the
first one turns a third of them away. Clients send
prompts in every way in which one can be kept, each with a mark of its own, and note which were accepted (202, or an
answer). The daemon is killed: at random moments; by a provider when a request has arrived, been turned away, been read, been half
answered or been answered; and, with the shim, right before or after its n-th sync, with or without losing what was not
synced (a power cut). After each kill it starts again, clients that had no answer try again as SDKs do, and the ledger
must verify. At the end everything is let out, and
  * every accepted prompt is in the outbox and done, or uncertain and shown as such: none is lost;
  * no prompt has been taken twice, by whichever provider;
  * what is done has been taken once;
  * the two providers share no placeholder.
The last line is JSON with the figures. Exit code 1 when one of these fails."""
import argparse
import collections
import http.client
import http.server
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

KEY = "test-key-0123456789"
EDGES = ("arrived", "turned away", "read", "half answered", "answered",
         "spare arrived", "spare read", "spare half answered", "spare answered")
PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9A-HJKMNP-TV-Z]{4,8}>")


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers chat requests; kills the daemon at an edge when told to."""

    protocol_version = "HTTP/1.1"
    seen, lock = collections.Counter(), threading.Lock()
    plan = {"edge": None, "after": 0, "pid": 0}
    name, turns_away, placeholders = "", 0.0, collections.defaultdict(set)
    taken = collections.Counter()

    def log_message(self, *ignored):
        pass

    def edge(self, name):
        """Kills at the chosen edge, once enough requests have come."""
        with self.lock:
            if self.plan["edge"] != self.name + name:
                return
            self.plan["after"] -= 1
            if self.plan["after"] > 0:
                return
            self.plan["edge"] = None
        try:
            os.kill(self.plan["pid"], signal.SIGKILL)
        except ProcessLookupError:
            pass

    def do_POST(self):
        self.edge("arrived")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.loads(raw)
        text = body["messages"][-1]["content"]
        assert "@planted.example" not in raw, "a private value has left"
        if random.random() < self.turns_away:
            self.send_response(429)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.wfile.flush()
            return self.edge("turned away")
        with self.lock:
            self.seen[text.split()[0]] += 1
            self.taken[self.name] += 1
            self.placeholders[self.name].update(PLACEHOLDER.findall(raw))
        self.edge("read")
        time.sleep(random.random() * 0.01)
        data = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m",
                           "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                           "choices": [{"index": 0, "finish_reason": "stop",
                                        "message": {"role": "assistant", "content": text}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2])
        self.wfile.flush()
        self.edge("half answered")
        self.wfile.write(data[len(data) // 2:])
        self.wfile.flush()
        self.edge("answered")


class First(Provider):
    turns_away = 0.6  # and 0.6 of its second tries: a third goes elsewhere


class Spare(Provider):
    name = "spare "


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *ignored):
        pass  # a killed daemon's connection


class Daemon:
    def __init__(self, options, home, port, shim=None):
        environment = {**os.environ, "FIRSTPASS_HOME": home, "FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_PROFILE": "rules",
                       "FIRSTPASS_BASE_URL": f"http://127.0.0.1:{port}/v1", "FIRSTPASS_API_KEY": "k",
                       "FIRSTPASS_SERVE_KEY": KEY, **(shim or {})}
        begin = time.time()
        self.child = subprocess.Popen([options.program, "serve", "--listen", "127.0.0.1:0", "--jsonl"],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
        line = self.child.stdout.readline()
        self.start_seconds = time.time() - begin
        self.port = int(json.loads(line)["listening"].rsplit(":", 1)[1]) if line else 0  # 0: killed while starting

    def call(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body if isinstance(body, (str, type(None))) else json.dumps(body),
                               {"Authorization": "Bearer " + KEY, "Content-Type": "application/json", **(headers or {})})
            reply = connection.getresponse()
            return reply.status, reply.read(), dict((k.lower(), v) for k, v in reply.getheaders())
        finally:
            connection.close()

    def get(self, path):
        status, body, _ = self.call("GET", path, timeout=120)
        assert status == 200, (path, status, body[:200])
        return json.loads(body)

    def kill(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.child.stdout.close()


class Clients:
    """Four programs that send prompts in all the ways, and retry what had no answer."""

    WAYS = ({"x-firstpass-defer": "async"}, {"prefer": "respond-async"}, {"x-firstpass-defer": "accept"},
            {"x-firstpass-defer": "wait"}, {"x-firstpass-defer": "accept", "idempotency-key": "MARK"})

    def __init__(self):
        self.accepted, self.pending, self.lock, self.count, self.retried = {}, {}, threading.Lock(), 0, 0
        self.on, self.problems = False, []

    def new_job(self):
        with self.lock:
            self.count += 1
            mark = f"job-{self.count}"
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content":
                                                       f"{mark} write to person{self.count}@planted.example"}]})
        way = {k: v.replace("MARK", mark) for k, v in random.choice(self.WAYS).items()}
        return mark, body, way

    def send(self, daemon, mark, body, way, retry):
        headers = {**way, "x-stainless-retry-count": "1" if retry else "0"}
        try:
            status, answer, got = daemon.call("POST", "/v1/chat/completions", body, headers)
        except (OSError, http.client.HTTPException):
            with self.lock:
                self.pending[mark] = (body, way)
            return
        item = got.get("x-firstpass-outbox-item") or (json.loads(answer).get("id") if status == 202 else None)
        with self.lock:
            self.pending.pop(mark, None)
            if item:
                self.accepted[mark] = item
            elif status not in (429, 503):
                self.problems.append((mark, status, answer[:300]))
            else:
                self.pending[mark] = (body, way)  # not accepted, and said so: the client may try again

    def work(self, daemon):
        while self.on:
            with self.lock:
                waiting = self.pending.popitem() if self.pending else None
            if waiting:
                mark, (body, way) = waiting
                with self.lock:
                    self.retried += 1
                self.send(daemon, mark, body, way, True)
            else:
                self.send(daemon, *self.new_job(), False)
            if daemon.child.poll() is not None:
                return

    def run(self, daemon, until):
        self.on = True
        threads = [threading.Thread(target=self.work, args=(daemon,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            daemon.child.wait(max(0.0, until))
        except subprocess.TimeoutExpired:
            daemon.child.kill()
        self.on = False
        for thread in threads:
            thread.join()


def verify(daemon):
    check = daemon.get("/v1/firstpass/ledger/verify")
    assert check["intact"], check
    return check["entries"]


def items_of(daemon):
    items, after = {}, ""
    while True:
        page = daemon.get(f"/v1/firstpass/outbox?after={after}")["items"]
        if not page:
            return items
        items.update((item["id"], item) for item in page)
        after = page[-1]["id"]


def plan_of(number, options):
    """What ends this round: ("moment", …), ("edge", …) or ("sync", …)."""
    kind = number % 3
    if kind == 0 and options.shim:
        return "sync", {"LD_PRELOAD": options.shim, "POWER_CUT_AT": str(random.randint(1, 60)),
                        "POWER_CUT_WHEN": random.choice(("before", "after")),
                        **({"POWER_CUT_LOSES": "1"} if random.random() < 0.5 else {})}
    if kind == 1:
        return "edge", random.choice(EDGES)
    return "moment", random.random() * 0.5


def one_round(number, options, home, port, clients, figures):
    kind, what = plan_of(number, options)
    daemon = Daemon(options, home, port, what if kind == "sync" else None)
    figures["kills by " + kind] += 1
    if kind == "sync" and what.get("POWER_CUT_LOSES"):
        figures["power cuts"] += 1
    if not daemon.port:
        figures["killed while starting"] += 1
        return daemon.kill()
    try:
        if kind != "sync":  # the shim may end it meanwhile
            figures["ledger entries"] = verify(daemon)
            figures["slowest start"] = max(figures["slowest start"], daemon.start_seconds)
        if kind == "edge":
            Provider.plan.update(edge=what, after=random.randint(1, 8), pid=daemon.child.pid)
        clients.run(daemon, what if kind == "moment" else 5.0)
    finally:
        Provider.plan["edge"] = None
        daemon.kill()


def settle(options, home, port, clients):
    """Lets everything out and checks what became of it."""
    daemon = Daemon(options, home, port)
    try:
        while clients.pending:
            mark, (body, way) = clients.pending.popitem()
            clients.send(daemon, mark, body, way, True)
        deadline = time.time() + 300
        while time.time() < deadline:
            counts = daemon.get("/v1/firstpass/outbox?limit=1")["counts"]
            if not counts.get("queued") and not counts.get("sending"):
                break
            time.sleep(0.2)
        entries, items = verify(daemon), items_of(daemon)
    finally:
        daemon.kill()
    states, lost, twice, wrong = collections.Counter(), [], [], []
    for mark, item in clients.accepted.items():
        state = items[item]["state"] if item in items else None
        states[state] += 1
        seen = Provider.seen[mark]
        if state not in ("done", "uncertain"):
            lost.append((mark, item, state, items.get(item, {}).get("reason")))
        if state == "done" and seen != 1:
            wrong.append((mark, item, seen))
    twice = [(mark, count) for mark, count in Provider.seen.items() if count > 1]
    return states, lost, twice, wrong, entries


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--shim", default="")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    options.shim = str(pathlib.Path(options.shim).resolve()) if options.shim else ""
    random.seed(options.seed)
    server, spare = Server(("127.0.0.1", 0), First), Server(("127.0.0.1", 0), Spare)
    for one in (server, spare):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    port, clients, figures = server.server_address[1], Clients(), collections.Counter()
    begin = time.time()
    with tempfile.TemporaryDirectory() as home:
        (pathlib.Path(home) / "config.toml").write_text(
            'fallbacks = "spare"\n[destination.spare]\nspeaks = "openai"\n'
            f'base_url = "http://127.0.0.1:{spare.server_address[1]}/v1"\n', encoding="utf-8")
        for number in range(options.kills):
            one_round(number, options, home, port, clients, figures)
            if number % 50 == 49:
                print(f"{number + 1} kills, {len(clients.accepted)} accepted", file=sys.stderr, flush=True)
        states, lost, twice, wrong, entries = settle(options, home, port, clients)
    server.shutdown()
    spare.shutdown()
    joined = Provider.placeholders[""] & Provider.placeholders["spare "]
    good = not (lost or twice or wrong or joined or clients.problems) and Provider.placeholders["spare "] and len(clients.accepted) >= options.kills
    print(json.dumps({"kills": options.kills, "seed": options.seed, "accepted": len(clients.accepted),
                      "states": dict(states), "lost": len(lost), "sent twice": len(twice), "done but not sent once":
                      len(wrong), "retried by clients": clients.retried, "taken by the spare": Provider.taken["spare "],
                      "shared placeholders": len(joined), "unexpected answers": len(clients.problems),
                      "ledger": "intact", **figures, "ledger entries": entries, "seconds": round(time.time() - begin)}))
    for name, rows in (("lost", lost), ("sent twice", twice), ("wrong", wrong), ("unexpected", clients.problems)):
        for row in rows[:5]:
            print(name, *row, file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
