// What the server confirms and promises, compared with what was sent, before anybody is told *sent*.
import * as b64 from "../codec/b64.js";
import { concat, equal, utf8 } from "../codec/bytes.js";
import { parseDay } from "../codec/days.js";
import { MalformedError, UntrustedError } from "../errors.js";
import { parseNote, verifyNote } from "../treelog/note.js";
/**
 * @import { Confirmation } from "./answers.js"
 * @import { VerifierKey } from "../treelog/vkey.js"
 */

const PROMISE = /^channel\/v1\/promise\norigin (.+)\nentry (.+)\nby (.+)\n$/;

/**
 * Compares a confirmation with the submission.
 * @param {Confirmation} confirmation
 * @param {{commitment: Uint8Array, token: Uint8Array}} own 32 bytes each
 * @param {VerifierKey} promiseKey the promise key of the directory
 * @throws {UntrustedError} the server confirms or promises something else than what was sent
 * @throws {MalformedError} its promise is none
 */
export async function checkConfirmation({ commitment, promise }, own, promiseKey) {
  if (!equal(commitment, own.commitment)) {
    throw new UntrustedError("other-commitment");
  }
  if (promise !== null) await checkPromise(promise, concat(own.token, own.commitment), promiseKey);
}

/**
 * Checks that a promise note promises exactly our entry, the 64 bytes of token and commitment.
 * @param {string} text
 * @param {Uint8Array} entry
 * @param {VerifierKey} key
 * @throws {MalformedError} not a promise note
 * @throws {UntrustedError} another entry, another channel's, or not signed by `key`
 */
async function checkPromise(text, entry, key) {
  const note = await parsePromise(text);
  if (!equal(note.entry, entry)) {
    throw new UntrustedError("other-promise");
  }
  if (key.name !== `${note.origin}/promise`) {
    throw new UntrustedError("other-promise");
  }
  try {
    await verifyNote(note.signed, key);
  } catch {
    throw new UntrustedError("other-promise");
  }
}

/** @param {string} text */
async function parsePromise(text) {
  try {
    const signed = await parseNote(utf8(text));
    const [, origin, entry, by] = /** @type {RegExpExecArray} */ (PROMISE.exec(signed.text));
    parseDay(by);
    return { signed, origin, entry: b64.decode(entry) };
  } catch {
    throw new MalformedError("bad-answer");
  }
}
