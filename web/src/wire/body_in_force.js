// What may be sealed to a body today, or why nothing may; a verdict on notes already believed.
import { keyInForce } from "./intake_note.js";

/** @typedef {import("./intake_note.js").IntakeKey} IntakeKey */
/** @typedef {import("./intake_note.js").IntakeNote} IntakeNote */

/**
 * Why nothing can be sealed to a body: no note of it is there, or none that its keys signed; it has no key at
 * all, its next one starts too late, or its last one has ended.
 *
 * @typedef {"no-note" | "unsigned-note" | "no-key" | "key-later" | "key-ended"} Reason
 */

/**
 * A body of the directory, its intake note if there is one to believe, and its keys of today.
 *
 * `reason` is null exactly when `intake` is there. `evidence` may be null beside it: then files for the
 * evidence unit cannot be sealed to this body.
 *
 * @typedef {object} BodyInForce
 * @property {string} id
 * @property {string} title in English
 * @property {import("./about.js").AboutBody | null} about
 * @property {import("./sign_key.js").SignKey[]} signs the keys that speak for it
 * @property {IntakeNote | null} note
 * @property {IntakeKey | null} intake
 * @property {IntakeKey | null} evidence
 * @property {Reason | null} reason
 */

/**
 * Decide what can be sealed under `note` today; `absence` is the reason where there is none.
 *
 * @param {IntakeNote | null} note
 * @param {Reason} absence
 * @param {string} today
 */
export function judge(note, absence, today) {
  const intake = note && keyInForce(note.keys, today);
  // Evidence keys only accompany an intake key: what cannot be sent needs no second envelope.
  const evidence = intake && keyInForce(note.evidence, today);
  const reason = intake ? null : note ? noKey(note, today) : absence;
  return { note, intake, evidence, reason };
}

/**
 * @param {IntakeNote} note
 * @param {string} today
 * @returns {Reason}
 */
function noKey({ keys }, today) {
  if (!keys.length) return "no-key";
  return keys.some((key) => key.window.start > today) ? "key-later" : "key-ended";
}
