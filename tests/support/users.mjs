// People, requests and forged tokens for tests of the users module against the real server.
import { createSign, createHmac, createPrivateKey, createPublicKey, randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { startServer } from "./server.mjs";

export const unlimited = {
  STET_RATE_LOGIN_IP: "0/1m",
  STET_RATE_LOGIN_ACCOUNT: "0/1m",
  STET_RATE_AUTH_IP: "0/1m",
  STET_RATE_API_USER: "0/1m",
  STET_RATE_API_TOKEN: "0/1m",
};

export const ada = { email: "ada@example.org", password: "tidal orbit walnut lantern", name: "Ada", role: "admin" };
export const bob = { email: "bob@example.org", password: "velvet ladder comet basket", name: "Bob", role: "member" };

/** A server with Ada, an administrator, and Bob, a member. */
export async function startWithPeople(env = {}) {
  const server = await startServer({ env: { ...unlimited, ...env } });
  for (const person of [ada, bob]) server.addUser(person.email, person.password, person);
  return server;
}

/**
 * One request with full control over its headers. A body that is no string is sent as JSON.
 * @returns {Promise<{status: number, headers: object, text: string, json: any}>}
 */
export function send(server, method, path, { body, headers = {}, token } = {}) {
  const text = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const all = { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers };
  if (token) all.authorization = `Bearer ${token}`;
  if (text !== undefined) all["content-length"] = Buffer.byteLength(text);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${server.url}${path}`, { method, headers: all }, (answer) => {
      if (answer.headers["content-type"]?.startsWith("text/event-stream")) {
        // A stream has no end: that it began is the answer.
        answer.destroy();
        return resolve({ status: answer.statusCode, headers: answer.headers, text: "", json: null });
      }
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const received = Buffer.concat(parts).toString("utf8");
        let json = null;
        try {
          json = JSON.parse(received);
        } catch {
          // Not every answer is JSON.
        }
        resolve({ status: answer.statusCode, headers: answer.headers, text: received, json });
      });
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

export async function logIn(server, person, more = {}) {
  const answer = await send(server, "POST", "/api/v1/auth/login", {
    body: { email: person.email, password: person.password },
    ...more,
  });
  if (answer.status !== 200) throw new Error(`${person.email} cannot sign in: ${answer.text}`);
  return answer.json;
}

export const me = (server, token) => send(server, "GET", "/api/v1/users/me", { token });
export const isAlive = async (server, token) => (await me(server, token)).status === 200;
export const refresh = (server, refresh_token) =>
  send(server, "POST", "/api/v1/auth/refresh", { body: { refresh_token } });

/** Signs in with cookies. @returns {Promise<{header: string, cookies: string[]}>} */
export async function logInWithCookies(server, person) {
  const answer = await send(server, "POST", "/api/v1/auth/login", {
    body: { email: person.email, password: person.password, transport: "cookie" },
  });
  const cookies = answer.headers["set-cookie"] ?? [];
  return { answer, cookies, header: cookies.map((cookie) => cookie.split(";")[0]).join("; ") };
}

const encode = (value) =>
  Buffer.from(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString("base64url");
export const decode = (segment) => JSON.parse(Buffer.from(segment, "base64url").toString("utf8"));

/** The server's own signing key, out of its data folder: what an attacker does not have. */
export function signingKey(server) {
  const folder = join(server.data, "keys");
  const name = readdirSync(folder).filter((file) => file.startsWith("signing-")).sort().at(-1);
  const key = createPrivateKey(readFileSync(join(folder, name)));
  return { key, publicKey: createPublicKey(key) };
}

/** A token over any header and payload (objects, or texts that are taken as they are), signed with RS256. */
export function signToken(header, payload, key) {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key).toString("base64url")}`;
}

export function macToken(header, payload, secret) {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

export { encode, randomUUID };
