// The whole workflow as a newcomer meets it: from the setup link to a PRD that was talked about, decided on and restored.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, createPrd, decideAll, openPage, options, request, ROOMY, say, textOf } from "./browser.mjs";

let server;
let page;
let key;

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  page = await openPage(server);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

test("the setup link makes the administrator and leads to an empty list", options, async () => {
  assert.ok(server.setupLink, `no setup link in:\n${server.output}`);
  const link = new URL(server.setupLink);
  await page.goto(link.pathname + link.search);
  await page.getByLabel("Name").fill(ADA.name);
  await page.getByLabel("E-mail").fill(ADA.email);
  await page.getByLabel("Password", { exact: true }).fill(ADA.password);
  await page.getByRole("button", { name: "Make the administrator" }).click();
  await page.getByText("Nothing is written yet.").waitFor();
  assert.equal(new URL(page.url()).search, "", "the token does not stay in the address");
  assert.equal((await request(page, "GET", "/users/me")).body.role, "admin");
  assert.deepEqual(page.troubles, []);
});

test("the link works once, and the page says so", options, async () => {
  const other = await openPage(server);
  const link = new URL(server.setupLink);
  await other.goto(link.pathname + link.search);
  await other.getByLabel("Name").fill("Mallory");
  await other.getByLabel("E-mail").fill("mallory@example.org");
  await other.getByLabel("Password", { exact: true }).fill("another long password here");
  await other.getByRole("button", { name: "Make the administrator" }).click();
  await other.getByText("This link was used already or is not valid.").waitFor();
  assert.equal(await other.getByLabel("Name").inputValue(), "Mallory", "what was typed stays");
  await other.context().close();
});

test("a PRD begins with an idea, and the assistant asks", options, async () => {
  key = await createPrd(page, {
    title: "Refunds without a phone call",
    idea: "Customers decide most refunds themselves, without calling us.",
  });
  await page.locator(".question-text").waitFor();
  await page.locator(".meter span").first().waitFor();
  assert.match(await textOf(page, key), /Customers decide most refunds themselves/);
  assert.deepEqual(page.troubles, []);
});

test("an answer streams back, moves the coverage and becomes a proposal, not text", options, async () => {
  const before = await textOf(page, key);
  const question = await page.locator(".question-text").innerText();
  await say(page, "Support handles 1,400 refund calls a week. Customers wait 20 minutes each time.");
  await page.locator(".message .proposal").first().waitFor();
  await page.waitForFunction((asked) => document.querySelector(".question-text")?.textContent !== asked, question);
  await page.getByRole("tab", { name: /Proposals/ }).click();
  assert.match(await page.locator(".evidence").first().innerText(), /1,400 refund calls a week/, "the proposal quotes the answer");
  await page.getByRole("tab", { name: "Chat" }).click();
  const reply = await page.locator(".message.assistant .message-text").last().innerText();
  assert.ok(!reply.includes(await page.locator(".question-text").innerText()), `the next question is asked once, not in the reply too: ${reply}`);
  assert.equal(await textOf(page, key), before, "nothing changed before somebody decided");
  assert.equal(await page.locator("#say").inputValue(), "", "the answer left the field once the server had it");
  assert.deepEqual(page.troubles, []);
});

test("what is accepted stands in the text, with where it came from", options, async () => {
  await decideAll(page, "Accept");
  await page.locator(".message .verdict.stands").first().waitFor();
  await page.locator(".node.fresh").first().waitFor();
  assert.match(await textOf(page, key), /1,400/);
  const node = page.locator(".node", { hasText: "1,400" }).first();
  await node.click();
  await page.locator(".footnote", { hasText: ADA.name }).waitFor();
  await page.locator(".footnote .quoted", { hasText: "1,400 refund calls a week" }).waitFor();
  assert.deepEqual(page.troubles, []);
});

test("what is rejected leaves every byte as it was", options, async () => {
  await say(page, "Nobody will ever call again, and every refund takes one second.");
  await page.locator(".message .operation[data-open]").first().waitFor();
  const before = await textOf(page, key);
  await decideAll(page, "Reject");
  await page.locator(".message .verdict.struck").first().waitFor();
  assert.equal(await textOf(page, key), before);
  assert.deepEqual(page.troubles, []);
});

test("an edited proposal stands in the editor's words", options, async () => {
  await say(page, "Success means that fewer than 450 calls a week are left by the end of June.");
  await page.getByRole("tab", { name: /Proposals/ }).click();
  const change = page.locator(".operation[data-open]").last();
  await change.getByRole("button", { name: "Edit", exact: true }).click();
  const field = page.getByLabel("The text that shall stand");
  const proposed = await field.inputValue();
  await field.fill(`${proposed} Measured by the phone system.`);
  await page.getByRole("button", { name: "Accept this text" }).click();
  await page.locator(".verdict.stands", { hasText: "edited" }).waitFor();
  assert.match(await textOf(page, key), /Measured by the phone system\./);
  assert.deepEqual(page.troubles, []);
});

test("a passage is edited in place, and its reason is kept", options, async () => {
  await page.locator(".node.kind-text").first().dblclick();
  const field = page.getByLabel("Markdown of this passage");
  await field.fill(`${await field.inputValue()} Written by hand.`);
  await page.getByLabel("Why, for the history").fill("Says who wrote it");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".editor").waitFor({ state: "detached" });
  await page.locator(".node", { hasText: "Written by hand." }).waitFor();
  assert.deepEqual(page.troubles, []);
});

test("a note about progress leads to a proposal or to silence with its reason", options, async () => {
  await page.getByRole("tab", { name: "Progress" }).click();
  await page.getByLabel("What happened?").fill("The office plants were watered.");
  await page.getByRole("button", { name: "Note it" }).click();
  const outcome = page.locator(".event", { hasText: "office plants" }).locator(".event-outcome");
  await outcome.waitFor();
  const words = await outcome.innerText();
  assert.ok(/^Nothing proposed\. \S/.test(words) || /proposal/.test(words), words);
  assert.equal(await page.getByLabel("What happened?").inputValue(), "");
  assert.deepEqual(page.troubles, []);
});

test("history tells who, why and what; restoring brings a text back as a new revision", options, async () => {
  await page.getByRole("tab", { name: "History" }).click();
  const revisions = page.locator(".revision");
  await revisions.first().waitFor();
  const count = await revisions.count();
  await revisions.filter({ hasText: "Says who wrote it" }).locator(".revision-head").click();
  await page.locator(".revision-body ins", { hasText: "Written by hand." }).waitFor();
  const written = (await request(page, "GET", `/prds/${key}/revisions/1`)).body.text;
  await revisions.last().locator(".revision-head").click();
  await revisions.last().getByRole("button", { name: "Restore this revision…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("del", { hasText: "Written by hand." }).first().waitFor();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.waitForFunction((n) => document.querySelectorAll(".revision").length === n + 1, count);
  assert.equal(await textOf(page, key), written);
  assert.equal(await page.locator(".node", { hasText: "Written by hand." }).count(), 0);
  assert.deepEqual(page.troubles, []);
});

test("a reply is set as it was meant, and long ones make the conversation scroll, not the page", options, async () => {
  await page.getByRole("tab", { name: "Chat" }).click();
  await say(page, "help");
  const reply = page.locator(".message.assistant .message-text").last();
  assert.ok((await reply.locator("ul > li").count()) >= 4, await reply.innerText());
  const words = await page.locator(".message-text").allInnerTexts();
  assert.deepEqual(words.filter((text) => /\*\*|^\s*[-*] /m.test(text)), [], "no Markdown signs are left over");
  assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]), [900, 1440]);
  assert.deepEqual(page.troubles, []);
});

test("every format of the export can be saved, and Markdown is the text byte for byte", options, async () => {
  for (const [name, ending] of [["Markdown", "md"], ["HTML", "html"], ["JSON, with history", "json"]]) {
    await page.getByText("More", { exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    assert.equal(download.suggestedFilename(), `${key}.${ending}`);
    const bytes = await readFile(await download.path());
    if (ending === "md") assert.equal(bytes.toString(), await textOf(page, key));
    else assert.match(bytes.toString(), /Refunds without a phone call/);
  }
  assert.deepEqual(page.troubles, []);
});

test("the list finds the PRD by the words typed, and signing out ends the session", options, async () => {
  await page.getByRole("link", { name: "Stet: all PRDs" }).click();
  const filter = page.getByLabel("Filter by title, key or status");
  await filter.fill("zebra");
  await page.getByText("No PRD has “zebra”").waitFor();
  await filter.fill("phone refunds draft");
  await page.getByRole("link", { name: /Refunds without a phone call/ }).waitFor();
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/\/signin$/);
  await page.goto("/");
  await page.waitForURL(/\/signin$/);
  assert.deepEqual(page.troubles, []);
});
