// Sessions from the outside (security 7 to 12), on the embedded database and on PostgreSQL.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { startPostgres } from "../support/postgres.mjs";
import {
  ada, bob, decode, isAlive, logIn, logInWithCookies, randomUUID, refresh, send, startWithPeople,
} from "../support/users.mjs";

const GRACE = 2; // seconds
const eve = { email: "eve@example.org", password: "copper meadow violin anchor", name: "Eve", role: "member" };

async function revoked(server, ...tokens) {
  for (const { access_token, refresh_token } of tokens) {
    assert.equal(await isAlive(server, access_token), false);
    assert.equal((await refresh(server, refresh_token)).status, 401);
  }
}

function suite(name, open) {
  describe(name, () => {
    let server, close, skipped, env;

    before(async () => {
      ({ env, close, skipped } = await open());
      if (skipped) return;
      server = await startWithPeople({ STET_REFRESH_GRACE: `${GRACE}s`, ...env });
      server.addUser(eve.email, eve.password, eve);
    });
    after(async () => {
      await server?.stop();
      await close?.();
    });
    const check = (title, run) =>
      test(title, async (context) => (skipped ? context.skip(skipped) : await run(context)));

    check("security 7: the database holds a hash of the refresh token's secret, and no token", async () => {
      const tokens = await logIn(server, bob);
      const next = (await refresh(server, tokens.refresh_token)).json;
      const cookies = await logInWithCookies(server, ada);
      const stored = Buffer.from(await server.stored());
      const has = (bytes) => stored.includes(bytes);
      assert.ok(has(bob.email), "this is the right database");
      for (const text of [tokens.refresh_token, next.refresh_token, ...cookies.cookies.map((c) => c.split(/[=;]/)[1])]) {
        const secret = Buffer.from(text, "base64url").subarray(20, 52);
        assert.ok(!has(text) && !has(secret) && !has(secret.toString("hex")) && !has(secret.toString("base64")));
        if (text === next.refresh_token) assert.ok(has(createHash("sha256").update(secret).digest("hex")));
      }
      for (const { access_token } of [tokens, next]) assert.ok(!has(access_token) && !has(access_token.split(".")[2]));
      for (const { password } of [ada, bob]) assert.ok(!has(password));
      assert.ok(!server.output.includes(next.refresh_token) && !server.output.includes(next.access_token));
    });

    check("a refresh gives the next pair for the same session", async () => {
      const first = await logIn(server, bob);
      const second = (await refresh(server, first.refresh_token)).json;
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.deepEqual(Object.keys(second).sort(), Object.keys(first).sort());
      assert.equal(second.user.email, bob.email);
      assert.equal(decode(second.access_token.split(".")[1]).sid, decode(first.access_token.split(".")[1]).sid);
      assert.ok(await isAlive(server, second.access_token));
      assert.ok(await isAlive(server, first.access_token)); // it is the same session
    });

    check("security 8: parallel refreshes of one token all get the one successor", async () => {
      const first = await logIn(server, bob);
      const answers = await Promise.all(Array.from({ length: 24 }, () => refresh(server, first.refresh_token)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      assert.equal(new Set(answers.map(({ json }) => json.refresh_token)).size, 1);
      for (const { json } of answers) assert.ok(await isAlive(server, json.access_token));
      assert.equal((await refresh(server, answers[0].json.refresh_token)).status, 200);
    });

    check("security 8: after the grace the session is revoked, and the log says so", async () => {
      const first = await logIn(server, bob);
      const second = (await refresh(server, first.refresh_token)).json;
      await sleep(GRACE * 1000 + 200);
      assert.equal((await refresh(server, first.refresh_token)).status, 401);
      await revoked(server, first, second);
      const { sid } = decode(first.access_token.split(".")[1]);
      assert.match(server.output, new RegExp(`session\\.reuse_detected .*session=${sid}`));
    });

    check("security 8: a generation later the session is revoked, whatever the grace", async () => {
      const first = await logIn(server, bob);
      const second = (await refresh(server, first.refresh_token)).json;
      const third = (await refresh(server, second.refresh_token)).json;
      const other = await logIn(server, bob);
      assert.equal((await refresh(server, first.refresh_token)).status, 401);
      await revoked(server, first, second, third);
      assert.ok(await isAlive(server, other.access_token)); // another device goes on
    });

    check("a forged token ends nobody's session", async () => {
      const tokens = await logIn(server, bob);
      const bytes = Buffer.from(tokens.refresh_token, "base64url");
      for (const at of [0, 15, 16, 19, 20, 51, 52, 67]) {
        const changed = Buffer.from(bytes);
        changed[at] ^= 1;
        assert.equal((await refresh(server, changed.toString("base64url"))).status, 401);
      }
      for (const forged of ["x", "A".repeat(91), `${tokens.refresh_token}=`, tokens.refresh_token.slice(0, -1)])
        assert.equal((await refresh(server, forged)).status, 401);
      assert.equal((await refresh(server, tokens.refresh_token)).status, 200);
    });

    check("security 9: a refresh that races a log-out yields no live session", async () => {
      for (let round = 0; round < 12; round++) {
        const tokens = await logIn(server, bob);
        const [logout, ...refreshes] = await Promise.all([
          send(server, "POST", "/api/v1/auth/logout", { token: tokens.access_token }),
          ...Array.from({ length: 4 }, () => refresh(server, tokens.refresh_token)),
        ]);
        assert.equal(logout.status, 204);
        await revoked(server, tokens, ...refreshes.filter(({ status }) => status === 200).map(({ json }) => json));
      }
    });

    check("security 9: a refresh that races a disable yields no live session", async () => {
      for (let round = 0; round < 3; round++) {
        const tokens = await logIn(server, bob);
        const refreshes = Promise.all(Array.from({ length: 6 }, () => refresh(server, tokens.refresh_token)));
        assert.equal(server.run(["user", "disable", bob.email]).code, 0);
        const won = (await refreshes).filter(({ status }) => status === 200).map(({ json }) => json);
        await revoked(server, tokens, ...won);
        assert.equal(server.run(["user", "enable", bob.email]).code, 0);
        await revoked(server, tokens, ...won);
      }
    });

    check("security 10: no refresh prolongs the session", async () => {
      let tokens = await logIn(server, bob);
      const sessions = async () =>
        (await send(server, "GET", "/api/v1/auth/sessions", { token: tokens.access_token })).json.items;
      const { expires_at, id } = (await sessions()).find(({ current }) => current);
      for (let i = 0; i < 5; i++) {
        const next = (await refresh(server, tokens.refresh_token)).json;
        assert.ok(next.refresh_expires_in <= tokens.refresh_expires_in);
        tokens = next;
      }
      assert.equal((await sessions()).find((session) => session.id === id).expires_at, expires_at);
    });

    check("security 11: logging out ends the access token on the next request", async () => {
      const one = await logIn(server, bob);
      const two = await logIn(server, bob);
      assert.ok(await isAlive(server, one.access_token));
      assert.equal((await send(server, "POST", "/api/v1/auth/logout", { token: one.access_token })).status, 204);
      await revoked(server, one);
      assert.ok(await isAlive(server, two.access_token));
      assert.equal((await send(server, "POST", "/api/v1/auth/logout", { token: one.access_token })).status, 401);
    });

    check("security 11: logging out everywhere ends all of them, and only one's own", async () => {
      const mine = await Promise.all([logIn(server, bob), logIn(server, bob), logIn(server, bob)]);
      const hers = await logIn(server, ada);
      assert.equal((await send(server, "POST", "/api/v1/auth/logout-all", { token: mine[0].access_token })).status, 204);
      await revoked(server, ...mine);
      assert.ok(await isAlive(server, hers.access_token));
    });

    check("security 11: what another process does counts at once: disable, set-password, set-role", async () => {
      let tokens = await logIn(server, bob);
      assert.equal(server.run(["user", "set-role", bob.email, "admin"]).code, 0);
      assert.equal((await send(server, "GET", "/api/v1/users", { token: tokens.access_token })).status, 200);
      assert.equal(server.run(["user", "set-role", bob.email, "member"]).code, 0);
      assert.equal((await send(server, "GET", "/api/v1/users", { token: tokens.access_token })).status, 403);

      assert.equal(server.run(["user", "disable", bob.email]).code, 0);
      await revoked(server, tokens);
      assert.equal(server.run(["user", "enable", bob.email]).code, 0);
      await revoked(server, tokens);

      tokens = await logIn(server, bob);
      const set = server.run(["user", "set-password", bob.email, "--password-stdin"], { input: `${bob.password}\n` });
      assert.equal(set.code, 0, set.stderr);
      await revoked(server, tokens);
      await logIn(server, bob);
    });

    check("security 11: what is ended stays ended over a crash, and what lives goes on", async () => {
      const ended = await logIn(server, bob);
      const lives = await logIn(server, bob);
      assert.equal((await send(server, "POST", "/api/v1/auth/logout", { token: ended.access_token })).status, 204);
      server.temporary = false; // the data outlives this stop
      await server.stop("SIGKILL");
      await server.start();
      server.temporary = true;
      await revoked(server, ended);
      assert.ok(await isAlive(server, lives.access_token));
      assert.equal((await refresh(server, lives.refresh_token)).status, 200);
    });

    check("own devices are listed and ended one by one", async () => {
      const here = await logIn(server, ada);
      await logIn(server, ada, { headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0" } });
      const list = (await send(server, "GET", "/api/v1/auth/sessions", { token: here.access_token })).json;
      assert.equal(list.items.filter(({ current }) => current).length, 1);
      const other = list.items.find(({ device }) => device === "Firefox on Linux");
      assert.deepEqual(Object.keys(other).sort(),
        ["address", "created_at", "current", "device", "expires_at", "id", "last_used_at"]);
      assert.equal(other.address, "127.0.0.1");
      const path = `/api/v1/auth/sessions/${other.id}`;
      assert.equal((await send(server, "DELETE", path, { token: here.access_token })).status, 204);
      assert.equal((await send(server, "DELETE", path, { token: here.access_token })).status, 404);
    });

    check("a person has at most 100 sessions: the one unused the longest ends, and the log says why", async () => {
      const oldest = await logIn(server, eve);
      const unused = await logIn(server, eve);
      const used = (await refresh(server, oldest.refresh_token)).json;
      const list = async () =>
        (await send(server, "GET", "/api/v1/auth/sessions?limit=200", { token: used.access_token })).json;
      for (let more = 98; more > 0; more -= 14) await Promise.all(Array.from({ length: 14 }, () => logIn(server, eve)));
      assert.equal((await list()).items.length, 100);
      assert.ok(await isAlive(server, unused.access_token));

      const newest = await logIn(server, eve);
      assert.equal((await list()).items.length, 100);
      await revoked(server, unused);
      assert.ok(await isAlive(server, used.access_token));
      assert.ok(await isAlive(server, newest.access_token));
      const { sid } = decode(unused.access_token.split(".")[1]);
      const log = await send(server, "GET", "/api/v1/audit?action=session.revoked&limit=50",
        { token: (await logIn(server, ada)).access_token });
      assert.deepEqual(log.json.items.filter(({ session }) => session === sid).map(({ detail }) => detail),
        ["there were too many"]);
    });

    check("security 12: a session of somebody else is 404, as one that does not exist", async () => {
      const hers = await logIn(server, ada);
      const mine = await logIn(server, bob);
      const { sid } = decode(hers.access_token.split(".")[1]);
      const foreign = await send(server, "DELETE", `/api/v1/auth/sessions/${sid}`, { token: mine.access_token });
      const nothing = await send(server, "DELETE", `/api/v1/auth/sessions/${randomUUID()}`, { token: mine.access_token });
      const malformed = await send(server, "DELETE", "/api/v1/auth/sessions/x", { token: mine.access_token });
      assert.deepEqual([foreign.status, nothing.status, malformed.status], [404, 404, 404]);
      assert.equal(foreign.json.detail, nothing.json.detail);
      assert.equal(foreign.json.code, nothing.json.code);
      assert.ok(await isAlive(server, hers.access_token));
    });
  });
}

suite("on SQLite", async () => ({ env: {} }));
suite("on PostgreSQL", async () => {
  const postgres = await startPostgres();
  return postgres.skipped ? postgres : { env: { STET_DATABASE_URL: postgres.url }, close: () => postgres.stop() };
});
