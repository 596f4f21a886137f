// A browser with the page in it, and what the tests of the page share.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const path = process.env.STET_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((p) => existsSync(p));

/** Give this to test(): without a browser the tests report themselves skipped, by this name. */
export const options = { skip: path ? false : "no Chromium found (install chromium, or name one in STET_CHROMIUM)", timeout: 120_000 };

/** Give this to startServer(): the tests ask more in a minute than people do. */
export const ROOMY = {
  env: { STET_RATE_LOGIN_IP: "1000/1m", STET_RATE_LOGIN_ACCOUNT: "1000/1m", STET_RATE_AUTH_IP: "1000/1m", STET_RATE_API_USER: "100000/1m" },
};

export const ADA = { name: "Ada Byron", email: "ada@example.org", password: "five grey geese over Dover" };

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser = null;

/** Every test file calls it at its end; a browser left open would keep the process alive. */
export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

/**
 * A page of its own (own cookies, own storage) on `server`. What goes wrong in it is collected in `page.troubles`:
 * console errors, uncaught errors and violations of the content security policy. An answer of 401 while the page finds
 * out whether somebody is signed in is no trouble; others that a test provokes it takes out with forgive().
 */
export async function openPage(server, how = {}) {
  browser ??= await chromium.launch({
    executablePath: path,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: server.url, ...how });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === "error" && !/401 .*\/(users\/me|auth\/refresh)$/.test(text)) page.troubles.push(`console: ${text}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  return page;
}

/** Takes out the troubles that a test meant to cause; each pattern must have been there. */
export function forgive(page, ...patterns) {
  for (const pattern of patterns) {
    const left = page.troubles.filter((t) => !pattern.test(t));
    assert.notEqual(left.length, page.troubles.length, `${pattern} was expected among ${JSON.stringify(page.troubles)}`);
    page.troubles = left;
  }
}

export async function signIn(page, who = ADA) {
  if (!new URL(page.url()).pathname.startsWith("/signin")) await page.goto("/signin");
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/signin");
}

/** Makes a PRD by hand, as a person would, and waits until its page is there. */
export async function createPrd(page, { title, idea = "", template = "PRD" }) {
  await page.goto("/");
  await page.getByRole("button", { name: /New PRD|Begin with an idea/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByLabel(/The idea/).fill(idea);
  await dialog.getByRole("radio", { name: new RegExp(`^${template}`) }).check();
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/\/prds\//);
  await page.getByRole("heading", { level: 1, name: title }).first().waitFor();
  return decodeURIComponent(new URL(page.url()).pathname.split("/")[2]);
}

/** Makes a PRD from Markdown through the file dialog. */
export async function importPrd(page, title, markdown) {
  await page.goto("/");
  await page.getByRole("button", { name: /^Import/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("File").setInputFiles({ name: "document.md", mimeType: "text/markdown", buffer: Buffer.from(markdown) });
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByRole("button", { name: "Import" }).click();
  await page.waitForURL(/\/prds\//);
  await page.locator(".node").first().waitFor();
  return decodeURIComponent(new URL(page.url()).pathname.split("/")[2]);
}

/** Says something in the chat and waits for the end of the reply. */
export async function say(page, text) {
  const replies = page.locator(".message.assistant");
  const before = await replies.count();
  await page.locator("#say").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await replies.nth(before).waitFor();
  await page.locator(".message.live").waitFor({ state: "detached" });
}

/** Decides every change that waits in the chat, one by one, as a person would click. */
export async function decideAll(page, name) {
  const open = page.locator(".message .operation[data-open]");
  for (let count = await open.count(); count > 0; count = await open.count()) {
    await open.first().getByRole("button", { name, exact: true }).click();
    await page.waitForFunction((n) => document.querySelectorAll(".message .operation[data-open]").length < n, count);
  }
}

/** A request as the page itself would make it, with its cookies. */
export function request(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const init = { method, headers: { Accept: "application/json" } };
      if (body !== undefined) {
        init.headers["Content-Type"] = "application/json";
        init.body = JSON.stringify(body);
      }
      const response = await fetch(`/api/v1${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : null };
    },
    [method, path, body],
  );
}

/** The words of the document as the server has them. */
export async function textOf(page, key) {
  return (await request(page, "GET", `/prds/${key}`)).body.text;
}

/** Where the keyboard is, in words: for assertions that say what went wrong. */
export function focused(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    const name = e.getAttribute("aria-label") ?? e.textContent?.trim().slice(0, 40) ?? "";
    return `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${e.className ? `.${e.className.split(" ").join(".")}` : ""} “${name}”`;
  });
}
