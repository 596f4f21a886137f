// Blame against the history itself: every document of the past is read, and a line comes from the first one that has it.
// That is all there is to it where no line is ever written twice, so none of the server's own way (diffs, origins that
// are kept and carried on) is in what is compared with. BLAME_STEPS (40) is the number of changes, SEED takes another walk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, nodesOf, numbers, startWriting } from "../support/writing.mjs";

const steps = Number(process.env.BLAME_STEPS ?? 40);
const seed = Number(process.env.SEED ?? 1);
let server, ana, written = 0;

before(async () => ({ server, ana } = await startWriting()));
after(async () => assert.equal((await server.stop()).code, 0, server.output));

/** A line that never was and never will be again. */
const newLine = (random) => `${["reminders", "members", "dues", "ledgers"][random(4)]} as of writing ${++written}`;
const paragraph = (random) => Array.from({ length: 1 + random(6) }, () => newLine(random)).join("\n") + "\n";
const item = (random) => `- **FR-?** The system shall send ${newLine(random)}.\n  - note: ${newLine(random)}\n`;

/** Some lines of a text replaced, put in between or taken out, or the text divided in two. */
function rewritten(text, random) {
  const [lead] = /^\n*/.exec(text), lines = text.trim().split("\n"), at = random(lines.length), kind = random(4);
  if (lines[0].startsWith("- ")) return `${lead}${lines[0]}\n  - note: ${newLine(random)}\n`;
  if (kind === 0) lines.splice(at, 1 + random(2), newLine(random));
  else if (kind === 1) lines.splice(at, 0, newLine(random), newLine(random));
  else if (kind === 2) lines.splice(at, 0, ...(at > 0 ? [""] : []), ...(random(2) === 0 ? [newLine(random)] : []));
  else if (lines.length > 1) lines.splice(at, 1);
  return `${lead}${lines.join("\n")}\n`;
}

function nextOperation(seen, random) {
  const nodes = seen.items.filter(({ kind }) => kind !== "section"), node = nodes[random(nodes.length)], after = seen.items[random(seen.items.length)].id;
  const of = { node: node.id, base_hash: node.hash };
  switch (random(8)) {
    case 0: return { op: "add_node", after, text: random(2) === 0 ? item(random) : paragraph(random) };
    case 1: return seen.items.length > 4 ? { op: "remove_node", ...of } : { op: "add_node", after, text: paragraph(random) };
    case 2: return { op: "move_node", ...of, after: seen.items.find(({ id, kind }) => id !== node.id && kind !== "section")?.id ?? null };
    default: return { op: "replace_text", ...of, text: rewritten(node.text, random) };
  }
}

const linesOf = (node) => node.text.trim().split("\n");
const replaced = (node, lines) => ({ op: "replace_text", node: node.id, base_hash: node.hash, text: `${lines.join("\n")}\n` });
const removed = (node) => ({ op: "remove_node", node: node.id, base_hash: node.hash });

/** Lines that go from one place to another: two paragraphs joined, lines given from one to the other, given both ways, put in
 * another order within one, or a paragraph cut out and put in again as another node. */
function rearranged(seen, random) {
  const texts = seen.items.filter(({ kind }) => kind === "text"), from = texts[random(texts.length)], to = texts[random(texts.length)];
  const given = linesOf(from), kept = linesOf(to), at = random(given.length), place = random(kept.length + 1);
  if (from === to) return [replaced(from, [...given.slice(at), ...given.slice(0, at)])];
  const [line] = given.splice(at, 1), rest = kept.slice(place), swapped = rest.shift();
  switch (random(4)) {
    case 0: return [replaced(to, [...kept, ...linesOf(from)]), removed(from)];
    case 1: return [removed(from), { op: "add_node", after: to.id, text: `${linesOf(from).join("\n")}\n` }];
    case 2: if (swapped) return [replaced(from, given.toSpliced(at, 0, swapped)), replaced(to, [...kept.slice(0, place), line, ...rest])];
    default: return [given.length > 0 ? replaced(from, given) : removed(from), replaced(to, kept.toSpliced(place, 0, line))];
  }
}

/** One change, now and then against what was seen a while ago, or a return to the past; how many there are then. */
async function step(seen, head, random) {
  const kind = random(8), now = kind === 1 || kind === 2 ? await nodesOf(ana, "BLAME") : seen; // of lines that are not there any more none can go elsewhere
  const [path, body] = kind === 0 ? ["restore", { revision: 1 + random(head) }]
    : ["operations", { base_revision: now.revision, operations: now === seen ? [nextOperation(seen, random)] : rearranged(now, random) }];
  const response = await ana.fetch("POST", `/prds/BLAME/${path}`, body), text = await response.text();
  assert.ok([200, 201, 409].includes(response.status), `${response.status} ${text}`);
  return response.status === 201 ? JSON.parse(text).number : head;
}

/** For each line that ever was the first revision that has it. */
async function walk(head) {
  const first = new Map();
  for (let number = 1; number <= head; number++) {
    const { text } = (await ana.call("GET", `/prds/BLAME/revisions/${number}`)).body;
    for (const line of text.split("\n")) if (!first.has(line)) first.set(line, number);
  }
  return first;
}

async function check(head) {
  const first = await walk(head), { items } = (await ana.call("GET", "/prds/BLAME/blame")).body;
  const revisions = new Map();
  for (const { line, text, revision, author, cause, why } of items) {
    if (text.trim() === "") continue;
    assert.equal(revision, first.get(text), `line ${line} at revision ${head}: ${text}`);
    if (!revisions.has(revision)) revisions.set(revision, (await ana.call("GET", `/prds/BLAME/revisions/${revision}`)).body);
    const { author: by, cause: from, why: because } = revisions.get(revision);
    assert.deepEqual([author, cause, why], [by, from, because]);
  }
  return new Set(revisions.keys()).size;
}

test(`blame is what a walk through ${steps} revisions says, also after a restart (SEED=${seed})`, async () => {
  const random = numbers(seed);
  const text = `# Blame\n\n${Array.from({ length: 6 }, () => paragraph(random)).join("\n")}\n## Items\n\n${item(random)}`.replace("FR-?", "FR-1");
  await found(ana, "BLAME", text);
  let head = 1, seen = await nodesOf(ana, "BLAME");
  for (let i = 1; i <= steps; i++) {
    head = await step(seen, head, random);
    if (random(4) > 0) seen = await nodesOf(ana, "BLAME");
    if (i % Math.ceil(steps / 2) === 0) await check(head);
  }
  assert.ok(head > steps / 2, `${head} revisions of ${steps} steps`);
  assert.ok((await check(head)) > 1);
  const verified = server.run(["verify"]);
  assert.equal(verified.code, 0, verified.stdout);
  server.temporary = false;
  await server.stop();
  server.temporary = true;
  await server.start();
  await check(head);
});
