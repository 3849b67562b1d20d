// ML-DSA-44 signatures, verified only; knows bytes, no names or notes.
//
// Source: FIPS 204, the pure form.
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { UntrustedError, malformed } from "../errors.js";

export const MLDSA44_KEY_BYTES = 1312;
export const MLDSA44_SIGNATURE_BYTES = 2420;

/**
 * Verify a 2420-byte pure ML-DSA-44 signature under a 1312-byte key.
 *
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @param {{context: Uint8Array}} domain `context` has up to 255 bytes
 * @throws {MalformedError} the key has another length
 * @throws {UntrustedError} the signature does not hold
 */
export function verifyMldsa44(publicKey, message, signature, { context }) {
  if (publicKey.length !== MLDSA44_KEY_BYTES) throw malformed("an ML-DSA-44 key has 1312 bytes");
  if (!isSigned(publicKey, message, signature, context)) {
    throw new UntrustedError("bad-signature", "ML-DSA-44 signature does not hold");
  }
}

/**
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @param {Uint8Array} context
 */
function isSigned(publicKey, message, signature, context) {
  if (signature.length !== MLDSA44_SIGNATURE_BYTES) return false;
  try {
    return ml_dsa44.verify(signature, message, publicKey, { context });
  } catch {
    return false;
  }
}
