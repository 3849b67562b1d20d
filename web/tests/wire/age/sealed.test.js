// One whole report of the shared vectors: its payload is sealed again byte for byte, committed to, and opened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter } from "age-encryption";
import { bech32 } from "@scure/base";
import { concat, equal, utf8 } from "../../../src/codec/bytes.js";
import { sha256 } from "../../../src/codec/digests.js";
import * as hexes from "../../../src/codec/hexes.js";
import { SealedSource } from "../../../src/wire/age/sealed_source.js";
import { payloadKey } from "../../../src/wire/age/stream.js";
import { bytesSource } from "../../../src/wire/source.js";
import { PART_BYTES, PAYLOAD_LABEL, digestOfParts } from "../../../src/wire/parts.js";
import { commitment, token } from "../../../src/wire/submission.js";
import { unhex, vectors } from "../../vectors.js";

const VECTOR = vectors("sealed");
const HEADER = utf8(VECTOR.header);
const PADDED_BYTES = 65_536;

function plaintext() {
  const manifest = utf8(VECTOR.manifest);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, manifest.length);
  const front = concat(utf8("CHANNEL1"), length, manifest, unhex(VECTOR.signature));
  return concat(front, new Uint8Array(PADDED_BYTES - front.length));
}

function payload() {
  const nonce = unhex(VECTOR.nonce);
  const source = new SealedSource({ prefix: nonce, plain: bytesSource(plaintext()), key: payloadKey(unhex(VECTOR.file_key), nonce) });
  return source.read(0, source.lengthBytes);
}

test("the payload is the one of the vector", async () => {
  const sealed = await payload();
  assert.ok(sealed.length < PART_BYTES);
  assert.equal(hexes.encode(await sha256(plaintext())), VECTOR.plaintext_sha);
  assert.equal(hexes.encode(await sha256(sealed)), VECTOR.payload_sha);
  const digest = await digestOfParts(PAYLOAD_LABEL, sealed.length, [await sha256(sealed)]);
  assert.equal(hexes.encode(digest), VECTOR.payload_digest);
});

test("commitment, token and sealed file are those of the vector", async () => {
  const blind = unhex(VECTOR.blind);
  const own = await commitment({ blind, header: HEADER, payloadDigest: unhex(VECTOR.payload_digest) });
  assert.equal(hexes.encode(own), VECTOR.commitment);
  const proof = token(unhex(VECTOR.log_key), own);
  assert.equal(hexes.encode(proof), VECTOR.token);
  const file = concat(utf8("CHSEAL1\n"), proof, blind, HEADER, await payload());
  assert.equal(hexes.encode(await sha256(file)), VECTOR.sealed_sha);
});

for (const [body, seed] of Object.entries(VECTOR.identities)) {
  test(`${body} opens it`, async () => {
    const decrypter = new Decrypter();
    const secret = new Uint8Array(32).fill(parseInt(/** @type {string} */ (seed), 16));
    decrypter.addIdentity(bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", secret).toUpperCase());
    assert.ok(equal(await decrypter.decrypt(concat(HEADER, await payload())), plaintext()));
  });
}
