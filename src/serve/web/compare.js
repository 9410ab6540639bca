// Postures side by side, trial by trial.

import { alarm, ask, count, el, isStale, picture, replace, say, tabs, term, wide } from "./tools.js";
import { query, STAGES } from "./state.js";

export function compare(app, root) {
  const list = el("div", {});
  const frame = el("figure", { class: "picture main", id: "picture-panel", role: "tabpanel", tabindex: "0", "aria-label": "The postures side by side" });
  const known = el("p", { class: "soft known" });
  const below = el("div", {});
  root.append(list, frame, known, below);
  let asking = null;

  async function update() {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const { state, about } = app;
    replace(list, tabs(about.outcomes, state.show, (name) => app.show({ show: name })));
    try {
      for (const trials of [...STAGES.filter((n) => n < state.trials), state.trials]) {
        const view = await ask("/api/compare", `${query(state, trials)}&outcome=${encodeURIComponent(state.show)}`, { lane: "c", signal: mine.signal });
        if (mine.signal.aborted) return;
        shown(view);
        alarm("");
      }
    } catch (error) {
      if (!isStale(error)) alarm(error.message);
    }
  }

  function shown(view) {
    frame.replaceChildren(picture(view.picture));
    frame.dataset.trials = view.trials;
    replace(known, `${count(view.trials)} `, term("trial", "trials"), " of each, with the same luck and the same uncertain numbers");
    const head = [el("th", { scope: "col" }, "Outcome"), ...view.titles.map((title) => el("th", { scope: "col" }, title))];
    const cell = (cell) => el("td", {}, cell.mean, cell.difference && el("span", { class: "soft" }, " (", el("span", { class: cell.difference.seen ? "seen" : "" }, cell.difference.said), ")"));
    const rows = view.rows.map((row) => el("tr", {}, el("th", { scope: "row" }, row.title), row.cells.map(cell)));
    replace(below,
      el("h2", {}, "Means at the horizon"),
      el("p", { class: "soft" }, "In brackets the ", term("paired difference"), ` from ${view.titles[0]}.`),
      wide("Means at the horizon", el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows))),
      view.differences.length > 0 && el("h2", {}, "Trial by trial"),
      ...view.differences.map((text) => el("figure", { class: "picture", tabindex: "0", role: "region", "aria-label": "The differences, trial by trial" }, picture(text))));
    app.command(view.command);
    if (view.trials === app.state.trials) say(`${view.titles.length} postures compared in ${count(view.trials)} trials.`);
  }

  return { update, leave: () => asking?.abort() };
}
