// What tests share that write to a document at random: a server that does not count requests, with somebody on it, and
// numbers that come again with their seed.
import assert from "node:assert/strict";
import { signIn } from "./client.mjs";
import { startServer } from "./server.mjs";

/** Small and repeatable: mulberry32. */
export function numbers(from) {
  let state = from >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A server, and Ana on it. */
export async function startWriting() {
  const server = await startServer({ env: { STET_RATE_API_USER: "1000000/1m" } });
  return { server, ana: await signIn(server, "ana@example.org", { name: "Ana Lund" }) };
}

/** A PRD of that key which begins with the text. */
export async function found(person, key, text) {
  const response = await person.fetch("POST", `/prds/import?key=${key}`, text, { "Content-Type": "text/markdown" });
  assert.equal(response.status, 201, await response.text());
}

export const nodesOf = async (person, key) => (await person.call("GET", `/prds/${key}/nodes`)).body;
