// No accepted word is lost: eight writers who each work on what they last saw, through the real server. 600 operations by
// default; INTERLEAVINGS=10000 runs the whole number, SEED repeats a run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, nodesOf, numbers, startWriting } from "../support/writing.mjs";

const WRITERS = 8, DOCUMENTS = 3;
const operations = Number(process.env.INTERLEAVINGS ?? 600);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
let server, ana;

before(async () => ({ server, ana } = await startWriting()));
after(async () => assert.equal((await server.stop()).code, 0, server.output));

const paragraphs = Array.from({ length: 6 }, (_, i) => Array.from({ length: 8 }, (_, j) => `line ${i} ${j} of the text`).join("\n"));

/** A word goes into a line, or a paragraph is added or moved; nothing is taken away. */
function nextOperation(seen, word, random) {
  const texts = seen.items.filter((node) => node.kind === "text"), node = texts[random(texts.length)];
  const kind = random(10), after = seen.items[random(seen.items.length)].id;
  if (kind === 0) return { op: "add_node", after, text: `${word}\nand a second line\nand a third\n` };
  if (kind === 1) return { op: "move_node", node: node.id, base_hash: node.hash, after: seen.items.find(({ id }) => id !== node.id).id };
  const lines = node.text.split("\n"), filled = lines.map((line, i) => (line.trim() ? i : -1)).filter((i) => i >= 0);
  const at = filled[random(filled.length)], words = lines[at].split(" ");
  words.splice(random(words.length) + 1, 0, word);
  lines[at] = words.join(" ");
  return { op: "replace_text", node: node.id, base_hash: node.hash, text: lines.join("\n") };
}

/** On a machine that has much else to do; nothing was done then, and the client is told to come again. */
const isBusy = (response, body) => response.status === 503 && response.headers.has("Retry-After") && JSON.parse(body).code === "database_busy";

async function write(writer, key, count, accepted, random) {
  let seen = await nodesOf(ana, key), conflicts = 0;
  for (let i = 0; i < count; i++) {
    const word = `w${key}x${writer}x${i}w`, operation = nextOperation(seen, word, random);
    const response = await ana.fetch("POST", `/prds/${key}/operations`, { base_revision: seen.revision, operations: [operation] });
    const body = await response.text();
    assert.ok([200, 201, 409].includes(response.status) || isBusy(response, body), `${response.status} ${body}`);
    if (response.status === 201 && operation.op !== "move_node") accepted.push(word);
    if (response.status === 409) conflicts++;
    if (response.status === 409 || random(3) === 0) seen = await nodesOf(ana, key);
  }
  return conflicts;
}

test(`no accepted word is lost in ${operations} interleaved operations of ${WRITERS} writers (SEED=${seed})`, async () => {
  const keys = Array.from({ length: DOCUMENTS }, (_, i) => `MANY${i}`), accepted = keys.map(() => []);
  const each = Math.ceil(operations / WRITERS / DOCUMENTS);
  let conflicts = 0;
  for (const [number, key] of keys.entries()) {
    await found(ana, key, `# Many\n\n${paragraphs.join("\n\n")}\n`);
    const counts = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => write(writer, key, each, accepted[number], numbers(seed + number * 100 + writer))),
    );
    conflicts += counts.reduce((a, b) => a + b, 0);
    const text = (await ana.markdown(key)).toString();
    const lost = accepted[number].filter((word) => !text.includes(word));
    assert.deepEqual(lost, [], `SEED=${seed}`);
    assert.ok(accepted[number].length > each, "hardly anything was accepted");
  }
  const sum = accepted.reduce((a, b) => a + b.length, 0);
  console.log(`SEED=${seed}: ${each * WRITERS * DOCUMENTS} operations, ${sum} words accepted, ${conflicts} conflicts told`);
  assert.equal(server.run(["verify"]).code, 0);
});
