// Comments, approvals, links, staleness and baselines over HTTP: what people say about a PRD, and what of it still holds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer, stet } from "../support/server.mjs";

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const markdown = { "Content-Type": "text/markdown" };
const source = `# Payment reminders

Customers forget to **pay on time**, and support hears of it [first](https://example.org/why).

- **FR-1** The system shall send a reminder within 24 hours.
  - priority: must
  - status: open
- **FR-2** The system shall let a customer stop reminders.
- **NFR-1** A reminder costs less than 1 cent.
`;

let server, workspace, count = 0;
const people = {};
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  people.owner = await signIn(server, "owner@example.org", { name: "Olga" });
  workspace = (await people.owner.call("POST", "/workspaces", { name: "Team" })).body.id;
  for (const role of ["viewer", "commenter", "editor"]) {
    people[role] = await signIn(server, `${role}@example.org`, { name: role });
    await people.owner.call("POST", `/workspaces/${workspace}/members`, { email: `${role}@example.org`, role });
  }
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

// A PRD of its own for each test, with its nodes by code, and what changes them.
async function start(text = source) {
  const imported = await people.owner.fetch("POST", `/prds/import?workspace=${workspace}&key=P${++count}`, text, markdown);
  assert.equal(imported.status, 201);
  const prd = await imported.json();
  const path = `/prds/${prd.id}`;
  const nodes = async () => (await people.owner.call("GET", `${path}/nodes`)).body.items;
  const node = async (word) => (await nodes()).find((n) => n.code === word || n.text.includes(word));
  const head = async () => (await people.owner.call("GET", path)).body;
  const edit = async (...operations) => {
    const { head_revision } = await head();
    return (await people.editor.call("POST", `${path}/operations`, { base_revision: head_revision, operations }, { status: 201 })).body.number;
  };
  const replace = async (word, from, to) => {
    const found = await node(word);
    return edit({ op: "replace_text", node: found.id, text: found.text.replace(from, to) });
  };
  return { ...prd, path, nodes, node, head, edit, replace };
}
const items = async (who, path) => (await people[who].call("GET", path)).body.items;
const refused = async (who, method, path, body, status, code, options = {}) => {
  const answer = await people[who].call(method, path, body, { status, ...options });
  assert.equal(answer.body.code, code, JSON.stringify(answer.body));
  return answer.body;
};

test("a comment stays with the words that it quotes, wherever they go", async () => {
  const prd = await start();
  const { id } = await prd.node("FR-1");
  const say = { node: id, quote: "a reminder within 24 hours", text: "Agreed with support?\n\nI doubt it." };
  const { body: thread } = await people.commenter.call("POST", `${prd.path}/comments`, say, { status: 201 });
  assert.equal(thread.state, "here");
  assert.equal(thread.node, id);
  assert.equal(thread.revision, 1);
  assert.equal(thread.resolved_at, null);
  assert.equal(thread.comments[0].text, say.text);
  assert.equal(thread.comments[0].author.name, "commenter");
  assert.match(thread.comments[0].created_at, time);
  const now = async () => (await items("viewer", `${prd.path}/comments`))[0];

  await prd.replace("FR-1", "24 hours", "48 hours");
  let found = await now();
  assert.equal(found.state, "moved");
  assert.equal(found.passage, "a reminder within 48 hours");
  assert.equal(found.quote, "a reminder within 24 hours");

  await prd.edit({ op: "remove_node", node: id });
  found = await now();
  assert.equal(found.state, "lost");
  assert.equal(found.passage, null);
  assert.equal(found.quote, "a reminder within 24 hours");

  await people.editor.call("POST", `${prd.path}/restore`, { revision: 1 }, { status: 201 });
  assert.equal((await now()).state, "here");

  const fr2 = await prd.node("FR-2");
  await prd.edit(
    { op: "remove_node", node: id },
    { op: "replace_text", node: fr2.id, text: fr2.text.replace("stop reminders", "stop reminders, and send a reminder within 24 hours") },
  );
  found = await now();
  assert.equal(found.state, "moved");
  assert.equal(found.node, fr2.id);
});

test("words are quoted from the Markdown, or as the page shows them", async () => {
  const prd = await start();
  const { id } = await prd.node("Customers forget");
  for (const [quote, passage] of [
    ["forget to **pay on time**", "forget to **pay on time**"],
    ["forget to pay on time, and support", "forget to **pay on time**, and support"],
    ["hears of it first.", "hears of it [first"],
    ["FORGET TO PAY", "forget to **pay"],
  ]) {
    const { body } = await people.commenter.call("POST", `${prd.path}/comments`, { node: id, quote, text: "?" }, { status: 201 });
    assert.equal(body.state, "here", quote);
    assert.equal(body.passage, passage);
    assert.equal(body.quote, quote);
  }
});

test("security 22: a few words with long links between them are not kept and shown with all of it", async () => {
  const prd = await start(`# T\n\n${"a [b](https://example.org/x?".concat("y".repeat(1900), ") ").repeat(200)}\n`);
  const [, { id }] = await prd.nodes();
  const say = (quote, status) => people.editor.call("POST", `${prd.path}/comments`, { node: id, quote, text: "Where?" }, { status });
  await say("a b ".repeat(5).trim(), 201);
  assert.equal((await say("a b ".repeat(100).trim(), 400)).body.errors[0].code, "too_long");
});

test("comments on a whole node and on the PRD need no words", async () => {
  const prd = await start();
  const { id } = await prd.node("FR-2");
  const { body: whole } = await people.commenter.call("POST", `${prd.path}/comments`, { text: "Who owns this?" }, { status: 201 });
  const { body: node } = await people.commenter.call("POST", `${prd.path}/comments`, { node: id, text: "Split?" }, { status: 201 });
  assert.deepEqual([whole.state, whole.node, whole.quote, node.state, node.node], ["here", null, null, "here", id]);
  await prd.edit({ op: "remove_node", node: id });
  assert.deepEqual((await items("viewer", `${prd.path}/comments`)).map((t) => t.state), ["here", "lost"]);
  assert.deepEqual((await items("viewer", `${prd.path}/comments?node=${id}`)).map((t) => t.id), [node.id]);
});

test("what is quoted must have been said", async () => {
  const prd = await start();
  const { id } = await prd.node("FR-1");
  const bad = (body, pointer, code) =>
    refused("commenter", "POST", `${prd.path}/comments`, { text: "x", ...body }, 400, code).then(({ errors }) => assert.equal(errors[0].pointer, pointer));
  await bad({ node: id, quote: "within 48 hours" }, "/quote", "unknown_quote");
  await bad({ node: id, quote: "   " }, "/quote", "invalid_comment");
  await bad({ node: id, quote: "…" }, "/quote", "unknown_quote");
  await bad({ quote: "within 24 hours" }, "/node", "invalid_comment");
  await bad({ node: workspace }, "/node", "unknown_node");
  await bad({ node: id, revision: 2 }, "/revision", "unknown_revision");
  await bad({ text: " \n" }, "/text", "invalid_comment");
  await bad({ text: "x".repeat(5001) }, "/text", "invalid_input");
  await prd.replace("FR-1", "24 hours", "48 hours");
  await bad({ node: id, quote: "within 24 hours" }, "/quote", "unknown_quote");
  const { body } = await people.commenter.call("POST", `${prd.path}/comments`, { node: id, quote: "shall send a reminder within 24 hours", revision: 1, text: "x" }, { status: 201 });
  assert.equal(body.state, "moved");
});

test("who changes a comment says which state they saw, so that two windows do not overwrite each other", async () => {
  const prd = await start();
  const { body: thread } = await people.editor.call("POST", `${prd.path}/comments`, { text: "First" }, { status: 201 });
  const path = `/comments/${thread.id}/${thread.comments[0].id}`;
  const change = (text, etag, status) => people.editor.call("PATCH", path, { text }, { status, headers: etag ? { "If-Match": etag } : {} });
  const { response, body: read } = await people.viewer.call("GET", path);
  assert.deepEqual(read, thread.comments[0]);
  assert.equal(response.headers.get("etag"), '"1"');
  assert.equal((await people.viewer.fetch("GET", path, undefined, { "If-None-Match": '"1"' })).status, 304);
  assert.equal((await change("Second", null, 428)).body.code, "if_match_missing");
  const second = await change("Second", '"1"', 200);
  assert.equal(second.response.headers.get("etag"), '"2"');
  assert.equal(second.body.comments[0].version, 2);
  assert.equal((await change("Lost", '"1"', 412)).body.code, "stale");
  assert.equal((await change("Second", '"2"', 200)).response.headers.get("etag"), '"2"', "the same text is no change");
  const [one, other] = await Promise.all(["A", "B"].map((text) => people.editor.fetch("PATCH", path, { text }, { "If-Match": '"2"' })));
  assert.deepEqual([one.status, other.status].sort(), [200, 412]);
  assert.equal((await people.viewer.call("GET", path)).body.version, 3);
  assert.equal((await change("Any", "*", 200)).body.comments[0].text, "Any");
});

test("threads are answered, changed, settled and taken back", async () => {
  const prd = await start();
  const path = `${prd.path}/comments`;
  const { body: thread } = await people.commenter.call("POST", path, { text: "First" }, { status: 201 });
  const { body: two } = await people.editor.call("POST", path, { thread: thread.id, text: "Second" }, { status: 201 });
  assert.deepEqual(two.comments.map((c) => [c.author.name, c.text, c.edited_at]), [["commenter", "First", null], ["editor", "Second", null]]);
  const [first, second] = two.comments.map((c) => `/comments/${thread.id}/${c.id}`);

  const match = { headers: { "If-Match": '"1"' } };
  await refused("commenter", "PATCH", second, { text: "Mine" }, 403, "not_yours", match);
  await refused("owner", "PATCH", second, { text: "Mine" }, 403, "not_yours", match);
  const { body: changed } = await people.editor.call("PATCH", second, { text: "Second, better" }, match);
  assert.equal(changed.comments[1].text, "Second, better");
  assert.match(changed.comments[1].edited_at, time);

  const { body: settled } = await people.editor.call("POST", `/comments/${thread.id}/resolve`);
  assert.match(settled.resolved_at, time);
  assert.equal(settled.resolved_by.name, "editor");
  const { body: again } = await people.owner.call("POST", `/comments/${thread.id}/resolve`);
  assert.equal(again.resolved_by.name, "editor");
  assert.deepEqual(await items("viewer", path), []);
  assert.equal((await items("viewer", `${path}?status=resolved`)).length, 1);
  await people.commenter.call("POST", `/comments/${thread.id}/reopen`);
  assert.equal((await items("viewer", path)).length, 1);
  assert.equal((await items("viewer", `${path}?status=all`)).length, 1);

  await refused("commenter", "DELETE", second, undefined, 403, "role_too_low");
  await people.commenter.call("DELETE", first, undefined, { status: 204 });
  await people.commenter.call("DELETE", first, undefined, { status: 404 });
  assert.deepEqual((await items("viewer", path))[0].comments.map((c) => c.text), ["Second, better"]);
  await people.owner.call("DELETE", second, undefined, { status: 204 });
  assert.deepEqual(await items("viewer", `${path}?status=all`), []);
  await refused("commenter", "POST", path, { thread: thread.id, text: "Hello?" }, 404, "not_found");
  await refused("commenter", "POST", `/comments/${thread.id}/resolve`, undefined, 404, "not_found");
});

test("a reply is about what its thread is about, and in its PRD", async () => {
  const prd = await start(), other = await start();
  const { body: thread } = await people.commenter.call("POST", `${prd.path}/comments`, { text: "First" }, { status: 201 });
  const { id } = await prd.node("FR-1");
  await refused("commenter", "POST", `${prd.path}/comments`, { thread: thread.id, node: id, text: "x" }, 400, "invalid_comment");
  await refused("commenter", "POST", `${other.path}/comments`, { thread: thread.id, text: "x" }, 404, "not_found");
});

test("threads come in pages, oldest first", async () => {
  const prd = await start();
  for (let i = 0; i < 5; i++) await people.commenter.call("POST", `${prd.path}/comments`, { text: `No. ${i}` }, { status: 201 });
  const seen = [];
  for (let cursor = "", pages = 0; cursor !== null; pages++) {
    const { body } = await people.viewer.call("GET", `${prd.path}/comments?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.items.map((t) => t.comments[0].text));
    cursor = body.next;
    assert.ok(pages < 3);
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4].map((i) => `No. ${i}`));
  await people.viewer.call("GET", `${prd.path}/comments?cursor=x`, undefined, { status: 400 });
});

test("who signs says so for a revision, once, and can take it back", async () => {
  const prd = await start();
  const path = `${prd.path}/approvals`;
  await refused("commenter", "POST", path, { verdict: "approved" }, 403, "role_too_low");
  const { body: asked } = await people.editor.call("POST", path, { verdict: "changes_requested", revision: 1, note: "Say who pays." }, { status: 201 });
  assert.deepEqual([asked.revision, asked.state, asked.fell_at_revision, asked.withdrawn_at], [1, "standing", null, null]);
  const { body: signed } = await people.editor.call("POST", path, { verdict: "approved", revision: 1 }, { status: 201 });
  await people.owner.call("POST", path, { verdict: "approved" }, { status: 201, headers: { "If-Match": '"1"' } });
  assert.deepEqual((await items("viewer", path)).map((a) => [a.author.name, a.verdict, a.state]), [
    ["Olga", "approved", "standing"],
    ["editor", "approved", "standing"],
    ["editor", "changes_requested", "withdrawn"],
  ]);
  await refused("editor", "DELETE", `${path}/${(await items("viewer", path))[0].id}`, undefined, 403, "role_too_low");
  await people.editor.call("DELETE", `${path}/${signed.id}`, undefined, { status: 204 });
  await refused("editor", "DELETE", `${path}/${signed.id}`, undefined, 409, "not_standing");
  await refused("editor", "DELETE", `${path}/${workspace}`, undefined, 404, "not_found");
  await refused("editor", "POST", path, { verdict: "approved", revision: 9 }, 400, "unknown_revision");
  await refused("editor", "POST", path, { verdict: "maybe" }, 400, "invalid_input");
});

test("nobody signs what they have not read", async () => {
  const prd = await start();
  const path = `${prd.path}/approvals`;
  await prd.replace("FR-1", "24 hours", "48 hours");
  await refused("editor", "POST", path, { verdict: "approved", revision: 1 }, 409, "changed_since");
  await refused("editor", "POST", path, { verdict: "approved" }, 412, "stale", { headers: { "If-Match": '"1"' } });
  await refused("editor", "POST", path, { verdict: "approved" }, 428, "revision_missing");
  await refused("editor", "POST", path, { verdict: "approved" }, 428, "revision_missing", { headers: { "If-Match": "*" } });
  assert.equal((await items("viewer", path)).length, 0);
  await people.editor.call("POST", path, { verdict: "approved", revision: 2 }, { status: 201 });
  // What says the same is the same.
  await prd.edit({ op: "set_field", node: (await prd.node("FR-1")).id, field: "status", value: "done" });
  await people.owner.call("POST", path, { verdict: "approved", revision: 2 }, { status: 201 });
});

test("approvals fall when what they approved changes, and progress does not fell them", async () => {
  const prd = await start();
  const path = `${prd.path}/approvals`;
  const state = async () => (await items("viewer", path))[0];
  const status = (value) => ({ op: "set_field", field: "status", value });
  const ready = async () => {
    const { head_revision } = await prd.head();
    await people.editor.call("POST", path, { verdict: "approved", revision: head_revision }, { status: 201 });
    await people.editor.call("PATCH", prd.path, { status: "approved" }, { headers: { "If-Match": `"${head_revision}"` } });
  };
  await ready();
  const { id } = await prd.node("FR-1");
  await prd.edit({ ...status("done"), node: id });
  await prd.replace("Customers forget", "first](https://example.org/why).", "first](https://example.org/why).  ");
  assert.equal((await state()).state, "standing");
  assert.equal((await prd.head()).status, "approved");

  const number = await prd.edit({ ...status("dropped"), node: id });
  assert.deepEqual([(await state()).state, (await state()).fell_at_revision], ["fallen", number]);
  assert.equal((await prd.head()).status, "review");

  for (const change of [
    async () => prd.replace("FR-2", "customer", "customer or agent"),
    async () => prd.edit({ op: "add_node", after: id, text: "- **FR-?** The system shall log.\n" }),
    async () => prd.edit({ op: "move_node", node: (await prd.node("NFR-1")).id, after: id }),
    async () => prd.edit({ op: "remove_node", node: (await prd.node("NFR-1")).id }),
    async () => (await people.editor.call("POST", `${prd.path}/restore`, { revision: 1 }, { status: 201 })).body.number,
  ]) {
    await ready();
    const felled = await change();
    assert.equal((await state()).fell_at_revision, felled, String(change));
    assert.equal((await prd.head()).status, "review");
  }
});

test("a proposal that is accepted fells approvals, too", async () => {
  const prd = await start();
  await people.owner.call("POST", `${prd.path}/approvals`, { verdict: "approved", revision: 1 }, { status: 201 });
  const { body } = await people.editor.call("POST", `${prd.path}/events`, { source: "note", external_id: "1", kind: "note", text: "We drop FR-2." }, { status: 201 });
  assert.ok(body.proposal, body.event.reason);
  assert.equal((await items("viewer", `${prd.path}/approvals`))[0].state, "standing");
  const decisions = body.proposal.operations.map((o) => ({ operation: o.index, verdict: "accept" }));
  await people.editor.call("POST", `/proposals/${body.proposal.id}/decisions`, { decisions });
  assert.equal((await items("viewer", `${prd.path}/approvals`))[0].state, "fallen");
});

test("nobody passes over who asked for changes", async () => {
  const prd = await start();
  const { body } = await people.editor.call("POST", `${prd.path}/approvals`, { verdict: "changes_requested", revision: 1 }, { status: 201 });
  const match = { headers: { "If-Match": '"1"' } };
  await refused("owner", "PATCH", prd.path, { status: "approved" }, 409, "changes_requested", match);
  await people.owner.call("DELETE", `${prd.path}/approvals/${body.id}`, undefined, { status: 204 });
  await people.owner.call("PATCH", prd.path, { status: "approved" }, { status: 200, ...match });
});

test("a link is suspect when an end says something else, until somebody says that it is still true", async () => {
  const prd = await start();
  const path = `${prd.path}/links`;
  const one = await prd.node("FR-1"), two = await prd.node("FR-2");
  const { body: link } = await people.editor.call("POST", path, { kind: "depends_on", from: two.id, to: { node: one.id }, note: "Stops what that sends" }, { status: 201 });
  assert.deepEqual([link.from.code, link.to.code, link.suspect, link.broken, link.suspect_since, link.why], ["FR-2", "FR-1", false, false, null, null]);
  const now = async () => (await items("viewer", `${path}?node=${one.id}`))[0];

  await prd.edit({ op: "set_field", node: one.id, field: "status", value: "done" });
  assert.equal((await now()).suspect, false);
  const number = await prd.replace("FR-1", "24 hours", "48 hours");
  let found = await now();
  assert.deepEqual([found.suspect, found.broken, found.suspect_since, found.why], [true, false, number, "FR-1 says something else since"]);
  const { body: confirmed } = await people.editor.call("POST", `${path}/${link.id}/confirm`);
  assert.deepEqual([confirmed.suspect, confirmed.confirmed_by.name], [false, "editor"]);
  assert.match(confirmed.confirmed_at, time);

  await prd.edit({ op: "remove_node", node: one.id });
  found = await now();
  assert.deepEqual([found.suspect, found.broken, found.to.code, found.why], [true, true, "FR-1", "FR-1 is gone"]);
  await refused("editor", "POST", `${path}/${link.id}/confirm`, undefined, 409, "broken");
  await people.editor.call("POST", `${prd.path}/restore`, { revision: number }, { status: 201 });
  assert.equal((await now()).suspect, false);
  assert.deepEqual(await items("viewer", `${path}?node=${(await prd.node("NFR-1")).id}`), []);
  await people.editor.call("DELETE", `${path}/${link.id}`, undefined, { status: 204 });
  await people.editor.call("DELETE", `${path}/${link.id}`, undefined, { status: 404 });
  assert.deepEqual(await items("viewer", path), []);
});

test("links that go round in a circle, twice, nowhere or somewhere unsafe are refused in words", async () => {
  const prd = await start();
  const path = `${prd.path}/links`;
  const [one, two, three] = [await prd.node("FR-1"), await prd.node("FR-2"), await prd.node("NFR-1")].map((n) => n.id);
  const link = (kind, from, to, status = 201) => people.editor.call("POST", path, { kind, from, to: { node: to } }, { status });
  await link("depends_on", one, two);
  await link("depends_on", two, three);
  const { body } = await link("depends_on", three, one, 400);
  assert.equal(body.code, "circle");
  assert.match(body.detail, /NFR-1 → FR-1 → FR-2 → NFR-1/);
  await link("relates_to", three, one);
  await link("relates_to", one, three);
  assert.equal((await link("depends_on", one, two, 409)).body.code, "already_linked");
  const bad = async (kind, to, pointer) => {
    const answer = await people.editor.call("POST", path, { kind, from: one, to }, { status: 400 });
    assert.equal(answer.body.errors[0].pointer, pointer, JSON.stringify(answer.body));
  };
  await bad("depends_on", { node: one }, "/to/node");
  await bad("depends_on", { node: workspace }, "/to/node");
  await bad("depends_on", { url: "https://example.org/" }, "/to");
  await bad("discussed_in", { node: two }, "/to");
  for (const url of ["http://example.org/", "javascript:alert(1)", "https://user:secret@example.org/", "https://", "https://exa mple.org/", "https://example.org/\"onload=", "https://a..b/", "https://example.org:0/", "https://[::1]/"])
    await bad("implemented_by", { url }, "/to/url");
  const { body: outside } = await people.editor.call("POST", path, { kind: "implemented_by", from: one, to: { url: "https://github.com/acme/pay/pull/7#x", label: "acme/pay#7" } }, { status: 201 });
  assert.deepEqual([outside.to.url, outside.to.label, outside.to.node], ["https://github.com/acme/pay/pull/7#x", "acme/pay#7", null]);
});

test("a baseline is a name that stands wherever a revision does", async () => {
  const prd = await start();
  const path = `${prd.path}/baselines`;
  await prd.replace("FR-1", "24 hours", "48 hours");
  const { body: first } = await people.editor.call("POST", path, { name: " As sent: “1.0” ", revision: 1, note: "To the board" }, { status: 201 });
  assert.deepEqual([first.name, first.revision, first.note, first.author.name], ["As sent: “1.0”", 1, "To the board", "editor"]);
  await people.editor.call("POST", path, { name: "now" }, { status: 201 });
  await refused("editor", "POST", path, { name: "NOW" }, 409, "name_taken");
  for (const name of ["7", " ", "a\nb", "x".repeat(81)]) await people.editor.call("POST", path, { name }, { status: 400 });
  await refused("editor", "POST", path, { name: "later", revision: 3 }, 400, "unknown_revision");
  assert.deepEqual((await items("viewer", path)).map((b) => [b.name, b.revision]), [["now", 2], ["As sent: “1.0”", 1]]);

  const name = encodeURIComponent("as sent: “1.0”");
  const { body: diff } = await people.viewer.call("GET", `${prd.path}/diff?from=${name}&to=now`);
  assert.deepEqual([diff.from, diff.to], [1, 2]);
  assert.match(diff.unified, /--- as sent: “1.0” \(revision 1\)\n\+\+\+ now \(revision 2\)/);
  assert.equal((await people.viewer.call("GET", `${prd.path}/revisions/${name}`)).body.number, 1);
  await people.viewer.call("GET", `${prd.path}/diff?from=never`, undefined, { status: 404 });
  await people.viewer.call("GET", `${prd.path}/diff?from=0`, undefined, { status: 404 });
  await people.viewer.call("GET", `${prd.path}/revisions/0`, undefined, { status: 404 });
  await people.viewer.call("GET", `${prd.path}/revisions/nothing`, undefined, { status: 404 });
  const { body: restored } = await people.editor.call("POST", `${prd.path}/restore`, { baseline: "AS SENT: “1.0”" }, { status: 201 });
  assert.equal(restored.why, "Restored revision 1");
  await people.editor.call("POST", `${prd.path}/restore`, { baseline: "now", revision: 1 }, { status: 400 });
  await people.editor.call("POST", `${prd.path}/restore`, {}, { status: 400 });

  await refused("editor", "DELETE", `${path}/${first.id}`, undefined, 403, "role_too_low");
  await people.owner.call("DELETE", `${path}/${first.id}`, undefined, { status: 204 });
  await people.owner.call("DELETE", `${path}/${first.id}`, undefined, { status: 404 });
  await people.viewer.call("GET", `${prd.path}/diff?from=${name}`, undefined, { status: 404 });
});

test("the command line takes baselines for revisions", async () => {
  const prd = await start();
  await prd.replace("FR-1", "24 hours", "48 hours");
  await people.owner.call("POST", `${prd.path}/baselines`, { name: "As sent & read", revision: 1 }, { status: 201 });
  const run = (...args) => execFileSync(stet, args, { encoding: "utf8", env: { ...process.env, STET_SERVER: server.url, STET_TOKEN: people.owner.token } });
  assert.match(run("diff", prd.id, "as sent & read"), /-.*24 hours[^]*\+.*48 hours/);
  assert.match(run("show", prd.id, "--revision", "as sent & read"), /24 hours/);
  assert.match(run("rollback", prd.id, "as sent & read"), /Revision 3 has the text of revision as sent & read again/);
  assert.match((await prd.node("FR-1")).text, /24 hours/);
  assert.throws(() => run("diff", prd.id, "never"), ({ status, stderr }) => status === 1 && /no revision or baseline “never”/.test(stderr));
});

test("nothing is stale on the first day, and saying so again is fine", async () => {
  const prd = await start();
  const { id } = await prd.node("FR-1");
  assert.deepEqual(await items("viewer", `${prd.path}/stale`), []);
  const { body } = await people.editor.call("POST", `${prd.path}/stale/${id}/confirm`);
  assert.deepEqual([body.node, body.confirmed_by.name], [id, "editor"]);
  await people.editor.call("POST", `${prd.path}/stale/${id}/confirm`);
  await refused("editor", "POST", `${prd.path}/stale/${workspace}/confirm`, undefined, 404, "not_found");
  await people.viewer.call("GET", `${prd.path}/stale?cursor=-1`, undefined, { status: 400 });
});

test("what is written once is there once, and an archive takes nothing more", async () => {
  const prd = await start();
  const { id } = await prd.node("FR-1");
  const once = { status: 201, headers: { "Idempotency-Key": "the-same" } };
  await people.commenter.call("POST", `${prd.path}/comments`, { text: "Once" }, once);
  const { response } = await people.commenter.call("POST", `${prd.path}/comments`, { text: "Once" }, once);
  assert.equal(response.headers.get("idempotent-replayed"), "true");
  const [thread] = await items("viewer", `${prd.path}/comments`);
  assert.equal((await items("viewer", `${prd.path}/comments`)).length, 1);
  await people.owner.call("DELETE", prd.path, undefined, { status: 204 });
  for (const [method, path, body] of [
    ["POST", `${prd.path}/comments`, { text: "Late" }],
    ["POST", `/comments/${thread.id}/resolve`],
    ["DELETE", `/comments/${thread.id}/${thread.comments[0].id}`],
    ["POST", `${prd.path}/approvals`, { verdict: "approved" }],
    ["POST", `${prd.path}/links`, { kind: "relates_to", from: id, to: { node: (await prd.node("FR-2")).id } }],
    ["POST", `${prd.path}/baselines`, { name: "late" }],
    ["POST", `${prd.path}/stale/${id}/confirm`],
  ])
    await refused("owner", method, path, body, 409, "archived");
  assert.equal((await items("viewer", `${prd.path}/comments`)).length, 1);
  assert.deepEqual(await items("viewer", `${prd.path}/stale`), []);
});

test("hostile words are words", async () => {
  const prd = await start();
  for (const text of ["'; DROP TABLE comments; --", "<script>alert(1)</script>", "\u202Egnp.exe", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀"]) {
    const { body } = await people.commenter.call("POST", `${prd.path}/comments`, { text }, { status: 201 });
    assert.equal(body.comments[0].text, text);
  }
  await people.commenter.call("POST", `${prd.path}/comments`, { text: "a\u0000b" }, { status: 400 });
  assert.equal((await items("viewer", `${prd.path}/comments`)).length, 4);
});
