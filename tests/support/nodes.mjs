// Several nodes that serve one set of users, as docs/nodes.md says.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./server.mjs";
import { ada, bob, send, unlimited } from "./users.mjs";

/** What is only slow must not fail. */
const PATIENCE = 30_000;

/** Waits until `condition` holds. @throws {Error} when it does not, in a time that is long even for a slow machine. */
export async function until(what, condition) {
  const deadline = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it does not come about that ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** The value of a metric. */
export async function metric(node, name) {
  const text = (await send(node, "GET", "/metrics")).text;
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  assert.ok(line, `there is no metric ${name}`);
  return Number(line.slice(name.length + 1));
}

/**
 * Starts nodes on one PostgreSQL (and Redis, if `env` names one) with the same keys; Ada and Bob are there.
 * @returns {Promise<{nodes: Server[], stop: () => Promise<void>}>}
 */
export async function startNodes(env, { count = 2 } = {}) {
  const folders = [];
  const nodes = [];
  const stop = async () => {
    for (const node of nodes) await node.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let i = 0; i < count; i++) {
      const data = await mkdtemp(join(tmpdir(), "stet-node-"));
      folders.push(data);
      if (i > 0) cpSync(join(folders[0], "keys"), join(data, "keys"), { recursive: true });
      // One name for all: it is the issuer of their tokens.
      nodes.push(await startServer({ data, env: { ...unlimited, STET_PUBLIC_URL: "https://stet.example.org", ...env } }));
      if (i === 0) for (const person of [ada, bob]) nodes[0].run(["user", "add", person.email, "--password-stdin", "--role",
        person.role, "--name", person.name], { input: `${person.password}\n` });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
}

/** Until the nodes hear each other. */
export const connected = (nodes) =>
  until("the nodes hear each other", async () =>
    (await Promise.all(nodes.map((node) => metric(node, "stet_events_connected")))).every((value) => value === 1));
