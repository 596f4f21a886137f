// The server as whoever runs it sees it: the first start, settings, folders, logs, stopping, and being killed.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, get as httpGet } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Person } from "../support/client.mjs";
import { freePort, startServer, stet } from "../support/server.mjs";
import { ada, logIn, me, send, unlimited } from "../support/users.mjs";

const folders = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "stet-serve-"));
  folders.push(folder);
  return folder;
};
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STET_")));

/** Starts the program where it must refuse to. @returns {Promise<{code: number, stdout: string, stderr: string}>} */
function refused(env, args = ["serve"]) {
  const child = spawn(stet, args, { env: { ...environment, STET_LISTEN: "127.0.0.1:0", STET_DATA: newFolder(), ...env } });
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  let stdout = "", stderr = "";
  child.stdout.on("data", (part) => (stdout += part));
  child.stderr.on("data", (part) => (stderr += part));
  return new Promise((done) => child.once("close", (code, signal) => {
    clearTimeout(timer);
    done({ code: code ?? signal, stdout, stderr });
  }));
}

/** A refusal is exit 1 and one line on stderr that matches, before anything was served. */
async function assertRefused(env, words, args) {
  const { code, stdout, stderr } = await refused(env, args);
  assert.equal(code, 1, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, /^stet: [^\n]+\n$/);
  assert.match(stderr, words);
  return stderr;
}

async function withServer(options, run) {
  const server = await startServer(options);
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

/** Waits for something that comes by itself. */
async function until(holds) {
  for (const end = Date.now() + 30_000; !holds(); ) {
    assert.ok(Date.now() < end, "it did not come");
    await new Promise((done) => setTimeout(done, 50));
  }
}

const personOf = (server, token) => new Person(server, token);
const importText = (person, key, text) =>
  person.fetch("POST", `/prds/import?key=${key}`, text, { "Content-Type": "text/markdown" });

describe("the first start", () => {
  test("prints the setup link once, which makes the administrator once; a restart keeps all", async () => {
    const data = newFolder();
    const server = await startServer({ env: unlimited, data });
    try {
      const first = server.setupLink;
      assert.equal(server.output.split("/setup?token=").length, 2, server.output);
      await server.stop();
      await server.start();
      assert.notEqual(server.setupLink, first, "an unused link is replaced by another");
      const body = (link) => ({ token: new URL(link).searchParams.get("token"), email: ada.email, password: ada.password, name: "Ada" });
      assert.equal((await send(server, "POST", "/api/v1/setup", { body: body(first) })).status, 403);
      const made = await send(server, "POST", "/api/v1/setup", { body: body(server.setupLink) });
      assert.equal(made.status, 201, made.text);
      assert.equal(made.json.user.role, "admin");
      assert.equal((await send(server, "POST", "/api/v1/setup", { body: { ...body(server.setupLink), email: "eve@example.org" } })).status, 403);

      const person = personOf(server, made.json.access_token);
      assert.equal((await importText(person, "PAY", "# Payment\n\ntext\n")).status, 201);
      await server.stop();
      await server.start();
      assert.equal(server.setupLink, null);
      assert.equal((await me(server, made.json.access_token)).json.email, ada.email, "the same keys, the same session");
      assert.equal((await person.markdown("PAY")).toString(), "# Payment\n\ntext\n");
      assert.ok((await logIn(server, ada)).access_token);
    } finally {
      await server.stop();
    }
  });

  test("its folder is private, and so is what is in it", async () => {
    const data = join(newFolder(), "of", "its", "own");
    const server = await startServer({ data });
    try {
      assert.equal(statSync(data).mode & 0o777, 0o700);
      for (const folder of [data, join(data, "keys")])
        for (const name of readdirSync(folder)) {
          const path = join(folder, name), status = statSync(path);
          assert.equal(status.mode & 0o777, status.isDirectory() ? 0o700 : 0o600, path);
        }
      assert.ok(existsSync(join(data, "stet.db")));
    } finally {
      await server.stop();
    }
  });

  test("--json says it to programs", async () => {
    const port = await freePort();
    const child = spawn(stet, ["serve", "--json", "--listen", `127.0.0.1:${port}`, "--data", newFolder()], { env: environment });
    const line = await new Promise((done) => child.stdout.once("data", (part) => done(part.toString())));
    const { url, setup, version, data } = JSON.parse(line);
    assert.equal(url, `http://127.0.0.1:${port}`);
    assert.ok(setup.startsWith(`${url}/setup?token=`));
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.ok(existsSync(data));
    child.kill("SIGTERM");
    assert.equal(await new Promise((done) => child.once("close", done)), 0);
  });
});

describe("a start that cannot be", () => {
  const settings = [
    ["STET_LISTEN", "nonsense"], ["STET_LISTEN", "127.0.0.1:65536"], ["STET_LISTEN", "127.0.0.1"], ["STET_LISTEN", ""],
    ["STET_PUBLIC_URL", "example.org"], ["STET_TRUSTED_PROXIES", "10.0.0.0/33"], ["STET_TRUSTED_PROXIES", "proxy"],
    ["STET_REGISTRATION", "maybe"], ["STET_ACCESS_TTL", "14m"], ["STET_ACCESS_TTL", "31m"], ["STET_ACCESS_TTL", "15"],
    ["STET_REFRESH_TTL", "6d"], ["STET_REFRESH_TTL", "31d"], ["STET_REFRESH_GRACE", "-1s"], ["STET_BCRYPT_COST", "9"],
    ["STET_BCRYPT_COST", "16"], ["STET_PASSWORD_MIN", "7"], ["STET_RATE_LOGIN_IP", "20"], ["STET_RATE_AUTH_IP", "1/0m"],
    ["STET_RATE_API_USER", "x/1m"], ["STET_AI", "magic"], ["STET_AI", "openai"], ["STET_AI_URL", "ftp://x"],
    ["STET_AI_TIMEOUT", "0s"], ["STET_AI_KEY_FILE", "/nonexistent"], ["STET_LOG", "xml"], ["STET_LOG_LEVEL", "loud"],
    ["STET_DATABASE_URL", "mysql://x"], ["STET_REDIS_URL", "localhost:6379"], ["STET_REDIS_URL", "redis://h:0"],
    ["STET_NOTHING", "1"], ["STET_LOG", "two\nlines"],
  ];
  for (const [name, value] of settings) {
    test(`${name}=${JSON.stringify(value)} stops it with one line that names it`, () =>
      assertRefused({ [name]: value }, new RegExp(name)));
  }

  test("so does a wrong file, and a wrong flag", async () => {
    const file = join(newFolder(), "stet.conf");
    for (const [text, words] of [["access_ttl = 1m\n", /STET_ACCESS_TTL \(.*stet\.conf\)/], ["nothing = 1\n", /stet\.conf.*"nothing"/],
      ["[users]\nlisten = x\n", /\[users\]/], ["just words\n", /stet\.conf:1|just words/]]) {
      writeFileSync(file, text);
      await assertRefused({}, words, ["serve", "--config", file]);
    }
    await assertRefused({}, /cannot read the configuration file \/nonexistent/, ["serve", "--config", "/nonexistent"]);
    await assertRefused({}, /--nothing/, ["serve", "--nothing", "1"]);
    await assertRefused({}, /STET_LOG \(flag\)/, ["serve", "--log", "xml"]);
  });

  test("a secret in a wrong setting is not repeated", async () => {
    const lines = await assertRefused({ STET_DATABASE_URL: "postgresql://stet:hush-hush@127.0.0.1:9/stet" }, /STET_DATABASE_URL/);
    assert.doesNotMatch(lines, /hush-hush/);
    for (const url of ["redis://:hush-hush@", "rediss://:hush-hush@127.0.0.1", "hush-hush"])
      assert.doesNotMatch(await assertRefused({ STET_REDIS_URL: url }, /STET_REDIS_URL/), /hush-hush/);
    assert.doesNotMatch(await assertRefused({ STET_DATABASE_URL: "postgres:hush-hush" }, /STET_DATABASE_URL/), /hush-hush/);
  });

  test("flags are over the environment, over the file", () => {
    const file = join(newFolder(), "stet.conf");
    writeFileSync(file, "password_min = 20\nbcrypt_cost = 11\nlog = json\n");
    const env = { ...environment, STET_BCRYPT_COST: "13", STET_LOG: "text" };
    const shown = JSON.parse(execFileSync(stet, ["settings", "--json", "--config", file, "--log", "json"], { env }));
    assert.deepEqual([shown.STET_PASSWORD_MIN.value, shown.STET_PASSWORD_MIN.source], ["20", file]);
    assert.deepEqual([shown.STET_BCRYPT_COST.value, shown.STET_BCRYPT_COST.source], ["13", "environment"]);
    assert.deepEqual([shown.STET_LOG.value, shown.STET_LOG.source], ["json", "flag"]);
    assert.deepEqual([shown.STET_ACCESS_TTL.value, shown.STET_ACCESS_TTL.source], ["15m", "default"]);
  });

  test("a port that is taken", () =>
    withServer({}, (server) => assertRefused({ STET_LISTEN: new URL(server.url).host }, /already in use.*STET_LISTEN/i)));

  test("data that another server serves", () =>
    withServer({}, async (server) => {
      await assertRefused({ STET_DATA: server.data }, /another stet serves the data in/);
      assert.equal((await fetch(`${server.url}/readyz`)).status, 200, "the first one goes on");
      assert.equal(server.run(["user", "list"]).code, 0, "commands on the data are welcome");
    }));

  test("data that was served by a process that was killed is free", async () => {
    const server = await startServer({ data: newFolder() });
    await server.stop("SIGKILL");
    await server.start();
    assert.equal((await server.stop()).code, 0);
  });

  test("a folder that cannot be made, is a file, or may not be written", async (t) => {
    await assertRefused({ STET_DATA: "/dev/null/stet" }, /data folder \/dev\/null\/stet.*STET_DATA/);
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await assertRefused({ STET_DATA: file }, /STET_DATA.* is a file/);
    if (process.getuid() === 0) return t.diagnostic("not checked as root: a folder that may not be written");
    const locked = newFolder();
    chmodSync(locked, 0o500);
    await assertRefused({ STET_DATA: locked }, /may not be written/);
  });

  test("a database file that is none is refused by name, and left as it is", async () => {
    for (const content of [Buffer.from("hello\n"), Buffer.alloc(8192, 0xa5), Buffer.from(`SQLite format 3\0${"x".repeat(5000)}`)]) {
      const data = newFolder(), file = join(data, "stet.db");
      writeFileSync(file, content, { mode: 0o600 });
      await assertRefused({ STET_DATA: data }, /stet\.db|database/);
      assert.deepEqual(readFileSync(file), content);
    }
    const data = newFolder();
    mkdirSync(join(data, "stet.db"));
    await assertRefused({ STET_DATA: data }, /stet\.db/);
  });

  test("security 35: a database that a newer program has changed is refused by name", async () => {
    const data = newFolder();
    await withServer({ data }, () => {});
    const script = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n" +
      "c.execute(\"INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, '9999_later', 'x', 1)\")\nc.commit()";
    execFileSync("python3", ["-c", script, join(data, "stet.db")]);
    await assertRefused({ STET_DATA: data }, /the database is at 9999_later, this stet knows up to \d{4}_\w+: run the newer stet/);
  });

  test("a key file that others may read is refused, with the command that mends it", async () => {
    const server = await startServer({ data: newFolder() });
    await server.stop();
    const key = join(server.data, "keys", readdirSync(join(server.data, "keys")).find((name) => name.startsWith("signing-")));
    chmodSync(key, 0o644);
    await assertRefused({ STET_DATA: server.data }, /chmod 600/);
  });
});

describe("what it says of itself", () => {
  test("/healthz, /readyz and /metrics, to anybody", () =>
    withServer({ env: unlimited }, async (server) => {
      for (const [path, body] of [["/healthz", "ok\n"], ["/readyz", "ready\n"]]) {
        const answer = await send(server, "GET", path);
        assert.deepEqual([answer.status, answer.text], [200, body]);
        assert.match(answer.headers["content-type"], /^text\/plain/);
        assert.equal((await send(server, "HEAD", path)).text, "");
      }
      const { text, headers } = await send(server, "GET", "/metrics");
      assert.match(headers["content-type"], /^text\/plain; version=0\.0\.4/);
      for (const line of text.trimEnd().split("\n"))
        assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.e+-]+|[a-z_]+\{.*le="\+Inf".*\} \d+)$/);
      assert.match(text, /^# TYPE /m);
    }));

  test("/metrics is for this machine alone, unless the setting says otherwise; what a proxy passes on is not from here", async () => {
    const passedOn = [{ "x-forwarded-for": "203.0.113.9" }, { forwarded: "for=203.0.113.9" }, { "x-real-ip": "127.0.0.1" }, { via: "1.1 proxy" }];
    const cases = [
      [{}, 200, 404], [{ STET_TRUSTED_PROXIES: "127.0.0.1" }, 200, 404],
      [{ STET_METRICS: "public" }, 200, 200], [{ STET_METRICS: "off" }, 404, 404],
    ];
    for (const [env, direct, remote] of cases)
      await withServer({ env: { ...unlimited, ...env } }, async (server) => {
        assert.equal((await send(server, "GET", "/metrics")).status, direct, JSON.stringify(env));
        for (const headers of passedOn) assert.equal((await send(server, "GET", "/metrics", { headers })).status, remote, JSON.stringify([env, headers]));
      });
  });

  test("/metrics counts by route, and paths that come add no series", () =>
    withServer({ env: unlimited }, async (server) => {
      for (let i = 0; i < 20; i++) for (const path of [`/nothing/${i}`, `/api/v1/prds/K${i}`, `/prds/K${i}`]) await send(server, "GET", path);
      const { text } = await send(server, "GET", "/metrics");
      assert.match(text, /^stet_http_requests_total\{method="other",route="none",status="4xx"\} 20$/m);
      assert.match(text, /^stet_http_requests_total\{method="GET",route="\/api\/v1\/prds\/\{prd\}",status="4xx"\} 20$/m);
      assert.match(text, /^stet_http_request_seconds_count\{method="GET",route="\/prds\/\{key\}"\} 20$/m);
      assert.match(text, /^stet_http_request_seconds_bucket\{method="GET",route="\/prds\/\{key\}",le="\+Inf"\} 20$/m);
      assert.doesNotMatch(text, /K1\b/);
    }));

  test("a log that nobody reads holds up nobody; when it is read again, it says how much is missing", async () => {
    const port = await freePort();
    const child = spawn(stet, ["serve"], {
      env: { ...environment, ...unlimited, STET_LISTEN: `127.0.0.1:${port}`, STET_DATA: newFolder(), STET_LOG_LEVEL: "debug" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      const server = { url: `http://127.0.0.1:${port}` };
      await new Promise((done) => child.stdout.on("data", (part) => String(part).includes("serves") && done()));
      // More than any pipe or socket holds, while stderr is not read.
      for (let i = 0; i < 40; i++)
        for (const answer of await Promise.all(Array.from({ length: 50 }, () => send(server, "GET", "/healthz")))) assert.equal(answer.status, 200);
      let log = "";
      child.stderr.on("data", (part) => (log += part));
      await until(() => / warning log lines lost count=\d+ /.test(log));
      const lost = [...log.matchAll(/ log lines lost count=(\d+) /g)].reduce((sum, [, count]) => sum + Number(count), 0);
      assert.ok(lost > 0 && lost < 2100, String(lost));
      assert.match((await send(server, "GET", "/metrics")).text, /^stet_log_lines_lost [1-9]/m);
    } finally {
      const ended = new Promise((done) => child.once("close", done));
      child.kill("SIGTERM");
      child.stderr.resume();
      await ended;
    }
  });

  test("it takes as many descriptors as it may have, and does with few", async () => {
    for (const [limits, connections] of [["ulimit -S -n 64", 10], ["ulimit -n 160", 200]]) {
      const port = await freePort();
      const child = spawn("sh", ["-c", `${limits} && exec "$0" serve`, stet], {
        env: { ...environment, ...unlimited, STET_LISTEN: `127.0.0.1:${port}`, STET_DATA: newFolder() }, stdio: ["ignore", "pipe", "inherit"],
      });
      const sockets = [];
      try {
        await new Promise((done) => child.stdout.on("data", (part) => String(part).includes("serves") && done()));
        const [, soft, hard] = /^Max open files +(\d+) +(\d+)/m.exec(readFileSync(`/proc/${child.pid}/limits`, "utf8"));
        assert.equal(soft, hard);
        // One that is connected before the others is served all the time, also from the database.
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const ask = () => new Promise((done, fail) =>
          httpGet({ port, host: "127.0.0.1", path: "/readyz", agent }, (answer) => answer.resume().on("end", () => done(answer.statusCode))).on("error", fail));
        assert.equal(await ask(), 200);
        for (let i = 0; i < connections; i++) sockets.push(connect(port, "127.0.0.1").on("error", () => {}));
        for (let i = 0; i < 20; i++) assert.equal(await ask(), 200);
        agent.destroy();
      } finally {
        sockets.forEach((socket) => socket.destroy());
        const ended = new Promise((done) => child.once("close", done));
        child.kill("SIGTERM");
        await ended;
      }
    }
  });

  test("log lines as text", () =>
    withServer({ env: { ...unlimited, STET_LOG_LEVEL: "debug" } }, async (server) => {
      await logFlood(server);
      for (const line of logLines(server))
        assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error) [^\x00-\x1f\x7f]+$/);
    }));

  test("log lines as JSON", () =>
    withServer({ env: { ...unlimited, STET_LOG: "json", STET_LOG_LEVEL: "debug" } }, async (server) => {
      await logFlood(server);
      const lines = logLines(server).map((line) => JSON.parse(line));
      for (const line of lines) assert.ok(line.time && line.level && line.event, JSON.stringify(line));
      assert.ok(lines.some((line) => line.event === "server started" && line.listen === new URL(server.url).host));
    }));

  test("a level keeps quiet what is below it", () =>
    withServer({ env: { ...unlimited, STET_LOG_LEVEL: "error" } }, async (server) => {
      await logFlood(server);
      assert.deepEqual(logLines(server), []);
    }));

  /** Requests of all kinds, with line breaks and escape sequences where the server may log them; then no secret is logged. */
  async function logFlood(server) {
    server.addUser(ada.email, ada.password, ada);
    const { access_token, refresh_token } = await logIn(server, ada, { headers: { "user-agent": 'x" evil=1 level=error' } });
    await send(server, "POST", "/api/v1/auth/login", { body: { email: ada.email, password: "a wrong password of hers" } });
    await send(server, "GET", "/%0a2026-01-01T00:00:00.000Z%20error%20forged%1b[2J?%0d%0a=1");
    await send(server, "POST", "/api/v1/prds", { body: "{", token: access_token });
    await send(server, "POST", "/api/v1/auth/refresh", { body: { refresh_token: `${refresh_token}x` } });
    await send(server, "POST", "/api/v1/auth/logout", { token: access_token });
    for (const secret of [ada.password, "a wrong password of hers", access_token, refresh_token, refresh_token.slice(0, 20)])
      assert.ok(!server.output.includes(secret), `a secret is in the log: ${secret}`);
  }

  /** What was logged, without the greeting, which ends before the log begins. */
  function logLines(server) {
    const greeting = /^(Stet |Data in |There is no administrator|Set STET_| {2}http|$)/;
    return server.output.trimEnd().split("\n").filter((line) => !greeting.test(line));
  }
});

describe("stopping", () => {
  test("security 34: SIGTERM drains: what was begun is answered, what was answered is kept", async () => {
    const server = await startServer({ env: unlimited, data: newFolder() });
    server.addUser(ada.email, ada.password, ada);
    const person = personOf(server, (await logIn(server, ada)).access_token);
    const outcomes = [];
    const requests = Array.from({ length: 60 }, (_, i) =>
      importText(person, `K${i}`, `# Document ${i}\n`).then(async (answer) => {
        const text = await answer.text();
        outcomes.push({ key: `K${i}`, status: answer.status, json: JSON.parse(text) });
      }, (error) => outcomes.push({ key: `K${i}`, error })));
    while (!outcomes.some((outcome) => outcome.status === 201)) await new Promise((done) => setTimeout(done, 1));
    const ended = await server.stop();
    await Promise.all(requests);
    assert.deepEqual(ended, { code: 0, signal: null });
    await server.start();
    try {
      const kept = new Set((await person.call("GET", "/prds?limit=100")).body.items.map((prd) => prd.key));
      const acknowledged = outcomes.filter((outcome) => outcome.status === 201).map((outcome) => outcome.key);
      for (const key of acknowledged) assert.ok(kept.has(key), `${key} was acknowledged`);
      for (const { status, error, json } of outcomes)
        assert.ok(status === 201 || error || (status === 503 && json.code), JSON.stringify({ status, json }));
    } finally {
      await server.stop();
    }
  });

  for (const signal of ["SIGTERM", "SIGINT"]) {
    test(`${signal} ends an idle server with 0, also with open connections`, async () => {
      const server = await startServer({ data: newFolder() });
      const { connect } = await import("node:net");
      const { hostname, port } = new URL(server.url);
      const idle = connect(Number(port), hostname), half = connect(Number(port), hostname);
      for (const socket of [idle, half]) socket.on("error", () => {});
      half.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
      await new Promise((done) => setTimeout(done, 50));
      assert.deepEqual(await server.stop(signal), { code: 0, signal: null });
      for (const socket of [idle, half]) socket.destroy();
    });
  }
});

describe("being killed", () => {
  const random = mulberry(Number(process.env.STET_TEST_SEED ?? Date.now() % 2 ** 32));

  test(`security 30: an acknowledged write survives kill -9 at any moment, and nothing is half done (seed ${random.seed})`, async () => {
    const server = await startServer({ env: { ...unlimited, STET_LOG_LEVEL: "error" }, data: newFolder() });
    const kept = { tokens: [], edits: new Map(), documents: new Map(), users: [] };
    try {
      server.addUser(ada.email, ada.password, ada);
      const { access_token } = await logIn(server, ada);
      for (let round = 0; round < 4; round++) {
        const killed = new Promise((done) => setTimeout(() => done(server.stop("SIGKILL")), 200 + random() * 900));
        await Promise.all([...Array(4).keys()].map((i) => write(server, access_token, kept, `${round}X${i}`, killed))
          .concat(signInAgain(server, kept, killed), register(server, kept, round, killed)));
        assert.equal((await killed).signal, "SIGKILL");
        assertIntact(server.data);
        await server.start();
        await assertKept(server, access_token, kept);
      }
      assert.ok(kept.edits.size > 4 && kept.tokens.length > 0, `${kept.edits.size} documents, ${kept.tokens.length} sessions: too few to mean anything`);
      console.log(`# ${[...kept.edits.values()].flat().length} edits, ${kept.tokens.length} sessions, ${kept.users.length} users acknowledged`);
    } finally {
      await server.stop();
    }
  });

  /** Runs `step` until the server is gone; what it threw by then is no answer. */
  async function until(killed, step) {
    let over = false;
    killed.then(() => (over = true));
    for (let i = 0; !over && i < 10_000; i++) {
      try {
        await step(i);
      } catch (error) {
        if (error.code === "ERR_ASSERTION") throw error;
        return;
      }
    }
  }

  async function write(server, token, kept, name, killed) {
    const key = `W${name}`, edits = [];
    const answer = await send(server, "POST", `/api/v1/prds/import?key=${key}`, { body: `# ${key}\n`, token, headers: { "content-type": "text/markdown" } }).catch(() => null);
    if (answer?.status !== 201) return;
    kept.edits.set(key, edits);
    kept.documents.set(key, 1);
    await until(killed, async (i) => {
      const text = `paragraph ${i} of ${key}`;
      const { status, json } = await send(server, "POST", `/api/v1/prds/${key}/operations`, {
        token, body: { base_revision: kept.documents.get(key), operations: [{ op: "add_node", text: `${text}\n\n` }, { op: "add_node", text: `${text}, again\n\n` }] },
      });
      if (status >= 300) assert.fail(`${status} ${JSON.stringify(json)}`);
      edits.push(text);
      kept.documents.set(key, json.number);
    });
  }

  const signInAgain = (server, kept, killed) => until(killed, async () => {
    const { access_token } = await logIn(server, ada);
    kept.tokens.push(access_token);
  });

  const register = (server, kept, round, killed) => until(killed, async (i) => {
    const person = { email: `person${round}x${i}@example.org`, password: ada.password };
    const { status } = await send(server, "POST", "/api/v1/auth/register", { body: { ...person, name: "P" } });
    if (status === 201) kept.users.push(person);
  });

  async function assertKept(server, token, kept) {
    for (const token of kept.tokens) assert.equal((await me(server, token)).status, 200, "a session that was acknowledged");
    const users = await send(server, "GET", "/api/v1/users?limit=200", { token });
    for (const { email } of kept.users.slice(-150)) assert.ok(users.json.items.some((user) => user.email === email), email);
    if (kept.users.length) assert.ok((await logIn(server, kept.users.at(-1))).user);
    const person = personOf(server, token);
    for (const [key, edits] of kept.edits) {
      const text = (await person.markdown(key)).toString();
      for (const edit of edits) assert.ok(text.includes(`${edit}\n`) && text.includes(`${edit}, again\n`), `${key} lost "${edit}"`);
      const halves = text.split(", again\n").length - 1;
      assert.equal(text.split(/paragraph \d+ of \w+\n/).length - 1, halves, `${key}: half an edit`);
      assert.ok(halves === edits.length || halves === edits.length + 1, `${key}: ${halves} edits, ${edits.length} acknowledged`);
      await assertHistory(person, key, text);
      kept.documents.set(key, (await person.call("GET", `/prds/${key}`)).body.head_revision);
    }
  }

  /** Revisions without a gap, each on the one before; nodes that add up to the text. */
  async function assertHistory(person, key, text) {
    const all = async (path) => {
      const items = [];
      for (let cursor = ""; cursor !== null;) {
        const { body } = await person.call("GET", `${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        items.push(...body.items);
        cursor = body.next ?? null;
      }
      return items;
    };
    const revisions = await all(`/prds/${key}/revisions`);
    assert.deepEqual(revisions.map((r) => r.number), revisions.map((_, i) => revisions.length - i));
    for (let i = 0; i + 1 < revisions.length; i++) assert.equal(revisions[i].parent_hash, revisions[i + 1].hash);
    const { body } = await person.call("GET", `/prds/${key}`);
    assert.equal(body.head_revision, revisions[0].number);
    assert.equal((await all(`/prds/${key}/nodes`)).map((node) => node.text).join(""), text);
  }

  /** Python comes with the build, and SQLite with Python. On a copy, so that the journal is left for the server to find. */
  function assertIntact(data) {
    const script = [
      "import glob, shutil, sqlite3, sys, tempfile, os",
      "folder = tempfile.mkdtemp()",
      "[shutil.copy(f, folder) for f in glob.glob(os.path.join(sys.argv[1], 'stet.db*')) if not f.endswith('-shm')]",
      "db = sqlite3.connect(os.path.join(folder, 'stet.db'))",
      "print(db.execute('PRAGMA integrity_check').fetchone()[0], len(db.execute('PRAGMA foreign_key_check').fetchall()))",
      "db.close(); shutil.rmtree(folder)",
    ].join("\n");
    assert.equal(execFileSync("python3", ["-c", script, data], { encoding: "utf8" }), "ok 0\n");
  }
});

/** A small generator with a seed (mulberry32). */
function mulberry(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(next, { seed });
}
