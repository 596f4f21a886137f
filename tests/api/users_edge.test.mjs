// Cookies, foreign origins, limits and malformed input, from the outside (security 18 to 21 and 24).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import {
  ada, bob, logIn, logInWithCookies, me, send, startWithPeople, unlimited,
} from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const attributes = (cookie) => {
  const [pair, ...rest] = cookie.split("; ");
  return { name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), rest: rest.sort() };
};

test("security 18: cookies keep to themselves, tokens stay out of the body, nothing is stored on the way", async () => {
  const { answer, cookies } = await logInWithCookies(server, ada);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["cache-control"], "no-store");
  assert.ok(!("access_token" in answer.json) && !("refresh_token" in answer.json));
  const [access, refresh] = cookies.map(attributes);
  assert.equal(access.name, "__Host-stet_access");
  assert.deepEqual(access.rest, ["HttpOnly", "Max-Age=900", "Path=/", "SameSite=Strict", "Secure"]);
  assert.equal(refresh.name, "__Secure-stet_refresh");
  assert.deepEqual(refresh.rest, ["HttpOnly", "Max-Age=1209600", "Path=/api/v1/auth", "SameSite=Strict", "Secure"]);
  assert.ok(!answer.text.includes(access.value) && !answer.text.includes(refresh.value));
  const body = await send(server, "POST", "/api/v1/auth/login", { body: { email: ada.email, password: ada.password } });
  assert.equal(body.headers["cache-control"], "no-store");
  assert.equal(body.headers["set-cookie"], undefined);
});

test("security 18: refreshing by cookie answers by cookie, and logging out removes them", async () => {
  const { header } = await logInWithCookies(server, bob);
  const refreshed = await send(server, "POST", "/api/v1/auth/refresh", { body: {}, headers: { cookie: header } });
  assert.equal(refreshed.status, 200);
  assert.equal(refreshed.headers["cache-control"], "no-store");
  assert.ok(!("refresh_token" in refreshed.json));
  const cookies = refreshed.headers["set-cookie"].map(attributes);
  assert.deepEqual(cookies.map(({ name }) => name), ["__Host-stet_access", "__Secure-stet_refresh"]);
  const next = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const out = await send(server, "POST", "/api/v1/auth/logout", { headers: { cookie: next } });
  assert.equal(out.status, 204);
  for (const cookie of out.headers["set-cookie"].map(attributes)) {
    assert.equal(cookie.value, "");
    assert.ok(cookie.rest.includes("Max-Age=0"));
  }
  assert.equal((await send(server, "GET", "/api/v1/users/me", { headers: { cookie: next } })).status, 401);
  assert.equal((await send(server, "POST", "/api/v1/auth/refresh", { body: {} })).status, 401);
});

const foreign = [
  { origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "same-origin", origin: "http://evil.example" },
];

test("security 19: a cookie does nothing for a foreign page", async () => {
  const { header } = await logInWithCookies(server, bob);
  const unsafe = [
    ["PATCH", "/api/v1/users/me", { name: "Mallory" }], ["POST", "/api/v1/workspaces", { name: "Mallory" }],
    ["POST", "/api/v1/auth/refresh", {}], ["POST", "/api/v1/auth/logout", undefined], ["POST", "/api/v1/auth/logout-all", undefined],
    ["DELETE", "/api/v1/auth/sessions/01931b66-7d50-7c8a-b762-9d3b5f6a1c2e", undefined],
  ];
  for (const headers of foreign)
    for (const [method, path, body] of unsafe) {
      const answer = await send(server, method, path, { body, headers: { cookie: header, ...headers } });
      assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}: ${answer.status}`);
      assert.equal(answer.json.code, "foreign_origin");
    }
  const mine = { cookie: header, "sec-fetch-site": "same-origin", origin: server.url, "if-match": "*" };
  const answer = await send(server, "PATCH", "/api/v1/users/me", { body: { name: "Robert" }, headers: mine });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.name, "Robert");
});

test("security 19: nor does a form or plain text", async () => {
  const { header } = await logInWithCookies(server, bob);
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "text/plain;charset=UTF-8", "multipart/form-data; boundary=x", ""])
    for (const path of ["/api/v1/workspaces", "/api/v1/auth/refresh", "/api/v1/auth/login"]) {
      const answer = await send(server, "POST", path, {
        body: '{"name":"Mallory"}', headers: { cookie: header, "content-type": type, origin: server.url },
      });
      assert.equal(answer.status, 415, `${path} as ${type}`);
    }
});

test("security 19: no page signs its visitors in here under an account of its choice", async () => {
  const body = { email: bob.email, password: bob.password, transport: "cookie" };
  for (const headers of foreign) {
    const answer = await send(server, "POST", "/api/v1/auth/login", { body, headers });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers["set-cookie"], undefined);
  }
});

test("security 19: a bearer token needs no origin, and wins over a cookie", async () => {
  const { access_token } = await logIn(server, bob);
  const { header } = await logInWithCookies(server, ada);
  const answer = await send(server, "POST", "/api/v1/workspaces", {
    body: { name: "Team" }, token: access_token, headers: { cookie: header, origin: "https://evil.example" },
  });
  assert.equal(answer.status, 201);
  const who = await send(server, "GET", "/api/v1/users/me", { token: access_token, headers: { cookie: header } });
  assert.equal(who.json.email, bob.email);
  const bad = await send(server, "GET", "/api/v1/users/me", { token: "nonsense", headers: { cookie: header } });
  assert.equal(bad.status, 401);
});

test("two Authorization headers are none", async () => {
  const { access_token } = await logIn(server, bob);
  const answer = await send(server, "GET", "/api/v1/users/me", {
    headers: { Authorization: [`Bearer ${access_token}`, `Bearer ${access_token}`] },
  });
  assert.equal(answer.status, 400);
});

test("security 19: with a public URL, nothing else is our origin; without, a name in Host is none", async () => {
  const named = await startWithPeople({ STET_PUBLIC_URL: "https://stet.example.org" });
  try {
    const { header } = await logInWithCookies(named, bob);
    const change = (headers) =>
      send(named, "PATCH", "/api/v1/users/me", { body: { name: "Bob" }, headers: { cookie: header, "if-match": "*", ...headers } });
    assert.equal((await change({ origin: "https://stet.example.org" })).status, 200);
    assert.equal((await change({ origin: named.url })).status, 403);
    assert.equal((await change({ origin: "http://stet.example.org" })).status, 403);
  } finally {
    await named.stop();
  }
  const { header } = await logInWithCookies(server, bob);
  const rebound = (host) =>
    send(server, "PATCH", "/api/v1/users/me", {
      body: { name: "Bob" },
      headers: { cookie: header, host, origin: `http://${host}`, "sec-fetch-site": "same-origin", "if-match": "*" },
    });
  assert.equal((await rebound("evil.example:8080")).status, 403);
  assert.equal((await rebound(`localhost:${new URL(server.url).port}`)).status, 200);
});

test("security 20 and 21: sign-ins are limited by address, whatever X-Forwarded-For says, with Retry-After", async () => {
  const strict = await startWithPeople({ STET_RATE_LOGIN_IP: "4/24h" }); // drains so slowly that no slow machine shows it
  try {
    const attempt = (i) =>
      send(strict, "POST", "/api/v1/auth/login", {
        body: { email: `nobody${i}@example.org`, password: "whatever it is" }, headers: { "x-forwarded-for": `203.0.113.${i}` },
      });
    for (let i = 0; i < 4; i++) {
      const answer = await attempt(i);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers["ratelimit-policy"], '"login";q=4;w=86400');
      assert.match(answer.headers.ratelimit, new RegExp(`^"login";r=${3 - i};t=\\d+$`));
    }
    const answer = await attempt(9);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.json.code, "rate_limited");
    const wait = Number(answer.headers["retry-after"]);
    assert.ok(wait >= 1 && wait <= 21600);
    assert.match(answer.headers.ratelimit, /^"login";r=0;t=\d+$/);
    assert.equal((await send(strict, "GET", "/healthz")).status, 200); // others stay welcome
  } finally {
    await strict.stop();
  }
});

test("security 20: failures are counted for the account, from whatever address", async () => {
  const strict = await startWithPeople({ STET_RATE_LOGIN_ACCOUNT: "3/15m", STET_TRUSTED_PROXIES: "127.0.0.1" });
  try {
    const attempt = (email, password, i) =>
      send(strict, "POST", "/api/v1/auth/login", { body: { email, password }, headers: { "x-forwarded-for": `203.0.113.${i}` } });
    for (let i = 0; i < 3; i++) assert.equal((await attempt(bob.email, "a wrong one it is", i)).status, 401);
    const limited = await attempt("BOB@example.org", "a wrong one it is", 7);
    assert.equal(limited.status, 429);
    assert.equal(limited.json.code, "too_many_attempts");
    assert.ok(Number(limited.headers["retry-after"]) <= 300);
    // Nobody learns from it who exists, and successes are not counted.
    for (let i = 0; i < 3; i++) assert.equal((await attempt("nobody@example.org", "a wrong one it is", i)).status, 401);
    assert.equal((await attempt("nobody@example.org", "a wrong one it is", 8)).status, 429);
    for (let i = 0; i < 8; i++) assert.equal((await attempt(ada.email, ada.password, i)).status, 200);
  } finally {
    await strict.stop();
  }
});

test("security 20 and 21: the API is limited by user, and by address for nobody", async () => {
  const strict = await startWithPeople({ STET_RATE_API_USER: "5/24h" });
  try {
    const { access_token } = await logIn(strict, bob);
    const hers = await logIn(strict, ada);
    for (let i = 0; i < 5; i++) assert.equal((await me(strict, access_token)).status, 200);
    const limited = await me(strict, access_token);
    assert.equal(limited.status, 429);
    assert.ok(Number(limited.headers["retry-after"]) >= 1);
    assert.match(limited.headers.ratelimit, /^"api";r=0;t=\d+$/);
    assert.equal((await me(strict, hers.access_token)).status, 200);
    for (let i = 0; i < 5; i++) assert.equal((await me(strict, "guess")).status, 401);
    assert.equal((await me(strict, "guess")).status, 429);
  } finally {
    await strict.stop();
  }
});

test("security 21 and 22: a flood of sign-ins is turned away with 503 and Retry-After, and others stay fast", async () => {
  const tokens = await logIn(server, ada);
  const flood = Array.from({ length: 150 }, (_, i) =>
    send(server, "POST", "/api/v1/auth/login", { body: { email: `n${i}@example.org`, password: "whatever it is" } }));
  const during = [];
  for (let i = 0; i < 10; i++) during.push((await me(server, tokens.access_token)).status);
  const answers = await Promise.all(flood);
  assert.deepEqual([...new Set(during)], [200]);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [401, 503]);
  for (const answer of answers.filter(({ status }) => status === 503)) {
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.ok(Number(answer.headers["retry-after"]) >= 1);
  }
});

test("security 24: every input is checked, with a pointer to what is wrong", async () => {
  const { access_token: token } = await logIn(server, ada);
  const cases = [
    ["POST", "/api/v1/auth/login", {}, ["/email", "/password"]],
    ["POST", "/api/v1/auth/login", { email: 1, password: [] }, ["/email", "/password"]],
    ["POST", "/api/v1/auth/login", { email: null, password: "x" }, ["/email"]],
    ["POST", "/api/v1/auth/login", { ...ada, admin: true }, ["/admin", "/name", "/role"]],
    ["POST", "/api/v1/auth/login", { email: ada.email, password: "x", transport: "pigeon" }, ["/transport"]],
    ["POST", "/api/v1/auth/login", { email: "a".repeat(255), password: "x".repeat(257) }, ["/email", "/password"]],
    ["POST", "/api/v1/auth/login", { email: "a\u0001b@c", password: "x" }, ["/email"]],
    ["POST", "/api/v1/auth/refresh", { refresh_token: 5 }, ["/refresh_token"]],
    ["POST", "/api/v1/auth/refresh", { refresh_token: "x".repeat(4097) }, ["/refresh_token"]],
    ["PATCH", "/api/v1/users/me", { name: "" }, ["/name"]],
    ["PATCH", "/api/v1/users/me", { role: "admin" }, ["/role"]],
    ["PATCH", "/api/v1/users/me", { name: "a\nb" }, ["/name"]],
    ["POST", "/api/v1/workspaces", { name: "x".repeat(101) }, ["/name"]],
    ["GET", "/api/v1/users?limit=0", undefined, ["/limit"]],
    ["GET", "/api/v1/users?limit=x", undefined, ["/limit"]],
    ["GET", "/api/v1/users?limit=5&limit=6", undefined, ["/limit"]],
    ["GET", "/api/v1/users?cursor=x", undefined, ["/cursor"]],
    ["GET", "/api/v1/users?surprise=1", undefined, ["/surprise"]],
  ];
  for (const [method, path, body, pointers] of cases) {
    const answer = await send(server, method, path, { body, token });
    assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}: ${answer.status}`);
    assert.deepEqual(answer.json.errors.map(({ pointer }) => pointer).sort(), pointers, `${path}: ${answer.text}`);
  }
  for (const body of ["", "{", "[]", "null", '{"email":"a@b","email":"c@d","password":"x"}', "\xff", '{"a":1} x', "[".repeat(5000)]) {
    const answer = await send(server, "POST", "/api/v1/auth/login", { body });
    assert.equal(answer.status, 400, body.slice(0, 20));
  }
});

// Random JSON at every route that takes some: whatever comes, it is an answer for the client, never a 5xx.
test("security 24: random input finds no 5xx", async () => {
  const seed = Number(process.env.STET_TEST_SEED ?? Date.now() % 2 ** 31);
  console.log(`random input: STET_TEST_SEED=${seed}`);
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const names = ["email", "password", "name", "token", "refresh_token", "transport", "role", "x", "__proto__", ""];
  const value = (depth) => {
    switch (random(depth > 3 ? 7 : 9)) {
      case 0: return null;
      case 1: return random(2) === 1;
      case 2: return random(1 << 20) - 1000;
      case 3: return 1e308 * (random(3) - 1);
      case 4: return ["ada@example.org", "admin", "\u202e", "﷽", "\ud800", "'; DROP TABLE users; --", "%00"][random(7)];
      case 5: return "x".repeat(random(400));
      case 6: return String.fromCodePoint(...Array.from({ length: random(30) }, () => random(0xd800)));
      case 7: return Array.from({ length: random(4) }, () => value(depth + 1));
      default: return Object.fromEntries(Array.from({ length: random(5) }, () => [names[random(names.length)], value(depth + 1)]));
    }
  };
  const { access_token: token } = await logIn(server, bob);
  const team = (await send(server, "POST", "/api/v1/workspaces", { body: { name: "Team" }, token })).json.id;
  const routes = [
    ["POST", "/api/v1/auth/register"], ["POST", "/api/v1/auth/login"], ["POST", "/api/v1/auth/refresh"], ["POST", "/api/v1/setup"],
    ["PATCH", "/api/v1/users/me"], ["POST", "/api/v1/workspaces"], ["POST", `/api/v1/workspaces/${team}/members`],
  ];
  for (let i = 0; i < 400; i++) {
    const [method, path] = routes[random(routes.length)];
    const body = Object.fromEntries(names.slice(0, 7).filter(() => random(2)).map((name) => [name, value(1)]));
    const answer = await send(server, method, path, { body: random(10) ? body : value(0), token: path.includes("auth") ? undefined : token });
    assert.ok(answer.status < 500, `${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
  }
  assert.equal((await me(server, token)).status, 200);
});
