// Requests to a server under test, as one person.
import assert from "node:assert/strict";

const password = "correct horse battery staple";

/** Makes a user on the server and signs them in. */
export async function signIn(server, email, options = {}) {
  server.addUser(email, password, options);
  const person = new Person(server);
  const { body } = await person.call("POST", "/auth/login", { email, password });
  person.token = body.access_token;
  person.refreshToken = body.refresh_token;
  person.user = body.user;
  return person;
}

export class Person {
  constructor(server, token = null) {
    this.server = server;
    this.token = token;
  }

  /** Any request; `body` is sent as JSON unless it is a string. */
  fetch(method, path, body, headers = {}) {
    const isText = typeof body === "string";
    return fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(body !== undefined && !isText ? { "Content-Type": "application/json" } : {}),
        ...headers,
      },
      body: body === undefined || isText ? body : JSON.stringify(body),
    });
  }

  /** A request whose answer is JSON or nothing; fails unless it has the status (any 2xx when none is given). */
  async call(method, path, body, { status, headers } = {}) {
    const response = await this.fetch(method, path, body, headers);
    const text = await response.text();
    const json = text ? JSON.parse(text) : null;
    if (status === undefined) assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    else assert.equal(response.status, status, `${method} ${path}: ${text}`);
    return { response, status: response.status, body: json };
  }

  /** The Markdown of a PRD, as bytes. */
  async markdown(prd) {
    const response = await this.fetch("GET", `/prds/${prd}`, undefined, { Accept: "text/markdown" });
    assert.equal(response.status, 200);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Sends a message and gives all events of the reply. */
  async chat(prd, text, { status = 200 } = {}) {
    const response = await this.fetch("POST", `/prds/${prd}/messages`, { text }, { Accept: "text/event-stream" });
    assert.equal(response.status, status, await (response.ok ? "" : response.clone().text()));
    return readEvents(await response.text());
  }
}

/** The events of a server-sent stream: [{event, id, data}], data being parsed JSON. */
export function readEvents(text) {
  return text
    .split("\n\n")
    .map((block) => Object.fromEntries(block.split("\n").filter((line) => line && !line.startsWith(":")).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    })))
    .filter((event) => event.data !== undefined)
    .map((event) => ({ event: event.event, id: event.id, data: JSON.parse(event.data) }));
}

/** Reads a stream event by event. */
export class StreamReader {
  constructor(response) {
    this.response = response;
    this.body = response.body.pipeThrough(new TextDecoderStream()).getReader();
    this.rest = "";
    this.events = [];
  }

  /** The next event; null at the end. */
  async next() {
    while (!this.rest.includes("\n\n")) {
      const { value, done } = await this.body.read();
      if (done) return null;
      this.rest += value;
    }
    const end = this.rest.indexOf("\n\n") + 2;
    const [event] = readEvents(this.rest.slice(0, end));
    this.rest = this.rest.slice(end);
    if (!event) return this.next(); // a heartbeat
    this.events.push(event);
    return event;
  }

  async until(name) {
    for (let event; (event = await this.next()); ) if (event.event === name) return event;
    assert.fail(`the stream ended without ${name}: ${JSON.stringify(this.events)}`);
  }

  async all() {
    while (await this.next());
    return this.events;
  }

  leave() {
    return this.body.cancel();
  }
}
