#!/usr/bin/env python3
"""model_standin.py [--port N] [--seed N]: a provider on loopback that speaks chat/completions, responses, embeddings
and messages, streamed bytes cut at random places. Standard library only. The first line on standard output is its port.

It answers with the text of the last user message ("echo"), as real models answer with what they were given; tool calls
carry that text in their arguments. By model name:
  echo    text            tool    one tool call            think   reasoning, then text (signed in messages)
  two     two choices     400, 429, 500, 503  errors       429-once  one error, then echo
  json    one JSON body even when a stream was asked for
  cut     half a stream, then the connection is cut        hang    nothing until the client leaves
  cut-whole  the connection is cut without an answer
GET /recorded: every request so far as JSON [{path, headers, body}]; GET /left: how often a client left a hang."""
import argparse
import json
import random
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RECORDED, LOCK, STATE = [], threading.Lock(), {"left": 0, "once": 0}
RANDOM = random.Random(1)


def flatten(content):
    """All text of a message's content."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(flatten(part) for part in content)
    if isinstance(content, dict):
        return flatten(content.get("text") or content.get("content") or "")
    return ""


def last_user(body):
    messages = body.get("messages") or body.get("input") or ""
    if isinstance(messages, str):
        return messages
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            return flatten(message.get("content"))
    return ""


def pieces(text, longest=7):
    out = []
    while text:
        size = RANDOM.randint(1, longest)
        out.append(text[:size])
        text = text[size:]
    return out


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def reply(self, status, value, headers=()):
        data = json.dumps(value, ensure_ascii=RANDOM.random() < 0.5).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, content in headers:
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, events, cut=False):
        """Sends [(event name or None, data)], the bytes cut anywhere: inside frames, escapes and characters."""
        raw = "".join((f"event: {name}\n" if name else "") +
                      f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=RANDOM.random() < 0.5)}\n\n"
                      for name, data in events).encode()
        if cut:
            raw = raw[:len(raw) // 2]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while raw:
            size = RANDOM.randint(1, 90)
            part, raw = raw[:size], raw[size:]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
        if cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.wfile.write(b"0\r\n\r\n")

    def do_GET(self):
        if self.path == "/recorded":
            with LOCK:
                return self.reply(200, RECORDED)
        if self.path == "/left":
            return self.reply(200, STATE["left"])
        if self.path.endswith("/models"):
            return self.reply(200, {"object": "list", "has_more": False, "first_id": "echo", "last_id": "echo",
                                    "data": [{"id": "echo", "object": "model", "type": "model", "created": 1,
                                              "created_at": "2026-01-01T00:00:00Z", "display_name": "Echo",
                                              "owned_by": "standin"}]})
        self.reply(404, {"error": {"message": "no such address"}})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with LOCK:
            RECORDED.append({"path": self.path, "headers": dict(self.headers.items()), "body": raw})
        body = json.loads(raw)
        model = body.get("model", "echo")
        if model in ("400", "429", "500", "503") or (model == "429-once" and STATE["once"] == 0):
            STATE["once"] += 1
            status = int(model[:3])
            return self.reply(status, {"type": "error", "error": {"message": "stand-in " + model, "type": "server_error"}},
                              [("Retry-After", "1" if model != "429" else "7")])
        if model == "json":  # a whole answer to a streamed request
            body["stream"] = False
        if model == "hang":
            return self.hang()
        if model == "cut-whole":  # read, and no word of an answer
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        if self.path.endswith("/chat/completions"):
            return self.chat(body, model)
        if self.path.endswith("/responses"):
            return self.create_response(body, model)
        if self.path.endswith("/messages/count_tokens"):
            return self.reply(200, {"input_tokens": len(raw) // 4})
        if self.path.endswith("/messages"):
            return self.messages(body, model)
        if self.path.endswith("/embeddings"):
            texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
            return self.reply(200, {"object": "list", "model": model, "usage": {"prompt_tokens": 1, "total_tokens": 1},
                                    "data": [{"object": "embedding", "index": i, "embedding": [0.5, float(len(t))]}
                                             for i, t in enumerate(texts)]})
        self.reply(404, {"error": {"message": "no such address"}})

    def hang(self):
        self.connection.settimeout(30)
        try:
            if self.connection.recv(1) == b"":
                STATE["left"] += 1
        except OSError:
            STATE["left"] += 1
        self.close_connection = True

    def chat(self, body, model):
        text, usage = last_user(body), {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        arguments = json.dumps({"to": text, "n": 1}, ensure_ascii=RANDOM.random() < 0.5)
        count = 2 if model == "two" else 1
        if not body.get("stream"):
            message = {"role": "assistant", "content": text}
            if model == "tool":
                message = {"role": "assistant", "content": None, "tool_calls": [
                    {"id": "call_1", "type": "function", "function": {"name": "send", "arguments": arguments}}]}
            if model == "think":
                message["reasoning_content"] = "I think of " + text
            return self.reply(200, {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
                                    "choices": [{"index": i, "message": message, "finish_reason": "stop"}
                                                for i in range(count)], "usage": usage})

        def chunk(index, delta, reason=None):
            return None, {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
                          "choices": [{"index": index, "delta": delta, "finish_reason": reason}]}
        events = [chunk(i, {"role": "assistant", "content": ""}) for i in range(count)]
        if model == "tool":
            for k in range(2):
                events.append(chunk(0, {"tool_calls": [{"index": k, "id": f"call_{k}", "type": "function",
                                                        "function": {"name": "send", "arguments": ""}}]}))
                events += [chunk(0, {"tool_calls": [{"index": k, "function": {"arguments": p}}]})
                           for p in pieces(arguments)]
        else:
            if model == "think":
                events += [chunk(0, {"reasoning_content": p}) for p in pieces("I think of " + text)]
            streams = [[chunk(i, {"content": p}) for p in pieces(text)] for i in range(count)]
            while any(streams):
                events.append(RANDOM.choice([s for s in streams if s]).pop(0))
        events += [chunk(i, {}, "tool_calls" if model == "tool" else "stop") for i in range(count)]
        if (body.get("stream_options") or {}).get("include_usage"):
            events.append((None, {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
                                  "choices": [], "usage": usage}))
        self.stream(events + [(None, "[DONE]")], cut=model == "cut")

    def messages(self, body, model):
        text, usage = last_user(body), {"input_tokens": 11, "output_tokens": 5}
        blocks = [{"type": "text", "text": text}]
        if model == "tool":
            blocks = [{"type": "tool_use", "id": "toolu_1", "name": "send", "input": {"to": text}}]
        if model == "think":
            blocks.insert(0, {"type": "thinking", "thinking": "I think of " + text, "signature": "c2lnbmVk"})
        reason = "tool_use" if model == "tool" else "end_turn"
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": blocks,
                   "stop_reason": reason, "stop_sequence": None, "usage": usage}
        if not body.get("stream"):
            return self.reply(200, message)
        events = [("message_start", {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}),
                  ("ping", {"type": "ping"})]
        for index, block in enumerate(blocks):
            empty = dict(block, **{k: "" for k in ("text", "thinking", "signature") if k in block})
            if "input" in empty:
                empty["input"] = {}
            events.append(("content_block_start", {"type": "content_block_start", "index": index, "content_block": empty}))
            kinds = {"text": ("text_delta", "text", block.get("text")),
                     "thinking": ("thinking_delta", "thinking", block.get("thinking")),
                     "tool_use": ("input_json_delta", "partial_json", json.dumps(block.get("input")))}
            kind, key, value = kinds[block["type"]]
            deltas = [{"type": kind, key: p} for p in pieces(value)]
            if block["type"] == "thinking":
                deltas.append({"type": "signature_delta", "signature": block["signature"]})
            events += [("content_block_delta", {"type": "content_block_delta", "index": index, "delta": d}) for d in deltas]
            events.append(("content_block_stop", {"type": "content_block_stop", "index": index}))
        events.append(("message_delta", {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None},
                                         "usage": {"output_tokens": 5}}))
        events.append(("message_stop", {"type": "message_stop"}))
        self.stream(events, cut=model == "cut")

    def create_response(self, body, model):
        text = last_user(body)
        usage = {"input_tokens": 11, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5,
                 "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 16}
        part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
        item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
        if model == "tool":
            item = {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "send", "status": "completed",
                    "arguments": json.dumps({"to": text})}

        def whole(status, output):
            return {"id": "resp_1", "object": "response", "created_at": 1, "status": status, "error": None,
                    "incomplete_details": None, "instructions": None, "metadata": {}, "model": model, "output": output,
                    "parallel_tool_calls": True, "temperature": 1, "tool_choice": "auto", "tools": [], "top_p": 1,
                    "usage": usage if status == "completed" else None}
        if not body.get("stream"):
            return self.reply(200, whole("completed", [item]))
        events = [("response.created", {"response": whole("in_progress", [])}),
                  ("response.in_progress", {"response": whole("in_progress", [])})]
        if model == "tool":
            events.append(("response.output_item.added", {"output_index": 0, "item": {**item, "arguments": ""}}))
            events += [("response.function_call_arguments.delta", {"item_id": "fc_1", "output_index": 0, "delta": p})
                       for p in pieces(item["arguments"])]
            events.append(("response.function_call_arguments.done", {"item_id": "fc_1", "output_index": 0, "name": "send",
                                                                     "arguments": item["arguments"]}))
        else:
            place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
            events.append(("response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}))
            events.append(("response.content_part.added", {**place, "part": {**part, "text": ""}}))
            events += [("response.output_text.delta", {**place, "delta": p, "logprobs": []}) for p in pieces(text)]
            events.append(("response.output_text.done", {**place, "text": text, "logprobs": []}))
            events.append(("response.content_part.done", {**place, "part": part}))
        events.append(("response.output_item.done", {"output_index": 0, "item": item}))
        events.append(("response.completed", {"response": whole("completed", [item])}))
        self.stream([(name, {"type": name, "sequence_number": i, **data}) for i, (name, data) in enumerate(events)],
                    cut=model == "cut")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    RANDOM.seed(options.seed)
    server = Server(("127.0.0.1", options.port), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
