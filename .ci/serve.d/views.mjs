// Every view at three sizes: it shows what it should, breaks no rule of accessibility and says nothing on the console.

import { existsSync } from "node:fs";
import { accessible, median, must, pictures, run, scenarios } from "./tools.mjs";

// A folder from which the parts of the page are taken instead of the program, to try a change without building.
const web = process.env.WEB;

const SIZES = { projector: [1280, 720], laptop: [1440, 900], phone: [400, 860] };
const READY = {
  explore: "#picture-panel[data-trials='20000'] svg",
  path: "#picture-panel[data-trial='3'] svg",
  compare: "#picture-panel[data-trials='20000'] svg",
  why: "#bars table",
  class: "#lesson",
};
const ADDRESS = { explore: "view=explore", path: "view=path&trial=3", compare: "view=compare", why: "view=why", class: "view=class" };

export async function opened(browser, origin, size = "projector", more = {}) {
  const [width, height] = SIZES[size];
  const context = await browser.newContext({ viewport: { width, height }, ...more });
  if (web) {
    await context.route("**/web/*", (route) => {
      const file = `${web}/${route.request().url().split("/").pop()}`;
      return existsSync(file) ? route.fulfill({ path: file }) : route.continue();
    });
  }
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => { if (message.type() === "error") page.said.push(message.text()); });
  page.on("pageerror", (error) => page.said.push(String(error)));
  page.setDefaultTimeout(120_000);
  page.origin = origin;
  return page;
}

export async function views(browser, origin) {
  for (const size of Object.keys(SIZES)) {
    for (const view of Object.keys(READY)) {
      const page = await opened(browser, origin, size);
      await page.goto(`${origin}/?${ADDRESS[view]}&scenario=limited_raids&f.factors.raid_tempo=1.2`);
      await page.waitForSelector(READY[view]);
      await page.waitForSelector("[data-factor]", { state: "attached" });
      must(await page.getByText("Illustrative, not a forecast").first().isVisible(), `${view} at ${size}: the warning is out of sight`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      must(wide <= 0, `${view} at ${size} is ${wide} pixels too wide`);
      await accessible(page, `${view} at ${size}`);
      await page.screenshot({ path: `${pictures}/${view}-${size}.png` });
      if (size !== "projector") await page.screenshot({ path: `${pictures}/${view}-${size}-whole.png`, fullPage: true });
      must(page.said.length === 0, `${view} at ${size} says: ${page.said.join("; ")}`);
      await page.context().close();
    }
  }
  console.log(`${3 * Object.keys(READY).length} views and sizes: nothing that axe finds, nothing on the console`);
}

// The same link gives the same picture, and the numbers are those of the command that the page shows.
export async function links(browser, origin) {
  const page = await opened(browser, origin);
  await page.goto(`${origin}/?scenario=limited_raids`);
  await page.waitForSelector(READY.explore);
  await page.locator("[data-off='tag:risk_2']").uncheck();
  await page.waitForFunction(() => document.querySelector("#picture-panel").dataset.query?.includes("off=tag:risk_2"));
  await page.waitForSelector(READY.explore);
  const picture = (of) => of.locator("#picture-panel svg").evaluate((svg) => svg.outerHTML);
  const other = await opened(browser, origin);
  await other.goto(page.url());
  await other.waitForSelector(READY.explore);
  must((await picture(page)) === (await picture(other)), "the same link gives another picture");
  const said = await page.locator(".tab[aria-selected=true] .number").textContent();
  const command = (await page.locator("#command").textContent()).split("\n")[0];
  must(command.includes("--without tag:risk_2"), command);
  const words = ["run", `${scenarios}/limited_raids.yaml`, "--seed", "1", "--trials", "20000", "--without", "tag:risk_2", "--figures", "none", "--format", "json"];
  const numbers = (await run(words)).limited_raids;
  const asked = await (await fetch(`${origin}/api/summary?scenario=limited_raids&off=tag:risk_2&trials=20000`)).json();
  must(JSON.stringify(asked) === JSON.stringify(numbers), "the numbers are not those of the command");
  const mean = numbers.outcomes.approval.end.mean;
  must(said.startsWith(mean.value.toFixed(1).slice(0, 3)), `${said} is not ${mean.value}`);
  // Undone by the way back.
  await page.goBack().catch(() => {});
  await page.context().close();
  await other.context().close();
  console.log(`the same link gives the same picture, and ${command} the same numbers`);
}

// From a slider's release to the picture of 1,000 trials, and on to 20,000.
export async function slider(browser, origin, limit) {
  const page = await opened(browser, origin);
  await page.goto(`${origin}/?scenario=limited_raids`);
  await page.waitForSelector(READY.explore);
  await page.waitForSelector("[data-factor='factors.raid_tempo'] input");
  const times = await page.evaluate(async () => {
    const panel = document.querySelector("#picture-panel");
    const input = document.querySelector("[data-factor='factors.raid_tempo'] input");
    const waited = (until) => new Promise((done) => {
      const look = () => { if (until()) done(); else requestAnimationFrame(look); };
      look();
    });
    const first = []; const whole = []; let empty = 0;
    for (let k = 0; k < 9; k++) {
      const before = panel.dataset.query;
      input.value = String(150 + 70 * k);
      const begin = performance.now();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      await waited(() => { if (!panel.querySelector("svg")) empty += 1; return panel.dataset.query !== before; });
      first.push(performance.now() - begin);
      await waited(() => panel.dataset.trials === "20000" && panel.dataset.query.includes(`f.factors.raid_tempo=`) && panel.dataset.query !== before);
      whole.push(performance.now() - begin);
    }
    return { first, whole, empty };
  });
  const round = (of) => Math.round(median(of));
  must(times.empty === 0, "the picture flickers");
  console.log(`slider to picture: ${round(times.first)} ms to 1,000 trials, ${round(times.whole)} ms to 20,000 (medians of ${times.first.length}; all: ${times.first.map(Math.round).join(", ")})`);
  must(median(times.first) <= limit, `the first picture took ${round(times.first)} ms, and may take ${limit}`);
  await page.context().close();
}

// By keys alone: the skip link, the views, a slider, the tabs, the trials.
export async function keys(browser, origin) {
  const page = await opened(browser, origin, "laptop", { reducedMotion: "reduce" });
  await page.goto(`${origin}/?scenario=threats_only`);
  await page.waitForSelector(READY.explore);
  await page.keyboard.press("Tab");
  must(await page.evaluate(() => document.activeElement.className === "skip"), "the first stop is not the skip link");
  await page.locator("[role=tab][aria-selected=true]").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-selected") === "true" && document.activeElement.id !== "tab-approval");
  await page.waitForSelector("[data-factor] input");
  await page.locator("[data-factor] input").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => /f\.factors/.test(location.search));
  await page.locator("#views a[data-view=path]").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#picture-panel[data-trial] svg");
  await page.getByRole("button", { name: "Next ▶" }).press("Enter");
  await page.waitForSelector("#picture-panel[data-trial='1'] svg");
  await page.locator(".story .plain").first().press("Enter");
  await page.waitForSelector("dialog[open] h3");
  await page.screenshot({ path: `${pictures}/why-dialog.png` });
  await accessible(page, "the window that says why");
  await page.keyboard.press("Escape");
  must(await page.locator("dialog[open]").count() === 0, "Escape does not close the window");
  await page.getByRole("button", { name: "▶ Play" }).press("Enter");
  await page.waitForSelector("#picture-panel[data-trial='3'] svg");
  await page.getByRole("button", { name: /Pause/ }).press("Enter");
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: `${pictures}/path-print.png`, fullPage: true });
  must(page.said.length === 0, page.said.join("; "));
  await page.context().close();
  console.log("everything can be done by keys");
}
