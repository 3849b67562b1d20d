// Parts digests: a digest over the digests of each MiB, so that parts are checked as they arrive.
import { concat, label, u64 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";

export const PART_BYTES = 2 ** 20;
export const PAYLOAD_LABEL = "channel/v1/payload";
export const FILE_LABEL = "channel/v1/file";

/**
 * Combine the SHA-256 of each MiB (none for zero bytes) of `lengthBytes` bytes in all.
 *
 * @param {string} labelText
 * @param {number} lengthBytes
 * @param {readonly Uint8Array[]} digests 32 bytes each, in order
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export function digestOfParts(labelText, lengthBytes, digests) {
  return sha256(concat(label(labelText), u64(lengthBytes), ...digests));
}

/**
 * Return how many parts `lengthBytes` bytes have.
 *
 * @param {number} lengthBytes
 * @returns {number}
 */
export function partCount(lengthBytes) {
  return Math.ceil(lengthBytes / PART_BYTES);
}

/**
 * Return how long part `number`, counted from 0, of `lengthBytes` bytes is: 1 MiB, or less if it is the last.
 *
 * @param {number} lengthBytes
 * @param {number} number
 * @returns {number}
 */
export function partLength(lengthBytes, number) {
  return Math.min(PART_BYTES, lengthBytes - number * PART_BYTES);
}
