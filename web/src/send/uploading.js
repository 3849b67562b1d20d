// A large submission, part by part: resumes where it stopped, and never sends a part that has arrived.
import * as b64 from "../codec/b64.js";
import { sha256 } from "../codec/digests.js";
import * as hexes from "../codec/hexes.js";
import * as jsons from "../codec/jsons.js";
import { UnavailableError } from "../errors.js";
import { STAGE } from "../worker/protocol.js";
import { JSON_TYPE, parseUpload, puzzleOf, refusal } from "./answers.js";
import { MOST_PUZZLES, PUZZLE_HEADER } from "./puzzle_solver.js";
/**
 * @import { Upload } from "./answers.js"
 * @import { Answer } from "./connection.js"
 * @import { Delivered } from "./delivered.js"
 * @import { PatientLine } from "./patient_line.js"
 * @import { Work } from "./sending.js"
 * @import { SealedSubmission } from "../seal/sealed_submission.js"
 */

export const MOST_UPLOADS = 3;
/** A line that carries questions but never a part would else be tried for ever. */
export const MOST_TRIES = 20;
const CREATED = 201, OK = 200, NO_CONTENT = 204, NOT_FOUND = 404, CONFLICT = 409, TOO_MANY = 429;
const BYTES_TYPE = "application/octet-stream";

/** The server knows the upload no longer, or knows it with other bytes: another one must begin. */
export class LostUploadError extends UnavailableError {
  constructor() {
    super("upload-lost");
  }
}

/** Carries one sealed submission to one server; remembers its upload between runs. */
export class Uploader {
  #sealed;
  #delivered;
  #known = /** @type {string | null} */ (null);

  /** @param {SealedSubmission} sealed @param {Delivered} delivered */
  constructor(sealed, delivered) {
    this.#sealed = sealed;
    this.#delivered = delivered;
  }

  /**
   * Uploads what is missing and completes the upload.
   * @param {PatientLine} line
   * @param {Work} work
   * @returns {Promise<Answer>} the confirmation, still to be compared
   * @throws {UnavailableError} the line or the server stayed away too long; another run resumes
   * @throws {RefusedError | MalformedError} the server refuses the submission, or a file changed meanwhile
   */
  async send(line, work) {
    for (let left = MOST_UPLOADS; ; left--) {
      try {
        return await this.#sendOnce(line, work);
      } catch (error) {
        if (!(error instanceof LostUploadError)) throw error;
        this.#known = null;
        if (left === 1) throw error;
      }
    }
  }

  /** @param {PatientLine} line @param {Work} work */
  async #sendOnce(line, work) {
    const upload = await this.#beginOrResume(line);
    if (!upload.hasHeader) await this.#sendHeader(upload, line, work);
    await this.#sendParts(upload, line, work);
    const { token, blind } = this.#sealed;
    const answer = await this.#delivered.finish(line, `/v1/uploads/${upload.id}/complete`, {
      body: jsons.dump({ token: b64.encode(token), blind: b64.encode(blind) }),
      headers: { "Content-Type": JSON_TYPE },
    });
    expect(answer, CREATED);
    return answer;
  }

  /** @param {PatientLine} line */
  async #beginOrResume(line) {
    if (this.#known) {
      const answer = await line.insist("GET", `/v1/uploads/${this.#known}`);
      if (answer.status === OK) return this.#checked(answer);
    }
    const answer = await line.insist("POST", "/v1/uploads", {
      body: jsons.dump({ payload_bytes: this.#sealed.payloadBytes }),
      headers: { "Content-Type": JSON_TYPE },
    });
    expect(answer, CREATED);
    const upload = this.#checked(answer);
    this.#known = upload.id;
    return upload;
  }

  /** @param {Answer} answer */
  #checked(answer) {
    const upload = parseUpload(answer);
    if (upload.parts !== this.#sealed.parts) throw new LostUploadError();
    return upload;
  }

  /** @param {Upload} upload @param {PatientLine} line @param {Work} work */
  async #sendHeader({ id, puzzle }, line, work) {
    let answer;
    for (let left = MOST_PUZZLES; left; left--) {
      const solution = await work.solve(puzzle, hexes.decode(id, id.length / 2));
      this.#delivered.partly();
      answer = await line.insist("PUT", `/v1/uploads/${id}/header`, {
        body: this.#sealed.header,
        headers: { "Content-Type": BYTES_TYPE, [PUZZLE_HEADER]: solution },
      });
      if (answer.status !== TOO_MANY) break;
      // The price has risen since the upload began.
      puzzle = puzzleOf(answer);
    }
    expect(/** @type {Answer} */ (answer), NO_CONTENT);
  }

  /** @param {Upload} upload @param {PatientLine} line @param {Work} work */
  async #sendParts(upload, line, work) {
    const { parts } = this.#sealed;
    for (let number = 0; number < parts; number++) {
      work.tell(STAGE.SEND, number, parts);
      if (!upload.present.has(number)) await this.#sendPart(upload, number, line);
    }
    work.tell(STAGE.SEND, parts, parts);
  }

  /**
   * Sends one part; after a broken line asks first, since 1 MiB is long on a slow one.
   * @param {Upload} upload `present` is brought up to date
   * @param {number} number
   * @param {PatientLine} line
   */
  async #sendPart(upload, number, line) {
    const body = await this.#sealed.part(number);
    const digest = b64.encode(await sha256(body));
    const headers = { "Content-Type": BYTES_TYPE, "Repr-Digest": `sha-256=:${digest}:` };
    for (let tries = 1; !upload.present.has(number); tries++) {
      const taken = await line
        .attempt("PUT", `/v1/uploads/${upload.id}/parts/${number}`, { body, headers })
        .catch((error) => {
          if (tries === MOST_TRIES) throw error;
          return line.wait(error);
        });
      if (taken) {
        expect(taken, NO_CONTENT);
        break;
      }
      const answer = await line.insist("GET", `/v1/uploads/${upload.id}`);
      expect(answer, OK);
      upload.present = this.#checked(answer).present;
    }
  }
}

/** @param {Answer} answer @param {number} status */
function expect(answer, status) {
  if (answer.status === NOT_FOUND || answer.status === CONFLICT) throw new LostUploadError();
  if (answer.status !== status) throw refusal(answer);
}
