// A lesson with 30 students in browsers of their own; the server is killed in the middle of it.

import { accessible, must, pictures, served } from "./tools.mjs";
import { opened } from "./views.mjs";

const STUDENTS = 30;

async function inTurn(things, most, act) {
  const waiting = things.entries();
  const worker = async () => { for (const [k, thing] of waiting) await act(thing, k); };
  await Promise.all(Array.from({ length: most }, worker));
}

export async function lesson(browser, keep) {
  const first = await served(["--listen", "0.0.0.0"], keep);
  const origin = `http://127.0.0.1:${first.port}`;
  const local = (link) => link.replace(/\/\/[^/]+/, `//127.0.0.1:${first.port}`);
  const teacher = await opened(browser, origin, "projector");
  await teacher.goto(local(first.links[0]));
  await teacher.waitForSelector("#views");
  await teacher.goto(`${origin}/?view=class&scenario=limited_raids`);
  await teacher.waitForSelector(".invite");
  await teacher.waitForFunction(() => document.querySelector(".invite img")?.naturalWidth > 0);
  must(!teacher.url().includes("code="), "a code stays in the address");
  await teacher.screenshot({ path: `${pictures}/class-invite.png` });
  await accessible(teacher, "the invitation");

  const students = [];
  await inTurn(Array.from({ length: STUDENTS }), 5, async (_, k) => {
    const page = await opened(browser, origin, "phone");
    if (k === 0) {
      await page.goto(`${origin}/`);
      await page.waitForURL("**/join");
      await page.screenshot({ path: `${pictures}/join-phone.png` });
      await accessible(page, "the join page");
      await page.fill("#code", first.code.toLowerCase());
      await page.getByRole("button", { name: "Join" }).click();
    } else {
      await page.goto(`${origin}/join?code=${first.code}`);
    }
    await page.waitForURL("**/guess");
    await page.waitForSelector("#guess p");
    students.push(page);
  });

  // A chance.
  const subject = "milestone.cooperation_suspended";
  await teacher.selectOption("#subject", subject);
  await teacher.getByRole("button", { name: "Open the question" }).click();
  await teacher.waitForSelector(".count");
  await inTurn(students, 6, async (page, k) => {
    await page.waitForSelector("#percent");
    await page.locator("#percent").fill(String((7 * k) % 101));
    if (k === 0) { await page.screenshot({ path: `${pictures}/guess-chance-phone.png` }); await accessible(page, "a question about a chance"); }
    await page.getByRole("button", { name: "This is my guess" }).click();
    await page.waitForSelector("text=Your guess is kept");
    await page.reload();
    await page.waitForSelector("text=Your guess is kept");
  });
  await teacher.waitForSelector(`text=${STUDENTS} guesses`);
  // A crash: no guess is lost, nobody joins again.
  await first.end("SIGKILL");
  const second = await served(["--listen", "0.0.0.0", "--port", first.port], keep);
  must(second.code === first.code, "the code has changed");
  await teacher.reload();
  await teacher.waitForSelector(`text=${STUDENTS} guesses`);
  await teacher.getByRole("button", { name: "Reveal what the model says" }).click();
  await teacher.waitForSelector(".result svg");
  await teacher.screenshot({ path: `${pictures}/class-chance.png`, fullPage: true });
  await accessible(teacher, "a revealed chance");
  await inTurn(students, 6, async (page, k) => {
    await page.waitForSelector(".result svg");
    if (k === 3) { await page.screenshot({ path: `${pictures}/result-chance-phone.png`, fullPage: true }); await accessible(page, "a student's result"); }
  });

  // Ten dots.
  await teacher.selectOption("#subject", "outcome.approval");
  await teacher.getByRole("button", { name: "Open the question" }).click();
  await inTurn(students, 6, async (page, k) => {
    await page.waitForSelector(".box");
    const more = page.locator(".box button:last-child");
    const boxes = await more.count();
    for (let dot = 0; dot < 10; dot++) await more.nth((k + (dot % 4)) % boxes).click();
    if (k === 0) { await page.screenshot({ path: `${pictures}/guess-dots-phone.png`, fullPage: true }); await accessible(page, "a question about an outcome"); }
    await page.getByRole("button", { name: "This is my guess" }).click();
    await page.waitForSelector("text=Your guess is kept");
  });
  await teacher.getByRole("button", { name: "Reveal what the model says" }).click();
  await teacher.waitForSelector(".dots-row");
  await teacher.screenshot({ path: `${pictures}/class-dots.png`, fullPage: true });
  await accessible(teacher, "revealed dots");
  await students[3].waitForSelector(".dots-row");
  await students[3].screenshot({ path: `${pictures}/result-dots-phone.png`, fullPage: true });

  const table = await teacher.evaluate(async () => (await fetch("/api/guesses.csv")).text());
  must(table.trim().split("\n").length === 2 * STUDENTS + 1, table);
  const refused = await students[0].evaluate(async () => (await fetch("/api/guesses.csv")).status);
  must(refused === 403, "a student can read all guesses");
  // What breaks off when the server is killed is said by the browser, not by the page.
  for (const page of students) {
    const said = page.said.filter((text) => !/Failed to load resource/.test(text));
    must(said.length === 0, said.join("; "));
    await page.context().close();
  }
  await teacher.context().close();
  await second.end("SIGTERM");
  console.log(`${STUDENTS} students joined, guessed twice and reloaded; the server was killed in between and nothing was lost`);
}
