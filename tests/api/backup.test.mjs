// `stet backup` and `stet restore` on the real program (security 31): beside a server that is written to, into an empty
// folder, over other data, killed in the middle, and from files that are not what was written.
import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Person, signIn } from "../support/client.mjs";
import { runPostgres, startPostgres } from "../support/postgres.mjs";
import { startServer, stet } from "../support/server.mjs";
import { codeAt, stepNow } from "../support/totp.mjs";

const password = "correct horse battery staple";
let root, made = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "stet-backup-"));
});
after(() => rm(root, { recursive: true, force: true }));

const place = (name) => join(root, `${name}-${++made}`);
const environment = (data, url) => ({ PATH: process.env.PATH, STET_DATA: data, STET_BCRYPT_COST: "10", STET_DATABASE_URL: url ?? `sqlite:${data}/stet.db` });

/** Runs a command on the data of a folder. */
function run(data, args, { url, input = "" } = {}) {
  const done = spawnSync(stet, args, { env: environment(data, url), input, encoding: "utf8" });
  assert.ok(done.status !== null, `stet ${args.join(" ")} ended with ${done.signal}: ${done.stderr}`);
  return { code: done.status, stdout: done.stdout, stderr: done.stderr, json: args.includes("--json") && done.stdout ? JSON.parse(done.stdout) : null };
}

function fine(data, args, options) {
  const done = run(data, args, options);
  assert.equal(done.code, 0, `stet ${args.join(" ")}: ${done.stderr}${done.stdout}`);
  return done;
}

const serve = (data, url) => startServer({ data, env: { STET_DATABASE_URL: environment(data, url).STET_DATABASE_URL } });
const everything = (folder) => readdirSync(folder, { recursive: true }).sort().filter((name) => statSync(join(folder, name)).isFile())
  .map((name) => [name, createHash("sha256").update(readFileSync(join(folder, name))).digest("hex")]);

/** A small folder with one user. */
function smallData(email) {
  const data = place("small");
  fine(data, ["user", "add", email, "--password-stdin"], { input: `${password}\n` });
  return data;
}
const users = (data, url) => fine(data, ["user", "list", "--json"], { url }).json.map((user) => user.email);

/** Somebody with a document, its history, proposals, events, comments; a token; a second factor. */
async function work(server) {
  const ana = await signIn(server, "ana@example.org", { role: "admin", name: "Ana" });
  const { body: prd } = await ana.call("POST", "/prds", { title: "Payment reminders", idea: "Remind people of invoices – früh genug. 📬" });
  const { body: nodes } = await ana.call("GET", `/prds/${prd.key}/nodes`);
  await ana.call("POST", `/prds/${prd.key}/operations`, {
    base_revision: nodes.revision, operations: [{ op: "add_node", after: nodes.items.at(-1).id, text: "- **FR-?**: Send letters of snailmail.\n" }], why: "said so",
  });
  await ana.chat(prd.key, "The goal is that 90 % of invoices are paid within 10 days.");
  await ana.call("POST", `/prds/${prd.key}/events`, { source: "note", external_id: "1", kind: "note", text: "We decided to send letters." });
  const { body: token } = await ana.call("POST", "/users/me/tokens", { name: "CI", scopes: ["read"] });
  const { body: enrolment } = await ana.call("POST", "/auth/totp/enroll", { password });
  const step = stepNow();
  const { body: confirmed } = await ana.call("POST", "/auth/totp/confirm", { code: codeAt(enrolment.secret, step) });
  return { ana, prd, token: token.token, secret: enrolment.secret, step, recovery: confirmed.recovery_codes };
}

/** What a reader of the document sees, byte for byte. */
async function seen(person, prd) {
  const texts = {};
  for (const path of ["/export?format=json", "/export?format=md", "/blame", "/proposals", "/events", "/revisions", "/messages", "/nodes"]) {
    const response = await person.fetch("GET", `/prds/${prd.key}${path}`);
    assert.equal(response.status, 200, path);
    texts[path] = (await response.text()).replace(/"exported_at":"[^"]*"/, "");
  }
  return texts;
}

/** That a restored server is the one that was backed up. */
async function isWhole(server, known, texts) {
  const ci = new Person(server, known.token);
  const now = await seen(ci, known.prd); // so a personal access token works
  for (const [path, text] of Object.entries(texts)) assert.equal(now[path], text, path);
  const { body: found } = await ci.call("GET", "/search?q=snailmail");
  assert.equal(found.items.length, 1, "the search finds it");
  const nobody = new Person(server);
  const first = await nobody.call("POST", "/auth/login", { email: "ana@example.org", password }, { status: 401 });
  assert.equal(first.body.code, "second_factor_required", "the password is right");
  const code = codeAt(known.secret, Math.max(known.step + 1, stepNow()));
  await nobody.call("POST", "/auth/login", { email: "ana@example.org", password, code });
  await nobody.call("POST", "/auth/login", { email: "ana@example.org", password, code: known.recovery[made % 10] });
  const old = await new Person(server, known.ana.token).fetch("GET", "/users/me");
  assert.equal(old.status, 401, "sessions are not in a backup");
  const refreshed = await nobody.fetch("POST", "/auth/refresh", { refresh_token: known.ana.refreshToken });
  assert.equal(refreshed.status, 401);
  await nobody.call("POST", "/auth/login", { email: "ana@example.org", password, code: known.recovery[(made + 5) % 10] }).then(async ({ body }) => {
    await new Person(server, body.access_token).call("POST", `/prds/${known.prd.key}/events`, { source: "note", external_id: "2", kind: "note", text: "It goes on." });
  });
}

const backed = {};
test("security 31: a backup beside a server that is written to is one moment, and restores to the same bytes", async () => {
  const data = place("server"), file = join(root, "running.backup"), last = join(root, "last.backup");
  const server = await serve(data);
  try {
    const known = await work(server);
    const { body: token } = await known.ana.call("POST", "/users/me/tokens", { name: "writer", scopes: ["read", "prd:write"] });
    const writer = new Person(server, token.token);
    let stopped = false, written = 0;
    const write = async () => {
      while (!stopped) {
        const { body: nodes } = await writer.call("GET", `/prds/${known.prd.key}/nodes`);
        await writer.fetch("POST", `/prds/${known.prd.key}/operations`, {
          base_revision: nodes.revision, operations: [{ op: "add_node", after: nodes.items.at(-1).id, text: `Text ${written++}.\n` }], why: "more",
        });
      }
    };
    const writing = [write(), write()];
    const { stdout } = await promisify(execFile)(stet, ["backup", file, "--json"], { env: environment(data) });
    stopped = true;
    await Promise.all(writing);
    const facts = JSON.parse(stdout);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(file).size, facts.bytes);
    assert.equal(facts.kind, "sqlite");
    assert.deepEqual(readdirSync(root).filter((name) => name.startsWith("running.backup")), ["running.backup"], "nothing is left beside it");

    const elsewhere = place("moment");
    fine(elsewhere, ["restore", file]);
    assert.equal(fine(elsewhere, ["verify", "--json"]).json.ok, true);

    const texts = await seen(new Person(server, known.token), known.prd);
    fine(data, ["backup", last]);
    await server.stop();
    Object.assign(backed, { file: last, known, texts, data });

    const restored = place("restored");
    const done = fine(restored, ["restore", last, "--json"]);
    assert.deepEqual(done.json.aside, []);
    assert.equal(done.json.restored, true);
    assert.equal(fine(restored, ["verify", "--json"]).json.ok, true);
    for (const name of ["stet.db", "keys/seal.key", "keys/refresh.key"]) assert.equal(statSync(join(restored, name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(join(restored, "keys")).mode & 0o777, 0o700);
    const again = await serve(restored);
    try {
      await isWhole(again, known, texts);
    } finally {
      await again.stop();
    }
    assert.equal(fine(restored, ["verify", "--json"]).json.ok, true);
  } finally {
    await server.stop();
  }
});

test("a backup of a server that was killed has what it acknowledged", async () => {
  const data = place("killed"), file = join(root, "killed.backup");
  const server = await serve(data);
  const ana = await signIn(server, "ana@example.org");
  await ana.call("POST", "/prds", { title: "Kept", key: "KEPT" });
  await server.stop("SIGKILL");
  fine(data, ["backup", file]);
  const restored = place("restored");
  fine(restored, ["restore", file]);
  assert.equal(fine(restored, ["verify", "--json"]).json.history.prds, 1);
});

test("where there is data a restore refuses, and --replace keeps it aside, with what its log alone has", async () => {
  const data = place("target"), file = join(root, "other.backup");
  fine(smallData("eve@example.org"), ["backup", file]);
  const server = await serve(data);
  const ana = await signIn(server, "ana@example.org");
  await ana.call("POST", "/prds", { title: "Kept", key: "KEPT" });

  const served = run(data, ["restore", file, "--replace"]);
  assert.equal(served.code, 1);
  assert.match(served.stderr, /another stet serves the data/);
  await server.stop("SIGKILL");
  assert.ok(existsSync(join(data, "stet.db-wal")), "the log holds what came last");

  const before = everything(data);
  const refused = run(data, ["restore", file]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /there is data already .*--replace/);
  assert.deepEqual(everything(data), before);
  assert.match(run(data, ["restore", file, "--dry-run"]).stderr, /there is data already/);

  const { json } = fine(data, ["restore", file, "--replace", "--json"]);
  assert.equal(json.aside.length, 2);
  assert.deepEqual(users(data), ["eve@example.org"]);
  const old = place("old");
  mkdirSync(old, { mode: 0o700 });
  const [database, keys] = json.aside;
  for (const end of ["", "-wal"]) cpSync(database + end, join(old, `stet.db${end}`));
  cpSync(keys, join(old, "keys"), { recursive: true });
  assert.deepEqual(users(old), ["ana@example.org"]);
  assert.equal(fine(old, ["verify", "--json"]).json.history.prds, 1);
});

/** Writes the file again with other content, and a last line that fits it. */
function reseal(file, change) {
  const changed = join(root, `changed-${++made}.backup`);
  writeFileSync(changed, readFileSync(file).subarray(0, -86));
  change(changed);
  const content = readFileSync(changed), digest = createHash("sha256").update(content).digest("hex");
  writeFileSync(changed, Buffer.concat([content, Buffer.from(`stet backup 1 sha256 ${digest}\n`)]));
  return changed;
}
const sql = (file, text) => {
  const done = spawnSync("python3", ["-c", "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.executescript(sys.argv[2])", file, text], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
};

test("a damaged byte anywhere, a cut file and what is no backup are found, and nothing changes", () => {
  const file = join(root, "small.backup"), data = smallData("bob@example.org"), bytes = (fine(data, ["backup", file]), readFileSync(file));
  const before = everything(data), empty = place("never"), broken = join(root, "broken.backup");
  const refuse = (content, why) => {
    writeFileSync(broken, content);
    const done = run(data, ["restore", broken, "--replace"]);
    assert.equal(done.code, 1, done.stdout);
    assert.match(done.stderr, why);
  };
  const places = [0, 20, 70, 4095, bytes.length >> 1, bytes.length - 87, bytes.length - 86, bytes.length - 60, bytes.length - 1];
  for (const at of places) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 32; // also what makes a of A
    refuse(changed, /damaged|not whole|no backup/);
  }
  refuse(bytes.subarray(0, bytes.length - 1), /not whole/);
  refuse(bytes.subarray(0, bytes.length / 2), /not whole/);
  refuse(Buffer.concat([bytes, Buffer.from("\n")]), /not whole/);
  refuse(Buffer.alloc(0), /no backup/);
  refuse(Buffer.from("Dear operator,\n".repeat(100)), /no backup/);
  refuse(readFileSync(join(data, "stet.db")), /no backup/);
  assert.equal(run(empty, ["restore", broken]).code, 1);
  assert.equal(existsSync(empty), false, "not even the folder is made");
  assert.deepEqual(everything(data), before);
  assert.equal(fine(data, ["restore", file, "--replace", "--dry-run", "--json"]).json.restored, false);
  assert.deepEqual(everything(data), before);
});

test("a backup of a newer stet, or of tables that are not ours, is refused by name and changes nothing", () => {
  const file = join(root, "small2.backup"), data = smallData("bob@example.org");
  fine(data, ["backup", file]);
  const before = everything(data);
  const refused = (text) => {
    const done = run(data, ["restore", reseal(file, (path) => sql(path, text)), "--replace"]);
    assert.equal(done.code, 1);
    assert.deepEqual(everything(data).filter(([name]) => name !== "serve.lock"), before);
    return done.stderr;
  };
  assert.match(refused("INSERT INTO schema_migrations (number, name) VALUES (9999, '9999_tomorrow'); UPDATE stet_archive SET value = '99.1' WHERE name = 'version'"),
    /made by stet 99\.1 and is at 9999_tomorrow, .* restore it with stet 99\.1 or a newer one/);
  assert.match(refused("UPDATE schema_migrations SET name = '0001_others' WHERE number = 1"), /0001_others where this stet has 0001_users/);
  assert.match(refused("ALTER TABLE users ADD COLUMN shoe_size"), /other columns of the table users/);
  assert.match(refused("DROP TABLE personal_tokens"), /do not belong together/);
  assert.match(refused("PRAGMA user_version = 2"), /format 2/);
  assert.match(refused("UPDATE stet_archive_files SET name = '../../evil' WHERE name = 'seal.key'"), /a name that no key has/);
  assert.match(refused("INSERT INTO prds (workspace, id, prd_key, title, template, status, head, head_hash, code_floor, created_at, updated_at) VALUES ('w', 'i', 'K', 't', 't', 'wrong', 0, '', '', 0, 0)"),
    /CHECK/);
  assert.match(refused("INSERT INTO personal_tokens (id, user_id, name, token_hash, scopes, created_at) VALUES ('i', 'nobody', 'n', 'h', 's', 0)"),
    /refer to rows that do not exist/);
});

test("kill -9 at any moment of a restore leaves the old data or the new, whole", async () => {
  const file = join(root, "new.backup");
  fine(smallData("new@example.org"), ["backup", file]);
  const data = smallData("old@example.org"), old = join(root, "old.backup");
  fine(data, ["backup", old]);
  let expected = ["old@example.org"];
  for (let i = 0; i < 6; i++) {
    const next = i % 2 ? [old, ["old@example.org"]] : [file, ["new@example.org"]];
    const child = spawn(stet, ["restore", next[0], "--replace"], { env: environment(data), stdio: "ignore" });
    const ended = new Promise((done) => child.once("close", done));
    await new Promise((done) => setTimeout(done, 50 * i));
    child.kill("SIGKILL");
    await ended;
    const now = users(data);
    assert.ok([expected, next[1]].some((each) => each[0] === now[0] && now.length === 1), String(now));
    assert.equal(fine(data, ["verify", "--json"]).json.ok, true);
    expected = now;
  }
});

test("a restore that was killed when all was ready is finished by whoever opens the data next", () => {
  const from = smallData("new@example.org");
  for (const half of [false, true]) {
    const data = smallData("old@example.org");
    const oldKeys = everything(join(data, "keys")), newKeys = everything(join(from, "keys")).filter(([name]) => name !== ".lock");
    cpSync(join(from, "stet.db"), join(data, half ? "stet.db" : "stet.db.restoring"));
    mkdirSync(join(data, "keys.restoring"), { mode: 0o700 });
    for (const [name] of newKeys) cpSync(join(from, "keys", name), join(data, "keys.restoring", name));
    writeFileSync(join(data, "restore.ready"), `stet restore 1\n20261123T000000000\n${data}/stet.db\n`);
    assert.deepEqual(users(data), ["new@example.org"]);
    assert.deepEqual(everything(join(data, "keys")).filter(([name]) => name !== ".lock"), newKeys);
    assert.deepEqual(everything(join(data, "keys.before-20261123T000000000")), oldKeys);
    assert.equal(existsSync(join(data, "restore.ready")), false);
    assert.equal(existsSync(join(data, "stet.db.before-20261123T000000000")), !half);
  }
});

test("what is wrong with the command is said, and leaves nothing behind", () => {
  const data = smallData("bob@example.org"), file = join(root, "there.backup");
  fine(data, ["backup", file]);
  const size = statSync(file).size, left = () => readdirSync(root).filter((name) => name.startsWith("there"));
  const expect = (args, code, why, folder = data) => {
    const done = run(folder, args);
    assert.equal(done.code, code, `${args}: ${done.stderr}`);
    assert.match(done.stderr, why);
  };
  expect(["backup"], 2, /FILE/);
  expect(["backup", "-"], 2, /not through a pipe/);
  expect(["restore", "-"], 2, /not through a pipe/);
  expect(["backup", root], 2, /is a folder/);
  expect(["backup", file], 1, /is there already.*--force/);
  expect(["backup", join(root, "no", "such", "folder")], 1, /cannot be written: No such file/);
  expect(["restore", join(root, "no-such-file")], 1, /cannot open .*No such file/);
  expect(["restore", root], 1, /is not a file/);
  expect(["backup", file, "--force"], 1, /there is no database/, place("nowhere"));
  assert.equal(statSync(file).size, size);
  fine(data, ["backup", file, "--force"]);
  assert.deepEqual(left(), ["there.backup"]);

  const full = spawnSync("sh", ["-c", `trap "" XFSZ; ulimit -f 20; exec "$0" backup "$1" --force`, stet, file], { env: environment(data), encoding: "utf8" });
  assert.equal(full.status, 1);
  assert.match(full.stderr, /cannot be (read or )?written/);
  assert.deepEqual(left(), ["there.backup"]);
  fine(place("whole"), ["restore", file]);

  const target = place("full");
  const short = spawnSync("sh", ["-c", `trap "" XFSZ; ulimit -f 200; exec "$0" restore "$1"`, stet, file], { env: environment(target), encoding: "utf8" });
  assert.equal(short.status, 1, short.stdout);
  assert.deepEqual(readdirSync(target), ["serve.lock"]);
  fine(target, ["restore", file]);
});

test("security 31: backups go from PostgreSQL into SQLite, and from SQLite into PostgreSQL", async (context) => {
  const postgres = await startPostgres();
  if (postgres.skipped) return context.skip(postgres.skipped);
  const { url } = postgres, data = place("postgres"), file = join(root, "postgres.backup");
  const psql = (text) => runPostgres("psql", ["--quiet", "--tuples-only", "--no-align", "--command", text, url]).toString().trim();
  const server = await serve(data, url);
  try {
    const known = await work(server), texts = await seen(new Person(server, known.token), known.prd);
    const { json: facts } = fine(data, ["backup", file, "--json"], { url });
    assert.equal(facts.kind, "postgresql");
    const embedded = place("embedded");
    fine(embedded, ["restore", file]);
    assert.equal(fine(embedded, ["verify", "--json"]).json.ok, true);
    const again = await serve(embedded);
    await isWhole(again, known, texts).finally(() => again.stop());

    const served = run(data, ["restore", backed.file, "--replace"], { url });
    assert.equal(served.code, 1);
    assert.match(served.stderr, /another stet works with this database .*stop every node first/);
    await server.stop();
    const refused = run(data, ["restore", backed.file], { url });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /there is data already \(tables in the PostgreSQL database\)/);
    assert.equal(run(data, ["restore", backed.file, "--dry-run"], { url }).code, 1);

    const broken = reseal(backed.file, (path) => sql(path, "INSERT INTO personal_tokens (id, user_id, name, token_hash, scopes, created_at) VALUES ('i', 'nobody', 'n', 'h', 's', 0)"));
    const before = everything(join(data, "keys"));
    assert.equal(run(data, ["restore", broken, "--replace"], { url }).code, 1);
    assert.deepEqual(everything(join(data, "keys")), before);
    assert.deepEqual(readdirSync(data).sort(), ["keys", "outbox", "serve.lock"].filter((name) => existsSync(join(data, name))));
    assert.equal(fine(data, ["verify", "--json"], { url }).json.ok, true);
    assert.equal(psql("SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'stet_before%'"), "0");

    const { json: done } = fine(data, ["restore", backed.file, "--replace", "--json"], { url });
    assert.equal(done.aside.length, 2, String(done.aside));
    const schema = /^schema (stet_before_\w+)$/.exec(done.aside[0])[1];
    assert.equal(psql(`SELECT COUNT(*) FROM ${schema}.prds`), "1");
    assert.deepEqual(everything(done.aside[1]), before);
    assert.equal(fine(data, ["verify", "--json"], { url }).json.ok, true);
    const moved = await serve(data, url);
    await isWhole(moved, backed.known, backed.texts).finally(() => moved.stop());
    assert.equal(fine(data, ["verify", "--json"], { url }).json.ok, true);

    // Killed when the keys were ready, before the commit and after it.
    const keys = everything(join(data, "keys"));
    for (const [mark, is] of [["before", keys], ["20261123T000000000", [["seal.key", createHash("sha256").update("k").digest("hex")]]]]) {
      psql(`COMMENT ON TABLE schema_migrations IS 'restored ${mark}'`);
      mkdirSync(join(data, "keys.restoring"), { mode: 0o700 });
      writeFileSync(join(data, "keys.restoring", "seal.key"), "k");
      writeFileSync(join(data, "restore.ready"), "stet restore 1\n20261123T000000000\n\n");
      run(data, ["backup", join(root, `after-${mark}.backup`)], { url });
      assert.deepEqual(everything(join(data, "keys")), is, mark);
      assert.deepEqual([existsSync(join(data, "keys.restoring")), existsSync(join(data, "restore.ready"))], [false, false]);
    }
    psql("DROP SCHEMA public CASCADE");
    psql("CREATE SCHEMA public");
    assert.match(run(data, ["backup", join(root, "none.backup")], { url }).stderr, /has no tables of Stet/);
    const fresh = place("fresh");
    assert.deepEqual(fine(fresh, ["restore", file, "--json"], { url }).json.aside, []);
    assert.deepEqual(users(fresh, url), ["ana@example.org"]);
  } finally {
    await server.stop();
    await postgres.stop();
  }
});

test("kill -9 at any moment of a restore into PostgreSQL leaves the old data or the new, whole", async (context) => {
  const postgres = await startPostgres();
  if (postgres.skipped) return context.skip(postgres.skipped);
  const { url } = postgres, data = place("postgres");
  const files = ["one@example.org", "two@example.org"].map((email) => {
    const file = join(root, `${email}.backup`);
    fine(smallData(email), ["backup", file]);
    return [file, email];
  });
  try {
    let now = files[1][1];
    fine(data, ["restore", files[1][0]], { url });
    for (let i = 0; i < 4; i++) {
      const [file, email] = files[i % 2];
      const child = spawn(stet, ["restore", file, "--replace"], { env: environment(data, url), stdio: "ignore" });
      const ended = new Promise((done) => child.once("close", done));
      await new Promise((done) => setTimeout(done, 100 + 150 * i));
      child.kill("SIGKILL");
      await ended;
      const found = users(data, url);
      assert.ok(found.length === 1 && (found[0] === now || found[0] === email), String(found));
      assert.equal(fine(data, ["verify", "--json"], { url }).json.ok, true);
      now = found[0];
    }
  } finally {
    await postgres.stop();
  }
});
