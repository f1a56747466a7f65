#!/usr/bin/env python3
"""sdk_test.py --program FIRSTPASS --venv FOLDER: the real Python SDKs through the daemon against the stand-in.

Installs openai and anthropic into FOLDER once; where no package registry can be reached, says so and skips (77)."""
import argparse
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["openai", "anthropic"]


def enter_environment(folder):
    """Runs this script again inside the virtual environment."""
    python = pathlib.Path(folder) / "bin" / "python"
    done = pathlib.Path(folder) / "installed"
    if not done.exists():
        made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
        got = made.returncode == 0 and subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries", "1", *PACKAGES],
            capture_output=True, check=False, timeout=600).returncode == 0
        if not got:
            print("skipped: the SDKs could not be installed")
            sys.exit(77)
        done.touch()
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

    def test_embeddings_and_models(self):
        got = self.client.embeddings.create(model="e", input=[gateway.TEXT], encoding_format="float")
        self.assertEqual(len(got.data[0].embedding), 2)
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

    def test_errors(self):
        import anthropic
        once = self.client.with_options(max_retries=0)
        with self.assertRaises(anthropic.InternalServerError):
            once.messages.create(model="500", **self.ask)
        with self.assertRaises(anthropic.APIError):
            with once.messages.stream(model="cut", **self.ask) as stream:
                stream.get_final_message()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--venv", required=True)
    parser.add_argument("--inside", action="store_true")
    options, rest = parser.parse_known_args()
    if not options.inside:
        enter_environment(options.venv)
    sys.path.insert(0, str(HERE))
    import gateway_test as gateway
    gateway.OPTIONS = options
    unittest.main(argv=[sys.argv[0], *rest])
