// Base64 in its one canonical form: RFC 4648 standard alphabet, padded.
import { malformed } from "../errors.js";

/**
 * Encode as padded base64 without line breaks.
 *
 * @param {Uint8Array} data
 */
export function encode(data) {
  let binary = "";
  for (const byte of data) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Decode padded base64 that is exactly what `encode` would write.
 *
 * @param {string} text
 * @param {number} [length] in bytes, the only one accepted where it is given
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {MalformedError} another alphabet, missing or surplus padding, stray bits, or a wrong length
 */
export function decode(text, length) {
  let binary = "";
  try {
    binary = atob(text);
  } catch {
    // What is no base64 at all is told apart below, as what atob is lenient about.
  }
  if (btoa(binary) !== text) throw malformed("not canonical base64");
  if (length !== undefined && binary.length !== length) throw malformed(`not ${length} bytes of base64`);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
