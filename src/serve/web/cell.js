// The screen of a cell: what it knows, what it can order, what it is told of its orders.

import { alarm, ask, day, el, isStale, keeping, post, replace, say, wide } from "./tools.js";

const WAIT = 2000;
// Control may look at the screen of a cell; a cell's own screen has its code and needs no name.
const looked = new URLSearchParams(location.search).get("cell");
let mark = null;
let turn = null;

const list = (title, lines, more = {}) => lines.length > 0 && el("section", more, el("h2", {}, title), el("ul", { class: "lines" }, lines.map((line) => el("li", {}, line))));

// One of a cell's orders: what it costs, needs and does.
function card(choice, page) {
  const id = `order-${choice.order}`;
  const branch = choice.branches.length > 0 && el("select", { id: `${id}-branch` }, choice.branches.map((name) => el("option", { value: name }, name.replaceAll("_", " "))));
  const on = el("input", { type: "date", id: `${id}-on`, min: page.date });
  const button = el("button", { type: "button", id, class: "primary", onclick: () => sure(choice, page, { order: choice.order, branch: branch ? branch.value : null, on: on.value || null, cell: looked }, button) }, "Order it", el("span", { class: "visually-hidden" }, `: ${choice.title}`));
  return el("article", { class: "order" },
    el("h3", {}, choice.title),
    el("p", { class: "terms" }, choice.cost === "nothing" || choice.cost === "0" ? "costs nothing" : `costs ${choice.cost}`, ` · ${choice.secrecy}`),
    choice.is_open === null && el("p", { class: "soft" }, "Whether it can be done is for control to say."),
    choice.conditions.length > 0 && el("p", { class: "soft" }, `Needs: ${choice.conditions.join(" and ")}.`),
    choice.does.length > 0 && el("ul", { class: "does" }, choice.does.map((line) => el("li", {}, line))),
    branch && el("div", { class: "field" }, el("label", { for: `${id}-branch` }, "Which way"), branch),
    el("details", { class: "later", id: `${id}-later` }, el("summary", {}, "On a later date"), el("label", { for: `${id}-on` }, "The day on which it is carried out"), on),
    button);
}

// An order cannot be taken back by its cell: it is asked once more.
function sure(choice, page, order, button) {
  const dialog = document.getElementById("sure");
  const yes = el("button", { type: "button", class: "primary", onclick: () => { dialog.close(); give(order, button); } }, "Yes, order it");
  replace("sure-body",
    el("h2", { id: "sure-title" }, `Order “${choice.title}”?`),
    el("p", {}, choice.cost === "nothing" || choice.cost === "0" ? "It costs nothing." : `It costs ${choice.cost}.${page.capital ? ` ${page.capital}, to spend.` : ""}`),
    order.branch && el("p", {}, `Which way: ${order.branch.replaceAll("_", " ")}.`),
    el("p", {}, order.on ? `It is carried out on ${day(order.on)}.` : "It is carried out when the clock moves.", " Only control can take it back."),
    el("div", { class: "buttons" }, yes, el("button", { type: "button", onclick: () => dialog.close() }, "No")));
  dialog.showModal();
  yes.focus();
}

function answered(text, isFine) {
  const box = document.getElementById("answer");
  box.hidden = false;
  box.classList.toggle("refused", !isFine);
  replace(box, el("p", {}, text.trim()));
  box.focus();
  say(text);
}

async function give(order, button) {
  button.disabled = true;
  try {
    const { said } = await post("/api/order", order);
    answered(said, true);
  } catch (error) {
    answered(error.status ? error.message : "The order did not reach control: try again.", false);
  }
  button.disabled = false;
  await look();
}

function shown(page) {
  document.title = `${page.title}, turn ${page.turn}: escalade`;
  document.getElementById("title").textContent = page.title;
  document.getElementById("when").textContent = `Turn ${page.turn}: ${day(page.date)} to ${day(page.turn_ends)}${page.seats.length ? `. Seats: ${page.seats.join(", ")}` : ""}`;
  const open = page.choices.filter((choice) => choice.is_open !== false);
  const closed = page.choices.filter((choice) => choice.is_open === false);
  const over = page.date === page.turn_ends;
  keeping("brief", () => [
    !over && el("a", { class: "jump button", href: "#orders" }, `What you may order (${open.length})`),
    el("div", { class: "halves" },
      el("div", {},
        list("You are asked", page.questions, { class: "asked-now" }),
        page.brief && el("p", { class: "who" }, page.brief),
        list("What you were told", page.told),
        list("What you heard since the last turn began", page.news),
        list("Orders of others that you know of", page.heard),
        list("Your orders", page.own),
        el("section", {}, el("h2", {}, "What you know"),
          page.capital && el("p", { class: "capital" }, page.capital, ", to spend"),
          wide("Where things stand", el("table", {}, el("tbody", {}, page.machines.map(([title, state]) => el("tr", {}, el("th", { scope: "row" }, title), el("td", {}, state)))))),
          el("ul", { class: "lines" }, page.quantities.map((line) => el("li", {}, line)))),
        list("What you are judged by", page.objectives)),
      el("section", { id: "orders", tabindex: "-1" },
        el("h2", {}, over ? "The game is over" : `What you may order by ${day(page.turn_ends)}`),
        !over && open.length === 0 && el("p", {}, "Nothing at the moment."),
        !over && open.map((choice) => card(choice, page)),
        !over && closed.length > 0 && el("details", { id: "closed", class: "closed" }, el("summary", {}, `Not now (${closed.length})`),
          el("ul", { class: "lines" }, closed.map((choice) => el("li", {}, el("b", {}, choice.title), choice.conditions.length > 0 ? `: needs ${choice.conditions.join(" and ")}` : ""))))))]);
  if (turn !== null) say(turn === page.turn ? "Your page has changed." : `Turn ${page.turn} has begun.`);
  turn = page.turn;
}

async function look() {
  try {
    const query = [looked && `cell=${encodeURIComponent(looked)}`, mark && `mark=${mark}`].filter(Boolean).join("&");
    const view = await ask("/api/cell", query);
    if (!view.same) {
      shown(view.page);
      mark = view.mark;
    }
    alarm("");
  } catch (error) {
    if (error.status === 403) { location.replace("/join"); return; }
    if (!isStale(error)) alarm(error.status ? error.message : "Control's machine cannot be reached. It is tried again.");
  }
}

async function watch() {
  await look();
  setTimeout(watch, WAIT);
}

watch();
