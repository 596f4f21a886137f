// Read-only links: who has the address reads the text as it stands, and nothing else, until it is taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const text = "# Payment <b>reminders</b>\r\n\r\n- **FR-1** The system shall send *one* reminder.\r\n\r\n<script>alert(1)</script>\r\n\r\n![x](https://example.org/x.png)";
const gone = /shows nothing/;

let server, editor, viewer, stranger, prd;

before(async () => {
  server = await startServer({ env: { STET_LOG_LEVEL: "debug" } });
  editor = await signIn(server, "editor@example.org", { name: "Ed" });
  viewer = await signIn(server, "viewer@example.org");
  stranger = await signIn(server, "stranger@example.org");
  const workspace = (await editor.call("POST", "/workspaces", { name: "Club" })).body.id;
  await editor.call("POST", `/workspaces/${workspace}/members`, { email: "viewer@example.org", role: "viewer" });
  prd = (await editor.call("POST", `/prds/import?${new URLSearchParams({ key: "PAY", workspace })}`, text, { headers: { "Content-Type": "text/markdown" } })).body;
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

const make = async (input = {}) => (await editor.call("POST", "/prds/PAY/shares", input, { status: 201 })).body;
const open = (share, accept = "text/html,application/xhtml+xml,*/*;q=0.8") => fetch(share.url ?? share, { headers: { Accept: accept } });

test("whoever has the address reads the text as it stands, as a page or as the bytes that it is", async () => {
  const share = await make({ name: "The board" });
  assert.deepEqual([share.name, share.author.name, share.expires_at ?? null, share.expired], ["The board", "Ed", null, false]);
  assert.match(share.url, new RegExp(`^${server.url}/shared/[\\w-]{43}$`));

  const page = await open(share);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(page.headers.get("cache-control"), "no-store");
  assert.match(page.headers.get("x-robots-tag"), /noindex/);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(page.headers.get("content-security-policy"), /script-src/);
  assert.equal(page.headers.get("set-cookie"), null);
  const html = await page.text();
  assert.match(html, /shall send <em>one<\/em> reminder/);
  assert.doesNotMatch(html, /<script|<b>|src="https:/);

  const markdown = await open(share, "text/markdown");
  assert.equal(await markdown.text(), text);
  assert.equal(markdown.headers.get("content-type"), "text/markdown; charset=utf-8");
  assert.equal((await (await open(share, "*/*")).text()), html);

  const { nodes } = { nodes: (await editor.call("GET", "/prds/PAY/nodes")).body };
  const item = nodes.items.find((node) => node.code === "FR-1");
  await editor.call("POST", "/prds/PAY/operations", { base_revision: nodes.revision,
    operations: [{ op: "replace_text", node: item.id, base_hash: item.hash, text: item.text.replace("*one*", "*two*") }] });
  assert.match(await (await open(share)).text(), /shall send <em>two<\/em> reminder/);
});

test("nothing else is to be had with it, and nothing is written", async () => {
  const share = await make();
  const token = share.url.split("/").at(-1);
  for (const path of ["/prds/PAY", `/prds/${prd.id}`, "/prds/PAY/nodes", "/users/me"])
    assert.equal((await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } })).status, 401);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) assert.equal((await fetch(share.url, { method })).status, 405);
});

test("it is listed without its address, which is kept nowhere", async () => {
  const share = await make({ name: " Spaced ", expires_in_days: 30 });
  assert.equal(share.name, "Spaced");
  assert.equal(Date.parse(share.expires_at) - Date.parse(share.created_at), 30 * 86_400_000);
  const token = share.url.split("/").at(-1);
  const { items } = (await editor.call("GET", "/prds/PAY/shares")).body;
  assert.deepEqual(items.find((one) => one.id === share.id), { ...share, url: null });
  for (const file of readdirSync(server.data).filter((name) => name.includes("stet.db")))
    assert.ok(!readFileSync(join(server.data, file)).includes(token), file);
  await open(share);
  assert.ok(!server.output.includes(token));
});

test("taken back, archived, cut short or made up: nothing, and the same for each", async () => {
  const share = await make();
  const other = await make();
  await editor.call("DELETE", `/prds/PAY/shares/${share.id}`, undefined, { status: 204 });
  await editor.call("DELETE", `/prds/PAY/shares/${share.id}`, undefined, { status: 404 });
  const addresses = [share.url, share.url.slice(0, -1), `${share.url}x`, `${server.url}/shared/${"A".repeat(43)}`];
  for (const address of addresses) {
    const refused = await open(address, "application/json");
    assert.equal(refused.status, 404);
    assert.match((await refused.json()).detail, gone);
    const page = await open(address);
    assert.equal(page.status, 404);
    assert.match(page.headers.get("content-type"), /text\/html/);
    assert.match(await page.text(), /Nothing to read here/);
  }
  assert.equal((await open(other)).status, 200);
  const { response } = await editor.call("GET", "/prds/PAY");
  await editor.call("PATCH", "/prds/PAY", { status: "archived" }, { headers: { "If-Match": response.headers.get("etag") } });
  assert.equal((await open(other)).status, 404);
  await editor.call("POST", "/prds/PAY/shares", {}, { status: 409 });
  await editor.call("PATCH", "/prds/PAY", { status: "draft" }, { headers: { "If-Match": "*" } });
  assert.equal((await open(other)).status, 200);
});

test("it ends when it was said to", async () => {
  const ends = await make({ expires_in_days: 1 });
  assert.equal((await open(ends)).status, 200);
  await editor.call("POST", "/prds/PAY/shares", { expires_in_days: 0 }, { status: 400 });
  await editor.call("POST", "/prds/PAY/shares", { expires_in_days: 4000 }, { status: 400 });
  await editor.call("POST", "/prds/PAY/shares", { name: "x".repeat(101) }, { status: 400 });
});

test("editors make them, viewers do not, and strangers find nothing", async () => {
  const share = await make();
  for (const [person, status] of [[viewer, 403], [stranger, 404]]) {
    await person.call("GET", "/prds/PAY/shares", undefined, { status });
    await person.call("POST", "/prds/PAY/shares", {}, { status });
    await person.call("DELETE", `/prds/PAY/shares/${share.id}`, undefined, { status });
  }
  assert.equal((await open(share)).status, 200);
});

test("a key that comes again makes one, and tells the same address", async () => {
  const headers = { "Idempotency-Key": "share-1" };
  const first = (await editor.call("POST", "/prds/PAY/shares", { name: "Once" }, { headers })).body;
  const again = (await editor.call("POST", "/prds/PAY/shares", { name: "Once" }, { headers })).body;
  assert.deepEqual(again, first);
  assert.equal((await editor.call("GET", "/prds/PAY/shares")).body.items.filter((one) => one.name === "Once").length, 1);
});

test("there is a limit", async () => {
  const { items } = (await editor.call("GET", "/prds/PAY/shares")).body;
  for (let i = items.length; i < 50; i++) await make();
  const { body } = await editor.call("POST", "/prds/PAY/shares", {}, { status: 409 });
  assert.equal(body.code, "too_many_shares");
});
