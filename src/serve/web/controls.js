// What can be moved and switched.

import { day, el, figure, replace, term } from "./tools.js";

// Sliders that are shown at once.
const FIRST = 8;
const STEPS = 1000;

// The place of a value on a slider and back: by ratios where a number can be many times as large.
function scaleOf(factor) {
  const { low, high } = factor;
  const byRatio = low > 0 && high / low > 8;
  const at = byRatio ? (v) => Math.log(v / low) / Math.log(high / low) : (v) => (v - low) / (high - low);
  const value = byRatio ? (x) => low * Math.pow(high / low, x) : (x) => low + x * (high - low);
  const inside = (v) => Math.min(high, Math.max(low, Number(v.toPrecision(3))));
  return { place: (v) => Math.round(STEPS * at(v)), value: (place) => inside(value(place / STEPS)) };
}

function basis(factor) {
  const lines = [];
  if (factor.word) lines.push(`written as ${factor.word}`);
  if (factor.note) lines.push(factor.note);
  lines.push(...factor.sources);
  return lines;
}

// A slider of an uncertain number: grey while it varies, blue once it is held.
function slider(factor, app) {
  const id = `f-${factor.address.replaceAll(".", "-")}`;
  const scale = scaleOf(factor);
  const unit = factor.unit ? ` ${factor.unit}` : "";
  const held = () => app.state.fixed[factor.address];
  const input = el("input", { type: "range", id, min: 0, max: STEPS, step: 1, "aria-describedby": `${id}-said` });
  const said = el("span", {});
  const box = el("div", { class: "slider", "data-factor": factor.address },
    el("label", { for: id }, factor.title),
    el("div", { class: "row" }, input,
      el("button", { type: "button", class: "free", "aria-label": `Let “${factor.title}” vary again`, onclick: () => { delete app.state.fixed[factor.address]; show(); app.changed(); } }, "vary")),
    el("div", { class: "said", id: `${id}-said` }, said, el("span", {}, factor.grade || "")));
  const lines = basis(factor);
  if (lines.length) box.append(el("details", {}, el("summary", {}, "where it comes from"), el("ul", {}, lines.map((line) => el("li", {}, line)))));
  function show() {
    const value = held();
    box.classList.toggle("held", value !== undefined);
    input.value = scale.place(value ?? factor.median);
    const text = value === undefined ? `varies, mostly ${factor.range}${unit}` : `held at ${figure(value)}${unit}`;
    replace(said, value === undefined ? text : el("b", {}, text));
    input.setAttribute("aria-valuetext", text);
  }
  const move = (released) => { app.state.fixed[factor.address] = scale.value(Number(input.value)); show(); app.changed(released); };
  input.addEventListener("input", () => move(false));
  input.addEventListener("change", () => move(true));
  show();
  return box;
}

function group(title, hint, ...children) {
  return el("fieldset", { class: "group" }, el("legend", {}, title), hint && el("p", { class: "hint" }, hint), ...children);
}

function postures(app) {
  const choice = (scenarios) => el("div", { class: "choice" }, scenarios.map((scenario) => el("label", {},
    el("input", { type: "radio", name: "scenario", value: scenario.name, checked: scenario.name === app.state.scenario, onchange: () => app.open(scenario.name) }),
    scenario.title)));
  const plain = app.about.scenarios.filter((scenario) => !scenario.variant);
  const variants = app.about.scenarios.filter((scenario) => scenario.variant);
  const chosen = variants.some((scenario) => scenario.name === app.state.scenario);
  return group("Posture", null, choice(plain),
    variants.length > 0 && el("details", { open: chosen }, el("summary", {}, `Variants (${variants.length})`), choice(variants)));
}

function toggle(app, address, title, says) {
  const input = el("input", { type: "checkbox", checked: !app.state.off.has(address), "data-off": address });
  input.addEventListener("change", () => { app.state.off[input.checked ? "delete" : "add"](address); app.changed(true); });
  return el("label", { class: "switch" }, input, el("span", {}, title, says && el("span", { class: "soft" }, says)));
}

function time(app) {
  const { about, state } = app;
  const start = el("input", { type: "date", id: "start", value: state.start || about.start });
  const horizon = el("input", { type: "number", id: "horizon", min: 1, max: 1830, step: 1, value: state.horizon || about.horizon });
  start.addEventListener("change", () => { if (start.value) { state.start = start.value === about.start ? null : start.value; app.changed(true); } });
  horizon.addEventListener("change", () => {
    const days = Math.round(Number(horizon.value));
    if (days >= 1 && days <= 1830) { state.horizon = days === about.horizon ? null : String(days); app.changed(true); }
  });
  return group("Time", null, el("div", { class: "fields" },
    el("div", { class: "field" }, el("label", { for: "start" }, "Starts on"), start),
    el("div", { class: "field" }, el("label", { for: "horizon" }, "Days that are looked at"), horizon)));
}

function beginnings(app) {
  const all = app.about.machines.map((machine) => {
    const id = `in-${machine.name}`;
    const chosen = app.state.machines[machine.name] || machine.initial || "";
    const options = machine.states.map((state) => el("option", { value: state.name, selected: state.name === chosen }, state.title));
    if (!machine.initial) options.unshift(el("option", { value: "", selected: !chosen }, "by chance"));
    const select = el("select", { id }, options);
    select.addEventListener("change", () => {
      if (select.value && select.value !== machine.initial) app.state.machines[machine.name] = select.value;
      else delete app.state.machines[machine.name];
      app.changed(true);
    });
    return el("div", { class: "field" }, el("label", { for: id }, machine.title), select);
  });
  return el("details", { class: "group" }, el("summary", {}, "How it begins"), el("div", { class: "machines" }, all));
}

// All uncertain numbers, found by a word; made when somebody looks.
function everything(app, factors) {
  const list = el("div", {});
  const find = el("input", { type: "search", class: "wide-field", id: "find", placeholder: "find by a word" });
  const fill = () => {
    const word = find.value.trim().toLowerCase();
    const fits = factors.filter((factor) => !word || factor.title.toLowerCase().includes(word) || factor.address.includes(word));
    replace(list, fits.length ? fits.map((factor) => slider(factor, app)) : el("p", { class: "hint" }, "None has this word."));
  };
  find.addEventListener("input", fill);
  const box = el("details", { class: "group", id: "all-factors" }, el("summary", {}, `All ${factors.length} uncertain numbers`),
    el("label", { for: "find", class: "visually-hidden" }, "Find an uncertain number"), find, list);
  box.addEventListener("toggle", () => { if (box.open && !list.children.length) fill(); });
  return box;
}

// The whole panel. `order` has the factors that matter, the first most.
export function controls(app, order) {
  const movable = app.about.factors.filter((factor) => factor.low !== null);
  const by = new Map(movable.map((factor) => [factor.address, factor]));
  const held = Object.keys(app.state.fixed).filter((address) => by.has(address));
  const first = [...new Set([...held, ...order.slice(0, FIRST)])].map((address) => by.get(address)).filter(Boolean);
  const risks = app.about.tags.map((tag) => toggle(app, `tag:${tag.tag}`, tag.title, tag.says));
  const windows = app.about.windows.map((window) => toggle(app, window.address, window.title, window.from === window.to ? day(window.from) : `${day(window.from)} to ${day(window.to)}`));
  const seed = el("input", { type: "number", id: "seed", min: 0, step: 1, value: app.state.seed });
  seed.addEventListener("change", () => { if (/^\d+$/.test(seed.value)) { app.state.seed = seed.value; app.changed(true); } });
  replace("controls",
    postures(app),
    movable.length > 0 && group(order.length ? "What matters most" : "Uncertain numbers",
      el("span", {}, "An ", term("uncertain number"), " varies from draw to draw. Move one to hold it."),
      first.length ? first.map((factor) => slider(factor, app)) : movable.slice(0, FIRST).map((factor) => slider(factor, app))),
    risks.length > 0 && group("Switched on", null, risks),
    windows.length > 0 && el("details", { class: "group", open: app.about.windows.some((w) => app.state.off.has(w.address)) }, el("summary", {}, "Calendar"), windows),
    time(app),
    movable.length > FIRST && everything(app, movable),
    beginnings(app),
    el("details", { class: "group" }, el("summary", {}, "Luck"), el("div", { class: "field" }, el("label", { for: "seed" }, "Seed: another number, other trials"), seed)),
    el("div", { class: "buttons" }, el("button", { type: "button", id: "reset", onclick: () => app.reset() }, "Undo all changes")));
}
