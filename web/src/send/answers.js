// What the server's answers mean: strict reading of the JSON, and errors of our own.
// The server's words are not shown: they are the words of somebody whom the reporter need not trust.
import * as hexes from "../codec/hexes.js";
import * as jsons from "../codec/jsons.js";
import { DIGEST_BYTES } from "../codec/digests.js";
import { MalformedError, RefusedError, UnavailableError } from "../errors.js";
import { PART_BYTES } from "../wire/parts.js";
import { ANSWER_LIMIT_BYTES } from "./patient_line.js";
import { parsePuzzle } from "./puzzle_solver.js";
/**
 * @import { Answer } from "./connection.js"
 * @import { Puzzle } from "./puzzle_solver.js"
 */

export const JSON_TYPE = "application/json";
export const UPLOAD_ID_BYTES = 16;
const PROBLEM_TYPE = "application/problem+json";
const PROMISE_LIMIT_CHARACTERS = 4096;

/**
 * The answer to a submission: 32 bytes, and a note or null.
 * @typedef {{commitment: Uint8Array, promise: string | null}} Confirmation
 *
 * An upload as the server knows it; `present` holds the numbers of the parts it has.
 * @typedef {{id: string, parts: number, puzzle: Puzzle, hasHeader: boolean, present: Set<number>}} Upload
 */

/**
 * Decodes the answer to a submission or a completed upload.
 * @param {Answer} answer
 * @returns {Confirmation}
 * @throws {MalformedError} another form
 */
export function parseConfirmation(answer) {
  return parse(answer, JSON_TYPE, ({ commitment, promise = null }) => {
    check(promise === null || (typeof promise === "string" && promise.length <= PROMISE_LIMIT_CHARACTERS));
    return { commitment: hexes.decode(commitment, DIGEST_BYTES), promise };
  });
}

/**
 * Decodes the answer that describes an upload.
 * @param {Answer} answer
 * @returns {Upload}
 * @throws {MalformedError} another form, or parts of another size than ours
 */
export function parseUpload(answer) {
  return parse(answer, JSON_TYPE, ({ upload: id, part_bytes, parts, puzzle, header, present = [] }) => {
    hexes.decode(id, UPLOAD_ID_BYTES);
    check(part_bytes === PART_BYTES && Number.isInteger(parts));
    check(Array.isArray(present) && present.every(Number.isInteger));
    return { id, parts, puzzle: parsePuzzle(puzzle), hasHeader: header === true, present: new Set(present) };
  });
}

/**
 * Decodes the answer that says what sending costs now.
 * @param {Answer} answer
 * @returns {Puzzle}
 * @throws {MalformedError} another form
 */
export const parseCost = (answer) => parse(answer, JSON_TYPE, parsePuzzle);

/**
 * Decodes the puzzle in a refusal with status 429.
 * @param {Answer} answer
 * @returns {Puzzle}
 * @throws {MalformedError} there is none
 */
export const puzzleOf = (answer) => parse(answer, PROBLEM_TYPE, ({ puzzle }) => parsePuzzle(puzzle));

/**
 * Checks that an answer comes as what was asked for, and not as the page of somebody in between.
 * @param {Answer} answer
 * @param {string} type
 * @throws {MalformedError} another media type
 */
export function checkType(answer, type) {
  check(answer.type === type);
}

/**
 * Returns the error that stands for an answer that is no success. Codes say all there is to say: nobody reads
 * messages in a worker, and every visitor would load them.
 * @param {Answer} answer
 */
export function refusal({ status }) {
  switch (status) {
    case 400:
    case 411:
    case 415:
      return new MalformedError("damaged");
    case 404:
    case 405:
      return new UnavailableError("not-found");
    case 409:
      return new RefusedError("conflict");
    case 413:
      return new RefusedError("too-large");
    default:
      return new RefusedError("server-refuses");
  }
}

/**
 * @template Value
 * @param {Answer} answer
 * @param {string} type
 * @param {(value: jsons.JsonObject) => Value} read
 * @returns {Value}
 */
function parse(answer, type, read) {
  try {
    checkType(answer, type);
    return read(jsons.parse(answer.body, { limitBytes: ANSWER_LIMIT_BYTES }));
  } catch {
    // Whatever is wrong with it, TypeErrors about absent members included: it is no answer.
    throw new MalformedError("bad-answer");
  }
}

/** @param {boolean} holds */
function check(holds) {
  if (!holds) throw new MalformedError("bad-answer");
}
