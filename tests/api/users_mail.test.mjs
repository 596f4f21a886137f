// Proving addresses, new passwords, other addresses and leaving, by the mail that people get (security 7, 11, 16, 17, 28). On
// the embedded database, and on PostgreSQL.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { mailTo, mailsTo, outbox, tokenIn } from "../support/outbox.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";
import { readMail } from "../support/mail.mjs";
import { startSmtp } from "../support/smtp.mjs";
import { ada, bob, isAlive, logIn, me, refresh, send, startWithPeople, unlimited } from "../support/users.mjs";

const passwords = ["granite pocket melon saddle", "copper violin meadow thunder", "harbour quilt ember falcon", "maple static orchid ferry"];

let count = 0;
const fresh = () => `person${count++}@example.org`;

const visible = ({ status, headers, json }) => {
  const { date, "x-request-id": id, "ratelimit-remaining": left, ...rest } = headers;
  const { request_id, ...body } = json ?? {};
  return { status, headers: rest, body };
};

const stores = { "the embedded database": async () => ({ env: {}, stop: async () => {} }), PostgreSQL: startStore };
async function startStore() {
  const postgres = await startPostgres();
  if (postgres.skipped) return postgres;
  return { env: { STET_DATABASE_URL: postgres.url }, stop: postgres.stop };
}

for (const [name, start] of Object.entries(stores))
  describe(`on ${name}`, () => {
    let server, store;
    before(async () => {
      store = await start();
      if (!store.skipped) server = await startWithPeople(store.env);
    });
    after(async () => {
      await server?.stop();
      await store?.stop?.();
    });
    const check = (title, body) =>
      test(title, (context) => (store.skipped ? context.skip(store.skipped) : body(context)));

    const post = (path, body, token) => send(server, "POST", `/api/v1${path}`, { body, token });
    const register = (email, password = passwords[0]) => post("/auth/register", { email, password, name: "Carol" });
    const verify = (token) => post("/auth/email/verify", { token });
    const forgot = (email) => post("/auth/password/forgot", { email });
    const reset = (token, password) => post("/auth/password/reset", { token, password });
    const enter = (email, password = passwords[0]) => logIn(server, { email, password });
    const attempt = (email, password) => post("/auth/login", { email, password });

    /** Somebody who has registered and proved their address. */
    async function person() {
      const email = fresh();
      assert.equal((await register(email)).status, 201);
      assert.equal((await verify(tokenIn(await mailTo(server, email)))).status, 204);
      return { email, ...(await enter(email)) };
    }

    check("registering sends a link that proves the address, once", async () => {
      const email = fresh();
      await register(email);
      const mail = await mailTo(server, email);
      assert.equal(mail.subject, "Confirm your e-mail address");
      assert.match(mail.text, new RegExp(`^${server.url}/verify\\?token=[\\w-]{43}$`, "m"));
      assert.ok(mail.html.includes(`href="${server.url}/verify?token=${tokenIn(mail)}"`));
      assert.match(mail.headers["auto-submitted"], /auto-generated/);
      assert.equal((await enter(email)).user.email_verified, false);

      assert.equal((await verify(tokenIn(mail))).status, 204);
      assert.equal((await enter(email)).user.email_verified, true);
      const again = await verify(tokenIn(mail));
      assert.equal(again.status, 400);
      assert.equal(again.json.code, "invalid_token");
      assert.equal(again.json.errors[0].pointer, "/token");
    });

    check("who was made by the server's operator needs no proof", async () => {
      assert.equal((await logIn(server, ada)).user.email_verified, true);
      assert.equal(outbox(server).filter(({ to }) => to === ada.email).length, 0);
    });

    check("a link that is asked for again replaces the one before", async () => {
      const email = fresh();
      await register(email);
      const first = tokenIn(await mailTo(server, email));
      assert.equal((await post("/auth/email/resend", { email: email.toUpperCase() })).status, 202);
      const second = tokenIn(await mailTo(server, email, 2));
      assert.notEqual(second, first);
      assert.equal((await verify(first)).status, 400);
      assert.equal((await verify(second)).status, 204);
    });

    check("security 16: register, forgot and resend say nothing about who exists, also on the second call", async () => {
      const { email } = await person();
      for (const ask of [forgot, (address) => post("/auth/email/resend", { email: address }), register]) {
        const known = await ask(email), unknown = await ask(fresh());
        assert.ok([201, 202].includes(known.status));
        assert.deepEqual(visible(known), visible(unknown));
        assert.deepEqual(visible(await ask(email)), visible(known));
      }
    });

    check("security 16: an address gets as many mails whether or not it is known", async () => {
      const { email } = await person();
      const before = (await mailsTo(server, email)).length, stranger = fresh();
      await register(email, passwords[1]);
      await register(stranger, passwords[1]);
      const [told] = (await mailsTo(server, email, before + 1)).slice(before);
      assert.equal(told.subject, "You already have an account");
      assert.equal(tokenIn(told), undefined);
      await mailTo(server, stranger);
      await forgot(fresh()); // goes through the queue after them
      assert.equal((await mailsTo(server, email)).length, before + 1);
      assert.equal((await mailsTo(server, stranger)).length, 1);
      assert.equal((await attempt(email, passwords[1])).status, 401);
    });

    check("security 16: of many who register with one address at once, each gets the answer of the first", async () => {
      const email = fresh();
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => register(email, passwords[i % 3])));
      for (const answer of answers) assert.deepEqual(visible(answer), visible(answers[0]));
      assert.equal(answers[0].status, 201);
      const entered = await Promise.all(passwords.slice(0, 3).map((password) => attempt(email, password)));
      assert.equal(entered.filter(({ status }) => status === 200).length, 1);
    });

    check("nobody is buried in mail by strangers", async () => {
      const { email } = await person();
      for (let i = 0; i < 9; i++) assert.equal((await forgot(email)).status, 202);
      const { email: other } = await person();
      await forgot(other);
      await mailTo(server, other, 2); // asked for later, so all before it have gone out
      assert.ok((await mailsTo(server, email)).length <= 1 + 5);
    });

    check("forgot and reset: a new password by a link, once; all sessions and tokens end, and none begins", async () => {
      const carol = await person();
      const laptop = await enter(carol.email);
      const program = await post("/users/me/tokens", { name: "CI", scopes: ["read"] }, carol.access_token);
      assert.equal(await isAlive(server, program.json.token), true);
      await forgot(carol.email);
      const token = tokenIn(await mailTo(server, carol.email, 1, /Set a new/));
      const weak = await reset(token, "short");
      assert.equal(weak.status, 400);
      assert.equal(weak.json.errors[0].pointer, "/password");
      const done = await reset(token, passwords[1]);
      assert.equal(done.status, 204);
      assert.equal(done.text, "");
      assert.equal(done.headers["set-cookie"], undefined);
      for (const session of [carol, laptop]) {
        assert.equal(await isAlive(server, session.access_token), false);
        assert.equal((await refresh(server, session.refresh_token)).status, 401);
      }
      assert.equal(await isAlive(server, program.json.token), false);
      assert.equal((await attempt(carol.email, passwords[0])).status, 401);
      assert.equal((await attempt(carol.email, passwords[1])).status, 200);
      assert.equal((await reset(token, passwords[2])).status, 400);
      const notice = await mailTo(server, carol.email, 1, /was changed/);
      assert.equal(tokenIn(notice), undefined);
    });

    check("a reset link dies with the password, and with a newer link; one of many who follow it wins", async () => {
      const carol = await person();
      await forgot(carol.email);
      const first = tokenIn(await mailTo(server, carol.email, 1, /Set a new/));
      await forgot(carol.email);
      const second = tokenIn(await mailTo(server, carol.email, 2, /Set a new/));
      assert.equal((await reset(first, passwords[1])).status, 400);
      assert.equal((await post("/auth/password/change", { current: passwords[0], password: passwords[1] }, carol.access_token)).status, 204);
      assert.equal((await reset(second, passwords[2])).status, 400);
      await forgot(carol.email);
      const third = tokenIn(await mailTo(server, carol.email, 3, /Set a new/));
      const answers = await Promise.all([2, 3, 2, 3].map((i) => reset(third, passwords[i])));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 400, 400, 400]);
    });

    check("following a reset link proves the address too", async () => {
      const email = fresh();
      await register(email);
      const link = tokenIn(await mailTo(server, email));
      await forgot(email);
      assert.equal((await reset(tokenIn(await mailTo(server, email, 2)), passwords[1])).status, 204);
      assert.equal((await enter(email, passwords[1])).user.email_verified, true);
      assert.equal((await verify(link)).status, 400); // what was asked for with the old password
    });

    check("security 4: a link is good for its own purpose, and for nothing else", async () => {
      const carol = await person(), email = fresh();
      await register(email);
      const proof = tokenIn(await mailTo(server, email));
      await forgot(carol.email);
      const link = tokenIn(await mailTo(server, carol.email, 1, /Set a new/));
      assert.equal((await reset(proof, passwords[1])).status, 400);
      assert.equal((await verify(link)).status, 400);
      for (const token of [proof, link]) {
        assert.equal((await me(server, token)).status, 401);
        assert.equal((await refresh(server, token)).status, 401);
      }
      assert.equal((await verify(proof)).status, 204);
      assert.equal((await reset(link, passwords[1])).status, 204);
    });

    check("malformed tokens and addresses are refused alike", async () => {
      for (const token of ["x", "A".repeat(43), "A".repeat(100), "' OR 1=1 --", "\u0000"]) {
        assert.equal((await verify(token)).status, 400);
        assert.equal((await reset(token, passwords[0])).status, 400);
      }
      assert.equal((await verify("A".repeat(101))).status, 400);
      assert.equal((await forgot("no address")).status, 400);
      assert.equal((await forgot("a@b.example\r\nBcc: eve@example.org")).status, 400);
      assert.equal((await post("/auth/email/resend", {})).status, 400);
    });

    check("security 11 and 17: change needs the current password, and ends all sessions", async () => {
      const carol = await person();
      const laptop = await enter(carol.email);
      const change = (current, password) => post("/auth/password/change", { current, password }, carol.access_token);
      const wrong = await change("not the password at all", passwords[1]);
      assert.equal(wrong.status, 403);
      assert.equal(wrong.json.code, "wrong_password");
      assert.equal((await change(passwords[0], "weak")).status, 400);
      assert.equal((await post("/auth/password/change", { password: passwords[1] }, carol.access_token)).status, 400);
      assert.equal((await post("/auth/password/change", { current: passwords[0], password: passwords[1] })).status, 401);
      assert.equal(await isAlive(server, carol.access_token), true);
      assert.equal((await change(passwords[0], passwords[1])).status, 204);
      for (const session of [carol, laptop]) {
        assert.equal(await isAlive(server, session.access_token), false);
        assert.equal((await refresh(server, session.refresh_token)).status, 401);
      }
      await mailTo(server, carol.email, 1, /was changed/);
      assert.equal((await attempt(carol.email, passwords[1])).status, 200);
    });

    const patch = (body, token) => send(server, "PATCH", "/api/v1/users/me", { body, token, headers: { "if-match": "*" } });

    check("another address takes the password, and holds when its link is followed", async () => {
      const carol = await person(), next = fresh();
      assert.equal((await patch({ email: next }, carol.access_token)).status, 400);
      assert.equal((await patch({ email: next, current: "not the password at all" }, carol.access_token)).status, 403);
      assert.equal((await patch({ email: "no address", current: passwords[0] }, carol.access_token)).status, 400);
      const asked = await patch({ email: next, current: passwords[0], name: "Carola" }, carol.access_token);
      assert.equal(asked.status, 200);
      assert.equal(asked.json.email, carol.email);
      assert.equal(asked.json.name, "Carola");
      assert.match((await mailTo(server, carol.email, 1, /about to be changed/)).text, new RegExp(next));
      assert.equal((await attempt(next, passwords[0])).status, 401);
      const link = tokenIn(await mailTo(server, next));
      assert.equal((await verify(link)).status, 204);
      const now = await me(server, carol.access_token);
      assert.equal(now.json.email, next);
      assert.equal(now.json.email_verified, true);
      assert.equal((await attempt(next, passwords[0])).status, 200);
      assert.equal((await attempt(carol.email, passwords[0])).status, 401);
      assert.match((await mailTo(server, carol.email, 1, /address was changed/)).text, new RegExp(next));
      assert.equal((await verify(link)).status, 400);
    });

    check("security 16: whether somebody has the new address shows in nobody's answer", async () => {
      const carol = await person(), dora = await person();
      const free = await patch({ email: fresh(), current: passwords[0] }, carol.access_token);
      const taken = await patch({ email: dora.email, current: passwords[0] }, carol.access_token);
      assert.deepEqual(visible(taken), visible(free));
      const told = await mailTo(server, dora.email, 1, /already have/);
      assert.equal(tokenIn(told), undefined);
      await mailTo(server, carol.email, 2, /about to be changed/);
      assert.equal((await me(server, dora.access_token)).json.email, dora.email);
    });

    check("an address that somebody else took meanwhile is not given away", async () => {
      const carol = await person(), wanted = fresh();
      await patch({ email: wanted, current: passwords[0] }, carol.access_token);
      const link = tokenIn(await mailTo(server, wanted));
      await register(wanted, passwords[1]);
      assert.equal((await verify(link)).status, 400);
      assert.equal((await me(server, carol.access_token)).json.email, carol.email);
    });

    const leave = (token, current = passwords[0]) => send(server, "DELETE", "/api/v1/users/me", { body: { current }, token });

    check("leaving takes the password, ends all sessions, and signing in within a week undoes it", async () => {
      const carol = await person();
      assert.equal((await leave(carol.access_token, "not the password at all")).status, 403);
      assert.equal((await send(server, "DELETE", "/api/v1/users/me", { token: carol.access_token })).status, 400);
      const asked = await leave(carol.access_token);
      assert.equal(asked.status, 202);
      const days = (Date.parse(asked.json.deletion_at) - Date.now()) / 86_400_000;
      assert.ok(days > 6.9 && days < 7.1, asked.json.deletion_at);
      assert.equal(await isAlive(server, carol.access_token), false);
      assert.equal((await refresh(server, carol.refresh_token)).status, 401);
      await mailTo(server, carol.email, 1, /will be deleted/);
      const back = await enter(carol.email);
      await mailTo(server, carol.email, 1, /account stays/);
      const all = await send(server, "GET", "/api/v1/users/me/export", { token: back.access_token });
      assert.equal(all.json.account.deletion_at, null);
    });

    check("the last owner of a workspace that others are in must hand it over first", async () => {
      const carol = await person(), dora = await person();
      const workspace = (await post("/workspaces", { name: "Payments" }, carol.access_token)).json;
      await post(`/workspaces/${workspace.id}/members`, { email: dora.email, role: "editor" }, carol.access_token);
      const refused = await leave(carol.access_token);
      assert.equal(refused.status, 409);
      assert.equal(refused.json.code, "last_owner");
      assert.match(refused.json.errors[0].detail, new RegExp(workspace.id));
      assert.equal(await isAlive(server, carol.access_token), true);
      await post(`/workspaces/${workspace.id}/members`, { email: dora.email, role: "owner" }, carol.access_token);
      assert.equal((await leave(carol.access_token)).status, 202);
    });

    check("one gets all that is kept about oneself, as a file, without secrets", async () => {
      const carol = await person();
      const answer = await send(server, "GET", "/api/v1/users/me/export", { token: carol.access_token });
      assert.equal(answer.status, 200);
      assert.match(answer.headers["content-disposition"], /^attachment/);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(answer.json.account.email, carol.email);
      assert.equal(answer.json.account.has_password, true);
      assert.equal(answer.json.workspaces.length, 1);
      assert.equal(answer.json.sessions.length, 1);
      assert.ok(answer.json.account.email_verified_at);
      assert.equal(answer.json.account.second_factor_at, null);
      const made = await post("/users/me/tokens", { name: "CI", scopes: ["read"] }, carol.access_token);
      assert.equal(made.status, 201, made.text);
      const again = await send(server, "GET", "/api/v1/users/me/export", { token: carol.access_token });
      assert.deepEqual(again.json.tokens.map(({ name }) => name), ["CI"]);
      assert.ok(!again.text.includes(made.json.token));
      assert.ok(again.json.activity.some(({ action }) => action === "session.started"));
      assert.doesNotMatch(answer.text, /bcrypt|hash|\$2b\$/);
      assert.equal((await send(server, "GET", "/api/v1/users/me/export")).status, 401);
    });

    check("security 28: no link and no password is in the log", async () => {
      const tokens = outbox(server).map(tokenIn).filter(Boolean);
      assert.ok(tokens.length > 10);
      for (const secret of [...tokens, ...passwords]) assert.ok(!server.output.includes(secret));
      assert.doesNotMatch(server.output, /person\d+@/);
    });

    check("mail is for the eyes of the server's owner", async () => {
      const folder = join(server.data, "outbox");
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      // What begins with a dot is being written.
      for (const file of readdirSync(folder).filter((name) => !name.startsWith("."))) {
        assert.match(file, /^\d{8}T\d{9}Z-[0-9a-f-]{36}\.eml$/);
        assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
      }
    });
  });

test("security 7: what the embedded database holds opens no link, while it waits and after", async () => {
  // Nobody answers there, so mail waits in the queue.
  const server = await startWithPeople({ STET_SMTP_URL: "smtp://127.0.0.1:1" });
  try {
    const email = "carol@example.org";
    await send(server, "POST", "/api/v1/auth/register", { body: { email, password: passwords[0], name: "Carol" } });
    await send(server, "POST", "/api/v1/auth/password/forgot", { body: { email } });
    const deadline = Date.now() + 20_000;
    while (!server.output.includes("mail.postponed") && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    assert.match(server.output, /mail\.postponed .*kind=verify_address/);
    assert.doesNotMatch((await server.stored()).toString("latin1"), /token=|verify_address/);
    assert.ok(!server.output.includes(email));
  } finally {
    await server.stop();
  }
});

const smtpServer = async (options, env = {}) => {
  const smtp = await startSmtp(options);
  const login = options?.login ? `${options.login.user}:${encodeURIComponent(options.login.password)}@` : "";
  const server = await startServer({
    env: { ...unlimited, STET_PUBLIC_URL: "https://stet.example.org", STET_SMTP_URL: smtp.url.replace("://", `://${login}`), ...env },
  });
  const stop = async () => {
    const ended = await server.stop();
    await smtp.close();
    return ended;
  };
  const register = (email) =>
    send(server, "POST", "/api/v1/auth/register", { body: { email, password: passwords[0], name: "Carol" } });
  return { smtp, server, stop, register };
};

test("mail goes to the mail server, from the host of the public URL unless told otherwise", async () => {
  const { smtp, server, stop, register } = await smtpServer({ login: { user: "stet", password: "p@ss/word" } });
  try {
    await register("carol@example.org");
    const mail = await smtp.mail();
    assert.equal(mail.from, "stet@stet.example.org");
    assert.deepEqual(mail.to, ["carol@example.org"]);
    assert.equal(mail.user, "stet");
    const { text, from } = readMail(mail.text);
    assert.equal(from, "Stet <stet@stet.example.org>");
    assert.match(text, /^https:\/\/stet\.example\.org\/verify\?token=[\w-]{43}$/m);
    assert.equal((await send(server, "POST", "/api/v1/auth/email/verify", { body: { token: /token=([\w-]+)/.exec(text)[1] } })).status, 204);
    assert.equal(outbox(server).length, 0);
    assert.ok(!server.output.includes("p@ss") && !server.run(["settings"]).stdout.includes("p@ss"));
  } finally {
    await stop();
  }
});

test("the sender can be set", async () => {
  const { smtp, stop, register } = await smtpServer({}, { STET_MAIL_FROM: "Stét <post@example.net>" });
  try {
    await register("carol@example.org");
    const mail = await smtp.mail();
    assert.equal(mail.from, "post@example.net");
    assert.equal(readMail(mail.text).from, "Stét <post@example.net>");
  } finally {
    await stop();
  }
});

test("a mail that is refused for good is given up, and one after it goes out", async () => {
  const { smtp, server, stop, register } = await smtpServer({ answer: (step, n) => (step === "RCPT" && n === 1 ? "550 carol@example.org is nobody" : null) });
  try {
    await register("carol@example.org");
    await register("dora@example.org");
    assert.deepEqual((await smtp.mail()).to, ["dora@example.org"]);
    assert.match(server.output, /mail\.given_up .*reason="?the mail server refuses the mail with code 550/);
    assert.doesNotMatch(server.output, /carol@|dora@/);
    const metrics = await fetch(`${server.url}/metrics`).then((answer) => answer.text());
    assert.match(metrics, /stet_mail_total\{outcome="given_up"\} 1/);
  } finally {
    await stop();
  }
});

test("security 32: a mail server that says nothing delays no request and no stop", async () => {
  const { smtp, server, stop, register } = await smtpServer({ answer: (step) => (step === "MAIL" ? "stall" : null) });
  await register("carol@example.org");
  const deadline = Date.now() + 20_000;
  while (!smtp.steps.includes("MAIL") && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  assert.ok(smtp.steps.includes("MAIL"));
  assert.equal((await register("dora@example.org")).status, 201);
  assert.deepEqual(await stop(), { code: 0, signal: null });
});


/** Runs SQL on the database of a server that stands still. @returns {any[][]} */
function onDatabase(data, sql) {
  const script = "import json, sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('PRAGMA foreign_keys = ON')\n" +
    "print(json.dumps(c.execute(sys.argv[2]).fetchall()))\nc.commit()";
  return JSON.parse(execFileSync("python3", ["-c", script, join(data, "stet.db"), sql], { encoding: "utf8" }));
}

test("who has left is gone after a week, with their own documents; what they shared stays", async () => {
  const data = await mkdtemp(join(tmpdir(), "stet-test-"));
  let server = await startServer({ env: unlimited, data });
  try {
    for (const person of [ada, bob]) server.addUser(person.email, person.password, person);
    const { access_token: token } = await logIn(server, bob);
    const { access_token: adas } = await logIn(server, ada);
    const post = async (path, body, as = token) => {
      const answer = await send(server, "POST", `/api/v1${path}`, { body, token: as });
      assert.ok(answer.status < 300, answer.text);
      return answer.json;
    };
    const shared = await post("/workspaces", { name: "Shared" }, adas);
    await post(`/workspaces/${shared.id}/members`, { email: bob.email, role: "editor" }, adas);
    for (const workspace of [undefined, shared.id]) {
      const prd = await post("/prds", { title: "Reminders", idea: "Remind people of what they owe", workspace });
      await post(`/prds/${prd.id}/messages`, { text: "People forget to pay. The system shall remind them within 2 days." });
      await post(`/prds/${prd.id}/events`, { source: "git", external_id: "1", kind: "commit", text: "FR-1: done" });
    }
    const left = await send(server, "DELETE", "/api/v1/users/me", { body: { current: bob.password }, token });
    assert.equal(left.status, 202);
    await server.stop();

    const tables = ["prds", "nodes", "histories", "messages", "project_events", "proposals", "proposal_operations", "interview_answers", "item_links", "removed_links"];
    const ofHistories = ["history_nodes", "history_authors", "history_revisions", "history_changes", "history_origins", "history_codes", "search_rows"];
    const count = (table, condition) => [table, onDatabase(data, `SELECT COUNT(*) FROM ${table} WHERE ${condition}`)[0][0]];
    const rows = () => Object.fromEntries([
      ...tables.map((table) => count(table, `workspace <> '${shared.id}'`)),
      ...ofHistories.map((table) => count(table, `history NOT IN (SELECT key FROM histories WHERE workspace = '${shared.id}')`)),
    ]);
    assert.ok(rows().prds === 1 && rows().messages > 1 && rows().history_revisions > 0 && rows().search_rows > 0);
    const kept = () => onDatabase(data, `SELECT COUNT(*) FROM messages WHERE workspace = '${shared.id}'`)[0][0];
    const before = kept();
    onDatabase(data, `UPDATE users SET deletion_at = 1 WHERE deletion_at IS NOT NULL`);

    server = await startServer({ env: unlimited, data });
    const deadline = Date.now() + 20_000;
    while (!server.output.includes("user.deleted") && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    assert.match(server.output, /user\.deleted/);
    await mailTo(server, bob.email, 1, /was deleted/);
    const again = await logIn(server, ada);
    const members = await send(server, "GET", `/api/v1/workspaces/${shared.id}/members`, { token: again.access_token });
    assert.deepEqual(members.json.items.map(({ user }) => user.email), [ada.email]);
    const entries = await send(server, "GET", "/api/v1/audit?limit=200", { token: again.access_token });
    assert.ok(entries.json.items.some(({ action }) => action === "user.deleted"), entries.text);
    assert.match(server.run(["user", "list"]).stdout, /ada@example\.org/);
    assert.doesNotMatch(server.run(["user", "list"]).stdout, /bob@example\.org/);
    assert.equal((await send(server, "POST", "/api/v1/auth/login", { body: { email: bob.email, password: bob.password } })).status, 401);
    await server.stop();
    assert.deepEqual(rows(), Object.fromEntries([...tables, ...ofHistories].map((table) => [table, 0])));
    assert.equal(kept(), before);
    for (const table of ["sessions", "email_tokens", "personal_tokens"])
      assert.equal(onDatabase(data, `SELECT COUNT(*) FROM ${table} WHERE user_id NOT IN (SELECT id FROM users)`)[0][0], 0);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
