// What one client can take from all others: memory, threads, the whole process (security 22, 24, 26 and 30).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";
import { unlimited } from "../support/users.mjs";

const markdown = { "Content-Type": "text/markdown" };
const megabyte = 1 << 20;
let server, ana;

before(async () => {
  server = await startServer({ env: unlimited });
  ana = await signIn(server, "ana@example.org");
  await ana.fetch("POST", "/prds/import?key=PAY", "# Payment\n\nText.\n", markdown);
});
after(() => server?.stop());

const residentMegabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
const isAlive = async () => (await ana.fetch("GET", "/users/me")).status === 200;

/** Announces a body of 4 MiB, sends `size` bytes of it, and gives what came back. */
function pour(headers, size) {
  return new Promise((done) => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), "127.0.0.1");
    let answer = "";
    const end = () => (socket.destroy(), done(answer));
    socket.on("data", (bytes) => ((answer += bytes), answer.includes("\r\n\r\n") && end()));
    socket.on("error", end).on("close", end);
    socket.write(
      `POST /api/v1/prds/PAY/operations HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n${headers}` +
        `Content-Length: ${4 * megabyte}\r\n\r\n`);
    socket.write(Buffer.alloc(size, " "));
    setTimeout(end, 10_000).unref();
  });
}

test("security 22: a stranger's body is refused before it is read, and takes no memory", async () => {
  const before = residentMegabytes();
  for (const headers of ["", "Authorization: Bearer nonsense\r\n"]) {
    assert.match(await pour(headers, 0), /^HTTP\/1\.1 401 /);
    // Who sends on may see the end of the connection before the answer.
    const answers = await Promise.all(Array.from({ length: 30 }, () => pour(headers, 4 * megabyte - 1)));
    for (const answer of answers) assert.match(answer, /^(HTTP\/1\.1 401 |$)/);
  }
  assert.ok(residentMegabytes() - before < 60, `${before} to ${residentMegabytes()} MB`);
  assert.ok(await isAlive());
});

test("security 24: a body of millions of values is refused before it is parsed", async () => {
  const before = residentMegabytes();
  for (const value of ["{},", "[],", "0,", '"",']) {
    const list = value.repeat(Math.floor((4 * megabyte - 200) / value.length));
    const body = `{"base_revision":1,"operations":[],"more":[${list}0]}`;
    const { status } = await ana.fetch("POST", "/prds/PAY/operations", body, { "Content-Type": "application/json" });
    assert.equal(status, 413, value);
  }
  assert.ok(residentMegabytes() - before < 120, `${before} to ${residentMegabytes()} MB`);
});

test("security 22 and 26: one long link, referred to thousands of times, ends nothing", async () => {
  const bomb = `[a]: /${"u".repeat(megabyte)}\n\n${"[a]\n\n".repeat(9000)}`;
  const imported = await ana.fetch("POST", "/prds/import?key=BOMB", bomb, markdown);
  assert.equal(imported.status, 201);
  for (const path of ["nodes", "blame", "export?format=html"]) {
    const response = await ana.fetch("GET", `/prds/BOMB/${path}`);
    assert.equal(response.status, 200, path);
    assert.ok((await response.arrayBuffer()).byteLength < 32 * megabyte, path);
  }
  assert.equal((await ana.markdown("BOMB")).toString(), bomb); // the text itself stays as it is
  assert.ok(await isAlive());
});

test("security 22: hostile words, brackets and requirements are answered, and so is everybody else", async () => {
  const words = Array.from({ length: 60_000 }, (_, i) => `w${i.toString(16)}`).join(" ");
  const items = Array.from({ length: 2000 }, (_, i) => `- **FR-${i + 1}** The system shall send mail to list ${i}.\n`).join("");
  for (const [key, text] of [["WORDS", words], ["ITEMS", items], ["HTML", "a <?".repeat(100_000)],
    ["SPACES", `# Spaces\n\n${" ".repeat(1_900_000)}x`]]) {
    assert.equal((await ana.fetch("POST", `/prds/import?key=${key}`, text, markdown)).status, 201, key);
    for (const message of ["lint", "what is missing?", "payment mail list", "“".repeat(6000), "[a](".repeat(4000)])
      await ana.call("POST", `/prds/${key}/messages`, { text: message }, { status: 201 });
    const event = { source: "git", external_id: "1", kind: "commit", text: "Send mail to the list (closes FR-1)" };
    await ana.call("POST", `/prds/${key}/events`, event, { status: 201 });
    assert.ok(await isAlive());
  }
});

test("security 30: what was acknowledged survives kill -9 at any moment", async () => {
  const own = await startServer({ env: unlimited });
  try {
    const bob = await signIn(own, "bob@example.org");
    await bob.fetch("POST", "/prds/import?key=PAY", "# Payment\n\nText.\n", markdown);
    for (let round = 0; round < 3; round++) {
      const acknowledged = [];
      let going = true;
      const writer = async (name) => {
        for (let i = 0; going; i++) {
          const text = `r${round}w${name}n${i}`;
          const edit = { base_revision: 1, operations: [{ op: "add_node", text: `${text}\n` }] };
          const status = await bob.fetch("POST", "/prds/PAY/operations", edit).then((r) => r.status, () => 0);
          if (status === 201) acknowledged.push(text);
          if (status === 0) return;
        }
      };
      const writers = [0, 1, 2, 3].map(writer);
      await new Promise((done) => setTimeout(done, 300 + 150 * round));
      own.temporary = false;
      await own.stop("SIGKILL");
      own.temporary = true;
      going = false;
      await Promise.all(writers);
      await own.start();
      const lines = new Set((await bob.markdown("PAY")).toString().split("\n"));
      assert.ok(acknowledged.length > 0);
      assert.deepEqual(acknowledged.filter((text) => !lines.has(text)), []);
      const { items } = (await bob.call("GET", "/prds/PAY/revisions?limit=1")).body;
      const nodes = (await bob.call("GET", "/prds/PAY/nodes")).body;
      assert.equal(nodes.revision, items[0].number); // nothing is half done
    }
  } finally {
    await own.stop();
  }
});
