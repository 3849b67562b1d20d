// What is known of how much has reached the server, over all tries: nothing, partly, or not known. Never less.
import { SENT } from "../worker/protocol.js";
/**
 * @import { Answer, Exchange } from "./connection.js"
 * @import { PatientLine } from "./patient_line.js"
 */

const CREATED = 201;

export class Delivered {
  sent = /** @type {"nothing" | "partly" | "unknown"} */ (SENT.NOTHING);

  /** A part is on its way; nobody can read it before all is there. */
  partly() {
    if (this.sent === SENT.NOTHING) this.sent = SENT.PARTLY;
  }

  /**
   * Sends the request that makes a submission of what was sent, until it is answered.
   * @param {PatientLine} line
   * @param {string} path
   * @param {Partial<Exchange>} exchange
   * @returns {Promise<Answer>}
   * @throws {UnavailableError | RefusedError | MalformedError} as `PatientLine.insist`
   */
  async finish(line, path, exchange) {
    line.mayHaveArrived = false;
    try {
      const answer = await line.insist("POST", path, exchange);
      // What it confirms is still to be compared.
      line.mayHaveArrived ||= answer.status === CREATED;
      return answer;
    } finally {
      if (line.mayHaveArrived) this.sent = SENT.UNKNOWN;
    }
  }
}
