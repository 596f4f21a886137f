// A code is one item's for ever: also the code of a part ("FR-1.2", "FR-3a"), whichever way a text comes in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

let server, ana, count = 0;
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  ana = await signIn(server, "ana@example.org");
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

const TEXT = "# Fees\n\n## Requirements\n\n- **FR-1** The system shall send.\n- **FR-1.2** It shall wait.\n- **FR-3a** It shall stop.\n";

const nodesOf = async (key) => (await ana.call("GET", `/prds/${key}/nodes`)).body;
const nodeOf = async (key, code) => (await nodesOf(key)).items.find((node) => node.code === code);
const text = async (key) => (await ana.markdown(key)).toString();

/** A PRD that had FR-1.2, which is gone. */
async function withoutPart() {
  const key = `C${++count}`;
  const response = await ana.fetch("POST", `/prds/import?key=${key}`, TEXT, { "Content-Type": "text/markdown" });
  assert.equal(response.status, 201, await response.text());
  const { id: node, hash: base_hash } = await nodeOf(key, "FR-1.2");
  await edit(key, { op: "remove_node", node, base_hash });
  return key;
}

async function edit(key, operation, status = 201) {
  const { revision } = await nodesOf(key);
  return (await ana.call("POST", `/prds/${key}/operations`, { base_revision: revision, operations: [operation] }, { status })).body;
}

const adds = async (key, line) => ({ op: "add_node", after: (await nodeOf(key, "FR-1")).id, text: `${line}\n` });

async function refused(key, operation) {
  const before = await text(key);
  const problem = await edit(key, operation, 400);
  assert.equal(problem.errors.length, 1);
  assert.deepEqual([problem.errors[0].code, problem.errors[0].pointer], ["code_taken", "/operations/0"]);
  assert.match(problem.errors[0].detail, /^FR-[0-9.a-z]+ was used before; write \*\*FR-\?\*\* for the next free code$/);
  assert.equal(await text(key), before);
}

test("an edit cannot give the code of a part that is gone to another item", async () => {
  const key = await withoutPart();
  await refused(key, await adds(key, "- **FR-1.2** Something else."));
  await refused(key, await adds(key, "- **FR-001.2**: Something else."));
  await refused(key, await adds(key, "### FR-1.2: Something else"));
  const { id: node, hash: base_hash } = await nodeOf(key, "FR-3a");
  await refused(key, { op: "replace_text", node, base_hash, text: "- **FR-1.2** It shall stop.\n" });
  await refused(key, { op: "replace_text", node, base_hash, text: "- **FR-3a** It shall stop.\n- **FR-1.2** And wait.\n" });
  await edit(key, await adds(key, "- **FR-1.3** A part that never was."));
  await edit(key, await adds(key, "- **FR-3b** Another one."));
  await edit(key, await adds(key, "- **fr-1.2** is no code, as *fr-1* is none."));
});

test("the code of an item that is gone stays its own where a table still names it", async () => {
  const key = `C${++count}`;
  const table = "| ID | Test |\n|---|---|\n| FR-1 | it sends |\n| FR-2 | it waits |\n| FR-3 | it stops |\n";
  const body = `# Fees\n\n- **FR-1** The system shall send.\n- **FR-2** It shall wait.\n\n${table}`;
  await ana.fetch("POST", `/prds/import?key=${key}`, body, { "Content-Type": "text/markdown" });
  const { id: node, hash: base_hash } = await nodeOf(key, "FR-2");
  await edit(key, { op: "remove_node", node, base_hash });
  await refused(key, await adds(key, "- **FR-2** Something else."));
  await edit(key, await adds(key, "- **FR-3** What only the table named."));
  await ana.call("POST", `/prds/${key}/restore`, { revision: 1 }, { status: 201 });
  assert.equal((await nodeOf(key, "FR-2")).id, node);
});

test("a person who accepts a proposal with a text of their own cannot either", async () => {
  const key = await withoutPart();
  const { body } = await ana.call("POST", `/prds/${key}/events`,
    { source: "note", external_id: "1", kind: "note", text: "Decision: we send by e-mail." }, { status: 201 });
  const { id, operations } = body.proposal, at = operations.find((each) => each.op === "add_node").index;
  const decide = (words, status) => ana.call("POST", `/proposals/${id}/decisions`,
    { decisions: [{ operation: at, verdict: "accept", text: words }] }, { status });
  const { body: problem } = await decide("- **FR-1.2** We send by e-mail.\n", 400);
  assert.match(JSON.stringify(problem.errors), /FR-1\.2 was used before/);
  await decide("- **D-1.2** We send by e-mail.\n", 200);
  assert.match(await text(key), /D-1\.2/);
});

test("the item itself comes back with it: by a restore, by an undo, after a move", async () => {
  const key = await withoutPart();
  await ana.call("POST", `/prds/${key}/restore`, { revision: 1 }, { status: 201 });
  assert.equal(await text(key), TEXT);

  let { id: node, hash: base_hash } = await nodeOf(key, "FR-1.2");
  const renamed = { op: "replace_text", node, base_hash, text: "- **FR-1.9** It shall wait.\n" };
  await edit(key, renamed);
  await refused(key, await adds(key, "- **FR-1.2** Something else."));
  ({ hash: base_hash } = await nodeOf(key, "FR-1.9"));
  await edit(key, { op: "replace_text", node, base_hash, text: "- **FR-1.2** It shall wait.\n" });
  ({ hash: base_hash } = await nodeOf(key, "FR-1.2"));
  await edit(key, { op: "move_node", node, base_hash, after: (await nodeOf(key, "FR-3a")).id });
  assert.match(await text(key), /FR-3a[^]*FR-1\.2/);
  await refused(key, await adds(key, "- **FR-1.9** Something else."));
});

test("two people who bring the same part at once: one has it, the other is told", async () => {
  const key = await withoutPart();
  const { revision } = await nodesOf(key);
  const answers = await Promise.all([1, 2, 3, 4].map(async (i) => ana.fetch("POST", `/prds/${key}/operations`,
    { base_revision: revision, operations: [await adds(key, `- **FR-7.1** Of writer ${i}.`)] })));
  assert.deepEqual(answers.map((each) => each.status).sort(), [201, 400, 400, 400]);
  const { id: node, hash: base_hash } = await nodeOf(key, "FR-7.1");
  await edit(key, { op: "remove_node", node, base_hash });
  await refused(key, await adds(key, "- **FR-7.1** Of somebody else."));
});

test("another PRD has codes of its own, also one that was imported with the same part twice", async () => {
  const first = await withoutPart();
  const key = `C${++count}`;
  await ana.fetch("POST", `/prds/import?key=${key}`, "# Other\n\n- **FR-1** One.\n- **FR-5.1** A part.\n- **FR-5.1** The same again.\n", { "Content-Type": "text/markdown" });
  await edit(key, await adds(key, "- **FR-1.2** Never used here."));
  await refused(first, await adds(first, "- **FR-1.2** Used here."));
});
