// A throw-away PostgreSQL server for tests under Node (postgres.sh does the work). It stops by itself when this process
// ends, however that happens, and leaves nothing behind.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("postgres.sh", import.meta.url));

/**
 * Starts one and waits until it accepts connections: about a second.
 * @returns {Promise<{url: string, stop: () => Promise<void>} | {skipped: string}>} The URL ends in parameters, so
 *   "&…" can be added. `skipped` says that PostgreSQL is not installed: report the tests as skipped by that name.
 * @throws {Error} When it is installed and does not start.
 */
export async function startPostgres() {
  const keeper = spawn("/bin/sh", [script], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = new Promise((resolve) => keeper.once("close", resolve));
  const lines = createInterface({ input: keeper.stdout });
  const line = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    ended.then(() => "failed postgres.sh ended without a word"),
  ]);
  const [, word, text] = /^(\w+) (.*)$/.exec(line) ?? [null, "failed", line];

  if (word === "skipped") return { skipped: text };
  if (word !== "ready") throw new Error(`PostgreSQL did not start: ${text}`);

  // Nothing more comes, and a test that forgets to stop it must still be able to end.
  lines.close();
  keeper.unref();
  keeper.stdin.unref?.();
  keeper.stdout.unref?.();
  return {
    url: text,
    async stop() {
      keeper.ref();
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Runs one of PostgreSQL's programs, of the version that postgres.sh starts. @returns {Buffer} What it printed. */
export function runPostgres(program, args) {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = process.env.STET_TEST_POSTGRES_BIN ?? join(root, versions[0] ?? "", "bin");
  return execFileSync(join(folder, program), args, { maxBuffer: 1 << 28 });
}
