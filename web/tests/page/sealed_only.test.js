// Which files may be uploaded as they are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSealed } from "../../src/page/sealed_only.js";

for (const [start, sealed] of /** @type {[string, boolean][]} */ ([
  ["age-encryption.org/v1\n-> mlkem768x25519 …", true],
  ["CHSEAL1\nxxxx", true],
  ["They came at night.", false],
  ["age-encryption.org/v2\n", false],
  ["", false],
])) {
  test(`${JSON.stringify(start)} is ${sealed ? "" : "not "}sealed`, async () => {
    assert.equal(await isSealed(new Blob([start])), sealed);
  });
}
