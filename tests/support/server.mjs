// The real server for tests under Node: `stet serve` on a free port of this machine, with its data in a folder of its
// own, both gone when the test ends. The program is STET_BIN, or build/stet. With STET_TEST_DATABASE=postgresql, servers
// that are not told which database to use get one each of a PostgreSQL that the test file starts once.
import { spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const stet = resolve(process.env.STET_BIN ?? join(root, "build", "stet"));

const START_TIME = 20_000;
const STOP_TIME = 25_000;

/**
 * A port of 127.0.0.1 that was free a moment ago. Not one that the system gives away by itself: a server that is stopped
 * and started again would find it taken now and then, by a connection that some other test has made meanwhile.
 */
export async function freePort() {
  for (;;) {
    const port = await probe(10_240 + randomInt(20_000));
    if (port) return port;
  }
}

/** The port, if it is free. */
function probe(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(null));
    server.listen(port, "127.0.0.1", () => server.close(() => done(port)));
  });
}

/**
 * Starts a server and waits until it is ready.
 * @param {{env?: Record<string, string>, data?: string}} options Further settings; a data folder to keep.
 * @returns {Promise<Server>} Call stop() when done; it is called at the end of the process in any case.
 * @throws {Error} When the program is missing, ends, or is not ready in time; with what it printed.
 */
export async function startServer({ env = {}, data } = {}) {
  if (!existsSync(stet)) throw new Error(`${stet} does not exist: build it, or name it in STET_BIN`);
  const folder = data ?? (await mkdtemp(join(tmpdir(), "stet-test-")));
  const port = await freePort();
  if (process.env.STET_TEST_DATABASE === "postgresql" && !env.STET_DATABASE_URL)
    env = { ...env, STET_DATABASE_URL: await databaseOf(folder) };
  const server = new Server(folder, `http://127.0.0.1:${port}`, data === undefined, {
    ...withoutStet(process.env),
    STET_LISTEN: `127.0.0.1:${port}`,
    STET_DATA: folder,
    STET_BCRYPT_COST: "10",
    STET_AI_PROBE: "ask",
    ...env,
  });
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

let postgres;
const databases = new Map();

/** The database that goes with a data folder, made when it is first asked for. */
async function databaseOf(folder) {
  if (databases.has(folder)) return databases.get(folder);
  const { runPostgres, startPostgres } = await import("./postgres.mjs");
  const started = await (postgres ??= startPostgres());
  if (started.skipped) throw new Error(`STET_TEST_DATABASE=postgresql, but ${started.skipped}`);
  const name = `stet_${databases.size + 1}`;
  const url = started.url.replace("/postgres?", `/${name}?`);
  databases.set(folder, url);
  runPostgres("psql", ["--quiet", "--command", `CREATE DATABASE ${name}`, started.url]);
  return url;
}

/** Settings of whoever runs the tests must not reach the server under test. */
function withoutStet(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("STET_")));
}

export class Server {
  #child;
  #ended;
  #kill = () => this.#child?.kill("SIGKILL");

  constructor(data, url, temporary, environment) {
    this.data = data;
    this.url = url;
    this.temporary = temporary;
    this.environment = environment;
    this.output = "";
  }

  get pid() {
    return this.#child.pid;
  }

  /** The one-time link that makes the first administrator; null where there is a user. */
  get setupLink() {
    return /https?:\/\/\S+\/setup\?token=\S+/.exec(this.output)?.[0] ?? null;
  }

  async start() {
    this.output = "";
    this.#child = spawn(stet, ["serve"], { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (this.output += text));
    }
    let over = null;
    this.#ended = new Promise((done) => {
      this.#child.once("error", (error) => done((over = { error })));
      this.#child.once("close", (code, signal) => done((over = { code, signal })));
    });
    process.once("exit", this.#kill);

    const deadline = Date.now() + START_TIME;
    while (!over && Date.now() < deadline) {
      const ready = await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false);
      // What it prints comes after it listens, and holds the link that tests look for.
      if (ready && this.output.includes("Stop with Ctrl-C")) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    const how = over ? `ended (${over.error ?? over.signal ?? over.code})` : `was not ready after ${START_TIME} ms`;
    throw new Error(`stet serve ${how}:\n${this.output}`);
  }

  /** Ends the server, as an administrator would unless told otherwise, and removes its data. Says how it ended. */
  async stop(signal = "SIGTERM") {
    process.removeListener("exit", this.#kill);
    let ended = null;
    if (this.#child) {
      this.#child.kill(signal);
      const timer = setTimeout(this.#kill, STOP_TIME);
      ended = await this.#ended;
      clearTimeout(timer);
    }
    if (this.temporary) await rm(this.data, { recursive: true, force: true });
    return ended;
  }

  /** Runs another command of the program on the same data. */
  run(args, { input = "" } = {}) {
    const done = spawnSync(stet, args, { env: this.environment, input, encoding: "utf8" });
    if (done.error) throw done.error;
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  /** Everything that the database holds, as bytes to look for something in. */
  async stored() {
    const url = this.environment.STET_DATABASE_URL;
    if (url) return (await import("./postgres.mjs")).runPostgres("pg_dump", ["--inserts", url]);
    const files = readdirSync(this.data).filter((name) => name.startsWith("stet.db"));
    return Buffer.concat(files.map((name) => readFileSync(join(this.data, name))));
  }

  addUser(email, password, { role = "member", name } = {}) {
    const args = ["user", "add", email, "--password-stdin", "--role", role, ...(name ? ["--name", name] : [])];
    const { code, stderr } = this.run(args, { input: `${password}\n` });
    if (code !== 0) throw new Error(`stet user add ended with ${code}: ${stderr}`);
  }
}
