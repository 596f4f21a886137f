// smtp_mailer against a server that encrypts, asks for a password, refuses, stalls and hangs up. Run with the path of
// send_mail (send_mail.c).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { readMail } from "../../support/mail.mjs";
import { makeCertificate, startSmtp } from "../../support/smtp.mjs";

const program = process.argv[2];
const certificate = makeCertificate();
after(() => certificate.remove());

function send(url, { sender = "Stet <stet@example.org>", ca = "", deadline = 30_000, to = "ada@example.net", subject = "Hello" } = {}) {
  const child = spawn(program, [url, sender, ca, String(deadline), to, subject], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (part) => (output += part));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => (code === 0 ? done(output.trim()) : fail(new Error(`send_mail ended with ${code}`))));
  });
}

async function withServer(options, body) {
  const server = await startSmtp(options);
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

test("a mail arrives as it was written", () =>
  withServer({}, async (server) => {
    assert.equal(await send(server.url, { subject: "Grüße, – überall" }), "sent");
    const [mail] = server.mails;
    assert.equal(mail.from, "stet@example.org");
    assert.deepEqual(mail.to, ["ada@example.net"]);
    const read = readMail(mail.text);
    assert.equal(read.subject, "Grüße, – überall");
    assert.equal(read.from, "Stet <stet@example.org>");
    assert.equal(read.text, "Hello.\n.\nA line with a dot above.\n");
    assert.equal(read.html, "<p>Grüß dich.</p>\n");
  }));

test("an address in another script goes to a server that knows them", () =>
  withServer({}, async (server) => {
    assert.equal(await send(server.url, { to: "жанна@example.net" }), "sent");
    assert.deepEqual(server.mails[0].to, ["жанна@example.net"]);
  }));

test("it turns to TLS where that is offered, and trusts no certificate that nobody vouches for", () =>
  withServer({ encryption: "starttls", certificate }, async (server) => {
    assert.equal(await send(server.url, { ca: certificate.file }), "sent");
    assert.equal(server.mails[0].tls, true);
    assert.match(await send(server.url), /^unavailable smtp/);
    assert.equal(server.mails.length, 1);
  }));

test("smtps is TLS from the first byte", () =>
  withServer({ encryption: "tls", certificate }, async (server) => {
    assert.equal(await send(server.url, { ca: certificate.file }), "sent");
    assert.equal(server.mails[0].tls, true);
    assert.match(await send(server.url), /^unavailable smtp/);
  }));

test("it signs in, and does not say the password when that fails", () =>
  withServer({ login: { user: "stet@example.org", password: "s3cret:/@x" } }, async (server) => {
    const at = `127.0.0.1:${server.port}`;
    assert.equal(await send(`smtp://stet%40example.org:s3cret%3A%2F%40x@${at}`), "sent");
    assert.equal(server.mails[0].user, "stet@example.org");
    const refused = await send(`smtp://stet%40example.org:another@${at}`);
    assert.match(refused, /^unavailable smtp_login/);
    assert.doesNotMatch(refused, /another|stet%40|example/);
    assert.match(await send(`smtp://${at}`), /^unavailable smtp_refused: .* 530$/);
  }));

test("a password goes to no other machine without encryption", () =>
  withServer({ login: { user: "stet", password: "secret" } }, async (server) => {
    // 0.0.0.0 is this machine too, but the mailer cannot know.
    assert.match(await send(`smtp://stet:secret@0.0.0.0:${server.port}`), /^unavailable smtp_tls/);
    assert.ok(!server.steps.includes("AUTH"));
  }));

const replies = [
  ["a connection refused for now", "connect", "421 come back", "unavailable"],
  ["a sender refused for good", "MAIL", "550 no", "invalid"],
  ["a recipient refused for now", "RCPT", "450 grey", "unavailable"],
  ["a recipient refused for good", "RCPT", "550 ada@example.net is unknown", "invalid"],
  ["data refused for now", "DATA", "451 later", "unavailable"],
  ["a message refused for now", "end", "452 full", "unavailable"],
  ["a message refused for good", "end", "554 spam", "invalid"],
];
for (const [name, step, reply, kind] of replies)
  test(`${name} is ${kind === "invalid" ? "not tried again" : "tried again"}`, () =>
    withServer({ answer: (at) => (at === step ? reply : null) }, async (server) => {
      const outcome = await send(server.url);
      assert.match(outcome, new RegExp(`^${kind} `), outcome);
      assert.doesNotMatch(outcome, /ada@/);
      assert.equal(server.mails.length, 0);
    }));

for (const step of ["connect", "EHLO", "MAIL", "RCPT", "DATA", "end"]) {
  test(`a server that says nothing at ${step} is given up`, () =>
    withServer({ answer: (at) => (at === step ? "stall" : null) }, async (server) => {
      assert.match(await send(server.url, { deadline: 700 }), /^unavailable smtp_timeout/);
    }));
  test(`a server that hangs up at ${step} is tried again`, () =>
    withServer({ answer: (at) => (at === step ? "cut" : null) }, async (server) => {
      assert.match(await send(server.url), /^unavailable smtp/);
    }));
}

test("nobody there is tried again", async () => {
  const server = await startSmtp();
  await server.close();
  assert.match(await send(server.url), /^unavailable smtp/);
});

test("only URLs of SMTP are taken, and none is repeated", async () => {
  for (const url of ["http://user:secret@127.0.0.1/", "file:///etc/passwd", "smtp://", "secret", "", "smtp://user:secret@"]) {
    const outcome = await send(url);
    assert.match(outcome, /^invalid smtp_url/, url);
    assert.doesNotMatch(outcome, /secret|passwd/);
  }
});

test("an address cannot speak to the server", () =>
  withServer({}, async (server) => {
    for (const to of ["ada@example.net\r\nRCPT TO:<eve@example.net>", "ada@example.net>\r\nDATA", "a b@example.net", "ada@example.net,eve@example.net",
      "<ada@example.net>", "ada", "", "@", "ada@", "@example.net", "ada@example.net\u0085x"])
      assert.match(await send(server.url, { to }), /^invalid mail_address/, JSON.stringify(to));
    assert.deepEqual(server.steps, []);
  }));
