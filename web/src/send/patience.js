// How often and how long to wait before a request is tried again; knows nothing of what is asked.
/** @import { UnavailableError } from "../errors.js" */

export const FAILURES_IN_A_ROW = 8;
export const FIRST_WAIT_SECONDS = 0.5;
export const LONGEST_WAIT_SECONDS = 60;
const LONGEST_BACKOFF_SECONDS = 30;

/** Counts failures since the last progress; waits twice as long after each, about a minute in all. */
export class Patience {
  #sleep;
  #failures = 0;

  /** @param {(seconds: number) => Promise<void>} sleep */
  constructor(sleep) {
    this.#sleep = sleep;
  }

  /** Forgets earlier failures: something got through. */
  progress() {
    this.#failures = 0;
  }

  /**
   * Waits before the next try, as long as the server asked for, up to a minute.
   * @param {UnavailableError} error
   * @param {number} askedSeconds
   * @throws {UnavailableError} `error` itself, after the eighth failure in a row
   */
  async waitOrThrow(error, askedSeconds) {
    this.#failures += 1;
    if (this.#failures >= FAILURES_IN_A_ROW) throw error;
    const backoff = Math.min(LONGEST_BACKOFF_SECONDS, FIRST_WAIT_SECONDS * 2 ** (this.#failures - 1));
    await this.#sleep(Math.max(backoff, Math.min(askedSeconds, LONGEST_WAIT_SECONDS)));
  }
}
