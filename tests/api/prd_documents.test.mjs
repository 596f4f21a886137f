// Real documents and awkward ones: what is imported comes back byte for byte, by every way, and edits stay local.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(process.env.STET_TEST_DATA ?? join(root, "..", "shared", "data"), "prds");
const skip = existsSync(folder) ? false : `${folder} is not there`;
const names = skip ? [] : readdirSync(folder).filter((name) => name.endsWith(".md"));

let server, ana;
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  ana = await signIn(server, "ana@example.org");
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function importBytes(bytes) {
  const response = await fetch(`${server.url}/api/v1/prds/import`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ana.token}`, "Content-Type": "text/markdown; charset=utf-8" },
    body: bytes,
  });
  const text = await response.text();
  assert.equal(response.status, 201, text);
  return JSON.parse(text);
}

async function comesBack(bytes) {
  const prd = await importBytes(bytes);
  assert.deepEqual(await ana.markdown(prd.id), bytes);
  const exported = await ana.fetch("GET", `/prds/${prd.id}/export?format=md`);
  assert.deepEqual(Buffer.from(await exported.arrayBuffer()), bytes);
  const revision = await ana.fetch("GET", `/prds/${prd.id}/revisions/1`, undefined, { Accept: "text/markdown" });
  assert.deepEqual(Buffer.from(await revision.arrayBuffer()), bytes);
  const { body } = await ana.call("GET", `/prds/${prd.id}/export?format=json`);
  assert.deepEqual(Buffer.from(body.prd.text), bytes);
  const { body: nodes } = await ana.call("GET", `/prds/${prd.id}/nodes`);
  assert.deepEqual(Buffer.from(nodes.items.map((n) => n.text).join("")), bytes);
  const { body: blame } = await ana.call("GET", `/prds/${prd.id}/blame`);
  assert.equal(blame.items.length, bytes.length === 0 ? 0 : bytes.toString().split("\n").length - (bytes.at(-1) === 10 ? 1 : 0));
  assert.ok(blame.items.every((line) => line.revision === 1 && line.author.name === ana.user.name));
  return { prd, nodes: nodes.items };
}

/** With a change in its first line: of a row of a table in its second cell. */
function edit(node) {
  if (/^\s*\|/.test(node.text) && node.code) return node.text.replace(/^(\|[^|]*\|[^|]*)/, "$1(edited) ");
  return node.text.replace(/^(.*?)(\r?\n|$)/, "$1 (edited)$2");
}

test("the documents of the data folder are here", { skip }, () => assert.ok(names.length >= 14));

for (const name of names) {
  test(`${name} comes back byte for byte, and an edit of each tenth node touches nothing else`, { skip }, async () => {
    const bytes = readFileSync(join(folder, name));
    const { prd, nodes } = await comesBack(bytes);
    const operations = [];
    for (let i = 0; i < nodes.length; i += 10)
      operations.push({ op: "replace_text", node: nodes[i].id, base_hash: nodes[i].hash, text: edit(nodes[i]) });
    const { body: revision } = await ana.call("POST", `/prds/${prd.id}/operations`, { base_revision: 1, operations }, { status: 201 });
    assert.equal(revision.number, 2);
    const edited = new Map(operations.map((o) => [o.node, o.text]));
    const expected = nodes.map((n) => edited.get(n.id) ?? n.text).join("");
    assert.equal((await ana.markdown(prd.id)).toString(), expected);
    await ana.call("POST", `/prds/${prd.id}/restore`, { revision: 1 }, { status: 201 });
    assert.deepEqual(await ana.markdown(prd.id), bytes);
  });
}

const awkward = {
  empty: "",
  "blank lines": "\n\n\n",
  "no end": "no line break at the end",
  CRLF: "# A\r\n\r\n- **FR-1** It shall.\r\n  - status: open\r\n",
  "lone CR": "a\rb\rc\n",
  "front matter": "---\ntitle: x\n---\n\n# A\n",
  table: "| a | b |\n|---|---|\n| 1 | 2 |\n",
  "byte order mark": "\ufeff# A\n",
  "open fence": "```\n# no heading\n",
  "raw HTML": "<script>alert(1)</script>\n\n<div>\n\n# A\n\n</div>\n",
  "deep lists": Array.from({ length: 12 }, (_, i) => `${"  ".repeat(i)}- level ${i}\n`).join(""),
  "other scripts": "# Größe 日本語 العربية 👩‍👩‍👧\n\nZ̸a̷l̶g̵o̴\n",
  "spaces at ends": "a  \nb\t\n \n   c\n",
  "link reference": "[x]: https://example.org\n\n[x]\n",
};

for (const [name, text] of Object.entries(awkward))
  test(`a document with ${name} comes back byte for byte`, () => comesBack(Buffer.from(text)));

test("a row of a table is an item: its cells are fields, and changes stay in it", async () => {
  const table = "| ID | Requirement | Priority |\n|----|-------------|----------|\n| FR-01 | Events are listed by date | P0 |\n| FR-02 | Events can be filtered \\| sorted | |\n";
  const { prd, nodes } = await comesBack(Buffer.from(`## Requirements\n\n${table}\nAfter.\n`));
  const rows = nodes.filter((n) => n.code);
  assert.deepEqual(rows.map((n) => [n.code, n.kind, n.title, n.text, n.fields]), [
    ["FR-01", "requirement", "Events are listed by date", "| FR-01 | Events are listed by date | P0 |\n", [{ name: "priority", value: "P0" }]],
    ["FR-02", "requirement", "Events can be filtered | sorted", "| FR-02 | Events can be filtered \\| sorted | |\n", []],
  ]);
  assert.match(rows[0].html, /<th>Priority<\/th>[^]*<td>Events are listed by date<\/td>\s*<td>P0<\/td>/);

  const field = (name, value) => ({ op: "set_field", node: rows[1].id, base_hash: rows[1].hash, field: name, value });
  const operations = (...list) => ({ base_revision: 1, operations: list });
  const { body: refused } = await ana.call("POST", `/prds/${prd.id}/operations`, operations(field("owner", "Ana")), { status: 400 });
  assert.match(refused.errors[0].detail, /columns/);
  const { body: cell } = await ana.call("POST", `/prds/${prd.id}/operations`,
    operations({ op: "replace_text", node: rows[0].id, base_hash: rows[0].hash, text: "| FR-01 | Events are | listed | P0 |" }), { status: 400 });
  assert.match(cell.errors[0].detail, /written \\\|/);

  await ana.call("POST", `/prds/${prd.id}/operations`,
    operations(field("priority", "P1 | P2"), { op: "add_node", after: rows[0].id, text: "| FR-? | Events can be shared | P2 |" }), { status: 201 });
  assert.equal((await ana.markdown(prd.id)).toString(), `## Requirements\n\n${table.replace("sorted | |", "sorted | P1 \\| P2 |").replace("P0 |\n", "P0 |\n| FR-03 | Events can be shared | P2 |\n")}\nAfter.\n`);
  const { body: now } = await ana.call("GET", `/prds/${prd.id}/nodes`);
  assert.deepEqual(now.items.filter((n) => n.code).map((n) => [n.code, n.fields[0].value]), [["FR-01", "P0"], ["FR-03", "P2"], ["FR-02", "P1 | P2"]]);
});

/** Numbers from a seed (mulberry32). */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  "# Title\n", "## 2. Goals\n\n", "### Requirement: Log in\nThe system SHALL.\n", "#### Scenario: x\n- **WHEN** y\n", "Setext\n===\n",
  "- **FR-1** The system shall do it.\n  - status: open\n", "- **FR-002**: System MUST [NEEDS CLARIFICATION: what?]\n", "* **SC-001**: 99 %\n", "1. FR7: seven\n",
  "FR8: eight\nFR9: nine\n", "- [ ] **R-1** risk\n\n  more\n", "- a\n  - b\n    - c\n", "- a\n\n\n- b\n", "+ c\n   + d\n", "7) seven\n", "| ID | x |\n|---|---|\n| FR-9 | y |\n", "| ID | Requirement |\n|---|---|\n| FR-10 | a row |\n| R-2 | \\| |\n", "| FR-11 | alone |\n",
  "```\n# no heading\n", "```\ncode\n```\n", "~~~ md\n- **FR-5** no\n~~~\n", "    indented\n", "> - **FR-3** quoted\n", "<div>\n\n# in HTML\n\n</div>\n", "<!-- open\n", "<?php\n",
  "---\n", "---\ntitle: x\n---\n", "[x]: https://example.org\n", "<<[UNRESOLVED a]>>\nwhat?\n<<[/UNRESOLVED]>>\n", "text  \nwith\\\nbreaks\n", "\t- tab\n", "**FR-?** open\n",
  "\n", "\n\n\n", "   \n", "\r\n", "\r", "no end", "\ufeff", "\u2028", "\u0000".replace("\u0000", "\u0001"), "日本語 **FR-4** العربية\n", "👩‍👩‍👧\n", "Z̸a̷\n", "&amp; &#0;\n", "\\", "*", "_", "`", "[", "](", "<", "|", "#", "-", ":",
];

function nasty(next) {
  let text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join("");
  if (next(4) === 0) text = text.replaceAll("\n", "\r\n");
  if (next(4) === 0) text = text.slice(next(text.length + 1)).replace(/^[\udc00-\udfff]/, "");
  return Buffer.from(text.toWellFormed());
}

test("any Markdown comes back byte for byte", async () => {
  const seed = Number(process.env.STET_TEST_SEED ?? Date.now() % 2 ** 32);
  console.log(`# STET_TEST_SEED=${seed}`);
  const next = random(seed);
  for (let round = 0; round < 40; round++) {
    const bytes = nasty(next);
    const prd = await importBytes(bytes);
    const said = `round ${round} of seed ${seed}: ${JSON.stringify(bytes.toString())}`;
    assert.deepEqual(await ana.markdown(prd.id), bytes, said);
    const { body: nodes } = await ana.call("GET", `/prds/${prd.id}/nodes?limit=100`);
    assert.deepEqual(Buffer.from(nodes.items.map((n) => n.text).join("")), bytes, said);
    // And so it is when a node was added and taken away again.
    const { body: added } = await ana.call("POST", `/prds/${prd.id}/operations`,
      { base_revision: 1, operations: [{ op: "add_node", after: nodes.items.at(next(nodes.items.length))?.id, text: "- **FR-?** It shall.\n" }] }, { status: 201 });
    const { node } = added.changes[0];
    const { body: now } = await ana.call("GET", `/prds/${prd.id}/nodes?limit=100`);
    const { hash } = now.items.find((n) => n.id === node);
    await ana.call("POST", `/prds/${prd.id}/operations`, { base_revision: 2, operations: [{ op: "remove_node", node, base_hash: hash }] }, { status: 201 });
    assert.deepEqual(await ana.markdown(prd.id), bytes, said);
  }
});

test("the text has a tag, and who knows it is spared the text", async () => {
  const prd = await importBytes(Buffer.from("# A\n"));
  const first = await ana.fetch("GET", `/prds/${prd.id}`, undefined, { Accept: "text/markdown" });
  assert.equal(first.headers.get("etag"), '"1"');
  assert.match(first.headers.get("content-type"), /^text\/markdown/);
  assert.match(first.headers.get("vary"), /Accept/);
  const again = { Accept: "text/markdown", "If-None-Match": '"1"' };
  const second = await ana.fetch("GET", `/prds/${prd.id}`, undefined, again);
  assert.equal(second.status, 304);
  assert.equal(await second.text(), "");
  await ana.call("POST", `/prds/${prd.id}/operations`, { base_revision: 1, operations: [{ op: "add_node", text: "B\n" }] });
  assert.equal((await ana.fetch("GET", `/prds/${prd.id}`, undefined, again)).status, 200);
});

test("the JSON's tag changes with the title, too", async () => {
  const prd = await importBytes(Buffer.from("# A\n"));
  const tag = (await ana.fetch("GET", `/prds/${prd.id}`)).headers.get("etag");
  assert.equal((await ana.fetch("GET", `/prds/${prd.id}`, undefined, { "If-None-Match": tag })).status, 304);
  await ana.call("PATCH", `/prds/${prd.id}`, { title: "Another" }, { headers: { "If-Match": tag } });
  const after = await ana.fetch("GET", `/prds/${prd.id}`, undefined, { "If-None-Match": tag });
  assert.equal(after.status, 200);
  assert.equal((await after.json()).title, "Another");
});

test("security 26: a document's HTML is inert", async () => {
  const hostile = '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) ![b](https://example.org/b.png) <a href="data:text/html,x">c</a>\n\n- **FR-1** <iframe src="//example.org"></iframe>\n';
  const prd = await importBytes(Buffer.from(hostile));
  const page = await (await ana.fetch("GET", `/prds/${prd.id}/export?format=html`)).text();
  const { body } = await ana.call("GET", `/prds/${prd.id}/nodes`);
  for (const html of [page, ...body.items.map((n) => n.html)])
    assert.doesNotMatch(html, /<script|<img|<iframe|onerror=|href="(javascript|data):/i);
});

test("a table of contents leads to its headings in exported HTML", async () => {
  const prd = await importBytes(Buffer.from("- [Goals](#goals--risks)\n\n# Goals & *Risks*!\n\n## \"><script>\n\n### Überblick_2 `<b>`\n\n#### ???\n\n---\n\n```\n<h2>no</h2>\n```\n"));
  const page = await (await ana.fetch("GET", `/prds/${prd.id}/export?format=html`)).text();
  assert.match(page, /<a href="#goals--risks"/);
  assert.match(page, /<h1 id="goals--risks">Goals &amp; <em>Risks<\/em>!<\/h1>/);
  assert.match(page, /<h3 id="Überblick_2-b">/);
  assert.match(page, /<h4>\?\?\?<\/h4>/);
  assert.match(page, /&lt;h2&gt;no/);
  assert.doesNotMatch(page, /<script/);
});

test("security 26: a title is escaped where it stands in HTML", async () => {
  const { body: prd } = await ana.call("POST", "/prds", { title: '</title><script>alert("x")</script>&' });
  const response = await ana.fetch("GET", `/prds/${prd.id}/export?format=html`);
  assert.match(response.headers.get("content-disposition"), /^attachment; filename="[A-Z0-9]+\.html"$/);
  const page = await response.text();
  assert.match(page, /<title>&lt;\/title&gt;&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;<\/title>/);
  assert.doesNotMatch(page, /<script/);
});

test("any number of documents without a title or a key can be imported, each with the next free key", async () => {
  const keys = [];
  for (let i = 0; i < 130; i++) keys.push((await importBytes(Buffer.from(`no heading ${i}\n`))).key);
  assert.equal(new Set(keys).size, keys.length);
  const numbers = keys.map((key) => Number(/\d+$/.exec(key)?.[0] ?? 1));
  assert.deepEqual(numbers.slice(1), numbers.slice(1).map((_, i) => numbers[0] + i + 1));
});
