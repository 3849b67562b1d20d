// A submission that is sealed and committed to, but kept nowhere: each part is sealed again when it is asked
// for, and given out only if it is what was committed to.
import { concat, equal } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { RefusedError } from "../errors.js";
import { PART_BYTES, partLength } from "../wire/parts.js";
import { sealedPrefix } from "../wire/submission.js";

/** @import { Source } from "../wire/source.js" */

/** Memory is one part, and 32 bytes for each. `words` and `blind` are secrets of the reporter. */
export class SealedSubmission {
  /** @type {Source} */ #payload;
  /** @type {readonly Uint8Array[]} */ #digests;

  /**
   * @param {object} sealed
   * @param {Uint8Array} sealed.header 6298 bytes
   * @param {Source} sealed.payload
   * @param {readonly Uint8Array[]} sealed.digests of each MiB of the payload, 32 bytes
   * @param {Uint8Array} sealed.commitment 32 bytes
   * @param {Uint8Array} sealed.token 32 bytes
   * @param {Uint8Array} sealed.blind 32 bytes
   * @param {readonly string[]} sealed.words eleven
   * @param {string} sealed.uploadBefore the day before which it must be uploaded
   */
  constructor({ header, payload, digests, commitment, token, blind, words, uploadBefore }) {
    this.header = header;
    this.#payload = payload;
    this.#digests = digests;
    this.commitment = commitment;
    this.token = token;
    this.blind = blind;
    this.words = words;
    this.uploadBefore = uploadBefore;
  }

  get payloadBytes() {
    return this.#payload.lengthBytes;
  }

  get parts() {
    return this.#digests.length;
  }

  /**
   * Seal part `number` again, counted from 0: 1 MiB, the last one shorter.
   *
   * @param {number} number
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   * @throws {RefusedError} `file-changed`: a file is not as it was when it was sealed
   * @throws {UnavailableError} `file-unreadable`: a file cannot be read any more
   */
  async part(number) {
    const length = partLength(this.payloadBytes, number);
    const part = /** @type {Uint8Array<ArrayBuffer>} */ (await this.#payload.read(number * PART_BYTES, length));
    if (!equal(await sha256(part), this.#digests[number])) {
      throw new RefusedError("file-changed", "a file changed after it was sealed");
    }
    return part;
  }

  /**
   * Return the sealed file, which is whole in memory: for small ones.
   *
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   * @throws {RefusedError | UnavailableError} as `part`
   */
  async whole() {
    const parts = [];
    for (let number = 0; number < this.parts; number++) parts.push(await this.part(number));
    return concat(sealedPrefix(this.token, this.blind), this.header, ...parts);
  }
}
