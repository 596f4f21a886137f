// Passwords, registering and the first administrator, from the outside (security 13, 15, 16).
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSpread } from "../support/cpu.mjs";
import { startServer } from "../support/server.mjs";
import { codeAt, stepNow } from "../support/totp.mjs";
import { ada, bob, logIn, me, send, startWithPeople, unlimited } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const register = (email, password, name = "Carol") =>
  send(server, "POST", "/api/v1/auth/register", { body: { email, password, name } });
const attempt = (email, password, more = {}) =>
  send(server, "POST", "/api/v1/auth/login", { body: { email, password }, ...more });

async function giveSecondFactor(email, password) {
  const { access_token: token } = await logIn(server, { email, password });
  const { json } = await send(server, "POST", "/api/v1/auth/totp/enroll", { body: { password }, token });
  const confirmed = await send(server, "POST", "/api/v1/auth/totp/confirm", { body: { code: codeAt(json.secret, stepNow()) }, token });
  assert.equal(confirmed.status, 200);
}

let count = 0;
const fresh = () => `carol${count++}@example.org`;

test("who registers can sign in, under the address in any case", async () => {
  const answer = await register("Carol@Example.org", "granite pocket melon saddle");
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json, { status: "accepted" });
  const { access_token, user } = await logIn(server, { email: "CAROL@example.ORG", password: "granite pocket melon saddle" });
  assert.equal(user.email, "Carol@Example.org");
  assert.equal(user.role, "member");
  assert.deepEqual((await me(server, access_token)).json, user);
});

test("security 13: two passwords that share their first 72 bytes are two passwords", async () => {
  const shared = "walnut lantern ".repeat(6).slice(0, 72);
  const email = fresh();
  assert.equal((await register(email, `${shared} harbour`)).status, 201);
  assert.equal((await attempt(email, `${shared} harbour`)).status, 200);
  assert.equal((await attempt(email, `${shared} harvest`)).status, 401);
  assert.equal((await attempt(email, shared)).status, 401);
  const long = "tidal orbit walnut ".repeat(20).slice(0, 255);
  const other = fresh();
  assert.equal((await register(other, `${long}a`)).status, 201);
  assert.equal((await attempt(other, `${long}a`)).status, 200);
  assert.equal((await attempt(other, `${long}b`)).status, 401);
});

test("security 13: NUL is refused", async () => {
  for (const password of ["granite\0pocket melon saddle", "\0", "granite pocket melon saddle\0"]) {
    assert.equal((await register(fresh(), password)).status, 400);
    assert.equal((await attempt(ada.email, password)).status, 400);
  }
  assert.equal((await attempt(ada.email, `${ada.password}\0x`)).status, 400);
});

test("security 13: 64 characters of any script are accepted", async () => {
  const scripts = {
    Latin: "ñandú über straße façade œuvre ", Greek: "ξεσκεπάζω την ψυχοφθόρα βδελυγμία ", Cyrillic: "съешь же ещё этих мягких булок ",
    Hebrew: "דג סקרן שט בים מאוכזב ולפתע ", Arabic: "نص حكيم له سر قاطع وذو شأن ", Devanagari: "ऋषियों को सताने वाले दुष्ट राक्षसों ",
    Thai: "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า", Japanese: "いろはにほへとちりぬるを色は匂へど", Chinese: "天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往",
    Korean: "키스의 고유조건은 입술끼리 만나야 ", Georgian: "ჩვენ ვცოცხლობთ ამ ქვეყნად ერთად ", emoji: "🦊🐢🍉🚲🎻🌋🧊🪁🛶🧭🪴🧵🪐🪵🧶",
  };
  for (const [script, text] of Object.entries(scripts)) {
    const password = [...text.repeat(8)].slice(0, 64).join("");
    const email = fresh();
    const answer = await register(email, password);
    assert.equal(answer.status, 201, `${script}: ${answer.text}`);
    assert.equal((await attempt(email, password)).status, 200, script);
  }
});

test("security 13: the same characters from another keyboard are the same password", async () => {
  const email = fresh();
  assert.equal((await register(email, "café au lait à volonté".normalize("NFC"))).status, 201);
  assert.equal((await attempt(email, "café au lait à volonté".normalize("NFD"))).status, 200);
});

test("security 13: no composition rules; weak and common ones are refused with the reason", async () => {
  assert.equal((await register(fresh(), "onlylowercaselettershere")).status, 201);
  const weak = {
    passwordpassword: /tried first/, aaaaaaaaaaaaaaaaaaaa: /repeats/, "1234567890123456": /sequence/, Password123456789: /./,
    qwertyuiopasdfgh: /./, short: /15 characters/, "": /./,
  };
  for (const [password, reason] of Object.entries(weak)) {
    const answer = await register(fresh(), password);
    assert.equal(answer.status, 400, password);
    const finding = answer.json.errors.find(({ pointer }) => pointer === "/password");
    assert.match(finding.detail, reason, password);
  }
  const own = await register("wolfeschlegel.kensington@example.org", "wolfeschlegel kensington", "Wolfe");
  assert.match(own.json.errors[0].detail, /own name or e-mail/);
});

test("all findings come at once, each with its pointer", async () => {
  const answer = await register("no address", "short", " ");
  assert.equal(answer.status, 400);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  assert.deepEqual(answer.json.errors.map(({ pointer }) => pointer).sort(), ["/email", "/name", "/password"]);
});

const visible = ({ status, headers, json }) => {
  const { date, "x-request-id": id, ...rest } = headers;
  const { request_id, ...body } = json;
  return { status, headers: rest, body };
};

test("security 16: registering says nothing about who exists, also on the second call", async () => {
  const email = fresh();
  const first = await register(email, "granite pocket melon saddle");
  for (const known of [email, email.toUpperCase(), ada.email]) {
    const again = await register(known, "another fine passphrase here", "Mallory");
    assert.deepEqual(visible(again), visible(first));
  }
  await logIn(server, { email, password: "granite pocket melon saddle" });
  assert.equal((await attempt(email, "another fine passphrase here")).status, 401);
});

// An account that an administrator makes has no password until its owner follows the link in the mail.
async function withoutPassword() {
  const email = fresh();
  const { access_token: token } = await logIn(server, ada);
  assert.equal((await send(server, "POST", "/api/v1/users", { token, body: { email, name: "New" } })).status, 201);
  return email;
}

test("security 15: unknown, wrong, disabled, malformed and without a password are one answer", async () => {
  const email = fresh();
  await register(email, "granite pocket melon saddle");
  assert.equal(server.run(["user", "disable", email]).code, 0);
  const empty = await withoutPassword();
  const answers = [
    await attempt("nobody@example.org", bob.password),
    await attempt(ada.email, "not her password at all"),
    await attempt(email, "granite pocket melon saddle"),
    await attempt("no address", "whatever it may be"),
    await attempt(empty, "whatever it may be"),
    await attempt(empty, "null"),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 401);
    assert.equal(answer.json.code, "invalid_credentials");
    assert.deepEqual(visible(answer), visible(answers[0]));
  }
});

// What is measured is the work that the server does: time that passes says little on a machine that does other things,
// and a server that is asked by nobody else passes the time with nothing but that work. The ways take turns.
test("security 15 and 16: they also take one time", async () => {
  const disabled = fresh();
  await register(disabled, "granite pocket melon saddle");
  assert.equal(server.run(["user", "disable", disabled]).code, 0);
  const guarded = fresh();
  await register(guarded, "granite pocket melon saddle");
  await giveSecondFactor(guarded, "granite pocket melon saddle");
  const empty = await withoutPassword();
  const groups = [
    {
      unknown: () => attempt("nobody@example.org", "not the password at all"),
      wrong: () => attempt(ada.email, "not the password at all"),
      disabled: () => attempt(disabled, "granite pocket melon saddle"),
      "without a password": () => attempt(empty, "granite pocket melon saddle"),
      "second factor": () => attempt(guarded, "not the password at all"),
    },
    { fresh: () => register(fresh(), "granite pocket melon saddle"), taken: () => register(ada.email, "granite pocket melon saddle") },
  ];
  for (const ways of groups) {
    const { spread, medians } = await cpuSpread(server.pid, ways);
    assert.ok(spread < 0.05, `medians differ by ${(spread * 100).toFixed(1)} %: ${JSON.stringify(medians)} ns`);
    // A hash at cost 10 takes tens of milliseconds on any machine: it is among what was measured.
    assert.ok(Math.min(...Object.values(medians)) > 5e6, JSON.stringify(medians));
  }
});

test("security 13: passwords that leaked elsewhere are refused, where there is a list of them", async () => {
  const leaked = ["granite pocket melon saddle", "copper violin meadow lantern", ...Array.from({ length: 500 }, (_, i) => `filler ${i}`)];
  const lines = leaked.map((password, i) => `${createHash("sha1").update(password).digest("hex").toUpperCase()}:${i + 1}`).sort();
  const folder = mkdtempSync(join(tmpdir(), "stet-breached-"));
  const list = join(folder, "list.txt");
  writeFileSync(list, lines.join("\r\n") + "\r\n");
  const strict = await startServer({ env: { ...unlimited, STET_PASSWORD_BREACHED: list } });
  try {
    const trying = (password) =>
      send(strict, "POST", "/api/v1/auth/register", { body: { email: fresh(), password, name: "Carol" } });
    for (const password of leaked.slice(0, 2)) {
      const answer = await trying(password);
      assert.equal(answer.status, 400);
      assert.equal(answer.json.errors[0].pointer, "/password");
      assert.match(answer.json.errors[0].detail, /leaked/);
    }
    assert.equal((await trying("velvet ladder comet basket")).status, 201);
    const added = strict.run(["user", "add", "dan@example.org", "--password-stdin"], { input: leaked[1] });
    assert.equal(added.code, 1);
    assert.match(added.stderr, /leaked/);
    for (const [text, why] of [[[...lines].reverse().join("\n"), /not sorted/], ["hunter2\n", /SHA-1/], ["", /empty/]]) {
      writeFileSync(list, text);
      const start = strict.run(["serve"]);
      assert.notEqual(start.code, 0);
      assert.match(start.stderr, why);
      assert.match(start.stderr, /^[^\n]*STET_PASSWORD_BREACHED[^\n]*\n$/);
    }
  } finally {
    await strict.stop();
    rmSync(folder, { recursive: true });
  }
});

test("registration can be closed", async () => {
  const closed = await startServer({ env: { ...unlimited, STET_REGISTRATION: "closed", STET_PASSWORD_MIN: "20" } });
  try {
    const policy = await send(closed, "GET", "/api/v1/auth/policy"); // what a form can say before it is filled in
    assert.deepEqual([policy.status, policy.json], [200, { password_min: 20, registration: "closed" }]);
    const answer = await send(closed, "POST", "/api/v1/auth/register", {
      body: { email: "carol@example.org", password: "granite pocket melon saddle", name: "Carol" },
    });
    assert.equal(answer.status, 403);
    assert.equal(answer.json.code, "registration_closed");
  } finally {
    await closed.stop();
  }
});

test("the printed link makes the first administrator, once", async () => {
  const empty = await startServer({ env: unlimited });
  try {
    // It is printed a moment after the server answers.
    for (let i = 0; i < 100 && !empty.setupLink; i++) await sleep(50);
    const token = new URL(empty.setupLink).searchParams.get("token");
    const setUp = (body) => send(empty, "POST", "/api/v1/setup", { body });
    const person = { email: ada.email, password: ada.password, name: ada.name };
    assert.equal((await setUp({ token: "guess", ...person })).status, 403);
    assert.equal((await setUp({ token, ...person, password: "short" })).status, 400);
    const [one, two] = await Promise.all([setUp({ token, ...person }), setUp({ token, ...person, email: bob.email })]);
    assert.deepEqual([one.status, two.status].sort(), [201, 403]);
    const winner = one.status === 201 ? one : two;
    assert.equal(winner.json.user.role, "admin");
    assert.equal((await send(empty, "GET", "/api/v1/users", { token: winner.json.access_token })).json.items.length, 1);
    assert.equal((await setUp({ token, ...person, email: "late@example.org" })).status, 403);
  } finally {
    await empty.stop();
  }
});
