// How a manifest names the keys it was sealed to, so that no reader takes a report meant for others.
import { utf8 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import * as hexes from "../codec/hexes.js";

const HASH_BYTES = 8;

/**
 * Name an intake key of a body, as an item of the member `to`.
 *
 * @param {string} body the body's id
 * @param {string} epoch the key's id
 * @param {string} recipient `age1pq1…`
 * @returns {Promise<string>} `body/epoch/hash`
 */
export async function addressee(body, epoch, recipient) {
  const digest = await sha256(utf8(recipient));
  return `${body}/${epoch}/${hexes.encode(digest.subarray(0, HASH_BYTES))}`;
}
