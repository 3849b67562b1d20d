// Has the worker seal and send, and shows how far it is; what was sealed once is sent again as it is. Reads no
// field: what is to be sealed is given to it.
import { AskFailed, failureOf } from "./worker_line.js";
import { ASK, SENT } from "../worker/protocol.js";
/**
 * @import { SendingScreen } from "./sending.js"
 * @import { WorkerLine } from "./worker_line.js"
 *
 * @typedef {{commitment: string, words: string[]}} Receipt
 */

export class Delivery {
  #screen;
  #line;
  #isSealed = false;
  #isBusy = false;

  /** @param {SendingScreen} screen @param {WorkerLine} line */
  constructor(screen, line) {
    this.#screen = screen;
    this.#line = line;
  }

  /** Whether it is sealing or sending now. */
  get isBusy() {
    return this.#isBusy;
  }

  /** Have the next attempt seal anew: the answers may have changed. */
  renew() {
    this.#isSealed = false;
  }

  /**
   * Seal, unless that is done, and send; returns whether it arrived, and shows why where it did not.
   *
   * @param {() => object} toSeal
   * @param {(receipt: Receipt) => void} arrived
   */
  async attempt(toSeal, arrived) {
    this.#isBusy = true;
    this.#screen.begin();
    try {
      const tell = (/** @type {any} */ progress) => this.#screen.show(progress);
      if (!this.#isSealed) await this.#line.ask(ASK.SEAL, toSeal(), tell);
      this.#isSealed = true;
      arrived(await this.#line.ask(ASK.SEND, {}, tell));
      return true;
    } catch (error) {
      // Until the worker has sealed everything it sends nothing.
      const failed = failureOf(error);
      this.#screen.fail(this.#isSealed ? failed : new AskFailed({ ...failed, sent: SENT.NOTHING }));
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
