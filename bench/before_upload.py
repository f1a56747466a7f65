#!/usr/bin/env python3
"""before_upload.py MBIT FILE: what a person has when, over a link of MBIT Mbit/s; run it in a network namespace of its own
(`unshare -rn`), whose loopback it shapes. A recording (.wav) is piped in at the speed at which it was spoken; any other file is
there when the recording ends. Prints seconds from that end: to transcript and key points (`here`), to a provider's
answer about the brief (`asked`), to the last byte of the raw file at a server (`upload`); and the bytes of the request."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import mixed_requests  # noqa: E402
import speech_live  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/firstpass"
QUESTION = "What is said, and what is to be done?"


def shape(mbit):
    for command in ("ip link set lo mtu 1500 up", f"tc qdisc add dev lo root tbf rate {mbit}mbit burst 16kb latency 400ms"):
        subprocess.run(command.split(), check=True)


def upload_seconds(file):
    """From the first byte sent to the server's word that it has the last."""
    server = socket.create_server(("127.0.0.1", 0))

    def take():
        link, _ = server.accept()
        while link.recv(1 << 16):
            pass
        link.sendall(b"done")
        link.close()

    threading.Thread(target=take, daemon=True).start()
    began = time.monotonic()
    with socket.create_connection(server.getsockname()) as link, open(file, "rb") as source:
        link.sendfile(source)
        link.shutdown(socket.SHUT_WR)
        link.recv(4)
    return time.monotonic() - began


def ask(file, seen):
    """(seconds, bytes of the requests) of a question about the file to a provider at the other end of the link."""
    began = time.monotonic()
    subprocess.run([str(PROGRAM), "ask", "--via", "cloud", "--jsonl", QUESTION, str(file)], check=True,
                   stdout=subprocess.DEVNULL)
    return time.monotonic() - began, sum(len(said.encode()) for said in seen)


def main():
    mbit, file = float(sys.argv[1]), pathlib.Path(sys.argv[2])
    shape(mbit)
    url, seen = mixed_requests.start_provider()
    os.environ.update(FIRSTPASS_PROVIDER="openai", FIRSTPASS_BASE_URL=url, FIRSTPASS_API_KEY="k")
    raw = upload_seconds(file)
    if file.suffix == ".wav":
        rows, over = speech_live.stream(PROGRAM, file, 1)
        assert rows[-1][1]["points"] is not None and rows[-1][1]["text"], "nothing was heard"
        here = rows[-1][0] - over
        brief = file.with_suffix(".txt")  # what was heard is what the question goes out with
        brief.write_text(rows[-1][1]["text"], encoding="utf-8")
        asked, sent = ask(brief, seen)
        asked += here
    else:
        asked, sent = ask(file, seen)
        began = time.monotonic()
        done = subprocess.run([str(PROGRAM), "inspect", "--jsonl", "--set", "remember_mb=0", str(file)], stdout=subprocess.PIPE,
                              text=True, check=True)
        assert json.loads(done.stdout)["text"].strip(), "nothing was heard"
        here = time.monotonic() - began
    print(json.dumps({"here": here, "asked": asked, "upload": raw, "sent": sent}))


if __name__ == "__main__":
    main()
