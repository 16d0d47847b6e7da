// The chat: bubbles kept by their id and redrawn when their revision changes.

import { dayOf, word } from "/words.js";
import { formatted, link } from "/entities.js";

const chat = document.getElementById("chat");
const down = document.getElementById("down");
const flow = document.getElementById("flow");
const drawn = new Map();
let shownFor = "";
let following = true;
let settling = true;
let start = null;

export function drawChat(state, act) {
  const fresh = shownFor !== state.me;
  if (fresh) {
    flow.replaceChildren();
    drawn.clear();
    following = true;
    shownFor = state.me;
  }
  const present = new Set(state.screen.bubbles.map((bubble) => bubble.id));
  for (const [id, node] of drawn) if (!present.has(id)) { node.remove(); drawn.delete(id); }
  let last = null;
  const added = [];
  for (const bubble of state.screen.bubbles) {
    let node = drawn.get(bubble.id);
    if (!node || Number(node.dataset.revision) !== bubble.revision) {
      const made = draw(bubble, act);
      if (node) node.replaceWith(made);
      else { flow.append(made); added.push({ bubble, made }); }
      drawn.set(bubble.id, made);
      node = made;
    }
    const day = dayOf(bubble.at);
    node.dataset.day = day === last ? "" : day;
    last = day;
  }
  if (added.length) {
    // A long answer is read from its start, so its first line stays in sight.
    start = fresh ? added.at(-1).made : added.find(({ bubble }) => !bubble.mine)?.made ?? null;
    settling = following || added.some(({ bubble }) => bubble.mine);
  }
  if (settling) toEnd();
}

export function toEnd() {
  const top = start ? start.offsetTop - 8 : Infinity;
  chat.scrollTop = Math.min(chat.scrollHeight - chat.clientHeight, top);
  look();
}

function look() {
  following = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  down.hidden = following;
}

chat.addEventListener("scroll", look, { passive: true });
for (const kind of ["wheel", "pointerdown", "keydown"]) {
  chat.addEventListener(kind, () => { settling = false; }, { passive: true });
}
down.addEventListener("click", () => { start = null; toEnd(); });
// Pictures arrive and quotes fold after a message is drawn; the keyboard takes room from the chat.
new ResizeObserver(() => { if (settling) toEnd(); }).observe(flow);
let height = 0;
new ResizeObserver(() => {
  const lost = height - chat.clientHeight;
  height = chat.clientHeight;
  if (settling) toEnd();
  else if (lost > 0) chat.scrollTop += lost;
}).observe(chat);

function draw(bubble, act) {
  const row = element("article", `row ${bubble.mine ? "mine" : "bot"} ${bubble.kind}`);
  row.dataset.revision = bubble.revision;
  const box = element("div", "bubble");
  if (bubble.reply) box.append(element("div", "reply", clipped(bubble.reply)));
  if (bubble.file) box.append(attachment(bubble));
  if (bubble.text) {
    const words = element("div", "words");
    words.append(formatted(shown(bubble), bubble.entities, act));
    box.append(words);
  }
  box.append(foot(bubble, act));
  row.append(box);
  if (bubble.buttons.length) row.append(keyboard(bubble, act));
  return row;
}

// Phones show a bot being started without what its link carries.
const shown = (bubble) => bubble.mine && bubble.text.startsWith("/start ") ? "/start" : bubble.text;

function foot(bubble, act) {
  const line = element("div", "foot");
  if (bubble.mine && bubble.kind === "text" && !bubble.text.startsWith("/")) {
    const edit = element("button", "edit", "✎");
    edit.type = "button";
    edit.title = word("edit");
    edit.setAttribute("aria-label", word("edit"));
    edit.addEventListener("click", () => act.edit(bubble));
    line.append(edit);
  }
  if (bubble.edited) line.append(element("span", "", word("edited")));
  const time = element("time", "", bubble.at.slice(11, 16));
  line.append(time);
  return line;
}

function attachment(bubble) {
  const { file, kind } = bubble;
  const address = `/file/${file.id}`;
  if (kind === "photo") {
    const open = element("button", "picture");
    open.type = "button";
    open.setAttribute("aria-label", word("picture"));
    const image = element("img");
    image.src = address;
    image.width = file.width;
    image.height = file.height;
    image.alt = bubble.text.split("\n")[0];
    open.addEventListener("click", () => enlarge(address, image.alt));
    open.append(image);
    return open;
  }
  if (kind !== "document") return element("div", "media", `${kind === "voice" ? "🎤" : "👍"} ${word(kind)}`);
  const card = element("a", "file-card");
  card.href = address;
  card.download = file.name;
  card.title = word("download");
  const ending = file.name.includes(".") ? file.name.split(".").at(-1).slice(0, 4) : "";
  const text = element("span", "file-text");
  text.append(element("b", "", file.name), element("small", "", size(file.size)));
  card.append(element("span", "file-kind", ending), text);
  return card;
}

function keyboard(bubble, act) {
  const rows = element("div", "buttons");
  for (const row of bubble.buttons) {
    const line = element("div", "button-row");
    for (const button of row) {
      if (button.url) {
        const node = element("a", "key", button.label);
        link(node, button.url, act);
        line.append(node);
        continue;
      }
      const node = element("button", "key", button.label);
      node.type = "button";
      node.addEventListener("click", async () => {
        node.classList.add("busy");
        await act.press(bubble.id, button.data);
        node.classList.remove("busy");
      });
      line.append(node);
    }
    rows.append(line);
  }
  return rows;
}

function enlarge(address, words) {
  const dialog = document.getElementById("picture");
  const image = dialog.querySelector("img");
  image.src = address;
  image.alt = words;
  dialog.showModal();
}

export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

const clipped = (text) => text.split("\n")[0].slice(0, 80);
const size = (bytes) => bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
