// Takes the parts digest of a file while it is read for the first time, so that what the manifest says of it
// is true of the bytes that were sealed; hashing runs beside sealing. Knows no file.
import { PartDigests } from "../wire/part_digests.js";
import { FILE_LABEL, digestOfParts } from "../wire/parts.js";

/**
 * @import { HashPart } from "../codec/digests.js"
 * @import { Source } from "../wire/source.js"
 */

/** Memory is two parts of up to 1 MiB, only until the digest is asked for. */
export class DigestingSource {
  /** @type {Source} */ #source;
  /** @type {PartDigests} */ #digests;
  /** @type {Uint8Array<ArrayBuffer> | undefined} */ #part;
  #number = 0;
  #filled = 0;
  #position = 0;

  /**
   * @param {Source} source
   * @param {HashPart} hash
   */
  constructor(source, hash) {
    this.#source = source;
    this.#digests = new PartDigests(source.lengthBytes, hash);
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
    if (start === this.#position) await this.#take(bytes);
    return bytes;
  }

  /**
   * Return the parts digest, 32 bytes; everything must have been read once from beginning to end.
   */
  async digest() {
    if (this.#position !== this.lengthBytes) throw new Error("digest of a file that was not read in order");
    return digestOfParts(FILE_LABEL, this.lengthBytes, await this.#digests.all());
  }

  /** @param {Uint8Array} bytes */
  async #take(bytes) {
    let rest = bytes;
    while (rest.length) {
      const part = (this.#part ??= this.#digests.room(this.#number));
      const taken = rest.subarray(0, part.length - this.#filled);
      part.set(taken, this.#filled);
      this.#filled += taken.length;
      this.#position += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#filled === part.length) await this.#close(part);
    }
  }

  /** @param {Uint8Array<ArrayBuffer>} part */
  #close(part) {
    this.#part = undefined;
    this.#filled = 0;
    return this.#digests.put(this.#number++, part);
  }
}
