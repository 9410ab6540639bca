// What the steps share: the program, the browser, and what must hold.

import { spawn, execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const [program, scenarios, work, pictures, seconds] = process.argv.slice(2);

export function must(holds, said) {
  if (!holds) throw new Error(said);
}

// A server with its links, once it has said them.
export async function served(options, keep, file = "") {
  const child = spawn(program, ["serve", file ? `${scenarios}/${file}` : scenarios, "--keep", keep, ...(options.includes("--port") ? [] : ["--port", "0"]), ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  await new Promise((listens, fails) => {
    child.stdout.on("data", (data) => { said += data; if (said.includes("Ctrl-C ends the page")) listens(); });
    child.on("exit", (code) => fails(new Error(`the server ended with ${code}: ${said}`)));
  });
  const links = [...said.matchAll(/http:\/\/\S+/g)].map((match) => match[0]);
  const code = said.match(/Code of the class: (\S+)/)?.[1];
  const cells = Object.fromEntries([...said.matchAll(/^For (\w+): .*\(code (\S+)\)/gm)].map((match) => [match[1], match[2]]));
  const origin = new URL(links[0]).origin;
  const ended = new Promise((done) => child.on("exit", done));
  const end = async (signal) => { child.kill(signal); await ended; };
  return { child, links, code, cells, origin, port: new URL(links[0]).port, end };
}

export const browser = () => chromium.launch({ executablePath: (process.env.CHROMIUM || "/usr/bin/chromium"), args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

// No rule of WCAG 2.1 AA that axe can judge is broken.
export async function accessible(page, name) {
  // The page allows no script but its own: the judge is let in by the driver.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
  const said = found.violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(" ")).slice(0, 4).join("; ")})`);
  must(said.length === 0, `${name}:\n  ${said.join("\n  ")}`);
}

export async function run(words) {
  return JSON.parse(execFileSync(program, words, { cwd: work, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));
}

export const median = (of) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)];
export const at = (of, share) => [...of].sort((a, b) => a - b)[Math.min(of.length - 1, Math.floor(share * of.length))];
export const memory = (child) => Number(readFileSync(`/proc/${child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
