// What the pages in docs/ say of the program, held to what the program says of itself.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { signIn } from "../support/client.mjs";
import { startServer, stet } from "../support/server.mjs";

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

// The commands of the page, in their order: of its first block, of `run:` and of `script:`.
function commandsOf(page) {
  const commands = [];
  for (const [, kind, block] of page.matchAll(/```(sh|yaml)\n(.*?)```/gs)) {
    const lines = block.split("\n");
    lines.forEach((line, at) => {
      const run = kind === "yaml" ? /^\s*(?:- )?run: (.*)$/.exec(line)?.[1] : line;
      const indent = line.search(/\S/);
      if (run === "|")
        for (const next of lines.slice(at + 1).filter((_, i, rest) => rest.slice(0, i + 1).every((one) => one.search(/\S/) > indent))) commands.push(next.trim());
      else if (run) commands.push(run);
      else if (/^\s*script:/.test(line))
        for (const next of lines.slice(at + 1).filter((one) => /^\s*- /.test(one))) commands.push(next.replace(/^\s*- /, ""));
    });
  }
  return commands.map((command) => command.replace(/\s+# .*$/, "").trim()).filter(Boolean);
}

test("every command of docs/ci.md does what the page says, in a repository and with the token that it tells of", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stet-ci-")), work = join(folder, "work"), bin = join(folder, "bin");
  const server = await startServer({});
  try {
    const ada = await signIn(server, "ada@example.org");
    const token = async (...scopes) => (await ada.call("POST", "/users/me/tokens", { name: "ci", scopes }, { status: 201 })).body.token;
    const own = await token("read", "prd:write"), restricted = await token("read", "progress:write");
    const text = "# Payments\n\n## Requirements\n\n- **FR-1** The system shall send a reminder within 24 hours.\n  - priority: should\n  - status: open\n" +
      "- **FR-2** The system shall export members as CSV.\n  - priority: should\n  - status: open\n";
    mkdirSync(bin);
    symlinkSync(stet, join(bin, "stet"));
    const run = (command, env = {}) =>
      execFileSync("sh", ["-euc", command], {
        cwd: existsSync(work) ? work : folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8",
        env: {
          ...environment, PATH: `${bin}:${process.env.PATH}`, STET_CONFIG_HOME: join(folder, "config"), STET_SERVER: server.url, STET_TOKEN: restricted, GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.org", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.org", ...env,
        },
      });
    run("git init -q --bare origin.git && git clone -q origin.git work 2>/dev/null");
    run("mkdir docs build");
    writeFileSync(join(work, "docs", "prd.md"), text);
    writeFileSync(join(work, "build", "tests.xml"), '<testsuite><testcase name="FR-2 exports members"><failure message="no"/></testcase></testsuite>');
    writeFileSync(join(work, "Makefile"), "test:\n\t@true\n");
    run("git add -A && git commit -qm 'Begin' && git commit -q --allow-empty -m 'Closes FR-1' && git push -q origin HEAD");
    const commit = (name) => run(`git rev-parse ${name}`).trim();
    const values = { "${{ github.event.before }}": commit("HEAD~1"), "${{ github.sha }}": commit("HEAD"), "$CI_COMMIT_BEFORE_SHA": commit("HEAD~1"), "$CI_COMMIT_SHA": commit("HEAD") };

    const commands = commandsOf(readFileSync(join(root, "docs", "ci.md"), "utf8"));
    assert.ok(commands.length >= 15 && commands.filter((one) => one.startsWith("stet ")).length >= 10, commands.join("\n"));
    for (const command of commands) {
      const filled = Object.entries(values).reduce((all, [name, value]) => all.replaceAll(name, value), command);
      run(filled, command.startsWith("stet import") ? { STET_TOKEN: own } : {});
      // What was reported is decided when it is brought back.
      if (command.startsWith("git diff") || !command.startsWith("stet progress PAY --junit")) continue;
      for (const proposal of (await ada.call("GET", "/prds/PAY/proposals?status=open")).body.items)
        await ada.call("POST", `/proposals/${proposal.id}/decisions`, { decisions: proposal.operations.map((o) => ({ operation: o.index, verdict: "accept" })) });
    }
    const wanted = text.replace("status: open", "status: done").replace("status: open", "status: failing");
    assert.equal(readFileSync(join(work, "docs", "prd.md"), "utf8"), wanted);
    assert.equal(run("git show origin/HEAD:docs/prd.md 2>/dev/null || git show @{u}:docs/prd.md"), wanted);
    assert.match(run("git log -1 --format=%s"), /^Bring the PRD up to date/);
    assert.equal((await ada.call("GET", "/prds/PAY/events")).body.items.length, 2, "each commit and report counts once");
    assert.throws(() => run("stet import docs/prd.md --key ALL"), "the token of CI makes no PRD");
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
