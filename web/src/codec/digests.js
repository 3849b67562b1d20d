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
