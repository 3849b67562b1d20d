// Sentences with places to fill in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Strings } from "../../src/page/strings.js";

const strings = new Strings([["sent", "Part {done} of {total} sent"], ["other", "Something else"]]);

test("places are filled in by name, and what stands in a value stays as it is", () => {
  assert.equal(strings.say("sent", { done: 3, total: 12 }), "Part 3 of 12 sent");
  assert.equal(strings.say("sent", { done: "{total}", total: 12 }), "Part {total} of 12 sent");
});

test("a sentence that is missing is a defect, unless another one will do", () => {
  assert.throws(() => strings.say("gone"), TypeError);
  assert.equal(strings.sayOr("gone", "other"), "Something else");
  assert.equal(strings.sayOr("other", "gone"), "Something else");
});
