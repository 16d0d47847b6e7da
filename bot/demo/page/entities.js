// A message's text with its entities, as nodes: no HTML is ever parsed.

import { word } from "/words.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", text_link: "a",
  url: "a", bot_command: "a", mention: "span",
};
const FOLDED_LINES = 3;

export function formatted(text, entities, act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = document.createDocumentFragment();
  build(root, text, 0, text.length, sorted, act);
  return root;
}

function build(parent, text, from, to, entities, act) {
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const one = entities[i];
    const end = Math.min(one.offset + one.length, to);
    if (one.offset < at) continue;
    append(parent, text.slice(at, one.offset));
    const node = nodeFor(one, text.slice(one.offset, end), act);
    const inner = entities.slice(i + 1).filter((other) => other.offset < end && other.offset >= one.offset);
    build(node.content ?? node, text, one.offset, end, inner, act);
    parent.append(node.outer ?? node);
    at = end;
  }
  append(parent, text.slice(at, to));
}

function append(parent, piece) {
  // A quote is a block: the line breaks around it are the block's own.
  const last = parent.lastChild;
  if (last?.nodeName === "BLOCKQUOTE" && piece.startsWith("\n")) piece = piece.slice(1);
  if (piece) parent.append(piece);
}

function nodeFor(entity, text, act) {
  const node = document.createElement(TAGS[entity.type] ?? "span");
  switch (entity.type) {
    case "spoiler": return spoiler(node);
    case "expandable_blockquote": return quote(node, text);
    case "bot_command":
      node.href = "#";
      node.addEventListener("click", (event) => { event.preventDefault(); act.say(text); });
      break;
    case "url":
    case "text_link": link(node, entity.url ?? text, act); break;
  }
  return node;
}

export function link(node, url, act) {
  const whole = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  if (/^https?:/i.test(whole)) node.href = whole;
  node.rel = "noreferrer noopener";
  node.target = "_blank";
  if (act.ours(whole)) {
    node.addEventListener("click", (event) => { event.preventDefault(); act.open(whole); });
  }
}

function spoiler(node) {
  node.className = "spoiler";
  node.tabIndex = 0;
  node.role = "button";
  node.title = word("spoiler");
  const reveal = () => { node.classList.add("open"); node.removeAttribute("role"); node.removeAttribute("title"); };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") reveal(); });
  return node;
}

function quote(node, text) {
  const content = document.createElement("div");
  content.className = "quoted";
  const fold = document.createElement("button");
  fold.type = "button";
  fold.className = "fold";
  const show = (open) => {
    node.classList.toggle("open", open);
    fold.setAttribute("aria-expanded", open);
    fold.setAttribute("aria-label", word(open ? "collapse" : "expand"));
  };
  node.className = "expandable";
  node.append(content, fold);
  fold.addEventListener("click", (event) => { event.stopPropagation(); show(!node.classList.contains("open")); });
  node.addEventListener("click", () => { if (!getSelection()?.toString()) show(!node.classList.contains("open")); });
  show(false);
  // Short quotes need no folding; how short shows only when laid out.
  requestAnimationFrame(() => {
    const line = parseFloat(getComputedStyle(content).lineHeight) || 20;
    if (content.scrollHeight <= line * FOLDED_LINES + 4) { node.classList.add("open", "short"); fold.remove(); }
  });
  return { outer: node, content };
}
