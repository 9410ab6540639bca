// A game on screens: control and two cells, each with a code of its own; killed in the middle of it.

import { copyFileSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { accessible, must, pictures, program, served, work } from "./tools.mjs";
import { opened } from "./views.mjs";

const CELLS = ["white_house", "mexico"];

function quiet(page, name) {
  // What breaks off when the server is killed, and what is refused, is said by the browser, not by the page.
  const said = page.said.filter((text) => !/Failed to load resource/.test(text));
  must(said.length === 0, `${name}: ${said.join("; ")}`);
}

async function looked(page, name, sizes) {
  for (const [size, width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    must(wide <= 0, `${name} at ${size} is ${wide} pixels too wide`);
    must(await page.getByText("Illustrative, not a forecast").first().isVisible(), `${name} at ${size}: the warning is out of sight`);
    await accessible(page, `${name} at ${size}`);
    await page.screenshot({ path: `${pictures}/${name}-${size}.png` });
    if (size !== "projector") await page.screenshot({ path: `${pictures}/${name}-${size}-whole.png`, fullPage: true });
  }
}

const SIZES = [["phone", 400, 860], ["laptop", 1440, 900], ["projector", 1280, 720]];

export async function game(browser, keep) {
  const log = `${work}/game.jsonl`;
  const options = ["--game", log, "--cells", CELLS.join(","), "--trial", "8", "--listen", "0.0.0.0"];
  const first = await served(options, keep, "play.yaml");
  const origin = `http://127.0.0.1:${first.port}`;
  const local = (link) => link.replace(/\/\/[^/]+/, `//127.0.0.1:${first.port}`);
  const control = await opened(browser, origin, "projector");
  await control.goto(local(first.links[0]));
  await control.waitForSelector("#board:not([hidden])");
  must(control.url().includes("/play"), "control does not come to the game");
  const cells = [];
  for (const [place, name] of CELLS.entries()) {
    const page = await opened(browser, origin, "phone");
    if (place === 0) {
      await page.goto(`${origin}/`);
      await page.waitForURL("**/join");
      await page.fill("#code", "WRONGCODE");
      await page.getByRole("button", { name: "Join" }).click();
      await page.waitForSelector("#alert:not([hidden])");
      await page.fill("#code", first.cells[name].toLowerCase());
      await page.getByRole("button", { name: "Join" }).click();
    } else {
      await page.goto(`${origin}/join?code=${first.cells[name]}`);
    }
    await page.waitForURL("**/cell");
    await page.waitForSelector(".order");
    cells.push(page);
  }
  const [house, mexico] = cells;

  // Control takes the odds, by keys alone.
  await control.locator("[role=tab][aria-selected=true]").focus();
  await control.keyboard.press("ArrowRight");
  await control.locator("#take-odds").focus();
  await control.keyboard.press("Enter");
  await control.waitForSelector(".odds tbody tr");
  const dice = control.locator(".odds tbody tr:has(.dice)").first();
  await dice.locator(".dice").fill("77");
  await dice.getByRole("button").press("Enter");
  await control.waitForSelector("#answer:has-text('77')");
  await control.waitForSelector(".old");
  await looked(control, "play-odds", SIZES);

  // A cell orders; the other learns nothing of what is quiet until it is done, and nothing of control's odds.
  await accessible(mexico, "a cell's page");
  const before = await mexico.locator("#brief").innerHTML();
  const orders = await house.locator(".order").count();
  must(orders > 3, `${orders} orders`);
  await house.locator("#order-frame_it").click();
  await house.waitForSelector("dialog[open]");
  await house.screenshot({ path: `${pictures}/cell-sure-phone.png` });
  await accessible(house, "the question whether an order is meant");
  await house.getByRole("button", { name: "Yes, order it" }).press("Enter");
  await house.waitForSelector("#answer:has-text('noted')");
  must(await house.evaluate(() => document.activeElement.id === "answer"), "the answer has not the focus");
  await mexico.waitForTimeout(2500);
  must((await mexico.locator("#brief").innerHTML()) === before, "a cell sees that another has ordered");
  await control.waitForSelector("#waits li");
  // What nobody may read who is not control: here by a cell with its own cookie.
  for (const path of ["/api/game", "/api/game/log", "/api/game/about", "/api/explore?trials=200", "/api/path?outcome=approval&trial=8&trials=200", "/api/qr?cell=white_house"]) {
    const status = await mexico.evaluate(async (path) => (await fetch(path)).status, path);
    must(status === 403, `a cell reads ${path}: ${status}`);
  }
  const own = await mexico.evaluate(async () => (await fetch("/api/cell?cell=white_house")).json());
  must(own.page.cell === "mexico", "a cell reads another's page");

  await looked(mexico, "cell", SIZES);
  await control.locator("#tab-injects").click();
  await control.locator("#inject-drone").click();
  await control.waitForSelector("#answer");
  await looked(control, "play-injects", [["projector", 1280, 720]]);
  await control.locator("#tab-decide").click();
  await control.selectOption("#decide-what", "events.hearing");
  await control.fill("#decide-because", "the room agreed that it must come");
  await control.getByRole("button", { name: "Decide", exact: true }).click();
  await control.waitForSelector("#answer:has-text('Control decided')");
  await looked(control, "play-decide", [["projector", 1280, 720]]);
  await control.fill("#command-line", "why hearing");
  await control.keyboard.press("Enter");
  await control.waitForFunction(() => document.querySelector("#command-line").value === "");
  await control.locator("#advance").click();
  await control.waitForFunction(() => /20\d\d/.test(document.querySelector("#clock .turn").textContent) && document.querySelector("#answer").textContent.includes("2026"));
  await control.locator("#tab-now").click();
  await mexico.waitForFunction((text) => document.querySelector("#brief").innerHTML !== text, before);
  await looked(control, "play-now", SIZES);
  const commands = Number((await control.locator("#tab-log").textContent()).match(/\d+/)[0]);

  // A crash: the game goes on, and nobody joins again.
  const clock = await control.locator("#clock .turn").textContent();
  const page = await mexico.locator("#brief").innerHTML();
  await first.end("SIGKILL");
  const second = await served([...options, "--port", first.port], keep, "play.yaml");
  must(second.cells.mexico === first.cells.mexico, "a cell's code has changed");
  for (const one of [control, house, mexico]) await one.reload();
  await control.waitForSelector("#clock .turn");
  must((await control.locator("#clock .turn").textContent()) === clock, "the game stands elsewhere");
  await mexico.waitForSelector(".order");
  must((await mexico.locator("#brief").innerHTML()) === page, "a cell's page is another after a restart");
  await control.locator("#undo").click();
  await control.waitForSelector("#answer:has-text('Taken back')");
  await control.locator("#tab-log").click();
  await control.waitForSelector(".timeline .gone");
  await looked(control, "play-log", [["projector", 1280, 720]]);
  copyFileSync(log, `${work}/copy.jsonl`);
  const kept = readFileSync(log, "utf8").trim().split("\n").length;
  must(kept === commands + 2, `${kept} lines for ${commands} commands and an undo`);
  const replayed = execFileSync(program, ["replay", `${work}/copy.jsonl`], { encoding: "utf8" });
  must(/bit for bit/.test(replayed), replayed);
  quiet(control, "control");
  quiet(house, "a cell");
  quiet(mexico, "the other cell");
  for (const one of [control, house, mexico]) await one.context().close();
  await second.end("SIGTERM");
  console.log(`a game of ${kept - 1} commands on three screens: no secret on another's, killed in between, and ${replayed.trim()}`);
}
