// Takes the digest of each part of a payload or a file as it is filled. The last part is hashed beside the filling
// of the next one, never further behind; knows nothing of what fills them.
import { PART_BYTES, partLength } from "./parts.js";

/** @import { HashPart } from "../codec/digests.js" */

/** Memory is two parts, and 32 bytes for each that was hashed. */
export class PartDigests {
  #lengthBytes;
  #hash;
  /** @type {Uint8Array[]} */ #digests = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */ #free = [];
  #hashing = Promise.resolve();

  /**
   * @param {number} lengthBytes of all parts together
   * @param {HashPart} hash
   */
  constructor(lengthBytes, hash) {
    this.#lengthBytes = lengthBytes;
    this.#hash = hash;
  }

  /**
   * Return room for part `number`, counted from 0, with anything in it; to be filled and given to `put`.
   *
   * @param {number} number
   */
  room(number) {
    const room = this.#free.pop() ?? new Uint8Array(Math.min(PART_BYTES, this.#lengthBytes));
    return room.subarray(0, partLength(this.#lengthBytes, number));
  }

  /**
   * Begin to hash part `number` once the one before is hashed; its room is not the caller's any more.
   *
   * @param {number} number
   * @param {Uint8Array<ArrayBuffer>} part
   */
  async put(number, part) {
    await this.#hashing;
    this.#hashing = this.#take(number, part);
    // Whoever puts the next part, or asks for all, hears of a failure.
    this.#hashing.catch(() => {});
  }

  /**
   * Return the digest of each part that was put, in order, 32 bytes; lets go of the rooms.
   *
   * @returns {Promise<readonly Uint8Array[]>}
   */
  async all() {
    await this.#hashing;
    this.#free = [];
    return this.#digests;
  }

  /**
   * @param {number} number
   * @param {Uint8Array<ArrayBuffer>} part
   */
  async #take(number, part) {
    const { digest, room } = await this.#hash(part);
    this.#digests[number] = digest;
    this.#free.push(room);
  }
}
