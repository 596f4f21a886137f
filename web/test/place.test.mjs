// Where an address leads within a PRD.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { EMPTY, partOf, placeOf } = await load("state/prd-state.ts");
const place = (query) => placeOf(new URLSearchParams(query));

test("an address leads to its tab and part, and what it does not know opens the first", () => {
  assert.deepEqual(place(""), { tab: "chat", pane: "text" });
  assert.deepEqual(place("tab=proposals"), { tab: "proposals", pane: "side" });
  assert.deepEqual(place("tab=review&part=links"), { tab: "review", pane: "side", reviewPart: "links" });
  assert.deepEqual(place("tab=review&part=report"), { tab: "review", pane: "side", reviewPart: "comments" });
  assert.deepEqual(place("tab=progress&part=report"), { tab: "progress", pane: "side", progressPart: "report" });
  for (const unknown of ["tab=nowhere", "tab=__proto__", "tab=constructor&part=x"]) assert.equal(place(unknown).tab, "chat", unknown);
});

test("what is compared is part of the address only where something is compared", () => {
  const both = { from: "as sent", to: "7" };
  assert.deepEqual(place("tab=history&part=compare&from=as+sent&to=7").compared, both);
  assert.equal(place("tab=history&part=compare&from=7").compared, undefined);
  assert.equal(place("tab=history&from=1&to=2").compared, undefined);
});

test("every place an address leads to has that address", () => {
  for (const query of ["", "tab=review", "tab=review&part=stale", "tab=history&part=compare", "tab=progress&part=report"]) {
    const state = { ...EMPTY, ...place(query) };
    const wanted = new URLSearchParams(query);
    assert.equal(state.tab, wanted.get("tab") ?? "chat");
    if (wanted.has("part")) assert.equal(partOf(state), wanted.get("part"));
  }
  assert.equal(partOf({ ...EMPTY, tab: "chat" }), null);
});
