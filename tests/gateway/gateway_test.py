#!/usr/bin/env python3
"""gateway_test.py --program FIRSTPASS [--sdks FOLDER]: `firstpass serve` between real clients and a stand-in provider.

With --sdks the real Python SDKs are installed there (a virtual environment) and run too; without a package registry
those tests are skipped and say so."""
import argparse
import base64
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
KEY = "test-key-0123456789"
OPTIONS = None
EMAIL, PHONE, CARD, IBAN = ("maria.delgado@planted.example", "+49 30 5550123", "4111 1111 1111 1111",
                            "GB82 WEST 1234 5698 7654 32")
TEXT = f"Write to {EMAIL} or call {PHONE}; the card is {CARD}, \"quoted\" and the account {IBAN}. Übergröße 🎈 end"
PRIVATE = (EMAIL, PHONE, CARD, IBAN, "5550123", "maria.delgado")
PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9A-HJKMNP-TV-Z]{4,8}>")


class Process:
    """A child whose first useful line tells its address; ended with the tests."""

    def __init__(self, words, environment=None):
        self.child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      env={**os.environ, **(environment or {})}, text=True)

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        for pipe in (self.child.stdout, self.child.stderr):
            pipe.close()
        return self.child.returncode


class Setting:
    """A stand-in provider and a daemon in front of it."""

    def __init__(self, provider, extra=None):
        self.standin = Process([sys.executable, str(HERE / "model_standin.py")])
        self.upstream = int(self.standin.child.stdout.readline())
        self.home = tempfile.TemporaryDirectory()
        base = f"http://127.0.0.1:{self.upstream}" + ("/v1" if provider == "openai" else "")
        self.daemon = Process([OPTIONS.program, "serve", "--listen", "127.0.0.1:0", "--jsonl"],
                              {"FIRSTPASS_HOME": self.home.name, "FIRSTPASS_PROVIDER": provider,
                               "FIRSTPASS_BASE_URL": base, "FIRSTPASS_API_KEY": "upstream-key", "FIRSTPASS_PROFILE": "rules",
                               "FIRSTPASS_SERVE_KEY": KEY, **(extra or {})})
        line = self.daemon.child.stdout.readline()
        assert line, self.daemon.child.stderr.read()
        self.url = json.loads(line)["listening"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self):
        code = self.daemon.stop()
        self.standin.stop()
        self.home.cleanup()
        return code

    def recorded(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.upstream}/recorded") as reply:
            return json.load(reply)

    def left(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.upstream}/left") as reply:
            return json.load(reply)

    def call(self, path, body, headers=None, method="POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, data, {"Authorization": "Bearer " + KEY, "Content-Type": "application/json",
                                                **(headers or {})})
        reply = connection.getresponse()
        out = reply.status, reply.read(), dict(reply.getheaders())
        connection.close()
        return out

    def raw(self, data, wait=10):
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as link:
            link.sendall(data)
            got = b""
            while part := link.recv(65536):
                got += part
                if b"\r\n\r\n" in got and b"content-length: 0" in got:
                    break
            return got


def events(raw):
    """[(event, data)] of an event stream; data parsed unless it is [DONE]."""
    out = []
    for block in raw.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "data" in lines:
            out.append((lines.get("event"), lines["data"] if lines["data"] == "[DONE]" else json.loads(lines["data"])))
    return out


class GatewayTest(unittest.TestCase):
    provider = "openai"

    @classmethod
    def setUpClass(cls):
        cls.at = Setting(cls.provider)

    @classmethod
    def tearDownClass(cls):
        cls.at.stop()

    def check_nothing_private_left(self, values=PRIVATE):
        for request in self.at.recorded():
            for value in values:
                self.assertNotIn(value, request["body"], request["path"])
                self.assertNotIn(json.dumps(value)[1:-1], request["body"], request["path"])

    def last_body(self):
        return json.loads(self.at.recorded()[-1]["body"])


def user(text, **more):
    return {"model": "echo", "messages": [{"role": "user", "content": text}], **more}


class ChatTest(GatewayTest):
    def test_answer_comes_back_restored(self):
        status, raw, _ = self.at.call("/v1/chat/completions", user(TEXT))
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(raw)["choices"][0]["message"]["content"], TEXT)
        self.check_nothing_private_left()
        self.assertGreaterEqual(len(PLACEHOLDER.findall(self.last_body()["messages"][0]["content"])), 4)

    def test_stream_is_the_same_as_the_whole_at_every_cut(self):
        for model, count in (("echo", 1), ("two", 2), ("think", 1)):
            for _ in range(8):
                status, raw, _ = self.at.call("/v1/chat/completions", user(TEXT, model=model, stream=True))
                self.assertEqual(status, 200)
                texts, thoughts = [""] * count, ""
                stream = events(raw)
                self.assertEqual(stream[-1][1], "[DONE]")
                for _, data in stream[:-1]:
                    for choice in data["choices"]:
                        texts[choice["index"]] += choice["delta"].get("content") or ""
                        thoughts += choice["delta"].get("reasoning_content") or ""
                self.assertEqual(texts, [TEXT] * count)
                if model == "think":
                    self.assertEqual(thoughts, "I think of " + TEXT)
        self.check_nothing_private_left()

    def test_the_rest_leaves_before_the_finish(self):
        _, raw, _ = self.at.call("/v1/chat/completions", user("mail " + EMAIL, stream=True))
        chunks = [data["choices"][0] for _, data in events(raw)[:-1]]
        self.assertEqual(chunks[-1]["finish_reason"], "stop")
        self.assertTrue(all(chunk["finish_reason"] is None for chunk in chunks[:-1]))

    def test_tool_arguments_stay_json(self):
        status, raw, _ = self.at.call("/v1/chat/completions", user(TEXT, model="tool"))
        call = json.loads(raw)["choices"][0]["message"]["tool_calls"][0]
        self.assertEqual(json.loads(call["function"]["arguments"]), {"to": TEXT, "n": 1})
        for _ in range(8):
            _, raw, _ = self.at.call("/v1/chat/completions", user(TEXT, model="tool", stream=True))
            arguments = {}
            for _, data in events(raw)[:-1]:
                for part in data["choices"][0]["delta"].get("tool_calls", []):
                    arguments[part["index"]] = arguments.get(part["index"], "") + part["function"]["arguments"]
            self.assertEqual({k: json.loads(v) for k, v in arguments.items()}, {k: {"to": TEXT, "n": 1} for k in (0, 1)})

    def test_a_whole_answer_to_a_streamed_request_becomes_a_stream(self):
        _, raw, headers = self.at.call("/v1/chat/completions", user(TEXT, model="json", stream=True))
        self.assertIn("text/event-stream", headers["content-type"])
        stream = events(raw)
        self.assertEqual((stream[0][1]["choices"][0]["delta"]["content"], stream[-1][1]), (TEXT, "[DONE]"))
        _, raw, _ = self.at.call("/v1/responses", {"model": "json", "input": TEXT, "stream": True})
        stream = events(raw)
        self.assertEqual([data["sequence_number"] for _, data in stream], list(range(len(stream))))
        self.assertEqual("".join(data["delta"] for name, data in stream if name.endswith(".delta")), TEXT)

    def test_usage_chunk_only_when_asked(self):
        _, raw, _ = self.at.call("/v1/chat/completions",
                                 user("hi", stream=True, stream_options={"include_usage": True}))
        self.assertEqual(events(raw)[-2][1]["usage"]["total_tokens"], 16)
        _, raw, _ = self.at.call("/v1/chat/completions", user("hi", stream=True))
        self.assertTrue(all("usage" not in data for _, data in events(raw)[:-1]))

    POSITIONS = {
        "user": {"messages": [{"role": "user", "content": TEXT}]},
        "earlier user": {"messages": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": "yes"},
                                      {"role": "user", "content": "go on"}]},
        "earlier assistant": {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": TEXT},
                                           {"role": "user", "content": "go on"}]},
        "system": {"messages": [{"role": "system", "content": TEXT}, {"role": "user", "content": "hi"}]},
        "developer parts": {"messages": [{"role": "developer", "content": [{"type": "text", "text": TEXT}]},
                                         {"role": "user", "content": "hi"}]},
        "tool result": {"messages": [{"role": "user", "content": "hi"},
                                     {"role": "tool", "tool_call_id": "call_1", "content": TEXT}]},
        "tool result of JSON": {"messages": [{"role": "user", "content": "hi"}, {
            "role": "tool", "tool_call_id": "call_1", "content": json.dumps({"rows": [{"mail": EMAIL, "phone": PHONE}]})}]},
        "tool call arguments": {"messages": [{"role": "user", "content": "hi"}, {
            "role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": {
                "name": "send", "arguments": json.dumps({"to": EMAIL, "deep": {"card": CARD, "list": [PHONE]}})}}]}]},
        "tool description": {"messages": [{"role": "user", "content": "hi"}], "tools": [
            {"type": "function", "function": {"name": "send", "description": TEXT, "parameters": {
                "type": "object", "properties": {"to": {"type": "string", "description": "for " + EMAIL,
                                                        "enum": [EMAIL, PHONE]}}}}}]},
        "name": {"messages": [{"role": "user", "name": EMAIL, "content": "hi"}]},
        "metadata": {"messages": [{"role": "user", "content": "hi"}], "metadata": {"who": EMAIL, EMAIL: "x"}, "user": EMAIL},
        "unknown field": {"messages": [{"role": "user", "content": "hi"}], "x_new": {"deep": [{"er": TEXT}]}},
        "embedded twice": {"messages": [{"role": "user", "content": json.dumps({"a": json.dumps({"mail": EMAIL})})}]},
        "repeated key": {"messages": [{"role": "user", "content": '{"a": "%s", "a": "b"}' % EMAIL}]},
        "number": {"messages": [{"role": "user", "content": json.dumps({"credit_card": 4111111111111111})}]},
    }

    def test_no_position_lets_anything_through(self):
        for name, body in self.POSITIONS.items():
            with self.subTest(name):
                status, raw, _ = self.at.call("/v1/chat/completions", {"model": "echo", **body})
                self.assertEqual(status, 200, raw)
                sent = self.at.recorded()[-1]["body"]
                for value in PRIVATE + ("4111111111111111",):
                    self.assertNotIn(value, sent)
                if name != "repeated key":  # the earlier value is not in the parsed form, so it does not leave at all
                    self.assertTrue(PLACEHOLDER.search(sent), sent)
                self.assertEqual(json.loads(sent)["model"], "echo")
        call = self.POSITIONS["tool call arguments"]["messages"][1]["tool_calls"][0]
        self.at.call("/v1/chat/completions", {"model": "echo", **self.POSITIONS["tool call arguments"]})
        sent = self.last_body()["messages"][1]["tool_calls"][0]
        self.assertEqual(sent["id"], call["id"])
        self.assertEqual(json.loads(sent["function"]["arguments"]).keys(), {"to", "deep"})

    def test_ten_turns_keep_every_byte(self):
        messages, before = [{"role": "system", "content": f"You help {EMAIL}."}], ""
        for turn in range(10):
            messages.append({"role": "user", "content": f"turn {turn}: {TEXT} and user{turn}@planted.example"})
            _, raw, _ = self.at.call("/v1/chat/completions", {"model": "echo", "messages": messages})
            sent = self.last_body()["messages"]
            now = json.dumps(sent)[1:-1]
            self.assertTrue(now.startswith(before), f"turn {turn} changed what was sent before")
            before = now
            messages.append(json.loads(raw)["choices"][0]["message"])

    def test_numbers_of_any_length_stay_what_they_are(self):
        long, account = 123456789012345678901234567890, 98765432109876543210987
        arguments = json.dumps({"to": EMAIL, "order": long})
        status, raw, _ = self.at.call("/v1/chat/completions", {
            "model": "echo", "metadata": {"order": long, "account_number": account}, "messages": [
                {"role": "user", "content": "Go on."},
                {"role": "assistant", "content": None, "tool_calls": [
                    {"id": "call_1", "type": "function", "function": {"name": "mail", "arguments": arguments}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": json.dumps({"account_number": account})},
                {"role": "user", "content": f"{{\"account_number\": {account}, \"order\": {long}}}"}]})
        self.assertEqual(status, 200, raw)
        text = self.at.recorded()[-1]["body"]
        sent = json.loads(text)
        self.assertEqual(sent["metadata"]["order"], long)
        self.assertEqual(json.loads(sent["messages"][1]["tool_calls"][0]["function"]["arguments"])["order"], long)
        self.assertNotIn(str(account)[:12], text)
        self.assertNotIn(EMAIL, text)
        answer = json.loads(json.loads(raw)["choices"][0]["message"]["content"])
        self.assertEqual((str(answer["account_number"]), answer["order"]), (str(account), long))

    def test_placeholders_of_two_conversations_cannot_be_joined(self):
        seen = []
        for name in ("a", "b"):
            self.at.call("/v1/chat/completions", user("mail " + EMAIL), {"x-firstpass-scope": name})
            seen.append(PLACEHOLDER.findall(self.at.recorded()[-1]["body"]))
        self.assertNotEqual(*seen)

    def test_only_allowed_headers_go_on(self):
        self.at.call("/v1/chat/completions", user("hi"), {"X-Secret": EMAIL, "Cookie": "a=b", "OpenAI-Beta": "new=v1",
                                                          "OpenAI-Organization": EMAIL})
        headers = {k.lower(): v for k, v in self.at.recorded()[-1]["headers"].items()}
        self.assertEqual(headers["authorization"], "Bearer upstream-key")
        self.assertEqual(headers["openai-beta"], "new=v1")
        self.assertFalse({"x-secret", "cookie", "openai-organization"} & headers.keys())
        self.assertNotIn(KEY, json.dumps(headers))

    def test_errors_of_the_provider_come_through(self):
        status, raw, headers = self.at.call("/v1/chat/completions", user("hi", model="429"))
        self.assertEqual((status, headers["retry-after"]), (429, "7"))
        self.assertIn("stand-in", json.loads(raw)["error"]["message"])
        before = len(self.at.recorded())
        status, _, _ = self.at.call("/v1/chat/completions", user("hi", model="500"))
        self.assertEqual((status, len(self.at.recorded()) - before), (500, 1), "a 500 may have cost something")
        status, raw, _ = self.at.call("/v1/chat/completions", user("hi again", model="429-once"))
        self.assertEqual(status, 200, "one try more after a short Retry-After")

    def test_a_cut_stream_ends_in_an_error(self):
        status, raw, _ = self.at.call("/v1/chat/completions", user(TEXT, model="cut", stream=True))
        self.assertEqual(status, 200)
        self.assertIn("error", events(raw)[-1][1])

    def test_a_client_that_leaves_cancels_upstream(self):
        before = self.at.left()
        link = socket.create_connection(("127.0.0.1", self.at.port))
        body = json.dumps(user("hi", model="hang", stream=True)).encode()
        link.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                     b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (self.at.port, KEY.encode(), len(body), body))
        count = len(self.at.recorded())
        for _ in range(100):
            time.sleep(0.05)
            if any(json.loads(r["body"]).get("model") == "hang" for r in self.at.recorded()):
                break
        link.close()
        for _ in range(100):
            if self.at.left() > before:
                return
            time.sleep(0.1)
        self.fail(f"upstream still waits ({count})")

    def test_embeddings(self):
        status, raw, _ = self.at.call("/v1/embeddings", {"model": "e", "input": [TEXT, "plain"]})
        self.assertEqual((status, len(json.loads(raw)["data"])), (200, 2))
        self.check_nothing_private_left()
        for ids in ([1, 2, 3], [[1, 2], [3]]):
            status, raw, _ = self.at.call("/v1/embeddings", {"model": "e", "input": ids})
            self.assertEqual(status, 400, raw)

    def test_responses(self):
        body = {"model": "echo", "instructions": TEXT, "input": [
            {"role": "user", "content": [{"type": "input_text", "text": TEXT}]},
            {"type": "function_call", "call_id": "call_1", "name": "send", "arguments": json.dumps({"to": EMAIL})},
            {"type": "function_call_output", "call_id": "call_1", "output": TEXT},
            {"role": "user", "content": TEXT}]}
        status, raw, _ = self.at.call("/v1/responses", body)
        self.assertEqual((status, json.loads(raw)["output"][0]["content"][0]["text"]), (200, TEXT))
        for model in ("echo", "tool"):
            for _ in range(8):
                _, raw, _ = self.at.call("/v1/responses", {**body, "model": model, "stream": True})
                stream = events(raw)
                self.assertEqual([data["sequence_number"] for _, data in stream], list(range(len(stream))))
                self.assertTrue(all(name == data["type"] for name, data in stream))
                joined = "".join(data["delta"] for name, data in stream if name.endswith(".delta"))
                item = stream[-1][1]["response"]["output"][0]
                if model == "echo":
                    self.assertEqual(joined, TEXT)
                    self.assertEqual(item["content"][0]["text"], TEXT)
                else:
                    self.assertEqual(json.loads(joined), {"to": TEXT})
                    self.assertEqual(json.loads(item["arguments"]), {"to": TEXT})
        self.check_nothing_private_left()

    def test_a_continued_response_keeps_its_placeholders(self):
        _, raw, _ = self.at.call("/v1/responses", {"model": "echo", "input": "first: " + EMAIL})
        before = PLACEHOLDER.findall(self.at.recorded()[-1]["body"])
        self.at.call("/v1/responses", {"model": "echo", "input": "second: " + EMAIL,
                                       "previous_response_id": json.loads(raw)["id"]})
        self.assertEqual(PLACEHOLDER.findall(self.at.recorded()[-1]["body"]), before)

    def test_files_are_never_sent_raw(self):
        for part in ({"type": "image_url", "image_url": {"url": "https://planted.example/a.png"}},
                     {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                     {"type": "file", "file": {"file_id": "file-1"}},
                     {"type": "surprise", "blob": "iVBORw0K" + "A" * 4000},
                     {"type": "text", "text": "data:image/png;base64,iVBORw0K"}):
            before = len(self.at.recorded())
            status, raw, _ = self.at.call("/v1/chat/completions",
                                          {"model": "echo", "messages": [{"role": "user", "content": [part]}]})
            self.assertEqual((status, len(self.at.recorded())), (400, before), raw)

    def test_the_file_that_cannot_be_read_is_named(self):
        text = {"type": "file", "file": {"file_data": "data:text/plain;base64," + base64.b64encode(b"hello").decode()}}
        picture = "data:image/png;base64,iVBORw0KGgo="
        for bad, told in (({"url": "https://example.com/a.png"}, "attachment 2 is given by URL"),
                          ({"url": picture}, "attachment 2: the PNG picture is damaged"),
                          ({"url": "data:image/png;base64,!!!"}, "attachment 2 is not in base64")):
            before = len(self.at.recorded())
            status, raw, _ = self.at.call("/v1/chat/completions", user([text, {"type": "image_url", "image_url": bad}]))
            self.assertEqual(status, 400)
            self.assertIn(told, json.loads(raw)["error"]["message"])
            self.assertEqual(len(self.at.recorded()), before)

    def test_no_answer_is_ordered_that_could_not_be_fetched(self):
        before = len(self.at.recorded())
        status, raw, _ = self.at.call("/v1/responses", {"model": "echo", "input": "hi", "background": True})
        self.assertEqual(status, 400)
        self.assertIn("x-firstpass-defer: async", json.loads(raw)["error"]["message"])
        self.assertEqual(len(self.at.recorded()), before)
        for more in ({"background": False}, {"background": True, "stream": True}):
            self.assertEqual(self.at.call("/v1/responses", {"model": "echo", "input": "hi", **more})[0], 200)

    def test_a_text_file_is_read_here(self):
        import base64
        data = "data:text/plain;base64," + base64.b64encode(("Invoice for " + EMAIL).encode()).decode()
        status, raw, _ = self.at.call("/v1/chat/completions", {"model": "echo", "messages": [
            {"role": "user", "content": [{"type": "file", "file": {"file_data": data, "filename": "a.txt"}}]}]})
        self.assertEqual(status, 200, raw)
        part = self.last_body()["messages"][0]["content"][0]
        self.assertEqual(part["type"], "text")
        self.assertIn("read on the device", part["text"])
        self.assertIn("Invoice for <EMAIL_ADDRESS_", part["text"])

    def test_models_metrics_and_native_doors(self):
        status, raw, _ = self.at.call("/v1/models", None, method="GET")
        self.assertEqual((status, json.loads(raw)["data"][0]["id"]), (200, "echo"))
        self.at.call("/v1/chat/completions", user(TEXT))
        status, raw, _ = self.at.call("/metrics", None, method="GET")
        self.assertIn(b'firstpass_hidden_total{type="EMAIL_ADDRESS"}', raw)
        _, raw, _ = self.at.call("/v1/firstpass/mask", {"text": TEXT, "scope": "native"})
        masked = json.loads(raw)
        self.assertNotIn(EMAIL, masked["masked"])
        _, raw, _ = self.at.call("/v1/firstpass/restore", {"text": masked["masked"], "scope": "native"})
        self.assertEqual(json.loads(raw)["text"], TEXT)
        _, raw, _ = self.at.call("/v1/firstpass/ledger/verify", None, method="GET")
        self.assertTrue(json.loads(raw)["intact"])
        _, raw, _ = self.at.call("/v1/firstpass/ledger", None, method="GET")
        self.assertTrue(json.loads(raw)["entries"])
        self.assertNotIn(EMAIL.encode(), raw)
        self.assertEqual(self.at.call("/v1/firstpass/outbox", None, method="GET")[0], 200)
        self.assertEqual(self.at.call("/v1/firstpass/nothing", {})[0], 404)

    def test_scripts_in_which_nobody_looks_for_names_are_told(self):
        thai = "สวัสดีครับ ผมชื่อสมชาย อยู่ที่กรุงเทพ"
        header = "x-firstpass-unread-scripts"
        for stream in (False, True):
            _, _, headers = self.at.call("/v1/chat/completions", user(f"{thai} და თბილისი {stream}", stream=stream))
            self.assertEqual(headers.get(header), "Thai, Georgian")
        _, _, headers = self.at.call("/v1/chat/completions", user("Гарний день, Grüße, 今日は"))
        self.assertIsNone(headers.get(header))
        _, _, headers = self.at.call("/v1/chat/completions", user(thai), {"x-firstpass-profile": "strict"})
        self.assertIsNone(headers.get(header))
        self.assertNotIn("สมชาย", self.last_body())
        _, raw, _ = self.at.call("/v1/firstpass/mask", {"text": thai})
        self.assertEqual(json.loads(raw)["unread_scripts"], ["Thai"])
        _, raw, _ = self.at.call("/v1/firstpass/mask", {"text": "Good morning"})
        self.assertNotIn("unread_scripts", json.loads(raw))
        data = base64.b64encode(thai.encode()).decode()
        _, raw, _ = self.at.call("/v1/firstpass/inspect", {"data": data})
        self.assertEqual(json.loads(raw)["unread_scripts"], ["Thai"])


class MessagesTest(GatewayTest):
    provider = "anthropic"

    def body(self, **more):
        return {"model": "echo", "max_tokens": 9, "messages": [{"role": "user", "content": TEXT}], **more}

    def test_whole_and_stream(self):
        status, raw, _ = self.at.call("/v1/messages", self.body())
        self.assertEqual((status, json.loads(raw)["content"][0]["text"]), (200, TEXT))
        for model in ("echo", "think", "tool"):
            for _ in range(8):
                _, raw, _ = self.at.call("/v1/messages", self.body(model=model, stream=True))
                stream, got = events(raw), {}
                self.assertEqual(stream[-1][0], "message_stop")
                self.assertTrue(all(name == data["type"] for name, data in stream))
                for name, data in stream:
                    if name == "content_block_delta":
                        for key in ("text", "thinking", "partial_json", "signature"):
                            got[key] = got.get(key, "") + data["delta"].get(key, "")
                if model == "tool":
                    self.assertEqual(json.loads(got["partial_json"]), {"to": TEXT})
                else:
                    self.assertEqual(got["text"], TEXT)
                if model == "think":
                    self.assertEqual((got["thinking"], got["signature"]), ("I think of " + TEXT, "c2lnbmVk"))
        self.check_nothing_private_left()

    def test_no_position_lets_anything_through(self):
        tool_use = {"type": "tool_use", "id": "toolu_1", "name": "send", "input": {"to": EMAIL, "card": 4111111111111111}}
        positions = {
            "system": {"system": TEXT}, "system blocks": {"system": [{"type": "text", "text": TEXT}]},
            "tool use": {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": [tool_use]}]},
            "tool result": {"messages": [{"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": TEXT}]}]},
            "tool result list": {"messages": [{"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": TEXT}]}]}]},
            "tools": {"tools": [{"name": "send", "description": TEXT, "input_schema": {"type": "object", "properties": {
                "to": {"type": "string", "description": EMAIL}}}}]},
            "metadata": {"metadata": {"user_id": EMAIL}},
            "document": {"messages": [{"role": "user", "content": [{"type": "document", "title": EMAIL, "source": {
                "type": "text", "media_type": "text/plain", "data": TEXT}}]}]},
            "stop sequences": {"stop_sequences": [EMAIL]},
        }
        for name, more in positions.items():
            with self.subTest(name):
                status, raw, _ = self.at.call("/v1/messages", self.body(**more))
                self.assertEqual(status, 200, raw)
                sent = self.at.recorded()[-1]["body"]
                for value in PRIVATE + ("4111111111111111",):
                    self.assertNotIn(value, sent)
                self.assertTrue(PLACEHOLDER.search(sent))

    def test_signed_thoughts_are_replayed_byte_for_byte(self):
        first = self.body(model="think")
        _, raw, _ = self.at.call("/v1/messages", first)
        answer = json.loads(raw)
        masked = "I think of " + self.last_body()["messages"][0]["content"]
        self.at.call("/v1/messages", {**first, "messages": first["messages"] + [
            {"role": "assistant", "content": answer["content"]}, {"role": "user", "content": "go on"}]})
        block = self.last_body()["messages"][1]["content"][0]
        self.assertEqual((block["thinking"], block["signature"]), (masked, "c2lnbmVk"))

    def test_versions_betas_and_tokens(self):
        status, raw, _ = self.at.call("/v1/messages/count_tokens", self.body(),
                                      {"anthropic-version": "2026-10-21", "anthropic-beta": "new-1,old-2"})
        self.assertEqual(status, 200)
        self.assertGreater(json.loads(raw)["input_tokens"], 0)
        headers = {k.lower(): v for k, v in self.at.recorded()[-1]["headers"].items()}
        self.assertEqual((headers["anthropic-version"], headers["anthropic-beta"], headers["x-api-key"]),
                         ("2026-10-21", "new-1,old-2", "upstream-key"))
        self.check_nothing_private_left()

    def test_a_whole_answer_to_a_streamed_request_becomes_a_stream(self):
        _, raw, _ = self.at.call("/v1/messages", self.body(model="json", stream=True))
        stream = events(raw)
        self.assertEqual([name for name, _ in stream], [
            "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
            "message_stop"])
        self.assertEqual(stream[2][1]["delta"]["text"], TEXT)

    def test_errors_have_the_shape_of_the_dialect(self):
        status, raw, _ = self.at.call("/v1/messages", b"{not json")
        self.assertEqual((status, json.loads(raw)["type"]), (400, "error"))
        _, raw, _ = self.at.call("/v1/messages", self.body(model="cut", stream=True))
        self.assertEqual(events(raw)[-1][0], "error")


def eleven_positions():
    """(dialect, position) → body: the eleven places in which other gateways let private values through."""
    text_part = [{"type": "text", "text": TEXT}]
    function = {"name": "send", "arguments": json.dumps({"to": EMAIL, "list": [PHONE, {"card": CARD}]})}
    hi = {"role": "user", "content": "hi"}
    chat = {
        "user": [{"role": "user", "content": TEXT}],
        "earlier user": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": "yes"}, hi],
        "system": [{"role": "system", "content": TEXT}, hi],
        "tool message": [hi, {"role": "tool", "tool_call_id": "call_1", "content": TEXT}],
        "tool result string": [hi, {"role": "tool", "tool_call_id": "call_1", "content": json.dumps({"mail": EMAIL})}],
        "tool result list": [hi, {"role": "tool", "tool_call_id": "call_1", "content": text_part}],
        "tool call arguments": [hi, {"role": "assistant", "content": None, "tool_calls": [
            {"id": "call_1", "type": "function", "function": function}]}],
        "tool description": [hi], "earlier answer": [hi, {"role": "assistant", "content": TEXT}, hi],
        "name": [{**hi, "name": EMAIL}], "metadata": [hi]}
    more = {"tool description": {"tools": [{"type": "function", "function": {"name": "send", "description": TEXT}}]},
            "metadata": {"metadata": {"who": EMAIL, "phone": PHONE}}}
    for name, messages in chat.items():
        yield "chat", name, {"messages": messages, **more.get(name, {})}
    use = {"type": "tool_use", "id": "toolu_1", "name": "send", "input": {"to": EMAIL, "list": [PHONE]}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1"}
    for name, body in {
            "user": {"messages": [{"role": "user", "content": TEXT}]},
            "earlier user": {"messages": [{"role": "user", "content": text_part}, {"role": "assistant", "content": "yes"}, hi]},
            "system": {"messages": [hi], "system": TEXT}, "system blocks": {"messages": [hi], "system": text_part},
            "tool result string": {"messages": [{"role": "user", "content": [{**result, "content": TEXT}]}]},
            "tool result list": {"messages": [{"role": "user", "content": [{**result, "content": text_part}]}]},
            "tool use input": {"messages": [hi, {"role": "assistant", "content": [use]}]},
            "tool description": {"messages": [hi], "tools": [{"name": "send", "description": TEXT,
                                                              "input_schema": {"type": "object"}}]},
            "earlier answer": {"messages": [hi, {"role": "assistant", "content": text_part}, hi]},
            "name": {"messages": [hi], "tools": [{"name": "send", "description": "for " + EMAIL,
                                                  "input_schema": {"type": "object", "title": EMAIL}}]},
            "metadata": {"messages": [hi], "metadata": {"user_id": EMAIL}}}.items():
        yield "messages", name, {"max_tokens": 9, **body}
    for name, body in {
            "user": {"input": TEXT}, "earlier user": {"input": [{"role": "user", "content": TEXT}, hi]},
            "system": {"input": "hi", "instructions": TEXT},
            "parts": {"input": [{"role": "user", "content": [{"type": "input_text", "text": TEXT}]}]},
            "tool call arguments": {"input": [hi, {"type": "function_call", "call_id": "call_1", **function}]},
            "tool result string": {"input": [hi, {"type": "function_call_output", "call_id": "call_1", "output": TEXT}]},
            "tool result list": {"input": [hi, {"type": "function_call_output", "call_id": "call_1", "output": [
                {"type": "input_text", "text": TEXT}]}]},
            "tool description": {"input": "hi", "tools": [{"type": "function", "name": "send", "description": TEXT}]},
            "earlier answer": {"input": [hi, {"type": "message", "role": "assistant", "content": [
                {"type": "output_text", "text": TEXT}]}, hi]},
            "reasoning": {"input": [hi, {"type": "reasoning", "summary": [{"type": "summary_text", "text": TEXT}]}]},
            "metadata": {"input": "hi", "metadata": {"who": EMAIL}, "user": EMAIL}}.items():
        yield "responses", name, body


class ElevenPositionsTest(unittest.TestCase):
    WAYS = {"chat": "/v1/chat/completions", "messages": "/v1/messages", "responses": "/v1/responses"}

    def check(self, provider, dialects):
        at = Setting(provider)
        self.addCleanup(at.stop)
        seen = 0
        for dialect, name, body in eleven_positions():
            if dialect not in dialects:
                continue
            with self.subTest(provider=provider, dialect=dialect, position=name):
                status, raw, _ = at.call(self.WAYS[dialect], {"model": "echo", **body})
                self.assertEqual(status, 200, raw)
                sent = at.recorded()[-1]["body"]
                for value in PRIVATE:
                    self.assertNotIn(value, sent)
                if provider != "anthropic" or name not in ("name", "metadata", "reasoning"):  # no word for them there
                    self.assertTrue(PLACEHOLDER.search(sent), sent)
                seen += 1
        self.assertEqual(seen, 11 * len(dialects))

    def test_in_three_dialects_and_across_them(self):
        self.check("openai", ("chat", "responses", "messages"))
        self.check("anthropic", ("messages", "chat", "responses"))


class AnthropicClientAtOpenAiTest(GatewayTest):
    """A client of /v1/messages; the provider speaks chat/completions."""

    def body(self, **more):
        return {"model": "echo", "max_tokens": 9, "messages": [{"role": "user", "content": TEXT}], **more}

    def test_whole_stream_and_tools(self):
        status, raw, _ = self.at.call("/v1/messages", self.body())
        self.assertEqual((status, json.loads(raw)["content"][0]["text"]), (200, TEXT), raw)
        self.assertEqual(self.at.recorded()[-1]["path"], "/v1/chat/completions")
        for model in ("echo", "tool", "think"):
            for _ in range(6):
                _, raw, _ = self.at.call("/v1/messages", self.body(model=model, stream=True))
                stream, got, blocks = events(raw), {}, {}
                self.assertEqual((stream[0][0], stream[-1][0]), ("message_start", "message_stop"))
                self.assertTrue(all(name == data["type"] for name, data in stream))
                for name, data in stream:
                    if name == "content_block_start":
                        blocks[data["index"]] = data["content_block"]["type"]
                    if name == "content_block_delta":
                        piece = next(v for k, v in data["delta"].items() if k != "type")
                        got[data["index"]] = got.get(data["index"], "") + piece
                if model == "echo":
                    self.assertEqual(got, {0: TEXT})
                elif model == "think":
                    self.assertEqual((blocks[0], got[0], got[1]), ("thinking", "I think of " + TEXT, TEXT))
                else:
                    self.assertEqual(stream[-2][1]["delta"]["stop_reason"], "tool_use")
                    calls = [json.loads(got[i]) for i, kind in blocks.items() if kind == "tool_use"]
                    self.assertEqual(calls, [{"to": TEXT, "n": 1}] * 2)
        self.check_nothing_private_left()

    def test_no_words_are_lost_on_the_way(self):
        document = {"type": "document", "title": "Lease", "source": {"type": "text", "media_type": "text/plain", "data": TEXT}}
        status, raw, _ = self.at.call("/v1/messages", self.body(messages=[{"role": "user", "content": [document]}]))
        self.assertEqual((status, json.loads(raw)["content"][0]["text"]), (200, "Lease\n" + TEXT))
        self.check_nothing_private_left()
        before = len(self.at.recorded())
        odd = self.body(messages=[{"role": "user", "content": [{"type": "surprise", "words": "hello"}]}])
        self.assertEqual((self.at.call("/v1/messages", odd)[0], len(self.at.recorded())), (400, before))

    def test_tokens_are_estimated_and_errors_translated(self):
        before = len(self.at.recorded())
        status, raw, _ = self.at.call("/v1/messages/count_tokens", self.body())
        self.assertEqual((status, len(self.at.recorded())), (200, before))
        self.assertGreater(json.loads(raw)["input_tokens"], 0)
        status, raw, _ = self.at.call("/v1/messages", self.body(model="500"))
        self.assertEqual((status, json.loads(raw)["type"]), (500, "error"))
        status, raw, _ = self.at.call("/v1/messages", self.body(tools=[{"type": "web_search_20250305", "name": "w"}]))
        self.assertEqual(status, 400, raw)


class OpenAiClientAtAnthropicTest(GatewayTest):
    """A client of /v1/chat/completions; the provider speaks messages."""
    provider = "anthropic"

    def test_whole_stream_and_tools(self):
        status, raw, _ = self.at.call("/v1/chat/completions", user(TEXT))
        answer = json.loads(raw)
        self.assertEqual((status, answer["choices"][0]["message"]["content"]), (200, TEXT), raw)
        self.assertEqual(self.at.recorded()[-1]["path"], "/v1/messages")
        for model in ("echo", "tool", "think"):
            for _ in range(6):
                _, raw, _ = self.at.call("/v1/chat/completions", user(TEXT, model=model, stream=True))
                stream, text, arguments = events(raw), "", {}
                self.assertEqual(stream[-1][1], "[DONE]")
                for _, data in stream[:-1]:
                    self.assertNotIn("usage", data)
                    delta = data["choices"][0]["delta"]
                    text += delta.get("content") or ""
                    for call in delta.get("tool_calls", []):
                        arguments[call["index"]] = arguments.get(call["index"], "") + call["function"]["arguments"]
                if model == "tool":
                    self.assertEqual({k: json.loads(v) for k, v in arguments.items()}, {0: {"to": TEXT}})
                    self.assertEqual(stream[-2][1]["choices"][0]["finish_reason"], "tool_calls")
                else:
                    self.assertEqual(text, TEXT)
        _, raw, _ = self.at.call("/v1/chat/completions",
                                 user("hi", stream=True, stream_options={"include_usage": True}))
        self.assertGreater(events(raw)[-2][1]["usage"]["total_tokens"], 0)
        self.check_nothing_private_left()

    def test_responses(self):
        status, raw, _ = self.at.call("/v1/responses", {"model": "echo", "input": TEXT})
        self.assertEqual((status, json.loads(raw)["output"][0]["content"][0]["text"]), (200, TEXT), raw)
        for model in ("echo", "tool"):
            for _ in range(6):
                _, raw, _ = self.at.call("/v1/responses", {"model": model, "input": TEXT, "stream": True})
                stream = events(raw)
                self.assertEqual([data["sequence_number"] for _, data in stream], list(range(len(stream))))
                joined = "".join(data["delta"] for name, data in stream if name.endswith(".delta"))
                item = stream[-1][1]["response"]["output"][0]
                if model == "echo":
                    self.assertEqual((joined, item["content"][0]["text"]), (TEXT, TEXT))
                else:
                    self.assertEqual((json.loads(joined), json.loads(item["arguments"])), ({"to": TEXT}, {"to": TEXT}))
        self.check_nothing_private_left()

    def test_ten_turns_keep_every_byte(self):
        messages, before = [{"role": "system", "content": f"You help {EMAIL}."}], ""
        for turn in range(10):
            messages.append({"role": "user", "content": f"turn {turn}: {TEXT}"})
            _, raw, _ = self.at.call("/v1/chat/completions", {"model": "echo", "messages": messages})
            now = json.dumps(self.last_body()["messages"])[1:-1]
            self.assertTrue(now.startswith(before), f"turn {turn} changed what was sent before")
            before = now
            messages.append(json.loads(raw)["choices"][0]["message"])


class DoorTest(GatewayTest):
    def head(self, *lines, method=b"POST", path=b"/v1/chat/completions"):
        port = self.at.port
        base = [b"%s %s HTTP/1.1" % (method, path)]
        given = b"\n".join(lines).lower()
        if b"host:" not in given:
            base.append(b"Host: 127.0.0.1:%d" % port)
        if b"authorization:" not in given:
            base.append(b"Authorization: Bearer " + KEY.encode())
        if b"content-type:" not in given:
            base.append(b"Content-Type: application/json")
        return b"\r\n".join(base + list(lines)) + b"\r\n\r\n"

    def status_of(self, data):
        got = self.at.raw(data)
        return int(got.split(b" ")[1]) if got else 0

    def test_who_may_come_in(self):
        tiny = b"Content-Length: 2"
        cases = {
            421: [b"Host: evil.example", b"Host: 127.0.0.1", b"Host: 127.0.0.1:%d.evil.example" % self.at.port,
                  b"Host: 127.0.0.1:1"],
            403: [b"Origin: http://evil.example", b"Origin: null", b"Origin: http://127.0.0.1:%d" % self.at.port,
                  b"Sec-Fetch-Site: cross-site"],
            401: [b"Authorization: Bearer wrong-key-0123456789", b"Authorization: Basic " + KEY.encode()],
            415: [b"Content-Type: text/plain", b"Content-Type: application/x-www-form-urlencoded"],
        }
        for status, lines in cases.items():
            for line in lines:
                with self.subTest(line):
                    self.assertEqual(self.status_of(self.head(line, tiny) + b"{}"), status)
        self.assertEqual(self.status_of(self.head(tiny, method=b"OPTIONS")), 405)

    def test_three_ways_to_give_the_key(self):
        body = user("hi")
        for headers, path in (({"Authorization": "Bearer " + KEY}, "/v1/chat/completions"),
                              ({"Authorization": "", "x-api-key": KEY}, "/v1/chat/completions"),
                              ({"Authorization": "Bearer sk-own"}, f"/k/{KEY}/v1/chat/completions")):
            self.assertEqual(self.at.call(path, body, headers)[0], 200)
        self.assertEqual(self.at.call("/k/wrong/v1/chat/completions", body)[0], 401)
        self.assertEqual(self.at.call("/healthz", None, {"Authorization": ""}, "GET")[0], 200)

    def test_bad_bodies(self):
        before = len(self.at.recorded())
        for body in (b"", b"{", b"[]", b"null", b'{"a":' * 200 + b"1" + b"}" * 200, b'"x"', b'{"a":"\xff\xfe"}',
                     b"[" * 100000, b'{"messages":"\\ud800"}'):
            with self.subTest(body[:20]):
                status, raw, _ = self.at.call("/v1/chat/completions", body)
                self.assertEqual(status, 400, raw)
                self.assertIn("error", json.loads(raw))
        status, raw, _ = self.at.call("/v1/chat/completions", b'{"model": "echo", "messages": [}')
        self.assertIn("breaks at byte 32 of 32", json.loads(raw)["error"]["message"])
        self.assertEqual(len(self.at.recorded()), before)

    def test_a_wrong_address_is_told_with_the_right_one(self):
        """What goes wrong first with every client: its base URL ends in /v1, or does not."""
        for path, meant in (("/chat/completions", "/v1/chat/completions"), ("/v1/v1/messages", "/v1/messages"),
                            ("/v1//responses", "/v1/responses"), ("/v1/embeddings/", "/v1/embeddings"),
                            (f"/k/{KEY}/v1/v1/messages", "/v1/messages")):
            status, raw, _ = self.at.call(path, user("hi"))
            self.assertEqual(status, 404)
            self.assertIn(f"did you mean {meant}?", json.loads(raw)["error"]["message"])
        status, raw, _ = self.at.call("/v1/files", {})
        self.assertEqual((status, json.loads(raw)["error"]["type"]), (404, "not_found_error"))
        self.assertNotIn("did you mean", raw.decode())
        for path, method, allowed in (("/v1/messages", "GET", "POST"), ("/v1/models", "POST", "GET"),
                                      ("/v1/firstpass/outbox", "DELETE", "GET"), ("/v1/messages", "PUT", "GET, POST, DELETE")):
            status, _, headers = self.at.call(path, None if method == "GET" else {}, method=method)
            self.assertEqual((status, headers["allow"]), (405, allowed))

    def test_refusals_say_who_refuses_and_have_a_shape_that_both_clients_read(self):
        big = self.head(b"Content-Length: 99999999999")
        refusals = [self.at.raw(data).split(b"\r\n\r\n", 1)[1] for data in (
            big, self.head(b"Authorization: Bearer wrong", b"Content-Length: 2"), self.head(b"X-Big: " + b"a" * 200_000))]
        refusals.append(self.at.call("/v1/chat/completions", b"\x1f\x8b", {"Content-Encoding": "gzip"})[1])
        for raw in refusals:
            answer = json.loads(raw)
            self.assertEqual(answer["type"], "error")
            self.assertTrue(answer["error"]["message"].startswith("Firstpass: "), raw)
        self.assertIn("64 MiB", json.loads(refusals[0])["error"]["message"])
        self.assertIn("uncompressed", json.loads(refusals[-1])["error"]["message"])

    def test_header_bombs_and_garbage(self):
        self.assertEqual(self.status_of(self.head(b"X-Big: " + b"a" * 200_000)), 431)
        self.assertEqual(self.status_of(self.head(*[b"X-%d: a" % i for i in range(20_000)])), 431)
        self.assertIn(self.status_of(b"\x16\x03\x01 garbage\r\n\r\n"), (0, 400))
        self.assertEqual(self.status_of(self.head(b"Content-Length: 99999999999")), 413)
        self.assertIn(self.status_of(self.head(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"{}"), (0, 400))
        self.assertEqual(self.at.call("/healthz", None, method="GET")[0], 200)

    def request_of(self, text):
        body = json.dumps(user(text)).encode()
        return self.head(b"Content-Length: %d" % len(body)) + body

    def answers_on(self, link, count):
        """The texts of so many answers that come over one connection."""
        link.settimeout(30)
        reader, texts = link.makefile("rb"), []
        for _ in range(count):
            self.assertIn(b" 200 ", reader.readline())
            lines = dict(line.lower().split(b": ", 1) for line in iter(reader.readline, b"\r\n"))
            answer = json.loads(reader.read(int(lines[b"content-length"])))
            texts.append(answer["choices"][0]["message"]["content"])
        return texts

    def test_requests_sent_before_the_answer_to_the_last_are_answered_in_their_order(self):
        texts = [f"{i}: {TEXT}" for i in range(8)]
        all_of_them = b"".join(self.request_of(text) for text in texts)
        for cut in (len(all_of_them), 4096, 700):
            with self.subTest(cut), socket.create_connection(("127.0.0.1", self.at.port)) as link:
                for at in range(0, len(all_of_them), cut):
                    link.sendall(all_of_them[at:at + cut])
                    time.sleep(0.01)
                self.assertEqual(self.answers_on(link, len(texts)), texts)
        self.check_nothing_private_left()

    def test_a_request_may_come_in_any_pieces(self):
        chunked = self.head(b"Transfer-Encoding: chunked")
        body = json.dumps(user(TEXT)).encode()
        chunked += b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 7]), body[i:i + 7]) for i in range(0, len(body), 7)) + b"0\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.at.port)) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in (self.request_of(TEXT), chunked):
                for byte in request:
                    link.sendall(bytes([byte]))
                self.assertEqual(self.answers_on(link, 1), [TEXT])
            long = "x " * 100_000 + TEXT
            link.sendall(self.request_of(long))
            self.assertEqual(self.answers_on(link, 1), [long])

    def test_slow_loris_does_not_stop_the_others(self):
        links = [socket.create_connection(("127.0.0.1", self.at.port)) for _ in range(300)]
        for link in links:
            link.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: ")
        started = time.time()
        self.assertEqual(self.at.call("/v1/chat/completions", user("hi"))[0], 200)
        self.assertLess(time.time() - started, 5)
        links[0].settimeout(20)
        try:
            self.assertEqual(links[0].recv(1), b"", "a head that never ends is cut off")
        finally:
            for link in links:
                link.close()

    def test_bodies_that_trickle_do_not_stop_the_others(self):
        links = [socket.create_connection(("127.0.0.1", self.at.port)) for _ in range(300)]
        try:
            for link in links:
                link.sendall(self.head(b"Content-Length: 1000") + b'{"model"')
            started = time.time()
            for _ in range(5):
                for link in links[:20]:
                    link.sendall(b":")
                self.assertEqual(self.at.call("/v1/chat/completions", user("hi"))[0], 200)
            self.assertLess(time.time() - started, 5)
        finally:
            for link in links:
                link.close()
        self.assertEqual(self.at.call("/healthz", None, method="GET")[0], 200)

    def test_a_rebound_name_reaches_no_door(self):
        once = b"Connection: close"
        names = [b"rebound.example", b"rebound.example:%d" % self.at.port, b"127.0.0.1.rebound.example:%d" % self.at.port]
        for path in (b"/healthz", b"/metrics", b"/page", b"/v1/models", b"/v1/firstpass/ledger", b"/k/" + KEY.encode() + b"/v1/models"):
            for name in names:
                with self.subTest(path=path, name=name):
                    self.assertEqual(self.status_of(self.head(b"Host: " + name, once, method=b"GET", path=path)), 421)
            self.assertEqual(self.status_of(self.head(once, method=b"GET", path=path)), 200, path)

    def test_ten_thousand_idle_clients_cost_little(self):
        import resource
        wanted = 10_000
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard != resource.RLIM_INFINITY and hard < wanted + 200:
            self.skipTest(f"this machine allows {hard} open files")
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else 65_536, hard))
        at = Setting("openai")
        self.addCleanup(at.stop)
        status = pathlib.Path(f"/proc/{at.daemon.child.pid}/status")

        def megabytes():
            return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024
        before, links = megabytes(), []
        try:
            while len(links) < wanted:
                links.append(socket.create_connection(("127.0.0.1", at.port), timeout=10))
            started = time.time()
            self.assertEqual(at.call("/v1/chat/completions", user(TEXT))[0], 200)
            self.assertLess(time.time() - started, 30)
            self.assertLess(megabytes() - before, 120)
        finally:
            for link in links:
                link.close()
        self.assertEqual(at.call("/healthz", None, method="GET")[0], 200)

    def test_many_at_once_are_all_answered(self):
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(lambda i: self.at.call("/v1/chat/completions", user(f"{i}: {TEXT}", stream=i % 2 == 0)),
                                    range(400)))
        for i, (status, raw, _) in enumerate(answers):
            self.assertEqual(status, 200, raw)
            if i % 2:
                self.assertEqual(json.loads(raw)["choices"][0]["message"]["content"], f"{i}: {TEXT}")
        self.check_nothing_private_left()

    def test_a_client_that_reads_late_holds_only_itself_up(self):
        body = json.dumps(user("x " * 3_000, stream=True)).encode()
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        link.connect(("127.0.0.1", self.at.port))
        link.sendall(self.head(b"Content-Length: %d" % len(body)) + body)
        try:
            for _ in range(20):
                self.assertEqual(self.at.call("/v1/chat/completions", user("hi"))[0], 200)
            got = b""
            link.settimeout(60)
            while not got.endswith(b"0\r\n\r\n"):
                part = link.recv(1 << 20)
                self.assertTrue(part, got[-200:])
                got = got[-64:] + part
        finally:
            link.close()

    def test_no_cross_origin_answer(self):
        _, _, headers = self.at.call("/healthz", None, method="GET")
        self.assertFalse([name for name in headers if name.lower().startswith("access-control")])

    def test_stops_on_a_signal(self):
        other = Setting("openai")
        self.assertEqual(other.call("/healthz", None, method="GET")[0], 200)
        self.assertEqual(other.stop(), 0)

    def test_only_loopback(self):
        done = subprocess.run([OPTIONS.program, "serve", "--listen", "0.0.0.0:0"], capture_output=True, text=True,
                              env={**os.environ, "FIRSTPASS_HOME": self.at.home.name}, timeout=30)
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_the_key_file_is_private_and_never_printed(self):
        with tempfile.TemporaryDirectory() as home:
            daemon = Process([OPTIONS.program, "serve", "--listen", "127.0.0.1:0", "--jsonl"],
                             {"FIRSTPASS_HOME": home, "FIRSTPASS_SERVE_KEY": "", "FIRSTPASS_PROFILE": "rules"})
            line = daemon.child.stdout.readline()
            path = pathlib.Path(json.loads(line)["key_file"])
            key = path.read_text().strip()
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            self.assertGreaterEqual(len(key), 32)
            self.assertNotIn(key, line)
            daemon.stop()


class NoProviderTest(unittest.TestCase):
    def test_what_is_wrong_with_a_request_is_told_first(self):
        at = Setting("openai", {"FIRSTPASS_PROVIDER": "", "FIRSTPASS_BASE_URL": "", "FIRSTPASS_API_KEY": ""})
        large = b'{"messages": "' + b"a" * 40_000
        for path in ("/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/messages"):
            for body in (b"{", b"", b"[]", large):
                status, raw, _ = at.call(path, body)
                answer = json.loads(raw)
                self.assertEqual((status, answer["error"]["type"]), (400, "invalid_request_error"), raw)
                self.assertEqual(answer.get("type"), "error" if path == "/v1/messages" else None)
            status, raw, _ = at.call(path, user("hi"))
            self.assertEqual(status, 500)
            self.assertIn("no provider is set up; set FIRSTPASS_PROVIDER", raw.decode())
        at.stop()

    def test_so_it_is_where_the_provider_does_not_speak_the_dialect(self):
        at = Setting("anthropic")
        self.assertEqual(at.call("/v1/embeddings", b"{")[0], 400)
        self.assertIn(b"not valid JSON", at.call("/v1/embeddings", b"{")[1])
        self.assertIn(b"does not speak", at.call("/v1/embeddings", {"input": "hi"})[1])
        at.stop()


class DownTest(unittest.TestCase):
    def test_a_dead_provider_is_an_honest_error(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            at = Setting("openai", {"FIRSTPASS_BASE_URL": f"http://127.0.0.1:{taken.getsockname()[1]}/v1"})
            status, raw, headers = at.call("/v1/chat/completions", user(TEXT))
            self.assertEqual(status, 503, raw)
            self.assertIn("retry-after", headers)
            self.assertNotIn(EMAIL.encode(), raw)
            at.stop()


def main():
    """Of these tests, and of those beside them that use their daemon: unittest takes the classes of the file that runs."""
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
