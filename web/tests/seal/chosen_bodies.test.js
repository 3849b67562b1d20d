// The keys of the bodies chosen, and what is refused in a choice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose } from "../../src/seal/chosen_bodies.js";
import { nobodyRecipient } from "../../src/wire/nobody.js";
import { RefusedError } from "../../src/errors.js";

/** @import { TrustedNotes } from "../../src/wire/trust.js" */

const RECIPIENT = await nobodyRecipient(1);

/** @param {string} end */
const key = (end) => ({ id: "2026w48", window: { start: "2026-11-23", end }, recipient: RECIPIENT });

const BODIES = {
  a: { intake: key("2026-12-07"), evidence: null },
  b: { intake: key("2026-11-30"), evidence: key("2026-11-30") },
  c: { intake: null, evidence: null },
  d: { intake: key("2026-12-14"), evidence: null },
  e: { intake: key("2026-12-14"), evidence: null },
};

const TRUSTED = /** @type {TrustedNotes} */ (
  /** @type {unknown} */ ({
    directory: { digest: new Uint8Array(32), promise: {} },
    body(/** @type {keyof typeof BODIES} */ id) {
      if (!BODIES[id]) throw new RefusedError("no-such-body");
      return BODIES[id];
    },
  })
);

test("keys come in the order chosen, and uploading ends three weeks after the first window", async () => {
  const chosen = await choose(TRUSTED, ["a", "b"]);
  assert.deepEqual(chosen.addressees.map((one) => one.slice(0, 10)), ["a/2026w48/", "b/2026w48/"]);
  assert.match(chosen.addressees[0], /^a\/2026w48\/[0-9a-f]{16}$/);
  assert.equal(chosen.uploadBefore, "2026-12-21");
  assert.deepEqual(chosen.recipients, [RECIPIENT, RECIPIENT]);
});

test("evidence goes to those that have an evidence unit, or there is none", async () => {
  assert.deepEqual((await choose(TRUSTED, ["a", "b"])).evidenceRecipients, [RECIPIENT]);
  assert.equal((await choose(TRUSTED, ["a"])).evidenceRecipients, null);
});

test("no body, more than four, one twice, an unknown one or one without a key is no choice", async () => {
  for (const ids of [[], ["a", "a"], ["a", "b", "d", "e", "f"]]) {
    await assert.rejects(choose(TRUSTED, ids), { kind: "refused", code: "bodies-count" });
  }
  await assert.rejects(choose(TRUSTED, ["x"]), { code: "no-such-body" });
  await assert.rejects(choose(TRUSTED, ["a", "c"]), { kind: "unavailable", code: "body-unavailable" });
});
