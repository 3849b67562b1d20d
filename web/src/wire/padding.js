// Length classes: every bundle is padded, so that its length says little about its text.
// Up to 64 KiB, 256 KiB and 1 MiB there is one class each; above, eight classes to a doubling.
import { RefusedError } from "../errors.js";

export const BUNDLE_LIMIT_BYTES = 2 ** 31;
export const SMALL_BYTES = 2 ** 20;
const CLASSES = [2 ** 16, 2 ** 18, SMALL_BYTES];
const CHUNK_BYTES = 2 ** 16;
const TAG_BYTES = 16;
const NONCE_BYTES = 16;

/**
 * Return P, the padded length of a plaintext.
 *
 * @param {number} lengthBytes at least 1
 * @returns {number}
 * @throws {RefusedError} `too-large`: more than 2 GiB
 */
export function paddedLength(lengthBytes) {
  if (lengthBytes > BUNDLE_LIMIT_BYTES) {
    throw new RefusedError("too-large", "report and files together exceed 2 GiB");
  }
  const small = CLASSES.find((size) => lengthBytes <= size);
  if (small) return small;
  // Beyond 2^30 bytes a shift would make a negative number.
  const quantum = 2 ** (32 - Math.clz32(lengthBytes - 1) - 3);
  return Math.ceil(lengthBytes / quantum) * quantum;
}

/**
 * Return the length of the age payload (nonce, chunks, tags) of a padded plaintext.
 *
 * @param {number} paddedBytes a multiple of 64 KiB
 * @returns {number}
 */
export function payloadLength(paddedBytes) {
  return NONCE_BYTES + paddedBytes + TAG_BYTES * (paddedBytes / CHUNK_BYTES);
}
