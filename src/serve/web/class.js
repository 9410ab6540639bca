// The teacher's part of guessing: invite, ask, wait, reveal.

import { alarm, ask, count, el, isStale, post, replace, say } from "./tools.js";
import { query } from "./state.js";
import { result } from "./result.js";

const WAIT = 2000;

export function lesson(app, root) {
  const invite = el("div", {});
  const body = el("div", { id: "lesson" });
  root.append(invite, body);
  let timer = null;
  let before = null;
  let left = false;
  let invited = null;

  function inviting(view) {
    const known = String(view.code);
    if (invited === known) return;
    invited = known;
    const link = `${location.origin}/${view.code ? `join?code=${view.code}` : "guess"}`;
    if (!view.teacher) { replace(invite, el("p", {}, el("a", { class: "button", href: "/guess" }, "Guess"))); return; }
    replace(invite, view.code
      ? el("div", { class: "invite" }, el("img", { src: "/api/qr", alt: "The join link as a QR code" }),
        el("div", {}, el("p", {}, "Join with a phone in the same network:"), el("p", { class: "link" }, `${location.host}/join`), el("p", {}, "Code"), el("p", { class: "code" }, view.code)))
      : el("p", { class: "soft" }, "Only this machine can open the page. To let a class join with phones, start it with ", el("code", {}, "escalade serve --listen 0.0.0.0"), ". Here you can try what students see: ", el("a", { href: link, target: "_blank", rel: "noopener" }, "the page of a student"), "."));
  }

  function asking() {
    const subjects = [
      ...app.about.outcomes.map((one) => [`outcome.${one.name}`, `Where does it end: ${one.title}`]),
      ...app.about.milestones.map((one) => [`milestone.${one.name}`, `How likely: ${one.title}`]),
    ];
    const choose = el("select", { id: "subject", class: "wide-field" }, subjects.map(([value, text]) => el("option", { value }, text)));
    const open = el("button", { type: "button", class: "primary", onclick: () => act(open, "/api/open", { subject: choose.value, query: decodeURIComponent(query(app.state, app.state.trials)) }) }, "Open the question");
    return el("div", {}, el("h2", {}, "Ask"), el("p", { class: "soft" }, "About the scenario as it is set at the left. Nobody sees what the model says before you reveal it."), el("label", { for: "subject" }, "About what"), choose, el("div", { class: "buttons" }, open));
  }

  async function act(button, path, what) {
    button.disabled = true;
    try {
      await post(path, what);
      before = null;
      alarm("");
      await look();
    } catch (error) {
      alarm(error.message);
    }
    button.disabled = false;
  }

  function shown(view) {
    inviting(view);
    const key = JSON.stringify(view.question);
    if (key === before) return;
    const isNew = before !== null;
    before = key;
    const question = view.question;
    const parts = [];
    if (question) {
      const reveal = el("button", { type: "button", class: "primary", onclick: () => act(reveal, "/api/reveal", { id: question.id }) }, "Reveal what the model says");
      parts.push(el("h2", {}, question.revealed ? "The answer" : "The open question"), el("p", { class: "asked" }, question.text),
        el("p", { class: "count" }, `${count(question.guesses)} ${question.guesses === 1 ? "guess" : "guesses"}`),
        question.revealed ? [result(question), el("p", {}, el("a", { href: `/?${question.query}` }, "See the picture"))] : view.teacher && el("div", { class: "buttons" }, reveal));
      if (isNew) say(question.revealed ? `Revealed. The model: ${question.revealed.said}` : `${question.guesses} guesses.`);
    } else {
      parts.push(el("p", {}, "No question is open yet."));
    }
    if (view.teacher) parts.push(!question || question.revealed ? asking() : null, el("div", { class: "buttons" },
      el("a", { class: "button", href: "/api/guesses.csv", download: true }, "All guesses as a table (CSV)")),
      el("p", { class: "soft" }, "The same questions on paper, with a key: ", el("code", {}, `escalade worksheet scenarios/${app.state.scenario}.yaml`)));
    replace(body, parts);
  }

  async function look() {
    clearTimeout(timer);
    try {
      shown(await ask("/api/class"));
    } catch (error) {
      if (!isStale(error)) alarm(error.message);
    }
    if (!left) timer = setTimeout(look, WAIT);
  }

  app.command("");
  return { update: look, leave: () => { left = true; clearTimeout(timer); } };
}
