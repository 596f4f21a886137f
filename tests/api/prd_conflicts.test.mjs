// Many at once: what was accepted is never lost, what collides is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const WRITERS = 8;
let server, ana, count = 0;

before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  ana = await signIn(server, "ana@example.org");
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function imported(text) {
  const key = `C${++count}`;
  const response = await ana.fetch("POST", `/prds/import?key=${key}`, text, { "Content-Type": "text/markdown" });
  assert.equal(response.status, 201, await response.clone().text());
  const { body: nodes } = await ana.call("GET", `/prds/${key}/nodes`);
  return { key, nodes: nodes.items };
}

const edit = (key, base_revision, ...operations) => ana.fetch("POST", `/prds/${key}/operations`, { base_revision, operations });
const text = async (key) => (await ana.markdown(key)).toString();
const everyWriter = (run) => Promise.all(Array.from({ length: WRITERS }, (_, i) => run(i)));

test("eight writers add ten items each: all eighty are there, numbered without a gap", async () => {
  const { key, nodes } = await imported("# Race\n\n## Requirements\n");
  await everyWriter(async (i) => {
    for (let j = 0; j < 10; j++) {
      const response = await edit(key, 1, { op: "add_node", after: nodes.at(-1).id, text: `- **FR-?** The system shall do ${i}.${j}.\n` });
      assert.equal(response.status, 201, await response.text());
    }
  });
  const document = await text(key);
  for (let i = 0; i < WRITERS; i++) for (let j = 0; j < 10; j++) assert.ok(document.includes(`shall do ${i}.${j}.`));
  const codes = [...document.matchAll(/\*\*FR-(\d+)\*\*/g)].map((m) => Number(m[1])).sort((a, b) => a - b);
  assert.deepEqual(codes, Array.from({ length: 80 }, (_, i) => i + 1));
  assert.equal((await ana.call("GET", `/prds/${key}`)).body.head_revision, 81);
});

test("eight writers change a line each of one paragraph, all from the same base: all stand", async () => {
  const lines = Array.from({ length: WRITERS * 2 }, (_, i) => `line ${i}`);
  const { key, nodes } = await imported(`# Race\n\n${lines.join("\n")}\n`);
  await everyWriter(async (i) => {
    const mine = lines.map((line, at) => (at === i * 2 ? `${line} by ${i}` : line)).join("\n") + "\n";
    const response = await edit(key, 1, { op: "replace_text", node: nodes[1].id, base_hash: nodes[1].hash, text: mine });
    assert.equal(response.status, 201, await response.text());
  });
  const expected = lines.map((line, at) => (at % 2 === 0 ? `${line} by ${at / 2}` : line)).join("\n");
  assert.equal(await text(key), `# Race\n\n${expected}\n`);
});

test("eight writers change the same line: one wins, seven are told, and the winner's word stands", async () => {
  const { key, nodes } = await imported("# Race\n\nThe line.\n");
  const answers = await everyWriter(async (i) => {
    const response = await edit(key, 1, { op: "replace_text", node: nodes[1].id, base_hash: nodes[1].hash, text: `Writer ${i}.\n` });
    return { i, status: response.status, body: await response.json() };
  });
  const won = answers.filter((a) => a.status === 201), lost = answers.filter((a) => a.status === 409);
  assert.equal(won.length, 1);
  assert.equal(lost.length, WRITERS - 1);
  for (const { body } of lost) {
    assert.equal(body.code, "conflict");
    assert.equal(body.errors[0].pointer, "/operations/0");
  }
  assert.equal(await text(key), `# Race\n\nWriter ${won[0].i}.\n`);
});

async function proposed(key, note) {
  const event = { source: "note", external_id: `${key}-${note}`, kind: "note", text: note };
  const { body } = await ana.call("POST", `/prds/${key}/events`, event, { status: 201 });
  assert.ok(body.proposal, body.event.reason);
  return body.proposal;
}

test("eight people accept the same operation: it is applied once, seven are told", async () => {
  const { key } = await imported("# Race\n\n## Requirements\n\n- **FR-1** The system shall send.\n  - status: open\n");
  const proposal = await proposed(key, "FR-1 is done.");
  const decisions = proposal.operations.map((o) => ({ operation: o.index, verdict: "accept" }));
  const answers = await everyWriter(async () => {
    const response = await ana.fetch("POST", `/proposals/${proposal.id}/decisions`, { decisions });
    return { status: response.status, body: await response.json() };
  });
  assert.equal(answers.filter((a) => a.status === 200).length, 1);
  for (const { body } of answers.filter((a) => a.status !== 200)) assert.equal(body.code, "already_decided");
  assert.equal((await ana.call("GET", `/prds/${key}`)).body.head_revision, 2);
  assert.match(await text(key), /- status: done\n/);
});

test("a conflict is shown with all its sides, stays open, and can be struck", async () => {
  const { key, nodes } = await imported("# Race\n\n## Requirements\n\n- **FR-1** The system shall send.\n  - status: open\n");
  const item = nodes.at(-1);
  const proposal = await proposed(key, "FR-1 is done.");
  assert.equal(proposal.operations[0].state, "clean");
  await edit(key, 1, { op: "set_field", node: item.id, base_hash: item.hash, field: "status", value: "dropped" });
  const { body: seen } = await ana.call("GET", `/proposals/${proposal.id}`);
  assert.equal(seen.operations[0].state, "conflict");
  assert.equal(seen.operations[0].base, item.text);
  assert.match(seen.operations[0].before, /status: dropped/);
  const { body: refused } = await ana.call("POST", `/proposals/${proposal.id}/decisions`, { decisions: [{ operation: 0, verdict: "accept" }] }, { status: 409 });
  assert.equal(refused.code, "conflict");
  assert.equal(refused.errors[0].pointer, "/decisions/0");
  assert.match(refused.errors[0].detail, /^FR-1: this field was changed meanwhile/);
  assert.equal((await ana.call("GET", `/prds/${key}/proposals`)).body.items.length, 1);
  const { body } = await ana.call("POST", `/proposals/${proposal.id}/decisions`, { decisions: [{ operation: 0, verdict: "reject" }] });
  assert.equal(body.revision, null);
  assert.equal(body.proposal.status, "decided");
  assert.equal(body.proposal.operations[0].decider.name, ana.user.name);
  assert.deepEqual((await ana.call("GET", `/prds/${key}/proposals`)).body.items, []);
  assert.equal((await ana.call("GET", `/prds/${key}/proposals?status=decided`)).body.items.length, 1);
  const { body: again } = await ana.call("POST", `/proposals/${proposal.id}/decisions`, { decisions: [{ operation: 0, verdict: "accept" }] }, { status: 409 });
  assert.equal(again.code, "already_decided");
});

test("what is gone or said already is overtaken, and says by which revision", async () => {
  const { key, nodes } = await imported("# Race\n\n- **FR-1** The system shall send.\n  - status: open\n- **FR-2** The system shall wait.\n");
  const [, first, second] = nodes;
  const ids = [(await proposed(key, "FR-1 is done.")).id, (await proposed(key, "FR-2 is done.")).id];
  await edit(key, 1, { op: "set_field", node: first.id, base_hash: first.hash, field: "status", value: "done" });
  await edit(key, 2, { op: "remove_node", node: second.id, base_hash: second.hash });
  assert.equal((await ana.call("GET", `/prds/${key}`)).body.open_proposals, 0);
  for (const [i, id] of ids.entries()) {
    const { body } = await ana.call("GET", `/proposals/${id}`);
    assert.equal(body.status, "overtaken");
    assert.equal(body.overtaken.revision, i + 2);
    assert.match(body.overtaken.reason, [/says this already/, /no longer in the document/][i]);
    const { body: refused } = await ana.call("POST", `/proposals/${id}/decisions`, { decisions: [{ operation: 0, verdict: "accept" }] }, { status: 409 });
    assert.equal(refused.code, "overtaken");
    assert.match(refused.detail, new RegExp(`revision ${i + 2}`));
  }
});

test("the 409 of an edit names each node and what happened to it", async () => {
  const { key, nodes } = await imported("# Race\n\n- **FR-1** One.\n- **FR-2** Two.\n- **FR-3** Three.\n");
  const [, one, two, three] = nodes;
  await edit(key, 1, { op: "replace_text", node: one.id, base_hash: one.hash, text: "- **FR-1** Uno.\n" });
  await edit(key, 2, { op: "remove_node", node: two.id, base_hash: two.hash });
  const operations = [
    { op: "replace_text", node: one.id, base_hash: one.hash, text: "- **FR-1** Un.\n" },
    { op: "set_field", node: two.id, base_hash: two.hash, field: "status", value: "done" },
    { op: "replace_text", node: three.id, base_hash: "f".repeat(64), text: "- **FR-3** Trois.\n" },
    { op: "add_node", after: two.id, text: "Text." },
    { op: "remove_node", node: one.id, base_hash: one.hash },
  ];
  const { body } = await ana.call("POST", `/prds/${key}/operations`, { base_revision: 1, operations }, { status: 409 });
  assert.deepEqual(body.errors.map(({ pointer, code }) => [pointer, code]), [
    ["/operations/0", "same_lines"], ["/operations/1", "node_gone"], ["/operations/2", "unknown_base"],
    ["/operations/3", "place_gone"], ["/operations/4", "node_changed"],
  ]);
  assert.match(body.errors[0].detail, /^FR-1: /);
  assert.match(body.errors[2].detail, /^FR-3: /);
});

test("a section moves with what stands under it", async () => {
  const { key, nodes } = await imported("# Race\n\n## A\n\na\n\n### A1\n\n- **FR-1** One.\n\n## B\n\nb\n");
  const [, a, , , , b] = nodes;
  const revision = await (await edit(key, 1, { op: "move_node", node: a.id, base_hash: a.hash, after: b.id })).json();
  assert.equal(revision.changes.length, 4);
  assert.equal((await text(key)).replace(/\n+/g, "\n"), "# Race\n## B\nb\n## A\na\n### A1\n- **FR-1** One.\n");
  const { body } = await ana.call("POST", `/prds/${key}/operations`,
    { base_revision: 2, operations: [{ op: "move_node", node: a.id, base_hash: a.hash, after: nodes[3].id }] }, { status: 400 });
  assert.equal(body.errors[0].code, "into_itself");
});

test("readers see whole revisions while others write", async () => {
  const { key, nodes } = await imported("# Race\n\nA 0.\n\nB 0.\n");
  let stop = false;
  const writer = (async () => {
    for (let i = 1; i <= 30; i++) {
      const response = await edit(key, i, { op: "replace_text", node: nodes[1].id, text: `A ${i}.\n\n` }, { op: "replace_text", node: nodes[2].id, text: `B ${i}.\n` });
      assert.equal(response.status, 201, await response.text());
    }
    stop = true;
  })();
  const readers = Array.from({ length: 4 }, async () => {
    while (!stop) {
      const [, a, b] = /A (\d+)\.\n\nB (\d+)\./.exec(await text(key));
      assert.equal(a, b);
    }
  });
  await Promise.all([writer, ...readers]);
});
