// Reading a reply that comes in several streams, without a browser: the server is a list of answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

globalThis.addEventListener ??= () => {};
const { ChatStream } = await load("state/chat-stream.ts");

const event = (number, name, data) => `id: r:${number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const reply = { id: "r", role: "assistant", status: "streaming", text: "" };
const question = { id: "q", role: "user", status: "complete", text: "Hello?" };

/** Sends a message to a server that answers with these, one after the other: texts of streams, or problems. */
async function ask(answers) {
  const asked = [];
  globalThis.fetch = async (path, { method, headers }) => {
    const answer = answers.shift();
    asked.push([method, headers["Last-Event-ID"]]);
    if (typeof answer === "number") return new Response(null, { status: answer });
    const type = typeof answer === "string" ? "text/event-stream" : "application/json";
    return new Response(typeof answer === "string" ? answer : JSON.stringify(answer), { headers: { "Content-Type": type } });
  };
  const prd = {
    path: "/prds/1",
    state: { messages: [] },
    set(change) { Object.assign(this.state, change); },
    submission: () => ({ done() {}, failed() {}, headers: () => ({}) }),
    keep() {},
    refresh: async () => {},
    loadInterview: async () => {},
  };
  const chat = new ChatStream(prd);
  await chat.send("Hello?", () => {});
  return { chat, asked, last: prd.state.messages.at(-1) };
}

const begin = event(1, "message", question) + event(2, "message", reply) + event(3, "delta", { message: "r", text: "One " });
const end = event(9, "done", { ...reply, status: "complete", text: "One two three." });

test("a stream that ends before the reply does is gone on with", async () => {
  const { chat, asked, last } = await ask([begin, event(4, "delta", { message: "r", text: "two " }), "", end]);
  assert.deepEqual(asked, [["POST", undefined], ["GET", "r:3"], ["GET", "r:4"], ["GET", "r:4"]]);
  assert.deepEqual([last.text, last.status], ["One two three.", "complete"]);
  assert.deepEqual([chat.state.reading, chat.state.paused, chat.state.error], [null, null, null]);
});

test("where the server has nothing more to tell, the conversation does", async () => {
  const { chat, asked, last } = await ask([begin, 204, { items: [question, { ...reply, status: "complete", text: "All." }], next: null }]);
  assert.equal(asked.length, 3);
  assert.deepEqual([last.text, chat.state.paused], ["All.", null]);
});
