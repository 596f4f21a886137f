// Input that is wrong, one way at a time: the status, the code and the place of each, and never a 5xx.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const document = "# Payment reminders\n\nFirst.\n\nSecond.\n";
const json = { "Content-Type": "application/json" };
const markdown = { "Content-Type": "text/markdown" };
const nobody = "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10";

let server, ana, prd, node;

before(async () => {
  server = await startServer();
  ana = await signIn(server, "ana@example.org");
  prd = await (await ana.fetch("POST", "/prds/import?key=PAY", document, markdown)).json();
  node = (await ana.call("GET", "/prds/PAY/nodes")).body.items[1];
});

after(async () => assert.equal((await server.stop()).code, 0, server.output));

const operations = (...list) => ({ base_revision: 1, operations: list });

// [name, method, path, body, status, code, pointer, headers]
const table = () => [
  ["no such key", "GET", "/prds/NOPE", undefined, 404, "not_found"],
  ["no such id", "GET", `/prds/${nobody}`, undefined, 404, "not_found"],
  ["a key that is none", "GET", "/prds/not-a-key", undefined, 404, "not_found"],
  ["an id that is none", "GET", "/proposals/1", undefined, 404, "not_found"],
  ["a very long key", "GET", `/prds/${"A".repeat(3000)}`, undefined, 404, "not_found"],
  ["a parameter that is none", "GET", "/prds/PAY?verbose=1", undefined, 400],
  ["limit 0", "GET", "/prds?limit=0", undefined, 400],
  ["limit 101", "GET", "/prds?limit=101", undefined, 400],
  ["limit ten", "GET", "/prds/PAY/revisions?limit=ten", undefined, 400],
  ["a cursor of nobody", "GET", "/prds/PAY/revisions?cursor=%00", undefined, 400],
  ["a cursor of another list", "GET", "/prds/PAY/nodes?cursor=7", undefined, 400],
  ["a cursor for PRDs that is none", "GET", "/prds?cursor=zzz", undefined, 400],
  ["a cursor for messages that is none", "GET", "/prds/PAY/messages?cursor=zzz", undefined, 400],
  ["a cursor for proposals that is none", "GET", "/prds/PAY/proposals?cursor=-", undefined, 400],
  ["a status that is none", "GET", "/prds/PAY/proposals?status=maybe", undefined, 400],
  ["a format that is none", "GET", "/prds/PAY/export?format=pdf", undefined, 400],
  ["a workspace that is none", "GET", "/prds?workspace=mine", undefined, 400],

  ["no title", "POST", "/prds", {}, 400, undefined, "/title"],
  ["an empty title", "POST", "/prds", { title: "" }, 400, undefined, "/title"],
  ["a blank title", "POST", "/prds", { title: "  " }, 400, undefined, "/title"],
  ["a title of two lines", "POST", "/prds", { title: "a\nb" }, 400, undefined, "/title"],
  ["a title without end", "POST", "/prds", { title: "x".repeat(201) }, 400, undefined, "/title"],
  ["a title that is a number", "POST", "/prds", { title: 7 }, 400, undefined, "/title"],
  ["a template that is none", "POST", "/prds", { title: "T", template: "novel" }, 400, "unknown_template", "/template"],
  ["a key in small letters", "POST", "/prds", { title: "T", key: "pay" }, 400, "invalid_key", "/key"],
  ["a key that is taken", "POST", "/prds", { title: "T", key: "PAY" }, 409, "key_taken"],
  ["a workspace of others", "POST", "/prds", { title: "T", workspace: nobody }, 404, "not_found"],
  ["a member that is unknown", "POST", "/prds", { title: "T", owner: "me" }, 400, undefined, "/owner"],
  ["no JSON", "POST", "/prds", "{", 400, undefined, undefined, json],
  ["a list for an object", "POST", "/prds", "[]", 400, undefined, undefined, json],
  ["the same member twice", "POST", "/prds", '{"title":"a","title":"b"}', 400, undefined, undefined, json],
  ["another media type", "POST", "/prds", "title=x", 415, undefined, undefined, { "Content-Type": "application/x-www-form-urlencoded" }],

  ["an import as JSON", "POST", "/prds/import", { text: "x" }, 415],
  ["an import with a NUL", "POST", "/prds/import", "a\0b", 400, undefined, undefined, markdown],
  ["an import with a bad key", "POST", "/prds/import?key=p", "x", 400, "invalid_key", "/key", markdown],

  ["PATCH without If-Match", "PATCH", "/prds/PAY", { title: "x" }, 428],
  ["PATCH with a stale tag", "PATCH", "/prds/PAY", { title: "x" }, 412, "stale", undefined, { ...json, "If-Match": '"7"' }],
  ["PATCH with a weak tag", "PATCH", "/prds/PAY", { title: "x" }, 412, "stale", undefined, { ...json, "If-Match": 'W/"1"' }],
  ["PATCH with a tag of nobody", "PATCH", "/prds/PAY", { title: "x" }, 412, "stale", undefined, { ...json, "If-Match": "1" }],
  ["PATCH to no status", "PATCH", "/prds/PAY", { status: "done" }, 400, undefined, "/status", { ...json, "If-Match": "*" }],

  ["no operations", "POST", "/prds/PAY/operations", operations(), 400, undefined, "/operations"],
  ["no base revision", "POST", "/prds/PAY/operations", { operations: [{ op: "add_node", text: "x" }] }, 400, undefined, "/base_revision"],
  ["a base from the future", "POST", "/prds/PAY/operations", { base_revision: 2, operations: [{ op: "add_node", text: "x" }] }, 400, "unknown_revision", "/base_revision"],
  ["an operation that is none", "POST", "/prds/PAY/operations", operations({ op: "explode" }), 400, undefined, "/operations/0/op"],
  ["add_node without text", "POST", "/prds/PAY/operations", operations({ op: "add_node" }), 400, "invalid_operation", "/operations/0/text"],
  ["replace_text without node", "POST", "/prds/PAY/operations", operations({ op: "replace_text", text: "x" }), 400, "invalid_operation", "/operations/0/node"],
  ["a node of nobody", "POST", "/prds/PAY/operations", operations({ op: "remove_node", node: nobody }), 400, "unknown_node", "/operations/0/node"],
  ["a hash that is none", "POST", "/prds/PAY/operations", operations({ op: "remove_node", node: node.id, base_hash: "z".repeat(64) }), 400, "invalid_operation", "/operations/0/base_hash"],
  ["a hash that is short", "POST", "/prds/PAY/operations", operations({ op: "remove_node", node: node.id, base_hash: "00" }), 400, undefined, "/operations/0/base_hash"],
  ["a text with NUL", "POST", "/prds/PAY/operations", operations({ op: "replace_text", node: node.id, text: "a\0b" }), 400, "malformed"],
  ["operations with a stale If-Match", "POST", "/prds/PAY/operations", operations({ op: "remove_node", node: node.id }), 412, "stale", undefined, { ...json, "If-Match": '"9"' }],

  ["revision 0", "GET", "/prds/PAY/revisions/0", undefined, 404],
  ["revision -1", "GET", "/prds/PAY/revisions/-1", undefined, 404],
  ["revision one", "GET", "/prds/PAY/revisions/one", undefined, 404],
  ["revision 2", "GET", "/prds/PAY/revisions/2", undefined, 404],
  ["a revision beyond numbers", "GET", "/prds/PAY/revisions/99999999999999999999", undefined, 404],
  ["a diff from nowhere", "GET", "/prds/PAY/diff?from=3", undefined, 404],
  ["a diff to zero", "GET", "/prds/PAY/diff?to=0", undefined, 404],
  ["restoring nothing", "POST", "/prds/PAY/restore", {}, 400, undefined, "/revision"],
  ["restoring revision 9", "POST", "/prds/PAY/restore", { revision: 9 }, 404],

  ["a message without text", "POST", "/prds/PAY/messages", {}, 400, undefined, "/text"],
  ["a blank message", "POST", "/prds/PAY/messages", { text: " \n" }, 400, "invalid_message", "/text"],
  ["a message without end", "POST", "/prds/PAY/messages", { text: "x".repeat(20001) }, 400, undefined, "/text"],
  ["a Last-Event-ID of nobody", "GET", "/prds/PAY/messages", undefined, 404, "not_found", undefined, { Accept: "text/event-stream", "Last-Event-ID": `${nobody}:1` }],
  ["a Last-Event-ID that is none", "GET", "/prds/PAY/messages", undefined, 400, "invalid_last_event", undefined, { Accept: "text/event-stream", "Last-Event-ID": "7" }],

  ["an event without source", "POST", "/prds/PAY/events", { external_id: "1", kind: "note", text: "x" }, 400, undefined, "/source"],
  ["an event of blanks", "POST", "/prds/PAY/events", { source: "note", external_id: " ", kind: "note", text: "x" }, 400, "invalid_event", "/external_id"],
  ["an event at no time", "POST", "/prds/PAY/events", { source: "note", external_id: "1", kind: "note", text: "x", at: "yesterday" }, 400, undefined, "/at"],
  ["an event beyond bounds", "POST", "/prds/PAY/events", { source: "note", external_id: "1", kind: "note", text: "x".repeat(100001) }, 400, undefined, "/text"],

  ["decisions on nothing", "POST", `/proposals/${nobody}/decisions`, { decisions: [{ operation: 0, verdict: "accept" }] }, 404],
];

test("every wrong input has its answer", async (t) => {
  for (const [name, method, path, body, status, code, pointer, headers] of table()) {
    await t.test(name, async () => {
      const response = await ana.fetch(method, path, body, headers);
      const text = await response.text();
      assert.equal(response.status, status, text);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      const problem = JSON.parse(text);
      assert.equal(problem.status, status);
      assert.ok(problem.detail?.length > 10, "says what to do");
      assert.ok(problem.request_id);
      if (code) assert.equal(problem.code, code);
      if (pointer) assert.ok(problem.errors?.some((e) => e.pointer === pointer), text);
    });
  }
});

test("nothing of it changed anything", async () => {
  assert.equal((await ana.markdown("PAY")).toString(), document);
  assert.equal((await ana.call("GET", "/prds/PAY")).body.head_revision, 1);
  assert.deepEqual((await ana.call("GET", "/prds/PAY/messages")).body.items, []);
  assert.deepEqual((await ana.call("GET", "/prds/PAY/events")).body.items, []);
  assert.equal((await ana.call("GET", "/prds")).body.items.length, 1);
});

test("a document past 2 MiB is refused before it is sent", async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /api/v1/prds/import HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${ana.token}\r\n` +
      `Content-Type: text/markdown\r\nContent-Length: ${(2 << 20) + 1}\r\n\r\n`,
  );
  const [first] = await once(socket, "data");
  assert.match(first.toString(), /^HTTP\/1.1 413 /);
  socket.destroy();
});

test("a document of 2 MiB is taken", async () => {
  const text = "word ".repeat(((2 << 20) - 1) / 5).padEnd((2 << 20) - 1, "x") + "\n";
  const response = await ana.fetch("POST", "/prds/import?key=BIG", text, markdown);
  assert.equal(response.status, 201, await response.text());
  assert.equal((await ana.markdown("BIG")).length, 2 << 20);
  await ana.call("DELETE", "/prds/BIG");
});

test("bytes that are no UTF-8 are refused, with their place", async () => {
  for (const bytes of [[0x61, 0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80]]) {
    const response = await fetch(`${server.url}/api/v1/prds/import`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ana.token}`, ...markdown },
      body: Buffer.from(bytes),
    });
    const problem = await response.json();
    assert.equal(response.status, 400, JSON.stringify(problem));
    assert.match(problem.detail + JSON.stringify(problem.errors ?? ""), /line 1|offset|byte/);
  }
});

const importText = (text, key) => ana.fetch("POST", `/prds/import${key ? `?key=${key}` : ""}`, text, markdown);

test("a NUL character is refused, with its place", async () => {
  const response = await importText("# A\n\nb\0c\n");
  const problem = await response.json();
  assert.equal(response.status, 400);
  assert.match(problem.detail, /NUL character at byte 6, in line 3/);
});

test("a document of 10,000 headings is taken, and found again by section; one of too many parts is not", async () => {
  const text = Array.from({ length: 10000 }, (_, i) => `## Heading ${i}\n\nText.\n\n`).join("");
  const response = await importText(text, "HEADS");
  assert.equal(response.status, 201, await response.text());
  assert.equal((await ana.markdown("HEADS")).toString(), text);
  const refused = await importText(`${text}## One more\n`);
  assert.equal(refused.status, 413);
  assert.match((await refused.json()).detail, /20001 parts .* 20000 is the most/);
  await ana.call("DELETE", "/prds/HEADS");
});

test("lists and quotes that nest without end are refused, in words", async () => {
  const deep = Array.from({ length: 400 }, (_, i) => `${"  ".repeat(i)}- a\n`).join("");
  assert.equal((await importText(deep, "DEEP")).status, 201, "a list that goes in line by line costs nothing");
  assert.equal((await ana.markdown("DEEP")).toString(), deep);
  await ana.call("DELETE", "/prds/DEEP");
  for (const text of [`${"> ".repeat(5000)}a\n`, `${"- ".repeat(5000)}a\n`]) {
    const response = await importText(text);
    const problem = await response.json();
    assert.equal(response.status, 413, JSON.stringify(problem));
    assert.match(problem.detail, /nest/);
  }
});

test("one list of 2 MB, and lines of 100,000 characters, are taken", async () => {
  for (const [key, text] of [["LIST", "- **owner** does something in time\n".repeat(50000)], ["LINE", `- **FR-1** ${"y ".repeat(50000)}\n\n${"x".repeat(100000)}\n`]]) {
    const response = await importText(text, key);
    assert.equal(response.status, 201, await response.text());
    assert.equal((await ana.markdown(key)).toString(), text);
    await ana.call("DELETE", `/prds/${key}`);
  }
});

test("security 22: the head of a table, which is shown again with each of its rows, is shown in few bytes", async () => {
  const heads = {
    HEAD: `| ID | Requirement ${'"'.repeat(3900)} |\n|---|---|\n`,
    WIDE: `| ID | Requirement ${"|a".repeat(58)} |\n|---|---${"|-".repeat(58)}|\n`,
  };
  for (const [key, head] of Object.entries(heads)) {
    const rows = Array.from({ length: 700 }, (_, i) => `| FR-${i + 1} | The system shall x |\n`).join("");
    assert.equal((await importText(head + rows, key)).status, 201);
    const answer = await (await ana.fetch("GET", `/prds/${key}/nodes`)).text();
    assert.equal(JSON.parse(answer).items.length, 701);
    assert.ok(answer.length < 2_500_000, `${answer.length} characters`);
    await ana.call("DELETE", `/prds/${key}`);
  }
});

test("50 MB are refused before they are sent; where their length is not told, as soon as they are too many", async () => {
  const { hostname, port } = new URL(server.url);
  const head = `POST /api/v1/prds/import HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${ana.token}\r\nContent-Type: text/markdown\r\n`;
  const told = connect(Number(port), hostname);
  told.write(`${head}Content-Length: ${50 << 20}\r\n\r\n`);
  const [first] = await once(told, "data");
  assert.match(first.toString(), /^HTTP\/1.1 413 [^]*too_large/);
  told.destroy();
  const untold = connect(Number(port), hostname);
  const gone = new Promise((done) => untold.on("error", done).on("close", done).on("data", done));
  untold.write(`${head}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${"x".repeat(1 << 16)}\r\n`.repeat(50 * 16)}`);
  await gone;
  untold.destroy();
  assert.equal((await ana.call("GET", "/prds")).body.items.some((prd) => prd.status !== "archived" && prd.title.startsWith("xxx")), false);
});
