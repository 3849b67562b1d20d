import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../src/codec/jsons.js";
import { bytesOf, outcome, vectors } from "../vectors.js";

for (const row of vectors("json").levels) {
  test(`JSON: ${row.name}`, async () => {
    const data = bytesOf(row);
    assert.equal(await outcome(() => parse(data, { limitBytes: data.length })), row.outcome);
  });
}
