// Around the phone: the people, the clock, and the bot's calls.

import { inChinese, moment, word } from "/words.js";
import { element } from "/chat.js";

const $ = (id) => document.getElementById(id);
let listed = 0;
let drawnFor = "";

export function drawSide(state, act) {
  drawPeople(state, act);
  $("now").textContent = moment(state.clock.now);
  $("now").dateTime = state.clock.now;
  const left = state.clock.daysLeft;
  $("days-left").textContent = left === null ? "" : word("left")(left);
  drawSteps(state, act);
  drawCalls(state.calls);
}

function drawPeople(state, act) {
  const list = $("people");
  const title = (person) => inChinese() ? person.zh : person.en;
  const signature = JSON.stringify([state.me, state.people, inChinese()]);
  if (signature === drawnFor) return;
  drawnFor = signature;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  list.replaceChildren(...state.people.map((person) => {
    const button = element("button", "person");
    button.type = "button";
    button.dataset.key = person.key;
    button.setAttribute("aria-pressed", person.key === state.me);
    const words = element("span", "person-words");
    words.append(element("b", "", person.name), element("small", "", title(person)));
    button.append(element("span", "face", person.name.slice(0, 1)), words);
    if (person.unread) {
      const badge = element("span", "badge", String(person.unread));
      badge.setAttribute("aria-label", word("unread")(person.unread));
      button.append(badge);
    }
    button.addEventListener("click", () => act.become(person.key));
    const item = element("li");
    item.append(button);
    return item;
  }));
  if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
  $("as").replaceChildren(...state.people.map((person) => {
    const option = element("option", "", `${title(person)}${person.unread ? ` (${person.unread})` : ""}`);
    option.value = person.key;
    option.selected = person.key === state.me;
    return option;
  }));
  const elsewhere = state.people.reduce((sum, person) => sum + person.unread, 0);
  $("elsewhere").hidden = !elsewhere;
  $("elsewhere").textContent = elsewhere || "";
}

function drawSteps(state, act) {
  const wanted = word("steps").filter(([to]) => to !== "inspection" || state.clock.daysLeft !== null);
  const bar = $("steps");
  if (bar.dataset.lang === document.documentElement.lang && bar.children.length === wanted.length) return;
  bar.dataset.lang = document.documentElement.lang;
  bar.replaceChildren(...wanted.map(([to, words]) => {
    const button = element("button", "step", words);
    button.type = "button";
    button.addEventListener("click", async () => {
      button.disabled = true;
      await act.clock(to);
      button.disabled = false;
    });
    return button;
  }));
}

function drawCalls(calls) {
  const list = $("calls");
  if (calls.length && calls.at(-1).number < listed) { list.replaceChildren(); listed = 0; }
  for (const call of calls) {
    if (call.number <= listed) continue;
    listed = call.number;
    const item = element("li", call.error ? "failed" : "");
    const fold = element("details");
    const head = element("summary");
    head.append(element("time", "", call.at), element("b", "", call.method));
    if (call.to) head.append(element("span", "to", `→ ${call.to}`));
    if (call.short) head.append(element("span", "short", call.short));
    if (call.error) head.append(element("span", "error", call.error));
    fold.append(head);
    fold.addEventListener("toggle", () => {
      if (fold.open && fold.children.length === 1) {
        fold.append(element("pre", "", JSON.stringify(call.parameters, null, 2)));
      }
    });
    item.append(fold);
    list.prepend(item);
  }
  while (list.children.length > 200) list.lastChild.remove();
}
