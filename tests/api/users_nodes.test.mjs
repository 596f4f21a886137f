// Two nodes that serve one set of users, on one PostgreSQL: revocation between them, by NOTIFY and by Redis.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connected, metric, startNodes, until } from "../support/nodes.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { ada, bob, isAlive, logIn, me, refresh, send } from "../support/users.mjs";

/** Signs in on one node, and has every node see the token, so that it remembers it if it ever does. */
async function signedIn(nodes, person) {
  const tokens = await logIn(nodes[0], person);
  for (const node of [...nodes, ...nodes]) assert.ok(await isAlive(node, tokens.access_token));
  return tokens;
}

/** On the node where it happened at once; on the others within an event's hop or a second. */
async function revoked([here, ...others], ...all) {
  for (const { access_token } of all) assert.equal(await isAlive(here, access_token), false);
  for (const node of others)
    for (const { access_token, refresh_token } of all) {
      await until("a revoked token fails on another node", async () => !(await isAlive(node, access_token)));
      assert.equal((await refresh(node, refresh_token)).status, 401);
      assert.equal(await isAlive(node, access_token), false);
    }
}

const post = (node, path, token) => send(node, "POST", path, { token });

function suite(name, open) {
  describe(name, () => {
    let postgres, redis, nodes, stop, skipped;

    before(async () => {
      postgres = await startPostgres();
      redis = await open();
      skipped = postgres.skipped ?? redis?.skipped;
      if (skipped) return;
      ({ nodes, stop } = await startNodes({
        STET_DATABASE_URL: postgres.url,
        STET_REFRESH_GRACE: "0s",
        ...(redis ? { STET_REDIS_URL: redis.url } : {}),
      }));
    });
    after(async () => {
      await stop?.();
      await redis?.stop?.();
      await postgres.stop?.();
    });
    const check = (title, run) =>
      test(title, async (context) => {
        if (skipped) return context.skip(skipped);
        await connected(nodes);
        await run(context);
      });

    check("a token of one node is good on the other", async () => {
      const tokens = await signedIn(nodes, bob);
      const next = (await refresh(nodes[1], tokens.refresh_token)).json;
      assert.ok(await isAlive(nodes[0], next.access_token));
    });

    check("security 8: parallel refreshes on two nodes get one successor", async () => {
      const tokens = await logIn(nodes[1], bob);
      const answers = await Promise.all(nodes.flatMap((node) => Array.from({ length: 8 }, () => refresh(node, tokens.refresh_token))));
      const given = answers.filter(({ status }) => status === 200).map(({ json }) => json.refresh_token);
      assert.equal(new Set(given).size, 1);
    });

    check("security 11: a logout holds on both nodes", async () => {
      for (const order of [nodes, [...nodes].reverse()]) {
        const tokens = await signedIn(order, bob);
        assert.equal((await post(order[0], "/api/v1/auth/logout", tokens.access_token)).status, 204);
        await revoked(order, tokens);
      }
    });

    check("security 11: so do logging out everywhere, and ending one device", async () => {
      const first = await signedIn(nodes, bob);
      const second = await signedIn([...nodes].reverse(), bob);
      const third = await signedIn(nodes, bob);
      const hers = await signedIn(nodes, ada);
      const { items } = (await send(nodes[0], "GET", "/api/v1/auth/sessions", { token: third.access_token })).json;
      const { id } = items.find(({ current }) => current);
      assert.equal((await send(nodes[1], "DELETE", `/api/v1/auth/sessions/${id}`, { token: first.access_token })).status, 204);
      await revoked([...nodes].reverse(), third);
      assert.ok(await isAlive(nodes[0], first.access_token));
      assert.equal((await post(nodes[0], "/api/v1/auth/logout-all", first.access_token)).status, 204);
      await revoked(nodes, first, second);
      for (const node of nodes) assert.ok(await isAlive(node, hers.access_token));
    });

    check("security 11: so does a refresh token that was used twice", async () => {
      const tokens = await signedIn(nodes, bob);
      const next = (await refresh(nodes[0], tokens.refresh_token)).json;
      assert.equal((await refresh(nodes[0], next.refresh_token)).status, 200);
      assert.equal((await refresh(nodes[0], tokens.refresh_token)).status, 401);
      await revoked(nodes, tokens, next);
    });

    check("security 11: so does what a command does beside the nodes", async () => {
      const bobs = await signedIn(nodes, bob);
      assert.equal(nodes[0].run(["user", "disable", bob.email]).code, 0);
      for (const order of [nodes, [...nodes].reverse()])
        await until("a disabled user's token fails", async () => !(await isAlive(order[0], bobs.access_token)));
      assert.equal(nodes[0].run(["user", "enable", bob.email]).code, 0);
      assert.equal(await isAlive(nodes[0], bobs.access_token), false); // the session stays over

      const before = await signedIn(nodes, bob);
      assert.equal(nodes[1].run(["user", "set-password", bob.email, "--password-stdin"], { input: `${bob.password}\n` }).code, 0);
      for (const node of nodes)
        await until("a token fails after the password was changed", async () => !(await isAlive(node, before.access_token)));
      assert.ok(await signedIn(nodes, bob));
    });

    check("a new role and a new name hold on both nodes", async () => {
      const tokens = await signedIn(nodes, bob);
      assert.equal((await send(nodes[0], "GET", "/api/v1/users", { token: tokens.access_token })).status, 403);
      assert.equal(nodes[0].run(["user", "set-role", bob.email, "admin"]).code, 0);
      for (const node of nodes)
        await until("an administrator may list users", async () =>
          (await send(node, "GET", "/api/v1/users", { token: tokens.access_token })).status === 200);
      assert.equal(nodes[0].run(["user", "set-role", bob.email, "member"]).code, 0);
      for (const node of nodes)
        await until("a member may not", async () =>
          (await send(node, "GET", "/api/v1/users", { token: tokens.access_token })).status === 403);

      const changed = await send(nodes[0], "PATCH", "/api/v1/users/me", { token: tokens.access_token, body: { name: "Robert" } });
      assert.equal(changed.status, 200);
      assert.equal((await me(nodes[0], tokens.access_token)).json.name, "Robert");
      await until("the other node has the name", async () => (await me(nodes[1], tokens.access_token)).json.name === "Robert");
    });

    check("what goes between nodes is counted", async () => {
      const before = await metric(nodes[1], "stet_events_received_total");
      await logIn(nodes[0], ada);
      await until("an event is received", async () => (await metric(nodes[1], "stet_events_received_total")) > before);
      assert.ok((await metric(nodes[0], "stet_events_sent_total")) > 0);
      assert.equal(await metric(nodes[0], "stet_events_dropped_total"), 0);
    });
  });
}

suite("by PostgreSQL's NOTIFY", async () => null);
suite("by Redis", () => startRedis());
