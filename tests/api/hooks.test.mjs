// What GitHub and GitLab deliver: who may, what counts, what comes of it. (security.md 27 and 33)
// The payloads are shortened from what docs.github.com and docs.gitlab.com describe.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const text = "# Club fees\n\n## Requirements\n\n- **FR-1** The system shall send each member a reminder.\n  - status: open\n" +
  "- **FR-2** The system shall export members as CSV.\n  - status: in progress\n\n## Milestones\n\n- **MS-1** Release 1.2.\n";
const repository = { full_name: "club/fees", default_branch: "main" };
const project = { path_with_namespace: "club/fees", default_branch: "main" };

let server, owner, stranger;

before(async () => {
  server = await startServer();
  owner = await signIn(server, "owner@example.org");
  stranger = await signIn(server, "stranger@example.org");
});

after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function newPrd() {
  return (await owner.fetch("POST", "/prds/import", text, { "Content-Type": "text/markdown" })).json();
}

async function newHook(prd, kind = "github") {
  const { body } = await owner.call("POST", `/prds/${prd.id}/hooks`, { kind, name: "club/fees" }, { status: 201 });
  return body;
}

const sign = (body, secret) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

async function send(hook, event, payload, { id = randomUUID(), headers = {}, secret = hook.secret } = {}) {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const proof = hook.kind === "github"
    ? { "X-GitHub-Event": event, "X-GitHub-Delivery": id, "X-Hub-Signature-256": sign(body, secret) }
    : { "X-Gitlab-Event": event, "X-Gitlab-Event-UUID": id, "X-Gitlab-Token": secret };
  const response = await fetch(hook.url, { method: "POST", body, headers: { "Content-Type": "application/json", ...proof, ...headers } });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const sha = (n) => String(n).padStart(40, "0");
const commit = (n, message) => ({ id: sha(n), message, timestamp: "2026-03-01T10:00:00+01:00", url: `https://github.com/club/fees/commit/${sha(n)}` });
const push = (...commits) => ({ ref: "refs/heads/main", before: sha(0), after: sha(99), repository, commits });
const issue = (action, more = {}) => ({
  action, repository,
  issue: { number: 12, title: "FR-2: members as CSV", body: "We need it.", html_url: "https://github.com/club/fees/issues/12",
    created_at: "2026-03-01T10:00:00Z", updated_at: "2026-03-02T10:00:00Z", closed_at: "2026-03-03T10:00:00Z", ...more },
});

const events = async (prd) => (await owner.call("GET", `/prds/${prd.id}/events?limit=100`)).body.items;
const proposals = async (prd) => (await owner.call("GET", `/prds/${prd.id}/proposals?status=open`)).body.items;
const told = (list) => list.flatMap((proposal) => proposal.operations).map((one) => `${one.op} ${one.field ?? ""} ${one.value ?? ""}`.trim());

test("a hook is made, shown once, listed, rotated and removed by those who may edit", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  assert.match(hook.url, new RegExp(`^${server.url}/api/v1/hooks/[\\w-]{43}/github$`));
  assert.match(hook.secret, /^[\w-]{43}$/);
  const { body: list } = await owner.call("GET", `/prds/${prd.id}/hooks`);
  assert.deepEqual(list.items, [{ ...hook, url: null, secret: null }]);
  await stranger.call("GET", `/prds/${prd.id}/hooks`, undefined, { status: 404 });
  await stranger.call("DELETE", `/prds/${prd.id}/hooks/${hook.id}`, undefined, { status: 404 });

  const { body: fresh } = await owner.call("POST", `/prds/${prd.id}/hooks/${hook.id}/rotate`);
  assert.ok(fresh.url !== hook.url && fresh.secret !== hook.secret && fresh.id === hook.id && fresh.rotations === 1);
  assert.equal((await send(hook, "ping", { zen: "x" })).status, 401);
  assert.equal((await send(fresh, "ping", { zen: "x" })).body.outcome, "pong");
  const stored = await server.stored();
  for (const secret of [fresh.secret, fresh.url.split("/").at(-2)]) assert.equal(stored.indexOf(secret), -1, "a secret is in the database");

  await owner.call("DELETE", `/prds/${prd.id}/hooks/${hook.id}`, undefined, { status: 204 });
  assert.equal((await send(fresh, "ping", {})).status, 401);
  await owner.call("DELETE", `/prds/${prd.id}/hooks/${hook.id}`, undefined, { status: 404 });
  for (let i = 0; i < 20; i++) await newHook(prd);
  await owner.call("POST", `/prds/${prd.id}/hooks`, { kind: "gitlab" }, { status: 409 });
});

test("security 33: unsigned, wrongly signed and unknown are one answer, and change nothing", async () => {
  const prd = await newPrd(), hook = await newHook(prd), gitlab = await newHook(prd, "gitlab");
  const body = JSON.stringify(push(commit(1, "FR-1 is done")));
  const answers = [];
  const add = async (url, headers) => {
    const response = await fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json", "X-GitHub-Event": "push", "X-Gitlab-Event": "Push Hook", ...headers } });
    const { request_id, instance, ...problem } = await response.json();
    answers.push({ status: response.status, problem });
  };
  const unknown = `${server.url}/api/v1/hooks/${"A".repeat(43)}`;
  await add(`${unknown}/github`, { "X-Hub-Signature-256": sign(body, hook.secret) });
  await add(`${unknown}/gitlab`, { "X-Gitlab-Token": gitlab.secret });
  await add(`${server.url}/api/v1/hooks/x/github`, {});
  await add(hook.url, {});
  await add(hook.url, { "X-Hub-Signature-256": sign(body, "wrong") });
  await add(hook.url, { "X-Hub-Signature-256": "sha256=" });
  await add(hook.url, { "X-Hub-Signature-256": sign(body, hook.secret).slice(7) });
  await add(hook.url, { "X-Hub-Signature": `sha1=${createHmac("sha1", hook.secret).update(body).digest("hex")}` });
  await add(hook.url, { "X-Hub-Signature-256": sign(`${body} `, hook.secret) });
  await add(hook.url, { "X-Gitlab-Token": hook.secret });
  await add(gitlab.url, {});
  await add(gitlab.url, { "X-Gitlab-Token": `${gitlab.secret}x` });
  await add(gitlab.url, { "X-Gitlab-Token": hook.secret });
  await add(hook.url.replace(/github$/, "gitlab"), { "X-Gitlab-Token": hook.secret });
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0].status, 401);
  assert.equal((await events(prd)).length, 0);
  const { body: list } = await owner.call("GET", `/prds/${prd.id}/hooks`);
  assert.equal(list.items[0].last_outcome, "refused");
  assert.match(list.items[0].last_detail, /not signed with the hook's secret/);
  assert.equal(list.items[0].deliveries, 0);
});

test("security 33: a delivery counts once, replayed under another id too", async () => {
  const prd = await newPrd(), hook = await newHook(prd), payload = push(commit(1, "FR-1 is done"), commit(2, "Fix typo"));
  const first = await send(hook, "push", payload, { id: "d-1" });
  assert.deepEqual([first.status, first.body.outcome, first.body.events, first.body.proposals], [200, "counted", 2, 1]);
  const again = await send(hook, "push", payload, { id: "d-1" });
  assert.deepEqual([again.status, again.body.outcome, again.body.events], [200, "repeated", 2]);
  const replayed = await send(hook, "push", payload, { id: "d-2" });
  assert.deepEqual([replayed.status, replayed.body.outcome, replayed.body.events, replayed.body.proposals], [200, "counted", 0, 0]);
  assert.equal((await events(prd)).length, 2);
  assert.equal((await proposals(prd)).length, 1);
  // Told by `stet progress --git` as well, it is the same commit.
  const told = { source: "git", external_id: sha(1), kind: "commit", text: "FR-1 is done" };
  await owner.call("POST", `/prds/${prd.id}/events`, told, { status: 200 });
  const { body: list } = await owner.call("GET", `/prds/${prd.id}/hooks`);
  assert.deepEqual([list.items[0].deliveries, list.items[0].last_outcome], [2, "counted"]);
});

test("of the same at the same time, one counts", async () => {
  const prd = await newPrd(), hook = await newHook(prd), payload = push(commit(1, "FR-1 is done"));
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(hook, "push", payload, { id: "same" })));
  for (const answer of answers) assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal((await events(prd)).length, 1);
  assert.equal((await proposals(prd)).length, 1);
});

test("what comes late changes nothing", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  const closed = await send(hook, "issues", issue("closed", { state_reason: "completed" }));
  assert.equal(closed.body.proposals, 1);
  const opened = await send(hook, "issues", issue("opened"));
  assert.deepEqual([opened.body.events, opened.body.proposals], [1, 0]);
  const [late] = await events(prd);
  assert.match(late.reason, /later was told before/);
  assert.equal(late.outcome, "silent");
});

test("each kind of GitHub's: what is read, and what is not", async () => {
  const pull = (action, more) => ({ action, repository, pull_request: { number: 7, title: "Members as CSV (closes FR-2)", body: "", html_url: "https://github.com/club/fees/pull/7", base: { ref: "main" }, created_at: "2026-03-01T10:00:00Z", merged_at: "2026-03-02T10:00:00Z", merged: false, ...more } });
  const check = (conclusion, branch = "main") => ({ action: "completed", repository, check_run: { id: 5, name: "FR-2 export", conclusion, html_url: "https://github.com/club/fees/runs/5", completed_at: "2026-03-02T10:00:00Z", check_suite: { head_branch: branch } } });
  const table = [
    ["push", push(commit(1, "Closes FR-1")), ["set_field status done"]],
    ["push", { ...push(commit(1, "Closes FR-1")), ref: "refs/heads/idea" }, /default branch; these are on idea/],
    ["push", { ...push(commit(1, "Closes FR-1")), ref: "refs/tags/v1" }, /A tag/],
    ["push", { ...push(), deleted: true }, /was deleted/],
    ["push", push(), /no commits/],
    ["issues", issue("closed"), ["set_field status done"]],
    ["issues", issue("closed", { state_reason: "not_planned" }), ["set_field status dropped"]],
    ["issues", issue("closed", { state_reason: "duplicate" }), /duplicate/],
    ["issues", issue("labeled"), /“labeled” of an issue/],
    ["pull_request", pull("closed", { merged: true }), ["set_field status done"]],
    ["pull_request", pull("closed"), /without being merged/],
    ["pull_request", pull("synchronize"), /says nothing/],
    ["pull_request", pull("opened", { base: { ref: "idea" } }), /branch idea/],
    ["release", { action: "published", repository, release: { tag_name: "v1.2", name: "1.2", body: "", html_url: "https://github.com/x", published_at: "2026-03-02T10:00:00Z" } }, ["set_field status done"]],
    ["release", { action: "created", repository, release: { tag_name: "v1.2" } }, /when it is published/],
    ["check_run", check("failure"), ["set_field status failing"]],
    ["check_run", check("failure", "idea"), /on idea/],
    ["check_run", check("cancelled"), /neither passed nor failed/],
    ["workflow_run", { action: "completed", repository, workflow_run: { id: 9, name: "FR-2", conclusion: "failure", head_branch: "main", html_url: "https://github.com/x", updated_at: "2026-03-02T10:00:00Z" } }, ["set_field status failing"]],
    ["star", { action: "created", repository }, /not read/],
  ];
  for (const [event, payload, wanted] of table) {
    const prd = await newPrd(), hook = await newHook(prd), answer = await send(hook, event, payload);
    const what = `${event}: ${JSON.stringify(answer.body)}`;
    if (Array.isArray(wanted)) {
      assert.equal(answer.status, 200, what);
      const list = await proposals(prd);
      assert.deepEqual(told(list), wanted, what);
      assert.ok(list.every((one) => one.outside), what);
      const [kept] = await events(prd);
      assert.equal(kept.trust, "outside");
      assert.ok(kept.links.length > 0 && kept.links.every((link) => link.url.startsWith("https://github.com/")), JSON.stringify(kept.links));
    } else {
      assert.deepEqual([answer.status, answer.body.outcome], [202, "ignored"], what);
      assert.match(answer.body.detail, wanted);
      assert.equal((await events(prd)).length, 0);
    }
  }
});

test("each kind of GitLab's: what is read, and what is not", async () => {
  const object = (more) => ({ project, object_attributes: { iid: 12, title: "FR-2: members as CSV", description: "", url: "https://gitlab.com/club/fees/-/issues/12", created_at: "2026-03-01 10:00:00 UTC", updated_at: "2026-03-02T10:00:00Z", ...more } });
  const table = [
    ["Push Hook", { ref: "refs/heads/main", project, commits: [commit(1, "Closes FR-1")] }, ["set_field status done"]],
    ["Push Hook", { ref: "refs/heads/idea", project, commits: [commit(1, "Closes FR-1")] }, /on idea/],
    ["Issue Hook", object({ action: "close" }), ["set_field status done"]],
    ["Issue Hook", object({ action: "update" }), /says nothing/],
    ["Issue Hook", object({ action: "close", confidential: true }), /confidential/],
    ["Merge Request Hook", object({ action: "merge", title: "Closes FR-2", target_branch: "main" }), ["set_field status done"]],
    ["Merge Request Hook", object({ action: "close", target_branch: "main" }), /says nothing/],
    ["Release Hook", { action: "create", tag: "v1.2", name: "1.2", description: "", project, url: "https://gitlab.com/x", released_at: "2026-03-02 10:00:00 UTC" }, ["set_field status done"]],
    ["Pipeline Hook", { project, object_attributes: { id: 3, name: "FR-2 nightly", status: "failed", ref: "main", tag: false, url: "https://gitlab.com/x", finished_at: "2026-03-02 10:00:00 UTC" } }, ["set_field status failing"]],
    ["Pipeline Hook", { project, object_attributes: { id: 3, status: "running", ref: "main", tag: false } }, /neither/],
    ["Job Hook", { project, ref: "main", tag: false, build_id: 4, build_name: "test FR-2", build_status: "failed", build_finished_at: null }, ["set_field status failing"]],
    ["Note Hook", object({}), /not read/],
    ["Confidential Issue Hook", object({ action: "close" }), /not read/],
  ];
  for (const [event, payload, wanted] of table) {
    const prd = await newPrd(), hook = await newHook(prd, "gitlab"), answer = await send(hook, event, payload);
    const what = `${event}: ${JSON.stringify(answer.body)}`;
    if (Array.isArray(wanted)) {
      assert.equal(answer.status, 200, what);
      assert.deepEqual(told(await proposals(prd)), wanted, what);
    } else {
      assert.deepEqual([answer.status, answer.body.outcome], [202, "ignored"], what);
      assert.match(answer.body.detail, wanted);
    }
  }
});

test("bodies: forms, other types, no JSON, too much", async () => {
  const prd = await newPrd(), hook = await newHook(prd), json = JSON.stringify(push(commit(1, "FR-1 is done & dusted + 100 %")));
  const form = await send(hook, "push", `payload=${encodeURIComponent(json)}`, { headers: { "Content-Type": "application/x-www-form-urlencoded" } });
  assert.deepEqual([form.status, form.body.events], [200, 1], JSON.stringify(form.body));
  assert.equal((await events(prd))[0].text, "FR-1 is done & dusted + 100 %");
  for (const [body, type, status] of [
    [json, "text/plain", 415], ["", "application/json", 400], ["{", "application/json", 400], ["[]", "application/json", 400], ["{}", "application/json", 400],
    ['{"ref":1}', "application/json", 400], ['{"ref":"refs/heads/main","commits":[1]}', "application/json", 400], ['{"ref":"refs/heads/main","commits":{}}', "application/json", 400],
    [`{"a":${"[".repeat(5000)}`, "application/json", 400], [`{"a":[${"0,".repeat(600000)}0]}`, "application/json", 413], ["x=1", "application/x-www-form-urlencoded", 400],
    ['{"ref":"refs/heads/main\\u0000","commits":[]}', "application/json", 400],
  ]) {
    const answer = await send(hook, "push", body, { headers: { "Content-Type": type } });
    assert.equal(answer.status, status, `${body.slice(0, 40)}: ${JSON.stringify(answer.body)}`);
  }
  // Who goes on sending what was refused finds the connection closed.
  const large = await send(hook, "push", `{"a":"${"x".repeat(8 << 20)}"}`).catch(() => ({ status: 413 }));
  assert.equal(large.status, 413);
  const { body: list } = await owner.call("GET", `/prds/${prd.id}/hooks`);
  assert.equal(list.items[0].last_outcome, "refused");
  assert.equal((await events(prd)).length, 1);
});

test("a large push is read up to its bound, and says so", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  const answer = await send(hook, "push", push(...Array.from({ length: 1000 }, (_, i) => commit(i, i === 3 ? "FR-1 is done" : `Change ${i}`))));
  assert.deepEqual([answer.status, answer.body.events, answer.body.proposals], [200, 200, 1], JSON.stringify(answer.body));
  assert.match(answer.body.detail, /first 200 of 1000 commits of main were read.*stet progress PRD --git 0{12}\.\.0{12}/);
});

test("a hook takes so many a minute, and says when to come again", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  let limited;
  for (let i = 0; i < 400 && !limited; i += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(hook, "star", {})));
    limited = answers.find((answer) => answer.status === 429);
  }
  assert.ok(limited, "never limited");
  assert.equal(limited.body.code, "rate_limited");
  assert.ok(Number(limited.headers.get("retry-after")) >= 1);
});

test("security 33: who forges deliveries does not use up the hook's minute", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  // More than the 300 that the hook takes, and than the 600 that an address may send: each counts for who sends it.
  const own = await startServer({ env: { STET_RATE_API_USER: "100000/1m" } });
  try {
    const ana = await signIn(own, "ana@example.org");
    const there = (await ana.fetch("POST", "/prds/import", text, { "Content-Type": "text/markdown" })).json();
    const { body: target } = await ana.call("POST", `/prds/${(await there).id}/hooks`, { kind: "github" }, { status: 201 });
    const seen = new Set();
    for (let i = 0; i < 320; i += 20)
      for (const answer of await Promise.all(Array.from({ length: 20 }, () => send(target, "push", push(), { secret: "forged" })))) seen.add(answer.status);
    assert.deepEqual([...seen], [401], "a forger learns of the limit");
    assert.equal((await send(target, "ping", { zen: "x" })).body.outcome, "pong");
    const { body: list } = await ana.call("GET", `/prds/${(await there).id}/hooks`);
    assert.deepEqual([list.items[0].deliveries, list.items[0].last_outcome], [1, "pong"]);
  } finally {
    assert.equal((await own.stop()).code, 0, own.output);
  }
  assert.equal((await send(hook, "ping", {})).body.outcome, "pong");
});

test("security 22: a large delivery without a sign of the secret is refused before its body comes", async () => {
  const prd = await newPrd(), hook = await newHook(prd), gitlab = await newHook(prd, "gitlab");
  const open = (one, headers, body) => new Promise((done, fail) => {
    const { hostname, port, pathname } = new URL(one.url);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (bytes) => ((answer += bytes), answer.includes("\r\n\r\n") && (socket.destroy(), done(answer))));
    socket.on("error", fail).on("close", () => done(answer));
    socket.write(`POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n${headers}\r\n${body}`);
  });
  const long = `Content-Length: ${7 << 20}\r\n`;
  for (const [one, headers] of [
    [hook, long], [gitlab, long], [hook, "Transfer-Encoding: chunked\r\n"], [gitlab, `${long}X-Gitlab-Token: guess\r\n`],
    [hook, `${long}X-Hub-Signature-256: sha256=\r\n`], [hook, `${long}X-Hub-Signature-256: ${"0".repeat(64)}\r\n`],
  ]) {
    // Nothing of the body is sent: whoever waited for it would not answer. Of one that does not tell its length the end is.
    assert.match(await open(one, headers, headers.includes("chunked") ? "0\r\n\r\n" : ""), /^HTTP\/1\.1 401 /, headers);
  }
});

test("an archived PRD refuses, and the hook says why", async () => {
  const prd = await newPrd(), hook = await newHook(prd);
  await owner.call("DELETE", `/prds/${prd.id}`, undefined, { headers: { "If-Match": "*" } });
  const answer = await send(hook, "push", push(commit(1, "FR-1 is done")));
  assert.deepEqual([answer.status, answer.body.code], [409, "archived"]);
});
