// A model's server that misbehaves on demand: OpenAI-compatible chat completions, every way in which one can go wrong.
// Each request takes the next behaviour of the script; the last one repeats.
import { createServer } from "node:http";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const chunk = (content, more = {}) =>
  `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content }, ...more }] })}\n\n`;
const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;

function open(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
}

export const behaviours = {
  /** Answers as it should, `text` in pieces of `size` characters. */
  answer: (text, { size = 7, usage } = {}) => async (_, response) => {
    open(response);
    for (let at = 0; at < text.length; at += size) response.write(chunk(text.slice(at, at + size)));
    if (usage) response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`);
    response.end(end);
  },
  /** One byte at a time: every character and every line is cut somewhere. */
  bytes: (text) => async (_, response) => {
    open(response);
    response.socket.setNoDelay(true);
    for (const byte of Buffer.from(chunk(text) + end)) {
      response.write(Buffer.from([byte]));
      await sleep(0);
    }
    response.end();
  },
  /** Closes the connection in the middle of its answer. */
  cut: (text) => async (_, response) => {
    open(response);
    response.write(chunk(text));
    await sleep(20);
    response.socket.destroy();
  },
  /** Ends in good order, but without the end of the answer. */
  unfinished: (text) => async (_, response) => {
    open(response);
    response.end(chunk(text));
  },
  /** Starts and then says nothing more. */
  stall: (text) => async (_, response) => {
    open(response);
    response.write(chunk(text));
  },
  malformed: (text) => async (_, response) => {
    open(response);
    response.end(`${chunk(text)}data: {"choices":[{"delta":{"content":"broken\n\n`);
  },
  invalidUtf8: () => async (_, response) => {
    open(response);
    response.end(Buffer.concat([Buffer.from('data: {"choices":[{"delta":{"content":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}}]}\n\n')]));
  },
  /** Never stops. */
  endless: (text) => async (_, response) => {
    open(response);
    const line = chunk(text.repeat(1000));
    while (!response.destroyed && response.writable) {
      if (!response.write(line)) await new Promise((done) => response.once("drain", done).once("close", done));
    }
  },
  empty: () => async (_, response) => {
    open(response);
    response.end(end);
  },
  errorInStream: (message) => async (_, response) => {
    open(response);
    response.end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
  },
  status: (status, message, headers = {}) => async (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { message } }));
  },
  html: (status) => async (_, response) => {
    response.writeHead(status, { "Content-Type": "text/html" });
    response.end("<html><script>alert(1)</script>".repeat(2000));
  },
  redirect: (to) => async (_, response) => {
    response.writeHead(302, { Location: to });
    response.end();
  },
};

/** @returns {Promise<{url: string, requests: object[], script: Function[], close: () => Promise<void>}>} */
export async function startHostileModel(...script) {
  const state = { script, requests: [] };
  const server = createServer(async (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    for await (const piece of request) body += piece;
    state.requests.push({ path: request.url, headers: request.headers, body: body ? JSON.parse(body) : null });
    const behaviour = state.script.length > 1 ? state.script.shift() : state.script[0];
    response.on("error", () => {});
    await behaviour(request, response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  state.url = `http://127.0.0.1:${server.address().port}/v1`;
  state.close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return state;
}
