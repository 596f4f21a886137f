// On a phone: one part at a time, nothing wider than the screen, everything big enough for a finger.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, createPrd, openPage, options, PHONE, request, ROOMY, signIn, textOf } from "./browser.mjs";

let server;
let page;
let key;

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  page = await openPage(server, PHONE);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

async function fits(where) {
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".prose table, .prose pre, .use table, .hidden, .skip"))
      .map((e) => e.outerHTML.slice(0, 100)),
  );
  assert.deepEqual(wide, [], `${where} is wider than the screen`);
}

async function fingers(where) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, summary, select, input")]
      .filter((e) => e.getClientRects().length && !e.matches(".link, .margin-mark, .addition, [type=radio], .hidden *"))
      .map((e) => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 80)])
      .filter(([height]) => height < 32),
  );
  assert.deepEqual(small, [], `${where} has controls too small for a finger`);
}

const part = (name) => page.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name });

test("sign-in and list fit", options, async () => {
  await page.goto("/");
  await page.waitForURL(/signin/);
  await fits("sign-in");
  await signIn(page);
  key = await createPrd(page, { title: "A rather long title that must not push the bar apart", idea: "Fit a small screen." });
  await page.goto("/");
  await page.locator(".prd-row").waitFor();
  await fits("the list");
  await page.locator(".prd-row").tap();
  await page.locator(".node").first().waitFor();
  assert.deepEqual(page.troubles, []);
});

test("outline, text and discussion are one tap away, one at a time", options, async () => {
  const shown = () => page.evaluate(() => [...document.querySelectorAll("[data-part]")].filter((e) => e.getClientRects().length).map((e) => e.dataset.part));
  assert.deepEqual(await shown(), ["text"]);
  await fits("the text");
  await part("Outline").tap();
  assert.deepEqual(await shown(), ["outline"]);
  await fits("the outline");
  await part(/Discuss/).tap();
  assert.deepEqual(await shown(), ["side"]);
  await fits("the chat");
  await fingers("the chat");
  assert.deepEqual(page.troubles, []);
});

test("answering and deciding work by touch, and the text has it", options, async () => {
  await page.locator("#say").fill("People on trains have 200 kbit/s and lose it twice an hour.");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await page.locator(".operation[data-open]").first().waitFor();
  await page.locator(".message.live").waitFor({ state: "detached" });
  await fits("a proposal");
  await fingers("a proposal");
  const before = await textOf(page, key);
  const all = page.getByRole("button", { name: /^Accept all/ });
  if (await all.count()) await all.first().tap();
  else await page.getByRole("button", { name: "Accept", exact: true }).first().tap();
  await page.locator(".verdict.stands").first().waitFor();
  assert.notEqual(await textOf(page, key), before);
  await part("Text").tap();
  const node = page.locator(".node", { hasText: "200 kbit/s" }).first();
  await node.scrollIntoViewIfNeeded();
  await node.tap();
  await page.locator(".footnote", { hasText: ADA.name }).waitFor();
  await fits("the text with its footnote");
  for (const name of [/Proposals/, "Review", "Progress", "History"]) {
    await part(/Discuss/).tap();
    await page.getByRole("tab", { name }).tap();
    await fits(String(name));
    await fingers(String(name));
    for (const inside of { Review: ["Sign", "Links", "Stale", "Lint"], Progress: ["Report"], History: ["Compare"] }[name] ?? []) {
      await page.getByRole("button", { name: inside, exact: true }).tap();
      await page.locator({ Sign: ".approvals", Links: ".panel-scroll > button", Stale: ".stale", Lint: ".findings", Report: ".report [role=status]", Compare: "form.compare" }[inside]).first().waitFor({ state: "attached" });
      await fits(inside);
      await fingers(inside);
    }
  }
  assert.deepEqual(page.troubles, []);
});

test("the settings of a PRD and its assistant fit", options, async () => {
  const { workspace } = (await request(page, "GET", `/prds/${key}`)).body;
  await page.goto(`/prds/${key}/settings`);
  await page.getByRole("button", { name: "Make a hook" }).tap();
  await page.getByLabel("Secret", { exact: true }).waitFor();
  await fits("the settings");
  await fingers("the settings");
  await page.goto(`/workspaces/${workspace}/assistant`);
  await page.getByRole("radio", { name: /^Ollama/ }).check();
  await page.getByText("No model was asked yet.").waitFor();
  await fits("the assistant");
  await fingers("the assistant");
  assert.deepEqual(page.troubles, []);
});
