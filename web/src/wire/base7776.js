// Numbers of many bits and their digits in base 7776, one digit a word; knows no words.
import { BASE } from "./wordlist.js";

/**
 * Read bytes as one big-endian number.
 *
 * @param {Uint8Array} bytes
 * @returns {bigint}
 */
export function numberOf(bytes) {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/**
 * Write a number as exactly `length` big-endian bytes.
 *
 * @param {bigint} number below 2^(8 `length`)
 * @param {number} length
 * @returns {Uint8Array}
 */
export function bytesOf(number, length) {
  return Uint8Array.from({ length }, (_, i) => Number((number >> BigInt(8 * (length - 1 - i))) & 255n));
}

/**
 * Write a number as `count` base-7776 digits, most significant first.
 *
 * @param {bigint} number below 7776^`count`
 * @param {number} count
 * @returns {number[]}
 */
export function digitsOf(number, count) {
  const base = BigInt(BASE);
  return Array.from({ length: count }, (_, i) => Number((number / base ** BigInt(count - 1 - i)) % base));
}
