#!/usr/bin/env python3
"""strange_test.py --program FIRSTPASS: providers that answer in ways their documents do not name, as real ones do."""
import gzip
import http.server
import json
import threading
import unittest

import gateway_test as gateway
from gateway_test import EMAIL, Setting, events, user

CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"


def chunk(delta, finish=None, **more):
    return "data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", **more,
                                  "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}) + "\n\n"


BEGIN, STOP, DONE = chunk({"role": "assistant"}), chunk({}, "stop"), "data: [DONE]\n\n"


def call(index, arguments, name=None):
    """A piece of a tool call; the first one has a name. index None: the provider gives none."""
    piece = {"function": {"arguments": arguments}}
    if index is not None:
        piece["index"] = index
    if name:
        piece.update(id="call_" + name, type="function")
        piece["function"]["name"] = name
    return chunk({"tool_calls": [piece]})


class Provider(http.server.BaseHTTPRequestHandler):
    """Says what `script` makes of the text it was sent, and remembers what it was asked for."""

    protocol_version = "HTTP/1.1"
    script, asked, head = None, [], {}

    def log_message(self, *ignored):
        pass

    def send(self, status, data, headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.asked.append(self.path)
        self.send(200, json.dumps({"id": "m", "object": "model", "data": []}).encode(), {"Content-Type": "application/json"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(self.path)
        status, data, headers = Provider.script(body["messages"][-1]["content"])
        self.send(status, data if isinstance(data, bytes) else data.encode(), headers)


def stream(*parts, kind="text/event-stream"):
    return 200, b"".join(p if isinstance(p, bytes) else p.encode() for p in parts), {"Content-Type": kind}


class StrangeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.at = Setting("openai", {"FIRSTPASS_BASE_URL": f"http://127.0.0.1:{cls.server.server_port}/v1"})

    @classmethod
    def tearDownClass(cls):
        cls.at.stop()
        cls.server.shutdown()

    def ask(self, script, path=CHAT, streamed=True):
        Provider.script = staticmethod(script)
        body = user(EMAIL, max_tokens=9)
        status, raw, headers = self.at.call(path, {**body, "model": "m", "stream": streamed})
        return status, raw.decode("utf-8", "surrogateescape"), {k.lower(): v for k, v in headers.items()}

    def test_what_keeps_the_connection_open_is_passed_on(self):
        _, raw, _ = self.ask(lambda text: stream(": ping\n\n", BEGIN, ": waiting\n\n", chunk({"content": text}), STOP, DONE))
        self.assertEqual([line for line in raw.split("\n") if line.startswith(":")], [":", ":"])
        self.assertIn(EMAIL, raw)

    def test_events_that_are_no_json_are_passed_on_and_restored(self):
        for event, said in (('data: {"x":"\\ud83d %s"}\n\n', 'data: {"x":"\\ud83d %s"}\n\n'),
                            ("event: note\ndata: one %s\ndata: two\n\n", "event: note\ndata: one %s\ndata: two\n\n"),
                            ("data: not json { %s\n\n", "data: not json { %s\n\n")):
            status, raw, _ = self.ask(lambda text, event=event: stream(BEGIN, event % text, STOP, DONE))
            self.assertEqual(status, 200)
            self.assertIn(said % EMAIL, raw)
        _, raw, _ = self.ask(lambda text: stream(BEGIN, b'data: {"x":"\xff ' + text.encode() + b'"}\n\n', STOP, DONE))
        self.assertIn(EMAIL, raw)

    def test_an_answer_in_html_keeps_its_status(self):
        for status in (404, 413, 500):
            for streamed in (False, True):
                got, raw, _ = self.ask(lambda text, status=status: (status, "<html>" + text, {"Content-Type": "text/html"}),
                                       streamed=streamed)
                self.assertEqual(got, status)
                self.assertIn(f"answered {status} without a reason", json.loads(raw)["error"]["message"])
        got, raw, headers = self.ask(lambda text: (429, "<html>", {"Content-Type": "text/html", "Retry-After": "9"}))
        self.assertEqual((got, headers["retry-after"], headers.get("x-should-retry")), (429, "9", None), raw)

    def test_an_answer_that_is_none_is_an_error(self):
        for data in ("[1, 2]", '"text"', "", "<html>", "null"):
            for streamed in (False, True):
                got, raw, _ = self.ask(lambda text, data=data: (200, data, {"Content-Type": "application/json"}),
                                       streamed=streamed)
                self.assertEqual(got, 502, (data, raw))

    def test_a_stream_is_known_by_its_bytes(self):
        for kind in ("application/json", "text/plain", ""):
            for front in ("", ": hello\n\n", "event: x\n"):
                got, raw, headers = self.ask(lambda text, kind=kind, front=front: stream(
                    front, BEGIN, chunk({"content": text}), STOP, DONE, kind=kind))
                self.assertEqual((got, headers["content-type"]), (200, "text/event-stream; charset=utf-8"), raw)
                self.assertIn(EMAIL, raw)

    def test_what_was_compressed_unasked_is_unpacked(self):
        whole = json.dumps({"id": "c", "object": "chat.completion", "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "TEXT"}}]})
        got, raw, _ = self.ask(lambda text: (200, gzip.compress(whole.replace("TEXT", text).encode()),
                                             {"Content-Type": "application/json", "Content-Encoding": "gzip"}), streamed=False)
        self.assertEqual((got, json.loads(raw)["choices"][0]["message"]["content"]), (200, EMAIL))

    def test_calls_without_an_index_get_one(self):
        _, raw, _ = self.ask(lambda text: stream(
            BEGIN, call(None, '{"to":"', "mail"), call(None, text + '"}'), call(None, "{}", "look"),
            chunk({}, "tool_calls"), DONE))
        calls = [piece for _, event in events(raw.encode()) if event != "[DONE]"
                 for piece in event["choices"][0]["delta"].get("tool_calls", [])]
        self.assertEqual([(piece["index"], piece.get("id")) for piece in calls if piece.get("id")],
                         [(0, "call_mail"), (1, "call_look")])
        self.assertEqual("".join(p["function"]["arguments"] for p in calls if p["index"] == 0), json.dumps({"to": EMAIL}).replace(" ", ""))

    MIXED = staticmethod(lambda text: stream(
        BEGIN, call(0, "", "mail"), call(1, "", "look"), call(0, '{"to":"' + text[:4]), call(1, '{"for":"}' + text[:9]),
        call(0, text[4:] + '"}'), call(1, text[9:] + '"}'), call(2, "{}", "end"), chunk({}, "tool_calls"), DONE))
    CALLS = [("mail", {"to": EMAIL}), ("look", {"for": "}" + EMAIL}), ("end", {})]

    def test_calls_whose_pieces_come_mixed_are_told_apart_by_messages(self):
        _, raw, _ = self.ask(self.MIXED, MESSAGES)
        calls, open_block = [], None
        for _, event in events(raw.encode()):
            if event["type"] == "content_block_start":
                self.assertIsNone(open_block, "one block at a time")
                open_block = event["index"]
                calls.append([event["content_block"]["name"], ""])
            elif event["type"] == "content_block_delta":
                self.assertEqual(event["index"], open_block)
                calls[-1][1] += event["delta"]["partial_json"]
            elif event["type"] == "content_block_stop":
                open_block = None
        self.assertEqual([(name, json.loads(arguments)) for name, arguments in calls], self.CALLS)

    def test_an_error_in_a_stream_is_never_an_end(self):
        for script in (lambda text: stream(chunk({"content": "hi"}), "event: error\ndata: overloaded\n\n"),
                       lambda text: stream(chunk({"content": "hi"}), 'data: {"error":{"message":"overloaded"}}\n\n', DONE),
                       lambda text: stream(chunk({"content": "hi"}))):  # half an answer, ended as if it were whole
            _, raw, _ = self.ask(script, MESSAGES)
            kinds = [name for name, _ in events(raw.encode())]
            self.assertEqual(kinds[-1], "error", raw)
            self.assertNotIn("message_stop", kinds)

    def test_models_are_asked_for_by_name_and_by_page(self):
        for path in ("/v1/models/org/model-1.5:free", "/v1/models?limit=5&after_id=m"):
            status, raw, _ = self.at.call(path, None, method="GET")
            self.assertEqual(status, 200, raw)
            self.assertEqual(Provider.asked[-1], path)
        asked = len(Provider.asked)
        for path in ("/v1/models/../files", "/v1/models/a%20b?x", "/v1/models/a<b", "/v1/models?limit=1&after_id=a/b"):
            status, _, _ = self.at.call(path, None, method="GET")
            self.assertIn(status, (200, 400, 404))
        self.assertTrue(all(".." not in path and "/b" not in path for path in Provider.asked[asked:]))
        self.at.call("/v1/models?limit=2&note=" + EMAIL, None, method="GET")
        self.assertEqual(Provider.asked[-1], "/v1/models?limit=2")


if __name__ == "__main__":
    gateway.main()
