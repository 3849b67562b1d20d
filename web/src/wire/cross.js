// Cross lines: a body's former key vouches for its new one, so that a root alone cannot slip one in.
import * as b64 from "../codec/b64.js";
import { concat, label, prefixed } from "../codec/bytes.js";
import { UntrustedError, malformed } from "../errors.js";
import { ED25519_SIGNATURE_BYTES, verifyEd25519 } from "../treelog/ed25519.js";
import { checkId } from "./names.js";
import { fields } from "./note_lines.js";

const CROSS_LABEL = "channel/v1/cross";

/**
 * The former key `oldId` of `body` signed the new key `newId`.
 *
 * @typedef {{body: string, newId: string, oldId: string, signature: Uint8Array}} Cross
 */

/**
 * Decode what follows `cross ` in a directory.
 *
 * @param {string} rest
 * @returns {Cross}
 * @throws {MalformedError} another form
 */
export function parseCross(rest) {
  const [body, newId, oldId, encoded] = fields(rest, 4);
  [body, newId, oldId].forEach(checkId);
  if (newId === oldId) throw malformed("cross line of a key by itself");
  return { body, newId, oldId, signature: b64.decode(encoded, ED25519_SIGNATURE_BYTES) };
}

/**
 * Verify that the key `oldPublic` signed `newPublic` for this body of this channel.
 *
 * @param {Cross} cross
 * @param {{origin: string, newPublic: Uint8Array, oldPublic: Uint8Array}} keys
 * @throws {UntrustedError} it did not
 */
export function verifyCross(cross, { origin, newPublic, oldPublic }) {
  const message = concat(label(CROSS_LABEL), prefixed(origin), prefixed(cross.body), newPublic);
  try {
    verifyEd25519(oldPublic, message, cross.signature);
  } catch {
    throw new UntrustedError("bad-cross", `cross signature of ${cross.body} ${cross.newId} does not hold`);
  }
}
