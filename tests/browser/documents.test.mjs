// Real documents of others in the page: every one can be imported, read, edited in one place and saved as it was.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, importPrd, openPage, options, ROOMY, say, signIn, textOf } from "./browser.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(process.env.STET_TEST_DATA ?? join(root, "..", "shared", "data"), "prds");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "SOURCES.md") : [];
const real = files.length ? options : { ...options, skip: options.skip || `no documents in ${folder}` };

let server;
let page;

before(async () => {
  if (real.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  page = await openPage(server);
  await signIn(page);
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

test("real documents are shown within the page and kept byte for byte", real, async () => {
  for (const name of files) {
    const source = readFileSync(join(folder, name), "utf8");
    const key = await importPrd(page, name, source);
    assert.equal(await textOf(page, key), source, name);
    const wide = await page.evaluate(() => {
      const pane = document.querySelector(".scroller");
      return pane.scrollWidth > pane.clientWidth || document.documentElement.scrollHeight > innerHeight;
    });
    assert.equal(wide, false, `${name} makes the page scroll sideways`);
    assert.deepEqual(page.troubles, [], name);
  }
});

test("a change of a row is shown as cells, and a new requirement is a row", real, async () => {
  await importPrd(page, "Events", readFileSync(join(folder, "speckit-001-event-discovery-rsvp.md"), "utf8"));
  await say(page, "set FR-3 priority P2");
  const change = page.locator(".message .operation").last();
  const cells = change.getByRole("group", { name: "Change of Priority" });
  assert.match(await cells.locator("del").innerText(), /P0/);
  assert.match(await cells.locator("ins").innerText(), /P2/);
  assert.equal(await change.getByText("|").count(), 0, "no bars");
  await change.getByText("As before: ID, Requirement.").waitFor();
  await change.getByRole("button", { name: "As Markdown" }).click();
  await change.getByText("| FR-03 |").waitFor();
  await change.getByRole("button", { name: "As cells" }).click();

  await say(page, "add requirement: nice to have: share an event by mail");
  const added = page.locator(".message .operation").last();
  await added.getByText("after FR-19").waitFor();
  assert.deepEqual(await added.locator("dt").allInnerTexts(), ["ID", "Requirement", "Priority"]);
  await added.getByRole("button", { name: "Accept", exact: true }).click();
  await added.getByText("The system shall share an event by mail.").waitFor();
  const row = page.locator(".node", { hasText: "FR-20" }).last();
  await row.getByText("The system shall share an event by mail.").waitFor();
  assert.deepEqual((await row.innerText()).split(/\s*[\t\n]\s*/).slice(-3), ["FR-20", "The system shall share an event by mail.", "P2"]);
  assert.deepEqual(page.troubles, []);
});

test("a change in the middle of a long document leaves the rest as it was", real, async () => {
  const name = files.find((file) => file.startsWith("kep-753")) ?? files[0];
  const source = readFileSync(join(folder, name), "utf8");
  const key = await importPrd(page, "A long one", source);
  const nodes = page.locator(".node.kind-text", { has: page.locator("p") });
  const node = nodes.nth(Math.floor((await nodes.count()) / 2));
  await node.scrollIntoViewIfNeeded();
  await node.dblclick();
  const field = page.getByLabel("Markdown of this passage");
  const before = await field.inputValue();
  await field.fill(`${before} Seen and approved.`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".node", { hasText: "Seen and approved." }).waitFor();
  const at = source.indexOf(before) + before.length;
  assert.equal(await textOf(page, key), `${source.slice(0, at)} Seen and approved.${source.slice(at)}`);
  assert.deepEqual(page.troubles, []);
});
