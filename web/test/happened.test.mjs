import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { happened } = await load("lib/happened.ts");
const table = readFileSync(new URL("../../src/users/domain/value_objects/user_event.c", import.meta.url), "utf8");

test("every action that the audit log keeps has words", () => {
  const actions = [...table.matchAll(/\{"([a-z_.]+)"(, true)?\}/g)].filter(([, , passing]) => !passing).map(([, action]) => action);
  assert.ok(actions.length > 25, `${actions.length} actions found`);
  for (const action of actions) assert.notEqual(happened(action), action, `web/src/lib/happened.ts has no words for ${action}`);
  assert.equal(new Set(actions.map(happened)).size, actions.length, "two actions have the same words");
});

test("an action that the page does not know stands for itself", () => {
  for (const action of ["moon.landed", "constructor", "__proto__", ""]) assert.equal(happened(action), action);
});
