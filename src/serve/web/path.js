// One trial after another over the fan of all, each with its story.

import { alarm, ask, count, el, isStale, picture, replace, say, tabs } from "./tools.js";
import { query } from "./state.js";
import { reason } from "./why.js";

// Milliseconds from one trial to the next: time to see where it goes.
const PACE = 3000;
const TRIALS = 5000;

export function path(app, root) {
  const list = el("div", {});
  const frame = el("figure", { class: "picture", id: "picture-panel", role: "tabpanel", tabindex: "0" });
  const story = el("div", { class: "story", tabindex: "0", role: "region", "aria-label": "The story of this trial" });
  const number = el("input", { type: "number", min: 0, step: 1, id: "trial", "aria-label": "Trial" });
  const play = button("▶ Play", () => (timer ? pause() : start()));
  play.id = "play";
  const which = ["typical", "best", "worst", "surprising"].map((name) => button({ typical: "Typical", best: "Best end", worst: "Worst end", surprising: "Surprising" }[name], () => pick(name)));
  root.append(
    el("p", { class: "soft" }, "Each trial is one way in which it could go. Watch a few: how different they are is what the fan hides."),
    list,
    el("div", { class: "player", role: "group", "aria-label": "Which trial" },
      button("◀ Back", () => step(-1)), play, button("Next ▶", () => step(1)),
      el("label", { for: "trial" }, "Trial"), number,
      el("span", { class: "which buttons" }, which)),
    el("div", { class: "told" }, frame, story));
  number.addEventListener("change", () => pick(number.value));
  let timer = null;
  let asking = null;

  function button(text, act) {
    return el("button", { type: "button", onclick: act }, text);
  }

  function pause() {
    clearTimeout(timer);
    timer = null;
    play.textContent = "▶ Play";
  }

  function start() {
    play.textContent = "❚❚ Pause";
    timer = setTimeout(() => step(1, true), 0);
  }

  function pick(trial) {
    pause();
    app.show({ trial: String(trial) });
  }

  async function step(by, playing = false) {
    if (!playing) pause();
    const now = Number.parseInt(number.value, 10) || 0;
    app.state.trial = String((now + by + TRIALS) % TRIALS);
    app.remember();
    await update();
    if (playing && timer) timer = setTimeout(() => step(1, true), PACE);
  }

  async function update() {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const { state, about } = app;
    replace(list, tabs(about.outcomes, state.show, (name) => app.show({ show: name })));
    frame.setAttribute("aria-busy", "true");
    try {
      const more = `outcome=${encodeURIComponent(state.show)}&trial=${encodeURIComponent(state.trial || "0")}`;
      const view = await ask("/api/path", `${query(state, Math.min(TRIALS, state.trials))}&${more}`, { lane: "p", signal: mine.signal });
      if (mine.signal.aborted) return;
      frame.replaceChildren(picture(view.picture));
      frame.dataset.trial = view.trial;
      frame.setAttribute("aria-label", `Trial ${view.trial}`);
      number.value = view.trial;
      state.trial = String(view.trial);
      app.remember();
      replace(story, told(view));
      story.scrollTop = 0;
      app.command(view.command);
      if (!timer) say(`Trial ${view.trial} of ${count(view.trials)}.`);
      alarm("");
    } catch (error) {
      if (!isStale(error)) { alarm(error.message); pause(); }
    } finally {
      if (asking === mine) frame.removeAttribute("aria-busy");
    }
  }

  function told({ trial, story }) {
    const happened = (event) => el("li", {},
      el("b", {}, `${event.date}: ${event.what}. `), event.branch && `${event.branch}. `,
      el("span", { class: "odds" }, `${event.odds}. `, event.otherwise && `${event.otherwise}. `,
        el("button", { type: "button", class: "plain", "aria-label": `Why: ${event.what}`, onclick: () => reason(app, event.address) }, "Why?")));
    const chapters = story.chapters.flatMap((chapter) => [
      el("h3", {}, chapter.heading), el("ul", {}, chapter.events.map(happened)),
      chapter.besides.length > 0 && el("p", { class: "soft" }, `${chapter.events.length > 0 ? "Also this month" : "This month"}: ${chapter.besides.join("; ")}.`),
      chapter.moved.length > 0 && el("p", { class: "moved" }, `${chapter.moved.join("; ")}.`),
    ]);
    return [
      el("h2", {}, `Trial ${trial}`),
      story.draw.length > 0 && el("details", {}, el("summary", {}, "Unusual about its numbers"), el("ul", { class: "reason" }, story.draw.map((said) => el("li", {}, said)))),
      ...chapters,
      story.left_out > 0 && el("p", { class: "soft" }, `${story.left_out} events in between are left out.`),
      el("h3", {}, "How it ends"), el("ul", {}, story.ending.map((said) => el("li", {}, said))),
    ];
  }

  return { update, leave: () => { pause(); asking?.abort(); } };
}
