"""Tokens that reach a provider against sending everything, over fifty mixed requests.

The requests (mixed_requests.jsonl) were drawn from the development data before anything was tuned on them, and stay as they
are. A stand-in provider on loopback records each request and says its words back; so the answer that comes out of the
program has the real names in it, and shows what could have been answered from what was sent. An answer may have several
parts, all needed; '|' parts ways of writing one."""
import http.server
import json
import pathlib
import re
import struct
import threading

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared/data"
AUDIO_TOKENS_A_SECOND = 10  # OpenAI: one token for each tenth of a second of the user's sound
PAGE = (1654, 2339)  # a page of PDF goes as its text and a picture: A4 at 200 dots an inch


def count_tokens(text):
    return len(re.findall(r"\w+|[^\w\s]", text))


def picture_tokens(width, height):
    """OpenAI, high detail: fitted into 2048 × 2048, the shorter side to 768, 170 for each tile of 512, and 85."""
    shrink = min(1, 2048 / max(width, height))
    width, height = width * shrink, height * shrink
    shrink = min(1, 768 / min(width, height))
    width, height = width * shrink, height * shrink
    return 85 + 170 * -(-int(width) // 512) * -(-int(height) // 512)


def picture_size(path):
    data = path.read_bytes()
    if data.startswith(b"\x89PNG"):
        return struct.unpack(">II", data[16:24])
    at = 2
    while at + 9 < len(data):  # JPEG: the frame header of any coding
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 1024, 1024


def requests(folder):
    """The requests with files that can be given to the program."""
    rows = [json.loads(line) for line in (ROOT / "bench/mixed_requests.jsonl").read_text(encoding="utf-8").splitlines()]
    contexts = {}
    for row in rows:
        files = []
        for one in row["material"]:
            path, _, wanted = one.partition("#")
            if wanted:
                if path not in contexts:
                    contexts[path] = {r["id"]: r["context"] for r in map(json.loads, (DATA / path).open(encoding="utf-8"))}
                text = pathlib.Path(folder) / f"{wanted}.txt"
                text.write_text(contexts[path][wanted], encoding="utf-8")
                files.append(text)
            else:
                files.append(DATA / path)
        row["files"] = files
    return rows


def tokens_of_everything(row, inspected):
    """What the question and its files would cost if they were sent as they are."""
    tokens = count_tokens(row["question"])
    for file in row["files"]:
        told = inspected.get(str(file), {})
        if file.suffix in (".jpg", ".png"):
            tokens += picture_tokens(*picture_size(file))
        elif file.suffix == ".wav":
            seconds = (file.stat().st_size - 44) / struct.unpack("<I", file.read_bytes()[28:32])[0]
            tokens += round(AUDIO_TOKENS_A_SECOND * seconds)
        elif file.suffix == ".pdf":
            pages = max(1, sum(part.get("role", "page") in ("page", "body", "") for part in told.get("parts", [])))
            tokens += count_tokens(told.get("text", "")) + pages * picture_tokens(*PAGE)
        else:
            tokens += count_tokens(file.read_text(encoding="utf-8"))
    return tokens


class Echo(http.server.BaseHTTPRequestHandler):
    """An OpenAI-compatible provider that says back what it was told."""
    seen = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = "\n".join(message["content"] if isinstance(message["content"], str) else
                         "".join(part.get("text", "") for part in message["content"]) for message in body["messages"])
        Echo.seen.append(said)
        reply = json.dumps({"id": "1", "object": "chat.completion", "model": body.get("model", ""), "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}],
            "usage": {"prompt_tokens": count_tokens(said), "completion_tokens": 1}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def start_provider():
    """(base URL, what it was told); the thread ends with the program."""
    Echo.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/v1", Echo.seen


def plain(text):
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "


def is_grounded(answers, text):
    said = plain(text)
    return all(any(plain(way) in said for way in part.split("|")) for part in answers)
