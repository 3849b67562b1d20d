// A submission as it travels: the sealed file, its commitment, its token; not what is inside.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as sha256Now } from "@noble/hashes/sha2.js";
import { concat, label, utf8 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";

export const SLOTS = 4;
export const SUBMISSION_HEADER_BYTES = 70 + 1557 * SLOTS;
export const SEALED_TYPE = "application/vnd.channel.sealed";
export const BLIND_BYTES = 32;
const SEALED_MAGIC = "CHSEAL1\n";

/**
 * Write the first 72 bytes of a sealed file.
 *
 * @param {Uint8Array} token 32 bytes
 * @param {Uint8Array} blind 32 bytes
 * @returns {Uint8Array}
 */
export function sealedPrefix(token, blind) {
  return concat(utf8(SEALED_MAGIC), token, blind);
}

/**
 * Return what the log holds of a submission; hides it until blind, header and payload are shown.
 *
 * @param {{blind: Uint8Array, header: Uint8Array, payloadDigest: Uint8Array}} submission blind and digest
 *   have 32 bytes, the header 6298
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export async function commitment({ blind, header, payloadDigest }) {
  return sha256(concat(label("channel/v1/commit"), blind, await sha256(header), payloadDigest));
}

/**
 * Return the 32 bytes by which the reporter's words alone prove that this commitment is theirs.
 *
 * @param {Uint8Array} logKey 32 bytes
 * @param {Uint8Array} committed the commitment, 32 bytes
 * @returns {Uint8Array}
 */
export function token(logKey, committed) {
  return hmac(sha256Now, logKey, concat(label("channel/v1/token"), committed));
}
