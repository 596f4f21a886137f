// What several people do to one PRD: seen at once, talked about, signed, linted, found and reported.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, focused, openPage, options, request, ROOMY, signIn } from "./browser.mjs";

const GRACE = { name: "Grace Murray", email: "grace@example.org", password: "nine small moths in a relay" };
const TEXT = `# Fees

Members forget their fees.

## Requirements

- **FR-1** The system shall send a reminder 7 days before a fee is due.
- **FR-2** The page shall show open fees and/or reminders.
`;

let server;
let ada;
let grace;
let prd;
let fr1;

/** A request that has to succeed. */
async function ask(page, method, path, body) {
  const answer = await request(page, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function nodes() {
  return ask(grace, "GET", `/prds/${prd.id}/nodes`);
}

/** Grace changes FR-1, as it is now, from another browser. */
async function graceWrites(text) {
  const { revision, items } = await nodes();
  const node = items.find((n) => n.code === "FR-1");
  await ask(grace, "POST", `/prds/${prd.id}/operations`, {
    base_revision: revision,
    operations: [{ op: "replace_text", node: node.id, base_hash: node.hash, text: `- **FR-1** ${text}\n` }],
  });
}

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
  server.addUser(GRACE.email, GRACE.password, { name: GRACE.name });
  ada = await openPage(server);
  grace = await openPage(server);
  await signIn(ada);
  await signIn(grace, GRACE);
  const team = await ask(ada, "POST", "/workspaces", { name: "Club" });
  await ask(ada, "POST", `/workspaces/${team.id}/members`, { email: GRACE.email, role: "editor" });
  prd = await ada.evaluate(
    async ([text, workspace]) =>
      (
        await fetch(`/api/v1/prds/import?title=Fees&key=FEE&workspace=${workspace}`, { method: "POST", headers: { "Content-Type": "text/markdown" }, body: text })
      ).json(),
    [TEXT, team.id],
  );
  fr1 = (await nodes()).items.find((n) => n.code === "FR-1");
  await ada.goto("/prds/FEE");
  await ada.locator(`#node-${fr1.id}`).waitFor();
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

test("who else is looking is named, and what they change arrives without asking", options, async () => {
  await grace.goto("/prds/FEE");
  await ada.locator(".present", { hasText: "Grace Murray is looking too" }).waitFor();
  await graceWrites("The system shall send a reminder 10 days before a fee is due.");
  await ada.locator(`#node-${fr1.id}.fresh`, { hasText: "10 days" }).waitFor({ timeout: 10_000 });
  await grace.goto("/account");
  await ada.locator(".present").waitFor({ state: "detached" });
  assert.deepEqual(ada.troubles, []);
});

test("a stream that broke is taken up where it was left", options, async () => {
  let asked;
  await ada.route("**/changes", async (route) => {
    asked = await route.request().allHeaders();
    await route.continue();
  });
  await ada.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await graceWrites("The system shall send a reminder 12 days before a fee is due.");
  await ada.evaluate(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await ada.locator(`#node-${fr1.id}`, { hasText: "12 days" }).waitFor({ timeout: 10_000 });
  assert.match(asked["last-event-id"], /\S:\d+/);
  await ada.unroute("**/changes");
  assert.deepEqual(ada.troubles, []);
});

test("a conflict shows its three sides, and who decided is named", options, async () => {
  const { proposals } = await ask(ada, "POST", `/prds/${prd.id}/messages`, {
    text: "change FR-1 to: The system shall send a reminder 14 days before a fee is due.",
  });
  assert.equal(proposals.length, 1);
  await graceWrites("The system shall send two reminders before a fee is due.");
  await ada.getByRole("tab", { name: /Proposals/ }).click();
  const sides = ada.locator(".operation .sides");
  await sides.waitFor();
  const words = await sides.innerText();
  for (const side of ["It was made against", "12 days", "It says now", "two", "It was proposed", "14"]) assert.ok(words.includes(side), `${side} in ${words}`);
  await ask(grace, "POST", `/proposals/${proposals[0].id}/decisions`, { decisions: [{ operation: 0, verdict: "reject" }] });
  await ada.locator(".verdict.struck", { hasText: "by Grace Murray" }).waitFor();
  assert.deepEqual(ada.troubles, []);
});

test("what the text overtook says why, and cannot be decided any more", options, async () => {
  const said = "The system shall send a reminder 21 days before a fee is due.";
  await ask(ada, "POST", `/prds/${prd.id}/messages`, { text: `change FR-1 to: ${said}` });
  await ada.locator(".operation[data-open]").waitFor();
  await graceWrites(said);
  const card = ada.locator(".proposal.overtaken");
  await card.getByText(/Overtaken by revision \d/).waitFor();
  assert.equal(await card.getByRole("button", { name: "Accept" }).count(), 0);
  assert.deepEqual(ada.troubles, []);
});

test("a comment on marked words is answered by somebody else, resolved, and never leaves the keyboard", options, async () => {
  await ada.locator(`#node-${fr1.id}`).focus();
  await ada.evaluate((id) => {
    const walk = document.createTreeWalker(document.querySelector(`#node-${id} .prose`), NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode()); ) {
      const at = node.data.indexOf("21 days");
      if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 7);
    }
  }, fr1.id);
  await ada.keyboard.press("c");
  await ada.locator(".comment-about blockquote", { hasText: "21 days" }).waitFor();
  await ada.waitForFunction(() => document.activeElement?.id === "comment-text");
  await ada.keyboard.type("Agreed with support?");
  await ada.keyboard.press("Control+Enter");
  const thread = ada.locator(".thread").filter({ has: ada.locator("blockquote", { hasText: "21 days" }) });
  await thread.getByText("Agreed with support?").waitFor();
  const [{ id }] = (await ask(grace, "GET", `/prds/${prd.id}/comments`)).items;
  await ask(grace, "POST", `/prds/${prd.id}/comments`, { thread: id, text: "Yes, on Monday." });
  await thread.locator(".comment", { hasText: "Yes, on Monday." }).waitFor();
  await ada.locator(".footnote").getByRole("button", { name: "1 comment" }).waitFor();
  await ada.getByRole("button", { name: "1 open comment on FR-1" }).waitFor();
  await thread.getByRole("button", { name: /^Change your comment/ }).click();
  await thread.getByLabel("Your comment, changed").fill("Agreed with support? And with finance?");
  await thread.getByRole("button", { name: "Save" }).click();
  await thread.getByText("And with finance?").waitFor();
  await thread.getByRole("button", { name: "Resolve" }).click();
  await thread.waitFor({ state: "detached" });
  await ada.getByRole("button", { name: "Show 1 resolved thread" }).click();
  await thread.getByText("Resolved by Ada Byron").waitFor();
  assert.deepEqual(ada.troubles, []);
});

test("an approval is of the revision shown, and falls when the text changes", options, async () => {
  await ada.getByRole("button", { name: "Sign", exact: true }).click();
  await ada.getByText("Nobody has signed yet.").waitFor();
  await ada.getByRole("button", { name: "In review" }).click();
  await ada.locator(".topbar .status", { hasText: "review" }).waitFor();
  await ada.getByLabel(/Your word on revision/).fill("Read with finance.");
  await ada.getByRole("button", { name: /^Approve revision \d+$/ }).click();
  await ada.locator(".approval.standing", { hasText: "Read with finance." }).waitFor();
  await ada.getByRole("button", { name: "Approved", exact: true }).click();
  await ada.locator(".topbar .status", { hasText: "approved" }).waitFor();
  await graceWrites("The system shall send a reminder 30 days before a fee is due.");
  await ada.locator(".approval.fallen", { hasText: /The text changed with revision \d+/ }).waitFor();
  await ada.locator(".topbar .status", { hasText: "review" }).waitFor();
  assert.deepEqual(ada.troubles, []);
});

test("a finding leads to its place, and its fix to a proposal", options, async () => {
  await ada.getByRole("button", { name: "Lint", exact: true }).click();
  const finding = ada.locator(".lint-finding", { hasText: "and-or" });
  await finding.getByRole("button", { name: /^FR-2, line \d+$/ }).click();
  await ada.waitForFunction(() => document.activeElement?.classList.contains("node"));
  assert.match(await focused(ada), /FR-2/);
  await finding.getByRole("button", { name: /^Propose the fix/ }).click();
  await ada.locator(".proposal", { hasText: "From the lint" }).locator(".operation[data-open]").waitFor();
  assert.deepEqual(ada.troubles, []);
});

test("the report tells what changed item by item, and a revision gets a name", options, async () => {
  await ada.getByRole("tab", { name: "Progress" }).click();
  await ada.getByRole("button", { name: "Report", exact: true }).click();
  await ada.getByLabel("Since").fill("revision 1");
  await ada.getByRole("button", { name: "Show", exact: true }).click();
  const changed = ada.getByRole("region", { name: "Changed" });
  await changed.locator(".report-entry", { hasText: "FR-1" }).waitFor();
  await ada.getByRole("tab", { name: "History" }).click();
  await ada.locator(".revision-head").first().click();
  await ada.getByLabel(/^A name for revision/).fill("as sent");
  await ada.getByRole("button", { name: "Name it" }).click();
  await ada.locator(".revision .baseline", { hasText: "as sent" }).waitFor();
  assert.deepEqual(ada.troubles, []);
});

test("search is one key away from anywhere, and leads to the passage", options, async () => {
  await ada.goto("/");
  await ada.locator(".prd-row").first().waitFor();
  await ada.keyboard.press("/");
  await ada.keyboard.type("qwertz");
  await ada.getByText("Nothing says “qwertz”.").waitFor();
  await ada.keyboard.press("Escape");
  await ada.getByRole("dialog").waitFor({ state: "detached" });
  await ada.keyboard.press("/");
  await ada.getByLabel("Words to look for in all PRDs").fill("reminder due");
  const hit = ada.locator(".found a", { hasText: "30 days" });
  await hit.waitFor();
  assert.ok((await hit.locator("mark").allInnerTexts()).includes("reminder"));
  await ada.keyboard.press("ArrowDown");
  assert.match(await focused(ada), /^a “FEE/);
  await hit.focus();
  await ada.keyboard.press("Enter");
  await ada.waitForFunction((id) => document.activeElement?.id === `node-${id}`, fr1.id);
  assert.equal(new URL(ada.url()).search, "");
  await ada.keyboard.press("Control+k");
  await ada.getByLabel("Words to look for in all PRDs").fill("forget");
  await ada.locator(".found a").waitFor();
  await ada.keyboard.press("Enter");
  await ada.waitForFunction(() => document.activeElement?.textContent.includes("Members forget"));
  assert.deepEqual(ada.troubles, []);
});
