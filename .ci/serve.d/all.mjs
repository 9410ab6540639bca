// All steps in turn. The first picture may take 150 ms where the program is optimised (SLIDER_MS says otherwise).

import { browser, must, served, work } from "./tools.mjs";
import { keys, links, slider, views } from "./views.mjs";
import { lesson } from "./lesson.mjs";
import { game } from "./game.mjs";
import { FUZZED_GAME, fuzz, load } from "./load.mjs";

const limit = Number(process.env.SLIDER_MS || 2000);
const only = process.env.STEPS?.split(",");
const wanted = (step) => !only || only.includes(step);
const server = await served([], `${work}/lesson`);
const chromium = await browser();
let failed = null;
try {
  if (wanted("slider")) await slider(chromium, server.origin, limit);
  if (wanted("links")) await links(chromium, server.origin);
  if (wanted("views")) await views(chromium, server.origin);
  if (wanted("keys")) await keys(chromium, server.origin);
  if (wanted("lesson")) await lesson(chromium, `${work}/class`);
  if (wanted("game")) await game(chromium, `${work}/table`);
  if (wanted("load")) await load(server);
  if (wanted("fuzz")) {
    await fuzz(server);
    const played = await served(["--game", `${work}/fuzzed.jsonl`, "--cells", "white_house,mexico"], `${work}/fuzzed`, "play.yaml");
    await fuzz(played, FUZZED_GAME);
    await played.end("SIGTERM");
  }
} catch (error) {
  failed = error;
}
await chromium.close();
must(failed || server.child.exitCode === null, "the server has ended by itself");
await server.end("SIGTERM");
if (failed) throw failed;
