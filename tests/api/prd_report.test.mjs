// The status report: what became of a PRD since a time or a revision.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Cli } from "../support/cli.mjs";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const text = `# Payment

## Requirements

- **FR-1** The system shall send a reminder.
  - status: open
- **FR-2** The system shall stop reminders.
  - status: open
- **FR-3** The system shall print letters.

## Milestones

- **MS-1** Pilot
  - due: 2027-03-01

## Risks

- **R-1** Members take it for spam.
  - status: open

## Open questions

- **Q-1** Who pays for letters?
- **Q-2** In which language?
`;

let server, ana;

before(async () => {
  server = await startServer();
  ana = await signIn(server, "ana@example.org", { name: "Ana" });
  await ana.call("POST", "/prds/import?key=PAY", text, { headers: { "Content-Type": "text/markdown" } });
});
after(() => server.stop());

const report = async (since) => (await ana.call("GET", `/prds/PAY/report${since ? `?since=${encodeURIComponent(since)}` : ""}`)).body;
const codes = (list) => list.map((each) => each.code);
const groups = (body) => Object.fromEntries(["done", "decided", "occurred", "moved", "dropped", "added", "changed"]
  .filter((name) => body[name].length).map((name) => [name, codes(body[name])]));

/** Applies operations that name items by their codes. */
async function edit(...operations) {
  const { revision, items } = (await ana.call("GET", "/prds/PAY/nodes")).body;
  const node = (code) => items.find((each) => each.code === code);
  await ana.call("POST", "/prds/PAY/operations", { base_revision: revision, operations: operations.map((make) => make(node)) });
}
const set = (code, field, value) => (node) => ({ op: "set_field", node: node(code).id, base_hash: node(code).hash, field, value });

test("of a new PRD everything is new", async () => {
  const body = await report();
  assert.deepEqual(groups(body), { added: ["FR-1", "FR-2", "FR-3", "MS-1", "R-1", "Q-1", "Q-2"] });
  assert.deepEqual(codes(body.open), ["Q-1", "Q-2"]);
  assert.deepEqual([body.from_revision, body.to_revision, body.revisions], [0, 1, 1]);
});

test("since the last revision nothing has happened, and the report says so", async () => {
  const body = await report("revision 1");
  assert.deepEqual(groups(body), {});
  assert.match(body.markdown, /nothing in the document has changed/);
  assert.match(body.markdown, /## Still open\n\n- \*\*Q-1\*\* Who pays for letters\?/);
});

test("each item is told once, by what matters most, with who did it", async () => {
  await edit(set("FR-1", "status", "done"));
  await edit(set("FR-2", "status", "blocked"), set("MS-1", "due", "2027-04-01"), set("R-1", "status", "occurred"));
  await edit((node) => ({ op: "remove_node", node: node("FR-3").id, base_hash: node("FR-3").hash }), set("Q-1", "status", "answered"));
  await edit((node) => ({ op: "add_node", after: node("FR-2").id, text: "- **FR-?** The system shall send text messages.\n" }));
  const body = await report("revision 1");
  assert.deepEqual(groups(body), { done: ["FR-1"], decided: ["Q-1"], occurred: ["R-1"], moved: ["MS-1"], dropped: ["FR-3"],
    added: ["FR-4"], changed: ["FR-2"] });
  assert.deepEqual(codes(body.open), ["FR-2", "Q-2"]);
  const { field, from, to, revision, author } = body.done[0];
  assert.deepEqual({ field, from, to, revision, author }, { field: "status", from: "open", to: "done", revision: 2, author: "Ana" });
  assert.equal(body.dropped[0].revision, 4);
  assert.equal(body.dropped[0].author, "Ana");
  assert.deepEqual(body.people, [{ name: "Ana", revisions: 4 }]);
});

test("since a later revision, only what came after it", async () => {
  assert.deepEqual(groups(await report("revision 4")), { added: ["FR-4"] });
});

test("the text reads as it is told", async () => {
  const response = await ana.fetch("GET", "/prds/PAY/report?since=revision%201", undefined, { Accept: "text/markdown" });
  const markdown = await response.text();
  assert.match(response.headers.get("content-type"), /^text\/markdown/);
  assert.match(markdown, /^# PAY: Payment\n\nFrom \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: 1 done, 1 decided, 1 risk came true, 1 moved, 1 dropped, 1 added and 1 changed\.\n4 revisions \(2 to 5\), by Ana\.\n/);
  assert.match(markdown, /- \*\*FR-1\*\* The system shall send a reminder\. \(status: open → done\) — Ana, \d{4}-\d\d-\d\d, revision 2\n/);
  assert.match(markdown, /- \*\*MS-1\*\* Pilot \(due: 2027-03-01 → 2027-04-01\)/);
});

test("times are understood as people write them", async () => {
  for (const since of ["2020-01-01", "2020-01-01T00:00:00Z", "last week", "10 days", "yesterday", "beginning", "March 2020"]) {
    const body = await report(since);
    assert.equal(body.from_revision, 0, since);
  }
  assert.equal((await report("2999-01-01")).revisions, 0);
});

test("what is no time, and a revision that is not there, are refused in words", async () => {
  const { body } = await ana.call("GET", "/prds/PAY/report?since=whenever", undefined, { status: 400 });
  assert.equal(body.errors[0].pointer, "/since");
  assert.equal((await ana.call("GET", "/prds/PAY/report?since=revision%2099", undefined, { status: 404 })).body.code, "not_found");
});

test("stet report and stet search print what the server found", async () => {
  const cli = new Cli({ STET_SERVER: server.url, STET_TOKEN: ana.token });
  try {
    const told = await cli.run(["report", "PAY", "--since", "revision 4"]);
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^# PAY: Payment\n/);
    assert.match(told.stdout, /## Added\n\n- \*\*FR-4\*\* The system shall send text messages\./);
    const found = await cli.run(["search", "text", "message"]);
    assert.equal(found.code, 0, found.stderr);
    assert.match(found.stdout, /^PAY +FR-4 +The system shall send text messages\.\n +FR-4 The system shall send text messages\.\n$/);
    assert.match((await cli.run(["search", "nowhere"])).stdout, /^Nothing in your PRDs has this word\.\n$/);
    assert.equal(JSON.parse((await cli.run(["search", "text", "--json"])).stdout).items.length, 1);
    const refused = await cli.run(["report", "PAY", "--since", "whenever"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /whenever/);
  } finally {
    cli.close();
  }
});
