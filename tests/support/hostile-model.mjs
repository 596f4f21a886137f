// A model's server that misbehaves on demand, in each of the protocols: every way in which one can go wrong.
// Each request takes the next behaviour of the script; the last one repeats.
import { createServer } from "node:http";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const event = (data, name) => `${name ? `event: ${name}\n` : ""}data: ${JSON.stringify(data)}\n\n`;
const line = (data) => `${JSON.stringify(data)}\n`;

/** How each protocol writes an answer; which one is meant, the path of the request says. */
const wires = {
  openai: {
    path: "/v1/chat/completions",
    type: "text/event-stream",
    begin: "",
    piece: (content) => event({ id: "x", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] }),
    end: ({ usage, reason = "stop" } = {}) =>
      event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }) +
      (usage ? event({ choices: [], usage: { prompt_tokens: usage[0], completion_tokens: usage[1] } }) : "") +
      "data: [DONE]\n\n",
    broken: 'data: {"choices":[{"delta":{"content":"broken\n\n',
    error: (message) => event({ error: { message } }),
    alive: ": still here\n\n",
    cutShort: "length",
    declined: "content_filter",
    text: (body) => body.messages.map((m) => m.content),
    whole: (content, [prompt_tokens, completion_tokens], cut) => ({
      id: "x", object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content, refusal: null }, finish_reason: cut ? "length" : "stop" }],
      usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    }),
  },
  ollama: {
    path: "/api/chat",
    type: "application/x-ndjson",
    begin: "",
    piece: (content) => line({ model: "m", message: { role: "assistant", content }, done: false }),
    end: ({ usage, reason = "stop" } = {}) =>
      line({
        message: { role: "assistant", content: "" }, done: true, done_reason: reason,
        ...(usage ? { prompt_eval_count: usage[0], eval_count: usage[1] } : {}),
      }),
    broken: '{"message":{"content":"broken\n',
    error: (message) => line({ error: message }),
    alive: "\n",
    cutShort: "length",
    text: (body) => body.messages.map((m) => m.content),
    whole: (content, [prompt_eval_count, eval_count], cut) => ({
      model: "m", message: { role: "assistant", content }, done: true, done_reason: cut ? "length" : "stop", prompt_eval_count, eval_count,
    }),
  },
  anthropic: {
    path: "/v1/messages",
    type: "text/event-stream",
    begin: event({ type: "message_start", message: { role: "assistant", content: [], usage: { input_tokens: 0, output_tokens: 0 } } }, "message_start") +
      event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start"),
    piece: (text) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }, "content_block_delta"),
    end: ({ usage, reason = "end_turn" } = {}) =>
      event({ type: "content_block_stop", index: 0 }, "content_block_stop") +
      event({ type: "message_delta", delta: { stop_reason: reason }, usage: usage ? { input_tokens: usage[0], output_tokens: usage[1] } : {} }, "message_delta") +
      event({ type: "message_stop" }, "message_stop"),
    broken: 'data: {"type":"content_block_delta","delta":{"text":"broken\n\n',
    error: (message, type = "api_error") => event({ type: "error", error: { type, message } }, "error"),
    alive: event({ type: "ping" }, "ping"),
    cutShort: "max_tokens",
    declined: "refusal",
    whole: (text, [input_tokens, output_tokens], cut) => ({
      id: "x", type: "message", role: "assistant", content: [{ type: "thinking", thinking: "hm" }, { type: "text", text }], stop_reason: cut ? "max_tokens" : "end_turn",
      usage: { input_tokens, output_tokens },
    }),
    text: (body) => [body.system, ...body.messages.map((m) => m.content.map((c) => c.text).join(""))],
  },
};
export const protocols = Object.keys(wires);

function open(response, wire) {
  response.writeHead(200, { "Content-Type": wire.type });
  response.write(wire.begin);
}

export const behaviours = {
  /** Answers as it should, `text` in pieces of `size` characters. */
  answer: (text, { size = 7, usage, reason } = {}) => async (_, response, wire) => {
    open(response, wire);
    for (let at = 0; at < text.length; at += size) response.write(wire.piece(text.slice(at, at + size)));
    response.end(wire.end({ usage: usage && [usage.prompt_tokens, usage.completion_tokens], reason }));
  },
  /** Answers with what `answer` makes of the request: {system, last, messages}. */
  talk: (answer) => async (request, response, wire) => {
    const messages = wire.text(request.body);
    return behaviours.answer(answer({ system: messages[0], last: messages.at(-1), messages }), { size: 40, usage: { prompt_tokens: 100, completion_tokens: 20 } })(
      request, response, wire);
  },
  /** Does not stream, whatever it was asked: one JSON text, `space` wide, in pieces of `size` bytes. */
  whole: (text, { space, size, usage = [100, 20], cut, lead = "" } = {}) => async (_, response, wire) => {
    response.writeHead(200, { "Content-Type": "application/json; charset=utf-8" });
    const body = Buffer.from(lead + JSON.stringify(wire.whole(text, usage, cut), null, space));
    for (let at = 0; at < body.length; at += size ?? body.length) {
      response.write(body.subarray(at, at + (size ?? body.length)));
      if (size) await sleep(0);
    }
    response.end();
  },
  /** A JSON text with status 200 that is no answer. */
  json: (value) => async (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(value, null, 2));
  },
  /** One byte at a time: every character and every line is cut somewhere. */
  bytes: (text) => async (_, response, wire) => {
    open(response, wire);
    response.socket.setNoDelay(true);
    for (const byte of Buffer.from(wire.piece(text) + wire.end())) {
      response.write(Buffer.from([byte]));
      await sleep(0);
    }
    response.end();
  },
  /** Closes the connection in the middle of its answer. */
  cut: (text) => async (_, response, wire) => {
    open(response, wire);
    response.write(wire.piece(text));
    await sleep(20);
    response.socket.destroy();
  },
  /** Ends in good order, but without the end of the answer. */
  unfinished: (text) => async (_, response, wire) => {
    open(response, wire);
    response.end(wire.piece(text));
  },
  /** Says that its length ran out. */
  cutShort: (text) => async (request, response, wire) => behaviours.answer(text, { reason: wire.cutShort })(request, response, wire),
  /** Starts and then says nothing more. */
  stall: (text) => async (_, response, wire) => {
    open(response, wire);
    response.write(wire.piece(text));
  },
  /** Takes the request and never answers. */
  silent: () => async () => {},
  /** Signs of life, never a word. */
  drip: () => async (_, response, wire) => {
    open(response, wire);
    while (!response.destroyed) {
      response.write(wire.alive);
      await sleep(100);
    }
  },
  malformed: (text) => async (_, response, wire) => {
    open(response, wire);
    response.end(wire.piece(text) + wire.broken);
  },
  invalidUtf8: () => async (_, response, wire) => {
    open(response, wire);
    const piece = Buffer.from(wire.piece("@"));
    piece[piece.indexOf("@")] = 0xff;
    response.end(piece);
  },
  /** One line that is longer than any answer. */
  hugeLine: () => async (_, response, wire) => {
    open(response, wire);
    response.end(wire.piece("x".repeat(3 << 20)));
  },
  /** Never stops. */
  endless: (text) => async (_, response, wire) => {
    open(response, wire);
    const piece = wire.piece(text.repeat(1000));
    while (!response.destroyed && response.writable) {
      if (!response.write(piece)) await new Promise((done) => response.once("drain", done).once("close", done));
    }
  },
  empty: () => async (_, response, wire) => {
    open(response, wire);
    response.end(wire.end());
  },
  errorInStream: (message, type) => async (_, response, wire) => {
    open(response, wire);
    response.end(wire.error(message, type));
  },
  /** A page, and a status that says all is well. */
  page: () => async (_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<html>Sign in to the network</html>");
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
  /** Closes the connection before the first byte. */
  hangUp: () => async (_, response) => response.socket.destroy(),
};

/** @returns {Promise<{url: string, root: string, requests: object[], script: Function[], close: () => Promise<void>}>} */
export async function startHostileModel(...script) {
  const state = { script, requests: [] };
  const server = createServer(async (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    for await (const piece of request) body += piece;
    const taken = { path: request.url, headers: request.headers, body: body ? JSON.parse(body) : null };
    const wire = Object.values(wires).find(({ path }) => path === request.url);
    if (!wire) return response.writeHead(404).end();
    taken.texts = wire.text(taken.body);
    state.requests.push(taken);
    const behaviour = state.script.length > 1 ? state.script.shift() : state.script[0];
    response.on("error", () => {});
    await behaviour(taken, response, wire);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  state.root = `http://127.0.0.1:${server.address().port}`;
  state.url = `${state.root}/v1`;
  state.close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return state;
}
