// Padding, parts digests, commitment, token, constants, fingerprints and puzzle against known values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/codec/bytes.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { fingerprint } from "../../src/wire/fingerprint.js";
import { nobodyRecipient, throwawayRecipient } from "../../src/wire/nobody.js";
import { BUNDLE_LIMIT_BYTES, paddedLength, payloadLength } from "../../src/wire/padding.js";
import { PAYLOAD_LABEL, digestOfParts, partCount, partLength } from "../../src/wire/parts.js";
import { solvedBits } from "../../src/wire/puzzle.js";
import { parseRecipient } from "../../src/wire/recipient_text.js";
import { commitment, sealedPrefix, token } from "../../src/wire/submission.js";
import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import { pattern, wordlist } from "../samples.js";
import { vectors } from "../vectors.js";

const VECTORS = vectors("submission");

/** @param {string} label @param {Uint8Array} data */
async function partsDigest(label, data) {
  const starts = Array.from({ length: partCount(data.length) }, (_, i) => i * 2 ** 20);
  return digestOfParts(
    label,
    data.length,
    await Promise.all(starts.map((start) => sha256(data.slice(start, start + 2 ** 20)))),
  );
}

for (const { length, padded, payload } of VECTORS.padding) {
  test(`${length} bytes are padded to their class`, () => {
    assert.equal(paddedLength(length), padded);
    assert.equal(payloadLength(padded), payload);
  });
}

test("padding wastes at most a quarter above 1 MiB, and a padded length is its own class", () => {
  for (let length = 2 ** 20 + 1; length < BUNDLE_LIMIT_BYTES; length = Math.ceil(length * 1.03) + 7) {
    const padded = paddedLength(length);
    assert.ok(padded >= length && padded - length < length / 4);
    assert.equal(padded % 65536, 0);
    assert.equal(paddedLength(padded), padded);
  }
});

test("more than 2 GiB is refused", () => {
  assert.throws(() => paddedLength(BUNDLE_LIMIT_BYTES + 1), { kind: "refused", code: "too-large" });
});

for (const row of VECTORS.parts) {
  test(`parts digest ${row.label} of ${row.pattern_bytes} bytes`, async () => {
    assert.equal(hexes.encode(await partsDigest(row.label, pattern(row.pattern_bytes))), row.digest);
  });
}

test("the last part is what is left", () => {
  assert.deepEqual([0, 1].map((number) => partLength(2 ** 20 + 1, number)), [2 ** 20, 1]);
  assert.equal(partLength(2 ** 20, 0), 2 ** 20);
});

test("commitment and token", async () => {
  const row = VECTORS.commitment;
  const committed = await commitment({
    blind: hexes.decode(row.blind, 32),
    header: new Uint8Array(6298).fill(0x41),
    payloadDigest: await partsDigest(PAYLOAD_LABEL, pattern(row.payload_pattern_bytes)),
  });
  assert.equal(hexes.encode(committed), row.commitment);
  assert.equal(hexes.encode(token(hexes.decode(row.log_key, 32), committed)), row.token);
});

test("a sealed file begins with 72 bytes", () => {
  const prefix = sealedPrefix(new Uint8Array(32).fill(0x74), new Uint8Array(32).fill(0x62));
  assert.equal(String.fromCharCode(...prefix), `CHSEAL1\n${"t".repeat(32)}${"b".repeat(32)}`);
});

test("nobody recipients are the known constants", async () => {
  const digests = [1, 2, 3].map(async (number) => hexes.encode(await sha256(utf8(await nobodyRecipient(number)))));
  assert.deepEqual(await Promise.all(digests), VECTORS.nobody_sha);
});

test("throw-away recipients differ by their seed and are keys", async () => {
  const seeds = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  const [one, two] = await Promise.all(seeds.map(throwawayRecipient));
  assert.notEqual(one, two);
  assert.equal(parseRecipient(one).length, 1216);
});

test("fingerprints", async () => {
  const [recipientRow, pinRow] = VECTORS.fingerprints;
  const raw = MLKEM768X25519.getPublicKey(new Uint8Array(32).fill(0x21));
  assert.deepEqual(await fingerprint(raw, await wordlist()), recipientRow.words);
  assert.deepEqual(await fingerprint(utf8(pinRow.pin), await wordlist()), pinRow.words);
});

test("the puzzle is the known hash", async () => {
  const { answer, challenge, subject, digest } = VECTORS.puzzle;
  const zeros = 256 - BigInt(`0x${digest}`).toString(2).length;
  assert.equal(await solvedBits(answer, hexes.decode(challenge, 32), hexes.decode(subject, 32)), zeros);
});
