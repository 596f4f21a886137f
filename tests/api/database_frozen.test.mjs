// A PostgreSQL that is there and does not answer, as one that is stopped, swapped out or behind a dead network.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "../support/postgres.mjs";
import { bob, logIn, me, refresh, send, startWithPeople } from "../support/users.mjs";

const LIMIT = 20_000; // for an answer: far from 35 s, the time a statement may take, and from what it takes on a slow machine

/** The processes of a throw-away PostgreSQL: its first one, whose number stands in its folder, and that one's children. */
function processesOf(url) {
  const folder = new URL(url.replace("@/", "@localhost/")).searchParams.get("host");
  const first = Number(readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]);
  const children = readFileSync(`/proc/${first}/task/${first}/children`, "utf8").trim();
  return [first, ...children.split(" ").filter(Boolean).map(Number)];
}

function signal(pids, name) {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
}

describe("security 32: a PostgreSQL that is frozen", () => {
  let postgres, server;
  let frozen = [];

  before(async () => {
    postgres = await startPostgres();
    if (!postgres.skipped) server = await startWithPeople({ STET_DATABASE_URL: postgres.url });
  });
  after(async () => {
    signal(frozen, "SIGCONT");
    await server?.stop();
    await postgres.stop?.();
  });

  test("is told of soon, holds nobody up, and is used again when it is back", async (context) => {
    if (postgres.skipped) return context.skip(postgres.skipped);
    let tokens = await logIn(server, bob);
    frozen = processesOf(postgres.url);
    signal(frozen, "SIGSTOP");

    const start = Date.now();
    const answers = await Promise.all([
      refresh(server, tokens.refresh_token),
      ...Array.from({ length: 12 }, () => send(server, "GET", "/api/v1/auth/sessions", { token: tokens.access_token })),
    ]);
    assert.ok(Date.now() - start < LIMIT, `${Date.now() - start} ms`);
    for (const answer of answers) {
      assert.equal(answer.status, 503, JSON.stringify(answer.json));
      assert.ok(Number(answer.headers.get?.("retry-after") ?? answer.headers["retry-after"]) >= 1);
      assert.doesNotMatch(JSON.stringify(answer.json), /host=|postmaster/);
    }
    assert.equal((await send(server, "GET", "/healthz")).status, 200); // it needs no database
    assert.equal((await send(server, "GET", "/readyz")).status, 503);

    signal(frozen, "SIGCONT");
    for (let tries = 0; tries < 100 && (await me(server, tokens.access_token)).status !== 200; tries++) await sleep(100);
    assert.equal((await me(server, tokens.access_token)).status, 200);
    tokens = (await refresh(server, tokens.refresh_token)).json; // what was not acknowledged was not done, or is done again
    assert.ok(tokens.access_token);
    assert.equal((await me(server, tokens.access_token)).status, 200);
  });
});
