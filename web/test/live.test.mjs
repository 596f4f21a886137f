// Following what others do, without a browser: the server is a function that answers with streams.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { load } from "./bundle.mjs";

globalThis.addEventListener ??= () => {};
const { Live } = await load("state/live.ts");

const event = (id, name, data) => `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** A Live of a PRD whose streams say `streams`, one after the other; the last one stays open. */
function follow(streams) {
  const asked = [];
  const caught = [];
  let told;
  globalThis.fetch = async (path, { headers, signal }) => {
    const text = streams[Math.min(asked.length, streams.length - 1)];
    asked.push({ path, lastEventId: headers["Last-Event-ID"] });
    if (text === null) throw new TypeError("no network");
    if (typeof text === "number") return new Response("{}", { status: text, headers: { "Content-Type": "application/problem+json" } });
    const stays = asked.length >= streams.length;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (!stays) return controller.close();
        signal.addEventListener("abort", () => controller.error(new DOMException("", "AbortError")));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };
  const prd = {
    path: "/prds/1",
    state: { nodesRevision: 7 },
    catchUp: async (heard) => {
      caught.push([...heard].sort());
      told?.();
    },
    refresh: async () => {
      caught.push("refused");
      told?.();
    },
  };
  const live = new Live(prd);
  live.follow();
  opened = live;
  const until = async (done) => {
    while (!done()) await new Promise((go) => ((told = go), live.subscribe(go)));
  };
  return { live, asked, caught, until };
}

let opened = null;
afterEach(() => opened?.leave());

test("what is told together is read once, and who looks is known", async () => {
  const people = [{ id: "a", name: "Ada", since: "2026-01-01T00:00:00Z" }];
  const { live, asked, caught, until } = follow([
    event("n:1", "ready", { revision: 7 }) + event("", "presence", { people }) + event("n:2", "revision", { subject: null, revision: 8 }) + event("n:3", "comment", { subject: "c" }),
  ]);
  await until(() => caught.length);
  assert.deepEqual(caught, [["comment", "revision"]]);
  assert.deepEqual(live.state, { connected: true, people });
  assert.deepEqual(asked, [{ path: "/api/v1/prds/1/changes", lastEventId: undefined }]);
  live.leave();
  assert.deepEqual(live.state, { connected: false, people: [] });
});

test("a head that is newer than what is shown is read, one that is shown already is not", async () => {
  const first = follow([event("n:1", "ready", { revision: 8 })]);
  await first.until(() => first.caught.length);
  assert.deepEqual(first.caught, [["revision"]]);
  first.live.leave();
  const second = follow([event("n:1", "ready", { revision: 7 }) + event("n:2", "prd", { subject: null })]);
  await second.until(() => second.caught.length);
  assert.deepEqual(second.caught, [["prd"]]);
});

test("a stream that ended is taken up after the last event, and a reset is passed on", async () => {
  const { asked, caught, until } = follow([event("n:1", "ready", { revision: 7 }) + event("n:5", "message", { subject: "m" }), event("n:9", "reset", {})]);
  await until(() => caught.flat().includes("reset"));
  assert.deepEqual(asked.map((a) => a.lastEventId), [undefined, "n:5"]);
  assert.deepEqual(caught.flat().sort(), ["message", "reset"]);
});

test("without the right to read it stops asking, and lets the page say why", async () => {
  const { live, asked, caught, until } = follow([404]);
  await until(() => caught.length);
  assert.deepEqual(caught, ["refused"]);
  assert.equal(asked.length, 1);
  assert.equal(live.state.connected, false);
});
