// Every command of `stet help`, against a real server: what it does, its --json, its exit status, and what it says when
// it cannot.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Cli } from "../support/cli.mjs";
import { startServer } from "../support/server.mjs";
import { codeAt, stepNow } from "../support/totp.mjs";
import { logIn, me, send, unlimited } from "../support/users.mjs";

const email = "ana@example.org";
const password = "correct horse battery staple";
const document = "# Payment\n\n## Goals\n\nFewer cards fail.\n\n- **FR-1** The system shall send a reminder.\n\n- **FR-2** The system shall tell the support team.\n";

let server, cli;
before(async () => {
  server = await startServer({ env: unlimited });
  server.addUser(email, password, { name: "Ana Lund" });
  cli = new Cli();
  await cli.login(server, email, password);
});
after(async () => {
  await server?.stop();
  cli?.close();
});

/** Runs a command that must succeed, quietly. */
async function done(args, options) {
  const result = await cli.run(args, options);
  assert.equal(result.code, 0, `stet ${args.join(" ")}: ${result.stderr}`);
  assert.equal(result.stderr, "");
  return result;
}

/** The JSON values that a command prints, one on each line. */
async function values(args, options) {
  const { stdout } = await done([...args, "--json"], options);
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}
const value = async (args, options) => (await values(args, options))[0];

/** Runs a command that must end with `code`, saying so in one line on stderr that matches. */
async function fails(args, code, words, options) {
  const result = await cli.run(args, options);
  assert.equal(result.code, code, `stet ${args.join(" ")}: ${result.stdout}${result.stderr}`);
  assert.match(result.stderr, /^stet: /m);
  assert.match(result.stderr, words);
  assert.doesNotMatch(result.stderr, /\.c:\d+/, "no place in the source");
  return result;
}

let made = 0;
/** A PRD of its own for a test. @returns {Promise<string>} its key */
async function importText(text = document) {
  const key = `T${++made}`;
  await done(["import", "-", "--key", key, "--title", `Test ${made}`], { input: text });
  return key;
}
const show = async (key) => (await done(["show", key])).stdout;
const head = async (key) => JSON.parse((await done(["show", key, "--json"])).stdout).head_revision;
const openProposals = (key) => value(["proposals", key]);

/** A PRD with three proposals: two of one operation each, one of two. */
async function withProposals() {
  const key = await importText();
  for (const text of ["add requirement: The mail must name the card.", "add requirement: The mail must be short.",
    "add requirement: People must be able to unsubscribe. The support team must see the mails."])
    await done(["chat", key, text]);
  return { key, proposals: await openProposals(key) };
}

describe("help and usage", () => {
  const commands = async () => (await cli.run(["help"])).stdout.split("\n")
    .map((line) => /^  ([a-z-]+(?: [a-z-]+)?)(?: [[A-Z ].*)?$/.exec(line.slice(0, 31).trimEnd())?.[1])
    .filter((name) => name && !["help", "version"].includes(name));

  test("`stet help` lists every command of the contract that there is, in 80 columns", async () => {
    const { code, stdout, stderr } = await cli.run(["help"]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    const names = await commands();
    for (const name of ["serve", "user add", "user list", "user disable", "user enable", "user set-password", "user set-role",
      "user logout", "user show", "user remove-factor", "user delete", "user import",
      "keys list", "keys rotate", "migrate", "settings", "login", "logout", "whoami", "new", "list", "show", "chat", "proposals", "accept",
      "reject", "edit", "history", "diff", "blame", "rollback", "progress", "import", "export"])
      assert.ok(names.includes(name), `${name} in ${names}`);
    for (const line of stdout.split("\n")) assert.ok(line.length < 80, line);
    for (const args of [["--help"], ["-h"]]) assert.equal((await cli.run(args)).stdout, stdout);
  });

  test("every command explains itself, in 80 columns and without a colour", async () => {
    for (const name of await commands()) {
      const words = name.split(" ");
      const { code, stdout } = await cli.run([...words, "--help"]);
      assert.equal(code, 0, name);
      assert.ok(stdout.startsWith(`Usage: stet ${name}`), stdout);
      assert.match(stdout, /--json/);
      for (const line of stdout.split("\n")) assert.ok([...line].length < 80, `${name}: ${line}`);
      assert.doesNotMatch(stdout, /\x1b/);
      for (const other of [["help", ...words], [...words, "-h"]]) assert.equal((await cli.run(other)).stdout, stdout);
    }
  });

  test("the first of two words shows the commands that begin with it", async () => {
    const { code, stdout } = await cli.run(["help", "user"]);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: stet user COMMAND/);
    assert.match(stdout, /\n  user add EMAIL +make a user\n/);
    assert.doesNotMatch(stdout, /keys/);
    assert.equal((await cli.run(["user", "--help"])).stdout, stdout);
    await fails(["user"], 2, /^stet: "user" wants a second word:\n  user add EMAIL/);
    await fails(["user", "frobnicate"], 2, /^stet: there is no command "user frobnicate", but:\n  user add EMAIL/);
    await fails(["help", "user", "frobnicate"], 2, /^stet: there is no command "user frobnicate"/);
  });

  test("`serve --help` has every setting", async () => {
    const { stdout } = await done(["serve", "--help"]);
    const settings = await value(["settings"]);
    for (const name of Object.keys(settings))
      assert.ok(stdout.includes(`  --${name.slice(5).toLowerCase().replaceAll("_", "-")} `), name);
  });

  test("the version has one line", async () => {
    for (const word of ["version", "--version"]) assert.match((await cli.run([word])).stdout, /^stet \d+\.\d+\.\d+\n$/);
    assert.match((await cli.run(["version", "--json"])).stdout, /^\{"version":"\d+\.\d+\.\d+"\}\n$/);
    assert.match((await cli.run(["version", "--help"])).stdout, /^Usage: stet version/);
    assert.equal((await cli.run(["version", "1"])).code, 2);
  });

  const wrong = [
    ["a missing command", [], /Usage/],
    ["an unknown command", ["nothing"], /no command "nothing"/],
    ["a typing error", ["propsals"], /did you mean `stet proposals`/],
    ["half a command", ["user"], /wants a second word.*\n  user add EMAIL/],
    ["half a known and half an unknown one", ["user", "remove"], /no command "user remove".*\n  user add EMAIL/],
    ["too few words", ["show"], /too few words.*\nUsage: stet show PRD/],
    ["too many words", ["show", "A", "B"], /did not expect B/],
    ["an unknown option", ["show", "A", "--loud"], /unknown option --loud/],
    ["an option without its value", ["show", "A", "--format"], /a value is missing after --format/],
    ["a value that does not belong", ["show", "A", "--json=yes"], /no value goes with --json=yes/],
    ["an empty word", ["show", ""], /one of the words is empty/],
    ["an unknown format", ["show", "A", "--format", "pdf"], /md, html or json/],
    ["an unknown format to write", ["export", "A", "--format", "pdf"], /md, html or json/],
    ["a revision that is none", ["show", "A", "--revision", "0"], /"0" is no revision/],
    ["a revision to go back to that is none", ["rollback", "A", "0"], /"0" is no revision/],
    ["revisions to compare that are none", ["diff", "A", "1", " "], /" " is no revision/],
    ["an operation that is none", ["accept", "A", "all", "0"], /not with all/],
    ["a name too short for a proposal", ["accept", "A", "7"], /too short/],
    ["progress without words", ["progress", "A"], /TEXT or as --git/],
    ["progress with both", ["progress", "A", "b", "--git", "v1"], /TEXT or as --git/],
    ["progress at no time", ["progress", "A", "b", "--at", "yesterday"], /"yesterday" is no time/],
    ["an unknown role", ["user", "add", "a@example.org", "--role", "boss"], /admin or member/],
  ];
  for (const [what, args, words] of wrong) {
    test(`${what} is wrong usage: exit 2, and stderr says how it goes`, async () => {
      const { code, stdout, stderr } = await cli.run(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, words);
    });
  }

  test("a word that is not UTF-8 is wrong usage", () => {
    const script = cli.file("bytes.sh", `exec "$STET" chat A "$(printf 'a\\377')"\n`);
    assert.throws(() => execFileSync("sh", [script], { env: { ...cli.environment, STET: process.env.STET_BIN }, stdio: "pipe" }),
      (error) => error.status === 2 && /not UTF-8/.test(error.stderr));
  });

  test("output that cannot be written is a failure", () => {
    const script = cli.file("full.sh", `exec "$STET" help show >/dev/full\n`);
    const run = (command) => execFileSync("sh", ["-c", command], { env: { ...cli.environment, STET: process.env.STET_BIN }, stdio: "pipe" });
    assert.ok(script);
    assert.throws(() => run(`"$STET" list >/dev/full`), (error) => error.status === 1 && /cannot write the output/.test(error.stderr));
  });
});

describe("signing in and out", () => {
  test("login, whoami, logout: kept for the owner alone, never printed, and dead at once", async () => {
    const other = new Cli();
    const login = await other.login(server, email, password);
    assert.equal(login.stdout, `Signed in to ${server.url} as Ana Lund <${email}>.\n`);
    assert.equal(statSync(other.credentialsFile).mode & 0o777, 0o600);
    assert.equal(statSync(join(other.home, "config")).mode & 0o777, 0o700);
    const { access_token, refresh_token } = other.credentials;
    const who = await other.run(["whoami"]);
    assert.equal(who.stdout, `Ana Lund <${email}>, member, on ${server.url}\n`);
    assert.equal(JSON.parse((await other.run(["whoami", "--json"])).stdout).email, email);

    const out = await other.run(["logout"]);
    assert.equal(out.stdout, "Signed out.\n");
    assert.equal(existsSync(other.credentialsFile), false);
    assert.equal((await me(server, access_token)).status, 401);
    for (const { stdout, stderr } of [login, who, out])
      for (const secret of [access_token, refresh_token, password]) assert.ok(!`${stdout}${stderr}`.includes(secret));
    const after = await other.run(["whoami"]);
    assert.equal(after.code, 1);
    assert.match(after.stderr, /^stet: nobody is signed in; use `stet login`/);
    other.close();
  });

  test("a wrong password is refused and keeps nothing", async () => {
    const other = new Cli();
    const result = await other.run(["login", "--server", server.url, "--email", email, "--password-stdin"], { input: "wrong password of mine\n" });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /^stet: \S.*\n$/);
    assert.equal(existsSync(other.credentialsFile), false);
    other.close();
  });

  test("without a terminal or --password-stdin there is nobody to ask", async () => {
    const other = new Cli();
    const script = other.file("alone.sh", `exec setsid "${process.env.STET_BIN}" login --server ${server.url}\n`);
    assert.throws(() => execFileSync("sh", [script], { env: other.environment, stdio: "pipe" }),
      (error) => error.status === 1 && /no terminal/.test(error.stderr));
    other.close();
  });

  test("on a terminal it asks, and does not echo the password", async () => {
    const other = new Cli();
    const { code, stdout } = await other.converse(["login", "--server", server.url],
      [[/E-mail: $/, `${email}\n`], [/Password: $/, `${password}\n`]]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Signed in to/);
    assert.ok(stdout.includes(email) && !stdout.includes(password), stdout);
    assert.equal(statSync(other.credentialsFile).mode & 0o777, 0o600);
    other.close();
  });

  test("where the account has a second factor, it asks for the code after the password", async () => {
    const guarded = "guarded@example.org";
    server.addUser(guarded, password);
    const { access_token: token } = await logIn(server, { email: guarded, password });
    const post = (path, body) => send(server, "POST", `/api/v1/auth/${path}`, { body, token });
    const { json } = await post("totp/enroll", { password });
    const confirmed = await post("totp/confirm", { code: codeAt(json.secret, stepNow()) });
    const [one, two] = confirmed.json.recovery_codes;
    const other = new Cli();
    const asked = await other.converse(["login", "--server", server.url],
      [[/E-mail: $/, `${guarded}\n`], [/Password: $/, `${password}\n`], [/recovery code: $/, `${one}\n`]]);
    assert.equal(asked.code, 0, asked.stdout);
    assert.match(asked.stdout, /Signed in to/);
    const args = ["login", "--server", server.url, "--email", guarded, "--password-stdin"];
    assert.equal((await other.run(args, { input: `${password}\n${two}\n` })).code, 0);
    const wrong = await other.run(args, { input: `${password}\n${two}\n` });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^stet: The code is wrong/);
    assert.equal((await other.run(args, { input: `${password}\n` })).code, 1);
    other.close();
  });

  test("a dead access token is refreshed by itself, and the new pair is kept with mode 0600", async () => {
    const other = new Cli();
    await other.login(server, email, password);
    const before = other.credentials;
    other.credentials = { ...before, access_token: "dead" };
    const { code, stderr } = await other.run(["whoami"]);
    assert.equal(code, 0, stderr);
    const now = other.credentials;
    assert.notEqual(now.refresh_token, before.refresh_token);
    assert.equal((await me(server, now.access_token)).status, 200);
    assert.equal(statSync(other.credentialsFile).mode & 0o777, 0o600);
    other.close();
  });

  test("commands that refresh at the same time all succeed, and the session lives on", async () => {
    const other = new Cli();
    await other.login(server, email, password);
    other.credentials = { ...other.credentials, access_token: "dead" };
    const results = await Promise.all(Array.from({ length: 6 }, () => other.run(["whoami"])));
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    assert.equal((await other.run(["list"])).code, 0);
    other.close();
  });

  test("a session that was ended elsewhere says how to go on", async () => {
    const other = new Cli();
    await other.login(server, email, password);
    const { access_token } = other.credentials;
    await fetch(`${server.url}/api/v1/auth/logout`, { method: "POST", headers: { Authorization: `Bearer ${access_token}` } });
    const { code, stderr } = await other.run(["list"]);
    assert.equal(code, 1);
    assert.match(stderr, /sign in again with `stet login`/);
    assert.equal((await other.run(["logout"])).code, 0, "signing out of an ended session is fine");
    other.close();
  });

  test("STET_SERVER and STET_TOKEN sign in without a file, and logout leaves the file alone", async () => {
    const other = new Cli();
    await other.login(server, email, password);
    const kept = other.credentials;
    const guest = new Cli();
    await guest.login(server, email, password);
    const env = { STET_SERVER: server.url, STET_TOKEN: guest.credentials.access_token };
    assert.equal((await other.run(["whoami"], { env })).code, 0);
    assert.equal((await other.run(["logout"], { env })).code, 0);
    assert.equal((await other.run(["whoami"], { env })).code, 1);
    assert.deepEqual(other.credentials, kept);
    assert.equal((await other.run(["whoami"])).code, 0);
    other.close();
    guest.close();
  });

  test("kept tokens go to no other server than theirs", async () => {
    const { stderr } = await fails(["whoami"], 1, /you are signed in to/, { env: { STET_SERVER: "http://127.0.0.1:9" } });
    assert.match(stderr, /stet login --server/);
    assert.equal((await cli.run(["whoami"], { env: { STET_SERVER: `${server.url}/` } })).code, 0);
  });

  test("no server, and a server that is none", async () => {
    const other = new Cli();
    const input = `${password}\n`;
    const nobody = await other.run(["login", "--server", "http://127.0.0.1:9", "--email", email, "--password-stdin"], { input });
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /^stet: no answer from http:\/\/127\.0\.0\.1:9: /);
    const wrong = await other.run(["login", "--server", "ftp://example.org", "--email", email, "--password-stdin"], { input });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /must start with http/);
    other.close();
  });

  test("damaged credentials say what to do", async () => {
    const other = new Cli();
    await other.login(server, email, password);
    writeFileSync(other.credentialsFile, "{");
    const { code, stderr } = await other.run(["list"]);
    assert.equal(code, 1);
    assert.match(stderr, /credentials\.json is damaged; remove it and sign in again/);
    other.close();
  });
});

describe("documents", () => {
  test("new, list, show", async () => {
    const { stdout } = await done(["new", "Reminders", "--key", "REM", "--idea", "Remind people before their card fails."]);
    assert.match(stdout, /^REM: Reminders\nThe interview begins with: stet chat REM\n$/);
    assert.match((await done(["list"])).stdout, /^REM +draft +rev 1 +Reminders$/m);
    const listed = (await value(["list"])).find((prd) => prd.key === "REM");
    assert.equal(listed.title, "Reminders");
    assert.match(await show("REM"), /^# Reminders\n[^]*Remind people before their card fails\./);
    assert.equal(JSON.parse((await done(["show", listed.id, "--json"])).stdout).key, "REM");
    assert.match((await done(["show", "REM", "--format", "html"])).stdout, /^<!doctype html>/i);
    assert.equal(JSON.parse((await done(["show", "REM", "--format", "json"])).stdout).prd.key, "REM");
    const again = await value(["new", "Once more", "--key", "REM2"]);
    assert.equal(again.key, "REM2");
    await fails(["new", "Twice", "--key", "REM"], 1, /REM/);
    await fails(["show", "NOPE"], 1, /./);
    await fails(["show", ".."], 1, /./);
  });

  test("help is JSON too", async () => {
    const [{ commands }] = await values(["help"]);
    assert.ok(commands.length > 30 && commands.every((one) => one.name && one.summary && one.options.some(({ name }) => name === "json")));
    const [chat] = await values(["help", "chat"]);
    assert.equal(chat.name, "chat");
    assert.equal(chat.works_on, "api");
    await fails(["help", "nonsense", "--json"], 2, /there is no command/);
  });

  test("new --answers runs the interview, and skips what the file does not answer", async () => {
    const file = cli.file("answers.md", "# problem\nCards expire and nobody says so.\n\n# requirements\n- Send an e-mail 30 days before.\n- Let people turn it off.\n\n# problems\nMisspelt.\n");
    const { stdout } = await done(["new", "Answered", "--key", "ANS", "--answers", file]);
    assert.match(stdout, /░ 0 % known/);
    assert.match(stdout, /^> Cards expire and nobody says so\.$/m);
    assert.match(stdout, /^> skip$/m);
    assert.match(stdout, /[1-9]\d* % known\n+Not asked for, so not used: # problems\nTopics: problem, users, .*requirements \(What it must\s+do\)/s);
    const labels = cli.file("labels.md", "# Problem\nCards expire and nobody says so.\n\n# What it must do\n- Send an e-mail 30 days before.\n");
    const labelled = await done(["new", "Labelled", "--key", "ANS3", "--answers", labels]);
    assert.match(labelled.stdout, /^> - Send an e-mail 30 days before\.$/m);
    assert.doesNotMatch(labelled.stdout, /Not asked for/);
    const proposals = await openProposals("ANS");
    assert.ok(proposals.length >= 2, JSON.stringify(proposals));
    assert.ok(proposals.every((proposal) => proposal.origin === "interview"));
    const [prd, ...replies] = await values(["new", "Again", "--key", "ANS2", "--answers", file]);
    assert.equal(prd.key, "ANS2");
    assert.ok(replies.length > 5 && replies.every((reply) => reply.reply.status === "complete"));
    await fails(["new", "X", "--answers", "/nonexistent"], 1, /cannot read \/nonexistent/);
    const { code, stderr } = await cli.run(["new", "X", "--answers", cli.file("bytes.md", Buffer.from([0x23, 0xff]))]);
    assert.equal(code, 1);
    assert.match(stderr, /not UTF-8/);
  });

  const documents = {
    "as usual": document,
    "with Windows line endings": "# A\r\n\r\ntext  \r\n- b\r\n",
    "without an end": "# A\n\nno line break at the end",
    "empty lines all over": "\n\n\n# A\n\n\n\n",
    "only white space": " \n\t\n",
    "with tabs, code and tables": "# A\n\n\tcode\n\n```sh\n$ x\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "in many scripts": "# Überschrift 日本語\n\nمرحبا — 🚀 e\u0301\n",
    "large": `# Large\n\n${"- **FR-1** The system shall be large.\n".repeat(2000)}`,
  };
  for (const [what, text] of Object.entries(documents)) {
    test(`a document ${what} comes out as it went in, byte for byte`, async () => {
      const key = await importText(text);
      const out = join(cli.home, "out.md");
      await done(["export", key, out]);
      assert.deepEqual(readFileSync(out), Buffer.from(text));
      assert.deepEqual((await done(["export", key])).bytes, Buffer.from(text));
      assert.deepEqual((await done(["show", key])).bytes, Buffer.from(text));
    });
  }

  test("import from a file, from stdin, and not at all", async () => {
    const file = cli.file("payment.md", document);
    const prd = await value(["import", file, "--key", "IMP"]);
    assert.equal(prd.key, "IMP");
    assert.equal(prd.title, "Payment");
    assert.equal((await done(["import", "-", "--title", "Mine", "--key", "IMP2"], { input: document })).stdout, "IMP2: Mine\n");
    await fails(["import", "/nonexistent.md"], 1, /cannot read \/nonexistent\.md/);
    await fails(["import", "-"], 1, /UTF-8/, { input: Buffer.from([0x23, 0x20, 0xff, 0xfe]) });
    await fails(["import", "-", "--key", "not a key"], 1, /key/, { input: document });
    await fails(["import", cli.file("big.md", Buffer.alloc(5 << 20, "a"))], 1, /larger than 4 MiB/);
  });

  test("export --json is the whole PRD as JSON", async () => {
    const key = await importText();
    const whole = await value(["export", key]);
    assert.equal(whole.format, "stet.prd/1");
    assert.equal(whole.prd.key, key);
  });

  test("export to where nothing can be written", async () => {
    const key = await importText();
    await fails(["export", key, "/nonexistent/out.md"], 1, /cannot write \/nonexistent\/out\.md/);
    assert.deepEqual(await value(["export", key, join(cli.home, "j.md")]), { file: join(cli.home, "j.md"), bytes: document.length });
  });

  test("history, diff, blame and rollback", async () => {
    const key = await importText();
    await done(["edit", key, "FR-1"], { env: { EDITOR: "sed -i s/reminder/letter/" } });
    const history = await value(["history", key]);
    assert.deepEqual(history.map((r) => [r.number, r.cause]), [[2, "edit"], [1, "import"]]);
    assert.match((await done(["history", key])).stdout, /^   2 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}edit +Ana Lund\n +changed FR-1 /);

    const { stdout } = await done(["diff", key]);
    assert.match(stdout, /^--- revision 1\n\+\+\+ revision 2\n@@ /);
    assert.match(stdout, /\n-- \*\*FR-1\*\* The system shall send a reminder\.\n\+- \*\*FR-1\*\* The system shall send a letter\.\n/);
    assert.equal((await done(["diff", key, "1", "2"])).stdout, stdout);
    assert.deepEqual(Object.keys(await value(["diff", key])).sort(), ["from", "lines", "to", "unified"]);
    const words = (await done(["diff", key, "1", "2", "--words"])).stdout;
    assert.match(words, /^-- \*\*FR-1\*\* The system shall send a \[-reminder-\]\.\n\+- \*\*FR-1\*\* The system shall send a \{\+letter\+\}\.$/m);
    assert.doesNotMatch(words, /^@@|^---/m);
    assert.equal((await done(["diff", key, "2", "2"])).stdout, "");

    const blame = await value(["blame", key]);
    assert.equal(blame.length, document.split("\n").length - 1);
    assert.deepEqual([blame[6].revision, blame[6].cause, blame[6].author.name], [2, "edit", "Ana Lund"]);
    const lines = (await done(["blame", key])).stdout.split("\n");
    assert.match(lines[6], /^   2 edit +Ana Lund +\d{4}-\d\d-\d\d {2}- \*\*FR-1\*\* The system shall send a letter\.$/);

    assert.match((await done(["rollback", key, "1"])).stdout, /^Revision 3 has the text of revision 1 again\./);
    assert.equal(await show(key), document);
    assert.equal((await done(["show", key, "--revision", "2"])).stdout, document.replace("reminder", "letter"));
    assert.equal((await value(["rollback", key, "2"])).cause, "restore");
    await fails(["rollback", key, "99"], 1, /99|revision/);
    await fails(["diff", key, "1", "99"], 1, /./);
  });
});

describe("edit", () => {
  test("one part in the person's editor; VISUAL before EDITOR, options allowed", async () => {
    const key = await importText();
    const editor = cli.file("my editor.sh", `#!/bin/sh\n[ "$1" = "--now" ] || exit 9\nprintf -- '- **FR-2** The system shall stay silent.\\n' >"$2"\n`);
    const { stdout } = await done(["edit", key, "fr-2"], { env: { VISUAL: `'${editor}' --now`, EDITOR: "false" } });
    assert.equal(stdout, "Revision 2.\n");
    assert.match(await show(key), /\*\*FR-2\*\* The system shall stay silent\.\n/);
    assert.equal((await value(["edit", key, "Goals"], { env: { EDITOR: "sed -i s/Goals/Aims/" } })).number, 3);
    assert.match(await show(key), /\n## Aims\n/);
  });

  test("without a name it lists the parts", async () => {
    const key = await importText();
    const { stdout } = await done(["edit", key]);
    assert.match(stdout, /Goals\n/);
    assert.match(stdout, /FR-2 {2}The system shall tell the support team/);
    assert.match(stdout, new RegExp(`stet edit ${key} CODE`));
    assert.ok((await value(["edit", key])).some((node) => node.code === "FR-2"));
  });

  test("an editor that fails, changes nothing or is not there leaves the PRD alone", async () => {
    const key = await importText();
    await fails(["edit", key, "FR-1"], 1, /the editor "false" failed; nothing was sent/, { env: { EDITOR: "false" } });
    await fails(["edit", key, "FR-1"], 1, /nothing was sent/, { env: { EDITOR: "no-such-editor" } });
    await fails(["edit", key, "FR-9"], 1, /no node "FR-9"/, { env: { EDITOR: "true" } });
    assert.equal((await done(["edit", key, "FR-1"], { env: { EDITOR: "true" } })).stdout, "Nothing was changed.\n");
    assert.equal(await head(key), 1);
  });

  test("what was written is kept when it cannot be applied", async () => {
    const key = await importText();
    const meanwhile = `${process.env.STET_BIN} edit ${key} FR-1`;
    const editor = cli.file("slow.sh", `#!/bin/sh\nEDITOR='sed -i s/reminder/letter/' ${meanwhile} >/dev/null || exit 9\nsed -i s/reminder/postcard/ "$1"\n`);
    const folder = join(cli.home, "drafts");
    mkdirSync(folder);
    const { stderr } = await fails(["edit", key, "FR-1"], 1, /your text is in /, { env: { EDITOR: editor, TMPDIR: folder } });
    const path = /your text is in (\S+?)\)/.exec(stderr)[1];
    assert.ok(path.startsWith(folder));
    assert.match(readFileSync(path, "utf8"), /postcard/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.match(await show(key), /letter/);
    assert.equal(await head(key), 2);
    unlinkSync(path);
  });

  test("a text that is not UTF-8 is not sent", async () => {
    const key = await importText();
    const editor = cli.file("bytes-editor.sh", `#!/bin/sh\nprintf '\\377' >"$1"\n`);
    await fails(["edit", key, "FR-1"], 1, /not UTF-8/, { env: { EDITOR: editor } });
    assert.equal(await head(key), 1);
  });
});

describe("conversation and proposals", () => {
  test("chat with one message; its reply, its proposals, and the same as JSON", async () => {
    const key = await importText();
    const { stdout } = await done(["chat", key, "add requirement: The mail must name the card."]);
    assert.match(stdout, /\n[0-9a-f]{6} {2}from chat\n/);
    assert.match(stdout, /\n {3}0 add\n {5}\+ - \*\*FR-3\*\* The mail shall name the card\.\n/);
    const reply = await value(["chat", key, "what is missing?"]);
    assert.equal(reply.reply.status, "complete");
    assert.deepEqual(reply.proposals, []);
  });

  test("chat from a pipe: each line is a message", async () => {
    const key = await importText();
    const replies = await values(["chat", key], { input: "add requirement: One must work.\n\nadd requirement: Two must work.\n" });
    assert.equal(replies.length, 2);
    assert.equal((await openProposals(key)).length, 2);
    await fails(["chat", key], 1, /not UTF-8/, { input: Buffer.from([0xff, 0x0a]) });
  });

  test("chat in a terminal: messages and commands, until Ctrl-D", async () => {
    const key = await importText();
    const { code, stdout } = await cli.converse(["chat", key], [
      [/Ctrl-D leaves\.[^]*> $/, "/help\n"],
      [/\/accept NAME[^]*> $/, "\n"],
      [/> $/, "/nothing\n"],
      [/there is no \/nothing[^]*> $/, "add requirement: The mail must name the card.\n"],
      [/\/accept all, [^]*> $/, "/proposals\n"],
      [/The mail shall name the card[^]*> $/, "/accept\n"],
      [/say which[^]*> $/, "/accept all\n"],
      [/accepted {2}revision 2 [^]*> $/, "/reject all\n"],
      [/No proposal waits for you[^]*> $/, "/show\n"],
      [/FR-3[^]*> $/, "\x04"],
    ], { env: { NO_COLOR: "1" } });
    assert.equal(code, 0, stdout);
    assert.match(await show(key), /FR-3/);
    assert.equal((await cli.converse(["chat", key], [[/> $/, "/quit\n"]], { env: { NO_COLOR: "1" } })).code, 0);
  });

  test("lines that are pasted together are one message", async () => {
    const key = await importText();
    await cli.converse(["chat", key], [
      [/> $/, "Two things happened:\n- FR-1 is tested\n- FR-2 is not\n"],
      [/% known[^]*> $/, "\x04"],
    ], { env: { NO_COLOR: "1" } });
    const messages = (await (await fetch(`${server.url}/api/v1/prds/${key}/messages`, {
      headers: { Authorization: `Bearer ${cli.credentials.access_token}` },
    })).json()).items.filter((message) => message.role === "user");
    assert.deepEqual(messages.map((message) => message.text), ["Two things happened:\n- FR-1 is tested\n- FR-2 is not"]);
  });

  test("proposals are listed with their short names", async () => {
    const { key, proposals } = await withProposals();
    const { stdout } = await done(["proposals", key]);
    for (const { id, reason } of proposals) {
      assert.ok(stdout.includes(`${id.slice(-6)}  from chat\n`), stdout);
      assert.ok(stdout.includes(reason));
    }
    assert.equal((await done(["proposals", await importText()])).stdout, "No proposal waits for you.\n");
  });

  test("accept and reject by id, by short name, by operation and all", async () => {
    const { key, proposals } = await withProposals();
    const [a, b] = proposals.filter((proposal) => proposal.operations.length === 1);
    const c = proposals.find((proposal) => proposal.operations.length === 2);
    assert.match((await done(["accept", key, a.id])).stdout, new RegExp(`^${a.id.slice(-6)}  accepted  revision 2  `));
    assert.match((await done(["reject", key, b.id.slice(-6).toUpperCase()])).stdout, /rejected/);
    assert.equal((await value(["accept", key, c.id.slice(-6), "1"])).revision, 3);
    const text = await show(key);
    assert.match(text, new RegExp(a.operations[0].text.trim().split("\n")[0].replace(/.*\*\* /, "")));
    assert.equal(text.split("**FR-").length - 1, 4, text);
    await fails(["accept", key, a.id], 1, /decided already/);
    await fails(["accept", key, c.id.slice(-6), "1"], 1, /./);
    await fails(["accept", key, c.id.slice(-6), "7"], 1, /./);
    await fails(["accept", key, "ffffff"], 1, /no proposal of T\d+ ends in "ffffff"; `stet proposals/);
    assert.match((await done(["accept", key, "all"])).stdout, /accepted/);
    assert.equal((await done(["accept", key, "all"])).stdout, "No proposal waits for you.\n");
    assert.equal((await value(["proposals", key, "--all"])).length, proposals.length);
  });

  test("what does not fit any more is told, stays open, and keeps nothing else back", async () => {
    const key = await importText();
    await done(["progress", key, "FR-1 is done"]);
    await done(["progress", key, "FR-2 is done"]);
    assert.equal((await openProposals(key)).length, 2);
    const id = (await value(["edit", key])).find((node) => node.code === "FR-1").id;
    const { access_token } = cli.credentials;
    const changed = await fetch(`${server.url}/api/v1/prds/${key}/operations`, {
      method: "POST", headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ base_revision: 1, operations: [{ op: "set_field", node: id, field: "status", value: "dropped" }] }),
    });
    assert.equal(changed.status, 201, await changed.text());
    const { stdout } = await fails(["accept", key, "all"], 1, /1 of 2 proposals did not fit/);
    assert.match(stdout, /accepted/);
    assert.match(await show(key), /FR-1.*\n[^]*status: dropped[^]*FR-2.*\n[^]*status: done/);
    assert.equal((await openProposals(key)).length, 1);
  });

  test("what the document has overtaken waits for nobody", async () => {
    const key = await importText();
    await done(["progress", key, "FR-1 is done"]);
    await done(["progress", key, "FR-1 is done"]);
    assert.equal((await openProposals(key)).length, 1, "the same is not proposed twice");
    const id = (await value(["edit", key])).find((node) => node.code === "FR-1").id;
    const { access_token } = cli.credentials;
    await fetch(`${server.url}/api/v1/prds/${key}/operations`, {
      method: "POST", headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ base_revision: 1, operations: [{ op: "set_field", node: id, field: "status", value: "done" }] }),
    });
    assert.equal((await openProposals(key)).length, 0);
    assert.match((await done(["accept", key, "all"])).stdout, /No proposal waits/);
  });

  test("an assistant that cannot answer: exit 1, and the message is kept", async () => {
    const down = await startServer({ env: { ...unlimited, STET_AI: "openai", STET_AI_URL: "http://127.0.0.1:9/v1", STET_AI_MODEL: "m" } });
    const other = new Cli();
    try {
      down.addUser(email, password);
      await other.login(down, email, password);
      await other.run(["import", "-", "--key", "PAY"], { input: document });
      const { code, stderr, stdout } = await other.run(["chat", "PAY", "Is it good?"]);
      assert.equal(code, 1);
      assert.match(stderr, /could not answer; your message is kept/);
      assert.notEqual(stdout, "", "the reason");
      const json = JSON.parse((await other.run(["chat", "PAY", "Again?", "--json"])).stdout);
      assert.equal(json.error.status, 503);
    } finally {
      await down.stop();
      other.close();
    }
  });
});

describe("progress", () => {
  test("a note becomes a proposal, or silence with a reason; told twice it counts once", async () => {
    const key = await importText();
    const spoken = await done(["progress", key, "FR-1 is done"]);
    assert.match(spoken.stdout, /^● FR-1 is done\n {2}[0-9a-f]{6} {2}from event\n/);
    assert.match((await done(["progress", key, "Bought a cake"])).stdout, /^○ Bought a cake\n {2}Nothing to propose: /);
    const args = ["progress", key, "FR-2 is done", "--source", "ci", "--id", "build-7", "--kind", "test", "--at", "2026-01-31T09:30:00Z"];
    const first = await value(args), second = await value(args);
    assert.deepEqual(second, first);
    assert.equal(first.event.at, "2026-01-31T09:30:00.000Z");
    assert.equal((await openProposals(key)).length, 2);
  });

  test("results of tests, from a file", async () => {
    const key = await importText();
    const file = cli.file("tests.xml", '<testsuite name="a"><testcase name="FR-1 works"><failure/></testcase></testsuite>');
    assert.match((await done(["progress", key, "--junit", file])).stdout, /^● .*tests.xml\n/);
    const again = await value(["progress", key, "--junit", file]);
    assert.equal(again.proposal.operations[0].value, "failing");
    await fails(["progress", key, "--junit", cli.file("none.xml", "none")], 1, /Line 1 of the report is no XML/);
    await fails(["progress", key, "words", "--junit", file], 2, /TEXT or as --git/);
  });

  test("the commits of a git range, oldest first, each once", async () => {
    const key = await importText();
    const repository = join(cli.home, "repository");
    const git = (...args) => execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=a@example.org", ...args], { cwd: repository, stdio: "pipe" });
    mkdirSync(repository);
    git("init", "-q");
    for (const subject of ["Start", "FR-1 is done", "Tidy up the build", "FR-2 is done"]) git("commit", "-q", "--allow-empty", "-m", subject);
    git("-c", "i18n.commitEncoding=latin1", "commit", "-q", "--allow-empty", "-F", cli.file("message", Buffer.from("Gr\xfc\xdfe", "latin1")));
    git("tag", "v1", "HEAD~4");
    const { stdout } = await done(["progress", key, "--git", "v1..HEAD"], { cwd: repository });
    assert.ok(stdout.indexOf("FR-1 is done") < stdout.indexOf("Tidy up") && stdout.indexOf("Tidy up") < stdout.indexOf("FR-2 is done"), stdout);
    assert.match(stdout, new RegExp(`\\n4 commits, 2 proposals. Decide with: stet accept ${key} all`));
    assert.equal((await openProposals(key)).length, 2);
    const again = await values(["progress", key, "--git", "v1..HEAD"], { cwd: join(repository, ".git") });
    assert.equal(again.length, 4);
    assert.equal(again[0].event.source, "git");
    assert.equal((await openProposals(key)).length, 2);
    await fails(["progress", key, "--git", "v1..nowhere"], 1, /"nowhere" names no commit here: revspec/, { cwd: repository });
    git("checkout", "-q", "-b", "side", "v1");
    git("commit", "-q", "--allow-empty", "-m", "FR-3 is done");
    const either = await values(["progress", key, "--git", "v1~0...side"], { cwd: repository });
    assert.deepEqual(either.map((one) => one.event.text), ["FR-3 is done"]);
    assert.match((await done(["progress", key, "--git", "HEAD..HEAD"], { cwd: repository })).stdout, /^0 commits, 0 proposals\.\n$/);
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repository}`, join(cli.home, "shallow")]);
    await fails(["progress", key, "--git", "HEAD~1..HEAD"], 1, /shallow clone: fetch the whole history first/, { cwd: join(cli.home, "shallow") });
    await fails(["progress", key, "--git", "HEAD"], 1, /no git repository here/, { cwd: cli.home });
  });
});

describe("the server's own data", () => {
  const run = (args, input) => cli.run(args, { input, env: { STET_DATA: server.data, STET_BCRYPT_COST: "10" } });
  const ok = async (args, input) => {
    const result = await run(args, input);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stderr, "");
    return result.stdout;
  };

  test("user add, list, set-role, set-password, disable, enable: heard by the server at once", async () => {
    const someone = "eva@example.org";
    const added = JSON.parse(await ok(["user", "add", someone, "--password-stdin", "--name", "Eva", "--json"], `${password}\n`));
    assert.deepEqual([added.email, added.name, added.role, added.status], [someone, "Eva", "member", "active"]);
    assert.match(await ok(["user", "list"]), /^eva@example\.org +member +active +Eva$/m);
    assert.ok(JSON.parse(await ok(["user", "list", "--json"])).some((user) => user.email === someone));
    const again = await run(["user", "add", someone, "--password-stdin"], `${password}\n`);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /^stet: \S.*\n/);

    const other = new Cli();
    await other.login(server, someone, password);
    assert.match(await ok(["user", "set-role", someone, "admin"]), /is now an administrator/);
    assert.match((await other.run(["whoami"])).stdout, /, admin, /);
    const last = await run(["user", "disable", someone]);
    assert.equal(last.code, 1);
    assert.match(last.stderr, /^stet: eva@example\.org is the last active administrator\. Make somebody else one first\.\n$/);
    assert.match(await ok(["user", "logout", someone]), /is signed out everywhere/);
    assert.equal((await other.run(["whoami"])).code, 1);
    await other.login(server, someone, password);
    await ok(["user", "add", "root@example.org", "--password-stdin", "--role", "admin"], `${password}\n`);
    assert.equal(await ok(["user", "disable", someone]), `${someone} is disabled; every session of theirs has ended.\n`);
    assert.equal((await other.run(["whoami"])).code, 1);
    assert.deepEqual(JSON.parse(await ok(["user", "enable", someone, "--json"])), { email: someone, status: "active" });
    await ok(["user", "set-password", someone, "--password-stdin"], "velvet ladder comet basket\n");
    await other.login(server, someone, "velvet ladder comet basket");
    other.close();
  });

  test("user show, delete: gone at once, forgotten in a week, kept by user enable", async () => {
    const someone = "ida@example.org", week = 7 * 24 * 60 * 60 * 1000;
    const env = { STET_DATA: server.data };
    const show = async () => JSON.parse(await ok(["user", "show", someone, "--json"]));
    await ok(["user", "add", someone, "--password-stdin", "--name", "Ida"], `${password}\n`);
    const { id, created_at, ...shown } = await show();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.ok(Date.now() - Date.parse(created_at) < week);
    assert.deepEqual(shown, {
      email: someone, name: "Ida", role: "member", status: "active", email_verified: true, second_factor: false, deletion_at: null,
    });
    const text = await ok(["user", "show", "IDA@example.org"]);
    for (const line of [/^Address +ida@example\.org$/m, /^ +verified$/m, /^Name +Ida$/m, new RegExp(`^Id +${id}$`, "m"), /^Role +member$/m,
      /^Status +active$/m, /^Second factor +no$/m, /^Made +\d{4}-\d\d-\d\d \d\d:\d\d UTC$/m]) assert.match(text, line);
    assert.doesNotMatch(text, /Deletion/);

    const other = new Cli();
    await other.login(server, someone, password);
    const unasked = await run(["user", "delete", someone]);
    assert.deepEqual([unasked.code, unasked.stdout], [2, ""]);
    assert.match(unasked.stderr, /--yes/);
    const refused = await cli.converse(["user", "delete", someone], [[/Type yes: /, "y\r"]], { env });
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /ida@example\.org is signed out at once.*that was no yes; nothing was changed/s);
    assert.equal((await show()).status, "active");
    assert.equal((await other.run(["whoami"])).code, 0);

    const confirmed = await cli.converse(["user", "delete", someone], [[/Type yes: /, "yes\r"]], { env });
    assert.equal(confirmed.code, 0, confirmed.stdout);
    assert.match(confirmed.stdout, /ida@example\.org is disabled now and goes on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Until then, stet user enable keeps it\./);
    assert.equal((await other.run(["whoami"])).code, 1);
    const going = await show();
    assert.equal(going.status, "disabled");
    assert.ok(Math.abs(Date.parse(going.deletion_at) - Date.now() - week) < 60 * 60 * 1000, going.deletion_at);
    assert.match(await ok(["user", "show", someone]), /^Deletion +\d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
    assert.deepEqual(JSON.parse(await ok(["user", "delete", someone, "--yes", "--json"])), going, "asking again does not move the day");

    await ok(["user", "enable", someone]);
    assert.deepEqual(await show(), { id, created_at, ...shown });
    await other.login(server, someone, password);
    other.close();
    await ok(["user", "delete", someone, "--yes"]);
    for (const command of ["show", "delete"]) {
      const nobody = await run(["user", command, "nobody@example.org"]);
      assert.deepEqual([nobody.code, nobody.stdout], [1, ""]);
      assert.match(nobody.stderr, /^stet: There is no account with the address nobody@example\.org\./);
    }
  });

  test("who is not there, passwords that are too weak, and input that is missing", async () => {
    for (const args of [["disable", "nobody@example.org"], ["set-role", "nobody@example.org", "admin"]]) {
      const { code, stderr } = await run(["user", ...args]);
      assert.equal(code, 1);
      assert.match(stderr, /^stet: \S.*\n$/);
    }
    const weak = await run(["user", "add", "weak@example.org", "--password-stdin"], "password\n");
    assert.equal(weak.code, 1);
    assert.match(weak.stderr, /15|short|weak/);
    const none = await run(["user", "add", "none@example.org", "--password-stdin"], "");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /expected one line of input/);
    const odd = await run(["user", "add", "not an address", "--password-stdin"], `${password}\n`);
    assert.equal(odd.code, 1);
    assert.doesNotMatch(await ok(["user", "list"]), /weak|none|not an/);
  });

  test("keys list, migrate, settings", async () => {
    const [key] = JSON.parse(await ok(["keys", "list", "--json"]));
    assert.deepEqual([key.state, key.published_until], ["signing", null]);
    assert.match(await ok(["keys", "list"]), new RegExp(`^${key.kid}  signing  from \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\n$`));
    assert.equal(await ok(["migrate"]), "The database is up to date.\n");
    assert.deepEqual(JSON.parse(await ok(["migrate", "--json"])), { up_to_date: true });
    const settings = JSON.parse(await ok(["settings", "--json"]));
    assert.deepEqual([settings.STET_DATA.value, settings.STET_DATA.source], [server.data, "environment"]);
    assert.equal(settings.STET_LISTEN.source, "default");
    assert.ok((await ok(["settings"])).includes(`STET_DATA                ${server.data}  (environment)\n`));
  });
});
