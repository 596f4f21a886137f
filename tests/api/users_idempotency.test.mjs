// A POST to the users module with an Idempotency-Key is done once, however often it is sent. What was answered rests sealed;
// where nobody is signed in, a key means nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runPostgres } from "../support/postgres.mjs";
import { ada, bob, logIn, send, startWithPeople } from "../support/users.mjs";

let server, admin, member;
before(async () => {
  server = await startWithPeople();
  admin = (await logIn(server, ada)).access_token;
  member = (await logIn(server, bob)).access_token;
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.output);
  assert.doesNotMatch(server.output, /Sanitizer|runtime error/);
});

const post = (path, body, key, token = admin) => send(server, "POST", `/api/v1${path}`, { body, token, headers: { "idempotency-key": key } });
const items = async (path, token = admin) => (await send(server, "GET", `/api/v1${path}`, { token })).json.items;
const shared = async (name) => (await post("/workspaces", { name }, randomUUID())).json.id;

/** Sends it twice; both must be answered alike, the second as said again. */
async function twice(path, body, status, token = admin) {
  const key = randomUUID();
  const first = await post(path, body, key, token);
  assert.equal(first.status, status, first.text);
  assert.equal(first.headers["idempotent-replayed"], undefined);
  const second = await post(path, body, key, token);
  assert.equal(second.headers["idempotent-replayed"], "true", second.text);
  assert.equal(second.status, status);
  assert.deepEqual(second.json, first.json);
  assert.equal(second.headers.etag, first.headers.etag);
  return { key, answer: first };
}

/** What rests in the table of kept answers, as text. */
const kept = () => server.environment.STET_DATABASE_URL
  ? runPostgres("psql", ["-At", "-c", "SELECT * FROM kept_answers", server.environment.STET_DATABASE_URL]).toString()
  : execFileSync("python3", ["-c", "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute('SELECT * FROM kept_answers'): print(row)",
  join(server.data, "stet.db")], { encoding: "utf8" });

test("a workspace, a member, an invitation and a user are made once", async () => {
  const before = (await items("/workspaces")).length;
  const { answer: { json: made } } = await twice("/workspaces", { name: "Once" }, 201);
  assert.equal((await items("/workspaces")).length, before + 1);
  await twice(`/workspaces/${made.id}/members`, { email: bob.email, role: "viewer" }, 201);
  assert.equal((await items(`/workspaces/${made.id}/members`)).length, 2);
  await twice(`/workspaces/${made.id}/invites`, { role: "viewer", email: "new@example.org" }, 201);
  assert.equal((await items(`/workspaces/${made.id}/invites`)).length, 1);
  await twice("/users", { email: "carl@example.org", name: "Carl", password: "marble engine violet thunder" }, 201);
  assert.equal((await items("/users?limit=100")).filter((one) => one.email === "carl@example.org").length, 1);
});

test("eight at once with one key make one workspace", async () => {
  const key = randomUUID(), before = (await items("/workspaces")).length;
  const answers = await Promise.all(Array.from({ length: 8 }, () => post("/workspaces", { name: "Crowd" }, key)));
  const done = answers.filter((one) => one.status === 201);
  assert.ok(done.length >= 1);
  for (const one of done) assert.equal(one.json.id, done[0].json.id);
  for (const one of answers.filter((answer) => answer.status !== 201)) assert.deepEqual([one.status, one.json.code], [409, "in_progress"]);
  assert.equal((await items("/workspaces")).length, before + 1);
  assert.equal((await post("/workspaces", { name: "Crowd" }, key)).json.id, done[0].json.id);
});

test("a personal access token that got lost on the way is shown again, and rests nowhere in the clear", async () => {
  const { answer: { json: made } } = await twice("/users/me/tokens", { name: "Build", scopes: ["read"] }, 201);
  assert.match(made.token, /^stet_pat_/);
  assert.equal((await items("/users/me/tokens")).filter((one) => one.name === "Build").length, 1);
  assert.equal((await send(server, "GET", "/api/v1/users/me", { token: made.token })).status, 200);
  const rests = kept();
  assert.ok(rests.length > 0);
  for (const word of [made.token, "stet_pat_", "Build", "marble engine"]) assert.ok(!rests.includes(word), word);
});

test("a program gets no answer for which it lacks the right", async () => {
  const { key, answer: { json: made } } = await twice("/users/me/tokens", { name: "Writer", scopes: ["read", "prd:write"] }, 201);
  const asked = await post("/users/me/tokens", { name: "Writer", scopes: ["read", "prd:write"] }, key, made.token);
  assert.equal(asked.status, 403, asked.text);
});

test("who may no longer do it gets no kept answer", async () => {
  const workspace = await shared("Left");
  assert.equal((await post(`/workspaces/${workspace}/members`, { email: bob.email, role: "owner" }, randomUUID())).status, 201);
  const { key } = await twice(`/workspaces/${workspace}/invites`, { role: "viewer" }, 201, member);
  const bobs = (await items(`/workspaces/${workspace}/members`)).find(({ user }) => user.name === bob.name);
  assert.equal((await send(server, "DELETE", `/api/v1/workspaces/${workspace}/members/${bobs.user.id}`, { token: admin })).status, 204);
  const asked = await post(`/workspaces/${workspace}/invites`, { role: "viewer" }, key, member);
  assert.equal(asked.status, 404, asked.text);
});

test("a key with another body is refused, and so is one that is none", async () => {
  const { key } = await twice("/workspaces", { name: "One" }, 201);
  const other = await post("/workspaces", { name: "Two" }, key);
  assert.deepEqual([other.status, other.json.code, other.json.title], [422, "idempotency_key_reused", "The request cannot be done like this"]);
  for (const bad of ["a b", "x".repeat(256), ""]) {
    const answer = await post("/workspaces", { name: "One" }, bad);
    assert.deepEqual([answer.status, answer.json.code], [400, "invalid_idempotency_key"], bad);
  }
});

test("a key is one person's, and counts for one path", async () => {
  const key = randomUUID();
  const mine = await post("/workspaces", { name: "Same" }, key);
  const theirs = await post("/workspaces", { name: "Same" }, key, member);
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.json.id, mine.json.id);
  assert.equal((await post(`/workspaces/${mine.json.id}/invites`, { role: "viewer" }, key)).status, 201);
});

test("what failed may be sent again", async () => {
  const key = randomUUID(), body = { email: "later@example.org", role: "viewer" }, path = `/workspaces/${await shared("Later")}/members`;
  assert.equal((await post(path, body, key)).json.status, 400);
  server.addUser("later@example.org", "copper meadow saddle winter", { name: "Later" });
  assert.equal((await post(path, body, key)).status, 201);
});

test("what answers without a body does so again", async () => {
  server.addUser("dora@example.org", "copper meadow saddle winter", { name: "Dora" });
  const dora = { email: "dora@example.org", password: "copper meadow saddle winter" };
  const { user } = await logIn(server, dora);
  const { key } = await twice(`/users/${user.id}/logout`, undefined, 204);
  const { access_token } = await logIn(server, dora);
  await post(`/users/${user.id}/logout`, undefined, key);
  assert.equal((await send(server, "GET", "/api/v1/users/me", { token: access_token })).status, 200, "a repeated request ends no newer session");
});

test("where nobody is signed in a key gives nothing of anybody's", async () => {
  const key = randomUUID(), body = { email: bob.email, password: bob.password };
  const first = await post("/auth/login", body, key, undefined);
  const second = await post("/auth/login", body, key, undefined);
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.notEqual(second.json.refresh_token, first.json.refresh_token);
  assert.equal((await post("/auth/login", { ...body, password: "wrong" }, key, undefined)).status, 401);
  assert.ok(!kept().includes(bob.email));
});

test("answers survive a restart", async () => {
  const { key, answer } = await twice("/workspaces", { name: "Kept" }, 201);
  server.temporary = false;
  await server.stop();
  server.temporary = true;
  await server.start();
  assert.equal((await post("/workspaces", { name: "Kept" }, key)).json.id, answer.json.id);
});
