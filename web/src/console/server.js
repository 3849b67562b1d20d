// Asks this console's own server for parts of pages. Where it has been locked meanwhile, the page goes to the lock.

const LOCKED = 401;
const UNLOCK = "/unlock";
const PART = { "X-Part": "1" };

export class Server {
  #fetch;
  #leave;
  /** Whether the last question met nobody: the console was closed. */
  isGone = false;

  /**
   * @param {typeof fetch} ask
   * @param {(address: string) => void} leave goes to another page
   */
  constructor(ask, leave) {
    this.#fetch = ask;
    this.#leave = leave;
  }

  /**
   * Return the text of a part; null if there is none, if it cannot be had, or the page is being left.
   *
   * @param {string} address
   * @param {AbortSignal} [signal]
   */
  async part(address, signal) {
    const answer = await this.#ask(address, { headers: PART, signal });
    return answer?.status === 200 ? answer.text() : null;
  }

  /**
   * Post a form; returns the text of the answer, "" where it has none, null where it failed.
   *
   * @param {string} address
   * @param {URLSearchParams} [fields]
   */
  async post(address, fields) {
    const answer = await this.#ask(address, { method: "POST", headers: PART, body: fields });
    return answer?.ok ? answer.text() : null;
  }

  /**
   * @param {string} address
   * @param {RequestInit} options
   */
  async #ask(address, options) {
    try {
      const answer = await this.#fetch(address, { ...options, redirect: "error", cache: "no-store" });
      this.isGone = false;
      if (answer.status === LOCKED) this.#leave(UNLOCK);
      return answer;
    } catch (error) {
      // A question that was taken back met nobody either, and says nothing.
      if (!(error instanceof DOMException && error.name === "AbortError")) this.isGone = true;
      return null;
    }
  }
}
