// A line that is tried again when it breaks or the server is busy, and that remembers what may have arrived.
// Every request of the API may be repeated, so trying again is always harmless.
import { UnavailableError } from "../errors.js";
/**
 * @import { Answer, Connection, Exchange } from "./connection.js"
 * @import { Patience } from "./patience.js"
 */

export const ANSWER_LIMIT_BYTES = 65536;
const BUSY = [408, 503];
const FIRST_FAULT = 500;
const RETRY_AFTER = /^[0-9]{1,5}$/;

/** The server answered that it cannot now; `askedSeconds` is when it asked us to come back. */
export class BusyError extends UnavailableError {
  /** @param {number} askedSeconds */
  constructor(askedSeconds) {
    super("no-answer");
    this.askedSeconds = askedSeconds;
  }
}

export class PatientLine {
  #connection;
  #patience;

  /** Whether a request may have been carried out although its answer did not come, or made no sense. */
  mayHaveArrived = false;

  /** @param {Connection} connection @param {Patience} patience */
  constructor(connection, patience) {
    this.#connection = connection;
    this.#patience = patience;
  }

  /**
   * Sends a request once.
   * @param {string} method
   * @param {string} path
   * @param {Partial<Exchange>} [exchange]
   * @returns {Promise<Answer>}
   * @throws {BrokenLineError} no answer came
   * @throws {BusyError} the server cannot now, or something before it failed
   * @throws {RefusedError | MalformedError} as `Connection.exchange`
   */
  async attempt(method, path, exchange) {
    const before = this.mayHaveArrived;
    this.mayHaveArrived = true;
    const answer = await this.#connection.exchange(method, path, { limitBytes: ANSWER_LIMIT_BYTES, ...exchange });
    const busy = BUSY.includes(answer.status);
    if (busy || answer.status < FIRST_FAULT) this.mayHaveArrived = before;
    if (busy || answer.status >= FIRST_FAULT) throw new BusyError(retryAfter(answer));
    this.#patience.progress();
    return answer;
  }

  /**
   * Sends a request until it is answered.
   * @param {string} method
   * @param {string} path
   * @param {Partial<Exchange>} [exchange]
   * @returns {Promise<Answer>}
   * @throws {UnavailableError} no answer, and patience has run out
   * @throws {RefusedError | MalformedError} as `attempt`
   */
  async insist(method, path, exchange) {
    for (;;) {
      try {
        return await this.attempt(method, path, exchange);
      } catch (error) {
        await this.wait(error);
      }
    }
  }

  /**
   * Waits before another attempt after `error`.
   * @param {unknown} error
   * @throws {unknown} `error`, where patience has run out, or where waiting mends nothing
   */
  async wait(error) {
    if (!(error instanceof UnavailableError)) throw error;
    await this.#patience.waitOrThrow(error, error instanceof BusyError ? error.askedSeconds : 0);
  }
}

/** @param {Answer} answer */
function retryAfter({ retryAfter }) {
  // The other form of Retry-After is a date; the ordinary back-off serves for that.
  return RETRY_AFTER.test(retryAfter) ? Number(retryAfter) : 0;
}
