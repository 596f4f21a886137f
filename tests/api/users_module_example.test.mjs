// Another program with the users module in it, built on users_module.h alone: examples/users_module.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { freePort, stet } from "../support/server.mjs";
import { ada, logIn, send } from "../support/users.mjs";

const program = join(dirname(stet), "examples", "users_module_example");
const START_TIME = 60_000;
let child, ended, folder, setupToken, tokens;
let output = "";
const server = {};

const hello = (token) => send(server, "GET", "/hello", { token });

before(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  server.url = `http://${address}`;
  folder = await mkdtemp(join(tmpdir(), "users-module-"));
  child = spawn(program, [folder, address], { stdio: ["ignore", "pipe", "pipe"] });
  ended = new Promise((done) => child.once("error", (error) => done({ error })).once("close", (code, signal) => done({ code, signal })));
  await new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`it did not start:\n${output}`)), START_TIME);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        setupToken ??= /takes this token: (\S+)\n/.exec(output)?.[1];
        if (setupToken) done(clearTimeout(timer));
      });
    ended.then((how) => fail(new Error(`it ended (${JSON.stringify(how)}):\n${output}`)));
  });
});
after(async () => {
  child?.kill("SIGKILL");
  await ended;
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("the token that it prints makes its administrator, once", async () => {
  const body = { token: setupToken, email: ada.email, password: ada.password, name: ada.name };
  const made = await send(server, "POST", "/api/v1/setup", { body });
  assert.equal(made.status, 201, made.text);
  assert.equal((await send(server, "POST", "/api/v1/setup", { body: { ...body, email: "eve@example.org" } })).status, 403);
});

test("its own route is for who is signed in, and knows them by name", async () => {
  const nobody = await hello();
  assert.equal(nobody.status, 401);
  assert.equal(nobody.headers["content-type"], "application/problem+json");
  tokens = await logIn(server, ada);
  const greeted = await hello(tokens.access_token);
  assert.deepEqual([greeted.status, greeted.text], [200, "Hello, Ada!\n"]);
});

test("its access tokens verify elsewhere, through its published keys", async () => {
  const { issuer, jwks_uri } = (await send(server, "GET", "/.well-known/openid-configuration")).json;
  assert.equal(issuer, server.url);
  const { payload } = await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(jwks_uri)),
    { issuer, audience: "stet", typ: "at+jwt", algorithms: ["RS256"] });
  const me = (await send(server, "GET", "/api/v1/users/me", { token: tokens.access_token })).json;
  assert.equal(payload.sub, me.id);
  assert.deepEqual(payload.roles, ["admin"]);
  assert.equal(payload.exp - payload.iat, 15 * 60, "the default life of an access token");
});

test("a workspace is made once, however often the request comes", async () => {
  const request = { body: { name: "Once" }, token: tokens.access_token, headers: { "idempotency-key": "5c1f0c3e" } };
  const made = await send(server, "POST", "/api/v1/workspaces", request);
  assert.equal(made.status, 201, made.text);
  const again = await send(server, "POST", "/api/v1/workspaces", request);
  assert.deepEqual([again.headers["idempotent-replayed"], again.json], ["true", made.json]);
});

test("the next request after signing out is refused", async () => {
  assert.equal((await send(server, "POST", "/api/v1/auth/logout", { token: tokens.access_token })).status, 204);
  assert.equal((await hello(tokens.access_token)).status, 401);
});

test("the defaults hold where its options say nothing: passwords have 15 characters", async () => {
  const weak = await send(server, "POST", "/api/v1/auth/register",
    { body: { email: "bob@example.org", name: "Bob", password: "quartz-vixen14" } });
  assert.equal(weak.status, 400, weak.text);
  assert.match(weak.text, /\/password/);
});

test("SIGTERM ends it in order", async () => {
  child.kill("SIGTERM");
  assert.deepEqual(await ended, { code: 0, signal: null }, output);
});
