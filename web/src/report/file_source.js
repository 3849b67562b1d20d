// A file as the browser gives it, read in ranges; the next range is read while the last one is being sealed.
import { RefusedError, UnavailableError } from "../errors.js";

/** Memory is the range read ahead. */
export class FileSource {
  /** @type {Blob} */ #blob;
  /** @type {number} */ #number;
  /** @type {{start: number, length: number, bytes: Promise<Uint8Array>} | undefined} */ #ahead;

  /**
   * @param {Blob} blob
   * @param {number} number counts the files of a report from 1; messages use it, for a name may tell too much
   */
  constructor(blob, number) {
    this.#blob = blob;
    this.#number = number;
  }

  get lengthBytes() {
    return this.#blob.size;
  }

  /**
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array>}
   * @throws {UnavailableError} `file-unreadable`: the browser cannot read it, or no longer
   * @throws {RefusedError} `file-changed`: it ends earlier than it did
   */
  async read(start, length) {
    const ahead = this.#ahead;
    const isAhead = ahead?.start === start && ahead.length >= length;
    const bytes = await (isAhead ? ahead.bytes : this.#load(start, length));
    this.#readAhead(start + length, length);
    return bytes.subarray(0, length);
  }

  /**
   * @param {number} start
   * @param {number} wanted
   */
  #readAhead(start, wanted) {
    const length = Math.min(wanted, this.lengthBytes - start);
    if (length <= 0) {
      this.#ahead = undefined;
      return;
    }
    const bytes = this.#load(start, length);
    // Whoever asks for this range hears of the failure; nobody may ever ask.
    bytes.catch(() => {});
    this.#ahead = { start, length, bytes };
  }

  /**
   * @param {number} start
   * @param {number} length
   */
  async #load(start, length) {
    let bytes;
    try {
      bytes = new Uint8Array(await this.#blob.slice(start, start + length).arrayBuffer());
    } catch {
      // The cause may name the file.
      throw new UnavailableError("file-unreadable", `file ${this.#number} cannot be read`);
    }
    if (bytes.length !== length) {
      throw new RefusedError("file-changed", `file ${this.#number} changed while it was being sealed`);
    }
    return bytes;
  }
}
