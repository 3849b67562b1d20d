// The bodies a reporter chose, with their keys of today; there is never a fallback to another body or key.
import { addDays } from "../codec/days.js";
import { RefusedError, UnavailableError } from "../errors.js";
import { addressee } from "../report/addressee.js";
import { SLOTS } from "../wire/submission.js";

/**
 * @import { TrustedNotes } from "../wire/trust.js"
 * @import { VerifierKey } from "../treelog/vkey.js"
 */

const UPLOAD_DAYS = 21;

/**
 * One to four bodies that can receive today, and the directory that says so.
 *
 * @typedef {object} ChosenBodies
 * @property {Uint8Array} directory its digest, 32 bytes
 * @property {VerifierKey} promiseKey
 * @property {readonly string[]} recipients of the report, one a body, in the order chosen
 * @property {readonly string[]} addressees how the manifest names them
 * @property {readonly string[] | null} evidenceRecipients of files for the evidence unit: of those bodies that have
 *   one, null where none has
 * @property {string} uploadBefore the day before which the submission must be uploaded: later, keys may be destroyed
 */

/**
 * Look up bodies by their ids.
 *
 * @param {TrustedNotes} trusted
 * @param {readonly string[]} ids
 * @returns {Promise<ChosenBodies>}
 * @throws {RefusedError} `bodies-count`: none, more than four, or one twice; or one that the directory does not list
 * @throws {UnavailableError} `body-unavailable`: one of them cannot receive today
 */
export async function choose(trusted, ids) {
  if (!ids.length || ids.length > SLOTS || new Set(ids).size !== ids.length) {
    throw new RefusedError("bodies-count", "a report goes to one to four bodies, each named once");
  }
  const bodies = ids.map((id) => {
    const { intake, evidence } = trusted.body(id);
    if (!intake) throw new UnavailableError("body-unavailable", `${id} cannot receive now`);
    return { id, intake, evidence };
  });
  const evidence = bodies.flatMap((body) => body.evidence?.recipient ?? []);
  const ends = bodies.map((body) => body.intake.window.end).sort();
  return {
    directory: trusted.directory.digest,
    promiseKey: trusted.directory.promise,
    recipients: bodies.map((body) => body.intake.recipient),
    addressees: await Promise.all(bodies.map((body) => addressee(body.id, body.intake.id, body.intake.recipient))),
    evidenceRecipients: evidence.length ? evidence : null,
    uploadBefore: addDays(ends[0], UPLOAD_DAYS),
  };
}
