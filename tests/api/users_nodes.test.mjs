// Two nodes that serve one set of users, on one PostgreSQL: revocation between them, by NOTIFY and by Redis, and limits that
// hold across them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connected, metric, startNodes, until } from "../support/nodes.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { startServer } from "../support/server.mjs";
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

      const { etag } = (await me(nodes[0], tokens.access_token)).headers;
      const changed = await send(nodes[0], "PATCH", "/api/v1/users/me", { token: tokens.access_token, body: { name: "Robert" },
        headers: { "if-match": etag } });
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

describe("limits of two nodes with one Redis", () => {
  const password = "not the right one at all";
  let postgres, redis, nodes, stop, skipped;

  before(async () => {
    postgres = await startPostgres();
    redis = await startRedis();
    skipped = postgres.skipped ?? redis.skipped;
    if (skipped) return;
    // So slow that nothing drains while the test runs, however slow that is.
    ({ nodes, stop } = await startNodes({
      STET_DATABASE_URL: postgres.url,
      STET_REDIS_URL: redis.url,
      STET_TRUSTED_PROXIES: "127.0.0.1",
      STET_RATE_LOGIN_IP: "6/24h",
      STET_RATE_AUTH_IP: "8/24h",
      STET_RATE_API_USER: "20/24h",
      STET_RATE_LOGIN_ACCOUNT: "3/24h",
    }));
  });
  after(async () => {
    await stop?.();
    await redis?.stop?.();
    await postgres?.stop?.();
  });
  const check = (title, run) => test(title, (context) => (skipped ? context.skip(skipped) : run(context)));

  let last = 0;
  const newAddress = () => `10.${(++last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
  const attempt = (node, address, email) =>
    send(node, "POST", "/api/v1/auth/login", { body: { email, password }, headers: { "x-forwarded-for": address } });
  /** Alternates between the nodes until one refuses. @returns {Promise<number>} How many passed. */
  async function passed(run, most) {
    for (let i = 0; i <= most; i++) {
      const answer = await run(nodes[i % nodes.length], i);
      if (answer.status === 429) {
        assert.ok(Number(answer.headers["retry-after"]) > 0);
        assert.equal(answer.headers["content-type"], "application/problem+json");
        return i;
      }
      assert.ok(answer.status < 500, answer.text);
    }
    return most + 1;
  }
  const asked = (node) => send(node, "POST", "/api/v1/auth/refresh", { body: { refresh_token: "x" }, headers: { "x-forwarded-for": newAddress() } });
  /** Until both nodes count on Redis again. */
  const shared = () =>
    until("Redis is used again", async () => {
      for (const node of nodes) await asked(node);
      return (await Promise.all(nodes.map((node) => metric(node, "stet_redis_connected")))).every((value) => value === 1);
    });

  check("security 20: what one address tries counts on both nodes together", async () => {
    const address = newAddress();
    assert.equal(await passed((node, i) => attempt(node, address, `nobody${i}@example.org`), 12), 6);
    for (const node of nodes) assert.equal((await attempt(node, address, "nobody@example.org")).status, 429);
    assert.equal((await attempt(nodes[0], newAddress(), "nobody@example.org")).status, 401);
    const other = newAddress();
    const headers = { "x-forwarded-for": other };
    assert.equal(await passed((node) => send(node, "POST", "/api/v1/auth/refresh", { body: { refresh_token: "x" }, headers }), 16), 8);
  });

  check("security 20: so do failed sign-ins on one account, from any address", async () => {
    assert.equal(await passed((node) => attempt(node, newAddress(), bob.email), 8), 3);
    for (const node of nodes) assert.equal((await attempt(node, newAddress(), bob.email)).status, 429);
  });

  check("so do the requests of one user, and the answer says how many are left", async () => {
    const { access_token } = await logIn(nodes[0], ada, { headers: { "x-forwarded-for": newAddress() } });
    assert.match((await me(nodes[0], access_token)).headers.ratelimit, /r=19;/);
    assert.match((await me(nodes[1], access_token)).headers.ratelimit, /r=18;/);
    assert.equal(await passed((node) => me(node, access_token), 40), 18);
  });

  check("security 11, 20, 32: with Redis frozen, killed and back, nodes serve, revoke and count", async () => {
    const person = { email: "cy@example.org", password: "harbour violet saddle ninety", name: "Cy", role: "member" };
    nodes[0].addUser(person.email, person.password, person);
    const enter = (node) => logIn(node, person, { headers: { "x-forwarded-for": newAddress() } });
    await shared();
    await connected(nodes);

    for (const [away, back] of [
      [() => redis.freeze(), () => redis.thaw()],
      [() => redis.stop(), () => redis.start()],
    ]) {
      const tokens = await enter(nodes[0]);
      for (const node of nodes) assert.ok(await isAlive(node, tokens.access_token));
      await away();
      // The address is counted by each node alone, and nobody waits for Redis any more.
      const address = newAddress();
      assert.equal(await passed((node, i) => attempt(node, address, `nobody${i}@example.org`), 24), 12);
      assert.equal((await send(nodes[0], "POST", "/api/v1/auth/logout", { token: tokens.access_token,
        headers: { "x-forwarded-for": newAddress() } })).status, 204);
      assert.equal(await isAlive(nodes[0], tokens.access_token), false);
      await until("a revoked token fails on the other node without Redis", async () => !(await isAlive(nodes[1], tokens.access_token)));
      await until("the nodes know that they do not hear each other", async () =>
        (await Promise.all(nodes.map((node) => metric(node, "stet_events_connected")))).every((value) => value === 0));
      // Now each request asks the database.
      const more = await enter(nodes[1]);
      for (const node of nodes) assert.ok(await isAlive(node, more.access_token));
      assert.equal((await send(nodes[1], "POST", "/api/v1/auth/logout", { token: more.access_token,
        headers: { "x-forwarded-for": newAddress() } })).status, 204);
      for (const node of nodes) assert.equal(await isAlive(node, more.access_token), false);

      await back();
      await shared();
      await connected(nodes);
      const fresh = newAddress();
      assert.equal(await passed((node, i) => attempt(node, fresh, `nobody${i}@example.org`), 12), 6);
    }
  });

  check("security 28: the password of Redis is in no line", () => {
    for (const { output } of nodes) {
      assert.match(output, /redis is gone/);
      assert.match(output, /redis is back/);
      assert.ok(!output.includes(redis.password) && !output.includes(encodeURIComponent(redis.password)));
    }
  });
});

test("a server starts without its Redis, says so, and finds it later", async (context) => {
  const redis = await startRedis();
  if (redis.skipped) return context.skip(redis.skipped);
  await redis.stop();
  const server = await startServer({ env: { STET_REDIS_URL: redis.url } });
  try {
    server.addUser(ada.email, ada.password, ada);
    const { access_token } = await logIn(server, ada);
    assert.ok(await isAlive(server, access_token));
    await until("it says so", () => /other nodes cannot be reached/.test(server.output));
    assert.equal(await metric(server, "stet_events_connected"), 0);
    assert.ok(!server.output.includes(redis.password) && !server.output.includes(encodeURIComponent(redis.password)));
    await redis.start();
    await connected([server]);
    await until("limits are counted there", async () =>
      (await isAlive(server, access_token)) && (await metric(server, "stet_redis_connected")) === 1);
  } finally {
    await server.stop();
    await redis.stop();
  }
});
