// The command line as one person uses it: a folder of their own for what `stet login` keeps.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stet } from "./server.mjs";

const LONGEST = 120_000;

const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STET_")));

export class Cli {
  constructor(more = {}) {
    this.home = mkdtempSync(join(tmpdir(), "stet-cli-"));
    this.environment = {
      ...environment, TZ: "UTC", TERM: "xterm", NO_COLOR: "", COLUMNS: "", VISUAL: "", EDITOR: "",
      STET_CONFIG_HOME: join(this.home, "config"), ...more,
    };
    this.credentialsFile = join(this.home, "config", "credentials.json");
  }

  /**
   * Runs one command.
   * @param {string[]} args
   * @param {{input?: string | Buffer, env?: object, cwd?: string, tty?: boolean, columns?: number}} options With tty, in
   *   a terminal of its own, whose output is all in stdout; such an input has no end.
   * @returns {Promise<{code: number, stdout: string, stderr: string, bytes: Buffer}>}
   */
  run(args, { input = "", env = {}, cwd = this.home, tty = false, columns = 80 } = {}) {
    const command = tty ? ["script", ["-qec", [stet, ...args].map(quote).join(" "), "/dev/null"]] : [stet, args];
    const child = spawn(...command, {
      cwd, env: { ...this.environment, ...(tty ? { COLUMNS: String(columns) } : {}), ...env },
    });
    if (!tty) return collect(child, input);
    // An end of its own input would keep script waiting; a terminal has none.
    child.stdin.write(input);
    return collect(child);
  }

  /**
   * Runs a command in a terminal and answers what it asks.
   * @param {[RegExp, string][]} answers What to wait for, and what to type then.
   */
  async converse(args, answers, { env = {}, columns = 80 } = {}) {
    const line = [stet, ...args].map(quote).join(" ");
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      cwd: this.home, env: { ...this.environment, COLUMNS: String(columns), ...env },
    });
    const left = [...answers];
    let heard = "";
    const ended = collect(child);
    child.stdout.on("data", (part) => {
      heard += part;
      if (!left.length || !left[0][0].test(heard)) return;
      heard = "";
      child.stdin.write(left.shift()[1]);
    });
    const result = await ended;
    if (left.length) throw new Error(`nothing asked for ${left[0][0]}: ${result.stdout}`);
    return result;
  }

  /** A process whose input and end the test decides. */
  start(args, { env = {} } = {}) {
    const child = spawn(stet, args, { cwd: this.home, env: { ...this.environment, ...env } });
    return { child, ended: collect(child) };
  }

  /** Signs in and keeps it. */
  async login(server, email, password) {
    const done = await this.run(["login", "--server", server.url, "--email", email, "--password-stdin"],
      { input: `${password}\n` });
    if (done.code !== 0) throw new Error(`stet login ended with ${done.code}: ${done.stderr}`);
    return done;
  }

  get credentials() {
    return JSON.parse(readFileSync(this.credentialsFile, "utf8"));
  }

  set credentials(value) {
    writeFileSync(this.credentialsFile, JSON.stringify(value));
  }

  /** A file in the folder of this person. */
  file(name, content) {
    const path = join(this.home, name);
    writeFileSync(path, content, { mode: 0o755 });
    return path;
  }

  close() {
    rmSync(this.home, { recursive: true, force: true });
  }
}

const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

function collect(child, input) {
  const out = [], err = [];
  child.stdout.on("data", (part) => out.push(part));
  child.stderr.on("data", (part) => err.push(part));
  child.stdin.on("error", () => {}); // a command need not read its input
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST);
  if (input !== undefined) child.stdin.end(input);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      const bytes = Buffer.concat(out);
      done({ code: code ?? signal, stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes });
    });
  });
}

/** What a terminal got, without the styles that Stet itself uses. */
export const withoutStyles = (text) => text.replace(/\x1b\[(?:0|1|2|31|32|33|34)m/g, "");
