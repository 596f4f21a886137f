// A server that answers the command line with whatever a test wants: what the real one would never say.
import { createServer } from "node:http";

/**
 * @param {(request: {method: string, path: string, headers: object, body: any}) => {status?: number, headers?: object,
 *   json?: any, text?: string}} answer
 * @returns {Promise<{url: string, requests: object[], close: () => Promise<void>}>}
 */
export async function startFakeApi(answer) {
  const requests = [];
  const server = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on("data", (part) => parts.push(part));
    incoming.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const request = { method: incoming.method, path: incoming.url, headers: incoming.headers, text, body: parse(text) };
      requests.push(request);
      const { status = 200, headers = {}, json, text: plain = "" } = answer(request) ?? { status: 404, json: {} };
      const type = json === undefined ? {} : { "Content-Type": status < 400 ? "application/json" : "application/problem+json" };
      outgoing.writeHead(status, { ...type, ...headers });
      outgoing.end(json === undefined ? plain : JSON.stringify(json));
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref(); // a test that fails before it closes this does not keep the process
  const close = () => new Promise((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
