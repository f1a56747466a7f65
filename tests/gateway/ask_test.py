#!/usr/bin/env python3
"""ask_test.py --program FIRSTPASS: /v1/firstpass/ask, the door of the page: a question over files, as the rooms work."""
import base64
import json

import gateway_test as gateway
from gateway_test import EMAIL, PLACEHOLDER

ASK = "/v1/firstpass/ask"
LETTER = f"Dear Kim, please pay 312.40 EUR to Bob's Garage by 14 December 2026. Questions: {EMAIL}\n"


def file(text, name="letter.txt"):
    data = text if isinstance(text, bytes) else text.encode()
    return {"name": name, "data": base64.b64encode(data).decode()}


class AskTest(gateway.GatewayTest):
    def ask(self, status=200, **body):
        got, raw, _ = self.at.call(ASK, body)
        self.assertEqual(got, status, raw)
        return json.loads(raw)

    def test_an_answer_comes_with_what_left_for_it(self):
        result = self.ask(question="What does this letter want?", files=[file(LETTER)], via="cloud")
        sent = self.at.recorded()[-1]["body"]
        self.assertNotIn(EMAIL, sent)
        self.assertTrue(PLACEHOLDER.search(sent))
        self.assertIn(EMAIL, result["answer"])
        self.assertEqual(result["via"], "cloud")
        self.assertGreater(result["sent"]["bytes"], 0)
        self.assertEqual(result["sent"]["hidden"]["EMAIL_ADDRESS"], 1)
        self.assertIn("312.40 EUR", result["would_send"]["preview"])
        self.assertNotIn(EMAIL, result["would_send"]["preview"])

    def test_a_look_first_sends_nothing(self):
        before = len(self.at.recorded())
        result = self.ask(question="What does this letter want?", files=[file(LETTER)], dry_run=True)
        self.assertEqual(len(self.at.recorded()), before)
        self.assertTrue(PLACEHOLDER.search(result["would_send"]["preview"]))
        self.assertTrue(result["route"]["reasons"])

    def test_a_reminder_comes_as_a_calendar(self):
        before = len(self.at.recorded())
        result = self.ask(question="How much do I owe, to whom, by when? Remind me.", files=[file(LETTER)], via="local")
        self.assertEqual(len(self.at.recorded()), before)
        self.assertIn("312.40", result["answer"])
        self.assertEqual([one["due"] for one in result["reminders"]], ["2026-12-14"])
        self.assertRegex(result["calendar"], r"(?s)^BEGIN:VCALENDAR\r\n.*DTSTART;VALUE=DATE:20261214\r\n.*END:VCALENDAR\r\n$")

    def test_a_reminder_without_a_date_costs_no_answer(self):
        question = 'What does this letter want? Say it.\nREMINDER {"title": "Pay Bob", "due": "soon"}'
        result = self.ask(question=question, files=[file(LETTER)], via="cloud")
        self.assertIn(EMAIL, result["answer"])
        self.assertEqual([one["due"] for one in result["reminders"]], ["soon"])
        self.assertNotIn("calendar", result)
        self.assertIn("date", result["errors"][0]["error"]["message"])

    def test_rooms_tell_what_they_do_while_they_do_it(self):
        status, raw, headers = self.at.call(ASK, {"question": "Who wants what?", "files": [file(LETTER)], "stream": True})
        self.assertEqual((status, headers["content-type"]), (200, "application/x-ndjson"))
        lines = [json.loads(line) for line in raw.decode().splitlines()]
        rooms = [line["room"] for line in lines[:-1]]
        order = [room for room in ("input", "understand", "condense", "protect", "route", "cloud", "restore") if room in rooms]
        self.assertEqual(order, sorted(set(rooms), key=rooms.index))
        self.assertEqual(order[-1], "restore", rooms)
        self.assertIn(EMAIL, lines[-1]["result"]["answer"])

    def test_one_bad_file_costs_only_itself(self):
        result = self.ask(question="How much do I owe?", files=[file(LETTER), file(b"\x89PNG\r\n\x1a\nbroken", "cut.png")],
                          via="local")
        self.assertIn("312.40", result["answer"])
        self.assertEqual([error["file"] for error in result["errors"]], ["cut.png"])

    def test_a_picture_comes_back_without_its_private_places(self):
        picture = (gateway.HERE.parent.parent / "examples/receipt.jpg").read_bytes()
        status, raw, _ = self.at.call("/v1/firstpass/redact", file(picture, "receipt.jpg"))
        self.assertEqual(status, 200, raw[:300])
        copy = json.loads(raw)
        self.assertEqual(copy["media_type"], "image/jpeg")
        self.assertIn("IBAN_CODE", {region["type"] for region in copy["regions"]})
        status, raw, _ = self.at.call("/v1/firstpass/inspect", {"data": copy["data"]})
        text = json.loads(raw)["text"]
        self.assertIn("TOTAL", text)
        self.assertNotRegex(text, r"[A-Z]{2}\d\d ?[A-Z]{4} ?\d{4}")
        self.assertEqual(self.at.call("/v1/firstpass/redact", file("only text"))[0], 400)

    def test_what_cannot_be_asked_is_told(self):
        for body, word in (({}, "question"), ({"question": ""}, "question"), ({"question": "x", "via": "mars"}, "via"),
                           ({"question": "x", "files": 7}, "files"), ({"question": "x", "files": [{"data": "%%"}]}, "base64"),
                           ({"question": "x", "files": [{}]}, "")):
            answer = self.ask(status=400, **body)
            self.assertIn(word, answer["error"]["message"])
        status, raw, _ = self.at.call(ASK, {"question": "x", "files": [file(b"\x89PNG\r\n\x1a\nbroken")], "stream": True})
        self.assertEqual(status, 200)
        self.assertIn("error", json.loads(raw.decode().splitlines()[-1]))
        self.assertEqual(self.at.call(ASK, {"question": "x"}, {"Authorization": "Bearer wrong"})[0], 401)


if __name__ == "__main__":
    gateway.main()
