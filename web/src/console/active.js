// Tells the server that somebody is there, at most every 20 seconds, so that it locks itself only when nobody is.

const PAUSE_MILLISECONDS = 20_000;
const ADDRESS = "/active";
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

export class Throttle {
  #pause;
  #last = -Infinity;

  /** @param {number} pauseMilliseconds */
  constructor(pauseMilliseconds) {
    this.#pause = pauseMilliseconds;
  }

  /**
   * Say whether it is time again; if so, the pause begins anew.
   *
   * @param {number} now milliseconds
   */
  isDue(now) {
    if (now - this.#last < this.#pause) return false;
    this.#last = now;
    return true;
  }
}

/**
 * @param {Window} window
 * @param {{post: (address: string) => Promise<unknown>}} server
 */
export function tellWhenActive(window, server) {
  const throttle = new Throttle(PAUSE_MILLISECONDS);
  const tell = () => {
    if (throttle.isDue(performance.now())) void server.post(ADDRESS);
  };
  for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true, capture: true });
}
