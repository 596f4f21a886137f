// What of PRDs the audit log keeps: who let whom report, what answers there, what was signed and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startServer } from "../support/server.mjs";

let server, admin, editor, workspace, prd;

before(async () => {
  server = await startServer();
  admin = await signIn(server, "admin@example.org", { role: "admin", name: "Ada" });
  editor = await signIn(server, "editor@example.org", { name: "Ed" });
  workspace = (await admin.call("POST", "/workspaces", { name: "Club" })).body.id;
  await admin.call("POST", `/workspaces/${workspace}/members`, { email: "editor@example.org", role: "editor" });
  const query = new URLSearchParams({ key: "PAY", workspace });
  prd = (await admin.call("POST", `/prds/import?${query}`, "# Payment\n\n- **FR-1** The system shall send a reminder.\n",
    { headers: { "Content-Type": "text/markdown" } })).body;
});
after(async () => assert.equal((await server.stop()).code, 0, server.output));

/** The entries of an action, the oldest first. */
const kept = async (action) => (await admin.call("GET", `/audit?${new URLSearchParams({ action, workspace })}`)).body.items.reverse();

async function check(action, person, object, detail) {
  const entries = await kept(action);
  assert.equal(entries.length, 1, action);
  const [entry] = entries;
  assert.deepEqual([entry.actor.id, entry.user, entry.workspace, entry.object, entry.address], [person.user.id, null, workspace, object, "127.0.0.1"], action);
  assert.equal(entry.detail, detail);
  assert.ok(entry.session && entry.request_id);
}

test("hooks: made, rotated, removed", async () => {
  const { body: hook } = await editor.call("POST", `/prds/${prd.id}/hooks`, { kind: "github", name: "typed words" }, { status: 201 });
  const { body: rotated } = await editor.call("POST", `/prds/${prd.id}/hooks/${hook.id}/rotate`);
  await admin.call("DELETE", `/prds/${prd.id}/hooks/${hook.id}`, undefined, { status: 204 });
  await check("hook.created", editor, hook.id, `github, of PRD ${prd.id}`);
  await check("hook.rotated", editor, hook.id, `github, of PRD ${prd.id}`);
  await check("hook.removed", admin, hook.id, `github, of PRD ${prd.id}`);
  const all = JSON.stringify((await admin.call("GET", "/audit?limit=100")).body);
  for (const words of ["typed words", hook.secret, hook.url, rotated.secret, rotated.url]) assert.ok(!all.includes(words));
});

test("read-only links: made and taken back", async () => {
  const { body: share } = await editor.call("POST", `/prds/${prd.id}/shares`, { name: "typed words" }, { status: 201 });
  await admin.call("DELETE", `/prds/${prd.id}/shares/${share.id}`, undefined, { status: 204 });
  await check("share.created", editor, share.id, `of PRD ${prd.id}`);
  await check("share.removed", admin, share.id, `of PRD ${prd.id}`);
  const all = JSON.stringify((await admin.call("GET", "/audit?limit=100")).body);
  for (const words of ["typed words", share.url]) assert.ok(!all.includes(words));
});

test("what is signed, and taken back", async () => {
  const { body: asked } = await editor.call("POST", "/prds/PAY/approvals", { verdict: "changes_requested", revision: 1, note: "typed words" }, { status: 201 });
  const { body: signed } = await admin.call("POST", "/prds/PAY/approvals", { verdict: "approved", revision: 1 }, { status: 201 });
  await admin.call("DELETE", `/prds/PAY/approvals/${asked.id}`, undefined, { status: 204 });
  await check("prd.changes_requested", editor, asked.id, `revision 1 of PRD ${prd.id}`);
  await check("prd.approved", admin, signed.id, `revision 1 of PRD ${prd.id}`);
  await check("prd.approval_withdrawn", admin, asked.id, `revision 1 of PRD ${prd.id}`);
});

test("baselines that are deleted, and nothing of what is refused", async () => {
  const { body: baseline } = await editor.call("POST", "/prds/PAY/baselines", { name: "sent" }, { status: 201 });
  await editor.call("DELETE", `/prds/PAY/baselines/${baseline.id}`, undefined, { status: 403 });
  assert.deepEqual(await kept("baseline.removed"), []);
  await admin.call("DELETE", `/prds/PAY/baselines/${baseline.id}`, undefined, { status: 204 });
  await check("baseline.removed", admin, baseline.id, `revision 1 of PRD ${prd.id}`);
});

test("what answers in a workspace, without its key", async () => {
  await admin.call("PUT", `/workspaces/${workspace}/ai`, { assistant: "anthropic", model: "m", key: "sk-very-secret" });
  await admin.call("DELETE", `/workspaces/${workspace}/ai`, undefined, { status: 204 });
  await check("model.chosen", admin, null, "anthropic");
  await check("model.choice_removed", admin, null, null);
  assert.ok(!JSON.stringify((await admin.call("GET", "/audit?limit=100")).body).includes("sk-very-secret"));
});

test("the chain holds", async () => {
  const { code, stdout } = server.run(["verify"]);
  assert.equal(code, 0, stdout);
});
