// Who may do what: every route with nobody, a member and an administrator (security 29), and workspaces.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ada, bob, logIn, randomUUID, send, startWithPeople } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

// The documentation is made from the route tables, so walking it walks them.
test("security 29: every route has its verdict for nobody, member and administrator", async () => {
  const api = (await send(server, "GET", "/openapi.json")).json;
  let walked = 0;
  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const access = operation["x-stet-access"];
      const where = `${method.toUpperCase()} ${path}`;
      assert.ok(["public", "user", "admin"].includes(access), `${where} names no access`);
      const filled = path.replaceAll(/\{[^}]*\}/g, () => randomUUID());
      const verdicts = {};
      for (const [who, person] of Object.entries({ nobody: null, member: bob, admin: ada })) {
        // Some of these routes end the session, so everybody comes with a new one.
        const token = person && (await logIn(server, person)).access_token;
        verdicts[who] = (await send(server, method.toUpperCase(), filled, { token, headers: { accept: "application/json" } })).status;
      }
      assert.ok(Object.values(verdicts).every((status) => status < 500), `${where}: ${JSON.stringify(verdicts)}`);
      if (access === "public") {
        assert.ok(verdicts.member !== 403 && verdicts.admin !== 403, `${where}: ${JSON.stringify(verdicts)}`);
        if (path !== "/api/v1/auth/refresh") assert.notEqual(verdicts.nobody, 401, where);
      } else {
        assert.equal(verdicts.nobody, 401, where);
        assert.notEqual(verdicts.admin, 401, where);
        assert.ok(access === "admin" ? verdicts.member === 403 : ![401, 403].includes(verdicts.member), `${where}: ${JSON.stringify(verdicts)}`);
        assert.notEqual(verdicts.admin, 403, where);
      }
      walked++;
    }
  assert.ok(walked >= 18);
});

async function team() {
  const mine = await logIn(server, bob);
  const answer = await send(server, "POST", "/api/v1/workspaces", { body: { name: "Team" }, token: mine.access_token });
  assert.equal(answer.status, 201);
  assert.equal(answer.json.role, "owner");
  return { path: `/api/v1/workspaces/${answer.json.id}/members`, id: answer.json.id, mine, hers: await logIn(server, ada) };
}

test("everybody has a personal workspace, first in the list", async () => {
  const { mine } = await team();
  const list = (await send(server, "GET", "/api/v1/workspaces", { token: mine.access_token })).json;
  assert.equal(list.next, null);
  assert.deepEqual([list.items[0].name, list.items[0].role, list.items[0].personal], ["Bob", "owner", true]);
  assert.equal(list.items.filter(({ personal }) => personal).length, 1);
});

test("security 29: a workspace that one is not in is not there, also for administrators", async () => {
  const { path, mine, hers } = await team();
  const nowhere = `/api/v1/workspaces/${randomUUID()}/members`;
  const body = { email: ada.email, role: "owner" };
  for (const [method, suffix, input] of [["GET", ""], ["POST", "", body], ["DELETE", `/${mine.user.id}`]]) {
    const foreign = await send(server, method, path + suffix, { body: input, token: hers.access_token });
    const nothing = await send(server, method, nowhere + suffix, { body: input, token: hers.access_token });
    assert.deepEqual([foreign.status, foreign.json.code, foreign.json.detail], [404, nothing.json.code, nothing.json.detail]);
    assert.equal(nothing.status, 404);
  }
});

test("owners add members, change their role and remove them; members look and leave", async () => {
  const { path, mine, hers } = await team();
  for (const role of ["viewer", "commenter", "editor"]) {
    const added = await send(server, "POST", path, { body: { email: "ADA@example.org", role }, token: mine.access_token });
    assert.equal(added.status, 201);
    assert.deepEqual([added.json.role, added.json.user.email], [role, ada.email]);
    const list = await send(server, "GET", path, { token: hers.access_token });
    assert.deepEqual(list.json.items.map((member) => [member.user.email, member.role]), [[bob.email, "owner"], [ada.email, role]]);
    assert.equal((await send(server, "POST", path, { body: { email: ada.email, role: "owner" }, token: hers.access_token })).status, 403);
    assert.equal((await send(server, "DELETE", `${path}/${mine.user.id}`, { token: hers.access_token })).status, 403);
  }
  assert.equal((await send(server, "DELETE", `${path}/${hers.user.id}`, { token: hers.access_token })).status, 204);
  assert.equal((await send(server, "GET", path, { token: hers.access_token })).status, 404);
  assert.equal((await send(server, "DELETE", `${path}/${hers.user.id}`, { token: mine.access_token })).status, 404);
});

test("the last owner stays, also when two leave at once", async () => {
  const { path, mine, hers } = await team();
  const alone = await send(server, "DELETE", `${path}/${mine.user.id}`, { token: mine.access_token });
  assert.deepEqual([alone.status, alone.json.code], [409, "last_owner"]);
  assert.equal((await send(server, "POST", path, { body: { email: ada.email, role: "owner" }, token: mine.access_token })).status, 201);
  const both = await Promise.all([
    send(server, "DELETE", `${path}/${mine.user.id}`, { token: mine.access_token }),
    send(server, "DELETE", `${path}/${hers.user.id}`, { token: hers.access_token }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [204, 409]);
});

test("only people with an account are added", async () => {
  const { path, mine } = await team();
  const answer = await send(server, "POST", path, { body: { email: "nobody@example.org", role: "viewer" }, token: mine.access_token });
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.json.errors.map(({ pointer, code }) => [pointer, code]), [["/email", "unknown_user"]]);
});

test("administrators page through all users", async () => {
  const { access_token: token } = await logIn(server, ada);
  for (let i = 0; i < 3; i++)
    await send(server, "POST", "/api/v1/auth/register", { body: { email: `page${i}@example.org`, password: "granite pocket melon saddle", name: "Page" } });
  const seen = [];
  for (let next = ""; next !== null; ) {
    const page = (await send(server, "GET", `/api/v1/users?limit=2${next && `&cursor=${next}`}`, { token })).json;
    assert.ok(page.items.length <= 2);
    seen.push(...page.items.map(({ email }) => email));
    next = page.next;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length >= 5);
});
