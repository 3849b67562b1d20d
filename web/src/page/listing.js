// Fetches the channel's notes for the screen of bodies, and the words to compare; says so while it fetches, and
// why where it cannot. Chooses nothing.
import { part } from "./parts.js";
import { clockText, reasonText, today } from "./sending.js";
import { failureOf } from "./worker_line.js";
import { ASK } from "../worker/protocol.js";
/**
 * @import { Bodies } from "./bodies.js"
 * @import { Choosing } from "./choosing.js"
 * @import { Strings } from "./strings.js"
 * @import { WorkerLine } from "./worker_line.js"
 */

export class Listing {
  #section;
  #choosing;
  #bodies;
  #strings;
  #line;
  #words_address;

  /**
   * @param {HTMLElement} section the screen
   * @param {{choosing: Choosing, bodies: Bodies, strings: Strings, line: WorkerLine, wordsAddress: string}} tools
   */
  constructor(section, { choosing, bodies, strings, line, wordsAddress }) {
    this.#section = section;
    this.#choosing = choosing;
    this.#bodies = bodies;
    this.#strings = strings;
    this.#line = line;
    this.#words_address = wordsAddress;
  }

  /**
   * Fetch, and list who was found.
   *
   * @param {(number: number) => void} listed told how many there are
   */
  async fetch(listed) {
    const screen = this.#section;
    const [fetching, failed, list] = ["fetching", "fetch-failed", "list"].map((name) => part(screen, name));
    const go = part(screen, "continue", "act");
    [fetching.hidden, failed.hidden, list.hidden, go.hidden] = [false, true, true, true];
    try {
      const opened = await this.#line.ask(ASK.OPEN, { today: today(), wordsAddress: this.#words_address });
      this.#choosing.bodies = opened.bodies;
      this.#bodies.fill();
      const clock = part(screen, "clock");
      clock.hidden = !opened.clock;
      clock.textContent = opened.clock ? clockText(opened.clock, this.#strings) : "";
      [list.hidden, go.hidden] = [false, false];
      listed(opened.bodies.length);
      this.#fetchWords();
    } catch (error) {
      part(screen, "fetch-reason").textContent = reasonText(failureOf(error), this.#strings);
      failed.hidden = false;
    } finally {
      fetching.hidden = true;
    }
  }

  async #fetchWords() {
    const words = await this.#line.ask(ASK.FINGERPRINTS).catch(() => null);
    this.#bodies.showWords(words);
  }
}
