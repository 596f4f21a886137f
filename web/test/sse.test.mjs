import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { EventParser, events } = await load("lib/sse.ts");

const STREAM = [
  ": heartbeat\n\n",
  "id: a:1\nevent: delta\ndata: {\"text\":\"fünf\"}\n\n",
  "data: two\r\ndata: lines\r\n\r\n",
  "event: nothing\n\n",
  "id: a:2\rdata:no space\r\r",
  "data\n\n",
].join("");

const EXPECTED = [
  { id: "a:1", event: "delta", data: '{"text":"fünf"}' },
  { id: "a:1", event: "message", data: "two\nlines" },
  { id: "a:2", event: "message", data: "no space" },
  { id: "a:2", event: "message", data: "" },
];

test("events are the same however the stream is cut", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const parser = new EventParser();
    const found = [...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))];
    assert.deepEqual(found, EXPECTED, `cut at ${cut}`);
  }
  const parser = new EventParser();
  assert.deepEqual([...STREAM].flatMap((c) => parser.push(c)), EXPECTED, "one character at a time");
});

test("bytes of a character that arrive apart are put together", async () => {
  const bytes = new TextEncoder().encode("\uFEFFdata: müßig — ✓\n\n");
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const found = [];
  for await (const event of events(new Response(body))) found.push(event.data);
  assert.deepEqual(found, ["müßig — ✓"]);
});

test("an event without its blank line is not given", () => {
  assert.deepEqual(new EventParser().push("data: cut off\n"), []);
});
