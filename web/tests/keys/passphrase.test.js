// What the words unlock, against known values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/codec/bytes.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { reporterKeys } from "../../src/keys/passphrase.js";
import { vectors } from "../vectors.js";

for (const row of vectors("words").words) {
  test(`keys of ${row.E}`, async () => {
    const keys = reporterKeys(hexes.decode(row.E, 16));
    assert.equal(hexes.encode(await sha256(utf8(keys.recipient))), row.recipient_sha);
    assert.equal(hexes.encode(keys.signPublic), row.sign_pk);
    assert.equal(hexes.encode(keys.tagKey), row.reply_tag);
    assert.equal(hexes.encode(keys.reportId), row.report_id);
    assert.deepEqual([0, 1].map((n) => hexes.encode(keys.logKey(n))), [row.log_token_0, row.log_token_1]);
  });
}
