// How many files, how large, and for whom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AttachedFiles } from "../../src/page/attached_files.js";

/** @param {string} name @param {number} size */
const file = (name, size) => /** @type {File} */ ({ name, size, type: "image/png" });

test("files go as they are, for every reviewer unless it was said otherwise", () => {
  const files = new AttachedFiles();
  assert.equal(files.add([file("a.png", 1), file("b.png", 2)]), null);
  files.all[1].purpose = "evidence";
  assert.deepEqual(files.draft(true).map(({ name, purpose, cleaned }) => [name, purpose, cleaned]), [
    ["a.png", "all", false],
    ["b.png", "evidence", false],
  ]);
});

test("without an evidence unit nothing is sealed for one", () => {
  const files = new AttachedFiles();
  files.add([file("a.png", 1)]);
  files.all[0].purpose = "evidence";
  assert.deepEqual(files.draft(false).map(({ purpose }) => purpose), ["all"]);
});

test("too many or too large are not added at all", () => {
  const files = new AttachedFiles();
  assert.equal(files.add(Array.from({ length: 128 }, (_, i) => file(`${i}`, 1))), null);
  assert.equal(files.add([file("more", 1)]), "files-many");
  assert.equal(files.all.length, 128);
  assert.equal(new AttachedFiles().add([file("film", 2 ** 31)]), "files-large");
});

test("taking one away leaves the others", () => {
  const files = new AttachedFiles();
  files.add([file("same.png", 1), file("same.png", 1)]);
  const [first, second] = files.all;
  files.remove(first);
  assert.deepEqual(files.all, [second]);
});
