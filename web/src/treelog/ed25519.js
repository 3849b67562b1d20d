// Ed25519 by one strict rule, the one of the Python side; knows bytes only, no names or notes.
//
// Verification is cofactorless: S at or above L is refused, so are a non-canonical and a small-order key, and
// the bytes of [S]B - [k]A must equal R. The library's own check multiplies by the cofactor, so it would
// accept signatures by mixed-order keys that OpenSSL refuses.
//
// Source: RFC 8032 section 5.1.7; Chalkias et al., "Taming the many EdDSAs", 2020.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equal } from "../codec/bytes.js";
import * as hexes from "../codec/hexes.js";
import { UntrustedError, malformed } from "../errors.js";

export const ED25519_KEY_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

const { Point } = ed25519;
const FIELD_PRIME = 2n ** 255n - 19n;
/** The y coordinates of the eight points of small order. */
const SMALL_ORDER_Y = [
  0n,
  1n,
  FIELD_PRIME - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
];

/** @param {Uint8Array} bytes */
const littleEndian = (bytes) => BigInt(`0x${hexes.encode(bytes.toReversed())}`);

/**
 * Check that `publicKey` is 32 bytes, canonical, and not of small order.
 *
 * @param {Uint8Array} publicKey
 * @throws {MalformedError} it is not
 */
export function checkEd25519Key(publicKey) {
  if (publicKey.length !== ED25519_KEY_BYTES) throw malformed("an Ed25519 key has 32 bytes");
  const y = BigInt.asUintN(255, littleEndian(publicKey));
  if (y >= FIELD_PRIME) throw malformed("Ed25519 key is not in canonical form");
  if (SMALL_ORDER_Y.includes(y)) throw malformed("Ed25519 key has small order");
}

/**
 * Verify a 64-byte signature R | S over `message` under a 32-byte key.
 *
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @throws {MalformedError} the key is not acceptable, see `checkEd25519Key`
 * @throws {UntrustedError} the signature does not hold
 */
export function verifyEd25519(publicKey, message, signature) {
  checkEd25519Key(publicKey);
  if (signature.length !== ED25519_SIGNATURE_BYTES || !isSigned(publicKey, message, signature)) {
    throw new UntrustedError("bad-signature", "Ed25519 signature does not hold");
  }
}

/**
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 */
function isSigned(publicKey, message, signature) {
  const order = Point.Fn.ORDER;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= order) return false;
  let a;
  try {
    a = Point.fromBytes(publicKey);
  } catch {
    return false;
  }
  const k = littleEndian(sha512(concat(r, publicKey, message))) % order;
  return equal(Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes(), r);
}

/**
 * Return the 32-byte public key of a 32-byte seed.
 *
 * @param {Uint8Array} seed
 */
export const ed25519Public = (seed) => ed25519.getPublicKey(seed);

/**
 * Sign `message` with a 32-byte seed; 64 bytes, the same each time.
 *
 * @param {Uint8Array} seed
 * @param {Uint8Array} message
 */
export const signEd25519 = (seed, message) => ed25519.sign(message, seed);
