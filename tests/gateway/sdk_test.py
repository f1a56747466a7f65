#!/usr/bin/env python3
"""sdk_test.py --program FIRSTPASS --venv FOLDER [--sound WAV]: the real Python SDKs through the daemon.

Installs what sdk-requirements.txt pins (openai, anthropic, langchain-openai) into FOLDER once; where no package registry
can be reached, says so and skips (77). Afterwards nothing private may stand in what the stand-in was sent."""
import argparse
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "sdk-requirements.txt"


def enter_environment(folder):
    """Runs this script again inside the virtual environment."""
    python = pathlib.Path(folder) / "bin" / "python"
    done = pathlib.Path(folder) / "installed"
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
        got = made.returncode == 0 and subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries", "1", "-r", REQUIREMENTS],
            capture_output=True, check=False, timeout=600).returncode == 0
        if not got:
            print("skipped: the SDKs could not be installed; 16 tests")
            sys.exit(77)
        done.write_text(REQUIREMENTS.read_text())
    os.execv(python, [str(python), "-W", "ignore::ResourceWarning", __file__, *sys.argv[1:], "--inside"])


class OpenaiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import openai
        cls.at = gateway.Setting("openai")
        cls.client = openai.OpenAI(base_url=cls.at.url + "/v1", api_key=gateway.KEY, max_retries=2)

    @classmethod
    def tearDownClass(cls):
        for request in cls.at.recorded():
            for value in gateway.PRIVATE:
                assert value not in request["body"], request["path"]
        cls.at.stop()

    messages = property(lambda self: [{"role": "user", "content": gateway.TEXT}])

    def test_chat(self):
        got = self.client.chat.completions.create(model="echo", messages=self.messages)
        self.assertEqual(got.choices[0].message.content, gateway.TEXT)
        self.assertEqual(got.usage.total_tokens, 16)

    def test_stream_helper_and_tools(self):
        with self.client.chat.completions.stream(model="echo", messages=self.messages,
                                                 stream_options={"include_usage": True}) as stream:
            for _ in stream:
                pass
            final = stream.get_final_completion()
        self.assertEqual((final.choices[0].message.content, final.usage.total_tokens), (gateway.TEXT, 16))
        with self.client.chat.completions.stream(model="tool", messages=self.messages) as stream:
            for _ in stream:
                pass
            calls = stream.get_final_completion().choices[0].message.tool_calls
        import json
        self.assertEqual([json.loads(call.function.arguments)["to"] for call in calls], [gateway.TEXT] * 2)

    def test_responses(self):
        got = self.client.responses.create(model="echo", input=gateway.TEXT)
        self.assertEqual(got.output_text, gateway.TEXT)
        with self.client.responses.stream(model="echo", input=gateway.TEXT) as stream:
            for _ in stream:
                pass
            self.assertEqual(stream.get_final_response().output_text, gateway.TEXT)

    def test_the_sequences_of_events(self):
        chunks = list(self.client.chat.completions.create(model="echo", messages=self.messages, stream=True,
                                                          stream_options={"include_usage": True}))
        self.assertEqual(chunks[0].choices[0].delta.role, "assistant")
        self.assertEqual(chunks[-2].choices[0].finish_reason, "stop")
        self.assertEqual((chunks[-1].choices, chunks[-1].usage.total_tokens), ([], 16))
        events = list(self.client.responses.create(model="echo", input=gateway.TEXT, stream=True))
        self.assertEqual([event.sequence_number for event in events], list(range(len(events))))
        self.assertEqual(order(event.type for event in events), [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
            "response.output_text.delta", "response.output_text.done", "response.content_part.done",
            "response.output_item.done", "response.completed"])
        events = list(self.client.responses.create(model="tool", input=gateway.TEXT, stream=True))
        self.assertIn("response.function_call_arguments.done", [event.type for event in events])

    def test_transcription_on_this_device(self):
        if not options.sound:
            self.skipTest("no recording was given")
        with open(options.sound, "rb") as sound:
            got = self.client.audio.transcriptions.create(model="whisper-1", file=sound)
        self.assertRegex(got.text.lower(), "[a-z]{3}")

    def test_retries_and_disconnects(self):
        got = self.client.chat.completions.create(model="429-once", messages=self.messages)
        self.assertEqual(got.choices[0].message.content, gateway.TEXT)
        with self.client.chat.completions.create(model="echo", messages=self.messages, stream=True) as stream:
            next(iter(stream))  # and leaves
        import openai
        before = self.at.left()
        with self.assertRaises(openai.APITimeoutError):
            self.client.with_options(timeout=0.5, max_retries=0).chat.completions.create(model="hang",
                                                                                         messages=self.messages)
        import time
        deadline = time.time() + 10
        while self.at.left() == before and time.time() < deadline:
            time.sleep(0.1)
        self.assertEqual(self.at.left(), before + 1, "the provider goes on for nobody")

    def test_what_may_wait(self):
        waiting = self.client.with_options(default_headers={"x-firstpass-defer": "wait"})
        got = waiting.chat.completions.create(model="echo", messages=self.messages)
        self.assertEqual(got.choices[0].message.content, gateway.TEXT)
        chunks = list(waiting.chat.completions.create(model="echo", messages=self.messages, stream=True))
        self.assertEqual("".join(c.choices[0].delta.content or "" for c in chunks if c.choices), gateway.TEXT)

    def test_embeddings_and_models(self):
        got = self.client.embeddings.create(model="e", input=[gateway.TEXT], encoding_format="float")
        self.assertEqual(len(got.data[0].embedding), 2)
        self.assertEqual(len(self.client.embeddings.create(model="e", input=gateway.TEXT).data), 1)  # asks for base64
        self.assertEqual([model.id for model in self.client.models.list()], ["echo"])

    def test_errors(self):
        import openai
        once = self.client.with_options(max_retries=0)
        with self.assertRaises(openai.InternalServerError):
            once.chat.completions.create(model="500", messages=self.messages)
        with self.assertRaises(openai.RateLimitError):
            once.chat.completions.create(model="429", messages=self.messages)
        with self.assertRaises(openai.AuthenticationError):
            once.with_options(api_key="wrong-key").chat.completions.create(model="echo", messages=self.messages)
        with self.assertRaises(openai.APIError):
            for _ in once.chat.completions.create(model="cut", messages=self.messages, stream=True):
                pass


class AnthropicTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import anthropic
        cls.at = gateway.Setting("anthropic")
        cls.client = anthropic.Anthropic(base_url=cls.at.url, api_key=gateway.KEY)

    tearDownClass = OpenaiTest.__dict__["tearDownClass"]
    ask = property(lambda self: {"max_tokens": 9, "messages": [{"role": "user", "content": gateway.TEXT}]})

    def test_message_stream_and_count(self):
        got = self.client.messages.create(model="echo", **self.ask)
        self.assertEqual(got.content[0].text, gateway.TEXT)
        for model, block in (("echo", 0), ("think", 1)):
            with self.client.messages.stream(model=model, **self.ask) as stream:
                text = "".join(stream.text_stream)
                final = stream.get_final_message()
            self.assertEqual((text, final.content[block].text), (gateway.TEXT, gateway.TEXT))
        with self.client.messages.stream(model="tool", **self.ask) as stream:
            self.assertEqual(stream.get_final_message().content[0].input, {"to": gateway.TEXT})
        ask = {k: v for k, v in self.ask.items() if k != "max_tokens"}
        self.assertGreater(self.client.messages.count_tokens(model="echo", **ask).input_tokens, 0)

    def test_the_sequence_of_events(self):
        events = list(self.client.messages.create(model="think", stream=True, **self.ask))
        names = order(getattr(getattr(event, "delta", None), "type", None) or event.type for event in events)
        self.assertEqual([name for name in names if name != "ping"], [
            "message_start", "content_block_start", "thinking_delta", "signature_delta", "content_block_stop",
            "content_block_start", "text_delta", "content_block_stop", "message_delta", "message_stop"])

    def test_errors(self):
        import anthropic
        once = self.client.with_options(max_retries=0)
        with self.assertRaises(anthropic.InternalServerError):
            once.messages.create(model="500", **self.ask)
        with self.assertRaises(anthropic.APIError):
            with once.messages.stream(model="cut", **self.ask) as stream:
                stream.get_final_message()


class LangchainTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from langchain_openai import ChatOpenAI
        cls.at = gateway.Setting("openai")
        cls.model = lambda self, name: ChatOpenAI(model=name, base_url=self.at.url + "/v1", api_key=gateway.KEY,
                                                  max_retries=0)

    tearDownClass = OpenaiTest.__dict__["tearDownClass"]

    def test_chat_and_stream(self):
        self.assertEqual(self.model("echo").invoke(gateway.TEXT).content, gateway.TEXT)
        pieces = [piece.content for piece in self.model("echo").stream(gateway.TEXT)]
        self.assertEqual("".join(pieces), gateway.TEXT)
        self.assertGreater(len(pieces), 3)

    def test_tools(self):
        tools = [{"type": "function", "function": {"name": "send", "parameters": {"type": "object", "properties": {}}}}]
        got = self.model("tool").bind_tools(tools).invoke(gateway.TEXT)
        self.assertEqual(got.tool_calls[0]["args"]["to"], gateway.TEXT)

    def test_embeddings_as_text_and_as_token_ids(self):
        from langchain_openai import OpenAIEmbeddings
        settings = {"model": "text-embedding-3-small", "base_url": self.at.url + "/v1", "api_key": gateway.KEY}
        plain = OpenAIEmbeddings(check_embedding_ctx_length=False, **settings)
        self.assertEqual(len(plain.embed_query(gateway.TEXT)), 2)
        import openai
        client = openai.OpenAI(base_url=self.at.url + "/v1", api_key=gateway.KEY, max_retries=0)
        with self.assertRaises(openai.BadRequestError):  # what langchain sends unless told otherwise
            client.embeddings.create(model="e", input=[[791, 7813]])

    def test_an_error_is_an_error(self):
        with self.assertRaises(Exception):
            self.model("500").invoke(gateway.TEXT)


def order(names):
    """Runs of equal names become one."""
    out = []
    for name in names:
        if not out or out[-1] != name:
            out.append(name)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--venv", required=True)
    parser.add_argument("--sound", default="")
    parser.add_argument("--inside", action="store_true")
    options, rest = parser.parse_known_args()
    if not options.inside:
        enter_environment(options.venv)
    sys.path.insert(0, str(HERE))
    import gateway_test as gateway
    gateway.OPTIONS = options
    unittest.main(argv=[sys.argv[0], *rest])
