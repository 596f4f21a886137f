// The lint: of any Markdown file without a server, of a PRD through one, and the fixes that it proposes.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Cli } from "../support/cli.mjs";
import { Person, signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";
import { unlimited } from "../support/users.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const markdown = { "Content-Type": "text/markdown" };
const text = `# Fees

- **FR-1** The system shall send mail and/or SMS.
- **FR-2** The system shall be easy to use.
  - priority: mustt
- **R-1** Nobody pays.
`;

let cli;
before(() => {
  cli = new Cli();
});
after(() => cli?.close());

const inHome = (name, bytes) => {
  writeFileSync(join(cli.home, name), bytes);
  return name;
};

describe("of a file", () => {
  const lint = (args, options) => cli.run(["lint", ...args], options);

  test("prints file:line: rule: message, and fails on errors", async () => {
    const { code, stdout, stderr } = await lint([inHome("fees.md", text)]);
    assert.equal(code, 1);
    assert.deepEqual(stdout.trimEnd().split("\n").map((line) => line.split(": ").slice(0, 2).join(": ")), [
      "fees.md:3: and-or", "fees.md:4: vague-word", "fees.md:5: field-value", "fees.md:6: risk-response",
    ]);
    for (const line of stdout.trimEnd().split("\n")) assert.match(line, /^[^:]+:\d+: [a-z-]+: \S.*$/);
    assert.match(stdout, /did you mean "must"\?/);
    assert.match(stderr, /^stet: 1 error, 3 warnings\n$/);
  });

  test("warnings alone fail only with --strict", async () => {
    const name = inHome("warned.md", "# T\n\n- **FR-1** The system shall be easy to use.\n");
    assert.equal((await lint([name])).code, 0);
    assert.equal((await lint([name, "--strict"])).code, 1);
    assert.equal((await lint([name, "--strict", "--disable", "vague-word"])).code, 0);
    assert.equal((await lint([name, "--strict", "--disable", "and-or, vague-word"])).stdout, "");
    assert.equal((await lint([name, "--strict", "--severity", "error"])).code, 0);
  });

  test("what is clean is clean: also nothing, no items, other text", async () => {
    for (const bytes of ["", "\n", "# T\n", "Plain text that is fast and easy.\n", "- a\n- b\n", "\uFEFF# T\n"]) {
      const { code, stdout, stderr } = await lint([inHome("clean.md", bytes)]);
      assert.deepEqual([code, stdout, stderr], [0, "", ""], JSON.stringify(bytes));
    }
  });

  test("several files and stdin", async () => {
    const clean = inHome("clean.md", "# T\n");
    const { code, stdout } = await lint([clean, "-", inHome("fees.md", text)], { input: text });
    assert.equal(code, 1);
    assert.match(stdout, /^stdin:3: and-or: /m);
    assert.match(stdout, /^fees\.md:3: and-or: /m);
    assert.doesNotMatch(stdout, /clean\.md/);
  });

  test("lines of CRLF files are counted as editors count them", async () => {
    const { stdout } = await lint([inHome("crlf.md", text.replaceAll("\n", "\r\n"))]);
    assert.deepEqual([...stdout.matchAll(/^crlf\.md:(\d+):/gm)].map(([, line]) => line), ["3", "4", "5", "6"]);
  });

  test("--json says all of it", async () => {
    const { code, stdout } = await lint([inHome("fees.md", text), "--json"]);
    const { items, counts } = JSON.parse(stdout);
    assert.equal(code, 1);
    assert.deepEqual(counts, { error: 1, warning: 3, advice: 0 });
    assert.deepEqual({ ...items[0], message: "" }, {
      file: "fees.md", line: 3, column: 39, rule: "and-or", severity: "warning", code: "FR-1", text: "and/or", message: "",
      fix: true,
    });
  });

  test("comments in the file turn rules off", async () => {
    const { code } = await lint([inHome("off.md", `<!-- stet-lint-disable -->\n\n${text}`)]);
    assert.equal(code, 0);
  });

  test("what is no text is refused, with the file and the byte", async () => {
    const names = [inHome("latin.md", Buffer.from("# caf\xe9\n", "latin1")), inHome("nul.md", "# a\0b\n")];
    for (const [name, message] of [[names[0], "latin.md is not UTF-8 (byte 5)"], [names[1], "nul.md: a NUL stands in the text (byte 3)"]]) {
      const { code, stderr, stdout } = await lint([name]);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(message), stderr);
    }
    const large = await lint([inHome("large.md", "a ".repeat((1 << 20) + 1))]);
    assert.equal(large.code, 1);
    assert.match(large.stderr, /large\.md is larger than 2 MiB/);
    const missing = await lint(["none.md", inHome("fees.md", text)]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /cannot read none\.md: No such file/);
    assert.match(missing.stdout, /fees\.md:3: and-or/); // the others are linted all the same
  });

  test("2 MB of items is no trouble", async () => {
    let big = "# T\n\n";
    for (let i = 1; big.length < 1_990_000; i++)
      big += `- **FR-${i}** The system shall store batch ${i} of the members and their fees and their letters, with the day on which each of them came.\n`;
    assert.equal((await lint([inHome("big.md", big)])).code, 0);
  });

  test("what opens links, tags and headings and never ends is no trouble", { timeout: 60_000 }, async () => {
    const filled = (text) => text.repeat(400_000 / text.length);
    for (const text of ["[a](", "<a ", "](", "`` ` "])
      assert.equal((await lint([inHome("open.md", `# T\n\nWords ${filled(text)}\n`)])).code, 0);
    assert.equal((await lint([inHome("heading.md", `## ${filled("](")}\n`)])).code, 0);
  });

  test("wrong usage is 2", async () => {
    for (const args of [[], ["a.md", "--disable", "no-such-rule"], ["a.md", "--severity", "high"], ["a.md", "--fix"]])
      assert.equal((await lint(args)).code, 2, args.join(" "));
  });

  test("--rules lists the table that docs/lint.md has", async () => {
    const { items } = JSON.parse((await lint(["--rules", "--json"])).stdout);
    const rows = readFileSync(join(root, "docs", "lint.md"), "utf8").split("## The rules")[1].split("\n").filter((line) => line.startsWith("| `"));
    const expected = items.map(({ id, severity, title, why, source, fixable }) =>
      `| \`${id}\` | ${severity} | ${title}. ${why} | ${source} | ${fixable ? "yes" : ""} |`);
    assert.ok(expected.length >= 35);
    assert.deepEqual(rows, expected);
    assert.equal((await lint(["--rules"])).stdout.trimEnd().split("\n").length, items.length);
  });

  test("the example of docs/lint.md prints what the page says", async () => {
    const page = readFileSync(join(root, "docs", "lint.md"), "utf8");
    const [, source] = page.match(/```markdown\n([^]*?)```/);
    const [, printed] = page.match(/\$ stet lint fees\.md\n([^]*?)```/);
    inHome("fees.md", source);
    const { stdout, stderr } = await lint(["fees.md"]);
    assert.equal(stdout + stderr, printed);
  });

  test("colours only on a terminal", async () => {
    const name = inHome("fees.md", text);
    assert.doesNotMatch((await lint([name])).stdout, /\x1b/);
    assert.match((await lint([name], { tty: true })).stdout, /\x1b\[/);
    assert.doesNotMatch((await lint([name], { tty: true, env: { NO_COLOR: "1" } })).stdout, /\x1b/);
  });
});

describe("of a PRD", () => {
  let server, owner, commenter, viewer, stranger, prd, nodes;
  before(async () => {
    server = await startServer({ env: unlimited });
    [owner, commenter, viewer, stranger] = await Promise.all(
      ["owner", "commenter", "viewer", "stranger"].map((name) => signIn(server, `${name}@example.org`)));
    const { body: workspace } = await owner.call("POST", "/workspaces", { name: "Team" });
    for (const role of ["commenter", "viewer"])
      await owner.call("POST", `/workspaces/${workspace.id}/members`, { email: `${role}@example.org`, role });
    prd = await (await owner.fetch("POST", `/prds/import?workspace=${workspace.id}&key=FEE`, text, markdown)).json();
    nodes = (await owner.call("GET", `/prds/${prd.id}/nodes`)).body.items;
  });
  after(async () => server?.stop());
  const nodeOf = (code) => nodes.find((node) => node.code === code).id;

  test("the findings are those of the file, with their nodes", async () => {
    const { body } = await viewer.call("GET", `/prds/${prd.id}/lint`);
    assert.deepEqual(body.items.map(({ rule, line, code, fix }) => [rule, line, code, fix]), [
      ["and-or", 3, "FR-1", true], ["vague-word", 4, "FR-2", false], ["field-value", 5, "FR-2", true],
      ["risk-response", 6, "R-1", false],
    ]);
    assert.deepEqual(body.counts, { error: 1, warning: 3, advice: 0 });
    assert.equal(body.items[0].node, nodeOf("FR-1"));
    assert.equal(body.items[0].source, "INCOSE R17");
    assert.equal(body.next, null);
  });

  test("in pages, of one revision", async () => {
    const first = (await viewer.call("GET", `/prds/${prd.id}/lint?limit=3`)).body;
    const second = (await viewer.call("GET", `/prds/${prd.id}/lint?limit=3&cursor=${first.next}`)).body;
    assert.deepEqual([...first.items, ...second.items].map(({ line }) => line), [3, 4, 5, 6]);
    assert.deepEqual(second.counts, { error: 1, warning: 3, advice: 0 });
    assert.equal(second.next, null);
    for (const cursor of ["x", "1", "99.0", "-1.0"])
      await viewer.call("GET", `/prds/${prd.id}/lint?cursor=${cursor}`, undefined, { status: 400 });
  });

  test("a fix is proposed once, and waits for a person", async () => {
    const fix = { rule: "and-or", node: nodeOf("FR-1") };
    const made = await commenter.call("POST", `/prds/${prd.id}/lint/fixes`, fix, { status: 201 });
    assert.equal(made.body.origin, "lint");
    assert.deepEqual(made.body.evidence, { kind: "rule", id: "and-or", quote: "and/or" });
    assert.match(made.body.reason, /^"and\/or": /);
    assert.equal(made.body.operations[0].result, "- **FR-1** The system shall send mail or SMS.\n");
    const again = await owner.call("POST", `/prds/${prd.id}/lint/fixes`, fix, { status: 200 });
    assert.equal(again.body.id, made.body.id);
    assert.equal((await owner.call("GET", `/prds/${prd.id}/proposals?status=open`)).body.items.length, 1);
    assert.equal((await viewer.markdown(prd.id)).toString(), text); // nothing has changed yet

    const decisions = { decisions: [{ operation: 0, verdict: "accept" }] };
    await owner.call("POST", `/proposals/${made.body.id}/decisions`, decisions);
    assert.equal((await viewer.markdown(prd.id)).toString(), text.replace("and/or", "or"));
    const { body } = await viewer.call("GET", `/prds/${prd.id}/lint`);
    assert.ok(!body.items.some(({ rule }) => rule === "and-or"));
    const { body: none } = await commenter.call("POST", `/prds/${prd.id}/lint/fixes`, fix, { status: 409 });
    assert.equal(none.code, "nothing_to_fix");
  });

  test("ten at once make one proposal", async () => {
    const fix = { rule: "field-value", node: nodeOf("FR-2") };
    const answers = await Promise.all(Array.from({ length: 10 }, () => commenter.call("POST", `/prds/${prd.id}/lint/fixes`, fix)));
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  });

  test("what cannot be proposed is refused in plain words", async () => {
    const path = `/prds/${prd.id}/lint/fixes`;
    const { body } = await commenter.call("POST", path, { rule: "no-such", node: nodeOf("R-1") }, { status: 400 });
    assert.equal(body.errors[0].pointer, "/rule");
    await commenter.call("POST", path, { rule: "and-or", node: prd.id }, { status: 404 });
    await commenter.call("POST", path, { rule: "vague-word", node: nodeOf("FR-2") }, { status: 409 });
    await commenter.call("POST", path, { rule: "and-or" }, { status: 400 });
  });

  test("viewers read and do not propose; strangers find nothing", async () => {
    const fix = { rule: "field-value", node: nodeOf("FR-2") };
    await viewer.call("POST", `/prds/${prd.id}/lint/fixes`, fix, { status: 403 });
    await stranger.call("GET", `/prds/${prd.id}/lint`, undefined, { status: 404 });
    await stranger.call("POST", `/prds/${prd.id}/lint/fixes`, fix, { status: 404 });
    const nobody = new Person(server);
    await nobody.call("GET", `/prds/${prd.id}/lint`, undefined, { status: 401 });
    await nobody.call("GET", "/lint/rules", undefined, { status: 401 });
  });

  test("GET /lint/rules is the table", async () => {
    const { body } = await stranger.call("GET", "/lint/rules");
    const { items } = JSON.parse((await cli.run(["lint", "--rules", "--json"])).stdout);
    assert.deepEqual(body.items, items);
  });

  test("stet lint PRD asks the server", async () => {
    const env = { STET_SERVER: server.url, STET_TOKEN: viewer.token };
    const { code, stdout } = await cli.run(["lint", "FEE"], { env });
    assert.equal(code, 1);
    assert.match(stdout, /^FEE:4: vague-word: "easy"/m);
    const missing = await cli.run(["lint", "NOPE"], { env });
    assert.equal(missing.code, 1);
    assert.equal(missing.stdout, "");
  });
});
