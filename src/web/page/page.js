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

async function show(text) {
  const masked = await call("POST", "/v1/firstpass/mask", {text, scope: "page"});
  const points = Array.from(text);
  mark(at("before"), points, masked.spans);
  at("after").textContent = masked.masked;
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

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

async function read(file) {
  notice("Reading " + file.name + " …");
  const document_ = await call("POST", "/v1/firstpass/inspect", {data: await base64(file)});
  at("text").value = document_.text ?? "";
  notice("");
  await show(at("text").value);
}

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
      const hidden = Object.entries(entry.hidden).map(([type, count]) => count + " " + type).join(", ");
      for (const text of [entry.sequence, entry.time, entry.crossing, entry.destination, entry.bytes, entry.tokens,
        entry.cost ? entry.cost.toFixed(6) : "", hidden, entry.rule]) cell(row, text);
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

const views = {look: async () => {}, outbox, ledger};
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
at("verify").onclick = () => guarded(verify);
document.body.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("drop");
};
document.body.ondragleave = () => document.body.classList.remove("drop");
document.body.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("drop");
  const file = event.dataTransfer.files[0];
  if (file) guarded(() => read(file));
  else guarded(() => {
    at("text").value = event.dataTransfer.getData("text");
    return show(at("text").value);
  });
};
guarded(async () => {
  await open();
  if (!key) throw new Error("Open this page by the link that `firstpass serve` shows.");
});
