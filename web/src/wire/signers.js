// Which of the keys we know have signed a note; says nothing about how many are enough.
import { isNamed, verifyNote } from "../treelog/note.js";

/** @typedef {import("../treelog/vkey.js").VerifierKey} VerifierKey */

/**
 * Return those of `keys` that signed `note`, each once, in the order of `keys`.
 *
 * Lines of keys that are not among `keys` are ignored, as C2SP asks.
 *
 * @param {import("../treelog/note.js").Note} note
 * @param {VerifierKey[]} keys
 * @throws {UntrustedError} one of `keys` has a line whose signature does not hold, whatever the others say
 */
export function signers(note, keys) {
  const present = keys.filter((key) => isNamed(note, key));
  for (const key of present) verifyNote(note, key);
  return present;
}
