// Every route of PRDs with every role and with nobody: what one may not see is 404, what one may not do is 403.
// (security.md 29)
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

const ranks = ["viewer", "commenter", "editor", "owner"];
const text = "# Payment reminders\n\n- **FR-1** The system shall send a reminder.\n  - status: open\n";
const markdown = { "Content-Type": "text/markdown" };

const nothing = "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10";

// [method, path, least role, body, headers]. Bodies are such that those who may get past the guard change nothing that
// another row needs; what they get is then a 2xx or a complaint about the body.
const routes = [
  ["GET", "/prds/{prd}", "viewer"],
  ["PATCH", "/prds/{prd}", "editor", { title: "Payment reminders" }, { "If-Match": "*" }],
  ["DELETE", "/prds/{prd}", "owner", undefined, { "If-Match": '"999"' }],
  ["GET", "/prds/{prd}/nodes", "viewer"],
  ["POST", "/prds/{prd}/operations", "editor", { base_revision: 1, operations: [{ op: "remove_node" }] }],
  ["GET", "/prds/{prd}/revisions", "viewer"],
  ["GET", "/prds/{prd}/revisions/1", "viewer"],
  ["GET", "/prds/{prd}/diff", "viewer"],
  ["POST", "/prds/{prd}/restore", "editor", { revision: 999 }],
  ["GET", "/prds/{prd}/blame", "viewer"],
  ["GET", "/prds/{prd}/messages", "viewer"],
  ["POST", "/prds/{prd}/messages", "commenter", { text: " " }],
  ["GET", "/prds/{prd}/interview", "viewer"],
  ["GET", "/prds/{prd}/proposals", "viewer"],
  ["GET", "/proposals/{proposal}", "viewer"],
  ["POST", "/proposals/{proposal}/decisions", "editor", { decisions: [{ operation: 999, verdict: "accept" }] }],
  ["GET", "/prds/{prd}/events", "viewer"],
  ["POST", "/prds/{prd}/events", "editor", { source: " ", external_id: "1", kind: "note", text: "x" }],
  ["POST", "/prds/{prd}/events/batch", "editor", { events: [] }],
  ["GET", "/prds/{prd}/hooks", "editor"],
  ["POST", "/prds/{prd}/hooks", "editor", { kind: "nobody" }],
  ["POST", "/prds/{prd}/hooks/{hook}/rotate", "editor", undefined],
  ["DELETE", "/prds/{prd}/hooks/{hook}", "editor", undefined],
  ["GET", "/prds/{prd}/shares", "editor"],
  ["POST", "/prds/{prd}/shares", "editor", { expires_in_days: 0 }],
  ["DELETE", "/prds/{prd}/shares/{share}", "editor", undefined],
  ["GET", "/prds/{prd}/changes", "viewer"],
  ["GET", "/prds/{prd}/report", "viewer"],
  ["GET", "/prds/{prd}/messages/{message}/manifest", "viewer"],
  ["POST", "/prds/{prd}/messages/{message}/cancel", "commenter"],
  ["GET", "/prds/{prd}/export", "viewer"],
  ["GET", "/prds/{prd}/comments", "viewer"],
  ["POST", "/prds/{prd}/comments", "commenter", { text: " " }],
  ["POST", "/comments/{thread}/resolve", "commenter"],
  ["POST", "/comments/{thread}/reopen", "commenter"],
  ["GET", "/comments/{thread}/{comment}", "viewer"],
  ["PATCH", "/comments/{thread}/{comment}", "commenter", { text: " " }],
  ["DELETE", "/comments/{thread}/{comment}", "commenter"],
  ["GET", "/prds/{prd}/approvals", "viewer"],
  ["POST", "/prds/{prd}/approvals", "editor", { verdict: "approved", revision: 999 }],
  ["DELETE", "/prds/{prd}/approvals/{approval}", "editor"],
  ["GET", "/prds/{prd}/links", "viewer"],
  ["POST", "/prds/{prd}/links", "editor", { kind: "relates_to", from: nothing, to: { node: nothing } }],
  ["POST", "/prds/{prd}/links/{link}/confirm", "editor"],
  ["DELETE", "/prds/{prd}/links/{link}", "editor"],
  ["GET", "/prds/{prd}/baselines", "viewer"],
  ["POST", "/prds/{prd}/baselines", "editor", { name: " " }],
  ["DELETE", "/prds/{prd}/baselines/{baseline}", "owner"],
  ["GET", "/prds/{prd}/stale", "viewer"],
  ["POST", "/prds/{prd}/stale/{node}/confirm", "editor"],
  ["GET", "/prds/{prd}/lint", "viewer"],
  ["POST", "/prds/{prd}/lint/fixes", "commenter", { rule: "none", node: "01890000-0000-7000-8000-000000000000" }],
];

let server, owner, stranger, prd, proposal, thread;
const people = {};

before(async () => {
  server = await startServer();
  owner = people.owner = await signIn(server, "owner@example.org");
  stranger = await signIn(server, "stranger@example.org");
  const { body: workspace } = await owner.call("POST", "/workspaces", { name: "Team" });
  for (const role of ranks.slice(0, 3)) {
    people[role] = await signIn(server, `${role}@example.org`);
    await owner.call("POST", `/workspaces/${workspace.id}/members`, { email: `${role}@example.org`, role });
  }
  const imported = await owner.fetch("POST", `/prds/import?workspace=${workspace.id}`, text, markdown);
  prd = await imported.json();
  const { body } = await owner.call("POST", `/prds/${prd.id}/messages`, { text: "We also promise an answer within 2 days." });
  thread = (await owner.call("POST", `/prds/${prd.id}/comments`, { text: "Who pays?" }, { status: 201 })).body;
  proposal = body.proposals[0]?.id ?? (await proposalFromEvent());
});

after(async () => assert.equal((await server.stop()).code, 0, server.output));

async function proposalFromEvent() {
  const event = { source: "note", external_id: "seed", kind: "note", text: "FR-1 is done." };
  const { body } = await owner.call("POST", `/prds/${prd.id}/events`, event);
  return body.proposal.id;
}

const filled = (path, id = prd.id) => path.replace("{prd}", id).replace("{proposal}", proposal).replace("{thread}", thread.id).replace(/\{\w+\}/, nothing);

for (const [method, path, least, body, headers] of routes) {
  test(`${method} ${path} takes the role ${least}`, async () => {
    assert.equal((await new Person(server).fetch(method, filled(path), body, headers)).status, 401);
    assert.equal((await stranger.fetch(method, filled(path), body, headers)).status, 404);
    for (const role of ranks) {
      const { status } = await people[role].fetch(method, filled(path), body, headers);
      if (ranks.indexOf(role) < ranks.indexOf(least)) assert.equal(status, 403, role);
      else assert.ok(status < 500 && ![401, 403].includes(status), `${role}: ${status}`);
    }
  });
}

test("by key, members find what strangers do not", async () => {
  assert.equal((await people.viewer.fetch("GET", `/prds/${prd.key.toLowerCase()}`)).status, 200);
  assert.equal((await stranger.fetch("GET", `/prds/${prd.key}`)).status, 404);
});

test("what is not there and what may not be seen are the same answer", async () => {
  const bare = async (response) => {
    const { instance, request_id, ...rest } = await response.json();
    return { status: response.status, ...rest };
  };
  const hidden = await bare(await stranger.fetch("GET", `/prds/${prd.id}`));
  const missing = await bare(await stranger.fetch("GET", `/prds/${stranger.user.id}`));
  assert.deepEqual(hidden, missing);
});

test("PRDs are made in workspaces where one is an editor, and listed where one is a member", async () => {
  const { workspace } = prd;
  for (const role of ["viewer", "commenter"]) {
    await people[role].call("POST", "/prds", { title: "X", workspace }, { status: 403 });
    assert.equal((await people[role].fetch("POST", `/prds/import?workspace=${workspace}`, "x", markdown)).status, 403);
  }
  await stranger.call("POST", "/prds", { title: "X", workspace }, { status: 404 });
  await stranger.call("GET", `/prds?workspace=${workspace}`, undefined, { status: 404 });
  assert.deepEqual((await stranger.call("GET", "/prds")).body.items, []);
  const [seen] = (await people.viewer.call("GET", "/prds")).body.items;
  assert.equal(seen.id, prd.id);
  assert.equal(seen.role, "viewer");
});

test("only owners archive, and bring back", async () => {
  const { body: own } = await people.editor.call("POST", "/prds", { title: "Shared", workspace: prd.workspace });
  const match = { headers: { "If-Match": '"1"' } };
  await people.editor.call("PATCH", `/prds/${own.id}`, { status: "archived" }, { status: 403, ...match });
  await owner.call("DELETE", `/prds/${own.id}`, undefined, { status: 204 });
  const edit = { base_revision: 1, operations: [{ op: "add_node", text: "x\n" }] };
  const { body } = await people.editor.call("POST", `/prds/${own.id}/operations`, edit, { status: 409 });
  assert.equal(body.code, "archived");
  assert.equal((await people.viewer.call("GET", `/prds/${own.id}`)).body.status, "archived");
  await people.editor.call("PATCH", `/prds/${own.id}`, { status: "draft" }, { status: 403, ...match });
  await owner.call("PATCH", `/prds/${own.id}`, { status: "draft" }, { status: 200, ...match });
  await people.editor.call("POST", `/prds/${own.id}/operations`, edit, { status: 201 });
});

test("no route of PRDs is missing here", async () => {
  const document = await (await fetch(`${server.url}/openapi.json`)).json();
  const known = new Set(routes.map(([method, path]) => `${method} ${path.replace("/revisions/1", "/revisions/{number}")}`));
  for (const [path, methods] of Object.entries(document.paths)) {
    const below = path.replace("/api/v1", "");
    if (!/^\/(prds\/\{prd\}|proposals|comments)/.test(below)) continue;
    for (const [method, route] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${below}`;
      if (route.responses) assert.ok(known.has(name), `${name} is not tested`);
    }
  }
});
