// Access tokens from the outside: what is no token of this server opens nothing (security 1 to 6).
import assert from "node:assert/strict";
import { createHash, createPublicKey, createVerify, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import {
  ada, bob, decode, encode, isAlive, logIn, macToken, me, refresh, send, signToken, signingKey, startWithPeople,
} from "../support/users.mjs";

let server, token, header, payload, own;

before(async () => {
  server = await startWithPeople();
  token = (await logIn(server, ada)).access_token;
  [header, payload] = token.split(".").slice(0, 2).map(decode);
  own = signingKey(server);
});
after(() => server?.stop());

async function refused(forged, what) {
  const answer = await me(server, forged);
  assert.equal(answer.status, 401, `${what}: ${answer.status} ${answer.text}`);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  assert.match(answer.headers["www-authenticate"], /^Bearer/);
}

test("a token that the server's own key signs anew is taken, so that what follows is refused for its reason", async () => {
  assert.ok(await isAlive(server, token));
  assert.ok(await isAlive(server, signToken(header, payload, own.key)));
});

test("the claims are those of the contract", () => {
  assert.deepEqual(Object.keys(header).sort(), ["alg", "kid", "typ"]);
  assert.equal(header.alg, "RS256");
  assert.equal(header.typ, "at+jwt");
  assert.equal(payload.iss, server.url);
  assert.equal(payload.aud, "stet");
  assert.deepEqual(payload.roles, ["admin"]);
  assert.equal(payload.exp - payload.iat, 15 * 60);
  assert.equal(payload.nbf, payload.iat);
  for (const claim of ["sub", "sid", "jti"]) assert.match(payload[claim], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  assert.equal(typeof payload.scope, "string");
});

test("security 1: alg none in any case, and an empty signature", async () => {
  for (const alg of ["none", "None", "NONE", "nOnE"]) {
    await refused(`${encode({ ...header, alg })}.${encode(payload)}.`, alg);
    await refused(`${encode({ ...header, alg })}.${encode(payload)}.${token.split(".")[2]}`, alg);
    await refused(signToken({ ...header, alg }, payload, own.key), alg);
    await refused(`${encode({ alg })}.${encode(payload)}.`, alg);
  }
  await refused(token.split(".").slice(0, 2).join(".") + ".", "an empty signature");
  await refused(token.split(".").slice(0, 2).join("."), "no signature");
});

test("security 2: HS256 with what everybody knows", async () => {
  const jwk = (await send(server, "GET", "/.well-known/jwks.json")).json.keys[0];
  const pem = own.publicKey.export({ type: "spki", format: "pem" });
  const secrets = {
    PEM: pem, "trimmed PEM": pem.trim(), PKCS1: own.publicKey.export({ type: "pkcs1", format: "pem" }),
    DER: own.publicKey.export({ type: "spki", format: "der" }), JWK: JSON.stringify(jwk), modulus: jwk.n,
    "modulus bytes": Buffer.from(jwk.n, "base64url"), kid: jwk.kid, "an empty key": "",
  };
  for (const [what, secret] of Object.entries(secrets))
    for (const alg of ["HS256", "RS256"]) await refused(macToken({ ...header, alg }, payload, secret), `${alg}, ${what}`);
});

test("security 3: jwk, jku, x5u, x5c and an unknown kid never choose a key", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = publicKey.export({ format: "jwk" });
  for (const more of [
    { jwk }, { jwk: { ...jwk, kid: header.kid } }, { jku: `${server.url}/.well-known/jwks.json` },
    { jku: "https://evil.example/jwks.json" }, { x5u: "https://evil.example/x.pem" }, { x5c: ["MIIB"] },
    { kid: "unknown" }, { kid: "../../../../dev/null" }, { kid: "" }, { kid: null }, { kid: [header.kid] },
  ]) {
    await refused(signToken({ ...header, ...more }, payload, privateKey), JSON.stringify(more).slice(0, 40));
    if (!("kid" in more)) await refused(signToken({ ...header, ...more }, payload, own.key), "even under our own key");
  }
  const { kid, ...without } = header;
  await refused(signToken(without, payload, own.key), "no kid");
  await refused(signToken(header, payload, privateKey), "our kid under another key");
});

test("security 4: wrong iss, aud, typ, past exp, future nbf and iat", async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const claims of [
    { iss: "https://evil.example" }, { iss: `${server.url}/` }, { iss: null }, { iss: [server.url] }, { aud: "other" },
    { aud: ["stet"] }, { aud: "" }, { aud: null }, { exp: now - 1 }, { exp: now - 3600 }, { exp: 0 },
    { exp: String(payload.exp) }, { exp: payload.exp + 0.5 }, { exp: null }, { exp: 1e300 }, { exp: true },
    { nbf: now + 60, iat: now + 60 }, { nbf: now + 3600 }, { iat: now + 3600 }, { sub: "ada" }, { sub: null },
    { sub: payload.sub.toUpperCase() === payload.sub ? "x" : payload.sub.toUpperCase() }, { sid: payload.sub },
    { sid: "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e" }, { jti: undefined }, { jti: 1 }, { roles: ["root"] }, { roles: [] },
  ])
    await refused(signToken(header, { ...payload, ...claims }, own.key), JSON.stringify(claims));
  for (const claim of ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"])
    await refused(signToken(header, { ...payload, [claim]: undefined }, own.key), `no ${claim}`);
  for (const typ of ["JWT", "jwt", "at+JWT", "application/at+jwt", "", null, undefined])
    await refused(signToken({ ...header, typ }, payload, own.key), `typ ${typ}`);
});

test("security 4: a refresh token is no access token, and the other way round", async () => {
  const tokens = await logIn(server, bob);
  await refused(tokens.refresh_token, "a refresh token");
  assert.equal((await refresh(server, tokens.access_token)).status, 401);
  assert.ok(await isAlive(server, tokens.access_token));
});

test("security 4: one user's token with another's session", async () => {
  const other = decode((await logIn(server, bob)).access_token.split(".")[1]);
  await refused(signToken(header, { ...payload, sid: other.sid }, own.key), "Bob's session for Ada");
  await refused(signToken(header, { ...payload, sub: other.sub }, own.key), "Ada's session for Bob");
});

test("security 5: padded, four-segment, duplicate-member and non-canonical tokens", async () => {
  const [head, body, signature] = token.split(".");
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const stray = signature.slice(0, -1) + digits[digits.indexOf(signature.at(-1)) + 1];
  for (const [what, forged] of Object.entries({
    padded: `${token}=`, "padded twice": `${token}==`, "padded header": `${head}=.${body}.${signature}`,
    "padded payload": `${head}.${body}=.${signature}`, "four segments": `${token}.${signature}`,
    "an empty fourth": `${token}.`, "five segments": `${token}...`, "stray bits": `${head}.${body}.${stray}`,
    "a dot in front": `.${token}`, "standard base64": `${head}.${body}.${signature.replaceAll("-", "+").replaceAll("_", "/")}=`,
    "two segments": `${head}.${body}`, "one segment": head, dots: "..", "a JSON form": JSON.stringify({ payload: body, signature }),
    "a comma": `${token},${token}`, "a space": `${head} .${body}.${signature}`,
  }))
    await refused(forged, what);
  const text = JSON.stringify(payload);
  await refused(signToken(JSON.stringify(header).replace("{", '{"alg":"RS256",'), payload, own.key), "alg twice");
  await refused(signToken(header, text.replace("{", '{"sub":"x",'), own.key), "sub twice");
  await refused(signToken(header, text.replace("{", `{"exp":${payload.exp},`), own.key), "exp twice");
  await refused(signToken(JSON.stringify(header).replace("{", "{ "), payload, own.key), "white space in the header");
  await refused(signToken(header, "", own.key), "an empty payload");
  await refused(signToken(header, "null", own.key), "null");
  await refused(signToken(header, "[]", own.key), "an array");
  await refused(signToken(header, `${text}x`, own.key), "more behind it");
});

test("security 5: every bit of the token counts, also while it is known to be right", async () => {
  assert.ok(await isAlive(server, token));
  for (let i = 0; i < token.length; i += 7) {
    const changed = token[i] === "A" ? "B" : "A";
    await refused(token.slice(0, i) + changed + token.slice(i + 1), `byte ${i}`);
  }
  assert.ok(await isAlive(server, token));
});

const vectors = join(process.env.STET_TEST_DATA ?? resolve("..", "shared", "data"), "wycheproof", "json_web_signature_test.json");
test("security 5: Wycheproof's tokens are all somebody else's", { skip: !existsSync(vectors) && `${vectors} is not there` }, async () => {
  let count = 0;
  for (const group of JSON.parse(readFileSync(vectors, "utf8")).testGroups)
    for (const { jws, tcId } of group.tests) {
      if (typeof jws !== "string" || /[^\x20-\x7e]/.test(jws)) continue;
      const answer = await me(server, jws || "x");
      assert.equal(answer.status, 401, `tcId ${tcId}: ${answer.status}`);
      count++;
    }
  assert.ok(count > 300);
});

test("security 6: keys are private files of at least 2048 bits, and published", async () => {
  const folder = join(server.data, "keys");
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  const set = await send(server, "GET", "/.well-known/jwks.json");
  assert.equal(set.status, 200);
  assert.match(set.headers["content-type"], /json/);
  for (const jwk of set.json.keys) {
    assert.ok(Buffer.from(jwk.n, "base64url").length >= 256);
    assert.deepEqual(Object.keys(jwk).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
    const thumbprint = createHash("sha256").update(JSON.stringify({ e: jwk.e, kty: "RSA", n: jwk.n })).digest("base64url");
    assert.equal(jwk.kid, thumbprint);
  }
});

test("another service verifies a token with what is published", async () => {
  const configuration = (await send(server, "GET", "/.well-known/openid-configuration")).json;
  assert.equal(configuration.issuer, server.url);
  const { pathname } = new URL(configuration.jwks_uri);
  const jwk = (await send(server, "GET", pathname)).json.keys.find(({ kid }) => kid === header.kid);
  const [head, body, signature] = token.split(".");
  const verify = createVerify("RSA-SHA256").update(`${head}.${body}`);
  assert.ok(verify.verify(createPublicKey({ key: jwk, format: "jwk" }), signature, "base64url"));
});
