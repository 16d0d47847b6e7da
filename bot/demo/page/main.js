// The page: what comes from the stream is drawn, what the person does is sent.

import { drawChat, element, toEnd } from "/chat.js";
import { drawSide } from "/side.js";
import { speak, word } from "/words.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 699px)");
let me = "";
let state = null;
let stream = null;
let strip = null;
let toastShown = null;
let keysWanted = true;

const act = {
  say: (text, reply) => post("act", { act: "say", text, reply_to: reply ?? null }),
  press: (message, data) => post("act", { act: "press", message, data }),
  open: (url) => post("act", { act: "open", url }),
  clock: (to) => post("act", { act: "clock", to }),
  ours: (url) => state !== null && url.split("?")[0] === `https://t.me/${state.bot.username}`,
  edit: (bubble) => {
    setStrip({ kind: "edit", id: bubble.id, title: word("edit"), text: bubble.text });
    $("text").value = bubble.text;
    grow();
    $("text").focus();
  },
  become: (key) => {
    location.hash = hash(key);
    $("side").classList.remove("open");
  },
};

async function post(path, body, query = "") {
  try {
    const raw = body instanceof Blob;
    const answer = await fetch(`/${path}?as=${encodeURIComponent(me)}${query}`, {
      method: "POST", body: raw ? body : JSON.stringify(body),
      headers: { "Content-Type": raw ? "application/octet-stream" : "application/json" },
    });
    if (!answer.ok) toast(word("failed") + ((await answer.json()).error ?? answer.status));
    return answer.ok;
  } catch (fault) {
    toast(word("failed") + fault.message);
    return false;
  }
}

// Where we are: #as=member&lang=en

const wanted = () => new URLSearchParams(location.hash.slice(1));
const hash = (key, lang = wanted().get("lang")) => `as=${key}${lang ? `&lang=${lang}` : ""}`;

function follow() {
  const key = wanted().get("as") || "member";
  speak(wanted().get("lang") ?? "zh");
  if (key !== me) {
    me = key;
    toastShown = null;
    setStrip(null);
    connect();
  } else if (state) draw();
}

function connect() {
  stream?.close();
  stream = new EventSource(`/events?as=${encodeURIComponent(me)}`);
  stream.onmessage = (event) => { state = JSON.parse(event.data); draw(); };
  stream.onerror = () => { $("status").textContent = word("lost"); };
}

function draw() {
  const { screen } = state;
  $("bot-name").textContent = state.bot.name;
  $("status").textContent = screen.blocked ? word("blocked") : screen.typing ? word("typing") : word("bot");
  drawSide(state, act);
  drawChat(state, act);
  drawCompose(screen);
  if (screen.toast && toastShown !== null && screen.toast.id > toastShown) tell(screen.toast);
  toastShown = screen.toast?.id ?? 0;
  document.body.dataset.ready = me;
}

// The lower edge: text, reply keyboard, commands

function drawCompose(screen) {
  const empty = !screen.bubbles.length;
  $("start").hidden = !empty;
  $("line").hidden = empty;
  $("invited").hidden = !empty || !state.invitation;
  $("keys").hidden = !screen.keyboard.length;
  $("keys").setAttribute("aria-pressed", keysWanted);
  $("commands").hidden = !screen.commands.length;
  $("text").placeholder = screen.placeholder || word("write");
  if (screen.awaited && strip?.kind !== "edit" && strip?.id !== screen.awaited.id) {
    setStrip({ kind: "reply", id: screen.awaited.id, title: word("reply"), text: screen.awaited.text });
    if (!narrow.matches) $("text").focus();
  } else if (!screen.awaited && strip?.kind === "reply") setStrip(null);
  const shown = JSON.stringify([screen.keyboard, keysWanted]);
  if ($("keyboard").dataset.shown !== shown) {
    $("keyboard").dataset.shown = shown;
    $("keyboard").hidden = !screen.keyboard.length || !keysWanted;
    $("keyboard").replaceChildren(...screen.keyboard.map((row) => {
      const line = element("div", "key-row");
      line.append(...row.map((label) => {
        const key = element("button", "reply-key", label);
        key.type = "button";
        key.addEventListener("click", () => act.say(label));
        return key;
      }));
      return line;
    }));
  }
  $("menu").replaceChildren(...screen.commands.map(({ command, description }) => {
    const item = element("li");
    const key = element("button", "command");
    key.type = "button";
    key.append(element("b", "", `/${command}`), element("span", "", description));
    key.addEventListener("click", () => { showMenu(false); act.say(`/${command}`); });
    item.append(key);
    return item;
  }));
}

function setStrip(next) {
  if (strip?.kind === "edit" && next === null) { $("text").value = ""; grow(); }
  strip = next;
  $("strip").hidden = !next;
  $("strip-title").textContent = next?.title ?? "";
  $("strip-text").textContent = next?.text.split("\n")[0] ?? "";
}

function showMenu(open) {
  $("menu").hidden = !open;
  $("commands").setAttribute("aria-expanded", open);
  if (open) $("menu").querySelector("button")?.focus();
}

function grow() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}

async function send() {
  const text = $("text").value.trim();
  if (!text) return;
  const now = strip;
  $("text").value = "";
  strip = now?.kind === "edit" ? { kind: "" } : now;
  setStrip(null);
  grow();
  const done = now?.kind === "edit"
    ? await post("act", { act: "edit", message: now.id, text })
    : await act.say(text, now?.kind === "reply" ? now.id : null);
  if (!done) { $("text").value = text; grow(); }
  toEnd();
}

function upload(files) {
  for (const file of files) post("upload", file, `&name=${encodeURIComponent(file.name)}`);
}

// Toasts and alerts

let fading = 0;

function tell({ text, alert }) {
  if (!alert) return toast(text);
  $("alert").querySelector("p").textContent = text;
  $("alert").showModal();
}

function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 3500);
}

// Wiring

$("line").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Escape" && strip) setStrip(null);
});
$("start").addEventListener("click", () => act.say("/start"));
$("invited").addEventListener("click", () => act.open(state.invitation));
$("strip-close").addEventListener("click", () => setStrip(null));
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => { upload($("file").files); $("file").value = ""; });
$("keys").addEventListener("click", () => { keysWanted = !keysWanted; draw(); });
$("commands").addEventListener("click", () => showMenu($("menu").hidden));
$("menu").addEventListener("keydown", (event) => { if (event.key === "Escape") { showMenu(false); $("commands").focus(); } });
$("as").addEventListener("change", () => act.become($("as").value));
$("open-side").addEventListener("click", () => $("side").classList.add("open"));
$("close-side").addEventListener("click", () => $("side").classList.remove("open"));
addEventListener("click", (event) => {
  if (!$("side").contains(event.target) && !$("open-side").contains(event.target)) $("side").classList.remove("open");
});
addEventListener("keydown", (event) => { if (event.key === "Escape") $("side").classList.remove("open"); });
$("language").addEventListener("click", () => { location.hash = hash(me, wanted().get("lang") === "en" ? "zh" : "en"); });

let dragged = 0;
$("phone").addEventListener("dragenter", (event) => { event.preventDefault(); dragged++; $("drop").hidden = false; });
$("phone").addEventListener("dragover", (event) => event.preventDefault());
$("phone").addEventListener("dragleave", () => { if (--dragged <= 0) { dragged = 0; $("drop").hidden = true; } });
$("phone").addEventListener("drop", (event) => {
  event.preventDefault();
  dragged = 0;
  $("drop").hidden = true;
  upload(event.dataTransfer.files);
});

addEventListener("hashchange", follow);
follow();
