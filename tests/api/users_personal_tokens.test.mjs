// Personal access tokens: made once, scoped, never more than their owner, dead at once (security 7, 11, 12, 28, 29).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { mailTo } from "../support/outbox.mjs";
import { stet } from "../support/server.mjs";
import { ada, bob, logIn, me, randomUUID, send, startWithPeople } from "../support/users.mjs";

const tokens = "/api/v1/users/me/tokens";
const day = 24 * 60 * 60 * 1000;
let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

/** A new token of a person. @returns {Promise<{id: string, token: string, session: string}>} */
async function make(person, scopes, more = {}) {
  const session = (await logIn(server, person)).access_token;
  const made = await send(server, "POST", tokens, { token: session, body: { name: "CI", scopes, ...more } });
  assert.equal(made.status, 201, made.text);
  return { ...made.json, session };
}

test("a token is shown once, lets a program in, and is listed without itself", async () => {
  const made = await make(bob, ["read", "progress:write"], { expires_in_days: 30 });
  assert.match(made.token, /^stet_pat_[0-9a-f]{80}$/);
  assert.deepEqual(made.scopes, ["read", "progress:write"]);
  assert.ok(Math.abs(Date.parse(made.expires_at) - Date.parse(made.created_at) - 30 * day) < 1000);
  const who = await me(server, made.token);
  assert.deepEqual([who.status, who.json.email], [200, bob.email]);
  const list = await send(server, "GET", tokens, { token: made.session });
  const listed = list.json.items.find(({ id }) => id === made.id);
  assert.deepEqual([listed.name, listed.scopes, "token" in listed], ["CI", ["read", "progress:write"], false]);
  assert.ok(!list.text.includes(made.token.slice(20)));
});

test("each time its owner is told by mail that there is a new token, without the token", async () => {
  const made = await make(bob, ["read"], { name: "The laptop's <b>backup</b>" });
  const mail = await mailTo(server, bob.email, 2, /personal access token/i);
  assert.match(mail.text, /"The laptop's <b>backup<\/b>"/);
  assert.ok(mail.html.includes("&lt;b&gt;") && !mail.html.includes("<b>backup"));
  for (const part of [mail.text, mail.html]) assert.ok(!part.includes(made.token.slice(9, 40)));
});

test("the data of an account, with its sessions, is for a person who is signed in", async () => {
  const made = await make(bob, ["account", "read"]);
  const refused = await send(server, "GET", "/api/v1/users/me/export", { token: made.token });
  assert.deepEqual([refused.status, refused.json.code], [403, "session_required"]);
  assert.equal((await send(server, "GET", "/api/v1/users/me/export", { token: made.session })).status, 200);
});

test("bad wishes are refused, each where it stands", async () => {
  const { access_token: token } = await logIn(server, bob);
  const cases = [
    [{ name: "", scopes: ["read"] }, "/name"],
    [{ name: "x".repeat(101), scopes: ["read"] }, "/name"],
    [{ name: "a\nb", scopes: ["read"] }, "/name"],
    [{ name: "x", scopes: [] }, "/scopes"],
    [{ name: "x", scopes: ["read", "everything"] }, "/scopes/1"],
    [{ name: "x", scopes: ["admin"] }, "/scopes"],
    [{ name: "x", scopes: ["read"], expires_in_days: 0 }, "/expires_in_days"],
    [{ name: "x", scopes: ["read"], expires_at: "2020-01-01T00:00:00Z" }, "/expires_at"],
    [{ name: "x", scopes: ["read"], expires_in_days: 1, expires_at: "2099-01-01T00:00:00Z" }, "/expires_at"],
  ];
  for (const [body, pointer] of cases) {
    const answer = await send(server, "POST", tokens, { token, body });
    assert.deepEqual([answer.status, answer.json.errors?.[0]?.pointer], [400, pointer], JSON.stringify(body));
  }
});

test("what is no token of ours lets nobody in, whatever it looks like", async () => {
  const { token } = await make(bob, ["read"]);
  const changed = (at) => token.slice(0, at) + (token[at] === "0" ? "1" : "0") + token.slice(at + 1);
  const forged = [changed(9), changed(40), changed(72), changed(88), token.slice(0, -1), `${token}0`, "stet_pat_", `stet_pat_${"0".repeat(80)}`, token.toUpperCase(), token.slice(9)];
  for (const text of forged) {
    const answer = await me(server, text);
    assert.deepEqual([answer.status, answer.json.code], [401, "invalid_token"], text);
    assert.match(answer.headers["www-authenticate"], /error="invalid_token"/);
  }
  const cookie = await send(server, "GET", "/api/v1/users/me", { headers: { cookie: `__Host-stet_access=${token}` } });
  assert.equal(cookie.status, 401, "a browser never holds one as its cookie");
  assert.equal((await me(server, token)).status, 200);
});

test("security 29: a token does what its scopes say, and says which one it lacks", async () => {
  const read = await make(bob, ["read"]);
  const answer = await send(server, "POST", "/api/v1/prds", { token: read.token, body: { title: "Payments" } });
  assert.deepEqual([answer.status, answer.json.code], [403, "insufficient_scope"]);
  assert.match(answer.headers["www-authenticate"], /error="insufficient_scope", scope="prd:write"/);
  const write = await make(bob, ["prd:write"]);
  assert.equal((await send(server, "POST", "/api/v1/prds", { token: write.token, body: { title: "Payments" } })).status, 201);
  assert.equal((await send(server, "GET", "/api/v1/prds", { token: read.token })).status, 200);
  assert.equal((await send(server, "POST", "/api/v1/workspaces", { token: write.token, body: { name: "Team" } })).status, 403);
});

test("security 29: no token touches tokens, sessions or passwords", async () => {
  const { token, id } = await make(ada, ["read", "prd:write", "progress:write", "workspace:write", "account", "admin"]);
  const refused = [
    ["GET", tokens],
    ["POST", tokens, { name: "More", scopes: ["admin"] }],
    ["DELETE", `${tokens}/${id}`],
    ["GET", "/api/v1/auth/sessions"],
    ["DELETE", `/api/v1/auth/sessions/${randomUUID()}`],
    ["POST", "/api/v1/auth/logout"],
    ["POST", "/api/v1/auth/logout-all"],
  ];
  for (const [method, path, body] of refused) {
    const answer = await send(server, method, path, { token, body });
    assert.deepEqual([answer.status, answer.json?.code], [403, "session_required"], `${method} ${path}`);
  }
  const refreshed = await send(server, "POST", "/api/v1/auth/refresh", { body: { refresh_token: token } });
  assert.deepEqual([refreshed.status, refreshed.json.code], [403, "session_required"]);
  assert.equal((await send(server, "GET", "/api/v1/users", { token })).status, 200);
});

test("security 29: a token is never more than its owner", async () => {
  const carl = { email: "carl@example.org", password: "copper meadow signal parade", name: "Carl", role: "admin" };
  server.addUser(carl.email, carl.password, carl);
  const { token } = await make(carl, ["admin"]);
  assert.equal((await send(server, "GET", "/api/v1/users", { token })).status, 200);
  assert.equal(server.run(["user", "set-role", carl.email, "member"]).code, 0);
  const answer = await send(server, "GET", "/api/v1/users", { token });
  assert.deepEqual([answer.status, answer.json.code], [403, "forbidden"]);
});

test("security 29: a token makes no administrators and sets no passwords, which would be sessions in the end", async () => {
  const { token, session } = await make(ada, ["admin"]);
  const person = { email: "erin@example.org", name: "Erin", password: "copper meadow signal parade" };
  const ask = (method, path, body, who = token) => send(server, method, `/api/v1/users${path}`, { token: who, body, headers: { "if-match": "*" } });
  const added = await ask("POST", "", person);
  assert.equal(added.status, 201, added.text);
  const other = (await send(server, "GET", "/api/v1/users?q=bob", { token })).json.items[0].id;
  for (const [method, path, body] of [
    ["POST", "", { ...person, email: "mallory@example.org", role: "admin" }],
    ["POST", "", { email: "mallory@example.org", name: "Mallory", role: "admin" }],
    ["PATCH", `/${added.json.id}`, { role: "admin" }],
    ["PATCH", `/${other}`, { password: "harbor violin stencil maple" }],
  ]) {
    const refused = await ask(method, path, body);
    assert.deepEqual([refused.status, refused.json.code], [403, "session_required"], JSON.stringify(body));
  }
  await logIn(server, bob);
  assert.equal((await ask("PATCH", `/${added.json.id}`, { name: "Erin B.", status: "disabled" })).status, 200);
  assert.equal((await ask("PATCH", `/${added.json.id}`, { role: "admin" }, session)).status, 200);
});

test("security 11: removed, expired or its owner disabled: dead on the next request", async () => {
  const removed = await make(bob, ["read"]);
  assert.equal((await send(server, "DELETE", `${tokens}/${removed.id}`, { token: removed.session })).status, 204);
  const dead = await me(server, removed.token);
  assert.deepEqual([dead.status, dead.json.code], [401, "token_ended"]);
  assert.equal((await send(server, "DELETE", `${tokens}/${removed.id}`, { token: removed.session })).status, 404);

  const soon = await make(bob, ["read"], { expires_at: new Date(Date.now() + 1500).toISOString() });
  const deadline = Date.now() + 20_000;
  while ((await me(server, soon.token)).status === 200 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
  assert.ok(Date.now() >= Date.parse(soon.expires_at));
  assert.equal((await me(server, soon.token)).json.code, "token_ended");

  const dora = { email: "dora@example.org", password: "harbor violin stencil maple", name: "Dora" };
  server.addUser(dora.email, dora.password, dora);
  const hers = await make(dora, ["read"]);
  assert.equal((await me(server, hers.token)).status, 200);
  assert.equal(server.run(["user", "disable", dora.email]).code, 0);
  assert.equal((await me(server, hers.token)).status, 401);
});

test("security 12: a token of somebody else is 404", async () => {
  const his = await make(bob, ["read"]);
  const { access_token: hers } = await logIn(server, ada);
  assert.equal((await send(server, "DELETE", `${tokens}/${his.id}`, { token: hers })).status, 404);
  assert.equal((await me(server, his.token)).status, 200);
});

test("security 7 and 28: neither the database nor the log holds a token", async () => {
  const { token } = await make(bob, ["read"]);
  await me(server, token);
  await me(server, `${token}0`);
  const secret = token.slice(9, 73);
  assert.ok(!server.output.includes(secret));
  const stored = await server.stored();
  assert.ok(stored.includes(bob.email), "this is the right database");
  assert.ok(!stored.includes(secret));
});

test("when it was used is kept, about once a minute", async () => {
  const made = await make(bob, ["read"]);
  const used = async () => (await send(server, "GET", tokens, { token: made.session })).json.items.find(({ id }) => id === made.id).last_used_at;
  assert.equal(await used(), null);
  await me(server, made.token);
  const deadline = Date.now() + 90_000;
  while ((await used()) === null && Date.now() < deadline) {
    await logIn(server, ada); // wakes what the server does by itself
    await new Promise((done) => setTimeout(done, 250));
  }
  const first = await used();
  assert.ok(Math.abs(Date.parse(first) - Date.now()) < 120_000, first);
});

test("nobody has more than fifty", async () => {
  const eve = { email: "eve@example.org", password: "lantern bramble octave quarry", name: "Eve" };
  server.addUser(eve.email, eve.password, eve);
  const { access_token: token } = await logIn(server, eve);
  const ask = () => send(server, "POST", tokens, { token, body: { name: "One more", scopes: ["read"] } });
  for (let i = 0; i < 50; i++) assert.equal((await ask()).status, 201);
  const refused = await ask();
  assert.deepEqual([refused.status, refused.json.code], [409, "too_many_tokens"]);
});

test("nor do those that have ended fill a list without end", async () => {
  const fred = { email: "fred@example.org", password: "lantern bramble octave quarry", name: "Fred" };
  server.addUser(fred.email, fred.password, fred);
  const { access_token: token } = await logIn(server, fred);
  for (let i = 0; i < 55; i++) {
    const expires_at = new Date(Date.now() + 400).toISOString();
    const made = await send(server, "POST", tokens, { token, body: { name: `Brief ${i}`, scopes: ["read"], expires_at } });
    // Where the machine was so slow that the time is past, or so fast that none has ended, it is tried again.
    if (made.status !== 201) {
      assert.ok(["too_small", "too_many_tokens"].includes(made.json.code ?? made.json.errors?.[0].code), made.text);
      await new Promise((done) => setTimeout(done, 100));
      i--;
    }
  }
  await new Promise((done) => setTimeout(done, 500));
  assert.equal((await send(server, "POST", tokens, { token, body: { name: "Lasting", scopes: ["read"] } })).status, 201);
  const { items } = (await send(server, "GET", `${tokens}?limit=200`, { token })).json;
  assert.ok(items.length < 56, `${items.length} in the list`);
  assert.deepEqual([items[0].name, items.some(({ name }) => name === "Brief 0")], ["Lasting", false]);
});

test("security 20: a program has a limit of its own below its owner's", async () => {
  const limited = await startWithPeople({ STET_RATE_API_TOKEN: "3/1h", STET_RATE_API_USER: "30/1h" });
  try {
    const { access_token: session } = await logIn(limited, bob);
    const token = (await send(limited, "POST", tokens, { token: session, body: { name: "Wild", scopes: ["read"] } })).json.token;
    const seen = [];
    for (let i = 0; i < 4; i++) seen.push(await me(limited, token));
    assert.deepEqual(seen.map(({ status }) => status), [200, 200, 200, 429]);
    assert.match(seen[0].headers["ratelimit-policy"], /^"token";q=3;w=3600$/);
    assert.ok(Number(seen[3].headers["retry-after"]) > 0);
    assert.equal((await me(limited, session)).status, 200, "its owner goes on");
  } finally {
    await limited.stop();
  }
});

test("the command line works with STET_TOKEN", async () => {
  const { token } = await make(bob, ["prd:write"]);
  const report = await make(bob, ["progress:write"]);
  const home = await mkdtemp(join(tmpdir(), "stet-home-"));
  const run = (args, stetToken) =>
    new Promise((done, fail) => {
      const child = spawn(stet, args, { env: { PATH: process.env.PATH, HOME: home, STET_SERVER: server.url, STET_TOKEN: stetToken }, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "", stderr = "";
      child.stdout.on("data", (text) => (stdout += text));
      child.stderr.on("data", (text) => (stderr += text));
      child.on("error", fail);
      child.on("close", (code) => done({ code, stdout, stderr }));
    });
  try {
    const made = await run(["new", "Shipping labels", "--json"], token);
    assert.equal(made.code, 0, made.stderr);
    const { key } = JSON.parse(made.stdout);
    const list = await run(["list"], token);
    assert.equal(list.code, 0, list.stderr);
    assert.match(list.stdout, /Shipping labels/);
    const progress = await run(["progress", key, "The printer is chosen."], report.token);
    assert.equal(progress.code, 0, progress.stderr);
    const refused = await run(["list"], report.token);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /scope/);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
