// What belongs together and what of it is suspect or stale; what lies between two revisions; lists longer than a page.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, focused, importPrd, openPage, options, request, ROOMY, signIn } from "./browser.mjs";

const TEXT = `# Fees

Members forget their fees.

## Requirements

- **FR-1** The system shall send a reminder 7 days before a fee is due.
- **FR-2** The page shall show open fees.
- **FR-3** The system shall keep the date of each reminder.
`;

let server;
let page;
let prd;

async function ask(method, path, body) {
  const answer = await request(page, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const node = async (code) => (await ask("GET", `${prd}/nodes`)).items.find((n) => n.code === code);

async function write(code, text) {
  const { revision, items } = await ask("GET", `${prd}/nodes`);
  const { id, hash } = items.find((n) => n.code === code);
  await ask("POST", `${prd}/operations`, { base_revision: revision, operations: [{ op: "replace_text", node: id, base_hash: hash, text: `- **${code}** ${text}\n` }] });
}

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  page = await openPage(server);
  page.on("dialog", (dialog) => void dialog.accept());
  await signIn(page);
  const key = await importPrd(page, "Fees", TEXT);
  prd = `/prds/${(await ask("GET", `/prds/${key}`)).id}`;
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

test("an item is linked by keyboard from where it stands, and leads to the other end", options, async () => {
  await page.locator(`#node-${(await node("FR-3")).id}`).focus();
  const footnote = page.locator(".footnote");
  await footnote.getByRole("button", { name: "Link", exact: true }).waitFor();
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.activeElement?.matches(".new-link select"));
  const form = page.getByRole("form", { name: "A new link" });
  assert.equal(await form.getByLabel("What is linked").inputValue(), (await node("FR-3")).id);
  await form.getByLabel("With what").selectOption((await node("FR-1")).id);
  await form.getByLabel("Why").fill("The date is of that reminder.");
  await page.keyboard.press("Enter");
  const line = page.getByRole("listitem", { name: "FR-3 depends on FR-1" });
  await line.getByText("The date is of that reminder.").waitFor();
  await footnote.getByRole("button", { name: "1 link", exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, "?tab=review&part=links");
  await line.getByRole("button", { name: "FR-1", exact: true }).click();
  await page.waitForFunction(() => document.activeElement?.classList.contains("node"));
  assert.match(await focused(page), /FR-1/);
  assert.deepEqual(page.troubles, []);
});

test("what the server refuses is said, and what was chosen stays", options, async () => {
  await page.getByRole("button", { name: "Link FR-1…" }).click();
  const form = page.getByRole("form", { name: "A new link" });
  await form.getByLabel("With what").selectOption((await node("FR-3")).id);
  await form.getByRole("button", { name: "Link them" }).click();
  await form.getByRole("alert").waitFor();
  assert.match(await form.getByRole("alert").innerText(), /FR-3.*FR-1|FR-1.*FR-3/s, "the circle is named");
  assert.equal(await form.getByLabel("With what").inputValue(), (await node("FR-3")).id);
  await form.getByLabel("How").selectOption("implemented_by");
  await form.getByLabel("Address").fill("https://github.com/acme/fees/pull/12");
  await form.getByLabel("What it is called").fill("acme/fees#12");
  await form.getByRole("button", { name: "Link them" }).click();
  const outside = page.getByRole("listitem", { name: "FR-1 is implemented by acme/fees#12" }).getByRole("link");
  assert.equal(await outside.getAttribute("href"), "https://github.com/acme/fees/pull/12");
  assert.match(await outside.getAttribute("rel"), /noopener/);
  page.troubles = page.troubles.filter((t) => !/ 400 /.test(t));
  assert.deepEqual(page.troubles, []);
});

test("a link is suspect when an end changes, until somebody says that it is still true", options, async () => {
  await write("FR-1", "The system shall send a reminder 14 days before a fee is due.");
  const line = page.getByRole("listitem", { name: "FR-3 depends on FR-1" });
  await line.locator(".flag", { hasText: "suspect" }).waitFor();
  await page.getByRole("button", { name: "Links 2", exact: true }).waitFor();
  await page.locator(".footnote").getByRole("button", { name: "2 suspect links" }).waitFor();
  assert.match(await line.locator(".link-why").innerText(), /FR-1/);
  await line.getByRole("button", { name: /^Still true/ }).click();
  await line.locator(".flag").waitFor({ state: "detached" });
  await line.getByText(/Ada Byron said that it is true/).waitFor();
  await page.getByRole("listitem", { name: "FR-1 is implemented by acme/fees#12" }).getByRole("button", { name: /^Remove the link/ }).click();
  await page.getByRole("listitem", { name: "FR-1 is implemented by acme/fees#12" }).waitFor({ state: "detached" });
  assert.equal((await ask("GET", `${prd}/links`)).items.length, 1);
  assert.deepEqual(page.troubles, []);
});

/** Nobody waits a month for a test: what was written is made older in the database. */
function daysPass(days) {
  const script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=30) as db:\n  n = db.execute('UPDATE history_revisions SET made_at = made_at - ?', [int(sys.argv[2]) * 86400000]).rowcount\nsys.exit(n < 1)";
  const { status, stderr } = spawnSync("python3", ["-c", script, join(server.data, "stet.db"), String(days)], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

test("what is stale says why, and goes when somebody says that it is still true", options, async (t) => {
  if (process.env.STET_TEST_DATABASE === "postgresql") return t.skip("writes to the file");
  const other = await openPage(server);
  await signIn(other);
  const path = `/prds/${await importPrd(other, "Old fees", TEXT.replace("# Fees", "# Old fees"))}`;
  await other.getByRole("tab", { name: "Review" }).click();
  await other.getByRole("button", { name: "Stale", exact: true }).click();
  await other.getByText("Nothing is stale.").waitFor();

  // A must-have bears 40 days, and a quarter of that when three events name it.
  for (const id of ["a", "b", "c"])
    await ask("POST", `${path}/events`, { source: "notes", external_id: id, kind: "note", text: `Talked about FR-2 with club ${id}.` });
  const { id } = (await ask("GET", `${path}/nodes`)).items.find((n) => n.code === "FR-2");
  await ask("POST", `${path}/links`, { kind: "discussed_in", from: id, to: { url: "https://example.org/acme/fees/issues/9" } });
  daysPass(30);
  await other.getByRole("button", { name: /^Links/ }).first().click();
  await other.getByRole("listitem", { name: /^FR-2 is discussed in/ }).waitFor();
  await other.getByRole("button", { name: "Stale", exact: true }).click();
  const line = other.getByRole("listitem", { name: "FR-2", exact: true });
  await line.getByText("Nothing has touched this must-have for 30 days, though 3 events named it.").waitFor();
  assert.equal(await other.locator(".stale > li").count(), 1, "the others are not named");
  await line.getByRole("button", { name: "Still true: FR-2" }).click();
  await other.getByText("Nothing is stale.").waitFor();

  daysPass(61);
  await other.reload();
  await other.getByRole("listitem", { name: "FR-1", exact: true }).waitFor();
  assert.equal(await other.locator(".stale > li").count(), 2, "FR-2 was said to be true today");
  await other.getByRole("button", { name: "Change FR-1" }).click();
  await other.locator("textarea.source").waitFor();
  assert.deepEqual(other.troubles, []);
  await other.context().close();
});

test("two revisions are compared by number or name, and the comparison has an address", options, async () => {
  await page.getByRole("tab", { name: "History" }).click();
  await page.locator(".revision-head").last().click();
  await page.getByLabel("A name for revision 1").fill("as sent");
  await page.getByRole("button", { name: "Name it" }).click();
  await page.locator(".revision .baseline", { hasText: "as sent" }).waitFor();
  await page.getByRole("button", { name: "Compare", exact: true }).first().click();
  await page.getByRole("button", { name: "Compare as sent with now" }).click();
  const between = page.getByRole("region", { name: "From as sent to 2" });
  await between.locator(".added", { hasText: "14 days" }).locator("ins", { hasText: "14" }).waitFor();
  assert.match(decodeURIComponent(page.url()), /\?tab=history&part=compare&from=as\+sent&to=2$/);
  await page.reload();
  await between.locator(".removed", { hasText: "7 days" }).locator("del", { hasText: "7" }).waitFor();
  assert.equal((await between.locator("del").allInnerTexts()).some((words) => words.includes("days")), false, "only the words that changed");
  await page.getByLabel("To", { exact: true }).fill("never");
  await page.locator("form.compare button").click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /never/);
  await page.getByRole("button", { name: "Take the name as sent away" }).click();
  await page.getByText("No revision has a name.").waitFor();
  page.troubles = page.troubles.filter((t) => !/ (400|404) /.test(t));
  assert.deepEqual(page.troubles, []);
});

test("events and approvals go on beyond their first page, and each says what came of it", options, async () => {
  const events = Array.from({ length: 55 }, (_, i) => ({ source: "github", external_id: `c${i}`, kind: "commit", text: `chore: bump the linter to 1.${i}`, url: `https://github.com/acme/fees/commit/${i}` }));
  await ask("POST", `${prd}/events/batch`, { events });
  await page.getByRole("tab", { name: "Progress" }).click();
  const lines = page.locator(".events > li");
  await lines.nth(49).waitFor();
  assert.equal(await lines.count(), 50);
  assert.match(await lines.first().locator(".event-outcome").innerText(), /^Nothing proposed\. \S/);
  assert.match(await lines.first().getByRole("link").getAttribute("href"), /^https:\/\/github\.com\/acme\/fees\/commit\//);
  await page.getByRole("button", { name: "Earlier events" }).click();
  await lines.nth(54).waitFor();
  assert.equal(await page.getByRole("button", { name: "Earlier events" }).count(), 0);
  const { head_revision } = await ask("GET", prd);
  await page.evaluate(
    async ([path, revision]) => {
      for (let i = 0; i < 52; i++) {
        const body = JSON.stringify({ verdict: "approved", revision, note: `Look ${i}` });
        const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "If-Match": `"${revision}"` }, body });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      }
    },
    [`/api/v1${prd}/approvals`, head_revision],
  );
  await page.getByRole("tab", { name: "Review" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.locator(".approval").nth(49).waitFor();
  await page.getByRole("button", { name: "Earlier ones" }).click();
  await page.getByText("Look 0", { exact: true }).waitFor();
  assert.equal(await page.locator(".approval").count(), 52);
  assert.deepEqual(page.troubles, []);
});

test("every address that docs/page.md names leads there", options, async () => {
  const { key, workspace } = await ask("GET", prd);
  const rows = readFileSync(new URL("../../docs/page.md", import.meta.url), "utf8").split("\n").filter((line) => /^\| .*`\//.test(line));
  assert.ok(rows.length > 12);
  for (const row of rows) {
    const [, place, addresses] = row.split("|").map((cell) => cell.trim());
    for (const [, address] of addresses.matchAll(/`([^`]+)`/g)) {
      if (["/people", "/audit", "/assistant"].includes(address)) continue; // administrators alone find them
      await page.goto(address.replace("PAY", key).replace("WORKSPACE", workspace));
      const [tab, part] = place.split(", ");
      const there = address.startsWith("/prds/PAY") && !address.endsWith("/settings");
      const mark = there ? page.getByRole("tab", { name: tab, selected: true }) : page.getByRole("heading", { level: 1, name: place.replace("the PRD", "this PRD") });
      await mark.waitFor();
      if (part) assert.match(await page.locator(".panel .switch").first().locator("[aria-pressed=true]").innerText(), new RegExp(`^${part}`), address);
    }
  }
  assert.deepEqual(page.troubles, []);
});
