// Verifier keys of signed notes: a name, a key id, and the key; says nothing about who is trusted.
//
// Source: C2SP signed-note, "Verifier keys"; type 0xff carries its algorithm's name before the key.
import * as b64 from "../codec/b64.js";
import { concat, equal, utf8 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import * as hexes from "../codec/hexes.js";
import { malformed } from "../errors.js";
import { checkEd25519Key } from "./ed25519.js";
import { MLDSA44_KEY_BYTES } from "./mldsa44.js";

export const KEY_ID_BYTES = 4;
const NAME_LIMIT_BYTES = 255;

/** The type byte of a key; C2SP names the first three, 0xff is "named by its prefix". */
export const KeyType = Object.freeze({ ED25519: 1, COSIGNATURE: 4, MLDSA44_COSIGNATURE: 6, MLDSA44: 255 });

/** What stands before the key in the material of each type, the type byte first. */
const PREFIXES = Object.values(KeyType).map((type) =>
  type === KeyType.MLDSA44 ? Uint8Array.of(type, ...utf8("ml-dsa-44")) : Uint8Array.of(type),
);
const UNREADABLE = /[\p{C}\p{Z}+]/u;

/**
 * One key that may sign notes under `name`.
 *
 * @typedef {{name: string, type: number, publicKey: Uint8Array, keyId: Uint8Array}} VerifierKey
 *   `publicKey` is 32 (Ed25519) or 1312 (ML-DSA-44) bytes, `keyId` 4
 */

/**
 * Decode `name+hex key id+base64 material`.
 *
 * @param {string} text
 * @returns {Promise<VerifierKey>}
 * @throws {MalformedError} another form, an unknown type, a bad key, or a key id that does not fit
 */
export async function parseVerifierKey(text) {
  const [name, keyIdHex, ...rest] = text.split("+");
  const material = b64.decode(rest.join("+"));
  const prefix = PREFIXES.find((start) => equal(material.subarray(0, start.length), start));
  if (!prefix) throw malformed("verifier key of an unknown type");
  const key = await verifierKey(name, prefix[0], material.subarray(prefix.length));
  if (hexes.encode(key.keyId) !== keyIdHex) throw malformed("verifier key with another key id");
  return key;
}

/**
 * Return the key of a name, a type byte and the key's own bytes.
 *
 * @param {string} name
 * @param {number} type one of `KeyType`
 * @param {Uint8Array} publicKey
 * @returns {Promise<VerifierKey>}
 * @throws {MalformedError} a name that cannot stand in a note, or a bad key
 */
export async function verifierKey(name, type, publicKey) {
  checkName(name);
  if (type === KeyType.ED25519 || type === KeyType.COSIGNATURE) checkEd25519Key(publicKey);
  else if (publicKey.length !== MLDSA44_KEY_BYTES) throw malformed("an ML-DSA-44 key has 1312 bytes");
  const prefix = /** @type {Uint8Array} */ (PREFIXES.find((start) => start[0] === type));
  const digest = await sha256(utf8(`${name}\n`), concat(prefix, publicKey));
  return { name, type, publicKey, keyId: digest.subarray(0, KEY_ID_BYTES) };
}

/**
 * Check that `name` may stand in a signature line.
 *
 * @param {string} name
 * @throws {MalformedError} it is empty, too long, or holds a space, a plus sign or a control character
 */
export function checkName(name) {
  // SPEC: "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus (U+002B) characters."
  if (!name || utf8(name).length > NAME_LIMIT_BYTES || UNREADABLE.test(name)) {
    throw malformed("key name empty, too long, or with a character not allowed");
  }
}
