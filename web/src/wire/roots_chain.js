// The walk from a pin along the roots notes to the administrators of today; rules 1 to 3 of `trust`.
import { equal } from "../codec/bytes.js";
import { UntrustedError } from "../errors.js";
import { parseNotes } from "../treelog/note.js";
import { parseRoots, verifyByRoots } from "./roots.js";

const ROOTS_NOTES_LIMIT = 64;

/**
 * Return the newest roots of the chain that begins at the pin.
 *
 * @param {Uint8Array} data all roots notes end to end, oldest first
 * @param {import("./pin.js").Pin} pin
 * @param {import("./seen.js").Mark | null} seen the newest one believed before
 * @throws {MalformedError} not roots notes end to end, or more than 64
 * @throws {UntrustedError} the first is not the pin's, a link does not hold, or `seen` is not in the chain
 */
export async function walkRoots(data, pin, seen) {
  const notes = parseNotes(data, { limitNotes: ROOTS_NOTES_LIMIT });
  const chain = await Promise.all(notes.map(parseRoots));
  // 1. The pin names a text; its own signatures show that the holders of these keys took them on.
  if (!equal(chain[0].digest, pin.roots) || chain[0].seq !== 1) {
    throw new UntrustedError("not-pinned", "the first roots are not the ones that the pin names");
  }
  verifyByRoots(chain[0], notes[0]);
  // 2.
  for (let i = 1; i < chain.length; i++) {
    const [before, roots] = [chain[i - 1], chain[i]];
    if (roots.origin !== before.origin || roots.seq !== before.seq + 1 || !equal(roots.prev, before.digest)) {
      throw new UntrustedError("broken-chain", "a roots note does not follow the one before it");
    }
    verifyByRoots(before, notes[i]);
    verifyByRoots(roots, notes[i]);
  }
  // 3.
  const newest = chain[chain.length - 1];
  if (newest.origin !== pin.origin) throw new UntrustedError("other-channel", "roots of another channel");
  if (seen && (seen.seq > newest.seq || !equal(chain[seen.seq - 1].digest, seen.digest))) {
    throw new UntrustedError("rolled-back", "the roots seen before are not among these");
  }
  return newest;
}
