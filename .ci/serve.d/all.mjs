// All steps in turn. The first picture may take 150 ms where the program is optimised (SLIDER_MS says otherwise).

import { browser, must, served, work } from "./tools.mjs";
import { keys, links, slider, views } from "./views.mjs";
import { lesson } from "./lesson.mjs";
import { game } from "./game.mjs";
import { FUZZED_GAME, fuzz, load } from "./load.mjs";

const limit = Number(process.env.SLIDER_MS || 2000);
const only = process.env.STEPS?.split(",");
// Does a step, if it is wanted, and says how long it took.
async function step(name, act) {
  if (only && !only.includes(name)) return;
  const begin = Date.now();
  await act();
  console.log(`  ${name}: ${Math.round((Date.now() - begin) / 1000)} s`);
}
const server = await served([], `${work}/lesson`);
const chromium = await browser();
let failed = null;
try {
  await step("slider", () => slider(chromium, server.origin, limit));
  await step("links", () => links(chromium, server.origin));
  await step("views", () => views(chromium, server.origin));
  await step("keys", () => keys(chromium, server.origin));
  await step("lesson", () => lesson(chromium, `${work}/class`));
  await step("game", () => game(chromium, `${work}/table`));
  await step("load", () => load(server));
  await step("fuzz", async () => {
    await fuzz(server);
    const played = await served(["--game", `${work}/fuzzed.jsonl`, "--cells", "white_house,mexico"], `${work}/fuzzed`, "play.yaml");
    await fuzz(played, FUZZED_GAME);
    await played.end("SIGTERM");
  });
} catch (error) {
  failed = error;
}
await chromium.close();
must(failed || server.child.exitCode === null, "the server has ended by itself");
await server.end("SIGTERM");
if (failed) throw failed;
