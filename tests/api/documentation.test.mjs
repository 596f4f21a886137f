// What the pages in docs/ say of the program, held to what the program says of itself.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { stet } from "../support/server.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STET_")));

test("docs/settings.md lists every setting with its default and its words, in their order", () => {
  const settings = JSON.parse(execFileSync(stet, ["settings", "--json", "--config", "/dev/null"], { env: environment }));
  const rows = readFileSync(join(root, "docs", "settings.md"), "utf8").split("\n").filter((line) => line.startsWith("| `STET_"));
  const expected = Object.entries(settings).map(([name, { default: value, choices, summary }]) =>
    `| \`${name}\` | ${value ? `\`${value}\`` : "—"} | ${summary}${choices ? ` (${choices})` : ""} |`);
  assert.ok(expected.length > 10);
  assert.deepEqual(rows, expected);
});

test("docs/users.md says of every use case what it stands on, and names none that is not there", () => {
  const files = readdirSync(join(root, "src", "users", "application", "use_cases")).filter((name) => name.endsWith(".c")).map((name) => name.slice(0, -2));
  const table = readFileSync(join(root, "docs", "users.md"), "utf8").split("## Every flow")[1].split("\n## ")[0];
  const rows = table.split("\n").filter((line) => line.startsWith("| ")).slice(1);
  const named = rows.flatMap((row) => [...row.split("|")[2].matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  assert.deepEqual(files.filter((name) => !named.includes(name)), []);
  assert.deepEqual(named.filter((name) => !files.includes(name)), []);
});

test("docs/prd.md, this project's own, is clean under its own lint, and what it says is done names tests that are there", () => {
  const path = join(root, "docs", "prd.md");
  assert.equal(execFileSync(stet, ["lint", "--strict", path], { env: environment }).toString(), "");
  const named = [...readFileSync(path, "utf8").matchAll(/acceptance: (\S+) passes/g)].map(([, name]) => name);
  assert.ok(named.length > 20);
  assert.deepEqual([...new Set(named)].filter((name) => !existsSync(join(root, name))), []);
});
