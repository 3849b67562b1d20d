// Three times the same key in a row, and what is not that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Thrice } from "../../src/page/thrice.js";

/** @param {[string, number, boolean?][]} keys */
function pressed(keys) {
  const thrice = new Thrice("Shift");
  return keys.map(([key, at, isHeld = false]) => thrice.down(key, at, isHeld)).includes(true);
}

test("three times is three times", () => {
  assert.ok(pressed([["Shift", 0], ["Shift", 300], ["Shift", 1700]]));
  assert.ok(pressed([["a", 0], ["Shift", 9000], ["Shift", 9300], ["Shift", 9600]]));
});

test("twice, held, slowly or with letters between is not", () => {
  assert.ok(!pressed([["Shift", 0], ["Shift", 300]]));
  assert.ok(!pressed([["Shift", 0], ["Shift", 300, true], ["Shift", 600, true]]));
  assert.ok(!pressed([["Shift", 0], ["Shift", 300], ["Shift", 2000]]));
  assert.ok(!pressed([["Shift", 0], ["A", 100], ["Shift", 300], ["B", 400], ["Shift", 600]]));
});
