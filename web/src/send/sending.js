// Sends what was sealed: one request for a small report, an upload for a large one. Nothing here returns before
// the server's answer has been compared with what was sent.
import { payloadLength, SMALL_BYTES } from "../wire/padding.js";
import { SEALED_TYPE } from "../wire/submission.js";
import { SENT, STAGE } from "../worker/protocol.js";
import { parseConfirmation, parseCost, puzzleOf, refusal } from "./answers.js";
import { checkConfirmation } from "./confirmation.js";
import { Delivered } from "./delivered.js";
import { MOST_PUZZLES, PUZZLE_HEADER, solve } from "./puzzle_solver.js";
import { Uploader } from "./uploading.js";
/**
 * @import { Answer } from "./connection.js"
 * @import { PatientLine } from "./patient_line.js"
 * @import { Puzzle } from "./puzzle_solver.js"
 * @import { SealedSubmission } from "../seal/sealed_submission.js"
 * @import { VerifierKey } from "../treelog/vkey.js"
 *
 * @typedef {(stage: string, done: number, total: number) => void} Tell
 */

const OK = 200, CREATED = 201, TOO_MANY = 429;

/** What is done besides speaking to the server: telling how far it is, and solving puzzles. */
export class Work {
  #pause;

  /** @param {Tell} tell @param {() => Promise<void>} pause lets messages through; throws when work is to stop */
  constructor(tell, pause) {
    this.tell = tell;
    this.#pause = pause;
  }

  /** @param {Puzzle} puzzle @param {Uint8Array} subject */
  solve(puzzle, subject) {
    return solve(puzzle, subject, async (tries, expected) => {
      this.tell(STAGE.PUZZLE, tries, expected);
      await this.#pause();
    });
  }
}

/** The sending of one sealed submission, to be tried as often as needed. */
export class Sending {
  #sealed;
  #promiseKey;
  #uploader;
  #delivered = new Delivered();

  /** @param {SealedSubmission} sealed @param {VerifierKey} promiseKey of the directory it was sealed under */
  constructor(sealed, promiseKey) {
    this.#sealed = sealed;
    this.#promiseKey = promiseKey;
    this.#uploader = new Uploader(sealed, this.#delivered);
  }

  /** What the server may hold, as far as is known after a failure. */
  get sent() {
    return this.#delivered.sent;
  }

  /**
   * Sends what is missing and checks what the server confirms.
   * @param {PatientLine} line
   * @param {Work} work
   * @returns {Promise<string | null>} the server's promise, if it gave one
   * @throws {UnavailableError} the server or the line stayed away
   * @throws {RefusedError | MalformedError} the server does not take it, or answers in an unknown form
   * @throws {UntrustedError} the server confirms or promises something else than what was sent
   */
  async send(line, work) {
    const small = this.#sealed.payloadBytes <= payloadLength(SMALL_BYTES);
    const answer = small ? await this.#post(line, work) : await this.#uploader.send(line, work);
    const confirmation = parseConfirmation(answer);
    await checkConfirmation(confirmation, this.#sealed, this.#promiseKey);
    return confirmation.promise;
  }

  /**
   * @param {PatientLine} line
   * @param {Work} work
   * @returns {Promise<Answer>}
   */
  async #post(line, work) {
    work.tell(STAGE.SEND, 0, 1);
    const body = await this.#sealed.whole();
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": SEALED_TYPE };
    // What may be there already costs nothing more. Else asking for the price first also shows, before anything
    // is sent, whether somebody is there: a browser cannot tell a line that broke from one that never was.
    let puzzle = this.sent === SENT.UNKNOWN ? null : await cost(line);
    for (let left = MOST_PUZZLES; ; left--) {
      if (puzzle?.bits) headers[PUZZLE_HEADER] = await work.solve(puzzle, this.#sealed.commitment);
      const answer = await this.#delivered.finish(line, "/v1/submissions", { body, headers });
      if (answer.status === CREATED) {
        work.tell(STAGE.SEND, 1, 1);
        return answer;
      }
      if (answer.status !== TOO_MANY || left === 1) throw refusal(answer);
      puzzle = puzzleOf(answer);
    }
  }
}

/** @param {PatientLine} line */
async function cost(line) {
  const answer = await line.insist("GET", "/v1/puzzle");
  if (answer.status !== OK) throw refusal(answer);
  return parseCost(answer);
}
