// The report beside the list: opens, closes, and goes back, with the address and the focus kept right.
import { part } from "../page/parts.js";
import { addCopyButtons } from "./copying.js";
/**
 * @import { Markup } from "./markup.js"
 * @import { Server } from "./server.js"
 * @import { Rows } from "./rows.js"
 */

const OPEN = "has-report";

export class Pane {
  #root;
  #parts;
  #none;
  /** @type {AbortController | null} */
  #asking = null;
  /** Is told after another report was opened. */
  opened = () => {};

  /**
   * @param {HTMLElement} root the piece `report`
   * @param {{server: Server, markup: Markup, rows: Rows}} parts
   */
  constructor(root, parts) {
    this.#root = root;
    this.#parts = parts;
    this.#none = root.querySelector('[data-part="none"]') ?? nothing();
    addCopyButtons(root);
  }

  get isOpen() {
    return document.body.classList.contains(OPEN);
  }

  /**
   * Open the report at an address, as a new step in the history unless it is gone back to.
   *
   * @param {string} address
   * @param {{isNew?: boolean}} [how]
   */
  async open(address, { isNew = true } = {}) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.#root.setAttribute("aria-busy", "true");
    const text = await this.#parts.server.part(address, asking.signal);
    if (asking.signal.aborted) return;
    this.#root.removeAttribute("aria-busy");
    if (text === null) {
      // The page itself says what is wrong.
      location.assign(address);
      return;
    }
    if (isNew) history.pushState(null, "", address);
    this.show(text);
    part(this.#root, "title").focus();
    this.opened();
  }

  /**
   * Put a report into the pane.
   *
   * @param {string} text
   */
  show(text) {
    const article = /** @type {HTMLElement} */ (this.#parts.markup.read(text).querySelector("article"));
    this.#root.replaceChildren(article);
    this.#root.scrollTop = 0;
    if (getComputedStyle(this.#root).overflowY === "visible") window.scrollTo(0, 0);
    document.body.classList.add(OPEN);
    document.title = `${article.dataset.number} · Console`;
    this.#parts.rows.open(article.dataset.place ?? null);
    addCopyButtons(this.#root);
  }

  /**
   * Close what is open.
   *
   * @param {{isNew?: boolean}} [how]
   */
  close({ isNew = true } = {}) {
    const link = /** @type {HTMLAnchorElement | null} */ (this.#root.querySelector('[data-act="close"]'));
    const row = this.#parts.rows.chosen;
    if (isNew && link) history.pushState(null, "", link.href);
    this.#root.replaceChildren(this.#none);
    document.body.classList.remove(OPEN);
    document.title = "Console";
    this.#parts.rows.open(null);
    /** @type {HTMLElement} */ (row?.querySelector("a") ?? document.getElementById("list")).focus();
  }
}

function nothing() {
  const words = document.createElement("p");
  words.className = "nothing";
  words.textContent = "No report is open. Choose one from the list.";
  return words;
}
