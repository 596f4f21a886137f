// The second factor: codes of an authenticator app and recovery codes, against the real server (security 12, 15, 17, 20, 28).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mailTo, tokenIn } from "../support/outbox.mjs";
import { base32, codeAt, stepNow, wrongCode } from "../support/totp.mjs";
import { ada, bob, logIn, me, refresh, send, startWithPeople } from "../support/users.mjs";

let server;
before(async () => (server = await startWithPeople()));
after(() => server?.stop());

const post = (path, body, token, on = server) => send(on, "POST", `/api/v1/auth/${path}`, { body, token });
const attempt = (person, more, on = server) => post("login", { email: person.email, password: person.password, ...more }, undefined, on);

let made = 0;
/** Somebody new with a second factor: {email, password, token, secret, step (of the code that is used up), codes}. */
async function guarded(on = server) {
  const person = { email: `guarded${++made}@example.org`, password: "copper violin meadow lantern", name: "Guarded", role: "member" };
  on.addUser(person.email, person.password, person);
  const { access_token: token, refresh_token } = await logIn(on, person);
  const { json: enrolment } = await post("totp/enroll", { password: person.password }, token, on);
  const step = stepNow();
  const confirmed = await post("totp/confirm", { code: codeAt(enrolment.secret, step) }, token, on);
  assert.equal(confirmed.status, 200, confirmed.text);
  return { ...person, token, refresh_token, secret: enrolment.secret, step, codes: confirmed.json.recovery_codes };
}

test("enrolling gives a secret, guards nothing until a code confirms it, and is asked for from then on", async () => {
  const { access_token: token, user } = await logIn(server, bob);
  assert.equal(user.second_factor, false);
  const wrong = await post("totp/enroll", { password: "a wrong one it is" }, token);
  assert.equal(wrong.status, 403);
  assert.equal(wrong.json.code, "wrong_password");
  assert.equal((await post("totp/confirm", { code: "123456" }, token)).json.code, "not_enrolled");

  const first = await post("totp/enroll", { password: bob.password }, token);
  const enrolment = await post("totp/enroll", { password: bob.password }, token);
  assert.equal(enrolment.status, 200);
  assert.equal(enrolment.headers["cache-control"], "no-store");
  const { secret, uri, qr_svg } = enrolment.json;
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.notEqual(secret, first.json.secret);
  assert.equal(uri, `otpauth://totp/Stet%20127.0.0.1:bob%40example.org?secret=${secret}&issuer=Stet%20127.0.0.1&algorithm=SHA1&digits=6&period=30`);
  assert.match(qr_svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"[^<]*><path [^<]*\/><path d="[Mhvz0-9 -]+"\/><\/svg>$/);
  assert.equal((await attempt(bob)).status, 200, "nothing is asked for yet");

  const bad = await post("totp/confirm", { code: wrongCode(secret) }, token);
  assert.equal(bad.status, 403);
  assert.equal(bad.json.code, "invalid_code");
  const stale = await post("totp/confirm", { code: codeAt(first.json.secret, stepNow()) }, token);
  assert.equal(stale.status, 403);
  const step = stepNow();
  const confirmed = await post("totp/confirm", { code: codeAt(secret, step) }, token);
  assert.equal(confirmed.status, 200);
  assert.equal(confirmed.headers["cache-control"], "no-store");
  const codes = confirmed.json.recovery_codes;
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^[a-z2-7]{5}-[a-z2-7]{5}$/);

  assert.equal((await me(server, token)).json.second_factor, true);
  assert.equal((await post("totp/enroll", { password: bob.password }, token)).json.code, "second_factor_exists");
  assert.equal((await post("totp/confirm", { code: codeAt(secret, step + 1) }, token)).json.code, "not_enrolled");
  const asked = await attempt(bob);
  assert.equal(asked.status, 401);
  assert.equal(asked.json.code, "second_factor_required");
  assert.equal(asked.headers["set-cookie"], undefined);
  // Spaces are how apps show it; the step to come is taken for the drift of clocks.
  const code = codeAt(secret, step + 1);
  const entered = await attempt(bob, { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
  assert.equal(entered.status, 200);
  assert.equal(entered.json.user.second_factor, true);
  assert.equal((await refresh(server, entered.json.refresh_token)).status, 200, "refreshing asks for no code");
  await mailTo(server, bob.email);
});

test("security 15: who has a second factor is told to nobody without the password", async () => {
  const person = await guarded();
  const answers = [];
  for (const body of [
    { email: person.email, password: "a wrong one it is" }, { email: "nobody@example.org", password: "a wrong one it is" },
    { email: person.email, password: "a wrong one it is", code: codeAt(person.secret, person.step + 1) },
    { email: person.email, password: "a wrong one it is", code: person.codes[0] },
    { email: ada.email, password: "a wrong one it is", code: "123456" },
  ]) answers.push(await post("login", body));
  for (const answer of answers) {
    assert.equal(answer.status, 401);
    assert.equal(answer.json.code, "invalid_credentials");
    assert.equal(answer.json.detail, answers[0].json.detail);
  }
  assert.equal((await attempt(person, { code: person.codes[0] })).status, 200, "a wrong password uses no code up");
  assert.equal((await attempt(ada, { code: "whatever" })).status, 200, "where none is needed none is looked at");
});

test("a code is good once, and so is each before it", async () => {
  const person = await guarded();
  for (const step of [person.step, person.step - 1, person.step - 2, person.step + 5]) {
    const answer = await attempt(person, { code: codeAt(person.secret, step) });
    assert.equal(answer.status, 401);
    assert.equal(answer.json.code, "invalid_code");
  }
  const next = codeAt(person.secret, person.step + 1);
  const answers = await Promise.all(Array.from({ length: 6 }, () => attempt(person, { code: next })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401]);
  assert.equal((await attempt(person, { code: next })).status, 401);
});

test("a recovery code stands in once, however it is typed", async () => {
  const person = await guarded();
  const [one, two, three] = person.codes;
  assert.equal((await attempt(person, { code: one.toUpperCase().replace("-", " ") })).status, 200);
  assert.equal((await attempt(person, { code: one })).json.code, "invalid_code");
  const answers = await Promise.all(Array.from({ length: 6 }, () => attempt(person, { code: two })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const other = await guarded();
  assert.equal((await attempt(other, { code: three })).json.code, "invalid_code", "somebody else's");
  const renewed = await post("recovery-codes", { password: person.password, code: three }, person.token);
  assert.equal(renewed.status, 200);
  assert.equal(renewed.json.recovery_codes.length, 10);
  assert.equal((await attempt(person, { code: person.codes[4] })).json.code, "invalid_code", "the old ones are void");
  assert.equal((await attempt(person, { code: renewed.json.recovery_codes[0] })).status, 200);
});

test("codes that are none are refused like wrong ones", async () => {
  const person = await guarded();
  const hostile = [
    "0", "12345", "1234567", "١٢٣٤٥٦", "123 45", "12-34-56", "abcde-fghi1", "abcdefghijk", "-----", "      ", "a".repeat(64), "null", "%00", "' OR 1=1",
    "\u00a0123456", "１２３４５６",
  ];
  for (const code of hostile) {
    const answer = await attempt(person, { code });
    assert.equal(answer.status, 401, `${JSON.stringify(code)}: ${answer.text}`);
    assert.equal(answer.json.code, "invalid_code");
  }
  for (const code of ["", "1".repeat(65), 123456, ["123456"], "123\u0000456"]) assert.equal((await attempt(person, { code })).status, 400);
});

test("security 20: wrong codes count as wrong passwords do; being asked for one does not", async () => {
  const strict = await startWithPeople({ STET_RATE_LOGIN_ACCOUNT: "3/15m", STET_TRUSTED_PROXIES: "127.0.0.1" });
  try {
    const person = await guarded(strict);
    const from = (i) => ({ "x-forwarded-for": `203.0.113.${i}` });
    const entering = (i, code) => send(strict, "POST", "/api/v1/auth/login", {
      body: { email: person.email, password: person.password, ...(code ? { code } : {}) }, headers: from(i),
    });
    for (let i = 0; i < 6; i++) assert.equal((await entering(i)).json.code, "second_factor_required");
    for (let i = 0; i < 3; i++) {
      assert.equal((await entering(i, wrongCode(person.secret))).json.code, "invalid_code");
      if (i < 2) assert.equal((await entering(i)).json.code, "second_factor_required", "which clears nothing");
    }
    assert.equal((await entering(9, person.codes[0])).json.code, "too_many_attempts");
    assert.equal((await attempt(person, { code: person.codes[0] }, strict)).status, 200, "from a known device");
    // The same for who is signed in, where the password was right each time.
    for (let i = 0; i < 3; i++) {
      const answer = await post("recovery-codes", { password: person.password, code: wrongCode(person.secret) }, person.token, strict);
      assert.equal(answer.json.code, "invalid_code");
    }
    const limited = await post("recovery-codes", { password: person.password, code: person.codes[1] }, person.token, strict);
    assert.equal(limited.status, 429);
    assert.ok(Number(limited.headers["retry-after"]) > 0);
  } finally {
    await strict.stop();
  }
});

test("it goes only with password and code, and not where the password is too short to stand alone", async () => {
  const person = await guarded();
  const remove = (body) => send(server, "DELETE", "/api/v1/auth/totp", { body, token: person.token });
  const code = person.codes[0];
  assert.deepEqual((await remove({ password: person.password })).json.errors.map(({ pointer }) => pointer), ["/code"]);
  assert.deepEqual((await remove({ code })).json.errors.map(({ pointer }) => pointer), ["/password"]);
  assert.equal((await remove({ password: "a wrong one it is", code })).json.code, "wrong_password");
  assert.equal((await remove({ password: person.password, code: wrongCode(person.secret) })).json.code, "invalid_code");
  assert.equal((await send(server, "DELETE", "/api/v1/auth/totp", { body: { password: person.password, code } })).status, 401);
  assert.equal((await remove({ password: person.password, code })).status, 204);
  assert.equal((await attempt(person)).status, 200);
  assert.equal((await remove({ password: person.password, code: person.codes[1] })).json.code, "no_second_factor");

  // With one, eight characters will do (security 13); without, they are too few again.
  const short = await guarded();
  const brief = "k7#Lw!q2zP";
  assert.equal((await post("password/change", { current: person.password, password: brief }, person.token)).status, 400);
  assert.equal((await post("password/change", { current: short.password, password: brief }, short.token)).status, 204);
  const again = await attempt({ ...short, password: brief }, { code: short.codes[0] });
  assert.equal(again.status, 200);
  const refused = await send(server, "DELETE", "/api/v1/auth/totp", { body: { password: brief, code: short.codes[1] }, token: again.json.access_token });
  assert.equal(refused.status, 400);
  assert.equal(refused.json.errors[0].pointer, "/password");
  assert.equal(refused.json.errors[0].code, "too_short");
});

test("who runs the server can take it away from somebody who has lost it", async () => {
  const person = await guarded();
  const signedIn = await attempt(person, { code: person.codes[0] });
  const done = server.run(["user", "remove-factor", person.email]);
  assert.equal(done.code, 0, done.stderr);
  assert.equal((await attempt(person)).status, 200);
  const again = server.run(["user", "remove-factor", person.email]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /no second factor/);
  const { access_token } = await logIn(server, ada);
  const audit = await send(server, "GET", `/api/v1/audit?limit=200&user=${signedIn.json.user.id}`, { token: access_token });
  const told = audit.json.items.filter(({ action }) => /^(second_factor|recovery)/.test(action));
  assert.deepEqual(told.map(({ action }) => action), ["second_factor.removed", "recovery_code.used", "second_factor.added"]);
  assert.equal(told[0].actor, null, "nobody over the network");
});

test("security 17: a reset does not bypass the second factor", async () => {
  const person = await guarded();
  await post("password/forgot", { email: person.email });
  const token = tokenIn(await mailTo(server, person.email, 1, /password/i));
  assert.ok(token);
  const password = "quartz harbour willow engine";
  assert.equal((await post("password/reset", { token, password })).status, 204);
  assert.equal((await attempt({ ...person, password })).json.code, "second_factor_required");
  assert.equal((await attempt({ ...person, password }, { code: wrongCode(person.secret) })).json.code, "invalid_code");
  assert.equal((await attempt({ ...person, password }, { code: codeAt(person.secret, person.step + 1) })).status, 200);
});

test("security 7: the database alone reveals neither secrets nor recovery codes, the log neither", async () => {
  const person = await guarded();
  await attempt(person, { code: person.codes[0] });
  const kept = await server.stored();
  const secrets = [person.secret, base32(person.secret), base32(person.secret).toString("hex"), base32(person.secret).toString("base64url"),
    ...person.codes, ...person.codes.map((code) => code.replace("-", ""))];
  assert.ok(kept.includes(person.email), "these are the right files");
  for (const secret of secrets) assert.ok(!kept.includes(secret), "it is there");
  for (const secret of secrets.filter((value) => typeof value === "string")) assert.ok(!server.output.includes(secret));
});
