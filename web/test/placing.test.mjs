import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { proposedText, standsAfter } = await load("lib/placing.ts");

const node = (id, kind, code = null) => ({ id, kind, code, text: "" });
const NODES = [
  node("title", "section"),
  node("functional", "section"),
  node("intro", "text"),
  node("fr1", "requirement", "FR-1"),
  node("aside", "text"),
  node("fr2", "requirement", "FR-2"),
  node("quality", "section"),
  node("words", "text"),
  node("risks", "section"),
  node("r1", "risk", "R-1"),
];

test("an addition is shown where it would stand", () => {
  const item = "- **FR-?** The system shall stand.\n";
  assert.equal(standsAfter(item, "functional", NODES), "fr2", "behind those of its kind");
  assert.equal(standsAfter(item, "fr1", NODES), "fr1", "where it is said to follow one");
  assert.equal(standsAfter("- **NFR-?** It shall be fast.\n", "quality", NODES), "words", "behind what opens the section");
  assert.equal(standsAfter(item, "risks", NODES), "risks", "before items of another kind");
  assert.equal(standsAfter("Only words.\n", "functional", NODES), "functional");
  assert.equal(standsAfter("- **FR-9** A number of its own.\n", "functional", NODES), "functional");
  assert.equal(standsAfter(item, null, NODES), null);
  assert.equal(standsAfter(item, null, []), null);
  assert.equal(standsAfter(item, "gone", NODES), "gone");
});

test("a row is shown behind the rows of its kind, and not behind a list below them", () => {
  const rows = [node("title", "section"), { ...node("fr1", "requirement", "FR-1"), text: "| FR-1 | It lists. |\n" }, { ...node("fr2", "requirement", "FR-2"), text: "- **FR-2** It shares.\n" }];
  assert.equal(standsAfter("| FR-? | It prints. |\n", "title", rows), "fr1");
  assert.equal(standsAfter("| **FR-?** | It prints. |\n", "title", rows), "fr1");
  assert.equal(standsAfter("- **FR-?** It prints.\n", "title", rows), "fr2");
});

test("what is proposed is shown as it would stand", () => {
  const text = "- **FR-?** The system shall stand.\n";
  assert.equal(proposedText({ op: "add_node", text, result: text.replace("?", "3") }), text.replace("?", "3"));
  assert.equal(proposedText({ op: "add_node", text, result: null }), text);
  assert.equal(proposedText({ op: "replace_text", text: "old", result: "merged" }), "merged");
  assert.equal(proposedText({ op: "remove_node", text: null, result: "" }), "");
});
