// Lower-case hexadecimal, the text form of digests and ids.
import { malformed } from "../errors.js";

const LOWER = /^[0-9a-f]*$/;

/**
 * Encode as lower-case hexadecimal.
 *
 * @param {Uint8Array} data
 */
export const encode = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Decode exactly `length` bytes of lower-case hexadecimal.
 *
 * @param {string} text
 * @param {number} length in bytes
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {MalformedError} upper case, other characters, or another length
 */
export function decode(text, length) {
  if (text.length !== 2 * length || !LOWER.test(text)) throw malformed(`not ${length} bytes of hex`);
  return Uint8Array.from({ length }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
