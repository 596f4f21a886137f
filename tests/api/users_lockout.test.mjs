// Failed sign-ins make the next one wait, for strangers and not for the devices that people use (security 20).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mailsTo, outbox } from "../support/outbox.mjs";
import { ada, bob, logIn, send, startWithPeople } from "../support/users.mjs";

const wrong = "a wrong one it is";
let server;
before(async () => (server = await startWithPeople({ STET_RATE_LOGIN_ACCOUNT: "3/15m", STET_TRUSTED_PROXIES: "127.0.0.1" })));
after(() => server?.stop());

const from = (address, { agent = "curl/8.5", cookie } = {}) => ({
  "x-forwarded-for": address, "user-agent": agent, ...(cookie ? { cookie } : {}),
});
const attempt = (person, password, headers, more = {}) =>
  send(server, "POST", "/api/v1/auth/login", { body: { email: person.email, password, ...more }, headers });
const deviceCookie = (answer) =>
  answer.headers["set-cookie"].find((cookie) => cookie.startsWith("__Secure-stet_device="))?.split(";")[0];

/** Guesses from many addresses until the account makes everybody wait. */
async function besiege(person) {
  const seen = [];
  for (let i = 0; i < 40; i++) seen.push((await attempt(person, wrong, from(`203.0.113.${i}`))).status);
  return seen;
}

test("security 20: however many addresses guess, the owner gets in from the devices that they use", async () => {
  const home = from("198.51.100.7", { agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" });
  assert.equal((await attempt(bob, bob.password, home)).status, 200);
  const phone = await attempt(bob, bob.password, from("198.51.100.8"), { transport: "cookie" });
  const cookie = deviceCookie(phone);
  assert.ok(cookie);

  const seen = await besiege(bob);
  assert.deepEqual(seen.slice(0, 3), [401, 401, 401]);
  assert.deepEqual([...new Set(seen.slice(3))], [429]);
  const stranger = await attempt(bob, bob.password, from("192.0.2.1"));
  assert.equal(stranger.status, 429);
  assert.ok(Number(stranger.headers["retry-after"]) > 0);

  for (let i = 0; i < 5; i++) assert.equal((await attempt(bob, bob.password, home)).status, 200);
  assert.equal((await attempt(bob, bob.password, from("192.0.2.99", { cookie }))).status, 200);
  assert.equal((await attempt(bob, bob.password, from("192.0.2.1"))).status, 429, "it clears nothing for strangers");
});

test("security 20: a device that is known is no way to guess without end, and is counted alone", async () => {
  const one = await attempt(ada, ada.password, from("198.51.100.20"), { transport: "cookie" });
  const other = await attempt(ada, ada.password, from("198.51.100.21"), { transport: "cookie" });
  const stolen = from("192.0.2.50", { cookie: deviceCookie(one) });
  for (let i = 0; i < 3; i++) assert.equal((await attempt(ada, wrong, stolen)).status, 401);
  assert.equal((await attempt(ada, wrong, stolen)).status, 429);
  assert.equal((await attempt(ada, ada.password, stolen)).status, 429);
  assert.equal((await attempt(ada, ada.password, from("192.0.2.51", { cookie: deviceCookie(other) }))).status, 200);
  assert.equal((await attempt(ada, ada.password, from("192.0.2.52"))).status, 200, "nobody guessed from elsewhere");
});

test("security 20: the cookie is one's own, kept from scripts, and stays when one signs out", async () => {
  const answer = await attempt(ada, ada.password, from("198.51.100.30"), { transport: "cookie" });
  const cookie = answer.headers["set-cookie"].find((text) => text.startsWith("__Secure-stet_device="));
  const [pair, ...attributes] = cookie.split("; ");
  assert.match(pair, /^__Secure-stet_device=[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(attributes.sort(), ["HttpOnly", "Max-Age=7776000", "Path=/api/v1/auth", "SameSite=Strict", "Secure"]);
  assert.ok(!answer.text.includes(pair.split("=")[1]));
  const header = answer.headers["set-cookie"].map((text) => text.split(";")[0]).join("; ");
  const out = await send(server, "POST", "/api/v1/auth/logout", { headers: { cookie: header } });
  assert.equal(out.status, 204);
  assert.ok(!out.headers["set-cookie"].some((text) => text.startsWith("__Secure-stet_device=")));
  // The same value serves whoever signs in with this browser; for others it means nothing.
  const again = await attempt(ada, ada.password, from("198.51.100.30", { cookie: pair }), { transport: "cookie" });
  assert.equal(deviceCookie(again), pair);
  await besiege(bob);
  assert.equal((await attempt(bob, bob.password, from("192.0.2.60", { cookie: pair }))).status, 429);
  const forged = from("192.0.2.61", { cookie: `__Secure-stet_device=${"A".repeat(43)}` });
  assert.equal((await attempt(bob, bob.password, forged)).status, 429);
  for (const value of ["", "x", "A".repeat(44), "A".repeat(42) + "=", "%00", "A".repeat(5000)])
    assert.equal((await attempt(bob, bob.password, from("192.0.2.62", { cookie: `__Secure-stet_device=${value}` }))).status, 429);
});

test("security 20: an IPv6 network is one place, another program in it is another device", async () => {
  const strict = await startWithPeople({ STET_RATE_LOGIN_ACCOUNT: "3/15m", STET_TRUSTED_PROXIES: "127.0.0.1" });
  try {
    const attemptThere = (person, password, headers) =>
      send(strict, "POST", "/api/v1/auth/login", { body: { email: person.email, password }, headers });
    assert.equal((await attemptThere(bob, bob.password, from("2001:db8:1:2::5"))).status, 200);
    for (let i = 0; i < 5; i++) await attemptThere(bob, wrong, from(`2001:db8:9:${i}::1`));
    assert.equal((await attemptThere(bob, bob.password, from("2001:db8:1:3::5"))).status, 429);
    assert.equal((await attemptThere(bob, bob.password, from("2001:db8:1:2::5", { agent: "wget/1.21" }))).status, 429);
    assert.equal((await attemptThere(bob, bob.password, from("2001:db8:1:2:ffff::6"))).status, 200);
  } finally {
    await strict.stop();
  }
});

test("security 20: the owner is told that strangers guess, once a day, and nobody else is told anything", async () => {
  const carol = { email: "carol@example.org", password: "granite pocket melon saddle", name: "Carol", role: "member" };
  const told = /keeps trying to sign in/;
  server.addUser(carol.email, carol.password, carol);
  await besiege({ email: "nobody@example.org" });
  await besiege(carol);
  const [mail] = await mailsTo(server, carol.email, 1, told);
  assert.match(mail.text, /Nobody got in/);
  assert.ok(!mail.text.includes("203.0.113."), "where it came from is for the audit log");
  const home = from("198.51.100.77");
  const { access_token: token } = await logIn(server, ada, { headers: home });
  const entries = await send(server, "GET", "/api/v1/audit?action=login.guessed", { token });
  assert.equal(entries.json.items.filter(({ user }) => user.email === carol.email).length, 1, entries.text);
  assert.ok(outbox(server).every(({ to }) => to !== "nobody@example.org"));
  assert.equal(outbox(server).filter(({ to, subject }) => to === carol.email && told.test(subject)).length, 1);
});

test("security 20: guesses made at once are not free", async () => {
  const strict = await startWithPeople({ STET_RATE_LOGIN_ACCOUNT: "3/15m", STET_TRUSTED_PROXIES: "127.0.0.1" });
  try {
    const answers = await Promise.all(Array.from({ length: 24 }, (_, i) =>
      send(strict, "POST", "/api/v1/auth/login", { body: { email: bob.email, password: wrong }, headers: from(`203.0.113.${i}`) })));
    const counts = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    assert.ok((counts[401] ?? 0) <= 3, JSON.stringify(counts));
    assert.deepEqual(Object.keys(counts).filter((status) => !["401", "429", "503"].includes(status)), []);
  } finally {
    await strict.stop();
  }
});
