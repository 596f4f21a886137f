// A person's account as they see it, and what mails lead to.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { mailTo } from "../support/outbox.mjs";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, forgive, openPage, options, ROOMY, signIn } from "./browser.mjs";

const BOB = { name: "Bob Noyce", email: "bob@example.org", password: "seven brown bricks by Dallas" };

let server;
before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { role: "admin", name: ADA.name });
  server.addUser(BOB.email, BOB.password, { name: BOB.name });
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

/** The code of an authenticator app, RFC 6238 with the usual parameters. */
function codeAt(secret, step) {
  const bits = [...secret.replace(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac.at(-1) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, "0");
}
const stepNow = () => Math.floor(Date.now() / 30_000);

/** The link in the newest letter to somebody. */
async function linkTo(email, path, subject) {
  const letter = await mailTo(server, email, 1, subject);
  const link = new RegExp(`https?://\\S+${path}\\?token=[\\w-]+`).exec(letter.text)?.[0];
  assert.ok(link, `no link to ${path} in: ${letter.text}`);
  return link;
}

const section = (page, name) => page.getByRole("region", { name });
const password = (within) => within.getByLabel(/^(Your|Current) password$/);

test("a name changes, and a device can be signed out", options, async () => {
  const other = await openPage(server);
  await signIn(other, BOB);
  const page = await openPage(server);
  await signIn(page, BOB);
  await page.getByTitle(/^Account of/).click();
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();

  const who = section(page, "Who you are");
  await who.getByLabel("Name").fill("Robert Noyce");
  await who.getByRole("button", { name: "Save the name" }).click();
  await page.getByTitle("Account of Robert Noyce").waitFor();

  const devices = section(page, "Devices").getByRole("listitem");
  await devices.nth(1).waitFor();
  await devices.getByRole("button", { name: /^Sign out/ }).first().click();
  await devices.nth(1).waitFor({ state: "detached" });
  await other.goto("/account");
  await other.waitForURL(/\/signin/);
  assert.deepEqual([...page.troubles, ...other.troubles], []);
});

test("a token is shown once, works, and is revoked", options, async () => {
  const page = await openPage(server);
  await signIn(page, BOB);
  await page.goto("/account");
  const tokens = section(page, "Personal access tokens");
  await tokens.getByLabel("Name of the new token").fill("CI of the shop");
  await tokens.getByRole("button", { name: "Make a token" }).click();
  const token = await tokens.getByLabel("Token", { exact: true }).textContent();
  assert.match(token, /^stet_pat_/);
  const ask = () => fetch(`${server.url}/api/v1/prds`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await ask()).status, 200);
  await tokens.getByRole("button", { name: "Revoke CI of the shop" }).click();
  await tokens.getByText("CI of the shop", { exact: true }).waitFor({ state: "detached" });
  assert.equal((await ask()).status, 401);
  assert.deepEqual(page.troubles, []);
});

test("the second factor: set up, asked for, and switched off", options, async () => {
  const page = await openPage(server);
  await signIn(page, BOB);
  await page.goto("/account");
  const factor = section(page, "Second factor");
  await factor.getByRole("button", { name: "Set it up" }).click();
  await password(factor).fill(BOB.password);
  await factor.getByRole("button", { name: "Go on" }).click();
  const secret = await factor.getByLabel("Secret").textContent();
  const qr = factor.getByRole("img");
  assert.ok(await qr.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), "the QR code is a picture");
  const step = stepNow();
  await factor.getByLabel("Code that the app shows").fill(codeAt(secret, step));
  await factor.getByRole("button", { name: "Switch it on" }).click();
  await factor.getByText("Keep these recovery codes").waitFor();
  const codes = await factor.locator(".recovery-codes code").allTextContents();
  assert.equal(codes.length, 10);
  await factor.getByRole("button", { name: "I have kept them" }).click();
  await factor.getByText("On: signing in asks").waitFor();

  const again = await openPage(server);
  await again.goto("/signin");
  await again.getByLabel("E-mail").fill(BOB.email);
  await again.getByLabel("Password", { exact: true }).fill(BOB.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.getByLabel("Code").fill(codes[0]);
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.waitForURL((url) => url.pathname !== "/signin");
  forgive(again, /401 .*login/);

  await factor.getByRole("button", { name: "Switch it off" }).click();
  await password(factor).fill(BOB.password);
  await factor.getByLabel("Code").fill(codes[1]);
  await factor.getByRole("button", { name: "Switch it off" }).click();
  await factor.getByRole("button", { name: "Set it up" }).waitFor();
  assert.deepEqual([...page.troubles, ...again.troubles], []);
});

test("a forgotten password is set anew by the link from the mail, once", options, async () => {
  const page = await openPage(server);
  await page.goto("/signin");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(BOB.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("is on its way").waitFor();
  const link = await linkTo(BOB.email, "/reset", /new password/i);
  BOB.password = "eleven grey gates at Reading";
  await page.goto(link);
  await page.getByLabel("New password").fill(BOB.password);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await signIn(page, BOB);

  await page.goto(link);
  await page.getByLabel("New password").fill("twelve grey gates at Reading");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("link", { name: "Ask for a new link" }).waitFor();
  forgive(page, /40\d .*reset/);
  assert.deepEqual(page.troubles, []);
});

test("an invitation by link is accepted after signing in, the owner sees it, and deletes the workspace in the end", options, async () => {
  const owner = await openPage(server);
  await signIn(owner, ADA);
  await owner.goto("/workspaces");
  await section(owner, "A new workspace").getByLabel("Name").fill("Payments");
  await owner.getByRole("button", { name: "Make it" }).click();
  const workspace = section(owner, "Payments");
  await workspace.getByRole("button", { name: "Invite" }).click();
  const link = await workspace.getByLabel("Link").textContent();

  const guest = await openPage(server);
  await guest.goto(link);
  await guest.getByRole("button", { name: "Sign in to join" }).click();
  await signIn(guest, BOB);
  await guest.getByRole("button", { name: "Join the workspace" }).click();
  await section(guest, "Payments").getByText("editor", { exact: true }).first().waitFor();
  await owner.reload();
  await workspace.getByText(BOB.email).waitFor();
  assert.equal(await section(guest, "Payments").getByRole("button", { name: "Delete this workspace" }).count(), 0);
  await workspace.getByRole("button", { name: "Delete this workspace" }).click();
  await owner.getByRole("button", { name: "Delete it" }).click();
  await workspace.waitFor({ state: "detached" });
  await guest.reload();
  await guest.getByRole("heading", { name: "Workspaces" }).waitFor();
  await section(guest, "A new workspace").waitFor();
  assert.equal(await section(guest, "Payments").count(), 0);
  assert.deepEqual([...owner.troubles, ...guest.troubles], []);
});

test("an administrator finds, disables and enables people, and sees it in the audit log", options, async () => {
  const page = await openPage(server);
  await signIn(page, ADA);
  await page.goto("/people");
  await page.getByPlaceholder("Search by name or address").fill("noyce");
  const row = page.getByRole("listitem").filter({ hasText: BOB.email });
  await page.getByRole("listitem").filter({ hasText: ADA.email }).waitFor({ state: "detached" });
  await row.getByRole("button", { name: "Disable" }).click();
  await row.getByText("disabled", { exact: true }).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === "Enable"); // the keyboard stays where it was
  await row.getByRole("button", { name: "Enable" }).click();
  await row.getByRole("button", { name: "Disable" }).waitFor();
  await page.getByRole("link", { name: "What happened" }).click();
  await page.getByRole("listitem").filter({ hasText: "Account disabled" }).first().waitFor();
  assert.deepEqual(page.troubles, []);
});

test("people who are no administrators do not see those pages", options, async () => {
  const page = await openPage(server);
  await signIn(page, BOB);
  await page.goto("/people");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  assert.deepEqual(page.troubles, []);
});
