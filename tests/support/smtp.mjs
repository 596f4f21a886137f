// A mail server of the tests' own: takes every mail and keeps it, or misbehaves on demand.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, createSecureContext, TLSSocket } from "node:tls";

/**
 * @param {object} options
 * @param {{user: string, password: string}} options.login Who may send; nobody needs to sign in without it.
 * @param {"none" | "starttls" | "tls"} options.encryption
 * @param {{key: string, cert: string}} options.certificate For encryption; see makeCertificate.
 * @param {(step: string, count: number) => string | null} options.answer What to say instead of "yes" at a step
 *   (connect, EHLO, MAIL, RCPT, DATA, end), the count-th time: a reply line, "stall" to say nothing ever, "cut" to close.
 * @returns {Promise<SmtpServer>}
 */
export async function startSmtp(options = {}) {
  const server = new SmtpServer(options);
  await server.listen();
  return server;
}

export class SmtpServer {
  mails = []; // {from, to: [], text, tls, user}
  steps = []; // everything that was asked for, in order
  #counts = new Map();
  #sockets = new Set();
  #waiting = [];

  constructor({ login = null, encryption = "none", certificate = null, answer = () => null }) {
    Object.assign(this, { login, encryption, answer });
    this.context = certificate ? createSecureContext(certificate) : null;
    const take = (socket) => this.#take(socket);
    this.server = encryption === "tls" ? createTlsServer(certificate, take) : createServer(take);
    this.server.on("tlsClientError", () => {});
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.port = this.server.address().port;
    this.url = `${this.encryption === "tls" ? "smtps" : "smtp"}://127.0.0.1:${this.port}`;
  }

  /** The first mail, from now or before, that fits; waits for it. */
  async mail(fits = () => true, wait = 20_000) {
    const deadline = Date.now() + wait;
    for (;;) {
      const found = this.mails.find(fits);
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`no such mail among ${this.mails.length}`);
      await Promise.race([new Promise((done) => this.#waiting.push(done)), new Promise((done) => setTimeout(done, 200))]);
    }
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  #take(socket) {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    this.#talk(socket, { tls: this.encryption === "tls", user: null, greeted: false });
  }

  /** Says the line of this step, or what the test wants said; false when the connection is given up. */
  #say(socket, step, line) {
    const count = (this.#counts.get(step) ?? 0) + 1;
    this.#counts.set(step, count);
    this.steps.push(step);
    const instead = this.answer(step, count);
    if (instead === "stall") return false;
    if (instead === "cut") {
      socket.destroy();
      return false;
    }
    socket.write(`${instead ?? line}\r\n`);
    return instead === null || instead === undefined || instead.startsWith("2") || instead.startsWith("3");
  }

  #talk(socket, state) {
    let pending = "", body = null, mail = null;
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("data", (part) => {
      pending += part;
      for (let end; (end = pending.indexOf("\r\n")) >= 0 && !state.stopped; ) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (body !== null) {
          if (line !== ".") {
            body.push(line.startsWith(".") ? line.slice(1) : line);
            continue;
          }
          const whole = { ...mail, text: Buffer.from(`${body.join("\r\n")}\r\n`, "latin1").toString() };
          body = null;
          if (this.#say(socket, "end", "250 kept")) this.#keep(whole);
          continue;
        }
        this.#command(socket, state, line, {
          mail: (from) => (mail = { from, to: [], tls: state.tls, user: state.user }),
          rcpt: (to) => mail?.to.push(to),
          data: () => (body = []),
        });
      }
    });
    if (!state.greeted) this.#say(socket, "connect", "220 mail.test ESMTP");
  }

  #command(socket, state, line, on) {
    if (state.signsIn) line = `AUTH PLAIN ${line}`;
    state.signsIn = false;
    const [verb] = line.toUpperCase().split(/[ :]/);
    const path = /<([^>]*)>/.exec(Buffer.from(line, "latin1").toString())?.[1];
    const mustLogIn = this.login && !state.user;
    switch (verb) {
      case "EHLO":
        return this.#say(socket, "EHLO", ["250-mail.test", "250-SMTPUTF8",
          ...(this.encryption === "starttls" && !state.tls ? ["250-STARTTLS"] : []),
          ...(this.login ? ["250-AUTH PLAIN LOGIN"] : []), "250 8BITMIME"].join("\r\n"));
      case "STARTTLS": {
        if (!this.#say(socket, "STARTTLS", "220 go ahead")) return;
        socket.removeAllListeners("data");
        state.stopped = true; // nothing that came before counts
        const secure = new TLSSocket(socket, { isServer: true, secureContext: this.context });
        secure.on("error", () => {});
        return this.#talk(secure, { tls: true, user: null, greeted: true });
      }
      case "AUTH": {
        if (line.split(" ").length < 3) {
          state.signsIn = true;
          return socket.write("334 \r\n");
        }
        const [, user, password] = Buffer.from(line.split(" ")[2], "base64").toString().split("\0");
        const fine = user === this.login?.user && password === this.login?.password;
        if (fine) state.user = user;
        return this.#say(socket, "AUTH", fine ? "235 welcome" : "535 no");
      }
      case "MAIL":
        if (mustLogIn) return socket.write("530 sign in first\r\n");
        on.mail(path);
        return this.#say(socket, "MAIL", "250 fine");
      case "RCPT":
        if (this.#say(socket, "RCPT", "250 fine")) on.rcpt(path);
        return;
      case "DATA":
        if (this.#say(socket, "DATA", "354 go on")) on.data();
        return;
      case "QUIT":
        socket.end("221 bye\r\n");
        return;
      default:
        socket.write("250 fine\r\n");
    }
  }

  #keep(mail) {
    this.mails.push(mail);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** A certificate for 127.0.0.1 that nobody but `file` vouches for. `remove` takes the file away. */
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), "stet-smtp-"));
  const file = join(folder, "cert.pem"), keyFile = join(folder, "key.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", keyFile, "-out", file], { stdio: "ignore" });
  return {
    file, key: readFileSync(keyFile, "utf8"), cert: readFileSync(file, "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
