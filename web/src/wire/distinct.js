// No key stands twice: a key under two names would let one party open, or speak, in the place of another.
import * as b64 from "../codec/b64.js";
import { UntrustedError } from "../errors.js";

/** @typedef {[name: string, publicKey: Uint8Array]} NamedKey */

/**
 * @param {{name: string, publicKey: Uint8Array}} key
 * @returns {NamedKey}
 */
export const named = ({ name, publicKey }) => [name, publicKey];

/**
 * Check that no two of the named public keys have equal bytes, whatever they are for.
 *
 * @param {NamedKey[]} keys
 * @throws {UntrustedError} two have; the message names both places
 */
export function checkDistinct(keys) {
  const owners = new Map();
  for (const [name, publicKey] of keys) {
    const key = b64.encode(publicKey);
    if (owners.has(key)) {
      throw new UntrustedError("key-twice", `one key stands twice, as ${owners.get(key)} and as ${name}`);
    }
    owners.set(key, name);
  }
}
