// What drives the outcomes, and why something happens.

import { alarm, ask, count, el, isStale, replace, say, term, wide } from "./tools.js";
import { query } from "./state.js";

// A reaction taken apart: what is said of it, with its sources.
function taken(app, said) {
  const piece = (of) => el("li", {}, el("b", {}, of.what), `: ${of.said}`, of.written && `, which is ${of.written}`,
    of.factors.length > 0 && `, from ${of.factors.join(" × ")}`, of.grade && ` (${of.grade})`,
    of.sources.length > 0 && el("details", {}, el("summary", { class: "soft" }, "sources"), el("ul", { class: "reason" }, of.sources.map((source) => el("li", {}, source)))));
  const effect = el("div", { "aria-live": "polite" });
  const test = el("button", { type: "button", onclick: () => without() }, "What if it could not happen?");
  async function without() {
    test.disabled = true;
    replace(effect, el("p", { class: "soft" }, "Simulating pairs of trials with and without it…"));
    try {
      const found = await ask("/api/effect", `${query(app.state)}&reaction=${encodeURIComponent(said.address)}`);
      replace(effect, el("p", {}, `Without it the means at the horizon differ so (${count(found.pairs)} pairs of trials):`),
        el("ul", { class: "reason" }, found.changes.map((change) => el("li", {}, `${change.title}: `, change.seen ? el("b", {}, change.said) : `no change that can be told from none (${change.said})`))));
    } catch (error) {
      if (!isStale(error)) replace(effect, el("p", {}, error.message));
    }
    test.disabled = false;
  }
  const list = (title, of) => of.length > 0 && [el("h3", {}, title), el("ul", { class: "reason" }, of.map(piece))];
  return [
    said.movement && el("p", {}, said.movement),
    el("p", {}, `It happens ${said.trigger}`, said.mechanism && `; how it comes about: ${said.mechanism}`, "."),
    said.while.length > 0 && el("p", {}, `Only while ${said.while.join(" and ")}.`),
    said.note && el("p", { class: "soft" }, said.note),
    list("How likely by itself", said.base),
    said.implied.length > 0 && el("p", {}, "By itself it happens within ", said.implied.map((one) => `${one.days} days: ${one.said}`).join("; "), "."),
    list("What makes it more or less likely", said.ratios),
    said.then.length > 0 && [el("h3", {}, "When it happens"), el("ul", { class: "reason" }, said.then.map((one) => el("li", { class: `depth${Math.min(3, one.depth)}` }, one.what)))],
    said.sources.length > 0 && [el("h3", {}, "Sources"), el("ul", { class: "reason" }, said.sources.map((source) => el("li", {}, source)))],
    el("div", { class: "buttons" }, test), effect,
  ].flat();
}

// The same in a window over the page.
export async function reason(app, address) {
  const dialog = document.getElementById("why");
  replace("why-body", el("h2", { id: "why-title" }, "Why?"), el("p", {}, "One moment…"));
  dialog.showModal();
  try {
    const said = await ask("/api/reaction", `${query(app.state)}&reaction=${encodeURIComponent(address)}`);
    replace("why-body", el("h2", { id: "why-title" }, said.title), taken(app, said));
  } catch (error) {
    replace("why-body", el("h2", { id: "why-title" }, "Why?"), el("p", {}, error.message));
  }
}

export function why(app, root) {
  const bars = el("div", { id: "bars" }, el("p", { class: "soft" }, "Simulating…"));
  const choose = el("select", { id: "reaction", class: "wide-field" }, app.about.reactions.map((one) => el("option", { value: one.address }, one.title)));
  const body = el("div", { id: "reason" });
  choose.addEventListener("change", () => app.show({ reaction: choose.value }));
  root.append(
    el("h2", {}, "What drives the outcomes"),
    el("p", { class: "soft" }, "How much of what we do not know about the end of an outcome comes from each ", term("uncertain number"), ": by so much would the spread between draws shrink if it were known. The dark line is the 95 % interval."),
    bars,
    el("h2", {}, "Why does it happen?"),
    el("label", { for: "reaction" }, "Something that can happen"), choose, body);
  let asking = null;

  async function drivers(signal) {
    const view = await ask("/api/drivers", query(app.state, app.state.trials), { signal });
    if (signal.aborted) return;
    const outcome = (of) => [
      el("h3", {}, of.title),
      of.bars.length === 0 ? el("p", { class: "soft" }, "No single number can be told from none: it is chance, or many numbers together.")
        : wide(`What drives ${of.title}`, el("table", { class: "bars" }, el("thead", { class: "visually-hidden" }, el("tr", {}, el("th", { scope: "col" }, "Uncertain number"), el("th", { scope: "col" }, "Share"), el("th", { scope: "col" }, "Bar"))), el("tbody", {}, of.bars.map(row)))),
    ];
    replace(bars, view.outcomes.flatMap(outcome), el("p", { class: "soft" }, `${count(view.trials)} trials; ${view.factors ?? 0} uncertain numbers were looked at.`));
    app.command(view.command);
  }

  function row({ title, share }) {
    const percent = (value) => `${Math.round(100 * value)} %`;
    const bar = el("i"); const reach = el("u");
    const low = Math.max(0, share.low);
    bar.style.width = `${100 * share.value}%`;
    reach.style.left = `${100 * low}%`;
    reach.style.width = `${100 * (Math.min(1, share.high) - low)}%`;
    return el("tr", {}, el("th", { scope: "row" }, title), el("td", { class: "number" }, `${percent(share.value)} (${Math.round(100 * share.low)} to ${Math.round(100 * Math.min(1, share.high))})`), el("td", {}, el("span", { class: "bar", "aria-hidden": "true" }, bar, reach)));
  }

  async function reaction(signal) {
    const address = app.state.reaction || choose.value;
    const known = app.about.reactions.find((one) => one.address === address || one.address.endsWith(`.${address}`));
    if (!known) { replace(body, el("p", {}, `Nothing is called ${address}.`)); return; }
    choose.value = known.address;
    const said = await ask("/api/reaction", `${query(app.state)}&reaction=${encodeURIComponent(known.address)}`, { signal });
    if (!signal.aborted) replace(body, taken(app, said), el("pre", { class: "command", tabindex: "0", role: "region", "aria-label": "The command that says the same" }, said.command));
  }

  async function update() {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      await reaction(mine.signal);
      await drivers(mine.signal);
      alarm("");
      say("The reasons are shown.");
    } catch (error) {
      if (!isStale(error)) alarm(error.message);
    }
  }

  return { update, leave: () => asking?.abort() };
}
