// Which keys act, and when none does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf } from "../../src/console/keys.js";

const row = { matches: () => false };
const field = { matches: () => true };

/** @param {string} key @param {object} [more] */
const press = (key, more = {}) =>
  /** @type {any} */ ({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, target: row, ...more });

test("each key asks for its act", () => {
  const acts = ["j", "k", "o", "/", "?", "Escape"].map((key) => actOf(press(key), true));
  assert.deepEqual(acts, ["next", "previous", "open", "search", "help", "escape"]);
});

for (const [name, event] of /** @type {[string, any][]} */ ([
  ["a shortcut of the browser", press("j", { ctrlKey: true })],
  ["a letter that is typed", press("j", { target: field })],
  ["a letter that is being composed", press("j", { isComposing: true })],
  ["another key", press("x")],
  ["a name that every object has", press("constructor")],
])) {
  test(`${name} asks for nothing`, () => assert.equal(actOf(event, true), null));
}

test("keys that are off do nothing, but Escape leaves", () => {
  assert.equal(actOf(press("j"), false), null);
  assert.equal(actOf(press("Escape", { target: field }), false), "escape");
});
