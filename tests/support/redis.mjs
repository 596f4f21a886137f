// A throw-away Redis for tests under Node, on a free port of 127.0.0.1, with a password, keeping nothing. It ends with
// this process, however that ends.
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { freePort } from "./server.mjs";

const password = "p@ss/word";
const START_TIME = 30_000;

/** One command, and the first line of the answer. */
export function ask(port, ...words) {
  return new Promise((done, fail) => {
    const socket = connect(port, "127.0.0.1");
    const text = (line) => `*${line.length}\r\n${line.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
    let received = "";
    socket.setTimeout(2000, () => socket.destroy(new Error("no answer of Redis")));
    socket.once("error", fail);
    socket.on("data", (part) => {
      received += part;
      const lines = received.split("\r\n");
      if (lines.length < 3) return;
      socket.end();
      if (lines[1].startsWith("-")) fail(new Error(lines[1]));
      else done(lines[1]);
    });
    socket.write(text(["AUTH", password]) + text(words));
  });
}

/**
 * Starts one and waits until it answers.
 * @param {{port?: number}} options A port to use again.
 * @returns {Promise<Redis | {skipped: string}>} `skipped` says that Redis is not installed: report the tests as skipped
 *   by that name.
 */
export async function startRedis({ port } = {}) {
  if (spawnSync("redis-server", ["--version"]).status !== 0)
    return { skipped: "Redis is not installed (apt-get install redis-server)" };
  const redis = new Redis(port ?? (await freePort()));
  await redis.start();
  return redis;
}

export class Redis {
  #child;
  #ended;
  #kill = () => this.#child?.kill("SIGKILL");

  constructor(port) {
    this.port = port;
    this.password = password;
    this.url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  }

  get pid() {
    return this.#child.pid;
  }

  async start() {
    this.#child = spawn(
      "setpriv",
      ["--pdeathsig", "KILL", "redis-server", "--port", String(this.port), "--bind", "127.0.0.1", "--save", "",
        "--appendonly", "no", "--dir", "/tmp", "--requirepass", password],
      { stdio: "ignore" },
    );
    let over = false;
    this.#ended = new Promise((done) => {
      this.#child.once("error", done);
      this.#child.once("close", done);
    }).then(() => (over = true));
    process.once("exit", this.#kill);
    const deadline = Date.now() + START_TIME;
    while (!over && Date.now() < deadline) {
      if (await ask(this.port, "PING").then(() => true, () => false)) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    await this.stop();
    throw new Error(`redis-server did not start on port ${this.port}`);
  }

  /** Freezes it, as a machine that hangs would; thaw() ends that. */
  freeze() {
    process.kill(this.pid, "SIGSTOP");
  }

  thaw() {
    process.kill(this.pid, "SIGCONT");
  }

  /** Ends it at once; start() starts it anew, empty, on the same port. */
  async stop() {
    process.removeListener("exit", this.#kill);
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }
}
