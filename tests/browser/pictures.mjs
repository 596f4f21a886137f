// Takes the pictures of the documentation, of a PRD that grew as any would: node pictures.mjs [FOLDER]
// The folder is docs/images unless told otherwise; with a folder of one's own come more pictures, for looking at.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, openPage, PHONE, request, ROOMY, say, signIn } from "./browser.mjs";
import { withPalette } from "./png.mjs";

const GRACE = { name: "Grace Murray", email: "grace@example.org", password: "nine small moths in a relay" };
const folder = resolve(process.argv[2] ?? fileURLToPath(new URL("../../docs/images", import.meta.url)));
const all = process.argv[2] !== undefined;

const IDEA = "Tell subscribers before their card payment fails, so that they keep their service and nobody has to call them.";

const ANSWERS = [
  "Every month 4,200 of our 60,000 subscribers lose their service because a card expired or had no money on it. Half of them did not know. Support spends 70 hours a month on calls about it, and 900 people leave for good.",
  "Subscribers who pay by card. The 12 people in support and the finance team feel the effects: they chase what is unpaid today.",
  "A subscriber whose card is about to fail knows it in time and can fix it in under a minute. Fewer than 1,500 failed payments a month by the end of June 2027, down from 4,200.",
  "- Send a reminder by e-mail 14 days before a card expires\n- When a payment fails, tell the subscriber within 60 minutes by e-mail\n- The subscriber can update the card from the message without signing in\n- Never send more than two reminders in a week",
  "If the bank refuses the new card, keep the service for 3 days and say so.",
  "Reminders could be taken for phishing; that is why they carry no link to a form that asks for a card number.",
  "The law demands that the amount and the date are named before money is taken.",
  "skip",
  "We will not chase invoices that are paid by bank transfer.",
  "Banks tell us a new expiry date within a day.",
  "The pilot with 500 subscribers starts on 15 March 2027. Everybody has it on 30 April 2027.",
];

const ADDITION = "add requirement: The system shall offer to pay at once when a card was refused.";

/** A request that has to succeed. */
async function ask(page, method, path, body) {
  const answer = await request(page, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function acceptAll(page, proposals) {
  for (const { id, operations } of proposals) {
    await ask(page, "POST", `/proposals/${id}/decisions`, { decisions: operations.map((o) => ({ operation: o.index, verdict: "accept" })) });
  }
}

/** What two people did before the picture is taken. */
async function grow(ada, grace) {
  const team = await ask(ada, "POST", "/workspaces", { name: "Payments" });
  await ask(ada, "POST", `/workspaces/${team.id}/members`, { email: GRACE.email, role: "editor" });
  const prd = await ask(ada, "POST", "/prds", { title: "Payment reminders", key: "PAY", idea: IDEA, workspace: team.id });
  const path = `/prds/${prd.id}`;
  for (const text of ANSWERS) {
    if (text === ANSWERS.at(-1)) await ask(grace, "POST", `${path}/messages`, { text: ADDITION });
    const { proposals } = await ask(ada, "POST", `${path}/messages`, { text });
    await acceptAll(proposals.length && text.startsWith("If") ? grace : ada, proposals);
  }
  const note = (page, text) => ask(page, "POST", `${path}/events`, { source: "note", external_id: text, kind: "note", text });
  await acceptAll(grace, [(await note(grace, "FR-1 shipped to everybody on Monday.")).proposal]);
  await note(grace, "The limit on reminders is done (FR-4).");
  await note(grace, "Decided with finance: reminders come from the billing address.");
  await link(ada, path);
  return prd;
}

/** Links between its items, one of them suspect since what it rests on says something else. */
async function link(page, path) {
  const { revision, items } = await ask(page, "GET", `${path}/nodes`);
  const node = (code) => items.find((n) => n.code === code);
  const join = (kind, from, to, note) => ask(page, "POST", `${path}/links`, { kind, from: node(from).id, to, ...(note && { note }) });
  await join("depends_on", "FR-5", { node: node("FR-3").id }, "The days count from when the card was changed.");
  await join("verifies", "M-1", { node: node("FR-2").id });
  await join("implemented_by", "FR-1", { url: "https://github.com/acme/billing/pull/212", label: "acme/billing#212" });
  const { id, hash, text } = node("FR-5");
  const changed = text.replace("3 days", "5 days");
  await ask(page, "POST", `${path}/operations`, { base_revision: revision, operations: [{ op: "replace_text", node: id, base_hash: hash, text: changed }], why: "Banks need longer over a weekend." });
}

async function picture(page, name) {
  await page.waitForTimeout(3000); // the last change has settled
  await writeFile(join(folder, `${name}.png`), withPalette(await page.screenshot()));
  console.log(join(folder, `${name}.png`));
}

const server = await startServer(ROOMY);
try {
  await mkdir(folder, { recursive: true });
  server.addUser(ADA.email, ADA.password, { role: "admin", name: ADA.name });
  server.addUser(GRACE.email, GRACE.password, { name: GRACE.name });
  const page = await openPage(server, { viewport: { width: 1600, height: 1000 }, colorScheme: "light" });
  const other = await openPage(server);
  await signIn(page);
  await signIn(other, GRACE);
  const prd = await grow(page, other);

  await page.goto(`/prds/${prd.key}`);
  await page.locator(".composer").waitFor();
  await say(page, "change FR-2 to: When a payment fails, the system shall tell the subscriber within 5 minutes by e-mail and text message.");
  await page.locator(".node", { hasText: "without signing in" }).click();
  await page.getByRole("heading", { name: "Requirements", exact: true }).evaluate((e) => e.scrollIntoView({ behavior: "instant" }));
  await picture(page, "prd");
  await page.goto(`/prds/${prd.key}?tab=review&part=links`);
  await page.locator(".node", { hasText: "without signing in" }).click();
  await picture(page, "review");
  if (all) {
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, "prd-dark");
    await page.emulateMedia({ colorScheme: "light" });
    for (const tab of [/Proposals/, "Progress", "History"]) {
      await page.getByRole("tab", { name: tab }).click();
      await picture(page, `prd-${String(tab).replace(/\W/g, "").toLowerCase()}`);
    }
    await page.goto("/");
    await picture(page, "list");
  }

  const phone = await openPage(server, { ...PHONE, deviceScaleFactor: 2, colorScheme: "light" });
  await signIn(phone);
  await phone.goto(`/prds/${prd.key}`);
  await phone.locator(".node", { hasText: "without signing in" }).tap();
  await picture(phone, "phone");
  if (all) {
    await phone.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: /Discuss/ }).tap();
    await picture(phone, "phone-discuss");
  }
} finally {
  await closeBrowser();
  await server.stop();
}
