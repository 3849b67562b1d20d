// Bytes: joined, compared, as big-endian integers, labels and strict UTF-8; knows no format.
import { malformed } from "../errors.js";

const U16_MAX = 0xffff;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Join pieces into new bytes.
 *
 * @param {...Uint8Array} pieces
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function concat(...pieces) {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/**
 * Say whether two public values are the same bytes; not for secrets, since it takes as long as they agree.
 *
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export const equal = (one, other) =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);

/**
 * @param {number | bigint} value
 * @param {number} length in bytes
 */
function unsigned(value, length) {
  const encoded = new Uint8Array(length);
  let rest = BigInt(value);
  for (let i = length; i--; rest >>= 8n) encoded[i] = Number(rest & 255n);
  if (rest) throw new RangeError(`number does not fit in ${length} bytes`);
  return encoded;
}

/**
 * Encode a number below 2^16 as 2 bytes.
 *
 * @param {number} value
 */
export const u16 = (value) => unsigned(value, 2);

/**
 * Encode a number below 2^32 as 4 bytes.
 *
 * @param {number} value
 */
export const u32 = (value) => unsigned(value, 4);

/**
 * Encode a number below 2^64 as 8 bytes.
 *
 * @param {number | bigint} value
 */
export const u64 = (value) => unsigned(value, 8);

/**
 * Encode a string as UTF-8.
 *
 * @param {string} string
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {MalformedError} it holds half of a surrogate pair, which UTF-8 cannot
 */
export function utf8(string) {
  // TextEncoder would put U+FFFD in its place, so that two strings had the same bytes.
  if (LONE_SURROGATE.test(string)) throw malformed("half of a surrogate pair");
  return new Uint8Array(new TextEncoder().encode(string));
}

/**
 * Decode UTF-8; a byte order mark is kept, as the character that it is.
 *
 * @param {Uint8Array} data
 * @returns {string}
 * @throws {MalformedError} not UTF-8
 */
export function text(data) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw malformed("not UTF-8");
  }
}

/**
 * Encode a domain-separation label: its ASCII bytes and one zero byte.
 *
 * @param {string} name
 */
export const label = (name) => utf8(`${name}\0`);

/**
 * Encode a variable string as u16 length in bytes, then its UTF-8 bytes.
 *
 * @param {string} string
 * @throws {MalformedError} it takes more than 65 535 bytes
 */
export function prefixed(string) {
  const data = utf8(string);
  if (data.length > U16_MAX) throw malformed("string too long");
  return concat(u16(data.length), data);
}
