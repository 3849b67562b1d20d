import assert from "node:assert/strict";
import { test } from "node:test";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { utf8 } from "../../src/codec/bytes.js";
import { MalformedError, UntrustedError } from "../../src/errors.js";
import { checkEd25519Key, ed25519Public, signEd25519, verifyEd25519 } from "../../src/treelog/ed25519.js";
import { verifyMldsa44 } from "../../src/treelog/mldsa44.js";
import { draws, outcome, unhex, vectors } from "../vectors.js";

const SEED = Uint8Array.from({ length: 32 }, (_, i) => i);
const CASES = [...vectors("ed25519").cases, ...vectors("notes_more").ed25519];

/** @param {Uint8Array} bytes @param {number} bit */
const flipped = (bytes, bit) => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

for (const { name, public: key, message, signature, valid } of CASES) {
  test(`Ed25519: ${name}`, async () => {
    const found = await outcome(() => verifyEd25519(unhex(key), unhex(message), unhex(signature)));
    assert.equal(found === "accepted", valid);
    const isKey = (await outcome(() => checkEd25519Key(unhex(key)))) === "accepted";
    assert.equal(found === "malformed", !isKey);
  });
}

test("one flipped bit of an Ed25519 signature is refused, and the input stays as it was", () => {
  const draw = draws(11);
  const [key, signature] = [ed25519Public(SEED), signEd25519(SEED, utf8("text"))];
  for (let i = 0; i < 40; i++) {
    const spoilt = flipped(signature, draw(512));
    assert.throws(() => verifyEd25519(key, utf8("text"), spoilt), UntrustedError);
  }
  verifyEd25519(Buffer.from(key), Buffer.from("text"), Buffer.from(signature));
  verifyEd25519(key, utf8("text"), signature);
});

test("ML-DSA-44 binds message and context, and any other length is refused", () => {
  const { publicKey, secretKey } = ml_dsa44.keygen(SEED);
  const [message, context] = [utf8("text"), utf8("one")];
  const signature = ml_dsa44.sign(message, secretKey, { context });
  verifyMldsa44(publicKey, message, signature, { context });
  /** @type {[Uint8Array, Uint8Array, Uint8Array][]} */
  const wrong = [
    [message, signature, utf8("two")],
    [message, signature, new Uint8Array(256)],
    [utf8("other"), signature, context],
    [message, flipped(signature, 9000), context],
    [message, new Uint8Array(2420), context],
    [message, new Uint8Array(2420).fill(255), context],
    [message, signature.subarray(1), context],
    [message, new Uint8Array(), context],
  ];
  for (const [text, signed, domain] of wrong) {
    assert.throws(() => verifyMldsa44(publicKey, text, signed, { context: domain }), UntrustedError);
  }
  for (const length of [0, 1311, 1313]) {
    const key = new Uint8Array(length);
    assert.throws(() => verifyMldsa44(key, message, signature, { context }), MalformedError);
  }
});
