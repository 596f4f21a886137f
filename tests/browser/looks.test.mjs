// What can be measured of the looks: contrast in light and dark, and no motion for those who ask for none.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ADA, closeBrowser, createPrd, importPrd, openPage, options, request, ROOMY, say, signIn } from "./browser.mjs";

let server;

before(async () => {
  if (options.skip) return;
  server = await startServer(ROOMY);
  server.addUser(ADA.email, ADA.password, { name: ADA.name });
});
after(async () => {
  await closeBrowser();
  await server?.stop();
});

/** Texts with less contrast than WCAG 2 asks for (4.5, or 3 for large ones), on the colour that is really behind them. */
function faint(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
    const behind = (e) => {
      const layers = [];
      for (let at = e; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const light = (c) => {
      const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement;
      // Controls that cannot be used are exempt, and what is struck by decision is meant to recede.
      if (!walk.currentNode.data.trim() || !e.getClientRects().length || e.closest(".hidden, :disabled, .rejected, noscript")) continue;
      const style = getComputedStyle(e);
      const back = behind(e);
      const front = over(rgba(style.color), back);
      const [hi, lo] = [light(front), light(back)].sort((a, b) => b - a);
      const ratio = (hi + 0.05) / (lo + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} “${walk.currentNode.data.trim().slice(0, 40)}” ${e.className}`);
    }
    return [...new Set(found)];
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`every text can be read in ${colorScheme}`, options, async () => {
    const page = await openPage(server, { colorScheme, reducedMotion: "reduce" });
    await page.goto("/signin");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.deepEqual(await faint(page), [], "sign-in");
    await signIn(page);
    await createPrd(page, { title: `Contrast in ${colorScheme}`, idea: "Be readable for everybody." });
    await page.locator(".question-text").waitFor();
    await say(page, "One in twelve men cannot tell red from green.");
    await page.locator(".operation[data-open]").first().waitFor();
    await page.locator(".node").first().click();
    assert.deepEqual(await faint(page), [], "chat and text");
    await page.locator(".operation[data-open]").first().getByRole("button", { name: "Accept", exact: true }).click();
    await page.locator(".verdict.stands").first().waitFor();
    for (const tab of [/Proposals/, "Progress", "History"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.waitForTimeout(200);
      assert.deepEqual(await faint(page), [], String(tab));
    }
    const { pathname } = new URL(page.url());
    const { workspace } = (await request(page, "GET", pathname)).body;
    for (const [address, sign] of [
      [`${pathname}?tab=review&part=links`, ".panel .quiet-text"],
      [`${pathname}?tab=history&part=compare&from=1&to=2`, ".restore-diff ins"],
      [`${pathname}/settings`, ".hooks + .quiet-text"],
      [`/workspaces/${workspace}/assistant`, ".choices"],
    ]) {
      await page.goto(address);
      await page.locator(sign).first().waitFor();
      assert.deepEqual(await faint(page), [], address);
    }
    await page.goto("/");
    await page.locator(".prd-row").first().waitFor();
    assert.deepEqual(await faint(page), [], "the list");
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}

test("insertions and deletions differ by more than colour", options, async () => {
  const page = await openPage(server);
  await signIn(page);
  await createPrd(page, { title: "Marks", idea: "Mark changes like a proofreader." });
  await page.locator(".question-text").waitFor();
  await say(page, "Editors strike and underline.");
  const mark = page.locator(".operation ins").first();
  await mark.waitFor();
  assert.match(await mark.evaluate((e) => getComputedStyle(e).textDecorationLine), /underline/);
  assert.match(await mark.innerText(), /\[added:/, "and are said to those who listen");
  await page.context().close();
});

test("who asked for no motion gets none", options, async () => {
  const page = await openPage(server, { reducedMotion: "reduce" });
  await signIn(page);
  await createPrd(page, { title: "Still", idea: "Keep still." });
  await page.locator(".question-text").waitFor();
  await say(page, "Moving things make some people ill.");
  await page.locator(".operation[data-open]").first().getByRole("button", { name: "Accept", exact: true }).click();
  await page.locator(".node.fresh").first().waitFor();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await page.context().close();
});

test("the rows of a table stand below the head of their columns, each with the room that it needs", options, async () => {
  const page = await openPage(server);
  await signIn(page);
  const rows = ["| FR-1 | The system shall send a reminder seven days before a fee of a member is due. | must |", "| FR-2 | Short. | should |"];
  await importPrd(page, "Table", `# Fees\n\n| ID | Requirement | Priority |\n|----|----|----|\n${rows.join("\n")}\n`);
  await page.locator(".table-row").nth(1).waitFor();
  const edges = await page.locator(".lined").evaluateAll((nodes) => nodes.map((node) => [...[...node.querySelectorAll("tr")].at(-1).children].map((cell) => Math.round(cell.getBoundingClientRect().left))));
  assert.equal(edges.length, 3);
  assert.deepEqual(edges[1], edges[0]);
  assert.deepEqual(edges[2], edges[0]);
  const [first, second, third] = edges[0];
  assert.ok(second - first < (third - second) / 3, `the code does not take the room of the words: ${edges[0]}`);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
