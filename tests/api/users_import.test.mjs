// stet user import: accounts from another system, with the hashes of their passwords.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runPostgres } from "../support/postgres.mjs";
import { ada, logIn, startWithPeople } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const salt = "KCFZJ8tZh2V1gB7lUtsDRe", digest = "0123456789012345678901234567890";
const hash = (form, cost = "10") => `$2${form}$${cost}$${salt}${digest}`;
const line = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const run = (lines, ...args) => server.run(["user", "import", "-", ...args], { input: lines.map(line).join("\n") });
const emails = () => JSON.parse(server.run(["user", "list", "--json"]).stdout).map(({ email }) => email);

test("all lines are checked, each fault is named by its line, and one leaves all out", () => {
  const before = emails();
  const done = run([
    { email: "fine@example.org", password_hash: hash("b") }, "", "no JSON", "[]", { email: "no address" },
    { name: "Nobody" }, { email: "a@example.org", role: "root" }, { email: "b@example.org", passwordHash: "x" },
    { email: "c@example.org", password_hash: "$argon2id$v=19$" }, { email: "d@example.org", password_hash: hash("a", "16") },
    { email: "FINE@example.org" }, '{"email":"e@example.org","email":"f@example.org"}', { email: 7 },
    { email: "g@example.org", name: "x".repeat(9000) },
  ]);
  assert.equal(done.code, 1);
  for (const number of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]) assert.match(done.stderr, new RegExp(`^line ${number}: `, "m"));
  assert.doesNotMatch(done.stderr, /^line [12]: /m);
  assert.match(done.stderr, /line 10: password_hash: Its cost is 16; at most 15/);
  assert.match(done.stderr, /line 11: email: is that of line 1 too/);
  assert.match(done.stderr, /12 lines cannot be taken; nobody was added/);
  assert.doesNotMatch(done.stderr, /argon2id|KCFZJ8/, "hashes are not shown");
  assert.deepEqual(emails(), before);
});

test("a dry run says what would be, and does nothing", () => {
  const before = emails();
  const done = run([{ email: "dry@example.org" }, { email: ada.email.toUpperCase() }], "--dry-run", "--json");
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(JSON.parse(done.stdout), { added: 1, existing: [ada.email.toUpperCase()], bad: [], dry_run: true });
  assert.deepEqual(emails(), before);
});

test("an import is repeatable: who is there stays as they are", async () => {
  const lines = [
    { email: "one@example.org", name: "One", password_hash: hash("y"), role: "admin" },
    { email: "two@example.org", password_hash: null }, { email: ada.email, name: "Mallory", password_hash: hash("b"), role: "member" },
  ];
  const first = run(lines);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^line 3: ada@example\.org has an account already and stays as it is\.\n2 accounts added, 1 there already\.\n$/);
  assert.match(run(lines).stdout, /0 accounts added, 3 there already\.\n$/);
  const all = JSON.parse(server.run(["user", "list", "example.org", "--json"]).stdout);
  const shown = Object.fromEntries(all.map(({ email, name, role }) => [email, [name, role]]));
  assert.deepEqual([shown["one@example.org"], shown["two@example.org"]], [["One", "admin"], ["two", "member"]]);
  assert.deepEqual(shown[ada.email], ["Ada", "admin"]);
  await logIn(server, ada);
  await assert.rejects(logIn(server, { email: "two@example.org", password: "" }));
});

/** What the database keeps for an account. */
function storedHash(email) {
  const url = server.environment.STET_DATABASE_URL;
  if (url) return runPostgres("psql", ["-At", "-c", `SELECT password_hash FROM users WHERE email_key = '${email}'`, url]).toString().trim();
  const code = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT password_hash FROM users WHERE email_key = ?', (sys.argv[2],)).fetchone()[0])";
  const done = spawnSync("python3", ["-c", code, join(server.data, "stet.db"), email], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
}

test("security 14: who is imported signs in with the password that they have", async () => {
  const bcrypt = (phrase, setting) => {
    const done = spawnSync("python3", ["-W", "ignore", "-c", "import crypt, sys; print(crypt.crypt(sys.argv[1], sys.argv[2]))", phrase, setting], { encoding: "utf8" });
    assert.match(done.stdout, /^\$2[aby]\$/, done.stderr);
    return done.stdout.trim();
  };
  const inner = createHmac("sha256", salt).update(ada.password).digest("base64");
  const outer = bcrypt(inner, `$2b$05$${salt}`);
  const older = bcrypt(createHash("sha256").update(ada.password).digest("base64"), `$2b$05$${salt}`); // version 1
  const made = [...["a", "b", "y"].map((form) => bcrypt(ada.password, `$2${form}$05$${salt}`)), `$bcrypt-sha256$v=2,t=2b,r=5$${salt}$${outer.slice(29)}`,
    `$bcrypt-sha256$2b,5$${salt}$${older.slice(29)}`];
  for (const [i, password_hash] of made.entries()) {
    const email = `imported${i}@example.org`;
    assert.equal(run([{ email, password_hash }]).code, 0);
    await assert.rejects(logIn(server, { email, password: `${ada.password}x` }));
    assert.equal(storedHash(email), password_hash);
    assert.equal((await logIn(server, { email, password: ada.password })).user.email, email);
    const renewed = storedHash(email);
    assert.match(renewed, /^\$bcrypt-sha256\$v=2,t=2b,r=(1[0-5])\$/, "it is one of today");
    assert.equal((await logIn(server, { email, password: ada.password })).user.email, email);
    assert.equal(storedHash(email), renewed);
  }
});

test("ten thousand come in one go", () => {
  const path = join(server.data, "many.jsonl");
  const many = Array.from({ length: 10_000 }, (_, i) => line({ email: `many${i}@example.org`, name: `Many ${i}`, password_hash: hash("b", "12") }));
  writeFileSync(path, many.join("\n"));
  const done = server.run(["user", "import", path, "--json"]);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(JSON.parse(done.stdout), { added: 10_000, existing: [], bad: [], dry_run: false });
  assert.equal(JSON.parse(server.run(["user", "list", "many9999", "--json"]).stdout).length, 1);
  assert.equal(server.run(["user", "import", join(server.data, "absent.jsonl")]).code, 1);
  assert.equal(server.run(["user", "import"]).code, 2);
});
