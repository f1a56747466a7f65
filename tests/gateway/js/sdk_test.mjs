// The real JavaScript SDKs through the daemon. Run by js_sdk_test.py, which starts daemon and stand-in and tells their
// addresses: OPENAI_URL, ANTHROPIC_URL (without /v1), KEY, TEXT (words with private values in them), SOUND (a WAV file).
import assert from "node:assert/strict";
import fs from "node:fs";
import {test} from "node:test";
import {createAnthropic} from "@ai-sdk/anthropic";
import {createOpenAI} from "@ai-sdk/openai";
import {createOpenAICompatible} from "@ai-sdk/openai-compatible";
import Anthropic from "@anthropic-ai/sdk";
import {embed, generateText, jsonSchema, streamText, tool} from "ai";
import OpenAI from "openai";

const {OPENAI_URL, ANTHROPIC_URL, KEY, TEXT} = process.env;
const openai = new OpenAI({baseURL: OPENAI_URL + "/v1", apiKey: KEY});
const anthropic = new Anthropic({baseURL: ANTHROPIC_URL, apiKey: KEY});
const messages = [{role: "user", content: TEXT}];
const tools = [{type: "function", function: {name: "send", parameters: {type: "object", properties: {to: {type: "string"}}}}}];

async function collect(stream) {
  const all = [];
  for await (const event of stream) all.push(event);
  return all;
}

/** Runs of equal names become one: [a, b, b, c] → [a, b, c]. */
const order = (names) => names.filter((name, i) => name !== names[i - 1]);

test("openai: chat", async () => {
  const got = await openai.chat.completions.create({model: "echo", messages});
  assert.equal(got.choices[0].message.content, TEXT);
  assert.equal(got.usage.total_tokens, 16);
});

test("openai: a chat stream has role, text, finish, usage, in this order", async () => {
  const chunks = await collect(await openai.chat.completions.create(
    {model: "echo", messages, stream: true, stream_options: {include_usage: true}}));
  assert.equal(chunks[0].choices[0].delta.role, "assistant");
  assert.equal(chunks.map((c) => c.choices[0]?.delta.content ?? "").join(""), TEXT);
  assert.equal(chunks.at(-2).choices[0].finish_reason, "stop");
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.equal(chunks.at(-1).usage.total_tokens, 16);
  const plain = await collect(await openai.chat.completions.create({model: "echo", messages, stream: true}));
  assert.ok(plain.every((chunk) => !chunk.usage));
});

test("openai: tool calls keep their index, name and arguments", async () => {
  const stream = openai.chat.completions.stream({model: "tool", messages, tools});
  const calls = (await stream.finalChatCompletion()).choices[0].message.tool_calls;
  assert.deepEqual(calls.map((call) => JSON.parse(call.function.arguments).to), [TEXT, TEXT]);
  assert.deepEqual(calls.map((call) => [call.id, call.function.name]), [["call_0", "send"], ["call_1", "send"]]);
});

test("openai: responses, whole and as the sequence of events", async () => {
  assert.equal((await openai.responses.create({model: "echo", input: TEXT})).output_text, TEXT);
  const events = await collect(await openai.responses.create({model: "echo", input: TEXT, stream: true}));
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, i) => i));
  assert.deepEqual(order(events.map((event) => event.type)), [
    "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
    "response.output_text.delta", "response.output_text.done", "response.content_part.done",
    "response.output_item.done", "response.completed"]);
  assert.equal(events.filter((e) => e.type === "response.output_text.delta").map((e) => e.delta).join(""), TEXT);
  assert.equal(events.at(-1).response.usage.total_tokens, 16);
});

test("openai: responses with a tool", async () => {
  const events = await collect(await openai.responses.create({model: "tool", input: TEXT, stream: true}));
  const done = events.find((event) => event.type === "response.function_call_arguments.done");
  assert.deepEqual(JSON.parse(done.arguments), {to: TEXT});
  assert.ok(order(events.map((e) => e.type)).join(" ").includes(
    "response.output_item.added response.function_call_arguments.delta response.function_call_arguments.done"));
});

test("openai: embeddings and models", async () => {
  const got = await openai.embeddings.create({model: "e", input: [TEXT], encoding_format: "float"});
  assert.equal(got.data[0].embedding.length, 2);
  assert.deepEqual((await openai.models.list()).data.map((model) => model.id), ["echo"]);
});

test("openai: transcription, on this device", {skip: !process.env.SOUND}, async () => {
  const got = await openai.audio.transcriptions.create({model: "whisper-1", file: fs.createReadStream(process.env.SOUND)});
  assert.match(got.text.toLowerCase(), /[a-z]{3}/);
});

test("openai: errors have their class; retries are the client's", async () => {
  const once = openai.withOptions({maxRetries: 0});
  await assert.rejects(once.chat.completions.create({model: "500", messages}), OpenAI.InternalServerError);
  await assert.rejects(once.chat.completions.create({model: "429", messages}), OpenAI.RateLimitError);
  await assert.rejects(once.withOptions({apiKey: "wrong"}).chat.completions.create({model: "echo", messages}),
    OpenAI.AuthenticationError);
  await assert.rejects(async () => collect(await once.chat.completions.create({model: "cut", messages, stream: true})));
  const got = await openai.withOptions({maxRetries: 2}).chat.completions.create({model: "429-once", messages});
  assert.equal(got.choices[0].message.content, TEXT);
});

test("openai: a client that stops listening stops the provider", async () => {
  const stop = new AbortController();
  const asked = openai.chat.completions.create({model: "hang", messages}, {signal: stop.signal, maxRetries: 0});
  setTimeout(() => stop.abort(), 300);
  await assert.rejects(asked, OpenAI.APIUserAbortError);
  const stream = await openai.chat.completions.create({model: "echo", messages, stream: true});
  for await (const chunk of stream) {
    assert.ok(chunk);
    break;  // leaves in the middle
  }
});

test("anthropic: message, stream and its events", async () => {
  const got = await anthropic.messages.create({model: "echo", max_tokens: 9, messages});
  assert.equal(got.content[0].text, TEXT);
  const events = await collect(await anthropic.messages.create({model: "think", max_tokens: 9, messages, stream: true}));
  assert.deepEqual(order(events.map((event) => event.delta?.type ?? event.type)), [
    "message_start", "content_block_start", "thinking_delta", "signature_delta", "content_block_stop",
    "content_block_start", "text_delta", "content_block_stop", "message_delta", "message_stop"].filter(
    (name) => name !== "ping"));
  const final = await anthropic.messages.stream({model: "think", max_tokens: 9, messages}).finalMessage();
  assert.equal(final.content[1].text, TEXT);
  assert.equal(final.content[0].thinking, "I think of " + TEXT);
  assert.equal(final.content[0].signature, "c2lnbmVk");
});

test("anthropic: tools, token counts, beta headers", async () => {
  const final = await anthropic.messages.stream({model: "tool", max_tokens: 9, messages,
    tools: [{name: "send", input_schema: {type: "object"}}]}).finalMessage();
  assert.deepEqual(final.content[0].input, {to: TEXT});
  assert.ok((await anthropic.messages.countTokens({model: "echo", messages})).input_tokens > 0);
  const beta = await anthropic.messages.create({model: "echo", max_tokens: 9, messages},
    {headers: {"anthropic-beta": "some-unknown-flag-2027-01-01"}});
  assert.equal(beta.content[0].text, TEXT);
});

test("anthropic: errors and cancellation", async () => {
  const once = anthropic.withOptions({maxRetries: 0});
  await assert.rejects(once.messages.create({model: "500", max_tokens: 9, messages}), Anthropic.InternalServerError);
  await assert.rejects(once.messages.stream({model: "cut", max_tokens: 9, messages}).finalMessage());
  const stop = new AbortController();
  const asked = once.messages.create({model: "hang", max_tokens: 9, messages}, {signal: stop.signal});
  setTimeout(() => stop.abort(), 300);
  await assert.rejects(asked, Anthropic.APIUserAbortError);
});

const send = tool({inputSchema: jsonSchema({type: "object", properties: {to: {type: "string"}}})});
const ai = {
  "@ai-sdk/openai (responses)": createOpenAI({baseURL: OPENAI_URL + "/v1", apiKey: KEY}),
  "@ai-sdk/openai (chat)": createOpenAI({baseURL: OPENAI_URL + "/v1", apiKey: KEY}).chat,
  "@ai-sdk/openai-compatible": createOpenAICompatible({name: "x", baseURL: OPENAI_URL + "/v1", apiKey: KEY}),
  "@ai-sdk/anthropic": createAnthropic({baseURL: ANTHROPIC_URL + "/v1", apiKey: KEY}),
};
for (const [name, provider] of Object.entries(ai)) {
  test("ai with " + name + ": text, stream, tools", async () => {
    const whole = await generateText({model: provider("echo"), prompt: TEXT, maxRetries: 0});
    assert.equal(whole.text, TEXT);
    const stream = streamText({model: provider("echo"), prompt: TEXT, maxRetries: 0});
    assert.equal((await collect(stream.textStream)).join(""), TEXT);
    const called = await generateText({model: provider("tool"), prompt: TEXT, tools: {send}, maxRetries: 0});
    assert.equal(called.toolCalls[0].input.to, TEXT);
    await assert.rejects(generateText({model: provider("500"), prompt: TEXT, maxRetries: 0}));
  });
}

test("ai: embeddings, and a call that is cancelled", async () => {
  const model = ai["@ai-sdk/openai (responses)"].textEmbeddingModel("e");
  assert.equal((await embed({model, value: TEXT})).embedding.length, 2);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  await assert.rejects(generateText({model: ai["@ai-sdk/openai (chat)"]("hang"), prompt: TEXT, maxRetries: 0,
    abortSignal: stop.signal}));
});

test("openai: a request that may wait is kept, and its retry is the same one", async () => {
  const body = {model: "echo", messages};
  const post = (headers) => fetch(OPENAI_URL + "/v1/chat/completions", {method: "POST", body: JSON.stringify(body),
    headers: {authorization: "Bearer " + KEY, "content-type": "application/json", ...headers}});
  const first = await post({prefer: "respond-async", "x-stainless-retry-count": "0"});
  assert.equal(first.status, 202);
  const {id} = await first.json();
  const again = await post({prefer: "respond-async", "x-stainless-retry-count": "1"});
  assert.equal(again.headers.get("x-firstpass-outbox-item") ?? (await again.json()).id, id);
  const waited = openai.withOptions({defaultHeaders: {"x-firstpass-defer": "wait"}});
  assert.equal((await waited.chat.completions.create(body)).choices[0].message.content, TEXT);
  const chunks = await collect(await waited.chat.completions.create({...body, stream: true}));
  assert.equal(chunks.map((c) => c.choices[0]?.delta.content ?? "").join(""), TEXT);
});
