// What reaches a terminal: no escape sequence of a server, colours where they are wanted, lines that fit. And what leaves
// for a server: each refresh token once, and to its own server only.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Cli, withoutStyles } from "../support/cli.mjs";
import { startFakeApi } from "../support/fake-api.mjs";

// Clears the screen, sets the title, changes colours, moves the cursor: in C0, in C1, and as UTF-8.
const hostile = "h\x1b[2J\x1b]0;owned\x07\x1b[35mo\x1bPq\x1b\\s\u009b35mt\u009d0;x\u009c\u0090\u0085i\x7f\x08\rl\ve\f";
const clean = "h[2J]0;owned[35moPq\\s35mt0;xile";
const id = "01931b66-7d50-7c8a-b762-9d3b5f6a1c2e";
const at = "2026-01-02T03:04:05.678Z";
const author = { kind: "user", id, name: hostile };

const operation = (index, more = {}) => ({
  index, op: "replace_text", node: id, before: `${hostile}\nold`, result: `${hostile}\nnew`, text: hostile, field: hostile,
  value: hostile, state: "clean", verdict: "pending", ...more,
});
const proposal = {
  id, prd: id, origin: hostile, status: "open", reason: hostile, outside: true, created_at: at,
  evidence: { kind: "message", id, quote: `quote ${hostile}` },
  operations: [operation(0), operation(1, { op: "set_field" }), operation(2, { op: hostile }), operation(3, { state: "conflict" }),
    operation(4, { op: "move_node" }), operation(5, { state: hostile }), operation(6, { verdict: hostile })],
};
const prd = { id, key: hostile, title: hostile, status: hostile, head_revision: 3, open_proposals: 2, text: hostile };
const user = { id, email: hostile, name: hostile, role: hostile, status: "active", created_at: at };
const revision = {
  number: 3, author, cause: hostile, why: hostile, at, changes: [{ op: "add_node", node: id, code: hostile, title: hostile },
    { op: hostile, node: id, code: "", title: "", after: hostile }],
};
const node = { id: hostile, kind: "requirement", level: 1, code: "FR-1", title: hostile, text: hostile, hash: "0".repeat(64) };
const message = { id, role: "assistant", author, text: hostile, status: "complete", proposals: [], created_at: at };
const events = [["message", message], ["delta", { message: id, text: hostile }], ["delta", { message: id, text: `\n${hostile} ` }],
  ["proposal", proposal], ["done", message]];
const stream = events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("");
const tokens = { access_token: "a", refresh_token: "r", token_type: "Bearer", expires_in: 900, refresh_expires_in: 9000, user };
const page = (...items) => ({ json: { items, next: null } });

/** Answers every request of the command line in the shape of the API, with hostile words. */
function answer({ method, path, headers }) {
  const route = `${method} ${path.replace(/\?.*/, "").replace(/\/api\/v1\/prds\/[^/]+/, "/api/v1/prds/X")}`;
  if (route === "POST /api/v1/auth/login") return { json: tokens };
  if (route === "GET /api/v1/users/me") return { json: user };
  if (route === "GET /api/v1/prds") return page(prd);
  if (route === "POST /api/v1/prds" || route === "POST /api/v1/prds/X") return { status: 201, json: prd };
  if (route === "GET /api/v1/prds/X") return headers.accept === "text/markdown" ? { text: `# ${hostile}\n\n${hostile}\n` } : { json: prd };
  if (route === "GET /api/v1/prds/X/export") return { text: `<p>${hostile}</p>\n` };
  if (route === "GET /api/v1/prds/X/revisions/1") return { text: hostile };
  if (route === "GET /api/v1/prds/X/revisions") return page(revision);
  if (route === "GET /api/v1/prds/X/diff") return { json: { from: 1, to: 2, lines: [{ kind: "added", from: 0, to: 1, parts: [{ changed: true, text: hostile }] }], unified: `--- ${hostile}\n+++ ${hostile}\n@@ ${hostile}\n-${hostile}\n+${hostile}\n ${hostile}\n` } };
  if (route === "GET /api/v1/prds/X/blame") return page({ line: 1, text: `${hostile}\n`, node: id, revision: 3, author, cause: hostile, why: hostile, at: hostile });
  if (route === "GET /api/v1/prds/X/nodes") return page(node, { ...node, code: "", title: "", id: hostile });
  if (route === "GET /api/v1/prds/X/proposals") return page(proposal);
  if (route === "GET /api/v1/prds/X/interview")
    return { json: { question: { id: hostile, topic: hostile, text: hostile, why: hostile, example: hostile }, coverage: [], percent: 40 } };
  if (route === "POST /api/v1/prds/X/messages") return { text: stream, headers: { "Content-Type": "text/event-stream" } };
  if (route === "POST /api/v1/prds/X/events")
    return { status: 201, json: { event: { id, reason: hostile }, proposal: path.includes("silent") ? null : proposal } };
  if (route === `POST /api/v1/proposals/${id}/decisions`)
    return { json: { proposal, revision: 4, conflicts: [{ operation: 3, base: hostile, current: hostile, proposed: hostile }] } };
  if (route === "POST /api/v1/prds/X/restore" || route === "POST /api/v1/prds/X/operations") return { status: 201, json: revision };
  return { status: 400, json: { title: hostile, detail: hostile, status: 400, code: hostile, request_id: hostile,
    errors: [{ pointer: hostile, code: hostile, detail: `more ${hostile}` }] } };
}

function assertHarmless(text, what) {
  const bad = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.exec(withoutStyles(text).replaceAll("\r\n", "\n"));
  assert.equal(bad, null, `${what}: ${JSON.stringify(text.slice(0, 2000))}`);
}

describe("a hostile server", () => {
  let api, cli;
  before(async () => {
    api = await startFakeApi(answer);
    cli = new Cli();
  });
  after(async () => {
    await api?.close();
    cli?.close();
  });
  const env = () => ({ STET_SERVER: api.url, STET_TOKEN: "t", EDITOR: "true" });

  const commands = [
    ["login", "--password-stdin", "--email", "x"], ["whoami"], ["list"], ["show", "X"], ["show", "X", "--format", "html"],
    ["show", "X", "--format", "json"], ["show", "X", "--revision", "1"], ["chat", "X", "hello"], ["proposals", "X"], ["edit", "X"],
    ["history", "X"], ["diff", "X"], ["diff", "X", "--words"], ["blame", "X"], ["rollback", "X", "1"], ["progress", "X", "done"], ["export", "X"],
    ["import", "/etc/hostname"], ["new", "Title"], ["accept", "X", id], ["reject", "X", id], ["accept", "X", "all"], ["accept", "X", "none of it"],
    ["edit", "X", "FR-1"], ["edit", "X", "FR-9"], ["logout"],
  ];
  for (const args of commands) {
    test(`stet ${args.slice(0, 3).join(" ")}: no control character of its reaches the terminal`, async () => {
      const ours = { ...env(), ...(args[0] === "login" ? { STET_TOKEN: "" } : {}) };
      for (const more of [{}, { NO_COLOR: "1" }, { TERM: "dumb" }]) {
        const { stdout } = await cli.run(args, { tty: true, input: "one line\n", env: { ...ours, ...more } });
        assert.notEqual(stdout, "");
        assertHarmless(stdout, `stet ${args.join(" ")}`);
        if (more.NO_COLOR || more.TERM) assert.doesNotMatch(stdout, /\x1b/, "no colour");
      }
      const json = await cli.run([...args, "--json"], { tty: true, input: "one line\n", env: ours });
      assertHarmless(json.stdout, `stet ${args.join(" ")} --json`);
      const piped = await cli.run(args, { input: "one line\n", env: ours });
      assertHarmless(piped.stderr, `stet ${args.join(" ")}, stderr`);
      if (!["show", "export"].includes(args[0])) assertHarmless(piped.stdout, `stet ${args.join(" ")}, piped`);
    });
  }

  test("the words themselves are left", async () => {
    const { stdout } = await cli.run(["whoami"], { env: env() });
    assert.ok(stdout.startsWith(`${clean} <${clean}>, ${clean}, on http`), stdout);
  });

  test("what goes to a file or a pipe is what the server has, byte for byte", async () => {
    const { bytes } = await cli.run(["show", "X"], { env: env() });
    assert.deepEqual(bytes, Buffer.from(`# ${hostile}\n\n${hostile}\n`));
  });

  test("an error is one line, and one for each finding", async () => {
    const { code, stderr } = await cli.run(["logout"], { env: env() });
    assert.equal(code, 1);
    assert.equal(stderr, `stet: ${clean}\n  ${clean}: more ${clean}\n`);
  });
});

describe("colours and columns", () => {
  let api, cli;
  const long = "The system shall remind people ".repeat(8).trim();
  before(async () => {
    api = await startFakeApi(({ path }) => {
      if (path.startsWith("/api/v1/prds?")) return page({ ...prd, key: "PAY", status: "draft", title: "日本語の製品要求".repeat(8) }, { ...prd, key: "B", status: "approved", title: "e\u0301 short", open_proposals: 0 });
      if (path.includes("/proposals")) return page({ ...proposal, origin: "chat", reason: long, evidence: null, operations: [operation(0, { op: "add_node", before: "", result: `- **FR-1** ${long}\n` })] });
      return { json: user };
    });
    cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "t" });
  });
  after(async () => {
    await api?.close();
    cli?.close();
  });

  test("only a terminal that wants colours gets them", async () => {
    const coloured = (options) => cli.run(["list"], options).then(({ stdout }) => /\x1b\[1m/.test(stdout));
    assert.equal(await coloured({ tty: true }), true);
    assert.equal(await coloured({}), false, "a pipe");
    assert.equal(await coloured({ tty: true, env: { NO_COLOR: "1" } }), false, "NO_COLOR");
    assert.equal(await coloured({ tty: true, env: { NO_COLOR: "" } }), true, "an empty NO_COLOR");
    assert.equal(await coloured({ tty: true, env: { TERM: "dumb" } }), false, "a terminal without colours");
    assert.doesNotMatch((await cli.run(["list", "--json"], { tty: true })).stdout, /\x1b/, "JSON");
  });

  test("columns stand under each other, also with wide characters, and end at the edge", async () => {
    const { stdout } = await cli.run(["list"], { tty: true, columns: 72, env: { NO_COLOR: "1" } });
    const [first, second] = stdout.split("\r\n");
    assert.match(first, /^PAY +draft +rev 3 +日本語.*… {2}2 open proposals$/);
    assert.match(second, /^B +approved +rev 3 +e\u0301 short$/);
    assert.equal(first.indexOf("rev"), second.indexOf("rev"));
    assert.equal(first.indexOf("日"), second.indexOf("e\u0301"));
    const columns = [...first].reduce((sum, c) => sum + (/[\u3000-\u9fff]/.test(c) ? 2 : 1), 0);
    assert.ok(columns <= 72, `${columns}: ${first}`);
  });

  for (const columns of [40, 80, 200]) {
    test(`prose is broken between words, at most at column ${Math.min(columns, 100)}`, async () => {
      const { stdout } = await cli.run(["proposals", "X"], { tty: true, columns, env: { NO_COLOR: "1" } });
      const lines = stdout.split("\r\n");
      for (const line of lines) assert.ok([...line].length <= Math.min(columns, 100), line);
      assert.equal(lines.join(" ").replaceAll(/[ +]+/g, " ").split(long).length, 3, stdout);
    });
  }

  test("in a pipe nothing is broken or cut", async () => {
    const { stdout } = await cli.run(["proposals", "X"]);
    assert.ok(stdout.includes(`\n     ${long}\n`) && stdout.includes(`     + - **FR-1** ${long}\n`), stdout);
    assert.ok((await cli.run(["list"])).stdout.includes("日本語の製品要求".repeat(8)));
  });
});

describe("tokens", () => {
  /** An API whose access tokens die when the test says so, and that counts how often each refresh token is used. */
  async function startRotating() {
    let generation = 0, alive = "access-0";
    const used = {};
    const api = await startFakeApi(({ path, headers, body }) => {
      if (path === "/api/v1/auth/login") return { json: { ...tokens, access_token: "access-0", refresh_token: "refresh-0" } };
      if (path === "/api/v1/auth/refresh") {
        used[body.refresh_token] = (used[body.refresh_token] ?? 0) + 1;
        if (body.refresh_token !== `refresh-${generation}`) return { status: 401, json: { title: "No", status: 401, code: "invalid_refresh_token" } };
        generation += 1;
        alive = `access-${generation}`;
        return { json: { ...tokens, access_token: alive, refresh_token: `refresh-${generation}` } };
      }
      if (headers.authorization !== `Bearer ${alive}`) return { status: 401, json: { title: "Sign in first", status: 401, code: "unauthenticated" } };
      if (path.endsWith("/messages")) return { text: stream, headers: { "Content-Type": "text/event-stream" } };
      return { json: { ...user, email: "ana@example.org", name: "Ana", role: "member" } };
    });
    return { api, used, expire: () => (alive = "none") };
  }

  async function withRotating(run) {
    const { api, used, expire } = await startRotating();
    const cli = new Cli();
    try {
      await cli.run(["login", "--server", api.url, "--email", "a", "--password-stdin"], { input: "p\n" });
      await run({ api, cli, used, expire });
    } finally {
      await api.close();
      cli.close();
    }
  }

  test("a dead access token costs one refresh", async () => {
    await withRotating(async ({ api, cli, used, expire }) => {
      expire();
      assert.equal((await cli.run(["whoami"])).code, 0);
      assert.deepEqual(used, { "refresh-0": 1 });
      assert.deepEqual(cli.credentials, { server: api.url, access_token: "access-1", refresh_token: "refresh-1" });
      assert.equal(statSync(cli.credentialsFile).mode & 0o777, 0o600);
    });
  });

  test("a long conversation takes over what another command refreshed, and uses no token twice", async () => {
    await withRotating(async ({ cli, used, expire }) => {
      const { child, ended } = cli.start(["chat", "PAY"]);
      const heard = (count) => new Promise((done) => {
        let text = "";
        child.stdout.on("data", (part) => {
          text += part;
          if (text.split("from ").length > count) done();
        });
      });
      for (let round = 0; round < 3; round++) {
        expire();
        assert.equal((await cli.run(["whoami"])).code, 0);
        const reply = heard(1);
        child.stdin.write("and now?\n");
        await reply;
      }
      expire();
      child.stdin.end("the last\n");
      const { code, stderr } = await ended;
      assert.equal(code, 0, stderr);
      assert.ok(Object.values(used).every((times) => times === 1), JSON.stringify(used));
      assert.equal((await cli.run(["whoami"])).code, 0);
    });
  });

  test("a refresh that is refused asks to sign in again; a server that is away does not", async () => {
    await withRotating(async ({ api, cli, expire }) => {
      expire();
      cli.credentials = { ...cli.credentials, refresh_token: "stolen" };
      const refused = await cli.run(["whoami"]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /no longer valid; sign in again with `stet login`/);
      await api.close();
      const away = await cli.run(["whoami"]);
      assert.equal(away.code, 1);
      assert.match(away.stderr, /^stet: no answer from /);
    });
  });

  test("a redirect takes no token elsewhere", async () => {
    const other = await startFakeApi(() => ({ json: user }));
    const api = await startFakeApi(() => ({ status: 301, headers: { Location: `${other.url}/api/v1/users/me` } }));
    const cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "precious" });
    const { code, stderr } = await cli.run(["whoami"]);
    assert.equal(code, 1);
    assert.match(stderr, /sends on to/);
    assert.equal(other.requests.length, 0);
    assert.ok(!stderr.includes("precious"));
    await Promise.all([api.close(), other.close()]);
    cli.close();
  });

  const odd = [
    ["a page of a proxy", { status: 502, text: "<html>Bad gateway</html>" }, /answered with status 502; is it a Stet server\?/],
    ["no JSON", { text: "<html>hello</html>" }, /did not answer with JSON/],
    ["broken JSON", { text: '{"id":' }, /did not answer with JSON/],
    ["a defect", { status: 500, json: { title: "Something went wrong", status: 500, detail: "The error was logged.", request_id: "req-7" } }, /The error was logged\. \(request req-7\)/],
    ["a list where a user should be", { json: [] }, null],
    ["null", { json: null }, null],
  ];
  for (const [what, reply, words] of odd) {
    test(`an answer that is ${what}`, async () => {
      const api = await startFakeApi(() => reply);
      const cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "t" });
      for (const args of [["whoami"], ["list"], ["history", "X"], ["accept", "X", "abcdef"], ["edit", "X", "FR-1"], ["chat", "X", "hello"]]) {
        const { code, stderr } = await cli.run(args);
        assert.ok(code === 0 || code === 1, `${args}: ${code} ${stderr}`);
        if (words) assert.match(stderr, args[0] === "chat" && reply.status === undefined ? /connection ended/ : words);
      }
      await api.close();
      cli.close();
    });
  }

  test("a stream that is cut off says that the reply is kept", async () => {
    const api = await startFakeApi(() => ({ text: stream.slice(0, -60), headers: { "Content-Type": "text/event-stream" } }));
    const cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "t" });
    const { code, stderr } = await cli.run(["chat", "X", "hello"]);
    assert.equal(code, 1);
    assert.match(stderr, /the connection ended before the reply did; the reply is kept/);
    await api.close();
    cli.close();
  });

  test("a stream that the server ends before the reply does is gone on with, and its words come once", async () => {
    const say = (number, event, data) => `id: r:${number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    const answers = [say(1, "delta", { text: "One " }), "", say(2, "delta", { text: "two " }),
      say(9, "done", { text: "One two three.", status: "complete" })];
    const api = await startFakeApi(() => ({ text: answers.shift(), headers: { "Content-Type": "text/event-stream" } }));
    const cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "t" });
    const { code, stdout, stderr } = await cli.run(["chat", "X", "hello"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\s*One two three\.\n/);
    assert.deepEqual(api.requests.map(({ method, headers }) => [method, headers["last-event-id"]]),
      [["POST", undefined], ["GET", "r:1"], ["GET", "r:1"], ["GET", "r:2"]]);
    await api.close();
    cli.close();
  });

  test("a range of commits waits when it is told to", async () => {
    let asked = 0;
    const api = await startFakeApi(({ path, body }) => {
      if (!path.endsWith("/events/batch")) return { json: {} };
      asked += 1;
      if (asked === 1) return { status: 429, headers: { "Retry-After": "1" }, json: { title: "Too many requests", status: 429 } };
      return { json: { items: body.events.map(() => ({ event: { id, reason: "nothing" }, proposal: null, new: true })) } };
    });
    const cli = new Cli({ STET_SERVER: api.url, STET_TOKEN: "t" });
    const script = cli.file("git.sh", `set -e\nfor i in 1 2 3; do git -c user.name=A -c user.email=a@b commit -q --allow-empty -m "Step $i"; done\n`);
    const { execFileSync } = await import("node:child_process");
    execFileSync("git", ["init", "-q"], { cwd: cli.home });
    execFileSync("sh", [script], { cwd: cli.home });
    const { code, stdout } = await cli.run(["progress", "X", "--git", "HEAD"]);
    assert.equal(code, 0);
    assert.match(stdout, /3 commits, 0 proposals\.\n$/);
    assert.equal(asked, 2);
    await api.close();
    cli.close();
  });

  test("plain HTTP to another machine is warned of", async () => {
    const cli = new Cli();
    const { stderr } = await cli.run(["login", "--server", "http://stet.invalid", "--email", "a", "--password-stdin"], { input: "p\n" });
    assert.match(stderr, /warning: http:\/\/stet\.invalid is not encrypted/);
    cli.close();
  });
});
