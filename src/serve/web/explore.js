// A state as a fan, numbers and words; refined without a flicker.

import { alarm, ask, count, day, el, isStale, picture, replace, say, tabs, term, wide } from "./tools.js";
import { query, STAGES } from "./state.js";

export function explore(app, root) {
  const list = el("div", {});
  const frame = el("figure", { class: "picture main", id: "picture-panel", role: "tabpanel", tabindex: "0", "aria-label": "The picture" });
  const bar = el("progress", { max: 20000, value: 0, "aria-label": "Trials so far" });
  const known = el("p", { id: "known" });
  const words = el("div", { id: "milestones" });
  root.append(list, frame, el("div", { class: "progress" }, bar, known), words);
  let asking = null;
  let running = false;
  let dirty = false;
  let focus = false;

  function choose(name, byKey = false) {
    focus = byKey;
    app.show({ show: name });
  }

  function number(outcome, pending) {
    const change = outcome.difference;
    return [
      el("span", { class: "name", title: outcome.unit || null }, outcome.title, outcome.unit && el("span", { class: "unit" }, ` (${outcome.unit})`)),
      el("span", { class: "number" }, outcome.mean.said), " ",
      pending && el("span", { class: "change" }, "the change is counted…"),
      change && el("span", { class: change.seen ? "change seen" : "change" }, change.seen ? `${change.said} by the change` : `no clear change (${change.said})`),
    ];
  }

  function shown(view) {
    replace(list, tabs(view.outcomes, app.state.show, choose, (outcome) => number(outcome, view.changed && !view.compared)));
    if (focus) { document.getElementById(`tab-${app.state.show}`).focus(); focus = false; }
    const outcome = view.outcomes.find((one) => one.name === app.state.show);
    if (view.pictures[app.state.show]) {
      frame.replaceChildren(picture(view.pictures[app.state.show]));
      frame.dataset.trials = view.trials;
      frame.dataset.query = view.query;
      frame.setAttribute("aria-label", outcome.title);
    }
    bar.max = app.state.trials;
    bar.value = view.trials;
    replace(known, `${count(view.trials)} `, term("trial", "trials"), ` in ${count(view.draws)} draws: the mean is known to `, term("±"), ` ${Number(outcome.error.toPrecision(2))}`);
    replace(words, milestones(view));
    app.command(view.compare ? `${view.command}\n${view.compare}` : view.command);
    performance.mark(`picture-${view.trials}`);
  }

  function milestones(view) {
    const rows = view.milestones.map((milestone) => el("tr", {},
      el("th", { scope: "row" }, milestone.title), el("td", {}, milestone.said),
      view.changed && el("td", { class: "number" }, milestone.difference ? el("span", { class: "seen" }, milestone.difference) : view.compared ? "·" : "…")));
    const about = view.changed && el("p", { class: "soft" }, "Changes are ", term("paired difference", "paired differences"), " from the untouched scenario, which is dashed in the picture; a dot is one that cannot be told from none.");
    return [
      el("h2", {}, `What has happened by ${day(view.end)}`), about,
      wide("Milestones", el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, term("milestone", "Milestone")), el("th", { scope: "col" }, "How likely"), view.changed && el("th", { scope: "col" }, "Change"))), el("tbody", {}, rows))),
      el("h2", {}, "What drives it"),
      el("ul", { class: "reason" }, view.drivers.map(([title, said]) => el("li", {}, `${title}: ${said}`))),
      view.beyond && el("p", { class: "soft" }, view.beyond),
    ];
  }

  // While a slider moves, a few trials at a time; once it is released, more and more.
  async function run(released) {
    if (!released && running) { dirty = true; return; }
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    running = true;
    dirty = false;
    const stages = released ? [...STAGES.filter((n) => n < app.state.trials), app.state.trials] : [STAGES[0]];
    try {
      for (const trials of stages) {
        // The first picture is not in pairs: what has changed comes with the next.
        const first = trials < app.state.trials && trials === STAGES[0] ? "&first=1" : "";
        const view = await ask("/api/explore", `${query(app.state, trials)}&show=${encodeURIComponent(app.state.show)}${first}`, { lane: "e", signal: mine.signal });
        if (mine.signal.aborted) return;
        shown(view);
        alarm("");
        if (released && trials === app.state.trials) said(view);
      }
    } catch (error) {
      if (!isStale(error)) alarm(error.message);
    } finally {
      if (asking === mine) {
        running = false;
        if (dirty) run(false);
      }
    }
  }

  function said(view) {
    const outcome = view.outcomes.find((one) => one.name === app.state.show);
    const change = outcome.difference ? `, ${outcome.difference.seen ? outcome.difference.said : "no clear change"} against the untouched scenario` : "";
    say(`${outcome.title}: ${outcome.mean.said} ${outcome.unit}${change}.`);
  }

  return { update: run, leave: () => asking?.abort() };
}
