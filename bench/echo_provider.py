#!/usr/bin/env python3
"""A provider on loopback that streams 200 chunks, every fifth with a placeholder of the request in it, cut in two places
as models' tokens cut it. Standard library only. The first line on standard output is its port; GET /stats tells how many
requests it saw, as the provider of ../shared/bench does."""
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9A-HJKMNP-TV-Z]{4,8}>")
CHUNKS = 200
SEEN = {"requests": 0}


def frame(text):
    piece = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "mock-1",
             "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
    data = f"data: {json.dumps(piece)}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(data), data)


def pieces(placeholders):
    """200 pieces; a placeholder takes three: its front, its middle with the line, and its end."""
    out = []
    while len(out) < CHUNKS:
        name = placeholders[len(out) % len(placeholders)] if placeholders else "word"
        third = len(name) // 3
        out += [" ask", " about ", name[:third], name[third:2 * third], name[2 * third:]]
    return out[:CHUNKS]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def do_GET(self):
        body = json.dumps(SEEN).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        SEEN["requests"] += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces(PLACEHOLDER.findall(text)):
            self.wfile.write(frame(piece))
        end = b"data: [DONE]\n\n"
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(end), end))


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
