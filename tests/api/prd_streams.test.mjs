// Replies on their way: streamed, resumed, followed by many, left, cut off by a stop or a crash.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, signIn, StreamReader } from "../support/client.mjs";
import { startHostileModel } from "../support/hostile-model.mjs";
import { startNodes } from "../support/nodes.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";
import { ada, logIn } from "../support/users.mjs";

const events = { Accept: "text/event-stream" };

/** A model whose words come when the test says them: say("…"), end(), break(). */
async function startPuppet() {
  let response, arrived;
  const asked = () => (response ? Promise.resolve() : new Promise((done) => (arrived = done)));
  const model = await startHostileModel(async (_, r) => {
    r.writeHead(200, { "Content-Type": "text/event-stream" });
    r.flushHeaders();
    response = r;
    arrived?.();
    await new Promise((done) => r.once("close", done));
  });
  const data = (json) => response.write(`data: ${JSON.stringify(json)}\n\n`);
  return {
    url: model.url,
    asked,
    say: (content) => data({ choices: [{ index: 0, delta: { content } }] }),
    end() {
      data({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
      response.end("data: [DONE]\n\n");
      response = null;
    },
    break() {
      response.socket.destroy();
      response = null;
    },
    close: model.close,
  };
}

async function withPuppet(run) {
  const puppet = await startPuppet();
  const server = await startServer({ env: { STET_AI: "openai", STET_AI_URL: puppet.url, STET_AI_MODEL: "puppet" } });
  try {
    const ana = await signIn(server, "ana@example.org");
    await ana.fetch("POST", "/prds/import?key=PAY", "# Payment\n\nText.\n", { "Content-Type": "text/markdown" });
    await run({ puppet, server, ana });
    assert.equal((await server.stop()).code, 0, server.output);
  } finally {
    await server.stop();
    await puppet.close();
  }
}

const send = async (ana, text) => new StreamReader(await ana.fetch("POST", "/prds/PAY/messages", { text }, events));
const follow = (ana, id) => ana.fetch("GET", "/prds/PAY/messages", undefined, { ...events, ...(id ? { "Last-Event-ID": id } : {}) });
const words = (list) => list.filter((e) => e.event === "delta").map((e) => e.data.text).join("");
const messages = async (ana) => (await ana.call("GET", "/prds/PAY/messages")).body.items;

/** The last message, once it is complete. */
async function completed(ana) {
  for (let i = 0; i < 200; i++) {
    const last = (await messages(ana)).at(-1);
    if (last.status === "complete" && last.role === "assistant") return last;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail("the reply was not completed");
}

test("a reply comes word by word, with ids that count", () =>
  withPuppet(async ({ puppet, ana }) => {
    const reader = await send(ana, "Hello?");
    assert.equal(reader.response.headers.get("content-type"), "text/event-stream");
    const mine = await reader.until("message");
    assert.equal(mine.data.text, "Hello?");
    assert.equal(mine.data.status, "complete");
    const reply = await reader.until("message");
    assert.equal(reply.data.status, "streaming");
    assert.equal(reply.data.author.kind, "assistant");
    await puppet.asked();
    for (const word of ["One ", "two ", "three."]) {
      puppet.say(word);
      const delta = await reader.until("delta");
      assert.equal(delta.data.text, word);
      assert.equal(delta.data.message, reply.data.id);
    }
    puppet.end();
    const done = await reader.until("done");
    assert.equal(done.data.text, "One two three.");
    assert.equal(done.data.status, "complete");
    assert.equal(await reader.next(), null);
    const numbers = reader.events.map((e) => e.id.split(":"));
    assert.ok(numbers.every(([id]) => id === reply.data.id));
    assert.deepEqual(numbers.map(([, n]) => Number(n)), numbers.map((_, i) => i + 1));
    assert.equal((await messages(ana)).at(-1).text, "One two three.");
  }));

test("one reply at a time; who is refused is told how to follow, and can", () =>
  withPuppet(async ({ puppet, ana }) => {
    const first = await send(ana, "One");
    await first.until("message");
    await puppet.asked();
    const { body } = await ana.call("POST", "/prds/PAY/messages", { text: "Two" }, { status: 409 });
    assert.equal(body.code, "reply_in_progress");
    assert.match(body.detail, /GET \/api\/v1\/prds\/PAY\/messages .*text\/event-stream/);
    assert.equal((await messages(ana)).length, 2);

    const second = new StreamReader(await follow(ana));
    puppet.say("Both hear this.");
    puppet.end();
    assert.equal(words(await second.all()), "Both hear this.");
    assert.equal(words(await first.all()), "Both hear this.");
    assert.equal(second.events[0].data.text, "One");
    assert.equal(second.events.at(-1).event, "done");
  }));

test("who is cut off goes on with Last-Event-ID and misses nothing", () =>
  withPuppet(async ({ puppet, ana }) => {
    const first = await send(ana, "Hello?");
    await first.until("message");
    await puppet.asked();
    puppet.say("One ");
    const { id } = await first.until("delta");
    await first.leave();
    puppet.say("two ");
    puppet.say("three ");
    const second = new StreamReader(await follow(ana, id));
    await second.until("delta");
    puppet.say("four.");
    puppet.end();
    await second.all();
    assert.equal(words(first.events) + words(second.events), "One two three four.");
    const last = second.events.at(-1);
    assert.equal(last.event, "done");
    assert.equal(last.data.text, "One two three four.");

    assert.equal((await follow(ana, last.id)).status, 204); // all was heard: an EventSource stays away
    assert.equal((await follow(ana)).status, 204); // nothing is being written
    const late = new StreamReader(await follow(ana, id));
    assert.equal(words(await late.all()), "two three four.");
  }));

test("a reply goes on when everybody has left, and is kept", () =>
  withPuppet(async ({ puppet, ana }) => {
    const reader = await send(ana, "Hello?");
    await reader.until("message");
    await puppet.asked();
    puppet.say("Nobody ");
    await reader.until("delta");
    await reader.leave();
    puppet.say("hears this.");
    puppet.end();
    const reply = await completed(ana);
    assert.equal(reply.text, "Nobody hears this.");
  }));

test("without events, the answer comes when the reply is whole", () =>
  withPuppet(async ({ puppet, ana }) => {
    const answer = ana.call("POST", "/prds/PAY/messages", { text: "Hello?" }, { status: 201 });
    await puppet.asked();
    puppet.say("Whole.");
    await new Promise((done) => setTimeout(done, 50));
    puppet.end();
    const { body } = await answer;
    assert.equal(body.message.text, "Hello?");
    assert.equal(body.reply.text, "Whole.");
    assert.equal(body.reply.status, "complete");
    assert.deepEqual(body.proposals, []);
  }));

test("who waits for the whole answer may leave; the reply is kept", () =>
  withPuppet(async ({ puppet, ana }) => {
    const controller = new AbortController();
    const answer = fetch(`${ana.server.url}/api/v1/prds/PAY/messages`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ana.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text: "Hello?" }),
      signal: controller.signal,
    }).catch(() => null);
    await puppet.asked();
    controller.abort();
    await answer;
    puppet.say("Kept.");
    puppet.end();
    const reply = await completed(ana);
    assert.equal(reply.text, "Kept.");
  }));

test("a reply that breaks keeps what came, and the next one works", () =>
  withPuppet(async ({ puppet, ana }) => {
    const reader = await send(ana, "Hello?");
    await puppet.asked();
    puppet.say("Half a");
    await reader.until("delta");
    puppet.break();
    const error = await reader.until("error");
    assert.ok(error.data.detail.length > 10);
    assert.equal(await reader.next(), null);
    const kept = (await messages(ana)).at(-1);
    assert.equal(kept.status, "failed");
    assert.equal(kept.text, "Half a");
    assert.ok(kept.error.length > 10);
    assert.equal((await ana.call("GET", "/ai")).body.state, "unreachable");

    const next = await send(ana, "Again?");
    await puppet.asked();
    puppet.say("Yes.");
    puppet.end();
    assert.equal((await next.until("done")).data.text, "Yes.");
    assert.equal((await ana.call("GET", "/ai")).body.state, "ready");
  }));

test("a stop in the middle ends the stream, keeps what came, and says so afterwards", () =>
  withPuppet(async ({ puppet, server, ana }) => {
    const reader = await send(ana, "Hello?");
    await puppet.asked();
    puppet.say("Half a");
    const { id } = await reader.until("delta");
    server.temporary = false;
    const ended = await server.stop();
    server.temporary = true;
    assert.equal(ended.code, 0);
    await reader.all().catch(() => {});
    await server.start();
    const kept = (await messages(ana)).at(-1);
    assert.equal(kept.status, "failed");
    assert.equal(kept.text, "Half a");
    const resumed = new StreamReader(await follow(ana, id));
    assert.deepEqual((await resumed.all()).map((e) => e.event), ["error"]);
  }));

test("a crash in the middle leaves the message, and a reply that is marked as failed", () =>
  withPuppet(async ({ puppet, server, ana }) => {
    const reader = await send(ana, "Precious words.");
    await puppet.asked();
    puppet.say("Half a");
    await reader.until("delta");
    server.temporary = false;
    await server.stop("SIGKILL");
    server.temporary = true;
    await reader.all().catch(() => {});
    await server.start();
    const [mine, reply] = (await messages(ana)).slice(-2);
    assert.equal(mine.text, "Precious words.");
    assert.equal(reply.status, "failed");
    assert.match(reply.error, /server stopped/);
    assert.match(server.output, /cut off by a stop/);
    puppet.break();
    const next = await send(ana, "Again?");
    await puppet.asked();
    puppet.say("Yes.");
    puppet.end();
    await next.until("done");
  }));

test("a node that starts lets a reply of another be, and ends its own", async (context) => {
  const postgres = await startPostgres();
  if (postgres.skipped) return context.skip(postgres.skipped);
  const puppet = await startPuppet();
  const { nodes, stop } = await startNodes({ STET_DATABASE_URL: postgres.url,
    STET_AI: "openai", STET_AI_URL: puppet.url, STET_AI_MODEL: "puppet" });
  try {
    const token = (await logIn(nodes[0], ada)).access_token;
    const [here, there] = nodes.map((node) => new Person(node, token));
    await here.fetch("POST", "/prds/import?key=PAY", "# Payment\n", { "Content-Type": "text/markdown" });
    const reader = await send(here, "Hello?");
    await puppet.asked();
    puppet.say("One ");
    const { id } = await reader.until("delta");
    await nodes[1].stop();
    await nodes[1].start();
    assert.equal((await messages(there)).at(-1).status, "streaming");
    await there.call("POST", "/prds/PAY/messages", { text: "Me too" }, { status: 409 });
    const elsewhere = await follow(there, id);
    assert.deepEqual([elsewhere.status, elsewhere.headers.get("retry-after"), (await elsewhere.json()).code], [503, "2", "written_elsewhere"]);
    puppet.say("two.");
    puppet.end();
    await reader.all(); // it ends early where the nodes have lost sight of each other meanwhile: then one comes back
    while (reader.events.at(-1).event !== "done")
      reader.events.push(...(await new StreamReader(await follow(here, reader.events.at(-1).id)).all()));
    assert.equal(words(reader.events), "One two.");
    assert.deepEqual((await new StreamReader(await follow(there, id)).all()).map((e) => [e.event, e.data.text]), [["done", "One two."]]);

    const cut = await send(here, "Again?");
    await puppet.asked();
    puppet.say("Half");
    await cut.until("delta");
    await nodes[0].stop("SIGKILL");
    await cut.all().catch(() => {});
    await nodes[0].start();
    assert.equal((await messages(here)).at(-1).status, "failed");
    puppet.break();
  } finally {
    await stop();
    await postgres.stop();
    await puppet.close();
  }
});

/** Ana's PRD in a workspace, with Ben as an editor there. */
async function withBen(run) {
  await withPuppet(async ({ puppet, server, ana }) => {
    const ben = await signIn(server, "ben@example.org");
    const workspace = (await ana.call("POST", "/workspaces", { name: "Club" })).body.id;
    await ana.fetch("POST", `/prds/import?key=CLUB&workspace=${workspace}`, "# Club\n", { "Content-Type": "text/markdown" });
    await ana.call("POST", `/workspaces/${workspace}/members`, { email: "ben@example.org", role: "editor" });
    const dismiss = () => ana.call("DELETE", `/workspaces/${workspace}/members/${ben.user.id}`);
    const follow = async (person) => new StreamReader(await person.fetch("GET", "/prds/CLUB/messages", undefined, events));
    await run({ puppet, server, ana, ben, dismiss, follow });
  });
}

test("security 11: who leaves the workspace hears no more of a reply, who stays hears it all", () =>
  withBen(async ({ puppet, ana, ben, dismiss, follow }) => {
    const his = new StreamReader(await ben.fetch("POST", "/prds/CLUB/messages", { text: "Hello?" }, events));
    await his.until("message");
    await puppet.asked();
    const hers = await follow(ana);
    puppet.say("One ");
    assert.equal((await his.until("delta")).data.text, "One ");
    await dismiss();
    assert.deepEqual((await his.all()).filter((e) => ["done", "error"].includes(e.event)), []); // it ends
    puppet.say("two.");
    puppet.end();
    assert.equal(words(await hers.all()), "One two.");
    assert.equal(words(his.events), "One ");
    await ben.call("GET", "/prds/CLUB/messages", undefined, { status: 404, headers: { ...events, "Last-Event-ID": his.events.at(-1).id } });
  }));

test("security 11: who waits for the whole answer and leaves the workspace meanwhile does not get it", () =>
  withBen(async ({ puppet, ana, ben, dismiss, follow }) => {
    const answer = ben.call("POST", "/prds/CLUB/messages", { text: "Hello?" }, { status: 409 });
    await puppet.asked();
    const hers = await follow(ana);
    await dismiss();
    puppet.say("A secret.");
    puppet.end();
    const { body } = await answer;
    assert.equal(body.code, "rights_changed");
    assert.ok(!JSON.stringify(body).includes("secret"));
    assert.equal(words(await hers.all()), "A secret."); // it is kept, for who may read it
  }));

test("security 11: a session, or a token, that ends takes its streams of replies along", () =>
  withBen(async ({ puppet, server, ana, follow }) => {
    const { body } = await new Person(server).call("POST", "/auth/login", { email: "ana@example.org", password: "correct horse battery staple" });
    const { body: made } = await ana.call("POST", "/users/me/tokens", { name: "ci", scopes: ["read"] }, { status: 201 });
    const asked = await ana.fetch("POST", "/prds/CLUB/messages", { text: "Hello?" }, events);
    await puppet.asked();
    for (const [person, end] of [
      [new Person(server, body.access_token), (self) => self.call("POST", "/auth/logout")],
      [new Person(server, made.token), () => ana.call("DELETE", `/users/me/tokens/${made.id}`)],
    ]) {
      const stream = await follow(person);
      await stream.until("message");
      await end(person);
      assert.ok(!(await stream.all()).some((e) => e.event === "done")); // it ends
      await person.call("GET", "/prds/CLUB/messages", undefined, { status: 401, headers: events });
    }
    await asked.body.cancel();
    puppet.end();
  }));

test("who does not read keeps nobody waiting, and reads the whole reply when they come to it", () =>
  withPuppet(async ({ puppet, ana }) => {
    const slow = await ana.fetch("POST", "/prds/PAY/messages", { text: "Hello?" }, events); // and nothing is read
    await puppet.asked();
    const quick = new StreamReader(await follow(ana));
    const pieces = Array.from({ length: 40 }, (_, i) => `${i}: ${"Word \u0007 é. ".repeat(280)}\n`), whole = pieces.join("");
    for (const piece of pieces) puppet.say(piece);
    puppet.end();
    for (const reader of [quick, new StreamReader(slow)]) {
      const heard = await reader.all();
      assert.equal(heard.at(-1).event, "done");
      assert.ok(words(heard) === whole);
      assert.ok(heard.at(-1).data.text === whole); // one event, larger than what is kept for a reader
    }
  }));

test("many follow one reply, each at their own pace", () =>
  withPuppet(async ({ puppet, ana }) => {
    const first = await send(ana, "Hello?");
    await first.until("message");
    await puppet.asked();
    const readers = [first];
    let said = "";
    for (let i = 0; i < 20; i++) {
      const word = `${"word ".repeat(200)}${i} `;
      said += word;
      puppet.say(word);
      readers.push(new StreamReader(await follow(ana)));
    }
    puppet.end();
    for (const reader of readers) {
      await reader.all();
      assert.equal(words(reader.events).trim(), said.trim());
      assert.equal(reader.events.at(-1).event, "done");
    }
  }));
