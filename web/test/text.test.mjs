import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

globalThis.addEventListener ??= () => {};
const { wordDiff } = await load("lib/diff.ts");
const { bySeverity, excerpt, ago, initials, names, slug, withoutBullet, withoutQuestion, period } = await load("lib/format.ts");
const { SentenceReader } = await load("lib/announce.tsx");
const { safePath } = await load("lib/router.tsx");

const side = (pieces, without) => pieces.filter((p) => p.kind !== without).map((p) => p.text).join("");

test("the marks of a change give back both texts", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  let state = seed;
  const random = (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n;
  const words = ["the", "system", "shall", "answer", "within", "60", "seconds", ",", ".", "\n", " ", "**", "- "];
  for (let i = 0; i < 300; i++) {
    const text = () => Array.from({ length: random(30) }, () => words[random(words.length)]).join(random(2) ? " " : "");
    const [before, after] = [text(), text()];
    const pieces = wordDiff(before, after);
    assert.equal(side(pieces, "added"), before, `seed ${seed}, round ${i}`);
    assert.equal(side(pieces, "removed"), after, `seed ${seed}, round ${i}`);
  }
});

test("words that change side by side are one mark", () => {
  assert.deepEqual(wordDiff("within sixty long seconds.", "within five short minutes."), [
    { kind: "same", text: "within " },
    { kind: "removed", text: "sixty long seconds" },
    { kind: "added", text: "five short minutes" },
    { kind: "same", text: "." },
  ]);
});

test("an excerpt has no Markdown signs and ends at a word", () => {
  assert.equal(excerpt("## The *first* thing, [linked](https://example.org)"), "The first thing, linked");
  assert.equal(excerpt("one two three. four", 15), "one two three…");
});

test("a heading has the name that links on GitHub use", () => {
  assert.equal(slug("Goals & Non-Goals (v1.2)"), "goals--non-goals-v12");
  assert.equal(slug("Größe des `restartPolicy`"), "größe-des-restartpolicy");
});

test("a question that is shown beside a reply is not in it again; everything else is", () => {
  const question = { text: "Who will use it?", why: "People differ.", example: "Nurses." };
  const without = (text) => withoutQuestion(text, question);
  assert.equal(without("Thank you. I propose it.\n\n**Who will use it?** People differ."), "Thank you. I propose it.");
  assert.equal(without("Hello.\n\nWho will use it?\n\nPeople differ.\n\nFor example: Nurses."), "Hello.");
  assert.equal(without("It holds 3 items.\n\nMy question still stands: **Who will use it?**"), "It holds 3 items.");
  assert.equal(without("**Who will use it?** Take your time."), "**Who will use it?** Take your time.");
  assert.equal(without("**Who will use it?**\n\nAnd one more thing."), "**Who will use it?**\n\nAnd one more thing.");
  assert.equal(without("Nothing is asked."), "Nothing is asked.");
});

test("times are told in the unit that fits", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  assert.equal(ago("2026-03-10T11:59:50Z", now), "just now");
  assert.equal(ago("2026-03-10T09:00:00Z", now), "3 hours ago");
  assert.equal(ago("2026-03-09T12:00:00Z", now), "yesterday");
});

test("a growing text is read aloud by sentences, and whole at its end", () => {
  const said = [];
  const reader = new SentenceReader((text) => said.push(text));
  let text = "";
  for (const piece of ["Th", "ank you. I ", "put 1.4 million", " there", ". And", " more"]) reader.update((text += piece), false);
  reader.update(text, true);
  assert.deepEqual(said, ["Thank you.", "I put 1.4 million there.", "And more"]);
});

test("only paths of this page are followed after signing in", () => {
  assert.equal(safePath("/prds/PAY?tab=history"), "/prds/PAY?tab=history");
  for (const path of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", null]) {
    assert.equal(safePath(path), "/", String(path));
  }
});

test("people are named, the first few and how many more", () => {
  assert.equal(names([]), "");
  assert.equal(names(["Ada"]), "Ada");
  assert.equal(names(["Ada", "Ben"]), "Ada and Ben");
  assert.equal(names(["Ada", "Ben", "Cy"]), "Ada, Ben and Cy");
  assert.equal(names(["Ada", "Ben", "Cy", "Di"]), "Ada, Ben and 2 more");
  assert.deepEqual(["Ada Byron", "ada@example.org", "", "Jean Luc de Wit"].map(initials), ["AB", "A", "?", "JW"]);
});

test("findings come by severity, the gravest first, and empty groups not at all", () => {
  const finding = (rule, severity) => ({ rule, severity });
  const groups = bySeverity([finding("a", "advice"), finding("b", "error"), finding("c", "advice")]);
  assert.deepEqual(groups.map(([severity, these]) => [severity, these.map((f) => f.rule)]), [["error", ["b"]], ["advice", ["a", "c"]]]);
});

test("a snippet loses the sign of its list, and nothing else", () => {
  const parts = [{ text: "- FR-1 The system shall ", hit: false }, { text: "- send", hit: true }];
  assert.deepEqual(withoutBullet(parts).map((p) => p.text), ["FR-1 The system shall ", "- send"]);
  assert.deepEqual(withoutBullet([{ text: "-5 degrees", hit: false }]).map((p) => p.text), ["-5 degrees"]);
});

test("months and days are named in the calendar of UTC, wherever the reader is", () => {
  assert.equal(period("2026-11"), "November 2026");
  assert.equal(period("2026-01-01"), "January 1, 2026");
  assert.equal(period("whenever"), "whenever");
});
