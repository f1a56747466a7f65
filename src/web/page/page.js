// The page of the daemon. Everything is put in as text, never as markup; it talks to its own daemon alone.
"use strict";

const at = (id) => document.getElementById(id);
let key = sessionStorage.getItem("key");

function notice(text) {
  at("notice").textContent = text;
  at("notice").hidden = !text;
}

async function call(method, path, body) {
  const reply = await fetch(path, {
    method,
    headers: {"content-type": "application/json", ...(key ? {authorization: "Bearer " + key} : {})},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await reply.json();
  if (reply.ok) return answer;
  if (reply.status === 401) throw new Error("This page is no longer open. Take a new link from the program.");
  throw new Error(answer.error?.message ?? "The daemon answered " + reply.status);
}

/** The link in the address is good once: it is changed for a key that lives as long as this tab. */
async function open() {
  const code = new URLSearchParams(location.search).get("once");
  if (!code) return;
  history.replaceState(null, "", "/page");
  key = (await call("POST", "/v1/firstpass/page/open", {code})).key;
  sessionStorage.setItem("key", key);
}

/** Placeholders stand out. */
function markPlaceholders(target, text) {
  const spans = [...text.matchAll(/<[A-Z][A-Z_]*_[0-9A-Z]{4,}>/g)].map((found) => ({
    start: found.index, end: found.index + found[0].length, type: "hidden"}));
  mark(target, text.split(""), spans);
}

function cell(row, text) {
  row.insertCell().textContent = text ?? "";
}

/** Spans count code points, as the daemon does. */
function mark(target, points, spans) {
  target.replaceChildren();
  let end = 0;
  for (const span of spans) {
    target.append(points.slice(end, span.start).join(""));
    const hidden = document.createElement("mark");
    hidden.textContent = points.slice(span.start, span.end).join("");
    hidden.title = span.type;
    target.append(hidden);
    end = span.end;
  }
  target.append(points.slice(end).join(""));
}

/** One conversation a tab: the same people keep the same placeholders in it, and nobody else's are restored. */
function scope(fresh) {
  if (fresh || !sessionStorage.getItem("scope")) sessionStorage.setItem("scope", "page-" + crypto.randomUUID());
  return sessionStorage.getItem("scope");
}

async function show(text) {
  const masked = await call("POST", "/v1/firstpass/mask", {text, scope: scope()});
  const points = Array.from(text);
  mark(at("before"), points, masked.spans);
  markPlaceholders(at("after"), masked.masked);
  at("hidden").replaceChildren();
  for (const span of masked.spans) {
    const row = at("hidden").insertRow();
    cell(row, span.type);
    cell(row, points.slice(span.start, span.end).join(""));
    cell(row, span.recognizer);
    cell(row, Math.round(span.score * 100) + " %");
  }
  at("result").hidden = false;
}

/** A copy of the file without its private places, to see and to save. */
async function redact() {
  notice("Filling what is private in " + looked.name + ", and reading the copy again …");
  const copy = await call("POST", "/v1/firstpass/redact", {name: looked.name, data: await base64(looked)});
  const bytes = Uint8Array.from(atob(copy.data), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], {type: copy.media_type}));
  const dot = looked.name.lastIndexOf("."), stem = dot > 0 ? looked.name.slice(0, dot) : looked.name;
  const ending = {"image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/mp4": "m4a"}[copy.media_type] ?? copy.media_type.split("/")[1];
  at("redacted").href = address;
  at("redacted").download = stem + "-public." + ending;
  at("redacted").hidden = false;
  const counts = {};
  for (const region of copy.regions) counts[region.type] = (counts[region.type] ?? 0) + 1;
  at("regions").textContent = [kinds(counts) || "nothing private in it", ...copy.notes].join("; ");
  const kind = copy.media_type.split("/")[0];
  at("seen").replaceChildren();
  if (kind === "image" || kind === "audio") {
    const seen = document.createElement(kind === "image" ? "img" : "audio");
    seen.src = address;
    if (kind === "image") seen.alt = "The copy";
    else seen.controls = true;
    at("seen").append(seen);
  }
  notice("");
}

async function restore() {
  const text = at("back").value;
  const back = text ? await call("POST", "/v1/firstpass/restore", {text, scope: scope()}) : {text: "", restored: 0, unknown: 0};
  at("restored").textContent = back.text;
  at("restored-count").textContent = !text ? "" : back.restored + " put back" +
    (back.unknown ? ", " + back.unknown + " look like placeholders and were not given out here" : "");
}

async function copy(from, button) {
  await navigator.clipboard.writeText(at(from).textContent);
  at(button).textContent = "Copied";
  setTimeout(() => at(button).textContent = "Copy", 1500);
}

/** What the daemon takes of one request, in base64 and with room for the rest. */
const MOST_BYTES = 45e6;

function checkSize(files) {
  if (files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES)
    throw new Error("Too large for this page (45 MB together); the program takes it: firstpass ask, firstpass redact");
}

async function base64(file) {
  checkSize([file]);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

let looked = null;  // the file that is looked at

async function read(file) {
  looked = file;
  at("copy-of-file").hidden = !/^(image|audio)\/|^application\/pdf$/.test(file.type);
  at("redacted").hidden = true;
  at("regions").textContent = "";
  at("seen").replaceChildren();
  notice("Reading " + file.name + " …");
  const document_ = await call("POST", "/v1/firstpass/inspect", {data: await base64(file)});
  at("text").value = document_.text ?? "";
  notice("");
  await show(at("text").value);
}

// ---------------------------------------------------------------------------------------------------------------- ask

const ROOMS = ["input", "understand", "condense", "protect", "route", "cloud", "restore", "deliver"];
let chosen = [], asking = null;

function choose(files) {
  chosen.push(...files);
  at("chosen").replaceChildren(...chosen.map((file) => {
    const item = document.createElement("li"), away = document.createElement("button");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      picture.onload = () => URL.revokeObjectURL(picture.src);
      item.append(picture);
    }
    away.type = "button";
    away.textContent = "×";
    away.title = "Leave out " + file.name;
    away.onclick = () => {
      chosen = chosen.filter((other) => other !== file);
      choose([]);
    };
    item.append(file.name + " ", away);
    return item;
  }));
}

function roomsBegin() {
  at("rooms").replaceChildren(...ROOMS.map((name) => {
    const item = document.createElement("li"), title = document.createElement("b");
    title.textContent = name;
    item.append(title, document.createElement("span"));
    item.dataset.room = name;
    return item;
  }));
  at("rooms").hidden = false;
}

function roomSays(event) {
  const item = at("rooms").querySelector(`[data-room="${event.room}"]`);
  if (!item) return;
  item.classList.add("seen");
  item.querySelector("span").textContent = event.text;
  let bar = item.querySelector("progress");
  if (event.done === undefined) return bar?.remove();
  if (!bar) item.append(bar = document.createElement("progress"));
  bar.value = event.done;
}

/** Lines of JSON as they come: what the rooms do, then the result. */
async function ask(dryRun) {
  asking = new AbortController();
  checkSize(chosen);
  const files = [];
  for (const file of chosen) files.push({name: file.name, data: await base64(file)});
  const reply = await fetch("/v1/firstpass/ask", {
    method: "POST",
    signal: asking.signal,
    headers: {"content-type": "application/json", authorization: "Bearer " + key},
    body: JSON.stringify({question: at("question").value, text: at("material").value, files, via: at("via").value,
      dry_run: dryRun, stream: true, ...(dryRun ? {} : {scope: scope()})}),
  });
  if (!reply.headers.get("content-type").includes("ndjson")) throw new Error((await reply.json()).error?.message ?? reply.status);
  const lines = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", result = null;
  for (;;) {
    const {value, done} = await lines.read();
    if (done) break;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const line of parts) {
      const event = JSON.parse(line);
      if (event.error) throw new Error(event.error.message);
      if (event.result) result = event.result;
      else roomSays(event);
    }
  }
  if (!result) throw new Error("The daemon stopped before the answer was whole.");
  return result;
}

function listed(target, texts) {
  at(target).replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

const kinds = (hidden) => Object.entries(hidden).map(([type, count]) => count + " " + type).join(", ");

function showAnswer(result) {
  const left = result.sent.bytes > 0;
  at("way").textContent = left ? "by " + result.sent.destination : result.via === "defer" ? "waits in the outbox" : "made on this machine";
  at("answer").textContent = result.answer;
  listed("reminders", (result.reminders ?? []).map((one) => one.due + "  " + one.title));
  at("calendar").hidden = !result.calendar;
  if (result.calendar) at("calendar").href = URL.createObjectURL(new Blob([result.calendar], {type: "text/calendar"}));
  listed("told", [...result.delivered, ...(result.errors ?? []).map((one) => one.file + ": " + one.error.message)]);
  at("answered").hidden = false;
}

function showLeaving(result, dryRun) {
  const would = result.would_send, left = !dryRun && result.sent.bytes > 0;
  at("leaves-title").textContent = left ? "What left for " + result.sent.destination
    : dryRun ? "What would leave" : "What a cloud model would have been asked; nothing left";
  at("sent-title").textContent = left ? "left" : "would leave";
  for (const [id, tokens] of [["read", would.original_tokens], ["sent", would.tokens]]) {
    at(id).max = Math.max(would.original_tokens, would.tokens, 1);
    at(id).value = tokens;
    at(id + "-tokens").textContent = tokens.toLocaleString() + " tokens";
  }
  at("kinds").textContent = "Hidden in it: " + (kinds(would.hidden) || "nothing");
  markPlaceholders(at("preview"), would.preview);
  const ways = (result.route.parts ?? [result.route]);
  listed("reasons", ways.flatMap((part) => part.reasons.map((reason) => (part.text ? "“" + part.text + "”: " : "") + part.decision + ": " + reason)));
  const table = at("estimates").tBodies[0];
  table.replaceChildren();
  for (const [way, estimate] of Object.entries(result.route.estimates)) {
    const row = table.insertRow();
    for (const text of [way, estimate.tokens, estimate.money ? estimate.money.toFixed(6) : "0", estimate.seconds.toFixed(1)]) cell(row, text);
  }
  at("leaves").hidden = false;
}

function busy(on) {
  for (const button of at("question-form").querySelectorAll(".actions button")) button.disabled = on;
  at("stop").disabled = !on;
  at("stop").hidden = !on;
}

function askNow(dryRun) {
  guarded(async () => {
    if (!at("question").value.trim()) throw new Error("Say what you want to know.");
    at("answered").hidden = at("leaves").hidden = true;
    busy(true);
    roomsBegin();
    try {
      const result = await ask(dryRun);
      if (!dryRun) showAnswer(result);
      showLeaving(result, dryRun);
    } catch (error) {
      throw error.name === "AbortError" ? new Error("Stopped.") : error;
    } finally {
      busy(false);
    }
  });
}

// ------------------------------------------------------------------------------------------------------- what was sent

async function outbox() {
  const box = await call("GET", "/v1/firstpass/outbox");
  const counts = Object.entries(box.counts).map(([state, count]) => count.items + " " + state).join(", ");
  at("holding").textContent = (counts || "Nothing waits.") + (box.holding ? " — held: " + box.holding : "");
  at("items").replaceChildren();
  for (const item of box.items.reverse()) {
    const row = at("items").insertRow();
    for (const text of [item.state, item.created, item.destination, item.reason, item.attempts]) cell(row, text);
    const actions = row.insertCell();
    for (const [name, states] of [["send", ["queued", "failed"]], ["cancel", ["queued", "failed", "uncertain"]]]) {
      if (!states.includes(item.state)) continue;
      const button = document.createElement("button");
      button.textContent = name;
      button.onclick = () => guarded(async () => {
        await call("POST", "/v1/firstpass/outbox/" + encodeURIComponent(item.id) + "/" + name, {});
        await outbox();
      });
      actions.append(button, " ");
    }
  }
}

async function ledger() {
  at("rows").replaceChildren();
  for (let from = 1; ;) {
    const {entries} = await call("GET", "/v1/firstpass/ledger?from=" + from);
    for (const entry of entries) {
      const row = at("rows").insertRow(0);
      for (const text of [entry.sequence, entry.time, entry.crossing, entry.destination, entry.bytes, entry.tokens,
        entry.cost ? entry.cost.toFixed(6) : "", kinds(entry.hidden), entry.rule]) cell(row, text);
    }
    if (entries.length < 1000) return;
    from = entries[entries.length - 1].sequence + 1;
  }
}

async function verify() {
  const check = await call("GET", "/v1/firstpass/ledger/verify");
  at("verdict").textContent = check.intact ? check.entries + " entries, none changed or missing. Head " + check.head
    : "NOT intact at entry " + check.first_bad + ": " + check.reason;
}

async function guarded(work) {
  try {
    notice("");
    await work();
  } catch (error) {
    notice(error.message);
  }
}

const views = {ask: async () => {}, look: async () => {}, outbox, ledger};
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.onclick = () => guarded(async () => {
    for (const other of document.querySelectorAll("[role=tab]")) {
      other.setAttribute("aria-selected", String(other === tab));
      at(other.dataset.view).hidden = other !== tab;
    }
    await views[tab.dataset.view]();
  });
}
at("form").onsubmit = (event) => {
  event.preventDefault();
  guarded(() => show(at("text").value));
};
at("file").onchange = () => at("file").files[0] && guarded(() => read(at("file").files[0]));
at("redact").onclick = () => guarded(redact);
at("fresh").onclick = () => {
  scope(true);
  for (const id of ["text", "back"]) at(id).value = "";
  at("result").hidden = true;
  guarded(restore);
};
at("back").oninput = () => guarded(restore);
at("copy").onclick = () => guarded(() => copy("after", "copy"));
at("copy-back").onclick = () => guarded(() => copy("restored", "copy-back"));
at("question-form").onsubmit = (event) => {
  event.preventDefault();
  askNow(false);
};
at("preview-only").onclick = () => askNow(true);
at("stop").onclick = () => asking?.abort();
at("files").onchange = () => {
  choose(at("files").files);
  at("files").value = "";
};
at("verify").onclick = () => guarded(verify);
document.body.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("drop");
};
document.body.ondragleave = () => document.body.classList.remove("drop");
document.body.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("drop");
  const files = event.dataTransfer.files, text = event.dataTransfer.getData("text");
  if (!at("ask").hidden) {
    choose(files);
    if (!files.length) at("material").value += text;
  } else if (files.length) {
    guarded(() => read(files[0]));
  } else {
    at("text").value = text;
    guarded(() => show(text));
  }
};
guarded(async () => {
  await open();
  if (!key) throw new Error("Open this page by the link that `firstpass serve` shows.");
});
