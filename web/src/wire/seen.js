// What a reader has believed before: the newest note of each chain, so that nobody can take it back. A
// browser keeps nothing, so it starts from `nothingSeen()` and believes what the pin and the dates allow.
import { equal } from "../codec/bytes.js";
import { UntrustedError } from "../errors.js";

/** @typedef {{seq: number, digest: Uint8Array}} Mark number and digest of the newest note of a chain */

/**
 * The newest roots and directory believed, and of each body the newest intake note.
 *
 * @typedef {{roots: Mark | null, directory: Mark | null, intake: Map<string, Mark>}} Seen
 */

/**
 * Return what a reader has seen who comes for the first time.
 *
 * @returns {Seen}
 */
export const nothingSeen = () => ({ roots: null, directory: null, intake: new Map() });

/**
 * Check that a note may come after the newest one seen of its chain.
 *
 * A reader who was away may find numbers missing in between: then `prev` names a note it never saw, and the
 * signatures alone speak for the new one. Nothing is asked of who has seen nothing.
 *
 * @param {string} what
 * @param {Mark & {prev: Uint8Array}} note
 * @param {Mark | null | undefined} seen
 * @throws {UntrustedError} an older number; another note under the same number; the next number with a `prev`
 *   that is not the note seen
 */
export function checkSuccession(what, note, seen) {
  if (!seen) return;
  if (note.seq < seen.seq) {
    throw new UntrustedError("rolled-back", `${what} is number ${note.seq}, after number ${seen.seq}`);
  }
  if (note.seq === seen.seq && !equal(note.digest, seen.digest)) {
    throw new UntrustedError("two-versions", `${what} differs from the one seen before`);
  }
  if (note.seq === seen.seq + 1 && !equal(note.prev, seen.digest)) {
    throw new UntrustedError("broken-chain", `${what} does not follow the one seen before`);
  }
}
