// Where the server's own requests go, and where they never do (security 27).
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "../support/client.mjs";
import { behaviours, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";

/** What somebody is told who asks the assistant of a server whose model is said to be at `url`. */
async function ask(url, env = {}) {
  const server = await startServer({ env: { STET_AI: "openai", STET_AI_URL: url, STET_AI_MODEL: "m", ...env } });
  try {
    const ana = await signIn(server, "ana@example.org");
    await ana.call("POST", "/prds", { title: "Search", key: "SEA" });
    return (await ana.chat("SEA", "Hello")).at(-1);
  } finally {
    await server.stop();
  }
}

test("security 27: a link-local address is never asked", async () => {
  for (const url of ["http://169.254.169.254/v1", "http://[fe80::1]/v1"]) {
    const told = await ask(url);
    assert.equal(told.event, "error");
    assert.match(told.data.detail, /cannot be reached/);
  }
});

test("security 27: a redirect is not followed, wherever it leads", async () => {
  const elsewhere = await startHostileModel(behaviours.answer("Here."));
  const model = await startHostileModel(behaviours.redirect(`${elsewhere.url}/chat/completions`));
  try {
    const told = await ask(model.url);
    assert.equal(told.event, "error");
    assert.match(told.data.detail, /status 302/);
    assert.deepEqual([model.requests.length, elsewhere.requests.length], [1, 0]);
  } finally {
    await model.close();
    await elsewhere.close();
  }
});

test("security 27: no proxy of the environment comes in between", async () => {
  const proxy = await startHostileModel(behaviours.answer("Through the proxy."));
  const model = await startHostileModel(behaviours.answer("Straight."));
  const through = proxy.url.replace(/\/v1$/, "");
  try {
    const told = await ask(model.url, { http_proxy: through, HTTP_PROXY: through, all_proxy: through });
    assert.equal(told.event, "done");
    assert.deepEqual([model.requests.length, proxy.requests.length], [1, 0]);
  } finally {
    await model.close();
    await proxy.close();
  }
});
