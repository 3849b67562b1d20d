// Recipients that nobody can open, because no secret for them was ever made: throw-away ones, drawn for one
// slot of one submission and forgotten, and the constants `nobody-1` to `nobody-3`, which anyone recomputes.
// The ML-KEM key is sampled from a hash as if it were part of the public matrix, the X25519 key is a hash.
// Source: FIPS 203 algorithms 5 (ByteEncode) and 7 (SampleNTT).
import { shake128 } from "@noble/hashes/sha3.js";
import { concat, label, utf8 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { recipientText } from "./recipient_text.js";

export const THROWAWAY_SEED_BYTES = 32;
const MODULUS = 3329;
const COEFFICIENTS = 768;
// About 1000 candidates of 12 bits are read on average; 2000 always suffice in practice.
const SAMPLE_BYTES = 3000;

/**
 * Return the constant recipient `nobody-<number>`.
 *
 * @param {number} number 1 to 3
 * @returns {Promise<string>} `age1pq1…`
 */
export function nobodyRecipient(number) {
  return recipient(utf8(`channel/v1/nobody-${number}`));
}

/**
 * Return a recipient for an unused slot.
 *
 * @param {Uint8Array} seed 32 fresh random bytes
 * @returns {Promise<string>} `age1pq1…`
 */
export function throwawayRecipient(seed) {
  return recipient(concat(utf8("channel/v1/throwaway/"), seed));
}

/** @param {Uint8Array} name */
async function recipient(name) {
  const [rho, x25519] = await Promise.all(
    ["/rho", "/x25519"].map((ending) => sha256(concat(name, label(ending)))),
  );
  return recipientText(concat(encode12(sample(concat(name, label("/t")))), rho, x25519));
}

/** @param {Uint8Array} seed */
function sample(seed) {
  const stream = shake128(seed, { dkLen: SAMPLE_BYTES });
  const coefficients = [];
  for (let i = 0; i < SAMPLE_BYTES; i += 3) {
    const [low, middle, high] = stream.subarray(i, i + 3);
    const candidates = [low | ((middle & 15) << 8), (middle >> 4) | (high << 4)];
    coefficients.push(...candidates.filter((candidate) => candidate < MODULUS));
  }
  return coefficients.slice(0, COEFFICIENTS);
}

/** @param {readonly number[]} coefficients an even number of them, 12 bits each, low bits first */
function encode12(coefficients) {
  const bytes = [];
  for (let i = 0; i < coefficients.length; i += 2) {
    const [low, high] = coefficients.slice(i, i + 2);
    bytes.push(low & 255, (low >> 8) | ((high & 15) << 4), high >> 4);
  }
  return Uint8Array.from(bytes);
}
