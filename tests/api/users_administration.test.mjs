// What administrators do to accounts: search, make, change, end sessions; one's own name; all of it under ETags.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mailsTo, mailTo, tokenIn } from "../support/outbox.mjs";
import { ada, bob, isAlive, logIn, me, randomUUID, refresh, send, startWithPeople } from "../support/users.mjs";

let server, token, adaId, bobId;
before(async () => {
  server = await startWithPeople();
  const mine = await logIn(server, ada);
  [token, adaId] = [mine.access_token, mine.user.id];
  bobId = (await logIn(server, bob)).user.id;
});
after(() => server?.stop());

const password = "granite pocket melon saddle";
const users = (path = "", method = "GET", more = {}) => send(server, method, `/api/v1/users${path}`, { token, ...more });
const change = (id, body, headers = { "if-match": "*" }) => users(`/${id}`, "PATCH", { body, headers });
let made = 0;
async function makeSomebody(more = {}) {
  const person = { email: `somebody${++made}@example.org`, name: "Somebody", password, ...more };
  const answer = await users("", "POST", { body: person });
  assert.equal(answer.status, 201, answer.text);
  return { ...person, id: answer.json.id, answer };
}
const found = async (query) => (await users(`?${new URLSearchParams(query)}`)).json.items.map(({ email }) => email);

test("an account is made, with where it is and which version it has", async () => {
  const { answer, id, email } = await makeSomebody({ role: "admin" });
  assert.equal(answer.headers.location, `/api/v1/users/${id}`);
  assert.match(answer.headers.etag, /^"1-[0-9a-f]{16}"$/);
  assert.deepEqual([answer.json.email, answer.json.role, answer.json.status], [email, "admin", "active"]);
  const read = await users(`/${id}`);
  assert.deepEqual([read.status, read.json, read.headers.etag], [200, answer.json, answer.headers.etag]);
  assert.equal((await users(`/${id}`, "GET", { headers: { "if-none-match": answer.headers.etag } })).status, 304);
  assert.equal((await change(id, { role: "member" })).status, 200);
  for (const [body, status, pointers] of [
    [{ email: email.toUpperCase(), name: "Again", password }, 409, []],
    [{ email: "no address", name: " ", password: "short" }, 400, ["/email", "/name", "/password"]],
    [{ email: "x@example.org" }, 400, ["/name"]],
    [{ email: "x@example.org", name: "X", password, role: "root" }, 400, ["/role"]],
  ]) {
    const refused = await users("", "POST", { body });
    assert.equal(refused.status, status, refused.text);
    for (const pointer of pointers) assert.ok(refused.json.errors.some((finding) => finding.pointer === pointer), pointer);
  }
});

test("people are found by a part of their name or address, whatever is typed", async () => {
  await makeSomebody({ email: "grace%hopper@example.org", name: "\u00c9lodie Stra\u00dfe_1" });
  for (const q of ["GRACE", "\u00e9LODIE", "STRASSE", " hopper@", "_1", "%"]) assert.deepEqual(await found({ q }), ["grace%hopper@example.org"], q);
  for (const q of ["nobody", "g%r", "' OR 1=1 --", '"', "\\", "!", "%%", "\u{1f600}"]) assert.deepEqual(await found({ q }), [], q);
  assert.ok((await found({ q: "" })).length >= 3);
  assert.ok((await found({ role: "admin" })).includes(ada.email));
  assert.ok(!(await found({ role: "member" })).includes(ada.email));
  assert.deepEqual(await found({ q: "ada", role: "member" }), []);
  for (const query of ["role=root", "status=gone", "limit=0", "limit=201", "cursor=x", "sort=name", "q=a&q=b"])
    assert.equal((await users(`?${query}`)).status, 400, query);
});

test("a search goes on over pages", async () => {
  for (let i = 0; i < 5; i++) await makeSomebody({ name: "Pageable" });
  const seen = [];
  for (let next = ""; next !== null; ) {
    const page = (await users(`?q=pageable&limit=2${next && `&cursor=${next}`}`)).json;
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  assert.equal(seen.length, 5);
  assert.equal(new Set(seen).size, 5);
});

test("an edit names the version that it is made on", async () => {
  const { id } = await makeSomebody();
  const missing = await change(id, { name: "X" }, {});
  assert.deepEqual([missing.status, missing.json.code], [428, "if_match_missing"]);
  const first = await change(id, { name: "First" }, { "if-match": '"1"' });
  assert.deepEqual([first.status, first.json.name], [200, "First"]);
  assert.match(first.headers.etag, /^"2-/);
  const late = await change(id, { name: "Late" }, { "if-match": '"1"' });
  assert.deepEqual([late.status, late.json.code], [412, "stale"]);
  for (const tag of ["W/\"2\"", "2", "\"x\"", ""]) assert.equal((await change(id, { name: "X" }, { "if-match": tag })).status, 412, tag);
  assert.equal((await users(`/${id}`)).json.name, "First");
  const both = await Promise.all(["A", "B"].map((name) => change(id, { name }, { "if-match": first.headers.etag })));
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412]);
});

test("one's own account is edited the same way", async () => {
  const person = await makeSomebody();
  const mine = (await logIn(server, person)).access_token;
  const read = await me(server, mine);
  assert.match(read.headers.etag, /^"\d+-/);
  const edit = (name, headers) => send(server, "PATCH", "/api/v1/users/me", { token: mine, body: { name }, headers });
  assert.equal((await edit("New")).status, 428);
  const done = await edit("New", { "if-match": read.headers.etag });
  assert.deepEqual([done.status, done.json.name], [200, "New"]);
  assert.equal((await me(server, mine)).headers.etag, done.headers.etag);
  assert.equal((await edit("Newer", { "if-match": read.headers.etag })).status, 412);
});

test("security 11: disabling, a new password and a forced log-out end all sessions", async () => {
  const person = await makeSomebody();
  for (const end of [
    () => change(person.id, { status: "disabled" }),
    () => change(person.id, { password: "velvet ladder comet basket" }),
    () => users(`/${person.id}/logout`, "POST"),
  ]) {
    const sessions = [await logIn(server, person), await logIn(server, person)];
    const ended = await end();
    assert.ok([200, 204].includes(ended.status), ended.text);
    for (const session of sessions) {
      assert.equal(await isAlive(server, session.access_token), false);
      assert.equal((await refresh(server, session.refresh_token)).status, 401);
    }
    if (ended.json?.status === "disabled") {
      await assert.rejects(logIn(server, person));
      assert.equal((await change(person.id, { status: "active" })).status, 200);
    } else if (ended.status === 200) person.password = "velvet ladder comet basket";
  }
  await logIn(server, person);
});

test("there is always an active administrator, and nobody takes the role from themselves by mistake", async () => {
  for (const { id, role } of (await users("?role=admin")).json.items) if (id !== adaId) assert.equal((await change(id, { role: "member" })).status, 200, role);
  for (const body of [{ status: "disabled" }, { role: "member" }]) {
    const last = await change(adaId, body);
    assert.deepEqual([last.status, last.json.code], [409, "last_admin"]);
  }
  for (const args of [["disable", ada.email], ["set-role", ada.email, "member"]]) {
    const last = server.run(["user", ...args]);
    assert.equal(last.code, 1);
    assert.match(last.stderr, /last active administrator/);
  }
  const other = await makeSomebody({ role: "admin" });
  for (const body of [{ status: "disabled" }, { role: "member" }, { password: "velvet ladder comet basket" }]) {
    const own = await change(adaId, body);
    assert.deepEqual([own.status, own.json.code], [409, "own_account"]);
  }
  // Two who disable each other at once.
  const theirs = (await logIn(server, other)).access_token;
  const both = await Promise.all([
    change(other.id, { status: "disabled" }),
    send(server, "PATCH", `/api/v1/users/${adaId}`, { token: theirs, body: { status: "disabled" }, headers: { "if-match": "*" } }),
  ]);
  assert.equal(both.filter(({ status }) => status === 200).length, 1, JSON.stringify(both.map(({ status, json }) => [status, json?.code])));
  if (both[1].status === 200) {
    server.run(["user", "enable", ada.email]);
    token = (await logIn(server, ada)).access_token;
  }
  await change(other.id, { role: "member" });
});

test("security 29: a member sees and changes nobody", async () => {
  const theirs = (await logIn(server, bob)).access_token;
  const id = (await makeSomebody()).id;
  for (const [method, path, body] of [
    ["GET", "", undefined], ["POST", "", { email: "x@example.org", name: "X", password }], ["GET", `/${id}`, undefined],
    ["PATCH", `/${id}`, { role: "admin" }], ["PATCH", `/${bobId}`, { role: "admin" }], ["POST", `/${id}/logout`, undefined],
    ["DELETE", `/${id}`, undefined], ["POST", `/${id}/reset`, undefined],
  ]) {
    const answer = await users(path, method, { body, token: theirs, headers: { "if-match": "*" } });
    assert.equal(answer.status, 403, `${method} ${path}`);
  }
  for (const nobody of [randomUUID(), "me2", "1"]) {
    assert.equal((await users(`/${nobody}`)).status, 404);
    assert.equal((await change(nobody, { name: "X" })).status, 404);
    assert.equal((await users(`/${nobody}/logout`, "POST")).status, 404);
  }
});

test("a deleted account is dead at once, and can be kept for a week", async () => {
  const person = await makeSomebody();
  const session = await logIn(server, person);
  assert.equal((await users(`/${person.id}`, "DELETE")).status, 204);
  assert.equal(await isAlive(server, session.access_token), false);
  await assert.rejects(logIn(server, person));
  assert.equal((await users(`/${person.id}`)).json.status, "disabled");
  assert.equal((await users(`/${person.id}/reset`, "POST")).json.code, "user_disabled");
  assert.equal((await change(person.id, { status: "active" })).status, 200);
  await logIn(server, person);
  for (const { id } of (await users("?role=admin")).json.items) if (id !== adaId) await change(id, { role: "member" });
  assert.equal((await users(`/${adaId}`, "DELETE")).json.code, "last_admin");
  const own = await send(server, "DELETE", "/api/v1/users/me", { token, body: { current: ada.password } });
  assert.deepEqual([own.status, own.json.code], [409, "last_admin"]);
  await makeSomebody({ role: "admin" });
  assert.equal((await users(`/${adaId}`, "DELETE")).json.code, "own_account");
});

test("who gets an account without a password, and who needs a new one, gets a link by mail", async () => {
  const invited = { email: "invited@example.org", name: "Invited" };
  const made = await users("", "POST", { body: invited });
  assert.equal(made.status, 201, made.text);
  assert.equal((await mailsTo(server, invited.email)).length, 1);
  assert.equal((await users(`/${made.json.id}/reset`, "POST")).status, 204);
  assert.equal((await mailsTo(server, invited.email, 2)).length, 2);
  await assert.rejects(logIn(server, { ...invited, password }));
});

test("security 11: a password that an administrator sets, disabling and deleting end the links that were sent before", async () => {
  for (const end of [
    (id) => change(id, { password: "copper violin meadow thunder" }),
    async (id) => (await change(id, { status: "disabled" })) && change(id, { status: "active" }),
    async (id) => (await users(`/${id}`, "DELETE")) && change(id, { status: "active" }),
  ]) {
    const person = await makeSomebody(), elsewhere = `elsewhere${made}@example.org`;
    const { access_token: theirs } = await logIn(server, person);
    const asked = await send(server, "PATCH", "/api/v1/users/me", { token: theirs, headers: { "if-match": "*" }, body: { email: elsewhere, current: person.password } });
    assert.equal(asked.status, 200, asked.text);
    await send(server, "POST", "/api/v1/auth/password/forgot", { body: { email: person.email } });
    const moving = tokenIn(await mailTo(server, elsewhere)), resetting = tokenIn(await mailTo(server, person.email, 1, /password/));
    assert.equal((await end(person.id)).status, 200);
    assert.equal((await send(server, "POST", "/api/v1/auth/email/verify", { body: { token: moving } })).json?.code, "invalid_token");
    assert.equal((await send(server, "POST", "/api/v1/auth/password/reset", { body: { token: resetting, password } })).json?.code, "invalid_token");
    assert.equal((await users(`/${person.id}`)).json.email, person.email);
  }
});

test("who gets another password from an administrator hears of it", async () => {
  const person = await makeSomebody();
  assert.equal((await change(person.id, { password: "copper violin meadow thunder" })).status, 200);
  assert.match((await mailTo(server, person.email)).subject, /password was changed/);
});
