// The JSON export: all that a reader of a PRD can see, in one file, whatever its length.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const markdown = { "Content-Type": "text/markdown" };
const source = `# Payment reminders

Customers forget to pay.

- **FR-1** The system shall send a reminder within 24 hours.
  - priority: must
- **FR-2** The system shall let a customer stop reminders.
- **R-1** Reminders may be taken for spam.
`;
const lists = {
  nodes: "nodes", revisions: "revisions", messages: "messages", proposals: "proposals?status=all", events: "events",
  comments: "comments?status=all", approvals: "approvals", links: "links", baselines: "baselines",
};

let server, workspace, folder;
const people = {};
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "stet-export-"));
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m", TMPDIR: folder } });
  people.owner = await signIn(server, "owner@example.org", { name: "Olga" });
  workspace = (await people.owner.call("POST", "/workspaces", { name: "Team" })).body.id;
  for (const role of ["viewer", "commenter", "editor"]) {
    people[role] = await signIn(server, `${role}@example.org`, { name: `Der „${role}“ <&>` });
    await people.owner.call("POST", `/workspaces/${workspace}/members`, { email: `${role}@example.org`, role });
  }
});
after(async () => {
  assert.equal((await server.stop()).code, 0, server.output);
  rmSync(folder, { recursive: true, force: true });
});

async function start(key, text = source) {
  const imported = await people.owner.fetch("POST", `/prds/import?workspace=${workspace}&key=${key}`, text, markdown);
  assert.equal(imported.status, 201);
  const path = `/prds/${(await imported.json()).id}`;
  const nodes = (await people.owner.call("GET", `${path}/nodes`)).body.items;
  return { path, node: (code) => nodes.find((n) => n.code === code) };
}
const take = async (who, path) => (await people[who].call("GET", `${path}/export?format=json`)).body;
async function listed(who, path, list) {
  const items = [];
  let next = "";
  do {
    const { body } = await people[who].call("GET", `${path}/${list}${list.includes("?") ? "&" : "?"}limit=100${next && `&cursor=${encodeURIComponent(next)}`}`);
    items.push(...body.items);
    next = body.next ?? "";
  } while (next);
  return items;
}

test("an untouched PRD has every list, most of them empty", async () => {
  const { path } = await start("NEW");
  const all = await take("viewer", path);
  assert.deepEqual(Object.keys(all), ["format", "exported_at", "prd", "nodes", "revisions", "messages", "manifests", "proposals", "events",
    "answers", "comments", "approvals", "links", "baselines", "confirmations"]);
  assert.equal(all.revisions.length, 1);
  for (const list of ["messages", "manifests", "proposals", "events", "answers", "comments", "approvals", "links", "baselines", "confirmations"])
    assert.deepEqual(all[list], [], list);
});

test("everything of every kind is in it, with who, when, why and on what evidence, as its readers see it", async () => {
  const { path, node } = await start("ALL");
  const { owner, editor, commenter } = people;
  // What pages of the export hold, exactly, one less and one more: 10 and 50.
  for (let i = 1; i <= 19; i++) {
    const operations = [{ op: "set_field", node: node("FR-2").id, field: "effort", value: `${i} days` }];
    await editor.call("POST", `${path}/operations`, { base_revision: i, operations, why: `estimate ${i}` }, { status: 201 });
  }
  for (let i = 0; i < 49; i++) await commenter.call("POST", `${path}/comments`, { node: node("FR-1").id, quote: "24 hours", text: `Thread ${i}: „Größe“ </script>` });
  const { body: thread } = await commenter.call("POST", `${path}/comments`, { text: "About all of it" });
  await editor.call("POST", `${path}/comments`, { thread: thread.id, text: "Settled." });
  await editor.call("POST", `/comments/${thread.id}/resolve`);
  for (let i = 0; i < 51; i++)
    await editor.call("POST", `${path}/links`, { kind: "discussed_in", from: node("FR-1").id, to: { url: `https://example.org/issues/${i}`, label: `#${i}` }, note: "why not" });
  await owner.call("POST", `${path}/links`, { kind: "depends_on", from: node("FR-2").id, to: { node: node("FR-1").id } });
  const events = Array.from({ length: 100 }, (_, i) => ({ source: "git", external_id: `c${i}`, kind: "commit", text: i % 10 ? `chore: tidy ${i}` : `wip: FR-${1 + (i / 10) % 2} part ${i}` }));
  await editor.call("POST", `${path}/events/batch`, { events });
  const { body: told } = await editor.call("POST", `${path}/events`, { source: "note", external_id: "n1", kind: "note", text: "FR-2 is done." });
  const decided = await owner.call("POST", `/proposals/${told.proposal.id}/decisions`, { decisions: [{ operation: 0, verdict: "accept" }] });
  assert.equal(decided.body.proposal.status, "decided");
  await commenter.call("POST", `${path}/messages`, { text: "Reminders shall never be sent on a Sunday." });
  const { head_revision: revision } = (await owner.call("GET", path)).body;
  await owner.call("POST", `${path}/approvals`, { verdict: "approved", revision, note: "As agreed." });
  await editor.call("POST", `${path}/approvals`, { verdict: "changes_requested", revision, note: "Not yet." });
  await editor.call("POST", `${path}/baselines`, { name: "as sent", note: "To the board" });
  await editor.call("POST", `${path}/stale/${node("R-1").id}/confirm`);
  // What changes what was linked, quoted and approved.
  const { head_revision } = (await owner.call("GET", path)).body;
  await owner.call("POST", `${path}/operations`, {
    base_revision: head_revision, why: "agreed with support",
    operations: [{ op: "replace_text", node: node("FR-1").id, text: node("FR-1").text.replace("24 hours", "2 days") }],
  });

  const all = await take("viewer", path);
  for (const [list, route] of Object.entries(lists)) {
    const seen = await listed("viewer", path, route);
    assert.ok(seen.length > 0, list);
    const texts = list === "revisions" ? await Promise.all(seen.map(async (r) => (await people.viewer.call("GET", `${path}/revisions/${r.number}`)).body)) : seen;
    // Without what follows from the rest: the text at a revision, the page's rendering.
    const shown = texts.map(({ text, html, ...item }) => (list === "revisions" ? item : list === "nodes" ? { ...item, text, html: "" } : { ...item, ...(text === undefined ? {} : { text }) }));
    assert.deepEqual(all[list].toSorted(byId), shown.toSorted(byId), list);
  }
  assert.equal(all.comments.length, 50);
  assert.equal(all.links.filter((l) => l.to.url?.startsWith("https://example.org/issues/")).length, 51);
  assert.equal(all.events.length, 101);
  assert.equal(all.revisions.length, head_revision + 1);
  assert.equal(all.revisions[0].why, "agreed with support");
  // Who, by name.
  const name = (role) => people[role].user.name;
  assert.equal(all.revisions[0].author.name, name("owner"));
  assert.equal(all.comments[0].comments[0].author.name, name("commenter"));
  const settled = all.comments.find((t) => t.resolved_at);
  assert.equal(settled.resolved_by.name, name("editor"));
  assert.deepEqual(settled.comments.map((c) => c.author.name), [name("commenter"), name("editor")]);
  assert.deepEqual(all.approvals.map((a) => [a.author.name, a.state, a.note]), [[name("editor"), "fallen", "Not yet."], [name("owner"), "fallen", "As agreed."]]);
  assert.deepEqual(all.baselines.map((b) => [b.name, b.author.name, b.note]), [["as sent", name("editor"), "To the board"]]);
  assert.deepEqual(all.confirmations.map((c) => [c.node, c.confirmed_by.name]), [[node("R-1").id, name("editor")]]);
  const proposal = all.proposals.find((p) => p.id === told.proposal.id);
  assert.deepEqual(proposal.operations.map((o) => [o.verdict, o.decider.name, typeof o.decided_at, typeof o.revision]), [["accepted", name("owner"), "string", "number"]]);
  assert.deepEqual([proposal.evidence.kind, proposal.evidence.id], ["event", told.event.id]);
  assert.ok(all.proposals.some((p) => p.evidence.kind === "message" && all.messages.some((m) => m.id === p.evidence.id)));
  assert.ok(all.links.find((l) => l.kind === "depends_on").suspect);
  // The same for all who may read it, but for their own role; nothing for who may not.
  const { role: _, ...seen } = all.prd;
  for (const who of ["owner", "editor", "commenter"]) {
    const own = await take(who, path);
    assert.equal(own.prd.role, who);
    assert.deepEqual({ ...own, exported_at: 0, prd: { ...own.prd, role: "" } }, { ...all, exported_at: 0, prd: { ...seen, role: "" } });
  }
  const stranger = await signIn(server, "stranger@example.org");
  await stranger.call("GET", `${path}/export?format=json`, undefined, { status: 404 });
});
const byId = (a, b) => ((a.id ?? String(a.number).padStart(9)) < (b.id ?? String(b.number).padStart(9)) ? -1 : 1);

test("what is larger than memory should hold goes over a file that is gone at once", async () => {
  const paragraph = "All work and no play makes a long document. ".repeat(200);
  const { path } = await start("BIG", Array.from({ length: 40 }, (_, i) => `## Part ${i}\n\n${paragraph}\n`).join("\n"));
  // The files without a name that the server holds open.
  const target = (fd) => {
    try {
      return readlinkSync(`/proc/${server.pid}/fd/${fd}`);
    } catch {
      return ""; // closed meanwhile
    }
  };
  const files = () => readdirSync(`/proc/${server.pid}/fd`).filter((fd) => target(fd).startsWith(folder)).length;
  const whole = await (await people.viewer.fetch("GET", `${path}/export?format=json`)).text();
  assert.ok(whole.length > 1 << 20);
  const { exported_at: _, ...all } = JSON.parse(whole);
  for (let i = 0; i < 10; i++) {
    const response = await people.viewer.fetch("GET", `${path}/export?format=json`);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(Number(response.headers.get("content-length")), whole.length);
    assert.match(response.headers.get("content-disposition"), /filename="BIG\.json"/);
    if (i % 2) await response.body.cancel(); // a reader who goes away
    else assert.deepEqual(Object.keys(await response.json()).slice(3), Object.keys(all).slice(2));
  }
  // A reader's end is heard of a little later.
  for (let i = 0; i < 200 && files() > 0; i++) await new Promise((done) => setTimeout(done, 50));
  assert.equal(files(), 0);

  // security 22: who fetches them slowly, and asks for ever more, fills no disk; nor keeps others from theirs.
  const { body: huge } = await people.owner.call("GET", path);
  for (let i = 0, from = huge.text; i < 5; i++) {
    const [, node] = (await people.owner.call("GET", `${path}/nodes`)).body.items;
    const text = `${from.replaceAll(/^#+ /gm, "")}\n${i}`.repeat(4).replaceAll(/\n\n+/g, "\n");
    await people.owner.call("POST", `${path}/operations`, { base_revision: huge.head_revision + i, operations: [{ op: "replace_text", node: node.id, base_hash: node.hash, text }] }, { status: 201 });
  }
  const slow = await Promise.all(Array.from({ length: 9 }, () => people.viewer.fetch("GET", `${path}/export?format=json`)));
  const refused = slow.filter((response) => response.status === 429);
  const length = Number(slow.find((response) => response.status === 200).headers.get("content-length"));
  assert.ok(length > 12_000_000, `${length} bytes are more than sockets hold`);
  assert.ok(refused.length >= 1);
  assert.equal((await refused[0].json()).code, "too_many_exports");
  assert.ok(Number(refused[0].headers.get("retry-after")) > 0);
  assert.ok(files() <= 8, `${files()} files`);
  assert.equal((await people.editor.fetch("GET", `${path}/export?format=md`)).status, 200);
  const other = await people.editor.fetch("GET", `${path}/export?format=json`);
  assert.equal(other.status, 200);
  for (const response of [...slow, other]) if (!response.bodyUsed) await response.body.cancel();
  for (let i = 0; i < 200 && files() > 0; i++) await new Promise((done) => setTimeout(done, 50));
  assert.equal(files(), 0);
  assert.deepEqual(readdirSync(folder), []);
});
