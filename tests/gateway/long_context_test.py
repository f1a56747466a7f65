#!/usr/bin/env python3
"""long_context_test.py --program FIRSTPASS: long files in a conversation leave as what its questions need of them."""
import base64
import json
import unittest

import gateway_test as gateway
from gateway_test import EMAIL, PLACEHOLDER, Setting

DEPOSIT = "The deposit is paid to the landlord before the keys are handed over; the receipt goes to " + EMAIL + "."
NOTICE = "Notice has to be given in writing six weeks before the end of a quarter."


def lease():
    rooms = [f"Room {n} has painted walls, an oak floor and {n % 4 + 1} windows which are cleaned by the tenants every "
             f"spring. Its radiators are bled in autumn by the caretaker." for n in range(1, 91)]
    return "\n\n".join([DEPOSIT, *rooms, NOTICE])


DATA = base64.b64encode(lease().encode()).decode()
QUESTIONS = ["To whom is the deposit paid?", "And when has notice to be given?", "Thanks!"]


class Chat:
    provider, path = "openai", "/v1/chat/completions"
    file = {"type": "file", "file": {"file_data": "data:text/plain;base64," + DATA, "filename": "lease.txt"}}
    text_type = "text"

    @staticmethod
    def body(items):
        return {"model": "echo", "messages": items}

    @staticmethod
    def items(body):
        return body["messages"]

    @staticmethod
    def answer(reply):
        return reply["choices"][0]["message"]["content"]


class Responses(Chat):
    path = "/v1/responses"
    file = {"type": "input_file", "file_data": "data:text/plain;base64," + DATA, "filename": "lease.txt"}
    text_type = "input_text"

    @staticmethod
    def body(items):
        return {"model": "echo", "input": items}

    @staticmethod
    def items(body):
        return body["input"]

    @staticmethod
    def answer(reply):
        return reply["output"][-1]["content"][0]["text"]


class Messages(Chat):
    provider, path = "anthropic", "/v1/messages"
    file = {"type": "document", "source": {"type": "base64", "media_type": "text/plain", "data": DATA}}

    @staticmethod
    def body(items):
        return {"model": "echo", "max_tokens": 100, "messages": items}

    @staticmethod
    def answer(reply):
        return reply["content"][0]["text"]


class LongContextTest(unittest.TestCase):
    def ask(self, at, dialect, items, headers=None):
        status, raw, got = at.call(dialect.path, dialect.body(items), headers)
        self.assertEqual(status, 200, raw)
        return dialect.items(json.loads(at.recorded()[-1]["body"])), json.loads(raw), got

    def test_a_conversation_over_a_long_file(self):
        for dialect in (Chat, Responses, Messages):
            with self.subTest(dialect.path):
                at = Setting(dialect.provider)
                self.addCleanup(at.stop)
                items, before = [], []
                for turn, question in enumerate(QUESTIONS):
                    content = [{"type": dialect.text_type, "text": question}]
                    items.append({"role": "user", "content": content + ([dialect.file] if turn == 0 else [])})
                    left, reply, headers = self.ask(at, dialect, items)
                    self.assertEqual(left[:len(before)], before, "what was sent is sent again as it was")
                    before = left
                    self.assertGreater(int(headers["x-firstpass-left-out"]), 1500)
                    items.append({"role": "assistant", "content": dialect.answer(reply)})
                file = before[0]["content"][1]["text"]
                self.assertRegex(file, r"^\[file, read on the device; of \d+ tokens the \d+ that speak of the question")
                self.assertIn("The deposit is paid to the landlord", file)
                self.assertNotIn(EMAIL, file)
                self.assertTrue(PLACEHOLDER.search(file))
                self.assertNotIn("Notice", file)
                self.assertIn(NOTICE, before[2]["content"][0]["text"])
                self.assertTrue(before[2]["content"][0]["text"].endswith(QUESTIONS[1]))
                self.assertEqual(before[4]["content"][0]["text"], QUESTIONS[2])
                self.assertIn(b"firstpass_left_out_tokens_total", at.call("/metrics", None, method="GET")[1])

    def test_the_same_bytes_after_a_restart(self):
        one, other = Setting("openai"), Setting("openai")
        items = [{"role": "user", "content": [{"type": "text", "text": QUESTIONS[0]}, Chat.file]},
                 {"role": "assistant", "content": "the landlord"}, {"role": "user", "content": QUESTIONS[1]}]
        texts = []
        for at in (one, other):
            self.addCleanup(at.stop)
            texts.append(PLACEHOLDER.sub("<>", json.dumps(self.ask(at, Chat, items)[0])))
        self.assertEqual(*texts)

    def test_the_person_may_want_it_whole_or_shorter(self):
        at = Setting("openai")
        self.addCleanup(at.stop)
        items = [{"role": "user", "content": [{"type": "text", "text": QUESTIONS[0]}, Chat.file]}]
        left, _, headers = self.ask(at, Chat, items, {"x-firstpass-long-context": "whole"})
        self.assertIn("Room 50 has", left[0]["content"][1]["text"])
        self.assertNotIn("x-firstpass-left-out", headers)
        pasted = [{"role": "user", "content": "From this lease.\n\n" + lease() + "\n\n" + QUESTIONS[0]}]
        left, _, headers = self.ask(at, Chat, pasted)
        self.assertIn("Room 50 has", left[0]["content"])
        left, _, headers = self.ask(at, Chat, pasted, {"x-firstpass-long-context": "all"})
        self.assertNotIn("Room 50 has", left[0]["content"])
        self.assertIn("The deposit is paid", left[0]["content"])
        self.assertGreater(int(headers["x-firstpass-left-out"]), 1500)
        self.assertEqual(at.call(Chat.path, Chat.body(items), {"x-firstpass-long-context": "some"})[0], 400)

    def test_what_needs_it_in_breadth_gets_it_whole(self):
        at = Setting("openai")
        self.addCleanup(at.stop)
        items = [{"role": "user", "content": [{"type": "text", "text": "Summarise this lease."}, Chat.file]}]
        left, _, headers = self.ask(at, Chat, items)
        self.assertIn("Room 50 has", left[0]["content"][1]["text"])
        self.assertNotIn("x-firstpass-left-out", headers)


if __name__ == "__main__":
    gateway.main()
