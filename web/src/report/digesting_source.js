// Takes the parts digest of a file while it is read for the first time, so that what the manifest says of it
// is true of the bytes that were sealed; hashing runs beside sealing. Knows no file.
import { sha256 } from "../codec/digests.js";
import { FILE_LABEL, digestOfParts, partLength } from "../wire/parts.js";

/** @import { Source } from "../wire/source.js" */

/** Memory is one part of up to 1 MiB, only until the end has been read. */
export class DigestingSource {
  /** @type {Source} */ #source;
  /** @type {Promise<Uint8Array>[]} */ #digests = [];
  /** @type {Uint8Array | undefined} */ #part;
  #filled = 0;
  #position = 0;

  /** @param {Source} source */
  constructor(source) {
    this.#source = source;
  }

  get lengthBytes() {
    return this.#source.lengthBytes;
  }

  /**
   * Read, and hash what follows on what was hashed before.
   *
   * @param {number} start
   * @param {number} length
   */
  async read(start, length) {
    const bytes = await this.#source.read(start, length);
    if (start === this.#position) this.#take(bytes);
    return bytes;
  }

  /**
   * Return the parts digest, 32 bytes; everything must have been read once from beginning to end.
   */
  async digest() {
    if (this.#position !== this.lengthBytes) throw new Error("digest of a file that was not read in order");
    return digestOfParts(FILE_LABEL, this.lengthBytes, await Promise.all(this.#digests));
  }

  /** @param {Uint8Array} bytes */
  #take(bytes) {
    let rest = bytes;
    while (rest.length) {
      this.#part ??= new Uint8Array(partLength(this.lengthBytes, this.#digests.length));
      const taken = rest.subarray(0, this.#part.length - this.#filled);
      this.#part.set(taken, this.#filled);
      this.#filled += taken.length;
      this.#position += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#filled === this.#part.length) this.#close(this.#part);
    }
  }

  /** @param {Uint8Array} part */
  #close(part) {
    this.#digests.push(sha256(part));
    this.#filled = 0;
    // The hash takes a copy before it returns its promise, so the room serves again if it fits.
    if (partLength(this.lengthBytes, this.#digests.length) !== part.length) this.#part = undefined;
  }
}
