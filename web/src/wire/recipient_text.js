// The text form of recipients, `age1pq1…`, and what makes its bytes a key; wraps nothing.
//
// Source: C2SP age.md; FIPS 203 section 7.2 for the check that no coefficient is out of range.
import { bech32 } from "@scure/base";
import { malformed } from "../errors.js";

export const RECIPIENT_BYTES = 1216;
const TEXT = /^age1pq1[a-z0-9]{1,2048}$/;
const PREFIX = "age1pq";
const VECTOR_BYTES = 1152;
const FIELD_ORDER = 3329;

/**
 * Decode `age1pq1…` to 1216 bytes: 1184 of ML-KEM-768, then 32 of X25519.
 *
 * @param {string} text
 * @returns {Uint8Array}
 * @throws {MalformedError} another kind of recipient, a wrong checksum, or a key that is none
 */
export function parseRecipient(text) {
  const raw = decode(text);
  if (raw?.length !== RECIPIENT_BYTES || !isInRange(raw)) throw malformed("not a post-quantum recipient");
  return raw;
}

/**
 * Return the text form of 1216 bytes.
 *
 * @param {Uint8Array} raw
 */
export const recipientText = (raw) => bech32.encode(PREFIX, bech32.toWords(raw), false);

/** @param {string} text */
function decode(text) {
  try {
    const { prefix, bytes } = TEXT.test(text) ? bech32.decodeToBytes(text, false) : {};
    return prefix === PREFIX ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} raw */
function isInRange(raw) {
  for (let i = 0; i < VECTOR_BYTES; i += 3) {
    const pair = raw[i] | (raw[i + 1] << 8) | (raw[i + 2] << 16);
    if ((pair & 0xfff) >= FIELD_ORDER || pair >> 12 >= FIELD_ORDER) return false;
  }
  return true;
}
