#!/usr/bin/env python3
"""operation_test.py --program FIRSTPASS: the daemon when things go wrong or change: a provider that is down, a full disk, a
clock that jumps, new settings, a page, an auditor."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

import gateway_test as gateway
from gateway_test import EMAIL, KEY, PRIVATE, TEXT, Process, Setting, events, user

CHAT = "/v1/chat/completions"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def standin(port):
    process = Process([sys.executable, str(gateway.HERE / "model_standin.py"), "--port", str(port)])
    process.child.stdout.readline()
    return process


def run(*words, home, **environment):
    return subprocess.run([gateway.OPTIONS.program, *words], capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, "FIRSTPASS_HOME": home, "FIRSTPASS_PROFILE": "rules", **environment})


def until(true_now, seconds=60):
    deadline = time.time() + seconds
    while time.time() < deadline:
        if got := true_now():
            return got
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")


class Waiting(Setting):
    """A daemon whose provider is not there yet."""

    def __init__(self, extra=None):
        self.down_port = free_port()
        super().__init__("openai", {"FIRSTPASS_BASE_URL": f"http://127.0.0.1:{self.down_port}/v1", **(extra or {})})
        self.late = None

    def provider_up(self):
        self.late = standin(self.down_port)
        self.upstream = self.down_port

    def item(self, name):
        return json.loads(self.call("/v1/firstpass/outbox/" + name, None, method="GET")[1])

    def stop(self):
        if self.late:
            self.late.stop()
        return super().stop()


class OutboxTest(unittest.TestCase):
    def setUp(self):
        self.at = Waiting()

    def tearDown(self):
        self.at.stop()

    def accept(self, text=TEXT, headers=None, **more):
        status, raw, got = self.at.call(CHAT, user(text, **more), headers or {"x-firstpass-defer": "accept"})
        self.assertEqual(status, 202, raw)
        answer = json.loads(raw)
        self.assertEqual(got["location"], "/v1/firstpass/outbox/" + answer["id"])
        return answer["id"]

    def test_what_was_accepted_goes_by_itself_when_the_provider_is_back(self):
        name = self.accept()
        item = self.at.item(name)
        self.assertEqual(item["state"], "queued")
        self.assertIn("no connection", item["reason"])
        self.at.provider_up()
        item = until(lambda: (i := self.at.item(name))["state"] == "done" and i)
        self.assertEqual(item["answer"]["body"]["choices"][0]["message"]["content"], TEXT)
        for value in PRIVATE:
            self.assertNotIn(value, self.at.recorded()[-1]["body"])
        status, raw, _ = self.at.call("/metrics", None, method="GET")
        self.assertIn(b'firstpass_outbox_items{state="done"} 1', raw)
        listed = run("outbox", "list", home=self.at.home.name)
        self.assertIn("done", listed.stdout)

    def test_without_a_wish_nothing_is_kept(self):
        self.assertEqual(self.at.call(CHAT, user(TEXT))[0], 503)
        self.assertEqual(json.loads(self.at.call("/v1/firstpass/outbox", None, method="GET")[1])["items"], [])

    def test_it_outlives_a_kill(self):
        name = self.accept(headers={"prefer": "respond-async, wait=5"})
        self.at.daemon.child.kill()
        self.at.daemon.child.wait()
        self.at.provider_up()
        # The kill may have come in the middle of a try, which nobody can tell from the outside.
        done = run("outbox", "send", name, "--uncertain", "--jsonl", home=self.at.home.name, FIRSTPASS_PROVIDER="openai", FIRSTPASS_API_KEY="k",
                   FIRSTPASS_BASE_URL=f"http://127.0.0.1:{self.at.down_port}/v1")
        self.assertEqual((done.returncode, json.loads(done.stdout)["state"]), (0, "done"), done.stderr)
        shown = run("outbox", "show", name, home=self.at.home.name)
        self.assertIn(EMAIL, shown.stdout)

    def test_a_caller_may_wait_with_a_stream(self):
        got = []
        body = json.dumps(user(TEXT, stream=True))
        caller = threading.Thread(target=lambda: got.append(
            self.at.call(CHAT, body.encode(), {"x-firstpass-defer": "wait"})))
        caller.start()
        time.sleep(1.5)
        self.at.provider_up()
        caller.join(60)
        status, raw, headers = got[0]
        self.assertEqual(status, 200)
        self.assertIn("text/event-stream", headers["content-type"])
        self.assertTrue(raw.startswith(b": waiting in the outbox\n\n"), raw[:80])
        stream = [data for _, data in events(raw)]
        self.assertEqual(stream[-1], "[DONE]")
        self.assertEqual("".join(d["choices"][0]["delta"].get("content") or "" for d in stream[:-1] if d["choices"]), TEXT)

    def test_keys_and_retry_headers_make_one_prompt_equal_words_do_not(self):
        same = {"x-firstpass-defer": "async"}
        first, second = self.accept(headers=same), self.accept(headers=same)
        self.assertNotEqual(first, second)
        self.assertEqual(self.accept(headers={**same, "x-stainless-retry-count": "1"}), second)
        keyed = {**same, "idempotency-key": "order 66"}
        third = self.accept(headers=keyed)
        self.assertEqual(self.accept("other words", headers=keyed), third)
        self.at.provider_up()
        for name in (first, second, third):
            until(lambda name=name: self.at.item(name)["state"] == "done")
        self.assertEqual(len(self.at.recorded()), 3)
        status, raw, got = self.at.call(CHAT, user(TEXT), keyed)  # the answer that is there, not another call
        self.assertEqual((status, got["x-firstpass-outbox-item"]), (200, third))
        self.assertEqual(len(self.at.recorded()), 3)

    def test_sending_and_cancelling_by_hand(self):
        first, second = self.accept(), self.accept()
        status, raw, _ = self.at.call(f"/v1/firstpass/outbox/{first}/cancel", {})
        self.assertEqual((status, json.loads(raw)["state"]), (200, "cancelled"))
        self.at.provider_up()
        status, raw, _ = self.at.call(f"/v1/firstpass/outbox/{second}/send", {})
        self.assertEqual(status, 200, raw)
        until(lambda: self.at.item(second)["state"] == "done")
        self.assertEqual(len(self.at.recorded()), 1)
        self.assertEqual(self.at.call("/v1/firstpass/outbox/nothing", None, method="GET")[0], 404)
        self.assertEqual(self.at.call("/v1/firstpass/outbox?state=nonsense", None, method="GET")[0], 400)

    def test_what_may_have_been_received_is_never_sent_again_by_itself(self):
        self.at.provider_up()
        status, raw, got = self.at.call(CHAT, user(TEXT, model="cut-whole"), {"x-firstpass-defer": "accept"})
        name = got["x-firstpass-outbox-item"]
        self.assertEqual(status, 502, raw)
        self.assertEqual(self.at.item(name)["state"], "uncertain")
        self.assertEqual(self.at.call(f"/v1/firstpass/outbox/{name}/send", {})[0], 500)
        sent = len(self.at.recorded())
        self.assertEqual(self.at.call(f"/v1/firstpass/outbox/{name}/send", {"uncertain": True})[0], 200)
        self.assertEqual(len(self.at.recorded()), sent + 1)

    def test_the_providers_no_is_an_answer(self):
        self.at.provider_up()
        status, raw, got = self.at.call(CHAT, user(TEXT, model="500"), {"x-firstpass-defer": "accept"})
        self.assertEqual(status, 500, raw)
        self.assertEqual(self.at.item(got["x-firstpass-outbox-item"])["state"], "failed")

    def test_wishes_that_cannot_be(self):
        for headers in ({"x-firstpass-defer": "sometime"}, {"x-firstpass-webhook": "unknown"},
                        {"x-firstpass-defer": "accept", "x-firstpass-not-before": "tomorrow"},
                        {"x-firstpass-defer": "accept", "idempotency-key": "x" * 300},
                        {"x-firstpass-defer": "refuse", "x-firstpass-not-before": "2999-01-01T00:00:00Z"}):
            with self.subTest(headers):
                self.assertEqual(self.at.call(CHAT, user(TEXT), headers)[0], 400)

    def test_not_before_is_kept(self):
        self.at.provider_up()
        name = self.accept(headers={"x-firstpass-not-before": "2999-01-01T00:00:00Z"})
        time.sleep(2.5)
        self.assertEqual(self.at.item(name)["state"], "queued")
        self.assertEqual(self.at.recorded(), [])

    def test_answers_of_other_dialects_are_kept_too(self):
        name = json.loads(self.at.call("/v1/responses", {"model": "echo", "input": TEXT},
                                       {"x-firstpass-defer": "async"})[1])["id"]
        self.at.provider_up()
        item = until(lambda: (i := self.at.item(name))["state"] == "done" and i)
        self.assertEqual(item["answer"]["body"]["output"][0]["content"][0]["text"], TEXT)


class SharedVaultTest(unittest.TestCase):
    """The daemon and the command line share one vault; while the daemon holds its lock no other process can write."""

    def setUp(self):
        self.at = Setting("openai")
        self.addCleanup(self.at.stop)
        self.letter = pathlib.Path(self.at.home.name) / "letter.txt"
        self.letter.write_text(TEXT, encoding="utf-8")

    def mask_elsewhere(self):
        done = run("mask", "--scope", "elsewhere", str(self.letter), home=self.at.home.name)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_was_masked_here_is_known_elsewhere_even_after_a_kill(self):
        masked = json.loads(self.at.call("/v1/firstpass/mask", {"text": TEXT, "scope": "s"})[1])["masked"]
        self.at.daemon.child.kill()
        self.at.daemon.child.wait()
        self.assertNotIn(EMAIL, masked)
        self.letter.write_text(masked, encoding="utf-8")
        restored = run("restore", "--scope", "s", str(self.letter), home=self.at.home.name)
        self.assertIn(EMAIL, restored.stdout, restored.stderr)

    def test_a_request_that_sends_nothing_keeps_no_lock(self):
        self.at.call("/v1/firstpass/restore", {"text": "nothing", "scope": "new"})
        self.mask_elsewhere()
        self.at.call("/v1/firstpass/route", {"text": f"Write to {EMAIL}"})
        self.mask_elsewhere()


class Hook(http.server.BaseHTTPRequestHandler):
    told, deaf = [], 2

    def log_message(self, *ignored):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.deaf -= 1
        if Hook.deaf < 0:
            Hook.told.append((dict((k.lower(), v) for k, v in self.headers.items()), body))
        self.send_response(204 if Hook.deaf < 0 else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()


class WebhookTest(unittest.TestCase):
    def test_it_is_told_signed_and_again_until_it_listens(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        secret = base64.b64encode(b"a secret of a webhook 0123456789").decode()
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write(f'[webhook.crm]\nurl = "http://127.0.0.1:{server.server_port}/told"\nsecret = "whsec_{secret}"\n')
            config.flush()
            at = Setting("openai", {"FIRSTPASS_CONFIG": config.name})
            status, raw, _ = at.call(CHAT, user(TEXT), {"prefer": "respond-async", "x-firstpass-webhook": "crm"})
            self.assertEqual(status, 202, raw)
            until(lambda: Hook.told)
            at.stop()
        headers, body = Hook.told[0]
        said = json.loads(body)["data"]
        self.assertEqual((said["row"]["id"], said["row"]["state"]), (json.loads(raw)["id"], "done"))
        self.assertEqual(json.loads(said["text"])["choices"][0]["message"]["content"], TEXT)
        signed = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
        expected = base64.b64encode(hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()).decode()
        self.assertEqual(headers["webhook-signature"], "v1," + expected)
        server.shutdown()


class TroubleTest(unittest.TestCase):
    @unittest.skipIf(os.geteuid() != 0, "needs to mount a small disk")
    def test_a_full_disk_accepts_nothing_and_loses_nothing(self):
        with tempfile.TemporaryDirectory() as disk:
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=False).returncode != 0:
                self.skipTest("no tmpfs can be mounted here")
            try:
                self.fill_and_free(disk)
            finally:
                subprocess.run(["umount", "-l", disk], check=False)

    def fill_and_free(self, disk):
        at = Waiting({"FIRSTPASS_HOME": disk})
        kept = {"x-firstpass-defer": "accept"}
        first = json.loads(at.call(CHAT, user(TEXT), kept)[1])["id"]
        filler = pathlib.Path(disk, "filler")
        file = os.open(filler, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            while os.write(file, b"x" * 4096) == 4096:
                pass
        except OSError:
            pass
        os.close(file)
        refused = 0
        for number in range(40):
            status, raw, _ = at.call(CHAT, user(f"{number} " + "word " * 3000), kept)
            refused += status != 202
            if status != 202:
                self.assertIn(status, (429, 500, 503), raw)
        self.assertGreater(refused, 0)
        filler.unlink()
        last = json.loads(at.call(CHAT, user("after"), kept)[1])["id"]
        at.provider_up()
        for name in (first, last):
            until(lambda name=name: at.item(name)["state"] == "done")
        check = json.loads(at.call("/v1/firstpass/ledger/verify", None, method="GET")[1])
        self.assertTrue(check["intact"], check)
        at.stop()

    def test_a_clock_that_jumps_holds_nothing_back(self):
        libraries = list(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        if not libraries:
            self.skipTest("libfaketime is not installed")
        with tempfile.NamedTemporaryFile("w", suffix=".clock") as clock:
            def jump(offset):
                clock.seek(0)
                clock.truncate()
                clock.write(offset + "\n")
                clock.flush()
            jump("+0")
            at = Waiting({"LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": clock.name, "FAKETIME_NO_CACHE": "1",
                          "DONT_FAKE_MONOTONIC": "1"})
            names = []
            for offset in ("+0", "+3650d", "-400d", "+1d"):
                jump(offset)
                names.append(json.loads(at.call(CHAT, user(TEXT), {"x-firstpass-defer": "accept"})[1])["id"])
            created = {at.item(name)["created"][:4] for name in names}
            self.assertGreater(len(created), 2, "the clock did not jump")
            at.provider_up()
            for name in names:
                until(lambda name=name: at.item(name)["state"] == "done")
            self.assertEqual(len(at.recorded()), 4)
            check = json.loads(at.call("/v1/firstpass/ledger/verify", None, method="GET")[1])
            self.assertTrue(check["intact"], check)
            at.stop()


class LedgerTest(unittest.TestCase):
    def test_an_auditor_gets_every_kind_of_call(self):
        at = Setting("openai")
        at.call(CHAT, user(TEXT))
        at.call(CHAT, user(TEXT, stream=True))
        at.call(CHAT, user(TEXT, model="429-once"))
        link = socket.create_connection(("127.0.0.1", at.port))
        body = json.dumps(user(TEXT, model="hang")).encode()
        link.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                     b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (at.port, KEY.encode(), len(body))
                     + body)
        until(lambda: any('"hang"' in r["body"] for r in at.recorded()))
        link.close()
        until(lambda: at.left() == 1)
        entries = until(lambda: (e := json.loads(at.call("/v1/firstpass/ledger", None, method="GET")[1])["entries"])
                        and e[-1]["crossing"] == "cancelled" and e)
        at.daemon.stop()
        outcomes = [(e["crossing"], e["status"]) for e in entries if e["crossing"] != "intent"]
        self.assertEqual(outcomes, [("done", 200), ("done", 200), ("done", 429), ("done", 200), ("cancelled", 0)])
        whole, streamed = [e for e in entries if e["crossing"] == "done"][:2]
        self.assertEqual((whole["tokens"], whole["hidden"]["EMAIL_ADDRESS"]), (16, 1))
        self.assertEqual(streamed["hidden"], whole["hidden"])
        exported = run("ledger", "export", home=at.home.name).stdout
        for value in PRIVATE:
            self.assertNotIn(value, exported)
        head = json.loads(exported.splitlines()[-1])["head"]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "ledger.jsonl")
            file.write_text(exported)
            check = run("ledger", "verify", "--export", str(file), "--head", head, home=at.home.name)
            self.assertEqual(check.returncode, 0, check.stdout)
            file.write_text(exported.replace('"bytes":', '"bytes":1', 1))
            self.assertEqual(run("ledger", "verify", "--export", str(file), home=at.home.name).returncode, 1)
            file.write_text("\n".join(exported.splitlines()[:-3]))
            check = run("ledger", "verify", "--export", str(file), "--head", head, home=at.home.name)
            self.assertEqual(check.returncode, 1, "rows were cut off")
        at.standin.stop()
        at.home.cleanup()


class Collector(http.server.BaseHTTPRequestHandler):
    got = []

    def log_message(self, *ignored):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Collector.got.append((self.path, self.headers["Content-Type"], raw))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


class TelemetryTest(unittest.TestCase):
    def test_a_collector_gets_a_span_for_each_call_and_no_word_of_it(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = Setting("openai", {"FIRSTPASS_TELEMETRY_ENDPOINT": f"http://127.0.0.1:{server.server_port}"})
        at.call(CHAT, user(TEXT))
        at.call("/v1/messages", user(TEXT, max_tokens=9, stream=True))
        at.call("/v1/embeddings", {"model": "echo", "input": TEXT})
        at.call(CHAT, user(TEXT, model="500"))
        at.call(CHAT, user(TEXT, model="cut-whole"))
        at.call("/v1/models", None, method="GET")  # no call of a model
        at.stop()
        server.shutdown()
        spans = []
        for path, kind, raw in Collector.got:
            self.assertEqual((path, kind), ("/v1/traces", "application/json"))
            for value in PRIVATE:
                self.assertNotIn(value, raw)
            (resource,) = json.loads(raw)["resourceSpans"]
            names = {a["key"]: a["value"]["stringValue"] for a in resource["resource"]["attributes"]}
            self.assertEqual(names["service.name"], "firstpass")
            (scope,) = resource["scopeSpans"]
            spans += scope["spans"]
        self.assertEqual([s["name"] for s in spans],
                         ["chat echo", "chat echo", "embeddings echo", "chat 500", "chat cut-whole"])
        self.assertEqual([s["status"]["code"] for s in spans], [0, 0, 0, 2, 2])
        attributes = [{a["key"]: next(iter(a["value"].values())) for a in s["attributes"]} for s in spans]
        self.assertEqual({a["gen_ai.provider.name"] for a in attributes}, {"openai"})
        self.assertEqual([a["gen_ai.request.model"] for a in attributes], ["echo", "echo", "echo", "500", "cut-whole"])
        self.assertEqual((attributes[0]["gen_ai.usage.input_tokens"], attributes[0]["gen_ai.usage.output_tokens"]), ("11", "5"))
        self.assertEqual([a["firstpass.streamed"] for a in attributes[:2]], [False, True])
        self.assertEqual([a.get("error.type") for a in attributes], [None, None, None, "500", "502"])
        self.assertGreaterEqual(int(attributes[0]["firstpass.hidden"]), 4)
        for span in spans:
            self.assertRegex(span["traceId"] + span["spanId"], "^[0-9a-f]{48}$")
            self.assertLessEqual(int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]))


class ReloadTest(unittest.TestCase):
    def test_settings_change_while_it_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder, "config.toml")
            config.write_text("")
            at = Waiting({"FIRSTPASS_CONFIG": str(config)})
            self.assertEqual(at.call(CHAT, user("hi"))[0], 503)
            config.write_text('defer = "accept"\n')
            until(lambda: at.call(CHAT, user("hi"))[0] == 202)  # the file was seen
            config.write_text('defer = "nonsense"\n')
            time.sleep(1)
            self.assertEqual(at.call(CHAT, user("hi"))[0], 202)  # and what cannot be used changed nothing
            config.write_text('defer = "refuse"\n')
            at.daemon.child.send_signal(signal.SIGHUP)
            until(lambda: at.call(CHAT, user("hi"))[0] == 503)
            _, raw, _ = at.call("/metrics", None, method="GET")
            self.assertRegex(raw.decode(), r"firstpass_config_reloads_total [2-9]")
            self.assertRegex(raw.decode(), r"firstpass_config_reload_failures_total [1-9]")
            self.assertEqual(at.stop(), 0)


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = Setting("openai")

    @classmethod
    def tearDownClass(cls):
        cls.at.stop()

    def test_it_is_self_contained(self):
        for path in ("/page", "/page.css", "/page.js"):
            status, raw, headers = self.at.call(path, None, {"Authorization": ""}, "GET")
            self.assertEqual(status, 200)
            self.assertIn("default-src 'none'", headers["content-security-policy"])
            self.assertIn("frame-ancestors 'none'", headers["content-security-policy"])
            self.assertNotRegex(raw.decode(), r"https?://|innerHTML|\bon[a-z]+=\"|<script>")

    def test_its_link_works_once_and_opens_the_native_doors_only(self):
        _, raw, _ = self.at.call("/v1/firstpass/page/link", {})
        code = urllib.parse.parse_qs(urllib.parse.urlparse(json.loads(raw)["path"]).query)["once"][0]
        own = {"Origin": f"http://127.0.0.1:{self.at.port}", "Sec-Fetch-Site": "same-origin"}
        no_key = {"Authorization": "", **own}
        self.assertEqual(self.at.call("/v1/firstpass/page/open", {"code": "wrong"}, no_key)[0], 401)
        status, raw, _ = self.at.call("/v1/firstpass/page/open", {"code": code}, no_key)
        self.assertEqual(status, 200)
        key = {"Authorization": "Bearer " + json.loads(raw)["key"], **own}
        self.assertEqual(self.at.call("/v1/firstpass/page/open", {"code": code}, no_key)[0], 401)
        status, raw, _ = self.at.call("/v1/firstpass/mask", {"text": TEXT}, key)
        self.assertEqual(status, 200)
        self.assertNotIn(EMAIL.encode(), raw)
        self.assertIn(self.at.call(CHAT, user("hi"), key)[0], (401, 403))
        self.assertEqual(self.at.call(CHAT, user("hi"), {"Authorization": key["Authorization"]})[0], 401)
        self.assertEqual(self.at.call("/v1/firstpass/page/link", {}, {**key, "Origin": "http://evil.example"})[0], 403)
        self.assertEqual(self.at.call("/v1/firstpass/outbox", None, no_key, "GET")[0], 401)

    def test_who_holds_the_key_makes_a_link_without_asking(self):
        no_key = {"Authorization": "", "Origin": f"http://127.0.0.1:{self.at.port}"}
        with tempfile.TemporaryDirectory() as home:
            for key, status in ((gateway.KEY, 200), ("another-key-0123456789", 401)):
                made = run("page", "--jsonl", "--listen", f"127.0.0.1:{self.at.port}", home=home, FIRSTPASS_SERVE_KEY=key)
                page = urllib.parse.urlparse(json.loads(made.stdout)["page"])
                self.assertEqual(page.netloc, f"127.0.0.1:{self.at.port}")
                self.assertNotIn(key, made.stdout)
                code = urllib.parse.parse_qs(page.query)["once"][0]
                self.assertEqual(self.at.call("/v1/firstpass/page/open", {"code": code}, no_key)[0], status)
                self.assertEqual(self.at.call("/v1/firstpass/page/open", {"code": code}, no_key)[0], 401)
            none = run("page", home=home)
            self.assertEqual(none.returncode, 1)
            self.assertIn("firstpass serve", none.stderr)
            self.assertEqual(run("page", "--listen", "192.0.2.1:80", home=home, FIRSTPASS_SERVE_KEY="k" * 20).returncode, 2)


class DoctorTest(unittest.TestCase):
    def test_it_tries_to_make_the_daemon_leak(self):
        with tempfile.TemporaryDirectory() as home:
            done = run("doctor", "--jsonl", home=home)
            rows = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
            self.assertTrue(rows["daemon against itself"]["ok"], rows)


class StartTest(unittest.TestCase):
    def test_it_starts_at_once(self):
        cpu = []
        for _ in range(3):
            at = Setting("openai")
            with open(f"/proc/{at.daemon.child.pid}/stat", encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            cpu.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
            at.stop()
        self.assertLess(min(cpu), 0.3, "CPU seconds until it answers")


if __name__ == "__main__":
    gateway.main()
