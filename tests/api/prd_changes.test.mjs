// Watching a PRD: what happens there and who else is looking, live, on one node and across two.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Person, signIn, StreamReader } from "../support/client.mjs";
import { connected, startNodes } from "../support/nodes.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";
import { ada, bob, logIn } from "../support/users.mjs";

const watch = async (person, prd, lastEvent) => {
  const response = await person.fetch("GET", `/prds/${prd}/changes`, undefined,
    { Accept: "text/event-stream", ...(lastEvent ? { "Last-Event-ID": lastEvent } : {}) });
  assert.equal(response.status, 200, response.ok ? "" : await response.text());
  return new StreamReader(response);
};

const names = (event) => event.data.people.map((each) => each.name);

/** The next presence with exactly these people. */
async function present(stream, ...expected) {
  for (;;) {
    const event = await stream.until("presence");
    if (JSON.stringify(names(event)) === JSON.stringify(expected)) return event;
  }
}

async function importPrd(person, workspace) {
  const query = new URLSearchParams({ key: "PAY", ...(workspace ? { workspace } : {}) });
  await person.call("POST", `/prds/import?${query}`, "# Payment\n\n- **FR-1** The system shall send a reminder.\n",
    { headers: { "Content-Type": "text/markdown" } });
}

/** Changes the first text of the PRD. */
async function revise(person, words) {
  const { revision, items } = (await person.call("GET", "/prds/PAY/nodes")).body;
  await person.call("POST", "/prds/PAY/operations", { base_revision: revision,
    operations: [{ op: "add_node", after: items[0].id, text: `${words}\n\n` }] });
}

describe("on one node", () => {
  let server, ana, ben, workspace;

  before(async () => {
    server = await startServer();
    ana = await signIn(server, "ana@example.org", { name: "Ana" });
    ben = await signIn(server, "ben@example.org", { name: "Ben" });
    workspace = (await ana.call("POST", "/workspaces", { name: "Club" })).body.id;
    await importPrd(ana, workspace);
  });
  after(async () => assert.equal((await server.stop()).code, 0, server.output));

  const invite = (role) => ana.call("POST", `/workspaces/${workspace}/members`, { email: "ben@example.org", role });
  const dismiss = () => ana.call("DELETE", `/workspaces/${workspace}/members/${ben.user.id}`);

  test("a watcher hears where the PRD stands, and then each change as it happens", async () => {
    const stream = await watch(ana, "PAY");
    const ready = await stream.until("ready");
    assert.equal(ready.data.revision, 1);
    assert.match(ready.id, /^[0-9a-f-]{36}:\d+$/);
    assert.deepEqual(names(await stream.until("presence")), ["Ana"]);

    await revise(ana, "First.");
    assert.equal((await stream.until("revision")).data.revision, 2);
    await ana.call("PATCH", "/prds/PAY", { title: "Payments" }, { headers: { "If-Match": '"2"' } });
    assert.equal((await stream.until("prd")).data.subject, null);
    const { event, proposal } = (await ana.call("POST", "/prds/PAY/events",
      { source: "note", external_id: "1", kind: "note", text: "FR-1 is done." })).body;
    assert.equal((await stream.until("event")).data.subject, event.id);
    assert.equal((await stream.until("proposal")).data.subject, proposal.id);
    await stream.leave();
  });

  test("who comes back hears what happened in between, once", async () => {
    const first = await watch(ana, "PAY");
    const { id } = await first.until("ready");
    await first.leave();
    await revise(ana, "Meanwhile.");
    const stream = await watch(ana, "PAY", id);
    const missed = await stream.until("revision");
    await stream.leave();
    await revise(ana, "Later.");
    const again = await watch(ana, "PAY", missed.id);
    assert.equal((await again.until("revision")).data.revision, missed.data.revision + 1);
    assert.ok(!again.events.some((each) => each.event === "reset"));
    await again.leave();
  });

  test("who comes from another start of the server is told to read anew", async () => {
    const stream = await watch(ana, "PAY", "01890000-0000-7000-8000-000000000000:3");
    await stream.until("reset");
    await stream.leave();
  });

  test("a Last-Event-ID that no stream gave is refused", async () => {
    for (const id of ["7", "x:1", "01890000-0000-7000-8000-000000000000:-1", "01890000-0000-7000-8000-000000000000:1e3"]) {
      const { body } = await ana.call("GET", "/prds/PAY/changes", undefined, { status: 400, headers: { "Last-Event-ID": id } });
      assert.equal(body.code, "invalid_last_event");
    }
  });

  test("people see each other come and go, each once however many windows they have", async () => {
    await invite("viewer");
    const mine = await watch(ana, "PAY");
    await present(mine, "Ana");
    const his = await watch(ben, "PAY");
    await present(his, "Ana", "Ben");
    await present(mine, "Ana", "Ben");
    const second = await watch(ben, "PAY");
    await present(second, "Ana", "Ben");
    await his.leave();
    await second.leave();
    await present(mine, "Ana");
    await mine.leave();
    await dismiss();
  });

  test("security 11: who leaves the workspace hears no more of it, and may not come back", async () => {
    await invite("editor");
    const stream = await watch(ben, "PAY");
    await present(stream, "Ben");
    await dismiss();
    await revise(ana, "Among ourselves.");
    const events = await stream.all();
    assert.ok(!events.some((each) => each.event === "revision"));
    await ben.call("GET", "/prds/PAY/changes", undefined, { status: 404 });
  });

  test("security 11: a session that ends takes its streams along", async () => {
    const { body } = await new Person(server).call("POST", "/auth/login",
      { email: "ana@example.org", password: "correct horse battery staple" });
    const other = new Person(server, body.access_token);
    const stream = await watch(other, "PAY");
    await stream.until("presence");
    await other.call("POST", "/auth/logout");
    await stream.all(); // it ends
    await other.call("GET", "/prds/PAY/changes", undefined, { status: 401 });
  });
});

describe("bounds", () => {
  let server, ana, ben;

  before(async () => {
    server = await startServer({ env: { STET_STREAMS_USER: "6" } });
    ana = await signIn(server, "ana@example.org", { name: "Ana" });
    ben = await signIn(server, "ben@example.org", { name: "Ben" });
    await importPrd(ana);
    await importPrd(ben);
  });
  after(async () => assert.equal((await server.stop()).code, 0, server.output));

  /** A stream, as soon as the server has heard of the end of earlier ones. */
  async function watchSoon(person) {
    for (let tries = 0; ; tries++) {
      const response = await person.fetch("GET", "/prds/PAY/changes", undefined, { Accept: "text/event-stream" });
      if (response.status === 200) return new StreamReader(response);
      assert.ok(response.status === 429 && tries < 400, await response.text());
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  test("security 11: a workspace that is deleted ends its own streams, and nobody else's", async () => {
    const workspace = (await ana.call("POST", "/workspaces", { name: "Short" })).body.id;
    await ana.call("POST", "/prds/import?" + new URLSearchParams({ key: "GONE", workspace }), "# Gone\n", { headers: { "Content-Type": "text/markdown" } });
    const going = await watch(ana, "GONE"), staying = await watch(ben, "PAY"), own = await watch(ana, "PAY");
    await going.until("presence");
    await present(staying, "Ben");
    await present(own, "Ana");
    await ana.call("DELETE", `/workspaces/${workspace}`, undefined, { status: 204 });
    await going.all(); // it ends
    await revise(ben, "Still here.");
    assert.equal((await staying.until("revision")).data.revision, 2);
    await revise(ana, "Here too.");
    assert.equal((await own.until("revision")).data.revision, 2);
    await staying.leave();
    await own.leave();
  });

  test("security 22: one person opens so many streams, a program half as many, and others as before", async () => {
    const { body: made } = await ana.call("POST", "/users/me/tokens", { name: "ci", scopes: ["read"] }, { status: 201 });
    const program = new Person(server, made.token), open = [];
    for (let i = 0; i < 3; i++) open.push(await watchSoon(program));
    const refused = await program.fetch("GET", "/prds/PAY/changes", undefined, { Accept: "text/event-stream" });
    assert.deepEqual([refused.status, (await refused.json()).code], [429, "too_many_streams"]);
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    for (let i = 0; i < 3; i++) open.push(await watchSoon(ana));
    const { body } = await ana.call("GET", "/prds/PAY/changes", undefined, { status: 429 });
    assert.match(body.detail, /6 streams open/);
    // Nothing is sent that could not be followed.
    await ana.call("POST", "/prds/PAY/messages", { text: "Hello" }, { status: 429, headers: { Accept: "text/event-stream" } });
    assert.equal((await ana.call("GET", "/prds/PAY/messages")).body.items.length, 0);
    await (await watch(ben, "PAY")).leave();
    for (const stream of open.splice(0)) await stream.leave();
    await (await watchSoon(ana)).leave();
  });
});

describe("on two nodes", () => {
  let postgres, nodes, stop;

  before(async () => {
    postgres = await startPostgres();
    if (!postgres.skipped) ({ nodes, stop } = await startNodes({ STET_DATABASE_URL: postgres.url }));
  });
  after(async () => {
    await stop?.();
    await postgres.stop?.();
  });

  test("changes and people of one node are told on the other", async (context) => {
    if (postgres.skipped) return context.skip(postgres.skipped);
    await connected(nodes);
    const here = new Person(nodes[0], (await logIn(nodes[0], ada)).access_token);
    const there = new Person(nodes[1], (await logIn(nodes[1], bob)).access_token);
    const workspace = (await here.call("POST", "/workspaces", { name: "Club" })).body.id;
    await here.call("POST", `/workspaces/${workspace}/members`, { email: bob.email, role: "viewer" });
    await importPrd(here, workspace);

    const mine = await watch(here, "PAY");
    await present(mine, "Ada");
    const his = await watch(there, "PAY");
    await present(his, "Ada", "Bob");
    await present(mine, "Ada", "Bob");
    await revise(here, "News.");
    assert.equal((await his.until("revision")).data.revision, 2);
    await his.leave();
    await present(mine, "Ada");
    await mine.leave();
  });
});
