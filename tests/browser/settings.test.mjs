// The settings of a PRD, its hooks, and what answers in a workspace.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { behaviours, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, forgive, importPrd, openPage, options, PHONE, request, ROOMY, signIn } from "./browser.mjs";

const GRACE = { name: "Grace Murray", email: "grace@example.org", password: "nine small moths in a relay" };
const TEXT = "# Fees\n\n- **FR-1** The system shall send a reminder.\n\n- **R-1** Reminders may be lost.\n";

let model;
let server;
let page;
let prd;

before(async () => {
  if (options.skip) return;
  model = await startHostileModel(behaviours.answer("Fine."));
  server = await startServer({ env: { ...ROOMY.env, STET_AI_PRIVATE: "allow" } });
  server.addUser(ADA.email, ADA.password, { name: ADA.name, role: "admin" });
  server.addUser(GRACE.email, GRACE.password, { name: GRACE.name });
  page = await openPage(server);
  page.on("dialog", (dialog) => void dialog.accept());
  await signIn(page);
  const key = await importPrd(page, "Fees", TEXT);
  prd = (await request(page, "GET", `/prds/${key}`)).body;
});
after(async () => {
  await closeBrowser();
  await server?.stop();
  await model?.close();
});

const row = () => page.locator(".hooks li", { hasText: "acme/fees" });

test("a hook's address and secret are shown once, what it delivers is told, and rotating ends the old ones", options, async () => {
  await page.goto(`/prds/${prd.key}`);
  await page.getByText("More", { exact: true }).click();
  await page.getByRole("link", { name: "Settings of this PRD" }).click();
  await page.getByText("No repository reports here yet.").waitFor();
  await page.getByRole("textbox", { name: "Repository" }).fill("acme/fees");
  await page.getByRole("button", { name: "Make a hook" }).click();
  const shown = async () => [await page.getByLabel("Address", { exact: true }).innerText(), await page.getByLabel("Secret", { exact: true }).innerText()];
  await page.getByLabel("Secret", { exact: true }).waitFor();
  const [url, secret] = await shown();
  const deliver = async (to, key) => {
    const body = JSON.stringify({ zen: "Keep it true." });
    const signature = `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
    const headers = { "Content-Type": "application/json", "X-GitHub-Event": "ping", "X-GitHub-Delivery": crypto.randomUUID(), "X-Hub-Signature-256": signature };
    return (await fetch(new URL(new URL(to).pathname, server.url), { method: "POST", headers, body })).status;
  };
  assert.equal(await deliver(url, secret), 200);
  await page.reload();
  await row().getByText("1 delivery").waitFor();
  await row().getByText(/Last: .*Answered a ping/).waitFor();
  assert.ok(!(await page.content()).includes(secret), "the secret is not shown again");
  await row().getByRole("button", { name: "Rotate acme/fees" }).click();
  await page.getByLabel("Secret", { exact: true }).waitFor();
  const [newUrl, newSecret] = await shown();
  assert.notEqual(newSecret, secret);
  assert.equal(await deliver(url, secret), 401);
  assert.equal(await deliver(newUrl, newSecret), 200);
  await row().getByRole("button", { name: "Remove acme/fees" }).click();
  await page.getByText("No repository reports here yet.").waitFor();
  assert.equal(await page.getByLabel("Secret", { exact: true }).count(), 0);
  assert.deepEqual(page.troubles, []);
});

test("a read-only link is shown once, is read without an account, and shows nothing once it is taken back", options, async () => {
  await page.goto(`/prds/${prd.key}/settings`);
  const section = page.getByRole("region", { name: "Read-only links" });
  await section.getByText("No link leads here yet.").waitFor();
  await section.getByRole("textbox", { name: "For whom" }).fill("The board");
  await section.getByRole("button", { name: "Make a link" }).click();
  const link = section.getByLabel("Link", { exact: true });
  await link.waitFor();
  const url = await link.innerText();
  await section.getByText(/made just now by .*, ends in/).waitFor();

  const board = await page.context().browser().newContext();
  const reader = await board.newPage();
  const outside = [];
  reader.on("request", (request) => request.url() !== url && outside.push(request.url()));
  await reader.goto(url);
  await reader.getByRole("heading", { name: "Fees" }).waitFor();
  assert.deepEqual(outside.filter((address) => !address.endsWith("/favicon.ico")), []);

  await page.reload();
  await section.getByText("The board").waitFor();
  assert.ok(!(await page.content()).includes(url), "the link is not shown again");
  await section.getByRole("button", { name: "Take back The board" }).click();
  await section.getByText("No link leads here yet.").waitFor();
  await reader.reload();
  await reader.getByRole("heading", { name: "Nothing to read here" }).waitFor();
  await board.close();
  assert.deepEqual(page.troubles, []);
});

test("the title changes, and somebody else's change meanwhile is not passed over", options, async () => {
  await page.getByRole("textbox", { name: "Title" }).fill("Membership fees");
  await page.getByRole("button", { name: "Change the title" }).click();
  await page.locator(".topbar").getByRole("link", { name: "Membership fees" }).waitFor();
  const { revision, items } = (await request(page, "GET", `/prds/${prd.id}/nodes`)).body;
  const { id, hash } = items.find((n) => n.code === "FR-1");
  await request(page, "POST", `/prds/${prd.id}/operations`, { base_revision: revision, operations: [{ op: "replace_text", node: id, base_hash: hash, text: "- **FR-1** The system shall send two reminders.\n\n" }] });
  await page.getByRole("textbox", { name: "Title" }).fill("Fees of members");
  await page.getByRole("button", { name: "Change the title" }).click();
  await page.getByText("This changed while you were looking at it.").waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Title" }).inputValue(), "Fees of members");
  await page.getByRole("button", { name: "Change the title" }).click();
  await page.locator(".topbar").getByRole("link", { name: "Fees of members" }).waitFor();
  forgive(page, / 412 /);
  assert.deepEqual(page.troubles, []);
});

test("an owner chooses a model, sees what trying it out has shown, and the key is never shown", options, async () => {
  await page.getByRole("link", { name: "Choose what answers in this workspace" }).click();
  const now = page.getByRole("region", { name: "What answers now" });
  await now.getByText("The guide", { exact: true }).waitFor();
  await page.getByRole("radio", { name: /^An OpenAI-compatible server/ }).check();
  await page.getByRole("textbox", { name: "Address" }).fill(model.url);
  await page.getByRole("textbox", { name: "Model", exact: true }).fill("test-8b");
  await page.getByLabel("Key", { exact: true }).fill("sk-very-secret");
  await page.getByRole("textbox", { name: "Budget" }).fill("a lot");
  await page.getByRole("button", { name: "Save and try it out" }).click();
  await page.locator(".finding").first().waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Address" }).inputValue(), model.url, "what was typed is kept");
  await page.getByRole("textbox", { name: "Budget" }).fill("2000000 tokens/30d");
  await page.getByRole("button", { name: "Save and try it out" }).click();
  await now.getByRole("list", { name: "What trying it out has shown" }).getByText("It can be reached").waitFor();
  await now.getByText("chosen for this workspace").waitFor();
  await now.getByText(/^Budget: 2000000 tokens in 30 days/).waitFor();
  await page.getByText("One is set, sealed, and shown to nobody.").waitFor();
  assert.equal(await page.getByLabel("Key", { exact: true }).inputValue(), "");
  await page.reload();
  await now.getByText("test-8b", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("sk-very-secret"));
  const taken = page.getByRole("region", { name: "What it has taken" });
  const line = taken.getByRole("row", { name: /^test-8b the workspace \d/ });
  await line.waitFor();
  await taken.getByRole("button", { name: "By day" }).click();
  await taken.getByRole("region", { name: /^[A-Z][a-z]+ \d+, \d{4}$/ }).waitFor();
  await page.goto("/assistant");
  await page.getByText("No model was asked yet.").waitFor(); // what a workspace pays for is not the server's
  await page.goto(`/prds/${prd.key}`);
  await page.getByText(/test-8b answers here/).waitFor();
  await page.goto(`/workspaces/${prd.workspace}/assistant`);
  await page.getByRole("button", { name: "Back to what the server has" }).click();
  await now.getByText("The guide", { exact: true }).waitFor();
  forgive(page, / 400 /);
  assert.deepEqual(page.troubles, []);
});

test("who may only read sees what answers, and finds nothing to change", options, async () => {
  const team = (await request(page, "POST", "/workspaces", { name: "Club" })).body;
  await request(page, "POST", `/workspaces/${team.id}/members`, { email: GRACE.email, role: "viewer" });
  const theirs = await page.evaluate(
    async ([text, workspace]) =>
      (await fetch(`/api/v1/prds/import?title=Theirs&key=THE&workspace=${workspace}`, { method: "POST", headers: { "Content-Type": "text/markdown" }, body: text })).json(),
    [TEXT, team.id],
  );
  const grace = await openPage(server, PHONE);
  await signIn(grace, GRACE);
  await grace.goto(`/workspaces/${team.id}/assistant`);
  await grace.getByText("No model was asked yet.").waitFor();
  await grace.getByText("Owners of the workspace choose what answers here").waitFor();
  assert.equal(await grace.locator("main form").count(), 0);
  await grace.goto(`/prds/${theirs.key}/settings`);
  await grace.getByText("Editors and owners connect repositories").waitFor();
  assert.equal(await grace.locator("main").getByRole("button").count(), 0);
  await grace.goto(`/prds/${theirs.key}?tab=review&part=links`);
  await grace.getByText("Nothing is linked yet.").waitFor();
  assert.equal(await grace.getByRole("button", { name: /^Link / }).count(), 0);
  assert.deepEqual(grace.troubles, []);
  await grace.context().close();
});

test("the search looks only where it is told to", options, async () => {
  await page.goto("/");
  await page.locator(".prd-row").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("reminder*");
  const hits = page.locator(".found a");
  await page.waitForFunction(() => document.querySelectorAll(".found a").length === 4);
  await page.getByRole("combobox", { name: "Kind" }).selectOption("risk");
  await page.waitForFunction(() => document.querySelectorAll(".found a").length === 2);
  await page.getByRole("combobox", { name: "Workspace" }).selectOption({ label: "In Club" });
  await page.waitForFunction(() => document.querySelectorAll(".found a").length === 1);
  assert.match(await hits.first().innerText(), /THE/);
  await page.getByRole("combobox", { name: "Kind" }).selectOption("metric");
  await page.getByText(/Nothing there says “reminder\*”/).waitFor();
  assert.deepEqual(page.troubles, []);
});

test("what is archived leaves the list's work, and comes back as a draft", options, async () => {
  await page.goto(`/prds/${prd.key}/settings`);
  await page.getByRole("button", { name: "Archive this PRD" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto(`/prds/${prd.key}/settings`);
  await page.getByText("Archived PRDs take nothing new.").waitFor();
  await page.getByRole("button", { name: "Take it out of the archive" }).click();
  await page.getByRole("button", { name: "Archive this PRD" }).waitFor();
  assert.equal((await request(page, "GET", `/prds/${prd.id}`)).body.status, "draft");
  assert.deepEqual(page.troubles, []);
});
