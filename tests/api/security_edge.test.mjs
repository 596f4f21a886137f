// What comes from outside, over all routes as the document lists them, and below HTTP (security 18, 19, 21, 23 and 25).
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ada, bob, logIn, logInWithCookies, me, send, startWithPeople, unlimited } from "../support/users.mjs";

const methods = ["get", "put", "post", "delete", "patch"];
const anId = "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10";

let server, operations;
before(async () => {
  server = await startWithPeople({ STET_LOG_LEVEL: "warning" });
  operations = await operationsOf(server);
});
after(async () => {
  const ended = await server.stop();
  assert.deepEqual(ended, { code: 0, signal: null }, server.output);
  assert.doesNotMatch(server.output, /Sanitizer|runtime error/);
});

async function operationsOf(of) {
  const { paths } = (await send(of, "GET", "/openapi.json")).json;
  return Object.entries(paths).flatMap(([path, item]) => methods.filter((method) => item[method])
    .map((method) => ({ ...item[method], method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, anId), what: `${method.toUpperCase()} ${path}` })));
}
const isApi = ({ path }) => path.startsWith("/api/");
const isUnsafe = ({ method }) => method !== "GET";
const isProtected = (operation) => operation["x-stet-access"] !== "public";

function assertProblem(answer, status, what) {
  assert.equal(answer.status, status, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  assert.equal(answer.headers["content-type"], "application/problem+json", what);
  assert.equal(answer.json.status, status, what);
}

describe("cookies", () => {
  test("security 18: no answer of the API is stored, and none sets another cookie than ours", async () => {
    const { access_token: token } = await logIn(server, bob);
    for (const operation of operations.filter(isApi)) {
      // Not those that end the session which the next ones need.
      const asSomebody = !/\/logout|\/users\/me$/.test(operation.path) || operation.method === "GET";
      for (const answer of [await send(server, operation.method, operation.path), asSomebody && await send(server, operation.method, operation.path, { token })]) {
        if (!answer) continue;
        assert.equal(answer.headers["cache-control"], "no-store", `${operation.what}: ${answer.status}`);
        for (const cookie of answer.headers["set-cookie"] ?? [])
          assert.match(cookie, /^(__Host-stet_access=[^;]*; Path=\/|__Secure-stet_(refresh|device)=[^;]*; Path=\/api\/v1\/auth);/, operation.what);
      }
    }
  });

  test("security 18: the first administrator's cookies are like all others", async () => {
    const fresh = await startServer({ env: unlimited });
    try {
      const body = { token: new URL(fresh.setupLink).searchParams.get("token"), email: ada.email, password: ada.password, name: ada.name, transport: "cookie" };
      const made = await send(fresh, "POST", "/api/v1/setup", { body });
      assert.equal(made.status, 201, made.text);
      assert.equal(made.headers["cache-control"], "no-store");
      assert.ok(!("access_token" in made.json) && !("refresh_token" in made.json));
      assert.deepEqual(made.headers["set-cookie"].map((cookie) => cookie.split("=")[0]).sort(),
        ["__Host-stet_access", "__Secure-stet_device", "__Secure-stet_refresh"]);
      for (const cookie of made.headers["set-cookie"]) {
        assert.match(cookie, /^[^=]+=[^;]+;/);
        for (const word of ["Secure", "HttpOnly", "SameSite=Strict"]) assert.ok(cookie.split("; ").includes(word), cookie);
        assert.doesNotMatch(cookie, /Domain=/i);
      }
    } finally {
      await fresh.stop();
    }
  });

  test("security 19: no route does anything for a foreign page that has somebody's cookies", async () => {
    const { header } = await logInWithCookies(server, ada);
    const unsafe = operations.filter((operation) => isApi(operation) && isUnsafe(operation) && isProtected(operation));
    assert.ok(unsafe.length > 10);
    for (const operation of unsafe)
      for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
        const type = Object.keys(operation.requestBody?.content ?? {})[0];
        const body = type ? "{}" : undefined;
        const answer = await send(server, operation.method, operation.path, { body, headers: { cookie: header, ...(type ? { "content-type": type } : {}), ...headers } });
        assertProblem(answer, 403, operation.what);
        assert.equal(answer.json.code, "foreign_origin", operation.what);
      }
    assert.equal((await send(server, "GET", "/api/v1/users/me", { headers: { cookie: header } })).json.name, ada.name);
  });

  test("security 19: no route takes what a form can send", async () => {
    const { header } = await logInWithCookies(server, ada);
    // What a code host delivers may be a form; it is known by its signature, and no cookie counts there.
    const isDelivery = (operation) => operation.what.includes("/hooks/{token}/");
    const takers = operations.filter((operation) => isApi(operation) && operation.requestBody && !isDelivery(operation));
    assert.ok(takers.length > 10);
    for (const operation of takers)
      for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
        assertProblem(await send(server, operation.method, operation.path, { body: "{}", headers: { cookie: header, "content-type": type, origin: server.url } }), 415, operation.what);
  });

  test("security 19: nothing is allowed to other origins", async () => {
    for (const operation of operations)
      for (const method of [operation.method, "OPTIONS"]) {
        const answer = await send(server, method, operation.path, { headers: { origin: "https://evil.example", "access-control-request-method": operation.method } });
        assert.ok(method !== "OPTIONS" || [404, 405].includes(answer.status), `${method} ${operation.path}: ${answer.status}`);
        for (const name of Object.keys(answer.headers)) assert.doesNotMatch(name, /^access-control-/, operation.what);
      }
  });
});

describe("limits", () => {
  test("security 21: every route that is limited says so in the same way, and when to come again", async () => {
    const strict = await startServer({ env: { ...unlimited, STET_RATE_API_USER: "1/1h", STET_RATE_AUTH_IP: "1/1h", STET_RATE_LOGIN_IP: "1/1h" } });
    try {
      let limited = 0;
      for (const operation of operations) {
        const type = Object.keys(operation.requestBody?.content ?? {})[0];
        const ask = () => send(strict, operation.method, operation.path, type ? { body: "{}", headers: { "content-type": type } } : {});
        let answer = await ask();
        // One of each kind is let through, then all others are refused.
        if (answer.status !== 429) answer = await ask();
        if (operation["x-stet-rate"] === "none") {
          assert.notEqual(answer.status, 429, operation.what);
          continue;
        }
        assertProblem(answer, 429, `${operation.what} (${operation["x-stet-rate"]})`);
        assert.match(answer.headers["retry-after"], /^[1-9]\d*$/, operation.what);
        assert.ok(Number(answer.headers["retry-after"]) <= 3600, operation.what);
        assert.match(answer.headers.ratelimit, /r=0/, operation.what);
        limited++;
      }
      assert.ok(limited > 20);
    } finally {
      await strict.stop();
    }
  });
});

describe("below HTTP", { concurrency: true }, () => {
  /** Sends bytes as they are, and gives all that came back until the end of the connection, which must come. */
  function talk(bytes, { halfClose = false } = {}) {
    return new Promise((done, fail) => {
      const socket = connect({ port: Number(new URL(server.url).port), host: "127.0.0.1", allowHalfOpen: true });
      let answer = "";
      const timer = setTimeout(() => (socket.destroy(), fail(new Error(`the connection stays open after ${String(bytes).slice(0, 200)}: ${answer}`))), 90_000);
      const end = () => (clearTimeout(timer), socket.destroy(), done(answer));
      socket.on("data", (part) => (answer += part));
      socket.on("error", end).on("end", end).on("close", end);
      socket.write(bytes);
      if (halfClose) socket.end();
    });
  }
  const statuses = (answer) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const smuggled = (token) => `POST /api/v1/workspaces HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{"name":"Smuggled"}`;

  test("security 23: requests with two readings are refused, and what follows them is nobody's request", async () => {
    const { access_token: token } = await logIn(server, bob);
    const post = "POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n";
    const two = [
      `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`, `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`,
      `${post}Content-Length: 5, 5\r\n\r\n`, `${post}Content-Length: +5\r\n\r\n`, `${post}Content-Length: 0x5\r\n\r\n`, `${post}Content-Length: -1\r\n\r\n`,
      `${post}Content-Length: 99999999999999999999\r\n\r\n`, `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`, `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, `${post}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, `${post}Content-Length : 5\r\n\r\n`, `${post} Content-Length: 5\r\n\r\n`,
      "GET /healthz HTTP/1.1\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /health z HTTP/1.1\r\nHost: t\r\n\r\n", `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n`, `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
    ];
    for (const head of two) {
      const found = statuses(await talk(head + smuggled(token)));
      // The library writes the head of some of its refusals twice, and closes; none of them is an answer to what follows.
      assert.ok(found.length <= 2 && found.every((status) => [400, 413].includes(status)), `${JSON.stringify(head)}: ${found}`);
    }
    const { items } = (await send(server, "GET", "/api/v1/workspaces", { token })).json;
    assert.ok(items.every(({ name }) => name !== "Smuggled"));
  });

  test("security 23: pipelined requests are answered in order, and an early refusal of one ends the rest", async () => {
    const get = (path, more = "") => `GET ${path} HTTP/1.1\r\nHost: t\r\n${more}\r\n`;
    const last = get("/healthz", "Connection: close\r\n");
    assert.deepEqual(statuses(await talk(get("/healthz") + get("/api/v1/users/me") + get("/healthz?x") + last)), [200, 401, 400, 200]);
    const many = statuses(await talk(get("/healthz").repeat(500) + last));
    assert.equal(many.length, 501);
    const chunked = "POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert.deepEqual(statuses(await talk(chunked + get("/healthz"))), [400]);
  });

  test("security 23: heads that are too large are refused, at whatever part they grow", async () => {
    const large = "x".repeat(70_000);
    for (const [request, allowed] of [
      [`GET /${large} HTTP/1.1\r\nHost: t\r\n\r\n`, [414, 431]], [`GET /healthz HTTP/1.1\r\nHost: t\r\nX: ${large}\r\n\r\n`, [431]],
      [`GET /healthz HTTP/1.1\r\nHost: t\r\nCookie: a=${large}\r\n\r\n`, [431]], [`GET /healthz HTTP/1.1\r\nHost: t\r\n${"A: b\r\n".repeat(10_000)}\r\n`, [431]],
      [`${large} /healthz HTTP/1.1\r\nHost: t\r\n\r\n`, [400, 414, 431, 501]],
    ]) {
      const found = statuses(await talk(request));
      // Who is still sending may see the connection's end before the answer.
      assert.ok(found.length === 0 || (found.length === 1 && allowed.includes(found[0])), `${request.slice(0, 60)}: ${found}`);
    }
  });

  test("security 23: what is cut off does nothing, wherever it is cut", async () => {
    const { access_token: token } = await logIn(server, ada);
    const whole = smuggled(token).replace("Smuggled", "Cut off!");
    const step = Math.ceil(whole.length / 40);
    const cuts = Array.from({ length: Math.ceil((whole.length - 1) / step) }, (_, i) => 1 + i * step);
    // Side by side, for who is cut off within the body is waited for until the deadline of a request.
    await Promise.all(cuts.map(async (at) => {
      const found = statuses(await talk(whole.slice(0, at), { halfClose: true }));
      assert.ok(found.every((status) => status === 400 || status === 408), `cut at ${at}: ${found}`);
    }));
    const { items } = (await send(server, "GET", "/api/v1/workspaces", { token })).json;
    assert.ok(items.every(({ name }) => name !== "Cut off!"));
  });

  // The deadline of a request is 30 seconds by the server's own clock; how late this machine sees it does not matter.
  for (const [part, begin, drip] of [
    ["head", "GET /healthz HTTP/1.1\r\nHost: t\r\n", "X: y\r\n"],
    ["body", "POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n", " "],
  ])
    test(`security 23: a ${part} that never ends is ended, however steadily it comes`, async () => {
      const answer = await new Promise((done, fail) => {
        const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
        let received = "";
        const dripping = setInterval(() => socket.write(drip), 1000);
        const late = setTimeout(() => (socket.destroy(), fail(new Error("it is still open after two minutes"))), 120_000);
        const end = () => (clearInterval(dripping), clearTimeout(late), socket.destroy(), done(received));
        socket.on("data", (bytes) => (received += bytes));
        // The answer may be there and the reset of what was sent after it as well.
        socket.on("error", end).on("close", end);
        socket.write(begin);
      });
      assert.match(answer, /^(HTTP\/1\.1 408 [\s\S]*"code":"timeout"|$)/);
      assert.equal((await send(server, "GET", "/healthz")).status, 200);
    });
});

describe("headers", () => {
  const protects = (headers, what) => {
    const policy = headers["content-security-policy"] ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
      assert.ok(policy.split("; ").includes(part), `${what}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/, what);
    assert.equal(headers["x-content-type-options"], "nosniff", what);
    assert.equal(headers["referrer-policy"], "no-referrer", what);
    assert.equal(headers["cross-origin-opener-policy"], "same-origin", what);
    assert.equal(headers["cross-origin-resource-policy"], "same-origin", what);
  };

  test("security 25: they stand on every route, on refusals, on what is not modified, on a page that is missing", async () => {
    const secure = await startWithPeople({ STET_PUBLIC_URL: "https://stet.example.org" });
    try {
      const { access_token: token } = await logIn(secure, ada);
      const html = { accept: "text/html" };
      const first = await send(secure, "GET", "/");
      const requests = [
        ...operations.flatMap(({ method, path }) => [[method, path, {}], ...(path.includes("logout") ? [] : [[method, path, { token }]])]).filter(([method]) => method === "GET"),
        ["HEAD", "/", {}], ["GET", "/", { headers: { "if-none-match": first.headers.etag } }], ["GET", "/nothing", { headers: html }], ["GET", "/nothing", {}],
        ["GET", "/%zz", {}], ["PUT", "/", {}], ["TRACE", "/", {}], ["POST", "/api/v1/auth/login", { body: "x", headers: { "content-type": "text/plain" } }],
        ["POST", "/api/v1/auth/login", { body: { email: ada.email, password: "not this one" } }],
      ];
      const seen = new Set();
      for (const [method, path, more] of requests) {
        const answer = await send(secure, method, path, more);
        seen.add(answer.status);
        protects(answer.headers, `${method} ${path}: ${answer.status}`);
        assert.match(answer.headers["strict-transport-security"] ?? "", /^max-age=(?!0)\d{7,}/, `${method} ${path}`);
      }
      for (const status of [200, 304, 400, 401, 404, 405, 415]) assert.ok(seen.has(status), `${status} among ${[...seen]}`);
    } finally {
      await secure.stop();
    }
  });

  test("security 25: no HSTS over plain HTTP, and the page holds no script or style of its own", async () => {
    const { text, headers } = await send(server, "GET", "/");
    assert.equal(headers["strict-transport-security"], undefined);
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?:\/\//i);
    assert.equal((await me(server, (await logIn(server, bob)).access_token)).headers["strict-transport-security"], undefined);
  });
});
