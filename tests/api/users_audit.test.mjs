// The audit log from the outside: who did what, to whom, from where; on the embedded database and on PostgreSQL.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "../support/postgres.mjs";
import { ada, bob, logIn, me, randomUUID, refresh, send, startWithPeople } from "../support/users.mjs";

const GRACE = 1; // seconds

function suite(name, open) {
  describe(name, () => {
    let server, close, skipped, env, hers;

    before(async () => {
      ({ env, close, skipped } = await open());
      if (skipped) return;
      server = await startWithPeople({ STET_REFRESH_GRACE: `${GRACE}s`, ...env });
      hers = await logIn(server, ada);
    });
    after(async () => {
      await server?.stop();
      await close?.();
    });
    const check = (title, run) =>
      test(title, async (context) => (skipped ? context.skip(skipped) : await run(context)));

    const audit = async (query = {}) => {
      const answer = await send(server, "GET", `/api/v1/audit?${new URLSearchParams(query)}`, { token: hers.access_token });
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    };

    check("an entry says who, what, to whom, from where and in which request", async () => {
      const answer = await send(server, "POST", "/api/v1/auth/login", { body: { email: bob.email, password: bob.password } });
      const { items } = await audit({ action: "session.started", user: answer.json.user.id });
      const [entry] = items;
      const person = { id: answer.json.user.id, email: bob.email, name: bob.name };
      assert.deepEqual(entry.actor, person);
      assert.deepEqual(entry.user, person);
      assert.equal(entry.action, "session.started");
      assert.equal(entry.address, "127.0.0.1");
      assert.equal(entry.request_id, answer.headers["x-request-id"]);
      assert.ok(Math.abs(Date.now() - Date.parse(entry.at)) < 60_000);
      assert.deepEqual(Object.keys(entry), [
        "seq", "id", "at", "action", "actor", "user", "session", "workspace", "object", "address", "request_id", "detail",
      ]);
      const sessions = (await send(server, "GET", "/api/v1/auth/sessions", { token: answer.json.access_token })).json;
      assert.equal(entry.session, sessions.items.find(({ current }) => current).id);
    });

    check("what just happened is there, and the numbers leave no gap", async () => {
      const mine = await logIn(server, bob);
      assert.equal((await send(server, "POST", "/api/v1/auth/logout-all", { token: mine.access_token })).status, 204);
      const { items } = await audit({ limit: 200 });
      assert.equal(items[0].action, "user.sessions_revoked");
      assert.equal(items[0].actor.email, bob.email);
      assert.deepEqual(items.map(({ seq }) => seq), items.map((_, index) => items[0].seq - index));
    });

    check("a failed sign-in is there, without what was typed", async () => {
      const typed = `secret-${randomUUID()}`;
      await send(server, "POST", "/api/v1/auth/login", { body: { email: bob.email, password: typed } });
      const page = await audit({ action: "login.failed" });
      assert.equal(page.items[0].user.email, bob.email);
      assert.equal(page.items[0].actor, null);
      assert.ok(!JSON.stringify(await audit({ limit: 200 })).includes(typed));
    });

    check("security 8: a refresh token that is used again is in the audit log", async () => {
      const first = await logIn(server, bob);
      const second = await refresh(server, first.refresh_token);
      assert.equal(second.status, 200);
      await sleep(GRACE * 1000 + 100);
      assert.equal((await refresh(server, first.refresh_token)).status, 401);
      assert.equal((await me(server, second.json.access_token)).status, 401);
      const [started] = (await audit({ action: "session.started", user: first.user.id })).items;
      const [reused] = (await audit({ action: "session.reuse_detected" })).items;
      assert.equal(reused.user.email, bob.email);
      assert.equal(reused.session, started.session);
      assert.equal(reused.actor, null); // the owner or a thief: nobody knows
      assert.equal(reused.address, "127.0.0.1");
    });

    check("what is done to a workspace says with whom, and which role", async () => {
      const mine = await logIn(server, bob);
      const team = (await send(server, "POST", "/api/v1/workspaces", { body: { name: "Team" }, token: mine.access_token })).json;
      const members = `/api/v1/workspaces/${team.id}/members`;
      await send(server, "POST", members, { body: { email: ada.email, role: "editor" }, token: mine.access_token });
      assert.equal((await send(server, "DELETE", `${members}/${hers.user.id}`, { token: mine.access_token })).status, 204);
      const { items } = await audit({ workspace: team.id });
      assert.deepEqual(
        items.map(({ action, actor, user, detail }) => [action, actor.email, user.email, detail]),
        [
          ["workspace.members_changed", bob.email, ada.email, "removed"],
          ["workspace.members_changed", bob.email, ada.email, "editor"],
          ["workspace.created", bob.email, bob.email, null],
        ],
      );
    });

    check("what the operator does in a shell is there, with nobody as the actor", async () => {
      const email = `carol-${randomUUID()}@example.org`;
      server.addUser(email, "copper window thistle sand", { name: "Carol" });
      assert.equal(server.run(["user", "disable", email]).code, 0);
      assert.equal(server.run(["user", "set-role", email, "admin"]).code, 0);
      const { items } = await audit({ limit: 3 });
      assert.deepEqual(items.map(({ action, actor, user, detail }) => [action, actor, user.email, detail]), [
        ["user.role_changed", null, email, "admin, by the command line"],
        ["user.disabled", null, email, "by the command line"],
        ["user.registered", null, email, "by the command line"],
      ]);
    });

    check("pages cover everything once, whatever happens meanwhile", async () => {
      const all = (await audit({ limit: 200 })).items.map(({ id }) => id);
      const seen = [];
      let cursor;
      do {
        const page = await audit({ limit: 3, ...(cursor ? { cursor } : {}) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        await logIn(server, bob); // newer than the first page
      } while (cursor);
      assert.deepEqual(seen, all);
    });

    check("times bound what is shown", async () => {
      const { items } = await audit({ limit: 200 });
      const middle = items[Math.floor(items.length / 2)].at;
      const later = (await audit({ limit: 200, since: middle })).items, earlier = (await audit({ limit: 200, until: middle })).items;
      assert.ok(later.every(({ at }) => at >= middle) && earlier.every(({ at }) => at < middle));
      assert.equal(later.length + earlier.length, items.length);
    });

    check("questions that make no sense are refused, with what is wrong", async () => {
      for (const [query, pointer] of [
        ["cursor=x", "/cursor"], ["action=user.lost", "/action"], ["actor=ada", "/actor"], ["since=yesterday", "/since"],
        ["limit=0", "/limit"], ["limit=1000", "/limit"], ["sort=asc", "/sort"],
      ]) {
        const answer = await send(server, "GET", `/api/v1/audit?${query}`, { token: hers.access_token });
        assert.equal(answer.status, 400, query);
        assert.equal(answer.json.errors[0].pointer, pointer);
      }
    });

    check("security 29: members and strangers read nothing of it", async () => {
      const mine = await logIn(server, bob);
      assert.equal((await send(server, "GET", "/api/v1/audit", { token: mine.access_token })).status, 403);
      assert.equal((await send(server, "GET", "/api/v1/audit")).status, 401);
    });
  });
}

suite("on SQLite", async () => ({ env: {} }));
suite("on PostgreSQL", async () => {
  const postgres = await startPostgres();
  return postgres.skipped ? postgres : { env: { STET_DATABASE_URL: postgres.url }, close: () => postgres.stop() };
});
