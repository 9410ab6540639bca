// Control's screen: where the game stands, what may happen, and all that control can do.

import { alarm, ask, day, el, isStale, keeping, post, prose, replace, say, wide } from "./tools.js";
import { decide, odds } from "./odds.js";

const WAIT = 1500;
const TABS = { now: "Now", odds: "Odds", injects: "Injects", decide: "Decide", log: "Timeline" };

const game = {
  about: null,
  view: null,
  told: [],
  here: [],
  tab: TABS[location.hash.slice(1)] ? location.hash.slice(1) : "now",
  busy: false,
  done: Promise.resolve(),

  // Carries out a command; its answer stands beside the game. A button that is pressed twice is pressed once; what
  // is typed waits until the command before is done.
  async command(what, name, waits = false) {
    while (this.busy && waits) await this.done;
    if (this.busy) return false;
    this.busy = true;
    const doing = this.carriedOut(what, name);
    this.done = doing;
    return doing;
  },

  async carriedOut(what, name) {
    document.getElementById("board").setAttribute("aria-busy", "true");
    say(name ? `${name}…` : "One moment…");
    let fine = true;
    try {
      const { said } = await post("/api/command", what);
      // The odds have a place of their own.
      if (what.command?.odds) say("The odds are taken.");
      else answered(said, true);
    } catch (error) {
      fine = false;
      answered(error.status ? error.message : "The server cannot be reached.", false);
    }
    await look();
    this.busy = false;
    document.getElementById("board").removeAttribute("aria-busy");
    return fine;
  },
};

function answered(text, isFine) {
  const box = document.getElementById("answer");
  box.hidden = false;
  box.classList.toggle("refused", !isFine);
  replace(box, el("button", { type: "button", class: "close", "aria-label": "Close the answer", onclick: () => { box.hidden = true; } }, "×"),
    el("h2", {}, isFine ? "Answer" : "Refused"), el("div", { class: "text" }, prose(text)));
  say(isFine ? text.slice(0, 400) : text);
}

const list = (title, lines, none) => [
  (lines.length > 0 || none) && el("h2", {}, title),
  lines.length > 0 ? el("ul", { class: "lines" }, lines.map((line) => el("li", {}, line))) : none && el("p", { class: "soft" }, none),
];

function clock() {
  const { state } = game.view;
  const until = el("input", { type: "date", id: "until", min: state.date, max: state.turn_ends });
  const button = (id, text, what, more = {}) => el("button", { type: "button", id, ...more, onclick: () => game.command(typeof what === "function" ? what() : what, text) }, text);
  keeping("clock", () => [
    el("p", { class: "turn" }, el("b", {}, `Turn ${state.turn}`), ` ${day(state.date)}`, el("span", { class: "soft" }, state.is_over ? " · the game is over" : ` · the turn ends ${day(state.turn_ends)} · the game ${day(state.game_ends)}`)),
    el("div", { class: "buttons" },
      button("advance", "Advance to the end of the turn", { command: { advance: { until: null } } }, { class: "primary", disabled: state.is_over }),
      el("span", { class: "pair" }, el("label", { for: "until" }, "or until"), until, button("advance-until", "Advance", () => ({ command: { advance: { until: until.value || null } } }), { disabled: state.is_over })),
      button("undo", "Undo", { command: { undo: {} } }, { disabled: !game.told.some((line) => !line.gone && line.changes) })),
  ]);
}

function now() {
  const { state } = game.view;
  return el("div", { class: "halves" },
    el("div", {}, list("What happened in this turn", state.news, "Nothing yet."), list("Outcomes", state.outcomes), list("Counted", state.quantities)),
    el("div", {}, el("h2", {}, "Where things stand"), wide("Where things stand", el("table", {}, el("tbody", {}, state.machines.map(([title, stands]) => el("tr", {}, el("th", { scope: "row" }, title), el("td", {}, stands))))))));
}

function injects() {
  const { view, about } = game;
  const due = (inject) => inject.planned && inject.planned <= view.state.turn_ends && !view.injected.includes(inject.name);
  const row = (inject) => {
    const made = view.injected.includes(inject.name);
    const part = (title, text) => text && el("p", {}, el("b", {}, `${title}: `), text);
    return el("article", { class: due(inject) ? "inject due" : "inject" },
      el("h3", {}, inject.title),
      el("p", { class: "terms" }, inject.planned ? `planned for ${day(inject.planned)}` : "whenever it fits", inject.to.length ? ` · to ${inject.to.join(", ")}` : " · to all", inject.by && ` · by ${inject.by}`, made && el("b", {}, " · made")),
      inject.text && el("blockquote", {}, inject.text),
      el("details", { id: `inject-${inject.name}-why` }, el("summary", {}, "What it is for"), part("Expected", inject.expect), part("Serves", inject.serves), part("If it does not come", inject.otherwise)),
      el("button", { type: "button", id: `inject-${inject.name}`, disabled: view.state.is_over, onclick: () => game.command({ command: { inject: { inject: inject.name } } }, "The inject is made") }, made ? "Make it again" : "Make it now", el("span", { class: "visually-hidden" }, `: ${inject.title}`)));
  };
  const all = [...about.injects].sort((a, b) => (a.planned || "9").localeCompare(b.planned || "9"));
  return all.length ? [el("h2", { class: "visually-hidden" }, "Injects"), el("p", { class: "soft" }, "Marked are those that are due by the end of the turn."), el("div", { class: "cards" }, all.map(row))] : el("p", {}, "The scenario has no injects.");
}

function log() {
  const lines = [...game.told].reverse().map((line) => el("li", { class: line.gone ? "gone" : null },
    el("details", { id: `line-${line.place}` }, el("summary", {}, el("span", { class: "soft" }, `Turn ${line.turn}, ${day(line.date)} `), el("code", {}, line.typed), line.gone && el("span", { class: "soft" }, " taken back")), el("div", { class: "text" }, prose(line.said)))));
  return [
    el("p", { class: "soft" }, `${game.about.log} has every command and a checksum of each answer. `, el("code", {}, `escalade replay ${game.about.log}`), " plays it again and checks every bit; ", el("code", {}, `escalade review ${game.about.log}`), " writes the after-action review."),
    el("p", {}, el("a", { class: "button", href: "/api/game/log", download: true }, "Save the log")),
    lines.length ? el("ol", { class: "timeline", reversed: true }, lines) : el("p", {}, "No command yet."),
  ];
}

const PARTS = { now, odds: () => odds(game), injects, decide: () => decide(game), log };

function tabs() {
  const names = Object.keys(TABS);
  const due = game.view.state.injects.length;
  const more = { injects: due > 0 ? ` (${due} due)` : "", log: ` (${game.told.length})` };
  keeping("tabs", () => names.map((name) => el("button", {
    type: "button", role: "tab", id: `tab-${name}`, class: "game-tab", "aria-controls": "panel", "aria-selected": String(name === game.tab), tabindex: name === game.tab ? "0" : "-1", onclick: () => open(name),
  }, TABS[name], more[name] || "")));
  document.getElementById("panel").setAttribute("aria-labelledby", `tab-${game.tab}`);
}

function open(name) {
  game.tab = name;
  history.replaceState(null, "", `#${name}`);
  shown();
}

function waits() {
  const { state } = game.view;
  keeping("waits", () => [
    list("Waiting for an answer", state.questions),
    list("Orders that wait for the clock", state.waiting, "No order waits."),
  ].flat());
}

function invite(cell) {
  replace("join-body", el("h2", { id: "join-title" }, cell.title),
    el("div", { class: "invite" }, el("img", { src: `/api/qr?cell=${encodeURIComponent(cell.name)}`, alt: `The join link of ${cell.title} as a QR code` }),
      el("div", {}, el("p", { class: "link" }, `${location.host}/join`), el("p", {}, "Code"), el("p", { class: "code" }, cell.code))));
  document.getElementById("join-cell").showModal();
}

function cells() {
  const { about } = game;
  if (about.cells.length === 0) {
    replace("cells", el("h2", {}, "Cells"), el("p", { class: "soft" }, about.scenario_cells.length ? `No cell is played: the model decides for all. Begin a game with --cells ${about.scenario_cells.join(",")}, or some of them.` : "The scenario has no cells to play: control plays alone."));
    return;
  }
  const row = (cell) => el("tr", {},
    el("th", { scope: "row" }, cell.title), cell.code && el("td", {}, el("code", { class: "cell-code" }, cell.code)),
    cell.code && el("td", {}, game.here.includes(cell.name) ? "here" : el("span", { class: "soft" }, "not here")),
    el("td", {}, el("div", { class: "buttons" }, cell.code && el("button", { type: "button", id: `join-${cell.name}`, onclick: () => invite(cell) }, "Join", el("span", { class: "visually-hidden" }, ` ${cell.title}`)),
      el("a", { class: "button", id: `screen-${cell.name}`, href: `/cell?cell=${encodeURIComponent(cell.name)}`, target: "_blank", rel: "noopener" }, "Screen", el("span", { class: "visually-hidden" }, ` of ${cell.title}, in a new window`)))));
  const joins = about.cells.some((cell) => cell.code);
  keeping("cells", () => [el("h2", {}, "Cells"),
    joins ? el("p", { class: "soft" }, `Each joins at ${location.host}/join with its code. Show no code to another cell.`) : el("p", { class: "soft" }, "Only this machine can open the page. To give each cell a screen of its own, start it with ", el("code", {}, "--listen 0.0.0.0"), "."),
    wide("Cells that are played", el("table", { class: "cells" }, el("tbody", {}, about.cells.map(row))))]);
}

function shown() {
  clock();
  tabs();
  waits();
  cells();
  keeping("panel", () => [PARTS[game.tab]()].flat(2));
}

function received(view) {
  game.here = view.here;
  if (view.same) { cells(); return; }
  const isNew = game.view !== null;
  game.view = view;
  for (const line of view.told) {
    game.told[line.place] = line;
    line.changes = /^(order|inject|advance|roll|happen|prevent|set) /.test(`${line.typed} `);
    if (line.takes_back !== null) game.told[line.takes_back].gone = true;
  }
  game.told.length = view.commands;
  shown();
  if (isNew && !game.busy) say(`Turn ${view.state.turn}, ${day(view.state.date)}.`);
}

async function look() {
  try {
    received(await ask("/api/game", game.view ? `commands=${game.view.commands}` : ""));
    alarm("");
  } catch (error) {
    if (error.status === 403) { location.replace("/join"); return; }
    if (!isStale(error)) alarm(error.status ? error.message : "The server cannot be reached. It is tried again.");
  }
}

async function watch() {
  if (!game.busy) await look();
  setTimeout(watch, WAIT);
}

function frame() {
  document.getElementById("typed").addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = document.getElementById("command-line");
    if (line.value.trim() && await game.command({ text: line.value.trim() }, line.value.trim(), true)) line.value = "";
    line.focus();
  });
  document.getElementById("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const names = Object.keys(TABS);
    open(names[(names.indexOf(game.tab) + step + names.length) % names.length]);
    document.getElementById(`tab-${game.tab}`).focus();
  });
}

async function begin() {
  try {
    game.about = await ask("/api/game/about");
  } catch (error) {
    if (error.status === 403) { location.replace("/join"); return; }
    if (error.status !== 404) { alarm(error.message); return; }
    replace("clock", el("p", {}, "No game is played here. A game is one trial of a scenario, turn by turn: what a played cell decides happens when it is ordered, all else by chance. Start one with:"),
      el("pre", { class: "command", tabindex: "0", role: "region", "aria-label": "The command that starts a game" }, "escalade serve scenarios/play.yaml --game game.jsonl --cells white_house,mexico --listen 0.0.0.0"));
    return;
  }
  document.getElementById("title").textContent = game.about.title;
  document.getElementById("question").textContent = game.about.question || "";
  document.title = `Control, ${game.about.title}: escalade`;
  document.getElementById("board").hidden = false;
  frame();
  watch();
}

begin();
