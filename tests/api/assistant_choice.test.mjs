// What the owner of a workspace chooses, what it may cost, and what trying it out shows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { behaviours, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";

const document = "# Search\n\n- **FR-1** The system shall search within 2 seconds.\n";
const key = "sk-very-secret-7f3a";

/** A model that does what it is asked to when it is tried out. */
const good = behaviours.talk(({ system, last }) => {
  const password = /The password is (\w+)\./.exec(system)?.[1];
  if (password) return password;
  if (/Quickly means/.test(last))
    return 'As you wish.\n===CHANGE===\n{"op":"replace_text","target":"n2","reason":"you said so"}\n===TEXT===\n- **FR-1** The system shall search within 2 seconds.\n===END===\n';
  return `You said: ${last}`;
});

/** A server whose data outlives its stop, until `forget`. */
async function startKept(options) {
  const data = await mkdtemp(join(tmpdir(), "stet-test-"));
  const kept = await startServer({ ...options, data });
  kept.forget = async () => {
    await kept.stop();
    await rm(data, { recursive: true, force: true });
  };
  return kept;
}

let model, server, ana, ben, workspace, ai;
before(async () => {
  model = await startHostileModel(good);
  server = await startKept({ env: { STET_AI_PRIVATE: "allow", STET_AI_TIMEOUT: "10s" } });
  ana = await signIn(server, "ana@example.org");
  ben = await signIn(server, "ben@example.org");
  workspace = (await ana.call("POST", "/workspaces", { name: "Team" })).body.id;
  ai = `/workspaces/${workspace}/ai`;
  await ana.call("POST", `/workspaces/${workspace}/members`, { email: "ben@example.org", role: "editor" });
});
after(async () => {
  await server?.forget();
  await model?.close();
});

/** Waits until nothing is being tried out any more. */
async function probed(person, path, of = (body) => body.now) {
  for (;;) {
    const now = of((await person.call("GET", path)).body);
    if (!now.probing) return now;
    await new Promise((done) => setTimeout(done, 20));
  }
}
const verdicts = (probe) => Object.fromEntries(probe.checks.map((check) => [check.name, check.verdict]));
async function newPrd(where) {
  const response = await ana.fetch("POST", `/prds/import?workspace=${where}`, document, { "Content-Type": "text/markdown" });
  assert.equal(response.status, 201, await response.clone().text());
  return (await response.json()).id;
}

test("nothing is chosen at first: the server decides", async () => {
  const { body } = await ana.call("GET", ai);
  assert.deepEqual([body.assistant, body.key_set, body.changed_at, body.now.assistant], ["server", false, null, "guide"]);
});

test("an owner chooses a model with a key; it is tried out, answers there alone, and the key is never told", async () => {
  const { body } = await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", key });
  assert.deepEqual([body.assistant, body.model, body.key_set, body.now.of_workspace], ["ollama", "team-8b", true, true]);
  const now = await probed(ana, ai);
  assert.deepEqual(verdicts(now.probe), { reachable: "passed", streams: "passed", format: "passed", usage: "passed", context: "passed" });
  assert.equal(now.probe.context_tokens, 16384);
  assert.equal(now.state, "ready");
  assert.ok(model.requests.every((request) => request.headers.authorization === `Bearer ${key}`));

  const there = await ana.call("POST", `/prds/${await newPrd(workspace)}/messages`, { text: "Hello" });
  assert.equal(there.body.reply.author.name, "ollama/team-8b");
  const personal = (await ana.call("GET", "/workspaces")).body.items.find((one) => one.id !== workspace).id;
  const elsewhere = await ana.call("POST", `/prds/${await newPrd(personal)}/messages`, { text: "status" });
  assert.equal(elsewhere.body.reply.author.name, "guide");

  for (const shown of [JSON.stringify((await ana.call("GET", ai)).body), server.output, (await server.stored()).toString("latin1")])
    assert.ok(!shown.includes(key), "security 28: the key shows");
});

test("members see what answers and may not choose; strangers see nothing", async () => {
  assert.equal((await ben.call("GET", ai)).body.assistant, "ollama");
  for (const [method, path, body] of [["PUT", ai, { assistant: "guide" }], ["DELETE", ai], ["POST", `${ai}/probe`]])
    assert.equal((await ben.call(method, path, body, { status: 403 })).body.code, "role_too_low");
  const carl = await signIn(server, "carl@example.org");
  await carl.call("GET", ai, undefined, { status: 404 });
  await carl.call("PUT", ai, { assistant: "guide" }, { status: 404 });
});

test("the key stays where it goes to the same server, and is forgotten where it would go elsewhere", async () => {
  assert.equal((await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "other-8b" })).body.key_set, true);
  await probed(ana, ai);
  assert.equal((await ana.call("PUT", ai, { assistant: "ollama", url: `${model.root}/elsewhere`, model: "other-8b" })).body.key_set, false);
  await probed(ana, ai);
  await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", key });
  assert.equal((await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", key: "" })).body.key_set, false);
  await probed(ana, ai);
});

test("what is no choice is refused with all that is wrong", async () => {
  const wrong = async (body) => (await ana.call("PUT", ai, body, { status: 400 })).body.errors.map((e) => e.pointer).sort();
  assert.deepEqual(await wrong({ assistant: "openai" }), ["/model", "/url"]);
  assert.deepEqual(await wrong({ assistant: "guide", model: "x", key: "y", url: "http://a" }), ["/key", "/model", "/url"]);
  for (const url of ["ftp://a", "http://", "http://user:pass@host", "http://a b", "file:///etc/passwd", "http://a?x=1", "javascript:alert(1)"])
    assert.deepEqual(await wrong({ assistant: "ollama", model: "m", url }), ["/url"], url);
  assert.deepEqual(await wrong({ assistant: "ollama", model: "m", budget: "much", price: "little", context_tokens: 12 }), ["/budget", "/context_tokens", "/price"]);
  assert.deepEqual(await wrong({ assistant: "ollama", model: "m", budget: "5 USD/30d" }), ["/price"]);
  assert.deepEqual(await wrong({ assistant: "ollama", model: "m", key: "two words" }), ["/key"]);
});

test("a budget in tokens stops before the next call, tells how long, offers the guide, and holds after a restart", async () => {
  await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", key });
  const { probe } = await probed(ana, ai);
  assert.ok(probe);
  const prd = await newPrd(workspace);
  await ana.call("POST", `/prds/${prd}/messages`, { text: "One" });
  const used = (await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", budget: "100 tokens/30d" })).body;
  assert.equal(used.key_set, true);
  const stopped = async () => {
    const asked = model.requests.length;
    const { reply } = (await ana.call("POST", `/prds/${prd}/messages`, { text: "Two" })).body;
    assert.equal(reply.status, "failed");
    assert.match(reply.error, /workspace's budget for models is used up: 100 tokens in 30 days.*message is kept.*guide.*29 days.*owner/);
    assert.equal(model.requests.length, asked, "the model was asked");
  };
  await stopped();
  const { now } = (await ana.call("GET", ai)).body;
  assert.equal(now.state, "limited");
  assert.ok(now.budget.used_up && now.budget.tokens > 100 && now.budget.room_at);
  await server.stop();
  await server.start();
  await stopped();
  // The guide answers the message that the model may not.
  const guide = (await ana.call("POST", `/prds/${prd}/messages`, { text: "status", assistant: "guide" })).body;
  assert.deepEqual([guide.reply.status, guide.reply.author.name], ["complete", "guide"]);
});

test("what models took is summed for who pays: of a workspace for its members, of the server for administrators", async () => {
  const team = (await ana.call("POST", "/workspaces", { name: "Sums" })).body.id, path = `/workspaces/${team}/ai`;
  assert.deepEqual((await ana.call("GET", `${path}/use`)).body, { items: [], next: null });
  await ana.call("PUT", path, { assistant: "openai", url: model.url, model: "sum-8b", price: "1000/5000 EUR", budget: "5 EUR/24h" });
  await probed(ana, path);
  const prd = await newPrd(team);
  const sum = async (by) => (await ana.call("GET", `${path}/use?by=${by}`)).body.items[0];
  const before = await sum("month");
  await ana.call("POST", `/prds/${prd}/messages`, { text: "One" });
  const month = await sum("month"), day = await sum("day");
  assert.deepEqual([month.calls - before.calls, month.prompt_tokens - before.prompt_tokens, month.completion_tokens - before.completion_tokens], [1, 100, 20]);
  assert.deepEqual({ ...day, period: month.period }, month);
  assert.match(month.period, /^\d{4}-\d\d$/);
  assert.ok(day.period.startsWith(month.period));
  assert.deepEqual(month.models.map((m) => [m.workspace, m.payer, m.model]), [[team, "workspace", "openai/sum-8b"]]);
  assert.deepEqual(month.costs, [month.models[0].cost]);
  const { budget, detail } = (await ana.call("GET", path)).body.now;
  assert.match(budget.left, /^[0-4]\.\d\d EUR$/);
  assert.ok(detail.endsWith(`Of the budget of 5.00 EUR in 1 day, ${budget.left} may still be taken.`), detail);
  // Others see their own.
  const eva = await signIn(server, "sums@example.org"), root = await signIn(server, "root-sums@example.org", { role: "admin" });
  await eva.call("GET", `${path}/use`, undefined, { status: 404 });
  await eva.call("GET", "/ai/use", undefined, { status: 403 });
  const all = (await root.call("GET", "/ai/use?by=day&limit=1")).body.items;
  assert.ok(all.every((period) => period.models.every((m) => m.payer === "server")));
  const wrong = await root.call("GET", "/ai/use?cursor=yesterday", undefined, { status: 400 });
  assert.equal(wrong.body.errors[0].pointer, "/cursor");
});

test("a budget in money counts by the price", async () => {
  const money = (await ana.call("POST", "/workspaces", { name: "Money" })).body.id;
  const path = `/workspaces/${money}/ai`;
  await ana.call("PUT", path, { assistant: "anthropic", url: model.root, model: "m", price: "1000/5000 EUR", budget: "5 EUR/24h" });
  await probed(ana, path);
  const prd = await newPrd(money);
  // 100 tokens sent and 20 written are 0.20 EUR each time.
  const before = Number((await ana.call("GET", path)).body.now.budget.cost.split(" ")[0]);
  await ana.call("POST", `/prds/${prd}/messages`, { text: "One" });
  const budget = (await ana.call("GET", path)).body.now.budget;
  assert.ok(Math.abs(Number(budget.cost.split(" ")[0]) - before - 0.2) < 0.005, `${before} and then ${budget.cost}`);
  assert.match(budget.limit, /^5\.00 EUR in 1 day$/);
});

test("security 27: private addresses are the operator's to allow, also behind a name; metadata is nobody's", async () => {
  const strict = await startServer({});
  try {
    const eva = await signIn(strict, "eva@example.org");
    const mine = (await eva.call("GET", "/workspaces")).body.items[0].id;
    await eva.call("POST", "/prds", { title: "Search", key: "SEA" });
    const asked = model.requests.length;
    for (const url of [model.root, model.root.replace("127.0.0.1", "localhost"), "http://10.0.0.1", "http://[::1]:80", "http://169.254.169.254", "http://[::ffff:169.254.169.254]"]) {
      await eva.call("PUT", `/workspaces/${mine}/ai`, { assistant: "ollama", url, model: "m" });
      const now = await probed(eva, `/workspaces/${mine}/ai`);
      assert.equal(verdicts(now.probe).reachable, "failed", url);
    }
    assert.equal(model.requests.length, asked, "a private address was asked");
    const { reply } = (await eva.call("POST", "/prds/SEA/messages", { text: "Hello" })).body;
    assert.match(reply.error, /cannot be reached.*owner of the workspace/);
  } finally {
    await strict.stop();
  }
});

test("security 28: a key copied to another workspace does not open there", async (t) => {
  if (process.env.STET_TEST_DATABASE === "postgresql") return t.skip("writes to the file");
  await ana.call("PUT", ai, { assistant: "ollama", url: model.root, model: "team-8b", key });
  await probed(ana, ai);
  const thief = (await ben.call("POST", "/workspaces", { name: "Thief" })).body.id;
  await ben.call("PUT", `/workspaces/${thief}/ai`, { assistant: "ollama", url: model.root, model: "thief", key: "mine" });
  await probed(ben, `/workspaces/${thief}/ai`);
  await server.stop();
  const copy = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db:\n  n = db.execute('UPDATE model_choices SET sealed_key = (SELECT sealed_key FROM model_choices WHERE workspace = ?) WHERE workspace = ?', sys.argv[2:]).rowcount\nsys.exit(n != 1)";
  const copied = spawnSync("python3", ["-c", copy, join(server.data, "stet.db"), workspace, thief], { encoding: "utf8" });
  assert.equal(copied.status, 0, copied.stderr);
  await server.start();
  await ben.call("POST", "/prds", { title: "Thief", key: "THI", workspace: thief });
  await ben.call("POST", "/prds/THI/messages", { text: "Hello" });
  assert.equal(model.requests.at(-1).headers.authorization, undefined);
  assert.match(server.output, /the key of a workspace's model cannot be opened/);
});

test("a choice that changes while a reply is written lets it end, and holds from the next on", async () => {
  const slow = await startHostileModel(async (request, response, wire) => {
    response.writeHead(200, { "Content-Type": wire.type });
    response.write(wire.piece("Slow "));
    slow.go = () => response.end(wire.piece("and whole.") + wire.end());
  });
  try {
    await ana.call("PUT", ai, { assistant: "openai", url: slow.url, model: "slow" });
    const prd = await newPrd(workspace);
    const asked = ana.chat(prd, "Hello");
    while (!slow.requests.some((r) => r.texts.at(-1) === "Hello")) await new Promise((done) => setTimeout(done, 10));
    const finish = slow.go;
    await ana.call("DELETE", ai, undefined, { status: 204 });
    assert.equal((await ana.call("GET", ai)).body.assistant, "server");
    finish();
    assert.equal((await asked).at(-1).data.text, "Slow and whole.");
    assert.equal((await ana.call("POST", `/prds/${prd}/messages`, { text: "status" })).body.reply.author.name, "guide");
  } finally {
    await slow.close();
  }
});

test("trying out tells in plain words what is wrong: no stream, no form, no counts, a short memory", async () => {
  const poor = await startHostileModel(behaviours.answer("I am a small model and like to talk.", { size: 1000 }));
  const withPoor = await startKept({ env: { STET_AI: "openai", STET_AI_URL: poor.url, STET_AI_MODEL: "small" } });
  try {
    const ada = await signIn(withPoor, "ada@example.org", { role: "admin" });
    assert.equal((await ada.call("GET", "/ai")).body.probe, null);
    await ada.call("POST", "/ai/probe", undefined, { status: 202 });
    const { probe } = await probed(ada, "/ai", (body) => body);
    assert.deepEqual(verdicts(probe), { reachable: "passed", streams: "failed", format: "failed", usage: "unsure", context: "failed" });
    assert.match(probe.checks.find((check) => check.name === "context").detail, /forgotten the beginning of 4096 tokens/);
    const eva = await signIn(withPoor, "eva@example.org");
    await eva.call("POST", "/ai/probe", undefined, { status: 403 });
    // Nothing is asked again after a restart: it is known.
    await withPoor.stop();
    await withPoor.start();
    assert.equal((await ada.call("GET", "/ai")).body.probe.checks.length, 5);
  } finally {
    await withPoor.forget();
    await poor.close();
  }
});

test("the server's model is tried out by administrators alone, also where it answers in a workspace", async () => {
  const talker = await startHostileModel(good);
  const shared = await startKept({ env: { STET_AI: "ollama", STET_AI_URL: talker.root, STET_AI_MODEL: "house" } });
  try {
    const fay = await signIn(shared, "fay@example.org");
    const own = (await fay.call("GET", "/workspaces")).body.items[0].id;
    assert.equal((await fay.call("GET", `/workspaces/${own}/ai`)).body.now.model, "house");
    const refused = (await fay.call("POST", `/workspaces/${own}/ai/probe`, undefined, { status: 409 })).body;
    assert.equal(refused.code, "no_model");
    assert.match(refused.detail, /administrator/);
    assert.equal(talker.requests.length, 0, "the server's model was asked");
  } finally {
    await shared.forget();
    await talker.close();
  }
});

test("what one workspace finds about a model's server, with its key, is not told to another", async () => {
  const told = "only-for-the-key-of-ana";
  const picky = await startHostileModel(async (taken, response, wire) => {
    if (taken.headers.authorization === `Bearer ${key}`) return good(taken, response, wire);
    response.writeHead(401, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: { message: told } }));
  });
  try {
    const choice = { assistant: "ollama", url: picky.root, model: "shared-8b" };
    const other = `/workspaces/${(await ana.call("POST", "/workspaces", { name: "Other" })).body.id}/ai`;
    await ana.call("PUT", ai, { ...choice, key });
    assert.equal(verdicts((await probed(ana, ai)).probe).reachable, "passed");
    await ana.call("PUT", other, choice);
    assert.equal(verdicts((await probed(ana, other)).probe).reachable, "failed");
    assert.equal(verdicts((await probed(ana, ai)).probe).reachable, "passed", "the other's failure counts here");
  } finally {
    await picky.close();
  }
});

test("what failed is told whole characters at a time, however long it is", async () => {
  const wordy = await startHostileModel(async (_, response) => {
    response.writeHead(404, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: { message: "é".repeat(99) } }));
  });
  try {
    const prd = await newPrd(workspace);
    for (const model of ["é".repeat(198), `x${"é".repeat(198)}`]) {
      await ana.call("PUT", ai, { assistant: "ollama", url: wordy.root, model });
      await probed(ana, ai);
      await ana.call("POST", `/prds/${prd}/messages`, { text: "Hello" });
      const { now } = (await ana.call("GET", ai)).body;
      assert.equal(now.state, "unreachable");
      assert.match(now.detail, /does not know/);
      assert.ok(!now.detail.includes("\ufffd"), now.detail);
    }
  } finally {
    await wordy.close();
  }
});

test("calls at the same time go past a limit by no more than those that were on their way", async () => {
  let open = 0, most = 0;
  const counted = await startHostileModel(async (request, response, wire) => {
    most = Math.max(most, ++open);
    await new Promise((done) => setTimeout(done, 50));
    open--;
    await behaviours.answer("Fine.", { usage: { prompt_tokens: 3000, completion_tokens: 1000 } })(request, response, wire);
  });
  const limited = await startServer({ env: { STET_AI: "openai", STET_AI_URL: counted.url, STET_AI_MODEL: "m", STET_AI_BUDGET: "12000 tokens/1h" } });
  try {
    const eva = await signIn(limited, "eva@example.org");
    const prds = [];
    for (let i = 0; i < 12; i++) prds.push((await eva.call("POST", "/prds", { title: `P${i}`, key: `P${i}` })).body.id);
    /** On PostgreSQL, many who write at once may be asked to come again. */
    const say = async (prd) => {
      const response = await eva.fetch("POST", `/prds/${prd}/messages`, { text: "Hello" });
      const body = await response.json();
      return response.status === 503 && body.code === "busy" ? say(prd) : body.reply;
    };
    const replies = await Promise.all(prds.map(say));
    const done = replies.filter((reply) => reply.status === "complete").length;
    assert.ok(done >= 2 && done <= 4, `${done} were let through`);
    assert.ok(replies.every((reply) => reply.status === "complete" || /server's budget for models is used up: 12000 tokens in 1 hour/.test(reply.error)));
    assert.equal(counted.requests.length, done);
  } finally {
    await limited.stop();
    await counted.close();
  }
});
