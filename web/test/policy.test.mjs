import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { canRegister, passwordHint } = await load("state/policy.ts");
const policy = (registration) => ({ password_min: 12, registration });

test("the length that the server wants is said as soon as it is known", () => {
  assert.match(passwordHint(policy("open")), /^At least 12 characters\. /);
  assert.doesNotMatch(passwordHint(null), /\d|null/);
});

test("who cannot register is not asked to", () => {
  assert.deepEqual([null, policy("open"), policy("invite"), policy("closed")].map((one) => canRegister(one, false)), [true, true, false, false]);
  assert.deepEqual([policy("invite"), policy("closed")].map((one) => canRegister(one, true)), [true, false]);
});
