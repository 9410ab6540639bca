// What all parts of the page use: elements, questions to the server, words.

// An element with attributes and children; texts are never read as HTML.
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function shape(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A picture of the server as an element.
export function picture(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  if (parsed.querySelector("parsererror")) throw new Error("the picture cannot be read");
  return document.importNode(parsed.documentElement, true);
}

// This page, so that the server can stop what it does not want any more.
export const page = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

export class Refused extends Error {
  constructor(status, said) {
    super(said.error || "the server does not answer");
    this.status = status;
    this.superseded = said.superseded === true;
  }
}

async function answered(response) {
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, said);
  return said;
}

// Asks; `lane` is what is replaced by the next question of the same lane.
export async function ask(path, query = "", { lane = null, signal = null } = {}) {
  const headers = lane ? { "x-page": page + lane } : {};
  return answered(await fetch(query ? `${path}?${query}` : path, { headers, signal }));
}

export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return answered(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

// Whether an error only says that another question has taken the place of this one.
export const isStale = (error) => error.name === "AbortError" || error.superseded;

export function alarm(text) {
  const node = document.getElementById("alert");
  node.hidden = !text;
  node.textContent = text || "";
}

// For those who listen.
export function say(text) {
  document.getElementById("status").textContent = text;
}

export function replace(id, ...children) {
  const node = typeof id === "string" ? document.getElementById(id) : id;
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// The same with what somebody is doing there kept: texts that are typed, what is unfolded, and where the focus is.
export function keeping(id, made) {
  const root = document.getElementById(id);
  const values = [...root.querySelectorAll("input[id], select[id]")].map((node) => [node.id, node.value]);
  const unfolded = [...root.querySelectorAll("details[id][open]")].map((node) => node.id);
  const focused = root.contains(document.activeElement) ? document.activeElement.id : null;
  replace(root, ...made());
  for (const [name, value] of values) {
    const node = document.getElementById(name);
    if (!node || node.value === value) continue;
    node.value = value;
    // What hangs on it follows; a choice that is gone is none.
    if (node.tagName === "SELECT" && node.selectedIndex < 0) node.selectedIndex = 0;
    node.dispatchEvent(new Event("change"));
  }
  for (const name of unfolded) document.getElementById(name)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return root;
}

// A text of the game as it is printed: lists and tables as such, all else as paragraphs.
export function prose(text) {
  const made = [];
  for (const line of text.trim().split("\n").map((line) => line.trim()).filter((line) => line && !/^\|[-| ]+\|$/.test(line))) {
    const kind = line.startsWith("- ") ? "ul" : line.startsWith("|") ? "table" : "p";
    const last = made.at(-1);
    const into = kind !== "p" && last?.localName === kind ? last : el(kind, { class: "prose" });
    if (into !== last) made.push(into);
    if (kind === "ul") into.append(el("li", {}, line.slice(2)));
    else if (kind === "table") into.append(el("tr", {}, line.slice(1, -1).split("|").map((cell) => el("td", {}, cell.trim()))));
    else into.append(line.replace(/:$/, "").replaceAll("`", ""));
  }
  return made;
}

// A table that may be wider than the page: it can be moved by keys.
export function wide(label, ...children) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);
}

const digits = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (number) => digits.format(number);

// A date of the server as people read it.
export const day = (iso) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));

// Three digits.
export function figure(value) {
  return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

export const WORDS = {
  trial: "one possible course of events, drawn by the rules of the model",
  draw: "one set of values of all uncertain numbers; each has two trials",
  fan: "where the middle 20, 40, 60 and 80 % of the trials are on each day",
  median: "the middle trial: half of all lie below it",
  "±": "the error that comes from the finite number of trials (95 %); more trials make it smaller",
  milestone: "something that either happens by a day or does not",
  "uncertain number": "a number that nobody knows well: each draw takes another value from what is believed",
  held: "set to one value in all trials, instead of varying",
  "paired difference": "trial by trial with the same luck and the same other numbers, so that what differs is the change alone",
  judged: "assumed by the author, since no published number was found",
  hazard: "how likely something is to happen in the next moment, if it has not yet",
};

// A word with its meaning, on hover, on focus and in print.
export function term(word, shown = word) {
  return el("span", { class: "term", tabindex: "0", "data-means": WORDS[word], "aria-label": `${shown}: ${WORDS[word]}`, role: "note" }, shown);
}

// The tabs of the outcomes: arrows move, as in every list of tabs.
export function tabs(outcomes, chosen, choose, inside) {
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": "Outcomes" });
  for (const outcome of outcomes) {
    const is = outcome.name === chosen;
    const tab = el("button", {
      type: "button", class: "tab", role: "tab", id: `tab-${outcome.name}`, "aria-selected": String(is),
      "aria-controls": "picture-panel", tabindex: is ? "0" : "-1", onclick: () => choose(outcome.name),
    }, inside ? inside(outcome) : el("span", { class: "name" }, outcome.title));
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = outcomes.findIndex((outcome) => outcome.name === chosen);
    choose(outcomes[(at + step + outcomes.length) % outcomes.length].name, true);
  });
  return list;
}
