// One screen at a time: shows it, puts the focus on its heading, remembers the way back. Knows no question.
import { part } from "./parts.js";

export class Screens {
  #root;
  /** @type {string[]} */
  #way = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** The name of the screen that shows. */
  get current() {
    return this.#way[this.#way.length - 1] ?? "";
  }

  /** @param {string} name @returns {HTMLElement} */
  screen(name) {
    return part(this.#root, name, "screen");
  }

  /** @param {string} name */
  show(name) {
    const known = this.#way.indexOf(name);
    this.#way = known < 0 ? [...this.#way, name] : this.#way.slice(0, known + 1);
    this.#turn();
  }

  /** Show the screen before this one. */
  back() {
    if (this.#way.length > 1) this.#way.pop();
    this.#turn();
  }

  /** Forget the way here: from this screen on there is none back. */
  close() {
    this.#way = this.#way.slice(-1);
  }

  /** Put the focus on the heading that shows, so that it is read out, and the page begins there. */
  focusHeading() {
    const headings = /** @type {HTMLElement[]} */ ([...this.screen(this.current).querySelectorAll("h1")]);
    const heading = headings.find((one) => !one.closest("[hidden]"));
    heading?.focus({ preventScroll: true });
    this.#root.ownerDocument.defaultView?.scrollTo(0, 0);
  }

  #turn() {
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-screen]"))) {
      section.hidden = section.dataset.screen !== this.current;
    }
    this.focusHeading();
  }
}
