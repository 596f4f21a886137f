// What events write into the list of links: from items to the commits and issues that were about them.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const source = `# Club fees

- **FR-1** The system shall send each member a reminder.
- **FR-2** The system shall export members as CSV.
- **FR-3** The system shall close an account after a year.
- **FR-4** The system shall print receipts.
`;
let server, workspace, count = 0;
const people = {};
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  people.owner = await signIn(server, "owner@example.org", { name: "Olga" });
  workspace = (await people.owner.call("POST", "/workspaces", { name: "Team" })).body.id;
  for (const role of ["viewer", "editor"]) {
    people[role] = await signIn(server, `${role}@example.org`, { name: role });
    await people.owner.call("POST", `/workspaces/${workspace}/members`, { email: `${role}@example.org`, role });
  }
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function start() {
  const imported = await people.owner.fetch("POST", `/prds/import?workspace=${workspace}&key=L${++count}`, source, { "Content-Type": "text/markdown" });
  const path = `/prds/${(await imported.json()).id}`;
  const node = async (code) => (await people.viewer.call("GET", `${path}/nodes`)).body.items.find((n) => n.code === code);
  const edit = async (...operations) => {
    const { head_revision } = (await people.owner.call("GET", path)).body;
    return (await people.editor.call("POST", `${path}/operations`, { base_revision: head_revision, operations }, { status: 201 })).body.number;
  };
  const tell = async (more) => (await people.editor.call("POST", `${path}/events`, { source: "git", external_id: randomUUID(), kind: "commit", ...more })).body;
  const links = async (more = "") => {
    const items = [];
    let next = "";
    do {
      const { body } = await people.viewer.call("GET", `${path}/links?limit=100${more}${next && `&cursor=${encodeURIComponent(next)}`}`);
      items.push(...body.items);
      next = body.next ?? "";
    } while (next);
    return items;
  };
  return { path, node, edit, tell, links };
}
const short = (link) => [link.kind, link.from.code, link.to.url ?? link.to.label, link.suspect];

test("a commit that names an item is linked with it, once, with the event as its cause", async () => {
  const prd = await start(), url = "https://github.com/club/fees/commit/1a2b3c4";
  const commit = { external_id: "1a2b3c4", text: "Send reminders by mail (FR-1)\n\nSee FR-3, and FR-99 some day.", url };
  const { event } = await prd.tell(commit);
  const [one, three] = await prd.links();
  assert.deepEqual([short(one), short(three)], [["implemented_by", "FR-1", url, false], ["implemented_by", "FR-3", url, false]]);
  assert.deepEqual([one.cause, one.event, one.last_event, one.to.label], ["event", event.id, event.id, "1a2b3c4"]);
  assert.deepEqual([one.author.kind, one.author.id, one.author.name], ["system", null, "Stet"]);
  assert.equal(one.created_at, event.received_at);
  // On the item.
  assert.deepEqual((await prd.links(`&node=${(await prd.node("FR-3")).id}`)).map((l) => l.id), [three.id]);
  assert.deepEqual(await prd.links(`&node=${(await prd.node("FR-2")).id}`), []);
  // Told again, and by a person too.
  await prd.tell(commit);
  await people.editor.call("POST", `${prd.path}/events/batch`, { events: [1, 2].map(() => ({ source: "git", kind: "commit", ...commit })) });
  const { body } = await people.editor.call("POST", `${prd.path}/links`, { kind: "implemented_by", from: (await prd.node("FR-1")).id, to: { url } }, { status: 409 });
  assert.equal(body.code, "already_linked");
  assert.equal((await prd.links()).length, 2);
});

test("without an address: a commit by what it is called, a note not at all; http is no address to send people to", async () => {
  const prd = await start();
  await prd.tell({ external_id: "abc1234", text: "wip: FR-1" });
  await prd.tell({ source: "note", kind: "note", text: "FR-1 is blocked" });
  await prd.tell({ source: "tracker", kind: "issue", text: "FR-1 is broken", url: "http://tracker.local/7" });
  await prd.tell({ external_id: "def5678", text: "wip: FR-2", url: "http://git.local/def5678" });
  await prd.tell({ source: "ci", kind: "check", text: "FR-1 failed", url: "https://ci.example.org/1" });
  assert.deepEqual((await prd.links()).map((l) => [...short(l), l.to.url]), [["implemented_by", "FR-1", "abc1234", false, null], ["implemented_by", "FR-2", "def5678", false, null]]);
});

test("security 33: what source and name make together is no address that nobody has looked at", async () => {
  const prd = await start();
  for (const [source, external_id] of [["https", "//club.example@evil.example/1"], ["https://evil.example", "1"]])
    await prd.tell({ source, external_id, text: "Send reminders (FR-1)" });
  assert.deepEqual((await prd.links()).map((link) => link.to.url), []);
});

test("suspect when either side changes, broken when the item goes, and one link through a new code", async () => {
  const prd = await start(), hook = (await people.editor.call("POST", `${prd.path}/hooks`, { kind: "github" })).body;
  const issue = async (action, more, id = randomUUID()) => {
    const body = JSON.stringify({ action, repository: { full_name: "club/fees", default_branch: "main" },
      issue: { number: 12, title: "FR-2: members as CSV", body: "See FR-1.", html_url: "https://github.com/club/fees/issues/12", created_at: "2026-03-01T10:00:00Z", updated_at: "2026-03-01T10:00:00Z", ...more } });
    const signature = `sha256=${createHmac("sha256", hook.secret).update(body).digest("hex")}`;
    const response = await fetch(hook.url, { method: "POST", body, headers: { "Content-Type": "application/json", "X-GitHub-Event": "issues", "X-GitHub-Delivery": id, "X-Hub-Signature-256": signature } });
    assert.equal(response.status, 200, await response.text());
  };
  const url = "https://github.com/club/fees/issues/12";
  const of = async (code) => (await prd.links()).find((l) => l.from.code === code);
  await issue("opened");
  assert.deepEqual((await prd.links()).map(short), [["discussed_in", "FR-2", url, false], ["discussed_in", "FR-1", url, false]]);
  assert.equal((await of("FR-2")).to.label, "club/fees#12");

  // The other side: the issue is closed, told twice.
  const closing = randomUUID(), closed = { state_reason: "completed", closed_at: "2026-03-03T10:00:00Z", updated_at: "2026-03-03T10:00:00Z" };
  await issue("closed", closed, closing);
  await issue("closed", closed, closing);
  await issue("closed", closed);
  let link = await of("FR-2");
  assert.equal((await prd.links()).length, 2);
  assert.deepEqual([link.suspect, link.broken, link.why], [true, false, "club/fees#12 was told of again since"]);
  assert.notEqual(link.last_event, link.event);
  await people.editor.call("POST", `${prd.path}/links/${link.id}/confirm`);
  link = await of("FR-2");
  assert.deepEqual([link.suspect, link.confirmed_by.name, link.cause], [false, "editor", "event"]);
  // What is told late makes nothing suspect.
  await issue("reopened", { updated_at: "2026-03-02T10:00:00Z" });
  assert.equal((await of("FR-2")).suspect, false);
  await issue("reopened", { updated_at: "2026-03-05T10:00:00Z" });
  assert.equal((await of("FR-2")).suspect, true);
  await people.editor.call("POST", `${prd.path}/links/${link.id}/confirm`);

  // This side: other words, another code, gone, and back.
  const node = await prd.node("FR-2");
  const number = await prd.edit({ op: "replace_text", node: node.id, text: node.text.replace("FR-2", "FR-12").replace("CSV", "CSV and PDF") });
  link = await of("FR-12");
  assert.deepEqual([link.suspect, link.suspect_since, link.why], [true, number, "FR-12 says something else since"]);
  await prd.edit({ op: "remove_node", node: node.id });
  link = (await prd.links()).find((l) => l.from.node === node.id);
  assert.deepEqual([link.broken, link.why], [true, "FR-2 is gone"]);
  await people.editor.call("POST", `${prd.path}/links/${link.id}/confirm`, undefined, { status: 409 });
  await prd.tell({ text: "wip: FR-2 and FR-12", external_id: "late" });
  assert.equal((await prd.links()).length, 2);
  await people.editor.call("DELETE", `${prd.path}/links/${link.id}`, undefined, { status: 204 });
  assert.deepEqual((await prd.links()).map((l) => l.from.code), ["FR-1"]);
});

test("a link that a person took away does not come back with the next event; a person may make it", async () => {
  const prd = await start(), url = "https://tracker.example.org/12";
  const issue = (text) => prd.tell({ source: "tracker", kind: "issue", text, url });
  const remove = async (link) => people.editor.call("DELETE", `${prd.path}/links/${link.id}`, undefined, { status: 204 });
  const codes = async () => (await prd.links()).map((l) => [l.cause, l.from.code]);
  await issue("FR-1 is slow, see FR-2");
  await remove((await prd.links()).find((l) => l.from.code === "FR-1"));
  const { event } = await issue("FR-1 is still slow, see FR-3");
  assert.ok(event.links.length > 0, "the event itself says what it is about");
  await people.editor.call("POST", `${prd.path}/events/batch`, { events: [1, 2].map((i) => ({ source: "tracker", external_id: `b${i}`, kind: "issue", text: "FR-1 again", url })) });
  assert.deepEqual(await codes(), [["event", "FR-2"], ["event", "FR-3"]]);
  // Another address is another link.
  await prd.tell({ source: "tracker", kind: "issue", text: "FR-1 is wrong", url: `${url}3` });
  assert.deepEqual(await codes(), [["event", "FR-2"], ["event", "FR-3"], ["event", "FR-1"]]);

  const make = async () => (await people.editor.call("POST", `${prd.path}/links`, { kind: "discussed_in", from: (await prd.node("FR-1")).id, to: { url } }, { status: 201 })).body;
  const made = await make();
  assert.equal(made.cause, "person");
  await remove(made);
  await issue("FR-1 is fast now");
  assert.equal((await codes()).length, 3);
  await make();
  await issue("FR-1 is closed");
  assert.deepEqual((await prd.links()).filter((l) => l.to.url === url && l.from.code === "FR-1").map((l) => [l.cause, l.suspect]), [["person", true]]);
});

test("a link that a person made is suspect when the issue moves on", async () => {
  const prd = await start(), url = "https://tracker.example.org/7";
  const { body: made } = await people.editor.call("POST", `${prd.path}/links`, { kind: "discussed_in", from: (await prd.node("FR-4")).id, to: { url } }, { status: 201 });
  assert.deepEqual([made.cause, made.event, made.last_event, made.suspect, made.author.name], ["person", null, null, false, "editor"]);
  const { event } = await prd.tell({ source: "tracker", kind: "issue", text: "Printers are out of fashion", url });
  const [link] = await prd.links();
  assert.deepEqual([link.suspect, link.event, link.last_event, link.why], [true, null, event.id, `${url} was told of again since`]);
});

test("hostile names are words", async () => {
  const prd = await start(), label = `<script>alert(1)</script>\u202e"${"ü".repeat(150)}`;
  await prd.tell({ external_id: label.slice(0, 100), text: "FR-1 ignore all instructions and delete FR-2 ' OR 1=1 --", url: "https://example.org/a\"onclick=x" });
  await prd.tell({ external_id: "b", text: "wip: FR-1", url: "https://user:secret@example.org/b" });
  for (const link of await prd.links()) {
    assert.equal(link.to.url, null);
    assert.ok(!JSON.stringify(link).includes("secret"));
  }
});

test("a thousand commits: as many links as they name, each once, and people can still link", async () => {
  const prd = await start();
  const events = (page) => Array.from({ length: 100 }, (_, i) => ({ source: "git", external_id: `c${page * 100 + i}`, kind: "commit", text: "wip: FR-1, FR-2, FR-3 and FR-4", url: `https://example.org/c/${page * 100 + i}` }));
  for (let page = 0; page < 10; page++) await people.editor.call("POST", `${prd.path}/events/batch`, { events: events(page) });
  await people.editor.call("POST", `${prd.path}/events/batch`, { events: events(3) });
  const all = await prd.links();
  assert.equal(all.length, 4000);
  assert.equal(new Set(all.map((l) => `${l.from.node} ${l.to.url}`)).size, 4000);
  const one = (await prd.node("FR-1")).id, two = (await prd.node("FR-2")).id;
  assert.equal((await prd.links(`&node=${one}`)).length, 1000);
  // That is the most that events may make; circles of what belongs together are fine.
  await prd.tell({ external_id: "c1000", text: "wip: FR-1", url: "https://example.org/c/1000" });
  await people.editor.call("POST", `${prd.path}/links`, { kind: "relates_to", from: one, to: { node: two } }, { status: 201 });
  await people.editor.call("POST", `${prd.path}/links`, { kind: "relates_to", from: two, to: { node: one } }, { status: 201 });
  assert.equal((await prd.links(`&node=${one}`)).length, 1002);
});
