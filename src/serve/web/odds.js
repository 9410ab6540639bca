// What may happen in the turn, dice for it, and what control decides against the odds.

import { count, day, el, wide } from "./tools.js";

// Up to which number two ten-sided dice make it happen.
const range = (d100) => (d100 >= 100 ? "always" : d100 <= 0 ? "never" : d100 === 1 ? "01" : `01–${String(d100).padStart(2, "0")}`);

// Two ten-sided dice of the machine.
function thrown() {
  const dice = new Uint32Array(1);
  // 4294967200 is the largest multiple of 100 that fits.
  do crypto.getRandomValues(dice); while (dice[0] >= 4294967200);
  return 1 + (dice[0] % 100);
}

function row(game, event) {
  const id = `roll-${event.reaction.replaceAll(".", "-")}`;
  const needs = event.d100 > 0 && event.d100 < 100;
  const input = needs && el("input", { type: "number", id, min: 1, max: 100, step: 1, class: "dice", "aria-label": `What two dice show for “${event.title}”` });
  const roll = () => {
    const rolled = input.value ? Number(input.value) : thrown();
    if (!Number.isInteger(rolled) || rolled < 1 || rolled > 100) { input.focus(); return; }
    input.value = "";
    game.command({ command: { roll: { reaction: event.reaction, rolled } } }, `Rolled ${rolled}`);
  };
  return el("tr", {},
    el("td", { class: "d100" }, range(event.d100)), el("th", { scope: "row" }, event.title), el("td", {}, event.words),
    el("td", { class: "rolls" }, needs && [input, el("button", { type: "button", id: `${id}-go`, onclick: roll }, "Roll", el("span", { class: "visually-hidden" }, ` for “${event.title}”`))]));
}

export function odds(game) {
  const { view } = game;
  const take = el("button", { type: "button", id: "take-odds", class: view.odds && !view.odds.old ? null : "primary", disabled: view.state.is_over, onclick: () => game.command({ command: { odds: { by: null } } }, "Odds are taken") }, view.odds ? "Take the odds again" : "Take the odds of this turn");
  const about = el("p", { class: "soft" }, "Futures are simulated from where the game stands. In the room two ten-sided dice decide what matters; what nobody rolls for happens by the model's chance.");
  if (!view.odds) return [about, el("div", { class: "buttons" }, take)];
  const { answer, old } = view.odds;
  const three = ([low, middle, high]) => [low, middle, high].map((value) => Number(value.toPrecision(3))).join(" · ");
  return [
    about,
    el("div", { class: "buttons" }, take),
    el("p", { class: old ? "old" : null }, `From ${day(answer.date)} to ${day(answer.until)}, in ${count(answer.futures)} futures.`, old && " Something was commanded since: they may have changed."),
    wide("The odds", el("table", { class: "odds" },
      el("thead", {}, el("tr", {}, ["Dice", "What", "How likely", "Roll"].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, answer.events.map((event) => row(game, event))))),
    el("p", { class: "soft" }, `${answer.never} other things happen in no future. An empty field is thrown by the page. What is rolled is decided for the rest of the turn.`),
    el("h2", {}, "Outcomes"),
    wide("Outcomes ahead", el("table", {},
      el("thead", {}, el("tr", {}, ["Outcome", "Now", `By ${day(answer.until)} (5, 50, 95 %)`, "At the end of the game"].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, answer.outcomes.map((one) => el("tr", {}, el("th", { scope: "row" }, one.title), el("td", { class: "number" }, Number(one.now.toPrecision(3))), el("td", { class: "number" }, three(one.by_then)), el("td", { class: "number" }, three(one.at_end))))))),
  ];
}

// An override, with its reason.
export function decide(game) {
  const { about, view } = game;
  const what = el("select", { id: "decide-what", class: "wide-field" }, about.reactions.map((one) => el("option", { value: one.address }, one.title)));
  const how = el("select", { id: "decide-how", class: "wide-field" }, el("option", { value: "happen" }, "happens now"), el("option", { value: "prevent" }, "cannot happen in this turn"));
  const way = el("select", { id: "decide-way", class: "wide-field" });
  const ways = () => {
    const one = about.reactions.find((reaction) => reaction.address === what.value);
    const names = how.value === "happen" && one ? [...new Set(one.branches)] : [];
    way.replaceChildren(el("option", { value: "" }, "as chance has it"), ...names.map((name) => el("option", { value: name }, name.replaceAll("_", " "))));
    way.disabled = names.length === 0;
  };
  what.addEventListener("change", ways);
  how.addEventListener("change", ways);
  ways();
  const because = el("input", { id: "decide-because", class: "wide-field", maxlength: 400, required: true });
  const field = (id, title, input) => el("div", { class: "field" }, el("label", { for: id }, title), input);
  const send = async (event) => {
    event.preventDefault();
    const reason = because.value.trim();
    const command = how.value === "happen"
      ? { happen: { reaction: what.value, branch: way.value || null, because: reason } }
      : { prevent: { reaction: what.value, during: null, because: reason } };
    if (await game.command({ command }, "Control decides")) document.getElementById("decide-because").value = "";
  };
  return el("form", { class: "decide", onsubmit: send },
    el("p", { class: "soft" }, "Control may decide against the odds. It stands in the log and in the review with its reason; cells see it as anything else that happens."),
    field("decide-what", "What", what), field("decide-how", "How", how), field("decide-way", "Which way", way), field("decide-because", "Because", because),
    el("div", { class: "buttons" }, el("button", { class: "primary", disabled: view.state.is_over }, "Decide")),
    el("h2", {}, "Orders for a cell"),
    el("p", { class: "soft" }, "A cell orders on its own screen. Control can order for it: open its screen at the right, or type ", el("code", {}, "order CELL ORDER"), "."),
    el("details", { id: "all-commands" }, el("summary", {}, "All commands that can be typed"),
      wide("Commands", el("table", {}, el("tbody", {}, about.commands.map(([name, words, says]) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, `${name} ${words}`.trim())), el("td", {}, says))))))));
}
