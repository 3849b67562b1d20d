// Six words by which two people compare a key or a pin aloud.
import { concat, label } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { digitsOf, numberOf } from "./base7776.js";

/** @import { Wordlist } from "./wordlist.js" */

const FINGERPRINT_BITS = 77;
const FINGERPRINT_WORDS = 6;

/**
 * Return six words for a recipient's 1216 raw bytes, a key's 32, or the bytes of `pin.json`.
 *
 * @param {Uint8Array} bytes
 * @param {Wordlist} wordlist
 * @returns {Promise<string[]>}
 */
export async function fingerprint(bytes, wordlist) {
  const digest = await sha256(concat(label("channel/v1/fingerprint"), bytes));
  const number = numberOf(digest) >> BigInt(8 * digest.length - FINGERPRINT_BITS);
  return digitsOf(number, FINGERPRINT_WORDS).map((digit) => wordlist.words[digit]);
}
