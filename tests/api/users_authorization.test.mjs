// Who may do what: every route with nobody, every role and every scope (security 29), and workspaces. What is expected
// stands in docs/users.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startPostgres } from "../support/postgres.mjs";
import { ada, bob, logIn, randomUUID, send, startWithPeople } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const guide = new URL("../../docs/users.md", import.meta.url);
const scopes = ["read", "prd:write", "progress:write", "workspace:write", "account", "admin"];
const roles = ["viewer", "commenter", "editor", "owner"];
const start = "<!-- who may do what -->", end = "<!-- end -->";

/** The routes as the server describes them. */
async function describedRoutes() {
  const api = (await send(server, "GET", "/openapi.json")).json;
  return Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      path,
      name: `${method.toUpperCase()} ${path.replace("/api/v1", "")}`,
      permission: operation["x-stet-permission"] ?? "",
      who: operation["x-stet-role"] ?? { public: "anybody", user: "signed in", admin: "administrator" }[operation["x-stet-access"]],
      scopes: operation.security.flatMap((way) => way.token ?? []),
    })));
}

/** The table of the guide: a line for each permission, with all routes that take it. */
function tableOf(routes) {
  const order = ["anybody", "signed in", ...roles, "administrator"];
  const lines = new Map();
  for (const route of routes) {
    const line = lines.get(route.permission) ?? { ...route, routes: [] };
    assert.deepEqual([line.who, line.scopes], [route.who, route.scopes], `${route.name} and others have one permission and differ`);
    line.routes.push(route.name);
    lines.set(route.permission, line);
  }
  const code = (words) => words.map((word) => `\`${word}\``).join(", ");
  const rows = [...lines.values()]
    .sort((a, b) => order.indexOf(a.who) - order.indexOf(b.who) || a.permission.localeCompare(b.permission))
    .map((line) => `| ${line.permission ? code([line.permission]) : ""} | ${line.who} | ${line.permission ? code(line.scopes) || "no token" : ""} | ${code(line.routes)} |`);
  return ["| permission | who | token with | routes |", "|---|---|---|---|", ...rows].join("\n");
}

/** What the guide says of each route. */
function expectations() {
  const text = readFileSync(guide, "utf8");
  const rows = text.slice(text.indexOf(start) + start.length, text.indexOf(end)).trim().split("\n").slice(2);
  return new Map(rows.flatMap((row) => {
    const [permission, who, tokens, names] = row.split("|").slice(1, -1).map((cell) => cell.trim());
    const words = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
    return words(names).map((name) => [name, { permission: words(permission)[0] ?? "", who, scopes: words(tokens) }]);
  }));
}

test("security 29: the guide's table says what the routes declare", async () => {
  const text = readFileSync(guide, "utf8");
  const table = tableOf(await describedRoutes());
  const written = text.slice(text.indexOf(start) + start.length, text.indexOf(end)).trim();
  assert.equal(written, table, `docs/users.md needs this table between its two marks:\n${table}\n`);
});

/** A team with somebody of each role, a stranger, and what the paths name. */
async function world() {
  const people = {};
  for (const name of ["owner", "editor", "commenter", "viewer", "stranger"]) {
    people[name] = { email: `${name}@walk.example.org`, password: "granite pocket melon saddle", name };
    server.addUser(people[name].email, people[name].password, people[name]);
  }
  people.administrator = ada;
  const mine = (await logIn(server, bob)).access_token;
  const workspace = (await send(server, "POST", "/api/v1/workspaces", { token: mine, body: { name: "Walked" } })).json.id;
  const join = (role) => send(server, "POST", `/api/v1/workspaces/${workspace}/members`, { token: mine, body: { email: people[role].email, role } });
  for (const role of roles) assert.equal((await join(role)).status, 201);
  // What would be deleted under the feet of the others: owners may, but not this one.
  const personal = (await send(server, "GET", "/api/v1/workspaces", { token: mine })).json.items[0].id;
  for (const role of roles)
    assert.equal((await send(server, "POST", `/api/v1/workspaces/${personal}/members`, { token: mine, body: { email: people[role].email, role } })).status, 201);
  const prd = await send(server, "POST", `/api/v1/prds/import?workspace=${workspace}`, {
    token: mine, body: "# Walk\n\n- **FR-1** The system shall walk.\n", headers: { "content-type": "text/markdown" },
  });
  const event = await send(server, "POST", `/api/v1/prds/${prd.json.id}/events`, {
    token: mine, body: { source: "note", external_id: "1", kind: "note", text: "FR-1 is done" },
  });
  const said = await send(server, "POST", `/api/v1/prds/${prd.json.id}/messages`, { token: mine, body: { text: "status" } });
  const thread = await send(server, "POST", `/api/v1/prds/${prd.json.id}/comments`, { token: mine, body: { text: "Walk?" } });
  const sessions = {};
  const session = async (name) => {
    if (!sessions[name] || (await send(server, "GET", "/api/v1/users/me", { token: sessions[name] })).status !== 200)
      sessions[name] = (await logIn(server, people[name])).access_token;
    return sessions[name];
  };
  const program = async (name, wanted) => {
    const made = await send(server, "POST", "/api/v1/users/me/tokens", { token: await session(name), body: { name: wanted.join(" "), scopes: wanted } });
    assert.equal(made.status, 201, made.text);
    return made.json.token;
  };
  const ids = {};
  for (const name of Object.keys(people)) ids[name] = (await send(server, "GET", "/api/v1/users/me", { token: await session(name) })).json.id;
  return { ids, join, session, program, places: { workspace, personal, prd: prd.json.id, proposal: event.json.proposal.id, message: said.json.reply.id, thread: thread.json.id } };
}

// Where the workspace is named by more than the path.
const requests = {
  "POST /prds": ({ workspace }) => ({ body: { title: "Walked again", workspace } }),
  "POST /prds/import": ({ workspace }) => ({ query: `?workspace=${workspace}`, body: "# Again\n", headers: { "content-type": "text/markdown" } }),
};
const refusals = ["forbidden", "role_too_low", "insufficient_scope", "session_required"];

async function walk() {
  const { ids, join, session, program, places } = await world();
  const expected = expectations();
  const ask = (name, who, token) => {
    const [method, path] = name.split(" ");
    const { query = "", ...more } = requests[name]?.(places) ?? {};
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, parameter) =>
      name === "DELETE /workspaces/{workspace}/members/{user}" && parameter === "user" ? ids[who] ?? randomUUID() : name === "DELETE /workspaces/{workspace}" ? places.personal : places[parameter] ?? randomUUID());
    const whole = filled.startsWith("/.well-known") || !described.get(name).path.startsWith("/api/v1") ? filled : `/api/v1${filled}`;
    return send(server, method, whole + query, { token, ...more, headers: { accept: "application/json", ...more.headers } });
  };
  const described = new Map((await describedRoutes()).map((route) => [route.name, route]));
  const whole = { owner: await program("owner", scopes.slice(0, 5)), viewer: await program("viewer", scopes.slice(0, 5)), administrator: await program("administrator", scopes) };
  // One after the other: those of one person all change their account, and a busy machine may answer such with 503.
  const single = {};
  for (const scope of scopes) single[scope] = await program(scope === "admin" ? "administrator" : "owner", [scope]);
  const isRefused = (answer, where, status, codes = refusals) => {
    assert.equal(answer.status, status, `${where}: ${answer.text}`);
    if (status === 403) assert.ok(codes.includes(answer.json.code), `${where}: ${answer.text}`);
  };
  const passes = (answer, where) => {
    assert.ok(answer.status < 500 && answer.status !== 401, `${where}: ${answer.status} ${answer.text}`);
    assert.ok(answer.status !== 403 || !refusals.includes(answer.json?.code), `${where}: ${answer.text}`);
  };
  let walked = 0;
  for (const name of described.keys()) {
    const wanted = expected.get(name);
    assert.ok(wanted, `docs/users.md says nothing of ${name}`);
    walked++;
    if (wanted.who === "anybody") {
      assert.notEqual((await ask(name, "nobody")).json?.code, "unauthenticated", name);
      continue;
    }
    assert.equal((await ask(name, "nobody")).status, 401, name);
    const needsRole = roles.includes(wanted.who);
    if (needsRole) {
      // An administrator of the server is a stranger in a workspace.
      for (const outsider of ["stranger", "administrator"]) isRefused(await ask(name, outsider, await session(outsider)), `${name}, ${outsider}`, 404);
      for (const role of roles) {
        const answer = await ask(name, role, await session(role));
        if (roles.indexOf(role) < roles.indexOf(wanted.who)) isRefused(answer, `${name}, ${role}`, 403, ["role_too_low"]);
        else passes(answer, `${name}, ${role}`);
        if (wanted.permission === "workspace.leave") assert.equal((await join(role)).status, 201);
      }
    } else {
      const member = await ask(name, "stranger", await session("stranger"));
      if (wanted.who === "administrator") isRefused(member, `${name}, member`, 403, ["forbidden"]);
      else passes(member, `${name}, member`);
      passes(await ask(name, "administrator", await session("administrator")), `${name}, administrator`);
    }
    for (const scope of scopes) {
      const who = scope === "admin" ? "administrator" : "owner";
      const answer = await ask(name, who, single[scope]);
      const where = `${name}, a token with ${scope}`;
      if (wanted.who === "administrator" && who !== "administrator") isRefused(answer, where, 403, ["forbidden"]);
      else if (!wanted.scopes.includes(scope)) isRefused(answer, where, 403, [wanted.scopes.length ? "insufficient_scope" : "session_required"]);
      else if (needsRole && who === "administrator") isRefused(answer, where, 404);
      else passes(answer, where);
      if (wanted.permission === "workspace.leave" && who === "owner") assert.equal((await join("owner")).status, 201);
    }
    // Whatever a token may, it is no more than its owner.
    // Where no token does, that is said before anybody looks whose it is.
    const low = wanted.scopes.length ? ["role_too_low"] : ["session_required"];
    if (needsRole && wanted.who !== "viewer") isRefused(await ask(name, "viewer", whole.viewer), `${name}, a viewer's token`, 403, low);
    if (needsRole) isRefused(await ask(name, "administrator", whole.administrator), `${name}, an administrator's token`, wanted.scopes.length ? 404 : 403, low);
    if (wanted.who === "administrator") isRefused(await ask(name, "owner", whole.owner), `${name}, a member's token`, 403, ["forbidden"]);
  }
  assert.ok(walked >= 50, `${walked} routes`);
}

test("security 29: every route has its verdict for nobody, every role, administrators and every scope", { timeout: 600_000 }, walk);

test("security 29: and the same on PostgreSQL", { timeout: 600_000 }, async (t) => {
  const postgres = await startPostgres();
  if (postgres.skipped) return t.skip(postgres.skipped);
  const first = server;
  server = await startWithPeople({ STET_DATABASE_URL: postgres.url });
  try {
    await walk();
  } finally {
    await server.stop();
    server = first;
    await postgres.stop();
  }
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

test("an owner deletes a workspace: it is gone for everybody, with what was in it", async () => {
  const { path, id, mine, hers } = await team();
  const whole = `/api/v1/workspaces/${id}`;
  const invite = await send(server, "POST", `${whole}/invites`, { body: { role: "viewer" }, token: mine.access_token });
  assert.equal(invite.status, 201, invite.text);
  assert.equal((await send(server, "POST", path, { body: { email: ada.email, role: "editor" }, token: mine.access_token })).status, 201);
  const prd = (await send(server, "POST", "/api/v1/prds", { body: { title: "Doomed zeppelin", workspace: id }, token: hers.access_token })).json;
  const refused = await send(server, "DELETE", whole, { token: hers.access_token });
  assert.deepEqual([refused.status, refused.json.code], [403, "role_too_low"]);

  const stream = await fetch(`${server.url}/api/v1/prds/${prd.id}/changes`, { headers: { authorization: `Bearer ${hers.access_token}`, accept: "text/event-stream" } });
  assert.equal(stream.status, 200);
  assert.equal((await send(server, "DELETE", whole, { token: mine.access_token })).status, 204);
  for await (const _ of stream.body); // it ends by itself

  for (const { access_token: token } of [mine, hers]) {
    assert.equal((await send(server, "GET", path, { token })).status, 404);
    assert.equal((await send(server, "GET", `/api/v1/prds/${prd.id}`, { token })).status, 404);
    assert.equal((await send(server, "PATCH", whole, { body: { name: "Back" }, token })).status, 404);
    assert.equal((await send(server, "POST", "/api/v1/prds", { body: { title: "More", workspace: id }, token })).status, 404);
    const search = (await send(server, "GET", "/api/v1/search?q=zeppelin", { token })).json;
    assert.deepEqual(search.items, []);
    const list = (await send(server, "GET", "/api/v1/workspaces", { token })).json;
    assert.ok(!list.items.some((workspace) => workspace.id === id));
  }
  const late = await send(server, "POST", "/api/v1/invites/accept", { body: { token: new URL(invite.json.link).searchParams.get("token") }, token: hers.access_token });
  assert.deepEqual([late.status, late.json.code], [400, "invalid_invite"], late.text);
  assert.equal((await send(server, "DELETE", whole, { token: mine.access_token })).status, 404); // twice does no harm
  const log = (await send(server, "GET", "/api/v1/audit?action=workspace.deleted", { token: hers.access_token })).json;
  assert.deepEqual(log.items.filter((entry) => entry.workspace === id).map((entry) => entry.actor.id), [mine.user.id]);
});

test("a personal workspace is not deleted, and a program needs the scope", async () => {
  const { id, mine } = await team();
  const own = (await send(server, "GET", "/api/v1/workspaces", { token: mine.access_token })).json.items[0].id;
  const kept = await send(server, "DELETE", `/api/v1/workspaces/${own}`, { token: mine.access_token });
  assert.deepEqual([kept.status, kept.json.code], [409, "personal_workspace"]);
  const program = async (scope) => (await send(server, "POST", "/api/v1/users/me/tokens", { body: { name: scope, scopes: [scope] }, token: mine.access_token })).json.token;
  const low = await send(server, "DELETE", `/api/v1/workspaces/${id}`, { token: await program("prd:write") });
  assert.deepEqual([low.status, low.json.code], [403, "insufficient_scope"]);
  assert.equal((await send(server, "DELETE", `/api/v1/workspaces/${id}`, { token: await program("workspace:write") })).status, 204);
});

test("one person owns a hundred workspaces, and one less makes room", async () => {
  const eve = { email: "eve@example.org", password: "granite pocket melon saddle" };
  server.addUser(eve.email, eve.password, { name: "Eve" });
  const token = (await logIn(server, eve)).access_token;
  const make = () => send(server, "POST", "/api/v1/workspaces", { body: { name: "One more" }, token });
  let last;
  for (let made = 1; made < 100; made++) last = await make(); // with the personal one
  assert.equal(last.status, 201, last.text);
  const refused = await make();
  assert.deepEqual([refused.status, refused.json.code], [409, "too_many_workspaces"]);
  assert.equal((await send(server, "DELETE", `/api/v1/workspaces/${last.json.id}`, { token })).status, 204);
  assert.equal((await make()).status, 201);
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
