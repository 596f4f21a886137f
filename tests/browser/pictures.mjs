// Takes pictures of the page with real content, for the documentation and for looking at: node pictures.mjs [FOLDER]
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, createPrd, openPage, PHONE, request, say, signIn } from "./browser.mjs";

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL("pictures", import.meta.url)));

const ANSWERS = [
  "Support handles 1,400 refund calls a week. Two thirds are decided by three rules that agents look up in a spreadsheet; a call takes an agent six minutes and the customer twenty.",
  "Customers who bought online in the last 90 days, and the 60 agents who take their calls.",
  "A refund that the rules allow is decided in under a minute.\nAgents see only the cases that need a person.",
];

async function talk(page) {
  await signIn(page);
  const key = await createPrd(page, {
    title: "Refunds without a phone call",
    idea: "Customers see what they can return, ask for the refund and have it decided, without speaking to anybody.",
  });
  await page.locator(".question-text").waitFor();
  for (const [i, answer] of ANSWERS.entries()) {
    await say(page, answer);
    if (i === ANSWERS.length - 1) break;
    const all = page.getByRole("button", { name: /^Accept all/ }).last();
    const one = page.getByRole("button", { name: "Accept", exact: true }).last();
    if (await all.isVisible()) await all.click();
    else if (await one.isVisible()) await one.click();
    await page.locator(".operation[data-open]").first().waitFor({ state: "detached" });
  }
  return key;
}

async function picture(page, name) {
  await page.waitForTimeout(3000); // the last change has settled
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(join(folder, `${name}.png`));
}

const server = await startServer();
try {
  await mkdir(folder, { recursive: true });
  server.addUser(ADA.email, ADA.password, { role: "admin", name: ADA.name });
  const page = await openPage(server, { deviceScaleFactor: 2 });
  const key = await talk(page);
  await page.locator(".node", { hasText: "1,400" }).first().click();
  await picture(page, "page");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "page-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("tab", { name: "History" }).click();
  await page.locator(".revision-head").first().click();
  await picture(page, "history");
  await page.goto("/");
  await picture(page, "list");

  const phone = await openPage(server, { ...PHONE, deviceScaleFactor: 2 });
  await signIn(phone);
  const { body } = await request(phone, "GET", "/prds");
  await phone.goto(`/prds/${body.items.find((p) => p.key === key).id}`);
  await phone.locator(".node").first().waitFor();
  await picture(phone, "phone-text");
  await phone.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: /Discuss/ }).tap();
  await picture(phone, "phone-discuss");
} finally {
  await closeBrowser();
  await server.stop();
}
