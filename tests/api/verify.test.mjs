// `stet verify` on the real program: beside a running server, and on a data folder in which a byte was changed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";

const why = `why-${randomUUID()}`, device = `tester-${randomUUID().slice(0, 8)}`;
let folder, server, ana;

async function work(person) {
  const { body: prd } = await person.call("POST", "/prds", { title: "Payment reminders", idea: "Remind people of invoices." });
  const { body: nodes } = await person.call("GET", `/prds/${prd.key}/nodes`);
  await person.call("POST", `/prds/${prd.key}/operations`, {
    base_revision: nodes.revision,
    operations: [{ op: "add_node", after: nodes.items.at(-1).id, text: "A text that is added.\n" }],
    why,
  });
  await person.call("POST", `/prds/${prd.key}/restore`, { revision: 1 });
  return prd;
}

const verify = (...args) => {
  const done = server.run(["verify", ...args]);
  return { ...done, json: args.includes("--json") ? JSON.parse(done.stdout) : null };
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "stet-verify-"));
  server = await startServer({ data: folder });
  ana = await signIn(server, "ana@example.org", { role: "admin" });
  await work(ana);
  await ana.call("POST", "/workspaces", { name: device });
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("security 31: what was written verifies, while the server runs", async () => {
  await ana.call("GET", "/audit"); // nothing waits to be chained
  const { code, json } = verify("--json");
  assert.equal(code, 0);
  assert.equal(json.ok, true);
  assert.deepEqual(json.findings, []);
  assert.equal(json.history.prds, 1);
  assert.equal(json.history.revisions, 3);
  assert.ok(json.audit.entries >= 3);
  assert.equal(json.audit.end.seq, json.audit.entries);
  assert.match(json.audit.end.hash, /^[0-9a-f]{64}$/);

  const { code: again, stdout } = verify("--audit-end", `${json.audit.end.seq}:${json.audit.end.hash}`);
  assert.equal(again, 0);
  assert.match(stdout, /All is as it was written/);
  assert.ok(stdout.includes(`${json.audit.end.seq}:${json.audit.end.hash}`));
});

test("security 31: an end of the log that was written down and is not there is found", () => {
  const later = verify("--json", "--audit-end", `9999:${"0".repeat(64)}`);
  assert.equal(later.code, 1);
  assert.deepEqual(later.json.findings.map(({ kind, seq }) => [kind, seq]), [["audit", 9999]]);
  const other = verify("--json", "--audit-end", `1:${"0".repeat(64)}`);
  assert.equal(other.code, 1);
  assert.deepEqual(other.json.findings.map(({ kind, seq }) => [kind, seq]), [["audit", 1]]);
  for (const wrong of ["1", "x:y", `0:${"0".repeat(64)}`, "1:abc"]) assert.equal(verify("--audit-end", wrong).code, 2, wrong);
});

/** Changes one byte of a text wherever it stands in the database's file, runs, and changes it back. */
async function withFlipped(text, run) {
  const path = join(folder, "stet.db"), before = readFileSync(path), changed = Buffer.from(before);
  let flipped = 0;
  for (let at = changed.indexOf(text); at >= 0; at = changed.indexOf(text, at + 1)) {
    changed[at + text.length - 1] ^= 1;
    flipped++;
  }
  assert.ok(flipped > 0, `${text} is not in the file`);
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith("-wal")), []); // all is in the one file
  writeFileSync(path, changed);
  try {
    run();
  } finally {
    writeFileSync(path, before);
  }
}

test("security 31: one changed byte in the file is found, and named", async () => {
  const key = (await ana.call("GET", "/prds")).body.items[0].key;
  await server.stop();
  assert.equal(verify().code, 0);
  await withFlipped(why, () => {
    const { code, stdout, stderr } = verify();
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`${key} revision 2 does not match its hash`));
    assert.match(stderr, /1 finding:/);
  });
  await withFlipped("A text that is added.", () => {
    const { code, json } = verify("--json");
    assert.equal(code, 1);
    assert.ok(json.findings.every((finding) => finding.kind === "history" && finding.prd === key));
    assert.ok(json.findings.some(({ revision }) => revision === 2));
  });
  assert.equal(verify().code, 0);
});

test("security 31: verifying on PostgreSQL", async (context) => {
  const postgres = await startPostgres();
  if (postgres.skipped) return context.skip(postgres.skipped);
  const other = await startServer({ env: { STET_DATABASE_URL: postgres.url } });
  try {
    await work(await signIn(other, "ana@example.org", { role: "admin" }));
    const { code, stdout } = other.run(["verify", "--json"]);
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).history.revisions, 3);
  } finally {
    await other.stop();
    await postgres.stop();
  }
});
