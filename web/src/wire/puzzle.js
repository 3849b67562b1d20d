// What an answer to the server's puzzle is worth: with how many zero bits its hash begins. Searches for none.
import { label, u64 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { numberOf } from "./base7776.js";

/**
 * Say how many bits an answer solves.
 *
 * @param {number | bigint} answer below 2^64
 * @param {Uint8Array} challenge 32 bytes
 * @param {Uint8Array} subject a commitment (32 bytes) or an upload id (16 bytes)
 * @returns {Promise<number>} 0 to 256
 */
export async function solvedBits(answer, challenge, subject) {
  const digest = await sha256(label("channel/v1/puzzle"), challenge, subject, u64(answer));
  const number = numberOf(digest);
  return 8 * digest.length - (number ? number.toString(2).length : 0);
}
