// What is reported of a project: tests as JUnit XML, many events at once, and what strangers write. (security.md 27 and 33)
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const text = "# Club fees\n\n## Requirements\n\n- **FR-1** The system shall send each member a reminder.\n  - status: done\n" +
  "- **FR-2** The system shall export members as CSV.\n  - status: failing\n\n## Risks\n\n- **R-1** The bank may fail.\n\n## Milestones\n\n- **MS-1** Pilot by March 2027.\n";
const xmlType = { "Content-Type": "application/xml" };
const payloads = JSON.parse(readFileSync(new URL("../support/hostile-texts.json", import.meta.url), "utf8"));

let server, owner, prd;

before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  owner = await signIn(server, "owner@example.org");
});

after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function newPrd(markdown = text) {
  const response = await owner.fetch("POST", "/prds/import", markdown, { "Content-Type": "text/markdown" });
  assert.equal(response.status, 201);
  return response.json();
}

async function report(prd, xml, status, type = xmlType) {
  const response = await owner.fetch("POST", `/prds/${prd.id}/events`, xml, type), body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

// XML has no place for most control characters, nor for halves of pairs.
const escaped = (words) => words.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "?").replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const suite = (...cases) => `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="api">${cases.join("")}</testsuite></testsuites>`;
const passed = (name, more = "") => `<testcase name="${escaped(name)}">${more}</testcase>`;
const failed = (name) => passed(name, '<failure message="expected 1">at line 3</failure>');
const open = async (prd) => (await owner.call("GET", `/prds/${prd.id}/proposals?status=open&limit=100`)).body.items;
const told = (proposal) => proposal.operations.map((one) => `${one.field} ${one.value}`);

test("tests that fail, and pass again, are one proposal with its reason", async () => {
  const prd = await newPrd();
  const xml = suite(failed("FR-1 sends a reminder"), passed("FR-1 sends it once"), passed("fr_2 has a heading"), failed("loads quickly"));
  const { event, proposal } = await report(prd, xml, 201);
  assert.deepEqual(told(proposal), ["status failing", "status done"]);
  assert.equal(proposal.outside, true);
  assert.match(event.reason, /4 test cases: 2 passed, 2 failed.*FR-1 is failing \(1 of its 2 test cases failed, such as “FR-1 sends a reminder”; named by its code\); FR-2 is done again/);
  assert.deepEqual((await report(prd, xml, 200)).event, event);
  // Another run that says the same is another event, and no other proposal.
  assert.equal((await report(prd, `${xml}\n<!-- later -->`, 201)).proposal.id, proposal.id);
  assert.equal((await open(prd)).length, 1);
});

test("a test is matched by its properties, and by words", async () => {
  const prd = await newPrd();
  const byProperty = await report(prd, suite(passed("a", '<properties><property name="requirement" value="FR-1"/></properties><error/>')), 201);
  assert.deepEqual(told(byProperty.proposal), ["status failing"]);
  const byWords = await report(await newPrd(text.replace("status: failing", "status: done")), suite(failed("test_export_members_as_csv")), 201);
  assert.match(byWords.event.reason, /FR-2 is failing .*matched by the words “export”, “members” and “csv”/);
  const nothing = await report(prd, suite(failed("loads quickly")), 201);
  assert.match(nothing.event.reason, /None of them names an item/);
});

test("thousands of tests that pass are silent", async () => {
  const prd = await newPrd(text.replace("status: failing", "status: done"));
  const { event, proposal } = await report(prd, suite(...Array.from({ length: 5000 }, (_, i) => passed(`FR-1 case ${i}`))), 201);
  assert.equal(proposal, null);
  assert.equal(event.outcome, "silent");
  assert.match(event.reason, /5000 test cases: 5000 passed, 0 failed, 0 skipped/);
});

test("what is no JUnit report is refused with its line, and no entity is expanded", async () => {
  const prd = await newPrd();
  const laughs = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${`&a${i ? i - 1 : ""};`.repeat(20)}">`).join("")}]><testsuites>&a19;</testsuites>`;
  for (const [xml, words] of [
    ["", /no element found/], ["{}", /Line 1/], ["<html/>", /no JUnit report/], ["<testsuites>\n<a></testsuites>", /Line 2/], [laughs, /document type/],
    ['<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><testsuites/>', /document type/], ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuites name="&x;"/>', /document type/],
    [`${"<testsuite>".repeat(100)}`, /nested too deeply/], [Buffer.from([0x3c, 0xff]).toString("latin1"), /Line 1/],
  ])
    assert.match((await report(prd, xml, 400)).detail, words);
  const asText = (words) => JSON.stringify({ source: "ci", external_id: "1", kind: "junit", text: words });
  assert.equal((await report(prd, asText("no xml"), 400, { "Content-Type": "application/json" })).code, "invalid_report");
  assert.deepEqual(told((await report(prd, asText(suite(failed("FR-1"))), 201, { "Content-Type": "application/json" })).proposal), ["status failing"]);
});

test("many events at once: each as if alone, all or none where one is wrong", async () => {
  const prd = await newPrd(), event = (id, words) => ({ source: "git", external_id: id, kind: "commit", text: words, url: `https://example.org/${id}` });
  const events = [event("a", "FR-1 is blocked"), event("b", "Fix typo"), event("a", "FR-1 is blocked"), event("c", "Revert FR-1")];
  const { body } = await owner.call("POST", `/prds/${prd.id}/events/batch`, { events }, { status: 200 });
  assert.deepEqual(body.items.map((one) => [one.new, one.event.outcome]), [[true, "proposal"], [true, "silent"], [false, "proposal"], [true, "proposal"]]);
  assert.deepEqual(body.items[0].event.links, [{ kind: "implemented_by", code: "FR-1", url: "https://example.org/a", label: "a" }]);
  const again = await owner.call("POST", `/prds/${prd.id}/events/batch`, { events });
  assert.ok(again.body.items.every((one) => !one.new));
  const wrong = await owner.call("POST", `/prds/${prd.id}/events/batch`, { events: [event("d", "x"), event("e", " ")] }, { status: 400 });
  assert.match(wrong.body.detail, /Event 2 of 2/);
  const link = await owner.call("POST", `/prds/${prd.id}/events`, { ...event("f", "x"), url: "javascript:alert(1)" }, { status: 400 });
  assert.equal(link.body.errors[0].pointer, "/url");
  await owner.call("POST", `/prds/${prd.id}/events/batch`, { events: Array.from({ length: 101 }, (_, i) => event(`x${i}`, "x")) }, { status: 400 });
  assert.equal((await owner.call("GET", `/prds/${prd.id}/events`)).body.items.length, 3);
});

test("security 27, 33: 200 hostile texts, by commits, issues, tests and imports, change nothing but what waits", async () => {
  let reached = 0;
  const trap = createServer((socket) => { reached++; socket.destroy(); });
  await new Promise((done) => trap.listen(0, "127.0.0.1", done));
  const texts = payloads.map((one) => one.replaceAll("evil.example", `127.0.0.1:${trap.address().port}`));
  assert.ok(texts.length >= 200);

  prd = await newPrd();
  const read = async () => (await owner.fetch("GET", `/prds/${prd.id}`, undefined, { Accept: "text/markdown" })).text();
  const before = await read(), { body: other } = await owner.call("POST", "/prds", { title: "Another" });
  const { body: hook } = await owner.call("POST", `/prds/${prd.id}/hooks`, { kind: "github" });
  const deliver = async (event, payload) => {
    const body = JSON.stringify(payload), signature = createHmac("sha256", hook.secret).update(body).digest("hex");
    const response = await fetch(hook.url, { method: "POST", body, headers: { "Content-Type": "application/json", "X-GitHub-Event": event, "X-GitHub-Delivery": randomUUID(), "X-Hub-Signature-256": `sha256=${signature}` } });
    // A text with NUL in it is no text to any of the databases.
    assert.ok([200, 400].includes(response.status), await response.text());
  };
  const repository = { full_name: "club/fees", default_branch: "main" };
  for (let at = 0; at < texts.length; at += 100)
    await deliver("push", { ref: "refs/heads/main", repository, commits: texts.slice(at, at + 100).map((message, i) => ({ id: String(at + i).padStart(40, "0"), message, timestamp: "2026-03-01T10:00:00Z", url: message })) });
  for (const [i, title] of texts.entries()) {
    await deliver("issues", { action: i % 2 ? "opened" : "closed", repository, issue: { number: i, title, body: title, html_url: title, created_at: "2026-03-01T10:00:00Z", closed_at: "2026-03-01T10:00:00Z" } });
  }
  for (let at = 0; at < texts.length; at += 8)
    await report(prd, suite(...texts.slice(at, at + 8).flatMap((one) => [failed(one), passed(`FR-2 ${one}`)])), 201);
  const imported = await Promise.all(texts.map((one) => owner.fetch("POST", "/prds/import?title=Imported", one, { "Content-Type": "text/markdown" })));
  for (const response of imported) assert.ok([201, 400].includes(response.status), `${response.status}`);

  assert.equal(await read(), before);
  const { body: now } = await owner.call("GET", `/prds/${prd.id}`);
  assert.deepEqual([now.head_revision, now.status, now.title], [1, "draft", "Club fees"]);
  assert.equal((await owner.call("GET", `/prds/${other.id}`)).body.head_revision, other.head_revision);
  let next = "", proposals = 0;
  do {
    const { body } = await owner.call("GET", `/prds/${prd.id}/proposals?status=all&limit=100${next}`);
    for (const proposal of body.items) {
      proposals++;
      assert.deepEqual([proposal.status, proposal.origin, proposal.outside], ["open", "event", true]);
      assert.ok(proposal.operations.every((one) => one.verdict === "pending" && ["add_node", "set_field"].includes(one.op)));
    }
    next = body.next ? `&cursor=${encodeURIComponent(body.next)}` : "";
  } while (next);
  assert.ok(proposals > 0);
  const { body: events } = await owner.call("GET", `/prds/${prd.id}/events?limit=100`);
  for (const event of events.items) {
    assert.equal(event.trust, "outside");
    assert.ok(event.url === null || /^https?:\/\/[^\s]+$/.test(event.url), event.url);
  }
  for (const response of imported.filter((one) => one.status === 201).slice(0, 20)) {
    const { id } = await response.json();
    assert.deepEqual((await owner.call("GET", `/prds/${id}/proposals?status=all`)).body.items, []);
  }
  assert.equal(reached, 0, "something was fetched");
  trap.close();
});

test("a report of thousands of failures that name nothing is not looked through for hours", async () => {
  const items = Array.from({ length: 1000 }, (_, i) => `- **FR-${i + 1}** The system shall send reminder ${i} of a payment to the customer.`);
  const large = await newPrd(`# Large\n\n${items.join("\n")}\n`);
  const unnamed = Array.from({ length: 5000 }, (_, i) => failed(`sends the reminder of a payment to customer ${i % 7}`));
  const { event, proposal } = await report(large, suite(...unnamed, failed("FR-9 is sent")), 201);
  assert.match(event.reason, /5001 test cases: 0 passed, 5001 failed, 0 skipped \(4\d\d\d test cases without the code of an item are left out/);
  assert.match(event.reason, /FR-9 is failing/, "what is named counts wherever it stands");
  assert.ok(proposal);
});

test("reports that come in one request share what may be looked through", async () => {
  const items = Array.from({ length: 999 }, (_, i) => `- **FR-${i + 1}** The system shall send reminder ${i} of a payment to the customer.`);
  const large = await newPrd(`# Large\n\n${items.join("\n")}\n`);
  const events = ["a", "b", "c"].map((id) => ({ source: "ci", external_id: id, kind: "junit",
    text: suite(...Array.from({ length: 60 }, (_, i) => failed(`sends the reminder of a payment to customer ${id} ${i % 7}`))) }));
  const { body } = await owner.call("POST", `/prds/${large.id}/events/batch`, { events });
  const left = body.items.map(({ event }) => Number(/(\d+) test cases? without the code of an item/.exec(event.reason)?.[1] ?? 0));
  assert.equal(left[0], 0);
  assert.ok(left[1] > 0 && left[1] < 60 && left[2] === 60, JSON.stringify(left));
});

test("security 33: what strangers propose is bounded while nobody decides, and nothing else is", async () => {
  const items = Array.from({ length: 230 }, (_, i) => `- **FR-${i + 1}** The system shall do task ${i}.\n  - status: open`);
  const busy = await newPrd(`# Busy\n\n${items.join("\n")}\n`);
  const taken = [];
  for (let from = 1; from <= 210; from += 70) {
    const events = Array.from({ length: 70 }, (_, i) => ({ source: "ci", external_id: `e${from + i}`, kind: "note", text: `FR-${from + i} is done.` }));
    taken.push(...(await owner.call("POST", `/prds/${busy.id}/events/batch`, { events })).body.items);
  }
  assert.deepEqual(taken.map(({ proposal }) => proposal !== null), taken.map((_, i) => i < 200));
  assert.ok(taken.slice(0, 200).every(({ proposal }) => proposal.outside));
  assert.deepEqual(taken.map(({ proposal }) => /last of 200 proposals from outside/.test(proposal?.reason ?? "")), taken.map((_, i) => i === 199));
  const { event } = taken[205];
  assert.equal(event.outcome, "silent");
  assert.match(event.reason, /^200 proposals from outside wait to be decided.*FR-206/s);
  assert.ok(event.facts.some((fact) => fact.value.includes("FR-206")), "its facts are kept");
  // What waits already is named, and members are heard.
  const again = await owner.call("POST", `/prds/${busy.id}/events`, { source: "ci", external_id: "again", kind: "note", text: "FR-7 is done." });
  assert.equal(again.body.proposal.id, taken[6].proposal.id);
  const member = await owner.call("POST", `/prds/${busy.id}/events`, { source: "note", external_id: "m1", kind: "note", text: "FR-220 is done." });
  assert.ok(member.body.proposal, member.body.event.reason);
  // Deciding makes room.
  await owner.call("POST", `/proposals/${taken[0].proposal.id}/decisions`, { decisions: [{ operation: 0, verdict: "reject" }] });
  const next = await owner.call("POST", `/prds/${busy.id}/events`, { source: "ci", external_id: "next", kind: "note", text: "FR-221 is done." });
  assert.ok(next.body.proposal, next.body.event.reason);
});
