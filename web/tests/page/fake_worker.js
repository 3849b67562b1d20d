// A worker that answers as it is told to, in place of the real one; seals nothing and sends nothing.

export class FakeWorker {
  /** @type {any[]} what was asked, in order */
  asked = [];
  isTerminated = false;
  /** @type {Map<string, (event: any) => void>} */
  #listeners = new Map();

  /** @param {any} message */
  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.isTerminated = true;
  }

  /** @param {string} type @param {(event: any) => void} listener */
  addEventListener(type, listener) {
    this.#listeners.set(type, listener);
  }

  /** Say something to the page. @param {object} data */
  say(data) {
    this.#listeners.get("message")?.({ data });
  }

  /** Break as a worker does whose script fails. */
  crash() {
    this.#listeners.get("error")?.({});
  }
}
