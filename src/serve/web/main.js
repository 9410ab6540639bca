// The page: its views, its address, and what is the same in all of them.

import { alarm, ask, el, isStale, replace, say, WORDS } from "./tools.js";
import { address, query, read } from "./state.js";
import { controls } from "./controls.js";
import { explore } from "./explore.js";
import { path } from "./path.js";
import { compare } from "./compare.js";
import { why } from "./why.js";
import { lesson } from "./class.js";

const VIEWS = { explore: ["Explore", explore], path: ["One path", path], compare: ["Compare", compare], why: ["Why", why], class: ["Guess first", lesson] };

const app = {
  state: read(location.search),
  about: null,
  order: [],
  current: null,

  // Something has changed; not yet released is what moves on.
  changed(released = true) {
    if (released) this.remember();
    this.current?.update(released);
  },

  remember(push = false) {
    history[push ? "pushState" : "replaceState"](null, "", address(this.state));
    this.links();
  },

  // Shows an outcome, a trial or a reaction.
  show(what) {
    Object.assign(this.state, what);
    this.remember();
    this.current?.update(true);
  },

  async open(scenario) {
    this.state.scenario = scenario;
    Object.assign(this.state, { machines: {}, fixed: {}, start: null });
    await this.load();
    this.remember(true);
    this.view(this.state.view);
  },

  reset() {
    Object.assign(this.state, { machines: {}, fixed: {}, off: new Set(), start: null, horizon: null, seed: "1" });
    controls(this, this.order);
    this.changed(true);
    say("All changes are undone.");
  },

  // What the scenario has, and what matters in it.
  async load() {
    this.about = await ask("/api/scenario", this.state.scenario ? `scenario=${encodeURIComponent(this.state.scenario)}` : "");
    this.state.scenario ??= this.about.scenarios[0].name;
    if (!this.about.outcomes.some((outcome) => outcome.name === this.state.show)) this.state.show = this.about.outcomes[0]?.name;
    document.title = `${this.about.title}: escalade`;
    document.getElementById("title").textContent = this.about.title;
    document.getElementById("question").textContent = this.about.question || "";
    this.order = [];
    controls(this, this.order);
    const scenario = this.state.scenario;
    ask("/api/drivers", `scenario=${encodeURIComponent(scenario)}&trials=20000`).then((found) => {
      if (this.state.scenario !== scenario) return;
      this.order = found.order;
      // What somebody is moving stays where it is.
      const panel = document.getElementById("controls");
      const again = () => controls(this, this.order);
      if (panel.contains(document.activeElement)) panel.addEventListener("focusout", () => setTimeout(again, 0), { once: true });
      else again();
    }).catch((error) => { if (!isStale(error)) alarm(error.message); });
  },

  view(name) {
    this.current?.leave?.();
    this.state.view = VIEWS[name] ? name : "explore";
    for (const link of document.querySelectorAll("#views a[data-view]")) {
      if (link.dataset.view === this.state.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    alarm("");
    document.getElementById("picture").hidden = this.state.view !== "explore";
    this.current = VIEWS[this.state.view][1](this, replace("view"));
    this.remember();
    this.current.update(true);
  },

  // The command of a view.
  command(text) {
    document.getElementById("command").textContent = text || "";
    document.querySelector(".same").hidden = !text;
  },

  links() {
    document.getElementById("file").href = `/api/file?${query(this.state, this.state.trials)}`;
    document.getElementById("picture").href = `/api/figure?outcome=${encodeURIComponent(this.state.show || "")}&${query(this.state, this.state.trials)}`;
    for (const link of document.querySelectorAll("#views a[data-view]")) link.href = address({ ...this.state, view: link.dataset.view });
  },
};

async function copied(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is copied.`);
  } catch {
    // Without a secure connection a browser lets no page copy.
    window.prompt(`Copy ${what.toLowerCase()}:`, text);
  }
}

function frame() {
  const links = Object.entries(VIEWS).map(([name, [title]]) => el("li", {}, el("a", {
    href: "#", "data-view": name,
    onclick: (event) => { event.preventDefault(); app.view(name); app.remember(true); },
  }, title)));
  replace("views", links, el("li", {}, el("a", { href: "/play" }, "Play")));
  replace("words", Object.entries(WORDS).flatMap(([word, means]) => [el("dt", {}, word), el("dd", {}, means)]));
  const panel = document.getElementById("panel-toggle");
  panel.addEventListener("click", () => panel.setAttribute("aria-expanded", String(panel.getAttribute("aria-expanded") !== "true")));
  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("copy-link").addEventListener("click", () => copied(location.href, "The link"));
  document.getElementById("copy-command").addEventListener("click", () => copied(document.getElementById("command").textContent, "The command"));
  document.getElementById("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => { document.getElementById("glossary").open = true; });
  window.addEventListener("popstate", async () => {
    const before = app.state.scenario;
    app.state = read(location.search);
    if (app.state.scenario !== before) await app.load(); else controls(app, app.order);
    app.state.show ??= app.about.outcomes[0]?.name;
    app.view(app.state.view);
  });
}

frame();
try {
  await app.load();
  app.view(app.state.view);
} catch (error) {
  alarm(error.message);
}
