// Fifty clients that move sliders, and twenty thousand requests of nonsense.

import net from "node:net";
import { at, memory, must, seconds } from "./tools.mjs";

const CLIENTS = 50;
const FUZZED = 20_000;
export const FUZZED_GAME = 5_000;

export async function load(server) {
  const { origin, child } = server;
  const [times, statuses] = [[], new Map()];
  // What is kept is full before memory is looked at.
  const after = Date.now() + 1000 * Number(seconds);
  let before = 0;
  const half = Date.now() + 500 * Number(seconds);
  const client = async (k) => {
    for (let turn = 0; Date.now() < after; turn++) {
      const value = (0.3 + ((k * 7919 + turn * 104729) % 1000) / 1000).toFixed(3);
      const begin = performance.now();
      const response = await fetch(`${origin}/api/explore?scenario=limited_raids&f.factors.raid_tempo=${value}&trials=1000&show=approval`, { headers: { "x-page": `client${k}` } });
      await response.arrayBuffer();
      times.push(performance.now() - begin);
      statuses.set(response.status, (statuses.get(response.status) || 0) + 1);
      if (!before && Date.now() > half) before = memory(child);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, k) => client(k)));
  const now = memory(child);
  console.log(`${CLIENTS} clients for ${seconds} s: ${times.length} pictures, median ${Math.round(at(times, 0.5))} ms, p95 ${Math.round(at(times, 0.95))} ms; ${Math.round(before)} MB after half of it, ${Math.round(now)} MB at its end`);
  must([...statuses.keys()].join() === "200", `answers: ${JSON.stringify([...statuses])}`);
  must(now < 1.15 * before + 30, "memory grows");
}

// A generator that is the same everywhere (Steele & Lea's SplitMix, in 32 bits).
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) % below;
  };
}

function sent(port, bytes) {
  return new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1");
    let said = "";
    socket.setTimeout(30_000, () => { socket.destroy(); done("stalled"); });
    socket.on("data", (data) => { if (said.length < 200) said += data.toString("latin1"); });
    socket.on("error", () => {});
    socket.on("close", () => done(said.split(" ")[1] || "closed"));
    // No more comes: what is half said is not waited for.
    socket.end(bytes);
  });
}

export async function fuzz(server, number = FUZZED) {
  const host = `127.0.0.1:${server.port}`;
  const next = random(20260109);
  const head = `Host: ${host}\r\nOrigin: http://${host}\r\nConnection: close\r\n`;
  const body = (text) => `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  const gets = ["/", "/web/main.js", "/api/class", "/api/explore?scenario=limited_raids&trials=abc&f.factors.raid_tempo=1", "/api/path?outcome=approval&trial=x", "/api/reaction?reaction=strikes", "/api/file?off=tag:risk_9", "/api/explore?start=2026-13-01&horizon=-5", "/api/game?commands=1", "/api/cell?cell=mexico&mark=0", "/api/game/about", "/api/qr?cell=mexico"];
  const posts = [["/api/guess", '{"id":1,"percent":50}'], ["/api/guess", '{"id":1,"dots":[1,2,3]}'], ["/api/open", '{"subject":"outcome.nothing","query":"scenario=x"}'], ["/api/reveal", '{"id":99}'], ["/api/join", '{"code":5}'], ["/api/order", '{"order":"comply","branch":null,"on":"2026-02-30"}'], ["/api/command", '{"command":{"roll":{"reaction":"hearing","rolled":300}}}'], ["/api/command", '{"text":"set capital_mexico 1e400 because x"}'], ["/api/command", '{"text":"branch 4294967296"}']];
  const wild = ["%00", "%ff", "../", "';--", "<script>", "\u0000", "9".repeat(400), "{", "}", "[", "&&", "==", "1e999", "NaN", "-0", "\r\n\r\n", "tag:", "😀"];
  const made = () => {
    let text = next(3) ? `GET ${gets[next(gets.length)]} HTTP/1.1\r\n${head}\r\n` : (([path, json]) => `POST ${path} HTTP/1.1\r\n${head}${body(json)}`)(posts[next(posts.length)]);
    for (let k = next(4); k >= 0; k--) {
      const place = next(text.length);
      text = next(2) ? text.slice(0, place) + wild[next(wild.length)] + text.slice(place) : text.slice(0, place) + text.slice(place + 1 + next(8));
    }
    const bytes = Buffer.from(text);
    for (let k = next(3); k > 0; k--) bytes[next(bytes.length)] = next(256);
    return bytes;
  };
  const counts = new Map();
  let left = number;
  const worker = async () => {
    while (left-- > 0) {
      const bytes = made();
      const status = await sent(server.port, bytes);
      const kind = /^[1-5]\d\d$/.test(status) ? `${status[0]}xx` : status;
      counts.set(kind, (counts.get(kind) || 0) + 1);
      must(kind !== "5xx" && kind !== "stalled", `${status}: ${bytes}`);
    }
  };
  const begin = Date.now();
  await Promise.all(Array.from({ length: 40 }, worker));
  const fine = await fetch(`${server.origin}/api/class`);
  must(fine.status === 200 && server.child.exitCode === null, "the server is gone");
  console.log(`${number} requests of nonsense in ${Math.round((Date.now() - begin) / 1000)} s: ${[...counts].map(([kind, number]) => `${number} ${kind}`).join(", ")}; the page still answers`);
}
