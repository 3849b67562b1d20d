// The two words asked back: which, and how they may be typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainWord, twoPlaces } from "../../src/page/words.js";

test("two different places, each as good as any other, the earlier one first", () => {
  const seen = new Set();
  for (let i = 0; i < 11; i++) {
    for (let j = 0; j < 10; j++) {
      const [first, second] = twoPlaces(11, [i, j]);
      assert.ok(0 <= first && first < second && second < 11);
      seen.add(`${first} ${second}`);
    }
  }
  assert.equal(seen.size, 55);
});

test("a word counts however it is typed, and no other word does", () => {
  for (const typed of [" Maple ", "MAPLE", "maple.", "ｍａｐｌｅ"]) assert.equal(plainWord(typed), "maple");
  assert.notEqual(plainWord("maples"), "maple");
});
