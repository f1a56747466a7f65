#!/usr/bin/env python3
"""upstream_test.py --program FIRSTPASS: several providers, their limits, and requests that ask for more to be hidden."""
import base64
import io
import json
import pathlib
import re
import tempfile
import threading
import time
import unittest
import urllib.request

import gateway_test as gateway
from gateway_test import EMAIL, PLACEHOLDER, PRIVATE, TEXT, Setting, events, user
from operation_test import run, standin, free_port, until

CHAT, MESSAGES, RESPONSES = "/v1/chat/completions", "/v1/messages", "/v1/responses"


class Configured(Setting):
    """A daemon with a configuration file."""

    def __init__(self, text, provider="openai", extra=None):
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name) / "config.toml"
        file.write_text(text, encoding="utf-8")
        super().__init__(provider, {"FIRSTPASS_CONFIG": str(file), **(extra or {})})

    def stop(self):
        code = super().stop()
        self.folder.cleanup()
        return code

    def ledger(self):
        return json.loads(self.call("/v1/firstpass/ledger", None, method="GET")[1])["entries"]


class Second:
    """Another stand-in."""

    def __init__(self):
        self.port = free_port()
        self.process = standin(self.port)

    def recorded(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/recorded") as reply:
            return json.load(reply)


class SpareTest(unittest.TestCase):
    """A first provider, and a spare one."""

    def setUp(self):
        self.spare = Second()
        self.addCleanup(self.spare.process.stop)

    def begin(self, more="", speaks="openai", model="echo", extra=None):
        below = "/v1" if speaks == "openai" else ""
        at = Configured(f'fallbacks = "spare"\n[destination.spare]\nspeaks = "{speaks}"\nmodel = "{model}"\n'
                        f'api_key = "spare-key"\nbase_url = "http://127.0.0.1:{self.spare.port}{below}"\n{more}',
                        extra=extra)
        self.addCleanup(at.stop)
        return at

    def asked_apart(self, at):
        """What the spare was asked last: nothing private, and no placeholder of what the first was asked."""
        first, second = at.recorded()[-1], self.spare.recorded()[-1]
        for request in (first, second):
            for value in PRIVATE:
                self.assertNotIn(value, request["body"])
        ones, others = set(PLACEHOLDER.findall(first["body"])), set(PLACEHOLDER.findall(second["body"]))
        self.assertTrue(ones and others)
        self.assertFalse(ones & others, "two destinations could be joined by a placeholder")
        return second


class FallbackTest(SpareTest):

    def check(self, at, path, body, text_of):
        status, raw, headers = at.call(path, body)
        self.assertEqual(status, 200, raw)
        self.assertEqual(headers["x-firstpass-provider"], "spare")
        self.assertEqual(text_of(json.loads(raw)), TEXT)
        return self.asked_apart(at)

    def test_what_one_provider_does_not_take_another_gets_with_its_own_placeholders(self):
        at = self.begin()
        second = self.check(at, CHAT, user(TEXT, model="503"), lambda a: a["choices"][0]["message"]["content"])
        self.assertEqual(second["headers"]["authorization"], "Bearer spare-key")
        self.assertEqual(json.loads(second["body"])["model"], "echo")
        rows = [(row["destination"].split()[0], row["crossing"], row["rule"]) for row in at.ledger()]
        self.assertEqual(rows[-2:], [("spare", "intent", "fallback"), ("spare", "done", "fallback")])
        self.assertIn(("openai", "done", "person:cloud"), rows)
        self.assertIn(b"firstpass_fallbacks_total 1", at.call("/metrics", None, method="GET")[1])

    def test_another_dialect_is_no_hindrance(self):
        at = self.begin(speaks="anthropic")
        second = self.check(at, CHAT, user(TEXT, model="429"), lambda a: a["choices"][0]["message"]["content"])
        self.assertEqual(second["path"], "/v1/messages")
        self.assertEqual(second["headers"]["x-api-key"], "spare-key")

    def test_a_stream_falls_back_before_its_first_byte(self):
        at = self.begin()
        status, raw, headers = at.call(CHAT, user(TEXT, model="503", stream=True))
        self.assertEqual((status, headers["x-firstpass-provider"]), (200, "spare"))
        text = "".join(c["choices"][0]["delta"].get("content") or "" for _, c in events(raw) if c != "[DONE]")
        self.assertEqual(text, TEXT)

    def test_the_second_turn_is_masked_as_the_first_at_each_provider(self):
        at = self.begin()
        first = user(TEXT, model="503")
        answer = json.loads(at.call(CHAT, first)[1])["choices"][0]["message"]
        turn = {"model": "503", "messages": first["messages"] + [answer, {"role": "user", "content": f"And {EMAIL}?"}]}
        self.assertEqual(at.call(CHAT, turn)[0], 200)
        one, two = (json.loads(r["body"])["messages"] for r in self.spare.recorded()[-2:])
        self.assertEqual(two[0], one[0])
        placeholder = PLACEHOLDER.search(one[0]["content"]).group()
        self.assertIn(placeholder, two[2]["content"])

    def test_nothing_goes_elsewhere_when_it_may_have_been_taken(self):
        at = self.begin()
        for model, status in (("500", 500), ("cut-whole", 502)):
            self.assertEqual(at.call(CHAT, user(TEXT, model=model))[0], status)
        self.assertEqual(self.spare.recorded(), [])

    def test_a_provider_that_is_down_is_passed_over(self):
        at = Configured(f'fallbacks = "spare"\n[destination.spare]\nspeaks = "openai"\nmodel = "echo"\n'
                        f'base_url = "http://127.0.0.1:{self.spare.port}/v1"\n',
                        extra={"FIRSTPASS_BASE_URL": f"http://127.0.0.1:{free_port()}/v1"})
        self.addCleanup(at.stop)
        for _ in range(12):  # from the sixth on it rests, and nothing waits for it
            status, raw, headers = at.call(CHAT, user(TEXT))
            self.assertEqual((status, headers.get("x-firstpass-provider")), (200, "spare"), raw)

    def test_a_fallback_keeps_its_own_policy(self):
        at = self.begin('refused_types = ["EMAIL_ADDRESS"]\n')
        status, raw, _ = at.call(CHAT, user(TEXT, model="503"))
        self.assertEqual(status, 503, raw)  # what the first one said
        self.assertEqual(self.spare.recorded(), [])
        at = self.begin('types = {EMAIL_ADDRESS = "drop"}\n')
        self.assertEqual(at.call(CHAT, user(TEXT, model="503"))[0], 200)
        self.assertNotIn("EMAIL_ADDRESS", self.spare.recorded()[-1]["body"])
        self.assertIn("EMAIL_ADDRESS", at.recorded()[-1]["body"])

    def test_a_no_of_the_spare_one_is_not_the_answer(self):
        at = self.begin(model="400")  # it may not have such a model, or no room for so much
        for stream in (False, True):
            status, raw, headers = at.call(CHAT, user(TEXT, model="503", stream=stream))
            self.assertEqual((status, headers.get("x-firstpass-provider")), (503, None), raw)
        self.assertEqual(len(self.spare.recorded()), 2)

    def test_when_nobody_takes_it_the_first_answer_is_told(self):
        at = self.begin()
        at.stop()
        at = Configured(f'fallbacks = "spare"\n[destination.spare]\nspeaks = "openai"\n'
                        f'base_url = "http://127.0.0.1:{self.spare.port}/v1"\n')
        self.addCleanup(at.stop)
        status, raw, headers = at.call(CHAT, user(TEXT, model="429"))
        self.assertEqual((status, headers["retry-after"]), (429, "7"), raw)
        self.assertEqual(len(self.spare.recorded()), 1)

    def test_an_answer_is_continued_where_it_was_given(self):
        at = self.begin()
        status, raw, headers = at.call(RESPONSES, {"model": "503", "input": TEXT})
        self.assertEqual((status, headers["x-firstpass-provider"]), (200, "spare"), raw)
        before = len(at.recorded())
        again = {"model": "503", "input": "And then?", "previous_response_id": json.loads(raw)["id"]}
        self.assertEqual(at.call(RESPONSES, again)[0], 200)
        self.assertEqual(len(at.recorded()), before, "the first provider does not know that answer")
        # One that nobody here gave can only be known to the first.
        foreign = {"model": "503", "input": "And then?", "previous_response_id": "resp_unknown"}
        self.assertEqual(at.call(RESPONSES, foreign)[0], 503)

    def test_an_unknown_fallback_is_an_error_of_the_configuration(self):
        for text, said in (('fallbacks = "nowhere"\n', "nowhere is no provider"),
                           ('fallbacks = "openai"\n', "asked already"),
                           ('[destination.openai]\nmost_running = "three"\n', "most_running")):
            with tempfile.TemporaryDirectory() as home:
                (pathlib.Path(home) / "config.toml").write_text(text, encoding="utf-8")
                done = run("serve", "--listen", "127.0.0.1:0", home=home, FIRSTPASS_PROVIDER="openai")
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(said, done.stderr)


class OutboxFallbackTest(SpareTest):
    """What was kept goes to another provider as what is answered at once does."""

    ACCEPT = {"x-firstpass-defer": "accept"}

    def item(self, at, name):
        return json.loads(at.call("/v1/firstpass/outbox/" + name, None, method="GET")[1])

    def accepted(self, at, body, headers=None, path=CHAT):
        """An item that waits."""
        status, raw, _ = at.call(path, body, headers or self.ACCEPT)
        self.assertEqual(status, 202, raw)
        return self.item(at, json.loads(raw)["id"])

    def done(self, at, name):
        return until(lambda: (i := self.item(at, name))["state"] == "done" and i)

    def down(self, more="", **options):
        """The first provider is not there, and rests after some tries."""
        return self.begin(more, extra={"FIRSTPASS_BASE_URL": f"http://127.0.0.1:{free_port()}/v1"}, **options)

    def test_it_is_masked_for_the_other_one_and_every_try_is_in_the_ledger(self):
        at = self.begin()
        status, raw, headers = at.call(CHAT, user(TEXT, model="503"), self.ACCEPT)
        self.assertEqual((status, headers["x-firstpass-provider"]), (200, "spare"), raw)
        self.assertEqual(json.loads(raw)["choices"][0]["message"]["content"], TEXT)
        item = self.item(at, headers["x-firstpass-outbox-item"])
        self.assertEqual((item["state"], item["destination"], item["asked"]), ("done", "openai", "spare"))
        second = self.asked_apart(at)
        self.assertEqual(second["headers"]["authorization"], "Bearer spare-key")
        entries = until(lambda: (r := at.ledger())[-1]["crossing"] == "done" and r)
        rows = [(row["destination"].split()[0], row["crossing"], row["rule"], row["status"]) for row in entries]
        self.assertEqual(rows[-2:], [("spare", "intent", "fallback", 0), ("spare", "done", "fallback", 200)])
        self.assertIn(("openai", "done", "person:cloud", 503), rows)
        self.assertTrue(json.loads(at.call("/v1/firstpass/ledger/verify", None, method="GET")[1])["intact"])
        self.assertIn(b"firstpass_fallbacks_total 1", at.call("/metrics", None, method="GET")[1])
        for file in pathlib.Path(at.home.name).glob("outbox.sqlite*"):
            for value in PRIVATE:
                self.assertNotIn(value.encode(), file.read_bytes())

    def test_while_the_first_one_is_down_all_go_elsewhere(self):
        at = self.down()
        names = [json.loads(at.call(CHAT, user(f"{TEXT} {i}"), {"x-firstpass-defer": "async"})[1])["id"]
                 for i in range(12)]
        for name in names:
            self.assertEqual(self.done(at, name)["asked"], "spare")
        self.assertEqual(len(self.spare.recorded()), len(names))

    def test_another_dialect_and_a_waiting_stream(self):
        at = self.down(speaks="anthropic")
        status, raw, _ = at.call(CHAT, user(TEXT, stream=True), {"x-firstpass-defer": "wait"})
        self.assertEqual(status, 200, raw)
        text = "".join(c["choices"][0]["delta"].get("content") or "" for _, c in events(raw)
                       if c != "[DONE]" and c["choices"])
        self.assertEqual(text, TEXT)
        sent = self.spare.recorded()[-1]
        self.assertEqual((sent["path"], sent["headers"]["x-api-key"]), ("/v1/messages", "spare-key"))

    def test_the_other_ones_own_policy_holds(self):
        at = self.begin('refused_types = ["EMAIL_ADDRESS"]\n')
        item = self.accepted(at, user(TEXT, model="503"))
        self.assertEqual(item["state"], "queued")
        self.assertIn("EMAIL_ADDRESS may not go to spare, even hidden (refused-type:EMAIL_ADDRESS)", item["reason"])
        self.assertEqual(self.spare.recorded(), [])
        at = self.begin('types = {EMAIL_ADDRESS = "drop"}\n')
        self.assertEqual(at.call(CHAT, user(TEXT, model="503"), self.ACCEPT)[0], 200)
        self.assertNotIn("EMAIL_ADDRESS", self.spare.recorded()[-1]["body"])
        self.assertIn("EMAIL_ADDRESS", at.recorded()[-1]["body"])

    def test_what_the_request_wants_hidden_is_hidden_there_too(self):
        at = self.begin()
        headers = {**self.ACCEPT, "x-firstpass-types": "DATE_TIME=hide"}
        self.assertEqual(at.call(CHAT, user(TEXT + " by 2026-03-04", model="503"), headers)[0], 200)
        self.assertNotIn("2026-03-04", self.spare.recorded()[-1]["body"])

    def test_a_no_of_the_other_one_leaves_it_waiting_for_the_first(self):
        at = self.begin(model="400")
        item = self.accepted(at, user(TEXT, model="503"))
        self.assertEqual(item["state"], "queued")
        self.assertIn("answered 503", item["reason"])
        self.assertIn("spare: the provider answered 400", item["reason"])

    def test_what_the_other_one_may_have_received_is_never_sent_again_by_itself(self):
        at = self.begin(model="cut-whole")
        status, raw, headers = at.call(CHAT, user(TEXT, model="503"), self.ACCEPT)
        self.assertEqual(status, 502, raw)
        name = headers["x-firstpass-outbox-item"]
        item = self.item(at, name)
        self.assertEqual((item["state"], item["asked"]), ("uncertain", "spare"))
        sent = len(at.recorded()), len(self.spare.recorded())
        time.sleep(2.5)
        self.assertEqual((len(at.recorded()), len(self.spare.recorded())), sent)
        self.assertEqual(at.call(f"/v1/firstpass/outbox/{name}/send", {})[0], 500)

    def test_nothing_goes_elsewhere_when_the_first_may_have_taken_it(self):
        at = self.begin()
        for model, state in (("500", "failed"), ("cut-whole", "uncertain")):
            _, _, headers = at.call(CHAT, user(TEXT, model=model), self.ACCEPT)
            self.assertEqual(self.item(at, headers["x-firstpass-outbox-item"])["state"], state)
        self.assertEqual(self.spare.recorded(), [])

    def test_who_asks_to_be_left_alone_is(self):
        at = self.begin()
        for number in range(3):  # 429 with seven seconds of Retry-After
            status, raw, headers = at.call(CHAT, user(f"{TEXT} {number}", model="429"), self.ACCEPT)
            self.assertEqual((status, headers["x-firstpass-provider"]), (200, "spare"), raw)
        self.assertEqual(len(at.recorded()), 1)

    def test_what_is_bound_to_the_first_one_waits_for_it(self):
        at = self.begin()
        body = {"model": "503", "input": TEXT, "previous_response_id": "resp_unknown"}
        item = self.accepted(at, body, path=RESPONSES)
        self.assertEqual(item["state"], "queued")
        time.sleep(2.5)
        self.assertEqual(self.spare.recorded(), [])

    def test_a_spent_budget_sends_it_elsewhere(self):
        at = self.begin("[destination.openai]\nbudget_per_day = 0\n")
        name = json.loads(at.call(CHAT, user(TEXT), {"x-firstpass-defer": "async"})[1])["id"]
        self.assertEqual(self.done(at, name)["asked"], "spare")
        self.assertEqual(at.recorded(), [])

    def test_it_outlives_a_kill_and_goes_elsewhere_by_hand_too(self):
        self.spare.process.stop()
        at = self.down()
        name = self.accepted(at, user(TEXT))["id"]
        at.daemon.child.kill()
        at.daemon.child.wait()
        spare = standin(self.spare.port)
        self.addCleanup(spare.stop)
        config = pathlib.Path(at.folder.name) / "config.toml"
        done = run("outbox", "send", name, "--uncertain", "--jsonl", home=at.home.name, FIRSTPASS_CONFIG=str(config),
                   FIRSTPASS_PROVIDER="openai", FIRSTPASS_API_KEY="k",
                   FIRSTPASS_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
        row = json.loads(done.stdout)
        self.assertEqual((done.returncode, row["state"], row["asked"]), (0, "done", "spare"), done.stderr)
        self.assertEqual(len(self.spare.recorded()), 1)
        self.assertNotIn(EMAIL, self.spare.recorded()[0]["body"])
        self.assertIn(EMAIL, run("outbox", "show", name, home=at.home.name).stdout)

    def test_an_erased_conversation_goes_nowhere_else(self):
        self.spare.process.stop()
        at = self.down()
        name = self.accepted(at, user(TEXT), {**self.ACCEPT, "x-firstpass-scope": "claims"})["id"]
        erased = run("vault", "erase", "scope-claims", home=at.home.name)
        self.assertEqual(erased.returncode, 0, erased.stderr)
        spare = standin(self.spare.port)
        self.addCleanup(spare.stop)
        at.call(f"/v1/firstpass/outbox/{name}/send", {})
        self.assertNotIn(self.item(at, name)["state"], ("done", "uncertain"))
        self.assertEqual(self.spare.recorded(), [])


class LimitTest(unittest.TestCase):
    def test_more_than_the_provider_is_allowed_waits_and_more_than_that_is_turned_away(self):
        at = Configured("[destination.openai]\nmost_running = 1\nmost_waiting = 1\n")
        self.addCleanup(at.stop)
        answers = []

        def ask(model, name):
            answers.append((name, at.call(CHAT, user(TEXT + name, model=model))))
        hanging = gateway.http.client.HTTPConnection("127.0.0.1", at.port, timeout=60)
        hanging.request("POST", CHAT, json.dumps(user(TEXT, model="hang")),
                        {"Authorization": "Bearer " + gateway.KEY, "Content-Type": "application/json"})
        until(lambda: len(at.recorded()) == 1)
        waits = threading.Thread(target=ask, args=("echo", "waits"))
        waits.start()
        time.sleep(0.5)  # it must be the one that waits; a failure here shows as a swapped pair below
        status, raw, headers = at.call(CHAT, user(TEXT + "third"))
        self.assertEqual((status, headers.get("retry-after")), (503, "1"), raw)
        self.assertEqual(len(at.recorded()), 1)
        hanging.close()  # gives its place away
        waits.join()
        self.assertEqual([(name, got[0]) for name, got in answers], [("waits", 200)])

    def test_a_full_provider_has_a_fallback_too(self):
        spare = Second()
        self.addCleanup(spare.process.stop)
        at = Configured(f'fallbacks = "spare"\n[destination.openai]\nmost_running = 1\nmost_waiting = 0\n'
                        f'[destination.spare]\nspeaks = "openai"\nbase_url = "http://127.0.0.1:{spare.port}/v1"\n')
        self.addCleanup(at.stop)
        hanging = gateway.http.client.HTTPConnection("127.0.0.1", at.port, timeout=60)
        hanging.request("POST", CHAT, json.dumps(user(TEXT, model="hang")),
                        {"Authorization": "Bearer " + gateway.KEY, "Content-Type": "application/json"})
        until(lambda: len(at.recorded()) == 1)
        status, raw, headers = at.call(CHAT, user(TEXT))
        self.assertEqual((status, headers.get("x-firstpass-provider")), (200, "spare"), raw)
        hanging.close()


class RefusalTest(unittest.TestCase):
    def test_what_the_policy_refuses_is_told_with_its_reason(self):
        at = Configured('[types]\nUS_SSN = "refuse"\n[destination.openai]\nrefused_types = ["CREDIT_CARD"]\n'
                        "max_request_bytes = 300\n")
        for text, told in (("The card is 4111 1111 1111 1111", "CREDIT_CARD may not go to openai"),
                           ("hello " * 100, "bytes; openai is allowed 300"),
                           ("My social security number is 536-22-1234", "US_SSN; take it out, or change [types]")):
            for path in (CHAT, "/v1/messages"):
                status, raw, _ = at.call(path, user(text, max_tokens=9))
                self.assertEqual(status, 403, raw)
                self.assertIn(told, json.loads(raw)["error"]["message"])
        self.assertEqual(at.recorded(), [])
        at.stop()
        at = Configured("[destination.openai]\nbudget_per_day = 0.0\n")
        self.assertIn(b"more than a whole day's budget", at.call(CHAT, user("hi", model="gpt-4o"))[1])
        at.stop()


class TighteningTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = Configured('[types]\nURL = "allow"\nUS_SSN = "drop"\n')

    @classmethod
    def tearDownClass(cls):
        cls.at.stop()

    def sent(self, text, **headers):
        """What arrives, in a conversation of its own for each set of headers."""
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        scope = {"x-firstpass-scope": re.sub("[^a-z]", "-", str(headers).lower())}
        status, raw, _ = self.at.call(CHAT, user(text), {**headers, **scope})
        self.assertEqual(status, 200, raw)
        return json.loads(self.at.recorded()[-1]["body"])["messages"][-1]["content"]

    def test_a_request_may_ask_for_more_to_be_hidden(self):
        text = f"Ask {EMAIL} by 2026-03-04, see https://example.org/page"
        self.assertIn("2026-03-04", self.sent(text))
        self.assertIn("https://example.org/page", self.sent(text))
        self.assertNotIn("2026-03-04", self.sent(text, x_firstpass_types="DATE_TIME=hide"))
        self.assertNotIn("example.org", self.sent(text, x_firstpass_types="URL = hide"))
        self.assertNotIn("EMAIL_ADDRESS", self.sent(text, x_firstpass_types="EMAIL_ADDRESS=drop,DATE_TIME=hide"))

    def test_what_was_hidden_once_in_a_conversation_does_not_leave_later(self):
        text = f"Ask {EMAIL} by 2026-03-05"
        same = {"x-firstpass-scope": "both"}
        self.assertEqual(self.at.call(CHAT, user(text), same)[0], 200)
        self.assertIn("2026-03-05", self.at.recorded()[-1]["body"])
        # Not taken from what was masked loosely before.
        self.assertEqual(self.at.call(CHAT, user(text), {**same, "x-firstpass-types": "DATE_TIME=hide"})[0], 200)
        self.assertNotIn("2026-03-05", self.at.recorded()[-1]["body"])
        self.assertEqual(self.at.call(CHAT, user(text), same)[0], 403)

    def test_a_refused_type_stops_the_request(self):
        before = len(self.at.recorded())
        status, raw, _ = self.at.call(CHAT, user(TEXT), {"x-firstpass-types": "EMAIL_ADDRESS=refuse"})
        self.assertEqual(status, 403, raw)
        self.assertNotIn(EMAIL.encode(), raw)
        self.assertEqual(len(self.at.recorded()), before)

    def test_nothing_can_be_loosened(self):
        before = len(self.at.recorded())
        for headers, status in (({"x-firstpass-types": "EMAIL_ADDRESS=allow"}, 403),
                                ({"x-firstpass-types": "US_SSN=hide"}, 403),
                                ({"x-firstpass-types": "*=allow"}, 403),
                                ({"x-firstpass-types": "EMAIL_ADDRESS"}, 400),
                                ({"x-firstpass-types": "EMAIL_ADDRESS=forget"}, 400),
                                ({"x-firstpass-types": "e-mail=drop"}, 400),
                                ({"x-firstpass-profile": "code"}, 403),
                                ({"x-firstpass-profile": "open"}, 400)):
            got, raw, _ = self.at.call(CHAT, user(TEXT), headers)
            self.assertEqual(got, status, (headers, raw))
        self.assertEqual(len(self.at.recorded()), before)

    def test_the_settings_own_profile_may_be_named(self):
        self.assertNotIn(EMAIL, self.sent(TEXT, x_firstpass_profile="rules"))


class PictureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            from PIL import Image, ImageDraw, ImageFont  # pylint: disable=import-outside-toplevel
            font = ImageFont.truetype("LiberationSans-Regular.ttf", 30)
        except (ImportError, OSError):
            raise unittest.SkipTest("makes its picture with PIL and the Liberation fonts") from None
        picture = Image.new("RGB", (900, 200), "white")
        draw = ImageDraw.Draw(picture)
        draw.text((30, 30), "Opening hours: 9 to 17", font=font, fill="black")
        draw.text((30, 110), "Write to " + EMAIL, font=font, fill="black")
        with io.BytesIO() as file:
            picture.save(file, "PNG")
            cls.png = file.getvalue()
        cls.at = Configured('attachments = "redact"\n')

    @classmethod
    def tearDownClass(cls):
        cls.at.stop()

    def send(self, headers=None):
        data = "data:image/png;base64," + base64.b64encode(self.png).decode()
        body = {"model": "echo", "messages": [{"role": "user", "content": [
            {"type": "text", "text": f"Who is {EMAIL}?"}, {"type": "image_url", "image_url": {"url": data}}]}]}
        status, raw, _ = self.at.call(CHAT, body, headers)
        if status == 500 and b"model" in raw:
            self.skipTest("the models that read pictures are not here")
        self.assertEqual(status, 200, raw)
        sent = self.at.recorded()[-1]["body"]
        self.assertNotIn(EMAIL, sent)
        self.assertNotIn(data, sent)
        return json.loads(sent)["messages"][0]["content"][1]

    def test_a_picture_leaves_without_its_private_places(self):
        part = self.send()
        address = part["image_url"]["url"]
        self.assertTrue(address.startswith("data:image/png;base64,"))
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "sent.png"
            file.write_bytes(base64.b64decode(address.split(",", 1)[1]))
            seen = run("ocr", str(file), "--jsonl", home=self.at.home.name)
        self.assertEqual(seen.returncode, 0, seen.stderr)
        text = json.loads(seen.stdout)["text"]
        self.assertIn("Opening hours", text)
        self.assertNotIn("planted", text)
        self.assertNotIn("delgado", text)
        self.assertEqual(self.send(), part, "the same picture is the same bytes, for the provider's cache")
        hidden = [row for row in self.at.ledger() if row["crossing"] == "intent"][-1]["hidden"]
        self.assertGreaterEqual(hidden["EMAIL_ADDRESS"], 2)

    def test_a_request_may_ask_for_words_instead(self):
        part = self.send({"x-firstpass-attachments": "read"})
        self.assertEqual(part["type"], "text")
        self.assertIn("Opening hours", part["text"])

    def test_no_request_may_ask_for_pixels_that_the_policy_keeps(self):
        at = Configured("")
        self.addCleanup(at.stop)
        self.assertEqual(at.call(CHAT, user("hi"), {"x-firstpass-attachments": "redact"})[0], 403)
        self.assertEqual(at.call(CHAT, user("hi"), {"x-firstpass-attachments": "raw"})[0], 400)


class CacheTest(unittest.TestCase):
    def begin(self, answers, more=""):
        at = Configured(f'[cache]\nanswers = "{answers}"\n{more}')
        self.addCleanup(at.stop)
        return at

    def ask(self, at, body, path=CHAT, headers=None):
        """(was it kept, the answer, how often the provider was asked by now)"""
        status, raw, got = at.call(path, body, headers)
        self.assertEqual(status, 200, raw)
        return got.get("x-firstpass-cache") == "hit", json.loads(raw), len(at.recorded())

    def again(self, at, body, **more):
        """Asks until the answer was kept: it is written by a thread of its own."""
        return until(lambda: (got := self.ask(at, body, **more))[0] and got, 20)

    def test_an_answer_is_given_again_and_the_ledger_says_so(self):
        at = self.begin("deterministic")
        body = user(TEXT, temperature=0)
        kept, first, asked = self.ask(at, body)
        self.assertFalse(kept)
        _, second, count = self.again(at, body)
        self.assertEqual(second, first)
        self.assertIn(EMAIL, json.dumps(second))
        self.assertEqual(self.ask(at, body)[2], count, "the provider was asked again")
        row = until(lambda: (r := at.ledger()[-1])["crossing"] == "cached" and r)
        self.assertEqual((row["bytes"], row["rule"], row["status"]), (0, "cache:deterministic", 200))
        self.assertTrue(json.loads(at.call("/v1/firstpass/ledger/verify", None, method="GET")[1])["intact"])
        # Other words, a warmer answer, the first stream: asked again.
        self.assertFalse(self.ask(at, user(TEXT + ".", temperature=0))[0])
        self.assertFalse(self.ask(at, user(TEXT))[0])
        self.assertFalse(self.ask(at, user(TEXT))[0])
        self.assertNotIn("x-firstpass-cache", at.call(CHAT, user(TEXT, temperature=0, stream=True))[2])
        self.assertFalse(self.ask(at, body, headers={"cache-control": "no-cache"})[0])
        self.assertIn(b"firstpass_cached_total", at.call("/metrics", None, method="GET")[1])
        for file in pathlib.Path(at.home.name).glob("answers.sqlite*"):
            for value in PRIVATE + ("stand-in", "chatcmpl"):
                self.assertNotIn(value.encode(), file.read_bytes())

    def stream(self, at, body, path=CHAT, **more):
        status, raw, got = at.call(path, {**body, "stream": True}, **more)
        self.assertEqual(status, 200, raw)
        return got.get("x-firstpass-cache") == "hit", events(raw), len(at.recorded())

    def test_a_stream_is_given_again_event_for_event(self):
        at = self.begin("all")

        def text(path, got):
            if path == CHAT:
                return "".join(event["choices"][0]["delta"].get("content") or "" for _, event in got
                               if event != "[DONE]" and event["choices"])
            return "".join(event["delta"] for name, event in got if name == "response.output_text.delta")
        for path in (CHAT, RESPONSES):
            body = user(TEXT) if path == CHAT else {"model": "echo", "input": TEXT}
            with self.subTest(path):
                kept, first, _ = self.stream(at, body, path)
                self.assertFalse(kept)
                self.assertEqual(text(path, first), TEXT)
                _, again, count = until(lambda: (got := self.stream(at, body, path))[0] and got, 20)
                self.assertEqual(text(path, again), TEXT)
                # The stand-in cuts every stream elsewhere.
                self.assertEqual(self.stream(at, body, path), (True, again, count))
                self.assertFalse(self.ask(at, body, path)[0], "a whole answer is another form")
        for file in pathlib.Path(at.home.name).glob("answers.sqlite*"):
            for value in PRIVATE + ("chat.completion.chunk",):
                self.assertNotIn(value.encode(), file.read_bytes())

    def test_a_stream_that_failed_is_not_kept(self):
        at = self.begin("all")
        for _ in range(4):
            before = len(at.recorded())
            status, raw, got = at.call(CHAT, user(TEXT, model="cut", stream=True))
            self.assertEqual(status, 200, raw)
            self.assertNotIn("x-firstpass-cache", got)
            self.assertEqual(len(at.recorded()), before + 1)
            time.sleep(0.1)

    def test_only_what_the_rule_says_is_kept(self):
        at = self.begin("embeddings")
        body = {"model": "echo", "input": TEXT}
        self.ask(at, body, "/v1/embeddings")
        self.again(at, body, path="/v1/embeddings")
        for _ in range(3):
            self.assertFalse(self.ask(at, user(TEXT, temperature=0))[0])
        errors = user(TEXT, model="500", temperature=0)
        self.assertEqual(at.call(CHAT, errors)[0], 500)

    def test_no_store_and_errors_are_not_kept(self):
        at = self.begin("all")
        for _ in range(3):
            self.assertFalse(self.ask(at, user(TEXT), headers={"cache-control": "no-store"})[0])
        before = len(at.recorded())
        for _ in range(2):
            self.assertEqual(at.call(CHAT, user(TEXT, model="500"))[0], 500)
        self.assertEqual(len(at.recorded()), before + 2)

    def test_answers_can_be_erased(self):
        at = self.begin("all")
        scope = {"x-firstpass-scope": "claims"}
        self.ask(at, user(TEXT), headers=scope)
        self.again(at, user(TEXT), headers=scope)
        status, raw, _ = at.call("/v1/firstpass/answers", None, method="DELETE")
        self.assertEqual((status, json.loads(raw)), (200, {"forgotten": 1}))
        self.assertFalse(self.ask(at, user(TEXT), headers=scope)[0])
        self.again(at, user(TEXT), headers=scope)
        done = run("vault", "erase", "scope-claims", home=at.home.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(at.call("/v1/firstpass/answers", None, method="DELETE")[1]), {"forgotten": 0})


if __name__ == "__main__":
    gateway.main()
