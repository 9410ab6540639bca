// The page of a student: the open question, one guess, and what came of it.

import { alarm, ask, el, isStale, post, replace, say } from "./tools.js";
import { result } from "./result.js";

const WAIT = 2000;
const DOTS = 10;
let before = null;

function chance(question) {
  const big = el("p", { class: "big", "aria-hidden": "true" }, "50 of 100");
  const input = el("input", { type: "range", min: 0, max: 100, step: 1, value: 50, id: "percent", "aria-valuetext": "50 of 100 trials" });
  input.addEventListener("input", () => {
    big.textContent = `${input.value} of 100`;
    input.setAttribute("aria-valuetext", `${input.value} of 100 trials`);
  });
  const send = el("button", { class: "primary" }, "This is my guess");
  return el("form", { class: "guess", onsubmit: (event) => { event.preventDefault(); give(send, { id: question.id, percent: Number(input.value) }); } },
    el("label", { for: "percent" }, "Of 100 trials it happens in"), big, input, send);
}

function dots(question) {
  const placed = question.boxes.map(() => 0);
  const left = el("p", { class: "left", "aria-live": "polite" });
  const send = el("button", { class: "primary" }, "This is my guess");
  const rows = question.boxes.map((label, place) => {
    const shown = el("span", { class: "placed", role: "img" });
    const less = el("button", { type: "button", "aria-label": `One dot less on ${label}`, onclick: () => move(place, -1) }, "−");
    const more = el("button", { type: "button", "aria-label": `One dot more on ${label}`, onclick: () => move(place, 1) }, "+");
    return { shown, less, more, row: el("div", { class: "box", role: "group", "aria-label": label }, el("span", {}, label), less, shown, more) };
  });
  function show() {
    const free = DOTS - placed.reduce((sum, dots) => sum + dots, 0);
    left.textContent = free === 0 ? "All ten dots are placed" : `${free} ${free === 1 ? "dot" : "dots"} left`;
    rows.forEach(({ shown, less, more }, place) => {
      shown.textContent = "●".repeat(placed[place]);
      shown.setAttribute("aria-label", `${placed[place]} dots`);
      less.disabled = placed[place] === 0;
      more.disabled = free === 0;
    });
    send.disabled = free !== 0;
  }
  function move(place, by) {
    placed[place] += by;
    show();
  }
  show();
  return el("form", { class: "guess", onsubmit: (event) => { event.preventDefault(); give(send, { id: question.id, dots: placed }); } },
    el("p", { class: "soft" }, `Where do you think it ends${question.unit ? ` (${question.unit})` : ""}? Put more dots where you think it is more likely.`), left,
    el("div", {}, rows.map(({ row }) => row)), send);
}

async function give(button, guess) {
  button.disabled = true;
  try {
    await post("/api/guess", guess);
    before = null;
    alarm("");
    await look();
  } catch (error) {
    alarm(error.message);
    button.disabled = false;
  }
}

function shown(view) {
  const question = view.question;
  // Others' guesses change nothing here before the answer.
  const key = JSON.stringify(question && { ...question, guesses: question.revealed ? question.guesses : 0 });
  if (key === before) return;
  const isNew = before !== null;
  before = key;
  if (!question) {
    replace("guess", el("p", {}, "No question is open yet. It will appear here."));
  } else if (question.revealed) {
    replace("guess", el("p", { class: "asked" }, question.text), result(question));
  } else if (question.mine) {
    replace("guess", el("p", { class: "asked" }, question.text), el("p", { class: "count" }, "Your guess is kept: ", el("b", {}, question.mine.dots ? "ten dots" : `${Math.round(question.mine.percent)} of 100`), ". Wait until the answer is revealed."));
  } else {
    replace("guess", el("p", { class: "asked" }, question.text), question.boxes ? dots(question) : chance(question));
  }
  if (isNew) say(question?.revealed ? `Revealed. The model: ${question.revealed.said}` : "The page has changed.");
}

async function look() {
  try {
    let view = await ask("/api/class");
    if (!view.joined && !view.needs_code) {
      await post("/api/join", { code: "" });
      view = await ask("/api/class");
    }
    if (!view.joined) { location.replace("/join"); return; }
    shown(view);
    alarm("");
  } catch (error) {
    if (error.status === 403) { location.replace("/join"); return; }
    if (!isStale(error)) alarm(error.status ? error.message : "The page of the teacher cannot be reached. It is tried again.");
  }
}

async function watch() {
  await look();
  setTimeout(watch, WAIT);
}

watch();
