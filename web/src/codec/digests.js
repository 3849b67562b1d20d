// SHA-256, the only hash of the formats; the browser's own, which is faster than any script.
import { concat } from "./bytes.js";

export const DIGEST_BYTES = 32;

/**
 * Hash the parts, one after another; 32 bytes.
 *
 * @param {...Uint8Array} parts
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function sha256(...parts) {
  const whole = /** @type {Uint8Array<ArrayBuffer>} */ (parts.length === 1 ? parts[0] : concat(...parts));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/**
 * What became of a part: its digest, 32 bytes, and the whole buffer that it stood in, to be filled anew.
 *
 * @typedef {{digest: Uint8Array<ArrayBuffer>, room: Uint8Array<ArrayBuffer>}} HashedPart
 *
 * Hashes a part, anywhere; takes its buffer, which nobody else touches until it is given back.
 * @typedef {(part: Uint8Array<ArrayBuffer>) => Promise<HashedPart>} HashPart
 */

/** Hash a part on this thread. @type {HashPart} */
export const hashHere = async (part) => ({ digest: await sha256(part), room: new Uint8Array(part.buffer) });
