// Keys as others see them: another service verifies our tokens with npm's jose and nothing but the public URL, before,
// during and after a rotation (security 6). Time passes by renaming key files, as their names say when they sign.
import assert from "node:assert/strict";
import { readdirSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import { ada, decode, isAlive, logIn, refresh, send, startWithPeople } from "../support/users.mjs";

const MINUTE = 60_000;
const LONGEST_WAIT = MINUTE;

let server, folder;
before(async () => {
  server = await startWithPeople();
  folder = join(server.data, "keys");
});
after(() => server?.stop());

const keyFiles = () => readdirSync(folder).filter((name) => name.startsWith("signing-")).sort();
const fileOf = (time) => `signing-${String(time).padStart(13, "0")}.pem`;
const setTime = (name, time) => renameSync(join(folder, name), join(folder, fileOf(time)));
const kidOf = (token) => decode(token.split(".")[0]).kid;
const published = async () => (await send(server, "GET", "/.well-known/jwks.json")).json.keys.map(({ kid }) => kid);
const listed = () => JSON.parse(server.run(["keys", "list", "--json"]).stdout);

/** What the server sees of its folder, it sees within seconds. */
async function until(holds, what) {
  for (const deadline = Date.now() + LONGEST_WAIT; Date.now() < deadline; await new Promise((done) => setTimeout(done, 100)))
    if (await holds()) return;
  assert.fail(`not within a minute: ${what}`);
}

/** Another service, that knows the public URL and counts how often it asked for keys. */
async function otherService() {
  const service = { asked: 0 };
  const configuration = await (await fetch(`${server.url}/.well-known/openid-configuration`)).json();
  const keys = createRemoteJWKSet(new URL(configuration.jwks_uri), {
    cooldownDuration: 0,
    [customFetch]: (...asked) => {
      service.asked++;
      return fetch(...asked);
    },
  });
  service.verify = async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: configuration.issuer, audience: "stet", typ: "at+jwt", requiredClaims: ["sub", "sid", "jti", "exp"],
      algorithms: configuration.id_token_signing_alg_values_supported,
    });
    return { payload, kid: protectedHeader.kid };
  };
  return service;
}

test("security 6: tokens verify elsewhere before, during and after a rotation, without a restart", async () => {
  const service = await otherService();
  const old = await logIn(server, ada);
  assert.equal((await service.verify(old.access_token)).payload.sub, old.user.id);

  const rotated = server.run(["keys", "rotate", "--json"]);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.deepEqual(JSON.parse(rotated.stdout).map(({ state }) => state), ["next", "signing"]);
  await until(async () => (await published()).length === 2, "the new key is published");
  const [next] = listed();
  assert.ok(Date.parse(next.signs_from) - Date.now() > 10 * MINUTE, "caches have time to see it");
  const during = await logIn(server, ada);
  assert.equal(kidOf(during.access_token), kidOf(old.access_token), "the new key does not sign yet");
  const early = await otherService();
  await early.verify(during.access_token);
  assert.equal(early.asked, 1);

  // The quarter of an hour is over.
  const [first, second] = keyFiles();
  setTime(first, Date.now() - 20 * MINUTE);
  setTime(second, Date.now() - MINUTE);
  let fresh;
  await until(async () => kidOf((fresh = await logIn(server, ada)).access_token) === next.kid, "the new key signs");
  assert.equal((await early.verify(fresh.access_token)).kid, next.kid);
  assert.equal(early.asked, 1, "a cache from before knows the new key already");
  assert.deepEqual((await published()).sort(), [next.kid, kidOf(old.access_token)].sort());
  assert.deepEqual(listed().map(({ state }) => state), ["signing", "retired"]);
  for (const { access_token } of [old, during, fresh]) {
    assert.ok(await isAlive(server, access_token));
    await service.verify(access_token);
    await (await otherService()).verify(access_token);
  }

  // Its last token is dead.
  setTime(keyFiles()[0], Date.now() - 120 * MINUTE);
  setTime(keyFiles()[1], Date.now() - 60 * MINUTE);
  await until(async () => (await published()).length === 1, "the old key is gone");
  await until(async () => keyFiles().length === 1, "and its file");
  assert.equal(await isAlive(server, old.access_token), false);
  assert.equal(await isAlive(server, fresh.access_token), true);
  const renewed = await refresh(server, old.refresh_token);
  assert.equal(renewed.status, 200, "sessions outlive keys");
  assert.equal((await (await otherService()).verify(renewed.json.access_token)).kid, next.kid);
});

test("security 6: only one new key waits at a time, and a leaked one goes at once", async () => {
  const before = await logIn(server, ada);
  assert.equal(server.run(["keys", "rotate"]).code, 0);
  const again = server.run(["keys", "rotate"]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /published already and signs from 20\d\d-/);
  const odd = server.run(["keys", "rotate", "--overlap", "soon"]);
  assert.equal(odd.code, 2);

  const leaked = keyFiles()[0];
  assert.equal(server.run(["keys", "rotate", "--overlap", "0s"]).code, 0);
  unlinkSync(join(folder, leaked));
  await until(async () => !(await isAlive(server, before.access_token)), "the tokens of a removed key are refused");
  assert.ok(await isAlive(server, (await refresh(server, before.refresh_token)).json.access_token));
});

test("what is published may be kept for minutes, and asked for again by its ETag", async () => {
  for (const path of ["/.well-known/jwks.json", "/.well-known/openid-configuration"]) {
    const first = await send(server, "GET", path);
    assert.equal(first.headers["cache-control"], "public, max-age=300");
    assert.match(first.headers.etag, /^"[0-9a-f]{32}"$/);
    const again = await send(server, "GET", path, { headers: { "if-none-match": first.headers.etag } });
    assert.deepEqual([again.status, again.text], [304, ""]);
    assert.equal((await send(server, "GET", path, { headers: { "if-none-match": '"other"' } })).status, 200);
  }
});

test("the discovery document names nothing that is not there", async () => {
  const configuration = (await send(server, "GET", "/.well-known/openid-configuration")).json;
  assert.equal(configuration.issuer, server.url);
  for (const [name, value] of Object.entries(configuration).filter(([name]) => /_(uri|endpoint)$/.test(name)))
    assert.equal((await fetch(value)).status, 200, name);
  assert.deepEqual(configuration.id_token_signing_alg_values_supported, ["RS256"]);
});
