// The plaintext of a submission as a source: front, files in manifest order, zeros up to P. The front holds the
// digests of the files, so it is known last: its first MiB is held, and the front is put into it at the end.
import { paddedLength } from "../wire/padding.js";
import { PART_BYTES } from "../wire/parts.js";

/** @import { Source } from "../wire/source.js" */

/** Memory is the first MiB, and what one reading takes. */
export class BundleSource {
  /** @type {Uint8Array} */ #head = new Uint8Array();
  /** @type {number} */ #frontBytes;
  /** @type {{start: number, end: number, source: Source}[]} */ #files = [];
  /** @type {number} */ lengthBytes;

  /**
   * @param {number} frontBytes how many bytes the front will have, less than a MiB
   * @param {readonly Source[]} files in manifest order
   * @throws {RefusedError} `too-large`: more than 2 GiB in all
   */
  constructor(frontBytes, files) {
    this.#frontBytes = frontBytes;
    let start = frontBytes;
    for (const source of files) {
      this.#files.push({ start, end: start + source.lengthBytes, source });
      start += source.lengthBytes;
    }
    this.lengthBytes = paddedLength(start);
  }

  /** Read the first MiB of the bundle, with zeros where the front will stand, and keep it. */
  async holdHead() {
    this.#head = await this.#compose(0, Math.min(PART_BYTES, this.lengthBytes));
  }

  /**
   * Put the front in its place; what was read of the first MiB before was not yet the bundle.
   *
   * @param {Uint8Array} front as long as was said
   */
  putFront(front) {
    if (front.length !== this.#frontBytes) throw new Error("front of another length than was said");
    this.#head.set(front);
  }

  /**
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array>}
   */
  async read(start, length) {
    if (start + length <= this.#head.length) return this.#head.subarray(start, start + length);
    return this.#compose(start, length);
  }

  /**
   * @param {number} start
   * @param {number} length
   */
  async #compose(start, length) {
    const only = this.#files.find((file) => file.start <= start && start + length <= file.end);
    // Nearly every range of a large file: handed on as it was read.
    if (only && start >= this.#head.length) return only.source.read(start - only.start, length);
    const out = new Uint8Array(length);
    out.set(this.#head.subarray(start, start + length));
    const end = start + length;
    const from = Math.max(start, this.#head.length);
    for (const file of this.#files) {
      const first = Math.max(from, file.start);
      const last = Math.min(end, file.end);
      if (first < last) out.set(await file.source.read(first - file.start, last - first), first - start);
    }
    return out;
  }
}
