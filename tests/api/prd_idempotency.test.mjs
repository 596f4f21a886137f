// A request with an Idempotency-Key is done once, however often it is sent, and answered alike each time.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { readEvents, signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

let server, ana, ben;
before(async () => {
  server = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  ana = await signIn(server, "ana@example.org");
  ben = await signIn(server, "ben@example.org");
  await ana.fetch("POST", "/prds/import?key=PAY", "# Payment\n\n- **FR-1** It shall work.\n", { "Content-Type": "text/markdown" });
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

const post = (person, path, body, key, headers = {}) => person.fetch("POST", path, body, { "Idempotency-Key": key, ...headers });
const answer = async (response) => ({
  status: response.status,
  location: response.headers.get("location"),
  etag: response.headers.get("etag"),
  body: await response.json(),
});
const head = async () => (await ana.call("GET", "/prds/PAY")).body.head_revision;

test("a PRD is made once", async () => {
  const key = randomUUID();
  const first = await post(ana, "/prds", { title: "Once" }, key);
  assert.equal(first.headers.get("idempotent-replayed"), null);
  const second = await post(ana, "/prds", { title: "Once" }, key);
  assert.equal(second.headers.get("idempotent-replayed"), "true");
  assert.deepEqual(await answer(second), await answer(first));
  const titles = (await ana.call("GET", "/prds")).body.items.map((p) => p.title);
  assert.equal(titles.filter((t) => t === "Once").length, 1);
});

test("operations are applied once, also when eight are sent at once", async () => {
  const before = await head(), key = randomUUID();
  const body = { base_revision: 1, operations: [{ op: "add_node", text: "Once.\n\n" }] };
  const answers = await Promise.all(Array.from({ length: 8 }, async () => answer(await post(ana, "/prds/PAY/operations", body, key))));
  assert.equal(await head(), before + 1);
  const done = answers.filter((a) => a.status === 201);
  assert.ok(done.length >= 1);
  for (const a of done) assert.deepEqual(a, done[0]);
  for (const a of answers.filter((x) => x.status !== 201)) assert.equal(a.body.code, "in_progress");
  assert.deepEqual(await answer(await post(ana, "/prds/PAY/operations", body, key)), done[0]);
});

test("a message is sent once, as JSON and as events", async () => {
  const key = randomUUID();
  const { body: first } = await answer(await post(ana, "/prds/PAY/messages", { text: "Hello?" }, key));
  const { body: second } = await answer(await post(ana, "/prds/PAY/messages", { text: "Hello?" }, key));
  assert.equal(second.reply.id, first.reply.id);
  const stream = await post(ana, "/prds/PAY/messages", { text: "Hello?" }, key, { Accept: "text/event-stream" });
  const done = readEvents(await stream.text()).at(-1);
  assert.equal(done.event, "done");
  assert.equal(done.data.id, first.reply.id);
  assert.equal((await ana.call("GET", "/prds/PAY/messages")).body.items.length, 2);
});

test("a hook is made and rotated once, and shows whose answer was lost its address and secret again", async () => {
  const key = randomUUID(), body = { kind: "github", name: "Code" };
  const { body: made } = await answer(await post(ana, "/prds/PAY/hooks", body, key));
  assert.ok(made.url && made.secret);
  const again = await post(ana, "/prds/PAY/hooks", body, key);
  assert.equal(again.headers.get("idempotent-replayed"), "true");
  assert.deepEqual(await answer(again), { status: 201, location: null, etag: null, body: made });
  const hooks = async () => (await ana.call("GET", "/prds/PAY/hooks")).body.items;
  assert.deepEqual((await hooks()).map(({ id }) => id), [made.id]);
  const turn = randomUUID(), path = `/prds/PAY/hooks/${made.id}/rotate`;
  const { body: turned } = await answer(await post(ana, path, undefined, turn));
  assert.notEqual(turned.url, made.url);
  assert.deepEqual((await answer(await post(ana, path, undefined, turn))).body, turned);
  assert.equal((await hooks())[0].rotations, 1);
  assert.equal((await post(ana, "/prds/PAY/hooks", { ...body, name: "Other" }, key)).status, 422);
  await ana.call("DELETE", `/prds/PAY/hooks/${made.id}`);
});

test("a key counts for one person and one path", async () => {
  const key = randomUUID();
  const mine = await answer(await post(ana, "/prds", { title: "Same" }, key));
  const theirs = await answer(await post(ben, "/prds", { title: "Same" }, key));
  assert.notEqual(mine.body.id, theirs.body.id);
  assert.equal((await post(ana, "/prds/PAY/operations", { base_revision: 1, operations: [{ op: "add_node", text: "x\n" }] }, key)).status, 201);
});

test("a key with another request is refused", async () => {
  const key = randomUUID();
  assert.equal((await post(ana, "/prds", { title: "One" }, key)).status, 201);
  const other = await answer(await post(ana, "/prds", { title: "Two" }, key));
  assert.equal(other.status, 422);
  assert.equal(other.body.code, "idempotency_key_reused");
});

test("what failed may be sent again", async () => {
  const key = randomUUID();
  const title = { title: "Later", key: "LATER" };
  const { body: other } = await ana.call("POST", "/prds", { ...title, title: "In the way" });
  assert.equal((await post(ana, "/prds", title, key)).status, 409);
  assert.equal((await post(ana, "/prds", title, key)).status, 409);
  assert.ok(other.id);
  const fixed = { base_revision: 1, operations: [{ op: "replace_text", node: other.id, text: "x" }] };
  assert.equal((await post(ana, "/prds/LATER/operations", fixed, key)).status, 400);
  assert.equal((await post(ana, "/prds/LATER/operations", fixed, key)).status, 400);
});

test("who may no longer see the PRD gets no kept answer", async () => {
  const key = randomUUID();
  const { body: workspace } = await ana.call("POST", "/workspaces", { name: "Team" });
  await ana.call("POST", `/workspaces/${workspace.id}/members`, { email: "ben@example.org", role: "editor" });
  const prd = await (await ana.fetch("POST", `/prds/import?workspace=${workspace.id}`, "# A\n", { "Content-Type": "text/markdown" })).json();
  const body = { base_revision: 1, operations: [{ op: "add_node", text: "B\n" }] };
  assert.equal((await post(ben, `/prds/${prd.id}/operations`, body, key)).status, 201);
  await ana.call("DELETE", `/workspaces/${workspace.id}/members/${ben.user.id}`);
  assert.equal((await post(ben, `/prds/${prd.id}/operations`, body, key)).status, 404);
});

test("keys that are none are refused", async () => {
  for (const key of ["", "a b", "x".repeat(256)]) {
    const { status, body } = await answer(await post(ana, "/prds", { title: "x" }, key));
    assert.equal(status, 400);
    assert.equal(body.code, "invalid_idempotency_key");
  }
});

test("answers survive a restart", async () => {
  const key = randomUUID();
  const first = await answer(await post(ana, "/prds", { title: "Kept" }, key));
  server.temporary = false;
  await server.stop();
  server.temporary = true;
  await server.start();
  assert.deepEqual(await answer(await post(ana, "/prds", { title: "Kept" }, key)), first);
});
