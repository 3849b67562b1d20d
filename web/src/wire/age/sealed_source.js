// An age file, or its payload alone, that is sealed anew wherever it is read: nothing of it is stored, and the
// same range gives the same bytes as long as the plaintext does.
import { CHUNK_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES, chunkCount, sealChunk } from "./stream.js";

/** @import { Source } from "../source.js" */

const WORD_BYTES = 4;

/** Memory is one sealed chunk, which is kept because parts of a MiB end within chunks. */
export class SealedSource {
  /** @type {Uint8Array} */ #prefix;
  /** @type {Source} */ #plain;
  /** @type {Uint8Array} */ #key;
  #chunks;
  #chunk = new Uint8Array(SEALED_CHUNK_BYTES);
  #held = -1;

  /**
   * @param {{prefix: Uint8Array, plain: Source, key: Uint8Array}} parts `prefix` goes before the chunks, ending in
   *   the payload's nonce; `key` is the payload key, used for this plaintext only
   */
  constructor({ prefix, plain, key }) {
    this.#prefix = prefix;
    this.#plain = plain;
    this.#key = key;
    this.#chunks = chunkCount(plain.lengthBytes);
  }

  get lengthBytes() {
    return this.#prefix.length + this.#plain.lengthBytes + TAG_BYTES * this.#chunks;
  }

  /**
   * Seal and return `length` bytes from `start` on.
   *
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async read(start, length) {
    const out = new Uint8Array(length);
    await this.readInto(out, start);
    return out;
  }

  /**
   * Fill `out` with sealed bytes from `start` on; reads the plaintext of their chunks once, in order.
   *
   * @param {Uint8Array} out
   * @param {number} start
   */
  async readInto(out, start) {
    out.set(this.#prefix.subarray(start, start + out.length));
    const end = start + out.length - this.#prefix.length;
    if (end <= 0) return;
    const from = start - this.#prefix.length;
    let number = Math.max(0, Math.floor(from / SEALED_CHUNK_BYTES));
    if (number === this.#held) this.#copyTo(out, number++, from);
    const after = Math.ceil(end / SEALED_CHUNK_BYTES);
    if (number >= after) return;
    const plainStart = number * CHUNK_BYTES;
    const plain = await this.#plain.read(
      plainStart,
      Math.min(after * CHUNK_BYTES, this.#plain.lengthBytes) - plainStart,
    );
    // Nothing waits from here on, so two readings at a time do not meet in the chunk that is kept.
    for (; number < after; number++) {
      const at = number * CHUNK_BYTES - plainStart;
      this.#seal(out, number, plain.subarray(at, at + CHUNK_BYTES), from);
    }
  }

  /**
   * Seal a chunk into its place in `out`, which begins at `from` of the chunks; by way of the one that is kept
   * if it is cut there, or if its place is a slow one to write to.
   *
   * @param {Uint8Array} out
   * @param {number} number
   * @param {Uint8Array} plain
   * @param {number} from
   */
  #seal(out, number, plain, from) {
    const isLast = number === this.#chunks - 1;
    const length = plain.length + TAG_BYTES;
    const at = number * SEALED_CHUNK_BYTES - from;
    if (at >= 0 && at + length <= out.length && (out.byteOffset + at) % WORD_BYTES === 0) {
      sealChunk(this.#key, { number, isLast }, plain, out.subarray(at, at + length));
      return;
    }
    sealChunk(this.#key, { number, isLast }, plain, this.#chunk.subarray(0, length));
    this.#held = number;
    this.#copyTo(out, number, from);
  }

  /**
   * Copy what `out`, which begins at `from` of the chunks, shares with the chunk kept.
   *
   * @param {Uint8Array} out
   * @param {number} number
   * @param {number} from
   */
  #copyTo(out, number, from) {
    const at = number * SEALED_CHUNK_BYTES - from;
    const first = Math.max(0, -at);
    out.set(this.#chunk.subarray(first, Math.min(SEALED_CHUNK_BYTES, out.length - at)), at + first);
  }
}
