// Invitations to workspaces: by link and by mail, once, for the right person; and registering with one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { readMail } from "../support/mail.mjs";
import { startSmtp } from "../support/smtp.mjs";
import { ada, bob, logIn, randomUUID, send, startWithPeople } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const tokenOf = (link) => new URL(link).searchParams.get("token");
const person = (name) => ({ email: `${name.toLowerCase()}@example.org`, password: "granite pocket melon saddle", name });

/** A workspace of Bob's. */
async function team(on = server) {
  const owner = (await logIn(on, bob)).access_token;
  const made = await send(on, "POST", "/api/v1/workspaces", { token: owner, body: { name: "Team" } });
  assert.equal(made.status, 201, made.text);
  const path = `/api/v1/workspaces/${made.json.id}`;
  return { on, id: made.json.id, owner, path, invites: `${path}/invites` };
}

async function invite({ on, owner, invites }, body) {
  const answer = await send(on, "POST", invites, { token: owner, body });
  assert.equal(answer.status, 201, answer.text);
  return { ...answer.json, token: tokenOf(answer.json.link) };
}

const accept = (on, token, invitation) => send(on, "POST", "/api/v1/invites/accept", { token, body: { token: invitation } });
const register = (on, who, invitation) => send(on, "POST", "/api/v1/auth/register", { body: { ...who, ...(invitation ? { invite: invitation } : {}) } });
const refused = (answer, pointer = "/token") =>
  assert.deepEqual([answer.status, answer.json.code, answer.json.errors?.[0]?.pointer], [400, "invalid_invite", pointer]);

test("a link brings in one person, once, with its role", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "commenter" });
  assert.deepEqual([made.email, made.role, made.mailed], [null, "commenter", false]);
  assert.ok(made.link.startsWith(`${server.url}/invite?token=`));
  assert.ok(Math.abs(Date.parse(made.expires_at) - Date.now() - 7 * 24 * 3600 * 1000) < 60_000);
  const listed = await send(server, "GET", ours.invites, { token: ours.owner });
  assert.deepEqual(listed.json.items.map(({ id }) => id), [made.id]);
  assert.ok(!listed.text.includes(made.token));

  const hers = (await logIn(server, ada)).access_token;
  const joined = await accept(server, hers, made.token);
  assert.deepEqual([joined.status, joined.json.id, joined.json.role], [200, ours.id, "commenter"]);
  assert.deepEqual((await send(server, "GET", ours.invites, { token: ours.owner })).json.items, []);
  const carl = person("Carl");
  server.addUser(carl.email, carl.password, carl);
  refused(await accept(server, (await logIn(server, carl)).access_token, made.token));
});

test("one clear error for what is no invitation any more", async () => {
  const ours = await team();
  const hers = (await logIn(server, ada)).access_token;
  const withdrawn = await invite(ours, { role: "viewer" });
  assert.equal((await send(server, "DELETE", `${ours.invites}/${withdrawn.id}`, { token: ours.owner })).status, 204);
  assert.equal((await send(server, "DELETE", `${ours.invites}/${withdrawn.id}`, { token: ours.owner })).status, 404);
  refused(await accept(server, hers, withdrawn.token));
  for (const nonsense of ["x", "A".repeat(43), "A".repeat(66), `${withdrawn.token}.${"A".repeat(22)}`]) refused(await accept(server, hers, nonsense));
  const first = await invite(ours, { role: "viewer", email: "ADA@example.org" });
  const second = await invite(ours, { role: "editor", email: ada.email });
  refused(await accept(server, hers, first.token));
  assert.equal((await accept(server, hers, second.token)).json.role, "editor");
});

test("an invitation for an address is for the account with that address", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "editor", email: "ADA@Example.org" });
  const dora = person("Dora");
  server.addUser(dora.email, dora.password, dora);
  refused(await accept(server, (await logIn(server, dora)).access_token, made.token));
  const hers = (await logIn(server, ada)).access_token;
  assert.equal((await accept(server, hers, made.token)).status, 200);
  const again = await send(server, "POST", ours.invites, { token: ours.owner, body: { role: "viewer", email: ada.email } });
  assert.deepEqual([again.status, again.json.code], [409, "already_member"]);
  const link = await invite(ours, { role: "viewer" });
  const member = await accept(server, hers, link.token);
  assert.deepEqual([member.status, member.json.code], [409, "already_member"]);
  assert.equal((await send(server, "GET", ours.invites, { token: ours.owner })).json.items.length, 1, "and it still waits");
});

test("security 29: only owners invite, and what they do not see is not there", async () => {
  const ours = await team();
  const hers = (await logIn(server, ada)).access_token;
  for (const [method, path, body] of [["GET", ours.invites], ["POST", ours.invites, { role: "viewer" }], ["DELETE", `${ours.invites}/${randomUUID()}`]])
    assert.equal((await send(server, method, path, { token: hers, body })).status, 404);
  for (const role of ["viewer", "commenter", "editor"]) {
    assert.equal((await send(server, "POST", `${ours.path}/members`, { token: ours.owner, body: { email: ada.email, role } })).status, 201);
    for (const [method, path, body] of [["GET", ours.invites], ["POST", ours.invites, { role: "viewer" }], ["DELETE", `${ours.invites}/${randomUUID()}`]])
      assert.equal((await send(server, method, path, { token: hers, body })).status, 403, role);
  }
});

test("an invitation is as good as its maker", async () => {
  const ours = await team();
  const hers = (await logIn(server, ada)).access_token;
  assert.equal((await send(server, "POST", `${ours.path}/members`, { token: ours.owner, body: { email: ada.email, role: "owner" } })).status, 201);
  const made = await invite({ ...ours, owner: hers }, { role: "owner" });
  const me = (await send(server, "GET", "/api/v1/users/me", { token: hers })).json.id;
  assert.equal((await send(server, "PATCH", `${ours.path}/members/${me}`, { token: ours.owner, body: { role: "editor" } })).status, 200);
  const eve = person("Eve");
  server.addUser(eve.email, eve.password, eve);
  refused(await accept(server, (await logIn(server, eve)).access_token, made.token));
});

test("of many who accept one link at once, one gets in", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "viewer" });
  const people = await Promise.all(["r1", "r2", "r3", "r4"].map(async (name) => {
    const one = person(name);
    server.addUser(one.email, one.password, one);
    return (await logIn(server, one)).access_token;
  }));
  const answers = await Promise.all(people.map((token) => accept(server, token, made.token)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400]);
  assert.equal((await send(server, "GET", `${ours.path}/members`, { token: ours.owner })).json.items.length, 2);
});

test("security 7 and 28: neither the database nor the log holds the link", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "viewer", email: "somebody@example.org" });
  assert.ok(!server.output.includes(made.token));
  const found = execFileSync("sh", ["-c", `cat "${server.data}"/stet.db* | LC_ALL=C grep -c -F -e ${made.token} || true`], { encoding: "utf8" });
  assert.equal(found.trim(), "0");
});

test("who registers with an invitation is in", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "editor" });
  const fred = person("Fred");
  assert.equal((await register(server, fred, made.token)).status, 201);
  const his = await logIn(server, fred);
  const list = (await send(server, "GET", "/api/v1/workspaces", { token: his.access_token })).json.items;
  assert.deepEqual(list.map(({ id, role, personal }) => [id === ours.id, role, personal]), [[false, "owner", true], [true, "editor", false]]);
  refused(await register(server, person("Gina"), made.token), "/invite");
  refused(await register(server, person("Hugo"), "nonsense"), "/invite");
});

test("registering with one for a known address says nothing, and uses nothing up", async () => {
  const ours = await team();
  const made = await invite(ours, { role: "viewer" });
  const answer = await register(server, { ...person("Ada"), email: ada.email }, made.token);
  assert.deepEqual([answer.status, answer.json], [201, { status: "accepted" }]);
  const hers = (await logIn(server, ada)).access_token;
  assert.equal((await send(server, "GET", `${ours.path}/members`, { token: hers })).status, 404);
  assert.equal((await accept(server, hers, made.token)).status, 200);
});

test("where accounts are by invitation, one is needed, and closed is closed", async () => {
  const byInvite = await startWithPeople({ STET_REGISTRATION: "invite" });
  try {
    const ours = await team(byInvite);
    assert.equal((await send(byInvite, "GET", "/api/v1/auth/policy")).json.registration, "invite");
    const without = await register(byInvite, person("Ivan"));
    assert.deepEqual([without.status, without.json.code], [403, "invite_required"]);
    const made = await invite(ours, { role: "viewer", email: "ivan@example.org" });
    refused(await register(byInvite, person("Jana"), made.token), "/invite");
    assert.equal((await register(byInvite, person("Ivan"), made.token)).status, 201);
    await logIn(byInvite, person("Ivan"));
  } finally {
    await byInvite.stop();
  }
  const closed = await startWithPeople({ STET_REGISTRATION: "closed" });
  try {
    const made = await invite(await team(closed), { role: "viewer" });
    const answer = await register(closed, person("Kurt"), made.token);
    assert.deepEqual([answer.status, answer.json.code], [403, "registration_closed"]);
  } finally {
    await closed.stop();
  }
});

test("with mail: only the link in the letter proves an address, and only proved addresses are added directly", async () => {
  const smtp = await startSmtp();
  const mailing = await startWithPeople({ STET_SMTP_URL: smtp.url, STET_MAIL_FROM: "stet@example.org", STET_REGISTRATION: "open" });
  const letterTo = async (address) => readMail((await smtp.mail(({ to, text }) => to.includes(address) && readMail(text).text.includes("/invite?token="))).text);
  const isVerified = async (who) => (await send(mailing, "GET", "/api/v1/users/me", { token: (await logIn(mailing, who)).access_token })).json.email_verified;
  try {
    const ours = await team(mailing);
    const [lena, mara] = [person("Lena"), person("Mara")];
    // The one who invites sees the link, so it proves nothing about the address.
    const shown = await invite(ours, { role: "viewer", email: lena.email });
    assert.equal(shown.mailed, true);
    const letter = await letterTo(lena.email);
    assert.match(letter.text, /Bob/);
    assert.match(letter.text, /Team/);
    assert.equal((await register(mailing, lena, shown.token)).status, 201);
    assert.equal(await isVerified(lena), false);
    const other = await team(mailing);
    const direct = await send(mailing, "POST", `${other.path}/members`, { token: other.owner, body: { email: lena.email, role: "viewer" } });
    assert.deepEqual([direct.status, direct.json.code], [400, "unverified_user"]);
    assert.match(direct.json.detail, /invitation/);

    await invite(ours, { role: "editor", email: mara.email });
    const mailed = /token=(\S+)/.exec((await letterTo(mara.email)).text)[1];
    assert.equal((await register(mailing, mara, mailed)).status, 201);
    assert.equal(await isVerified(mara), true);
    assert.equal((await send(mailing, "POST", `${other.path}/members`, { token: other.owner, body: { email: mara.email, role: "viewer" } })).status, 201);

    // A long s counts as an s, and is another mailbox all the same.
    const [sam, lookalike] = [person("Sam"), "\u017fam@example.org"];
    await invite(ours, { role: "viewer", email: lookalike });
    const others = /token=(\S+)/.exec((await letterTo(lookalike)).text)[1];
    assert.equal((await register(mailing, sam, others)).status, 201);
    assert.equal(await isVerified(sam), false);
  } finally {
    await mailing.stop();
    await smtp.close();
  }
});

test("with mail: nobody locks up an address that is not theirs with a second factor", async () => {
  const smtp = await startSmtp();
  const mailing = await startWithPeople({ STET_SMTP_URL: smtp.url, STET_MAIL_FROM: "stet@example.org", STET_REGISTRATION: "open" });
  try {
    const nora = person("Nora"), enroll = async () => send(mailing, "POST", "/api/v1/auth/totp/enroll", { token: (await logIn(mailing, nora)).access_token, body: { password: nora.password } });
    assert.equal((await register(mailing, nora)).status, 201);
    const early = await enroll();
    assert.deepEqual([early.status, early.json.code], [409, "unverified_email"]);
    const letter = readMail((await smtp.mail(({ to }) => to.includes(nora.email))).text).text;
    assert.equal((await send(mailing, "POST", "/api/v1/auth/email/verify", { body: { token: /token=(\S+)/.exec(letter)[1] } })).status, 204);
    assert.equal((await enroll()).status, 200);
  } finally {
    await mailing.stop();
    await smtp.close();
  }
});

test("one person sends no mailing by inviting", async () => {
  let ours = await team(), last;
  for (let i = 0; i < 202; i++) {
    if (i === 150) ours = await team();
    last = await invite(ours, { role: "viewer", email: `mailing${i}@example.org` });
  }
  assert.equal(last.mailed, false);
  assert.ok(last.token, "the link is there all the same");
});

test("of two owners who rename a workspace from one state, the second is told", async () => {
  const ours = await team();
  const read = () => send(server, "GET", ours.path, { token: ours.owner });
  const rename = (name, etag) => send(server, "PATCH", ours.path, { token: ours.owner, body: { name }, headers: etag ? { "if-match": etag } : {} });
  const seen = await read();
  assert.deepEqual([seen.status, seen.json.role], [200, "owner"], seen.text);
  assert.match(seen.headers.etag, /^"1-[0-9a-f]{16}"$/);
  assert.equal((await rename("Nobody knows what was there", null)).status, 428);
  const [one, other] = await Promise.all([rename("One", seen.headers.etag), rename("Other", seen.headers.etag)]);
  assert.deepEqual([one.status, other.status].sort(), [200, 412]);
  const now = await read(), won = one.status === 200 ? one : other;
  assert.equal(now.json.name, won.json.name);
  assert.equal(now.headers.etag, won.headers.etag);
  assert.equal((await rename("Third", '"2"')).status, 200);
  const hers = (await logIn(server, ada)).access_token;
  assert.equal((await send(server, "GET", ours.path, { token: hers })).status, 404);
});

test("owners rename their workspace, change roles, and page through its members", async () => {
  const ours = await team();
  const renamed = await send(server, "PATCH", ours.path, { token: ours.owner, body: { name: "Payments team" }, headers: { "if-match": "*" } });
  assert.deepEqual([renamed.status, renamed.json.name], [200, "Payments team"]);
  const hers = (await logIn(server, ada)).access_token;
  assert.equal((await send(server, "PATCH", ours.path, { token: hers, body: { name: "Mine" } })).status, 404);
  for (let i = 0; i < 3; i++) {
    const one = person(`Page${i}`);
    server.addUser(one.email, one.password, one);
    assert.equal((await send(server, "POST", `${ours.path}/members`, { token: ours.owner, body: { email: one.email, role: "viewer" } })).status, 201);
  }
  const seen = [];
  for (let next = ""; next !== null; ) {
    const page = (await send(server, "GET", `${ours.path}/members?limit=2${next && `&cursor=${next}`}`, { token: ours.owner })).json;
    assert.ok(page.items.length <= 2);
    seen.push(...page.items.map(({ user }) => user.email));
    next = page.next;
  }
  assert.deepEqual(seen, [bob.email, "page0@example.org", "page1@example.org", "page2@example.org"]);
  const bad = await send(server, "GET", `${ours.path}/members?cursor=x`, { token: ours.owner });
  assert.deepEqual([bad.status, bad.json.errors[0].pointer], [400, "/cursor"]);
  const mine = (await send(server, "GET", "/api/v1/users/me", { token: ours.owner })).json.id;
  const alone = await send(server, "PATCH", `${ours.path}/members/${mine}`, { token: ours.owner, body: { role: "editor" } });
  assert.deepEqual([alone.status, alone.json.code], [409, "last_owner"]);
  assert.equal((await send(server, "PATCH", `${ours.path}/members/${randomUUID()}`, { token: ours.owner, body: { role: "editor" } })).status, 404);
});
