// When things go wrong, nothing that was typed is lost, and the page says what happened and what to do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { codeAt, stepNow, wrongCode } from "../support/totp.mjs";
import { logIn, send } from "../support/users.mjs";
import { ADA, closeBrowser, createPrd, forgive, importPrd, openPage, options, request, ROOMY, say, signIn, textOf } from "./browser.mjs";

const GRACE = { name: "Grace Murray", email: "grace@example.org", password: "nine small moths in a relay" };
const JOAN = { name: "Joan Clarke", email: "joan@example.org", password: "seven quiet huts by a lake" };

let server;
let page;

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  server.addUser(GRACE.email, GRACE.password, { name: GRACE.name });
  page = await openPage(server);
  await signIn(page);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

test("a wrong password is said without telling which of the two is wrong", options, async () => {
  const other = await openPage(server);
  await other.goto("/signin");
  await other.getByLabel("E-mail").fill(ADA.email);
  await other.getByLabel("Password", { exact: true }).fill("not the password at all");
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("alert").filter({ hasText: "E-mail and password do not match an account." }).waitFor();
  assert.equal(await other.getByLabel("E-mail").inputValue(), ADA.email);
  forgive(other, /401 .*auth\/login/);
  assert.deepEqual(other.troubles, []);
  await other.context().close();
});

test("where the account has a second factor, its code is asked for after the password", options, async () => {
  server.addUser(JOAN.email, JOAN.password, { name: JOAN.name });
  const post = (path, body, token) => send(server, "POST", `/api/v1/auth/${path}`, { body, token });
  const { access_token: token } = await logIn(server, JOAN);
  const { json } = await post("totp/enroll", { password: JOAN.password }, token);
  const confirmed = await post("totp/confirm", { code: codeAt(json.secret, stepNow()) }, token);
  const [code] = confirmed.json.recovery_codes;
  const other = await openPage(server);
  await other.goto("/signin");
  await other.getByLabel("E-mail").fill(JOAN.email);
  await other.getByLabel("Password", { exact: true }).fill(JOAN.password);
  assert.equal(await other.getByLabel("Code").count(), 0);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByLabel("Code").fill(wrongCode(json.secret));
  assert.equal(await other.getByRole("alert").count(), 0, "being asked is no failure");
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("alert").filter({ hasText: "This code is not valid." }).waitFor();
  await other.getByLabel("Code").fill(code);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("heading", { name: "PRDs", exact: true }).waitFor();
  forgive(other, /401 .*auth\/login/);
  assert.deepEqual(other.troubles, []);
  await other.context().close();
});

test("a mistyped address is said to be one, with a way on, before anybody has to sign in", options, async () => {
  const other = await openPage(server);
  for (const path of ["/nothing", "/prds/PAY/nothing/at/all", "/assets/none"]) {
    const answer = await other.goto(path);
    assert.equal(answer.status(), path.startsWith("/prds/") ? 200 : 404, path);
    await other.getByRole("heading", { name: "There is no such page" }).waitFor();
    assert.ok(other.url().endsWith(path));
  }
  await other.getByRole("link", { name: "Go to the list of PRDs" }).click();
  await other.getByLabel("E-mail").waitFor();
  forgive(other, /404/);
  assert.deepEqual(other.troubles, []);
  await other.context().close();
});

test("a message that does not reach the server stays in its field, and can be sent again", options, async () => {
  await createPrd(page, { title: "Messages that arrive", idea: "Send each once." });
  await page.locator(".question-text").waitFor();
  await page.route("**/messages", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await page.locator("#say").fill("Half of all messages are lost on the way.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "The server did not answer." }).waitFor();
  assert.equal(await page.locator("#say").inputValue(), "Half of all messages are lost on the way.");
  await page.unroute("**/messages");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".message .proposal").first().waitFor();
  assert.equal(await page.locator("#say").inputValue(), "");
  assert.equal(await page.locator(".message.user", { hasText: "Half of all messages" }).count(), 1);
  forgive(page, /ERR_FAILED/);
  assert.deepEqual(page.troubles, []);
});

test("a reply whose stream breaks is read to its end all the same", options, async () => {
  await page.evaluate(() => {
    const real = window.fetch;
    window.fetch = async (url, init) => {
      const response = await real(url, init);
      if (init?.method !== "POST" || !String(url).endsWith("/messages")) return response;
      window.fetch = real;
      // The first event passes, then the connection is gone.
      const reader = response.body.getReader();
      const body = new ReadableStream({
        async pull(controller) {
          const { value } = await reader.read();
          controller.enqueue(value);
          await reader.cancel();
          controller.error(new TypeError("network error"));
        },
      });
      return new Response(body, { status: response.status, headers: response.headers });
    };
  });
  await say(page, "skip");
  await page.locator(".message.user", { hasText: "skip" }).waitFor();
  const last = page.locator(".message.assistant").last();
  assert.ok((await last.locator(".message-text").innerText()).trim().length > 1);
  await page.waitForFunction(() => !document.querySelector("#say").readOnly);
  assert.equal(await page.locator("#say").inputValue(), "");
  const { body } = await request(page, "GET", `/prds/${new URL(page.url()).pathname.split("/")[2]}/messages`);
  assert.equal(body.items.filter((m) => m.role === "user" && m.text === "skip").length, 1, "and it was sent once");
  page.troubles = page.troubles.filter((t) => !/ERR_|network error/.test(t));
  assert.deepEqual(page.troubles, []);
});

test("a passage that somebody else changed meanwhile shows both, and keeps what was typed", options, async () => {
  // It hears nothing of others, and finds out when it saves; unless it looked just before, and does not save then.
  await page.route("**/changes", (route) => route.abort());
  const key = await importPrd(page, "Two at once", "# Two at once\n\nThe tide is in at noon.\n\nNothing else.\n");
  await page.locator(".node", { hasText: "at noon" }).dblclick();
  const field = page.getByLabel("Markdown of this passage");
  await field.fill("The tide is in at one o'clock.");
  const { body } = await request(page, "GET", `/prds/${key}/nodes`);
  const node = body.items.find((n) => n.text.includes("at noon"));
  const text = node.text.replace("at noon", "at midnight");
  const made = await request(page, "POST", `/prds/${key}/operations`, {
    base_revision: body.revision,
    operations: [{ op: "replace_text", node: node.id, base_hash: node.hash, text }],
  });
  assert.equal(made.status, 201);
  await page.getByRole("button", { name: "Save" }).evaluate((button) => button.click());
  const notice = page.getByRole("alert").filter({ hasText: "Somebody changed this passage while you were writing." });
  await notice.waitFor();
  await notice.locator("ins", { hasText: "midnight" }).waitFor();
  assert.equal(await field.inputValue(), "The tide is in at one o'clock.");
  assert.match(await textOf(page, key), /at midnight/, "nothing was overwritten");
  await page.getByRole("button", { name: "Go on with mine, over theirs" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".node", { hasText: "at one o" }).waitFor();
  assert.match(await textOf(page, key), /at one o'clock\.\n\nNothing else\./);
  await page.unroute("**/changes");
  page.troubles = page.troubles.filter((t) => !/ 409 |ERR_FAILED.*\/changes/.test(t));
  assert.deepEqual(page.troubles, []);
});

test("a proposal that meets a newer text of somebody else is settled by hand, and who decided has a name", options, async () => {
  const team = (await request(page, "POST", "/workspaces", { name: "Two at a table" })).body;
  assert.equal((await request(page, "POST", `/workspaces/${team.id}/members`, { email: GRACE.email, role: "editor" })).status, 201);
  const prd = (await request(page, "POST", "/prds", { title: "Two at a table", workspace: team.id })).body;
  // Somewhere on the way, streams are cut off: the page hears nothing of others, and has to find out when it asks.
  await page.route("**/changes", (route) => route.abort());
  await page.goto(`/prds/${prd.id}`);
  await page.locator(".question-text").waitFor();
  const open = page.locator(".message .operation[data-open]");
  await say(page, "add requirement: The system shall send a reminder 14 days before a card expires.");
  await open.getByRole("button", { name: "Accept", exact: true }).click();
  await page.locator(".node", { hasText: "14 days" }).waitFor();
  await say(page, "change FR-1 to: The system shall send a reminder 30 days before a card expires, and another after 7 days.");
  await open.waitFor();

  const grace = await openPage(server);
  await signIn(grace, GRACE);
  await grace.goto(`/prds/${prd.id}`);
  await grace.locator(".node", { hasText: "14 days" }).dblclick();
  const field = grace.getByLabel("Markdown of this passage");
  await field.fill((await field.inputValue()).replace("14 days", "21 days"));
  await grace.getByRole("button", { name: "Save" }).click();
  await grace.locator(".node", { hasText: "21 days" }).waitFor();

  await open.getByRole("button", { name: "Accept", exact: true }).click();
  await page.locator(".conflict-note").waitFor();
  await page.locator(".operation.conflict .sides ins", { hasText: "21" }).waitFor();
  assert.match(await textOf(page, prd.id), /reminder 21 days before a card expires\./, "nothing was overwritten");
  await open.getByRole("button", { name: "Edit", exact: true }).click();
  const own = page.getByLabel("The text that shall stand");
  await own.fill((await own.inputValue()).replace("30 days", "21 days"));
  await page.getByRole("button", { name: "Accept this text" }).click();
  await page.locator(".verdict.stands", { hasText: "edited by you" }).waitFor();
  assert.match(await textOf(page, prd.id), /reminder 21 days before a card expires, and another after 7 days\./);

  await say(page, "add risk: Banks may refuse to say when a card expires.");
  await grace.goto(`/prds/${prd.id}?tab=proposals`);
  await grace.locator(".operation[data-open]").getByRole("button", { name: "Accept", exact: true }).click();
  await grace.locator(".verdict.stands", { hasText: "by you" }).waitFor();
  await open.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByText("Somebody decided this a moment ago.").waitFor();
  await page.locator(".verdict.stands", { hasText: `by ${GRACE.name}` }).waitFor();
  await page.unroute("**/changes");
  forgive(page, /409/, /ERR_FAILED.*\/changes/);
  assert.deepEqual([...page.troubles, ...grace.troubles], []);
  await grace.context().close();
});

test("an access token that ran out is renewed without a word", options, async () => {
  await page.goto("/");
  await page.locator(".prd-row").first().waitFor();
  const cookies = (await page.context().cookies()).filter((c) => c.name.includes("refresh"));
  await page.context().clearCookies();
  await page.context().addCookies(cookies);
  await page.locator(".prd-row").first().click();
  await page.locator(".node").first().waitFor();
  assert.equal(new URL(page.url()).pathname.startsWith("/prds/"), true);
  page.troubles = page.troubles.filter((t) => !/ 401 /.test(t));
  assert.deepEqual(page.troubles, []);
});

test("a session that ended leads to sign-in and back, with what was typed", options, async () => {
  await createPrd(page, { title: "Long thoughts", idea: "Take hours to write down." });
  await page.locator("#say").fill("A long and careful answer that must not get lost.");
  const address = page.url();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL(/\/signin\?next=/);
  await page.getByText("Your session has ended.").waitFor();
  await signIn(page);
  await page.waitForURL(address);
  await page.locator(".composer").waitFor();
  assert.equal(await page.locator("#say").inputValue(), "A long and careful answer that must not get lost.");
  page.troubles = page.troubles.filter((t) => !/ 401 /.test(t));
  assert.deepEqual(page.troubles, []);
});

test("a PRD of somebody else is not there", options, async () => {
  const key = await createPrd(page, { title: "Private", idea: "Not for Grace." });
  const grace = await openPage(server);
  await signIn(grace, GRACE);
  await grace.goto(`/prds/${key}`);
  await grace.getByText("There is no such PRD here").waitFor();
  await grace.goto("/prds/NO/such/page");
  await grace.getByText("There is no such page").waitFor();
  grace.troubles = grace.troubles.filter((t) => !/ 404 /.test(t));
  assert.deepEqual(grace.troubles, []);
  await grace.context().close();
});

test("a link in the text goes to its section, or opens beside the page", options, async () => {
  const filler = Array.from({ length: 60 }, (_, i) => `Paragraph ${i} of many.`).join("\n\n");
  await importPrd(page, "Links", `# Links\n\nSee [the goals](#the-goals) and [a file](../other.md).\n\n${filler}\n\n## The goals\n\nFew.\n`);
  const address = page.url();
  await page.getByRole("link", { name: "the goals" }).click();
  await page.waitForFunction(() => document.activeElement.matches(".node.kind-section"));
  assert.match(await page.evaluate(() => document.activeElement.innerText), /The goals/);
  const [beside] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "a file" }).click()]);
  await beside.close();
  assert.equal(page.url(), address);
  assert.deepEqual(page.troubles, []);
});

test("security 26: hostile Markdown is shown and does nothing", options, async () => {
  await importPrd(
    page,
    "Hostile",
    [
      "# Hostile <script>document.title = 'owned'</script>",
      "",
      "<img src=x onerror=\"document.title='owned'\"> <a href=\"javascript:document.title='owned'\">a</a>",
      "",
      "[click](javascript:document.title='owned') ![pixel](https://tracker.example/p.gif)",
      "",
      "<form action=https://evil.example><input name=q></form> <iframe src=https://evil.example></iframe>",
      "",
      "<p style=\"position:fixed;inset:0\">over everything</p>",
      "",
      "- **FR-1** The system <style>body{display:none}</style> shall stand.",
      "",
    ].join("\n"),
  );
  const asked = [];
  page.on("request", (r) => asked.push(r.url()));
  await page.reload();
  await page.locator(".node").first().waitFor();
  for (const link of await page.locator(".prose a").all()) await link.click({ timeout: 2000, noWaitAfter: true }).catch(() => {});
  await page.waitForTimeout(300);
  assert.equal(await page.title(), "Hostile · Stet");
  assert.equal(await page.locator(".prose :is(script, iframe, form, style, [onerror], [style])").count(), 0);
  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:")), []);
  assert.deepEqual(page.troubles, [], "nothing came so far that the policy had to stop it");
});
