// The whole way of a PRD over HTTP, without a model: idea, interview, edits, progress, history, export, archive.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const hash = /^[0-9a-f]{64}$/;

let server, ana;
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  ana = await signIn(server, "ana@example.org", { name: "Ana" });
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

const decide = (proposal, verdict, more = {}) =>
  ana.call("POST", `/proposals/${proposal.id}/decisions`, {
    decisions: proposal.operations.map((o) => ({ operation: o.index, verdict, ...more })),
  });
const text = async (prd) => (await ana.markdown(prd)).toString();

test("from an idea to an interview that fills the PRD, every word with its evidence", async () => {
  const idea = "Remind members of unpaid fees before they forget.";
  const { body: prd, response } = await ana.call("POST", "/prds", { title: "Club fees", idea, key: "CLUB" }, { status: 201 });
  assert.match(prd.id, uuid7);
  assert.equal(prd.key, "CLUB");
  assert.equal(prd.status, "draft");
  assert.equal(prd.role, "owner");
  assert.equal(prd.head_revision, 1);
  assert.match(prd.created_at, time);
  assert.equal(response.headers.get("location"), `/api/v1/prds/${prd.id}`);
  assert.match(response.headers.get("etag"), /^"1-[0-9a-f]{8}-[0-9a-f]{16}"$/);
  assert.match(await text("CLUB"), /^# Club fees\n[^]*Remind members of unpaid fees/);

  const [first] = (await ana.call("GET", "/prds/CLUB/messages")).body.items;
  assert.equal(first.role, "assistant");
  const { body: before } = await ana.call("GET", "/prds/CLUB/interview");
  assert.equal(first.question, before.question.id);
  assert.ok(first.text.includes(before.question.text));

  const answers = [
    "Treasurers of small clubs spend two evenings a month chasing unpaid fees.",
    "Treasurers and members of clubs with 20 to 500 people.",
    "skip",
    "Unpaid fees fall below 3 % within a year.",
    "The system shall send a reminder 7 days before the due date.\nThe treasurer must be able to stop reminders for one member.",
  ];
  let revisions = 1;
  for (const answer of answers) {
    const { body } = await ana.call("POST", "/prds/CLUB/messages", { text: answer }, { status: 201 });
    assert.equal(body.message.text, answer);
    assert.ok(body.message.question, "it answers the pending question");
    assert.ok(body.reply.question, "it asks the next one");
    assert.equal(body.proposals.length, answer === "skip" ? 0 : 1);
    for (const proposal of body.proposals) {
      assert.equal(proposal.origin, "interview");
      assert.deepEqual(proposal.evidence.kind, "message");
      assert.equal(proposal.evidence.id, body.message.id);
      assert.ok(answer.includes(proposal.evidence.quote));
      assert.ok(proposal.operations.every((o) => o.state === "clean" && o.verdict === "pending"));
      const { body: decided } = await decide(proposal, "accept");
      assert.equal(decided.revision, ++revisions);
      assert.equal(decided.proposal.status, "decided");
      const { body: revision } = await ana.call("GET", `/prds/CLUB/revisions/${decided.revision}`);
      assert.equal(revision.cause, "answer");
      assert.equal(revision.proposal, proposal.id);
      assert.equal(revision.message, body.message.id);
      assert.equal(revision.author.name, "Ana");
    }
  }
  const document = await text("CLUB");
  assert.match(document, /Treasurers of small clubs spend two evenings a month/);
  assert.match(document, /\*\*FR-1\*\* The system shall send a reminder 7 days before the due date\./);
  assert.match(document, /\*\*FR-2\*\*/);
  assert.match(document, /\*\*M-1\*\*/);
  const { body: after } = await ana.call("GET", "/prds/CLUB/interview");
  assert.ok(after.percent > before.percent);
  assert.equal(after.coverage.find((c) => c.topic === "problem").state, "known");
  assert.ok(after.coverage.some((c) => c.state === "skipped"));
});

test("a message that is no answer gets a reply, and the question stays", async () => {
  const { body: before } = await ana.call("GET", "/prds/CLUB/interview");
  const { body } = await ana.call("POST", "/prds/CLUB/messages", { text: "what is missing?" });
  assert.equal(body.message.question, null);
  assert.deepEqual(body.proposals, []);
  assert.ok(body.reply.text.length > 10);
  assert.equal((await ana.call("GET", "/prds/CLUB/interview")).body.question.id, before.question.id);
});

test("the same as events: message, message, delta, proposal, usage, done", async () => {
  const events = await ana.chat("CLUB", "If an e-mail bounces, the treasurer must see it the same day.");
  const names = events.map((e) => e.event).filter((name, i, all) => name !== all[i - 1]);
  assert.deepEqual(names, ["message", "delta", "proposal", "usage", "done"]);
  const reply = events[1].data;
  assert.equal(reply.status, "streaming");
  const done = events.at(-1).data;
  assert.equal(done.id, reply.id);
  assert.equal(done.text, events.filter((e) => e.event === "delta").map((e) => e.data.text).join(""));
  assert.deepEqual(done.proposals, events.filter((e) => e.event === "proposal").map((e) => e.data.id));
  assert.ok(events.every((e, i) => e.id.startsWith(`${reply.id}:`) && Number(e.id.split(":")[1]) >= i + 1));
  assert.equal((await ana.call("GET", "/prds/CLUB")).body.open_proposals, 1);
});

test("nodes, and operations of every kind", async () => {
  await ana.fetch("POST", "/prds/import?key=OPS", "# Ops\n\nIntro.\n\n- **FR-1** It shall work.\n  - status: open\n\nEnd.\n", { "Content-Type": "text/markdown" });
  const nodes = async () => (await ana.call("GET", "/prds/OPS/nodes")).body;
  const { items, revision } = await nodes();
  assert.equal(revision, 1);
  const [title, intro, item] = items;
  assert.equal(title.kind, "section");
  assert.equal(title.level, 1);
  assert.equal(item.kind, "requirement");
  assert.equal(item.code, "FR-1");
  assert.deepEqual(item.fields, [{ name: "status", value: "open" }]);
  assert.match(item.hash, hash);
  assert.match(item.html, /<li>|<p>/);

  const edit = (base_revision, ...operations) => ana.call("POST", "/prds/OPS/operations", { base_revision, operations, why: "because" }, { status: 201 });
  const { body: made, response } = await edit(
    1,
    { op: "set_field", node: item.id, base_hash: item.hash, field: "status", value: "done" },
    { op: "replace_text", node: intro.id, base_hash: intro.hash, text: "Introduction.\n\n" },
    { op: "add_node", after: intro.id, text: "Added.\n" },
  );
  assert.equal(made.number, 2);
  assert.equal(made.cause, "edit");
  assert.equal(made.why, "because");
  assert.match(made.hash, hash);
  assert.match(made.parent_hash, hash);
  assert.equal(response.headers.get("etag"), '"2"');
  assert.match(response.headers.get("location"), /\/revisions\/2$/);
  assert.equal(await text("OPS"), "# Ops\n\nIntroduction.\n\nAdded.\n\n- **FR-1** It shall work.\n  - status: done\n\nEnd.\n");
  await edit(2, { op: "remove_node", node: intro.id });
  await edit(3, { op: "move_node", node: item.id, after: null });
  assert.match(await text("OPS"), /^- \*\*FR-1\*\*/);
  const { body: again, status } = await ana.call("POST", "/prds/OPS/restore", { revision: 4 });
  assert.equal(status, 200); // it says that already
  assert.equal(again.number, 4);
});

test("history: revisions, differences, restoring, blame", async () => {
  const original = (await ana.fetch("GET", "/prds/OPS/revisions/1", undefined, { Accept: "text/markdown" })).text();
  const { body: page } = await ana.call("GET", "/prds/OPS/revisions?limit=3");
  assert.deepEqual(page.items.map((r) => r.number), [4, 3, 2]);
  assert.ok(page.items.every((r, i, all) => i === 0 || all[i - 1].parent_hash === r.hash));
  const { body: rest } = await ana.call("GET", `/prds/OPS/revisions?limit=3&cursor=${encodeURIComponent(page.next)}`);
  assert.deepEqual(rest.items.map((r) => r.number), [1]);
  assert.equal(rest.next, null);
  assert.equal(rest.items[0].cause, "import");

  const { body: diff } = await ana.call("GET", "/prds/OPS/diff?from=1&to=2");
  assert.match(diff.unified, /^-Intro\.$/m);
  assert.match(diff.unified, /^\+Introduction\.$/m);
  assert.match(diff.unified, /^\+ {2}- status: done$/m);
  const marked = (kind) => diff.lines.filter((line) => line.kind === kind).map(({ parts }) => parts.map(({ changed, text }) => (changed ? `[${text}]` : text)).join(""));
  assert.ok(marked("removed").includes("[Intro.]") && marked("added").includes("[Introduction.]"), JSON.stringify(diff.lines));
  assert.ok(diff.lines.every((line) => line.kind !== "same" || line.parts.every((part) => !part.changed)));
  const { body: last } = await ana.call("GET", "/prds/OPS/diff");
  assert.deepEqual([last.from, last.to], [3, 4]);

  const { body: restored } = await ana.call("POST", "/prds/OPS/restore", { revision: 1, why: "It was better" }, { status: 201 });
  assert.equal(restored.number, 5);
  assert.equal(restored.cause, "restore");
  assert.equal(restored.why, "It was better");
  assert.equal(await text("OPS"), await original);
  const { body: blame } = await ana.call("GET", "/prds/OPS/blame");
  assert.equal(blame.items.map((l) => l.text).join("\n") + "\n", await original);
  for (const line of blame.items) {
    assert.equal(line.author.name, "Ana");
    assert.match(line.at, time);
    assert.match(line.node, uuid7);
  }
});

test("title and status, against the tag that was read", async () => {
  const tag = (await ana.fetch("GET", "/prds/OPS")).headers.get("etag");
  const headers = { "If-Match": tag };
  const { body } = await ana.call("PATCH", "/prds/OPS", { title: "Operations", status: "review" }, { headers });
  assert.equal(body.title, "Operations");
  assert.equal(body.status, "review");
  assert.equal(body.head_revision, 5);
  await ana.call("PATCH", "/prds/OPS", { title: "x" }, { headers: { "If-Match": '"4"' }, status: 412 });
});

test("who read another title or status changes neither: no revision tells them apart, the tag does", async () => {
  const made = await ana.fetch("POST", "/prds", { title: "Two at once", key: "TWO" });
  const read = (await ana.fetch("GET", "/prds/TWO")).headers.get("etag");
  assert.equal(made.headers.get("etag"), read);
  const patch = (change, tag, status = 200) => ana.call("PATCH", "/prds/TWO", change, { headers: { "If-Match": tag }, status });
  const { response } = await patch({ title: "First" }, read);
  const { body: problem } = await patch({ title: "Second" }, read, 412);
  assert.equal(problem.code, "stale");
  await ana.call("DELETE", "/prds/TWO", undefined, { headers: { "If-Match": read }, status: 412 });
  const second = response.headers.get("etag");
  assert.equal(second, (await ana.fetch("GET", "/prds/TWO")).headers.get("etag"));
  // What changes neither of the two, such as a proposal that waits, is in nobody's way.
  const { body: event } = await ana.call("POST", "/prds/TWO/events", { source: "note", external_id: "1", kind: "note", text: "We decided to send letters." });
  assert.ok(event.proposal);
  const third = (await patch({ status: "review" }, second)).response.headers.get("etag");
  await patch({ title: "Second" }, second, 412);
  await patch({ title: "Second" }, third);
  assert.equal((await ana.call("GET", "/prds/TWO")).body.title, "Second");
  // The tag of the text, and "*", are for who means the text alone, or nothing that was read.
  await patch({ title: "Third" }, '"1"');
  await patch({ title: "Fourth" }, "*");
  await ana.call("DELETE", "/prds/TWO", undefined, { status: 204 });
});

test("security 33: progress becomes a proposal, once, and applies nothing by itself", async () => {
  const event = { source: "git", external_id: "9fceb02", kind: "commit", text: "Send the first reminder\n\nFR-1 is done.", at: "2026-01-02T03:04:05Z" };
  const before = await text("CLUB");
  const { body: told } = await ana.call("POST", "/prds/CLUB/events", event, { status: 201 });
  assert.equal(told.event.outcome, "proposal");
  assert.equal(told.event.at, "2026-01-02T03:04:05.000Z");
  assert.equal(told.event.trust, "outside");
  assert.ok(told.event.reason);
  assert.equal(told.event.proposal, told.proposal.id);
  assert.equal(told.proposal.origin, "event");
  assert.equal(told.proposal.outside, true);
  assert.deepEqual([told.proposal.evidence.kind, told.proposal.evidence.id], ["event", told.event.id]);
  assert.equal(await text("CLUB"), before);

  const { body: again } = await ana.call("POST", "/prds/CLUB/events", { ...event, text: "other words" }, { status: 200 });
  assert.deepEqual(again, told);
  const { body: list } = await ana.call("GET", "/prds/CLUB/events");
  assert.deepEqual(list.items, [told.event]);

  const { body: decided } = await decide(told.proposal, "accept");
  const { body: revision } = await ana.call("GET", `/prds/CLUB/revisions/${decided.revision}`);
  assert.equal(revision.cause, "event");
  assert.equal(revision.event, told.event.id);
  assert.notEqual(await text("CLUB"), before);
});

test("an event that changes nothing is silent, and says why", async () => {
  const { body } = await ana.call("POST", "/prds/CLUB/events", { source: "git", external_id: "abc", kind: "commit", text: "Bump a dependency" }, { status: 201 });
  assert.equal(body.event.outcome, "silent");
  assert.equal(body.proposal, null);
  assert.ok(body.event.reason.length > 10);
});

test("a note of one's own is a member's word", async () => {
  const { body } = await ana.call("POST", "/prds/CLUB/events", { source: "note", external_id: "1", kind: "note", text: "FR-2 is done." }, { status: 201 });
  assert.equal(body.event.trust, "member");
  assert.equal(body.proposal.outside, false);
});

test("a proposal is edited, then accepted", async () => {
  const { body } = await ana.call("POST", "/prds/CLUB/messages", { text: "Reminders shall never be sent on a Sunday." });
  const [proposal] = body.proposals;
  const { body: decided } = await ana.call("POST", `/proposals/${proposal.id}/decisions`, {
    decisions: proposal.operations.map((o) => ({ operation: o.index, verdict: "accept", text: o.text.replace("Sunday", "Sunday or a holiday") })),
  });
  assert.ok(decided.proposal.operations.every((o) => o.verdict === "edited"));
  assert.match(await text("CLUB"), /Sunday or a holiday/);
});

test("to edit is to accept with a text, which must be there", async () => {
  const { body } = await ana.call("POST", "/prds/CLUB/messages", { text: "Letters shall go out on the first of a month." });
  const [proposal] = body.proposals;
  const path = `/proposals/${proposal.id}/decisions`;
  const { index, text: proposed } = proposal.operations[0];
  const { body: refused } = await ana.call("POST", path, { decisions: [{ operation: index, verdict: "edit" }] }, { status: 400 });
  assert.deepEqual([refused.code, refused.errors[0].pointer, refused.errors[0].code], ["invalid_decision", "/decisions/0/text", "required"]);
  const { body: decided } = await ana.call("POST", path, { decisions: [{ operation: index, verdict: "edit", text: proposed.replace("first", "second") }] });
  assert.equal(decided.proposal.operations[0].verdict, "edited");
  assert.match(await text("CLUB"), /second of a month/);
});

test("export: Markdown, a page, and everything", async () => {
  const markdown = await ana.fetch("GET", "/prds/CLUB/export");
  assert.match(markdown.headers.get("content-type"), /^text\/markdown/);
  assert.match(markdown.headers.get("content-disposition"), /filename="CLUB\.md"/);
  assert.equal(await markdown.text(), await text("CLUB"));
  const page = await (await ana.fetch("GET", "/prds/CLUB/export?format=html")).text();
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /FR-1/);
  assert.doesNotMatch(page, /<link|<script|src="http/);

  const { body: all } = await ana.call("GET", "/prds/CLUB/export?format=json");
  assert.equal(all.format, "stet.prd/1");
  assert.equal(all.prd.text, await text("CLUB"));
  assert.equal(all.nodes.map((n) => n.text).join(""), all.prd.text);
  assert.deepEqual(all.revisions.map((r) => r.number), Array.from({ length: all.prd.head_revision }, (_, i) => all.prd.head_revision - i));
  assert.equal(all.messages.length, (await ana.call("GET", "/prds/CLUB/messages?limit=100")).body.items.length);
  assert.equal(all.events.length, 3);
  assert.ok(all.proposals.length >= 6);
  assert.ok(all.answers.some((a) => a.state === "skipped"));
});

test("lists go on where they stopped, without a gap or a repetition", async () => {
  for (const list of ["/prds/CLUB/messages", "/prds/CLUB/events", "/prds/CLUB/proposals?status=all", "/prds/CLUB/revisions", "/prds"]) {
    const join = list.includes("?") ? "&" : "?";
    const { body: whole } = await ana.call("GET", `${list}${join}limit=100`);
    const pieces = [];
    let cursor = "";
    do {
      const { body } = await ana.call("GET", `${list}${join}limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      assert.ok(body.items.length <= 2);
      pieces.push(...body.items);
      cursor = body.next ?? "";
    } while (cursor);
    assert.deepEqual(pieces, whole.items, list);
  }
});

test("what answers is named", async () => {
  const { body } = await ana.call("GET", "/ai");
  assert.equal(body.assistant, "guide");
  assert.equal(body.state, "ready");
  assert.match(body.detail, /no language model/);
});

test("archived: still readable, no longer changed", async () => {
  await ana.call("DELETE", "/prds/OPS", undefined, { status: 204 });
  assert.equal((await ana.call("GET", "/prds/OPS")).body.status, "archived");
  const { body } = await ana.call("POST", "/prds/OPS/messages", { text: "Hello?" }, { status: 409 });
  assert.equal(body.code, "archived");
});

test("every template makes a PRD that can be read and exported", async () => {
  for (const template of ["prd", "one-pager", "pr-faq", "rfc", "blank"]) {
    const { body: prd } = await ana.call("POST", "/prds", { title: `A ${template}`, template, idea: "An idea." }, { status: 201 });
    assert.equal(prd.template, template);
    assert.match(await text(prd.id), /An idea\./);
    await ana.call("GET", `/prds/${prd.id}/interview`);
  }
});
