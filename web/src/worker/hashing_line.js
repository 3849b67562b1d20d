// The line to the hashing thread: browsers hash on the thread that asks, which has the sealing to do. Until that
// thread says that it is there, and where it never does, hashing is done here.
import { hashHere } from "../codec/digests.js";

/**
 * @import { HashedPart } from "../codec/digests.js"
 *
 * What of a `Worker` is used here.
 * @typedef {object} Thread
 * @property {(message: {room: ArrayBuffer, length: number}, options: {transfer: ArrayBuffer[]}) => void} postMessage
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

export class HashingLine {
  #ready = false;
  #thread;
  /** @type {{resolve: (hashed: HashedPart) => void, reject: (reason: Error) => void}[]} in the order of asking */
  #waiting = [];

  /** @param {Thread} thread answers in the order of asking */
  constructor(thread) {
    this.#thread = thread;
    thread.addEventListener("message", ({ data }) => this.#hear(data));
    for (const type of ["error", "messageerror"]) thread.addEventListener(type, () => this.#break());
  }

  /**
   * Hash a part as `HashPart` says.
   *
   * @param {Uint8Array<ArrayBuffer>} part
   * @returns {Promise<HashedPart>}
   * @throws {Error} the thread broke, with the part
   */
  async hash(part) {
    if (!this.#ready) return hashHere(part);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      const { buffer, length } = part;
      this.#thread.postMessage({ room: buffer, length }, { transfer: [buffer] });
    });
  }

  /** @param {{ready: true} | {room: ArrayBuffer, digest: Uint8Array<ArrayBuffer>}} message */
  #hear(message) {
    if ("ready" in message) this.#ready = true;
    else this.#waiting.shift()?.resolve({ digest: message.digest, room: new Uint8Array(message.room) });
  }

  #break() {
    this.#ready = false;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the hashing thread broke"));
  }
}
