// What a class has guessed, beside what the model says; drawn from numbers, with a table for those who listen.

import { count, el, figure, shape, wide } from "./tools.js";

const score = (value) => (value === null || value === undefined ? "none" : value < 100 ? value.toPrecision(2) : String(Math.round(value)));

// The guesses of a chance as dots over a line from 0 to 100, those that are the same above each other.
function chances(revealed, mine) {
  const { percents } = revealed.class;
  const stacks = new Map();
  const dots = percents.map((percent) => {
    const place = Math.round(percent / 2) * 2;
    const height = stacks.get(place) || 0;
    stacks.set(place, height + 1);
    return { place, height };
  });
  const rows = Math.max(4, ...stacks.values());
  const size = Math.min(16, 220 / rows);
  const base = 40 + rows * size;
  // On a phone the line is shorter, so that its texts can be read.
  const width = window.innerWidth < 600 ? 480 : 1000;
  const x = (percent) => 40 + ((width - 80) * percent) / 100;
  const picture = shape("svg", { viewBox: `0 0 ${width} ${base + 62}`, role: "img", "aria-label": `${count(percents.length)} guesses from ${figure(Math.min(...percents, 100))} to ${figure(Math.max(...percents, 0))}; the model: ${figure(revealed.percent)} of 100` });
  const text = (x, y, said, more = {}) => shape("text", { x, y, "text-anchor": "middle", "font-size": 20, fill: "#1b1f23", ...more }, said);
  picture.append(shape("line", { x1: x(0), x2: x(100), y1: base, y2: base, stroke: "#1b1f23", "stroke-width": 2 }));
  for (let percent = 0; percent <= 100; percent += width < 600 ? 20 : 10) picture.append(shape("line", { x1: x(percent), x2: x(percent), y1: base, y2: base + 8, stroke: "#1b1f23", "stroke-width": 2 }), text(x(percent), base + 32, String(percent)));
  for (const { place, height } of dots) picture.append(shape("circle", { cx: x(place), cy: base - 4 - (height + 0.5) * size, r: 0.42 * size, fill: "#0067a3" }));
  const anchor = revealed.percent > 80 ? "end" : revealed.percent < 20 ? "start" : "middle";
  picture.append(shape("line", { x1: x(revealed.percent), x2: x(revealed.percent), y1: 26, y2: base, stroke: "#9a4a00", "stroke-width": 4 }),
    text(x(revealed.percent), 20, `the model: ${figure(revealed.percent)}`, { fill: "#9a4a00", "font-weight": "bold", "text-anchor": anchor }),
    text(width / 2, base + 58, "guesses: in how many of 100 trials", { fill: "#53595f" }));
  if (mine) picture.append(shape("path", { d: `M${x(mine.percent)} ${base + 10}l-9 16h18z`, fill: "#0067a3" }));
  return el("figure", {}, picture, mine && el("figcaption", { class: "soft" }, `▲ your guess: ${figure(mine.percent)}`));
}

// The dots of the class and of the model, box by box.
function dots(question, revealed, mine) {
  const all = revealed.class.dots.reduce((sum, dots) => sum + dots, 0);
  const rows = question.boxes.map((label, place) => {
    const share = all ? revealed.class.dots[place] / all : 0;
    const bar = el("i");
    bar.style.width = `${100 * share}%`;
    return el("tr", { class: "dots-row" },
      el("th", { scope: "row" }, label),
      el("td", {}, el("span", { class: "bar", "aria-hidden": "true" }, bar), el("span", { class: "visually-hidden" }, `${Math.round(100 * share)} %`)),
      el("td", {}, el("span", { class: "dotline", "aria-hidden": "true" }, "●".repeat(revealed.dots[place])), el("span", { class: "visually-hidden" }, String(revealed.dots[place]))),
      mine && el("td", {}, el("span", { class: "dotline", "aria-hidden": "true" }, "○".repeat(mine.dots[place])), el("span", { class: "visually-hidden" }, String(mine.dots[place]))));
  });
  return wide("Guesses and the model", el("table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, question.unit ? `Ends at (${question.unit})` : "Ends at"), el("th", { scope: "col" }, "The class"), el("th", { scope: "col" }, "The model"), mine && el("th", { scope: "col" }, "You"))),
    el("tbody", {}, rows)));
}

export function result(question) {
  const { revealed, mine } = question;
  const { name, unit } = revealed.score;
  const guessed = question.guesses > 0;
  return el("div", { class: "result" },
    el("p", { class: "said" }, "The model: ", el("b", {}, revealed.said)),
    revealed.percent === null ? dots(question, revealed, mine) : chances(revealed, mine),
    el("p", {}, `Score (${name}, less is better${unit && name === "CRPS" ? `, in ${unit}` : ""}): `,
      mine && [el("b", {}, `yours ${score(revealed.score.mine)}`), ", "],
      guessed && `the class on average ${score(revealed.score.mean)}, `, `the model itself ${score(revealed.score.model)}.`),
    el("p", { class: "soft" }, "The score is the one to be expected if the model is right. A model can be wrong: ask what it rests on. ", revealed.rests_on));
}

