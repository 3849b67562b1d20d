// Counts a key pressed three times in a row, with nothing between and no long pause; knows no document.

const TIMES = 3;
const PAUSE_MILLISECONDS = 1500;

export class Thrice {
  #key;
  #count = 0;
  #last = -Infinity;

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  /**
   * Take note of a key going down, and say whether that was the third time.
   *
   * @param {string} key
   * @param {number} milliseconds when, on any clock
   * @param {boolean} isHeld whether the key repeats by itself
   */
  down(key, milliseconds, isHeld) {
    if (isHeld) return false;
    const follows = milliseconds - this.#last <= PAUSE_MILLISECONDS;
    this.#last = milliseconds;
    this.#count = key === this.#key ? (follows ? this.#count : 0) + 1 : 0;
    return this.#count >= TIMES;
  }
}
