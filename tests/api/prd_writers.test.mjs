// Many people write to one PRD at once, each something else: on PostgreSQL too, nobody is sent away as busy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";

const WRITERS = 12, ROUNDS = 4;
const markdown = { "Content-Type": "text/markdown" };
const document = "# Club\n\n## Requirements\n\n- **FR-1** The system shall send a reminder.\n- **FR-2** The system shall export members as CSV.\n  - status: open\n";

let postgres, server, ana;

before(async () => {
  postgres = await startPostgres();
  if (postgres.skipped) return;
  server = await startServer({ env: { STET_DATABASE_URL: postgres.url, STET_RATE_API_USER: "1000000/1m" } });
  ana = await signIn(server, "ana@example.org");
});
after(async () => {
  if (server) assert.equal((await server.stop()).code, 0, server.output);
  await postgres?.stop?.();
});

async function founded(key) {
  const response = await ana.fetch("POST", `/prds/import?key=${key}`, document, markdown);
  assert.equal(response.status, 201, await response.text());
  const { items, revision } = (await ana.call("GET", `/prds/${key}/nodes`)).body;
  return { key, revision, first: items.find((node) => node.code === "FR-1"), second: items.find((node) => node.code === "FR-2") };
}

/** What one may do to a PRD, each as [method, path, body, statuses that are fine]. */
const kinds = [
  (prd, n) => ["POST", "comments", { node: prd.first.id, text: `What about ${n}?` }, [201]],
  (prd, n) => ["POST", "links", { kind: "discussed_in", from: prd.first.id, to: { url: `https://example.org/${n}` } }, [201]],
  (prd) => ["POST", "approvals", { verdict: "approved", revision: prd.revision }, [201, 409]],
  (prd) => ["POST", "messages", { text: "skip", assistant: "guide" }, [201, 409]],
  (prd, n) => ["POST", "events", { source: "note", external_id: `${prd.key} ${n}`, kind: "note", text: "FR-2 is done." }, [201]],
  (prd, n) => ["POST", "hooks", { kind: "github", name: `hook ${n}` }, [201, 409]],
  (prd, n) => ["POST", "baselines", { name: `baseline-${n}` }, [201]],
  (prd, n) => ["POST", "operations", { base_revision: prd.revision, operations: [{ op: "add_node", after: prd.second.id, text: `Note ${n}.\n\n` }] }, [201]],
  (prd) => ["POST", `stale/${prd.second.id}/confirm`, undefined, [200]],
  (prd, n) => ["POST", "events/batch", { events: [0, 1, 2].map((i) => ({ source: "git", external_id: `${prd.key} ${n} ${i}`, kind: "commit", text: `Change ${i}` })) }, [200]],
];

const writeOne = async (prd, writer, round) => {
  const number = writer * ROUNDS + round, [method, path, body, fine] = kinds[number % kinds.length](prd, number);
  const response = await ana.fetch(method, `/prds/${prd.key}/${path}`, body === undefined ? undefined : JSON.stringify(body),
    body === undefined ? {} : { "Content-Type": "application/json" });
  const text = await response.text();
  return fine.includes(response.status) ? null : `${path}: ${response.status} ${text}`;
};

async function writeAll(prds) {
  const failures = [];
  await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    for (let round = 0; round < ROUNDS; round++) failures.push(await writeOne(prds[writer % prds.length], writer, round));
  }));
  return failures.filter(Boolean);
}

test("twelve writers of all kinds in one PRD follow one another", async (context) => {
  if (postgres.skipped) return context.skip(postgres.skipped);
  assert.deepEqual(await writeAll([await founded("ONE")]), []);
});

test("twelve writers of all kinds in twelve PRDs do not meet", async (context) => {
  if (postgres.skipped) return context.skip(postgres.skipped);
  const prds = [];
  for (let i = 0; i < 12; i++) prds.push(await founded(`MANY${i}`));
  assert.deepEqual(await writeAll(prds), []);
});
