// Headers and payloads that any age opens: sealed in ranges, opened by the library as a whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, generateIdentity, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { concat } from "../../../src/codec/bytes.js";
import { SealedSource } from "../../../src/wire/age/sealed_source.js";
import { sealHeader } from "../../../src/wire/age/seal.js";
import { payloadKey } from "../../../src/wire/age/stream.js";
import { bytesSource } from "../../../src/wire/source.js";
import { pattern } from "../../samples.js";

const CHUNK = 65536;
const NONCE = pattern(16, 5);
const IDENTITIES = await Promise.all(Array.from({ length: 4 }, generateHybridIdentity));
const RECIPIENTS = await Promise.all(IDENTITIES.map(identityToRecipient));

/** @param {Uint8Array} plain */
async function sealedFile(plain) {
  const { header, fileKey } = await sealHeader(RECIPIENTS);
  const prefix = concat(header, NONCE);
  return new SealedSource({ prefix, plain: bytesSource(plain), key: payloadKey(fileKey, NONCE) });
}

/** @param {Uint8Array} file @param {string} identity */
async function opened(file, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file);
}

test("a header has exactly four stanzas and 6298 bytes, and each recipient opens it", async () => {
  const file = await sealedFile(pattern(100));
  const whole = await file.read(0, file.lengthBytes);
  const lines = new TextDecoder("latin1").decode(whole.subarray(0, 6298)).split("\n");
  assert.equal(lines.filter((line) => line.startsWith("-> mlkem768x25519 ")).length, 4);
  assert.equal(lines.filter((line) => line.startsWith("->")).length, 4);
  assert.ok(lines.at(-2)?.startsWith("--- ") && lines.at(-1) === "");
  for (const identity of IDENTITIES) assert.deepEqual(await opened(whole, identity), pattern(100));
});

for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 17 * CHUNK + 5]) {
  test(`${size} bytes sealed in ranges are what the library opens`, async () => {
    const plain = pattern(size);
    const file = await sealedFile(plain);
    const whole = await file.read(0, file.lengthBytes);
    assert.deepEqual(await opened(whole, IDENTITIES[0]), plain);
    for (const step of [9973, CHUNK, 200_001]) {
      const pieces = [];
      for (let start = 0; start < whole.length; start += step) {
        pieces.push(await file.read(start, Math.min(step, whole.length - start)));
      }
      assert.deepEqual(concat(...pieces), whole);
    }
  });
}

test("ranges read backwards and at the same time are the same bytes", async () => {
  const file = await sealedFile(pattern(5 * CHUNK + 3));
  const whole = await file.read(0, file.lengthBytes);
  const starts = [5 * CHUNK, 4 * CHUNK + 100, 70_000, 6290, 6314, 3, 0];
  const pieces = await Promise.all(starts.map((start) => file.read(start, 6000)));
  for (const [i, start] of starts.entries()) assert.deepEqual(pieces[i], whole.slice(start, start + 6000));
});

test("only four post-quantum recipients are taken", async () => {
  const classic = await identityToRecipient(await generateIdentity());
  const [first, ...rest] = RECIPIENTS;
  const flipped = first.slice(0, -1) + (first.endsWith("q") ? "p" : "q");
  const tagged = "age1tagpq1".concat(first.slice(7));
  for (const wrong of [classic, flipped, tagged, first.toUpperCase(), "", "age1pq1", `${first} `, "age1".repeat(600)]) {
    await assert.rejects(sealHeader([wrong, ...rest]), { kind: "refused", code: "recipient-kind" });
  }
  await assert.rejects(sealHeader(rest), /four/);
  await assert.rejects(sealHeader([...RECIPIENTS, first]), /four/);
});
