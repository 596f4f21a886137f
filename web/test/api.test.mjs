import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./bundle.mjs";

const api = await load("lib/api.ts");

let calls;
let answer;

beforeEach(() => {
  calls = [];
  globalThis.fetch = async (url, init) => {
    calls.push(`${init.method} ${url.replace("/api/v1", "")}`);
    return answer(url, init);
  };
});

const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ...headers } });

test("requests that are refused together share one refresh and are sent again", async () => {
  let fresh = false;
  answer = async (url) => {
    if (url.endsWith("/auth/refresh")) {
      await new Promise((done) => setTimeout(done, 10));
      fresh = true;
      return json(200, {});
    }
    return fresh ? json(200, { url }) : json(401, { title: "no" });
  };
  const got = await Promise.all([api.call("GET", "/a"), api.call("GET", "/b"), api.call("GET", "/c")]);
  assert.deepEqual(got.map((g) => g.url), ["/api/v1/a", "/api/v1/b", "/api/v1/c"]);
  assert.equal(calls.filter((c) => c.includes("refresh")).length, 1);
  assert.equal(calls.length, 7);
});

test("a session that cannot be renewed is said once per request, and not asked for again", async () => {
  let told = 0;
  api.whenSignedOut(() => told++);
  answer = async () => json(401, { title: "no", code: "unauthenticated" });
  await assert.rejects(api.call("GET", "/a"), (error) => error.status === 401);
  assert.equal(told, 1);
  assert.deepEqual(calls, ["GET /a", "POST /auth/refresh"]);
  api.whenSignedOut(() => {});
});

test("a wrong password is not answered with a refresh", async () => {
  answer = async () => json(401, { title: "no" });
  await assert.rejects(api.call("POST", "/auth/login", { json: {} }));
  assert.deepEqual(calls, ["POST /auth/login"]);
});

test("a failure tells what happened and what to do", async () => {
  answer = async () => json(429, { detail: "too many" }, { "Retry-After": "17" });
  const limited = await api.call("GET", "/a").catch((error) => error);
  assert.match(api.explain(limited, "Your text").next, /17 seconds.*Your text is still here/);
  globalThis.fetch = async () => {
    throw new TypeError("network");
  };
  const gone = await api.call("GET", "/a").catch((error) => error);
  assert.equal(gone.status, 0);
  assert.equal(api.explain(gone).what, "The server did not answer.");
});

test("what is wrong in particular is said rather than that something is wrong", async () => {
  const explained = async (problem) => {
    answer = async () => json(400, problem);
    return api.explain(await api.call("POST", "/a").catch((error) => error)).what;
  };
  const errors = [{ pointer: "/operations/0", detail: "FR-1 was used before" }];
  assert.equal(await explained({ detail: "An operation is malformed.", errors }), "FR-1 was used before.");
  assert.equal(await explained({ detail: "It cannot be used. FR-1 was used before.", errors }), "It cannot be used. FR-1 was used before.");
  assert.equal(await explained({ detail: "Nothing was done", errors: [] }), "Nothing was done.");
});

test("the finding about a field is found by its pointer", async () => {
  answer = async () => json(400, { errors: [{ pointer: "/password", detail: "Too short." }] });
  const error = await api.call("POST", "/auth/register", { json: {} }).catch((e) => e);
  assert.equal(error.field("password"), "Too short.");
  assert.equal(error.field("email"), undefined);
});

test("lists are read page by page to their end", async () => {
  answer = async (url) => {
    const cursor = new URL(url, "http://x").searchParams.get("cursor");
    return json(200, cursor ? { items: [3], next: null } : { items: [1, 2], next: "n&1" });
  };
  assert.deepEqual(await api.all("/list?status=open"), [1, 2, 3]);
  assert.deepEqual(calls, ["GET /list?status=open&limit=100", "GET /list?status=open&limit=100&cursor=n%261"]);
});

test("the same content keeps its idempotency key until it is done, other content gets another", () => {
  const submission = new api.Submission();
  const key = (content) => submission.headers(content)["Idempotency-Key"];
  const first = key({ a: 1 });
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(key({ a: 1 }), first);
  const second = key({ a: 2 });
  assert.notEqual(second, first);
  submission.done();
  assert.notEqual(key({ a: 2 }), second);
});

test("what nobody knows to have been done goes under another key, what is still running under the same", async () => {
  const submission = new api.Submission(), keys = [];
  const send = (code) => submission.run({ a: 1 }, async (headers) => {
    keys.push(headers["Idempotency-Key"]);
    if (code) throw new api.ApiError(409, { code });
    return "done";
  });
  await assert.rejects(send("in_progress"));
  await assert.rejects(send("outcome_unknown"));
  assert.equal(await send(), "done");
  await send();
  assert.equal(keys[0], keys[1]);
  assert.equal(new Set(keys).size, 3);
});
