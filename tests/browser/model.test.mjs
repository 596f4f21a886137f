// A language model answers in the chat: slowly, in rich text, and sometimes not to the end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { behaviours, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, importPrd, openPage, options, ROOMY, say, signIn, textOf } from "./browser.mjs";

const DOCUMENT = "# Search\n\n- **FR-1** The system shall search within 2 seconds.\n\n- **FR-2** The system shall rank results.\n";
const RICH = "The limit is **not testable** yet:\n\n1. It has no percentile.\n   - Say `95 %`.\n2. It names no load.\n\n> within 2 seconds\n\n<img src=x onerror=alert(1)> [Read on](https://example.org/limits).\n\n```\n" + "a long line of code ".repeat(20) + "\n```\n";
const CHANGE = `===CHANGE===\n${JSON.stringify({ op: "replace_text", target: "n2", reason: "a limit without a percentile cannot be tested" })}\n===TEXT===\n- **FR-1** The system shall search within 2 seconds for 95 % of requests.\n===END===\n`;

let model;
let server;
let page;
let key;

/** Answers in two halves; the second one comes when the test says so. */
function inHalves(first, second) {
  let goOn;
  const waiting = new Promise((done) => (goOn = done));
  const line = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const behaviour = async (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(line(first));
    await waiting;
    response.end(`${line(second)}data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`);
  };
  return { behaviour, goOn };
}

before(async () => {
  if (options.skip) return;
  model = await startHostileModel(behaviours.answer("Fine."));
  server = await startServer({ env: { ...ROOMY.env, STET_AI: "openai", STET_AI_URL: model.url, STET_AI_MODEL: "test-8b" } });
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  page = await openPage(server);
  await signIn(page);
  key = await importPrd(page, "Search", DOCUMENT);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
  await model?.close();
});

const reply = () => page.locator(".message.assistant").last();

test("a rich reply is set, harmless, and its change waits for a person", options, async () => {
  model.script = [behaviours.answer(RICH + CHANGE)];
  await page.getByText("test-8b answers here").waitFor();
  await say(page, "How could FR-1 be better?");
  assert.equal(await reply().locator(".message-head strong").innerText(), "test-8b");
  const text = reply().locator(".message-text");
  assert.deepEqual(await text.locator("strong, li li code, blockquote").allInnerTexts(), ["not testable", "95 %", "within 2 seconds"]);
  assert.equal(await text.locator("img").count(), 0);
  assert.equal(await text.getByRole("link").getAttribute("rel"), "noopener noreferrer nofollow");
  assert.doesNotMatch(await text.innerText(), /===|\*\*/);
  assert.equal(await page.locator(".desk").evaluate((e) => e.scrollWidth), 1440, "long lines scroll within the reply");
  assert.equal(await textOf(page, key), DOCUMENT);
  await reply().locator(".operation ins", { hasText: "for 95 % of requests" }).waitFor();
  await reply().getByRole("button", { name: "Accept", exact: true }).click();
  await reply().locator(".verdict.stands").waitFor();
  assert.equal(await textOf(page, key), DOCUMENT.replace("2 seconds.", "2 seconds for 95 % of requests."));
  assert.deepEqual(page.troubles, []);
});

test("a reply can be stopped; what came of it is kept, and the guide can answer instead", options, async () => {
  const { behaviour, goOn } = inHalves("The first half, ", "and the second half.");
  model.script = [behaviour];
  await page.locator("#say").fill("What is missing?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await reply().getByText("The first half,").waitFor();
  assert.equal(await page.locator("#say").inputValue(), "", "the message is with the server");
  await page.getByRole("button", { name: "Stop the reply" }).click();
  const notice = reply().locator(".notice.failure");
  await notice.waitFor();
  assert.match(await notice.innerText(), /^The reply is not whole\. .*stopped/s);
  goOn();
  assert.match(await reply().locator(".message-text").innerText(), /^The first half,\s*$/);
  await page.getByRole("button", { name: "Let the guide answer" }).click();
  await page.locator(".message.assistant", { hasText: "The guide" }).last().waitFor();
  await page.locator(".message.live").waitFor({ state: "detached" });
  assert.equal(await page.locator(".message.user", { hasText: "What is missing?" }).count(), 1, "the message is not said again");
  assert.deepEqual(page.troubles, []);
});

test("what a model was shown for a reply can be read", options, async () => {
  model.script = [behaviours.answer("Both are fine.")];
  await say(page, "What of FR-2?");
  await reply().getByRole("button", { name: "What it was shown" }).click();
  const dialog = page.getByRole("dialog", { name: "What the assistant was shown" });
  await dialog.getByText("The system shall rank results.").waitFor();
  assert.match(await dialog.innerText(), /test-8b at 127\.0\.0\.1:\d+ was sent \S+ k?B/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.locator(".message.assistant", { hasText: "The guide" }).last().getByRole("button", { name: "What it was shown" }).count(), 0);
  assert.deepEqual(page.troubles, []);
});

test("who comes back while a reply is being written reads it to its end", options, async () => {
  const { behaviour, goOn } = inHalves("Slowly ", "but surely.");
  model.script = [behaviour];
  await page.locator("#say").fill("Take your time.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await reply().getByText("Slowly").waitFor();
  await page.reload();
  await reply().getByText("Slowly").waitFor();
  goOn();
  await reply().getByText("Slowly but surely.").waitFor();
  await page.locator(".message.live").waitFor({ state: "detached" });
  assert.deepEqual(page.troubles, []);
});

test("a reply that fails keeps what was said, tells why, and can be asked for again", options, async () => {
  model.script = [behaviours.cut("Half a th"), behaviours.answer("A whole thought.")];
  await page.locator("#say").fill("Think.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const notice = reply().locator(".notice.failure");
  await notice.waitFor();
  assert.match(await notice.innerText(), /^The reply is not whole\. \S/);
  await reply().getByText("Half a th").waitFor();
  await page.getByRole("button", { name: "Ask again" }).click();
  await reply().getByText("A whole thought.").waitFor();
  assert.equal(await page.locator(".message.user", { hasText: "Think." }).count(), 2);
  assert.deepEqual(page.troubles, []);
});
