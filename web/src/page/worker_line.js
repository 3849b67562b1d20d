// The line to the worker: asks, and gives each answer to whoever asked. Knows no secret and keeps no answer.
import { DEFECT, SENT } from "../worker/protocol.js";

/** The worker could not do what it was asked; `code` picks the sentence to show, `sent` says what left. */
export class AskFailed extends Error {
  /** @param {{kind: string, code: string, sent?: string, clock?: {serverDay: string} | null}} failed */
  constructor({ kind, code, sent = SENT.UNKNOWN, clock = null }) {
    super(code);
    this.kind = kind;
    this.code = code;
    this.sent = sent;
    this.clock = clock;
  }
}

/**
 * Return what was thrown as a failure of the worker's; anything else is a defect.
 *
 * @param {unknown} error
 */
export const failureOf = (error) =>
  error instanceof AskFailed ? error : new AskFailed({ kind: DEFECT, code: DEFECT });

/**
 * @typedef {{stage: string, done: number, total: number, waitSeconds?: number}} Progress
 * @typedef {{resolve: (value: any) => void, reject: (reason: AskFailed) => void, tell: (progress: Progress) => void}} Waiting
 *
 * What of a `Worker` is used here.
 * @typedef {object} Port
 * @property {(message: any) => void} postMessage
 * @property {() => void} terminate
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

export class WorkerLine {
  #port;
  #count = 0;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /** @param {Port} port */
  constructor(port) {
    this.#port = port;
    port.addEventListener("message", ({ data }) => this.#hear(data));
    for (const type of ["error", "messageerror"]) port.addEventListener(type, () => this.#break());
  }

  /**
   * Ask, and return the answer; `tell` hears of progress meanwhile.
   *
   * @param {string} ask
   * @param {object} [members]
   * @param {(progress: Progress) => void} [tell]
   * @returns {Promise<any>}
   * @throws {AskFailed}
   */
  ask(ask, members = {}, tell = () => {}) {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, tell });
      this.#port.postMessage({ ...members, id, ask });
    });
  }

  /** End the worker, with all that it knows; nobody is answered any more. */
  close() {
    this.#port.terminate();
    this.#waiting.clear();
  }

  /** @param {{id: number, done?: any, failed?: any, tell?: Progress}} message */
  #hear({ id, done, failed, tell }) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (tell) {
      waiting.tell(tell);
      return;
    }
    this.#waiting.delete(id);
    if (failed) waiting.reject(new AskFailed(failed));
    else waiting.resolve(done);
  }

  #break() {
    const failed = new AskFailed({ kind: DEFECT, code: DEFECT });
    for (const { reject } of this.#waiting.values()) reject(failed);
    this.#waiting.clear();
  }
}
