#!/usr/bin/env python3
"""queue_test.py --program FIRSTPASS [--items N]: many prompts wait while the provider is down.

N prompts are accepted (202) while nothing listens where the provider should be; the daemon is killed and started again
with all of them waiting; then the provider comes up and every prompt must reach it exactly once and be done. The last
line is JSON: how long each part took, what it cost in CPU, and how large the daemon grew."""
import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time

import kill_test
from kill_test import Daemon, Provider, Server, verify

CLIENTS = 16


def accept(daemon, first, count, ids, lock):
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=120)
    for number in range(first, first + count):
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content":
                                                       f"job-{number} write to person{number}@planted.example"}]})
        connection.request("POST", "/v1/chat/completions", body,
                           {"Authorization": "Bearer " + kill_test.KEY, "Content-Type": "application/json",
                            "x-firstpass-defer": "async"})
        reply = connection.getresponse()
        answer = json.loads(reply.read())
        assert reply.status == 202, (reply.status, answer)
        with lock:
            ids.append(answer["id"])
    connection.close()


def usage(daemon):
    """(CPU seconds, MB of memory) of the daemon."""
    with open(f"/proc/{daemon.child.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (round((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 2),
            round(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20))


def timed(figures, name, work):
    begin = time.time()
    got = work()
    figures[name] = round(time.time() - begin, 2)
    return got


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--items", type=int, default=1000)
    options = parser.parse_args()
    random.seed(1)
    probe = Server(("127.0.0.1", 0), Provider)
    port = probe.server_address[1]
    probe.server_close()  # nothing listens there now
    figures, ids, lock = {"items": options.items}, [], threading.Lock()
    with tempfile.TemporaryDirectory() as home:
        daemon = Daemon(options, home, port)
        share = options.items // CLIENTS
        threads = [threading.Thread(target=accept, args=(daemon, i * share, share, ids, lock)) for i in range(CLIENTS)]

        def run_all():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        timed(figures, "seconds to accept", run_all)
        figures["CPU seconds to accept"], figures["MB after accepting"] = usage(daemon)
        daemon.kill()
        figures["MB on disk"] = round(sum(os.path.getsize(os.path.join(home, n)) for n in os.listdir(home)) / 2**20)
        daemon = Daemon(options, home, port)
        figures["seconds to start with all waiting"] = round(daemon.start_seconds, 2)
        counts = timed(figures, "seconds to count", lambda: daemon.get("/v1/firstpass/outbox?limit=1")["counts"])
        waiting = counts.get("queued", {}).get("items", 0) + counts.get("sending", {}).get("items", 0)
        server = Server(("127.0.0.1", port), Provider)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def drain():
            while True:
                left = daemon.get("/v1/firstpass/outbox?limit=1")["counts"]
                if not left.get("queued") and not left.get("sending"):
                    return left
                time.sleep(1)
        left = timed(figures, "seconds to send all", drain)
        figures["CPU seconds to send"], figures["MB after sending"] = usage(daemon)
        figures["ledger entries"] = verify(daemon)
        daemon.kill()
    server.shutdown()
    expected = share * CLIENTS
    once = sum(1 for count in Provider.seen.values() if count == 1)
    figures.update({"waiting after the kill": waiting, "done": left.get("done", {}).get("items", 0),
                    "reached the provider once": once,
                    "more than once": sum(1 for count in Provider.seen.values() if count > 1)})
    print(json.dumps(figures))
    good = waiting == expected == once == figures["done"] == len(set(ids)) and figures["more than once"] == 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
