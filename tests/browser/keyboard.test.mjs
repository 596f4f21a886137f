// The same work without a mouse: what has the keyboard is always visible, and never lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, focused, openPage, options, ROOMY, textOf } from "./browser.mjs";

let server;
let page;

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  page = await openPage(server);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const type = (text) => page.keyboard.type(text);

/** Tab until the focused element matches; fails after a whole round. */
async function tabTo(selector, key = "Tab") {
  for (let i = 0; i < 80; i++) {
    if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
    await press(key);
  }
  assert.fail(`${selector} cannot be reached with ${key}; the keyboard is at ${await focused(page)}`);
}

test("signing in, a new PRD and an answer, by keyboard alone", options, async () => {
  await page.goto("/");
  await page.waitForURL(/signin/);
  await type(ADA.email);
  await press("Tab");
  await type(ADA.password);
  await press("Enter");
  await page.getByText("Nothing is written yet.").waitFor();
  await tabTo("button.primary");
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await type("Tide tables for sailors");
  await press("Tab");
  await type("A tide table that works without a signal.");
  await tabTo("dialog form button.primary");
  await press("Enter");
  await page.locator(".question-text").waitFor();
  await tabTo("#say");
  await type("Sailors without a signal use last year's paper tables and run aground twice a season.");
  await press("Enter");
  await page.locator(".operation[data-open]").first().waitFor();
  await page.locator(".message.live").waitFor({ state: "detached" });
  assert.match(await focused(page), /^textarea#say/, "the keyboard stays where one writes");
  assert.deepEqual(page.troubles, []);
});

test("A lets a change stand and the keyboard goes on to the next", options, async () => {
  const waiting = await page.locator(".operation[data-open]").count();
  await tabTo(".operation[data-open]", "Shift+Tab");
  const key = new URL(page.url()).pathname.split("/")[2];
  const before = await textOf(page, key);
  await press("a");
  await page.waitForFunction((n) => document.querySelectorAll(".operation[data-open]").length < n, waiting);
  await page.locator(".node.fresh").first().waitFor();
  assert.notEqual(await textOf(page, key), before);
  await page.waitForFunction(() => document.activeElement.matches(".operation"));
  assert.deepEqual(page.troubles, []);
});

test("F6 goes round the parts; arrows move in the text; Enter edits; Escape keeps what was typed", options, async () => {
  await press("F6");
  await page.waitForFunction(() => document.activeElement.closest("[data-part=outline]"));
  await press("End", "Home", "ArrowDown", "Enter");
  await page.waitForFunction(() => document.activeElement.matches(".node"));
  await press("Home");
  const first = await page.evaluate(() => document.activeElement.id);
  await press("ArrowDown", "ArrowDown", "ArrowUp");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), first);
  await press("Enter");
  await page.locator("textarea.source").waitFor();
  await press("Control+End");
  await type(" And so on.");
  await press("Escape");
  await page.waitForFunction(() => document.activeElement.matches(".node"));
  assert.equal(await page.locator("textarea.source").count(), 0);
  await press("Enter");
  await page.locator("textarea.source").waitFor();
  assert.match(await page.locator("textarea.source").inputValue(), / And so on\.$/);
  await press("Control+Enter");
  await page.locator(".node", { hasText: "And so on." }).waitFor();
  await page.waitForFunction(() => document.activeElement.matches(".node"));
  assert.deepEqual(page.troubles, []);
});

test("the tabs of the side panel are one stop, with arrows between them", options, async () => {
  await press("F6");
  await page.waitForFunction(() => document.activeElement.matches("[role=tab]"));
  await press("ArrowRight");
  assert.match(await focused(page), /#tab-proposals/);
  await press("End");
  assert.match(await focused(page), /#tab-history/);
  await page.locator(".revision").first().waitFor();
  await tabTo(".revision-head");
  await press("Enter");
  assert.equal(await page.locator(".revision-head[aria-expanded=true]").count(), 1, await focused(page));
  await press("Shift+F6");
  await page.waitForFunction(() => document.activeElement.matches(".node"));
  assert.deepEqual(page.troubles, []);
});

test("whatever Tab reaches shows that it has the keyboard", options, async () => {
  await page.goto("/");
  await page.locator(".prd-row").waitFor();
  for (const address of ["/", await page.locator(".prd-row").getAttribute("href")]) {
    await page.goto(address);
    await page.locator(address === "/" ? ".prd-row" : ".question, .composer").first().waitFor();
    const seen = new Set();
    for (let i = 0; i < 60; i++) {
      await press("Tab");
      const here = await page.evaluate(() => {
        const e = document.activeElement;
        const style = getComputedStyle(e);
        const before = getComputedStyle(e, "::before");
        // The document itself takes a turn when Tab goes round.
        const shown =
          e === document.body ||
          (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) ||
          (e.matches(".node") && parseFloat(before.width) >= 4) ||
          (e.matches("input, textarea") && style.boxShadow !== "none");
        const box = e.getBoundingClientRect();
        return { shown, visible: e === document.body || (box.width > 0 && box.height > 0), html: e.outerHTML.slice(0, 120) };
      });
      assert.ok(here.shown && here.visible, `no visible focus on ${here.html}`);
      seen.add(here.html);
    }
    assert.ok(seen.size > 3, `Tab went nowhere on ${address}`);
  }
  assert.deepEqual(page.troubles, []);
});

test("Escape closes a dialog and gives the keyboard back", options, async () => {
  await page.goto("/");
  await tabTo("button.primary");
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await type("Half a title");
  await press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(await focused(page), /button\.primary/);
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.equal(await page.getByRole("dialog").getByLabel("Title").inputValue(), "Half a title", "and what was typed is kept");
  await press("Escape");
  assert.deepEqual(page.troubles, []);
});
