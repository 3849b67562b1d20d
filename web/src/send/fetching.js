// Fetches the pin and the notes of a channel: the same files for everybody, in the same order, capped; and has
// them verified. Keeps nothing.
import { UnavailableError } from "../errors.js";
import { NOTE_LIMIT_BYTES } from "../treelog/note.js";
import { BODIES_LIMIT } from "../wire/directory.js";
import { parsePin } from "../wire/pin.js";
import { TrustedNotes } from "../wire/trust.js";
import { checkType, JSON_TYPE, refusal } from "./answers.js";
/**
 * @import { PatientLine } from "./patient_line.js"
 * @import { Seen } from "../wire/seen.js"
 *
 * @typedef {{pin: Uint8Array, roots: Uint8Array, directory: Uint8Array, about: Uint8Array, intake: Uint8Array}}
 *   NoteFiles the files as they came; believed only once `verifyNotes` has returned
 */

const OK = 200, NOT_FOUND = 404;
const TEXT_TYPE = "text/plain";
// Above these no such file is good, as their readers say.
const PIN_LIMIT_BYTES = 512;
const ROOTS_LIMIT_BYTES = 64 * NOTE_LIMIT_BYTES;
const ABOUT_LIMIT_BYTES = 2 ** 18;
const WORDS_LIMIT_BYTES = 2 ** 17;

/**
 * Fetches all of it, whatever of it is needed.
 * @param {PatientLine} line
 * @returns {Promise<NoteFiles>}
 * @throws {UnavailableError | RefusedError} the server cannot be reached, or has published none
 * @throws {MalformedError} a file is longer than any such file can be, or of another type
 */
export async function fetchNotes(line) {
  return {
    pin: await fetchFile(line, "/pin.json", JSON_TYPE, PIN_LIMIT_BYTES),
    roots: await fetchFile(line, "/v1/roots", TEXT_TYPE, ROOTS_LIMIT_BYTES),
    directory: await fetchFile(line, "/v1/directory", TEXT_TYPE, NOTE_LIMIT_BYTES),
    about: await fetchFile(line, "/v1/about", JSON_TYPE, ABOUT_LIMIT_BYTES),
    intake: await fetchFile(line, "/v1/intake", TEXT_TYPE, BODIES_LIMIT * NOTE_LIMIT_BYTES),
  };
}

/**
 * Fetches the word list, which is an asset: its content is checked by whoever reads it.
 * @param {PatientLine} line
 * @param {string} path
 */
export const fetchWords = (line, path) => fetchFile(line, path, TEXT_TYPE, WORDS_LIMIT_BYTES);

/**
 * Verifies all of it, from the pin on.
 * @param {NoteFiles} files
 * @param {{today: string, seen: Seen}} known what was seen before
 * @returns {Promise<TrustedNotes>}
 * @throws {MalformedError | UntrustedError} as `TrustedNotes` says
 */
export async function verifyNotes(files, known) {
  const notes = new TrustedNotes(parsePin(files.pin), known);
  await notes.updateRoots(files.roots);
  await notes.updateDirectory(files.directory);
  await notes.updateAbout(files.about);
  await notes.updateIntake(files.intake);
  return notes;
}

/** @param {PatientLine} line @param {string} path @param {string} type @param {number} limitBytes */
async function fetchFile(line, path, type, limitBytes) {
  const answer = await line.insist("GET", path, { limitBytes });
  if (answer.status === NOT_FOUND) throw new UnavailableError("not-published");
  if (answer.status !== OK) throw refusal(answer);
  checkType(answer, type);
  return answer.body;
}
