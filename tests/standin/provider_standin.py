#!/usr/bin/env python3
"""A provider on loopback for tests: OpenAI and Anthropic dialects, streaming and not, standard library only.

    provider_standin.py [--port N] [--record FILE] [--answer MODE] [--text TEXT] [--json FILE]
                        [--require-key KEY] [--chunk N] [--pause SECONDS] [--json-when-streamed]

The first line on standard output is the port (--port 0, the default, takes a free one); it is written once the socket
listens. Stops on SIGTERM or SIGINT, or when standard input ends if --stop-with-stdin is given.

--record FILE        every byte received (request line, headers, body), appended as it arrived, flushed at once
--log FILE           one JSON line a request: {path, model, stream, bytes, placeholders, key}; key is only whether it was there
--answer MODE        echo (default): one sentence that uses every placeholder of the last user message, in order
                     quote: the last user message itself
                     fixed: --text
--text TEXT          what `fixed` answers; `{placeholders}` in it becomes the placeholders, separated by ", "
--json FILE          answer this file's bytes as application/json to everything
--require-key KEY    401 unless Authorization: Bearer KEY or x-api-key: KEY
--chunk N            characters per streamed delta (default 5, so that placeholders are cut)
--pause SECONDS      between two deltas (default 0)
--json-when-streamed answer a streamed request with one JSON body
--fail-first N       answer the first N requests like --fail-mode, then go on as usual
--fail-mode MODE     a failure name from the list below (default 500)

Failures, by model name `fail-NAME` or a path that holds `/fail-NAME/` (so that a base URL can choose one):
  401            authentication error            403   permission error
  429            Retry-After: 1                  429-long  Retry-After: 3600
  500, 503, 529  server errors                   400, 404, 413  client errors
  redirect       307 to another path             garbage   200 with bytes that are no JSON
  half           half of a stream (or of a JSON body), then the connection is cut
  no-end         a stream that ends cleanly without its last events
  error-event    an error event in the middle of a stream
  never          reads the request, then says nothing until the client leaves
  slow           one delta every 0.3 seconds
  close          closes the connection without a byte
  secret-error   500 whose body repeats the request, to prove that clients do not pass it on

GET /stats gives {"requests": n, "connections": n}; GET /healthz gives {"ok": true}; GET /v1/models lists two models.
POST /sink (and below) accepts anything and answers {"accepted": true}: the other end of webhooks.
"""

import argparse
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9A-HJKMNP-TV-Z]{4,8}>")


def unique(values):
    return list(dict.fromkeys(values))


def text_of(content):
    """The text of a message's content: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content if isinstance(part, dict))
    return ""


class Answer:
    def __init__(self, request, options):
        messages = request.get("messages") or []
        last = next((m for m in reversed(messages) if m.get("role") == "user"), {})
        self.prompt = text_of(last.get("content"))
        everything = "\n".join(text_of(m.get("content")) for m in messages)
        self.placeholders = unique(PLACEHOLDER.findall(everything))
        self.options = options

    def text(self):
        if self.options.answer == "fixed":
            return self.options.text.replace("{placeholders}", ", ".join(self.placeholders))
        if self.options.answer == "quote":
            return self.prompt
        if not self.placeholders:
            return "There was nothing hidden in what you sent."
        return "You wrote about " + ", then ".join(self.placeholders) + ". Is that right?"


class OpenAi:
    error_type = "invalid_request_error"

    @staticmethod
    def whole(model, text, prompt_tokens):
        return {"id": "chatcmpl-standin", "object": "chat.completion", "created": 1, "model": model,
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": len(text.split()),
                          "total_tokens": prompt_tokens + len(text.split())}}

    @staticmethod
    def events(model, deltas, prompt_tokens):
        def chunk(delta, reason=None):
            return (None, {"id": "chatcmpl-standin", "object": "chat.completion.chunk", "created": 1, "model": model,
                           "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})
        yield chunk({"role": "assistant", "content": ""})
        for delta in deltas:
            yield chunk({"content": delta})
        yield chunk({}, "stop")
        yield (None, {"id": "chatcmpl-standin", "object": "chat.completion.chunk", "created": 1, "model": model,
                      "choices": [], "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": len(deltas)}})
        yield (None, "[DONE]")

    @staticmethod
    def error(kind, message):
        return {"error": {"message": message, "type": kind, "param": None, "code": kind}}

    @staticmethod
    def error_event():
        return (None, {"error": {"message": "the server had an error", "type": "server_error"}})


class Anthropic:
    @staticmethod
    def whole(model, text, prompt_tokens):
        return {"id": "msg_standin", "type": "message", "role": "assistant", "model": model,
                "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": None,
                "usage": {"input_tokens": prompt_tokens, "output_tokens": len(text.split())}}

    @staticmethod
    def events(model, deltas, prompt_tokens):
        def event(kind, **fields):
            return (kind, {"type": kind, **fields})
        yield event("message_start", message={"id": "msg_standin", "type": "message", "role": "assistant",
                                              "content": [], "model": model, "stop_reason": None,
                                              "usage": {"input_tokens": prompt_tokens, "output_tokens": 1}})
        yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        yield event("ping")
        for delta in deltas:
            yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": delta})
        yield event("content_block_stop", index=0)
        yield event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None},
                    usage={"output_tokens": len(deltas)})
        yield event("message_stop")

    @staticmethod
    def error(kind, message):
        return {"type": "error", "error": {"type": kind, "message": message}}

    @staticmethod
    def error_event():
        return ("error", {"type": "error", "error": {"type": "api_error", "message": "internal server error"}})


FAILURE_STATUS = {
    "400": (400, "invalid_request_error", {}), "401": (401, "authentication_error", {}),
    "403": (403, "permission_error", {}), "404": (404, "not_found_error", {}),
    "413": (413, "request_too_large", {}), "429": (429, "rate_limit_error", {"Retry-After": "1"}),
    "429-long": (429, "rate_limit_error", {"Retry-After": "3600"}), "500": (500, "api_error", {}),
    "503": (503, "api_error", {}), "529": (529, "overloaded_error", {}),
    "redirect": (307, "redirect", {"Location": "/elsewhere"}), "secret-error": (500, "api_error", {}),
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        self.options = options
        self.lock = threading.Lock()
        self.requests = 0
        self.connections = 0
        self.record_file = open(options.record, "ab", buffering=0) if options.record else None
        self.log_file = open(options.log, "a", buffering=1, encoding="utf-8") if options.log else None
        self.fixed_json = open(options.json, "rb").read() if options.json else None

    def record(self, data):
        if self.record_file:
            with self.lock:
                self.record_file.write(data)

    def handle_error(self, request, client_address):
        pass  # clients that hang up are part of the tests


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1

    def log_message(self, *_):
        pass

    # ---- receiving

    def read_request(self):
        head = self.raw_requestline + b"".join(f"{k}: {v}\r\n".encode("latin-1", "replace") for k, v in self.headers.items())
        body = self.read_body()
        self.server.record(head + b"\r\n" + body + b"\n")
        with self.server.lock:
            self.server.requests += 1
            self.number = self.server.requests
        return body

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    # ---- answering

    def reply(self, status, body, content_type="application/json", headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.read_request()
        if self.path == "/stats":
            with self.server.lock:
                return self.reply(200, {"requests": self.server.requests, "connections": self.server.connections})
        if self.path == "/healthz":
            return self.reply(200, {"ok": True})
        if self.path.endswith("/models"):
            models = [{"id": name, "object": "model"} for name in ("standin-small", "standin-large")]
            return self.reply(200, {"object": "list", "data": models})
        return self.reply(404, OpenAi.error("not_found_error", "no such path"))

    def do_POST(self):
        body = self.read_request()
        if self.path.startswith("/sink") or "/sink/" in self.path:
            return self.finish_or_fail({}, body, self.failure_name(""), OpenAi, sink=True)
        dialect = Anthropic if self.path.split("?")[0].endswith("/messages") else OpenAi
        try:
            request = json.loads(body)
            assert isinstance(request, dict)
        except (ValueError, AssertionError):
            return self.reply(400, dialect.error("invalid_request_error", "the body is not a JSON object"))
        self.log_request_line(request, body)
        return self.finish_or_fail(request, body, self.failure_name(str(request.get("model", ""))), dialect)

    def finish_or_fail(self, request, body, failure, dialect, sink=False):
        options = self.server.options
        if options.require_key and self.key() != options.require_key:
            failure = "401"
        if not failure and self.number <= options.fail_first:
            failure = options.fail_mode
        if failure in FAILURE_STATUS:
            status, kind, headers = FAILURE_STATUS[failure]
            message = body.decode("utf-8", "replace") if failure == "secret-error" else "standin: " + kind
            return self.reply(status, dialect.error(kind, message), headers=headers)
        if failure == "never":
            return self.wait_for_the_client_to_leave()
        if failure == "close":
            return self.cut()
        if failure == "garbage":
            return self.reply(200, b"<html>this is not the reply you are looking for \xff\xfe", "text/html")
        if sink:
            return self.reply(200, {"accepted": True})
        if self.server.fixed_json is not None:
            return self.reply(200, self.server.fixed_json)
        return self.answer(request, failure, dialect)

    def answer(self, request, failure, dialect):
        options = self.server.options
        text = Answer(request, options).text()
        model = str(request.get("model", "standin-small"))
        tokens = sum(len(text_of(m.get("content")).split()) for m in request.get("messages") or [])
        if not request.get("stream") or options.json_when_streamed:
            data = json.dumps(dialect.whole(model, text, tokens)).encode()
            return self.reply_half(data) if failure == "half" else self.reply(200, data)
        deltas = [text[i:i + options.chunk] for i in range(0, len(text), options.chunk)]
        return self.stream(list(dialect.events(model, deltas, tokens)), failure, dialect)

    def reply_half(self, data):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2])
        self.wfile.flush()
        self.cut()

    def stream(self, events, failure, dialect):
        if failure in ("half", "no-end", "error-event"):
            events = events[:max(2, len(events) // 2)]
        if failure == "error-event":
            events.append(dialect.error_event())
        pause = 0.3 if failure == "slow" else self.server.options.pause
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for name, data in events:
            line = (f"event: {name}\n" if name else "")
            line += "data: " + (data if isinstance(data, str) else json.dumps(data)) + "\n\n"
            self.write_chunk(line.encode())
            if pause:
                time.sleep(pause)
        if failure == "half":
            return self.cut()
        self.write_chunk(b"")

    def write_chunk(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def cut(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def wait_for_the_client_to_leave(self):
        self.close_connection = True
        for _ in range(6000):
            readable, _, _ = select.select([self.connection], [], [], 0.1)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    # ---- reading the request

    def key(self):
        bearer = self.headers.get("Authorization", "")
        return bearer[7:] if bearer.startswith("Bearer ") else self.headers.get("x-api-key", "")

    def failure_name(self, model):
        if model.startswith("fail-"):
            return model[5:]
        found = re.search(r"/fail-([a-z0-9-]+)(?:/|$)", self.path.split("?")[0])
        return found.group(1) if found else ""

    def log_request_line(self, request, body):
        if not self.server.log_file:
            return
        row = {"path": self.path, "model": request.get("model"), "stream": bool(request.get("stream")),
               "bytes": len(body), "placeholders": len(unique(PLACEHOLDER.findall(body.decode("utf-8", "replace")))),
               "key": bool(self.key())}
        with self.server.lock:
            self.server.log_file.write(json.dumps(row) + "\n")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record")
    parser.add_argument("--log")
    parser.add_argument("--answer", choices=("echo", "quote", "fixed"), default="echo")
    parser.add_argument("--text", default="All is well.")
    parser.add_argument("--json")
    parser.add_argument("--require-key")
    parser.add_argument("--chunk", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--json-when-streamed", action="store_true")
    parser.add_argument("--fail-first", type=int, default=0)
    parser.add_argument("--fail-mode", default="500")
    parser.add_argument("--stop-with-stdin", action="store_true")
    return parser.parse_args()


def main():
    server = Server(parse_arguments())
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    if server.options.stop_with_stdin:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
