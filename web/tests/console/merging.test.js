// How new rows join those on the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, newWords, planRows } from "../../src/console/merging.js";

test("new rows stand where they belong, and none goes", () => {
  assert.deepEqual(planRows(["9", "7", "4"], ["10", "8", "7", "4"]), {
    kept: ["7", "4"],
    added: [
      { place: "10", before: "9" },
      { place: "8", before: "7" },
    ],
  });
});

test("a number given out again stands above all others, beyond what a double holds", () => {
  const again = String(2n ** 48n * 9000n + 2n);
  assert.deepEqual(planRows(["3"], [again, "3"]).added, [{ place: again, before: "3" }]);
});

test("older rows come only when they are asked for", () => {
  assert.deepEqual(planRows(["9"], ["8"]).added, []);
  assert.deepEqual(planRows(["9"], ["8"], true).added, [{ place: "8", before: null }]);
  assert.deepEqual(planRows([], ["8"]).added, [{ place: "8", before: null }]);
});

test("the choice moves within the list", () => {
  assert.equal(moved(0, -1, 1), -1);
  assert.equal(moved(3, -1, 1), 0);
  assert.equal(moved(3, -1, -1), 2);
  assert.equal(moved(3, 2, 1), 2);
  assert.equal(moved(3, 1, -1), 0);
});

test("what is new is counted in words", () => {
  assert.deepEqual([1, 12].map(newWords), ["1 new report", "12 new reports"]);
});
